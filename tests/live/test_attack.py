# secopts - hostile clients, for half a minute
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""What ./run attack does, bounded: one seed that is fixed, one by chance."""

import random
import subprocess
import sys

from harness import REPO, check, finish

CHANCE = random.SystemRandom().getrandbits(32)
PLAYED = (('pipes', '300x', 1), ('everyone', '300x', 2), ('acl', '200x', 3),
          ('controller', '100x', CHANCE), ('defaults', '100x', CHANCE))

for fixture, amount, seed in PLAYED:
    done = subprocess.run(
        [sys.executable, REPO / 'tests/attack/attack.py', amount, '--seed',
         str(seed), '--fixture', fixture], capture_output=True, text=True)
    good = check('%s, seed %d: %s' % (fixture, seed,
                                      done.stdout.strip()[-80:]),
                 done.returncode, 0)
    if not good:
        print(done.stdout, done.stderr)
finish()
