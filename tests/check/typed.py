# secopts - types into a shell, and looks for what it makes of that
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""usage: typed.py SHELL SET-UP: lines of standard input are KEYS|WANTED, in which
<TAB> is that key.  What the shell shows has to hold what is wanted."""

import os
import pty
import re
import select
import sys
import time

PATIENCE = 120
QUIET = {'bash': ['--norc', '--noprofile', '-i'], 'zsh': ['-f', '-i']}


def typed(shell, setup, keys, want):
    pid, fd = pty.fork()
    if pid == 0:
        os.environ.update(PS1='$ ', TERM='dumb', HISTFILE='/dev/null')
        os.execlp(shell, shell, *QUIET[shell])
    seen = b''

    def until(text):
        nonlocal seen
        end = time.monotonic() + PATIENCE
        while text not in seen and time.monotonic() < end:
            if select.select([fd], [], [], 1)[0]:
                # padding, and the bell
                seen += re.sub(rb'[\0\a]', b'', os.read(fd, 4096))

    os.write(fd, setup.encode() + b"; echo rea''dy\n")
    until(b'ready')
    seen = b''
    os.write(fd, keys.replace('<TAB>', '\t').encode())
    until(want.encode())
    os.close(fd)
    if want.encode() not in seen:
        print(f'{keys}: {want!r} is not in {seen!r}')
    return want.encode() in seen


questions = [line.rstrip('\n').split('|') for line in sys.stdin]
results = [typed(*sys.argv[1:3], *question) for question in questions]
sys.exit(0 if results and all(results) else 1)
