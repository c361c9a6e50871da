# secopts - disks that are full, a smb.conf that is lost, and memory over time
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""trouble.py [NAME...]: only the functions of these names.

SECOPTS_SESSIONS=N: sessions of one process whose memory is looked at.
"""

import os
import pathlib
import re
import signal
import sys
import threading
import time

from harness import (DENIED, Server, anonymous, audit_events,
                     audit_on_small_disk, check, connection, finish, user,
                     user_works)
import smb2raw                                            # noqa: E402

LISTS = '''
    secopts:null session pipes = lsarpc
    secopts:everyone includes anonymous = yes
'''
CLIENTS = 6
SESSIONS = int(os.environ.get('SECOPTS_SESSIONS', '600'))


# A full disk -----------------------------------------------------------------

def refused_names(server, start, number):
    """Each name is a kind of refusal of its own, and wants a record."""
    with connection(server) as conn:
        tree = anonymous(conn).tree_connect('IPC$').tree
        return sorted({tree.create('name%d' % i).name
                       for i in range(start, start + number)})


def disk_full():
    """Audit database and records are on a disk of 512 KiB."""
    with Server(conf_global=LISTS) as server:
        disk = audit_on_small_disk(server)

        def records():
            return audit_events(server, disk, '5145')

        def fill():
            server.run(['dd', 'if=/dev/zero', 'of=%s' % (disk / 'filler')])

        for moment in ('before it is opened', 'while it is open'):
            if moment.startswith('before'):
                fill()
                server.restart()
            else:
                server.restart()
                server.call(refused_names, server, 50, 3)
                fill()
            what = 'disk full ' + moment
            check(what + ': no room', server.run(
                ['sh', '-c', 'echo x > %s' % (disk / 'y')]).returncode != 0,
                True)
            before = records()
            check(what + ': names are refused',
                  server.call(refused_names, server, 0, 40), [DENIED])
            # what is left of a page is all the room that there is
            check(what + ': next to nothing is written',
                  records() - before <= 4, True)
            server.call(user_works, server, what)
            server.run(['rm', disk / 'filler'], check=True)
            before = records()
            server.call(refused_names, server, 100, 3)
            check(what + ': recovers by itself', records() - before > 0, True)
        check('disk full: no panic', 'PANIC' in server.log(), False)


# A lost smb.conf -------------------------------------------------------------

class Hammer:
    """Anonymous clients that try what they must not, all the time."""

    def __init__(self, server):
        self.server = server
        self.stop = threading.Event()
        self.opened = []
        self.asked = 0
        self.settled = threading.Event()     # all processes know smb.conf

    def one(self):
        while not self.stop.is_set():
            try:
                with connection(self.server) as conn:
                    self.session(conn)
            except (ConnectionError, TimeoutError, AttributeError):
                continue        # no share, no IPC$, no negotiation

    def session(self, conn):
        session = conn.session_setup_anonymous()[1]
        if session is None:
            self.asked += 1
            return
        tree = session.tree_connect('IPC$').tree
        for _ in range(20):
            settled = self.settled.is_set()
            tree.create('nosuch')        # a signal waits for the one in hand
            got = {'public': session.tree_connect('public').ok,
                   'samr': tree.create('samr').ok,
                   'winreg': tree.create('winreg').ok}
            if settled:
                self.opened += [name for name, ok in got.items() if ok]
            self.asked += len(got)
            if self.stop.is_set():
                break

    def run(self):
        self.server.call(self.one)


def reread(server):
    """smbd and its children read smb.conf; new children get what it read."""
    server.signal_all(server.smbd_pids(), signal.SIGHUP)
    # A connection that is answered was taken after the signal.
    for _ in range(3):
        try:
            server.call(smb2raw.Connection, server.host).close()
        except OSError:
            pass
        time.sleep(0.1)


def served(server):
    """Whether a user comes to be let in; smbd takes its time to see it."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            with connection(server) as conn:
                if user(conn).tree_connect('private').ok:
                    return True
        except (ConnectionError, TimeoutError, AssertionError):
            pass
    return False


def lost_configuration():
    with Server(conf_global=LISTS) as server:
        good = server.conf.read_text()
        hammer = Hammer(server)
        threads = [threading.Thread(target=hammer.run)
                   for _ in range(CLIENTS)]
        for thread in threads:
            thread.start()
        # Not in the middle of a path: in a lock directory that is not there
        # stock smbd panics, too.
        half = good[:good.index('lock directory') + 4]
        losses = {
            'empty': '', 'half of it': half,
            'no section': good.replace('[global]', ''),
            'rubbish': '\0\377[[[' * 100,
            'no plug-in': good.replace('vfs objects', '# vfs objects'),
            'gone': None, 'a directory': None,
        }
        for what, text in losses.items():
            hammer.settled.clear()
            server.conf.unlink()
            if what == 'a directory':
                server.conf.mkdir()
            elif text is not None:
                server.conf.write_text(text)
            before = hammer.asked
            reread(server)
            hammer.settled.set()
            hammer.stop.wait(1)
            check('smb.conf %s: nothing opens in %d requests' % (
                what, hammer.asked - before), hammer.opened, [])
            if what == 'a directory':
                server.conf.rmdir()
            server.write_conf(good)
            hammer.settled.clear()
            reread(server)
            check('smb.conf again: a user is served',
                  server.call(served, server), True)
            server.call(user_works, server, 'smb.conf again, was ' + what)
        hammer.stop.set()
        for thread in threads:
            thread.join()
        check('nothing has opened in %d requests' % hammer.asked,
              hammer.opened, [])
        check('they were many', hammer.asked > 500, True)
        check('no panic', 'PANIC' in server.log(), False)


# Memory ----------------------------------------------------------------------

def resident(pid):
    """KiB that nobody else has."""
    text = pathlib.Path('/proc/%d/smaps_rollup' % pid).read_text()
    return sum(int(number) for number in re.findall(
        r'^Private_(?:Clean|Dirty):\s+(\d+)', text, re.M))


def grown(server, number):
    """KiB that a process grows by while it serves so many sessions."""
    before = set(server.smbd_pids())
    with connection(server) as conn:
        user(conn).logoff()
        child, = set(server.smbd_pids()) - before
        first = 0
        for i in range(number):
            if i == number // 4:
                first = resident(child)
            session = conn.session_setup_anonymous()[1]
            if i % 4 == 0:
                alice = user(conn)
                tree = alice.tree_connect('IPC$').tree
                tree.create('nosuch')
                alice.logoff()
            if session is not None:
                tree = session.tree_connect('IPC$').tree
                if tree is not None:
                    tree.create('nosuch')
                session.logoff()
        return resident(child) - first


def memory():
    got = {}
    for what, conf, plugins in (('stock', '', ()),
                                ('refused', '', ('vfs', 'gensec')),
                                ('admitted', LISTS, ('vfs', 'gensec'))):
        with Server(conf_global=conf, plugins=plugins) as server:
            server.set('log level', '1')
            server.reload()
            got[what] = server.call(grown, server, SESSIONS)
            print('       %s: %d KiB in %d sessions' % (
                what, got[what], SESSIONS * 3 // 4), flush=True)
    # a leak of one pointer for each session is more than that
    allowed = max(got['stock'], 0) + 32 + SESSIONS * 8 * 3 // 4 // 1024
    for what in ('refused', 'admitted'):
        check('%s: a process grows no more than stock' % what,
              got[what] <= allowed, True)


for test in (disk_full, lost_configuration, memory):
    if len(sys.argv) < 2 or test.__name__ in sys.argv[1:]:
        test()
finish()
