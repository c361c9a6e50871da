# secopts - "secopts refusals": who was refused what, on a server whose log is quiet
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

import json
import os

from command import TOOL, Command
from harness import (DENIED, OK, PASSWORD, Server, anonymous, check, comes_to,
                     connection, expect, run_parts, user)

tool = Command('refusals')
as_json = tool.json
QUIET = 'log level = 1\n'
LISTED = QUIET + '''
    secopts:null session pipes = samr
    secopts:null session shares = listed
    secopts:everyone includes anonymous = yes
    secopts:restrict remote sam = ""
'''
USERS = QUIET + '''
    secopts:ntlm min server sec = 128bit
    secopts:ntlm 128bit = always
    secopts:restrict remote sam = "O:BAG:BAD:(A;;RC;;;BA)"
'''
FLOOD = 500
SAM = 'samr.EnumDomains'


def listed(server, *args):
    """{(kind, name): refusal}"""
    return {(each['kind'], each['name']): each
            for each in as_json(server, *args)['refusals']}


def becomes(server, what, want, view):
    """Once smbd has ended what it has yet to end."""
    def got():
        done = server.run([TOOL, 'refusals', '-s', server.conf, '--json'])
        return view(json.loads(done.stdout))

    comes_to(what, got, want)


def all_of_it(server):
    check('at first there is nothing', tool(server),
          'Nothing has been refused since secopts began to record it.\n')
    with connection(server) as conn:
        null = anonymous(conn, workstation='SCANNER-7')
        ipc = null.tree_connect('IPC$').tree
        for _ in range(3):
            expect('lsarpc', ipc.create('lsarpc'), DENIED)
        expect('public', null.tree_connect('public'), DENIED)
        expect('listed', null.tree_connect('listed'), OK)
        expect('samr', ipc.create('samr'), OK)
    server.run(['rpcclient', '-U%', server.host, '-c', 'enumdomusers'])

    found = listed(server)
    check('what was refused', sorted(found, key=str),
          sorted([('pipe', 'lsarpc'), ('share', 'public'), ('rpc', SAM)]))
    pipe = found['pipe', 'lsarpc']
    check('who', [pipe[name] for name in (
        'who', 'user', 'address', 'workstation', 'what', 'event_id')],
          ['anonymous', None, '127.0.0.1', 'scanner-7', 'pipe', 5145])
    check('why', [pipe[name] for name in (
        'reason', 'setting', 'parameter', 'enforced', 'status')],
          ['not listed for anonymous access', 'NullSessionPipes',
           'secopts:null session pipes', True,
           {'name': 'STATUS_ACCESS_DENIED', 'code': 0xC0000022}])
    check('how often', pipe['count'], 3)
    check('in which hour', sum(pipe['hours']), 3)
    check('an operation of RPC is told by its setting',
          found['rpc', SAM]['setting'], 'RestrictAnonymousSAM')

    whole = as_json(server)
    check('in all', (whole['total'], whole['not_listed']),
          (sum(each['count'] for each in whole['refusals']), 0))
    check('by kind', {each['kind']: each['refused']
                      for each in whole['kinds'] if each['refused']},
          {'pipe': 3, 'share': 1, 'rpc': found['rpc', SAM]['count']})
    check('by hour', sum(each['count'] for each in whole['hours']),
          whole['total'])

    text = tool(server)
    for line in ('anonymous from scanner-7 (127.0.0.1): pipe [lsarpc]',
                 'anonymous from scanner-7 (127.0.0.1): share [public]',
                 '3 times since'):
        check('as text: ' + line, line in text, True)
    check('of at most 80 columns',
          max(map(len, text.splitlines())) <= 80, True)
    check('the log is quiet', 'refused ' in server.log(), False)

    server.restart()
    check('it outlives a restart', listed(server)['pipe', 'lsarpc'], pipe)
    check('since an hour ago', len(listed(server, '--since', '1h')), 3)
    check('since later', listed(server, '--since', '2100-01-01'), {})
    check('in that time',
          'Nothing in that time.' in tool(server, '--since', '2100-01-01'),
          True)


