# secopts - clients that use NTLM: what they accept, what they ask for
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

import base64
import os
from concurrent.futures import ThreadPoolExecutor

from harness import PASSWORD, Server, check, is_asked_for, refusals, run_parts
from addc import ADMIN, HOST_NAME, VFS_OBJECTS, DomainController
from fakeserver import CHALLENGE, FakeServer
from ntlm_clients import (LOGIN, PYTHON, clients, fake_clients, python,
                          with_options)
from ntlmssp import EXTENDED_SESSIONSECURITY, KEY_128, SEAL, SIGN

GENSEC = ('gensec',)
ADMIN_LOGIN = '%s%%%s' % (ADMIN, PASSWORD)
MINIMUM = 'secopts:ntlm min client sec'
FALLBACK = 'secopts:allow null session fallback'
NTLM2 = EXTENDED_SESSIONSECURITY
DISCONNECTED = 'NT_STATUS_CONNECTION_DISCONNECTED'
# What a bind that gensec refuses ends with: 4.17; later Sambas.
REFUSED = 'NT_STATUS_RPC_SEC_PKG_ERROR', 'NT_STATUS_ACCESS_DENIED'

# NtlmMinClientSec ------------------------------------------------------------

def answers(server, fake, what, command, *options, plugins=GENSEC, want=True):
    """Whether AUTHENTICATE is sent; returns what the client wrote."""
    done = server.run(with_options(command, options), plugins=plugins)
    types = fake.take_types()
    check('%s: %s' % (what, 'answers' if want else 'does not answer'),
          (1 in types, 3 in types), (True, want))
    return done.stderr + done.stdout


def refuses(server, fake, what, command, missing, origin, *options):
    said = answers(server, fake, what, command, *options, want=False)
    check(what + ': says why',
          [text for text in ('the server offers no %s;' % missing,
                             'NtlmMinClientSec = 0x', "'%s'" % MINIMUM,
                             'from ' + origin) if text not in said], [])


def minimum(server, fake):
    for name, command in fake_clients(fake).items():
        takes_options = command[0] != 'smbget'

        fake.flags = CHALLENGE & ~KEY_128
        answers(server, fake, name + ', stock, no 128-bit', command,
                plugins=())
        refuses(server, fake, name + ', default, no 128-bit', command,
                '128-bit', 'Windows default')
        if takes_options:
            answers(server, fake, name + ', 0, no 128-bit', command,
                    MINIMUM + '=0')

        fake.flags = CHALLENGE & ~NTLM2
        answers(server, fake, name + ', default, no NTLMv2 session security',
                command)
        if takes_options:
            refuses(server, fake, name + ', 0x20080000, no NTLMv2 session '
                    'security', command, 'NTLMv2 session security',
                    'smb.conf', MINIMUM + '=0x20080000')
        fake.flags = CHALLENGE
        answers(server, fake, name + ', all is offered', command,
                *[MINIMUM + '=0x20080000'] * takes_options)


def each_flag(server, fake):
    command = clients(fake.host)['smbclient']
    for flag, name in ((SIGN, 'integrity'), (SEAL, 'confidentiality'),
                       (NTLM2, 'NTLMv2 session security'),
                       (KEY_128, '128-bit')):
        fake.flags = CHALLENGE & ~flag
        refuses(server, fake, 'no ' + name, command, name, 'smb.conf',
                '%s=0x%x' % (MINIMUM, flag))
        answers(server, fake, 'only %s is missing' % name, command,
                '%s=0x%x' % (MINIMUM, (SIGN | NTLM2 | KEY_128) & ~flag))
    fake.flags = CHALLENGE & ~(NTLM2 | KEY_128)
    refuses(server, fake, 'both are missing', command,
            '128-bit, NTLMv2 session security', 'smb.conf',
            MINIMUM + '=0x20080000')
    answers(server, fake, 'neither, 0', command, MINIMUM + '=0')

    fake.flags = CHALLENGE & ~KEY_128
    said = answers(server, fake, 'audit', command, 'secopts:mode=audit')
    check('audit: says what is missing', 'no 128-bit' in said, True)
    check('audit: does not say that it refuses', 'is refused' in said, False)


