# secopts - what clients get before and after "secopts setup"
#
# Copyright (C) the secopts authors 2026
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""setup --yes closes what was open, on a server that runs and goes on running;
users reach what they did, and --undo opens it again.  Shares may be in smb.conf
or in Samba's registry."""

import subprocess

from harness import (DENIED, Server, anonymous_gets, check, comes_to,
                     connection, run_parts, user, user_works, writable_shares)
from place import temporary_directory
from server import PLUGINS, REPO, install_plugins, samba_paths

TOOL = REPO / 'build' / 'bin' / 'secopts'
OPEN = 'public listed lsarpc samr winreg'
# where smb.conf restricts nothing, but its token is without Everyone
HALF = 'lsarpc samr winreg'
OWN = {'public': {'guest ok': 'yes', 'vfs objects': 'recycle'},
       'listed': {'guest ok': 'yes'},
       'private': {'vfs objects': 'full_audit streams_xattr'},
       'empty': {'vfs objects': ''}}


def becomes(server, what, want):
    """What setup tells smbd arrives while we ask."""
    comes_to(f'{what}: anonymous gets {want}',
             lambda: server.call(anonymous_gets, server), want)


def setup(server, what, *args, status=0):
    done = server.run([TOOL, 'setup', '-s', server.conf, *args],
                      plugins=PLUGINS)
    if not check(f'{what}: secopts setup {" ".join(args)}', done.returncode,
                 status):
        print(done.stdout, done.stderr)
    return done.stdout


def running():
    """Nothing is restarted, and the sessions that there are go on."""
    with Server(vfs_line=False, shares=OWN,
                conf_global='secopts:restrict null session access = no\n'
                ) as server:
        before = server.conf.read_bytes()
        smbd = server.smbd_pids()[0]
        becomes(server, 'before', HALF)

        def goes_on():
            with connection(server) as conn:
                session = user(conn)
                private = session.tree_connect('private')
                server.set_up = setup(server, 'as root', '--yes', '--baseline',
                                      'windows')
                check('a session goes on', private.tree.create(
                    'hello.txt', access=0x00120089).ok, True)
                check('and connects to what is watched now',
                      session.tree_connect('public').ok, True)

        server.call(goes_on)
        text = server.set_up
        check('no connection is from before', 'from before' in text, False)
        check('it says that servers have been told',
              'have been told' in text, True)
        check('it says what a client gets',
              'refused when it logs on, with STATUS_ACCESS_DENIED' in
              ' '.join(text.split()), True)
        check('it ends with show', 'An anonymous client has no session' in
              text, True)
        becomes(server, 'after', DENIED)
        server.call(user_works, server, 'after')
        setup(server, 'again', '--yes', '--baseline', 'windows')
        setup(server, 'a trial', '--yes', '--mode', 'audit')
        becomes(server, 'a trial', OPEN)
        setup(server, 'the trial', '--undo', '--yes')
        becomes(server, 'after the trial', DENIED)
        setup(server, 'all', '--undo', '--yes')
        check('smb.conf is as it was', server.conf.read_bytes() == before,
              True)
        becomes(server, 'undone', HALF)
        server.call(user_works, server, 'undone')
        check('smbd is the same', server.smbd_pids()[0], smbd)


def installed():
    """The plug-ins are installed while smbd runs, and then set up."""
    with Server(plugins=(), shares=OWN) as server:
        smbd = server.smbd_pids()[0]
        becomes(server, 'stock', OPEN)
        layer = temporary_directory(parent=server.root)
        layer.chmod(0o755)
        install_plugins(layer)
        modules = samba_paths()['MODULESDIR']

        def from_before():
            with connection(server) as conn:
                user(conn)
                subprocess.run(['nsenter', '-t', str(smbd), '--mount',
                                '--root', 'mount', '-t', 'overlay', 'overlay',
                                '-o', f'lowerdir={layer}:{modules}', modules],
                               check=True)
                server.set_up = setup(server, 'installed', '--yes')

        server.call(from_before)
        check('a connection from before is told of',
              '1 connection is from before' in server.set_up and
              'systemctl restart smbd' in server.set_up, True)
        becomes(server, 'installed and set up', DENIED)
        server.call(user_works, server, 'installed and set up')
        check('smbd is the same', server.smbd_pids()[0], smbd)
        setup(server, 'installed', '--undo', '--yes')
        server.call(user_works, server, 'undone')


# Shares of the registry: (where, "vfs objects")
SHARES = {'plain': ('file', None), 'mine': ('file', 'recycle'),
          'reg': ('registry', None), 'regmine': ('registry', 'recycle'),
          'reg omv': ('registry', ''), "it's": ('registry', 'full_audit')}
# Samba takes these from smb.conf alone.
NOT_IN_REGISTRY = ('lock directory', 'state directory')


