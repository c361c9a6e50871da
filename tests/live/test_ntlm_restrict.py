# secopts - RestrictReceivingNTLMTraffic on a stand-alone server, SMB1 included
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""2 refuses NTLM at its first message, so that no CHALLENGE is ever sent, to
whatever client; 1 is about accounts of a domain, of which there are none here.
What SMB1 has besides NTLMSSP gives a session that nothing opens for."""

import base64
import json

import smb1msg
from harness import (DIALECTS, IMPACKET, OK, PASSWORD, REPO, Server, check,
                     connection, refusals, run_parts)
from ntlm_rpc import (BIND_ACK, BIND_NAK, INTEGRITY, PRIVACY, Tcp, rpc,
                      start_dcerpcd, tcp_port)
from ntlmssp import OID_KRB5, OID_NTLMSSP, NtlmClient, SpnegoClient
from patience import PATIENCE
from smb1raw import Smb1
from tap import Tap

TOOL = REPO / 'build' / 'bin' / 'secopts'
SETTING = 'secopts:restrict receiving ntlm traffic'
NOT_SUPPORTED = 'STATUS_NOT_SUPPORTED'
MORE = 'STATUS_MORE_PROCESSING_REQUIRED'
# DOS_2_91 (ERRbaduid) is what SMB1 makes of what cannot begin on IPC$.
DENIED = {'STATUS_ACCESS_DENIED', 'STATUS_UNSUCCESSFUL', 'DOS_2_91'}
ALICE, NOBODY, STRANGER = ('alice', PASSWORD), ('', ''), ('stranger', 'x')
EVERYBODY = (ALICE, ('alice', 'wrong'), NOBODY, STRANGER,
             ('guest', ''), ('SECOPTS$', 'x'))
LOGIN = 'alice%' + PASSWORD
HOST = 'SECOPTS'                # that the CHALLENGE would tell
CONF = '''
ntlm auth = yes
raw NTLMv2 auth = yes
map to guest = bad user
secopts:null session pipes = lsarpc samr
secopts:audit window = 0
'''
NT1 = ['--option=client min protocol=NT1', '--option=client max protocol=NT1']
# What scanners do to find out who is there: a logon as nobody, and what the
# answers tell.
ENUMERATE = '''
import sys
from impacket.smbconnection import SMBConnection
c = SMBConnection('127.0.0.1', '127.0.0.1')
try:
    c.login('', '')
except Exception as error:
    print(error)
print(repr([c.getServerName(), c.getServerDomain(), c.getServerDNSHostName(),
            c.getServerDNSDomainName(), c.getServerOS()]))
'''


def allow(server, value):
    server.set(SETTING, value)
    server.reload()


def legs(server, who, dialect=0x0311, **options):
    with connection(server, dialect) as conn:
        answer, _ = conn.session_setup(*who, **options)
        return [leg.name for leg in answer.legs]


def smb1_legs(server, who, **options):
    with Smb1(server.host) as conn:
        shake = conn.handshake(*who, **options)
        got = []
        while shake.more:
            got.append(shake.step().name)
        return got


def every_session(server, want, who=EVERYBODY):
    """want: statuses of the legs, for each of who."""
    for user in who:
        for spnego in (True, False):
            how = '%s, %s' % (user[0] or 'anonymous',
                              'SPNEGO' if spnego else 'raw')
            for dialect in DIALECTS:
                check('%s, 0x%04x' % (how, dialect),
                      legs(server, user, dialect, spnego=spnego), want)
            check('%s, SMB1' % how, smb1_legs(server, user, spnego=spnego),
                  want)


def other_first_legs(server):
    """Kerberos that cannot be had, and then NTLMSSP; flags of every kind."""
    with connection(server) as conn:
        auth = SpnegoClient(NtlmClient(*ALICE), (OID_KRB5, OID_NTLMSSP))
        answer, _ = conn.session_setup(auth=auth)
        check('Kerberos is offered first', answer.ok, False)
    for flags in (0, 0xFFFFFFFF, 0x20080235):
        for spnego in (True, False):
            check('flags 0x%08x' % flags, legs(
                server, ALICE, spnego=spnego, negotiate_flags=flags),
                [NOT_SUPPORTED])
    # AUTHENTICATE without a first leg is nothing that anybody is let in by.
    with connection(server) as conn:
        late = NtlmClient(*ALICE)
        late.step()
        answer = conn.session_setup_leg(
            late.pack_authenticate(b'', b'', b'', b''))
        check('AUTHENTICATE alone', answer.ok, False)


def status(done):
    words = (done.stdout + done.stderr).replace(')', ' ').split()
    return next((word.strip('.,') for word in words
                 if word.startswith('NT_STATUS')),
                OK if done.returncode == 0 else done.returncode)


def stock_clients(server, want, users=(LOGIN, '%', 'stranger%x')):
    for user in users:
        for more in ([], NT1):
            done = server.run(['smbclient', *more, '-U', user, '//%s/public' %
                               server.host, '-c', 'get hello.txt -'])
            check('smbclient %s%s' % (user.split('%')[0], ', SMB1' if more
                                      else ''), status(done), want)
        done = server.run(['rpcclient', '-U', user, server.host, '-c',
                           'lsaquery'])
        check('rpcclient ' + user.split('%')[0], status(done), want)
        done = server.run(['/usr/bin/python3', '-c', IMPACKET,
                           *user.split('%')])
        check('impacket ' + user.split('%')[0], done.stdout.strip(),
              want.replace('NT_', ''))


def deny_all():
    with Server(conf_global=CONF + SETTING + ' = 2', min_protocol='NT1',
                shares={'public': {'guest ok': 'yes'},
                        'private': {}}) as server:
        with Tap(server) as tap:
            server.call(every_session, server, [NOT_SUPPORTED])
            server.call(other_first_legs, server)
            stock_clients(server, 'NT_' + NOT_SUPPORTED)
            told = server.run(['/usr/bin/python3', '-c', ENUMERATE])
        check('clients have asked', tap.negotiates() > 100, True)
        check('no CHALLENGE has left the server', tap.challenges(), 0)
        check('an enumeration learns no name',
              (NOT_SUPPORTED in told.stdout,
               HOST in told.stdout.splitlines()[-1].upper()), (True, False))
        check('the NetBIOS name is in the answers to NEGOTIATE', tap.count(
            HOST.lower().encode() + bytes(9)) > 0, True)
        lines = refusals(server)
        check('the log says why', len(lines) > 50 and all(
            'this server takes no NTLM; RestrictReceivingNTLMTraffic = 2'
            in line for line in lines), True)

        # At once, and without a restart.
        allow(server, '0')
        with Tap(server) as tap:
            server.call(every_session, server, [MORE, OK], (ALICE, STRANGER))
            stock_clients(server, OK, (LOGIN,))
            told = server.run(['/usr/bin/python3', '-c', ENUMERATE])
        check('the tap sees a CHALLENGE', tap.challenges() > 0, True)
        check('an enumeration learns the name', HOST in told.stdout.upper(),
              True)
        allow(server, '2')
        check('and back', server.call(legs, server, ALICE), [NOT_SUPPORTED])
        server.call(sessions_go_on, server)

        # All accounts of a stand-alone server are its own.
        allow(server, '1')
        server.call(every_session, server, [MORE, OK], (ALICE, STRANGER))
        server.set('secopts:mode', 'audit')
        allow(server, '2')
        before = len(refusals(server))
        check('audited only', server.call(legs, server, ALICE), [MORE, OK])
        check('the log says what would be', [
            line.split(' from ')[0] for line in refusals(server)[before:]],
            ["would refuse client's NTLM authentication"] * 2)
        check('smbd did not panic', 'PANIC' in server.log(), False)


def sessions_go_on(server):
    """Sessions from before stay; between two legs the policy is the last."""
    allow(server, '0')
    with connection(server) as conn:
        _, session = conn.session_setup(*ALICE)
        auth = NtlmClient(*ALICE)
        first = conn.session_setup_leg(auth.step())
        allow(server, '2')
        check('a session from before', session.tree_connect('private').name,
              OK)
        last = conn.session_setup_leg(auth.step(first.data),
                                      first.session_id)
        check('denied between the legs', last.name, NOT_SUPPORTED)
        answer = session.reauthenticate(*ALICE)
        check('re-authentication', answer.name, NOT_SUPPORTED)


def rpc_servers():
    """Over TCP, and in pipes: which by NTLM nobody opens any more."""
    conf = CONF + '''
rpc start on demand helpers = no
secopts:restrict remote sam = ""
'''
    with Server(conf_global=conf, min_protocol='NT1') as server:
        start_dcerpcd(server)
        port = server.call(tcp_port, server)

        def one(level, auth3):
            link = Tcp(server, port)
            try:
                return rpc(link, level, auth3)[0]
            finally:
                link.close()

        # The first NTLM in the RPC server, which has read smb.conf before.
        for value, want in (('2', BIND_NAK), ('0', BIND_ACK), ('2', BIND_NAK)):
            allow(server, value)
            with Tap(server) as tap:
                for level in (INTEGRITY, PRIVACY):
                    for auth3 in (True, False):
                        check('%s: a bind over TCP, level %d' % (value, level),
                              server.call(one, level, auth3), want)
            check('%s: CHALLENGES' % value, tap.challenges() > 0, value == '0')
        check('nothing panicked', 'PANIC' in server.log(), False)


def web():
    """ntlm_auth, as Squid and others ask it."""
    with Server(conf_global=CONF) as server:
        for value, want in ((None, ['TT', 'TT']), ('2', ['NA', 'NA']),
                            ('1', ['TT', 'TT'])):
            server.set(SETTING, value)
            got = []
            for helper, token in (
                    ('squid-2.5-ntlmssp', NtlmClient(*ALICE).step()),
                    ('gss-spnego', SpnegoClient(NtlmClient(*ALICE)).step())):
                done = server.run(
                    ['ntlm_auth', '--configfile', server.conf,
                     '--password=' + PASSWORD, '--helper-protocol=' + helper],
                    plugins=('gensec',), input='YR %s\n' %
                    base64.b64encode(token).decode())
                got.append(done.stdout[:2])
            check('ntlm_auth, %s' % value, got, want)


def probed(server):
    """What secopts probe says of the NTLM of a server: settings, and words."""
    command = [TOOL, 'probe', server.host, '-t', PATIENCE]
    told = json.loads(server.run([*command, '--json']).stdout)
    text = server.run(command).stdout
    return told, ' '.join(text.split())


def probe():
    """Refused for its flags, or because it is NTLM?"""
    with Server(conf_global=CONF) as server:
        for settings, says, minimum in (
                ({SETTING: '2'}, True, False),
                ({'secopts:ntlm min server sec': '0x20080000'}, False, True)):
            for name in (SETTING, 'secopts:ntlm min server sec'):
                server.set(name, settings.get(name))
            server.reload()
            told, text = probed(server)
            check('probe, %s' % settings,
                  ('takes no NTLM' in text,
                   'RestrictReceivingNTLMTraffic' in text,
                   'NtlmMinServerSec 0x20080000' in text),
                  (says, says, minimum))
            check('probe, %s, in JSON' % settings,
                  'RestrictReceivingNTLMTraffic' in json.dumps(told), says)


# SMB1 without NTLMSSP ---------------------------------------------------------

def plain_session(server, who, how, share):
    """Statuses of session, tree connect and open of a client that sends its
    response, or its password, in SESSION_SETUP_ANDX."""
    with smb1msg.Connection(server.host, spnego=False) as conn:
        conn.negotiate()
        answer, uid = conn.session_setup_plain(*who, how=how)
        got = [answer.name]
        if uid is not None:
            answer = conn.call(smb1msg.tree_connect(smb1msg.name(
                '\\\\%s\\%s' % (conn.host, share))), uid=uid)
            got.append(answer.name)
        if answer.ok:
            got.append(opened(conn, uid, answer.tid, share))
        return got


def opened(conn, uid, tid, share):
    return conn.call(smb1msg.nt_create(
        smb1msg.name('samr' if share == 'IPC$' else 'hello.txt'),
        access=0x00120089), uid=uid, tid=tid).name


def smb1():
    with Server(conf_global=CONF, min_protocol='NT1', shares={
            'public': {'guest ok': 'yes'}, 'private': {}}) as server:
        def opens(value, want):
            allow(server, value)
            for who in (ALICE, STRANGER):
                for how in ('v2', 'v1'):
                    for share in ('public', 'IPC$'):
                        got = server.call(plain_session, server, who, how,
                                          share)
                        what = '%s: %s %s on %s' % (value, who[0], how, share)
                        check('%s: %s' % (what, got),
                              [name in DENIED for name in got],
                              [False] * 3 if want(who) else [False, True])

        opens('0', lambda who: True)
        opens('2', lambda who: False)
        check('the log says why', any(
            line.startswith("refused client's share [public] ") and
            'RestrictReceivingNTLMTraffic = 2' in line
            for line in refusals(server)), True)
        # A guest may be whoever was asked about.
        opens('1', lambda who: who == ALICE)

        # Whoever was there before it was denied opens nothing any more; nor
        # does anonymous, by the tree connect of somebody who does.
        server.set('secopts:restrict null session access', '0')
        server.set('secopts:everyone includes anonymous', '1')
        for value in '0', '2':
            for share in ('public', 'IPC$'):
                check('%s: on a tree from before, %s' % (value, share),
                      server.call(old_tree, server, share, value) in DENIED,
                      value == '2')
                # What SMB1 asks on IPC$ is refused to anonymous in any case.
                check("%s: on another's tree, %s" % (value, share),
                      server.call(borrowed_tree, server, share, value)
                      in DENIED, value == '2')
        # Who has logged on by NTLMSSP goes on.
        allow(server, '1')
        with server.call(Smb1, server.host) as conn:
            uid = conn.log_on(*ALICE)
            name, tree = conn.tree_connect(uid, 'private')
            check('NTLMSSP: tree connect and open',
                  [name, conn.open(uid, tree, 'hello.txt')], [OK, OK])
            name, tree = conn.tree_connect(uid, 'IPC$')
            check('NTLMSSP: a pipe', [name, conn.open(uid, tree, 'samr')],
                  [OK, OK])
            allow(server, '2')
            check('and while it is denied', conn.tree_connect(uid, 'private')
                  [0], OK)
        check('smbd did not panic', 'PANIC' in server.log(), False)


def old_tree(server, share, value):
    allow(server, '0')
    with smb1msg.Connection(server.host, spnego=False) as conn:
        conn.negotiate()
        _, uid = conn.session_setup_plain(*ALICE)
        tid = conn.call(smb1msg.tree_connect(smb1msg.name(
            '\\\\%s\\%s' % (conn.host, share))), uid=uid).tid
        allow(server, value)
        return opened(conn, uid, tid, share)


def borrowed_tree(server, share, value):
    """Where SPNEGO was negotiated, smbd insists on it for whoever has a name."""
    allow(server, '0')
    with Smb1(server.host) as conn:
        _, tree = conn.tree_connect(conn.log_on(*ALICE), share)
        allow(server, value)
        return opened(conn, conn.log_on(plain=True), tree, share)


def plaintext():
    """'encrypt passwords = no'.  smbd hands no password on that came in clear
    (auth3_check_password_send()), so nobody logs on by one.  Should that change,
    nothing opens all the same."""
    with Server(conf_global=CONF + 'encrypt passwords = no\n',
                min_protocol='NT1') as server:
        for value in ('0', '2'):
            allow(server, value)
            got = server.call(plain_session, server, ALICE, 'clear', 'public')
            check('%s: a password in clear' % value, got,
                  [['STATUS_LOGON_FAILURE'], [OK, 'STATUS_UNSUCCESSFUL']]
                  [value == '2' and len(got) > 1])


run_parts(deny_all, rpc_servers, web, probe, smb1, plaintext)