def as_stock(server, fake):
    """With 0 the plug-in changes no flag that is sent."""
    command = clients(fake.host)['smbclient']
    for missing in (0, KEY_128, NTLM2, KEY_128 | NTLM2, SIGN):
        fake.flags = CHALLENGE & ~missing
        sent = []
        for plugins in ((), GENSEC):
            server.run(with_options(command, [MINIMUM + '=0']),
                       plugins=plugins)
            sent.append([message[offset:offset + 4] for message, offset
                         in zip(fake.messages, (12, 60))])
            fake.take_types()
        check('0, without 0x%x: NEGOTIATE and AUTHENTICATE as of stock'
              % missing, (len(sent[1]), sent[1]), (2, sent[0]))


def not_asked_for(server, fake):
    """What the server claims and the client has not offered is not agreed."""
    command = clients(fake.host)['smbclient']
    fake.flags = CHALLENGE
    for option, flag in (('ntlmssp_client:128bit=no', KEY_128),
                         ('ntlmssp_client:ntlm2=no', NTLM2)):
        answers(server, fake, option + ', all is offered', command, option,
                '%s=0x%x' % (MINIMUM, flag), want=False)
    answers(server, fake, 'confidentiality that is not asked for', command,
            '%s=0x%x' % (MINIMUM, SEAL), want=False)


def helper(server, fake):
    """ntlm_auth is a client, too, and its raw NTLMSSP is seen directly."""
    for flags, option, want in ((CHALLENGE, '', 'AF'),
                                (CHALLENGE & ~KEY_128, '', 'NA'),
                                (CHALLENGE & ~NTLM2, '', 'AF'),
                                (CHALLENGE & ~KEY_128, '=0', 'AF'),
                                (CHALLENGE & ~NTLM2, '=0x20080000', 'NA')):
        fake.flags = flags
        challenge = base64.b64encode(fake.challenge()).decode()
        done = server.run(
            with_options(['ntlm_auth', '--helper-protocol=ntlmssp-client-1',
                          '--username=alice', '--password=' + PASSWORD],
                         [MINIMUM + option] if option else []),
            plugins=GENSEC, input='YR\nTT %s\n' % challenge)
        check('ntlm_auth, 0x%x, %s' % (flags, option or 'default'),
              [line[:2] for line in done.stdout.splitlines()], ['YR', want])


def good_server(server):
    for options in ((), (MINIMUM + '=0x20080000',)):
        for name, command in clients(server.host).items():
            if options and name == 'smbget':
                continue
            done = server.run(with_options(command, options), plugins=GENSEC)
            check('smbd, %s: %s' % (options or 'default', name),
                  (done.returncode, 'secopts:' in done.stderr), (0, False))
    for command in (['smbclient', '-U%', '-L', server.host],
                    ['rpcclient', '-U%', server.host, '-c', 'srvinfo'],
                    ['net', 'rpc', 'info', '-U%', '-S', server.host]):
        check('smbd, anonymous: ' + command[0],
              server.run(command, plugins=GENSEC).returncode, 0)


# allownullsessionfallback ----------------------------------------------------

HOW = ('', '[connect,ntlm]', '[sign,ntlm]', '[seal,ntlm]',
       '[connect,spnego]', '[sign,spnego]', '[seal,spnego]')
NP = ('', '[sign]', '[seal]', '[sign,spnego]')
BINDINGS = ([('ncacn_ip_tcp:', how) for how in HOW]
            + [('ncacn_np:', how) for how in NP])
USERS = ('ncacn_ip_tcp:%s[sign,ntlm]', 'ncacn_ip_tcp:%s[seal,spnego]',
         'ncacn_np:%s[seal]')


def rpc(dc, binding, who, *options, plugins=GENSEC):
    return dc.run(with_options(
        ['rpcclient', binding, *who, '--use-kerberos=off', '-c',
         'querydominfo'], options), plugins=plugins)


def computer(dc):
    return ['-P', '-s', dc.conf]


def protects(how):
    return 'sign' in how or 'seal' in how


