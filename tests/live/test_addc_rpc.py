# secopts - an AD domain controller whose RPC servers do not start unjudged
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""'dcerpc endpoint servers = +secopts', with the gensec plug-in and without; and
the workers of samba-dcerpcd, which prove that they have it as on a file server.
"""

import contextlib
import json
import socket
import time

import addc
from harness import (OK, PASSWORD, REPO, anonymous, anonymous_gets_nothing,
                     check, connection, expect, finish, smb2raw, user)
from addc import ADMIN, HOST_NAME, DomainController
from patience import PATIENCE
from rpcraw import Dce
from test_rpc_raw import kill, plugin_away

TOOL = REPO / 'build' / 'bin' / 'secopts'
EPMAPPER = 135
TOLD = "endpoint server 'secopts'"
LOCK = ('dcerpc endpoint servers', '+secopts')
LOGIN = '%s%%%s' % (ADMIN, PASSWORD)


def listens(server, port):
    """Whether somebody can connect; inside server.call()."""
    try:
        socket.create_connection((server.host, port), 5).close()
        return True
    except ConnectionRefusedError:
        return False


def start(server, locked, plugins):
    server.set(LOCK[0], LOCK[1] if locked else None)
    # What is waited for: locked, the rest may be all there is.
    addc.PORTS = tuple(port for port in ALL_PORTS
                       if not (locked and port == EPMAPPER))
    server.restart(plugins)


def serves(server):
    """Whether the RPC servers start; the log tells if they do not."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if server.call(listens, server, EPMAPPER):
            return True
        if TOLD in server.log():
            return False
        time.sleep(0.1)
    return False


def over_tcp(server):
    """Whether an administrator's call over TCP is answered."""
    done = server.run(['rpcclient', 'ncacn_ip_tcp:%s[sign,ntlm]' % HOST_NAME,
                       '-U', LOGIN, '-c', 'enumdomusers'])
    return done.returncode == 0 and ADMIN in done.stdout


def users_work(server, what):
    """What does not need RPC."""
    with connection(server) as conn:
        session = user(conn, ADMIN)
        expect('%s: %s connects to sysvol' % (what, ADMIN),
               session.tree_connect('sysvol'), OK)
    for port in (389, 88):
        check('%s: port %d' % (what, port), listens(server, port), True)


def samr_opens(server):
    with connection(server) as conn:
        return user(conn, ADMIN).tree_connect('IPC$').tree.create('samr').ok


def hints(server):
    done = server.run([TOOL, 'show', '--json', '-s', server.conf],
                      plugins=('vfs', 'gensec'))
    return [finding['kind'] for finding in
            json.loads(done.stdout)['findings']
            if finding['id'] == 'rpc-not-locked'
            and "'%s'" % ' = '.join(LOCK) in finding['text']]


def served(tree, pipe):
    """Whether what is behind a pipe answers anything at all."""
    dce = Dce(tree.create(pipe).file)
    dce.bind(pipe if pipe in smb2raw.INTERFACES else 'mgmt')
    return dce.ask(NO_SUCH_OPERATION, b'').kind is not None


def workers(server):
    with contextlib.ExitStack() as stack:
        # They have logged on while the plug-in is there for their smbd.
        nobody, alice, admin = [
            one.tree_connect('IPC$').tree for one in
            (login(stack.enter_context(connection(server))) for login in
             (anonymous, user, lambda conn: user(conn, ADMIN)))]
        for pipe in (*WORKERS, *PROCESS):
            check('a pipe of anonymous: %s' % pipe, served(nobody, pipe), True)
        check('alice: winreg', served(alice, 'winreg'), True)
        kill(server, 'rpcd_classic')
        with plugin_away(server):
            what = 'a worker without the plug-in: '
            for pipe in WORKERS:
                check(what + 'anonymous, ' + pipe, served(nobody, pipe), False)
            check(what + 'alice, winreg', served(alice, 'winreg'), False)
            check(what + 'alice, srvsvc', served(alice, 'srvsvc'), True)
            check(what + ADMIN + ', winreg', served(admin, 'winreg'), True)
            for pipe in PROCESS:
                check('the samba process has it: anonymous, ' + pipe,
                      served(nobody, pipe), True)


ALL_PORTS = addc.PORTS
NO_SUCH_OPERATION = 0x7fff
# Who serves them: samba-dcerpcd's workers, and the samba process.
WORKERS = ('srvsvc', 'winreg', 'svcctl')
PROCESS = ('samr', 'lsarpc', 'netlogon', 'wkssvc', 'lsass', 'epmapper',
           'protected_storage', 'unixinfo', 'browser', 'dnsserver')
with DomainController() as dc:
    check('show tells of the line', hints(dc), ['hint'])
    start(dc, True, ('vfs', 'gensec'))
    check('with it, show does not', hints(dc), [])
    check('locked: the RPC servers start', serves(dc), True)
    check('locked: RPC over TCP', over_tcp(dc), True)
    check('locked: samr over SMB', dc.call(samr_opens, dc), True)
    dc.call(users_work, dc, 'locked')

    start(dc, True, ('vfs',))
    check('without the plug-in: the RPC servers start', serves(dc), False)
    check('without the plug-in: the log tells why', TOLD in dc.log(), True)
    check('without the plug-in: no end-point mapper',
          dc.call(listens, dc, EPMAPPER), False)
    check('without the plug-in: RPC over TCP', over_tcp(dc), False)
    check('without the plug-in: samr over SMB', dc.call(samr_opens, dc), False)
    dc.call(users_work, dc, 'without the plug-in')
    dc.call(anonymous_gets_nothing, dc, 'without the plug-in')

    start(dc, False, ('vfs',))
    check('neither plug-in nor line: RPC over TCP', over_tcp(dc), True)
    dc.set('secopts:null session pipes', ' '.join(WORKERS + PROCESS))
    start(dc, False, ('vfs', 'gensec'))
    dc.call(workers, dc)
    check('nothing panicked', 'PANIC' in dc.log(), False)
finish()
