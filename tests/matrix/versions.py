# secopts - docs/samba-versions.md, from what ./run matrix has kept
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""usage: versions.py DIRECTORY: print the document for its *.row, *.json and
*.before.

Without DIRECTORY it prints the last sections alone, which are about the files
of this tree and not about a run: tests/check/docs.sh holds the document to them.
"""

import json
import pathlib
import re
import sys

sys.dont_write_bytecode = True

from changes import changes     # noqa: E402

REPO = pathlib.Path(__file__).resolve().parents[2]
COLUMNS = 'release', 'Samba package', 'built', 'unit', 'live', 'parity'

# What ./run matrix cannot try.
BY_HAND = (
    ('sid', '2:4.25.1+dfsg-1',
     "from upstream's source by hand, not from Debian's",
     '16518 passed', '9981 passed', '2436 passed'),
)
ABOUT_BY_HAND = """\
Debian's archive serves the programs of 4.25.1 and not their source. The plug-ins were
built with the headers of upstream's commit 4614f04b0629 of 7 August 2026, the nearest
to 4.25.1 that could be had. It was given the version of Debian's package, the one
parameter that Debian's `testparm -v` knows besides (persistent handles durability),
and the configuration of Debian's packages of 4.22 with those of their patches that
apply, 20 of 24; `smbd -b` differs in HAVE_CMOCKA, HAVE_LIBNGTCP2_CRYPTO_GNUTLS and
HAVE_OPENAT2, on which no structure depends. The suite was run beside Debian's programs
as a whole, in one `./run check`, and nothing failed. A pipe whose opening waits while
its node is cut off from the cluster may open with 4.25 when the node returns, and is of
no use.

The plug-ins compare versions, and that was given: they cannot notice a structure that
upstream has changed between that commit and 4.25.1. So no packages were made, and
`./run matrix` will not build for sid until its source is served.

With 4.25's own source `--samba-source` builds for it as for any other
([vendor.md](vendor.md)). What 4.25 has otherwise:

* It keeps the tree connect that it changed directory for, and no path: `LastDir` is
  gone (`ipc_lastconn.c`).
* Its databases of sessions and tree connects have version 1 (`smbxsrv_names.h`).
* It answers FSCTL_PIPE_WAIT, to anonymous as well (`request.c`).
* SPNEGO takes no more than one SPNEGO off its list (`client_mechanisms.c`).
* A record of the audit begins with `{` and no blanks ([audit.md](audit.md)).
"""


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


def by_hand():
    return ['## What was tried by hand', '', *table(COLUMNS, BY_HAND),
            *ABOUT_BY_HAND.splitlines(), '']


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
    return lines + by_hand() + depends()


def main():
    lines = (document(pathlib.Path(sys.argv[1])) if len(sys.argv) > 1
             else by_hand() + depends())
    print('\n'.join(lines).rstrip())


main()
