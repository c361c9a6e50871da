# secopts - a change of the configuration is judged once, whoever is there
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""smbd reads smb.conf again at each NTLM logon.  How often the plug-in looks
for shares that nobody watches is counted in the log; no time is looked at."""

import os

from harness import (DENIED, NO_SESSION, OK, Server, anonymous, check,
                     connection, expect, refusals, run_parts)

LISTED = '''
secopts:null session pipes = lsarpc
secopts:everyone includes anonymous = yes
'''
# Debian's smb.conf has the first of these lines.
GUESTS = 'map to guest = bad user\n'
REGISTRY = 'registry shares = yes\n'
SESSIONS = 20
SHARES = 60


def add_shares(server):
    """Shares in the registry, with one change of it."""
    text = ''.join(
        '[reg%02i]\npath = /tmp\nguest ok = yes\n' % i
        for i in range(SHARES))
    path = server.root / 'shares.conf'
    path.write_text('[global]\n' + text)
    server.run(['net', '-s', server.conf, 'conf', 'import', path], check=True)


def guest(conn):
    answer, session = conn.session_setup('nobody.of.that.name', 'x')
    if session is None:
        raise AssertionError('no guest: ' + answer.name)
    return session


def connect(sessions):
    check('%d sessions connect to IPC$' % len(sessions),
          sorted({session.tree_connect('IPC$').name for session in sessions}),
          [OK])


# What the plug-in does, and where a process has the registry's shares from.
LOOKS_AND_READINGS = ('looked for shares that are not watched',
                      'registry shares: ')
READ_OR_FOUND = ('registry shares are read',
                 'registry shares were found by another process')


class Counted:
    """How often the log has said each of the texts since last asked."""

    def __init__(self, server, texts):
        self.server, self.texts = server, texts
        self.seen = self.all()

    def all(self):
        log = self.server.log()
        return tuple(log.count(text) for text in self.texts)

    def news(self):
        before, self.seen = self.seen, self.all()
        return tuple(now - then for now, then in zip(self.seen, before))


def not_concerned():
    """Nothing is to be judged for guests, however many there are."""
    with Server(conf_global=GUESTS + REGISTRY) as server:
        add_shares(server)

        def body():
            counted = Counted(server, LOOKS_AND_READINGS)
            with connection(server) as conn:
                sessions = [guest(conn) for _ in range(SESSIONS)]
                check('%d guests: looks, readings of the registry' % SESSIONS,
                      counted.news(), (0, 0))
                server.reload()
                sessions[0].tree_connect('IPC$')
                check('smb.conf is read again', counted.news(), (0, 0))
        server.call(body)


def listed():
    """One look for each reading of smb.conf, one reading of the registry."""
    with Server(conf_global=LISTED + REGISTRY) as server:
        add_shares(server)

        def body():
            counted = Counted(server, LOOKS_AND_READINGS)
            with connection(server) as conn:
                sessions = [anonymous(conn) for _ in range(SESSIONS)]
                looks, readings = counted.news()
                check('%d anonymous sessions: looks' % SESSIONS,
                      looks <= SESSIONS + 1, True)
                check('the registry was read', readings, 1)
                connect(sessions)
                check('tree connects: looks, readings', counted.news(),
                      (0, 0))
                server.reload()
                connect(sessions)
                # smbd itself reads it once or twice
                check('a reload: looks, readings', counted.news(),
                      {(1, 0), (2, 0)})
                server.run(['net', '-s', server.conf, 'conf', 'setparm',
                            'reg00', 'comment', 'another'], check=True)
                connect(sessions)
                check('the registry changes: looks, readings',
                      counted.news(), (1, 1))
        server.call(body)
        check('no registry share stays loaded', loaded(server), 0)


def loaded(server):
    """Registry shares that a child of smbd reads again with each smb.conf."""
    def body():
        with connection(server) as conn:
            anonymous(conn)
            server.smbcontrol('smbd', 'debug', '8')
            server.reload()
            before = len(server.log())
            anonymous(conn).tree_connect('IPC$')
            return server.log()[before:].count('process_registry_service: '
                                               'service name reg')
    return server.call(body)


def told_once():
    """In audit mode what is found is told once, not with each logon."""
    conf = LISTED + 'secopts:mode = audit\nsecopts:audit window = 0\n'
    with Server(conf_global=conf) as server:
        server.set('vfs objects', 'acl_xattr', section='public')

        def lines():
            return server.log().count('would refuse anonymous session')

        def body():
            with connection(server) as conn:
                for _ in range(SESSIONS):
                    anonymous(conn)
                anonymous(conn).tree_connect('IPC$')
        server.reload()
        server.call(body)
        check('sessions that would be refused are told of: lines',
              lines() <= 2 * (SESSIONS + 1), True)


READ_ITSELF = (1, 0)
FOUND_BY_ANOTHER = (0, 1)
SECOPTS = 'secopts'.encode('utf-16le')


def overwrite(path, at, data):
    """As it stands: smbd has it open."""
    with open(path, 'r+b') as file:
        file.seek(at)
        file.write(data)


def flip(path, at):
    overwrite(path, at, bytes([path.read_bytes()[at] ^ 1]))


def untrusted(cache, connect_once):
    """What is done to the cache, so that it is not believed, and undone."""
    name = cache.read_bytes().index(b'reg59\0')
    whole = cache.read_bytes()
    mode = cache.stat().st_mode & 0o7777

    def restore():
        os.chown(cache, 0, 0)
        cache.chmod(mode)

    def nothing():
        pass

    def again():
        """The first process empties it, the second one writes it."""
        check('cut off: a second reading', connect_once(), READ_ITSELF)

    yield 'others may write it', lambda: cache.chmod(0o622), restore
    yield 'its group may write it', lambda: cache.chmod(0o660), restore
    yield 'it is another\'s', lambda: os.chown(cache, 65534, 0), restore
    yield 'a bit is flipped', lambda: flip(cache, name), nothing
    yield 'a length is flipped', lambda: flip(
        cache, cache.read_bytes().index(b'reg00\0') - 8), nothing
    yield 'it is cut off', lambda: os.truncate(cache, len(whole) // 2), again
    yield 'it is no database', lambda: cache.write_bytes(b'x' * 8192), nothing
    yield 'it is absent', cache.unlink, nothing


def shared():
    """What one process has found in the registry the next ones take over."""
    with Server(conf_global=LISTED + REGISTRY) as server:
        cache = server.root / 'smbd/lock/secopts_shares.tdb'
        registry = server.root / 'smbd/state/registry.tdb'
        add_shares(server)

        def net(*words):
            server.run(['net', '-s', server.conf, 'conf', *words], check=True)

        def session(what, found, answer=OK):
            def body():
                with connection(server) as conn:
                    return conn.session_setup_anonymous()[0]
            expect(what, server.call(body), answer)
            check(what + ': readings, takings over', news(), found)

        news = Counted(server, READ_OR_FOUND).news
        session('first connection', READ_ITSELF)
        check('the cache is for root alone', (cache.stat().st_mode & 0o7777,
                                              cache.stat().st_uid),
              (0o600, 0))
        session('second connection', FOUND_BY_ANOTHER)

        def connect_once():
            def body():
                with connection(server) as conn:
                    anonymous(conn)
            server.call(body)
            return news()

        for what, spoil, restore in untrusted(cache, connect_once):
            spoil()
            session(what, READ_ITSELF)
            restore()
            session(what + ', mended', FOUND_BY_ANOTHER)

        net('setparm', 'reg30', 'vfs objects', 'acl_xattr')
        session('a share loses its guard', READ_ITSELF, DENIED)
        session('and the next', FOUND_BY_ANOTHER, DENIED)
        net('setparm', 'reg30', 'vfs objects', 'secopts')
        session('it has it again', READ_ITSELF)

        # Neither size nor time nor number of changes tells of this one.
        session('before the file is written to', FOUND_BY_ANOTHER)
        times = registry.stat().st_atime_ns, registry.stat().st_mtime_ns
        overwrite(registry, registry.read_bytes().index(SECOPTS),
                  'secoptz'.encode('utf-16le'))
        os.utime(registry, ns=times)
        session('the file was written to', READ_ITSELF, DENIED)
        check('no panic', 'PANIC' in server.log(), False)


def few():
    """A few shares are read sooner than another database is opened."""
    with Server(conf_global=LISTED + REGISTRY) as server:
        server.run(['net', '-s', server.conf, 'conf', 'addshare', 'one',
                    '/tmp'], check=True)

        def body():
            with connection(server) as conn:
                anonymous(conn)
        news = Counted(server, READ_OR_FOUND).news
        server.call(body)
        server.call(body)
        check('two connections: readings, takings over', news(), (2, 0))
        check('there is no cache',
              (server.root / 'smbd/lock/secopts_shares.tdb').exists(), False)


CASES = (
    # lines of a registry share, does the session stay
    ((('guest ok', 'no'), ('vfs objects', 'acl_xattr')), True),
    ((('public', 'yes'), ('vfs object', 'acl_xattr')), False),
    ((('guest ok', 'yes'), ('vfs objects', 'acl_xattr secopts:x')), True),
    ((('guest ok', 'yes'), ('vfs objects', 'secopts2')), False),
    ((('guest ok', 'yes'), ('vfs objects', 'acl_xattr'),
      ('available', 'no')), True),
    ((('guest ok', 'no'), ('guest only', 'yes'),
      ('vfs objects', 'acl_xattr')), False),
    ((('guest ok', 'yes'), ('vfs objects', 'secopts'),
      ('printable', 'yes')), False),
    ((('guest ok', 'yes'), ('print ok', 'yes')), False),
    ((('guest ok', 'yes'), ('printable', 'no'),
      ('vfs objects', 'secopts')), True),
    ((('guest ok', 'no'), ('printable', 'yes')), True),
    ((('copy', 'unwatched'), ('guest ok', 'yes')), False),
    ((('copy', 'watched'),), True),
)


def registry_lines():
    """What a registry share says is read as smbd reads it."""
    shares = {'watched': {'guest ok': 'yes'},
              'unwatched': {'guest ok': 'no', 'vfs objects': 'acl_xattr'}}
    with Server(conf_global=LISTED + REGISTRY, shares=shares) as server:
        def net(*words):
            server.run(['net', '-s', server.conf, 'conf', *words], check=True)

        def body(lines, stays):
            with connection(server) as conn:
                null = anonymous(conn)
                path = server.root / 'share.conf'
                path.write_text('[global]\n[later]\npath = /tmp\n' + ''.join(
                    '%s = %s\n' % line for line in lines))
                net('import', path, 'later')
                expect('registry share, %s: a session from before'
                       % (lines,), null.tree_connect('IPC$'),
                       OK if stays else NO_SESSION)
            with connection(server) as conn:
                expect('a new one', conn.session_setup_anonymous()[0],
                       OK if stays else DENIED)
            net('delshare', 'later')

        for lines, stays in CASES:
            server.call(body, lines, stays)
        check('a printer is not told to take a line',
              any('[later] is a printer' in line for line in refusals(server)),
              True)
        check('no panic', 'PANIC' in server.log(), False)


run_parts(not_concerned, listed, shared, few, told_once, registry_lines)
