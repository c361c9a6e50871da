# secopts - smb.conf is read again and again while sessions are open
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

import time

from harness import (DENIED, OK, READ, Server, anonymous, check, connection,
                     finish, user)
from workers import Workers

RELOADS = 100
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

    def narrow(server):
        """What is taken away is gone at once, for old sessions, too."""
        with connection(server) as conn:
            null = anonymous(conn)
            tree = null.tree_connect('IPC$').tree
            check('listed', tree.create('lsarpc').name, OK)
            server.set('secopts:null session pipes', 'browser')
            server.reload()
            check('no longer listed', tree.create('lsarpc').name, DENIED)
    server.call(narrow, server)

finish()
