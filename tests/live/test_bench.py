# secopts - every row of the benchmark runs and counts what it should
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""A few operations of each row with one client.  No time is looked at."""

import pathlib
import subprocess
import sys

from harness import REPO, Server, check, finish

sys.path.insert(0, str(pathlib.Path(REPO) / 'tests/bench'))

import bench                                                  # noqa: E402
import rows                                                   # noqa: E402

subprocess.run(['sh', '-c', '. tests/bench/bench.sh; build_bench'],
               cwd=REPO, check=True)
servers = bench.Servers(Server)

for row in [*rows.ONE_CLIENT, *rows.NOTHING, *rows.TODAY]:
    _, counts = bench.time_row(servers, row, 1)
    check('%s: answered %s' % (row.name, counts),
          bench.answered(row, counts), True)

refusing = rows.Config(rows.OURS, names=2)
server = servers.get(refusing)
row = next(row for row in rows.ONE_CLIENT if row.name == 'pipe refused')
with bench.measure.Load(server, 'pipe', row.second.name, None, 4) as load:
    check('four clients, 20 opens each: all refused', load.run(20), (0, 80))
check('refused opens start no RPC server', server.rpcd_running(), [])
with bench.measure.Load(server, 'pipe', 'lsarpc', None) as load:
    check('a listed one opens', load.run(1), (1, 0))
check('and has an RPC server', bool(server.rpcd_running()), True)

for entry in bench.decisions():
    check('a decision with %d names was made' % entry['names'],
          entry['refused_ns'] > 0, True)
for name, kib in bench.memory(servers, 1).items():
    check('memory, %s: %.0f KiB' % (name, kib), kib > 0, True)
servers.keep_only(set())
finish()
