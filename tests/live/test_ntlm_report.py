# secopts - who still uses NTLM: the report of a day that is known
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""A member server has a day of logons, each of another kind, and the report has to
tell of them line by line, and of nothing else."""

import json
import os
import re
import shutil
import stat

from addc import DOMAIN, HOST_NAME, REALM, DomainController
from command import TOOL, Command, schema
from harness import (DENIED, HERE, OK, PASSWORD, Server, check, connection,
                     expect, run_parts)
from member import DC_ADDRESS, MEMBER_HOST_NAME, NAME, Member
from ntlmssp import (DEFAULT_FLAGS, OID_KRB5, OID_NTLMSSP, NtlmClient,
                     SpnegoClient)

report = Command('ntlm')
as_json = report.json
RECORDS = schema('audit')
AUDIT = 'secopts:audit receiving ntlm traffic'
INCOMING = 'secopts:restrict receiving ntlm traffic'
SENDING = 'secopts:restrict sending ntlm traffic'
NOT_SUPPORTED = 'STATUS_NOT_SUPPORTED'
LOGON_FAILURE = 'STATUS_LOGON_FAILURE'
# The server takes the first one that it has.
BOTH = (OID_NTLMSSP, OID_KRB5)
ALICE = f'{DOMAIN}\\alice%{PASSWORD}'

# What the report says of the day, each time being TIME. The order of what was
# seen in one second is left open.
DAY = '''
anonymous from 10.53.0.2
  last seen   TIME, 1 time
  why         a null session: nobody has no ticket
  refused by  RestrictReceivingNTLMTraffic = 2
  what to do  Find the program that asks without a name, and give it an
              account.

SECDOM\\alice from BYNAME (10.53.0.2)
  last seen   TIME, 2 times since TIME
  version     NTLMv2, with MIC, not bound to a channel
  target      cifs/member.secopts.test
  why         the client did not offer Kerberos
  refused by  RestrictReceivingNTLMTraffic = 1
              RestrictReceivingNTLMTraffic = 2
  what to do  Switch Kerberos on in the client, join it to the domain, or
              upgrade it.

SECDOM\\alice from BYADDRESS (10.53.0.2)
  last seen   TIME, 2 times since TIME; 1 failed
  version     NTLMv2, with MIC, not bound to a channel
  target      cifs/10.53.0.2
  why         the target is an IP address
  refused by  RestrictReceivingNTLMTraffic = 1
              RestrictReceivingNTLMTraffic = 2
  what to do  Have the client use the server's name in place of its address.

SECDOM\\alice from BYALIAS (10.53.0.2)
  last seen   TIME, 1 time
  version     NTLMv2, with MIC, not bound to a channel
  target      cifs/www.secopts.test
  why         the target is an alias without an SPN
  refused by  RestrictReceivingNTLMTraffic = 1
              RestrictReceivingNTLMTraffic = 2
  what to do  Register an SPN for that name (samba-tool spn add, net ads
              setspn add, setspn), or use the server's own name.

SECDOM\\alice from NAMELESS (10.53.0.2)
  last seen   TIME, 1 time
  version     NTLMv2, with MIC, not bound to a channel
  why         the client does not say what its target is
  refused by  RestrictReceivingNTLMTraffic = 1
              RestrictReceivingNTLMTraffic = 2
  what to do  Have the application name the service that it talks to (its
              SPN).

SECDOM\\alice from WHY (10.53.0.2)
  last seen   TIME, 1 time
  version     NTLMv2, with MIC, not bound to a channel
  target      cifs/MEMBER
  why         not known from here
  refused by  RestrictReceivingNTLMTraffic = 1
              RestrictReceivingNTLMTraffic = 2
  what to do  Look at the client: can it reach a domain controller, and has
              the name that it uses an SPN?

SECDOM\\alice from SCANNER (10.53.0.2)
  last seen   TIME, 1 time
  version     NTLMv1
  why         the client did not offer Kerberos
  refused by  RestrictReceivingNTLMTraffic = 1
              RestrictReceivingNTLMTraffic = 2
              NtlmMinServerSec = ntlmv2 128bit (lacks NTLMv2 session security)
              LmCompatibilityLevel = 5
  what to do  Upgrade the device, or switch NTLMv2 on in it:
              LmCompatibilityLevel = 5 refuses this version.

SECDOM\\nobody from GUESSER (10.53.0.2)
  last seen   TIME, 1 time; failed (NT_STATUS_NO_SUCH_USER)
  version     NTLMv2, with MIC, not bound to a channel
  target      cifs/member
  why         the client did not offer Kerberos
  refused by  RestrictReceivingNTLMTraffic = 1
              RestrictReceivingNTLMTraffic = 2
  what to do  Nothing to keep: it has never succeeded. Find out who tries.

Of 8 logons that did not fail, so many would be refused by
  RestrictReceivingNTLMTraffic = 1           7
  RestrictReceivingNTLMTraffic = 2           8
  NtlmMinServerSec = ntlmv2 128bit           1
  LmCompatibilityLevel = 5                   1
hint: what clients of this host send is not recorded now; 'secopts:restrict
      sending ntlm traffic = 1' in [global] has it recorded
'''


def blocks(text):
    """The parts of a report, without its head and times, in any order."""
    text = re.sub(r'\d{4}-\d\d-\d\d \d\d:\d\d', 'TIME', text)
    parts = text.strip().split('\n\n')
    return sorted(part for part in parts if not part.startswith('NTLM as '))


def ntlm(user='', password=PASSWORD, domain=DOMAIN, mechs=(OID_NTLMSSP,),
         **options):
    return SpnegoClient(NtlmClient(user, password if user else '',
                                   domain if user else '', **options), mechs)


def log_on(server, want, **options):
    with connection(server) as conn:
        answer = conn.session_setup(auth=ntlm(**options))[0]
        expect('%r at %r' % (options.get('workstation', 'anonymous'),
                             options.get('target', 'it')), answer, want)


def old_device(member):
    """smbclient as an old device is: NTLMv1, without session security."""
    done = member.run(['smbclient', '--use-kerberos=off', '-n', 'SCANNER',
                       '--option=client ntlmv2 auth=no',
                       '--option=ntlmssp_client:ntlm2=no', '-U', ALICE,
                       f'//{MEMBER_HOST_NAME}/private', '-c',
                       'get hello.txt -'])
    check('NTLMv1 logs on', done.returncode, 0)


def a_day(member):
    def raw():
        def alice(workstation, target, want=OK, **options):
            log_on(member, want, user='alice', workstation=workstation,
                   target=target, **options)

        alice('BYNAME', 'cifs/' + MEMBER_HOST_NAME)
        alice('BYNAME', 'cifs/' + MEMBER_HOST_NAME)
        alice('BYADDRESS', 'cifs/10.53.0.2', LOGON_FAILURE, password='wrong')
        alice('BYADDRESS', 'cifs/10.53.0.2')
        alice('BYALIAS', 'cifs/www.secopts.test', mechs=BOTH)
        alice('NAMELESS', '', mechs=BOTH)
        alice('WHY', 'cifs/' + NAME, mechs=BOTH)
        log_on(member, LOGON_FAILURE, user='nobody', workstation='GUESSER',
               target='cifs/member')
        log_on(member, OK)
    member.call(raw)
    old_device(member)
    done = member.run(['smbclient', '--use-kerberos=required', '-U',
                       f'alice@{REALM}%{PASSWORD}',
                       f'//{MEMBER_HOST_NAME}/private', '-c',
                       'get hello.txt -'])
    check('Kerberos logs on', done.returncode, 0)


def domain():
    with DomainController(address=DC_ADDRESS,
                          conf_global='ntlm auth = yes') as dc:
        with Member(dc, conf_global='''
                ntlm auth = yes
                secopts:null session pipes = samr
                secopts:ntlm min server sec = 0
                ''') as member:
            off(member)
            only_of_the_domain(member)
            the_day(member)
            outgoing(member)


def off(member):
    def logs_on():
        log_on(member, OK, user='alice', target='cifs/member')
    member.call(logs_on)
    file = member.root / 'smbd/state/secopts_ntlm.tdb'
    check('nothing is recorded by default', file.exists(), False)
    text = ' '.join(report(member).split())
    check('the report says so', 'Nothing is recorded.' in text and
          "'secopts:audit receiving ntlm traffic = 2'" in text, True)


def only_of_the_domain(member):
    member.set(AUDIT, '1')
    member.restart()
    member.online()

    def logs_on():
        log_on(member, OK)
        log_on(member, OK, user='alice', target='cifs/member',
               workstation='PC')
        log_on(member, LOGON_FAILURE, user='alice', domain=NAME,
               target='cifs/member', workstation='PC')
    member.call(logs_on)
    got = [(use['domain'], use['user']) for use in as_json(member)['uses']]
    check('1 is about accounts of a domain', got, [(DOMAIN, 'alice')])
    check('the report says that there are others',
          'logons of local and anonymous users' in report(member), True)


def the_day(member):
    (member.root / 'smbd/state/secopts_ntlm.tdb').unlink()
    file = member.root / 'log' / 'audit.json'
    member.set(AUDIT, '2')
    member.set('log level', f'1 secopts:2 secopts_json_audit:2@{file}')
    member.restart()
    member.online()
    a_day(member)
    got, want = blocks(report(member)), blocks(DAY)
    check('as many parts as there should be', len(got), len(want))
    for part in want:
        check('the report has %s' % part.splitlines()[0], part in got, True)
    for part in got:
        if part not in want:
            check('the report has nothing else', part, None)
    the_records(file)
    member.restart()
    member.online()
    check('it outlives a restart', blocks(report(member)), got)
    check('--since the future', 'Nothing is recorded of that time.' in
          report(member, '--since', '2100-01-01'), True)
    check('--since an hour ago', blocks(report(member, '--since=1h')), got)
    report(member, '--since', 'yesterday', status=2)
    as_json(member)


def records_of(file):
    records = [json.loads(line) for line in file.read_text().splitlines()]
    check('the records are as the schema says', [
        error.message for record in records
        for error in RECORDS.iter_errors(record)], [])
    return records


def the_records(file):
    """One for each kind of logon and status, in the audit's own form."""
    bodies = [record['SecoptsAudit'] for record in records_of(file)]
    got = sorted((body['eventId'], body['workstation'] or '',
                  body['reasonId'], body['who'] or '', body['statusCode'])
                 for body in bodies if body['eventId'] in (4022, 4023))
    check('the records', got, sorted([
        (4022, '', 'null-session', 'anonymous', '0x00000000'),
        (4022, 'BYNAME', 'not-offered', 'user', '0x00000000'),
        (4022, 'BYADDRESS', 'address', '', '0xC000006A'),
        (4022, 'BYADDRESS', 'address', 'user', '0x00000000'),
        (4022, 'BYALIAS', 'alias', 'user', '0x00000000'),
        (4022, 'NAMELESS', 'no-target', 'user', '0x00000000'),
        (4022, 'WHY', 'unknown', 'user', '0x00000000'),
        (4022, 'GUESSER', 'not-offered', '', '0xC0000064'),
        (4023, 'SCANNER', 'not-offered', 'user', '0x00000000')]))


