#!/usr/bin/python3
# secopts - third-party scanners against stock and protected servers
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""scanners.py: run scanners as Debian ships them, print docs/scanners.md's table.

Each is asked what it can find out without an account.  A finding is a user or
share of the server in its output, a null session, or a logon that it counts as
valid.  Ends with status 1 if one reports a finding at Windows' defaults.
"""

import re
import sys

from fixtures import QUIET, SHARES, Server, line
from server import PASSWORD, TIMED_OUT

HOST = '127.0.0.1'
PATIENCE = 300
IMPACKET = '/usr/share/doc/python3-impacket/examples/'
NAMES = ('alice', 'bob', 'public', 'listed', 'private', 'forced')
# They log on as clients did before NTLMSSP, which only SMB1 has: the session is
# there and gets nothing (docs/limits.md).
BEFORE_NTLMSSP = ('hydra smb', 'medusa smbnt')
# what it is called, its command, and what else is a finding
SCANNERS = (
    ('smbmap', ['smbmap', '-H', HOST, '-u', '', '-p', ''],
     'READ ONLY|READ, WRITE|NULL session|Guest session'),
    ('polenum', ['polenum', '-u', '', '-p', '', '-d', HOST, '--protocols',
                 '445/SMB'],
     'Minimum password length'),
    ('nmap smb-enum-*, smb-os-discovery',
     ['nmap', '-Pn', '-p445', '--script',
      'smb-enum-users,smb-enum-shares,smb-enum-domains,smb-os-discovery',
      HOST], 'account_used|Computer name'),
    ('nmap smb2-security-mode, smb-protocols',
     ['nmap', '-Pn', '-p445', '--script', 'smb2-security-mode,smb-protocols',
      HOST], 'account_used'),
    ('impacket samrdump',
     ['/usr/bin/python3', IMPACKET + 'samrdump.py', '-no-pass', f'@{HOST}'],
     'Found user'),
    ('impacket lookupsid',
     ['/usr/bin/python3', IMPACKET + 'lookupsid.py', '-no-pass', f'@{HOST}',
      '1100'], 'Domain SID is'),
    ('impacket rpcdump',
     ['/usr/bin/python3', IMPACKET + 'rpcdump.py', f'@{HOST}'],
     r'Received [1-9]\d* endpoints'),
    ('hydra smb', ['hydra', '-I', '-l', '', '-p', '', HOST, 'smb'],
     r'\[445\]\[smb\] host'),
    ('medusa smbnt', ['medusa', '-h', HOST, '-u', '', '-p', '', '-M',
                      'smbnt'], r'SUCCESS \(ADMIN. - Share Unavailable\)'),
)
SERVERS = (
    ('stock', '', ()),
    ('defaults', '', ('vfs', 'gensec')),
    ('lsarpc listed', line(null_session_pipes='lsarpc'), ('vfs', 'gensec')),
    ('lsarpc listed, Everyone', line(null_session_pipes='lsarpc',
                                     everyone_includes_anonymous='yes'),
     ('vfs', 'gensec')),
)


def findings(server, command, pattern):
    """(what a scanner has found, its last line)."""
    done = server.run(command, timeout=PATIENCE)
    text = re.sub(r'\x1b\[[0-9;]*m', '', done.stdout + done.stderr)
    found = sorted({name for name in NAMES
                    if re.search(rf'\b{name}\b', text)})
    found += sorted(set(re.findall(pattern, text)))
    if done.returncode == TIMED_OUT:
        found.append('timed out')       # what it might have found, who knows
    lines = [one.strip() for one in text.splitlines() if one.strip()]
    return found, lines[-1][-100:] if lines else f'status {done.returncode}'


def main():
    told, bad = {}, 0
    for title, conf, plugins in SERVERS:
        # Some of them speak nothing but SMB1.
        with Server(conf_global=QUIET + 'ntlm auth = yes\n' + conf,
                    shares=SHARES, plugins=plugins,
                    min_protocol='NT1') as server:
            # Samba's RPC servers start when they are first asked for, and
            # scanners do not wait.
            server.run(['smbclient', '-U', f'alice%{PASSWORD}', '-L', HOST])
            for name, command, pattern in SCANNERS:
                found, last = findings(server, command, pattern)
                told[name, title] = ', '.join(found) or 'none'
                print(f'{title}: {name}: {told[name, title]}\n    {last}',
                      file=sys.stderr, flush=True)
                bad += (title == 'defaults' and bool(found) and
                        name not in BEFORE_NTLMSSP)
    titles = [title for title, *_ in SERVERS]
    print('| Scanner | ' + ' | '.join(titles) + ' |')
    print('|---' * (len(titles) + 1) + '|')
    for name, *_ in SCANNERS:
        print(f'| {name} | ' + ' | '.join(told[name, title]
                                          for title in titles) + ' |')
    return 1 if bad else 0


if __name__ == '__main__':
    sys.exit(main())
