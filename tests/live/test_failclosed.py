# secopts - one hook or value at a time fails: anonymous is out, users are in
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

import re
import signal

from harness import (DENIED, NO_SESSION, OK, PASSWORD, READ, REPO, Server,
                     anonymous, anonymous_gets_nothing, check, connection,
                     expect, refusals, run_parts, user, user_works)
from server import MODULES, PLUGINS
from smb1raw import BAD_UID, Smb1

LISTED = '''
secopts:null session pipes = lsarpc
secopts:null session shares = listed
secopts:everyone includes anonymous = yes
'''


def session(server, what, want):
    with connection(server) as conn:
        answer, _ = conn.session_setup_anonymous()
        expect(what, answer, want)


def both(server, what):
    server.call(anonymous_gets_nothing, server, what)
    server.call(user_works, server, what)


def vfs_line():
    """IPC$ or a share without the VFS plug-in."""
    shares = {'public': {'guest ok': 'yes'}, 'listed': {'guest ok': 'yes'},
              'private': {'guest ok': 'no'}}
    with Server(conf_global=LISTED, shares=shares, vfs_line=False) as server:
        both(server, 'no VFS line at all')
        check('the log names IPC$',
              any("[IPC$] is without 'vfs objects = secopts'" in line
                  for line in refusals(server)), True)

    shares['public']['vfs objects'] = 'acl_xattr'
    with Server(conf_global=LISTED, shares=shares) as server:
        both(server, 'a guest share with vfs objects of its own')
        check('the log names the share',
              any("[public] is without 'vfs objects = secopts'" in line
                  for line in refusals(server)), True)
        server.set('vfs objects', 'acl_xattr secopts', section='public')
        server.reload()
        server.call(session, server, 'secopts added to it', OK)
        server.call(user_works, server, 'secopts added to it')

    # Where the lock is not needed, it is not asked for.
    shares['public'] = {'guest ok': 'yes'}
    shares['private']['vfs objects'] = 'acl_xattr'
    shares['listed']['vfs objects'] = 'acl_xattr'
    with Server(conf_global=LISTED, shares=shares) as server:
        server.call(session, server, 'shares that need no lock', OK)
        server.set('guest only', 'yes', section='private')
        server.reload()
        server.call(session, server, 'one becomes "guest only"', DENIED)

    shares = {'private': {'guest ok': 'no'},
              'IPC$': {'path': '/tmp', 'vfs objects': 'acl_xattr'}}
    with Server(conf_global=LISTED, shares=shares) as server:
        both(server, 'IPC$ with vfs objects of its own')

    # Shares that come into being when somebody asks for them.
    conf = LISTED + 'usershare max shares = 5\nusershare allow guests = yes\n'
    shares = {'private': {'guest ok': 'no', 'vfs objects': 'secopts'},
              'IPC$': {'path': '/tmp', 'vfs objects': 'secopts'}}
    with Server(conf_global=conf, shares=shares, vfs_line=False) as server:
        both(server, 'usershares without the VFS plug-in')
        check('the log names [global]',
              any("[global] is without 'vfs objects = secopts'" in line
                  for line in refusals(server)), True)


def module_order():
    """secopts behind a module that answers a tree connect by itself."""
    plugins = {kind: REPO / 'build' / MODULES[kind] for kind in PLUGINS}
    plugins['opaque'] = REPO / 'build/tests/secopts_opaque.so'
    behind, first = 'secopts_opaque secopts', 'secopts secopts_opaque'

    def show():
        done = server.run([REPO / 'build/bin/secopts', 'show', '--configfile',
                           server.conf], plugins=PLUGINS)
        return ' '.join(done.stdout.split())

    shares = {'public': {'guest ok': 'yes', 'vfs objects': behind},
              'private': {'guest ok': 'no'}, 'listed': {'guest ok': 'yes'}}
    with Server(conf_global=LISTED, shares=shares, plugins=plugins) as server:
        both(server, 'a share where secopts is not asked')
        said = "[public] has secopts behind 'secopts_opaque'"
        check('the log says so',
              any(said in line and 'put secopts first' in line
                  for line in refusals(server)), True)
        check('so does show', said in show() and
              "Put secopts first: 'vfs objects = secopts secopts_opaque'"
              in show(), True)
        server.set('vfs objects', first, section='public')
        server.reload()
        server.call(share, server, 'public', DENIED)
        server.call(share, server, 'listed', OK)
        server.call(user_works, server, 'secopts is first')
        check('show has nothing to say', 'secopts_opaque' in show(), False)

        server.set('vfs objects', behind)
        server.reload()
        both(server, 'IPC$ where secopts is not asked')
        server.set('vfs objects', first)
        server.reload()
        server.call(share, server, 'public', DENIED)
        # It need not be first where the others are known to ask it.
        server.set('vfs objects', 'full_audit acl_xattr secopts')
        server.reload()
        server.call(share, server, 'listed', OK)
        server.call(share, server, 'public', DENIED)
        # Not every module of Samba's is.
        server.set('vfs objects', 'fruit streams_xattr secopts')
        server.reload()
        server.call(session, server, 'behind fruit', DENIED)


