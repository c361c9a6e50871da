# secopts - a domain goes on: joins, winbindd, tools, trusts in its controller
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""What members and administrators do over RPC ends at a protected domain
controller as at a stock one: at its defaults, and as the baselines want it,
with RestrictRemoteClients besides. The member is as its controller is.
"""

import baselines
from harness import PASSWORD, check, finish
from addc import DOMAIN, HOST_NAME, REALM, DomainController
from member import (ADMIN_LOGIN, DC_ADDRESS, MEMBER_HOST_NAME, NAME,
                    Member)

ADMIN = ['-U', ADMIN_LOGIN]
ALICE = ['-U', f'{DOMAIN}\\alice%{PASSWORD}']
OTHER_PASSWORD = 'An0ther-one!'
SHARE = f'//{MEMBER_HOST_NAME}/private'
TO_DC = [HOST_NAME, *ADMIN]
NET = ['net', 'rpc']
AT_DC = ['-S', HOST_NAME, *ADMIN]


def rpcclient(commands, who=ALICE, host=HOST_NAME):
    return ['rpcclient', *who, host, '-c', commands]


# A Windows client that joins asks this as anonymous, before it authenticates:
# where the domain is, what it is called, and for a challenge of Netlogon. Not
# with Samba's clients: see WITHOUT_NTLMV2.
ANONYMOUS_STEPS = '''
import sys
from impacket.dcerpc.v5 import epm, lsad, nrpc, transport
from impacket.dcerpc.v5.dtypes import MAXIMUM_ALLOWED, NULL
def bound(interface, binding):
    dce = transport.DCERPCTransportFactory(binding).get_dce_rpc()
    dce.connect()
    dce.bind(interface)
    return dce
host = sys.argv[1]
pipe = 'ncacn_np:' + host + r'[\\pipe\\%s]'
tcp = epm.hept_map(host, nrpc.MSRPC_UUID_NRPC, protocol='ncacn_ip_tcp')
for binding in pipe % 'netlogon', tcp:
    dce = bound(nrpc.MSRPC_UUID_NRPC, binding)
    info = nrpc.hDsrGetDcNameEx2(dce, NULL, NULL, 0, NULL, NULL, NULL, 0)
    print(info['DomainControllerInfo']['DomainName'],
          info['DomainControllerInfo']['DnsForestName'])
    nrpc.hNetrServerReqChallenge(dce, NULL, 'MEMBER\\0', b'12345678')
    print('challenge')
dce = bound(lsad.MSRPC_UUID_LSAD, pipe % 'lsarpc')
policy = lsad.hLsarOpenPolicy2(dce, MAXIMUM_ALLOWED)['PolicyHandle']
info = lsad.hLsarQueryInformationPolicy2(
    dce, policy, lsad.POLICY_INFORMATION_CLASS.PolicyDnsDomainInformation)
print(info['PolicyInformation']['PolicyDnsDomainInfo']['DnsDomainName'])
'''
STEPS = 'anonymous steps of a join'

# {what: command}, or (command, its input)
TASKS = {
    STEPS: ['/usr/bin/python3', '-c', ANONYMOUS_STEPS, HOST_NAME],
    'net ads testjoin': ['net', 'ads', 'testjoin'],
    'net rpc testjoin': [*NET, 'testjoin'],
    'net ads changetrustpw': ['net', 'ads', 'changetrustpw'],
    'net rpc changetrustpw': [*NET, 'changetrustpw'],
    # winbindd
    'wbinfo -t': ['wbinfo', '-t'],
    'wbinfo -u': ['wbinfo', '-u'],
    'wbinfo -g': ['wbinfo', '-g'],
    'wbinfo -m': ['wbinfo', '-m'],
    'wbinfo -i': ['wbinfo', '-i', f'{DOMAIN}\\alice'],
    'wbinfo -r': ['wbinfo', '-r', f'{DOMAIN}\\alice'],
    'wbinfo -a': ['wbinfo', '-a', f'{DOMAIN}\\alice%{PASSWORD}'],
    'wbinfo -a, wrong': ['wbinfo', '-a', f'{DOMAIN}\\alice%wrong'],
    'wbinfo -K': ['wbinfo', '-K', f'{DOMAIN}\\alice%{PASSWORD}'],
    'wbinfo --ping-dc': ['wbinfo', '--ping-dc'],
    'wbinfo --change-secret': ['wbinfo', '--change-secret'],
    'wbinfo -t, after it': ['wbinfo', '-t'],
    # samba-tool over RPC
    'samba-tool drs showrepl': ['samba-tool', 'drs', 'showrepl', *TO_DC],
    'samba-tool drs bind': ['samba-tool', 'drs', 'bind', *TO_DC],
    'samba-tool drs kcc': ['samba-tool', 'drs', 'kcc', *TO_DC],
    'samba-tool dns serverinfo': ['samba-tool', 'dns', 'serverinfo', *TO_DC],
    'samba-tool dns zonelist': ['samba-tool', 'dns', 'zonelist', *TO_DC],
    'samba-tool dns query': ['samba-tool', 'dns', 'query', HOST_NAME,
                             'secopts.test', '@', 'ALL', *ADMIN],
    'samba-tool dns add': ['samba-tool', 'dns', 'add', HOST_NAME,
                           'secopts.test', 'new', 'A', '10.53.0.9', *ADMIN],
    'samba-tool dns delete': ['samba-tool', 'dns', 'delete', HOST_NAME,
                              'secopts.test', 'new', 'A', '10.53.0.9', *ADMIN],
    'samba-tool dns zonelist, as alice': [
        'samba-tool', 'dns', 'zonelist', HOST_NAME, *ALICE],
    # Windows' consoles, as net plays them
    'net rpc info': [*NET, 'info', *AT_DC],
    'net rpc group': [*NET, 'group', *AT_DC],
    'net rpc user': [*NET, 'user', *AT_DC],
    'net rpc user info': [*NET, 'user', 'info', 'alice', *AT_DC],
    'net rpc user add': [*NET, 'user', 'add', 'carol', OTHER_PASSWORD, *AT_DC],
    'net rpc group add': [*NET, 'group', 'add', 'team', *AT_DC],
    'net rpc group addmem': [*NET, 'group', 'addmem', 'team', 'carol', *AT_DC],
    'net rpc group members': [*NET, 'group', 'members', 'team', *AT_DC],
    'net rpc group delete': [*NET, 'group', 'delete', 'team', *AT_DC],
    'net rpc user delete': [*NET, 'user', 'delete', 'carol', *AT_DC],
    'net rpc rights list': [*NET, 'rights', 'list', 'accounts', *AT_DC],
    'net rpc share': [*NET, 'share', *AT_DC],
    'net rpc getsid': [*NET, 'getsid', *AT_DC],
    'net rpc trustdom list': [*NET, 'trustdom', 'list', *AT_DC],
    'net rpc trustdom add': [*NET, 'trustdom', 'add', 'OLD', OTHER_PASSWORD,
                             *AT_DC],
    'net rpc user delete, of the trust': [*NET, 'user', 'delete', 'OLD$',
                                          *AT_DC],
    'net rpc registry': [*NET, 'registry', 'enumerate',
                         'HKLM\\Software', *AT_DC],
    'net rpc service': [*NET, 'service', 'list', *AT_DC],
    'net ads dns register': ['net', 'ads', 'dns', 'register', '-P'],
    # Passwords
    'smbpasswd -r': (['smbpasswd', '-r', HOST_NAME, '-U', 'alice', '-s'],
                     f'{PASSWORD}\n{OTHER_PASSWORD}\n{OTHER_PASSWORD}\n'),
    'smbpasswd -r, the old one': (
        ['smbpasswd', '-r', HOST_NAME, '-U', 'alice', '-s'],
        f'{PASSWORD}\n{OTHER_PASSWORD}\n{OTHER_PASSWORD}\n'),
    'smbpasswd -r, back': (
        ['smbpasswd', '-r', HOST_NAME, '-U', 'alice', '-s'],
        f'{OTHER_PASSWORD}\n{PASSWORD}\n{PASSWORD}\n'),
    'samba-tool user password': [
        'samba-tool', 'user', 'password', '--newpassword=' + OTHER_PASSWORD,
        '--ipaddress', DC_ADDRESS, *ALICE],
    'samba-tool user password, back': [
        'samba-tool', 'user', 'password', '--newpassword=' + PASSWORD,
        '--ipaddress', DC_ADDRESS, '-U',
        f'{DOMAIN}\\alice%{OTHER_PASSWORD}'],
    'wbinfo -a, after it': ['wbinfo', '-a', f'{DOMAIN}\\alice%{PASSWORD}'],
    # What Windows' ACL editor asks for as a user, at the DC and the member
    **{f'{command}, as alice, at {host}': rpcclient(command, host=host)
       for host in (HOST_NAME, MEMBER_HOST_NAME) for command in (
           'lsaquery', 'lookupnames alice', 'lookupnames4 alice',
           'lookupsids S-1-5-32-544', 'lookupsids3 S-1-5-32-544',
           'lookupnames_level 2 alice', 'getusername')},
    'queryuser, as alice': rpcclient('queryuser alice'),
    'enumdomusers, as alice': rpcclient('enumdomusers'),
    'srvinfo, as alice, at the member': rpcclient(
        'srvinfo', host=MEMBER_HOST_NAME),
    'netshareenum, as alice, at the member': rpcclient(
        'netshareenum 1', host=MEMBER_HOST_NAME),
    'smbcacls, as alice': ['smbcacls', SHARE, 'hello.txt', *ALICE],
    'smbcacls of sysvol, as alice': [
        'smbcacls', f'//{HOST_NAME}/sysvol', 'secopts.test', *ALICE],
}

# A member without an account, by each way in. Passwords as NT 4 has them: of
# the computer's name.
JOINS = {
    'net rpc join': [*NET, 'join', *AT_DC],
    'net rpc testjoin, after it': [*NET, 'testjoin'],
    'net ads leave': ['net', 'ads', 'leave', *ADMIN],
    'net ads join': ['net', 'ads', 'join', *AT_DC],
    'net ads testjoin, after it': ['net', 'ads', 'testjoin'],
    'samba-tool domain join MEMBER': [
        'samba-tool', 'domain', 'join', REALM, 'MEMBER', '--server',
        HOST_NAME, *ADMIN],
}
OLD_JOIN = {
    'net rpc oldjoin': [*NET, 'oldjoin', '-S', HOST_NAME],
    'net rpc testjoin, after oldjoin': [*NET, 'testjoin'],
}
# What comes as anonymous with Samba's NTLM, which then leaves NTLMv2 session
# security out. NtlmMinServerSec of the baselines refuses that.
WITHOUT_NTLMV2 = {**OLD_JOIN, 'net rpc changetrustpw': [*NET, 'changetrustpw']}
EXPECTED_TO_WORK = {*JOINS, *OLD_JOIN, STEPS,
                    'wbinfo -t', 'wbinfo -u', 'wbinfo -a', 'wbinfo -i',
                    'smbpasswd -r', 'smbpasswd -r, back',
                    'samba-tool dns query', 'smbcacls, as alice'}


def run(command, **options):
    """A client of the member has the plug-in if the member has."""
    return member.run(command, plugins={
        kind: path for kind, path in member.plugins.items()
        if kind != 'vfs'}, **options)


def joins():
    """Leave, and join by every way that there is."""
    run(['net', 'ads', 'leave', *ADMIN])
    found = baselines.outcomes(JOINS, run)
    member.write_conf()                 # samba-tool has one of its own
    dc.run(['samba-tool', 'user', 'setpassword', NAME + '$', '-s', dc.conf,
            '--newpassword=' + NAME.lower()], check=True)
    found |= baselines.outcomes(OLD_JOIN, run)
    run(['net', 'ads', 'leave', *ADMIN])
    run(['net', 'ads', 'join', *AT_DC], check=True)
    return found


def outcome(variant):
    for host, objects in ((dc, baselines.VFS_OBJECTS), (member, 'secopts')):
        baselines.harden(host, variant, objects)
        host.restart(baselines.VARIANTS[variant])
    member.online()
    found = joins()
    member.restart()
    member.online()
    return found | baselines.outcomes(TASKS, run)


with DomainController(
        'vfs objects = dfs_samba4 acl_xattr', address=DC_ADDRESS,
        plugins=()) as dc:
    dc.run(['samba-tool', 'domain', 'passwordsettings', 'set', '-s', dc.conf,
            '--min-pwd-age=0', '--history-length=0', '--complexity=off',
            '--min-pwd-length=1'], check=True)
    dc.run(['samba_spnupdate', '-s', dc.conf], check=True)
    with Member(dc, plugins=()) as member:
        stock = outcome('stock')
        for task, done in stock.items():
            if task in EXPECTED_TO_WORK:
                check(f'stock: {task}', done.returncode, 0)
        for variant in 'defaults', 'strict':
            found = outcome(variant)
            left_out = WITHOUT_NTLMV2 if variant == 'strict' else ()
            baselines.same(variant, stock, found, left_out)
            for task in left_out:
                told = found[task].stdout + found[task].stderr
                check(f'{variant}: {task}: refused by NtlmMinServerSec',
                      'not supported' in told or 'NOT_SUPPORTED' in told, True)
            check(f'{variant}: the answers to the anonymous steps',
                  found[STEPS].stdout, stock[STEPS].stdout)
        baselines.meets_baselines(dc)
        check('nothing panicked', 'PANIC' in dc.log() + member.log(), False)
finish()
