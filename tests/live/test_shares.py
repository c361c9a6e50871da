# secopts - TREE_CONNECT of anonymous, and what the anonymous token holds
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

import smb2raw
from harness import (DENIED, DIALECTS, NO_SHARE, OK, PASSWORD, READ, Server,
                     anonymous, check, connection, expect, refusals,
                     run_parts, user)

SHARES = {
    'public': {'guest ok': 'yes'},
    'only': {'guest ok': 'yes', 'guest only': 'yes'},
    'forced': {'guest ok': 'yes', 'force user': 'alice'},
    'listed': {'guest ok': 'yes'},
    'Liste Zwei': {'guest ok': 'yes'},
    'stern': {'guest ok': 'no'},
    'private': {'guest ok': 'no'},
}
LISTS = '''
secopts:null session shares = LISTED, "liste zwei", stern, nosuch
secopts:everyone includes anonymous = yes
'''
WANT = (
    ('IPC$', OK), ('ipc$', OK),
    ('listed', OK), ('LiStEd', OK), ('Liste Zwei', OK),
    ('stern', DENIED),                         # listed, but not guest ok
    ('public', DENIED), ('PUBLIC', DENIED), ('only', DENIED),
    ('forced', DENIED), ('private', DENIED),
    ('nosuch', NO_SHARE),                      # listing makes no share
    ('nowhere', NO_SHARE), ('list*', NO_SHARE),
)


def rows(server):
    for dialect in DIALECTS:
        with connection(server, dialect) as conn:
            session = anonymous(conn)
            for share, want in WANT:
                expect('0x%04x: anonymous connects to %s' % (dialect, share),
                       session.tree_connect(share), want)
            expect('0x%04x: a path of two shares' % dialect,
                   session.tree_connect(r'\\127.0.0.1\public\listed'),
                   NO_SHARE)
            alice = user(conn)
            for share in SHARES:
                expect('0x%04x: alice connects to %s' % (dialect, share),
                       alice.tree_connect(share), OK)


def compounds(server):
    """TREE_CONNECT and CREATE in one message."""
    with connection(server) as conn:
        session = anonymous(conn)
        for share, want in (('listed', OK), ('public', DENIED)):
            path = r'\\127.0.0.1' + '\\' + share
            answers = conn.compound(
                [smb2raw.tree_connect_request(path).on(session),
                 smb2raw.create_request('hello.txt', access=READ),
                 smb2raw.read_request()], related=True)
            check('related compound on ' + share,
                  answers[0].name, want)
            check('its CREATE and READ', [a.ok for a in answers[1:]],
                  [want == OK] * 2)


def tree_reuse(server):
    """A tree connect belongs to the session that made it."""
    with connection(server) as conn:
        tree = user(conn).tree_connect('private').tree
        guest = anonymous(conn)
        answer = conn.call(smb2raw.create_request('hello.txt', access=READ)
                           .on(tree, session_id=guest.session_id,
                               sign=False))
        expect("anonymous with alice's tree id", answer,
               'STATUS_NETWORK_NAME_DELETED')


def smbclient(server, share, want):
    result = server.run(['smbclient', '-U%', '//%s/%s' % (server.host, share),
                         '-c', 'get hello.txt /dev/null'])
    got = next((word for word in (result.stdout + result.stderr).split()
                if word.startswith('NT_STATUS')), 'NT_' + OK)
    check('smbclient reads from %s as anonymous' % share, got, 'NT_' + want)


def everyone(server):
    """Which of Everyone and ANONYMOUS LOGON lets the token in."""
    with connection(server) as conn:
        session = anonymous(conn)
        return {share: session.tree_connect(share).name
                for share in ('IPC$', 'default', 'world', 'logon', 'both')}


