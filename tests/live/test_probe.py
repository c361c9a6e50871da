# secopts - secopts probe against live servers, and against none
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the command says of servers whose policy is known, and what it costs.

Each answer is validated against the schema, and what went over the wire is
counted beside the command.
"""

import contextlib
import json
import os
import pty
import random
import re
import socket
import subprocess
import tempfile
import threading
import time

import jsonschema
from addc import DomainController
from harness import (DENIED, NO_PIPE, NO_SHARE, OK, PASSWORD, PIPE_NAMES, REPO,
                     Server, check, finish)
from patience import PATIENCE
from relay import (CLOSE, CREATE, IOCTL, LOGOFF, NEGOTIATE, READ,
                   SESSION_SETUP, TREE_CONNECT, TREE_DISCONNECT, Relay)

TOOL = REPO / 'build' / 'bin' / 'secopts'
SCHEMA = json.loads((REPO / 'docs/schema/secopts-probe.json').read_text())
jsonschema.Draft202012Validator.check_schema(SCHEMA)
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)

MOST_REQUESTS = 1000
MOST = 100          # seconds for what has been given two
FILE_OPEN = 1
# file and generic rights that change something, WRITE_DATA apart, which the
# one call to srvsvc needs to be sent
WRITES = 0x00000004 | 0x00010000 | 0x00040000 | 0x00080000 | 0x40000000 | \
    0x10000000
FLAGS = {'integrity': 0x10, 'confidentiality': 0x20, 'ntlmv2': 0x80000,
         '128bit': 0x20000000, '56bit': 0x80000000}
BEHIND_PIPES = ('RestrictAnonymous', 'RestrictAnonymousSAM',
                'LSAAnonymousNameLookup', 'TurnOffAnonymousBlock')
CALLS = {'lsarpc.OpenPolicy2', 'lsarpc.QueryInfoPolicy', 'lsarpc.LookupNames',
         'lsarpc.LookupSids', 'lsarpc.EnumAccounts', 'samr.Connect2', 'samr.EnumDomains',
         'samr.LookupDomain', 'samr.OpenDomain', 'samr.EnumDomainUsers',
         'srvsvc.NetShareEnumAll 0', 'srvsvc.NetShareEnumAll 2',
         'srvsvc.NetShareGetInfo 2', 'srvsvc.NetShareGetInfo 502',
         'srvsvc.NetSrvGetInfo 101', 'srvsvc.NetSrvGetInfo 102'}
FEW_PIPES = ['lsarpc', 'samr', 'netlogon', 'srvsvc', 'browser', 'winreg']
SHARES = {name: {'guest ok': 'yes'} for name in ('public', 'listed', 'third')}
NOT_SUPPORTED = 'STATUS_NOT_SUPPORTED'
CIS = '''
secopts:null session pipes = samr browser
secopts:null session shares = listed
secopts:everyone includes anonymous = yes
secopts:ntlm min server sec = 0x20080000
secopts:restrict remote sam = ""
'''


def run(*arguments, **environment):
    """The command, as nobody in particular and without a smb.conf, and with all
    the time it takes unless a test says how much."""
    if not {'-t', '--timeout'} & set(arguments):
        arguments += '-t', PATIENCE
    env = {'PATH': '/usr/bin:/bin', 'HOME': '/nonexistent',
           'SMB_CONF_PATH': '/nonexistent/smb.conf', **environment}
    return subprocess.run([TOOL, 'probe', *map(str, arguments)], env=env,
                          stdin=subprocess.DEVNULL, capture_output=True,
                          text=True, timeout=PATIENCE)


def check_names(what, got, want):
    """Like check(), which takes a set of wanted values for alternatives."""
    check(what, sorted(map(str, got)), sorted(map(str, want)))


class Answers:
    """What --json said."""

    def __init__(self, done):
        self.status = done.returncode
        self.error = done.stderr
        self.data = json.loads(done.stdout)
        VALIDATOR.validate(self.data)
        self.servers = self.data['servers']

    def answer(self, what, name=None, server=0):
        found = [answer['status'] and answer['status']['name']
                 for answer in self.servers[server]['answers']
                 if (answer['what'], answer['name']) == (what, name)]
        return found[0] if len(found) == 1 else found

    def names(self, what, *statuses, server=0):
        return {answer['name'] for answer in self.servers[server]['answers']
                if answer['what'] == what and answer['status'] and
                answer['status']['name'] in statuses}

    def asked(self, what):
        return [answer['name'] for answer in self.servers[0]['answers']
                if answer['what'] == what and answer['status']]

    def settings(self, server=0):
        return self.servers[server]['explanation']['settings']

    def notes(self):
        return self.servers[0]['explanation']['notes']

    def explained(self):
        return self.servers[0]['explanation']['explained']


def ask(*arguments, **environment):
    """What the command says with --json."""
    return Answers(run(*arguments, '--json', **environment))


def check_trouble(what, done, message):
    check(f'{what}: status, output', (done.returncode, done.stdout), (2, ''))
    check(f'{what}: says "{message}"', message in done.stderr or done.stderr,
          True)
    check(f'{what}: one line', done.stderr.count('\n'), 1)


def check_wire(what, relay, requests):
    """Nothing is written, and as much is asked as is said and allowed."""
    check(f'{what}: requests as counted', requests, len(relay.requests))
    check(f'{what}: within the bound', requests <= MOST_REQUESTS, True)
    kinds = {NEGOTIATE, SESSION_SETUP, LOGOFF, TREE_CONNECT, TREE_DISCONNECT,
             CREATE, CLOSE, IOCTL, READ}
    check_names(f'{what}: nothing but harmless requests',
          {request.opcode for request in relay.requests} - kinds, [])
    creates = [request for request in relay.requests
               if request.opcode == CREATE]
    check_names(f'{what}: opens only what exists',
          {request.disposition for request in creates} - {FILE_OPEN}, [])
    check(f'{what}: opens nothing to change it',
          [request for request in creates if request.access & WRITES], [])
    check(f'{what}: pipes that are opened to be asked',
          sum(bool(request.access & 2) for request in creates) <= 3, True)


def check_width(what, done):
    check(f'{what}: fits 80 columns',
          [line for line in done.stdout.splitlines() if len(line) > 80], [])


def check_stock(server):
    with Relay(server) as relay:
        got = ask(relay.host)
        check_wire('stock', relay, got.servers[0]['requests'])
        check('stock: one connection', relay.connections, 1)
        text = run(relay.host)
    check('stock: status', got.status, 0)
    check('stock: nothing on stderr', got.error, '')
    check('stock: dialect', got.servers[0]['dialect'], '3.1.1')
    check('stock: session', got.answer('session'), OK)
    check('stock: IPC$', got.answer('ipc'), OK)
    check('stock: all names are asked', got.asked('pipe'),
          [*PIPE_NAMES, 'secopts-no-such-pipe'])
    check('stock: samr', got.answer('pipe', 'samr'), OK)
    check('stock: no such pipe', got.answer('pipe', 'atsvc'), NO_PIPE)
    check('stock: list', got.answer('list'), OK)
    check_names('stock: shares that connect', got.names('share', OK),
          {'public', 'listed', 'third'})
    check('stock: share that does not', got.answer('share', 'closed'), DENIED)
    check('stock: C$', got.answer('share', 'C$'), NO_SHARE)
    check('stock: a terminal obeys no name', got.asked('share')[-1:],
          ['x\\x1b(0z'])
    check_names('stock: each call is answered', got.names('call', OK), CALLS)
    check('stock: explained by', got.settings(),
          {'RestrictNullSessAccess': 0, 'NtlmMinServerSec': 0,
           'RestrictAnonymous': 0, 'RestrictAnonymousSAM': 0,
           'LSAAnonymousNameLookup': 1, 'TurnOffAnonymousBlock': 1})
    check('stock: paths are noted',
          any(note.startswith('Local paths') for note in got.notes()), True)
    check_width('stock', text)


def check_users(server):
    for name, password, extra in (('right', PASSWORD, ()),
                                  ('wrong', 'x' + PASSWORD, ())):
        with Relay(server) as relay:
            done = run(relay.host, '--as', 'alice', '--json', PASSWD=password)
            setups = relay.count(SESSION_SETUP)
        if name == 'wrong':
            check_trouble('wrong password', done,
                          'does not let alice in: STATUS_LOGON_FAILURE')
            check('wrong password: tried once', setups, 2)
        else:
            got = Answers(done)
            check('alice: status', got.status, 0)
            check('alice: session', got.answer('session'), OK)
            check('alice: closed share', got.answer('share', 'closed'), OK)
            check('alice: password sent once, six NEGOTIATE', setups, 8)
            check('alice: settings', got.settings(), {'NtlmMinServerSec': 0})
    with tempfile.NamedTemporaryFile('w') as file, Relay(server) as relay:
        file.write(f'username = bob\ndomain = X\npassword = {PASSWORD}\n')
        file.flush()
        got = ask(relay.host, '--as', 'alice', '-A', file.name)
        check('alice, password from a file', got.answer('session'), OK)
    with Relay(server) as relay:
        got = ask(relay.host, '--as', 'guest')
    check('guest: status', got.status, 0)
    check('guest: session', got.answer('session'), OK)
    check('guest: is one', got.servers[0]['guest'], True)
    check('guest: share', got.answer('share', 'public'), OK)


def check_prompt(server):
    """A password that is typed is used and not shown; progress is."""
    with Relay(server) as relay, few_pipes() as file:
        pid, terminal = pty.fork()
        if pid == 0:
            os.execve(TOOL, ['secopts', 'probe', relay.host, '--as', 'alice',
                             '--pipes', file], {'PATH': '/usr/bin:/bin'})
        shown = b''
        with contextlib.suppress(OSError):          # how a terminal ends
            while data := os.read(terminal, 4096):
                before, shown = shown, shown + data
                if b'Password of alice: ' in shown and \
                        b'Password of alice: ' not in before:
                    os.write(terminal, PASSWORD.encode() + b'\n')
        status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    check('password typed: status', status, 0)
    check('password typed: let in', b'let in as a user' in shown, True)
    check('password typed: not shown', PASSWORD.encode() in shown, False)
    check('on a terminal: progress', b': 3 of ' in shown, True)


def check_default(server):
    with Relay(server) as relay:
        got = ask(relay.host)
        check_wire('default', relay, got.servers[0]['requests'])
        text = run(relay.host)
    check('default: status', got.status, 0)
    check('default: session', got.answer('session'), DENIED)
    check('default: nothing else is asked',
          got.asked('pipe') + got.asked('call') + got.asked('share'), [])
    check('default: 128bit', got.answer('ntlm', '128bit'), NOT_SUPPORTED)
    check('default: explained by', got.settings(),
          {'RestrictNullSessAccess': 1, 'NullSessionPipes': [],
           'NullSessionShares': [], 'NtlmMinServerSec': 0x20000000})
    check('default: as a table',
          re.findall(r'^(?:session|NTLM without 128bit) .*', text.stdout, re.M),
          ['session                       STATUS_ACCESS_DENIED  '
           'no null session',
           'NTLM without 128bit           STATUS_NOT_SUPPORTED  '
           'the server insists on it'])
    with Relay(server) as relay:
        got = ask(relay.host, '--as', 'guest')
    check('guest, map to guest = never: session', got.answer('session'),
          'STATUS_LOGON_FAILURE')


def check_cis(server):
    with Relay(server) as relay:
        got = ask(relay.host, '--shares', 'public,listed')
        unnamed = ask(relay.host)
    check('CIS: session', got.answer('session'), OK)
    check_names('CIS: pipes', got.names('pipe', OK, NO_PIPE), {'samr', 'browser'})
    check('CIS: other pipe', got.answer('pipe', 'lsarpc'), DENIED)
    check('CIS: list', got.answer('list'), DENIED)
    check_names('CIS: calls that are refused', got.names('call', DENIED),
          {'samr.EnumDomains', 'samr.EnumDomainUsers'})
    check_names('CIS: calls that are answered', got.names('call', OK),
          {'samr.Connect2', 'samr.LookupDomain', 'samr.OpenDomain'})
    check_names('CIS: shares', got.names('share', OK), {'listed'})
    check_names('CIS: flags', got.names('ntlm', NOT_SUPPORTED),
          {'128bit', 'ntlmv2'})
    check('CIS: explained by', got.settings(),
          {'RestrictNullSessAccess': 1,
           'NullSessionPipes': ['samr', 'browser'],
           'NullSessionShares': ['listed'], 'NtlmMinServerSec': 0x20080000})
    check('CIS: no share is named, none is told of',
          sorted(unnamed.settings()),
          ['NtlmMinServerSec', 'NullSessionPipes', 'RestrictNullSessAccess'])


def check_remote_sam(server):
    """Windows' default keeps users from the SAM, too."""
    server.set('secopts:restrict remote sam', None)
    server.reload()
    with Relay(server) as relay:
        for who in (), ('--as', 'alice'):
            got = ask(relay.host, *who, PASSWD=PASSWORD)
            answer = next(a for a in got.servers[0]['answers']
                          if a['name'] == 'samr.Connect2')
            check('RestrictRemoteSAM, %s: a fault' % (who[-1:],),
                  (answer['status']['name'], answer['fault'],
                   answer['meaning']), (DENIED, True, 'RestrictRemoteSAM'))
            check('... nothing else of SAMR is asked',
                  [name for name in got.asked('call')
                   if name.startswith('samr.')], ['samr.Connect2'])
            check('... and noted', any(
                note.startswith('RestrictRemoteSAM does not grant this client')
                for note in got.notes()), True)