def matrix(dc, server_value, client_value):
    """Every way to ask, with the plug-in where there is a value."""
    what = 'server %s, client %s' % (server_value, client_value)
    plugins = () if client_value is None else GENSEC
    options = () if client_value is None else (
        '%s=%s' % (FALLBACK, client_value),)
    users = [(binding, who) for binding in USERS
             for who in (['-U', ADMIN_LOGIN], computer(dc))]
    with ThreadPoolExecutor(4) as pool:
        run = [pool.submit(rpc, dc, protocol + HOST_NAME + how, ['-U%'],
                           *options, plugins=plugins)
               for protocol, how in BINDINGS]
        run_users = [pool.submit(rpc, dc, binding % HOST_NAME, who, *options,
                                 plugins=plugins) for binding, who in users]
    for (protocol, how), job in zip(BINDINGS, run):
        asked = '%s, %s%s' % (what, protocol, how)
        done = job.result()
        said = done.stderr + done.stdout
        if not protects(how) or '0' not in (server_value, client_value):
            check(asked + ': works', (done.returncode, 'secopts:' in said),
                  (0, False))
        elif client_value == '0':
            check(asked + ': the client refuses and says why',
                  (done.returncode, 'NT_STATUS_NOT_SUPPORTED' in said,
                   "allownullsessionfallback = 0x0 ('%s', from smb.conf"
                   % FALLBACK in said), (1, True, True))
        else:
            check(asked + ': the server refuses',
                  (done.returncode, any(status in said for status in (
                      REFUSED if 'spnego' in how else (DISCONNECTED,)))),
                  (1, True))
    for (binding, who), job in zip(users, run_users):
        check('%s, %s, %s: works' % (what, binding % '', who[0]),
              job.result().returncode, 0)


def start(dc, value):
    dc.set(FALLBACK, value)
    dc.set('vfs objects', VFS_OBJECTS if value
           else VFS_OBJECTS.removeprefix('secopts '))
    dc.restart(('vfs', 'gensec') if value else ())


# What Samba does anonymously without being asked for protection: with the
# default each works as without the plug-in.
FLOWS = {
    'smbclient -L': ['smbclient', '-U%', '-L', HOST_NAME],
    'smbclient -N': ['smbclient', '-N', '-L', HOST_NAME],
    'rpcclient': ['rpcclient', '-U%', HOST_NAME, '-c', 'enumdomusers'],
    'rpcclient, TCP': ['rpcclient', '-U%', 'ncacn_ip_tcp:' + HOST_NAME, '-c',
                       'enumdomusers'],
    'net rpc info': ['net', 'rpc', 'info', '-U%', '-S', HOST_NAME],
    'net rpc user': ['net', 'rpc', 'user', '-U%', '-S', HOST_NAME],
    'net rpc getsid': ['net', 'rpc', 'getsid', '-U%', '-S', HOST_NAME],
    'net ads info': ['net', 'ads', 'info', '-S', HOST_NAME],
    'net ads lookup': ['net', 'ads', 'lookup', '-S', HOST_NAME],
    'ldbsearch': ['ldbsearch', '-U%', '-H', 'ldap://' + HOST_NAME, '-s',
                  'base', '-b', '', 'dnsHostName'],
    'ldbsearch, sealed': ['ldbsearch', '-U%', '-H', 'ldap://' + HOST_NAME,
                          '-s', 'base', '-b', '', 'dnsHostName',
                          '--option=client ldap sasl wrapping=seal'],
    'samba-tool domain info': ['samba-tool', 'domain', 'info', '127.0.0.1'],
    'Python, RPC on SMB': python(PYTHON, 'ncacn_np:' + HOST_NAME, '%'),
    'Python, RPC on TCP': python(PYTHON, 'ncacn_ip_tcp:' + HOST_NAME, '%'),
    # Anonymous bindings of Python are never authenticated.
    'Python, sign': python(PYTHON, 'ncacn_ip_tcp:%s[sign,ntlm]' % HOST_NAME,
                           '%'),
}


def flows(dc):
    with ThreadPoolExecutor(4) as pool:
        run = {name: pool.submit(dc.run, command, plugins=GENSEC)
               for name, command in FLOWS.items()}
    for name, job in run.items():
        done = job.result()
        check('default, anonymous: %s works' % name,
              (done.returncode, 'secopts:' in done.stderr), (0, False))


def join(dc):
    """Join and what comes after it, as a member server with the plug-in."""
    base = dc.root / 'client' / 'member'
    base.mkdir(mode=0o755)
    conf = base / 'smb.conf'
    conf.write_text(dc.client_conf.read_text().replace(
        str(dc.root / 'client'), str(base)) + (
            '\tnetbios name = MEMBER\n\tsecurity = ads\n'))
    for path in (line.split('=')[1].strip()
                 for line in conf.read_text().splitlines()
                 if str(base) in line):
        os.makedirs(path, exist_ok=True)
    for command in (
            ['net', 'ads', 'join', '-U', ADMIN_LOGIN, '--no-dns-updates',
             '--use-kerberos=off'],
            ['net', 'ads', 'testjoin'], ['net', 'rpc', 'testjoin'],
            ['net', 'rpc', 'changetrustpw'],
            ['net', 'ads', 'info', '-P'],
            ['net', 'ads', 'leave', '-U', ADMIN_LOGIN, '--use-kerberos=off']):
        done = dc.run([*command, '-S', HOST_NAME, '-s', conf], plugins=GENSEC)
        check('member: ' + ' '.join(command[:3]),
              (done.returncode, 'secopts:' in done.stderr), (0, False))


