# secopts - what is written of refusals, kind by kind
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""A refusal makes Samba itself write nothing, and the audit one line for all
repeats of it.

test_noise.py [NAME...]: only the functions of these names.
SECOPTS_NOISE=N: each refusal N times, and the rows of a table.
"""

import os
import re
import struct

import smb1msg
import smb2raw
from harness import (DENIED, OK, PASSWORD, READ, Server, anonymous, check,
                     connection, is_asked_for, finish, user)
from server import inner_pid
from smb1raw import BAD_UID, Smb1

TIMES = int(os.environ.get('SECOPTS_NOISE', '12'))
LISTS = '''
secopts:null session pipes = lsarpc
secopts:null session shares = listed
'''
# The highest at which Samba writes of nothing but trouble; and the lowest, for
# what it writes of at 1 on any server.
WARNINGS, ERRORS = '1 secopts:2', '0 secopts:2'
HEADER = re.compile(r'^\[\d{4}/\S+ +[\d:.]+, +(\d+)[^\]]*\] (\S+)', re.M)
MOST = 700              # bytes of a line with its header


class Noted(Server):
    """A server of which each kind of refusal is one row of a table."""

    def __init__(self, level=WARNINGS, **options):
        super().__init__(**options)
        self.set('log level', level)
        self.restart()

    def kind(self, what, ask, want=DENIED):
        """`ask` asks once, or a list's worth; all must be refused."""
        before = len(self.log())
        got, number = set(), 0
        while number < TIMES:
            answers = ask()
            if not isinstance(answers, list):
                answers = [answers]
            number += len(answers)
            got |= {getattr(answer, 'name', answer) for answer in answers}
        text = self.log()[before:]
        heads = HEADER.findall(text)
        ours = [level for level, place in heads if '/module/' in place]
        others = [head for head in heads if '/module/' not in head[1]]
        if 'SECOPTS_NOISE' in os.environ:
            print('ROW | %s | %d | %d | %d | %d |' % (
                what, number, len(text), len(ours), len(others)))
        check(what + ': refused', sorted(got), [want])
        check(what + ': Samba writes nothing', others[:3], [])
        check(what + ': two lines at most', (
            len(ours) <= 2, len(text) <= MOST * len(ours)), (True, True))


def ask(*parts, **options):
    with Noted(**options) as server:
        for part in parts:
            server.call(part, server)
        check('smbd did not panic', 'PANIC' in server.log(), False)


# Session and tree connect ----------------------------------------------------

def one_session(server, **options):
    with connection(server) as conn:
        return conn.session_setup_anonymous(**options)[0]


def ask_sessions(server):
    server.kind('session', lambda: one_session(server))


def ask_flags(server):
    for leg in ('negotiate_flags', 'authenticate_flags'):
        server.kind('NTLM sealed without 128-bit, ' + leg, lambda: one_session(
            server, **{leg: lambda flags: flags & ~0x20000000 | 0x20}),
            'STATUS_NOT_SUPPORTED')


def ask_trees(server):
    with connection(server) as conn:
        session = anonymous(conn)
        server.kind('share', lambda: session.tree_connect('public'))


def ask_files(server):
    """smbd itself refuses these, for the share ACL."""
    with connection(server) as conn:
        session = user(conn)
        disk = session.tree_connect('private').tree
        opened = disk.create('hello.txt', access=READ).file
        check('alice becomes anonymous', session.reauthenticate().name, OK)
        server.kind("a user's file", opened.read)


# Named pipes -----------------------------------------------------------------

def levels(server):
    """The log levels of all that runs, as they tell when asked."""
    answers = [server.smbcontrol(inner_pid(pid), 'debuglevel').stdout
               for pid in server.smbd_pids()]
    return {answer.split(' all:')[-1].split()[0] for answer in answers}


def context(name, data=b''):
    """One create context, MS-SMB2 2.2.13.2."""
    return struct.pack('<IHHHHI', 0, 16, len(name), 0, 24 if data else 0,
                       len(data)) + smb2raw.pad8(name) + data


def chain(*contexts):
    """Several: each but the last one says where the next one is."""
    padded = [smb2raw.pad8(text) for text in contexts]
    return b''.join(struct.pack('<I', len(text)) + text[4:]
                    for text in padded[:-1]) + padded[-1]