def is_different(a, b):
    if a['what'] == 'ntlm':
        return a['meaning'] != b['meaning']
    if a['status'] is None or b['status'] is None:
        return OK in [x['status']['name'] for x in (a, b) if x['status']]
    return (a['status'], a['fault']) != (b['status'], b['fault'])


def check_compare(stock, protected):
    with Relay(stock) as one, Relay(protected) as two:
        started = time.monotonic()
        got = ask(one.host, '--compare', two.host)
        took = time.monotonic() - started
        text = run(one.host, '--compare', two.host).stdout
        alike = ask(two.host, '--compare', two.host)
    check('compare: status', got.status, 1)
    check('compare: ends in time', took < PATIENCE or took, True)
    different = {(item['what'], item['name'])
                 for item in got.data['differences']}
    for item in ('session', None), ('pipe', 'samr'), ('ntlm', '128bit'):
        check(f'compare: {item} differs', item in different, True)
    wanted = {(a['what'], a['name'])
              for a, b in zip(*(server['answers'] for server in got.servers))
              if is_different(a, b)}
    check_names('compare: all that differ', different, wanted)
    check_width('compare', subprocess.CompletedProcess((), 1, text))
    marked = [line for line in text.splitlines() if line.startswith('! ')]
    check('compare: as many are marked', len(marked), len(different))
    check('compare: what nobody gets is no difference',
          ('pipe', 'atsvc') in different, False)
    check('compare: with itself, status', alike.status, 0)
    check('compare: with itself', alike.data['differences'], [])


