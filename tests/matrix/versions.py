# secopts - docs/samba-versions.md, from what ./run matrix has kept
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""usage: versions.py DIRECTORY: print the document for its *.row, *.json and
*.before.

Without DIRECTORY it prints the last section alone, which is about the files of
this tree and not about a run: tests/check/docs.sh holds the document to it.
"""

import json
import pathlib
import re
import sys

sys.dont_write_bytecode = True

from changes import changes     # noqa: E402

REPO = pathlib.Path(__file__).resolve().parents[2]
COLUMNS = 'release', 'Samba package', 'built', 'unit', 'live', 'parity'


def table(head, rows):
    lines = [head, ['---'] * len(head), *rows]
    return ['| ' + ' | '.join(line) + ' |' for line in lines] + ['']


def tricks():
    """File and fields of what each file of module/compat says of itself."""
    for path in sorted((REPO / 'module/compat').glob('*.[ch]')):
        text = path.read_text().split('Copyright')[0]
        fields = dict(re.findall(r'^ \* (\w+):\t(.*?)(?=^ \* \w+:|^ \*$)', text,
                                 re.M | re.S))
        if not fields:
            continue
        yield [f'`{path.name}`'] + [
            re.sub(r'\s*\n \*\s*', ' ', fields.get(name, '')).strip()
            for name in ('Serves', 'Symptom', 'Test', 'Delete')]


def depends():
    return ['## What depends on the release, in module/compat', '',
            *table(['file', 'serves', 'symptom if wrong', 'test', 'delete'],
                   list(tricks()))]


def otherwise(kept, known):
    """What each release's headers said otherwise in the run before."""
    for name, about in known.items():
        path = kept / (name + '.before')
        if not path.exists():
            yield 'not run before'
            continue
        yield '; '.join(changes(json.loads(path.read_text()), about)) or '-'


def document(kept):
    rows = [path.read_text().rstrip('\n').split('\t')
            for path in sorted(kept.glob('*.row'))]
    known = {path.stem: json.loads(path.read_text())
             for path in sorted(kept.glob('*.json'))}
    lines = ['# Releases of Samba', '',
             'Written by `tests/matrix/versions.py` from the last '
             '`./run matrix`; not by hand.', '', '## What was run', '',
             *table(COLUMNS, [row[:6] for row in rows]),
             '## What the headers said', '']
    names = dict.fromkeys(name for about in known.values()
                          for name in about['probes'])
    lines += table(['', *known], [
        ['Samba', *(about['samba'] for about in known.values())],
        *([name, *('yes' if about['probes'].get(name) else 'no'
                   for about in known.values())] for name in names),
        ['differs from `smbd -b`, where no structure depends on it',
         *(' '.join(about['differs from smbd -b']) or '-'
           for about in known.values())],
        ['otherwise than in the run before', *otherwise(kept, known)]])
    return lines + depends()


def main():
    lines = (document(pathlib.Path(sys.argv[1])) if len(sys.argv) > 1
             else depends())
    print('\n'.join(lines).rstrip())


main()
