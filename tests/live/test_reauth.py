# secopts - a session that changes its user while trees and files are open
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

from harness import (DENIED, DIALECTS, NO_SESSION, OK, PASSWORD, READ, Server,
                     anonymous, check, connection, expect, finish, refusals,
                     user)

SWITCHED = (('samr through the old tree', 'ipc', 'samr', DENIED),
            ('lsarpc through the old tree', 'ipc', 'lsarpc', OK),
            ('nosuch through the old tree', 'ipc', 'nosuch', DENIED))


class Opened:
    """What alice has before her session becomes somebody else's."""

    def __init__(self, conn):
        self.session = user(conn)
        self.ipc = self.session.tree_connect('IPC$').tree
        self.disks = [self.session.tree_connect(share).tree
                      for share in ('private', 'public', 'listed')]
        self.pipes = [self.ipc.create(name).file
                      for name in ('samr', 'lsarpc')]
        self.files = [disk.create('hello.txt', access=READ).file
                      for disk in self.disks]

    def old_access(self):
        """{what: status} of everything that was open."""
        got = {}
        for pipe, name in zip(self.pipes, ('samr', 'lsarpc')):
            got['bind on ' + name] = pipe.write(b'\5\0\13\3' + b'\0' * 12).name
            got['transceive on ' + name] = pipe.transceive(b'\5' * 16).name
            got['query ' + name] = pipe.query_info().name
        for disk, handle, name in zip(self.disks, self.files,
                                      ('private', 'public', 'listed')):
            got['read from ' + name] = handle.read().name
            got['query ' + name] = handle.query_info().name
            got['open in ' + name] = disk.create('hello.txt',
                                                 access=READ).name
            got['list ' + name] = disk.create('', access=0x81,
                                              options=1).name
        return got


def switch(server, dialect, spnego):
    how = '0x%04x %s: ' % (dialect, 'SPNEGO' if spnego else 'raw')
    with connection(server, dialect) as conn:
        opened = Opened(conn)
        expect(how + 'alice becomes anonymous',
               opened.session.reauthenticate(spnego=spnego), OK)
        got = opened.old_access()
        check(how + 'nothing of %d things is left' % len(got),
              {k: v for k, v in got.items() if v != DENIED}, {})
        for what, tree, name, want in SWITCHED:
            expect(how + what, getattr(opened, tree).create(name), want)
        for share, want in (('IPC$', OK), ('public', DENIED),
                            ('private', DENIED)):
            expect(how + 'connect to ' + share,
                   opened.session.tree_connect(share), want)
        expect(how + 'and alice again',
               opened.session.reauthenticate('alice', PASSWORD), OK)
        expect(how + 'her file', opened.files[0].read(), OK)
        expect(how + 'her pipe', opened.pipes[0].query_info(), OK)
        expect(how + 'samr', opened.ipc.create('samr'), OK)
        for pipe in opened.pipes:
            check(how + 'closing is always possible', pipe.close().ok, True)


def grow(server):
    """Anonymous becomes alice: nothing stays closed, then back again."""
    with connection(server) as conn:
        session = anonymous(conn)
        tree = session.tree_connect('IPC$').tree
        mine = tree.create('lsarpc').file
        expect('anonymous, samr', tree.create('samr'), DENIED)
        expect('becomes alice', session.reauthenticate('alice', PASSWORD), OK)
        expect('alice, samr', tree.create('samr'), OK)
        session.sign = True          # SMB 3.1.1 wants a user's signed
        expect('alice, private', session.tree_connect('private'), OK)
        expect('becomes bob', session.reauthenticate('bob', PASSWORD), OK)
        expect('bob, samr', tree.create('samr'), OK)
        expect('becomes anonymous', session.reauthenticate(), OK)
        expect('anonymous, samr again', tree.create('samr'), DENIED)
        check('its own pipe is still its own',
              mine.rpc_bind('lsarpc').ok, True)


def beside(server):
    """Another user's tree connects do not hide her old ones from us."""
    with connection(server) as conn:
        alice, bob = user(conn), user(conn, 'bob')
        hers, his = ([session.tree_connect('IPC$').tree for _ in range(3)]
                     for session in (alice, bob))
        wrong = []

        def each(want):
            for mine, other in zip(hers, his):
                got = [other.create('samr').name, mine.create('samr').name,
                       other.create('samr').name, mine.create('lsarpc').name]
                if got != [OK, want, OK, OK]:
                    wrong.append(got)

        for who, password, want in (('alice', PASSWORD, OK), ('', '', DENIED),
                                    ('bob', PASSWORD, OK), ('', '', DENIED)):
            expect('beside bob, her session is of "%s"' % who,
                   alice.reauthenticate(who, password), OK)
            each(want)
            each(want)
        check('each of three tree connects, beside three of his', wrong, [])


def refused(server):
    with connection(server) as conn:
        opened = Opened(conn)
        expect('alice becomes anonymous where nothing is marked',
               opened.session.reauthenticate(), DENIED)
        check('her session has ended with it',
              sorted(set(opened.old_access().values())), [NO_SESSION])


def acl(server):
    """A share ACL that names ANONYMOUS LOGON does not keep it open."""
    with connection(server) as conn:
        opened = Opened(conn)
        expect('alice, connected to a share that grants anonymous',
               opened.session.reauthenticate(), DENIED)
        check('her session has ended with it',
              sorted(set(opened.old_access().values())), [NO_SESSION])
    # smbd forgets whose a tree is until that user next makes use of it.
    for who in ('alice', 'bob'):
        with connection(server) as conn:
            opened = Opened(conn)
            expect('alice becomes ' + who,
                   opened.session.reauthenticate(who, PASSWORD), OK)
            expect('and at once anonymous',
                   opened.session.reauthenticate(), DENIED)
            check('the session has ended with it',
                  sorted(set(opened.old_access().values())), [NO_SESSION])
    with connection(server) as conn:
        session = user(conn)
        tree = session.tree_connect('IPC$').tree
        expect('alice, connected to IPC$ alone', session.reauthenticate(), OK)
        expect('and samr', tree.create('samr'), DENIED)


with Server(conf_global='secopts:null session pipes = lsarpc') as server:
    for dialect in DIALECTS:
        for spnego in (True, False):
            server.call(switch, server, dialect, spnego)
    server.call(grow, server)
    server.call(beside, server)

    # Everyone in the token does not change that.
    server.set('secopts:everyone includes anonymous', 'yes')
    server.set('secopts:null session shares', 'listed')
    server.reload()
    for dialect in DIALECTS:
        server.call(switch, server, dialect, True)
    server.call(grow, server)

    for share in ('public', 'listed', 'private'):
        server.run(['sharesec', '-s', str(server.conf), share, '-a',
                    'S-1-5-7:ALLOWED/0/FULL'], check=True)
    server.call(acl, server)
    check('the log says why',
          any('re-authentication while connected to' in line
              for line in refusals(server)), True)

with Server() as server:
    server.call(refused, server)

finish()
