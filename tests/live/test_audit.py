# secopts - the audit: records in JSON, and what becomes of a flood
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

import concurrent.futures
import json

import jsonschema

from command import schema
from harness import (DENIED, HERE, OK, PASSWORD, Server, anonymous,
                     check, connection, expect, refusals, run_parts, user)
from server import VALGRIND                                # noqa: E402

SCHEMA = schema('audit')
NOT_SUPPORTED = 'STATUS_NOT_SUPPORTED'
KEY_128, SEAL = 0x20000000, 0x20
CONNECTIONS = 2 if VALGRIND else 100

# CONNECTIONS, session setups EACH, all refused.
SESSIONS = '''
import sys
sys.path.insert(0, %r)
import smb2raw
conns, each, refused = int(sys.argv[1]), int(sys.argv[2]), 0
for i in range(conns):
    with smb2raw.Connection('127.0.0.1', 445, dialect=0x0311) as conn:
        conn.negotiate()
        for k in range(each):
            answer = conn.session_setup_anonymous()[0]
            refused += answer.name == 'STATUS_ACCESS_DENIED'
print(refused)
''' % str(HERE)

# What a collector does: register a name, take records until told to stop.
LISTENER = '''
import sys
from samba import param
from samba.messaging import Messaging
lp = param.LoadParm()
lp.load(sys.argv[1])
bus = Messaging((1,), lp_ctx=lp)
got = []
def take(context, kind, source, message):
    got.append(message)
bus.register((take, None), msg_type=0x0800)
bus.irpc_add_name('secopts_event')
open(sys.argv[2], 'w').close()
while 'stop' not in got:
    bus.loop_once(1)
print(*got[:-1], sep=chr(10))
'''

STOP = '''
import sys
from samba import param
from samba.messaging import Messaging
lp = param.LoadParm()
lp.load(sys.argv[1])
bus = Messaging((2,), lp_ctx=lp)
bus.send(bus.irpc_servers_byname('secopts_event')[0], 0x0800, b'stop')
'''


class Audited(Server):
    """A server that writes its records into a file of their own."""

    def __init__(self, conf='', level='1 secopts:2'):
        # The longest window there is: a slow machine must not see its end.
        super().__init__(conf_global=conf if 'audit window' in conf else
                         conf + '\nsecopts:audit window = 3600')
        self.file = self.root / 'log' / 'audit.json'
        self.set('log level', f'{level} secopts_json_audit:2@{self.file}')
        self.restart()

    def text(self):
        return self.file.read_text() if self.file.exists() else ''

    def records(self, event=None):
        """What the schema holds for all of them, and their bodies."""
        bodies = []
        for line in self.text().splitlines():
            record = json.loads(line)
            error = jsonschema.exceptions.best_match(
                SCHEMA.iter_errors(record))
            if error:
                check('a record is as the schema says', error.message, None)
            bodies.append(record['SecoptsAudit'])
        return [body for body in bodies
                if event is None or body['eventId'] == event]

    def collect_sums(self):
        """A new start of smbd writes all sums with its first session."""
        self.restart()
        self.run(['smbclient', '-U', 'alice%' + PASSWORD,
                  f'//{self.host}/private', '-c', 'ls'], check=True)


def subset(body, **want):
    both = body | body['EventData']
    return {name: both[name] for name in want}, want


def tell(what, server, event, **want):
    records = server.records(event)
    if check(f'{what}: one record {event}', len(records), 1):
        check(f'{what}: {event} says', *subset(records[0], **want))


def requests(server, session=OK, pipe=DENIED, share=DENIED,
             ntlm=NOT_SUPPORTED):
    with connection(server) as conn:
        answer, null = conn.session_setup_anonymous()
        expect('anonymous session', answer, session)
        if null:
            tree = null.tree_connect('IPC$').tree
            expect('anonymous opens samr', tree.create('samr'), pipe)
            expect('anonymous connects to public',
                   null.tree_connect('public'), share)
        expect('alice seals without 128-bit', conn.session_setup(
            'alice', PASSWORD, negotiate_flags=lambda f: f & ~KEY_128 | SEAL)[0],
            ntlm)