def registry_shares():
    """They are loaded on demand and have vfs objects of their own."""
    conf = LISTED + 'registry shares = yes\n'
    shares = {'private': {'guest ok': 'no'}}
    with Server(conf_global=conf, shares=shares) as server:
        def net(*words):
            server.run(['net', '-s', str(server.conf), 'conf', *words],
                       check=True)
        net('addshare', 'fromreg', '/tmp', 'writeable=n', 'guest_ok=y')
        server.call(session, server, 'a registry share', OK)
        net('setparm', 'fromreg', 'vfs objects', 'acl_xattr')
        both(server, 'a registry share without the VFS plug-in')
        check('the log names it',
              any("[fromreg] is without 'vfs objects = secopts'" in line
                  for line in refusals(server)), True)
        net('setparm', 'fromreg', 'vfs objects', 'acl_xattr secopts')
        server.call(share, server, 'fromreg', DENIED)


def share(server, name, want):
    with connection(server) as conn:
        expect('anonymous connects to ' + name,
               anonymous(conn).tree_connect(name), want)


def usershare_template():
    conf = LISTED + '''
usershare max shares = 5
usershare allow guests = yes
usershare template share = pattern
'''
    shares = {'private': {'guest ok': 'no'},
              'pattern': {'guest ok': 'no', '-valid': 'no',
                          'vfs objects': 'acl_xattr'}}
    with Server(conf_global=conf, shares=shares) as server:
        both(server, 'usershares after a template without the VFS plug-in')


def plugin_absent():
    with Server(conf_global=LISTED, plugins=('vfs',)) as server:
        both(server, 'no gensec plug-in')
        check('the log says so at level 0',
              any('not checked by the gensec plug-in' in line
                  for line in refusals(server)), True)
    with Server(plugins=('vfs',)) as server:
        both(server, 'no gensec plug-in, nothing marked')
    with Server(plugins=('vfs',), conf_global='''
secopts:restrict null session access = 0
secopts:everyone includes anonymous = 1
''') as server:
        with_ipc = server.call(opens_samr, server)
        check('unrestricted, nothing is asked of the gensec plug-in',
              with_ipc, OK)


def opens_samr(server):
    with connection(server) as conn:
        return anonymous(conn).tree_connect('IPC$').tree.create('samr').name


def untold():
    """Without the gensec plug-in nobody tells that alice's session, with a
    share connected, becomes somebody else's."""
    with Server(conf_global=LISTED, plugins=('vfs',)) as server:
        server.call(becomes_anonymous, server)


def becomes_anonymous(server):
    with connection(server) as conn:
        session = user(conn)
        disk = session.tree_connect('listed').tree
        expect('alice', disk.create('hello.txt', access=READ), OK)
        expect('becomes anonymous', session.reauthenticate(), OK)
        expect('and opens a file', disk.create('hello.txt', access=READ),
               DENIED)
        expect('becomes alice', session.reauthenticate('alice', PASSWORD), OK)
        expect('and opens a file', disk.create('hello.txt', access=READ), OK)


def read_again(server, how):
    if how == 'message':
        server.reload()
        return
    server.signal_all(server.smbd_pids(), signal.SIGHUP)


def loses(server, what, how, lose, mend, want):
    """Sessions from before, anonymous and alice's, on one connection."""
    what = '%s, read by %s: ' % (what, how)
    with connection(server) as conn:
        null, becomes, alice = anonymous(conn), anonymous(conn), user(conn)
        ipc = null.tree_connect('IPC$').tree
        hers = alice.tree_connect('private').tree
        becomes.reauthenticate('alice', PASSWORD)
        becomes.sign = True          # SMB 3.1.1 wants a user's signed
        lose()
        read_again(server, how)
        hers.create('')              # a signal waits for the one in hand
        gets = {name: null.tree_connect(name).name
                for name in ('IPC$', 'public', 'listed')}
        gets['old tree'] = ipc.create('lsarpc').name
        check(what + 'anonymous', gets, want)
        expect(what + 'alice has her share',
               hers.create('hello.txt', access=READ), OK)
        expect(what + 'alice connects', alice.tree_connect('public'), OK)
        expect(what + 'who was anonymous connects',
               becomes.tree_connect('public'), OK)
    mend()
    server.reload()
    session(server, what + 'mended, a new anonymous session', OK)