MXAC = context(b'MxAc')
QFID = context(b'QFid')
CONTEXTS = {
    'no context': b'',
    'MxAc': MXAC,
    'QFid': QFID,
    'MxAc, QFid': chain(MXAC, QFID),
    'DHnQ': context(b'DHnQ', bytes(16)),
    'DHnC': context(b'DHnC', bytes(16)),
    'DHnC, DHnQ': chain(context(b'DHnC', bytes(16)),
                        context(b'DHnQ', bytes(16))),
    'DH2Q': context(b'DH2Q', bytes(32)),
    'DH2C': context(b'DH2C', bytes(36)),
    'RqLs': context(b'RqLs', bytes(32)),
    'SecD': context(b'SecD', b'\1' + bytes(19)),
    'ExtA': context(b'ExtA', bytes(8)),
    'AlSi': context(b'AlSi', bytes(8)),
    'TWrp': context(b'TWrp', bytes(8)),
    'POSIX': context(b'\x93\xad\x25\x50\x9c\xb4\x11\xe7'
                     b'\xb4\x23\x83\xde\x96\x8b\xcd\x7c', bytes(4)),
    'one that nobody knows': context(b'XxXx', b'x' * 40),
    'what is no context': b'\xff' * 40,
}


def ask_pipes(server):
    with connection(server) as conn:
        tree = anonymous(conn).tree_connect('IPC$').tree
        for what, contexts in CONTEXTS.items():
            server.kind('pipe, ' + what,
                        lambda: tree.create('samr', contexts=contexts))
            followed = [smb2raw.create_request('samr', contexts=contexts)
                        .on(tree), smb2raw.close_request()]
            server.kind('pipe that a CLOSE follows, ' + what,
                        lambda: conn.compound(followed, related=True))
        create = smb2raw.create_request('samr', contexts=MXAC).on(tree)
        server.kind('pipe, MxAc, related to it WRITE and CLOSE',
                    lambda: conn.compound([
                        create, smb2raw.write_request(b'x' * 16),
                        smb2raw.close_request()], related=True))
        server.kind('three pipes in one message',
                    lambda: conn.compound([create, create, create]))


# What is asked of a pipe that a user has opened ------------------------------

def set_info_request(fid, kind, info_class, data=bytes(40)):
    """2.2.39"""
    return smb2raw.Request(smb2raw.SET_INFO, struct.pack(
        '<HBBIHHI16s', 33, kind, info_class, len(data), 96, 0, 0, fid) + data)


def handle_requests(fid):
    """{what: requests} with a handle."""
    write = smb2raw.write_request
    ioctl = smb2raw.ioctl_request
    query = smb2raw.query_info_request
    codes = {
        'FSCTL_PIPE_TRANSCEIVE': smb2raw.FSCTL_PIPE_TRANSCEIVE,
        'FSCTL_PIPE_PEEK': smb2raw.FSCTL_PIPE_PEEK,
        'FSCTL_PIPE_WAIT': smb2raw.FSCTL_PIPE_WAIT,
        'FSCTL_DFS_GET_REFERRALS': smb2raw.FSCTL_DFS_GET_REFERRALS,
        'FSCTL_SRV_COPYCHUNK': 0x001440F2,
        'FSCTL_SRV_ENUMERATE_SNAPSHOTS': 0x00144064,
        'FSCTL_CREATE_OR_GET_OBJECT_ID': 0x000900C0,
        'FSCTL_SET_SPARSE': 0x000900C4,
        'a code that nobody knows': 0xDEADBEEF,
    }
    return {
        'READ': [smb2raw.read_request(fid, 16)],
        'WRITE': [write(b'\5' * 16, fid), write(b'\5' * 60000, fid)],
        'FLUSH': [smb2raw.Request(smb2raw.FLUSH,
                                  struct.pack('<HHI16s', 24, 0, 0, fid))],
        'LOCK': [smb2raw.Request(smb2raw.LOCK, struct.pack(
            '<HHI16sQQII', 48, 1, 0, fid, 0, 1, 2, 0))],
        'QUERY_DIRECTORY': [smb2raw.query_directory_request(fid)],
        'CHANGE_NOTIFY': [smb2raw.change_notify_request(fid)],
        'QUERY_INFO, 80 classes of files': [
            query(fid, 1, number) for number in range(80)],
        'QUERY_INFO, 14 classes of file systems': [
            query(fid, 2, number) for number in range(14)],
        'QUERY_INFO, security and quota': [
            query(fid, 3, 0, additional=7), query(fid, 4, 0)],
        'SET_INFO, 80 classes of files': [
            set_info_request(fid, 1, number) for number in range(80)],
        'SET_INFO, the rest': [
            set_info_request(fid, kind, 0) for kind in (2, 3, 4)],
    } | {'IOCTL, ' + what: [ioctl(code, b'x' * 16, fid)]
         for what, code in codes.items()}


