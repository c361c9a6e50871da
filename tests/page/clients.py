# secopts - clients of a server, for a page to show something
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""Users, guests and anonymous clients, some of them hostile.

    with Server(CONF) as server, connected(server):
        ...
"""

import contextlib
import threading

from harness import anonymous, connection, user

CONF = '''
secopts:null session pipes = lsarpc samr
secopts:null session shares = listed
secopts:audit receiving ntlm traffic = 2
map to guest = Bad User
'''

# What a page must show as it is and never take for a part of itself.
MARKUP = '<img src=x onerror=alert(1)>'


def come_and_go(server):
    """Logons that are over, good and bad."""
    def body():
        with connection(server) as conn:
            user(conn, workstation='LAPTOP-7')
        with connection(server) as conn:
            conn.session_setup('alice', 'wrong', workstation=MARKUP)
        with connection(server) as conn:
            session = anonymous(conn, workstation='SCANNER')
            ipc = session.tree_connect('IPC$').tree
            for pipe in ('srvsvc', 'winreg', MARKUP):
                ipc.create(pipe)
            session.tree_connect('private')

    server.call(body)


@contextlib.contextmanager
def connected(server):
    """An anonymous client and a guest, connected while the block lasts."""
    ready = threading.Event()
    leave = threading.Event()
    trouble = []

    def body():
        try:
            with connection(server) as one, connection(server) as two:
                session = anonymous(one, workstation=MARKUP)
                session.tree_connect('listed')
                ipc = session.tree_connect('IPC$').tree
                ipc.create('lsarpc')
                _, guest = two.session_setup('nosuch', 'x',
                                             workstation='media-player')
                guest.tree_connect('public')
                ready.set()
                leave.wait()
        except BaseException as error:
            trouble.append(error)
        finally:
            ready.set()

    thread = threading.Thread(target=lambda: server.call(body), daemon=True)
    thread.start()
    ready.wait()
    if trouble:
        raise trouble[0]
    try:
        yield
    finally:
        leave.set()
        thread.join()
