# secopts - memory, files and databases fail, one call at a time
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""Each call of the plug-ins that gets memory, or reaches a file or database,
fails once while a client does what it may and what it may not.  What comes of
it is what would have come of it anyhow, or a refusal; the process goes on.

test_faults.py [NAME...]: only the functions of these names.
"""

import mmap
import os
import struct
import sys
import tempfile
import time

from harness import (DENIED, NO_SESSION, OK, PASSWORD, READ, REPO, SAMBA, Server,
                     check, connection, finish)
from registry import Registry, add_root

LISTS = '''
    secopts:null session pipes = lsarpc
    secopts:null session shares = listed
    secopts:everyone includes anonymous = yes
    secopts:event notification = yes
    log level = 1 secopts:5 secopts_json_audit:5
'''
FIELDS = struct.Struct('<IIII64s16s')
ENDED = 'connection ended'
FIRST = os.environ.get('SECOPTS_FIRST') == '1'         # as in harness.py


class Shim:
    """The shared file through which the shim is told what is to fail."""

    def __init__(self):
        with tempfile.NamedTemporaryFile(prefix='secopts-faults-') as file:
            pass
        self.path = file.name
        with open(self.path, 'w+b') as file:
            file.truncate(FIELDS.size)
            self.map = mmap.mmap(file.fileno(), FIELDS.size)
        self.environment = {'SECOPTS_FAULTS': self.path,
                            'LD_PRELOAD': REPO / 'build/tests/faults.so'}

    def arm(self, number, lie=False):
        self.map[:] = FIELDS.pack(2 if lie else 1, number, 0, 0, b'', b'')

    def disarm(self):
        """(whether a call failed, how many there were, which one failed)"""
        self.map[:4] = bytes(4)
        _, _, count, failed, what, where = FIELDS.unpack(self.map)
        return bool(failed), count, '%s in %s' % tuple(
            text.rstrip(b'\0').decode() for text in (what, where))

    def remove(self):
        os.unlink(self.path)


# What clients do. Each yields (what, the status, those that are right); where
# something does not open, what would follow is left out.

def refused(conn):
    yield 'session', conn.session_setup_anonymous()[0].name, {DENIED}


def session_of(conn, *who):
    answer, session = conn.session_setup(*who)
    return answer.name, session


def admitted(conn):
    name, null = session_of(conn)
    yield 'session', name, {OK}
    if null is None:
        return
    for share in ('public', 'private'):
        yield share, null.tree_connect(share).name, {DENIED}
    yield 'listed', null.tree_connect('listed').name, {OK}
    answer = null.tree_connect('IPC$')
    yield 'IPC$', answer.name, {OK}
    if not answer.ok:
        return
    tree = answer.tree
    for pipe in ('samr', 'nosuch'):
        yield pipe, tree.create(pipe).name, {DENIED}
    answer = tree.create('lsarpc')
    yield 'lsarpc', answer.name, {OK}
    if answer.ok:
        yield 'query', answer.file.query_info().name, {OK}
        answer.file.close()
    yield 'samr', tree.create('samr').name, {DENIED}


def alice(conn):
    name, session = session_of(conn, 'alice', PASSWORD)
    yield 'alice', name, {OK}
    if session is None:
        return
    answer = session.tree_connect('private')
    yield 'private', answer.name, {OK}
    if answer.ok:
        yield 'hello.txt', answer.tree.create('hello.txt',
                                              access=READ).name, {OK}
    answer = session.tree_connect('IPC$')
    yield 'IPC$', answer.name, {OK}
    if answer.ok:
        yield 'samr', answer.tree.create('samr').name, {OK}


class Switched:
    """alice's session becomes anonymous: what was hers is closed."""

    def __init__(self, conn):
        self.session = session_of(conn, 'alice', PASSWORD)[1]
        self.disk = self.session.tree_connect('private').tree
        self.file = self.disk.create('hello.txt', access=READ).file
        self.tree = self.session.tree_connect('IPC$').tree
        self.pipe = self.tree.create('samr').file

    def __call__(self, conn):
        yield 'becomes anonymous', self.session.reauthenticate().name, {OK}
        yield 'her file', self.file.read().name, {DENIED}
        yield 'her share', self.disk.create('hello.txt',
                                            access=READ).name, {DENIED}
        yield 'her pipe', self.pipe.transceive(b'\5' * 16).name, {DENIED}
        yield 'samr', self.tree.create('samr').name, {DENIED}


