# secopts - the fixture of the live tests, beside other work on the machine
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""While a test runs, the machine's administrator may install a package, which
replaces /etc/passwd.  The users of the test remain.

The test does the same to a /etc of its own: it starts itself again, in a mount
namespace where /etc can be written without anybody noticing.
"""

import os
import pathlib
import sys
import tempfile

from harness import OK, PASSWORD, Server, check, connection, finish, user_works

OWN_ETC = '''
set -e
mount -t tmpfs tmpfs "$1"
mkdir "$1/upper" "$1/work"
mount -t overlay overlay \\
    -o "lowerdir=/etc,upperdir=$1/upper,workdir=$1/work" /etc
shift
exec "$@"
'''
REPLACED = ('passwd', 'group', 'hosts', 'nsswitch.conf')


def in_own_etc():
    """Does not return."""
    with tempfile.TemporaryDirectory(prefix='secopts-etc-') as place:
        done = os.spawnvp(os.P_WAIT, 'unshare', [
            'unshare', '--mount', '--propagation', 'private', 'sh', '-c',
            OWN_ETC, 'own-etc', place, sys.executable, __file__, place])
    sys.exit(done)


def replace(name):
    """As useradd and dpkg do it."""
    path = pathlib.Path('/etc', name)
    fresh = path.with_name(name + '.secopts-test')
    fresh.write_bytes(path.read_bytes())
    fresh.rename(path)


def logon(server):
    with connection(server) as conn:
        return conn.session_setup('alice', PASSWORD)[0].name


def beside_useradd(what, plugins):
    with Server(plugins=plugins) as server:
        check(what + ': alice logs on', server.call(logon, server), OK)
        for name in filter(lambda name: os.path.exists('/etc/' + name),
                           REPLACED):
            replace(name)
            check('%s: alice logs on when /etc/%s was replaced' % (what, name),
                  server.call(logon, server), OK)
        if server.call(logon, server) == OK:
            server.call(user_works, server, what)


if len(sys.argv) < 2:
    in_own_etc()
beside_useradd('stock', ())
beside_useradd('protected', ('vfs', 'gensec'))
finish()