def lost_line():
    """A session from before smb.conf loses a line of "vfs objects"."""
    over = dict.fromkeys(('IPC$', 'public', 'listed', 'old tree'), NO_SESSION)
    goes_on = {'IPC$': OK, 'public': DENIED, 'listed': OK, 'old tree': OK}
    with Server(conf_global=LISTED) as server:
        def put(value, param='vfs objects', section='global'):
            return lambda: server.set(param, value, section=section)
        for how in ('message', 'signal'):
            server.call(loses, server, 'the line is lost', how,
                        put(None), put('secopts'), over)
        server.call(loses, server, 'a share gets a line of its own', 'message',
                    put('acl_xattr', section='public'),
                    put(None, section='public'), over)
        check('the log names the share',
              any('session' in line and
                  "[public] is without 'vfs objects = secopts'" in line
                  for line in refusals(server)), True)
        server.call(loses, server, 'another line changes', 'message',
                    put('0', 'deadtime'), put(None, 'deadtime'), goes_on)
        server.set('secopts:mode', 'audit')
        server.reload()
        server.call(loses, server, 'audit mode', 'message',
                    put('acl_xattr', section='public'),
                    put(None, section='public'),
                    goes_on | {'public': OK})
        check('no panic', 'PANIC' in server.log(), False)


def loses_smb1(server, how):
    """The same over SMB1. test_ended.py asks for what its trees still have."""
    what = 'SMB1, the line is lost, read by %s: ' % how
    with Smb1(server.host) as conn:
        null, alice = conn.log_on(), conn.log_on('alice', PASSWORD)
        ipc = conn.tree_connect(null, 'IPC$')[1]
        files = conn.tree_connect(null, 'listed')[1]
        hers = conn.tree_connect(alice, 'private')[1]
        server.set('vfs objects', None)
        read_again(server, how)
        conn.open(alice, hers, '')   # a signal waits for the one in hand
        for share in ('IPC$', 'public', 'listed'):
            check(what + 'anonymous connects to ' + share,
                  (conn.tree_connect(null, share)[0],
                   conn.old_tree_connect(null, share)), (BAD_UID, DENIED))
        check(what + 'anonymous opens lsarpc on its old tree',
              conn.open(null, ipc, 'lsarpc'), BAD_UID)
        check(what + 'anonymous opens a file on its old tree',
              conn.open(null, files, 'hello.txt'), BAD_UID)
        check(what + 'anonymous sets the session up anew',
              conn.begin_spnego(null), BAD_UID)
        check(what + 'alice has her share',
              conn.open(alice, hers, 'hello.txt'), OK)
        check(what + 'alice connects', conn.tree_connect(alice, 'public')[0],
              OK)
    server.set('vfs objects', 'secopts')
    server.reload()


def lost_line_smb1():
    with Server(conf_global=LISTED, min_protocol='NT1') as server:
        for share in ('public', 'listed'):      # Everyone is not in its token
            server.run(['sharesec', '-s', server.conf, share, '-a',
                        'S-1-5-7:ALLOWED/0/FULL'], check=True)
        for how in ('message', 'signal'):
            server.call(loses_smb1, server, how)
        check('SMB1: no panic', 'PANIC' in server.log(), False)


def registry_later():
    """A registry share changes under sessions that are there."""
    conf = LISTED + 'registry shares = yes\n'
    shares = {'private': {'guest ok': 'no'}}
    with Server(conf_global=conf, shares=shares,
                min_protocol='NT1') as server:
        def net(*words):
            server.run(['net', '-s', server.conf, 'conf', *words], check=True)

        def add(name, *lines):
            net('addshare', name, '/tmp', 'writeable=n', 'guest_ok=y')
            for line in lines:
                net('setparm', name, *line)

        def added():
            add('later', ('vfs objects', 'acl_xattr'))

        def changes():
            net('setparm', 'fromreg', 'vfs objects', 'acl_xattr')

        def mended():
            net('setparm', 'fromreg', 'vfs objects', 'secopts')

        add('fromreg')
        server.call(session, server, 'a registry share', OK)
        server.call(goes_on, server, lambda: net(
            'setparm', 'fromreg', 'comment', 'another'))
        server.call(is_over, server, 'a share is added', added, 'later')
        net('delshare', 'later')
        server.call(is_over, server, 'a share changes', changes, 'fromreg')
        mended()
        server.call(session, server, 'mended, a new anonymous session', OK)
        server.call(is_over_smb1, server, added, 'later')
        check('registry shares: no panic', 'PANIC' in server.log(), False)