def outgoing(member):
    """What clients of this host send."""
    member.set(SENDING, '1')
    for command in (
            ['smbclient', '--use-kerberos=off', '-U', ALICE,
             f'//{HOST_NAME}/netlogon', '-c', 'ls'],
            ['rpcclient', '-U', ALICE, DC_ADDRESS, '-c', 'srvinfo'],
            ['smbclient', '--use-kerberos=required', '-U',
             f'alice@{REALM}%{PASSWORD}', f'//{HOST_NAME}/netlogon', '-c',
             'ls']):
        done = member.run(command, plugins=('gensec',))
        check('%s %s' % (command[0], command[1]), done.returncode, 0)
    printed = as_json(member)
    check('to whom, and why', sorted(
        (use['target'], use['reason']) for use in printed['uses']
        if use['side'] == 'client'), [
            ('cifs/' + DC_ADDRESS, 'address'),
            ('cifs/' + HOST_NAME, 'kerberos-off')])
    check('the exceptions', sorted(printed['client_allowed_ntlm_servers']),
          sorted([DC_ADDRESS, HOST_NAME]))
    text = report(member)
    line = re.search(r'secopts:client allowed ntlm servers = (.*)', text)
    check('and their line', sorted(line.group(1).split()) if line else None,
          sorted([DC_ADDRESS, HOST_NAME]))


