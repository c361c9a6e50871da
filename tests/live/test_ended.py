# secopts - a session that the plug-ins have ended, request by request
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""smb.conf loses "vfs objects", so an anonymous session from before is over.
What it had connected and opened is still there in smbd: a request for it has to
be answered as if there were no such session, and must not crash smbd, which
other sessions of the same connection live in."""

import shutil
import time

from harness import (DENIED, NO_SESSION, OK, PASSWORD, READ, Server, anonymous,
                     check, connection, expect, run_parts, user)
from patience import PATIENCE
import server as servers
import smb1msg
from smb1msg import name
from smb1raw import BAD_UID, Smb1
import smb2msg

LISTED = '''
secopts:null session pipes = lsarpc
secopts:null session shares = listed laser
secopts:everyone includes anonymous = yes
printing = bsd
print command = rm %s
'''
# public is what has the session end: nobody watches it any more.
SHARES = {'public': {'guest ok': 'yes', 'read only': 'no'},
          'listed': {'guest ok': 'yes', 'read only': 'no'},
          'private': {'guest ok': 'no'},
          'laser': {'guest ok': 'yes', 'printable': 'yes'}}
TREES = 'listed', 'laser', 'IPC$'

OPENS = {
    'NT_CREATE_ANDX': smb1msg.nt_create(name('\\hello.txt'), READ),
    'NT_TRANSACT_CREATE': smb1msg.nt_transact_create(name('\\hello.txt'), READ),
    'OPEN_ANDX': smb1msg.open_andx(name('\\hello.txt'), 0x40),
    'OPEN': smb1msg.open_old(name('\\hello.txt'), 0x40),
    'TRANS2_OPEN2': smb1msg.open2(name('\\hello.txt'), 0x40),
    'CREATE': smb1msg.create_old(name('\\made.txt')),
    'CREATE_NEW': smb1msg.create_old(name('\\new.txt'), smb1msg.CREATE_NEW),
    'CREATE_TEMPORARY': smb1msg.create_old(name('\\'),
                                           smb1msg.CREATE_TEMPORARY),
    'CREATE_DIRECTORY': smb1msg.of_name(smb1msg.CREATE_DIRECTORY,
                                        name('\\folder')),
    'OPEN_PRINT_FILE': smb1msg.open_print_file(name('job')),
    'a pipe': smb1msg.nt_create(name('\\lsarpc')),
    'RAP': smb1msg.share_enum(name('\\PIPE\\LANMAN')),
}
DOORS = {'listed': ('NT_CREATE_ANDX', 'NT_TRANSACT_CREATE', 'OPEN_ANDX',
                    'OPEN', 'TRANS2_OPEN2', 'CREATE', 'CREATE_NEW',
                    'CREATE_TEMPORARY', 'CREATE_DIRECTORY'),
         'laser': ('OPEN_PRINT_FILE',)}
LOOKS = {
    'SEARCH': smb1msg.search(name('\\*')),
    'TRANS2_FIND_FIRST2': smb1msg.find_first(name('\\*')),
    'TRANS2_QUERY_PATH_INFORMATION': smb1msg.query_path(name('\\hello.txt')),
    'QUERY_INFORMATION': smb1msg.query_information(name('\\hello.txt')),
    'CHECK_DIRECTORY': smb1msg.check_directory(name('\\')),
    'DELETE': smb1msg.delete(name('\\made.txt')),
}
# None of these has an answer, or smbd ends the connection of itself.
LEFT_OUT = {smb1msg.NEGOTIATE, smb1msg.NT_CANCEL}
# These end what the next ones ask for; see leaves().
LEAVES = {smb1msg.TREE_DISCONNECT, smb1msg.LOGOFF_ANDX}


def of_handle(fid):
    return {
        'READ_ANDX': smb1msg.read(fid),
        'WRITE_ANDX': smb1msg.write(fid, b'x'),
        'WRITE': smb1msg.write_old(fid, b'x'),
        'TRANSACT_NMPIPE': smb1msg.transact_pipe(fid, b'\5' * 16,
                                                 name('\\PIPE\\')),
        'CLOSE': smb1msg.close(fid),
    }


def answers(conn, uid, tree, asked):
    return {what: conn.call(command, uid=uid, tid=tree).name
            for what, command in asked.items()}


def every_code(conn, uid, tree):
    """Each command there is, with nothing in it."""
    return answers(conn, uid, tree, {
        f'{code:#04x}': smb1msg.simple(code) for code in range(256)
        if code not in LEFT_OUT | LEAVES})


def chains(conn, uid, tree):
    opens = OPENS['NT_CREATE_ANDX']
    connects = smb1msg.tree_connect(conn.path('listed'))
    return {
        'OPEN_ANDX and READ_ANDX': conn.call(
            OPENS['OPEN_ANDX'], smb1msg.read(0), uid=uid, tid=tree).name,
        'READ_ANDX and an open': conn.call(
            smb1msg.read(0), opens, uid=uid, tid=tree).name,
        'TREE_CONNECT_ANDX and an open': conn.call(
            connects, opens, uid=uid).name,
    }


def leaves(conn, uid, tree):
    return {'LOGOFF_ANDX': conn.call(smb1msg.logoff(), uid=uid).name,
            'TREE_DISCONNECT': conn.call(smb1msg.tree_disconnect(), uid=uid,
                                         tid=tree).name}


def but(answers, want):
    return {what: got for what, got in answers.items() if got != want}


def unlike(answers, others):
    return {what: (got, others[what]) for what, got in answers.items()
            if got != others[what]}


def served_before(conn, what, share, null, alice):
    """Are these the requests that open something?  A file's fid, or 0."""
    if share == 'IPC$':                     # where anonymous is served nothing
        return 0
    # The printer has an ACL of its own. smbd of 4.17 crashes when a job is
    # opened there by NT_CREATE_ANDX, whoever does it.
    doors = {door: OPENS[door] for door in DOORS[share]}
    opened = answers(conn, *(null if share == 'listed' else alice), doors)
    check(what + 'opened before', but(opened, OK), {})
    looked = answers(conn, *null, LOOKS)
    check(what + 'served before', BAD_UID in looked.values(), False)
    if share != 'listed':
        return 0
    uid, tree = null
    return conn.call(doors['NT_CREATE_ANDX'], uid=uid, tid=tree).fid


