# secopts - "secopts sessions": who is connected without being a user
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

import contextlib
import hashlib
import json
import os
import shutil
import signal
import struct
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timezone

import smb2msg
from command import TOOL, schema
from harness import (OK, PASSWORD, Server, anonymous, check, comes_to,
                     connection, expect, run_parts, smb2raw, user)
from patience import PATIENCE

VALIDATOR = schema('sessions')
CONF = '''
    secopts:null session pipes = lsarpc samr
    secopts:null session shares = listed
    secopts:everyone includes anonymous = yes
    map to guest = Bad User
'''
MANY = 200
# What a record of a tdb begins its header with.
TDB_MAGIC = (0x26011999).to_bytes(4, 'little')

IMPACKET = '''
import sys
from impacket.smbconnection import SMBConnection
c = SMBConnection('127.0.0.1', '127.0.0.1')
c.login('', '')
tree = c.connectTree('IPC$')
c.openFile(tree, 'lsarpc')
sys.stdin.read()
'''


def tool(server, *args, **options):
    return server.run([TOOL, 'sessions', '-s', server.conf, *args], **options)


def sessions(server, what=None):
    """What --json prints; valid by the schema."""
    done = tool(server, '--json')
    if done.returncode != 0 or done.stderr:
        raise AssertionError(done.stdout + done.stderr)
    printed = json.loads(done.stdout)
    wrong = [error.message for error in VALIDATOR.iter_errors(printed)]
    if what or wrong:
        check('%s: valid by the schema' % (what or 'JSON'), wrong, [])
    return printed['sessions']


def brief(found):
    """(who, {share: [pipe]}) of each session."""
    return [(s['who'], {t['share']: [p['name'] for p in t['pipes']]
                        for t in s['shares']}) for s in found]


def becomes(server, what, want, view=brief):
    """Check what is listed in the end."""
    comes_to(what, lambda: view(sessions(server)), want)


def ipc(session):
    return session.tree_connect('IPC$').tree


def seconds_ago(text):
    then = datetime.strptime(text, '%Y-%m-%dT%H:%M:%SZ')
    return (datetime.now(timezone.utc)
            - then.replace(tzinfo=timezone.utc)).total_seconds()


def one(server):
    with connection(server) as conn:
        null = anonymous(conn, workstation='SCANNER-7')
        becomes(server, 'a session without a share', [('anonymous', {})])
        tree = ipc(null)
        pipes = [tree.create(name).file for name in ('lsarpc', 'samr')]
        disk = null.tree_connect('listed').tree
        found = sessions(server, 'one session')
        check('IPC$ with two pipes, and a share', brief(found),
              [('anonymous', {'IPC$': ['lsarpc', 'samr'], 'listed': []})])
        it = found[0]
        port = conn.socket.getsockname()[1]
        check('from where', it['address'], 'ipv4:127.0.0.1:%d' % port)
        check('workstation', it['workstation'], 'scanner-7')
        check('dialect', it['dialect'], '3.1.1')
        check('its id', it['id'], hex(null.session_id))
        check('ids of trees', [t['id'] for t in it['shares']],
              [tree.tree_id, disk.tree_id])
        check('since when', all(
            -1 <= seconds_ago(when) < PATIENCE for when in
            [it['opened'], it['since']]
            + [t['since'] for t in it['shares']]
            + [p['since'] for t in it['shares'] for p in t['pipes']]), True)

        text = tool(server).stdout
        check('as text', [part in text for part in (
            'anonymous session 0x%08x from ipv4' % null.session_id,
            'SMB 3.1.1', 'workstation scanner-7', 'share IPC$', 'pipe lsarpc',
            'pipe samr', 'share listed', '1 anonymous, 0 guest')], [True] * 8)
        check('of at most 80 columns',
              [line for line in text.splitlines() if len(line) > 80], [])

        expect('the client goes on', pipes[0].close(), OK)
        becomes(server, 'without the pipe it closed',
                [('anonymous', {'IPC$': ['samr'], 'listed': []})])
        disk.disconnect()
        becomes(server, 'without the share it left',
                [('anonymous', {'IPC$': ['samr']})])
        tree.disconnect()
        becomes(server, 'without IPC$ and what was open there',
                [('anonymous', {})])
        check('nor noted elsewhere', notes(server), 0)
        null.tree_connect('IPC$').tree.create('samr')
        null.logoff()
        becomes(server, 'nothing after it logs off', [])
        check('nor noted then', notes(server), 0)


