# secopts - policies that are set in the registry while smbd runs
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

from harness import (DENIED, OK, PASSWORD, REPO, Server, anonymous,
                     anonymous_gets, check, connection, finish, refusals,
                     user_works)
from fakeserver import CHALLENGE, FakeServer
from ntlmssp import EXTENDED_SESSIONSECURITY as NTLM2
from ntlmssp import KEY_128, SEAL
from registry import KEYS, Registry, add_root, database, utf16

NOT_SUPPORTED = 'STATUS_NOT_SUPPORTED'
PIPES, SHARES = 'NullSessionPipes', 'NullSessionShares'
EVERYONE, RESTRICT = 'EveryoneIncludesAnonymous', 'RestrictNullSessAccess'
LOGIN = 'alice%' + PASSWORD
NOBODY_ID = 65534


def show(server, conf=None, **options):
    """{setting: (value, origin)}, and the text below."""
    done = server.run([REPO / 'build/bin/secopts', 'show', '--all', '-s',
                       conf or server.conf], check=True, **options)
    shown, name = {}, None
    for line in done.stdout.splitlines():
        kind, _, rest = line.strip().partition(' ')
        if kind == 'registry':
            name = rest.split('\\')[-1]
        elif kind == 'value':
            shown[name] = (rest.strip(), None)
        elif kind == 'from':
            shown[name] = (shown[name][0], rest.strip())
    text = ' '.join(done.stdout.split())
    return shown, text, done.stderr


def expect_gets(server, what, want):
    check('%s: anonymous gets %s' % (what, want),
          server.call(anonymous_gets, server), want)


# Each setting ----------------------------------------------------------------

def lists(server, registry):
    expect_gets(server, 'empty registry', DENIED)
    registry.set(NullSessionPipes=['lsarpc'])
    expect_gets(server, 'one pipe', 'lsarpc')
    registry.set(NullSessionPipes=['LSARPC', r'\pipe\samr'])
    expect_gets(server, 'two pipes', 'lsarpc samr')
    registry.set(NullSessionPipes=[], NullSessionShares=['listed'])
    expect_gets(server, 'a share, no Everyone', '')
    registry.set(EveryoneIncludesAnonymous=1)
    expect_gets(server, 'a share, Everyone', 'listed')
    registry.set(EveryoneIncludesAnonymous=0)
    expect_gets(server, 'no Everyone again', '')
    registry.set(RestrictNullSessAccess=0, EveryoneIncludesAnonymous=1)
    expect_gets(server, 'unrestricted',
                'public listed lsarpc samr winreg')
    registry.set(RestrictNullSessAccess=1)
    expect_gets(server, 'restricted', 'listed')
    registry.delete(SHARES, EVERYONE, RESTRICT, PIPES)
    expect_gets(server, 'values deleted', DENIED)
    registry.set(NullSessionPipes=[])
    check('show: an empty list is a list', show(server)[0][PIPES],
          ('(empty)', 'registry'))
    registry.delete(PIPES)


def open_session(server, registry):
    """A session that is open follows, too, in both directions."""
    def body():
        with connection(server) as conn:
            tree = anonymous(conn).tree_connect('IPC$').tree
            got = []
            for pipes in (['lsarpc', 'samr'], ['lsarpc'], ['browser']):
                registry.set(NullSessionPipes=pipes)
                got.append([tree.create(pipe).name
                            for pipe in ('lsarpc', 'samr')])
            return got

    registry.set(NullSessionPipes=['lsarpc'])
    check('an open session follows', server.call(body),
          [[OK, OK], [OK, DENIED], [DENIED, DENIED]])
    registry.delete(PIPES)


