# secopts - NtlmMinServerSec: what NTLM must negotiate, on each leg
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

from dataclasses import replace

from harness import (DIALECTS, IMPACKET, NO_SESSION, OK, PASSWORD, Server,
                     check, connection, expect, finish, refusals, smb2raw)
from ntlm_rpc import (ALTER_ACK, BIND_ACK, BIND_NAK, CONNECT, INTEGRITY, PRIVACY,
                      RESPONSE, Pipe, Tcp, rpc, start_dcerpcd, tcp_port)
from ntlmssp import (EXTENDED_SESSIONSECURITY, KEY_128, KEY_56, SEAL, SIGN,
                     NtlmClient)

NOT_SUPPORTED = 'STATUS_NOT_SUPPORTED'
MORE = 'STATUS_MORE_PROCESSING_REQUIRED'
WINDOWS = 0xE2088297
SETTING = 'secopts:ntlm min server sec'
# What the default of this is worth, test_128bit.py tells.
ALWAYS = 'secopts:ntlm 128bit = always\n'
ALICE, NOBODY = ('alice', PASSWORD), ('', '')
STRANGER = ('nobody-we-know', 'x')

FLAGS = ((KEY_128, '128-bit'), (EXTENDED_SESSIONSECURITY, 'NTLMv2'))
NAMES = {KEY_128: '128-bit', KEY_56: '56-bit', SIGN: 'integrity',
         SEAL: 'confidentiality',
         EXTENDED_SESSIONSECURITY: 'NTLMv2 session security'}


def without(flag):
    return lambda flags: flags & ~flag


def legs_without(flag):
    """(name, options of NtlmClient, legs of the answer when refused)."""
    return (('in NEGOTIATE', {'negotiate_flags': without(flag)},
             [NOT_SUPPORTED]),
            ('in AUTHENTICATE', {'authenticate_flags': without(flag)},
             [MORE, NOT_SUPPORTED]),
            ('but for AUTHENTICATE',        # too late to ask for it
             {'negotiate_flags': without(flag),
              'authenticate_flags': lambda flags: flags | flag},
             [NOT_SUPPORTED]))


def log_on(server, who, dialect=0x0311, **options):
    """The statuses of all legs."""
    with connection(server, dialect) as conn:
        answer, _ = conn.session_setup(*who, **options)
        return [leg.name for leg in answer.legs]


def session_is_dead(conn, answer, what):
    """Nothing can be done with what a refused exchange leaves behind."""
    path = '\\\\%s\\private' % conn.host
    for name, request in (
            ('TREE_CONNECT', smb2raw.tree_connect_request(path)),
            ('LOGOFF', smb2raw.logoff_request())):
        dead = conn.call(replace(request, session_id=answer.session_id))
        expect('%s: %s afterwards' % (what, name), dead, NO_SESSION)
    more = NtlmClient(*ALICE)
    more.step()
    late = conn.session_setup_leg(more.pack_authenticate(b'', b'', b'', b''),
                                  answer.session_id)
    check('%s: AUTHENTICATE afterwards' % what, late.ok, False)


def every_leg(server, refused, flags=FLAGS, dialects=DIALECTS, who=ALICE):
    """Each flag left out on each leg; refused: those that are required."""
    for dialect in dialects:
        for spnego in (False, True):
            how = '%s, 0x%04x %s' % (who[0] or 'anonymous', dialect,
                                     'SPNEGO' if spnego else 'raw')
            check('%s: as Windows' % how, log_on(
                server, who, dialect, spnego=spnego,
                negotiate_flags=WINDOWS), [MORE, OK])
            for flag, name in flags:
                for leg, options, legs in legs_without(flag):
                    if not flag & refused:
                        if 'authenticate_flags' in options:
                            continue        # Samba's own affair
                        legs = [MORE, OK]
                    check('%s: no %s %s' % (how, name, leg), log_on(
                        server, who, dialect, spnego=spnego, **options), legs)


def afterwards(server):
    for flag, name in FLAGS:
        for leg, options, _ in legs_without(flag):
            for spnego in (False, True):
                what = 'no %s %s' % (name, leg)
                with connection(server) as conn:
                    answer, session = conn.session_setup(
                        *ALICE, spnego=spnego, **options)
                    check(what + ': no session', session, None)
                    session_is_dead(conn, answer, what)
                    answer, _ = conn.session_setup(*ALICE)
                    expect(what + ': then all flags', answer, OK)
    # Re-authentication is judged, too.
    with connection(server) as conn:
        _, session = conn.session_setup(*ALICE)
        answer = session.reauthenticate(
            *ALICE, negotiate_flags=without(KEY_128))
        expect('re-authentication without 128-bit', answer, NOT_SUPPORTED)


