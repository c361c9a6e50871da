# secopts - NTLM in a domain: a member server, and its domain controller
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""RestrictReceivingNTLMTraffic where there are accounts of a domain: 1 keeps them
from a member server, which does not ask the domain controller about them; 2 keeps
NTLM out, and Kerberos goes on.  RestrictNTLMInDomain: the domain controller does
not vouch for logons that members pass through, nor for its own."""

import json
import sys

from harness import (DIALECTS, OK, PASSWORD, Server, check, connection,
                     refusals, run_parts)
from addc import ADMIN, DOMAIN, HOST_NAME, REALM, DomainController
from kerberos import KerberosClient
from member import DC_ADDRESS, MEMBER_HOST_NAME, NAME, Member
from ntlmssp import NtlmClient
from tap import Tap

INCOMING = 'secopts:restrict receiving ntlm traffic'
IN_DOMAIN = 'secopts:restrict ntlm in domain'
AUDIT = 'secopts:audit ntlm in domain'
ALLOWED = 'secopts:dc allowed ntlm servers'
BLOCKED, NOT_SUPPORTED = 'STATUS_NTLM_BLOCKED', 'STATUS_NOT_SUPPORTED'
MORE = 'STATUS_MORE_PROCESSING_REQUIRED'
LOCAL = 'daemon'                # a user of Unix everywhere
DC_NAME = 'SECOPTS'
ADMIN_LOGIN = '%s%%%s' % (ADMIN, PASSWORD)
MODES = {'0': '0', '1': '1', '3': '3', '5': '5', '7': '7'}

# A member's call, twice over one secure channel: OPNUM LEVEL USER PASSWORD DOMAIN.
SAMLOGON = '''
import sys
from samba import credentials, ntstatus, param
from samba.credentials import CLI_CRED_NTLMv2_AUTH
from samba.dcerpc import misc, netlogon, ntlmssp
from samba import NTSTATUSError
from samba.ndr import ndr_pack
opnum, level, user, password, domain = sys.argv[1:]
level = int(level)
lp = param.LoadParm()
lp.load_default()
machine = credentials.Credentials()
machine.guess(lp)
machine.set_machine_account(lp)
machine.set_secure_channel_type(misc.SEC_CHAN_WKSTA)
# another computer name of the account would be another channel
server = '%s'
conn = netlogon.netlogon('ncacn_ip_tcp:%%s[schannel,seal]' %% server, lp, machine)
who = credentials.Credentials()
who.guess(lp)
who.set_username(user)
who.set_password(password)
who.set_domain(domain)
challenge = b'abcdefgh'
names = ntlmssp.AV_PAIR_LIST()
names.count = 1
end = ntlmssp.AV_PAIR()
end.AvId = ntlmssp.MsvAvEOL
names.pair = [end]

def nonnull(data):
    return [byte for byte in data]

def info():
    if level in (2, 6):
        response = who.get_ntlm_response(flags=CLI_CRED_NTLMv2_AUTH,
            challenge=challenge, target_info=ndr_pack(names))
        logon = netlogon.netr_NetworkInfo()
        logon.challenge = nonnull(challenge)
        logon.nt = netlogon.netr_ChallengeResponse()
        logon.nt.length = len(response['nt_response'])
        logon.nt.data = nonnull(response['nt_response'])
    else:
        # Its hash is encrypted for the channel: a wrong one is enough.
        logon = netlogon.netr_PasswordInfo()
    logon.identity_info = netlogon.netr_IdentityInfo()
    logon.identity_info.domain_name.string = domain
    logon.identity_info.account_name.string = user
    logon.identity_info.workstation.string = 'PC'
    return logon

def ask():
    if opnum == '39':
        return conn.netr_LogonSamLogonEx(server, machine.get_workstation(),
                                         level, info(), 3, 0)
    authenticator = machine.new_client_authenticator()
    current = netlogon.netr_Authenticator()
    current.cred.data = nonnull(authenticator['credential'])
    current.timestamp = authenticator['timestamp']
    if opnum == '2':
        got = conn.netr_LogonSamLogon(server, machine.get_workstation(),
            current, netlogon.netr_Authenticator(), level, info(), 3)
    else:
        got = conn.netr_LogonSamLogonWithFlags(server,
            machine.get_workstation(), current, netlogon.netr_Authenticator(),
            level, info(), 3, 0)

for _ in range(2):
    try:
        ask()
        print('STATUS_SUCCESS')
    except NTSTATUSError as error:
        print('0x%%08X' %% (error.args[0] & 0xFFFFFFFF))
''' % HOST_NAME


def set_member(**settings):
    for name, value in settings.items():
        member.set({'incoming': INCOMING}[name], value)
    member.reload()


def legs(host, user, password, domain='', **options):
    """Statuses of the legs of a logon to a host."""
    with connection(host) as conn:
        answer, session = conn.session_setup(user, password, domain=domain,
                                             **options)
        got = [leg.name for leg in answer.legs]
        if session is not None:
            got.append(session.tree_connect('private' if host is member else
                                            'sysvol').name)
        return got


def passed_through():
    """How often a server has asked the domain controller about a logon."""
    return sum('"serviceDescription": "SamLogon"' in line
               for line in dc.log().splitlines())


def by_kerberos(host, name, share):
    with connection(host) as conn:
        answer, session = conn.session_setup(
            auth=KerberosClient(dc, 'alice', name))
        if session is None:
            return answer.name
        return session.tree_connect(share).name


def local_account():
    member.run(['smbpasswd', '-L', '-c', member.conf, '-s', '-a', LOCAL],
               input='%s\n%s\n' % (PASSWORD, PASSWORD), check=True)


DOMAIN_ACCOUNTS = (
    ('alice', PASSWORD, DOMAIN), ('alice', 'wrong', DOMAIN),
    ('alice', PASSWORD, REALM), ('alice@' + REALM.lower(), PASSWORD, ''),
    ('alice', PASSWORD, 'NOSUCH'), (NAME + '$', 'x', DOMAIN),
    (DC_NAME + '$', 'x', DOMAIN), (LOCAL, PASSWORD, DOMAIN))
LOCAL_ACCOUNTS = ((LOCAL, PASSWORD, NAME), (LOCAL, PASSWORD, NAME.lower()),
                  (LOCAL, PASSWORD, ''), (LOCAL, PASSWORD, '.'))


def incoming_1():
    """Accounts of the domain are refused, and the domain is not asked."""
    for value in ('0', '1'):
        set_member(incoming=value)
        before = passed_through()
        for who in DOMAIN_ACCOUNTS:
            for spnego in (True, False):
                got = member.call(legs, member, *who, spnego=spnego)
                check('%s: %s\\%s, %s: %s' % (value, who[2], who[0],
                                             'SPNEGO' if spnego else 'raw',
                                             got[1:]),
                      got == [MORE, BLOCKED], value == '1')
        asked = passed_through() - before
        check('%s: the domain controller was asked' % value, asked > 0,
              value == '0')
        for who in LOCAL_ACCOUNTS:
            check('%s: the local account as %s\\%s' % (value, who[2], who[0]),
                  member.call(legs, member, *who)[:2], [MORE, OK])
        check('%s: anonymous' % value, member.call(legs, member, '', '')[:2],
              [MORE, OK])
        # Whom Samba does not know is a guest, as before.
        check('%s: guest' % value, member.call(legs, member, 'stranger', 'x',
                                               NAME)[:2], [MORE, OK])
        check('%s: by Kerberos' % value, member.call(
            by_kerberos, member, MEMBER_HOST_NAME, 'private'), OK)
    check('the log says why', all(
        'this server takes no NTLM for accounts of a domain; '
        'RestrictReceivingNTLMTraffic = 1' in line
        for line in refusals(member)) and len(refusals(member)) > 0, True)
    set_member(incoming='0')


def incoming_2_member():
    set_member(incoming='2')
    with Tap(member) as tap:
        for dialect in DIALECTS:
            for who in ('alice', PASSWORD), (LOCAL, PASSWORD), ('', ''):
                with_dialect = member.call(one_dialect, dialect, who)
                check('2: %s, 0x%04x' % (who[0] or 'anonymous', dialect),
                      with_dialect, [NOT_SUPPORTED])
        check('2: by Kerberos', member.call(
            by_kerberos, member, MEMBER_HOST_NAME, 'private'), OK)
    check('2: no CHALLENGE has left the member', tap.challenges(), 0)
    for what in ('-t', '-p', '--ping-dc'):
        check('2: wbinfo ' + what, member.wbinfo(what).returncode, 0)
    set_member(incoming='0')


def one_dialect(dialect, who):
    with connection(member, dialect) as conn:
        return [leg.name for leg in conn.session_setup(*who)[0].legs]


def ntlm_auth():
    """What the member's applications ask: squid-2.5-ntlmssp."""
    for value, want in (('0', ['TT', 'AF']), ('1', ['TT', 'NA']),
                        ('2', ['NA'])):
        set_member(incoming=value)
        before = passed_through()
        check('ntlm_auth, %s' % value, helper(), want)
        check('ntlm_auth, %s: the DC was asked' % value,
              passed_through() > before, value == '0')
    set_member(incoming='0')


