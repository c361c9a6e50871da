# secopts - both questions of each row of buildtools/probes.py
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""usage: compare_probes.py SOURCE

Compares what the compiler said of this Samba's headers, as build/samba.json has
it, with what their text says."""

import json
import pathlib
import sys

import probes

source = pathlib.Path(sys.argv[1])


def read(name):
    path = source / name
    return path.read_text(errors='replace') if path.exists() else None


compiled = json.loads(pathlib.Path('build/samba.json').read_text())['probes']
declared = {probe.what: probes.is_declared(probe, read)
            for probe in probes.defines()}
differ = [what for what in declared if declared[what] != compiled[what]]
for what in differ:
    print(f'{what}: compiled: {compiled[what]}, declared: {declared[what]}')
print(f'{len(declared) - len(differ)} passed, {len(differ)} failed')
sys.exit(bool(differ))