def min_server_sec(server, registry):
    def log_on(**options):
        with connection(server) as conn:
            return conn.session_setup('alice', PASSWORD, **options)[0].name

    def all_three():
        return [server.call(log_on, negotiate_flags=lambda f, no=no: (
            f | SEAL) & ~no)
                for no in (0, NTLM2, KEY_128)]

    check('NtlmMinServerSec not set', all_three(), [OK, OK, NOT_SUPPORTED])
    registry.set(NtlmMinServerSec=0x20080000)
    check('NtlmMinServerSec 0x20080000', all_three(),
          [OK, NOT_SUPPORTED, NOT_SUPPORTED])
    check('the log says where it is from',
          'NtlmMinServerSec = 0x20080000, from registry'
          in refusals(server)[-1], True)
    registry.set(NtlmMinServerSec=0)
    check('NtlmMinServerSec 0', all_three(), [OK, OK, OK])
    registry.delete('NtlmMinServerSec')
    check('NtlmMinServerSec deleted', all_three(), [OK, OK, NOT_SUPPORTED])


def null_fallback(server, registry):
    """Judged by the RPC worker, a process of its own that goes on running."""
    def signed():
        return server.run(['rpcclient', 'ncacn_np:%s[sign]' % server.host,
                           '-U%', '-c', 'lsaquery']).returncode

    registry.set(NullSessionPipes=['lsarpc'], EveryoneIncludesAnonymous=1,
                 TurnOffAnonymousBlock=1)
    got = []
    for value in (1, 0, 1):
        registry.set(allownullsessionfallback=value)
        got.append(signed())
    registry.delete('allownullsessionfallback')
    got.append(signed())
    registry.delete('TurnOffAnonymousBlock')
    check('allownullsessionfallback 1, 0, 1, deleted', got, [0, 1, 0, 1])
    registry.delete(PIPES, EVERYONE)


def without_effect(server, registry):
    before = (server.call(anonymous_gets, server),
              show(server)[0]['LmCompatibilityLevel'])
    registry.set(LmCompatibilityLevel=0)
    check('without effect: LmCompatibilityLevel',
          show(server)[0]['LmCompatibilityLevel'],
          (before[1][0], "Samba's parameters"))
    registry.set(LmCompatibilityLevel=5, RestrictAnonymous=1,
                 RestrictAnonymousSAM=0)
    check('without effect on a session', server.call(anonymous_gets, server),
          before[0])
    shown, text, errors = show(server)
    check('show: values of the registry',
          (shown['RestrictAnonymous'], shown['RestrictAnonymousSAM']),
          (('1', 'registry'), ('0', 'registry')))
    check('show warns of what has no effect',
          [name for name in ('RestrictAnonymous', 'RestrictAnonymousSAM',
                             'LmCompatibilityLevel')
           if "'HKLM\\%s\\%s' has no effect: " % (KEYS[name], name)
           in text], ['LmCompatibilityLevel'])
    check('show says what to set', "set Samba's 'ntlm auth'." in text, True)
    check('show: no errors', errors, '')
    registry.delete('LmCompatibilityLevel', 'RestrictAnonymous',
                    'RestrictAnonymousSAM')


def every_origin(server, registry):
    values = {'RestrictNullSessAccess': (0, '0'),
              'NullSessionPipes': (['a', 'b c'], 'a "b c"'),
              'NullSessionShares': (['s'], 's'),
              'EveryoneIncludesAnonymous': (1, '1'),
              'NtlmMinServerSec': (0x80000, '0x00080000 (ntlmv2)'),
              'NtlmMinClientSec': (0x80000, '0x00080000 (ntlmv2)'),
              'UseMachineId': (0, '0'),
              'allownullsessionfallback': (1, '1')}
    registry.set(**{name: value for name, (value, _) in values.items()})
    shown = show(server)[0]
    check('show: everything from the registry',
          {name: shown[name] for name in values},
          {name: (text, 'registry') for name, (_, text) in values.items()})
    done = server.run([REPO / 'build/bin/secopts', 'ask', '-s', server.conf,
                       'pipe', 'nosuch'])
    check('ask: RestrictNullSessAccess 0 decides',
          (done.returncode, 'registry' in done.stdout), (0, True))
    registry.delete(*values)


# Precedence ------------------------------------------------------------------

