# secopts - hostile clients, for half a minute
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""What ./run attack does, bounded and always from the same seed.  SEED=N takes
another, SECONDS=N gives more time.

The time includes starting and stopping the servers and comparing with stock
ones.  However busy the machine is, each fixture is played for a moment.
"""

import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from harness import REPO, check, finish

sys.path.insert(0, str(REPO / 'tests/attack'))
import attack                                             # noqa: E402
from fixtures import FIXTURES                             # noqa: E402

SECONDS = float(os.environ.get('SECONDS', 28))
CLEARING = 0.3                 # seconds that a look at what is left takes
LEAST = 0.7                    # seconds for a seed, once servers are there
SEED = int(os.environ.get('SEED', 20121026))
LENGTH = 6                     # sequences of an episode

end = time.monotonic() + SECONDS
total = attack.collections.Counter()


def play(pair, seconds):
    until = time.monotonic() + max(seconds - CLEARING, LEAST)
    counts = attack.attack(pair, SEED, lambda _: time.monotonic() >= until,
                           length=LENGTH, until=until)
    if not counts['sequences']:
        # The machine was too busy for any within that time.
        counts += attack.attack(pair, SEED, lambda played: played > 0,
                                length=LENGTH)
    total.update(counts)
    check(f'{pair.fixture.name}: {attack.told_of(counts)}',
          (counts['sequences'] > 0, counts['disagreements']), (True, 0))
    check(f'{pair.fixture.name}: nothing is left behind',
          pair.left_behind(), [])


print(f'seed {SEED}', flush=True)
# While one pair is played on, the next one starts and the last one ends.
with ThreadPoolExecutor(2) as pool:
    ahead = pool.submit(attack.Pair, FIXTURES[0])
    for number, fixture in enumerate(FIXTURES, 1):
        pair = ahead.result()
        if number < len(FIXTURES):
            ahead = pool.submit(attack.Pair, FIXTURES[number])
        play(pair, (end - time.monotonic()) / (len(FIXTURES) - number + 1))
        pool.submit(pair.stop)
check(f'in all: {attack.told_of(total)}',
      total['refusals'] > 0, True)
finish()