class Site:
    """A server whose shares are in smb.conf and in the registry."""

    def __init__(self, server, backend):
        self.server = server
        self.net('conf', 'drop')
        head = server.conf.read_text().split('\n[')[0].splitlines()
        text = {'file': '', 'registry': ''}
        for name, (where, objects) in SHARES.items():
            path = server.root / 'shares' / name.replace(' ', '_')
            path.mkdir(exist_ok=True)
            path.chmod(0o777)
            where = 'registry' if backend == 'registry' else where
            text[where] += f'[{name}]\npath = {path}\nread only = no\n'
            if objects is not None:
                text[where] += f'vfs objects = {objects}\n'
        if backend == 'registry':
            text['registry'] = '\n'.join(
                line for line in head
                if line.split('=')[0].strip() not in NOT_IN_REGISTRY
            ) + '\n' + text['registry']
        elif backend == 'include':
            text['registry'] = '[global]\nlog level = 1 secopts:5\n' + (
                text['registry'])
        path = server.root / 'import.conf'
        path.write_text(text['registry'])
        self.net('conf', 'import', path)
        head.append({'include': 'include = registry',
                     'shares': 'registry shares = yes',
                     'registry': 'config backend = registry'}[backend])
        server.write_conf('\n'.join(head) + '\n' + text['file'])
        server.restart()

    def net(self, *args):
        return self.server.run(['net', '-s', self.server.conf, *args],
                               check=True).stdout

    def state(self):
        return self.server.conf.read_bytes(), self.net('conf', 'list')

    def reached(self):
        return writable_shares(self.server, SHARES)

    def unwatched(self):
        done = self.server.run([TOOL, 'show', '--json', '-s',
                                self.server.conf], plugins=PLUGINS)
        return done.stdout.count('"unwatched"')


def registry():
    for backend in 'include', 'shares', 'registry':
        with Server(vfs_line=False, shares={}) as server:
            site = Site(server, backend)
            before = site.state()
            check(f'{backend}: alice reaches all', sorted(site.reached()), sorted(SHARES))
            check(f'{backend}: what is not watched', site.unwatched() > 0,
                  True)
            text = setup(server, backend, '--dry-run')
            check(f'{backend}: the commands', [
                line for line in text.splitlines() if 'it' in line],
                ['net conf setparm \'it\'\\\'\'s\' "vfs objects" '
                 '"secopts full_audit"'])
            check(f'{backend}: a dry run changes nothing',
                  site.state() == before, True)
            setup(server, backend, '--yes')
            check(f'{backend}: all is watched', site.unwatched(), 0)
            check(f'{backend}: it is in the registry',
                  'vfs objects = secopts full_audit' in site.state()[1], True)
            check(f'{backend}: no share is in smb.conf that was not', [
                name for name in SHARES
                if f'[{name}]' in server.conf.read_text()
                and f'[{name}]' not in before[0].decode()], [])
            server.restart()
            check(f'{backend}: alice reaches all, set up', sorted(site.reached()),
                  sorted(SHARES))
            becomes(server, backend, DENIED)
            after = site.state()
            setup(server, backend + ' again', '--yes')
            check(f'{backend}: nothing to do', site.state() == after, True)
            site.net('conf', 'setparm', 'regmine', 'vfs objects', 'secopts')
            setup(server, backend + ', changed since', '--undo', '--yes',
                  status=2)
            site.net('conf', 'setparm', 'regmine', 'vfs objects',
                     'secopts recycle')
            check(f'{backend}: refused as a whole', site.state() == after,
                  True)
            setup(server, backend, '--undo', '--yes')
            check(f'{backend}: as it was', site.state(), before)


def halves():
    """Where one half fails, neither is done."""
    with Server(vfs_line=False, shares={}) as server:
        site = Site(server, 'shares')
        before = site.state()
        # a place that the backup of smb.conf cannot be written to
        directory = server.root / 'mounted'
        directory.mkdir()
        conf = directory / 'smb.conf'
        conf.touch()
        server.run(['mount', '--bind', server.conf, conf], check=True)
        done = server.run([TOOL, 'setup', '-s', conf, '--yes'],
                          plugins=PLUGINS)
        check('smb.conf is a mount: status', done.returncode, 2)
        check('smb.conf is a mount: says so', done.stderr.strip() != '', True)
        server.run(['umount', conf], check=True)
        check('smb.conf is a mount: the registry is as it was', site.state(),
              before)
        check('nothing is left beside it', sorted(
            path.name for path in directory.iterdir()), ['smb.conf'])
        setup(server, 'nothing was recorded', '--undo', '--yes')
        check('nothing to take back', site.state(), before)


if __name__ == '__main__':
    run_parts(running, installed, registry, halves)