def precedence(server, registry):
    line = 'secopts:null session pipes'
    registry.set(NullSessionPipes=['samr'])
    for source, text, want in (
            ('both', None, 'samr'), ('both', 'lsarpc', 'lsarpc'),
            ('both', '""', DENIED), ('both', '"rubbish', DENIED),
            ('registry', 'lsarpc', 'samr'), ('registry', None, 'samr'),
            ('smb.conf', 'lsarpc', 'lsarpc'), ('smb.conf', None, DENIED),
            (None, None, DENIED), (None, 'lsarpc', 'lsarpc'),
            ('regsitry', None, DENIED), ('regsitry', 'lsarpc', 'lsarpc')):
        server.set('secopts:policy source', source)
        server.set(line, text)
        server.reload()
        expect_gets(server, 'source %s, line %s' % (source, text), want)
        if source == 'registry' and text:
            check('show warns of the line',
                  "'%s' has no effect: 'secopts:policy source' is registry."
                  % line in show(server)[1], True)
    shown, _, errors = show(server)
    check('a bad source: stand-ins', (shown['NtlmMinServerSec'], shown[PIPES]),
          (('0x20080000 (ntlmv2 128bit)', 'fallback for a bad value'),
           ('lsarpc', 'smb.conf')))
    check('a bad source is named',
          "'secopts:policy source = regsitry': not smb.conf, registry or both"
          in errors, True)
    server.set('secopts:policy source', 'both')
    server.set(line, None)
    server.reload()
    registry.delete(PIPES)


# Types -----------------------------------------------------------------------

def types(server, registry):
    """Each is named, and the stand-in holds in place of what was there."""
    multi, dword, odd = ('not a REG_MULTI_SZ', 'not a REG_DWORD',
                         'not text of UTF-16')
    list_type, number_type = 7, 4
    for name, kind, data, problem, instead in (
            (PIPES, 1, utf16('samr'), multi, '(empty)'),
            (PIPES, number_type, bytes(4), multi, '(empty)'),
            (PIPES, list_type, b's\0a', odd, '(empty)'),
            (PIPES, list_type, b'\0\xdc\0\0\0\0', odd, '(empty)'),
            (PIPES, list_type, b's\0\0\0\0\0\0\xd8', odd, '(empty)'),
            (PIPES, list_type, utf16('samr', 'lsa*'), 'wildcards', '(empty)'),
            (PIPES, list_type, utf16('samr', 'a"'), 'a quote', '(empty)'),
            (SHARES, 2, utf16('listed'), multi, '(empty)'),
            (RESTRICT, 1, utf16('0'), dword, '1'),
            (RESTRICT, number_type, b'\2\0\0\0', 'too great', '1'),
            (RESTRICT, number_type, b'\0', 'not of 4 bytes', '1'),
            (RESTRICT, number_type, bytes(5), 'not of 4 bytes', '1'),
            (RESTRICT, number_type, b'', 'not of 4 bytes', '1'),
            (RESTRICT, 5, bytes(4), dword, '1'),
            (RESTRICT, 11, bytes(8), dword, '1'),
            (EVERYONE, list_type, utf16('1'), dword, '0'),
            (EVERYONE, number_type, b'\7\0\0\0', 'too great', '0'),
            ('NtlmMinServerSec', number_type, b'\1\0\0\0', 'unknown flags',
             '0x20080000 (ntlmv2 128bit)'),
            ('UseMachineId', 1, utf16('1'), dword, '1'),
            ('allownullsessionfallback', number_type, b'\2\0\0\0',
             'too great', '0')):
        registry.set_raw(name, kind, data)
        shown, _, errors = show(server)
        check('%s = %d:%s: %s' % (name, kind, data.hex(), problem),
              (shown[name], errors.count('registry HKLM\\%s\\%s: '
                                         % (KEYS[name], name)),
               problem in errors),
              ((instead, 'fallback for a bad value'), 1, True))
        expect_gets(server, 'then', DENIED)
        registry.delete(name)
    registry.set_raw(PIPES, 1, utf16('samr'))
    before = server.log().count(multi)
    server.call(refused_twice, server)
    check('smbd names it once per process',
          server.log().count(multi) - before, 1)
    server.call(user_works, server, 'a bad value')
    for what, data, want in (
            ('an empty string is skipped', utf16('lsarpc', '', 'samr'),
             'lsarpc samr'),
            ('as the lists of domain controllers begin',
             utf16('', 'lsarpc', 'samr'), 'lsarpc samr'),
            ('a list without its end', utf16('lsarpc', end=''), 'lsarpc'),
            ('a blank is no entry', utf16('lsarpc', ' '), 'lsarpc'),
            ('a blank alone is none', utf16(' '),
             DENIED)):
        registry.set_raw(PIPES, list_type, data)
        expect_gets(server, what, want)
    registry.delete(PIPES)