def ended_smb1(server, share):
    what = f'SMB1, {share}: '
    with Smb1(server.host) as conn:
        null, alice = conn.log_on(), conn.log_on('alice', PASSWORD)
        mine = conn.tree_connect(null, share)[1]
        again = conn.tree_connect(null, share)[1]
        hers = conn.tree_connect(alice, share)[1]
        private = conn.tree_connect(alice, 'private')[1]
        nobody = next(uid for uid in range(1, 4) if uid not in (null, alice))
        fid = served_before(conn, what, share, (null, mine), (alice, hers))
        server.set('vfs objects', None)
        server.reload()
        asked = OPENS | LOOKS | of_handle(fid)
        for whose, tree in ('its own', mine), ("alice's", hers):
            check(f'{what}nothing of {len(asked)} things on {whose} tree',
                  but(answers(conn, null, tree, asked), BAD_UID), {})
            check(f'{what}chains on {whose} tree',
                  but(chains(conn, null, tree), BAD_UID), {})
            never = every_code(conn, nobody, tree)
            check(f'{what}each command on {whose} tree, as of no session',
                  unlike(every_code(conn, null, tree), never), {})
            check(what + 'of which smbd refuses some for that',
                  BAD_UID in never.values(), True)
        check(what + 'leaves as no session would',
              leaves(conn, null, mine), leaves(conn, nobody, again))
        check(what + 'alice has her share',
              conn.open(alice, private, 'hello.txt'), OK)
    server.set('vfs objects', 'secopts')
    server.reload()


def for_anonymous(server):
    """Folders of which their group may do everything, as the cookbook says:
    over SMB1 Everyone, and so "other", is not in the token."""
    for share in 'listed', 'laser', 'public':
        folder = server.root / 'shares' / share
        for path in folder, *folder.iterdir():
            shutil.chown(path, group='nogroup')
            path.chmod(0o2777)


def smb1():
    with Server(conf_global=LISTED, shares=SHARES,
                min_protocol='NT1') as server:
        for share in 'listed', 'laser':
            server.run(['sharesec', '-s', server.conf, share, '-a',
                        'S-1-5-7:ALLOWED/0/FULL'], check=True)
        for_anonymous(server)
        for share in TREES:
            server.call(ended_smb1, server, share)
        check('SMB1: no panic', 'PANIC' in server.log(), False)


def opened(conn, uid, tree, path, **options):
    answer = conn.call(smb1msg.nt_create(name(path), **options), uid=uid,
                       tid=tree)
    check('SMB1, opened: ' + path, answer.name, OK)
    return answer.fid


def waiting(server):
    """What the session has asked for before, and is not answered yet."""
    with Smb1(server.host) as conn:
        null, alice = conn.log_on(), conn.log_on('alice', PASSWORD)
        mine = conn.tree_connect(null, 'listed')[1]
        hers = conn.tree_connect(alice, 'listed')[1]
        fid = opened(conn, alice, hers, '\\hello.txt')
        check('SMB1, alice locks', conn.call(smb1msg.locking(fid), uid=alice,
                                             tid=hers).name, OK)
        asked = {}
        for what, command in (
                ('a lock', smb1msg.locking(
                    opened(conn, null, mine, '\\hello.txt'),
                    timeout=0xFFFFFFFF)),
                ('NOTIFY_CHANGE', smb1msg.notify_change(
                    opened(conn, null, mine, '\\', access=0x81, options=1)))):
            conn.send(command, uid=null, tid=mine)
            asked[conn.mid] = what
        server.set('vfs objects', None)
        server.reload()
        check('SMB1, waiting: the session is over',
              conn.open(null, mine, '\\hello.txt'), BAD_UID)
        for what, command in (
                ('alice unlocks', smb1msg.locking(fid, take=False)),
                ('alice makes a file', smb1msg.create_old(name('\\her.txt')))):
            conn.send(command, uid=alice, tid=hers)
            asked[conn.mid] = what
        got = {}
        while asked:
            answer = conn.next_answer(time.monotonic() + PATIENCE)
            got[asked.pop(answer.mid)] = answer.name
        check('SMB1, waiting', got, {
            'a lock': DENIED, 'NOTIFY_CHANGE': OK, 'alice unlocks': OK,
            'alice makes a file': OK})
    server.set('vfs objects', 'secopts')
    server.reload()


