# secopts - what is told of a CTDB cluster: sessions of all nodes, and by whom
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

import json
import os
import shutil
import signal
import sys
import time

from cluster import Cluster
from command import TOOL, schema
from harness import (DENIED, anonymous, check, comes_to, connection, expect,
                     finish, is_asked_for, leave_out, smb2raw)
from patience import PATIENCE
from server import PLUGINS, inner_pid

SESSIONS, RECORD = schema('sessions'), schema('audit')
# Seconds that a command may take where nobody answers, besides what it takes
# where ctdbd does.
LONGEST = 5
CONF = '''
    secopts:null session pipes = lsarpc
    secopts:null session shares = listed
    secopts:everyone includes anonymous = yes
    secopts:policy source = both
    log level = 1 secopts:2 secopts_json_audit:2
'''


def tool(node, *args, **options):
    return node.run([TOOL, *args, '-s', node.conf], **options)


def listed(node):
    done = tool(node, 'sessions', '--json')
    if done.returncode != 0 or done.stderr:
        raise AssertionError(done.stdout + done.stderr)
    printed = json.loads(done.stdout)
    SESSIONS.validate(printed)
    return printed['sessions']


def sessions(node):
    """What the node lists: (client, node, pipes), the oldest first."""
    return [(it['workstation'], (it['node']['number'], it['node']['name']),
             [pipe['name'] for tree in it['shares'] for pipe in tree['pipes']])
            for it in listed(node)]


def each_lists(cluster, what, want):
    """Every node lists the same, once each smbd has done what it has to do."""
    for node in cluster.nodes:
        comes_to(f'{what}, on {node.name}',
                 lambda node=node: sessions(node), want)


def connected(node):
    """An anonymous session with a pipe; workstation is the node's name."""
    conn = node.call(smb2raw.Connection, node.host, 445, dialect=0x0311)
    conn.negotiate()
    null = anonymous(conn, workstation='PC-' + node.name)
    null.tree_connect('IPC$').tree.create('lsarpc')
    return conn


def serving(node, conn):
    """The smbd of this connection, as numbered outside of the node."""
    pid = next(it['pid'] for it in listed(node)
               if it['address'].endswith(':%d' % conn.socket.getsockname()[1]))
    return next(outer for outer in node.smbd_pids() if inner_pid(outer) == pid)


def of_all_nodes(cluster):
    each_lists(cluster, 'nobody', [])
    conns = [connected(node) for node in cluster.nodes]
    want = [('pc-' + node.name, (node.number, node.name), ['lsarpc'])
            for node in cluster.nodes]
    each_lists(cluster, 'the sessions of all nodes with their pipes', want)
    text = tool(cluster.nodes[0], 'sessions').stdout
    check('as text', [f'on node {node.number} ({node.name})' in text
                      for node in cluster.nodes], [True] * len(conns))

    conns[1].close()
    each_lists(cluster, 'without the one that has gone', want[:1] + want[2:])
    os.kill(serving(cluster.nodes[2], conns[2]), signal.SIGKILL)
    each_lists(cluster, 'without those of a process that was killed', want[:1])
    for conn in conns:
        conn.close()
    each_lists(cluster, 'nobody again', [])


def records_name_the_node(cluster):
    def refused(node):
        def body():
            with connection(node) as conn:
                expect(f'refused by {node.name}',
                       anonymous(conn).tree_connect('IPC$').tree.create('samr'),
                       DENIED)
        node.call(body)

    for node in cluster.nodes:
        refused(node)
        records = [json.loads(line) for line in node.log().splitlines()
                   if line.lstrip().startswith('{"timestamp"')
                   and 'SecoptsAudit' in line]
        for record in records:
            RECORD.validate(record)
        check(f'records of {node.name} name it',
              [record['SecoptsAudit']['node'] for record in records],
              [{'number': node.number, 'name': node.name}] * len(records))


def setup_changes_nothing(node, limit):
    """Its first question to ctdbd is how to tell servers of what it changes."""
    conf = node.conf.with_name('own.conf')
    text = ''.join(line for line in node.conf.read_text().splitlines(True)
                   if 'policy source' not in line and 'vfs objects' not in line)
    conf.write_text(text)
    start = time.monotonic()
    done = node.run([TOOL, 'setup', '--yes', '-s', conf], plugins=PLUGINS,
                    timeout=PATIENCE)
    took = time.monotonic() - start
    check('ctdbd stopped: setup says so, where no policy is in the registry',
          (done.returncode, 'CTDB' in done.stderr), (2, True))
    check(f'ctdbd stopped: it does so within {limit:.1f} s', took <= limit, True)
    check('ctdbd stopped: it has changed nothing', conf.read_text(), text)


def ctdbd_is_stopped(cluster):
    """No command waits for ever, and each says what is wrong."""
    node = cluster.nodes[1]
    policy = node.root / 'policy.inf'
    policy.write_text('[Version]\nsignature="$CHICAGO$"\n[Registry Values]\n'
                      'MACHINE\\System\\CurrentControlSet\\Services\\'
                      'LanmanServer\\Parameters\\RestrictNullSessAccess=4,1\n')
    commands = [('show',), ('check', '--baseline', 'cis'), ('sessions',),
                ('ask', 'session'), ('export', '--format', 'inf'),
                ('import', policy, '--to', 'registry'), ('gpo',),
                ('gpo', '--apply', 'Policy', policy), ('refusals',),
                ('ntlm',), ('metrics',), ('setup', '--dry-run')]
    began = time.monotonic()
    check('before: show', tool(node, 'show').returncode, 0)
    # Several run at once then, on a machine that may have others to run.
    limit = LONGEST + 10 * (time.monotonic() - began)

    def timed(command):
        start = time.monotonic()
        done = tool(node, *command, timeout=PATIENCE)
        return ' '.join(map(str, command)).replace(
            str(policy), policy.name), done, time.monotonic() - start

    for what, stop, start in (('stopped', node.freeze, node.thaw),
                              ('not there', node.end_ctdbd, None)):
        stop()
        for name, done, took in cluster.each(timed, commands):
            check(f'ctdbd {what}: {name} says so',
                  (done.returncode, 'CTDB' in done.stderr.splitlines()[-1],
                   done.stdout), (2, True, ''))
            check(f'ctdbd {what}: {name} does so within {limit:.1f} s',
                  took <= limit, True)
        if what == 'stopped':
            setup_changes_nothing(node, limit)
        if start:
            start()
            cluster.wait_healthy()
            check('afterwards: show', tool(node, 'show').returncode, 0)


if shutil.which('ctdbd') is None:
    leave_out('a cluster', 'the package ctdb is not installed')
    print('0 passed, 0 failed')
    sys.exit(0)

with Cluster(3, conf_global=CONF, shares={'listed': {'guest ok': 'yes'}}) as it:
    for part in filter(is_asked_for, (of_all_nodes, records_name_the_node,
                                      ctdbd_is_stopped)):
        part(it)
finish()
