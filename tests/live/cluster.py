# secopts - private CTDB clusters for live tests
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""Nodes of a CTDB cluster, each with a ctdbd and an smbd of its own.

    with Cluster(3) as cluster:
        cluster.nodes[1].kill()
        cluster.wait_healthy([0, 2])

Each node is a Server: it has a host name, an address and all of Samba's
directories for itself.  A bridge in a namespace of its own joins the nodes.
They share one directory as a cluster file system: there are the shares, and
the file whose lock decides which part of a divided cluster goes on.  CTDB's own
service is never started, and no process is left when the test ends.
"""

import contextlib
import os
import pathlib
import re
import shutil
import signal
import subprocess
from concurrent.futures import ThreadPoolExecutor

import addc
import server
from member import Member
from place import temporary_directory
from server import Server, ServerError

NETWORK, FIRST = '10.53.0.', 11         # the nodes' addresses
LINK = 'node'                           # a node's interface

CTDB_CONF = '''
[cluster]
    node address = {host}
    cluster lock = {shared}/.ctdb-lock
[database]
    volatile database directory = {base}/volatile
    persistent database directory = {base}/persistent
    state database directory = {base}/state
'''

# A node that is silent is taken for dead after KeepaliveLimit intervals.
TUNABLES = '''KeepaliveInterval=1
KeepaliveLimit=3
'''

# $1: where this ctdbd has its files
START = '''
nohup ctdbd -i >>"$1/out" 2>&1 &
'''

# Holds the bridge until its input ends.
BRIDGE = '''
set -e
ip link add bridge type bridge
ip link set bridge up
echo ready
exec cat
'''


class Clustered:
    """What makes a Server a node; comes before Server among the bases.

    number   as CTDB counts nodes, from 0
    name     its host name
    """

    def __init__(self, cluster, number, **options):
        self.cluster, self.number = cluster, number
        self.up = False                 # whether its ctdbd was started
        self.name = LINK + str(number)
        self.host = NETWORK + str(FIRST + number)
        super().__init__(**options)

    def run(self, command, env=None, **options):
        """Run a client of this node; "net" and "ctdb" ask this node's ctdbd."""
        return super().run(command, env=self._ctdb_variables() | (env or {}),
                           **options)

    def ctdb(self, *args, check=True, **options):
        """What the ctdb command prints."""
        return self.run(['ctdb', *args], check=check, **options).stdout

    def ctdbd_pid(self):
        """This node's ctdbd, as numbered outside; None: there is none."""
        text = server._read(self.base / 'run' / 'ctdbd.pid').strip()
        return next((pid for pid, name in self._processes()
                     if name == 'ctdbd' and text and
                     server.inner_pid(pid) == int(text)), None)

    def start_ctdbd(self):
        self.up = True
        self.run(['sh', '-c', START, 'start', self.base], check=True)

    def end_ctdbd(self, number=signal.SIGKILL):
        """End ctdbd alone; smbd finds out by itself."""
        pid, pids = self.ctdbd_pid(), self._ctdb_pids()
        self.up = False
        os.kill(pid, number)
        os.kill(pid, signal.SIGCONT)
        self._gone(pids)

    def freeze(self):
        """Stop ctdbd (SIGSTOP): it is there, but does not answer."""
        os.kill(self.ctdbd_pid(), signal.SIGSTOP)

    def thaw(self):
        os.kill(self.ctdbd_pid(), signal.SIGCONT)

    def kill(self):
        """The node is dead: no process of it goes on, none says goodbye."""
        self.up = False
        pids = self._ctdb_pids() + self.pids()
        for pid in pids:
            server._kill(pid, signal.SIGKILL)
        self._gone(pids)

    def revive(self):
        """Start a node that has been killed, until it serves."""
        self.start_ctdbd()
        self.cluster.wait_healthy()
        self._start_smbd()

    def leave_network(self):
        """Nothing that this node sends arrives, and nothing comes to it."""
        self.cluster.ip('link', 'set', self.name, 'nomaster')

    def join_network(self):
        self.cluster.ip('link', 'set', self.name, 'master', 'bridge')

    def healthy(self, numbers):
        """Whether this node's ctdbd serves, together with just these nodes."""
        done = self.run(['ctdb', 'status'], timeout=10)
        up = {int(number) for number in
              re.findall(r'^pnn:(\d+) .* OK\b', done.stdout, re.M)}
        return (done.returncode == 0 and up == set(numbers) and
                'Recovery mode:NORMAL' in done.stdout and
                'Generation:INVALID' not in done.stdout)

    def _ctdb_pids(self):
        """ctdbd and what it has started: as long as one is left, so are locks
        that keep another ctdbd from starting."""
        return [pid for pid, name in self._processes()
                if name.startswith('ctdb')]

    def _gone(self, pids):
        for pid in pids:
            if not server._wait_for_exit(pid, server.DEADLINE):
                raise ServerError(f'process {pid} of {self.name} does not end')

    # The parts of __init__

    @property
    def base(self):
        return self.root / 'ctdb'

    def _ctdb_variables(self):
        # 4.25 does not know by itself where its helpers are, in this mode.
        prefix = pathlib.Path(shutil.which('ctdbd')).parents[1]
        return {'CTDB_TEST_MODE': '1', 'CTDB_BASE': str(self.base),
                'CTDB_TEST_HELPER_BINDIR': str(prefix / 'libexec/ctdb'),
                'CTDB_SOCKET': str(self.base / 'ctdbd.socket')}

    def _make_directories(self):
        super()._make_directories()
        for name in ('run', 'events/legacy', 'volatile', 'persistent',
                     'state'):
            (self.base / name).mkdir(parents=True)
        (self.base / 'nodes').write_text(''.join(
            f'{NETWORK}{FIRST + number}\n'
            for number in range(self.cluster.number)))
        (self.base / 'ctdb.conf').write_text(CTDB_CONF.format(
            host=self.host, shared=self.cluster.shared, base=self.base))
        (self.base / 'ctdb.tunables').write_text(TUNABLES)

    def _make_conf(self, *args):
        super()._make_conf(*args)
        self._sections['global'] |= {
            'clustering': 'yes',
            'ctdbd socket': str(self.base / 'ctdbd.socket'),
            'interfaces': f'lo {LINK}',
        }
        self.write_conf()

    def _share(self, name, params):
        """All nodes serve the same directory."""
        if 'path' in params or name.upper() == 'IPC$':
            return dict(params)
        path = self.cluster.shared / name
        path.mkdir(mode=0o755, exist_ok=True)
        (path / 'hello.txt').write_text(f'hello from {name}\n')
        return {'path': str(path)} | params

    def _make_link(self):
        self.run(['hostname', self.name], check=True)
        self.cluster.connect(self.name, self._holder.pid)
        self.run(['sh', '-ec', 'ip address add "$1/24" dev "$2"; '
                  'ip link set "$2" up', 'sh', self.host, LINK], check=True)

    def _set_passwords(self):
        """Once in a cluster, when all nodes have been made."""

    def _start_smbd(self):
        """Not before the cluster is healthy."""
        if self.cluster.complete:
            super()._start_smbd()


