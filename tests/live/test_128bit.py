# secopts - 128-bit: with confidentiality, or always
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""docs/fidelity.md, point 20: the flags of clients against the two readings.

RPC with its levels is in test_ntlm.py, LDAP in test_addc.py."""

import json
import shutil

from harness import (HERE, OK, PASSWORD, Server, check, connection, leave_out,
                     refusals, run_parts)
from ntlmssp import KEY_128, SEAL

NOT_SUPPORTED = 'STATUS_NOT_SUPPORTED'
MORE = 'STATUS_MORE_PROCESSING_REQUIRED'
MINIMUM, READING = 'secopts:ntlm min server sec', 'secopts:ntlm 128bit'
ALICE = ('alice', PASSWORD)
WINDOWS = 0xE2088297
# What clients that log on to Windows Server send in NEGOTIATE, and what
# clients might that ask for confidentiality.
CLIENTS = {
    'nmap': 0x00088215,
    'v9u-smb2, curl': 0x00088206,
    '@marsaud/smb2, smb2': 0x0000B203,
    'node-smb2': 0x02888201,
    'Windows': WINDOWS,
    'Windows, no 128-bit': WINDOWS & ~KEY_128,
    'Windows, confidentiality': WINDOWS | SEAL,
    'Windows, confidentiality, no 128-bit': WINDOWS & ~KEY_128 | SEAL,
    'nmap, confidentiality': 0x00088215 | SEAL,
}
# (NtlmMinServerSec, 'ntlm 128bit'); None: no line
VALUES = [(minimum, reading) for minimum in (None, 0x20080000, 0x20000020, 0)
          for reading in (None, 'with confidentiality', 'always')]


def is_admitted(minimum, reading, flags):
    required = KEY_128 if minimum is None else minimum
    if reading != 'always' and not (required | flags) & SEAL:
        required &= ~KEY_128
    return required & ~flags == 0


def log_on(server, flags, **options):
    with connection(server) as conn:
        answer, session = conn.session_setup(*ALICE, negotiate_flags=flags,
                                             **options)
        legs = [leg.name for leg in answer.legs]
        if session:
            check('0x%08x: the session is of use' % flags,
                  session.tree_connect('private').name, OK)
        return legs


def every_client(server, what, minimum, reading):
    for name, flags in CLIENTS.items():
        for spnego in (False, True):
            check('%s, %s: %s' % (what, 'SPNEGO' if spnego else 'raw', name),
                  log_on(server, flags, spnego=spnego),
                  [MORE, OK] if is_admitted(minimum, reading, flags)
                  else [NOT_SUPPORTED])


def later_leg(server):
    """Each message is judged by its own flags."""
    for what, flags, want in (
            ('128-bit dropped', lambda f: f & ~KEY_128, OK),
            ('128-bit dropped, confidentiality asked for',
             lambda f: f & ~KEY_128 | SEAL, NOT_SUPPORTED)):
        check('AUTHENTICATE, ' + what, log_on(
            server, WINDOWS, authenticate_flags=flags)[-1], want)


def smb():
    with Server(plugins=()) as server:
        server.call(every_client, server, 'stock', 0, None)
    with Server() as server:
        for minimum, reading in VALUES:
            server.set(MINIMUM, None if minimum is None else hex(minimum))
            server.set(READING, reading)
            server.reload()
            server.call(every_client, server, '%s, %s' % (
                'no line' if minimum is None else hex(minimum),
                reading or 'no line'), minimum, reading)
        for parameter in MINIMUM, READING:
            server.set(parameter, None)
        server.reload()
        server.call(later_leg, server)
        server.set(READING, 'where it helps')
        server.reload()
        server.call(every_client, server, 'a bad value', None, 'always')
        check('a bad value is named', "'%s = where it helps': not with "
              'confidentiality or always; using always instead' % READING
              in server.log(), True)
        check('refusals name the flag', bool(refusals(server)) and all(
            '128-bit' in line or 'NTLMv2' in line or 'confidentiality' in line
            for line in refusals(server)), True)
        check('smbd did not panic', 'PANIC' in server.log(), False)


# NTLM for a web server: ntlm_auth as Squid and Apache start it ----------------

def web(server, plugins, *lines):
    """{client: HTTP status} of ntlm_web.py."""
    conf = server.root / 'web.conf'
    conf.write_text(server.client_conf.read_text() + '\n'.join(lines) + '\n')
    for name in ('ntlm_web.py', 'ntlmssp.py'):
        shutil.copy(HERE / name, server.root)
    done = server.run(['/usr/bin/python3', server.root / 'ntlm_web.py', conf,
                       *ALICE, json.dumps(CLIENTS)], plugins=plugins,
                      timeout=120, check=True)
    return json.loads(done.stdout)


def http():
    with Server(plugins=()) as server:
        every = {name: 200 for name in ('curl', *CLIENTS)}
        stock = web(server, ())
        if stock['curl'] is None:
            leave_out('HTTP, curl', 'it knows no NTLM')
            every['curl'] = None
        check('HTTP, stock', stock, every | {'a wrong password': 401})
        got = web(server, ('gensec',))
        check('HTTP, the plug-in and no line: curl as stock', got['curl'],
              every['curl'])
        check('HTTP, a wrong password', got['a wrong password'], 401)
        for minimum, reading in VALUES:
            if reading == 'with confidentiality':       # as without a line
                continue
            lines = []
            if minimum is not None:
                lines.append('%s = 0x%x' % (MINIMUM, minimum))
            if reading is not None:
                lines.append('%s = %s' % (READING, reading))
            got = web(server, ('gensec',), *lines)
            check('HTTP, %s' % (', '.join(lines) or 'no line'),
                  {name: got[name] for name in CLIENTS},
                  {name: 200 if is_admitted(minimum, reading, flags) else 401
                   for name, flags in CLIENTS.items()})


run_parts(smb, http)