HELPER = '''
import base64, subprocess, sys
sys.path.insert(0, sys.argv[1])
from ntlmssp import NtlmClient
ntlm = NtlmClient(*sys.argv[3:])
helper = subprocess.Popen(['ntlm_auth', '--configfile', sys.argv[2],
    '--helper-protocol=squid-2.5-ntlmssp'], stdin=subprocess.PIPE,
    stdout=subprocess.PIPE, text=True, bufsize=1)
token = None
for word in 'YR', 'KK':
    helper.stdin.write('%s %s\\n' % (word, base64.b64encode(
        ntlm.step(token)).decode()))
    word, _, rest = helper.stdout.readline().partition(' ')
    print(word)
    if word != 'TT':
        break
    token = base64.b64decode(rest)
helper.communicate()
'''


def helper():
    return member.run(['/usr/bin/python3', '-c', HELPER, sys.path[0],
                       member.conf, 'alice', PASSWORD, DOMAIN],
                      plugins=('gensec',)).stdout.split()


# The domain controller --------------------------------------------------------

def set_dc(**settings):
    names = {'incoming': INCOMING, 'in_domain': IN_DOMAIN, 'audit': AUDIT,
             'allowed': ALLOWED, 'mode': 'secopts:mode'}
    for name, parameter in names.items():
        dc.set(parameter, settings.get(name))
    dc.restart()                # its samba process reads smb.conf once
    member.online()