def plain(what):
    return lambda conn: what


# What is right ---------------------------------------------------------------

def observe(server, make):
    """[(what, status, right ones)]; the same when the connection ends."""
    seen = []
    with connection(server) as conn:
        try:
            for step in make(conn)(conn):
                seen.append(step)
            conn.session_setup_leg(b'')     # any answer shows that it lives
        except ConnectionError:
            seen.append((ENDED, ENDED, set()))
    return seen


class Judge:
    def __init__(self, server, shim):
        self.server = server
        self.shim = shim
        self.wrong = []
        self.unlucky = 0
        self.failed = {}

    def one(self, number, make):
        """Whether there was a call of that number."""
        def with_fault(conn):
            steps = make(conn)
            self.shim.arm(number)
            return steps

        try:
            seen = observe(self.server, with_fault)
        finally:
            failed, _, what = self.shim.disarm()
        if failed:
            self.failed[what] = self.failed.get(what, 0) + 1
        for step, status, right in seen:
            if status in right:
                continue
            if not failed or status in (OK, ENDED):
                # opened, ended, or not as it should be without a fault
                self.wrong.append((number, what, step, status))
            else:
                self.unlucky += 1
        return failed

    def all(self, name, make):
        """Each call in turn, until there is none."""
        began, number, missed = time.monotonic(), 1, 0
        while missed < 3:
            missed = 0 if self.one(number, make) else missed + 1
            if self.wrong and FIRST:
                check(name + ': nothing opens and nothing ends', self.wrong, [])
            number += 1
        calls = number - 4
        print('       %s: %d calls, %.1f s' % (
            name, calls, time.monotonic() - began), flush=True)
        check(name + ': there were calls to fail', calls > 5, True)


def after(server, what):
    """Nobody was hurt, and what held before holds."""
    log = server.log()
    check(what + ': no panic', [word for word in (
        'PANIC', 'INTERNAL ERROR') if word in log], [])
    for name, steps in (('anonymous', admitted), ('alice', alice)):
        wrong = [step for step in observe(server, plain(steps))
                 if step[1] not in step[2]]
        check('%s: %s as ever' % (what, name), wrong, [])


def conclude(what, server, judge):
    for name, number in sorted(judge.failed.items()):
        print('       %4d %s' % (number, name))
    check('%s: nothing opens and nothing ends, %d faults, %d of them felt' % (
        what, sum(judge.failed.values()), judge.unlucky), judge.wrong[:8], [])
    server.call(after, server, what)


def every_request(shim):
    with Server(conf_global=LISTS, environment=shim.environment) as server:
        judge = Judge(server, shim)
        for steps in (admitted, alice):
            server.call(judge.all, steps.__name__, plain(steps))
        server.call(judge.all, 'switched', Switched)
        conclude('listed', server, judge)


def nothing_marked(shim):
    with Server(environment=shim.environment) as server:
        judge = Judge(server, shim)
        server.call(judge.all, 'refused', plain(refused))
        check('nothing is marked: nothing opens', judge.wrong[:8], [])


def unwatched(shim):
    shares = {'public': {'guest ok': 'yes', 'vfs objects': 'acl_xattr'}}
    with Server(conf_global=LISTS, shares=shares,
                environment=shim.environment) as server:
        judge = Judge(server, shim)
        server.call(judge.all, 'unwatched share', plain(refused))
        check('a share without the plug-in: nothing opens', judge.wrong[:8],
              [])


def granted_acl(shim):
    """A share ACL that names ANONYMOUS LOGON: alice's session has to go."""
    with Server(conf_global=LISTS, environment=shim.environment) as server:
        server.run(['sharesec', '-s', server.conf, 'private', '-a',
                    'S-1-5-7:ALLOWED/0/FULL'], check=True)

        def switch(conn):
            opened = Switched(conn)

            def steps(_):
                yield ('becomes anonymous',
                       opened.session.reauthenticate().name, {DENIED})
                yield ('her file', opened.file.read().name,
                       {DENIED, 'STATUS_USER_SESSION_DELETED'})
            return steps

        judge = Judge(server, shim)
        server.call(judge.all, 'an ACL for anonymous', switch)
        check('an ACL for anonymous: nothing opens', judge.wrong[:8], [])