def bound(server):
    """What a pipe is bound to: what was accepted of the client's BIND."""
    def of_pipes(found):
        return [(p['name'], p['interfaces'])
                for s in found for t in s['shares'] for p in t['pipes']]

    with connection(server) as conn:
        tree = ipc(anonymous(conn))
        lsarpc, samr = [tree.create(name).file for name in ('lsarpc', 'samr')]
        before = sessions(server)
        check('before a BIND', of_pipes(before),
              [('lsarpc', None), ('samr', None)])
        check('a BIND', lsarpc.rpc_bind('lsarpc').ok, True)
        # one that the server has, in two contexts, and one that it has not
        contexts = [(name, 0) for name in ('samr', 'samr', 'winreg')]
        body = struct.pack('<HHIB3x', 4280, 4280, 0, len(contexts))
        for number, (name, _) in enumerate(contexts):
            ident, version = smb2msg.INTERFACES[name]
            body += struct.pack('<HBx16sI16sI', number, 1, ident.bytes_le,
                                version, smb2msg.NDR[0].bytes_le,
                                smb2msg.NDR[1])
        check('a BIND with three contexts', samr.rpc(11, body).ok, True)
        after = sessions(server, 'bound')
        check('after a BIND', of_pipes(after),
              [('lsarpc', ['lsarpc']), ('samr', ['samr'])])
        check('opened when it was', [
            [p['since'] for s in found for t in s['shares']
             for p in t['pipes']] for found in (before, after)][0],
            [p['since'] for s in after for t in s['shares']
             for p in t['pipes']])
        text = tool(server).stdout
        check('as text', [line.strip() for line in text.splitlines()
                          if 'bound to' in line],
              ['bound to lsarpc', 'bound to samr'])
        samr.close()
        becomes(server, 'the other one stays', [('lsarpc', ['lsarpc'])],
                of_pipes)
        other = tree.create('samr').file
        check('a BIND to what is elsewhere', other.rpc_bind('winreg').ok, False)
        becomes(server, 'is bound to nothing',
                [('lsarpc', ['lsarpc']), ('samr', [])], of_pipes)
    comes_to('and nothing is left', lambda: notes(server), 0)


def notes(server):
    """Records in our own database, but for the one about cleaning."""
    dump = server.run(['tdbdump', server.root / 'smbd/lock/secopts_open.tdb'],
                      check=True).stdout
    return dump.splitlines().count('{') - 1


def several_trees(server):
    with connection(server) as conn:
        null = anonymous(conn)
        for pipe in ('samr', 'lsarpc', 'lsarpc'):
            ipc(null).create(pipe)
        found = sessions(server)[0]['shares']
        check('each IPC$ with its own pipe',
              [(t['share'], [p['name'] for p in t['pipes']]) for t in found],
              [('IPC$', ['samr']), ('IPC$', ['lsarpc']),
               ('IPC$', ['lsarpc'])])
        anonymous(conn)
        check('two sessions on a connection', len(sessions(server)), 2)
    becomes(server, 'nothing when the connection is lost', [])


