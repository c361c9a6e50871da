# secopts - what answers of RPC a policy permits
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""As judge.py, of operations behind an open pipe: whatever the policy refuses is
answered with its result, or not at all; and whoever asks for something else is
answered as by stock Samba.  What is refused is said by tests/live/rpc_oracle.py.
"""

import rpc_oracle
from judge import SUSPICIOUS
from player import DEAD, NOTHING, TIMEOUT
from rpc_player import BUILD, NO_HANDLE

QUIET = {DEAD, NOTHING}
RESULT = 'result 0x'


def opnum_of(step):
    return BUILD[step['interface'], step['what']](NO_HANDLE, step['level'],
                                                  False)[0]


def refusals(fixture, step, target):
    """Each result that a policy refuses it with; None where one does not.

    Until the next bind a worker may go by the smb.conf of the last one.
    """
    found = set()
    for name in target['policies']:
        policy = fixture if name == 'None' else \
            fixture.base.under(name)
        code = None
        opnum = opnum_of(step)
        if not policy.audit and rpc_oracle.ends(policy.rpc, step['interface'],
                                                opnum):
            found.add(rpc_oracle.FAULT)
            continue
        if policy.is_concerned(who_is(target['who'])) and not policy.audit:
            code = rpc_oracle.refusal(policy.rpc, policy.role,
                                      step['interface'], opnum, step['level'])
        found.add(code)
    return found


def who_is(who):
    return who if who in ('anonymous', 'guest') else 'user'


def is_response(answer):
    return answer.startswith(RESULT)


def is_broken(answer):
    """A status of SMB, by its name or its number."""
    return answer.startswith(('STATUS_', '0xC'))


def wants_something(one):
    step, target, answer = one
    return step['op'] == 'ask' and target is not None and \
        answer not in QUIET and answer != TIMEOUT


def is_refusal(fixture, one):
    return wants_something(one) and None not in refusals(
        fixture, one[0], one[1]) and answer_is_safe(fixture, one) is None


def is_compared(one, other):
    return other is not None and one[1] is not None and other[1] is not None


def answer_is_safe(fixture, one):
    """What was given that policy refuses; None if nothing was."""
    step, target, answer = one
    codes = refusals(fixture, step, target)
    if not is_response(answer) or None in codes:
        return None
    if answer not in {'%s%08x' % (RESULT, code) for code in codes
                      if code != rpc_oracle.FAULT}:
        return f'{answer}, but policy refuses it'
    return None


def judge(fixture, one, other=None):
    """What is wrong with an answer; None if nothing is."""
    step, target, answer = one
    if answer in QUIET or answer == TIMEOUT:
        return f'{SUSPICIOUS}: {answer}' if answer == TIMEOUT and \
            other is None else None
    if step['op'] in ('session', 'open'):
        return judge_open(fixture, step, answer, other)
    if step['op'] != 'ask':
        return None
    if target is None:
        return None
    why = answer_is_safe(fixture, one)
    if why:
        return f'{target["who"]}: {why}'
    codes = refusals(fixture, step, target)
    if 'with paths' in answer and target['who'] == 'anonymous' and \
            None not in codes:
        return f'{answer}: anonymous is told a path'
    return as_stock(step, target, answer, other, codes)


def judge_open(fixture, step, answer, other):
    """Whom policy lets in, and what it lists, is opened."""
    if other is None:
        return None if answer == 'STATUS_SUCCESS' or step['op'] == 'open' \
            else f'{SUSPICIOUS}: {answer}'
    if other[2] in QUIET or other[2] == answer:
        return None
    return f'{answer}, where stock answers {other[2]}'


def is_own_matter(target):
    """Anonymous has to bind before anything else: docs/fidelity.md, 47."""
    return target['odd'] or not target['bound']


def as_stock(step, target, answer, other, codes):
    if other is None:
        if is_response(answer) or is_own_matter(target):
            return None
        return f'{SUSPICIOUS}: {answer}'
    _, stock_target, theirs = other
    if stock_target is None or theirs in QUIET or answer == theirs or \
            TIMEOUT in (answer, theirs) or is_own_matter(target) or \
            not is_same(step, target, stock_target):
        return None
    if is_broken(answer) and is_broken(theirs) or (
            step['how'] == 'fragments' and not is_response(answer) and
            not is_response(theirs)):
        return None                 # in which way is chance
    # What is refused has a result that stock does not have.
    if is_response(answer) and codes != {None}:
        return None
    if answer == rpc_oracle.FAULT and answer in codes:
        return None
    return f'{target["who"]}: {answer}, where stock answers {theirs}'


def is_same(step, target, stock_target):
    """Is the same asked of both? A handle that policy refuses is none."""
    own = step['handle'] == 'own'
    return all(target[name] == stock_target[name] for name in
               ('who', 'odd', 'bound', 'signed') + ('handle',) * own)
