# secopts - clients of this host, and servers that they may send no NTLM to
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""RestrictSendingNTLMTraffic and BlockNTLM. A server that sees all NTLMSSP that
comes to it sees none where it is denied."""

import base64

from fakeserver import FakeServer
from harness import Server, check, run_parts
from ntlm_clients import (LOGIN, PYTHON, clients, fake_clients, ldap_clients,
                          python)

GENSEC = ('gensec',)
ADDRESS, NAME, FQDN = '10.54.0.9', 'FAKENAS', 'fakenas.secopts.test'
LOOPBACK = '127.0.0.2'
SENDING = 'secopts:restrict sending ntlm traffic'
ALLOWED = 'secopts:client allowed ntlm servers'
BLOCK = 'secopts:block ntlm'
EXCEPTED = 'secopts:block ntlm server exception list'
NOT_SUPPORTED = 'NT_STATUS_NOT_SUPPORTED'
BLOCKED = 'NT_STATUS_NTLM_BLOCKED'


class Host(Server):
    """Clients of this host know another one, by three names."""

    def _make_accounts(self):
        super()._make_accounts()
        with open('/etc/hosts') as hosts:
            (self.root / 'etc/hosts').write_text(
                hosts.read() + '%s %s %s\n' % (ADDRESS, FQDN, NAME))

    def make_fake(self):
        self.run(['ip', 'address', 'add', ADDRESS + '/32', 'dev', 'lo'],
                 check=True)
        return FakeServer(self, host=ADDRESS)

    def policy(self, **lines):
        """What smb.conf of the clients says now, and nothing else of ours."""
        names = {'sending': SENDING, 'allowed': ALLOWED, 'block': BLOCK,
                 'excepted': EXCEPTED, 'mode': 'secopts:mode',
                 'source': 'secopts:policy source'}
        if not hasattr(self, '_clients_conf'):
            self._clients_conf = self.client_conf.read_text()
        text = self._clients_conf + ''.join(
            '\t%s = %s\n' % (names[name], value)
            for name, value in lines.items())
        self.client_conf.write_text(text)
        # Programs that use libsmbclient do not ask SMB_CONF_PATH.
        home = self.root / 'home/.smb'
        home.mkdir(exist_ok=True)
        (home / 'smb.conf').write_text(text)


def sends(server, fake, what, command, want, plugins=GENSEC):
    """Whether NTLM is sent at all; returns what the client wrote."""
    done = server.run(command, plugins=plugins)
    check('%s: %s' % (what, 'sends NTLM' if want else 'sends none'),
          1 in fake.take_types(), want)
    return done.stderr + done.stdout


def refuses(server, fake, what, command, target,
            reason="RestrictSendingNTLMTraffic = 0x2 ('%s'" % SENDING):
    """It sends nothing, and its user reads which server and which setting."""
    said = sends(server, fake, what, command, False)
    check(what + ': says to which server and why',
          'NTLM to [%s] is refused: no NTLM is sent to this server; %s, from '
          'smb.conf)' % (target, reason) in said, True)
    return said


def smbclient(host, *options):
    return ['smbclient', '//%s/private' % host, '-c', 'ls', '-U', LOGIN,
            '--use-kerberos=off', *options]


def all_clients(fake):
    """{what: (command, the service that it asks for)}"""
    smb = clients(fake.host) | {
        'smbclient, anonymous': ['smbclient', '-U%', '-L', fake.host],
        'smbclient -N': ['smbclient', '-N', '-L', fake.host],
        'rpcclient, anonymous': ['rpcclient', '-U%', fake.host, '-c',
                                 'srvinfo'],
    }
    tcp = {what: command for what, command in fake_clients(fake).items()
           if what not in smb}
    return ({what: (command, 'cifs') for what, command in smb.items()}
            | {what: (command, 'host') for what, command in tcp.items()}
            | {what: (command, 'ldap') for what, command
               in ldap_clients(fake.host).items()})


# RestrictSendingNTLMTraffic --------------------------------------------------

def programs(server, fake):
    for what, (command, service) in all_clients(fake).items():
        target = '%s/%s' % (service, fake.host)
        server.policy()
        said = sends(server, fake, what + ', by default', command, True)
        check(what + ', by default: says nothing', 'secopts' in said, False)
        server.policy(sending=2)
        said = refuses(server, fake, what + ', 2', command, target)
        if service == 'cifs' and command[0] in ('smbclient', 'rpcclient'):
            check(what + ', 2: what it says besides', NOT_SUPPORTED in said,
                  True)
        sends(server, fake, what + ', 2, without the plug-in', command, True,
              plugins=())
        server.policy(sending=2, allowed=fake.host)
        said = sends(server, fake, what + ', 2, excepted', command, True)
        check(what + ', 2, excepted: says nothing', 'secopts' in said, False)
        server.policy(sending=1)
        said = sends(server, fake, what + ', 1', command, True)
        check(what + ', 1: says nothing', 'secopts' in said, False)


# What the list says, by which name a client goes to the server, and whether it
# may: docs/fidelity.md 57.
FORMS = (
    (NAME, NAME, True),
    (NAME.lower(), NAME, True),
    (NAME, NAME.lower(), True),
    (NAME, FQDN, False),
    (NAME, ADDRESS, False),
    (FQDN, FQDN, True),
    (FQDN.upper(), FQDN, True),
    (FQDN, NAME, False),
    (FQDN, ADDRESS, False),
    (ADDRESS, ADDRESS, True),
    (ADDRESS, NAME, False),
    ('10.54.0.90', ADDRESS, False),
    ('*', NAME, True),
    ('*.secopts.test', FQDN, True),
    ('*.SECOPTS.TEST', FQDN, True),
    ('*.secopts.test', NAME, False),
    ('*.other.test', FQDN, False),
    ('fake*', FQDN, True),
    ('fake*', NAME, True),
    ('10.54.0.*', ADDRESS, True),
    ('10.54.1.*', ADDRESS, False),
    ('fake*.test', FQDN, True),
    ('fake*.test', NAME, False),
    ('*fake*', NAME, False),
    ('**', NAME, False),
    ('cifs/' + NAME, NAME, False),
    ('cifs/' + FQDN, FQDN, False),
    ('other, ' + FQDN, FQDN, True),
    ('other', NAME, False),
    ('FAKENA', NAME, False),
)


def exceptions(server, fake):
    for entry, host, want in FORMS:
        for setting, listed in (('sending', 'allowed'), ('block', 'excepted')):
            server.policy(**{setting: 2 if setting == 'sending' else 1,
                             listed: entry})
            sends(server, fake, '%s = %s, to %s' % (listed, entry, host),
                  smbclient(host), want)


def values(server, fake):
    """What is no value is what CIS asks for, 1. An audit refuses nobody."""
    for value in ('3', 'deny', '-1'):
        server.policy(sending=value)
        said = sends(server, fake, 'a value that is none: ' + value,
                     smbclient(NAME), True)
        check('a value that is none, %s: its user reads so' % value,
              SENDING in said, True)
    server.policy(sending=2, mode='audit')
    said = sends(server, fake, 'mode = audit', smbclient(NAME), True)
    check('mode = audit: says what would be',
          'NTLM to [cifs/%s] would be refused' % NAME in said, True)
    server.policy(sending=1)
    said = sends(server, fake, '1, level 3', smbclient(NAME, '-d3'), True)
    check('1, level 3: says what would be',
          'NTLM to [cifs/%s] would be refused' % NAME in said, True)
    # To the same host, from a file of its own: the next process knows.
    for sending, want in ((2, False), (0, True), (2, False)):
        server.policy(sending=sending)
        sends(server, fake, 'changed to %d' % sending, smbclient(NAME), want)


# BlockNTLM -------------------------------------------------------------------

def block(server, fake):
    why = "BlockNTLM = 0x1 ('%s'" % BLOCK
    for what, (command, service) in all_clients(fake).items():
        server.policy(block=1)
        if service != 'cifs':
            sends(server, fake, 'BlockNTLM, no SMB: ' + what, command, True)
            continue
        said = refuses(server, fake, 'BlockNTLM: ' + what, command,
                       'cifs/' + fake.host, why)
        if command[0] in ('smbclient', 'rpcclient'):
            check('BlockNTLM: %s: what it says besides' % what,
                  BLOCKED in said, True)
        server.policy(block=1, excepted=fake.host)
        sends(server, fake, 'BlockNTLM, excepted: ' + what, command, True)
    # A list of one policy excepts from that policy.
    server.policy(block=1, allowed=NAME)
    sends(server, fake, 'BlockNTLM, in the other list', smbclient(NAME), False)
    server.policy(sending=2, excepted=NAME)
    sends(server, fake, '2, in the other list', smbclient(NAME), False)
    server.policy(sending=2, allowed=NAME, block=1)
    sends(server, fake, 'both, one excepts', smbclient(NAME), False)
    server.policy(sending=2, allowed=NAME, block=1, excepted=NAME)
    sends(server, fake, 'both, both except', smbclient(NAME), True)


def loopback(server, _):
    with FakeServer(server, host=LOOPBACK) as fake:
        server.policy(sending=2, block=1)
        for what, (command, _) in all_clients(fake).items():
            sends(server, fake, 'loopback: ' + what, command, True)
    for host in ('127.0.0.1', 'localhost'):
        done = server.run(smbclient(host), plugins=GENSEC)
        check('loopback, smbd at %s: works' % host, done.returncode, 0)


# ntlm_auth, and a policy that changes between two messages ---------------------

def helper(server, fake):
    """What does not name its server is excepted by no list."""
    command = ['ntlm_auth', '--helper-protocol=ntlmssp-client-1',
               '--username=alice', '--password=x']
    for lines, options, want in (
            ({}, [], 'YR'), ({'sending': 1}, [], 'YR'),
            ({'sending': 2}, [], 'NA'),
            ({'sending': 2, 'allowed': '*'}, [], 'NA'),
            ({'sending': 2, 'allowed': NAME},
             ['--target-service=http', '--target-hostname=' + NAME], 'YR'),
            ({'sending': 2, 'allowed': NAME},
             ['--target-service=http', '--target-hostname=' + FQDN], 'NA'),
            ({'block': 1},
             ['--target-service=http', '--target-hostname=' + NAME], 'YR'),
            ({'block': 1}, [], 'YR')):
        server.policy(**lines)
        done = server.run(command + options, plugins=GENSEC, input='YR\n')
        check('ntlm_auth, %s, %s' % (lines, options),
              (done.stdout[:2], 'secopts: NTLM to [' in done.stderr),
              (want, want == 'NA'))


# A client that is asked for NEGOTIATE, a change, and the answer to a challenge.
BETWEEN = '''
import subprocess
import sys
challenge, value = sys.argv[1:]
client = subprocess.Popen(
    ['ntlm_auth', '--helper-protocol=ntlmssp-client-1', '--username=alice',
     '--password=x', '--target-service=http', '--target-hostname=fakenas'],
    text=True, bufsize=1, stdin=subprocess.PIPE, stdout=subprocess.PIPE)


def ask(line):
    client.stdin.write(line + chr(10))
    return client.stdout.readline()[:2]


def change(to):
    key = chr(92).join(('HKLM', 'SYSTEM', 'CurrentControlSet', 'Control',
                        'Lsa', 'MSV1_0'))
    for command in (['createkey', key],
                    ['setvalue', key, 'RestrictSendingNTLMTraffic', 'dword',
                     to]):
        subprocess.run(['net', 'registry', *command], check=True,
                       stdout=subprocess.DEVNULL)


change('0')
print(ask('YR'))
change(value)
print(ask('TT ' + challenge))
'''


def changes(server, fake):
    """In the registry, which a client reads again for each message."""
    server.policy(source='both')
    challenge = base64.b64encode(fake.challenge()).decode()
    for value, want in (('0', 'AF'), ('1', 'AF'), ('2', 'NA')):
        done = server.run(['python3', '-c', BETWEEN, challenge, value],
                          plugins=GENSEC)
        check('NEGOTIATE at 0, the challenge at %s' % value,
              done.stdout.split(), ['YR', want])
    sends(server, fake, 'the registry says 2', smbclient(NAME), False)
    server.policy(source='both', sending=0)
    sends(server, fake, 'smb.conf says 0 besides', smbclient(NAME), True)


def terminal(server, fake):
    """What another server may have given as a name of a server."""
    server.policy(sending=2)
    said = sends(server, fake, 'a name with an escape sequence',
                 smbclient('a\x1b[31mb', '-I', ADDRESS), False)
    check('a name with an escape sequence: is told as text',
          [line for line in said.splitlines() if 'NTLM to [' in line
           and ('\x1b' in line or '[31mb' not in line)], [])


def with_fake(part):
    def body():
        with Host(plugins=()) as server, server.make_fake() as fake:
            part(server, fake)
    body.__name__ = part.__name__
    return body


run_parts(*map(with_fake, (programs, exceptions, values, block, helper,
                           changes, terminal, loopback)))
