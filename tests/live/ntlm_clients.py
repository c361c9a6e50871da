# secopts - programs of Samba that speak NTLM to a server, as live tests run them
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

from server import PASSWORD

LOGIN = 'alice%' + PASSWORD

# Arguments: where to, who ("user%password", "%" or "-P"), options.
CREDENTIALS = '''
import os
import sys
from samba import credentials, param
where, who, *options = sys.argv[1:]
lp = param.LoadParm()
lp.load(os.environ['SMB_CONF_PATH'])
for option in options:
    lp.set(*option.split('=', 1))
creds = credentials.Credentials()
creds.guess(lp)
user, _, password = who.partition('%')
if who == '-P':
    creds.set_machine_account(lp)
elif user:
    creds.set_username(user)
    creds.set_password(password)
else:
    creds.set_anonymous()
creds.set_kerberos_state(credentials.DONT_USE_KERBEROS)
'''

PYTHON = CREDENTIALS + '''
from samba.dcerpc import samr
samr.samr(where, lp, creds).Connect2(None, 0x20)
'''

# libsmb has parameters of its own.
PYTHON_SMB = CREDENTIALS + '''
from samba.samba3 import libsmb_samba_internal as libsmb, param
lp = param.get_context()
lp.load(os.environ['SMB_CONF_PATH'])
for option in options:
    lp.set(*option.split('=', 1))
libsmb.Conn(where, 'private', lp=lp, creds=creds)
'''

PYTHON_LDAP = CREDENTIALS + '''
from samba.samdb import SamDB
SamDB('ldap://' + where, credentials=creds, lp=lp)
'''


def python(script, where, who, *options):
    return ['python3', '-c', script, where, who, *options]


def with_options(command, options):
    """The command with settings. smbget takes none."""
    if not options:
        return command
    if command[0] == 'python3':
        return command + list(options)
    return command + ['--option=' + option for option in options]


def clients(host):
    login = ['-U', LOGIN, '--use-kerberos=off']
    return {
        'smbclient': ['smbclient', '//%s/private' % host, '-c', 'ls', *login],
        'rpcclient': ['rpcclient', host, '-c', 'srvinfo', *login],
        'net rpc': ['net', 'rpc', 'info', '-S', host, *login],
        'smbget': ['smbget', '-U', LOGIN, '--stdout',
                   'smb://%s/private/hello.txt' % host],
        'Python, SMB': python(PYTHON_SMB, host, LOGIN),
        'Python, RPC on SMB': python(PYTHON, 'ncacn_np:' + host, LOGIN),
    }


def fake_clients(fake):
    tcp = 'ncacn_ip_tcp:%s[%d,' % (fake.host, fake.rpc_port)
    return clients(fake.host) | {
        'smbclient, anonymous': ['smbclient', '-U%', '-L', fake.host],
        'Python, raw NTLMSSP': python(PYTHON, tcp + 'sign,ntlm]', LOGIN),
        'Python, SPNEGO on TCP': python(PYTHON, tcp + 'sign,spnego]', LOGIN),
    }


def ldap_clients(host):
    return {
        'ldbsearch': ['ldbsearch', '-H', 'ldap://' + host, '-s', 'base', '-b',
                      '', '-U', LOGIN, '--use-kerberos=off'],
        'Python, LDAP': python(PYTHON_LDAP, host, LOGIN),
    }
