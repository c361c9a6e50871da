# secopts - CREATE of named pipes on IPC$
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

import struct

import smb2raw
from harness import (DENIED, DIALECTS, NO_PIPE, OK, PASSWORD, PIPE_NAMES,
                     Server, anonymous, check, connection, expect, refusals,
                     run_parts, user)

create = smb2raw.create_request
LISTED = r'secopts:null session pipes = LSARPC, sql\query, \pipe\browser'


def ipc(session):
    return session.tree_connect('IPC$').tree


def nothing_starts(server):
    """Refused opens do not reach samba-dcerpcd. Must run first."""
    with connection(server) as conn:
        tree = ipc(anonymous(conn))
        for name in PIPE_NAMES:
            if name.lower() not in ('lsarpc', r'sql\query', 'browser'):
                tree.create(name)
    check('no RPC server was started for %d refused opens' % len(PIPE_NAMES),
          server.rpcd_running(), [])


def names(server):
    stock = {'lsarpc': OK, 'browser': NO_PIPE, r'sql\query': NO_PIPE}
    for dialect in DIALECTS:
        with connection(server, dialect) as conn:
            tree = ipc(anonymous(conn))
            wrong = {}
            for name in PIPE_NAMES:
                got = tree.create(name).name
                if got != stock.get(name.lower(), DENIED):
                    wrong[name] = got
            check('0x%04x: %d names, only the listed ones pass'
                  % (dialect, len(PIPE_NAMES)), wrong, {})


def with_dfs_flag(server, name):
    """What a user is answered."""
    with connection(server) as conn:
        return ipc(user(conn)).create(name, dfs=True).name


def odd_names(server):
    with connection(server) as conn:
        tree = ipc(anonymous(conn))
        for name, want in (
                ('lsarpc', OK), ('LsArPc', OK),
                # stripped when compared; smbd looks for them as they are
                (r'\lsarpc', NO_PIPE), (r'\pipe\lsarpc', NO_PIPE),
                (r'\PIPE\LSARPC', NO_PIPE),
                (r'\\lsarpc', DENIED), (r'pipe\lsarpc', DENIED),
                (r'\pipe\\lsarpc', DENIED), (r'\pipe\pipe\lsarpc', DENIED),
                ('query', DENIED), (r'sql\query', NO_PIPE),
                (r'SQL\Query', NO_PIPE), ('sql/query', DENIED),
                ('lsarpc ', DENIED), (' lsarpc', DENIED), ('lsarpc.', DENIED),
                ('lsarpc:stream', DENIED), ('lsarp?', DENIED), ('*', DENIED),
                ('lsass', DENIED), ('', DENIED), ('\\', DENIED),
                (r'\pipe', DENIED), ('\\pipe\\', DENIED), ('..', DENIED),
                (r'..\lsarpc', DENIED), ('ſamr', DENIED), ('x' * 4000, DENIED),
                ('lsarpc\0'.encode('utf-16-le'), DENIED),
                (b'\0\0' + 'samr'.encode('utf-16-le'), DENIED),
                (b'\x00\xd8s\0', DENIED), (b's\0a', DENIED)):
            got = tree.create(name).name
            check('name %.40r' % (name,), got,
                  want if isinstance(want, set) else {want})
        before = len(refusals(server))
        tree.create('lsarpc\0samr'.encode('utf-16-le'))
        check('a name with a NUL is not what stands before the NUL: refused',
              len(refusals(server)) - before, 1)
        # 4.17 takes "\\" off such a name, later Sambas server and share.
        for name, want in (('lsarpc', OK),
                           (r'\lsarpc', with_dfs_flag(server, r'\lsarpc')),
                           ('samr', DENIED),
                           (r'\samr', DENIED), (r'\\samr', DENIED),
                           (r'127.0.0.1\IPC$\lsarpc', DENIED),
                           (r'\127.0.0.1\IPC$\samr', DENIED)):
            expect('with the DFS flag: ' + name, tree.create(name, dfs=True),
                   want)
        tree.create('x\nrefused anonymous pipe [forged]')
        check('a name does not forge a log line',
              any('[x?refused' in line for line in refusals(server)) and
              not any('[forged' in line[:40] for line in refusals(server)),
              True)
        durable = (b'\0\0\0\0\x10\0\x04\0\0\0\x18\0\x10\0\0\0DHnC\0\0\0\0'
                   + b'\0' * 16)
        expect('durable reconnect of samr',
               tree.create('samr', contexts=durable), DENIED)
        expect('a pipe that is not opened', tree.ioctl(
            smb2raw.FSCTL_PIPE_TRANSCEIVE, b'x', fid=b'\1' * 16),
            'STATUS_FILE_CLOSED')