def alone():
    """A stand-alone server, strangers, and trouble."""
    with Server(conf_global=f'{AUDIT} = 2') as server:
        file = server.root / 'log' / 'audit.json'
        server.set('log level', f'1 secopts:2 secopts_json_audit:2@{file}')
        server.restart()
        server.call(terminal, server)
        shown(server)
        server.call(refused, server)
        denied(server, file)
        server.call(crowd, server)
        bounded(server, file)
        trouble(server)


NASTY = 'PC\x1b[2J\n"x"\u202e\x85'


def terminal(server):
    log_on(server, LOGON_FAILURE, user=NASTY, workstation=NASTY,
           domain='D\x1b]0;x\x07', target='cifs/\x1b[31m')


def shown(server):
    """A client's names reach no terminal as they are, and forge no line."""
    texts = {'text': report(server), 'JSON': report(server, '--json'),
             'log': server.log()}
    for name, text in texts.items():
        check(name + ': no escapes', [c for c in text if c != '\n' and c != '\t'
                                      and not c.isprintable()], [])
    check('text: the names', r'PC\x1b[2J\x0a"x"' in texts['text'], True)
    check('log: one line', len([line for line in texts['log'].splitlines()
                                if 'NTLM logon of' in line]), 1)


def refused(server):
    """Anonymous is refused its session: the logon counts as failed."""
    with connection(server) as conn:
        expect('anonymous', conn.session_setup_anonymous()[0], DENIED)
    found = [use for use in as_json(server)['uses']
             if use['reason'] == 'null-session']
    check('a refused NULL session', [
        (use['count'], use['failed'], use['last_status']['name'])
        for use in found], [(1, 1, 'NT_STATUS_ACCESS_DENIED')])


