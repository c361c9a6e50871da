# secopts - a plug-in beside a Samba that it was not built for
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""usage: guard.py DIRECTORY...

Each directory holds the plug-ins of another release, as in Samba's own.
./run matrix --guard calls it in every tree; nothing may be let in that a stock
Samba without the plug-ins would keep out, and users must go on.

What Samba loads needs no library, and so loads into any release; it compares
versions, says in the log what is wrong, and opens nothing.  The library that it
would open is refused by the dynamic linker besides, where it needs a symbol
version that this Samba has not, as between any two of Debian's releases.  Where
all symbols are there, as in a rebuilt Samba, the version alone tells; to see
that, a copy of our own gets another version written into it.
"""

import pathlib
import re
import shutil
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / 'live'))

from harness import (OK, PASSWORD, REPO, Server, anonymous_gets_nothing, check,
                     connection, finish, user_works)      # noqa: E402
from server import MODULES, PLUGINS                       # noqa: E402
from addc import DomainController, HOST_NAME, REALM       # noqa: E402

LOCK = 'gensec:ntlmssp = no'
SENTENCE = 'the %s plug-in was built for Samba %s and does not load into Samba'
MARKER = ' built for Samba '
OWN = {kind: REPO / 'build' / MODULES[kind] for kind in PLUGINS}


def built_for(path):
    """The version that a plug-in compares with: the end of its marker."""
    found = re.search(rb'@\(#\)secopts \S+%s([^\0]+)\0' % MARKER.encode(),
                      path.read_bytes())
    return found.group(1).decode()


def altered(directory):
    """Our own plug-ins, built for another version as they believe."""
    plugins = {}
    for kind, path in OWN.items():
        version = built_for(path)
        other = version.replace('4.', '5.', 1)
        plugins[kind] = directory / MODULES[kind]
        plugins[kind].parent.mkdir(exist_ok=True)
        plugins[kind].write_bytes(path.read_bytes().replace(
            f'{MARKER}{version}\0'.encode(), f'{MARKER}{other}\0'.encode()))
    return plugins, other


def told(what, server, kind, version):
    """Why it was refused, at level 0, as a Samba without log level tells."""
    check(f'{what}: {kind}: the log says so',
          SENTENCE % (kind, version) in server.log(), True)


def no_share(server, what):
    with connection(server) as conn:
        answer, session = conn.session_setup('alice', PASSWORD)
        check(what + ': alice has a session', answer.name, OK)
        check(what + ': and no share', session.tree_connect('private').ok,
              False)


def not_vfs(plugins, directory):
    """The gensec plug-in alone is another's; what it would open is not there."""
    gensec = directory / 'alone' / MODULES['gensec']
    gensec.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(plugins['gensec'], gensec)
    return OWN | {'gensec': gensec}


def refused(what, plugins, version, mixed):
    # The gensec plug-in alone is not that of this Samba.
    with Server(plugins=mixed) as server:
        server.call(anonymous_gets_nothing, server, what + ', gensec')
        server.call(user_works, server, what + ', gensec')
        told(what, server, 'gensec', version)

    # The same with NTLM locked: a stand-alone server has nothing else.
    with Server(plugins=mixed, conf_global=LOCK) as server:
        done = server.run(['smbclient', '-U', 'alice%' + PASSWORD, '-L',
                           server.host])
        check(what + ', gensec, locked: no NTLM', done.returncode, 1)
        done = server.run(['smbclient', '-U%', '-L', server.host])
        check(what + ', gensec, locked: no anonymous', done.returncode, 1)

    # Neither: Samba lets nobody into a share whose module is not there.
    with Server(plugins=plugins) as server:
        server.call(anonymous_gets_nothing, server, what + ', both')
        server.call(no_share, server, what + ', both')
        told(what, server, 'VFS', version)

    # Both gone from smb.conf: stock Samba, whatever lies beside it.
    with Server(plugins=plugins, vfs_line=False) as server:
        server.call(user_works, server, what + ', not asked for')


def kerberos(what, mixed):
    """A domain controller with NTLM locked goes on with Kerberos."""
    with DomainController(conf_global=LOCK, plugins=mixed) as dc:
        share = f'//{HOST_NAME}/sysvol'
        for how, works in (('required', True), ('off', False)):
            done = dc.run(['smbclient', '--use-kerberos=' + how, '-U',
                           f'alice@{REALM}%{PASSWORD}', share, '-c', 'ls'])
            check(f'{what}, DC, locked: Kerberos {how}',
                  done.returncode == 0, works)


def try_beside(what, plugins, version, directory):
    mixed = not_vfs(plugins, directory)
    refused(what, plugins, version, mixed)
    kerberos(what, mixed)


def main():
    directory = pathlib.Path(tempfile.mkdtemp(prefix='secopts-guard-'))
    try:
        plugins, version = altered(directory)
        try_beside('own, said to be for ' + version, plugins, version,
                   directory)
        for name in sys.argv[1:]:
            base = pathlib.Path(name)
            plugins = {kind: base / MODULES[kind] for kind in OWN}
            version = built_for(plugins['gensec'])
            try_beside(f'{base.name} (for {version})', plugins, version,
                       directory)
    finally:
        shutil.rmtree(directory)
    finish()


if __name__ == '__main__':
    main()
