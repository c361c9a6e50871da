# secopts - the doors that SMB1 has to named pipes, one by one
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""OPEN, OPEN_ANDX, NT_CREATE_ANDX, TRANS2_OPEN2, NT_TRANSACT_CREATE, RAP over
\\PIPE\\LANMAN, two users on one tree connect, and logons that go round gensec."""

from harness import DENIED, PASSWORD, Server, check, run_parts
import smb1msg
from smb1msg import name

LISTS = '''
ntlm auth = yes
secopts:null session pipes = lsarpc samr srvsvc browser
secopts:null session shares = listed
'''
ANONYMOUS, ALICE = ('', ''), ('alice', PASSWORD)
DOORS = {
    'nt_create': smb1msg.nt_create(name('\\samr')),
    'open_andx': smb1msg.open_andx(name('\\PIPE\\samr')),
    'open_old': smb1msg.open_old(name('\\samr')),
    'trans2_open2': smb1msg.open2(name('\\samr')),
    'nt_transact': smb1msg.nt_transact_create(name('\\samr')),
    'rap': smb1msg.share_enum(name('\\PIPE\\LANMAN')),
}
GUEST_OK = {'listed': {'guest ok': 'yes'}, 'public': {'guest ok': 'yes'}}


def connected(server, spnego=True):
    connection = server.call(smb1msg.Connection, server.host, spnego=spnego)
    connection.negotiate()
    return connection


def connect(connection, share, uid):
    return connection.call(
        smb1msg.tree_connect(name('\\\\127.0.0.1\\' + share)), uid=uid)


def doors(server, *who):
    """{door: 'open' or the error} for identities of which the first connects
    the tree, and the last comes through the doors."""
    found = {}
    for door, command in DOORS.items():
        with connected(server) as connection:
            tid = None
            for user in who:
                answer, uid = connection.session_setup(*user)
                if tid is None and uid is not None:
                    answer = connect(connection, 'IPC$', uid)
                    tid = answer.tid if answer.ok else None
            if tid is not None and uid is not None:
                answer = connection.call(command, uid=uid, tid=tid)
                if answer.ok:
                    found[door] = 'open'
            found.setdefault(door, answer.name)
    return found


def opened(found):
    return sorted(door for door, got in found.items() if got == 'open')


def one_by_one():
    with Server(conf_global='ntlm auth = yes', min_protocol='NT1',
                plugins=()) as stock:
        anonymous, alice = doors(stock, ANONYMOUS), doors(stock, ALICE)
        print('stock, anonymous:', anonymous)
        print('stock, alice:', alice)
    with Server(conf_global=LISTS, min_protocol='NT1') as server:
        check('stock: doors that open for anonymous',
              {'nt_create', 'open_andx', 'nt_transact', 'rap'} <=
              set(opened(anonymous)), True)
        got = doors(server, ANONYMOUS)
        print('anonymous:', got)
        check('none of them opens for anonymous', opened(got), [])
        check('alice finds the doors as on a stock server',
              opened(doors(server, ALICE)), opened(alice))
        got = doors(server, ALICE, ANONYMOUS)
        print("anonymous on alice's tree connect:", got)
        check("none opens for anonymous on alice's tree connect",
              opened(got), [])
        check("alice's opens on the tree connect of anonymous",
              opened(doors(server, ANONYMOUS, ALICE)), opened(alice))
        check('smbd did not panic', 'PANIC' in server.log(), False)


def round_gensec():
    """Extended security is negotiated, and then not used: smbd takes that from
    those who give no name."""
    with Server(conf_global=LISTS, shares=GUEST_OK,
                min_protocol='NT1') as server:
        with connected(server) as connection:
            # The gensec plug-in is in the process.
            connection.session_setup(*ALICE)
            answer, uid = connection.session_setup_plain()
            check('a session without NTLMSSP is there', answer.name,
                  'STATUS_SUCCESS')
            for share in ('IPC$', 'listed', 'public'):
                check(share + ' does not connect',
                      connect(connection, share, uid).name,
                      'STATUS_UNSUCCESSFUL')
            hand = connection.handshake(uid=uid)
            hand.step()
            check('nor does a share once NTLMSSP has begun',
                  connect(connection, 'listed', uid).ok, False)
            while hand.more:
                hand.step()
            check('IPC$ connects when NTLMSSP is done',
                  connect(connection, 'IPC$', uid).name, 'STATUS_SUCCESS')
            check('listed does not',
                  connect(connection, 'listed', uid).ok, False)


def anothers_tree():
    """Files on a share that somebody else has connected."""
    asked = {
        'NT_CREATE_ANDX': smb1msg.nt_create(name('\\hello.txt'),
                                            access=0x00120089),
        'OPEN_ANDX': smb1msg.open_andx(name('\\hello.txt'), 0x40),
        'TRANS2_QUERY_PATH_INFORMATION':
            smb1msg.query_path(name('\\hello.txt')),
        'the same of the share': smb1msg.query_path(name('')),
        'TRANS2_FIND_FIRST2': smb1msg.find_first(name('\\*')),
        'CHECK_DIRECTORY': smb1msg.check_directory(name('\\')),
        'QUERY_INFORMATION': smb1msg.query_information(name('\\hello.txt')),
        'SEARCH': smb1msg.search(name('\\*')),
    }
    with Server(conf_global=LISTS, shares=GUEST_OK,
                min_protocol='NT1') as server:
        server.run(['sharesec', '-s', str(server.conf), 'public', '-a',
                    'S-1-5-7:ALLOWED/0/FULL'], check=True)
        with connected(server) as connection:
            _, anonymous = connection.session_setup()
            _, unseen = connection.session_setup_plain()
            _, alice = connection.session_setup(*ALICE)
            for share, who in (('public', anonymous), ('public', unseen),
                               ('listed', unseen)):
                tid = connect(connection, share, alice).tid
                for what, command in asked.items():
                    what = f'{share} of alice, {what}: '
                    check(what + 'refused to ' +
                          ('anonymous' if who == anonymous else 'unseen'),
                          connection.call(command, uid=who, tid=tid).name,
                          DENIED)
                    check(what + 'given to alice', connection.call(
                        command, uid=alice, tid=tid).ok, True)


def rap_on_a_share():
    """The gap of docs/threat-model.md, and what it says against it."""
    with Server(conf_global=LISTS + 'restrict anonymous = 1\n',
                shares=GUEST_OK, min_protocol='NT1') as server:
        server.run(['sharesec', '-s', str(server.conf), 'listed', '-a',
                    'S-1-5-7:ALLOWED/0/FULL'], check=True)
        with connected(server) as connection:
            _, anonymous = connection.session_setup()
            answer = connect(connection, 'listed', anonymous)
            check('anonymous connects to a listed share', answer.name,
                  'STATUS_SUCCESS')
            check('restrict anonymous = 1: no list of shares by RAP on it',
                  connection.call(DOORS['rap'], uid=anonymous,
                                  tid=answer.tid).name,
                  'STATUS_ACCESS_DENIED')


run_parts(one_by_one, round_gensec, anothers_tree, rap_on_a_share)
