# secopts - SESSION_SETUP of anonymous, guests and users
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

from harness import (DENIED, DIALECTS, IMPACKET, OK, PASSWORD, Server, check,
                     connection, expect, finish, refusals)

# An anonymous bind on alice's pipe: not a session in the policies' sense.
BIND = '''
import sys
from impacket.dcerpc.v5 import lsad, rpcrt, transport
t = transport.DCERPCTransportFactory(r'ncacn_np:127.0.0.1[\\pipe\\lsarpc]')
t.set_credentials('alice', sys.argv[1])
dce = t.get_dce_rpc()
dce.connect()
dce.set_credentials('', '')
dce.set_auth_type(rpcrt.RPC_C_AUTHN_WINNT)
dce.set_auth_level(rpcrt.RPC_C_AUTHN_LEVEL_CONNECT)
dce.bind(lsad.MSRPC_UUID_LSAD)
try:
    lsad.hLsarOpenPolicy2(dce)
    print('opened')
except Exception as error:
    print(error)
'''
# Samba's "allow dcerpc auth level connect = no" denies the call; later Sambas
# also disconnect, and the client may see that first.
ANSWERS = 'rpc_s_access_denied', 'STATUS_PIPE_DISCONNECTED'


def every_dialect(server, want_anonymous):
    for dialect in DIALECTS:
        for spnego in (False, True):
            how = '0x%04x %s' % (dialect, 'SPNEGO' if spnego else 'raw')
            for lm in (b'', b'\0'):              # MS-NLMP 3.2.5.1.2
                with connection(server, dialect) as conn:
                    answer, _ = conn.session_setup_anonymous(
                        spnego=spnego, anonymous_lm=lm)
                    expect('anonymous, %s, LM %r' % (how, lm), answer,
                           want_anonymous)
                    check('its first leg', answer.legs[0].status,
                          0xC0000016)            # MORE_PROCESSING_REQUIRED
            with connection(server, dialect) as conn:
                answer, _ = conn.session_setup('alice', PASSWORD,
                                               spnego=spnego)
                expect('alice, ' + how, answer, OK)


def clients(server, want_anonymous):
    def status(result):
        text = result.stdout + result.stderr
        return ('STATUS_SUCCESS' if result.returncode == 0 else
                next((word.replace('NT_', '') for word in text.split()
                      if word.startswith('NT_STATUS')), text))

    for version in ('SMB2_02', 'SMB2_10', 'SMB3_00', 'SMB3_02', 'SMB3_11'):
        for name, want in (('%', want_anonymous), ('alice%' + PASSWORD, OK)):
            result = server.run(['smbclient', '-m', version, '-U', name,
                                 '//%s/IPC$' % server.host, '-c', 'help'])
            check('smbclient -m %s -U %s' % (version, name), status(result),
                  want)
    result = server.run(['rpcclient', '-U', 'alice%' + PASSWORD, server.host,
                         '-c', 'lookupnames alice'])
    check('rpcclient as alice', 'alice S-1-5-21-' in result.stdout, True)
    result = server.run(['rpcclient', '-U', '%', server.host, '-c',
                         'lsaquery'])
    if want_anonymous == DENIED:
        check('rpcclient as anonymous', status(result), DENIED)
    for name, password, want in (('', '', want_anonymous),
                                 ('alice', PASSWORD, OK)):
        result = server.run(['/usr/bin/python3', '-c', IMPACKET, name,
                             password])
        check('impacket as %r' % name, result.stdout.strip(), want)


def one(server, what, want, name='', password=''):
    with connection(server) as conn:
        answer, _ = conn.session_setup(name, password)
        expect(what, answer, want)


with Server() as server:
    server.call(every_dialect, server, DENIED)
    clients(server, DENIED)
    lines = refusals(server)
    check('a line per refused session',
          len(lines) >= 25 and all('anonymous session from' in line and
                                   'RestrictNullSessAccess = 1, from Windows '
                                   'default' in line for line in lines), True)
    check('smbd did not panic',
          'PANIC' in server.log(), False)

    # What is marked, and by which rule. KB 3034016; TechNet cc957461.
    for lines, want in (
            (('null session pipes = samr',), OK),
            (('NullSessionPipes = samr',), OK),
            (('null session shares = public',), OK),
            (('NULL SESSION SHARES = public',), OK),
            (('restrict null session access = 0',), OK),
            (('RestrictNullSessAccess = no',), OK),
            (('null session pipes = ""',), DENIED),
            (('windows release = 2008r2',), OK),
            (('windows release = 2012',), DENIED),
            (('windows release = 2008',), OK),      # browser is marked
            (('mode = audit',), OK)):
        for line in lines:
            server.set('secopts:' + line.split(' = ')[0],
                       line.split(' = ')[1])
        server.reload()
        server.call(one, server, 'anonymous with secopts:%s' % ', '.join(lines),
                    want)
        server.call(one, server, 'alice with it', OK, 'alice', PASSWORD)
        for line in lines:
            server.set('secopts:' + line.split(' = ')[0], None)
    # Were the bind refused, its call would be answered as alice's.
    result = server.run(['/usr/bin/python3', '-c', BIND, PASSWORD])
    check("an anonymous bind on alice's pipe makes an anonymous call",
          any(answer in result.stdout for answer in ANSWERS), True)
    server.reload()
    server.call(one, server, 'anonymous with all of it gone', DENIED)
    check('audit mode has logged what it would refuse',
          any(line.startswith('would refuse anonymous session')
              for line in refusals(server)), True)

with Server(conf_global='secopts:null session pipes = samr') as server:
    server.call(every_dialect, server, OK)
    clients(server, OK)

# Guests are Samba's, unless the administrator wants them judged.
with Server(conf_global='map to guest = bad user') as server:
    server.call(one, server, 'a guest', OK, 'nobody-we-know', 'x')
    server.call(one, server, 'anonymous where guests are let in', DENIED)
    server.set('secopts:treat guest as anonymous', 'yes')
    server.reload()
    server.call(one, server, 'a guest treated as anonymous', DENIED,
                'nobody-we-know', 'x')
    server.call(one, server, 'alice beside such guests', OK, 'alice',
                PASSWORD)

# A domain controller has netlogon, samr and lsarpc marked by default.
with Server(role='classic primary domain controller') as server:
    server.call(one, server, 'anonymous to a domain controller', OK)
    server.set('secopts:null session pipes', '""')
    server.reload()
    server.call(one, server, 'anonymous to one with an empty list', DENIED)

finish()