def check_sealed(conf, what):
    """Users are asked with signing or encryption, and get as much."""
    with Server(conf, plugins=(), shares={'public': {'guest ok': 'yes'}},
                users=('alice',)) as server:
        with few_pipes() as file, Relay(server) as relay:
            got = ask(relay.host, '--pipes', file, '--as', 'alice',
                      PASSWD=PASSWORD)
            anonymous = ask(relay.host, '--pipes', file)
        check(f'{what}: alice opens samr', got.answer('pipe', 'samr'), OK)
        check(f'{what}: alice connects', got.answer('share', 'public'), OK)
        return anonymous


def check_closed_ipc():
    with Server('restrict anonymous = 2', plugins=()) as server:
        with Relay(server) as relay:
            got = ask(relay.host)
    check('restrict anonymous = 2: IPC$', got.answer('ipc'), DENIED)
    check('restrict anonymous = 2: no policy', got.explained(), False)
    check('restrict anonymous = 2: settings', got.settings(),
          {'NtlmMinServerSec': 0})


@contextlib.contextmanager
def few_pipes():
    with tempfile.NamedTemporaryFile('w') as file:
        file.write('# some\n\n' + '\r\n'.join(FEW_PIPES) + '\n')
        file.flush()
        yield file.name


def random_policy(rng):
    def some(names):
        return [name for name in names if rng.random() < 0.4]

    return {
        'RestrictNullSessAccess': int(rng.random() < 0.8),
        'NullSessionPipes': some(FEW_PIPES),
        'NullSessionShares': some(SHARES),
        'NtlmMinServerSec': sum(FLAGS[name] for name in some(FLAGS)),
        **{name: rng.randrange(2) for name in BEHIND_PIPES},
    }


