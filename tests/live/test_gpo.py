# secopts - settings that a domain's Group Policy delivers
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""From the files of a policy on a domain controller, by samba-gpupdate, to the
verdict on the next session of a member server and of the domain controller."""

import datetime
import json
import re
import struct
import time

from harness import PASSWORD, check, finish
from addc import DOMAIN, HOST_NAME, DomainController
from gpo import (EXTENSION, PATH, TOP, Policy, extension, know_account, link,
                 replace)
from member import ADMIN_LOGIN, DC_ADDRESS, NAME, Member
from server import REPO

TOOL = REPO / 'build' / 'bin' / 'secopts'
ENV = {'PATH': PATH}
# The extended right of [MS-ADTS] 5.1.3.2.1.
APPLY_GROUP_POLICY = 'edacfd8f-ffb3-11d1-b41d-00a0c968f939'
OTHER = """from samba.gp.gpclass import gp_ext
class other_ext(gp_ext):
    def process_group_policy(self, deleted, changed):
        open(%r, 'w').close()
    def read(self, data_file):
        return None
    def rsop(self, gpo):
        return {}
    def __str__(self):
        return 'other'
"""
REGISTER = """import sys
from samba.gp.gpclass import register_gp_extension
sys.exit(not register_gp_extension('{11111111-1111-4111-8111-111111111111}',
    'other_ext', sys.argv[1], smb_conf=sys.argv[2], user=False))"""
DISABLED, ENFORCED = 1, 2            # options of a link, MS-GPOL 2.2.2
LSA = r'SYSTEM\CurrentControlSet\Control\Lsa'
MSV = LSA + r'\MSV1_0'
LMS = r'SYSTEM\CurrentControlSet\Services\LanmanServer\Parameters'
RPC = r'Software\Policies\Microsoft\Windows NT\Rpc'
LMW = r'Software\Policies\Microsoft\Windows\LanmanWorkstation'

# What a template can deliver, as typed from the policy editor: line, setting,
# value as the command prints it in JSON. None is the default of a member.
LINES = [
    (LMS + r'\RestrictNullSessAccess=4,0', 'RestrictNullSessAccess', 0),
    (LMS + r'\NullSessionPipes=7,lsarpc,samr', 'NullSessionPipes',
     ['lsarpc', 'samr']),
    (LMS + r'\NullSessionShares=7,scans', 'NullSessionShares', ['scans']),
    (LSA + r'\EveryoneIncludesAnonymous=4,1', 'EveryoneIncludesAnonymous', 1),
    (LSA + r'\RestrictAnonymousSAM=4,0', 'RestrictAnonymousSAM', 0),
    (LSA + r'\RestrictAnonymous=4,1', 'RestrictAnonymous', 1),
    (MSV + r'\NtlmMinServerSec=4,537395200', 'NtlmMinServerSec', 537395200),
    (MSV + r'\NtlmMinClientSec=4,16', 'NtlmMinClientSec', 16),
    (LSA + r'\UseMachineId=4,0', 'UseMachineId', 0),
    (MSV + r'\allownullsessionfallback=4,1', 'allownullsessionfallback', 1),
    (LSA + r'\TurnOffAnonymousBlock=4,1', 'TurnOffAnonymousBlock', 1),
    (LSA + r'\RestrictRemoteSAM=1,"O:BAG:BAD:(A;;RC;;;BA)"',
     'RestrictRemoteSAM', 'O:BAG:BAD:(A;;RC;;;BA)'),
    (LSA + r'\RestrictRemoteSamAuditOnlyMode=4,1',
     'RestrictRemoteSamAuditOnlyMode', 1),
    (MSV + r'\RestrictReceivingNTLMTraffic=4,1',
     'RestrictReceivingNTLMTraffic', 1),
    (MSV + r'\AuditReceivingNTLMTraffic=4,2', 'AuditReceivingNTLMTraffic', 2),
    (MSV + r'\RestrictSendingNTLMTraffic=4,1', 'RestrictSendingNTLMTraffic',
     1),
    (MSV + r'\ClientAllowedNTLMServers=7,nas,*.example.com',
     'ClientAllowedNTLMServers', ['nas', '*.example.com']),
]
ACCESS = ('LSAAnonymousNameLookup', 1)
TEMPLATES = [
    (RPC, 'RestrictRemoteClients', 4, struct.pack('<I', 1)),
    (LMW, 'BlockNTLM', 4, struct.pack('<I', 1)),
    (LMW, 'BlockNTLMServerExceptionList', 7,
     'nas\0\0'.encode('utf-16-le')),
]
DELIVERED = {name: value for _, name, value in LINES} | {
    ACCESS[0]: ACCESS[1], 'RestrictRemoteClients': 1, 'BlockNTLM': 1,
    'BlockNTLMServerExceptionList': ['nas']}


class Target:
    """A computer that policies apply to."""

    def __init__(self, server, account):
        self.server = server
        know_account(server, account)
        self.extension('register')

    def extension(self, verb, path=EXTENSION):
        extension(self.server, verb, path)

    def gpupdate(self, *options):
        return self.server.run(['samba-gpupdate', '-s', self.server.conf,
                                '--target=Computer', *options], env=ENV)

    def update(self, *options):
        done = self.gpupdate(*options)
        return done.stdout + done.stderr if done.returncode else done.stdout

    def tool(self, *args):
        done = self.server.run([TOOL, *args, '-s', self.server.conf])
        return done.stdout

    def holds(self):
        """{setting: (value, policy)} of what was delivered."""
        return {one['setting']: (one['value'], one['gpo']) for one in
                json.loads(self.tool('gpo', '--json'))['settings']}

    def extension_state(self):
        """What "secopts show" tells of the extension, and ids of warnings."""
        shown = json.loads(self.tool('show', '--json'))
        return (shown['group_policy_extension'],
                sorted(one['id'] for one in shown['findings']
                       if one['id'].startswith('group-policy')))

    def value(self, setting):
        """(value, origin, policy) of what is in force."""
        one = [s for s in json.loads(self.tool('show', '--json'))['settings']
               if s['name'] == setting][0]
        return one['value'], one['origin'], one.get('gpo')


def anonymous(server):
    return 'STATUS_' + (re.search(
        r'NT_STATUS_(\w+)', server.run(
            ['smbclient', '-N', '//127.0.0.1/IPC$', '-c', 'exit',
             '--option=secopts:restrict sending ntlm traffic=0',
             '--option=secopts:block ntlm=0',
             '--option=secopts:group policy=no']).stdout)
        or [None, 'SUCCESS'])[1]


def row(target, what, want, *options):
    target.update(*options)
    check(what, {name: value for name, (value, _) in target.holds().items()},
          want)


ANON = LSA + r'\RestrictAnonymous=4,%d'
SAM = LSA + r'\RestrictAnonymousSAM=4,%d'
PIPES = LMS + r'\NullSessionPipes=7,%s'


def states(dc, member, hard, files):
    """One policy and two, in each state that the editor can bring about."""
    hard.template(PIPES % 'lsarpc')
    row(member, 'a policy that is not linked', {})
    check('nothing: no anonymous session', anonymous(member.server),
          'STATUS_ACCESS_DENIED')
    link(dc, (hard, 0))
    row(member, 'linked', {'NullSessionPipes': ['lsarpc']})
    check('its name', member.holds()['NullSessionPipes'][1],
          'Server hardening')
    check('in force', member.value('NullSessionPipes'),
          (['lsarpc'], 'Group Policy', 'Server hardening'))
    check('linked: an anonymous session', anonymous(member.server),
          'STATUS_SUCCESS')
    member.server.set('secopts:null session pipes', 'samr')
    check('over a line of smb.conf', member.value('NullSessionPipes')[0],
          ['lsarpc'])
    member.server.set('secopts:group policy', 'no')
    check('switched off', member.value('NullSessionPipes'),
          (['samr'], 'smb.conf', None))
    member.server.set('secopts:group policy', None)
    member.server.set('secopts:null session pipes', None)
    row(member, 'again, without a change', {'NullSessionPipes': ['lsarpc']})
    hard.template(PIPES % 'samr,netlogon')
    row(member, 'changed', {'NullSessionPipes': ['samr', 'netlogon']})
    hard.template(SAM % 1)
    row(member, 'one not defined, another equal to the default',
        {'RestrictAnonymousSAM': 1})
    check('a default that was delivered', member.value('RestrictAnonymousSAM'),
          (1, 'Group Policy', 'Server hardening'))
    member.server.set('secopts:restrict anonymous sam', '0')
    check('holds over smb.conf', member.value('RestrictAnonymousSAM')[0], 1)
    member.server.set('secopts:restrict anonymous sam', None)
    check('no session once more', anonymous(member.server),
          'STATUS_ACCESS_DENIED')

    hard.template(ANON % 1, SAM % 0)
    files.template(ANON % 0, PIPES % 'lsarpc')
    both = {'RestrictAnonymousSAM': 0, 'NullSessionPipes': ['lsarpc']}
    first = both | {'RestrictAnonymous': 1}
    second = both | {'RestrictAnonymous': 0}
    link(dc, (hard, 0), (files, 0))
    row(member, 'two policies', first)
    link(dc, (files, 0), (hard, 0))
    row(member, 'in the other order', second)
    check('each by its policy',
          {name: gpo for name, (_, gpo) in member.holds().items()},
          {'RestrictAnonymous': 'File servers',
           'NullSessionPipes': 'File servers',
           'RestrictAnonymousSAM': 'Server hardening'})
    link(dc, (files, 0), (hard, ENFORCED))
    row(member, 'the weaker one enforced', first)
    link(dc, (files, ENFORCED), (hard, ENFORCED))
    row(member, 'both enforced', second)
    link(dc, (files, 0), (hard, DISABLED))
    row(member, 'a link disabled',
        {'RestrictAnonymous': 0, 'NullSessionPipes': ['lsarpc']})
    link(dc, (files, DISABLED), (hard, DISABLED))
    row(member, 'both links disabled', {})
    link(dc, (files, 0), (hard, 0))
    files.flags(2)
    row(member, 'without its part for computers',
        {'RestrictAnonymous': 1, 'RestrictAnonymousSAM': 0})
    files.flags(3)
    row(member, 'switched off as a whole',
        {'RestrictAnonymous': 1, 'RestrictAnonymousSAM': 0})
    files.flags(1)
    row(member, 'without its part for users', second)
    files.flags(0)
    row(member, 'with both parts', second)
    files.template(PIPES % 'lsarpc')
    row(member, 'not defined in the stronger one', first)
    files.registry((LSA, '**del.RestrictAnonymous', 1, b' \0\0\0'))
    row(member, 'deleted by the stronger one', both)
    link(dc, (hard, 0))
    row(member, 'unlinked', {'RestrictAnonymous': 1,
                             'RestrictAnonymousSAM': 0})
    hard.template(ANON % 1)
    row(member, 'not defined any more', {'RestrictAnonymous': 1})
    row(member, '--unapply', {}, '--unapply')
    row(member, 'applied again', {'RestrictAnonymous': 1})
    row(member, '--force', {'RestrictAnonymous': 1}, '--force')
    hard.without()
    row(member, 'a policy without files', {})


def units(dc, member, hard, files):
    """A unit of the domain, with a link of its own, and its inheritance."""
    unit = 'OU=Servers,' + TOP
    old, new = ('CN=%s,%s' % (NAME, parent)
                for parent in ('CN=Computers,' + TOP, unit))
    database = dc.root / 'smbd' / 'private' / 'sam.ldb'
    dc.run(['ldbadd', '-H', database], check=True,
           input='dn: %s\nobjectClass: organizationalUnit\n' % unit)
    hard.template(ANON % 1, SAM % 0)
    files.template(ANON % 0)
    above = {'RestrictAnonymousSAM': 0}
    link(dc, (hard, 0))
    link(dc, (files, 0), at=unit)
    row(member, 'a unit that the computer is not in',
        above | {'RestrictAnonymous': 1})
    dc.run(['ldbrename', '-H', database, old, new], check=True)
    row(member, 'its unit is nearer than the domain',
        above | {'RestrictAnonymous': 0})
    link(dc, (hard, ENFORCED))
    row(member, 'the domain enforces', above | {'RestrictAnonymous': 1})
    replace(dc, unit, 'gPOptions', '1')
    row(member, 'it does so where inheritance is blocked',
        above | {'RestrictAnonymous': 1})
    link(dc, (hard, 0))
    row(member, 'inheritance is blocked', {'RestrictAnonymous': 0})
    replace(dc, unit, 'gPOptions', '0')
    link(dc, (files, DISABLED), at=unit)
    row(member, 'the link of the unit is disabled',
        above | {'RestrictAnonymous': 1})
    link(dc, (files, 0), at=unit)
    dc.run(['ldbrename', '-H', database, new, old], check=True)
    row(member, 'the computer has left the unit',
        above | {'RestrictAnonymous': 1})
    hard.without()
    row(member, 'the policy is empty', {})


def filtered(dc, member):
    """Samba decides to whom a policy applies, and some do not look."""
    policy = Policy(dc, 'Filtered')
    policy.template(ANON % 1)
    link(dc, (policy, 0))
    row(member, 'for all computers', {'RestrictAnonymous': 1})
    sid = member.server.wbinfo('-n', NAME + '$').stdout.split()[0]
    dc.run(['samba-tool', 'dsacl', 'set', '-H', 'ldap://' + HOST_NAME,
            '-s', dc.conf, '-U', ADMIN_LOGIN, '--objectdn=' + policy.dn,
            '--sddl=(OD;;CR;%s;;%s)' % (APPLY_GROUP_POLICY, sid)], check=True)
    version = member.server.run(['smbd', '--version']).stdout
    honoured = int(re.search(r'4\.(\d+)', version)[1]) < 22
    row(member, 'denied to the computer',
        {} if honoured else {'RestrictAnonymous': 1})
    replace(dc, TOP, 'gPLink', '')
    row(member, 'nothing linked', {})


def gone(dc, member):
    """A policy that is deleted while it is linked."""
    policy = Policy(dc, 'Short-lived')
    policy.template(ANON % 1)
    link(dc, (policy, 0))
    row(member, 'a third policy', {'RestrictAnonymous': 1})
    policy.samba_tool('del', policy.guid)
    row(member, 'deleted', {})


def told(member, hard):
    """What "secopts show" and "secopts check" tell of all this."""
    hard.template(ANON % 1, LSA + r'\LmCompatibilityLevel=4,5')
    before = int(time.time())
    row(member, 'with a level of NTLM',
        {'RestrictAnonymous': 1, 'LmCompatibilityLevel': 5})
    state, warnings = member.extension_state()
    check('registered, and there', (state['registered'],
                                    state['file_is_there'], state['failure']),
          (True, True, None))
    when = datetime.datetime.strptime(state['last_run'],
                                      '%Y-%m-%dT%H:%M:%SZ')
    check('the time of the last run', before <= when.replace(
        tzinfo=datetime.timezone.utc).timestamp() <= time.time(), True)
    check('what is delivered', state['delivered'],
          [{'gpo': 'Server hardening', 'settings':
            ['RestrictAnonymous', 'LmCompatibilityLevel']}])
    check('nothing to warn of', warnings, [])
    member.server.set('ntlm auth', 'yes')
    check('a level that Samba does not enforce',
          member.extension_state()[1], ['group-policy-lm'])
    member.server.set('ntlm auth', None)
    found = json.loads(member.tool('check', '--baseline', 'cis', '--json'))
    check('how much comes by Group Policy', (found['group_policy']['settings'],
                                             found['group_policy']['gpos']),
          (1, ['Server hardening']))
    hard.template(ANON % 7)
    member.update()
    state, warnings = member.extension_state()
    check('a run that failed', ('RestrictAnonymous' in (state['failure'] or ''),
                                warnings), (True, ['group-policy-failed']))
    hard.template(ANON % 1)
    row(member, 'mended again', {'RestrictAnonymous': 1})
    check('no failure any more', member.extension_state()[0]['failure'], None)
    hard.without()
    row(member, 'nothing any more', {})


def unknown_account(member):
    """Before 4.22 Samba finds the policies of computers that Unix knows."""
    path = member.server.root / 'etc' / 'passwd'
    known = path.read_text(encoding='utf-8')
    path.write_text(''.join(line for line in known.splitlines(True)
                            if '%s$:' % NAME not in line), encoding='utf-8')
    record = member.server.root / 'smbd' / 'state' / 'secopts_gpo_run.json'
    record.write_text('{"time": 1}\n', encoding='utf-8')
    said = member.update()
    check('told where Samba does not find the account',
          'group-policy-account' in member.extension_state()[1],
          'Failed to get machine token' in said)
    path.write_text(known, encoding='utf-8')
    member.update()
    check('not told of an account that is known',
          'group-policy-account' in member.extension_state()[1], False)


def ldap(member, reachable):
    """Let packets to the domain controller's LDAP pass, or not."""
    for protocol in ('tcp', 'udp'):
        rule = ['ipproto', protocol, 'dport', '389', 'prohibit']
        member.server.run(['ip', 'rule', 'del' if reachable else 'add', *rule],
                          check=True)


