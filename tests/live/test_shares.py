# secopts - TREE_CONNECT of anonymous, and what the anonymous token holds
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

import smb2raw
from harness import (DENIED, DIALECTS, NO_SESSION, NO_SHARE, OK, PASSWORD,
                     READ, REPO, Server, anonymous, check, connection, expect,
                     refusals, run_parts, user)
from server import PLUGINS

SHARES = {
    'public': {'guest ok': 'yes'},
    'only': {'guest ok': 'yes', 'guest only': 'yes'},
    'forced': {'guest ok': 'yes', 'force user': 'alice'},
    'listed': {'guest ok': 'yes'},
    'Liste Zwei': {'guest ok': 'yes'},
    'stern': {'guest ok': 'no'},
    'private': {'guest ok': 'no'},
}
LISTS = '''
secopts:null session shares = LISTED, "liste zwei", stern, nosuch
secopts:everyone includes anonymous = yes
'''
WANT = (
    ('IPC$', OK), ('ipc$', OK),
    ('listed', OK), ('LiStEd', OK), ('Liste Zwei', OK),
    ('stern', DENIED),                         # listed, but not guest ok
    ('public', DENIED), ('PUBLIC', DENIED), ('only', DENIED),
    ('forced', DENIED), ('private', DENIED),
    ('nosuch', NO_SHARE),                      # listing makes no share
    ('nowhere', NO_SHARE), ('list*', NO_SHARE),
)


def rows(server):
    for dialect in DIALECTS:
        with connection(server, dialect) as conn:
            session = anonymous(conn)
            for share, want in WANT:
                expect('0x%04x: anonymous connects to %s' % (dialect, share),
                       session.tree_connect(share), want)
            expect('0x%04x: a path of two shares' % dialect,
                   session.tree_connect(r'\\127.0.0.1\public\listed'),
                   NO_SHARE)
            alice = user(conn)
            for share in SHARES:
                expect('0x%04x: alice connects to %s' % (dialect, share),
                       alice.tree_connect(share), OK)


def compounds(server):
    """TREE_CONNECT and CREATE in one message."""
    with connection(server) as conn:
        session = anonymous(conn)
        for share, want in (('listed', OK), ('public', DENIED)):
            path = r'\\127.0.0.1' + '\\' + share
            answers = conn.compound(
                [smb2raw.tree_connect_request(path).on(session),
                 smb2raw.create_request('hello.txt', access=READ),
                 smb2raw.read_request()], related=True)
            check('related compound on ' + share,
                  answers[0].name, want)
            check('its CREATE and READ', [a.ok for a in answers[1:]],
                  [want == OK] * 2)


def tree_reuse(server):
    """A tree connect belongs to the session that made it."""
    with connection(server) as conn:
        tree = user(conn).tree_connect('private').tree
        guest = anonymous(conn)
        answer = conn.call(smb2raw.create_request('hello.txt', access=READ)
                           .on(tree, session_id=guest.session_id,
                               sign=False))
        expect("anonymous with alice's tree id", answer,
               'STATUS_NETWORK_NAME_DELETED')


def smbclient(server, share, want):
    result = server.run(['smbclient', '-U%', '//%s/%s' % (server.host, share),
                         '-c', 'get hello.txt /dev/null'])
    got = next((word for word in (result.stdout + result.stderr).split()
                if word.startswith('NT_STATUS')), 'NT_' + OK)
    check('smbclient reads from %s as anonymous' % share, got, 'NT_' + want)


def everyone(server):
    """Which of Everyone and ANONYMOUS LOGON lets the token in."""
    with connection(server) as conn:
        session = anonymous(conn)
        return {share: session.tree_connect(share).name
                for share in ('IPC$', 'default', 'world', 'logon', 'both')}


def listed():
    with Server(conf_global=LISTS, shares=SHARES) as server:
        server.call(rows, server)
        server.call(compounds, server)
        server.call(tree_reuse, server)
        smbclient(server, 'listed', OK)
        smbclient(server, 'public', DENIED)
        smbclient(server, 'nowhere', NO_SHARE)
        check('the log names share, setting and origin',
              any('anonymous share [public]' in line and
                  'NullSessionShares = (LISTED, liste zwei, stern, nosuch), '
                  'from smb.conf' in line for line in refusals(server)), True)
        result = server.run(['smbclient', '-U', 'alice%' + PASSWORD,
                             '//%s/nowhere' % server.host, '-c', 'ls'])
        check('alice and a share that is not there',
              'NT_STATUS_BAD_NETWORK_NAME' in result.stdout, True)

        # Without the restriction, a share's own checks are all there is.
        server.set('secopts:restrict null session access', '0')
        server.reload()
        smbclient(server, 'public', OK)
        smbclient(server, 'private', DENIED)

        server.set('secopts:restrict null session access', None)
        server.set('secopts:mode', 'audit')
        server.reload()
        smbclient(server, 'public', OK)
        check('audit mode logs it',
              any(line.startswith('would refuse anonymous share [public]')
                  for line in refusals(server)), True)


