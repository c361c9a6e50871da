# secopts - Group Policy on a cluster that is a member of a domain
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""One node applies, all obey.  The administrator's own values, which all nodes
share as well, are neither written over nor taken for what a policy delivered."""

import json

from harness import DENIED, OK, REPO, check, connection, finish
import server as servers
from addc import DomainController
from cluster import MemberCluster
from gpo import (EXTENSION, PATH, PYTHON, Policy, extension, know_account,
                 link)
from member import DC_ADDRESS, NAME
from registry import KEYS, Registry

TOOL = REPO / 'build' / 'bin' / 'secopts'
SETTING, POLICY = 'RestrictNullSessAccess', 'All file servers'
OPEN, CLOSED = 0, 1                     # to anonymous
BY_POLICY, BY_ADMIN = ('Group Policy', POLICY), ('registry', None)


def give(policy, value):
    """The policy's only value."""
    policy.template(f'{KEYS[SETTING]}\\{SETTING}=4,{value}')


def update(node):
    """Whether samba-gpupdate ran through on this node."""
    return node.run([PYTHON, EXTENSION, 'update', '-s', node.conf,
                     '--target=Computer'], env={'PATH': PATH}).returncode == 0


def in_force(node):
    """(value, (origin, policy)) as the command says."""
    done = node.run([TOOL, 'show', '--json', '-s', node.conf])
    one = next(one for one in json.loads(done.stdout)['settings']
               if one['name'] == SETTING)
    return one['value'], (one['origin'], one.get('gpo'))


def anonymous(node):
    def body():
        with connection(node) as conn:
            return conn.session_setup_anonymous()[0].name
    return node.call(body)


def holds(cluster, what, value, origin, nodes=None):
    answer = OK if value == OPEN else DENIED
    got = cluster.each(lambda node: (in_force(node), anonymous(node)), nodes)
    check(what, got, [((value, origin), answer)] * len(got))


def one_applies(cluster, gpo):
    first, second, third = cluster.nodes
    admin = Registry(first, conf=first.conf)
    admin.net('createkey', 'HKLM\\' + KEYS[SETTING])
    admin.set(**{SETTING: CLOSED})
    holds(cluster, "the administrator's value", CLOSED, BY_ADMIN)
    give(gpo, OPEN)
    check("Samba's own samba-gpupdate has no account in a cluster", first.run(
        ['samba-gpupdate', '-s', first.conf, '--target=Computer'],
        env={'PATH': PATH}).returncode != 0, True)
    check('the first node applies', update(first), True)
    holds(cluster, 'all obey', OPEN, BY_POLICY)
    give(gpo, CLOSED)
    check('the second node applies', update(second), True)
    holds(cluster, 'all obey again', CLOSED, BY_POLICY)
    admin.set(**{SETTING: OPEN})
    holds(cluster, 'over the value of the administrator', CLOSED, BY_POLICY)
    gpo.without()
    check('the first node applies that there is nothing', update(first), True)
    holds(cluster, 'the value of the administrator, as it was', OPEN,
          BY_ADMIN)
    check('the second node applies that, too', update(second), True)
    holds(cluster, 'it is still there', OPEN, BY_ADMIN)
    third.kill()
    give(gpo, CLOSED)
    cluster.wait_healthy()
    check('the second node applies while a node is dead', update(second), True)
    holds(cluster, 'the others obey', CLOSED, BY_POLICY, cluster.nodes[:2])
    third.revive()
    holds(cluster, 'the node that returns obeys, too', CLOSED, BY_POLICY)


def by_itself(cluster, gpo):
    """With no command but the refresh of one node's winbindd."""
    first = cluster.nodes[0]
    give(gpo, OPEN)
    first.set('apply group policies', 'yes')
    first.set('gpo update command',
              f'env PATH={PATH} {PYTHON} {EXTENSION} update')
    first.restart()
    servers._wait_until(lambda: in_force(first)[0] == OPEN,
                        'winbindd has applied the policy')
    holds(cluster, "by winbindd's own refresh", OPEN, BY_POLICY)


with DomainController(address=DC_ADDRESS) as dc, \
     MemberCluster(dc, conf_global='secopts:policy source = both') as nodes:
    for node in nodes.nodes:
        know_account(node, NAME + '$')
    # the third one has no part in it
    for node in nodes.nodes[:2]:
        extension(node, 'register')
    policy = Policy(dc, POLICY)
    link(dc, (policy, 0))
    one_applies(nodes, policy)
    by_itself(nodes, policy)
    check('nothing panicked', 'PANIC' in nodes.log(), False)
finish()