def ask_handles(server, encrypt=False):
    how = 'encrypted, ' if encrypt else ''
    with connection(server) as conn:
        session = user(conn, encrypt=encrypt)
        tree = session.tree_connect('IPC$').tree
        pipe = tree.create('samr').file
        check('alice becomes anonymous', session.reauthenticate().name, OK)
        for what, requests in handle_requests(pipe.file_id).items():
            server.kind('%sof a user\'s pipe: %s' % (how, what), lambda: [
                tree.call(request) for request in requests])
        server.kind(how + 'of a user\'s pipe: READ, twice and related',
                    lambda: conn.compound([
                        smb2raw.read_request(pipe.file_id, 16).on(pipe),
                        smb2raw.read_request(length=16)], related=True)[0])
        check('afterwards it writes as before', sorted(levels(server)), ['1'])
        check('alice is back',
              session.reauthenticate('alice', PASSWORD).name, OK)
        check('and so is her pipe', pipe.query_info().name, OK)


def ask_encrypted(server):
    ask_handles(server, encrypt=True)


def ask_tightened(server):
    """IPC$ was connected when it still could be."""
    with connection(server) as conn:
        tree = anonymous(conn).tree_connect('IPC$').tree
        pipe = tree.create('lsarpc').file
        server.set('secopts:null session pipes', None)
        server.reload()
        server.kind('policy made stricter: its own pipe',
                    lambda: pipe.query_info())
        server.kind('policy made stricter: a pipe',
                    lambda: tree.create('lsarpc', contexts=MXAC))


# SMB1 ------------------------------------------------------------------------

def ask_smb1(server):
    name = smb1msg.name
    commands = {
        'NT_CREATE_ANDX': smb1msg.nt_create(name('\\samr')),
        'OPEN_ANDX': smb1msg.open_andx(name('\\PIPE\\samr')),
        'OPEN': smb1msg.open_old(name('\\samr')),
        'TRANS2_OPEN2': smb1msg.open2(name('\\samr')),
        'NT_TRANSACT_CREATE': smb1msg.nt_transact_create(name('\\samr')),
        'RAP': smb1msg.share_enum(name('\\PIPE\\LANMAN')),
        'READ_ANDX': smb1msg.read(1),
        'WRITE_ANDX': smb1msg.write(1, b'x'),
        'CHECK_DIRECTORY': smb1msg.check_directory(name('\\')),
        'QUERY_INFORMATION': smb1msg.query_information(name('\\x')),
    }
    # Or else smbd itself refuses, and says so each time, as a stock one does.
    server.run(['sharesec', '-s', str(server.conf), 'public', '-a',
                'S-1-5-7:ALLOWED/0/FULL'], check=True)
    with Smb1(server.host) as conn:
        uid = conn.log_on()
        _, tree = conn.tree_connect(uid, 'IPC$')
        for what, command in commands.items():
            server.kind('SMB1, on IPC$: ' + what, lambda: conn.call(
                command, uid=uid, tid=tree), BAD_UID)
        server.kind('SMB1, share',
                    lambda: conn.tree_connect(uid, 'public')[0],
                    'STATUS_UNSUCCESSFUL')
        unseen = conn.log_on(plain=True)
        server.kind('SMB1, share of a session without NTLMSSP',
                    lambda: conn.tree_connect(unseen, 'listed')[0],
                    'STATUS_UNSUCCESSFUL')
        alice = conn.log_on('alice', PASSWORD)
        _, tree = conn.tree_connect(alice, 'public')
        server.kind("SMB1, file on a user's tree connect",
                    lambda: conn.open(uid, tree, '\\hello.txt'))


# The parts that can be asked for -----------------------------------------------

def sessions():
    ask(ask_sessions)


def requests():
    ask(ask_pipes, ask_handles, ask_encrypted, ask_tightened,
        conf_global=LISTS)


def trees():
    """Refused by their share ACL, by their name, and for lack of a plug-in."""
    ask(ask_trees, conf_global=LISTS)
    conf = LISTS + 'secopts:everyone includes anonymous = yes'
    ask(ask_trees, conf_global=conf)
    ask(ask_trees, conf_global=LISTS, plugins=('vfs',))


def errors():
    ask(ask_flags, ask_files, level=ERRORS, conf_global=LISTS)


def smb1():
    ask(ask_smb1, conf_global='ntlm auth = yes' + LISTS, min_protocol='NT1')


for part in (sessions, requests, trees, errors, smb1):
    if is_asked_for(part):
        part()
finish()