def clients(server, what):
    for command, want in (
            (['smbclient', '-U', 'alice%' + PASSWORD, '//%s/private' %
              server.host, '-c', 'get hello.txt -'], 'hello from private'),
            (['rpcclient', '-U', 'alice%' + PASSWORD, server.host, '-c',
              'lookupnames alice'], 'alice S-1-5-21-'),
            (['/usr/bin/python3', '-c', IMPACKET, *ALICE], OK)):
        done = server.run(command)
        check('%s: %s' % (what, command[0]), want in done.stdout, True)


def stock_client(server, what, option, want):
    done = server.run(['smbclient', '--option=' + option, '-U',
                       'alice%' + PASSWORD, '//%s/private' % server.host,
                       '-c', 'get hello.txt -'])
    check('%s: smbclient with %s' % (what, option),
          done.returncode == 0 if want == OK
          else 'NT_' + want in done.stdout + done.stderr, True)


def set_minimum(server, value):
    server.set(SETTING, value)
    server.reload()


def each_flag(server):
    """Every flag alone, and what is said of it."""
    for bit, name in NAMES.items():
        set_minimum(server, '0x%x' % bit)
        before = len(refusals(server))
        for leg, options, legs in legs_without(bit):
            if bit == SEAL and leg == 'in AUTHENTICATE':    # not by default
                options['negotiate_flags'] = lambda f: f | SEAL
            check('0x%x is required, not %s' % (bit, leg), server.call(
                log_on, server, ALICE, **options), legs)
        check('0x%x is required and there' % bit, server.call(
            log_on, server, ALICE, negotiate_flags=lambda f: f | SEAL),
            [MORE, OK])
        lines = refusals(server)[before:]
        check('the log names %s' % name, len(lines) == 3 and all(
            ' client\'s NTLM authentication from ' in line and
            line.endswith('missing: %s; NtlmMinServerSec = 0x%x, '
                          'from smb.conf' % (name, bit)) for line in lines),
            True)


PROTO_ERROR, SEC_PKG = 'fault 0x1c01000b', 'fault 0x00000721'
ACCESS_DENIED = 'fault 0x00000005'
# What a stock Samba answers after AUTH3 and to alter_context: 4.17 by how far
# the bind has come, 4.22 and later as Windows does (dcesrv_core.c, where
# gensec's status is looked at), and what is refused must look the same.
WRONG_PASSWORDS = (
    {True: [BIND_ACK, PROTO_ERROR], False: [BIND_ACK, SEC_PKG, None]},
    {True: [BIND_ACK, ACCESS_DENIED], False: [BIND_ACK, ACCESS_DENIED, None]},
)


def wrong_passwords(server):
    """{AUTH3 or alter_context: what follows on a wrong password}."""
    answers = {}
    for auth3 in (True, False):
        link = Pipe(server)
        answers[auth3] = rpc(link, INTEGRITY, auth3, who=('alice', 'wrong'))
        link.close()
    return answers


def rpc_matrix(server, transport, what, refused):
    for level, name in ((CONNECT, 'connect'), (INTEGRITY, 'integrity'),
                        (PRIVACY, 'privacy')):
        for auth3 in (True, False):
            how = '%s, %s, %s' % (what, name,
                                  'AUTH3' if auth3 else 'alter_context')

            def one(**options):
                link = transport(server)
                try:
                    return rpc(link, level, auth3, **options)
                finally:
                    link.close()

            bound = [BIND_ACK] + ([] if auth3 else [ALTER_ACK])
            # At connect level Samba 4.17 ends with DCERPC_FAULT_OTHER, with
            # the plug-in and without: this client signs and Samba does not.
            good = bound + ['fault 0x00000001' if level == CONNECT
                            else RESPONSE]
            check(how + ': all flags', one(), good)
            wrong = one(who=('alice', 'wrong'))
            check(how + ': a wrong password', wrong, WRONG_PASSWORD[auth3])
            for flag, missing in FLAGS:
                no = without(flag)
                if flag & (refused(level) if callable(refused) else refused):
                    check('%s: no %s in NEGOTIATE' % (how, missing),
                          one(negotiate_flags=no), [BIND_NAK])
                    check('%s: no %s in AUTHENTICATE' % (how, missing),
                          one(authenticate_flags=no), wrong)
                elif flag == KEY_128 or level == CONNECT:
                    check('%s: no %s is no matter' % (how, missing),
                          one(negotiate_flags=no), good)


def every_transport(server, what, refused):
    port = tcp_port(server)
    rpc_matrix(server, Pipe, 'ncacn_np, ' + what, refused)
    rpc_matrix(server, lambda s: Tcp(s, port), 'ncacn_ip_tcp, ' + what,
               refused)


with Server(plugins=()) as server:
    WRONG_PASSWORD = server.call(wrong_passwords, server)
    check('what a wrong password leads to on a stock server is known',
          WRONG_PASSWORD in WRONG_PASSWORDS, True)

