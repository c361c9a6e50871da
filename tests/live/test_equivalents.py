# secopts - each parameter that stands for an option of Windows, at work
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lines that "secopts import" advises do what the option of Windows asks.

Each row is an option, the parameter of smb.conf that the import names for it,
a value that is less strict, and a client that gets through before the line is
set and not afterwards (or the other way round). No plug-in takes part: these
are Samba's own parameters. A pair of option and parameter that has no row here
may not be in module/tool/transfer/import_windows.c.
"""

import contextlib
import json
import re
import socket
import threading

from addc import ADMIN, REALM, DomainController
from harness import Server, check, finish
from server import PASSWORD, REPO

TOOL = REPO / 'build' / 'bin' / 'secopts'
LMS = r'SYSTEM\CurrentControlSet\Services\LanmanServer\Parameters'
LMW = LMS.replace('Server', 'Workstation')
LSA = r'SYSTEM\CurrentControlSet\Control\Lsa'
MSV = LSA + r'\MSV1_0'
LDAP = LMS.replace(r'LanmanServer\Parameters', 'LDAP')
NTDS = LMS.replace('LanmanServer', 'NTDS')
ALICE = 'alice%' + PASSWORD
BASE = ','.join('DC=' + part for part in REALM.lower().split('.'))
SHOWN = set()


def advised(server, key, name, number, lax):
    """The line for an option, where smb.conf has another value."""
    if key is None:
        text = '[System Access]\n%s = %d\n' % (name, number)
    else:
        text = '[Registry Values]\nMACHINE\\%s\\%s=4,%d\n' % (key, name,
                                                             number)
    file = server.root / 'option.inf'
    file.write_text(text + '[Version]\nsignature="$CHICAGO$"\n')
    conf = server.root / 'option.conf'
    conf.write_text('[global]\n' + lax)
    done = server.run([TOOL, 'import', file, '--dry-run', '--json', '-s',
                       conf], check=True)
    for entry in json.loads(done.stdout)['entries']:
        if entry['name'].endswith(name):
            return [(p['parameter'], p['value'])
                    for p in entry['parameters']]
    return None


def smbclient(server, *options, user=ALICE, share='private'):
    done = server.run(['smbclient', f'//{server.host}/{share}', '-U', user,
                       '-c', 'ls', *options])
    return done.returncode == 0


SMB1 = ('-m', 'NT1', '--option=client min protocol=NT1')


def row(server, what, option, parameter, lax, strict, gets_in, extra='',
        after=False):
    """gets_in() is `not after` while lax holds, and `after` with the line."""
    key, name, number = option
    lines = advised(server, key, name, number,
                    '%s = %s\n%s' % (parameter, lax, extra))
    check(f'{name} = {number}: the line', lines, [(parameter, strict)])
    SHOWN.add((name, number))
    for value, want in ((lax, not after), (strict, after)):
        server.set(parameter, value)
        server.restart()
        check(f'{what}, {parameter} = {value}', gets_in(), want)
    server.set(parameter, None)


def client_row(server, what, option, parameter, lax, strict, gets_in):
    """The same for a parameter of clients: gets_in() is told the option."""
    key, name, number = option
    lines = advised(server, key, name, number,
                    '%s = %s\n' % (parameter, lax) +
                    ('client lanman auth = yes\nclient ntlmv2 auth = no\n'
                     if 'plaintext' in parameter else ''))
    check(f'{name} = {number}: the line', lines, [(parameter, strict)])
    SHOWN.add((name, number))
    for value, want in ((lax, True), (strict, False)):
        check(f'{what}, {parameter} = {value}',
              gets_in(f'--option={parameter}={value}'), want)


def lm_hash(server):
    """Is the LM hash of a new password kept?"""
    server.run(['smbpasswd', '-s', '-c', server.conf, 'alice'],
               input=f'{PASSWORD}\n{PASSWORD}\n', check=True)
    out = server.run(['pdbedit', '-s', server.conf, '-w', '-u',
                      'alice'], check=True).stdout
    return not re.search(r'^alice:\d+:X{32}:', out, re.M)


def blank_password(server):
    server.run(['smbpasswd', '-c', server.conf, '-n', 'bob'], check=True)
    return smbclient(server, '-N', *SMB1, user='bob')


def plaintext(server, option):
    """Does a client send its password, which then turns out wrong?"""
    done = server.run(['smbclient', f'//{server.host}/private', '-U', ALICE,
                       '-c', 'ls', *SMB1, option,
                       '--option=client lanman auth=yes',
                       '--option=client ntlmv2 auth=no'])
    return 'NT_STATUS_LOGON_FAILURE' in done.stdout + done.stderr


def server_rows(server):
    server.set('server min protocol', 'NT1')
    row(server, 'a client that does not sign', (LMS,
        'RequireSecuritySignature', 1), 'server signing', 'default',
        'required', lambda: smbclient(
            server, *SMB1, '--option=client signing=disabled'))
    for name in 'SMB1', 'EnableSMB1Protocol':
        row(server, 'SMB1', (LMS, name, 0), 'server min protocol', 'NT1',
            'SMB2_02', lambda: smbclient(server, *SMB1))
    server.set('server min protocol', 'NT1')
    for name in 'SMB2', 'EnableSMB2Protocol':
        row(server, 'SMB2', (LMS, name, 1), 'server max protocol', 'NT1',
            'SMB3', lambda: smbclient(server, '-m', 'SMB3'), after=True)
    server.set('server min protocol', None)
    row(server, 'a client that does not encrypt', (LMS, 'EncryptData', 1),
        'server smb encrypt', 'default', 'required',
        lambda: smbclient(server, '-m', 'SMB2_10'))
    server.set('server min protocol', 'NT1')
    row(server, 'an empty password', (LSA, 'LimitBlankPasswordUse', 1),
        'null passwords', 'yes', 'no', lambda: blank_password(server))
    server.set('server min protocol', None)
    server.set('lanman auth', 'yes')
    server.restart()
    check('NoLMHash: an LM hash is kept', lm_hash(server), False)
    server.set('lanman auth', None)
    row(server, 'an unknown user', (None, 'EnableGuestAccount', 0),
        'map to guest', 'Bad User', 'Never',
        lambda: smbclient(server, '--client-protection=off',
                          user='nosuch%x', share='public'))


def client_rows(server):
    server.set('map to guest', 'bad user')
    server.restart()
    client_row(server, 'a session without a key to sign with',
               (LMW, 'RequireSecuritySignature', 1), 'client signing',
               'default', 'required',
               lambda option: smbclient(server, option, user='nosuch%x',
                                        share='public'))
    server.set('map to guest', 'never')
    server.set('server min protocol', 'NT1')
    server.set('encrypt passwords', 'no')
    server.restart()
    client_row(server, 'a server that asks for the password itself',
               (LMW, 'EnablePlainTextPassword', 0), 'client plaintext auth',
               'yes', 'no', lambda option: plaintext(server, option))


class Tap:
    """A port that leads to the server's LDAP; keeps what clients send."""

    def __init__(self, server):
        self.server = server
        self.sent = []
        self._listener = server.call(socket.create_server, (server.host, 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            client, _ = self._listener.accept()
            there = self.server.socket(port=389, timeout=None)
            for ends in (client, there, self.sent), (there, client, []):
                threading.Thread(target=self._hand_on, args=ends,
                                 daemon=True).start()

    @staticmethod
    def _hand_on(source, target, kept):
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                kept.append(data)
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)


def is_signed(dc, wrapping):
    """Does a client of this host sign what it asks after the bind?"""
    tap = Tap(dc)
    dc.run(['ldbsearch', '-H', f'ldap://{dc.host}:{tap.port}', '-U',
            f'{ADMIN}%{PASSWORD}', '--use-kerberos=off',
            f'--option=client ldap sasl wrapping={wrapping}', '-b', '', '-s',
            'base', 'dnsHostName'], check=True)
    # A message of LDAP is a sequence (0x30); one that is signed begins with
    # its length in four bytes.
    return any(data[:1] == b'\0' for data in tap.sent)


def simple_bind(dc):
    done = dc.run(['ldbsearch', '-H', f'ldap://{dc.host}',
                   f'--simple-bind-dn={ADMIN}@{REALM}',
                   f'--password={PASSWORD}', '-b', BASE, '-s', 'base', 'dn'])
    return done.returncode == 0


def ldap(dc):
    """Both ends of LDAP, on a domain controller."""
    for number in 1, 2:
        lines = advised(dc, LDAP, 'LDAPClientIntegrity', number,
                        'client ldap sasl wrapping = plain\n')
        check(f'LDAPClientIntegrity = {number}: the line', lines,
              [('client ldap sasl wrapping', 'sign')])
        SHOWN.add(('LDAPClientIntegrity', number))
    check('client ldap sasl wrapping = plain: signed', is_signed(dc, 'plain'),
          False)
    check('client ldap sasl wrapping = sign: signed', is_signed(dc, 'sign'),
          True)
    row(dc, 'a simple bind', (NTDS, 'LDAPServerIntegrity', 2),
        'ldap server require strong auth', 'no', 'yes',
        lambda: simple_bind(dc))


def complete():
    """Every option that import gives a line for is a row here."""
    text = (REPO / 'module/tool/transfer/import_windows.c').read_text()
    rows = re.findall(r'\{KEY_\w+, "(\w+)", (\w+),\s*\{"[^"]+", "|'
                      r'\{NULL, "(\w+)", (\w+),\s*\{"[^"]+", "', text)
    have = {(a or c, int(b or d)) for a, b, c, d in rows}
    check('options with a line, and options shown', sorted(have ^ SHOWN), [])


with Server(plugins=(), conf_global='map to guest = never\n') as stock:
    server_rows(stock)
    client_rows(stock)
with DomainController(plugins=()) as controller:
    ldap(controller)
complete()
finish()
