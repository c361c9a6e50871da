# secopts - which library a program has the policies from
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""smbd takes a library that names none of Samba's, other programs take one that
does, and where a library is missing or broken nobody is let in for that."""

import contextlib
import pathlib
import re
import shutil

from harness import (DENIED, OK, PASSWORD, REPO, Server, anonymous,
                     anonymous_gets_nothing, check, connection, run_parts,
                     user_works)
from place import temporary_directory
from server import MODULES, PLUGINS, install_plugins, samba_paths

LISTS = '''
secopts:null session pipes = lsarpc
secopts:null session shares = listed
'''
NO_LIBRARY = 'secopts: the %s plug-in does not load: '
# Python opens libgensec for one of its modules, and nobody else sees it.
PYTHON = '''
import re
from samba import gensec, param
lp = param.LoadParm()
lp.load_default()
settings = {'lp_ctx': lp, 'target_hostname': 'localhost'}
client = gensec.Security.start_client(settings)
print(' '.join(sorted(set(re.findall(r'\\S+/secopts/\\S+',
                                     open('/proc/self/maps').read())))))
'''


@contextlib.contextmanager
def changed(*gone, **replaced):
    """Our own plug-ins, with libraries missing or replaced by other bytes."""
    directory = temporary_directory('secopts-libraries-')
    try:
        install_plugins(directory)
        for name in gone:
            (directory / f'secopts/{name}.so').unlink()
        for name, text in replaced.items():
            (directory / f'secopts/{name}.so').write_bytes(text)
        yield {kind: directory / MODULES[kind] for kind in PLUGINS}
    finally:
        shutil.rmtree(directory)


def libraries_of(server, old):
    """What the processes that were not there before have opened."""
    return {name for pid in set(server.smbd_pids()) - old
            for name in re.findall(r'/secopts/([^/\s]+\.so)$', pathlib.Path(
                f'/proc/{pid}/maps').read_text(), re.M)}


def used(server, what, *names):
    """A process that serves a user has these libraries and no others."""
    def ask():
        old = set(server.smbd_pids())
        with connection(server) as conn:
            _, session = conn.session_setup('alice', PASSWORD)
            check(what + ': alice connects',
                  session.tree_connect('private').ok, True)
            return libraries_of(server, old)

    check(what + ': its libraries', sorted(server.call(ask)), list(names))


def lists_hold(server, what):
    def ask():
        with connection(server) as conn:
            session = anonymous(conn)
            tree = session.tree_connect('IPC$').tree
            check(what + ': anonymous, listed',
                  tree.create('lsarpc').name, OK)
            check(what + ': anonymous, not listed',
                  tree.create('samr').name, DENIED)

    server.call(ask)
    server.call(user_works, server, what)


def in_smbd():
    with Server(LISTS) as server:
        lists_hold(server, 'smbd')
        used(server, 'smbd', 'smbd.so')
        check('smbd: nothing is said of libraries',
              'does not load' in server.log(), False)


def in_clients():
    with Server() as server:
        done = server.run(['/usr/bin/python3', '-c', PYTHON],
                          plugins=('gensec',))
        check('Python: its library', done.stdout.split(), [
            samba_paths()['MODULESDIR'] + '/secopts/gensec.so'])
        check('Python: says nothing', done.stderr, '')


def without_smbds():
    """A slower way to the same: what other programs take serves smbd, too."""
    with changed('smbd') as plugins, Server(LISTS, plugins=plugins) as server:
        lists_hold(server, 'no smbd.so')
        used(server, 'no smbd.so', 'gensec.so', 'vfs.so')
    with changed(smbd=b'\x7fELF') as plugins, \
            Server(LISTS, plugins=plugins) as server:
        lists_hold(server, 'a broken smbd.so')
        used(server, 'a broken smbd.so', 'gensec.so', 'vfs.so')


def symbol_missing():
    """A library that does not fit is not opened, whatever its version says."""
    original = (REPO / 'build/secopts/smbd.so').read_bytes()
    name = b'\0smb_register_vfs\0'
    check('its name is there', name in original, True)
    with changed(smbd=original.replace(name, b'\0smb_register_xyz\0')) \
            as plugins, Server(LISTS, plugins=plugins) as server:
        lists_hold(server, 'a symbol is missing')
        used(server, 'a symbol is missing', 'gensec.so', 'vfs.so')


def of_another_samba():
    """What is opened compares versions as well."""
    original = (REPO / 'build/secopts/smbd.so').read_bytes()
    other = original.replace(b' built for Samba 4', b' built for Samba 5')
    with changed(smbd=other) as plugins, \
            Server(LISTS, plugins=plugins) as server:
        server.call(anonymous_gets_nothing, server, 'smbd.so of another Samba')
        check('smbd.so of another Samba: the log says so',
              'plug-in was built for Samba 5' in server.log(), True)


def without_any():
    """Nobody gets a share, as without the plug-ins; the log says why."""
    with changed('smbd', 'gensec', 'vfs') as plugins, \
            Server(LISTS, plugins=plugins) as server:
        server.call(anonymous_gets_nothing, server, 'no library')
        for kind in ('gensec', 'VFS'):
            check(f'no library: {kind}: the log says so',
                  NO_LIBRARY % kind in server.log(), True)
    # Of the VFS plug-in alone, users go on where smb.conf does not name it.
    with changed('smbd', 'gensec') as plugins, \
            Server(LISTS, plugins=plugins) as server:
        server.call(anonymous_gets_nothing, server, 'no gensec.so')
        server.call(user_works, server, 'no gensec.so')
        check('no gensec.so: the log says so',
              NO_LIBRARY % 'gensec' in server.log(), True)


run_parts(in_smbd, in_clients, without_smbds, symbol_missing, of_another_samba,
          without_any)
