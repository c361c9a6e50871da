# secopts - pictures of README.md are what the programs print
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""build/pictures has those of today; copy them to docs/pictures where what
they show was meant to change."""

import os
import pty
import re
import subprocess
import sys

import picture
from harness import REPO, Server, check, run_parts

TOOL = REPO / 'build' / 'bin' / 'secopts'
NEW, KEPT = REPO / 'build' / 'pictures', REPO / 'docs' / 'pictures'
SAMBA = subprocess.run(['smbd', '--version'], capture_output=True, text=True,
                       check=True).stdout.split()[1].rsplit('-', 1)[0]


def compare(name, title, text):
    """Pictures were made with one release of Samba, whose number they have.

    Others answer in another way here and there; what they print is looked at
    by tests of its own.
    """
    NEW.mkdir(exist_ok=True)
    made = picture.svg(text, title + ' (Samba ' + SAMBA + ')')
    (NEW / (name + '.svg')).write_text(made)
    kept = KEPT / (name + '.svg')
    text = kept.read_text() if kept.exists() else ''
    release = re.search(r'\(Samba ([0-9.]+)\)</title>', text)
    check(f'{name}: a picture is kept', bool(release), True)
    if release and release.group(1) == SAMBA:
        check(f'{name}: it shows what is printed', text == made, True)


def on_terminal(command):
    """What the command writes where its output is a terminal."""
    written = bytearray()

    def read(descriptor):
        data = os.read(descriptor, 65536)
        written.extend(data)
        return data

    output = os.dup(1)
    silent = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silent, 1)
    try:
        pty.spawn(command, read)
    finally:
        os.dup2(output, 1)
    return written.decode().replace('\r\n', '\n')


def demo():
    """The table, without what comes below it and the column of sources."""
    text = on_terminal([sys.executable, str(REPO / 'tests/live/demo.py')])
    table = text[:text.index('\n\nWindows: "default')]
    lines = table.split('\n')
    end = re.sub(r'\x1b\[[0-9;]*m', '', lines[0]).index('source')
    compare('demo', 'Stock Samba and Samba with secopts',
            '\n'.join(cut(line, end).rstrip() for line in lines))


def cut(line, columns):
    """The line's first columns, with all its escape sequences."""
    out, column = '', 0
    for part in re.split(r'(\x1b\[[0-9;]*m)', line):
        if part.startswith('\x1b'):
            out += part
        else:
            out += part[:max(0, columns - column)]
            column += len(part)
    return out


def show():
    with Server(conf_global='gensec:ntlmssp = no') as server:
        done = server.run([TOOL, 'show', '--color=always', '-s', server.conf],
                          plugins=('gensec', 'vfs'),
                          env={'COLUMNS': '80'})
        check('show: status', done.returncode, 0)
        # how many programs there are depends on the machine
        text = re.sub(r'\d+ hints? on programs.*\n', '', done.stdout)
        compare('show', 'secopts show', '$ secopts show\n' + text)


run_parts(demo, show)
