# secopts - hostile clients, for less than half a minute
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""What ./run attack does, bounded: each fixture with a seed that is fixed and
with one by chance.  SEED=N repeats one by chance, SECONDS=N gives more time.

The time includes starting and stopping the servers and comparing with stock
ones.  Where a busy machine leaves no time for all fixtures, those that were not
played are named; which ones come first is left to chance.
"""

import os
import random
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from harness import REPO, check, finish

sys.path.insert(0, str(REPO / 'tests/attack'))
import attack                                             # noqa: E402
from fixtures import FIXTURES                             # noqa: E402

SECONDS = float(os.environ.get('SECONDS', 20))
CLEARING = 0.3                 # seconds that a look at what is left takes
LEAST = 0.7                    # seconds for a seed, once servers are there
FIXED = 20121026
CHANCE = int(os.environ.get('SEED', random.SystemRandom().getrandbits(32)))
LENGTH = 6                     # sequences of an episode

end = time.monotonic() + SECONDS
total = attack.collections.Counter()


def start(fixture):
    """A pair of servers, while there is time to play on it."""
    if time.monotonic() > end - 2 * LEAST:
        return None
    return attack.Pair(fixture)


def play(pair, seed, seconds):
    until = time.monotonic() + max(seconds, LEAST)
    counts = attack.attack(pair, seed, lambda _: time.monotonic() >= until,
                           length=LENGTH, until=until)
    total.update(counts)
    check(f'{pair.fixture.name}, seed {seed}: {attack.told_of(counts)}',
          counts['disagreements'], 0)


def play_fixture(pair, seconds):
    for seed in FIXED, CHANCE:
        play(pair, seed, (seconds - CLEARING) / 2)
    check(f'{pair.fixture.name}: nothing is left behind',
          pair.left_behind(), [])


print(f'seeds {FIXED} and {CHANCE}; to repeat: SEED={CHANCE}', flush=True)
first = CHANCE % len(FIXTURES)
order = FIXTURES[first:] + FIXTURES[:first]
# While one pair is played on, the next one starts and the last one ends.
with ThreadPoolExecutor(2) as pool:
    ahead = pool.submit(start, order[0])
    for number, fixture in enumerate(order):
        pair = ahead.result()
        if number + 1 < len(order):
            ahead = pool.submit(start, order[number + 1])
        if pair is None:
            print(f'          not played, time is up: {fixture.name}')
            continue
        play_fixture(pair, (end - time.monotonic()) / (len(order) - number))
        pool.submit(pair.stop)
check(f'in all: {attack.told_of(total)}',
      total['refusals'] > 0, True)
finish()