with Server(conf_global=ALWAYS + SETTING + ' = 0x20080000') as server:
    server.call(every_leg, server, KEY_128 | EXTENDED_SESSIONSECURITY)
    server.call(afterwards, server)
    clients(server, '0x20080000')
    stock_client(server, '0x20080000', 'ntlmssp_client:128bit=no',
                 NOT_SUPPORTED)
    stock_client(server, '0x20080000', 'ntlmssp_client:ntlm2=no',
                 NOT_SUPPORTED)
    check('a line per refusal', len(refusals(server)) >= 60 and all(
        'NtlmMinServerSec = 0x20080000' in line for line in refusals(server)),
        True)

    # Flags by name.
    set_minimum(server, '128bit,ntlmv2')
    server.call(every_leg, server, KEY_128 | EXTENDED_SESSIONSECURITY,
                dialects=(0x0311,))
    check('both are missing, both are named', server.call(
        log_on, server, ALICE, negotiate_flags=without(
            KEY_128 | EXTENDED_SESSIONSECURITY)), [NOT_SUPPORTED])
    check('and the value is', refusals(server)[-1].endswith(
        'missing: 128-bit, NTLMv2 session security; NtlmMinServerSec = '
        '0x20080000, from smb.conf'), True)

    # Anonymous users are judged like others, before it is known who they are.
    server.set('secopts:null session pipes', 'samr')
    server.reload()
    server.call(every_leg, server, KEY_128 | EXTENDED_SESSIONSECURITY,
                dialects=(0x0202, 0x0311), who=NOBODY)

    server.set('secopts:mode', 'audit')
    server.reload()
    before = len(refusals(server))
    server.call(every_leg, server, 0, dialects=(0x0311,))
    lines = refusals(server)[before:]
    check('audit mode has logged what it would refuse', len(lines) >= 4 and all(
        line.startswith("would refuse client's NTLM authentication")
        for line in lines), True)
    server.set('secopts:mode', None)

    each_flag(server)

    set_minimum(server, '0')
    server.call(every_leg, server, 0)
    clients(server, '0')
    stock_client(server, '0', 'ntlmssp_client:128bit=no', OK)
    set_minimum(server, None)
    server.call(every_leg, server, KEY_128)
    clients(server, 'default')
    stock_client(server, 'default', 'ntlmssp_client:128bit=no', NOT_SUPPORTED)
    check('the log tells that it is a default', refusals(server)[-1].endswith(
        'NtlmMinServerSec = 0x20000000, from Windows default'), True)
    set_minimum(server, 'x')
    server.call(every_leg, server, KEY_128 | EXTENDED_SESSIONSECURITY,
                dialects=(0x0311,))
    set_minimum(server, None)
    server.set('secopts:windows release', '2008')
    server.reload()
    server.call(every_leg, server, 0, dialects=(0x0311,))
    check('smbd did not panic', 'PANIC' in server.log(), False)

# Who is refused is no guest instead.
with Server(conf_global='map to guest = bad user\n' + ALWAYS
            + SETTING + ' = 0x20080000') as server:
    check('a stranger is a guest', server.call(log_on, server, STRANGER),
          [MORE, OK])
    for flag, name in FLAGS:
        for leg, options, legs in legs_without(flag):
            for who in (STRANGER, ALICE, ('alice', 'wrong'), NOBODY):
                check('%s without %s %s is no guest' % (
                    who[0] or 'anonymous', name, leg), server.call(
                        log_on, server, who, **options), legs)

# samba-dcerpcd tells its workers the global debug level, nothing of classes.
DCERPCD = {'rpc start on demand helpers': 'no', 'log level': '3',
           'secopts:audit window': '0',
           'allow dcerpc auth level connect': 'yes',
           'allow dcerpc auth level connect:samr': 'yes',
           # the calls that are made are SAMR's
           'secopts:restrict remote sam': '""'}
with Server(conf_global=ALWAYS + SETTING + ' = 0x20080000\n' + '\n'.join(
        '%s = %s' % item for item in DCERPCD.items())) as server:
    start_dcerpcd(server)
    server.call(every_transport, server, '0x20080000, always',
                KEY_128 | EXTENDED_SESSIONSECURITY)
    check('the RPC workers logged it', [len(refusals(server))] + [
        line for line in refusals(server) if not line.startswith(
            "refused client's NTLM authentication from ")], [48])
    for transport in ('ncacn_np', 'ncacn_ip_tcp'):
        for level in ('sign', 'seal'):
            done = server.run(['rpcclient', '-U', 'alice%' + PASSWORD, '%s:%s'
                               '[%s]' % (transport, server.host, level), '-c',
                               'enumdomusers'])
            check('rpcclient over %s, %s' % (transport, level),
                  'user:[alice]' in done.stdout, True)
with Server(conf_global='\n'.join(
        '%s = %s' % item for item in DCERPCD.items())) as server:
    start_dcerpcd(server)
    server.call(every_transport, server, 'no line',
                lambda level: KEY_128 if level == PRIVACY else 0)
    check('nothing panicked', 'PANIC' in server.log(), False)

finish()
