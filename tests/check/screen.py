# secopts - what the command looks like on a terminal of its own
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

import fcntl
import os
import pty
import re
import select
import shutil
import struct
import subprocess
import sys
import tempfile
import termios

sys.path.insert(0, 'tests/live')
from patience import PATIENCE  # noqa: E402

# less has shown a screen and waits for a key
PROMPT = re.compile(rb':\x1b\[K\x07?$')
SGR = re.compile(r'\x1b\[[0-9;]*m')
NOBODY = 65534
CONF = """[global]
\tvfs objects = secopts
\tusershare max shares = 0
\tsecopts:null session pipes = one two three four five six seven eight nine ten
"""

counts = [0, 0]


def check(what, good, shown=''):
    counts[0 if good else 1] += 1
    if not good:
        print(f'FAIL: {what}')
        print(shown)


class Terminal:
    """Runs the command on a terminal; keys are typed once it has printed."""

    def __init__(self, place):
        self.place = place
        # nobody has to reach it, wherever the build is
        self.tool = shutil.copy('build/bin/secopts', place)
        self.conf = os.path.join(place, 'smb.conf')

    def environment(self, changes):
        keep = {name: value for name, value in os.environ.items()
                if name not in ('NO_COLOR', 'COLUMNS', 'LESS', 'LESSSECURE',
                                'PAGER', 'SECOPTS_PAGER')}
        keep['TERM'] = 'xterm'
        keep.update(changes)
        return {name: value for name, value in keep.items()
                if value is not None}

    def run(self, *args, columns=80, rows=24, keys=b'', user=0, stdout=None,
            **env):
        near, far = pty.openpty()
        fcntl.ioctl(far, termios.TIOCSWINSZ,
                    struct.pack('HHHH', rows, columns, 0, 0))

        def take_terminal():
            os.setsid()
            fcntl.ioctl(far, termios.TIOCSCTTY, 0)
            if user:
                os.setgid(user)
                os.setuid(user)

        child = subprocess.Popen(
            [self.tool, *args, '-s', self.conf], stdin=far,
            stdout=far if stdout is None else stdout, stderr=far,
            env=self.environment(env), preexec_fn=take_terminal,
            cwd=self.place)
        os.close(far)
        text = self.read_all(near, keys)
        self.status = child.wait(PATIENCE)
        os.close(near)
        return text.decode().replace('\r\n', '\n')

    @staticmethod
    def read_all(near, keys):
        """What is printed; each key is typed when less waits for it."""
        text = b''
        while True:
            if not select.select([near], [], [], PATIENCE)[0]:
                sys.exit(f'FAIL: nothing after {text!r}')
            try:
                got = os.read(near, 65536)
            except OSError:   # nobody has the terminal open any more
                return text
            if not got:
                return text
            text += got
            if keys and PROMPT.search(text[-8:]):
                os.write(near, keys[:1])
                keys = keys[1:]


def plain(text):
    return SGR.sub('', text)


def widest(text):
    return max(len(line) for line in plain(text).split('\n'))


def write(path, text, mode=0o644):
    with open(path, 'w', encoding='utf-8') as file:
        file.write(text)
    os.chmod(path, mode)
    return path


def colours(terminal):
    shown = terminal.run('show', '--no-pager')
    check('a terminal has colours', SGR.search(shown), shown)
    for what, args, env in (
            ('--color=never', ['--color=never'], {}),
            ('NO_COLOR', [], {'NO_COLOR': '1'}),
            ('TERM=dumb', [], {'TERM': 'dumb'}),
            ('no TERM', [], {'TERM': None})):
        shown = terminal.run('show', '--no-pager', *args, **env)
        check(f'{what}: no colours', '\x1b' not in shown, shown)
        check(f'{what}: the text', 'NullSessionPipes' in shown, shown)
    for what, args, env in (
            ('--color=always', ['--color=always'], {'NO_COLOR': '1'}),
            ('NO_COLOR that is empty', [], {'NO_COLOR': ''}),
            ('--color=auto', ['--color=auto'], {})):
        shown = terminal.run('show', '--no-pager', *args, **env)
        check(f'{what}: colours', SGR.search(shown), shown)
    shown = terminal.run('show', '--color=perhaps')
    check('--color=perhaps', terminal.status == 2 and
          '--color perhaps: not auto, always or never' in shown, shown)


def pipes(terminal):
    """Where stdout is no terminal, whatever stderr is."""
    for args, coloured in (([], False), (['--color=always'], True)):
        with tempfile.TemporaryFile() as out:
            terminal.run('show', *args, stdout=out, columns=132,
                         COLUMNS='132', PAGER='false')
            out.seek(0)
            text = out.read().decode()
        check(f'a file, {args}: colours', bool(SGR.search(text)) == coloured,
              text)
        check(f'a file, {args}: 80 columns', widest(text) <= 80, text)
        check(f'a file, {args}: all of it', 'NullSessionPipes' in text, text)