def goes_on(server, change):
    with connection(server) as conn:
        null = anonymous(conn)
        change()
        expect('a comment changes, anonymous connects to IPC$',
               null.tree_connect('IPC$'), OK)


def is_over(server, what, change, name):
    with connection(server) as conn:
        null, alice = anonymous(conn), user(conn)
        change()
        expect(what + ', a session from before connects to it',
               null.tree_connect(name), NO_SESSION)
        expect(what + ', alice connects to it', alice.tree_connect(name), OK)


def is_over_smb1(server, change, name):
    with Smb1(server.host) as conn:
        null, alice = conn.log_on(), conn.log_on('alice', PASSWORD)
        old = conn.tree_connect(alice, 'fromreg')[1]
        change()
        check('SMB1, a share is added, a session from before connects to it',
              conn.tree_connect(null, name)[0], BAD_UID)
        check('SMB1, and opens on a tree from before',
              conn.open(null, old, ''), BAD_UID)
        check('SMB1, alice connects to it', conn.tree_connect(alice, name)[0],
              OK)


def locked_ntlm():
    """gensec:ntlmssp = no turns "plug-in missing" into "no NTLM"."""
    lock = 'gensec:ntlmssp = no\n'
    with Server(conf_global=lock) as server:
        server.call(session, server, 'locked, with the plug-in', DENIED)
        for spnego in (True, False):
            server.call(logs_on, server, spnego, OK)
        server.call(user_works, server, 'locked, with the plug-in')
        result = server.run(['rpcclient', '-U', 'alice%' + PASSWORD,
                             server.host, '-c', 'lookupnames alice'])
        check('rpcclient', 'alice S-1-5-21-' in result.stdout, True)
    with Server(conf_global=lock, plugins=('vfs',)) as server:
        for name, password in (('', ''), ('alice', PASSWORD)):
            for spnego in (True, False):
                server.call(no_ntlm, server, name, password, spnego)


def logs_on(server, spnego, want):
    with connection(server) as conn:
        answer, _ = conn.session_setup('alice', PASSWORD, spnego=spnego)
        expect('alice logs on, locked', answer, want)


def no_ntlm(server, name, password, spnego):
    try:
        with connection(server) as conn:
            answer, _ = conn.session_setup(name, password, spnego=spnego)
            got = answer.ok
    except (ConnectionError, TimeoutError):
        got = False
    check('locked, without the plug-in: %s (%s) gets in'
          % (name or 'anonymous', 'SPNEGO' if spnego else 'raw'), got, False)


BAD = (
    # parameter, value, what stands in, does the session still get in
    ('restrict null session access', '2', '1', DENIED),
    ('restrict null session access', 'nope', '1', DENIED),
    ('restrict null session access', '-1', '1', DENIED),
    ('restrict null session access', '0x100000000', '1', DENIED),
    ('null session pipes', 'samr "lsarpc', 'the empty list', DENIED),
    ('null session pipes', 'sa*', 'the empty list', DENIED),
    ('null session shares', '"public', 'the empty list', DENIED),
    ('everyone includes anonymous', 'perhaps', '0', DENIED),
    ('windows release', '2000', '2022', DENIED),
    ('mode', 'permissive', 'enforce', DENIED),
    ('treat guest as anonymous', '2', 'yes', DENIED),
    ('ntlm min server sec', '0x1', '0x20080000', DENIED),
    ('lm compatibility level', '6', '5', DENIED),
)


def bad_values():
    with Server() as server:
        for parameter, value, fallback, want in BAD:
            server.set('secopts:' + parameter, value)
            server.reload()
            what = "'secopts:%s = %s'" % (parameter, value)
            server.call(session, server, what, want)
            server.call(user_works, server, what)
            lines = [line for line in server.log().splitlines()
                     if "smb.conf [global] %s:" % what in line
                     and 'using %s instead' % fallback in line]
            check('%s is named in the log' % what, bool(lines), True)
            server.set('secopts:' + parameter, None)

        # The two names of a setting at odds with each other.
        server.set('secopts:restrict null session access', '0')
        server.set('secopts:RestrictNullSessAccess', '1')
        server.reload()
        server.call(session, server, 'two names, two values', DENIED)
        check('it is named', 'given twice' in server.log(), True)
        # from which directory depends on the build
        check('bad values are said at level 0', bool(re.search(
            r'  0\] [./]+/module/samba/conf\.c', server.log())), True)


run_parts(vfs_line, module_order, registry_shares, usershare_template,
          lost_line, lost_line_smb1, registry_later, plugin_absent, untold,
          locked_ntlm, bad_values)