def others(server):
    """Who is a guest and who is not, whatever the name."""
    with contextlib.ExitStack() as stack:
        users = [user(stack.enter_context(connection(server)), name)
                 for name in ('alice', 'guest', 'anonymous')]
        for session in users:
            expect('a user opens samr', ipc(session).create('samr'), OK)
        expect('alice connects as a guest to a guest share',
               users[0].tree_connect('forced'), OK)
        check('users are not listed', sessions(server), [])
        check('and nothing is noted of them',
              (server.root / 'smbd/lock/secopts_open.tdb').exists(), False)

        conn = stack.enter_context(connection(server))
        answer, guest = conn.session_setup('mallory', 'x', sign=False,
                                           workstation='GUESTBOX')
        expect('an unknown user', answer, OK)
        ipc(guest).create('samr')
        guest.tree_connect('public')
        check('is a guest', brief(sessions(server, 'guest')),
              [('guest', {'IPC$': ['samr'], 'public': []})])
        anonymous(stack.enter_context(connection(server, 0x0202)))
        check('beside an anonymous one', sorted(
            (s['who'], s['dialect']) for s in sessions(server)),
            [('anonymous', '2.0.2'), ('guest', '3.1.1')])


def reauthentication(server):
    with connection(server) as conn:
        session = user(conn)
        tree = ipc(session)
        tree.create('samr')
        check('a user', sessions(server), [])
        session.reauthenticate()
        check('who becomes anonymous', brief(sessions(server)),
              [('anonymous', {'IPC$': []})])
        tree.create('lsarpc')
        check('and opens a pipe', brief(sessions(server)),
              [('anonymous', {'IPC$': ['lsarpc']})])
        session.reauthenticate('alice', PASSWORD)
        check('and becomes a user again', sessions(server), [])


def lost_and_killed(server):
    before = set(server.smbd_pids())
    with connection(server) as conn:
        ipc(anonymous(conn)).create('samr')
        with connection(server) as other:
            ipc(anonymous(other)).create('lsarpc')
            check('two clients', len(sessions(server)), 2)
            other.socket.shutdown(2)
            becomes(server, 'one when the other is cut off',
                    [('anonymous', {'IPC$': ['samr']})])
        inner = sessions(server)[0]['pid']
        victims = [pid for pid in set(server.smbd_pids()) - before
                   if inner_pid(pid) == inner]
        check('its process is known', len(victims), 1)
        # another keeps the database from being emptied
        with connection(server) as other:
            ipc(anonymous(other)).create('lsarpc')
            os.kill(victims[0], signal.SIGKILL)
            becomes(server, 'nothing of a process that was killed',
                    [('anonymous', {'IPC$': ['lsarpc']})])


def inner_pid(pid):
    with contextlib.suppress(OSError), open(f'/proc/{pid}/status') as status:
        for line in status:
            if line.startswith('NSpid:'):
                return int(line.split()[-1])
    return None


