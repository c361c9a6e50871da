# secopts - smb.conf is read again and again while sessions are open
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

import sys
import time

from harness import (DENIED, OK, READ, REPO, Server, anonymous, check, comes_to,
                     connection, finish, user)
from registry import LMS, MULTI_SZ, replaced, utf16
from workers import Workers

sys.path.append(str(REPO / 'tests'))
from pol import pol             # noqa: E402

RELOADS = 100
# Few of them come to the end of a second.
TRIES = 50
# What the configuration changes between; opens nothing that is asserted
# below. "kept" is in all of them.
VARIANTS = (
    {'null session pipes': 'lsarpc'},
    {'null session pipes': 'lsarpc browser', 'mode': 'enforce'},
    {'null session pipes': '"LSARPC"', 'null session shares': 'listed'},
    {'null session pipes': 'lsarpc', 'restrict null session access': 'rubbish'},
)


class Load(Workers):
    """Clients that go on until told to stop, and what went wrong."""

    def __init__(self, server):
        self.server = server
        super().__init__(*((server, function) for function in (
            self.old_sessions, self.old_sessions, self.new_sessions)))
        self.done = {'old': 0, 'new': 0, 'alice': 0}

    def want(self, what, got, want):
        if got != want:
            self.wrong.append((what, got))

    def old_sessions(self):
        """An anonymous and a user's session, open all the time."""
        with connection(self.server) as conn:
            null, alice = anonymous(conn), user(conn)
            mine = null.tree_connect('IPC$').tree
            hers = alice.tree_connect('IPC$').tree
            disk = alice.tree_connect('private').tree
            while not self.stop.is_set():
                for name in ('samr', 'svcctl', 'nosuch'):
                    self.want('anonymous ' + name, mine.create(name).name,
                              DENIED)
                opened = mine.create('lsarpc')
                self.want('anonymous lsarpc', opened.name, OK)
                if opened.ok:
                    self.want('bind', opened.file.rpc_bind('lsarpc').ok, True)
                    opened.file.close()
                self.want('public', null.tree_connect('public').name, DENIED)
                opened = hers.create('samr')
                self.want('alice samr', opened.name, OK)
                if opened.ok:
                    opened.file.close()
                opened = disk.create('hello.txt', access=READ)
                self.want('alice reads', opened.name, OK)
                if opened.ok:
                    self.want('alice reads', opened.file.read().name, OK)
                    opened.file.close()
                self.done['old'] += 1

    def new_sessions(self):
        while not self.stop.is_set():
            with connection(self.server) as conn:
                tree = anonymous(conn).tree_connect('IPC$').tree
                self.want('new anonymous, samr', tree.create('samr').name,
                          DENIED)
                self.done['new'] += 1
            with connection(self.server) as conn:
                tree = user(conn).tree_connect('IPC$').tree
                self.want('new alice, samr', tree.create('samr').name, OK)
                self.done['alice'] += 1

with Server(conf_global='secopts:null session pipes = lsarpc') as server:
    i = 0
    with Load(server) as load:
        started = time.monotonic()
        # until there was enough of each, however slow the machine is
        while not load.wrong and (i < RELOADS or
                                  min(load.done.values()) < RELOADS / 4):
            for name in {name for variant in VARIANTS for name in variant}:
                server.set('secopts:' + name,
                           VARIANTS[i % len(VARIANTS)].get(name))
            if i % 20 != 19:
                # all at once, and whether or not the last one has arrived
                server.smbcontrol('all', 'reload-config', check=False)
            else:
                server.reload()
                print('%d reloads, %.1f s, %s' %
                      (i + 1, time.monotonic() - started, load.done),
                      flush=True)
            i += 1
    check('%d reloads under load' % i, load.wrong[:5], [])
    check('smbd did not panic', 'PANIC' in server.log(), False)

    def turn(server):
        """What is taken away is gone at once, for old sessions, too."""
        with connection(server) as conn:
            null = anonymous(conn)
            tree = null.tree_connect('IPC$').tree
            check('listed', tree.create('lsarpc').name, OK)
            server.set('secopts:null session pipes', 'browser')
            server.reload()
            check('no longer listed', tree.create('lsarpc').name, DENIED)
            server.set('secopts:null session pipes', 'lsarpc')
            server.reload()
            check('listed again', tree.create('lsarpc').name, OK)
    server.call(turn, server)

    def turn_share(server):
        """The same of a share, to which Everyone has access."""
        server.set('secopts:everyone includes anonymous', 'yes')
        server.set('secopts:null session shares', 'listed')
        server.reload()
        with connection(server) as conn:
            null = anonymous(conn)
            check('share listed', null.tree_connect('listed').name, OK)
            server.set('secopts:null session shares', 'other')
            server.reload()
            check('share no longer listed', null.tree_connect('listed').name,
                  DENIED)
            server.set('secopts:null session shares', 'listed')
            server.reload()
            check('share listed again', null.tree_connect('listed').name, OK)
    server.call(turn_share, server)
    server.set('secopts:everyone includes anonymous', None)
    server.set('secopts:null session shares', None)
    server.reload()

    def deliver(server, *names):
        """What an administrator has put into a policy of the domain."""
        replaced(server.root / 'smbd/state/secopts_gpo.pol',
                 pol([(LMS, 'NullSessionPipes', MULTI_SZ, utf16(*names))]),
                 mode=0o644)

    def first_of_new(server, name):
        """The answer to a session that there has not been before."""
        with connection(server) as conn:
            tree = anonymous(conn).tree_connect('IPC$').tree
            return tree.create(name).name

    def delivered(server):
        """For a new session at once, for one that exists within a second."""
        for had, given in (('srvsvc', 'lsarpc'), ('lsarpc', 'srvsvc')):
            deliver(server, had)
            with connection(server) as conn:
                tree = anonymous(conn).tree_connect('IPC$').tree
                check('before: ' + given, tree.create(given).name, DENIED)
                opened = tree.create(had)
                check('before: ' + had, opened.name, OK)
                deliver(server, given)
                check('at once, in the same process',
                      anonymous(conn).tree_connect('IPC$').tree.create(
                          had).name, DENIED)
                check('at once, in another',
                      (first_of_new(server, given), first_of_new(server, had)),
                      (OK, DENIED))
                comes_to('what was taken away', lambda: tree.create(had).name,
                         DENIED)
                check('what was given', tree.create(given).name, OK)
    server.call(delivered, server)

    def opened_meanwhile(server):
        """A pipe that opens by what is not looked at again in this second is of
        no use where the policy refuses it by now, and no connection ends."""
        with connection(server) as conn:
            tree = anonymous(conn).tree_connect('IPC$').tree
            opened = None
            for _ in range(TRIES):
                deliver(server, 'lsarpc')
                anonymous(conn).tree_connect('IPC$')
                deliver(server, 'srvsvc')
                opened = tree.create('lsarpc')
                if opened.ok:
                    break
            check('opened in the same second', opened.name, OK)
            check('and bound', opened.file.rpc_bind('lsarpc').ok, False)
            check('and read', opened.file.read().name, DENIED)
            comes_to('opened again', lambda: tree.create('lsarpc').name, DENIED)
        check('no connection ended',
              server.log().count('without having been judged'), 0)
    server.call(opened_meanwhile, server)

finish()
