# secopts - what "secopts check" asks to be done locks no user out
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every line and command that check prints is applied to the configuration it
was printed for; alice then still reaches what she reached before, and check
finds nothing more to set."""

import os
import subprocess

from harness import Server, check, finish
from server import PASSWORD, PLUGINS, REPO

TOOL = REPO / 'build' / 'bin' / 'secopts'
ALICE = 'alice%' + PASSWORD
ODD = ('a b', "it's", 'no$', 'grün', 'x & y', '50!')

# share: (where it is, its own "vfs objects"; None: no such line)
SHARES = {
    'plain': ('file', None),
    'mine': ('file', 'recycle'),
    'omv': ('file', ''),              # as OpenMediaVault writes it
    'kept': ('file', 'secopts'),
    'inc': ('include', None),
    'inc2': ('include', 'recycle'),
    'reg': ('registry', None),
    'regmine': ('registry', 'recycle'),
    'regomv': ('registry', ''),
    **{name: ('file', None) for name in ODD},
    **{'r ' + name: ('registry', 'recycle') for name in ODD},
}


def section(name, path, objects):
    lines = [f'[{name}]', f'path = {path}', 'read only = no']
    if objects is not None:
        lines.append(f'vfs objects = {objects}')
    return '\n'.join(lines) + '\n'


class Site:
    """A server whose shares are in smb.conf, in what it includes, and in the
    registry; in the registry alone where the whole configuration is."""

    def __init__(self, server, backend, more=''):
        self.server = server
        self.backend = backend
        self.paths = {}
        self._net('drop')
        for name, (where, objects) in SHARES.items():
            path = server.root / 'shares' / name.replace(' ', '_')
            path.mkdir(exist_ok=True)
            (path / 'hello.txt').write_text(name)
            os.chmod(path, 0o777)
            self.paths[name] = path
        self._write_file(more)
        for name, (where, objects) in SHARES.items():
            if where == 'registry' or backend == 'registry':
                self._net('addshare', name, str(self.paths[name]),
                          'writeable=y')
                if objects is not None:
                    self._net('setparm', name, 'vfs objects', objects)

    def _net(self, *args):
        self.server.run(['net', '-s', self.server.conf, 'conf', *args],
                        check=True)

    def _write_file(self, more):
        server = self.server
        original = server.conf.read_text()
        head = original.split('\n[', 2)
        text = '[' + head[1] if not original.startswith('[global]') else (
            original.split('\n[')[0])
        lines = [line for line in text.splitlines()
                 if 'vfs objects' not in line]
        include = server.root / 'shares.conf'
        include.write_text(''.join(
            section(name, self.paths[name], objects)
            for name, (where, objects) in SHARES.items()
            if where == 'include'))
        if self.backend == 'registry':
            for line in lines[1:]:
                parameter, _, value = line.partition('=')
                if value:
                    self._net('setparm', 'global', parameter.strip(),
                              value.strip())
            lines.append('config backend = registry')
            server.write_conf('\n'.join(lines) + '\n')
            return
        lines.append('registry shares = yes' if self.backend == 'shares'
                     else 'include = registry')
        lines.append(more)
        server.write_conf('\n'.join(lines) + '\n' + ''.join(
            section(name, self.paths[name], objects)
            for name, (where, objects) in SHARES.items() if where == 'file') +
            f'[homes]\nread only = no\npath = {server.root}/home\n'
            '[printers]\nprintable = yes\npath = /tmp\n'
            f'include = {include}\n')

    def check(self):
        return self.server.run([TOOL, 'check', '--baseline', 'cis', '-s',
                                self.server.conf], plugins=PLUGINS).stdout

    def apply(self, printed):
        """Do what is printed: paste, and run each command in a shell."""
        rest, _, commands = printed.partition(
            "To be run, for what is in Samba's registry:\n")
        _, _, block = rest.partition('For the end of smb.conf:\n')
        if block:
            self.server.write_conf(self.server.conf.read_text() + block)
        for command in commands.split('\n'):
            if command.strip():
                self.server.run(['sh', '-c', f'set -e; conf={self.server.conf}'
                                 '; net() { command net -s "$conf" "$@"; }; ' +
                                 command], check=True)
        return block, commands

    def reached(self):
        """The shares where alice can write a file and read one."""
        done = set()
        names = list(SHARES) + ([] if self.backend == 'registry'
                                else ['alice'])
        for name in names:
            result = self.server.run(
                ['smbclient', f'//{self.server.host}/{name}', '-U', ALICE,
                 '-c', 'ls; mkdir t; rmdir t'])
            if result.returncode == 0 and 'NT_STATUS' not in result.stdout:
                done.add(name)
        return done


def try_site(backend, more=''):
    with Server(vfs_line=False, shares={}) as server:
        os.chmod(server.root / 'home', 0o777)
        site = Site(server, backend, more)
        server.restart()
        before = site.reached()
        check(f'{backend}: what alice reaches before', sorted(
            set(SHARES) - before), [] if backend != 'registry' else [])
        printed = site.check()
        block, commands = site.apply(printed)
        names = [name for name, (where, _) in SHARES.items()
                 if where == 'registry' or backend == 'registry']
        check(f'{backend}: sections of registry shares for smb.conf',
              [name for name in names if f'[{name}]' in block], [])
        check(f'{backend}: commands', 'net conf setparm' in commands, True)
        server.restart()
        check(f'{backend}: what alice no longer reaches',
              sorted(before - site.reached()), [])
        again = site.check()
        check(f'{backend}: what is left to set', 'For the end' in again or
              'To be run' in again, False)
        check(f'{backend}: every share is watched',
              'is not watched' in again or 'are not watched' in again, False)


def usershare():
    """A usershare takes [global]'s line."""
    with Server(vfs_line=False) as server:
        before = server.run([TOOL, 'check', '--baseline', 'cis', '-s',
                             server.conf], plugins=PLUGINS).stdout
        shares = server.root / 'usershares'
        shares.mkdir(exist_ok=True)
        server.conf.write_text(server.conf.read_text() + before.split(
            'For the end of smb.conf:\n')[1])
        server.restart()
        done = server.run(['smbclient', f'//{server.host}/private', '-U',
                           ALICE, '-c', 'ls'])
        check('a share before the pasted [global]', done.returncode, 0)


for kind in 'include', 'shares':
    try_site(kind)
usershare()
finish()
