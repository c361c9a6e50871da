# secopts - the policy that decides is the one in force when it is decided
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""smb.conf changes between the legs of one session setup: NEGOTIATE under one
policy, AUTHENTICATE under another.

How smbd comes to know: it is told to read smb.conf again, or it reads it by
itself, as it does while it checks the password."""

from harness import (DENIED, OK, PASSWORD, Server, check, connection, refusals,
                     run_parts, user)
from ntlmssp import EXTENDED_SESSIONSECURITY

NOT_SUPPORTED = 'STATUS_NOT_SUPPORTED'
MORE = 'STATUS_MORE_PROCESSING_REQUIRED'
ALICE, NOBODY = ('alice', PASSWORD), ('', '')
MODE, MINIMUM = 'secopts:mode', 'secopts:ntlm min server sec'
PIPES, READING = 'secopts:null session pipes', 'secopts:ntlm 128bit'
NO_NTLMV2 = {'negotiate_flags': lambda f: f & ~EXTENDED_SESSIONSECURITY}
# What AUTHENTICATE holds and NEGOTIATE did not is not agreed on.
LATER = NO_NTLMV2 | {'spnego': False, 'authenticate_flags':
                     lambda f: f | EXTENDED_SESSIONSECURITY}
NO_128BIT = {'negotiate_flags': 0x00088215}
STRICT = {MINIMUM: '0x80000'}

# (what, who, flags, policy of NEGOTIATE, policy of AUTHENTICATE, final status)
CHANGES = (
    ('anonymous, audit, then enforce', NOBODY, {},
     {MODE: 'audit'}, {}, DENIED),
    ('anonymous, enforce, then audit', NOBODY, {},
     {}, {MODE: 'audit'}, OK),
    ('anonymous, listed, then not', NOBODY, {},
     {PIPES: 'lsarpc'}, {}, DENIED),
    ('anonymous, not listed, then listed', NOBODY, {},
     {}, {PIPES: 'lsarpc'}, OK),
    ('alice without NTLMv2 session security, audit, then enforce', ALICE,
     NO_NTLMV2, STRICT | {MODE: 'audit'}, STRICT, NOT_SUPPORTED),
    ('alice, which AUTHENTICATE alone has, audit, then enforce', ALICE,
     LATER, STRICT | {MODE: 'audit'}, STRICT, NOT_SUPPORTED),
    ('alice, nothing required, then it is', ALICE,
     NO_NTLMV2, {MINIMUM: '0'}, STRICT, NOT_SUPPORTED),
    ('alice without 128-bit, with confidentiality, then always', ALICE,
     NO_128BIT, {}, {READING: 'always'}, NOT_SUPPORTED),
    ('alice with all of it, audit, then enforce', ALICE,
     {}, STRICT | {MODE: 'audit'}, STRICT, OK),
    ('alice, nothing changes', ALICE, {}, STRICT, STRICT, OK),
)


def write(server, policy):
    for parameter in (MODE, MINIMUM, PIPES, READING):
        server.set(parameter, policy.get(parameter))


def second_leg(server, shake, after, told):
    """The status of AUTHENTICATE after the policy has changed."""
    check('NEGOTIATE', shake.step().name, MORE)
    write(server, after)
    if told:
        server.reload()
    return shake.step().name


def every_change(server, told):
    for what, who, flags, before, after, want in CHANGES:
        write(server, before)
        server.reload()
        with connection(server) as conn:
            shake = conn.handshake(*who, **flags)
            check('%s (%s)' % (what, 'told' if told else 'unasked'),
                  second_leg(server, shake, after, told), want)


def before_the_password(server):
    """Who is refused for the flags has no password checked, nor counted."""
    write(server, STRICT | {MODE: 'audit'})
    server.reload()
    with connection(server) as conn:
        shake = conn.handshake('alice', 'wrong', **NO_NTLMV2)
        check('a wrong password is not looked at',
              second_leg(server, shake, STRICT, True), NOT_SUPPORTED)


def legs():
    with Server() as server:
        server.call(before_the_password, server)
        for told in (True, False):
            server.call(every_change, server, told)
        check('the refusals are in the log', len(refusals(server)) >= 10, True)
        check('smbd did not panic', 'PANIC' in server.log(), False)


def becomes_anonymous(server):
    for before, after, want in (({MODE: 'audit'}, {}, DENIED),
                                ({}, {MODE: 'audit'}, OK)):
        write(server, before)
        server.reload()
        with connection(server) as conn:
            shake = conn.handshake(*NOBODY, session=user(conn))
            check('re-authentication, %s -> %s' % (before or 'enforce', want),
                  second_leg(server, shake, after, True), want)


def reauthentication():
    with Server() as server:
        server.call(becomes_anonymous, server)


run_parts(legs, reauthentication)
