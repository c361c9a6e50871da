# secopts - live tests with smbd under valgrind
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""memcheck.py NAME...: run tests/live/NAME.py with smbd under valgrind.

What counts is what valgrind says with secopts in the stack; the tests' own
checks may fail, since time runs slower.  The logs stay in build/valgrind.
"""

import collections
import os
import pathlib
import re
import subprocess
import sys

REPO = pathlib.Path(__file__).resolve().parents[2]
LOGS = REPO / 'build/valgrind'
PREFIX = re.compile(r'^(?:==|--)\d+(?:==|--) ?', re.M)
OURS = re.compile(r'secopts')


def complaints(text):
    """Errors and lost blocks of one process: (first line, stack)."""
    for block in PREFIX.sub('', text).split('\n\n'):
        what, _, stack = block.strip().partition('\n')
        if (re.search(r'^ +(?:at|by) 0x', stack, re.M) and
                not what.startswith('Process terminating')):
            yield what, stack


def place(stack):
    """The functions of a stack, without addresses."""
    return ' < '.join(re.findall(r'(?:at|by) 0x[0-9A-F]+: (\S+)', stack)[:8])


def suite(name):
    """(processes that have ended, complaints about us, about others)"""
    logs = LOGS / name
    logs.mkdir(parents=True, exist_ok=True)
    with open(LOGS / f'{name}.out', 'w') as out:
        subprocess.run(
            [sys.executable, '-u', f'tests/live/{name}.py'], cwd=REPO,
            env=os.environ | {'SECOPTS_VALGRIND': str(logs)},
            stdin=subprocess.DEVNULL, stdout=out, stderr=out)
    ended, ours, others = 0, collections.Counter(), collections.Counter()
    for path in logs.glob('*/*.log'):
        text = path.read_text(errors='replace')
        ended += 'ERROR SUMMARY' in text
        for what, stack in complaints(text):
            kind = re.sub(r'^[\d,() a-z]+ bytes? in [\d,]+ blocks? are ', '',
                          what)
            kind = re.sub(r' in loss record.*', '', kind)
            (ours if OURS.search(stack) else others)[
                f'{kind}: {place(stack)}'] += 1
    return ended, ours, others


def main():
    bad = 0
    for name in sys.argv[1:]:
        ended, ours, others = suite(name)
        result = (LOGS / f'{name}.out').read_text().splitlines()[-1:]
        print('%s (%s): %d processes, %d complaints about secopts, %d about '
              'others' % (name, ' '.join(result), ended, ours.total(),
                          others.total()), flush=True)
        for what, number in [*ours.most_common(), *others.most_common(3)]:
            print('    %d x %s' % (number, what), flush=True)
        bad += ours.total() + (ended == 0)
    sys.exit(1 if bad else 0)


if __name__ == '__main__':
    main()
