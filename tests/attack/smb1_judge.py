# secopts - what answers of SMB1 a policy permits
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""As judge.py, for SMB1: docs/limits.md and docs/fidelity.md, 16.

Anonymous gets nothing on IPC$, and of shares those that are listed and grant
ANONYMOUS LOGON, whoever has connected them.  Without NTLMSSP there is a session
and nothing else.
"""

from judge import (NOTHING, SUSPICIOUS, Nobody, given, is_compared, is_odd,
                   may_log_on)                                # noqa: F401
from player import DEAD, DISCONNECTED, TIMEOUT
from smb1_player import OPENS, share_of

LOGONS = {'setup', 'reauth', 'finish'}
HARMLESS = {'close', 'logoff'}
WITHOUT_TREE = {'tree', 'tcon', 'logoff'}


def forbidden(fixture, step, target):
    """Why nobody, or not this identity, may be given this; or None."""
    op = step['op']
    if op in LOGONS:
        return forbidden_logon(fixture, step, target)
    if op in ('begin', 'negotiate', 'echo'):
        return None
    if op not in WITHOUT_TREE:
        tree = target.get('tree')
        if tree is None or not tree[1]:
            return 'no such tree connect on this connection'
        if op == 'untree':
            return None                 # smbd does not ask who
    session = target['session']
    if session is None:
        return 'no such session on this connection'
    history, state, seen = session
    if state == 'dead':
        return 'the session has ended'
    if history == ('nobody',) and op != 'logoff':
        return 'the session is not authenticated'
    if 'f' in step:
        file = target['file']
        if file is None:
            return 'no such file'
        # smbd lets a session use its pipes on any of the tree connects.
        if not file[2] or not file[4] or not (file[3] or file[1] == 'ipc$'):
            return 'not a file of this session and tree connect'
    if op in HARMLESS:
        return None
    return forbidden_to(fixture, history[-1], seen, step, target)


def kind_of(fixture, step):
    if is_odd(step):
        return 'guest' if fixture.map_to_guest else 'anonymous'
    return 'user' if step['who'] in ('alice', 'bob') else step['who']


def forbidden_logon(fixture, step, target):
    kind = kind_of(fixture, step)
    if kind == 'wrong':
        return 'a wrong password'
    if kind == 'guest' and not fixture.map_to_guest:
        return 'nobody maps to guest here'
    if step.get('how', 'ntlmssp') != 'ntlmssp':
        return None                     # a session that gets nothing
    if not target['spnego']:
        return 'NTLMSSP was not negotiated'
    if not may_log_on(fixture, kind, step):
        return 'policy refuses the session'
    if step['op'] == 'reauth' and (target['session'] is None or
                                   target['session'][1] == 'dead'):
        return 'no such session on this connection'
    return None


def may_connect(fixture, who, name):
    share = fixture.share(name)
    if share is None or not share.guest_ok or \
            not fixture.may(who, 'share', name):
        return False
    return share.name in ('IPC$', *fixture.acl)


def is_untold(step):
    """What smbd does on a share without looking at it: QUERY_INFORMATION of
    its root, which tells nothing, and TRANSACTION, which the plug-in does not
    see there (docs/threat-model.md, Known gaps)."""
    return step['op'] in ('rap', 'trans') or step['op'] == 'getatr' and not \
        bytes.fromhex(step['name']).strip(b'\\\0')


def forbidden_to(fixture, who, seen, step, target):
    """What policy keeps from this identity."""
    if not fixture.is_concerned(who) or fixture.is_as_stock:
        return None
    op = step['op']
    if is_untold(step) and target['tree'][0] != 'ipc$':
        return None
    if not seen and (fixture.is_restricted or
                     not fixture.value('EveryoneIncludesAnonymous')):
        return 'a session that went round NTLMSSP'
    if not fixture.is_restricted:
        return None                     # Samba's to judge
    if op in ('tree', 'tcon'):
        if not may_connect(fixture, who, share_of(step)):
            return 'policy refuses the share'
        return None
    if target['tree'][0] == 'ipc$':
        return 'policy refuses all that is on IPC$'
    if not may_connect(fixture, who, target['tree'][0]):
        return 'policy refuses what is on the share'
    if target.get('file') and target['file'][0] != who:
        return 'opened as somebody else'
    return None


def is_refusal(fixture, mine):
    """Has something been refused that was to be?"""
    step, target, status = mine
    return target is not None and status not in (DEAD, NOTHING, TIMEOUT) and \
        not given(status) and forbidden(fixture, step, target) is not None


def is_a_race(target, *both):
    """What RPC servers answer depends on who was first."""
    if TIMEOUT in both:
        return True
    return bool(target.get('file') and target['file'][1] == 'ipc$' and
                not {'STATUS_ACCESS_DENIED', 'STATUS_INVALID_HANDLE',
                     'DOS_2_91', 'DOS_1_6'} & set(both))


def who_asks(step, target):
    if step['op'] in LOGONS or step['op'] == 'begin':
        return step['who']
    session = target['session']
    return session[0][-1] if session and session[0] else None


def judge(fixture, mine, stock=None):
    """As judge.judge()."""
    step, target, status = mine
    if status in (DEAD, NOTHING) or (status == TIMEOUT and target):
        return None
    if stock is None or stock[2] == NOTHING:
        return judge_alone(fixture, step, target, status)
    _, stock_target, stock_status = stock
    told = f'{status}, where stock answers {stock_status}'
    if target is None:
        if status == stock_status or step['op'] == 'negotiate' or \
                (status, stock_status) == (DISCONNECTED, DEAD):
            return None
        return told
    why = forbidden(fixture, step, target)
    if why and given(status):
        return f'given ({status}), but {why}'
    if stock_target is not None and given(stock_status):
        nobody = forbidden(Nobody(fixture), step, stock_target)
        if nobody:
            return f'STOCK gives it: {nobody}'
    if why or status == stock_status or target != stock_target or \
            is_a_race(target, status, stock_status):
        return None
    who = who_asks(step, target) or 'nobody'
    if not fixture.is_concerned(who) or fixture.is_as_stock:
        if given(stock_status) and has_rights_of_another(fixture, who, target):
            return None
        if not may_log_on(fixture, 'user', step):
            return None                 # the first leg says so already
        return f'{who}: {told}'
    if given(status) and not given(stock_status):
        return f'{who}: {told}'
    if given(stock_status) and must_be_given(fixture, who, step, target):
        return f'{who}: {status}, but policy grants it'
    return None


def judge_alone(fixture, step, target, status):
    if target is None:
        return None if step['op'] == 'negotiate' else f'{SUSPICIOUS}: {status}'
    why = forbidden(fixture, step, target)
    if given(status):
        return f'given ({status}), but {why}' if why else None
    if not why and granted_by_stock(step, target):
        return f'{SUSPICIOUS}: {who_asks(step, target)}: {status}'
    return None


def has_rights_of_another(fixture, who, target):
    """A file keeps the access that its opener got: without Everyone, less."""
    file = target.get('file')
    return bool(file) and file[0] != who and fixture.is_concerned(file[0])


def granted_by_stock(step, target):
    """What every stock server grants to users, asked for in plain words."""
    if step['op'] == 'setup':
        return step['who'] in ('alice', 'bob') and step['how'] == (
            'ntlmssp' if target['spnego'] else 'v1')
    session = target.get('session')
    return bool(session and session[1] == 'alive' and step.get('plain') and
                session[0] in (('alice',), ('bob',)) and
                step['op'] in {'tree', 'tcon', *OPENS})


def must_be_given(fixture, who, step, target):
    """Sessions, IPC$ itself, and listed shares that grant ANONYMOUS LOGON."""
    if step['op'] == 'setup':
        # One connection's tree connects are everybody's: see reauth-share.
        return step['how'] != 'ntlmssp' or \
            not set(target['connected']) & set(fixture.acl)
    session = target['session']
    return step['op'] in ('tree', 'tcon') and who == 'anonymous' and \
        session[0] == ('anonymous',) and session[1] == 'alive'
