# secopts - a node of a CTDB cluster: what is deleted in the registry
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""One node is enough: its ctdbd answers for a record that was deleted with an
empty one, as each node of a larger cluster does.  The package's service is never
started; this ctdbd lives in the server's namespaces."""

import shutil
import sys

from harness import (DENIED, OK, PASSWORD, Server, check, connection, finish,
                     leave_out)

KEY = r'HKLM\SYSTEM\CurrentControlSet\Services\LanmanServer\Parameters'
CONF = '''
[cluster]
    node address = 127.0.0.1
[logging]
    location = file:{base}/log
[database]
    volatile database directory = {base}/volatile
    persistent database directory = {base}/persistent
    state database directory = {base}/state
'''
START = '''
export CTDB_TEST_MODE=1 CTDB_BASE="$1" CTDB_SOCKET="$1/ctdbd.socket"
nohup ctdbd -i >"$1/out" 2>&1 &
until ctdb status 2>&1 | grep -q '^pnn:0.*OK'; do sleep 0.2; done
'''


def join_cluster(server):
    """End smbd, and start it again as a node."""
    base = server.root / 'ctdb'
    for name in ('run', 'events/legacy', 'volatile', 'persistent', 'state'):
        (base / name).mkdir(parents=True)
    (base / 'nodes').write_text('127.0.0.1\n')
    (base / 'ctdb.conf').write_text(CONF.format(base=base))
    server.run(['sh', '-c', START, 'start', base], timeout=60, check=True)
    server.set('clustering', 'yes')
    server.set('ctdbd socket', str(base / 'ctdbd.socket'))
    server.restart()
    server._set_passwords()            # the cluster has a passdb of its own


def session(server):
    def body():
        with connection(server) as conn:
            return (conn.session_setup_anonymous()[0].name,
                    conn.session_setup('alice', PASSWORD)[0].name)
    return server.call(body)


if shutil.which('ctdbd') is None:
    leave_out('a cluster', 'the package ctdb is not installed')
    print('0 passed, 0 failed')
    sys.exit(0)

with Server(conf_global='secopts:policy source = both') as server:
    def net(*words):
        server.run(['net', '-s', server.conf, 'registry', *words], check=True)

    join_cluster(server)
    check('a node of a cluster', session(server), (DENIED, OK))
    net('createkey', KEY)
    net('setvalue', KEY, 'RestrictNullSessAccess', 'dword', '0')
    check('RestrictNullSessAccess = 0', session(server), (OK, OK))
    net('deletevalue', KEY, 'RestrictNullSessAccess')
    check('the value is deleted', session(server), (DENIED, OK))
    net('deletekey', KEY)
    check('the key is deleted', session(server), (DENIED, OK))
    check('none of that is damage', 'cannot be read' in server.log(), False)

finish()