def ldap(*options, login=ADMIN_LOGIN):
    done = dc.run(['ldbsearch', *options, '-U', login, '-H', 'ldap://' +
                   HOST_NAME, '-b', '', '-s', 'base', 'defaultNamingContext'])
    return done.returncode == 0


def rpc(auth):
    done = dc.run(['rpcclient', 'ncacn_ip_tcp:%s[sign,%s]' % (HOST_NAME, auth),
                   '-U', ADMIN_LOGIN, '-c', 'enumdomusers'])
    return 'user:[alice]' in done.stdout


OFF, ON = ('--use-kerberos=off',), ('--use-kerberos=required',)


def incoming_dc():
    """Over each service; Kerberos goes on, and so do the members."""
    for value in ('0', '2', '1'):
        set_dc(incoming=value)
        is_open = value == '0'
        with Tap(dc) as tap:
            check('DC, %s: SMB' % value, dc.call(legs, dc, ADMIN, PASSWORD),
                  {'0': [MORE, OK, OK], '2': [NOT_SUPPORTED],
                   '1': [MORE, BLOCKED]}[value])
            check('DC, %s: SMB, raw' % value, dc.call(
                legs, dc, ADMIN, PASSWORD, spnego=False)[:2],
                {'0': [MORE, OK], '2': [NOT_SUPPORTED],
                 '1': [MORE, BLOCKED]}[value])
            check('DC, %s: LDAP' % value, ldap(*OFF), is_open)
            check('DC, %s: RPC over TCP' % value, rpc('ntlm'), is_open)
        check('DC, %s: a CHALLENGE' % value, tap.challenges() > 0,
              value != '2')
        check('DC, %s: SMB by Kerberos' % value, dc.call(
            by_kerberos, dc, HOST_NAME, 'sysvol'), OK)
        check('DC, %s: LDAP by Kerberos' % value, ldap(
            *ON, login='%s@%s%%%s' % (ADMIN, REALM, PASSWORD)), True)
        for what in ('-t', '--ping-dc'):
            check('DC, %s: wbinfo %s' % (value, what),
                  member.wbinfo(what).returncode, 0)
        # What members pass through is no NTLM to this host.
        check('DC, %s: to the member' % value, member.call(
            legs, member, 'alice', PASSWORD, DOMAIN), [MORE, OK, OK])