def compounds(server):
    for dialect in DIALECTS:
        with connection(server, dialect) as conn:
            alice = user(conn)
            null = anonymous(conn)
            mine, theirs = ipc(null), ipc(alice)
            how = '0x%04x: ' % dialect

            got = conn.compound([create('samr').on(mine),
                                 smb2raw.write_request(b'x' * 16),
                                 smb2raw.close_request()], related=True)
            check(how + 'related CREATE samr, WRITE, CLOSE',
                  [a.ok for a in got], [False] * 3)
            check(how + 'its first status', got[0].name, DENIED)
            got = conn.compound([create('lsarpc').on(mine),
                                 smb2raw.close_request()], related=True)
            check(how + 'related CREATE lsarpc, CLOSE',
                  [a.name for a in got], [OK, OK])
            path = r'\\127.0.0.1\IPC$'
            got = conn.compound([smb2raw.tree_connect_request(path).on(null),
                                 create('samr')], related=True)
            check(how + 'related TREE_CONNECT, CREATE samr',
                  [a.name for a in got], [OK, DENIED])
            got = conn.compound([smb2raw.tree_connect_request(path).on(null),
                                 create('lsarpc')], related=True)
            check(how + 'related TREE_CONNECT, CREATE lsarpc',
                  [a.name for a in got], [OK, OK])

            order = [(mine, 'samr', DENIED), (theirs, 'samr', OK),
                     (mine, 'lsarpc', OK), (theirs, 'winreg', OK),
                     (mine, 'winreg', DENIED), (theirs, 'samr', OK),
                     (mine, 'nosuch', DENIED), (theirs, 'nosuch', NO_PIPE)]
            got = conn.compound([create(name).on(tree)
                                 for tree, name, _ in order])
            check(how + 'unrelated, two sessions in turn',
                  [a.name for a in got], [want for *_, want in order])
            ids = conn.send(*[create(name).on(tree)
                              for tree, name, _ in order])
            check(how + 'and once more, answers collected later',
                  [conn.receive(i).name for i in ids],
                  [want for *_, want in order])


def pipe_wait(name):
    """[MS-FSCC] 2.3.49: is there such a pipe? It takes no handle."""
    if isinstance(name, str):
        name = name.encode('utf-16-le')
    return smb2raw.ioctl_request(0x00110018, struct.pack(
        '<QIBB', 0, len(name), 1, 0) + name)


def waits(server):
    """Samba 4.25 answers FSCTL_PIPE_WAIT: anonymous is told of listed pipes."""
    with connection(server) as conn:
        mine, hers = ipc(anonymous(conn)), ipc(user(conn))
        for name in 'samr', 'lsarpc ', 'nosuch', '', 'lsarpc\0samr':
            expect('anonymous waits for %r' % name,
                   conn.call(pipe_wait(name).on(mine)), DENIED)
        check('no RPC server was started for that', server.rpcd_running(), [])
        for name in 'LSARPC', 'browser':
            expect('anonymous waits for %s, which is listed, as alice' % name,
                   conn.call(pipe_wait(name).on(mine)),
                   conn.call(pipe_wait(name).on(hers)).name)
        got = conn.compound([create('lsarpc').on(mine), pipe_wait('samr'),
                             smb2raw.close_request()], related=True)
        check('a handle to lsarpc is no way to wait for samr',
              [a.name for a in got][:2], [OK, DENIED])
        cut = pipe_wait('lsarpc')
        cut.body = cut.body[:-2]
        expect('a name that ends behind its request',
               conn.call(cut.on(mine)), DENIED)