def everyone_included():
    """EveryoneIncludesAnonymous, seen through share ACLs. KB 3034016."""
    names = ('default', 'world', 'logon', 'both')
    with Server(conf_global='secopts:null session shares = ' + ' '.join(names),
                shares={name: {'guest ok': 'yes'} for name in names}) as server:
        for share, acl in (('world', 'S-1-1-0:ALLOWED/0/FULL'),
                           ('logon', 'S-1-5-7:ALLOWED/0/FULL'),
                           ('both', 'S-1-1-0:ALLOWED/0/FULL,'
                                    'S-1-5-7:ALLOWED/0/FULL')):
            server.run(['sharesec', '-s', str(server.conf), share, '-a', acl],
                       check=True)
            server.run(['sharesec', '-s', str(server.conf), share, '-R', acl],
                       check=True)
        check('no Everyone in the token: only ANONYMOUS LOGON counts',
              server.call(everyone, server),
              {'IPC$': OK, 'default': DENIED, 'world': DENIED, 'logon': OK,
               'both': OK})
        server.set('secopts:everyone includes anonymous', 'yes')
        server.reload()
        check('Everyone in the token',
              server.call(everyone, server),
              {'IPC$': OK, 'default': OK, 'world': OK, 'logon': OK,
               'both': OK})
        server.set('secopts:everyone includes anonymous', None)
        server.set('secopts:mode', 'audit')
        server.reload()
        check('audit mode leaves the token alone',
              server.call(everyone, server)['default'], OK)


def ipc_acl():
    """Default permissions of IPC$ are widened for a token without Everyone;
    what an administrator has set is not."""
    def connects():
        with connection(server) as conn:
            return anonymous(conn).tree_connect('IPC$').name

    def sharesec(*words):
        return server.run(['sharesec', '-s', str(server.conf), 'IPC$',
                           *words], check=True).stdout

    # sharesec wants it to be in smb.conf
    with Server(conf_global='secopts:null session shares = listed', shares={
            'IPC$': {'path': '/tmp'}, 'listed': {'guest ok': 'yes'}}) as server:
        for acl in ('S-1-5-11:ALLOWED/0/FULL', 'S-1-1-0:ALLOWED/0/READ',
                    'S-1-1-0:ALLOWED/0/FULL', 'S-1-1-0:DENIED/0/FULL',
                    'S-1-1-0:ALLOWED/OI/FULL'):
            sharesec('-R', acl)
            before = sharesec('-v')
            check('IPC$ with %s: anonymous' % acl, server.call(connects),
                  DENIED)
            check('and its ACL is as it was', sharesec('-v'), before)
        check('the log says why',
              'it has a share ACL of its own' in server.log(), True)
        sharesec('-R', 'S-1-5-7:ALLOWED/0/READ')
        before = sharesec('-v')
        check('IPC$ for ANONYMOUS LOGON: anonymous', server.call(connects), OK)
        check('and its ACL is as it was', sharesec('-v'), before)

        sharesec('-D')
        check('IPC$ without an ACL: anonymous', server.call(connects), OK)
        check('it has one now', 'S-1-5-7:ALLOWED' in sharesec('-v'), True)


PRINTING = """
secopts:null session pipes = lsarpc
secopts:null session shares = listed
secopts:everyone includes anonymous = yes
map to guest = bad user
lpq command = true
"""
A_PRINTER = "is a printer, which Samba shows to no VFS module"
MAKES_PRINTERS = 'makes printers of other names'
NOBODY = ''
ALICE = 'alice%' + PASSWORD
GUEST = 'nobody.of.that.name%x'


def secopts(server, *words):
    """What the command says, on one line."""
    done = server.run([REPO / 'build/bin/secopts', *words, '--configfile',
                       server.conf], plugins=PLUGINS)
    return ' '.join(done.stdout.split()), done.returncode


def prints(server, who, name):
    """Does a job of theirs get to that printer?"""
    printed = server.root / 'printed' / name
    printed.unlink(missing_ok=True)
    server.run(['smbclient', f'//{server.host}/{name}', '-U' + (who or '%'),
                '-c', f'print {server.root}/job'])
    return printed.exists()


