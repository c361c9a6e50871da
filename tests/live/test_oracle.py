# secopts - what "secopts ask" answers, and what smbd does
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""Policies and questions as oracle.py makes them, on the wire.

SEED=... repeats a run.
"""

import os
import random

import oracle
from harness import (DENIED, NO_PIPE, NO_SHARE, OK, PASSWORD, Server, check,
                     connection, finish)

ROLES = ('standalone', 'classic primary domain controller')
POLICIES = 30                  # for each role
QUESTIONS = 10                 # of each policy
USERS = {'anonymous': ('', ''), 'guest': ('nobody-we-know', 'x'),
         'user': ('alice', PASSWORD)}
SHARES = {'public': {'guest ok': 'yes'}, 'two words': {'guest ok': 'yes'},
          'private': {'guest ok': 'no'}}
PIPES = ('samr', 'lsarpc', 'srvsvc')                     # served in any case
WINDOWS = 0xE20882B7           # with all that a minimum may ask for


def question(policy, rng):
    """One that a client can send: no malformed names and flags."""
    who = rng.choice(('anonymous', 'anonymous', 'guest', 'user'))
    what = rng.choice(('session', 'share', 'pipe'))
    if what == 'session':
        flags = WINDOWS
        for flag in oracle.FLAG_WORDS:
            if rng.random() < 0.15:
                flags &= ~flag
        return oracle.Question(who, what, flags=flags)
    if what == 'share':
        name = rng.choice((*SHARES, 'IPC$', 'nowhere'))
        return oracle.Question(who, what, rng.choice((name, name.upper())))
    name = rng.choice((*PIPES, *PIPES, 'winreg', r'sql\query', 'two words'))
    return oracle.Question(who, what, rng.choice((name, name.upper())))


def on_the_wire(server, asked):
    """The status of the first request that fails, or of the last."""
    flags = WINDOWS if asked.flags is None else asked.flags
    with connection(server) as conn:
        answer, session = conn.session_setup(*USERS[asked.who],
                                             negotiate_flags=flags)
        if session is None or asked.what == 'session':
            return answer.name
        share = asked.name if asked.what == 'share' else 'IPC$'
        tree = session.tree_connect(share)
        if not tree.ok or asked.what == 'share':
            return tree.name
        return tree.tree.create(asked.name).name


def expected(policy, asked, answer):
    """What ask says, and what it says of others' checks."""
    if answer['verdict'] == 'unknown':
        return NO_SHARE
    if answer['verdict'] == 'refused' and not policy.audit:
        return answer['status']['name']
    if any(note.startswith('Samba refuses') for note in answer['notes']):
        return DENIED
    if asked.what == 'session':
        return OK
    share = policy.share('IPC$' if asked.what == 'pipe' else asked.name)
    if share is None:          # would be refused, and mode is audit
        return NO_SHARE
    if asked.who != 'user' and not share.guest_ok:
        return DENIED
    if asked.what == 'share' or asked.name.lower() in PIPES:
        return OK
    return {OK, NO_PIPE}       # whether there is such a pipe, nobody asked


def one_policy(server, base, role, seed):
    rng = random.Random(seed)
    shares = [oracle.Share(name, params['guest ok'] == 'yes', True)
              for name, params in SHARES.items()]
    policy = oracle.Policy(rng, shares, [role])
    for share in shares:       # [global] has the one line for all
        share.watched = policy.watched
    lines = policy.lines + [
        f'restrict anonymous = {policy.restrict_anonymous}',
        f'vfs objects = {"secopts" if policy.watched else ""}']
    server.write_conf(base.replace('[global]\n',
                                   '[global]\n' + '\n'.join(lines) + '\n', 1))
    # The parent alone: whoever connects from now on is served by its child.
    server.smbcontrol('smbd', 'reload-config')
    pong = server.smbcontrol('-t', 10, 'smbd', 'ping')
    assert 'PONG' in pong.stdout, pong
    questions = [question(policy, rng) for _ in range(QUESTIONS)]
    answers, _ = oracle.ask(server.conf, questions)
    for asked, answer in zip(questions, answers):
        want = expected(policy, asked, answer)
        good = check(f'{asked.line()}: {answer["verdict"]} at {answer["at"]}',
                     server.call(on_the_wire, server, asked), want)
        if not good:
            print(f'{role}, {seed}:', *lines, answer, sep='\n    ')
        check('and so the oracle says',
              oracle.differences(policy, policy.answer(asked), answer), [])


seed = os.environ.get('SEED') or str(random.SystemRandom().getrandbits(32))
print(f'seed {seed}; to repeat: SEED={seed}', flush=True)
for role in ROLES:
    with Server(conf_global='map to guest = bad user', shares=SHARES,
                role=role, vfs_line=False) as server:
        base = server.conf.read_text()
        for n in range(POLICIES):
            one_policy(server, base, role, f'{seed}-{n}')
        check(role + ': smbd did not panic', 'PANIC' in server.log(), False)
finish()
