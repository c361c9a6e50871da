# secopts - what the plug-ins cost
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""Stock and protected smbd side by side.

    ./run bench [--quick] [--pairs N] [--no-instructions] [ROW...]

ROW is a part of the name of a row, or "memory"; all rows without any.  --quick
takes few pairs.  A ratio is protected over stock, its median and quartiles over
pairs; below 1 the protected server is the cheaper one.
"""

import argparse
import contextlib
import dataclasses
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys

import measure
from rows import Config, FLOOR, IDLE, OURS, all_rows

OUT = measure.REPO / 'build/bench'
SHARE = OUT / 'share'
FORMAT = '%-42s %9s %9s  %-21s  %s'


class Servers:
    """One server of each kind, started when it is first needed."""

    def __init__(self, kind):
        self.kind, self.running = kind, {}

    def get(self, config):
        if config not in self.running:
            self.running[config] = self._start(config)
        return self.running[config]

    def keep_only(self, configs):
        for config in self.running.keys() - configs:
            self.running.pop(config).stop()

    def _start(self, config):
        SHARE.mkdir(parents=True, exist_ok=True)
        SHARE.chmod(0o777)
        (SHARE / 'hello.txt').write_text('hello\n')
        server = self.kind(conf_global=config.conf(),
                           shares=config.sections(SHARE),
                           plugins={kind: measure.REPO / 'build' / path
                                    for kind, path in config.plugins})
        if config.registry:
            shares = server.root / 'registry.conf'
            shares.write_text(config.registry_conf(SHARE))
            server.run(['net', '-s', server.conf, 'conf', 'import', shares],
                       check=True, timeout=600)
        return server


def time_row(servers, row, number):
    """Nanoseconds of both, and what was answered."""
    if not row.turns:
        return time_pairs(servers, row, number)
    taken, counts = [], [(0, 0), (0, 0)]
    for _ in range(number):
        servers.keep_only([])
        turns, answers = time_pairs(servers, row, row.turns)
        taken.append(tuple(map(statistics.mean, zip(*turns))))
        counts = [tuple(map(sum, zip(*sides)))
                  for sides in zip(counts, answers)]
    return taken, counts


def time_pairs(servers, row, number):
    """The same of so many pairs with the servers that there are."""
    def load(side, clients):
        return measure.Load(servers.get(side.config), side.what, side.name,
                            side.user, clients)

    sides = row.first, row.second
    with contextlib.ExitStack() as stack:
        for side in sides * row.beside:
            stack.enter_context(load(dataclasses.replace(
                side, what='stat'), 1)).run(1)
        if row.clients > 1:
            # Many clients that find no RPC server yet get in its way as it
            # starts, and some get CONNECTION_DISCONNECTED; stock does the same.
            for side in sides:
                stack.enter_context(load(side, 1)).run(1)
        first, second = (stack.enter_context(load(side, row.clients))
                         for side in sides)
        return measure.pairs(first, second, (row.times,) * 2, number)


def count_row(servers, row):
    """Instructions of both."""
    # Under callgrind a connection takes seconds, and each counts the same.
    times = 1 if row.first.what == 'connect' else max(10, row.times)
    return [measure.instructions(servers.get(side.config), side.what,
                                 side.name, side.user, times)
            for side in (row.first, row.second)]


def answered(row, counts):
    """Whether each server answered what the row is about."""
    (granted, _), (ours_granted, ours_refused) = counts
    stock_refuses = (row.first.config.preexec or row.first.what == 'attempt' or
                     row.first.config.plugins == FLOOR)
    if bool(granted) == stock_refuses:
        return False
    return bool(ours_refused) == row.refused != bool(ours_granted)


def measure_row(servers, row, number):
    taken, counts = time_row(servers, row, number * row.closely)
    ratio = measure.quartiles(b / a for a, b in taken)
    return {
        'row': row.name, 'clients': row.clients, 'pairs': len(taken),
        'stock_us': measure.quartiles(a / 1000 for a, _ in taken)[1],
        'protected_us': measure.quartiles(b / 1000 for _, b in taken)[1],
        'ratio': {'median': ratio[1], 'lower': ratio[0], 'upper': ratio[2]},
        'stock_answers': counts[0], 'protected_answers': counts[1],
        'as_expected': answered(row, counts), 'target': row.target,
    }


def verdict(result):
    if not result['as_expected']:
        return 'NOT WHAT WAS EXPECTED'
    if result['target'] is None:
        return ''
    ratio = result['ratio']
    if ratio['median'] <= result['target']:
        return f'<= {result["target"]:g}: met'
    if ratio['lower'] <= result['target']:
        return f'<= {result["target"]:g}: within the spread'
    return f'<= {result["target"]:g}: missed'


def show_time(result):
    ratio = result['ratio']
    print(FORMAT % (
        result['row'], '%.1f' % result['stock_us'],
        '%.1f' % result['protected_us'],
        '%.3f [%.3f %.3f]' % (ratio['median'], ratio['lower'],
                              ratio['upper']), verdict(result)), flush=True)


def show_count(result):
    count = result['instructions']
    print(FORMAT % (
        result['row'], '%.0f' % count['stock'], '%.0f' % count['protected'],
        '%.3f' % (count['protected'] / count['stock']), ''), flush=True)


def empty_share():
    """Servers that start now find a share with one file."""
    shutil.rmtree(SHARE, ignore_errors=True)


def in_turn(servers, wanted):
    """Each row with its number; servers that no later row needs are stopped."""
    for i, row in enumerate(wanted):
        servers.keep_only({side.config for later in wanted[i:]
                           for side in (later.first, later.second)})
        yield i, row


def decisions():
    """Nanoseconds of a decision, by the length of the list."""
    lines = subprocess.run([OUT / 'decide'], capture_output=True, text=True,
                           check=True).stdout.splitlines()
    return [dict(zip(('names', 'listed_ns', 'refused_ns'),
                     map(float, line.split()))) for line in lines]


def memory(servers, number):
    """KiB that a child which serves a user has for itself alone.

    Counted are the pages that no other process has, written to or not.  Of two
    children, one that has opened a pipe and one that has asked for a file, which
    are not alike: the mean of their medians.
    """
    sizes = {}
    for name, config in (
            ('stock', Config()), ('protected', Config(OURS)),
            ('nothing', Config(IDLE))):
        server = servers.get(config)
        found, parents = [[], []], set(server.smbd_pids())
        for _ in range(number):
            with measure.Load(server, 'rpc') as ipc:
                ipc.run(1)
                first = set(server.smbd_pids())
                with measure.Load(server, 'stat', 'public') as stat:
                    stat.run(1)
                    both = set(server.smbd_pids())
                    for kib, pids in zip(found, (first - parents, both - first)):
                        kib += map(measure.private_kib, pids)
        sizes[name + '_kib'] = sum(measure.quartiles(kib)[1]
                                   for kib in found) / 2
    return sizes


def count(wanted, report, out):
    """Add instructions to the rows of a report."""
    empty_share()       # many clients have left files there, and "list" reads them
    print(FORMAT % ('row', 'stock', 'ours', 'ratio of instructions', ''))
    counted = Servers(measure.CountedServer)
    for i, row in in_turn(counted, wanted):
        if row.counted:
            stock, ours = count_row(counted, row)
            result = report['rows'][i]
            result['instructions'] = {'stock': stock, 'protected': ours}
            show_count(result)
            save(report, out)


def save(report, out):
    out.write_text(json.dumps(report, indent=1) + '\n')


def arguments():
    parser = argparse.ArgumentParser(
        prog='./run bench', description=__doc__.partition('\n\n')[2],
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--quick', action='store_true')
    parser.add_argument('--pairs', type=int)
    parser.add_argument('--no-instructions', action='store_true')
    parser.add_argument('row', nargs='*')
    return parser.parse_args()


def main():
    args = arguments()
    wanted = [row for row in all_rows()
              if not args.row or any(part in row.name for part in args.row)]
    if not wanted and 'memory' not in args.row:
        sys.exit('run bench: no row is named like: ' + ' '.join(args.row))
    number = args.pairs or (4 if args.quick else 12)
    measure.stay_on_one_processor()
    print(FORMAT % ('row', 'stock us', 'ours us', 'ratio [quartiles]',
                    'target'))
    report = {
        'machine': {'processors': os.cpu_count(), 'kernel': platform.release(),
                    'samba': measure.samba_version()},
        'rows': [],
    }
    out = OUT / ('rows.json' if args.row else 'bench.json')
    results = report['rows']
    empty_share()
    servers = Servers(measure.Server)
    for _, row in in_turn(servers, wanted):
        results.append(measure_row(servers, row, number))
        show_time(results[-1])
        save(report, out)           # all rows take an hour: keep what there is
    report['decision'] = decisions()
    if not args.row or 'memory' in args.row:
        report['memory'] = memory(servers, 5 if args.quick else 20)
        print('private memory of a child: %(stock_kib).0f KiB stock, '
              '%(protected_kib).0f KiB protected, %(nothing_kib).0f KiB with '
              'plug-ins that do nothing' % report['memory'])
    servers.keep_only([])
    for entry in report['decision']:
        print('a decision with %(names)d names: %(listed_ns).0f ns listed, '
              '%(refused_ns).0f ns refused' % entry)
    save(report, out)
    # Not while times are taken: a connection to a stock server takes some
    # percents less while there are servers under callgrind.
    if not args.no_instructions:
        count(wanted, report, out)
    print(f'written to build/bench/{out.name}')
    if not all(result['as_expected'] for result in report['rows']):
        sys.exit(1)


if __name__ == '__main__':
    main()
