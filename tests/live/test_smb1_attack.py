# secopts - the doors that SMB1 has to named pipes, one by one
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""OPEN, OPEN_ANDX, NT_CREATE_ANDX, TRANS2_OPEN2, RAP over \\PIPE\\LANMAN, and
two users on one tree connect."""

import json

from harness import PASSWORD, Server, check, finish

LISTS = '''
ntlm auth = yes
secopts:null session pipes = lsarpc samr srvsvc browser
'''

# Prints {door: 'open' or the error} for the identities of its arguments: the
# first connects the tree, the last comes through the doors.
CLIENT = r'''
import json, struct, sys
from impacket import smb

def nt_create(c, tid):
    c.nt_create_andx(tid, '\\samr')

def open_andx(c, tid):
    c.open_andx(tid, '\\PIPE\\samr', smb.SMB_O_OPEN, smb.SMB_ACCESS_READWRITE)

def open_old(c, tid):
    c.open(tid, '\\samr', smb.SMB_O_OPEN, smb.SMB_ACCESS_READWRITE)

def trans2_open2(c, tid):
    # MS-CIFS 2.2.6.1.1
    name = '\\samr\0'
    if c.get_flags()[1] & smb.SMB.FLAGS2_UNICODE:
        name = name.encode('utf-16-le')
    else:
        name = name.encode()
    body = struct.pack('<HHHHIHII10s', 0, 0x42, 0, 0, 0, 1, 0, 0, b'') + name
    c.send_trans2(tid, 0, '', body, '')
    answer = c.recvSMB()
    if not answer.isValidAnswer(smb.SMB.SMB_COM_TRANSACTION2):
        raise Exception('no answer')

def rap(c, tid):
    # NetShareEnum, level 1: MS-RAP 2.5.1
    c.send_trans(tid, b'', '\\PIPE\\LANMAN\0',
                 struct.pack('<H', 0) + b'WrLeh\0B13BWz\0' +
                 struct.pack('<HH', 1, 4096), b'')
    answer = c.recvSMB()
    if not answer.isValidAnswer(smb.SMB.SMB_COM_TRANSACTION):
        raise Exception('no answer')

found = {}
for door in (nt_create, open_andx, open_old, trans2_open2, rap):
    try:
        c = smb.SMB('127.0.0.1', '127.0.0.1')
        tid = None
        for who in sys.argv[1:]:
            name, _, password = who.partition('%')
            c.login(name, password)
            if tid is None:
                tid = c.tree_connect_andx('\\\\127.0.0.1\\IPC$', service='IPC')
        door(c, tid)
        found[door.__name__] = 'open'
    except Exception as error:
        found[door.__name__] = repr(error)[:160]
print(json.dumps(found))
'''
ALICE = 'alice%' + PASSWORD


def doors(server, *who):
    done = server.run(['/usr/bin/python3', '-c', CLIENT, *who])
    try:
        return json.loads(done.stdout)
    except ValueError:
        return {'client': done.stdout + done.stderr}


def opened(found):
    return sorted(door for door, got in found.items() if got == 'open')


with Server(conf_global='ntlm auth = yes', min_protocol='NT1',
            plugins=()) as stock:
    anonymous, alice = doors(stock, '%'), doors(stock, ALICE)
    print('stock, anonymous:', anonymous)
    print('stock, alice:', alice)
with Server(conf_global=LISTS, min_protocol='NT1') as server:
    check('stock: doors that open for anonymous',
          {'nt_create', 'open_andx', 'rap'} <= set(opened(anonymous)), True)
    got = doors(server, '%')
    print('anonymous:', got)
    check('none of them opens for anonymous', opened(got), [])
    check('alice finds the doors as on a stock server',
          opened(doors(server, ALICE)), opened(alice))
    got = doors(server, ALICE, '%')
    print("anonymous on alice's tree connect:", got)
    check("none opens for anonymous on alice's tree connect", opened(got), [])
    check("alice's opens on the tree connect of anonymous",
          opened(doors(server, '%', ALICE)), opened(alice))
    check('smbd did not panic', 'PANIC' in server.log(), False)
finish()