def odd_names(server):
    """What a client writes reaches no terminal."""
    with connection(server) as conn:
        ipc = anonymous(conn, workstation='A\x1b[2J').tree_connect(
            'IPC$').tree
        ipc.create('ls\x1b]0;arpc\n')
    text = tool(server)
    check('escaped', ['\x1b' in text, r'ls\x1b]0;arpc\x0a' in text],
          [False, True])
    check('and in JSON', '\x1b' in str(as_json(server)), False)


def users(server):
    """Who was refused NTLM, and a call to the SAM."""
    with connection(server) as conn:
        answer, _ = conn.session_setup('alice', PASSWORD,
                                       negotiate_flags=0x88205)
        expect('without 128-bit', answer, 'STATUS_NOT_SUPPORTED')
    server.run(['rpcclient', '-U', 'alice%' + PASSWORD, server.host, '-c',
                'enumdomusers'])
    found = {each['kind']: each
             for each in as_json(server)['refusals']}
    check('which', sorted(found), ['ntlm', 'sam'])
    check('NTLM', [found['ntlm'][name] for name in (
        'who', 'user', 'setting', 'missing_flags')],
          ['not known yet', None, 'NtlmMinServerSec', '128-bit'])
    check('SAM', [found['sam']['who'],
                  found['sam']['user'].startswith('S-1-5-21-'),
                  found['sam']['setting']],
          ['user', True, 'RestrictRemoteSAM'])


def audit_mode(server):
    with connection(server) as conn:
        anonymous(conn).tree_connect('IPC$').tree.create('lsarpc')
    whole = as_json(server)
    check('would have been', [(each['name'], each['enforced'])
                              for each in whole['refusals']],
          [('lsarpc', False)])
    check('counted so', [(each['refused'], each['would_refuse'] > 0)
                         for each in whole['kinds']
                         if each['kind'] == 'pipe'], [(0, True)])
    check('mode', whole['mode'], 'audit')
    text = tool(server)
    check('as text', ['not refused, only told: anonymous' in text,
                      "'secopts:mode = audit'" in text.replace('\n', '')],
          [True, True])


def off(server):
    with connection(server) as conn:
        expect('refused all the same',
               anonymous(conn).tree_connect('public'), DENIED)
    check('not recorded', as_json(server)['recording'], False)
    check('says so', 'refusals are not recorded now' in tool(server), True)
    check('no file', (server.root / 'smbd/state/secopts_refusals.tdb')
          .exists(), False)


def flood(server):
    """What is repeated is counted in memory, and written in the end."""
    with connection(server) as conn:
        ipc = anonymous(conn).tree_connect('IPC$').tree
        for _ in range(FLOOD):
            ipc.create('lsarpc')
        for _ in range(FLOOD):
            ipc.create('winreg')
    becomes(server, 'all were counted',
            {'lsarpc': FLOOD, 'winreg': FLOOD},
            lambda whole: {each['name']: each['count']
                           for each in whole['refusals']})


def nobody_is_refused(server):
    """Where it cannot be written, no user is refused."""
    path = server.root / 'smbd/state/secopts_refusals.tdb'
    path.mkdir()
    with connection(server) as conn:
        expect('anonymous', anonymous(conn).tree_connect('public'), DENIED)
        expect('alice', user(conn).tree_connect('private'), OK)
    check('secopts refusals', 'needs to read' in tool(server, status=2),
          True)
    path.rmdir()


def not_root(server):
    with connection(server) as conn:
        anonymous(conn).tree_connect('public')
    os.chmod(server.root, 0o755)
    done = server.run(['setpriv', '--reuid=65534', '--clear-groups', TOOL,
                       'refusals', '-s', server.conf])
    check('as nobody', (done.returncode, 'which root can' in done.stderr),
          (2, True))


def on_server(part, conf):
    """A part with a server of its own, whose clients are beside it."""
    def run():
        with Server(conf) as server:
            server.call(part, server)
    run.__name__ = part.__name__
    return run


run_parts(on_server(all_of_it, LISTED), on_server(odd_names, LISTED),
          on_server(users, USERS),
          on_server(audit_mode, LISTED + 'secopts:mode = audit\n'),
          on_server(off, LISTED + 'secopts:record refusals = no\n'),
          on_server(flood, LISTED), on_server(nobody_is_refused, LISTED),
          on_server(not_root, LISTED))
