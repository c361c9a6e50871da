# secopts - plug-ins that Samba's own build made
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""usage: intree.py DIRECTORY

The directory holds vfs/secopts.so and gensec/secopts.so, built in a source of
the Samba that is installed.  intree.sh makes them.
"""

import pathlib
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / 'live'))

from harness import (DENIED, OK, Server, anonymous, connection, expect, finish,
                     user_works)                          # noqa: E402

plugins = {kind: pathlib.Path(sys.argv[1]) / kind / 'secopts.so'
           for kind in ('vfs', 'gensec')}



def stock(server):
    """The same client is let in: it is the plug-ins who refuse."""
    with connection(server) as conn:
        expect('stock: anonymous session',
               conn.session_setup_anonymous()[0], OK)


def default(server):
    with connection(server) as conn:
        expect('default: anonymous session',
               conn.session_setup_anonymous()[0], DENIED)
    user_works(server, 'default')


def one_pipe(server):
    with connection(server) as conn:
        session = anonymous(conn)
        ipc = session.tree_connect('IPC$')
        expect('one pipe: anonymous connects to IPC$', ipc, OK)
        expect('one pipe: lsarpc', ipc.tree.create('lsarpc'), OK)
        expect('one pipe: samr', ipc.tree.create('samr'), DENIED)
        expect('one pipe: a guest share', session.tree_connect('public'),
               DENIED)
    user_works(server, 'one pipe')


with Server(plugins=()) as server:
    server.call(stock, server)
with Server(plugins=plugins) as server:
    server.call(default, server)
with Server('secopts:null session pipes = lsarpc', plugins=plugins) as server:
    server.call(one_pipe, server)
finish()