def expected(policy):
    """What can be told of a policy by asking."""
    told = {name: sorted(value) if isinstance(value, list) else value
            for name, value in policy.items()}
    reached = set(policy['NullSessionPipes'])
    if policy['RestrictNullSessAccess'] == 0:
        reached = set(FEW_PIPES)
        del told['NullSessionPipes'], told['NullSessionShares']
    if 'srvsvc' not in reached:
        del told['RestrictAnonymous']
    if 'lsarpc' not in reached:
        del told['TurnOffAnonymousBlock']
    if 'lsarpc' not in reached or not policy['TurnOffAnonymousBlock']:
        del told['LSAAnonymousNameLookup']
    # what either refuses is told to be RestrictAnonymousSAM's alone if the
    # other is known to be 0
    if 'samr' not in reached or policy['RestrictAnonymous'] or (
            policy['RestrictAnonymousSAM'] and 'srvsvc' not in reached):
        del told['RestrictAnonymousSAM']
    return told


def check_round_trips(server, rng):
    policies = [random_policy(rng) for _ in range(12)]
    policies += [{'RestrictNullSessAccess': 1, 'NullSessionPipes': [],
                  'NullSessionShares': [], 'NtlmMinServerSec': 0,
                  **dict.fromkeys(BEHIND_PIPES, 0)},
                 {'RestrictNullSessAccess': 0, 'NullSessionPipes': [],
                  'NullSessionShares': [],
                  'NtlmMinServerSec': sum(FLAGS.values()),
                  **dict.fromkeys(BEHIND_PIPES, 1)}]
    with few_pipes() as file:
        for policy in policies:
            for name, value in policy.items():
                if isinstance(value, list):
                    value = ' '.join(value) or '""'
                server.set('secopts:' + name, str(value))
            server.reload()
            with Relay(server) as relay:
                got = ask(relay.host, '--pipes', file, '--shares',
                          ','.join(SHARES))
            settings = {name: sorted(value) if isinstance(value, list)
                        else value for name, value in got.settings().items()}
            check(f'explanation of {policy}', settings, expected(policy))
            check('... is one', got.explained(), True)