def events(mode, enforced, answers):
    conf = f'''
        secopts:mode = {mode}
        secopts:null session pipes = lsarpc, netlogon
        secopts:null session shares = scans
        secopts:everyone includes anonymous = yes
    '''
    with Audited(conf) as server:
        server.call(requests, server, **answers)
        server.call(requests, server, **answers)
        common = {'enforced': enforced, 'dialect': '0x0311', 'count': 1,
                  'logonType': 3, 'origin': 'smb.conf'}
        denied = common | {'status': 'NT_STATUS_ACCESS_DENIED',
                           'statusCode': '0xC0000022'}
        tell(mode, server, 1025, NullSessionPipes=['lsarpc', 'netlogon'],
             NullSessionShares=['scans'])
        tell(mode, server, 5145, setting='NullSessionPipes',
             value='(lsarpc, netlogon)', RelativeTargetName='samr',
             ShareName=r'\\*\IPC$', SubjectUserSid='S-1-5-7',
             IpAddress='127.0.0.1', **denied)
        tell(mode, server, 1007, setting='NullSessionShares',
             ShareName='public', ClientName=r'\\127.0.0.1',
             SharePath=str(server.root / 'shares' / 'public'), **denied)
        tell(mode, server, 551, **common | {
            'status': 'NT_STATUS_NOT_SUPPORTED', 'Status': '0xC00000BB',
            'missingFlags': '0x20000000', 'missingFlagNames': '128-bit',
            'setting': 'NtlmMinServerSec', 'origin': 'Windows default'})
        tell(mode, server, 4011, enforced=enforced,
             NegotiatedSecurity='0x0', RequiredSecurity='0x20000000',
             setting='NtlmMinServerSec')
        check(mode + ': no record 1009', server.records(1009), [])
        check(mode + ': a line beside each', len(refusals(server)), 3)

        server.set('secopts:null session pipes', None)
        server.set('secopts:null session shares', None)
        server.restart()
        before = len(server.records(1025))
        server.call(requests, server,
                    **answers | {'session': DENIED if enforced else OK})
        tell(mode, server, 1009, setting='RestrictNullSessAccess',
             **denied | {'origin': 'Windows default'})
        sent = server.records(1009)[0]['EventData']
        check(mode + ': 1009 has address and session',
              (sent['ClientAddress'].startswith('127.0.0.1:'),
               int(sent['SessionId'], 16) != 0), (True, True))
        check(mode + ': nothing is marked, nothing told',
              len(server.records(1025)) - before, 0)

        server.set('secopts:null session pipes', 'lsarpc')
        server.restart()
        for _ in range(3):
            server.call(requests, server, **answers)
        check(mode + ': 1025 once more after a start',
              len(server.records(1025)) - before, 1)


def forged(server):
    """What a client sends stays inside its record."""
    names = ['a\nrefused anonymous pipe [b]', 'a"}\n{"type": "x', 'a\x85b',
             'a\u2028{"type": 1}', 'a\x00b', b'\x00\xd8x\x00', '\\' * 40,
             'x' * 1000]
    with connection(server) as conn:
        tree = anonymous(conn).tree_connect('IPC$').tree
        for name in names:
            check('anonymous opens %r' % name[:20], tree.create(name).ok,
                  False)
    told = [body['EventData']['RelativeTargetName']
            for body in server.records(5145)]
    check('each is one record', len(server.text().splitlines()) - len(
        server.records(1025)), len(told))
    check('and is told', [name for name in (
        'a?refused anonymous pipe [b]', 'a"}?{"type": "x', 'a?b', 'x' * 256)
        if name not in told], [])
    check('the text has no line that a client made', [
        line for line in server.log().splitlines()
        if line.startswith(('refused', '{"type', 'a'))], [])


def names(server, number):
    with connection(server) as conn:
        tree = anonymous(conn).tree_connect('IPC$').tree
        for i in range(number):
            tree.create('name%d' % i)


