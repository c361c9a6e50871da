# secopts - a registry that is damaged, replaced or changes all the time
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

import contextlib
import os
import struct
import threading
import time

from harness import (DENIED, OK, PASSWORD, Server, anonymous, check, connection,
                     run_parts, user, user_works)
from ntlmssp import EXTENDED_SESSIONSECURITY as NTLM2
from patience import PATIENCE
from registry import (MULTI_SZ, Registry, add_root, database, in_place,
                      replaced, utf16, writer)
from workers import Workers

NOT_SUPPORTED = 'STATUS_NOT_SUPPORTED'
LOST = rb'HKLM\SYSTEM\CURRENTCONTROLSET\CONTROL\LSA\MSV1_0'
CHANGES = 200
PAUSE = 0.05            # between changes, so that some are seen
FLICKERS = 200

# What the registry changes between under load. samr is in none of them, and
# lsarpc only in some; one is of a bad type.
VARIANTS = ((MULTI_SZ, utf16('lsarpc', 'browser')),
            (MULTI_SZ, utf16('browser')),
            (MULTI_SZ, utf16('browser', 'lsarpc', *['x%d' % i
                                                    for i in range(200)])),
            (1, utf16('samr')),
            (MULTI_SZ, utf16('LSARPC')))


# Damage ----------------------------------------------------------------------

def zero_middle(good):
    return good[:4096] + bytes(len(good) - 4096)


def no_chains(good):
    """The header is as it was, and each hash chain is empty."""
    size = int.from_bytes(good[36:40], 'little')
    return good[:40 + 128] + bytes(4 * (size + 1)) + good[
        40 + 128 + 4 * (size + 1):]


def one_chain(good):
    """The hash chain that leads to a key is empty; all else is as it was."""
    first = 40 + 128 + 4
    size = int.from_bytes(good[36:40], 'little')
    for head in range(first, first + 4 * size, 4):
        record = int.from_bytes(good[head:head + 4], 'little')
        while record:
            following, _, length = struct.unpack_from('<III', good, record)
            key = good[record + 24:record + 24 + length]
            if key.rstrip(b'\0') == LOST:
                return good[:head] + bytes(4) + good[head + 4:]
            record = following
    raise AssertionError('no such key')


def unlike(good):
    """The version is of a Samba that is not known yet."""
    return good.replace(b'INFO/version\0\3\0\0\0', b'INFO/version\0\4\0\0\0')


DAMAGES = {
    'random bytes': lambda good: os.urandom(len(good)),
    'zeroes': lambda good: bytes(len(good)),
    'zeroes after 4 kB': zero_middle,
    'empty hash chains': no_chains,
    'cut short': lambda good: good[:good.index(LOST)],
    'empty': lambda good: b'',
    'one empty hash chain': one_chain,
    'another version': unlike,
    'text': lambda good: b'this is no database\n' * 50,
}


def status(server, **options):
    with connection(server) as conn:
        return conn.session_setup('alice', PASSWORD, **options)[0].name


def anonymous_status(server):
    with connection(server) as conn:
        return conn.session_setup_anonymous()[0].name


def follows(server, what, reads):
    """What holds for processes that have not read the registry before."""
    check('%s: new anonymous session' % what, anonymous_status(server),
          OK if reads else DENIED)
    # 0 in the registry; NTLMv2 in the stand-in
    check('%s: a user without NTLMv2' % what,
          status(server, negotiate_flags=lambda f: f & ~NTLM2),
          OK if reads else NOT_SUPPORTED)
    check('%s: a user' % what, status(server), OK)


def old_session(tree, what):
    check('%s: what was read last holds' % what,
          [tree.create(name).name for name in ('lsarpc', 'samr')],
          [OK, DENIED])


def damages(server, names=tuple(DAMAGES)):
    """An anonymous session is open all the time; others come."""
    path = database(server)
    good = path.read_bytes()
    with connection(server) as conn:
        tree = anonymous(conn).tree_connect('IPC$').tree
        old_session(tree, 'at first')
        for name in names:
            bad = DAMAGES[name](good)
            check(name + ': it is another', bad != good, True)
            for write in (in_place, replaced):
                what = '%s, %s' % (name, write.__name__)
                lines = server.log().count('cannot be read')
                write(path, bad)
                old_session(tree, what)
                follows(server, what, False)
                check(what + ': the log tells',
                      server.log().count('cannot be read: damaged') > 0 and
                      server.log().count('cannot be read') > lines, True)
                write(path, good)
                old_session(tree, what + ', restored')
                follows(server, what + ', restored', True)
        vanishes(server, path, good, tree)
    check('nothing panicked', 'PANIC' in server.log(), False)
    user_works(server, 'after all damages')