def trouble(dc, member, hard):
    """What cannot be read changes nothing."""
    hard.template(ANON % 1)
    row(member, 'before', {'RestrictAnonymous': 1})
    hard.template(ANON % 1, MSV + r'\NtlmMinServerSec=4,1')
    row(member, 'a bad value', {'RestrictAnonymous': 1})
    hard.template(ANON % 1, MSV + r'\NtlmMinServerSec=1,"x"')
    row(member, 'a wrong type', {'RestrictAnonymous': 1})
    hard.registry(*TEMPLATES)
    path = hard.folder / 'Registry.pol'
    path.write_bytes(path.read_bytes()[:-3])
    hard.template(ANON % 0)
    row(member, 'a file that is cut off', {'RestrictAnonymous': 1})
    hard.registry()
    row(member, 'mended', {'RestrictAnonymous': 0})
    hard.template(ANON % 1)
    ldap(member, False)
    row(member, 'no domain controller', {'RestrictAnonymous': 0})
    ldap(member, True)
    row(member, 'a domain controller again', {'RestrictAnonymous': 1})
    hard.without()
    row(member, 'none', {})


def everything(target, hard):
    """Every setting that a policy can deliver, and what is in force then."""
    hard.template(*(line for line, _, _ in LINES), access=ACCESS)
    hard.registry(*TEMPLATES)
    row(target, 'every setting', DELIVERED)
    for name, value in DELIVERED.items():
        check('%s in force' % name, target.value(name),
              (value, 'Group Policy', 'Server hardening'))
    printed = target.update('--rsop')
    check('--rsop prints it', all(name in printed for name in DELIVERED), True)
    hard.without()
    row(target, 'nothing again', {})


