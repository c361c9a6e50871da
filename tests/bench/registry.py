# secopts - what reading the registry costs a session setup
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""Two servers side by side, one with "policy source = both", in pairs.

    python3 tests/bench/registry.py [PAIRS]

"first" is the first session of a connection, in an smbd process that has not
read the registry before; "next" are sessions in the same process.
"""

import pathlib
import statistics
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / 'live'))

from harness import PASSWORD, Server, connection            # noqa: E402
from registry import Registry                                # noqa: E402

NEXT = 5


def times(server):
    """Seconds of the first session, and of one of the next."""
    with connection(server) as conn:
        took = []
        for _ in range(1 + NEXT):
            began = time.perf_counter()
            answer, _ = conn.session_setup('alice', PASSWORD)
            took.append(time.perf_counter() - began)
            assert answer.ok, answer.name
        return took[0], sum(took[1:]) / NEXT


def report(what, pairs):
    """Milliseconds: the medians, and that of the differences in a pair."""
    plain, both = zip(*pairs)
    diffs = [b - a for a, b in pairs]
    quarters = statistics.quantiles(diffs, n=4)
    print('%-6s smb.conf %.3f ms  both %.3f ms  difference %+.3f ms '
          '(quartiles %+.3f %+.3f)' % (
              what, *(1000 * statistics.median(x)
                      for x in (plain, both, diffs)),
              1000 * quarters[0], 1000 * quarters[2]), flush=True)


def main(pairs):
    with (Server() as plain,
          Server(conf_global='secopts:policy source = both') as both):
        Registry(both, both.conf).set(
            NullSessionPipes=['lsarpc'], RestrictNullSessAccess=1,
            NtlmMinServerSec=0x20000000, EveryoneIncludesAnonymous=0)
        for server in (plain, both):
            server.call(times, server)
        first, later = [], []
        for i in range(pairs):
            # who goes first changes with each pair
            order = (plain, both) if i % 2 else (both, plain)
            took = {server: server.call(times, server) for server in order}
            first.append((took[plain][0], took[both][0]))
            later.append((took[plain][1], took[both][1]))
        report('first', first)
        report('next', later)


main(int(sys.argv[1]) if len(sys.argv) > 1 else 300)
