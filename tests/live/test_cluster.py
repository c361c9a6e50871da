# secopts - three nodes of a CTDB cluster, with their policy in its registry
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

import shutil
import sys

from harness import (DENIED, OK, PASSWORD, REPO, check, connection, finish,
                     leave_out)
from cluster import Cluster
from registry import KEYS, Registry, add_root

NAME = 'RestrictNullSessAccess'
KEY = KEYS[NAME]
TOOL = REPO / 'build' / 'bin' / 'secopts'


def sessions(cluster):
    """What anonymous and alice are answered, by each node."""
    def ask(node):
        def body():
            with connection(node) as conn:
                return (conn.session_setup_anonymous()[0].name,
                        conn.session_setup('alice', PASSWORD)[0].name)
        return node.call(body)
    return cluster.each(ask)


def holds(cluster, what, anonymous):
    """Every node answers anonymous like that, and admits the user."""
    check(what, sessions(cluster), [(anonymous, OK)] * len(cluster.nodes))


def by_winreg(node, value):
    Registry(node).set(**{NAME: value})


def by_net_registry(node, value):
    node.run(['net', '-s', node.conf, 'registry', 'setvalue', 'HKLM\\' + KEY,
              NAME, 'dword', str(value)], check=True)


def by_import(node, value):
    path = node.root / 'policy.inf'
    path.write_text('[Version]\nsignature="$CHICAGO$"\n[Registry Values]\n'
                    'MACHINE\\%s\\%s=4,%d\n' % (KEY, NAME, value))
    node.run([TOOL, 'import', path, '--to', 'registry', '-s', node.conf],
             check=True)


def changes(cluster):
    """A change on one node, by any means, is obeyed by all, at once."""
    cluster.nodes[0].run(['net', '-s', cluster.nodes[0].conf, 'registry',
                          'createkey', 'HKLM\\' + KEY], check=True)
    for change in (by_winreg, by_net_registry, by_import):
        for node in cluster.nodes:
            how = '%s on %s: ' % (change.__name__, node.name)
            change(node, 0)
            holds(cluster, how + NAME + ' = 0', OK)
            change(node, 1)
            holds(cluster, how + NAME + ' = 1', DENIED)


def deletions(cluster):
    """CTDB answers for a record that was deleted with an empty one."""
    for node, other in zip(cluster.nodes, cluster.nodes[1:]):
        by_net_registry(node, 0)
        holds(cluster, NAME + ' = 0', OK)
        other.run(['net', '-s', other.conf, 'registry', 'deletevalue',
                   'HKLM\\' + KEY, NAME], check=True)
        holds(cluster, 'the value is deleted on ' + other.name, DENIED)
        other.run(['net', '-s', other.conf, 'registry', 'deletekey',
                   'HKLM\\' + KEY], check=True)
        holds(cluster, 'the key is deleted on ' + other.name, DENIED)
        node.run(['net', '-s', node.conf, 'registry', 'createkey',
                  'HKLM\\' + KEY], check=True)
    check('none of that is damage', 'cannot be read' in cluster.log(), False)


if shutil.which('ctdbd') is None:
    leave_out('a cluster', 'the package ctdb is not installed')
    print('0 passed, 0 failed')
    sys.exit(0)

with Cluster(conf_global='secopts:policy source = both') as nodes:
    add_root(nodes.nodes[0])
    holds(nodes, "Windows' defaults", DENIED)
    changes(nodes)
    deletions(nodes)
    check('nothing panicked', 'PANIC' in nodes.log(), False)
finish()