def refused_twice(server):
    with connection(server) as conn:
        for _ in range(2):
            conn.session_setup_anonymous()


# Clients ---------------------------------------------------------------------

def client(server):
    """smbclient reads the registry of the host it runs on."""
    conf = server.root / 'registry-client.conf'
    conf.write_text(server.client_conf.read_text()
                    + '\tsecopts:policy source = both\n')
    registry = Registry(server, conf)
    command = ['smbclient', '-s', conf, '-U', LOGIN, '--use-kerberos=off']

    def answers(user=None):
        options = {'user': user, 'extra_groups': []} if user else {}
        done = server.run([*(['setpriv', '--reuid', str(user), '--clear-groups']
                             if user else []),
                           *command, '//%s/private' % fake.host, '-c', 'ls',
                           '-d', '3'], plugins=('gensec',))
        return 3 in fake.take_types(), done.stderr + done.stdout

    with FakeServer(server, flags=CHALLENGE & ~NTLM2) as fake:
        check('client: no registry at all', answers()[0], True)
        check('client: reading makes no registry',
              database(server, 'client').exists(), False)
        registry.set(NtlmMinClientSec=0x20080000)
        sent, said = answers()
        check('client: NtlmMinClientSec 0x20080000',
              (sent, 'from registry' in said), (False, True))
        registry.set(NtlmMinClientSec=0x20000000)
        check('client: NtlmMinClientSec 0x20000000', answers()[0], True)
        sent, said = answers(NOBODY_ID)
        check('client, not root: the strictest value, and why',
              (sent, 'cannot be read: Permission denied' in said),
              (False, True))
        shown, text, errors = show(server, conf)
        check('show, root', shown['NtlmMinClientSec'],
              ('0x20000000 (128bit)', 'registry'))
    done = server.run(['setpriv', '--reuid', str(NOBODY_ID), '--clear-groups',
                       REPO / 'build/bin/secopts', 'show', '-s', conf])
    text = ' '.join(done.stdout.split())
    check('show, not root',
          (done.returncode, done.stderr,
           'the registry cannot be read, which takes root' in text),
          (0, '', True))


CONF = 'secopts:policy source = both'
with Server(conf_global=CONF) as server:
    add_root(server)
    winreg = Registry(server)
    lists(server, winreg)
    open_session(server, winreg)
    min_server_sec(server, winreg)
    null_fallback(server, winreg)
    without_effect(server, winreg)
    every_origin(server, winreg)
    precedence(server, winreg)
    types(server, winreg)
    server.call(user_works, server, 'at the end')
    client(server)
    check('nothing panicked', 'PANIC' in server.log(), False)

# Here smbd itself has the database open.
for line in ('registry shares = yes', 'include = registry'):
    with Server(conf_global=CONF + '\n' + line) as server:
        add_root(server)
        winreg = Registry(server)
        for pipes in ('lsarpc', 'samr'):
            winreg.set(NullSessionPipes=[pipes])
            expect_gets(server, '%s, %s' % (line, pipes), pipes)
        server.call(user_works, server, line)
        check(line + ': the registry can be read',
              'cannot be read' in server.log(), False)
finish()