def installation(member, hard):
    """No state of it keeps samba-gpupdate from its other work."""
    copy = member.server.root / 'gp_secopts_ext.py'
    copy.write_text(EXTENSION.read_text(encoding='utf-8'), encoding='utf-8')
    hard.template(ANON % 1)
    member.extension('register', copy)
    row(member, 'another file registered', {'RestrictAnonymous': 1})
    other = member.server.root / 'other_ext.py'
    called = member.server.root / 'called'
    other.write_text(OTHER % str(called), encoding='utf-8')
    member.server.run(['/usr/bin/python3', '-c', REGISTER, str(other),
                       str(member.server.conf)], check=True)

    def others_go_on(what):
        called.unlink(missing_ok=True)
        done = member.gpupdate()
        check('%s: status of samba-gpupdate' % what, done.returncode, 0)
        check('%s: other extensions are called' % what, called.exists(), True)
        return done.stdout + done.stderr

    copy.unlink()
    hard.template(ANON % 0)
    said = others_go_on('without the file')
    check('without the file: what samba-gpupdate says', [
        line for line in said.splitlines()
        if 'gp_secopts' in line or 'FileNotFound' in line], [])
    row(member, 'without the file', {'RestrictAnonymous': 1})
    check('without the file: told', 'group-policy-extension' in
          member.extension_state()[1], True)
    copy.write_text('an error of syntax\n', encoding='utf-8')
    others_go_on('a file that cannot be run')
    member.extension('unregister')
    check('not registered: told',
          member.extension_state()[0]['registered'], False)
    check('the other extension is still registered', 'other_ext' in (
        member.server.root / 'smbd' / 'state' / 'gpext.conf').read_text(), True)
    row(member, 'not registered', {'RestrictAnonymous': 1})
    member.extension('register')
    row(member, 'registered again', {'RestrictAnonymous': 0})
    hard.without()
    row(member, 'nothing again, and no file', {})