def samlogon(opnum, level, user='alice', password=PASSWORD, domain=DOMAIN):
    done = member.run(['/usr/bin/python3', '-c', SAMLOGON, str(opnum),
                       str(level), user, password, domain])
    if not done.stdout:
        print(done.stderr)
    return done.stdout.split()


NTLM_BLOCKED = '0xC0000418'


def in_domain():
    """The five values, for the member and for the controller itself."""
    for value in MODES:
        set_dc(in_domain=value)
        want = [MORE, OK, OK] if value == '0' else [MORE, BLOCKED]
        for domain in (DOMAIN, REALM, DOMAIN.lower()):
            check('%s: alice of %s to the member' % (value, domain),
                  member.call(legs, member, 'alice', PASSWORD, domain), want)
        check('%s: alice@ to the member' % value, member.call(
            legs, member, 'alice@' + REALM.lower(), PASSWORD, '')[1],
            want[1])
        check('%s: a wrong password' % value, member.call(
            legs, member, 'alice', 'wrong', DOMAIN)[1] == BLOCKED,
            value != '0')
        # Samba looks for it in its own domain: no way round.
        check('%s: alice of a domain that nobody knows' % value, member.call(
            legs, member, 'alice', PASSWORD, 'NOSUCH')[:2], want[:2])
        check('%s: to the controller' % value, dc.call(
            legs, dc, ADMIN, PASSWORD), want)
        for domain in ('NOSUCH', DOMAIN):
            check('%s: alice of %s to the controller' % (value, domain),
                  dc.call(legs, dc, 'alice', PASSWORD, domain)[1], want[1])
        check('%s: LDAP' % value, ldap(*OFF), value == '0')
        check('%s: RPC over TCP' % value, rpc('ntlm'), value == '0')
        check('%s: by Kerberos' % value, member.call(
            by_kerberos, member, MEMBER_HOST_NAME, 'private'), OK)
        check('%s: Kerberos to the controller' % value, dc.call(
            by_kerberos, dc, HOST_NAME, 'sysvol'), OK)
        check('%s: the local account' % value, member.call(
            legs, member, LOCAL, PASSWORD, NAME)[:2], [MORE, OK])
        check('%s: wbinfo -t' % value, member.wbinfo('-t').returncode, 0)


def operations():
    """Each of the three, twice over one channel: the authenticator goes on."""
    for value in ('0', '7'):
        set_dc(in_domain=value)
        for opnum in (2, 39, 45):
            for level in (2, 6):
                check('%s: netlogon %d, level %d' % (value, opnum, level),
                      samlogon(opnum, level),
                      [OK if value == '0' else NTLM_BLOCKED] * 2)
            # Interactive logons are no NTLM: a password is looked at.
            check('%s: netlogon %d, interactive' % (value, opnum),
                  samlogon(opnum, 1), ['0xC000006A'] * 2)
    # The state of the account is not told.
    dc.run(['samba-tool', 'user', 'create', '-s', dc.conf, 'carol', PASSWORD],
           check=True)
    dc.run(['samba-tool', 'user', 'disable', '-s', dc.conf, 'carol'],
           check=True)
    check('a disabled account, 7', samlogon(39, 2, 'carol'),
          [NTLM_BLOCKED] * 2)
    set_dc()
    check('a disabled account, 0', samlogon(39, 2, 'carol'),
          ['0xC0000072'] * 2)