def denied(server, file):
    """What Windows' log of NTLM has of a ban, beside the record 551."""
    for mode, event in (('enforce', 4002), ('audit', 8002)):
        server.set('secopts:mode', mode)
        server.set(INCOMING, '2')
        server.reload()
        server.call(log_on, server, OK if mode == 'audit' else NOT_SUPPORTED,
                    user='alice', target='cifs/files', workstation='BANNED')
        got = [record['SecoptsAudit'] for record in records_of(file)
               if record['SecoptsAudit']['eventId'] == event]
        check('%s: event %d' % (mode, event), [
            (body['enforced'], body['setting'], body['value'])
            for body in got], [
                (mode == 'enforce', 'RestrictReceivingNTLMTraffic', '2')])
    server.set('secopts:mode', None)
    server.set(INCOMING, None)
    server.reload()


STRANGERS = 300


def crowd(server):
    with connection(server) as conn:
        user = conn.session_setup(auth=ntlm(
            'alice', target='cifs/10.0.0.1', workstation='REGULAR'))[0]
        expect('alice', user, OK)
        failed = 0
        for i in range(STRANGERS):
            answer = conn.session_setup(auth=ntlm(
                'stranger%d' % i, workstation='EVIL', target='cifs/files'))[0]
            failed += answer.name == LOGON_FAILURE
        check('strangers are refused', failed, STRANGERS)


def bounded(server, file):
    uses = as_json(server)['uses']
    strangers = [use for use in uses if use['machine'] == 'EVIL']
    check('strangers have half of a client\'s part of the table',
          0 < len(strangers) <= 64, True)
    check('alice is still there', [use['count'] for use in uses
                                   if use['machine'] == 'REGULAR'], [1])
    size = (server.root / 'smbd/state/secopts_ntlm.tdb').stat()
    check('the database is small', size.st_size < 4 << 20, True)
    check('and readable by root alone', stat.S_IMODE(size.st_mode), 0o600)
    records = [line for line in file.read_text().splitlines()
               if '"workstation": "EVIL"' in line]
    check('so is the log', 0 < len(records) <= 17, True)


def trouble(server):
    """Whatever becomes of the database, alice logs on."""
    path = server.root / 'smbd/state/secopts_ntlm.tdb'

    def logs_on():
        log_on(server, OK, user='alice', target='cifs/x', workstation='PC')
    for what, change in (
            ('a directory', lambda: (path.unlink(), path.mkdir())),
            ('no database', lambda: (path.rmdir(), path.write_bytes(os.urandom(9000)))),
            ('cut off', lambda: (server.call(logs_on), os.truncate(path, 5000)))):
        change()
        server.call(logs_on)
        done = server.run([TOOL, 'ntlm', '-s', server.conf])
        check('%s: the report, or what is wrong' % what,
              done.returncode == 0 or 'secopts_ntlm.tdb' in done.stderr, True)
    check('smbd did not panic', 'PANIC' in server.log(), False)


def application():
    """ntlm_auth, as a web server starts it."""
    with Server(plugins=()) as server:
        conf = server.root / 'web.conf'
        conf.write_text(server.client_conf.read_text() + f'\t{AUDIT} = 2\n')
        for name in ('ntlm_web.py', 'ntlmssp.py'):
            shutil.copy(HERE / name, server.root)
        server.run(['/usr/bin/python3', server.root / 'ntlm_web.py', conf,
                    'alice', PASSWORD, json.dumps({'raw': DEFAULT_FLAGS})],
                   plugins=('gensec',),
                   timeout=120, check=True)
        done = server.run([TOOL, 'ntlm', '-s', conf, '--json'], check=True)
        got = sorted((use['user'], use['address'], use['reason'],
                      use['count'], use['failed'])
                     for use in json.loads(done.stdout)['uses']
                     if use['machine'] is None)     # curl has a name
        check('a client, and a wrong password', got, [
            ('alice', None, 'local-account', 2, 1)])


run_parts(domain, alone, application)
