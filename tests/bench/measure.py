# secopts - what a server spends on an operation
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""Processor time and instructions of a private smbd, per operation.

Only the server is looked at.  Processor time is that of all its processes, to
the nanosecond, with what their ended children used; instructions are those
that smbd's child executes under callgrind, which counts the same every time.
Neither knows how busy the machine is, nor how fast the load generator.  Both
run on one processor: see stay_on_one_processor().
"""

import os
import pathlib
import re
import statistics
import subprocess
import sys
import time

REPO = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPO / 'tests/live'))

import server as fixture                                     # noqa: E402
from Cryptodome.Hash import MD4                              # noqa: E402
from server import PASSWORD, Server                          # noqa: E402

LOAD = REPO / 'build/bench/load'
HASH = MD4.new(PASSWORD.encode('utf-16le')).hexdigest()
TICK = 10**9 // os.sysconf('SC_CLK_TCK')


class LoadError(Exception):
    """The load generator met something that it did not expect."""


class Load:
    """Clients that wait to be told how often to do what they do.

    user: a name, or None for anonymous.  sources: how many addresses they
    come from; 0: one.
    """

    def __init__(self, server, what, name='', user='alice', clients=1,
                 sources=0):
        self.server, self.clients = server, clients
        command = [str(LOAD), server.host, '445', str(clients), user or '-',
                   HASH, what, name, str(sources)]
        self.process = subprocess.Popen(
            server._inside(command, {}), text=True, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self._expect('ready\n')

    def _expect(self, wanted=None):
        line = self.process.stdout.readline()
        if not line or wanted not in (None, line):
            self.process.kill()
            raise LoadError(self.process.communicate()[1] + line +
                            self.server.log()[-3000:])
        return line

    def run(self, times):
        """(granted, refused) of times operations of each client."""
        self.process.stdin.write(f'{times}\n')
        self.process.stdin.flush()
        return tuple(map(int, self._expect().split()))

    def close(self):
        self.process.communicate()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


# Processor time

def stay_on_one_processor():
    """For this process and all that it starts from now on.

    To wake a process on another processor takes the kernel longer than
    anything that is measured here, and whether a server and its client happen
    to be on the same one differs from one pair of servers to the next.
    """
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def cpu_of(pid):
    """Nanoseconds of a process, its threads, and children it waited for."""
    try:
        own = time.clock_gettime_ns((~pid << 3) | 2)
        fields = pathlib.Path(f'/proc/{pid}/stat').read_text()
    except OSError:
        return 0
    fields = fields.rpartition(')')[2].split()
    return own + (int(fields[13]) + int(fields[14])) * TICK


def cpu(server):
    return sum(map(cpu_of, server.pids()))


def sample(load, times):
    """(nanoseconds of the server per operation, granted, refused)"""
    before = cpu(load.server)
    granted, refused = load.run(times)
    spent = cpu(load.server) - before
    return spent / (granted + refused), granted, refused


def pairs(first, second, times, number):
    """Alternate between two loads; who begins changes with each pair.

    [(ns of first, ns of second)], and the counts (granted, refused) of each.
    times: operations of each client in a sample, of (first, second).
    """
    loads, counts, taken = (first, second), [[0, 0], [0, 0]], []
    for load, n in zip(loads, times):
        load.run(max(1, n // 4))
    for i in range(number):
        spent = [0, 0]
        for which in ((0, 1), (1, 0))[i % 2]:
            spent[which], granted, refused = sample(loads[which], times[which])
            counts[which][0] += granted
            counts[which][1] += refused
        taken.append(tuple(spent))
    return taken, [tuple(count) for count in counts]


def quartiles(values):
    values = list(values)
    if len(values) < 2:
        return values * 3
    return statistics.quantiles(values, n=4, method='inclusive')


# Instructions

class CountedServer(Server):
    """An smbd that runs under callgrind, as do its children."""

    def _start_smbd(self):
        counts = self.root / 'counts'
        counts.mkdir(exist_ok=True)
        self.run(['valgrind', '--tool=callgrind', '--vgdb=no',
                  # What its parent had executed is not a connection's.
                  '--toggle-collect=smbd_process',
                  f'--log-file={self.root}/valgrind.log',
                  f'--callgrind-out-file={counts}/%p', 'smbd', '-D', '-s',
                  self.conf], plugins=self.plugins, timeout=300)
        fixture._wait_until(self._listening, 'smbd listens')

    def _processes(self):
        for pid, name in super()._processes():
            yield pid, 'smbd' if name.startswith('callgrind') else name

    def collected(self):
        """{process: instructions} of those that have ended."""
        found = {}
        for path in (self.root / 'counts').iterdir():
            match = re.search(r'^totals: (\d+)', path.read_text(), re.M)
            if match:
                found[path.name] = int(match.group(1))
        return found

    def spent_by(self, what, name, user, times):
        """Instructions of the processes that serve a connection, or several."""
        old, before = self.collected(), len(self.smbd_pids())
        with Load(self, what, name, user) as load:
            load.run(times)
        fixture._wait_until(lambda: self.collected().keys() - old.keys()
                            and len(self.smbd_pids()) <= before,
                            'the counts of all processes')
        return sum(count for process, count in self.collected().items()
                   if process not in old)


def instructions(server, what, name, user, times):
    """Per operation: what more operations cost more, in the same process.

    For 'connect', of which each is a process, that is what a process executes.
    """
    few = server.spent_by(what, name, user, times)
    many = server.spent_by(what, name, user, 3 * times)
    return (many - few) / (2 * times)


# Memory

def private_kib(pid):
    text = pathlib.Path(f'/proc/{pid}/smaps_rollup').read_text()
    return sum(int(n) for n in re.findall(r'^Private_\w+:\s+(\d+)', text,
                                          re.M))


def samba_version():
    return subprocess.run(['smbd', '--version'], capture_output=True,
                          text=True, check=True).stdout.strip()