def exceptions():
    for value, allowed, member_may, dc_may in (
            ('1', NAME, True, False), ('3', 'mem*', True, False),
            ('5', DC_NAME, False, True), ('7', '*', True, True),
            ('7', MEMBER_HOST_NAME, False, False)):
        set_dc(in_domain=value, allowed=allowed)
        what = '%s, but %s' % (value, allowed)
        check(what + ': to the member', member.call(
            legs, member, 'alice', PASSWORD, DOMAIN)[1] == OK, member_may)
        check(what + ': to the controller', dc.call(
            legs, dc, ADMIN, PASSWORD)[1] == OK, dc_may)


def records():
    found = [json.loads(line)['SecoptsAudit'] for line in
             dc.log().splitlines() if '"type": "SecoptsAudit"' in line]
    return [record for record in found if record['eventId'] in (4004, 8004)]


FOREIGN = '''dn: CN=foreign.test,CN=System,DC=secopts,DC=test
objectClass: trustedDomain
flatName: FOREIGN
trustPartner: foreign.test
trustDirection: 3
trustType: 2
trustAttributes: 8
securityIdentifier: S-1-5-21-1-2-3
'''


def trusted():
    """Accounts of a trusted domain are not of this one; the server is.  Nobody
    answers for that domain here, so that they are not let in."""
    dc.run(['ldbadd', '--relax', '-H', dc.root / 'smbd/private/sam.ldb'],
           input=FOREIGN, check=True)
    for value, want in (('1', False), ('3', False), ('5', True), ('7', True)):
        set_dc(in_domain=value)
        for name in ('FOREIGN', 'foreign.test'):
            got = samlogon(39, 2, 'alice', PASSWORD, name)
            check('%s: an account of %s: %s' % (value, name, got),
                  [status == NTLM_BLOCKED for status in got], [want] * 2)


def audit():
    """Told of, and not refused; by its own setting and in audit mode."""
    for how in ({'audit': '7'}, {'in_domain': '7', 'mode': 'audit'},
                {'in_domain': '7'}):
        set_dc(**how)
        enforced = how == {'in_domain': '7'}
        before = len(records())
        got = member.call(legs, member, 'alice', PASSWORD, DOMAIN)
        check('audit, %s: to the member' % how, got[1],
              BLOCKED if enforced else OK)
        got = dc.call(legs, dc, 'alice', PASSWORD, DOMAIN)
        check('audit, %s: to the controller' % how, got[1],
              BLOCKED if enforced else OK)
        new = records()[before:]
        number = 4004 if enforced else 8004
        check('audit, %s: events' % how, sorted(
            {(record['eventId'], record['enforced'],
              record['EventData']['SChannelName'],
              record['EventData']['UserName'],
              record['EventData']['SChannelType']) for record in new},
            key=str),
            sorted([(number, enforced, DC_NAME, None, 0),
                    (number, enforced, NAME, 'alice', 2)], key=str))


with DomainController(address=DC_ADDRESS, conf_global='''
log level = 1 auth_json_audit:5 secopts:5 secopts_json_audit:2
secopts:audit window = 0
''') as dc, \
     Member(dc, conf_global='''
map to guest = bad user
guest account = nobody
secopts:null session pipes = samr
secopts:audit window = 0
''') as member:
    local_account()
    run_parts(incoming_1, incoming_2_member, ntlm_auth, incoming_dc,
              in_domain, operations, exceptions, audit, trusted)