def vanishes(server, path, good, tree):
    path.unlink()
    old_session(tree, 'gone')
    check('gone: new anonymous session gets the default',
          anonymous_status(server), DENIED)
    check('gone: nobody has made it again', path.exists(), False)
    replaced(path, good)
    old_session(tree, 'gone, restored')
    follows(server, 'gone, restored', True)


def told_once(server):
    """Level 0 once per process and cause, then silence."""
    path = database(server)
    good = path.read_bytes()
    in_place(path, os.urandom(len(good)))
    before = server.log().count('cannot be read')
    with connection(server) as conn:
        for _ in range(5):
            conn.session_setup_anonymous()
    check('told once', server.log().count('cannot be read') - before, 1)
    in_place(path, good)


def flickers(server):
    """Cut short and whole again, over and over, while it is being read."""
    path = database(server)
    good = path.read_bytes()
    stop = threading.Event()

    def flicker():
        with open(path, 'r+b', buffering=0) as file:
            while not stop.is_set():
                file.truncate(0)
                file.seek(0)
                file.write(good)

    thread = threading.Thread(target=flicker)
    thread.start()
    ended = 0
    for _ in range(FLICKERS):
        try:
            anonymous_status(server)
        except ConnectionError:
            ended += 1
    stop.set()
    thread.join()
    check('cut short %d times while it was read: connections that ended' %
          FLICKERS, ended, 0)
    check('nothing panicked', 'PANIC' in server.log(), False)
    user_works(server, 'after that')


# Load ------------------------------------------------------------------------

class Load(Workers):
    def __init__(self, server):
        self.server = server
        super().__init__(*((server, function) for function in (
            self.old_session, self.new_sessions, self.users)))
        self.seen = {'session': 0, 'refused': 0, 'opened': 0, 'closed': 0,
                     'alice': 0}

    def want(self, what, got, want):
        if got not in want:
            self.wrong.append((what, got))

    def pipes(self, tree):
        for name in ('samr', 'srvsvc', 'nosuch'):
            self.want(name, tree.create(name).name, {DENIED})
        answer = tree.create('lsarpc')
        self.want('lsarpc', answer.name, {OK, DENIED})
        self.seen['opened' if answer.ok else 'closed'] += 1
        if answer.ok:
            answer.file.rpc_bind('lsarpc')      # may come too late
            answer.file.close()

    def old_session(self):
        with connection(self.server) as conn:
            session = None
            while session is None and not self.stop.is_set():
                session = conn.session_setup_anonymous()[1]
            tree = session.tree_connect('IPC$').tree
            while not self.stop.is_set():
                self.pipes(tree)

    def new_sessions(self):
        while not self.stop.is_set():
            with connection(self.server) as conn:
                answer, session = conn.session_setup_anonymous()
                self.want('session', answer.name, {OK, DENIED})
                self.seen['session' if session else 'refused'] += 1
                if session:
                    self.want('public', session.tree_connect('public').name,
                              {DENIED})
                    self.pipes(session.tree_connect('IPC$').tree)

    def users(self):
        while not self.stop.is_set():
            with connection(self.server) as conn:
                tree = user(conn).tree_connect('IPC$').tree
                self.want('alice', tree.create('samr').name, {OK})
                self.seen['alice'] += 1

def under_load(server):
    rounds = CHANGES // len(VARIANTS)
    made = 0
    with Load(server) as load:
        started = time.monotonic()
        # until each of them was seen, however slow the machine is
        while not load.wrong and (
                not made or (min(load.seen.values()) == 0 and
                             time.monotonic() - started < PATIENCE)):
            done = server.run(
                writer(server, 'NullSessionPipes', PAUSE, rounds),
                input=''.join('%d %s\n' % (kind, data.hex())
                              for kind, data in VARIANTS))
            made += CHANGES
        took = time.monotonic() - started
    print('%d changes in %.1f s: %s' % (made, took, load.seen), flush=True)
    check('all changes were made', done.stdout.split()[-1:], [str(rounds)])
    check('nothing is admitted that no policy admits', load.wrong[:5], [])
    check('the policies took effect in turn', min(load.seen.values()) > 0, True)
    check('nothing panicked under load', 'PANIC' in server.log(), False)


@contextlib.contextmanager
def registry_server():
    with Server(conf_global='secopts:policy source = both') as server:
        add_root(server)
        Registry(server).set(NullSessionPipes=['lsarpc'], NtlmMinServerSec=0)
        yield server


def loaded():
    with registry_server() as server:
        under_load(server)


def damaged():
    with registry_server() as server:
        server.call(damages, server)
        server.call(told_once, server)


def lost_key():
    with registry_server() as server:
        # with a value in each key there is nothing else to give it away
        Registry(server).set(EveryoneIncludesAnonymous=0)
        server.call(damages, server, ['one empty hash chain'])


def flickering():
    with registry_server() as server:
        server.call(flickers, server)


run_parts(loaded, damaged, lost_key, flickering)
