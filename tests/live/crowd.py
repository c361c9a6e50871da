# secopts - many clients while the registry is damaged and the disk is full
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""crowd.py [NAME...]: only the functions of these names.

SECOPTS_CLIENTS=N: how many clients there are; half of them are anonymous.
"""

import collections
import contextlib
import os
import sys
import threading
import time

from harness import (DENIED, OK, READ, Server, anonymous, audit_events,
                     audit_on_small_disk, check, comes_to, connection, finish,
                     user, user_works)
from patience import PATIENCE
from registry import Registry, add_root, database, in_place, replaced
from workers import Workers

CLIENTS = int(os.environ.get('SECOPTS_CLIENTS', '64'))
ROUND = 4 * CLIENTS     # requests that have to be answered in each state


class Crowd(Workers):
    """Clients that ask for what they may have and what they may not."""

    def __init__(self, server, lsarpc):
        self.server = server
        self.lsarpc = lsarpc            # answers that are right
        self.lock = threading.Lock()
        self.answers = collections.Counter()
        super().__init__(*(
            (server, self.repeat, (self.anonymous, self.user)[i % 2], i)
            for i in range(CLIENTS)))

    def want(self, who, what, got, right):
        with self.lock:
            self.answers[who] += 1
            if got not in right:
                self.wrong.append((what, got))

    def repeat(self, one, number):
        turn = 0
        while not self.stop.is_set():
            turn += 1
            try:
                with connection(self.server) as conn:
                    one(conn, '%d-%d' % (number, turn))
            except Exception as error:               # pylint: disable=W0718
                self.want(one.__name__, 'connection', repr(error), ())

    def anonymous(self, conn, label):
        answer, session = conn.session_setup_anonymous()
        self.want('anonymous', 'session', answer.name, {OK, DENIED})
        if session is None:
            return
        self.want('anonymous', 'public', session.tree_connect('public').name,
                  {DENIED})
        tree = session.tree_connect('IPC$').tree
        for name in ('samr', 'winreg', 'name' + label):
            self.want('anonymous', name, tree.create(name).name, {DENIED})
        self.want('anonymous', 'lsarpc', tree.create('lsarpc').name,
                  self.lsarpc)

    def user(self, conn, _):
        session = user(conn)
        tree = session.tree_connect('private').tree
        self.want('user', 'hello.txt',
                  tree.create('hello.txt', access=READ).name, {OK})
        tree = session.tree_connect('IPC$').tree
        self.want('user', 'samr', tree.create('samr').name, {OK})

    def go_on(self, what):
        """Wait until all have been at it, and look at what they got."""
        before = self.answers.copy()
        deadline = time.monotonic() + 4 * PATIENCE
        while min(self.answers[who] - before[who]
                  for who in ('anonymous', 'user')) < ROUND:
            if time.monotonic() > deadline:
                break
            time.sleep(0.1)
        done = self.answers - before
        check('%s: %d answers to anonymous, %d to users' % (
            what, done['anonymous'], done['user']),
            min(done['anonymous'], done['user']) >= ROUND, True)
        check(what + ': nothing opens, and users work', self.wrong[:5], [])


def conclude(what, server):
    check(what + ': no panic', 'PANIC' in server.log(), False)
    server.call(user_works, server, what)


# A damaged registry ----------------------------------------------------------

DAMAGES = {
    'random bytes': lambda good: os.urandom(len(good)),
    'zeroes after 4 kB': lambda good: good[:4096] + bytes(len(good) - 4096),
    '8 kB of it': lambda good: good[:8192],
    'empty': lambda good: b'',
}


def opens_lsarpc(server):
    def body():
        with connection(server) as conn:
            with contextlib.suppress(AssertionError, AttributeError):
                tree = anonymous(conn).tree_connect('IPC$').tree
                return tree.create('lsarpc').ok
        return False
    return server.call(body)


def registry():
    with Server(conf_global='secopts:policy source = both') as server:
        add_root(server)
        Registry(server).set(NullSessionPipes=['lsarpc'],
                             EveryoneIncludesAnonymous=1)
        path = database(server)
        good = path.read_bytes()
        with Crowd(server, {OK, DENIED}) as crowd:
            crowd.go_on('registry')
            for name, damage in DAMAGES.items():
                for write in (in_place, replaced):
                    what = 'registry, %s, %s' % (name, write.__name__)
                    write(path, damage(good))
                    crowd.go_on(what)
                    check(what + ': lsarpc is closed to new sessions',
                          opens_lsarpc(server), False)
                    write(path, good)
                    comes_to(what + ': restored, lsarpc opens',
                             lambda: opens_lsarpc(server), True)
                    crowd.go_on(what + ', restored')
        conclude('registry', server)


# A full disk -----------------------------------------------------------------

def disk():
    """Audit database and records are on a disk of 512 KiB."""
    with Server(conf_global='secopts:null session pipes = lsarpc\n'
                'secopts:everyone includes anonymous = yes') as server:
        mount = audit_on_small_disk(server)
        server.set('secopts:audit window', '5')
        server.restart()

        def records():
            return audit_events(server, mount, '')

        with Crowd(server, {OK}) as crowd:
            for moment in ('once', 'again'):
                crowd.go_on('disk')
                what = 'disk full ' + moment
                server.run(['dd', 'if=/dev/zero', 'of=%s' % (mount / 'fill')])
                before = records()
                crowd.go_on(what)
                check(what + ': next to nothing is written',
                      records() - before <= 4, True)
                # a file of a full disk may be short, and tells of the past
                server.run(['sh', '-c', 'rm %s; : > %s' % (
                    mount / 'fill', mount / 'audit.json')], check=True)
                comes_to(what + ': records come again by themselves',
                         lambda: records() > 0, True)
        conclude('disk', server)


for test in (registry, disk):
    if len(sys.argv) < 2 or test.__name__ in sys.argv[1:]:
        test()
finish()
