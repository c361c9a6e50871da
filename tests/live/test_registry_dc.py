# secopts - the registry of an AD domain controller, whose LDAP and RPC servers
# are not programs that know Samba's registry
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

import os

from harness import DENIED, PASSWORD, check, connection, finish
from addc import ADMIN, HOST_NAME, DomainController
from fakeserver import FakeServer
from registry import Registry, database

LOGIN = '%s%%%s' % (ADMIN, PASSWORD)
NO_128 = '--option=ntlmssp_client:128bit=no'


# A client of source4 that logs on as the computer. Argument: where to.
COMPUTER = '''
import os
import sys
from samba import credentials, param
from samba.dcerpc import samr
lp = param.LoadParm()
lp.load(os.environ['SMB_CONF_PATH'])
creds = credentials.Credentials()
creds.guess(lp)
creds.set_machine_account(lp)
creds.set_kerberos_state(credentials.DONT_USE_KERBEROS)
samr.samr(sys.argv[1], lp, creds).Connect2(None, 0x20)
'''


def ldap(*options):
    """Whether ldbsearch binds with NTLM."""
    return dc.run(['ldbsearch', '-H', 'ldap://' + HOST_NAME, '-U', LOGIN,
                   '--use-kerberos=off', *options, '-s', 'base', '-b', '',
                   'defaultNamingContext']).returncode == 0


def rpc(*options):
    """Whether rpcclient reaches the RPC server of samba over TCP."""
    return dc.run(['rpcclient', 'ncacn_ip_tcp:%s[sign,ntlm]' % HOST_NAME,
                   '-U', LOGIN, '--use-kerberos=off', *options, '-c',
                   'enumdomains']).returncode == 0


def smb(*options):
    return dc.run(['smbclient', '//%s/guests' % HOST_NAME, '-U', LOGIN,
                   '--use-kerberos=off', *options, '-c', 'ls']).returncode == 0


def all_doors(what, no_128):
    for name, door in (('LDAP', ldap), ('RPC over TCP', rpc), ('SMB', smb)):
        check('%s: %s, as it should be and without 128-bit' % (what, name),
              (door(), door(NO_128)), (True, no_128))


def pipes():
    """The pipes that open for anonymous, or why there is no session."""
    with connection(dc) as conn:
        answer, session = conn.session_setup_anonymous()
        if session is None:
            return answer.name
        tree = session.tree_connect('IPC$').tree
        return ' '.join(name for name in ('lsarpc', 'samr', 'netlogon',
                                          'srvsvc')
                        if tree.create(name).ok)


def identity_sent(fake):
    sent = [message[36] + message[37] != 0 for message in fake.messages
            if message[8] == 3]
    fake.take_types()
    return ('computer' if sent[0] else 'anonymous') if sent else None


def machine_id(registry):
    where = 'ncacn_ip_tcp:%s[%d,sign,spnego]'
    with FakeServer(dc) as fake:
        got = []
        for value in (0, 1):
            registry.set(UseMachineId=value, allownullsessionfallback=1)
            dc.run(['python3', '-c', COMPUTER,
                    where % (fake.host, fake.rpc_port)],
                   plugins=('gensec',), env={'SMB_CONF_PATH': str(dc.conf)})
            got.append(identity_sent(fake))
    check('UseMachineId 0 and 1, a client of source4', got,
          ['anonymous', 'computer'])
    registry.delete('UseMachineId', 'allownullsessionfallback')


def damage(path):
    good = path.read_bytes()
    with open(path, 'r+b') as file:
        file.write(os.urandom(len(good)))
    check('damaged: anonymous', dc.call(pipes), 'lsarpc samr netlogon')
    for name, door in (('LDAP', ldap), ('RPC over TCP', rpc), ('SMB', smb)):
        check('damaged: %s works' % name, door(), True)
    with open(path, 'r+b') as file:
        file.write(good)
    check('restored: anonymous', dc.call(pipes), 'samr')


with DomainController(conf_global='secopts:policy source = both\n'
                      'secopts:ntlm 128bit = always') as dc:
    registry = Registry(dc, user=ADMIN)
    check('empty: anonymous', dc.call(pipes), 'lsarpc samr netlogon')
    all_doors('empty', False)
    registry.set(NtlmMinServerSec=0)
    all_doors('0', True)
    registry.set(NtlmMinServerSec=0x20080000)
    all_doors('0x20080000', False)
    registry.set(NtlmMinServerSec=0)
    all_doors('0 again', True)
    registry.set(NullSessionPipes=['samr'])
    check('one pipe: anonymous', dc.call(pipes), 'samr')
    registry.set(NullSessionPipes=[])
    check('no pipe: anonymous', dc.call(pipes), DENIED)
    registry.set(NullSessionPipes=['samr'])
    machine_id(registry)
    damage(database(dc))
    dc.restart()
    check('after a restart: anonymous', dc.call(pipes), 'samr')
    all_doors('after a restart', True)
    check('nothing panicked', 'PANIC' in dc.log(), False)
finish()