def unnoted(shim):
    """alice opens a pipe that is listed, and becomes anonymous: it is hers,
    whether or not that could be noted when it opened."""
    def switch(conn):
        session = session_of(conn, 'alice', PASSWORD)[1]
        tree = session.tree_connect('IPC$').tree

        def steps(_):
            answer = tree.create('lsarpc')
            yield 'lsarpc', answer.name, {OK}
            if not answer.ok:
                return
            yield 'becomes anonymous', session.reauthenticate().name, {OK}
            yield 'her lsarpc', answer.file.query_info().name, {DENIED}
        return steps

    with Server(conf_global=LISTS, environment=shim.environment) as server:
        judge = Judge(server, shim)
        server.call(judge.all, 'a listed pipe of hers', switch)
        conclude('a listed pipe of hers', server, judge)


def blind(shim):
    """The plug-in takes anonymous for a user, once: another lock is there.

    A pipe that opens unjudged ends the connection; one whose note names the
    wrong user is of no use.  A share that is connected is the first lock's
    alone, so none is tried.
    """
    def pipes(conn):
        session = session_of(conn)[1]
        tree = session.tree_connect('IPC$').tree
        shim.arm(state['number'], lie=True)
        for _ in range(2):
            for name in ('samr', 'lsarpc', 'winreg'):
                answer = tree.create(name)
                if answer.ok:
                    state['opened'].append(name)

    with Server(conf_global=LISTS + 'log level = 3\n',
                environment=shim.environment) as server:
        state = {'number': 0, 'opened': [], 'ended': 0}

        def each():
            lied = True
            while lied:
                state['number'] += 1
                with connection(server) as conn:
                    try:
                        pipes(conn)
                    except ConnectionError:
                        state['ended'] += 1
                lied = shim.disarm()[0]

        server.call(each)
        check('taken for a user %d times: nothing else opens' %
              (state['number'] - 1), sorted(set(state['opened'])), ['lsarpc'])
        # A lie about lsarpc lets the next name open.  Not with 4.25: smbd
        # becomes root to open lsarpc, and forgets there where it was.
        ended = 4 if SAMBA >= (4, 25) else 6
        check('a pipe that opens unjudged ends the connection',
              (state['ended'],
               server.log().count('without having been judged')), (ended,) * 2)


def records(shim):
    """A record for each refusal, so that all of the audit is gone through."""
    with Server(conf_global=LISTS + 'secopts:audit window = 0\n',
                environment=shim.environment) as server:
        judge = Judge(server, shim)
        server.call(judge.all, 'records', plain(admitted))
        conclude('records', server, judge)


def registry(shim):
    conf = '''
        secopts:policy source = both
        secopts:everyone includes anonymous = yes
    '''
    with Server(conf_global=conf, environment=shim.environment) as server:
        add_root(server)
        Registry(server).set(NullSessionPipes=['lsarpc'],
                             NullSessionShares=['listed'])
        judge = Judge(server, shim)
        server.call(judge.all, 'registry', plain(admitted))
        server.call(judge.all, 'registry, switched', Switched)
        conclude('registry', server, judge)


def registry_share(shim):
    """The registry gets a share without the plug-in: sessions from before are
    over, or have never been."""
    conf = LISTS + 'registry shares = yes\n'
    with Server(conf_global=conf, environment=shim.environment) as server:
        def net(*words, check=True):
            server.run(['net', '-s', server.conf, 'conf', *words],
                       check=check)

        def steps(conn):
            name, null = session_of(conn)
            yield 'session', name, {OK}
            net('addshare', 'later', '/tmp', 'writeable=n', 'guest_ok=y')
            net('setparm', 'later', 'vfs objects', 'acl_xattr')
            if null is not None:
                yield 'later', null.tree_connect('later').name, {NO_SESSION}

        def make(_):
            net('delshare', 'later', check=False)
            return steps

        judge = Judge(server, shim)
        server.call(judge.all, 'a share of the registry', make)
        net('delshare', 'later')
        conclude('a share of the registry', server, judge)


the_shim = Shim()
try:
    for test in (every_request, nothing_marked, unwatched, granted_acl,
                 unnoted, blind, records, registry, registry_share):
        if len(sys.argv) < 2 or test.__name__ in sys.argv[1:]:
            test(the_shim)
finally:
    the_shim.remove()
finish()