def listed():
    with Server(conf_global=LISTS, shares=SHARES) as server:
        server.call(rows, server)
        server.call(compounds, server)
        server.call(tree_reuse, server)
        smbclient(server, 'listed', OK)
        smbclient(server, 'public', DENIED)
        smbclient(server, 'nowhere', NO_SHARE)
        check('the log names share, setting and origin',
              any('anonymous share [public]' in line and
                  'NullSessionShares = (LISTED, liste zwei, stern, nosuch), '
                  'from smb.conf' in line for line in refusals(server)), True)
        result = server.run(['smbclient', '-U', 'alice%' + PASSWORD,
                             '//%s/nowhere' % server.host, '-c', 'ls'])
        check('alice and a share that is not there',
              'NT_STATUS_BAD_NETWORK_NAME' in result.stdout, True)

        # Without the restriction, a share's own checks are all there is.
        server.set('secopts:restrict null session access', '0')
        server.reload()
        smbclient(server, 'public', OK)
        smbclient(server, 'private', DENIED)

        server.set('secopts:restrict null session access', None)
        server.set('secopts:mode', 'audit')
        server.reload()
        smbclient(server, 'public', OK)
        check('audit mode logs it',
              any(line.startswith('would refuse anonymous share [public]')
                  for line in refusals(server)), True)


def everyone_included():
    """EveryoneIncludesAnonymous, seen through share ACLs. KB 3034016."""
    names = ('default', 'world', 'logon', 'both')
    with Server(conf_global='secopts:null session shares = ' + ' '.join(names),
                shares={name: {'guest ok': 'yes'} for name in names}) as server:
        for share, acl in (('world', 'S-1-1-0:ALLOWED/0/FULL'),
                           ('logon', 'S-1-5-7:ALLOWED/0/FULL'),
                           ('both', 'S-1-1-0:ALLOWED/0/FULL,'
                                    'S-1-5-7:ALLOWED/0/FULL')):
            server.run(['sharesec', '-s', str(server.conf), share, '-a', acl],
                       check=True)
            server.run(['sharesec', '-s', str(server.conf), share, '-R', acl],
                       check=True)
        check('no Everyone in the token: only ANONYMOUS LOGON counts',
              server.call(everyone, server),
              {'IPC$': OK, 'default': DENIED, 'world': DENIED, 'logon': OK,
               'both': OK})
        server.set('secopts:everyone includes anonymous', 'yes')
        server.reload()
        check('Everyone in the token',
              server.call(everyone, server),
              {'IPC$': OK, 'default': OK, 'world': OK, 'logon': OK,
               'both': OK})
        server.set('secopts:everyone includes anonymous', None)
        server.set('secopts:mode', 'audit')
        server.reload()
        check('audit mode leaves the token alone',
              server.call(everyone, server)['default'], OK)


def ipc_acl():
    """Default permissions of IPC$ are widened for a token without Everyone;
    what an administrator has set is not."""
    def connects():
        with connection(server) as conn:
            return anonymous(conn).tree_connect('IPC$').name

    def sharesec(*words):
        return server.run(['sharesec', '-s', str(server.conf), 'IPC$',
                           *words], check=True).stdout

    # sharesec wants it to be in smb.conf
    with Server(conf_global='secopts:null session shares = listed', shares={
            'IPC$': {'path': '/tmp'}, 'listed': {'guest ok': 'yes'}}) as server:
        for acl in ('S-1-5-11:ALLOWED/0/FULL', 'S-1-1-0:ALLOWED/0/READ',
                    'S-1-1-0:ALLOWED/0/FULL', 'S-1-1-0:DENIED/0/FULL',
                    'S-1-1-0:ALLOWED/OI/FULL'):
            sharesec('-R', acl)
            before = sharesec('-v')
            check('IPC$ with %s: anonymous' % acl, server.call(connects),
                  DENIED)
            check('and its ACL is as it was', sharesec('-v'), before)
        check('the log says why',
              'it has a share ACL of its own' in server.log(), True)
        sharesec('-R', 'S-1-5-7:ALLOWED/0/READ')
        before = sharesec('-v')
        check('IPC$ for ANONYMOUS LOGON: anonymous', server.call(connects), OK)
        check('and its ACL is as it was', sharesec('-v'), before)

        sharesec('-D')
        check('IPC$ without an ACL: anonymous', server.call(connects), OK)
        check('it has one now', 'S-1-5-7:ALLOWED' in sharesec('-v'), True)


run_parts(listed, everyone_included, ipc_acl)
