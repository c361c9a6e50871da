# secopts - temporary directories of live tests
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""Directories whose names say nothing by chance.

Tests look for words in what programs write, and programs write where their
files are.  A name that tempfile makes up has letters: once in two hundred it
has "it" in it.  These have digits.
"""

import pathlib
import secrets
import tempfile


def temporary_directory(prefix='', parent=None):
    """A new directory of ours alone, in parent or where temporary files are."""
    parent = pathlib.Path(parent or tempfile.gettempdir())
    while True:
        path = parent / f'{prefix}{secrets.randbelow(10 ** 8):08}'
        try:
            path.mkdir(mode=0o700)
        except FileExistsError:
            continue
        return path