def reverted(dc, fake):
    """UseMachineId = 0 makes a NULL session of the computer's; then the
    fallback decides on it."""
    where = 'ncacn_ip_tcp:%s[%d,sign,%%s]' % (fake.host, fake.rpc_port)
    env = {'SMB_CONF_PATH': str(dc.conf)}
    for package, identity, fallback, want in (
            ('spnego', '1', '0', 'computer'), ('ntlm', '0', '0', 'computer'),
            ('spnego', '0', '1', 'anonymous'), ('spnego', '0', '0', None)):
        dc.run(python(PYTHON, where % package, '-P',
                      'secopts:use machine id=' + identity,
                      '%s=%s' % (FALLBACK, fallback)),
               plugins=GENSEC, env=env)
        check('UseMachineId = %s, fallback %s, %s' % (identity, fallback,
                                                      package),
              identity_sent(fake), want)


def identity_sent(fake):
    sent = [message[36] + message[37] != 0 for message in fake.messages
            if message[8] == 3]
    fake.take_types()
    return ('computer' if sent[0] else 'anonymous') if sent else None


# ntlm_auth -------------------------------------------------------------------

# Has a client and a server of ntlm_auth talk; prints the server's last word.
BRIDGE = '''
import subprocess
import sys


def start(*args):
    process = subprocess.Popen(['ntlm_auth', *args], text=True, bufsize=1,
                               stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def ask(line):
        process.stdin.write(line + chr(10))
        return process.stdout.readline().strip()
    return ask


client_helper, server_helper, user, password = sys.argv[1:]
client = start('--helper-protocol=' + client_helper, '--username=' + user,
               '--password=' + password, '--domain=SECDOM')
server = start('--helper-protocol=' + server_helper)
answer = server(client('YR'))
answer = client(answer)
print(server(answer))
'''


def helpers(dc):
    for password, want in ((PASSWORD, 'AF'), ('wrong', 'NA')):
        done = dc.run(['python3', '-c', BRIDGE, 'ntlmssp-client-1',
                       'squid-2.5-ntlmssp', ADMIN, password], plugins=GENSEC)
        check('ntlm_auth, client and server, %s' % want,
              (done.stdout[:2], done.stderr), (want, ''))


def fake_server():
    with Server(plugins=()) as server, FakeServer(server) as fake:
        minimum(server, fake)
        each_flag(server, fake)
        as_stock(server, fake)
        not_asked_for(server, fake)
        helper(server, fake)


def stock_server():
    with Server(plugins=()) as server:
        good_server(server)


def null_session():
    """A stock smbd and an anonymous client that asks for signing."""
    with Server(plugins=()) as server:
        for value, want in (('1', (0, False)), ('0', (1, True)),
                            (None, (1, True))):
            done = server.run(with_options(
                ['rpcclient', 'ncacn_np:%s[sign]' % server.host, '-U%', '-c',
                 'srvinfo'], ['%s=%s' % (FALLBACK, value)] * bool(value)),
                plugins=GENSEC)
            check('fallback %s, sign: whether it is refused, and says why' %
                  value, (done.returncode, 'allownullsessionfallback' in
                          done.stderr + done.stdout), want)


def with_domain():
    with controller.result() as dc:
        flows(dc)
        join(dc)
        helpers(dc)
        with FakeServer(dc) as fake:
            reverted(dc, fake)
        start(dc, '0')
        matrix(dc, '0', None)
        check('the server names the setting',
              any('allownullsessionfallback = 0, from smb.conf' in line
                  for line in refusals(dc)), True)
        start(dc, '1')
        matrix(dc, '1', None)
        start(dc, None)
        for value in (None, '0', '1'):
            matrix(dc, None, value)
        check('nothing panicked', 'PANIC' in dc.log(), False)


# A domain takes a while to make: meanwhile, the rest.
with ThreadPoolExecutor() as background:
    if is_asked_for(with_domain):
        controller = background.submit(
            DomainController,
            # What these clients ask for is the SAM.
            conf_global='allow dcerpc auth level connect:samr = yes\n'
            'secopts:pre-windows 2000 access = anonymous\n')
    run_parts(fake_server, stock_server, null_session, with_domain)
