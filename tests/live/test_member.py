# secopts - a member server and its domain under strict settings; UseMachineId
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

import json

from harness import PASSWORD, check, finish
from addc import DOMAIN, HOST_NAME, REALM, VFS_OBJECTS, DomainController
from member import (ADMIN_LOGIN, DC_ADDRESS, MEMBER_HOST_NAME, NAME,
                    PYTHON_SAMR, Member)

ALICE = '%s\\alice%%%s' % (DOMAIN, PASSWORD)
SHARE = '//%s/private' % MEMBER_HOST_NAME
ANONYMOUS, COMPUTER = 'ANONYMOUS LOGON', NAME + '$'
OWN = ('vfs', 'gensec')

# Every setting at the value that the CIS benchmarks give it. A DC keeps its
# default null session pipes there.
STRICT = {
    'secopts:restrict null session access': '1',
    'secopts:null session shares': '""',
    'secopts:everyone includes anonymous': '0',
    'secopts:ntlm min server sec': '0x20080000',
    'secopts:ntlm min client sec': '0x20080000',
    'secopts:use machine id': '1',
    'secopts:allow null session fallback': '0',
    'ntlm auth': 'ntlmv2-only',
}
NO_PIPES = {'secopts:null session pipes': '""'}
RESTRICT = {'restrict anonymous': '2'}

# What has to work on a member server.
TASKS = {
    'wbinfo -p': ['wbinfo', '-p'],
    'wbinfo -t': ['wbinfo', '-t'],
    'wbinfo -u': ['wbinfo', '-u'],
    'wbinfo -a': ['wbinfo', '-a', ALICE],
    'wbinfo --ping-dc': ['wbinfo', '--ping-dc'],
    'wbinfo -n': ['wbinfo', '-n', DOMAIN + '\\alice'],
    'ntlm_auth': ['ntlm_auth', '--username=alice', '--domain=' + DOMAIN,
                  '--password=' + PASSWORD],
    'net ads testjoin': ['net', 'ads', 'testjoin'],
    'net ads info': ['net', 'ads', 'info'],
    'net ads search': ['net', 'ads', 'search', '-P', '(samaccountname=alice)'],
    'net rpc testjoin': ['net', 'rpc', 'testjoin'],
    'net rpc user': ['net', 'rpc', 'user', '-S', HOST_NAME, '-U', ADMIN_LOGIN],
    'logon by NTLM': ['smbclient', '--use-kerberos=off', '-U', ALICE, SHARE,
                      '-c', 'get hello.txt -'],
    'logon by Kerberos': ['smbclient', '--use-kerberos=required', '-U',
                          'alice@%s%%%s' % (REALM, PASSWORD), SHARE,
                          '-c', 'get hello.txt -'],
    'logon by winbind cache': [
        'sh', '-c', 'wbinfo --ccache-save "$1" && smbclient -N '
        '--use-kerberos=off --use-winbind-ccache -U "${1%%%%*}" "$2" '
        '-c "get hello.txt -"', 'sh', ALICE, SHARE],
    'rpcclient to the member': ['rpcclient', '--use-kerberos=off', '-U', ALICE,
                                MEMBER_HOST_NAME, '-c', 'srvinfo'],
    'rpcclient to the DC, NTLM on TCP': [
        'rpcclient', '-U', ADMIN_LOGIN,
        'ncacn_ip_tcp:%s[seal,ntlm]' % HOST_NAME, '-c', 'enumdomusers'],
    'samba-tool by LDAP, NTLM': [
        'samba-tool', 'user', 'list', '--use-kerberos=off', '-U', ADMIN_LOGIN,
        '-H', 'ldap://' + HOST_NAME],
    "Samba's Python": ['python3', '-c', PYTHON_SAMR],
    'the computer account by SMB': ['smbclient', '-P',
                                    '//%s/netlogon' % HOST_NAME, '-c', 'ls'],
    'the computer account, schannel': [
        'rpcclient', '-P', 'ncacn_np:%s[schannel,seal]' % HOST_NAME,
        '-c', 'getusername'],
}
NEED_KERBEROS = {'logon by Kerberos'}


def configure(server, plugins, settings, vfs_objects):
    """Start a server anew with nothing but these settings."""
    for parameter in {**STRICT, **NO_PIPES, **RESTRICT}:
        server.set(parameter, settings.get(parameter))
    server.set('vfs objects', vfs_objects if plugins
               else vfs_objects.removeprefix('secopts').strip() or None)
    server.restart(plugins)


def configure_dc(plugins=OWN, settings=None):
    configure(dc, plugins, settings or {}, VFS_OBJECTS)


def configure_member(plugins=OWN, settings=None):
    configure(member, plugins, settings or {}, 'secopts')
    member.online()


def run(command):
    """Run a client of the member; it has the plug-in if the member has."""
    return member.run(command, plugins={
        kind: path for kind, path in member.plugins.items()
        if kind == 'gensec'})


def joins(what):
    """Leave and join again, both ways; Kerberos needs the second."""
    for how in ('rpc', 'ads'):
        left = run(['net', 'ads', 'leave', '-U', ADMIN_LOGIN])
        check('%s: net ads leave' % what, left.returncode, 0)
        joined = run(['net', how, 'join', '-U', ADMIN_LOGIN, '-S', HOST_NAME])
        check('%s: net %s join' % (what, how), joined.returncode, 0)
        for test in (['net', 'rpc', 'testjoin'], ['net', 'ads', 'testjoin']):
            check('%s: %s after net %s join' % (what, ' '.join(test), how),
                  run(test).returncode, 0)


