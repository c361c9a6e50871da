# secopts - what configure has found in a release otherwise than the last time
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""usage: changes.py BEFORE NOW

Each is a build/samba.json.  Prints a line for every difference: the first hint
that an update of Samba has taken a trick of module/compat its ground.
"""

import json
import pathlib
import sys

ANSWERS = {True: 'yes', False: 'no'}
DIFFERS = 'differs from smbd -b'


def changes(before, now):
    """A question that was not asked in both runs is no difference."""
    found = [f'{what}: {ANSWERS[now["probes"][what]]}, was {ANSWERS[answer]}'
             for what, answer in before['probes'].items()
             if now['probes'].get(what, answer) != answer]
    if now[DIFFERS] != before[DIFFERS]:
        found.append('%s: %s, was %s' % (
            DIFFERS, ' '.join(now[DIFFERS]) or 'in nothing',
            ' '.join(before[DIFFERS]) or 'in nothing'))
    return found


def read(path):
    return json.loads(pathlib.Path(path).read_text())


def main():
    before, now = map(read, sys.argv[1:])
    found = changes(before, now)
    what = 'Samba ' + now['samba']
    if before['samba'] != now['samba']:
        what += f', was {before["samba"]}'
    print(f'{what}: ' + ('probed otherwise than in the run before:' if found
                         else 'probed as in the run before'))
    for line in found:
        print('    ' + line)


if __name__ == '__main__':
    main()