def check_bound(server):
    """The most that can be asked for."""
    with tempfile.NamedTemporaryFile('w') as file, Relay(server) as relay:
        file.write(''.join(f'pipe{i}\n' for i in range(256)))
        file.flush()
        got = ask(relay.host, '--pipes', file.name, '--shares',
                  ','.join(f'share{i}' for i in range(128)))
        check('at most: pipes', len(got.asked('pipe')), 257)
        check('at most: shares', len(got.asked('share')), 128)
        check('at most: listed beyond', got.data['not_asked'], 5)
        check_wire('at most', relay, got.servers[0]['requests'])


def check_breaks(server):
    """A server that falls silent or hangs up, at each of some requests."""
    for most in 0, 2, 3, 20:
        with Relay(server, most, 'silence') as relay:
            started = time.monotonic()
            done = run(relay.host, '-t', '2')
            took = time.monotonic() - started
        check(f'silence after {most}: status, output',
              (done.returncode, done.stdout), (2, ''))
        check(f'silence after {most}: ends in time', took < MOST or took,
              True)
        check(f'silence after {most}: says so',
              'time is up' in done.stderr or 'no answer' in done.stderr
              or done.stderr, True)
    with Relay(server, 20, 'close') as relay:
        check_trouble('hung up', run(relay.host), 'closed the connection at ')


@contextlib.contextmanager
def listener(answer):
    """A server that says the same whatever it is told; None: nothing."""
    def serve():
        while True:
            try:
                client = server.accept()[0]
            except OSError:
                return
            kept.append(client)
            if answer is not None:
                with contextlib.suppress(OSError):
                    client.recv(4096)
                    client.sendall(answer)

    kept = []
    server = socket.create_server(('127.0.0.1', 0))
    threading.Thread(target=serve, daemon=True).start()
    yield server.getsockname()[1]
    server.shutdown(socket.SHUT_RDWR)
    server.close()
    for client in kept:
        client.close()


def check_hosts(rng):
    with socket.create_server(('127.0.0.1', 0)) as taken:
        port = taken.getsockname()[1]
    check_trouble('nobody listens', run('127.0.0.1', '-p', port),
                  f'127.0.0.1:{port}: Connection refused')
    check_trouble('no such name', run('no-such-host.invalid', '-t', '20'),
                  'no-such-host.invalid:445: ')
    with listener(None) as port:
        started = time.monotonic()
        done = run(f'127.0.0.1:{port}', '--timeout', '2')
        took = time.monotonic() - started
    check_trouble('accepts and is silent', done, 'no answer of SMB2')
    check('accepts and is silent: ends in time', took < MOST or took, True)
    header = b'\xfeSMB' + struct_header()
    for what, answer in {
            'zeros': bytes(200),
            'HTTP': b'HTTP/1.0 400 Bad request\r\n\r\n',
            'a great length': b'\0\xff\xff\xff' + bytes(100),
            'half a header': b'\0\0\0\x20' + header[:32],
            'a header alone': b'\0\0\0\x40' + header,
            'an odd body': b'\0\0\0\xc0' + header + rng.randbytes(128),
            'noise': rng.randbytes(4096)}.items():
        with listener(answer) as port:
            done = run(f'127.0.0.1:{port}', '-t', '2')
        check(f'answers {what}: status, output',
              (done.returncode, done.stdout), (2, ''))
        check(f'answers {what}: one line', done.stderr.count('\n'), 1)