def many(server):
    """200 sessions are complete while users come and go."""
    stop = threading.Event()
    wrong = []

    def churn():
        while not stop.is_set():
            with connection(server) as conn:
                ipc(user(conn)).create('lsarpc')

    def watch():
        for _ in range(10):
            found = sessions(server)
            good = [s for s in found if brief([s]) ==
                    [('anonymous', {'IPC$': ['lsarpc']})]]
            if (len(found), len(good)) != (MANY, MANY):
                wrong.append((len(found), len(good)))

    with contextlib.ExitStack() as stack:
        for _ in range(20):
            conn = stack.enter_context(connection(server))
            for _ in range(MANY // 20):
                expect_ok(ipc(anonymous(conn)).create('lsarpc'))
        with ThreadPoolExecutor() as pool:
            churning = pool.submit(server.call, churn)
            try:
                watch()
            finally:
                stop.set()
            churning.result()
        check('%d sessions while others come and go' % MANY, wrong, [])
    becomes(server, 'and none afterwards', [])


def expect_ok(answer):
    if not answer.ok:
        raise AssertionError(answer.name)


def bounded(server):
    """Nobody fills our database; and nobody is refused for it."""
    with connection(server) as conn:
        null = anonymous(conn)
        trees = []
        for _ in range(1100):
            answer = null.tree_connect('IPC$')
            expect_ok(answer)
            trees.append(answer.tree)
        expect('tree connect 1,100 has a pipe', trees[-1].create('samr'), OK)
        found = sessions(server, '1,100 trees')[0]
        check('all trees are listed', len(found['shares']), 1100)
        check('it says that pipes are missing', found['more_pipes'], True)
        check('notes are bounded', notes(server), 1025)
        check('as text', 'and more pipes' in tool(server).stdout, True)
        for tree in trees[:500]:
            tree.disconnect()
        trees[-1].create('lsarpc')
        check('there is room again', [
            p['name'] for t in sessions(server)[0]['shares']
            for p in t['pipes']], ['lsarpc'])
    becomes(server, 'nothing afterwards', [])


def clients(server):
    """Real clients, each held by its standard input."""
    for name, command, want in (
            ('smbclient -U%', ['smbclient', '-U%', '//127.0.0.1/listed'],
             ('anonymous', {'listed': []})),
            ('smbclient as mallory', ['smbclient', '-Umallory%x',
                                      '//127.0.0.1/public'],
             ('guest', {'public': []})),
            ('impacket', ['/usr/bin/python3', '-c', IMPACKET],
             ('anonymous', {'IPC$': ['lsarpc']}))):
        reader, writer = os.pipe()
        with ThreadPoolExecutor() as pool:
            client = pool.submit(server.run, command, stdin=reader)
            becomes(server, name, [want])
            os.close(writer)
            client.result()
        os.close(reader)
        becomes(server, name + ' has gone', [])


def fingerprint(directory):
    return {str(path): (path.lstat().st_mtime_ns, path.lstat().st_size,
                        path.is_file() and hashlib.sha256(
                            path.read_bytes()).hexdigest())
            for path in directory.rglob('*') if not path.is_socket()}


def written_by_a_look(server):
    """What has changed meanwhile."""
    before = fingerprint(server.root / 'smbd')
    check('listed', len(sessions(server)), 1)
    return sorted(path for path, value
                  in fingerprint(server.root / 'smbd').items()
                  if before.get(path) != value)


def reads_only(server):
    """The command would write each time; the processes of former clients do
    so until they have ended, which may be at any time."""
    with connection(server) as conn:
        ipc(anonymous(conn)).create('lsarpc')
        comes_to('and nothing written', lambda: written_by_a_look(server), [])


def callers(server):
    copy = server.root / 'secopts'
    shutil.copy(TOOL, copy)
    with connection(server) as conn:
        anonymous(conn)
        done = server.run(['setpriv', '--reuid=65534', '--regid=65534',
                           '--clear-groups', copy, 'sessions', '-s',
                           server.conf])
        check('without privileges: status', done.returncode, 2)
        check('without privileges: output', done.stdout, '')
        check('without privileges: message',
              'needs to read %s/smbd/lock/smbXsrv_session_global.tdb: '
              'Permission denied' % server.root in done.stderr, True)
    done = tool(server, 'more')
    check('an operand: status', done.returncode, 2)
    check('an operand: message', 'more' in done.stderr, True)
    done = server.run([TOOL, 'sessions', '-s', server.root / 'none'])
    check('no smb.conf: status', done.returncode, 2)
    done = server.run([TOOL, 'sessions', '--help'])
    lines = done.stdout.splitlines()
    check('--help fits a screen',
          len(lines) <= 24 and max(map(len, lines)) <= 80, True)


def half_written(server):
    """A record is half written when it is read, and whole soon after."""
    with connection(server) as conn:
        ipc(anonymous(conn))
        before = brief(sessions(server))
        for name in ('smbXsrv_session_global.tdb', 'smbXsrv_tcon_global.tdb'):
            with open(server.root / 'smbd/lock' / name, 'r+b') as file:
                at = file.read().index(TDB_MAGIC)
                file.seek(at)
                file.write(b'half')
                file.flush()

                def finish(file=file, at=at):
                    file.seek(at)
                    file.write(TDB_MAGIC)
                    file.flush()
                later = threading.Timer(0.7, finish)
                later.start()
                done = tool(server, '--json')
                later.join()
            check('%s half written' % name,
                  (done.returncode, done.stderr), (0, ''))
            check('and read in the end',
                  brief(json.loads(done.stdout)['sessions']), before)


def other_directories(server):
    """What the command finds where no smbd has run, or none of ours."""
    lock = server.root / 'elsewhere'
    conf = server.root / 'elsewhere.conf'
    conf.write_text('[global]\nlock directory = %s\n'
                    'vfs objects = secopts\n' % lock)
    command = [TOOL, 'sessions', '-s', conf]
    done = server.run(command)
    check('where no smbd ever ran',
          (done.returncode, done.stdout, done.stderr),
          (0, '0 anonymous, 0 guest\n', ''))
    check('no directory is made', lock.exists(), False)
    lock.mkdir()
    done = server.run([*command, '--json'])
    check('an empty directory', json.loads(done.stdout)['sessions'], [])
    check('nothing is made in it', list(lock.iterdir()), [])
    for name, text in (('smbXsrv_session_global.tdb', b'nonsense' * 1000),
                       ('smbXsrv_session_global.tdb', b''),
                       ('smbXsrv_tcon_global.tdb', b'nonsense' * 1000),
                       ('secopts_open.tdb', b'nonsense' * 1000)):
        (lock / name).write_bytes(text)
        done = server.run(command)
        check('damaged: %s of %d bytes' % (name, len(text)),
              (done.returncode, done.stdout,
               '%s: damaged' % (lock / name) in done.stderr), (2, '', True))
        (lock / name).unlink()
    conf.write_text('[global]\nlock directory = %s\n' % lock)
    done = server.run(command)
    check('without the VFS plug-in: a warning',
          (done.returncode, 'pipes are not known' in done.stderr), (0, True))
    done = server.run([*command, '--json'])
    check('and in JSON', json.loads(done.stdout)['pipes_noted'], False)


def cannot_note(server):
    """Failure to write our database changes nothing for a client."""
    with connection(server) as conn:
        null = anonymous(conn)
        expect('anonymous connects', null.tree_connect('listed'), OK)
        tree = ipc(null)
        for name in ('lsarpc', 'samr'):
            expect('and opens ' + name, tree.create(name), OK)
        check('the log says so, once',
              server.log().count('cannot open secopts_open.tdb'), 1)
        done = tool(server)
        check('and the command does', (done.returncode, done.stdout, (
            'needs to read %s/smbd/lock/secopts_open.tdb'
            % server.root) in done.stderr), (2, '', True))


SHARES = {'listed': {'guest ok': 'yes'}, 'public': {'guest ok': 'yes'},
          'forced': {'guest ok': 'yes', 'guest only': 'yes'}}


def everybody():
    with Server(conf_global=CONF, shares=SHARES,
                users=('alice', 'bob', 'guest', 'anonymous')) as server:
        check('at first', (tool(server).stdout, sessions(server)),
              ('0 anonymous, 0 guest\n', []))
        for test in (others, one, bound, several_trees, reauthentication,
                     lost_and_killed, many, reads_only, half_written, callers):
            server.call(test, server)
        clients(server)
        other_directories(server)

        # smbd killed: its databases stay as they were
        with server.call(lambda: smb2raw.Connection(server.host)) as conn:
            conn.negotiate()
            ipc(anonymous(conn)).create('samr')
            check('before smbd is killed', len(sessions(server)), 1)
            server.signal_all(server.pids(), signal.SIGKILL)
            becomes(server, 'nothing when smbd has been killed', [])
        check('smbd did not panic', 'PANIC' in server.log(), False)


def many_notes():
    with Server(conf_global=CONF, shares=SHARES) as server:
        server.call(bounded, server)


def no_notes():
    with Server(conf_global=CONF) as server:
        (server.root / 'smbd/lock/secopts_open.tdb').mkdir()
        server.call(cannot_note, server)


run_parts(everybody, many_notes, no_notes)