def printers():
    """smbd shows a printer to no VFS module: only the session can be refused.
    """
    shares = {'listed': {'guest ok': 'yes'},
              'laser': {'guest ok': 'no', 'printable': 'yes'},
              'printers': {'guest ok': 'no', 'printable': 'yes',
                           'browseable': 'no', 'path': '/tmp'}}
    with Server(conf_global=PRINTING, shares=shares) as server:
        printed = server.root / 'printed'
        for path in printed, server.root / 'shares/laser':
            path.mkdir(exist_ok=True)
            path.chmod(0o777)
        (server.root / 'job').write_text('hello')
        (server.root / 'printcap').write_text('fromprintcap|a printer:sh:\n')

        def put(section='global', **lines):
            for name, value in lines.items():
                server.set(name.replace('__', ':').replace('_', ' '), value,
                           section=section)
            server.reload()

        def session(what, want):
            def body():
                with connection(server) as conn:
                    return conn.session_setup_anonymous()[0]
            expect(what + ': an anonymous session', server.call(body), want)
            said = secopts(server, 'ask', 'session')[1]
            check(what + ': secopts ask', said, 0 if want == OK else 1)

        def is_said(what, name, words):
            check(what + ': the log', any(
                f'[{name}] {words}' in line for line in refusals(server)),
                  True)
            for verb in (('show',), ('check', '--baseline', 'cis')):
                said = secopts(server, *verb)[0]
                check(f'{what}: {verb[0]}', (f'[{name}] {words}' in said,
                                             f'[{name}] vfs' in said),
                      (True, False))

        put(print_command=f'cp %s {printed}/%p; rm %s',
            printcap_name=server.root / 'printcap', load_printers='yes')
        server.restart()
        session("Debian's [printers]", OK)
        check('show does not speak of it',
              'printer' in secopts(server, 'show')[0], False)
        check('a printer without guest ok: anonymous, guest, alice',
              [prints(server, who, 'laser') for who in (NOBODY, GUEST, ALICE)],
              [False, False, True])

        put('laser', guest_ok='yes')
        session('a printer that is not listed', DENIED)
        is_said('a printer that is not listed', 'laser', A_PRINTER)
        check('ask share', secopts(server, 'ask', 'share', 'laser')[1], 1)
        check('anonymous, guest, alice print there',
              [prints(server, who, 'laser') for who in (NOBODY, GUEST, ALICE)],
              [False, True, True])
        put('laser', vfs_objects='secopts')
        session('with a line that nobody reads', DENIED)
        put('laser', vfs_objects=None, guest_ok='no', guest_only='yes')
        session('guest only', DENIED)
        put('laser', guest_ok='yes', guest_only=None)

        put(secopts__null_session_shares='listed LASER')
        session('it is listed', OK)

        def unlisted():
            with connection(server) as conn:
                null, alice = anonymous(conn), user(conn)
                expect('anonymous connects', null.tree_connect('laser'), OK)
                put(secopts__null_session_shares='listed')
                expect('listed no more: a session from before',
                       null.tree_connect('laser'), NO_SESSION)
                expect('alice connects', alice.tree_connect('laser'), OK)
        server.call(unlisted)
        put(secopts__null_session_shares='listed LASER')
        check('anonymous, guest, alice print there',
              [prints(server, who, 'laser') for who in (NOBODY, GUEST, ALICE)],
              [True, True, True])
        check('ask share', secopts(server, 'ask', 'share', 'laser')[1], 0)

        # Whoever asks for a share that is not there gets a copy.
        put(default_service='laser')
        session('a default service', DENIED)
        is_said('a default service', 'laser', MAKES_PRINTERS)
        put(default_service=None)
        session('no default service', OK)

        # Listed or not: what is made of it has other names.
        put('printers', guest_ok='yes')
        put(secopts__null_session_shares='listed laser printers')
        session('[printers] for guests', DENIED)
        is_said('[printers] for guests', 'printers', MAKES_PRINTERS)
        check('who prints to what printcap has',
              [prints(server, who, 'fromprintcap') for who in (NOBODY, ALICE)],
              [False, True])
        put('printers', guest_ok='no')
        session('and no longer', OK)

        put('homes', guest_ok='yes', printable='yes', path='/tmp')
        put(secopts__null_session_shares='listed laser homes')
        session('[homes] that is printable', DENIED)
        is_said('[homes] that is printable', 'homes', MAKES_PRINTERS)
        put('homes', printable='no')
        session('and no longer', OK)
        put(usershare_max_shares='5', usershare_allow_guests='yes',
            usershare_template_share='laser')
        session('usershares made from a printer', DENIED)
        check('the log says so', any(
            f'[global] {MAKES_PRINTERS}' in line
            for line in refusals(server)), True)
        put(usershare_template_share=None)
        session('and from no printer', OK)

        put(secopts__restrict_null_session_access='0')
        put(secopts__null_session_shares='listed')
        session('where nothing is restricted', OK)
        check('no panic', 'PANIC' in server.log(), False)


def registry_printers():
    """[printers] itself, in the registry and without "printable"."""
    conf = PRINTING + 'registry shares = yes\n'
    with Server(conf_global=conf, shares={}) as server:
        def body():
            with connection(server) as conn:
                return conn.session_setup_anonymous()[0]
        expect('no printer in the registry', server.call(body), OK)
        server.run(['net', '-s', server.conf, 'conf', 'addshare', 'printers',
                    '/tmp', 'writeable=n', 'guest_ok=y'], check=True)
        expect('[printers] in the registry', server.call(body), DENIED)
        check('the log says so', any(
            f'[printers] {MAKES_PRINTERS}' in line
            for line in refusals(server)), True)


run_parts(listed, everyone_included, ipc_acl, printers, registry_printers)