def struct_header():
    """A NEGOTIATE response as far as the header goes."""
    return (64).to_bytes(2, 'little') + bytes(10) + \
        (1).to_bytes(4, 'little') + bytes(44)


def check_smb1():
    with Server('server max protocol = NT1', plugins=(),
                min_protocol='NT1') as server, Relay(server) as relay:
        check_trouble('SMB1 only', run(relay.host),
                      'speaks SMB1 only, which is not probed')


def check_rest():
    """As somebody who is not root."""
    with Server('secopts:restrict null sess access = 0') as server:
        with Relay(server) as relay, few_pipes() as file:
            os.chmod(file, 0o644)
            got = ask(relay.host, '--pipes', file)
            done = server.run(['setpriv', '--reuid=65534', '--clear-groups',
                               TOOL, 'probe', server.host, '-t', PATIENCE])
    check('RestrictNullSessAccess = 0: explained by', got.settings(),
          {'RestrictNullSessAccess': 0, 'NtlmMinServerSec': 0x20000000,
           'RestrictAnonymous': 0, 'TurnOffAnonymousBlock': 0})
    check('what Samba itself refuses is not explained',
          [note for note in got.notes() if 'cannot be told' in note],
          ["LSAAnonymousNameLookup cannot be told: the LSA's policy does not "
           'open.', 'RestrictRemoteSAM does not grant this client the SAM; '
           'what else would refuse it cannot be told.'])
    check('without root', (done.returncode, done.stderr), (0, ''))


def check_controller():
    """An AD domain controller, whose look-ups the samba process answers."""
    with DomainController() as server:
        with Relay(server) as relay:
            got = ask(relay.host)
    check_names('AD DC: pipes', got.settings()['NullSessionPipes'],
                ('lsarpc', 'netlogon', 'samr'))
    check('AD DC: look-ups', (got.answer('call', 'lsarpc.OpenPolicy2'),
                              got.answer('call', 'lsarpc.LookupNames'),
                              got.answer('call', 'lsarpc.LookupSids')),
          (OK, DENIED, DENIED))
    check('AD DC: LSA', {name: got.settings().get(name) for name in (
        'LSAAnonymousNameLookup', 'TurnOffAnonymousBlock')},
          {'LSAAnonymousNameLookup': 0, 'TurnOffAnonymousBlock': 0})
    check('AD DC: srvsvc', got.answer('call', 'srvsvc.NetShareEnumAll 0'), None)


def main():
    seed = int(os.environ.get('SECOPTS_SEED', random.randrange(10 ** 6)))
    print(f'SECOPTS_SEED={seed}')
    rng = random.Random(seed)
    check_hosts(rng)
    check_smb1()
    shares = SHARES | {'closed': {'guest ok': 'no'},
                       'x\x1b(0z': {'guest ok': 'no'}}
    with Server('map to guest = bad user', plugins=(),
                shares=shares) as stock, Server() as default:
        check_stock(stock)
        check_users(stock)
        check_prompt(stock)
        check_breaks(stock)
        check_bound(stock)
        check_default(default)
        check_compare(stock, default)
    with Server(CIS) as server:
        check_cis(server)
        check_remote_sam(server)
    with Server('secopts:everyone includes anonymous = yes\n'
                'secopts:restrict remote sam = ""', shares=SHARES) as server:
        check_round_trips(server, rng)
    got = check_sealed('server signing = mandatory', 'signing')
    check('signing: anonymous opens samr', got.answer('pipe', 'samr'), OK)
    got = check_sealed('server smb encrypt = required', 'encryption')
    check('encryption: anonymous session', got.answer('session'), DENIED)
    check('encryption: is named as a cause',
          'requires encryption' in ' '.join(got.notes()), True)
    check_closed_ipc()
    check_rest()
    check_controller()
    finish()


if __name__ == '__main__':
    main()