def by_itself(member, hard):
    """With no command but winbindd's own refresh."""
    import server as servers

    hard.template(PIPES % 'lsarpc')
    member.server.set('apply group policies', 'yes')
    member.server.set('gpo update command',
                      'env PATH=%s /usr/sbin/samba-gpupdate' % ENV['PATH'])
    member.server.restart()
    servers._wait_until(lambda: 'NullSessionPipes' in member.holds(),
                        'winbindd has applied the policy')
    check('by winbindd: an anonymous session', anonymous(member.server),
          'STATUS_SUCCESS')


with DomainController(address=DC_ADDRESS) as dc, Member(dc) as server:
    member = Target(server, NAME + '$')
    hardening = Policy(dc, 'Server hardening')
    files = Policy(dc, 'File servers')
    states(dc, member, hardening, files)
    trouble(dc, member, hardening)
    everything(member, hardening)
    told(member, hardening)
    unknown_account(member)
    installation(member, hardening)
    gone(dc, member)
    units(dc, member, hardening, files)
    filtered(dc, member)
    link(dc, (hardening, 0))
    resolver = dc.root / 'resolv.conf'
    resolver.write_text('search secopts.test\nnameserver %s\n' % DC_ADDRESS)
    dc.run(['mount', '--bind', resolver, '/etc/resolv.conf'], check=True)
    controller = Target(dc, 'SECOPTS$')
    hardening.template(ANON % 1, PIPES % 'lsarpc')
    row(controller, 'a domain controller',
        {'RestrictAnonymous': 1, 'NullSessionPipes': ['lsarpc']})
    by_itself(member, hardening)
    check('log on as a user', server.run(
        ['smbclient', '-U', DOMAIN + '\\alice%' + PASSWORD, '//127.0.0.1/private',
         '-c', 'exit']).returncode, 0)
finish()