def hammer(server, processes, *numbers):
    with concurrent.futures.ThreadPoolExecutor(processes) as pool:
        done = pool.map(lambda _: server.run(
            ['/usr/bin/python3', '-c', SESSIONS, *numbers]),
            range(processes))
        return sum(int(one.stdout) for one in done)


def flood():
    with Audited() as server:
        number = 4 * CONNECTIONS * 25
        check('%d sessions of %d connections are refused' % (
            number, 4 * CONNECTIONS), hammer(server, 4, CONNECTIONS, 25),
            number)
        lines, size = len(refusals(server)), len(server.text())
        check('few lines (%d)' % lines, lines <= 4, True)
        check('and few records (%d bytes)' % size, size < 8000, True)
        server.collect_sums()
        sums = server.records(1009)
        check('what is written adds up',
              sum(body['count'] for body in sums), number)
        check('the line tells the number', sum(
            'repeated %d times: refused anonymous session' % body['count']
            in server.log() for body in sums[1:]), len(sums) - 1)
        check('the last refusal comes after the first',
              sums[-1]['lastSeen'] > sums[0]['firstSeen'], True)

        server.set('secopts:null session pipes', 'lsarpc')
        server.set('secopts:everyone includes anonymous', 'yes')
        server.restart()
        server.call(names, server, 500)
        check('500 names of one client are 17 records',
              len(server.records(5145)), 17)
        check('the last is for all others',
              server.records(5145)[-1]['countOver'], 'client')
        server.collect_sums()
        check('and add up', sum(body['count']
                                for body in server.records(5145)), 500)
        check('the database stays small', (
            server.root / 'smbd/lock/secopts_audit.tdb').stat().st_size <
            4 << 20, True)


def no_summing():
    """Without the database: once per session, and no harm."""
    with Audited('secopts:audit window = 0') as server:
        check('window 0: refused', hammer(server, 1, 10, 5), 50)
        check('window 0: a record each', len(server.records(1009)), 50)
    with Audited() as server:
        (server.root / 'smbd/lock/secopts_audit.tdb').mkdir()
        check('no database: refused', hammer(server, 1, 10, 5), 50)
        check('no database: a record each', len(server.records(1009)), 50)
        server.call(users, server)
        check('no database: the log says so',
              'repeated refusals are summed in this process alone' in
              server.log(), True)
        check('no database: no panic', 'PANIC' in server.log(), False)


def users(server):
    with connection(server) as conn:
        expect('alice connects to private',
               user(conn).tree_connect('private'), OK)


def notified(want):
    """Who has registered the name hears of refusals of both plug-ins."""
    with Audited('secopts:null session pipes = lsarpc\n'
                 'secopts:everyone includes anonymous = yes\n'
                 f'secopts:event notification = {want}') as server:
        ready = server.root / 'ready'
        with concurrent.futures.ThreadPoolExecutor(1) as pool:
            heard = pool.submit(server.run, [
                '/usr/bin/python3', '-c', LISTENER, server.conf, ready])
            while not ready.exists() and not heard.done():
                concurrent.futures.wait([heard], timeout=0.05)
            server.call(requests, server)
            server.run(['/usr/bin/python3', '-c', STOP, server.conf],
                       check=True)
            lines = heard.result().stdout.splitlines()
        records = [json.loads(line) for line in lines if line]
        check(want + ': the listener heard of', sorted(
            record['SecoptsAudit']['eventId'] for record in records),
            [551, 1007, 1025, 4011, 5145] if want == 'yes' else [])
        check(want + ': as the schema says',
              [error.message for record in records
               for error in SCHEMA.iter_errors(record)], [])


def enforced():
    events('enforce', True, {})


def audited():
    events('audit', False, {'pipe': OK, 'share': OK, 'ntlm': OK})


def forging():
    with Audited('secopts:null session pipes = lsarpc\n'
                 'secopts:everyone includes anonymous = yes') as server:
        server.call(forged, server)


def notification():
    notified('yes')
    notified('no')


run_parts(enforced, audited, forging, flood, no_summing, notification)