def tasks(what, but=()):
    failing = {}
    for task, command in TASKS.items():
        done = run(command)
        if done.returncode != 0:
            failing[task] = done
    if not check('%s: tasks that fail' % what, sorted(failing), sorted(but)):
        for task, done in failing.items():
            print(task, done.stdout, done.stderr)


def without_kerberos(what, but=()):
    member.kerberos(False)
    member.restart()
    member.online()
    tasks(what + ', no Kerberos', NEED_KERBEROS.union(but))
    member.kerberos(True)


# UseMachineId ----------------------------------------------------------------

# Services of this host, by what they speak: {(name, by Kerberos if it is
# there, negotiates): command}. Those on TCP work as anonymous, too; SMB does
# not, as Samba's client wants a signature where it asked as a computer.
SERVICES = {
    ('SMB, SPNEGO', True, True):
        ['smbclient', '-P', '//%s/netlogon' % HOST_NAME, '-c', 'ls'],
    ('RPC on SMB, SPNEGO', True, True):
        ['rpcclient', '-P', HOST_NAME, '-c', 'lsaquery'],
    ('net rpc, SPNEGO', True, True):
        ['net', 'rpc', 'user', '-P', '-S', HOST_NAME],
    ('LDAP, SPNEGO', True, True):
        ['net', 'ads', 'search', '-P', '(samaccountname=alice)', 'cn'],
    ('RPC on TCP, SPNEGO', None, True):      # by release; stock tells
        ['rpcclient', '-P', 'ncacn_ip_tcp:%s[seal,spnego]' % HOST_NAME,
         '-c', 'enumdomusers'],
    ('RPC on TCP, plain NTLMSSP', False, False):
        ['rpcclient', '-P', 'ncacn_ip_tcp:%s[seal,ntlm]' % HOST_NAME,
         '-c', 'enumdomusers'],
}


def accounts(command):
    """Whether it works, and as whom the DC saw it by which mechanism."""
    known = len(dc.log())
    works = run(command).returncode == 0
    seen = set()
    for line in dc.log()[known:].splitlines():
        if not line.strip().startswith('{'):
            continue
        event = json.loads(line)
        if event['type'] == 'Authorization':
            event = event['Authorization']
            if event['authType'] in ('krb5', 'NTLMSSP'):
                seen.add((event['authType'], event['account']))
    return works, sorted(seen)


def machine_id(value, tcp_kerberos):
    """Whom the DC sees in every case."""
    member.set('secopts:use machine id', value)
    for kerberos in (True, False):
        member.kerberos(kerberos)
        for (name, can, negotiates), command in SERVICES.items():
            can = tcp_kerberos if can is None else can
            mechanism = 'krb5' if kerberos and can else 'NTLMSSP'
            replaced = value == '0' and negotiates and mechanism == 'NTLMSSP'
            works = not replaced or 'TCP' in name
            want = works, [(mechanism,
                                   ANONYMOUS if replaced else COMPUTER)]
            check('UseMachineId %s, Kerberos %s, %s' % (
                value, 'there' if kerberos else 'away', name),
                accounts(command), want)
        member.restart()
        online = value == '1' or kerberos
        if online:
            member.online()
        check('UseMachineId %s, Kerberos %s: winbindd reaches the DC' % (
            value, 'there' if kerberos else 'away'),
            member.wbinfo('-t').returncode == 0, online)
    member.kerberos(True)


def fallback():
    """A NULL session in place of the computer account, and sealing."""
    command = SERVICES['RPC on TCP, SPNEGO', None, True]
    member.kerberos(False)
    member.set('secopts:use machine id', '0')
    for at_member, at_dc, want in (
            ('1', '0', False), ('0', '1', False), ('1', '1', True)):
        member.set('secopts:allow null session fallback', at_member)
        configure_dc(OWN, {'secopts:allow null session fallback': at_dc})
        works, seen = accounts(command)
        check('allownullsessionfallback %s, at the DC %s: sealed RPC' % (
            at_member, at_dc), works, want)
        if want:
            check('sealed RPC as', seen, [('NTLMSSP', ANONYMOUS)])
    member.kerberos(True)


with DomainController(address=DC_ADDRESS, plugins=()) as dc:
    dc.set('log level', '1 auth_json_audit:5 secopts:5')
    # What services ask for who come anonymously is the SAM.
    dc.set('secopts:pre-windows 2000 access', 'anonymous')
    configure_dc(())
    with Member(dc, plugins=()) as member:
        configure_member(())
        tasks('stock')
        works, by_tcp = accounts(SERVICES['RPC on TCP, SPNEGO', None, True])
        check('stock: RPC on TCP, SPNEGO: by Kerberos or NTLMSSP',
              works and by_tcp in ([('krb5', COMPUTER)],
                                   [('NTLMSSP', COMPUTER)]), True)
        without_kerberos('stock')
        configure_member(OWN, {**STRICT, **NO_PIPES})
        joins('strict member')
        tasks('strict member')
        without_kerberos('strict member')
        configure_dc(OWN, STRICT)
        joins('strict domain')
        tasks('strict domain')
        without_kerberos('strict domain')
        configure_dc(OWN, {**STRICT, **NO_PIPES})
        joins('no anonymous at the DC')
        without_kerberos('no anonymous at the DC')
        configure_dc((), RESTRICT)
        without_kerberos('restrict anonymous = 2 at the DC')
        configure_dc()
        configure_member()
        for host in (dc, member):
            host.set('secopts:allow null session fallback', '1')
        dc.restart()
        for value in ('1', '0'):
            machine_id(value, by_tcp == [('krb5', COMPUTER)])
        fallback()
        check('nothing panicked', 'PANIC' in dc.log() + member.log(), False)
finish()