class Node(Clustered, Server):
    """A node of a cluster that has its own users."""

    def _make_namespaces(self):
        super()._make_namespaces()
        self._make_link()

    def set_passwords(self):
        Server._set_passwords(self)


class MemberNode(Clustered, Member):
    """A node of a cluster that is a member of the domain of dc.

    Its name in the domain is that of the cluster, not its own.
    """

    def set_passwords(self):
        Member._set_passwords(self)


class Cluster:
    """Nodes that are healthy and serve.  options: those of Server."""

    node = Node

    def __init__(self, number=3, **options):
        self.number = number
        self.complete = False
        self.nodes = []
        self._bridge = None
        self.root = temporary_directory('secopts-cluster-')
        self.shared = self.root / 'shared'
        try:
            self.root.chmod(0o755)
            self.shared.mkdir(mode=0o755)
            self._make_bridge()
            self._make_nodes(options)
            self.each(lambda node: node.start_ctdbd())
            self.wait_healthy()
            self.complete = True
            self.nodes[0].set_passwords()
            self._start_smbds()
        except BaseException:
            self.stop()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def each(self, function, nodes=None):
        """[function(node)] of all nodes, or of those, at the same time."""
        with ThreadPoolExecutor() as pool:
            return list(pool.map(function, self.nodes if nodes is None
                                 else nodes))

    def _start_smbds(self):
        """The first one alone: it notes its version for the cluster, and of
        two that do so at once smbd ends one, smbd_claim_version()."""
        first, *others = self.nodes
        first._start_smbd()
        self.each(lambda node: node._start_smbd(), others)

    def log(self):
        return ''.join(node.log() for node in self.nodes)

    def ip(self, *args):
        """The ip command where the bridge is."""
        subprocess.run(['nsenter', f'--net=/proc/{self._bridge.pid}/ns/net',
                        'ip', *args], check=True)

    def connect(self, port, pid):
        """Give the network namespace of pid an interface of this network."""
        self.ip('link', 'add', port, 'type', 'veth',
                'peer', 'name', LINK, 'netns', str(pid))
        self.ip('link', 'set', port, 'master', 'bridge', 'up')

    def wait_healthy(self, numbers=None):
        """Wait until these nodes agree that they are the cluster.

        None: all that were started and not ended.
        """
        if numbers is None:
            numbers = [node.number for node in self.nodes if node.up]
        for number in numbers:
            server._wait_until(
                lambda node=self.nodes[number]: node.healthy(numbers),
                f'the nodes {numbers} are a cluster')

    def stop(self):
        """End all processes, and remove all files.  May be called again."""
        with contextlib.ExitStack() as stack:
            stack.callback(shutil.rmtree, self.root, ignore_errors=True)
            stack.callback(self._end_bridge)
            for node in self.nodes:
                stack.callback(node.stop)
            with ThreadPoolExecutor() as pool:
                list(pool.map(lambda node: node.stop(), self.nodes))

    # The parts of __init__

    def _make_bridge(self):
        self._bridge = subprocess.Popen(
            ['unshare', '--net', 'sh', '-c', BRIDGE], text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            env=server._environment())
        if self._bridge.stdout.readline() != 'ready\n':
            raise ServerError('cannot make a bridge: are we root?')

    def _end_bridge(self):
        if self._bridge:
            self._bridge.communicate()
            self._bridge = None

    def _make_nodes(self, options):
        def make(number):
            node = self.node(self, number, **options)
            self.nodes.append(node)

        try:
            with ThreadPoolExecutor() as pool:
                list(pool.map(make, range(self.number)))
        finally:
            self.nodes.sort(key=lambda node: node.number)


class MemberCluster(Cluster):
    """A cluster that has joined the domain of dc."""

    node = MemberNode

    def __init__(self, dc, number=3, **options):
        self._dc = dc
        super().__init__(number, dc=dc, **options)

    def _make_bridge(self):
        super()._make_bridge()
        subprocess.run(['nsenter', '--net=' + self._dc._namespace('net'),
                        'ip', 'link', 'set', addc.PEER, 'netns',
                        str(self._bridge.pid)], check=True)
        self.ip('link', 'set', addc.PEER, 'master', 'bridge', 'up')
