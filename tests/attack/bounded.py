# secopts - hostile clients, for half a minute
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""What ./run attack does, bounded: one seed that is fixed, one by chance."""

import pathlib
import random
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / 'live'))
from harness import REPO, check, finish

CHANCE = random.SystemRandom().getrandbits(32)
PLAYED = (('pipes', '8', 1), ('acl', '8', CHANCE), ('defaults', '8', CHANCE))

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