def widths(terminal):
    for columns in (40, 80, 132):
        for verb in (['show'], ['gpo'], ['ntlm']):
            shown = terminal.run(*verb, '--no-pager', columns=columns)
            # a path has no place to break at
            shown = re.sub(r'\S*/secopts[.]so', 'PATH', shown)
            check(f'{verb}: {columns} columns', widest(shown) <= columns,
                  shown)
    shown = terminal.run('ask', 'pipe', 'eleven', '--no-pager', columns=60)
    check('ask: 60 columns', widest(shown) <= 60, shown)
    # A line to copy stays whole.
    shown = terminal.run('check', '--baseline', 'cis', '--no-pager',
                         columns=40)
    check('check: a line to copy', '\n\tsecopts:ntlm min server sec = '
          'ntlmv2 128bit\n' in plain(shown), shown)
    shown = terminal.run('show', '--no-pager', columns=132)
    check('132 columns are used', widest(shown) > 80, shown)
    shown = terminal.run('show', '--no-pager', columns=132, COLUMNS='60')
    check('COLUMNS has its say', widest(shown) <= 60, shown)
    shown = terminal.run('show', '--no-pager', columns=80, COLUMNS='many')
    check('COLUMNS that is no number has none', 60 < widest(shown) <= 80, shown)


def pagers(terminal):
    """Which pager is started, with what in its environment."""
    told = ('#!/bin/sh\n'
            'echo "as ${0##*/} $* [$LESS] [$LESSSECURE]"\ncat\n')
    for name in ('less', 'mine', 'other'):
        write(os.path.join(terminal.place, name), told, 0o755)
    path = terminal.place + ':/usr/sbin:/usr/bin:/sbin:/bin'
    rows = (
        # user, environment, what the pager says
        (NOBODY, {}, 'as less -R [FRX] []'),
        (NOBODY, {'LESS': '-i'}, 'as less -R [-i] []'),
        (NOBODY, {'PAGER': 'mine -x "a b"'}, 'as mine -x a b [FRX] []'),
        (NOBODY, {'PAGER': 'other', 'SECOPTS_PAGER': 'mine'}, 'as mine  '),
        (NOBODY, {'PAGER': 'mine; echo shell'}, None),
        (NOBODY, {'PAGER': 'cat'}, None),
        (NOBODY, {'PAGER': ''}, None),
        (NOBODY, {'PAGER': 'mine', 'SECOPTS_PAGER': ''}, None),
        (NOBODY, {'PAGER': '/nosuch'}, None),
        (NOBODY, {'PAGER': 'mine', 'TERM': 'dumb'}, None),
        (0, {}, 'as less -R [FRX] [1]'),
        (0, {'PAGER': 'mine', 'LESSSECURE': '0'}, 'as less -R [FRX] [1]'),
        (0, {'SECOPTS_PAGER': 'mine -x'}, 'as less -R [FRX] [1]'),
        (0, {'SECOPTS_PAGER': ''}, None),
    )
    for user, env, says in rows:
        shown = terminal.run('show', user=user, PATH=path, **env)
        what = f'user {user}, {env}'
        if says is None:
            check(f'{what}: no pager', 'as ' not in shown.split('\n')[0] and
                  '\nshell' not in shown, shown)
        else:
            check(f'{what}: {says}', shown.startswith(says), shown)
        check(f'{what}: status', terminal.status == 0, shown)
        check(f'{what}: all of it', 'NullSessionPipes' in shown, shown)
    for args in (['show', '--no-pager'], ['show', '--help'], ['nosuch']):
        shown = terminal.run(*args, PATH=path)
        check(f'{args}: no pager', not shown.startswith('as '), shown)
    # What is said on stderr meanwhile is in its order, and nothing is lost.
    shown = terminal.run('ask', 'pipe', 'eleven', PATH=path)
    check('ask: status of the verb', terminal.status == 1, shown)
    check('ask: warnings behind the answer, in the pager',
          0 < shown.find('verdict') < shown.find('warning:'), shown)


def closed(terminal):
    """A pager that reads nothing, and one that is closed early."""
    write(os.path.join(terminal.place, 'less'), '#!/bin/sh\nexit 3\n', 0o755)
    path = terminal.place + ':/usr/sbin:/usr/bin:/sbin:/bin'
    shown = terminal.run('show', '--all', PATH=path)
    check('a pager that ends at once: quiet', shown == '', shown)
    check('a pager that ends at once: status', terminal.status == 0,
          terminal.status)
    shown = terminal.run('ask', 'pipe', 'eleven', PATH=path)
    check('a pager that ends at once: status of ask', terminal.status == 1)
    # What is typed to interrupt it reaches both of them.
    write(os.path.join(terminal.place, 'less'),
          "#!/bin/sh\ntrap '' INT QUIT\nkill -INT 0\nkill -QUIT 0\ncat\n",
          0o755)
    shown = terminal.run('show', PATH=path)
    check('interrupted: status', terminal.status == 0, terminal.status)
    check('interrupted: all of it', 'NullSessionPipes' in shown, shown)
    os.unlink(os.path.join(terminal.place, 'less'))
    # less itself: all on one screen, and a screen of it left with q
    shown = terminal.run('gpo')
    check('less: one screen is simply printed',
          'Group Policy delivers nothing.' in shown and
          terminal.status == 0, shown)
    shown = terminal.run('show', keys=b'q', rows=10)
    check('less: q leaves it', terminal.status == 0 and
          'An anonymous client' not in shown, shown)
    check('less: colours come through', SGR.search(shown), shown)


def main():
    if os.geteuid() != 0:
        print('FAIL: this takes root, to be root and somebody else')
        return 1
    place = tempfile.mkdtemp()
    try:
        os.chmod(place, 0o755)
        terminal = Terminal(place)
        write(terminal.conf, CONF)
        for part in (colours, pipes, widths, pagers, closed):
            part(terminal)
    finally:
        shutil.rmtree(place)
    print(f'{counts[0]} passed, {counts[1]} failed')
    return 1 if counts[1] else 0


if __name__ == '__main__':
    sys.exit(main())
