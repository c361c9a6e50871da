# secopts - three nodes of a CTDB cluster, with their policy in its registry
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

import json
import re
import shutil
import sys

from harness import (DENIED, NO_SESSION, OK, PASSWORD, REPO, anonymous, check,
                     connection, finish, leave_out, smb2raw)
from cluster import Cluster
from registry import KEYS, Registry, add_root

NAME = 'RestrictNullSessAccess'
KEY = KEYS[NAME]
TOOL = REPO / 'build' / 'bin' / 'secopts'
TEMPLATE = ('[Version]\nsignature="$CHICAGO$"\n[Registry Values]\n'
            'MACHINE\\%s\\%s=4,%d\n')
CONF = '''
    secopts:policy source = both
    registry shares = yes
'''


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
    path.write_text(TEMPLATE % (KEY, NAME, value))
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


def keeps_plugin(cluster):
    """A share that nobody watches any more ends sessions on every node."""
    first, second, third = cluster.nodes

    def conf(*words):
        second.run(['net', '-s', second.conf, 'conf', *words], check=True)

    def held(node):
        conn = node.call(smb2raw.Connection, node.host, 445, dialect=0x0311)
        conn.negotiate()
        return anonymous(conn).tree_connect('IPC$').tree

    Registry(first, conf=first.conf).set(NullSessionPipes=['lsarpc'])
    conf('addshare', 'scans', cluster.shared / 'public', 'writeable=n',
         'guest_ok=y')
    trees = [held(node) for node in cluster.nodes]
    check('sessions that are held open a pipe',
          [tree.create('lsarpc').name for tree in trees], [OK] * 3)
    conf('setparm', 'scans', 'vfs objects', 'readonly')
    holds(cluster, 'a share loses the plug-in', DENIED)
    check('sessions that are held end',
          [tree.create('lsarpc').name for tree in trees], [NO_SESSION] * 3)
    conf('setparm', 'scans', 'vfs objects', 'secopts')
    holds(cluster, 'it has the plug-in again', OK)
    conf('delshare', 'scans')
    Registry(third, conf=third.conf).delete('NullSessionPipes')
    holds(cluster, 'no pipe is listed any more', DENIED)


def same_answers(cluster):
    """What the command prints, but for the node's name, files and clock."""
    template = cluster.shared / 'policy.inf'
    template.write_text(TEMPLATE % (KEY, NAME, 0))
    by_net_registry(cluster.nodes[1], 0)
    for command in (['show'], ['show', '--json'],
                    ['check', '--baseline', 'cis'],
                    ['check', '--baseline', 'cis', '--json'],
                    ['export', '--format', 'inf'],
                    ['export', '--format', 'reg'], ['sessions', '--json'],
                    ['import', template, '--to', 'registry', '--dry-run'],
                    ['gpo', '--json']):
        def ask(node, command=command):
            done = node.run([TOOL, *command, '-s', node.conf])
            text = (done.stdout + done.stderr).replace(str(node.root), '...')
            return done.returncode, re.sub(r'"(host|date)": ".*"', '', text)

        answers = cluster.each(ask)
        what = ' '.join(map(str, command))
        check('the same on each node: secopts %s' %
              what.replace(str(template), template.name),
              answers, [answers[0]] * 3)
        check('and it is an answer', answers[0][0],
              1 if command[0] == 'check' else 0)
    told = json.loads(cluster.nodes[2].run(
        [TOOL, 'show', '--json', '-s', cluster.nodes[2].conf]).stdout)
    check('and it is what another node was told',
          [one['value'] for one in told['settings'] if one['name'] == NAME],
          [0])


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

with Cluster(conf_global=CONF) as nodes:
    add_root(nodes.nodes[0])
    holds(nodes, "Windows' defaults", DENIED)
    changes(nodes)
    keeps_plugin(nodes)
    same_answers(nodes)
    deletions(nodes)
    check('nothing panicked', 'PANIC' in nodes.log(), False)
finish()
