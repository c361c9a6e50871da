# secopts - what live tests have in common
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""Checks that print a line each and are counted at the end.

A test file calls check() and expect() as often as it likes and ends with
finish().  Each check says what was asked, and on failure what came instead.
"""

import contextlib
import json
import os
import pathlib
import sys
import time

sys.dont_write_bytecode = True
HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import smb2raw                                            # noqa: E402
from patience import PATIENCE                             # noqa: E402
from server import PASSWORD, REPO, Server                 # noqa: E402,F401

# The release of Samba that was built for: (4, 22).
SAMBA = tuple(map(int, json.loads(
    (REPO / 'build/samba.json').read_text())['samba'].split('.')[:2]))

PIPE_NAMES = [line for line in
              (REPO / 'tests/data/pipe-names.txt').read_text().splitlines()
              if line and not line.startswith('#')]
DIALECTS = (0x0202, 0x0210, 0x0300, 0x0302, 0x0311)
READ = 0x00120089                                          # FILE_GENERIC_READ

OK = 'STATUS_SUCCESS'
DENIED = 'STATUS_ACCESS_DENIED'
NO_SHARE = 'STATUS_BAD_NETWORK_NAME'
NO_PIPE = 'STATUS_OBJECT_NAME_NOT_FOUND'
NO_SESSION = 'STATUS_USER_SESSION_DELETED'

# For server.run(['/usr/bin/python3', '-c', IMPACKET, user, password]).
IMPACKET = '''
import sys
from impacket.smbconnection import SMBConnection, SessionError
try:
    c = SMBConnection('127.0.0.1', '127.0.0.1')
    c.login(sys.argv[1], sys.argv[2])
    print('STATUS_SUCCESS')
except SessionError as error:
    print(error.getErrorString()[0])
'''

_started = time.monotonic()
_counts = {True: 0, False: 0}


def check(what, got, want):
    """Count whether got is what was wanted (a value, or a set of values)."""
    good = got in want if isinstance(want, (set, frozenset)) else got == want
    _counts[good] += 1
    line = '%6.1f s  %s  %s' % (time.monotonic() - _started,
                                'ok  ' if good else 'FAIL', what)
    print(line if good else '%s: got %s, want %s' % (line, got, want),
          flush=True)
    if not good and os.environ.get('SECOPTS_FIRST') == '1':
        finish()                       # that there is one is all that counts
    return good


def comes_to(what, get, want):
    """Like check(), for what get() has once a server has done its work."""
    deadline = time.monotonic() + PATIENCE
    while (got := get()) != want and time.monotonic() < deadline:
        time.sleep(0.1)
    return check(what, got, want)


def expect(what, answer, want):
    """Like check(), for the NTSTATUS of an answer of smb2raw."""
    return check('%s -> %s' % (what, want), answer.name, want)


def leave_out(what, why):
    """A check that has no meaning here. ./run sanitize lists these."""
    print('          left out: %s: %s' % (what, why), flush=True)


def is_asked_for(part):
    """The command line may name parts of a test; without names all are run."""
    return len(sys.argv) < 2 or part.__name__ in sys.argv[1:]


def run_parts(*parts):
    """Run those that are asked for, and that was it."""
    for part in filter(is_asked_for, parts):
        part()
    finish()


def finish():
    print('%d passed, %d failed' % (_counts[True], _counts[False]))
    sys.exit(1 if _counts[False] or not _counts[True] else 0)


@contextlib.contextmanager
def connection(server, dialect=0x0311, **options):
    """A negotiated connection of smb2raw, to be used inside server.call()."""
    with smb2raw.Connection(server.host, 445, dialect=dialect,
                            **options) as conn:
        conn.negotiate()
        yield conn


def anonymous(conn, **options):
    """Session of an anonymous user who must be let in."""
    answer, session = conn.session_setup_anonymous(**options)
    if session is None:
        raise AssertionError('no anonymous session: ' + answer.name)
    return session


def user(conn, name='alice', **options):
    answer, session = conn.session_setup(name, PASSWORD, **options)
    if session is None:
        raise AssertionError('no session of %s: %s' % (name, answer.name))
    return session


def user_works(server, what):
    """A user logs on, reads a file and opens a pipe."""
    with connection(server) as conn:
        session = user(conn)
        tree = session.tree_connect('private')
        expect(what + ': alice connects to private', tree, OK)
        if tree.ok:
            expect(what + ': alice reads a file',
                   tree.tree.create('hello.txt', access=READ), OK)
        ipc = session.tree_connect('IPC$')
        expect(what + ': alice connects to IPC$', ipc, OK)
        if ipc.ok:
            expect(what + ': alice opens samr', ipc.tree.create('samr'), OK)


def writable_shares(server, names):
    """Those of the shares in which alice can list, make and remove."""
    done = set()
    for name in names:
        result = server.run(
            ['smbclient', f'//{server.host}/{name}', '-U',
             'alice%' + PASSWORD, '-c', 'ls; mkdir t; rmdir t'])
        if result.returncode == 0 and 'NT_STATUS' not in result.stdout:
            done.add(name)
    return done


def anonymous_gets(server):
    """What the next anonymous client gets: a status, or names."""
    with connection(server) as conn:
        answer, session = conn.session_setup_anonymous()
        if session is None:
            return answer.name
        got = [share for share in ('public', 'listed')
               if session.tree_connect(share).ok]
        tree = session.tree_connect('IPC$')
        return ' '.join(got + [pipe for pipe in ('lsarpc', 'samr', 'winreg')
                               if tree.ok and tree.tree.create(pipe).ok])


def anonymous_gets_nothing(server, what):
    """No session; or one that no share and no pipe opens for."""
    with connection(server) as conn:
        answer, session = conn.session_setup_anonymous()
        if session is None:
            check(what + ': anonymous session is refused', answer.name,
                  {DENIED, 'STATUS_NOT_SUPPORTED', 'STATUS_LOGON_FAILURE'})
            return
        for share in ('public', 'listed', 'private'):
            check(what + ': anonymous does not connect to ' + share,
                  session.tree_connect(share).ok, False)
        tree = session.tree_connect('IPC$')
        opened = [name for name in PIPE_NAMES
                  if tree.ok and tree.tree.create(name).ok]
        check(what + ': no pipe opens for anonymous', opened, [])


def audit_on_small_disk(server):
    """The directory of a disk of 512 KiB that holds audit database and
    records; for a server that is started again after this."""
    disk = server.root / 'disk'
    disk.mkdir()
    server.run(['mount', '-t', 'tmpfs', '-o', 'size=512k', 'tmpfs', disk],
               check=True)
    (server.root / 'smbd/lock/secopts_audit.tdb').symlink_to(
        disk / 'secopts_audit.tdb')
    server.set('log level', '1 secopts:2 secopts_json_audit:2@%s'
               % (disk / 'audit.json'))
    return disk


def audit_events(server, disk, event):
    """How many records of an event lie there."""
    return server.run(['cat', disk / 'audit.json']).stdout.count(
        '"eventId": ' + event)


def records_in_log(server):
    """The audit's records in the log: before Samba 4.25 after two blanks."""
    lines = (line.strip() for line in server.log().splitlines())
    return [json.loads(line) for line in lines
            if line.startswith('{"timestamp"') and '"SecoptsAudit"' in line]


def refusals(server):
    """The lines that the plug-ins logged about refusals."""
    return [line.strip() for line in server.log().splitlines()
            if line.strip().startswith(('refused ', 'would refuse '))]
