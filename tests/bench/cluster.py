# secopts - what the plug-ins cost on a CTDB cluster
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""Stock and protected clusters side by side, by their number of nodes.

    ./run bench cluster [--pairs N] [NODES...]

Processor time is that of one node's smbd and ctdbd, per operation, in pairs.
Controls are what its clients ask of its ctdbd; what it is asked without any
operation is taken off.
"""

import argparse
import json
import re
import time

import measure
from cluster import Cluster, Node
from rows import POLICY, QUIET

# operation, as load.c has it: (what, share, user, operations in a sample)
ROWS = {
    'connection, user': ('connect', 'public', 'alice', 3),
    'session, user': ('session', '', 'alice', 20),
    'session, anonymous': ('session', '', None, 20),
    'pipe, anonymous': ('pipe', 'lsarpc', None, 20),
}
CONF = QUIET + POLICY
SHARES = {'public': {'guest ok': 'yes'}, 'listed': {'guest ok': 'yes'}}
FORMAT = '%5s  %-20s %9s %9s  %-21s %8s %8s'
IDLE = 3                # seconds


class MeasuredNode(Node):
    """A node of which ctdbd is measured, too."""

    def pids(self):
        return super().pids() + self._ctdb_pids()

    def controls(self):
        return int(re.search(r'req_control\s+(\d+)',
                             self.ctdb('statistics'))[1])


class MeasuredCluster(Cluster):
    node = MeasuredNode


def controls(node, load, times):
    """Per operation."""
    before, began = node.controls(), time.monotonic()
    time.sleep(IDLE)
    idle = (node.controls() - before) / (time.monotonic() - began)
    before, began = node.controls(), time.monotonic()
    load.run(times)
    taken = time.monotonic() - began
    return max(0, (node.controls() - before - idle * taken) / times)


def measure_row(nodes, name, pairs):
    what, share, user, times = ROWS[name]
    with measure.Load(nodes[0], what, share, user) as stock, \
         measure.Load(nodes[1], what, share, user) as ours:
        taken, counts = measure.pairs(stock, ours, (times, times), pairs)
        asked = [controls(node, load, 5 * times)
                 for node, load in zip(nodes, (stock, ours))]
    ratio = measure.quartiles(b / a for a, b in taken)
    return {
        'row': name,
        'stock_us': measure.quartiles(a / 1000 for a, _ in taken)[1],
        'protected_us': measure.quartiles(b / 1000 for _, b in taken)[1],
        'ratio': {'median': ratio[1], 'lower': ratio[0], 'upper': ratio[2]},
        'controls': dict(zip(('stock', 'protected'), asked)),
        'answers': counts,
    }


def show(number, row):
    ratio = row['ratio']
    print(FORMAT % (
        number, row['row'], '%.0f' % row['stock_us'],
        '%.0f' % row['protected_us'],
        '%.3f [%.3f %.3f]' % (ratio['median'], ratio['lower'],
                              ratio['upper']),
        *('%.1f' % asked for asked in row['controls'].values())), flush=True)


def measure_cluster(number, pairs):
    with MeasuredCluster(number, conf_global=CONF, shares=SHARES,
                         plugins=()) as stock, \
         MeasuredCluster(number, shares=SHARES, conf_global=CONF +
                         'secopts:policy source = both\n') as ours:
        for name in ROWS:
            row = measure_row((stock.nodes[0], ours.nodes[0]), name, pairs)
            row['nodes'] = number
            show(number, row)
            yield row


def main():
    parser = argparse.ArgumentParser(
        prog='./run bench cluster', description=__doc__.partition('\n\n')[2],
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--pairs', type=int, default=12)
    parser.add_argument('nodes', nargs='*', type=int, default=[1, 2, 4])
    args = parser.parse_args()
    print(FORMAT % ('nodes', 'operation', 'stock us', 'ours us',
                    'ratio [quartiles]', 'controls', 'ours'))
    rows = [row for number in args.nodes
            for row in measure_cluster(number, args.pairs)]
    path = measure.REPO / 'build/bench/cluster.json'
    path.write_text(json.dumps(rows, indent=1) + '\n')
    print('written to build/bench/cluster.json')


if __name__ == '__main__':
    main()
