# secopts - what "secopts check" asks to be done locks no user out
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every line and command that check prints is applied to the configuration it
was printed for; alice then still reaches and prints what she did before, and
check finds nothing more to set."""

import os

from harness import Server, check, finish, writable_shares
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


# The same of printers. No Samba prints to one whose section is in the registry:
# its spoolss does not look for sections there.
PRINTERS = {
    'plainlp': ('file', None),
    'minelp': ('file', 'recycle'),
    'inclp': ('include', ''),
    'reglp': ('registry', None),
    'regminelp': ('registry', 'recycle'),
}
# From printcap, by way of [printers]. The name of a user, such as lp, would be
# taken for that of his home.
AUTOMATIC = 'fromprintcap'
# Samba takes these from smb.conf alone; where all else is in the registry, the
# directories are the compiled-in ones, which are the server's own here.
NOT_IN_REGISTRY = {'lock directory', 'state directory'}


def section(name, path, objects):
    lines = [f'[{name}]', f'path = {path}']
    lines.append('printable = yes' if name in PRINTERS else 'read only = no')
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
        self.shares = SHARES | PRINTERS
        for name in self.shares:
            path = server.root / 'shares' / name.replace(' ', '_')
            path.mkdir(exist_ok=True)
            (path / 'hello.txt').write_text(name)
            os.chmod(path, 0o777)
            self.paths[name] = path
        self.printed = server.root / 'printed'
        self.printed.mkdir()
        os.chmod(self.printed, 0o777)
        (server.root / 'printcap').write_text(AUTOMATIC + '|a printer:sh:\n')
        self._configure(more)
        self._usershare()

    def _net(self, *args):
        self.server.run(['net', '-s', self.server.conf, *args], check=True)

    def _sections(self, *places):
        return ''.join(section(name, self.paths[name], objects)
                       for name, (where, objects) in self.shares.items()
                       if where in places)

    def _import(self, text):
        """Make this all that the registry holds."""
        path = self.server.root / 'import.conf'
        path.write_text(text)
        self._net('conf', 'import', path)

    def _configure(self, more):
        server = self.server
        original = server.conf.read_text()
        head = original.split('\n[', 2)
        text = '[' + head[1] if not original.startswith('[global]') else (
            original.split('\n[')[0])
        lines = [line for line in text.splitlines()
                 if 'vfs objects' not in line and
                 not line.strip().startswith(('print', 'load printers'))]
        lines += [f'printcap name = {server.root}/printcap', 'printing = bsd',
                  'load printers = yes', 'lpq command = true',
                  f'print command = cp %s {self.printed}/%p; rm %s',
                  'usershare max shares = 5']
        include = server.root / 'shares.conf'
        include.write_text(self._sections('include'))
        if self.backend == 'registry':
            self._import('\n'.join(
                line for line in lines
                if line.partition('=')[0].strip() not in NOT_IN_REGISTRY) +
                '\n[printers]\nprintable = yes\npath = /tmp\n' +
                self._sections('file', 'include', 'registry'))
            lines.append('config backend = registry')
            server.write_conf('\n'.join(lines) + '\n')
            return
        self._import(self._sections('registry'))
        lines.append('registry shares = yes' if self.backend == 'shares'
                     else 'include = registry')
        lines.append(more)
        server.write_conf(
            '\n'.join(lines) + '\n' + self._sections('file') +
            f'[homes]\nread only = no\npath = {server.root}/home\n'
            '[printers]\nprintable = yes\npath = /tmp\n'
            f'include = {include}\n')

    def _usershare(self):
        """What a file manager makes; it is stored in a file of its own."""
        path = self.server.root / 'shares' / 'user'
        path.mkdir()
        os.chmod(path, 0o777)
        self._net('usershare', 'add', 'user', path, '', 'S-1-1-0:F')

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
        names = [*SHARES, 'user'] + ([] if self.backend == 'registry'
                                     else ['alice'])
        return writable_shares(self.server, names)

    def prints(self):
        """The printers to which alice can send a job."""
        for name in [*PRINTERS, AUTOMATIC]:
            (self.printed / name).unlink(missing_ok=True)
            self.server.run(
                ['smbclient', f'//{self.server.host}/{name}', '-U', ALICE,
                 '-c', f'print {self.paths["plain"]}/hello.txt'])
        return {path.name for path in self.printed.iterdir()}


def try_site(backend, more=''):
    with Server(vfs_line=False, shares={}) as server:
        os.chmod(server.root / 'home', 0o777)
        site = Site(server, backend, more)
        server.restart()
        before = site.reached()
        check(f'{backend}: what alice does not reach before', sorted(
            {*SHARES, 'user'} - before), [])
        printed = site.prints()
        check(f'{backend}: where alice does not print before', sorted(
            {AUTOMATIC, *(name for name, (where, _) in PRINTERS.items()
                          if 'registry' not in (where, backend))} - printed),
              [])
        block, commands = site.apply(site.check())
        names = [name for name, (where, _) in site.shares.items()
                 if where == 'registry' or backend == 'registry']
        check(f'{backend}: sections of registry shares for smb.conf',
              [name for name in names if f'[{name}]' in block], [])
        check(f'{backend}: commands', 'net conf setparm' in commands, True)
        server.restart()
        check(f'{backend}: what alice no longer reaches',
              sorted(before - site.reached()), [])
        check(f'{backend}: where alice no longer prints', sorted(
            printed - site.prints()), [])
        again = site.check()
        check(f'{backend}: what is left to set', 'For the end' in again or
              'To be run' in again, False)
        check(f'{backend}: every share is watched',
              'is not watched' in again or 'are not watched' in again, False)


for kind in 'include', 'shares', 'registry':
    try_site(kind)
finish()
