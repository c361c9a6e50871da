# secopts - controllers that join a domain and replicate; domains that trust
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""A second domain controller, a read-only one, and another domain.

Each joins a stock controller and a protected one, and is what that one is; one
of two protected ones is at its defaults, the other as the baselines want it.
"""

import baselines
from harness import PASSWORD, check, run_parts
from addc import DOMAIN, HOST_NAME, DomainController
from controllers import REPLICATING, Joined, OtherDomain
from member import ADMIN_LOGIN, DC_ADDRESS
from server import PLUGINS

ADMIN = ['-U', ADMIN_LOGIN]
NAMING_CONTEXT = 'DC=secopts,DC=test'
STOCK = 'vfs objects = dfs_samba4 acl_xattr\n'
# What Samba does by itself 15 seconds after its start is kept out of the way:
# while its own run of the KCC lasts it refuses that of "samba-tool drs kcc"
# with NT_STATUS_DS_BUSY.
CONF = f"""server services = {REPLICATING}
kccsrv:periodic_startup_interval = 3600
dreplsrv:periodic_startup_interval = 3600
"""
SECOND, RODC = ('SECOND', '10.53.0.3'), ('RODC', '10.53.0.4')
OTHER = 'OTHER', '10.53.0.5'


def replicate(to, source):
    return ['samba-tool', 'drs', 'replicate', to, source, NAMING_CONTEXT,
            *ADMIN]


def make(user, host):
    return ['samba-tool', 'user', 'create', user, 'Another-0ne!',
            '-H', 'ldap://' + host, *ADMIN]


def show(user, host):
    return ['samba-tool', 'user', 'show', user, '--attributes=cn',
            '-H', 'ldap://' + host, *ADMIN]


def second_tasks(variant):
    """What an administrator does at the second controller."""
    here, there = 'second.secopts.test', f'there-{variant}'
    first = f'here-{variant}'
    return {
        'showrepl': ['samba-tool', 'drs', 'showrepl', HOST_NAME, *ADMIN],
        'replicate to the second': replicate(here, HOST_NAME),
        'a user is made at the first': make(there, HOST_NAME),
        'replicate it to the second': replicate(here, HOST_NAME),
        'the second has it': show(there, here),
        'a user is made at the second': make(first, here),
        'replicate it to the first': replicate(HOST_NAME, here),
        'the first has it': show(first, HOST_NAME),
        'replicate without a service': [
            *replicate(here, HOST_NAME), '--local'],
        'kcc': ['samba-tool', 'drs', 'kcc', here, *ADMIN],
        'showrepl of the second': ['samba-tool', 'drs', 'showrepl', here,
                                   *ADMIN],
        'dns query at the second': ['samba-tool', 'dns', 'query', here,
                                    'secopts.test', '@', 'ALL', *ADMIN],
        'ldapcmp': ['samba-tool', 'ldapcmp', 'ldap://' + HOST_NAME,
                    'ldap://' + here, 'domain', '--filter=whenChanged,'
                    'msDS-NcType,serverState,dc,subrefs,rIDNextRID,'
                    'rIDAllocationPool,rIDPreviousAllocationPool,logonCount,'
                    'lastLogon', *ADMIN],
        'leave': ['samba-tool', 'domain', 'demote', '--server', HOST_NAME,
                  *ADMIN],
    }


def rodc_tasks(_):
    here = 'rodc.secopts.test'
    return {
        'replicate to it': replicate(here, HOST_NAME),
        'preload a password': ['samba-tool', 'rodc', 'preload', 'alice',
                               '--server', HOST_NAME, *ADMIN],
        'wbinfo -t': ['wbinfo', '-t'],
        'logon of alice': ['smbclient', '--use-kerberos=off', '-U',
                           f'{DOMAIN}\\alice%{PASSWORD}', f'//{here}/sysvol',
                           '-c', 'ls'],
        'logon of whose password it has not': [
            'smbclient', '--use-kerberos=off', '-U', ADMIN_LOGIN,
            f'//{here}/sysvol', '-c', 'ls'],
    }


# These tell what has become of earlier joins and attempts.
TOLD = {'join', 'showrepl', 'showrepl of the second'}
NEED = {'replicate to the second', 'the second has it', 'the first has it',
        'replicate to it', 'wbinfo -t', 'logon of alice', 'ldapcmp', 'create',
        'validate', 'logon across'}


def expected(wanted):
    for task in NEED.intersection(wanted):
        check('stock: ' + task, wanted[task].returncode, 0)


# What winbindd, and net at times, asks of another controller as anonymous it
# asks with NTLM that leaves NTLMv2 session security out (test_domain_rpc.py),
# which the baselines require. All that keeps it out is this line of theirs.
LINE, WITHOUT_NTLMV2 = 'secopts:ntlm min server sec', '128bit'
ANONYMOUS = {'create', 'validate', 'net rpc trustdom list', 'logon across',
             'logon of whose password it has not'}


def configure(host, variant):
    """Another variant after 'strict' is strict but for LINE."""
    baselines.harden(host, 'strict' if variant == 'loosened' else variant)
    if variant == 'loosened':
        host.set(LINE, WITHOUT_NTLMV2)


def update_names(host):
    host.run(['samba_spnupdate', '-s', host.conf], check=True)


def harden(host, variant):
    """Start it anew as another variant."""
    configure(host, variant)
    host.restart(() if variant == 'stock' else PLUGINS)
    update_names(host)


def compare(variant, stock, found):
    left_out = ANONYMOUS.intersection(stock) if variant == 'strict' else set()
    baselines.same(variant, stock, found, left_out, TOLD)
    for task in left_out:
        # Samba 4.24 asks otherwise, and nothing is refused.
        told = found[task].stdout + found[task].stderr
        check(f'{variant}: {task}: as on stock, or refused by '
              'NtlmMinServerSec', 'NOT_SUPPORTED' in told or
              baselines.essence(found[task])[0] ==
              baselines.essence(stock[task])[0] == 0, True)


def joined(dc, place, role, variant, tasks):
    """How joining, and then the tasks, have ended."""
    plugins = () if variant == 'stock' else PLUGINS
    with Joined(dc, *place, role=role, plugins=plugins,
                conf_global=CONF + ('' if plugins else STOCK),
                prepare=lambda host: configure(
                    host, variant if variant != 'defaults' else 'loosened')
                ) as host:
        update_names(host)
        found = {'join': host.joined} | baselines.outcomes(
            tasks(variant), lambda command: host.run(
                command, plugins=[kind for kind in plugins if kind != 'vfs'],
                variables={'SMB_CONF_PATH': host.conf}))
        failed = [task for task in found
                  if task in NEED and found[task].returncode]
        if failed:
            print(f'{variant}: {failed} failed; what the controllers tell:',
                  host.log()[-3000:], dc.log()[-3000:], sep='\n')
        if variant == 'strict':
            baselines.meets_baselines(host)
        check(f'{variant}: {place[0]}: nothing panicked',
              'PANIC' in host.log(), False)
    return found


def controllers(place, role, tasks):
    """The first is at its defaults while the other is nearly strict."""
    with DomainController(STOCK + CONF, address=DC_ADDRESS, plugins=()) as dc:
        update_names(dc)
        stock = joined(dc, place, role, 'stock', tasks)
        expected(stock)
        for variant in 'defaults', 'strict':
            harden(dc, variant)
            print(place[0], variant)
            compare(variant, stock, joined(dc, place, role, variant, tasks))
        check('nothing panicked', 'PANIC' in dc.log(), False)


def second():
    controllers(SECOND, 'DC', second_tasks)


def rodc():
    controllers(RODC, 'RODC', rodc_tasks)


def trust_tasks():
    local = ['--local-dc-ipaddress=' + DC_ADDRESS,
             f'--local-dc-username={DOMAIN}\\Administrator',
             '--local-dc-password=' + PASSWORD]
    both = [*local, '-U', f'{OtherDomain.domain}\\{ADMIN_LOGIN}']
    name = OtherDomain.realm.lower()
    trust = ['samba-tool', 'domain', 'trust']
    return {
        'create': [*trust, 'create', name, '--type=forest',
                   '--direction=both', '--create-location=both', *both],
        'validate': [*trust, 'validate', name, *both],
        'list': [*trust, 'list', *local],
        'show': [*trust, 'show', name, *local],
        'net rpc trustdom list': ['net', 'rpc', 'trustdom', 'list', '-S',
                                  HOST_NAME, *ADMIN],
        'wbinfo -m': ['wbinfo', '-m'],
        'logon across': ['wbinfo', '-a',
                         f'{OtherDomain.domain}\\olga%{PASSWORD}'],
        'names across': ['wbinfo', '-n', f'{OtherDomain.domain}\\olga'],
        'delete': [*trust, 'delete', name, '--delete-location=both', *both],
    }


def trust():
    """Both controllers are stock, at their defaults, or strict."""
    def forward(address):
        return f'{STOCK}dns forwarder = {address}\n'

    with DomainController(forward(OTHER[1]), address=DC_ADDRESS,
                          plugins=()) as dc, \
         OtherDomain(dc, *OTHER, users=('olga',), plugins=(),
                     conf_global=forward(DC_ADDRESS)) as other:
        stock = None
        for variant in 'stock', 'defaults', 'strict', 'loosened':
            for host in dc, other:
                harden(host, variant)
            found = baselines.outcomes(trust_tasks(), lambda command: dc.run(
                command, plugins=[kind for kind in dc.plugins
                                  if kind != 'vfs']))
            stock = stock or found
            compare(variant, stock, found)
        expected(stock)
        check('nothing panicked', 'PANIC' in dc.log() + other.log(), False)


run_parts(second, rodc, trust)
