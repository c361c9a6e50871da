# secopts - what answers a policy permits
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""judge() compares one answer with the policy and with a stock server's.

Two questions: was anything given that the policy refuses, or that nobody may
have (ids of others, of the past, of nobody)?  And was a user, or whoever the
policy does not concern, answered otherwise than by stock Samba?
"""

from player import (DEAD, DISCONNECTED, NOTHING, TIMEOUT, is_odd,
                    share_of)

GIVEN = {'STATUS_SUCCESS', 'STATUS_BUFFER_OVERFLOW', 'STATUS_NO_MORE_FILES',
         'STATUS_PENDING'}
FLAGS = 0xE2088217             # what the client negotiates unless told
# Given to everybody: nothing is opened, nothing is told.
HARMLESS = {'close', 'untree', 'logoff', 'echo'}
SUSPICIOUS = 'to be compared'   # with a stock server
LOGONS = {'setup', 'reauth', 'bind', 'finish'}


def given(status):
    return status in GIVEN


def may_log_on(fixture, who, step):
    """Does policy admit them, by the flags of both messages?

    A stand-alone server's accounts are its own, whatever domain is named, so
    that RestrictReceivingNTLMTraffic = 1 is about none of them."""
    if fixture.receiving == 2 and not fixture.audit:
        return False
    ntlm = step.get('ntlm', {})
    negotiate = ntlm.get('negotiate_flags', FLAGS)
    return all(fixture.may(who, 'session', flags=flags) for flags in (
        negotiate, ntlm.get('authenticate_flags', negotiate)))


def forbidden(fixture, step, target):
    """Why nobody, or not this identity, may be given this; or None."""
    op = step['op']
    if op in LOGONS:
        return forbidden_logon(fixture, step, target)
    if op in ('begin', 'negotiate', 'echo'):
        return None
    session = target['session']
    if session is None:
        return 'no such session on this connection'
    history, state = session
    if state == 'dead':
        return 'the session has ended'
    if state == 'half' and len(history) == 1 and history[0] == 'nobody':
        return 'the session is not authenticated'
    if op in ('untree', 'create', 'ioctl') or 'f' in step:
        tree = target['tree']
        if tree is None or not tree[1] or not tree[2]:
            return 'no such tree connect of this session'
    if 'f' in step:
        file = target['file']
        if file is None:
            return 'no such file'
        if not file[3] or not file[4]:
            return 'not a file of this tree connect'
    if op in HARMLESS:
        return None
    return forbidden_to(fixture, history[-1], step, target)


def forbidden_logon(fixture, step, target):
    who = 'user' if step['who'] in ('alice', 'bob') else step['who']
    if who == 'wrong':
        return 'a wrong password'
    kind = who if who in ('user', 'guest', 'anonymous') else 'anonymous'
    if is_odd(step):
        kind = 'guest' if fixture.map_to_guest else 'anonymous'
    if not may_log_on(fixture, kind, step):
        return 'policy refuses the session'
    if kind == 'guest' and not fixture.map_to_guest:
        return 'nobody maps to guest here'
    session = target['session']
    if session is None:
        return None
    history, state = session
    if state == 'dead':
        return 'the session has ended'
    if step['op'] == 'bind':
        if history[-1] != step['who']:
            return 'binding to the session of another'
        return None
    if kind == 'anonymous' and fixture.is_restricted and \
            history[-1] != 'anonymous' and \
            set(target.get('connected', ())) & set(fixture.acl):
        return 'connected to a share that grants anonymous'
    return None


def is_older(target):
    """Changes hold for new sessions: an older one keeps its token."""
    return target.get('admitted') != target.get('policy')


def forbidden_to(fixture, who, step, target):
    """What policy keeps from this identity."""
    if not fixture.is_concerned(who) or fixture.audit:
        return None
    op = step['op']
    if op == 'tree':
        share = share_of(step['path'])
        if is_older(target):
            return None if fixture.may_list(who, share) else \
                'policy refuses the share by now'
        if not fixture.may_connect(who, share):
            return 'policy refuses the share'
        return None
    if not fixture.is_restricted:
        return None                 # what is connected is Samba's to judge
    share = target['tree'][0]
    if share == 'ipc$':
        return forbidden_on_ipc(fixture, who, step, target)
    if is_older(target):
        return None                 # what it had connected, it keeps
    if not fixture.may_connect(who, share):
        return 'policy refuses what is on the share'
    file = target.get('file')
    if file and file[1] != who and fixture.is_restricted:
        return 'opened as somebody else'
    return None


def forbidden_on_ipc(fixture, who, step, target):
    if step['op'] == 'create':
        try:
            name = bytes.fromhex(step['name']).decode('utf-16-le')
        except UnicodeDecodeError:
            return 'not a name'
        if not fixture.may(who, 'pipe', name):
            return 'policy refuses the pipe'
        return None
    file = target.get('file')
    if file and fixture.is_restricted:
        if file[1] != who:
            return 'a pipe that was opened as somebody else'
        if not fixture.may(who, 'pipe', file[0]):
            return 'a pipe that policy refuses'
    return None


def is_refusal(fixture, mine):
    """Has something been refused that was to be?"""
    step, target, status = mine
    return target is not None and status not in (DEAD, NOTHING, TIMEOUT) and \
        not given(status) and forbidden(fixture, step, target) is not None


def is_compared(mine, stock):
    return stock is not None and stock[1] is not None and \
        mine[1] == stock[1] and NOTHING not in (mine[2], stock[2])


def is_a_race(step, target, status, stock_status):
    """What RPC servers and CANCEL answer depends on who was first."""
    both = {status, stock_status}
    if both & {'STATUS_CANCELLED', TIMEOUT}:
        return True
    return bool(target.get('file') and target['file'][2] == 'ipc$' and
                not both & {'STATUS_ACCESS_DENIED', 'STATUS_FILE_CLOSED',
                            'STATUS_USER_SESSION_DELETED',
                            'STATUS_NETWORK_NAME_DELETED'})


def is_comparable(fixture, step, target, stock_target):
    """Do both servers see the same request from the same identity?"""
    return target is not None and target == stock_target


def who_asks(step, target):
    if step['op'] in LOGONS or step['op'] == 'begin':
        return step['who']
    session = target['session']
    return session[0][-1] if session else None


def has_rights_of_another(fixture, who, target):
    """A file keeps the access that its opener got: without Everyone, less."""
    file = target.get('file')
    return bool(file) and file[1] != who and fixture.is_concerned(file[1])


def judge(fixture, mine, stock=None):
    """What is wrong with an answer; None if nothing is.

    mine, stock: (step, target, status) of both servers; stock may be missing.
    """
    step, target, status = mine
    if status in (DEAD, NOTHING) or (status == TIMEOUT and target):
        return None
    if stock is not None and stock[2] == NOTHING:
        stock = None
    if stock is None:
        return judge_alone(fixture, step, target, status)
    _, stock_target, stock_status = stock
    if target is None:
        if status == stock_status or step['op'] == 'negotiate':
            return None
        if status == DISCONNECTED and stock_status == DEAD:
            return None
        return f'{status}, where stock answers {stock_status}'
    why = forbidden(fixture, step, target)
    if why and given(status):
        return f'given ({status}), but {why}'
    if stock_target is not None and given(stock_status):
        nobody = forbidden_by_protocol(fixture, step, stock_target)
        if nobody:
            return f'STOCK gives it: {nobody}'
    if is_a_race(step, target, status, stock_status):
        return None
    if status == stock_status or not is_comparable(fixture, step, target,
                                                   stock_target):
        return None
    who = who_asks(step, target)
    if who is None:
        return f'nobody: {status}, where stock answers {stock_status}'
    if why:
        return None
    if is_older(target) and who in ('anonymous', 'guest') and \
            given(stock_status):
        return None
    if not fixture.is_concerned(who) or fixture.is_as_stock:
        if not may_log_on(fixture, who if who in ('guest', 'anonymous')
                          else 'user', step):
            return None
        if given(stock_status) and has_rights_of_another(fixture, who, target):
            return None
        return f'{who}: {status}, where stock answers {stock_status}'
    if given(status) and not given(stock_status):
        return f'{who}: {status}, where stock answers {stock_status}'
    if given(stock_status) and must_be_given(fixture, who, step, target):
        return f'{who}: {status}, but policy grants it'
    return None


def judge_alone(fixture, step, target, status):
    if target is None:
        if step['op'] == 'negotiate':
            return None
        return f'{SUSPICIOUS}: {status}'
    why = forbidden(fixture, step, target)
    if why and given(status):
        return f'given ({status}), but {why}'
    if not why and not given(status) and granted_by_stock(step, target):
        return f'{who_asks(step, target)}: {status}, but stock grants it'
    return None


def granted_by_stock(step, target):
    """What every stock server grants to users, asked for in plain words."""
    if step['op'] == 'setup':
        return step['who'] in ('alice', 'bob')
    session = target.get('session')
    if session is None or session[1] != 'alive' or len(session[0]) != 1 or \
            not step.get('plain'):
        return False
    if is_older(target):
        return False
    if session[0][0] == 'anonymous':        # for whom the pipe is listed
        return step['op'] == 'create' and target['tree'][0] == 'ipc$'
    if session[0][0] not in ('alice', 'bob'):
        return False
    return step['op'] in ('tree', 'create')


def must_be_given(fixture, who, step, target):
    """Listed pipes and shares of a session that never was another's."""
    session = target['session']
    if is_older(target):
        return False
    if step['op'] in LOGONS:
        return step['op'] == 'setup'
    if session is None or len(session[0]) != 1 or who != 'anonymous':
        return False
    if step['op'] == 'tree':
        return fixture.value('EveryoneIncludesAnonymous') or \
            share_of(step['path']) == 'ipc$'
    return target.get('tree') is not None and target['tree'][0] == 'ipc$'


class Nobody:
    """A policy that concerns nobody, for the rules that hold anywhere."""
    audit, is_as_stock, is_restricted, acl = True, True, False, ()
    receiving = 0

    def __init__(self, fixture):
        self.map_to_guest = fixture.map_to_guest

    @staticmethod
    def is_concerned(_who):
        return False

    @staticmethod
    def may(*_args, **_more):
        return True


def forbidden_by_protocol(fixture, step, target):
    return forbidden(Nobody(fixture), step, target)
