# secopts - many sessions, and many refusals
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""A process does not grow with the sessions that it has served, and what a
flood of refusals writes is bounded and adds up.

test_volume.py [NAME...]: only the functions of these names.
SECOPTS_VOLUME=N: N times as much of all.
"""

import json
import os
import pathlib
import re
import subprocess
import sys
import time

from harness import (PASSWORD, REPO, Server, check, finish, leave_out,
                     refusals, user_works)

sys.path.insert(0, str(REPO / 'tests/bench'))

from measure import Load                                      # noqa: E402
from sanitizer import SANITIZE                                # noqa: E402
from server import inner_pid                                  # noqa: E402

VOLUME = int(os.environ.get('SECOPTS_VOLUME', '1'))
LISTS = '''
    secopts:null session pipes = lsarpc
    secopts:everyone includes anonymous = yes
'''
KINDS = 256             # that are told apart at a time, at most
CLIENT_KINDS = 17       # of one client and event


# Memory ----------------------------------------------------------------------

def heap(pid):
    """KiB of the heap that have been written to."""
    if SANITIZE:
        return 0
    text = pathlib.Path('/proc/%d/smaps' % pid).read_text()
    found = re.search(r'\[heap\]\n(?:\w+:.*\n)*?Private_Dirty: +(\d+)', text)
    return int(found.group(1))


def blocks(server, pid):
    """How many blocks of memory a process holds, as talloc counts them."""
    report = server.smbcontrol(inner_pid(pid), 'pool-usage').stdout
    return int(re.search(r'total +\d+ bytes in (\d+) blocks', report).group(1))


def grown(server, number):
    """Blocks and KiB that a process gains; half of its sessions are
    anonymous."""
    old = set(server.smbd_pids())
    with Load(server, 'mixed') as load:
        child, = set(server.smbd_pids()) - old
        load.run(number // 4)
        before = blocks(server, child), heap(child)
        answers = load.run(number)
        after = blocks(server, child), heap(child)
        return after[0] - before[0], after[1] - before[1], answers


def memory():
    number = 600 * VOLUME

    def gains(conf, **plugins):
        with Server(conf_global=conf, **plugins) as server:
            server.set('log level', '1 secopts:2')
            server.restart()
            return grown(server, number)

    # Samba 4.24 by itself keeps three blocks of each session.
    stock, _, _ = gains('', plugins=())
    for what, conf, answers in (
            ('refused', '', (number // 2, number // 2)),
            ('admitted', LISTS, (number, 0))):
        gained, kib, got = gains(conf)
        check('%s: answers of %d sessions' % (what, number), got, answers)
        check('%s: nothing is kept (%d blocks, stock %d)' % (
            what, gained, stock), gained <= stock + 8, True)
        if SANITIZE:
            leave_out(what + ': the heap is as it was',
                      'libasan keeps what is freed')
        else:
            check('%s: the heap is as it was (%d KiB)' % (what, kib),
                  kib <= 64, True)


# Refusals --------------------------------------------------------------------

class Flooded(Server):
    """A server that counts what is written of the refusals."""

    def __init__(self):
        super().__init__(conf_global=LISTS)
        self.file = self.root / 'log' / 'audit.json'
        # At level 1 Samba has a line of its own for each refused tree connect.
        self.set('log level', f'0 secopts:2 secopts_json_audit:2@{self.file}')
        self.restart()
        self.before = {}
        self.mark()

    def records(self):
        if not self.file.exists():
            return []
        # Samba 4.25 writes the end of a line by itself: records of two processes
        # may be on one, and an empty one behind them.
        text, found = self.file.read_text().lstrip(), []
        while text:
            record, end = json.JSONDecoder().raw_decode(text)
            found.append(record['SecoptsAudit'])
            text = text[end:].lstrip()
        return found

    def written(self):
        """(refusals that records tell of, records, their bytes, lines)"""
        told = [body for body in self.records() if body['eventId'] != 1025]
        return (sum(body['count'] for body in told), len(told),
                self.file.stat().st_size if told else 0,
                len(refusals(self)) + self.log().count('repeated '))

    def mark(self):
        self.before = self.written()

    def since(self):
        return tuple(is_ - was
                     for is_, was in zip(self.written(), self.before))

    def flood(self, what, name, clients, each, sources=0):
        """Number of refusals; all must be refused."""
        began = time.monotonic()
        with Load(self, what, name, None, clients, sources) as load:
            answers = load.run(each)
        check('%s %s: %d clients are refused %d times each, %.0f s' % (
            what, name, clients, each, time.monotonic() - began),
            answers, (0, clients * each))
        return clients * each

    def collect_sums(self):
        """A new start of smbd writes all sums with its first session."""
        self.restart()
        self.run(['smbclient', '-U', 'alice%' + PASSWORD,
                  f'//{self.host}/private', '-c', 'ls'], check=True)

    def settle(self, what, refused, kinds, seconds):
        """What is written adds up, and is no more than it may be."""
        self.collect_sums()
        count, records, size, lines = self.since()
        print('       %s: %d refusals in %.0f s, %d records of %d bytes, '
              '%d lines' % (what, refused, seconds, records, size, lines),
              flush=True)
        check(what + ': what is written adds up', count, refused)
        # a kind has its first record, one for each window and the last sum
        windows = 1 + int(seconds / 60)
        check(what + ': few records', records <= kinds * (1 + windows), True)
        check(what + ': a line beside each', lines, records)
        self.mark()


def requests():
    with Flooded() as server:
        began, refused = time.monotonic(), 0
        refused += server.flood('pipe', 'samr', 8, 1000 * VOLUME)
        refused += server.flood('names', '', 1, 500 * VOLUME)
        refused += server.flood('tree', 'public', 8, 500 * VOLUME)
        server.settle('one client', refused, 2 * CLIENT_KINDS,
                      time.monotonic() - began)

        began, refused = time.monotonic(), 0
        refused += server.flood('names', '', 16, 150 * VOLUME, 16)
        refused += server.flood('tree', 'public', 16, 150 * VOLUME, 16)
        server.settle('16 clients', refused, KINDS, time.monotonic() - began)
        server.call(user_works, server, 'after the flood')


def sessions():
    with Flooded() as server:
        server.set('secopts:null session pipes', None)
        server.restart()
        began, refused = time.monotonic(), 0
        for _ in range(4):
            refused += server.flood('session', '', 8, 25 * VOLUME)
        server.settle('one client, sessions', refused, CLIENT_KINDS,
                      time.monotonic() - began)
        began = time.monotonic()
        refused = server.flood('visit', '', 4, 75 * VOLUME, 300 * VOLUME)
        server.settle('%d clients, a connection each' % refused, refused,
                      KINDS, time.monotonic() - began)
        server.call(user_works, server, 'after the sessions')


subprocess.run(['sh', '-c', '. tests/bench/bench.sh; build_bench'],
               cwd=REPO, check=True)
for test in (memory, requests, sessions):
    if len(sys.argv) < 2 or test.__name__ in sys.argv[1:]:
        test()
finish()