def many_trees(server):
    """smbd's idea of its directory does not hide an open from us."""
    with connection(server) as conn:
        null, alice = anonymous(conn), user(conn)
        trees = [ipc(null) for _ in range(20)]
        theirs = [ipc(alice) for _ in range(3)]
        same_path = [s.tree_connect('tmp').tree for s in (null, alice)]
        wrong = []
        for i, tree in enumerate(trees * 3):
            same_path[i % 2].create('', access=0x80, options=1)
            if tree.create('samr').name != DENIED:
                wrong.append((i, 'anonymous'))
            # nor does a refusal reach beyond its request
            same_path[i // 2 % 2].create('', access=0x80, options=1)
            if theirs[i % 3].create('samr').name != OK:
                wrong.append((i, 'alice'))
        check('20 trees and a share on the same path', wrong, [])
        check('trees end well', [t.disconnect().name for t in trees],
              [OK] * 20)
        expect('anonymous logs off', null.logoff(), OK)
        expect('alice goes on', ipc(alice).create('samr'), OK)


def channels(server):
    """A second channel of a user's session beside an anonymous one."""
    with connection(server) as one, \
         connection(server, client_guid=one.client_guid) as two:
        alice = user(one)
        answer, channel = alice.bind(two, 'alice', PASSWORD)
        expect('alice binds a second channel', answer, OK)
        tree = ipc(alice)
        on_two = two.call(create('samr').on(channel, tree_id=tree.tree_id))
        expect('alice opens samr through it', on_two, OK)
        for number, conn in (('first', one), ('second', two)):
            mine = ipc(anonymous(conn))
            expect('anonymous, %s connection, samr' % number,
                   mine.create('samr'), DENIED)
            expect('anonymous, %s connection, lsarpc' % number,
                   mine.create('lsarpc'), OK)
            expect('alice beside it', tree.create('samr'), OK)
        answer, _ = alice.bind(two, '', '')
        check('anonymous does not bind to her session', answer.ok, False)


def encrypted(server):
    for dialect in (0x0300, 0x0302, 0x0311):
        with connection(server, dialect) as conn:
            alice = user(conn, encrypt=True)
            expect('0x%04x: alice encrypts and opens samr' % dialect,
                   ipc(alice).create('samr'), OK)
            mine = ipc(anonymous(conn))
            expect('0x%04x: anonymous beside her' % dialect,
                   mine.create('samr'), DENIED)
        with connection(server, dialect) as conn:
            null = anonymous(conn)
            tree = ipc(null)
            null.encrypt = True
            try:
                got = tree.create('samr').name
            except (ConnectionError, smb2raw.ProtocolError):
                got = 'disconnected'
            check('0x%04x: anonymous encrypts' % dialect, got,
                  {'disconnected', DENIED, 'STATUS_USER_SESSION_DELETED'})


def rpc(server, bound):
    with connection(server) as conn:
        mine = ipc(anonymous(conn))
        for transceive in (True, False):
            result = mine.create('lsarpc').file.rpc_bind(
                'lsarpc', transceive=transceive)
            check('anonymous binds to lsarpc', result.ok or vars(result), True)
    result = server.run(['rpcclient', '-U%', server.host, '-c', 'lsaquery'])
    check('lsaquery of anonymous', result.returncode == 0, bound)
    result = server.run(['rpcclient', '-U%', server.host, '-c',
                         'enumdomusers'])
    check('rpcclient, samr', 'NT_STATUS_ACCESS_DENIED' in
          result.stdout + result.stderr, True)


def pipe_support():
    """What the administrator sets in between is not written over."""
    with Server(conf_global=LISTED) as server:
        server.call(set_in_between, server)


def set_in_between(server):
    with connection(server) as conn:
        mine, hers = ipc(anonymous(conn)), ipc(user(conn))
        # In front of a CLOSE it is smbd itself that refuses.
        for what, ask in (
                ('', lambda: mine.create('samr')),
                (', with a context', lambda: mine.create('samr',
                                                         contexts=b'x')),
                (', in front of a CLOSE', lambda: conn.compound(
                    [create('samr').on(mine), smb2raw.close_request()],
                    related=True)[0])):
            expect('samr is refused' + what, ask(), DENIED)
            server.set('nt pipe support', 'no')
            server.reload()
            expect('"nt pipe support = no": lsarpc is, too',
                   mine.create('lsarpc'), DENIED)
            expect('alice, lsarpc', hers.create('lsarpc'), DENIED)
            expect('samr is refused once more', ask(), DENIED)
            server.set('nt pipe support', None)
            server.reload()
            expect('"nt pipe support" is on again: lsarpc',
                   mine.create('lsarpc'), OK)
            expect('alice, samr', hers.create('samr'), OK)


def smbd_noise(server):
    return server.log().count('chdir_current_service')


FILE_SECURITY = '''
from impacket.dcerpc.v5 import srvs, transport
rpc = transport.SMBTransport('127.0.0.1', filename='srvsvc').get_dce_rpc()
rpc.connect()
rpc.bind(srvs.MSRPC_UUID_SRVS)
end = chr(0)
for share in ('listed', 'public'):
    try:
        srvs.hNetrpGetFileSecurity(rpc, share + end, 'hello.txt' + end, 7)
        print('ok')
    except Exception:
        print('refused')
'''


def internal():
    """srvsvc connects to shares itself, for the user who asks it to."""
    conf = '''
        secopts:null session pipes = srvsvc
        secopts:null session shares = listed
        secopts:everyone includes anonymous = yes
    '''
    with Server(conf_global=conf) as server:
        result = server.run(['/usr/bin/python3', '-c', FILE_SECURITY])
        check('srvsvc tells anonymous who may read a file: in a listed share, '
              'in another one', result.stdout.split(), ['ok', 'refused'])


IMPACKET = '''
from impacket.smbconnection import SMBConnection, SessionError
c = SMBConnection('127.0.0.1', '127.0.0.1')
c.login('', '')
tree = c.connectTree('IPC$')
for name in ('lsarpc', 'samr', 'nosuch', 'browser'):
    try:
        c.openFile(tree, name)
        print('STATUS_SUCCESS')
    except SessionError as error:
        print(error.getErrorString()[0])
'''


def hammer(server, errors):
    """Anonymous opens in one session, a user's in another, 300 each."""
    with connection(server) as conn:
        mine, theirs = ipc(anonymous(conn)), ipc(user(conn))
        for i in range(300):
            if mine.create('samr').name != DENIED:
                errors.append('anonymous %d' % i)
            opened = theirs.create('samr')
            if opened.name != OK or opened.file.close().name != OK:
                errors.append('alice %d' % i)


def listed():
    with Server(conf_global=LISTED, shares={
            'tmp': {'path': '/tmp', 'guest ok': 'yes'}}) as server:
        server.call(nothing_starts, server)
        server.call(waits, server)
        server.call(names, server)
        server.call(odd_names, server)
        server.call(compounds, server)
        server.call(channels, server)
        server.call(encrypted, server)
        server.call(rpc, server, False)
        result = server.run(['/usr/bin/python3', '-c', IMPACKET])
        check('impacket: lsarpc, samr, nosuch, browser', result.stdout.split(),
              [OK, DENIED, DENIED, NO_PIPE])

        before, noise = len(refusals(server)), smbd_noise(server)
        errors = []
        server.call(hammer, server, errors)
        check('600 opens in turn', errors, [])
        check('the log has a line for each at level 5',
              len(refusals(server)) - before, 300)
        check('smbd adds nothing of its own', smbd_noise(server) - noise, 0)
        server.set('log level', '1 secopts:2')
        server.set('secopts:audit window', '0')
        server.reload()
        before = len(refusals(server))
        server.call(hammer, server, errors)
        check('at level 2 a line per cause and session',
              len(refusals(server)) - before, 1)
        check('who, what, which setting, from where',
              'anonymous pipe [samr] from ipv4:127.0.0.1:' in refusals(server)[-1]
              and r'NullSessionPipes = (LSARPC, sql\query, \pipe\browser), '
              'from smb.conf' in refusals(server)[-1], True)
        check('smbd did not panic', 'PANIC' in server.log(), False)

        server.set('secopts:everyone includes anonymous', '1')
        server.set('secopts:turn off anonymous block', '1')
        server.set('secopts:null session shares', 'tmp')
        server.reload()
        server.call(rpc, server, True)
        server.call(many_trees, server)

        server.set('secopts:null session pipes', None)
        server.set('secopts:restrict null session access', '0')
        server.set('secopts:restrict anonymous sam', '0')
        server.set('secopts:restrict remote sam', '""')
        server.reload()
        result = server.run(['rpcclient', '-U%', server.host, '-c',
                             'enumdomusers'])
        check('unrestricted: samr answers as stock',
              'user:[alice]' in result.stdout, True)


run_parts(listed, internal, pipe_support)