def on_close(server):
    """Files to be deleted on close, when the connection is lost."""
    before = set(server.smbd_pids())
    with Smb1(server.host) as conn:
        null, alice = conn.log_on(), conn.log_on('alice', PASSWORD)
        mine = conn.tree_connect(null, 'listed')[1]
        hers = conn.tree_connect(alice, 'public')[1]
        temporary = {'access': 0x0013019F, 'options': 0x1000, 'disposition': 3}
        opened(conn, null, mine, '\\mine.tmp', **temporary)
        opened(conn, alice, hers, '\\hers.tmp', **temporary)
        check("SMB1, anonymous opens nothing on alice's tree",
              conn.open(null, hers, '\\hello.txt'), DENIED)
        server.set('vfs objects', None)
        server.reload()
        conn.open(null, mine, '')
        shares = server.root / 'shares'
        files = shares / 'listed/mine.tmp', shares / 'public/hers.tmp'
        check('SMB1, two files', [path.exists() for path in files],
              [True, True])
    # The smbd of that connection ends after it has closed them.
    servers._wait_until(lambda: set(server.smbd_pids()) <= before, 'its end')
    check('SMB1, the connection is lost: both are gone',
          [path.exists() for path in files], [False, False])
    server.set('vfs objects', 'secopts')
    server.reload()


def smb1_open():
    """What a session that is over has left open."""
    with Server(conf_global=LISTED, shares=SHARES,
                min_protocol='NT1') as server:
        for share in 'listed', 'public':
            for who in '1-5-7', '1-1-0':
                server.run(['sharesec', '-s', server.conf, share, '-a',
                            f'S-{who}:ALLOWED/0/FULL'], check=True)
        for_anonymous(server)
        server.call(waiting, server)
        server.call(on_close, server)
        check('SMB1, left open: no panic', 'PANIC' in server.log(), False)


def of_file(file):
    return {
        'READ': file.read(), 'WRITE': file.write(b'x'),
        'QUERY_INFO': file.query_info(),
        'QUERY_DIRECTORY': file.query_directory(),
        'CHANGE_NOTIFY': file.call(smb2msg.change_notify_request(file.file_id)),
        'IOCTL': file.ioctl(smb2msg.FSCTL_PIPE_TRANSCEIVE, b'\5' * 16),
        'CLOSE': file.close(),
    }


def asked_smb2(conn, session, tree, file, share):
    return {
        'CREATE': tree.create('hello.txt', access=READ),
        'a pipe': tree.create('lsarpc'),
        'a new file': tree.create('new.txt', disposition=2),
        'IOCTL without a file': tree.dfs_referral('\\host\\listed'),
        'a compound': conn.compound([
            smb2msg.create_request('hello.txt', access=READ).on(tree),
            smb2msg.close_request()], related=True)[0],
        **of_file(file),
        'TREE_CONNECT': session.tree_connect(share),
        'TREE_DISCONNECT': tree.disconnect(),
        'SESSION_SETUP': session.reauthenticate(),
        'LOGOFF': session.logoff(),
    }


def ended_smb2(server, share, dialect):
    what = f'{dialect:#06x}, {share}: '
    with connection(server, dialect) as conn:
        null, alice = anonymous(conn), user(conn)
        tree = null.tree_connect(share).tree
        hers = alice.tree_connect('private').tree
        opened = tree.create(
            {'IPC$': 'lsarpc', 'listed': 'hello.txt'}.get(share, 'job'),
            **({'access': READ} if share == 'listed' else
               {} if share == 'IPC$' else {'disposition': 2}))
        expect(what + 'served before', opened, OK)
        server.set('vfs objects', None)
        server.reload()
        got = {asked: answer.name for asked, answer in asked_smb2(
            conn, null, tree, opened.file, share).items()}
        check(f'{what}nothing of {len(got)} things', but(got, NO_SESSION), {})
        expect(what + 'alice has her share', hers.create('hello.txt',
                                                         access=READ), OK)
    server.set('vfs objects', 'secopts')
    server.reload()


def smb2():
    with Server(conf_global=LISTED, shares=SHARES) as server:
        for_anonymous(server)
        for dialect in 0x0202, 0x0311:
            for share in TREES:
                server.call(ended_smb2, server, share, dialect)
        check('SMB2: no panic', 'PANIC' in server.log(), False)


run_parts(smb1, smb1_open, smb2)
