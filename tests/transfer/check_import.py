"""secopts import: each entry accounted for, smb.conf changed with care."""

import json
import os
import re
import shutil
import struct
import subprocess

import jsonschema

from harness import (DATA, LMS, LSA, MSV, RPC, TOOL, WORKSTATION, Checks,
                     as_inf, as_json, as_pol, as_reg, fates)

t = Checks()
with open('docs/schema/secopts-import.json', encoding='utf-8') as schema_file:
    SCHEMA = jsonschema.Draft202012Validator(json.load(schema_file))
PIPES = ('NullSessionPipes', LMS, ['lsarpc'])
LINE = '\tsecopts:null session pipes = lsarpc\n'
# No test may get at the machine's own registry.
REGISTRY = ('[global]\n\tstate directory = %s/state\n'
            '\tprivate dir = %s/private\n\tlock directory = %s/lock\n'
            '\tcache directory = %s/lock\n' % ((t.dir,) * 4))
TDB = t.path('state/registry.tdb')
GLOBAL = REGISTRY + '\tworkgroup = W\n'
for name in 'state', 'private', 'lock':
    os.mkdir(t.path(name))


# Where the line goes ------------------------------------------------------

def edited(what, before, after, values=(PIPES,)):
    """An import makes this of smb.conf, and a dry run tells so before."""
    t.write('smb.conf', before)
    file = t.write('file', as_inf(values))
    dry = t.report(file, '--dry-run')
    SCHEMA.validate(dry)
    t.equal(dry['dry_run'], True, what)
    t.equal(t.read(), before.encode(), what + ', dry run')
    t.write('patched', before)
    done = subprocess.run(['patch', '-s', t.path('patched')],
                          input=(dry['diff'] or '').encode(), capture_output=True,
                          check=False)
    t.equal(done.returncode, 0, '%s: patch: %s' % (what, done.stdout))
    SCHEMA.validate(t.report(file))
    t.equal(t.read().decode(), after, what)
    t.equal(t.read('patched').decode(), after, what + ', patched')
    t.equal(t.report(file)['changed'], 0, what + ', again')
    t.equal(t.read().decode(), after, what + ', again')


edited('in [global]', GLOBAL, GLOBAL + LINE)
edited('before a share', GLOBAL + '\n# shares\n[a]\n\tpath = /srv\n',
       GLOBAL + LINE + '\n# shares\n[a]\n\tpath = /srv\n')
edited('an empty [global]', '[global]\n', '[global]\n' + LINE)
edited('indent', '[global]\n    workgroup = W\n',
       '[global]\n    workgroup = W\n    ' + LINE[1:])
edited('no indent', 'workgroup = W\n[a]\npath = /\n',
       'workgroup = W\n' + LINE[1:] + '[a]\npath = /\n')
edited('no [global]', '# mine\n[a]\n\tpath = /\n',
       '[global]\n' + LINE + '# mine\n[a]\n\tpath = /\n')
edited('an empty file', '', '[global]\n' + LINE)
edited('no end of line', GLOBAL[:-1], GLOBAL + LINE)
edited('no end of line, replaced', '[global]\nsecopts:NullSessionPipes = x',
       '[global]\nsecopts:null session pipes = lsarpc')
edited('no end of line, replaced and added',
       '[global]\nsecopts:NullSessionPipes = x',
       '[global]\nsecopts:null session pipes = lsarpc\n'
       'secopts:null session shares = a\n',
       [PIPES, ('NullSessionShares', LMS, ['a'])])
edited('DOS', '[global]\r\n\tworkgroup = W\r\n[a]\r\npath = /\r\n',
       '[global]\r\n\tworkgroup = W\r\n' + LINE[:-1] +
       '\r\n[a]\r\npath = /\r\n')
edited('the second [global]',
       GLOBAL + '[a]\npath = /\n[ Global ]\n\tlog level = 0\n[b]\npath = /\n',
       GLOBAL + '[a]\npath = /\n[ Global ]\n\tlog level = 0\n' + LINE +
       '[b]\npath = /\n')
edited('replaced', GLOBAL + '  secopts : NULL  SESSION pipes=a b\n[a]\n'
       'path = /\nsecopts:null session pipes = b\n',
       GLOBAL + '  ' + LINE[1:] + '[a]\npath = /\n'
       'secopts:null session pipes = b\n')
edited('by its other name', GLOBAL + 'secopts:RestrictNullSessAccess = yes\n'
       'log level = 0\n', GLOBAL + 'secopts:restrict null session access = 0\n'
       'log level = 0\n', [('RestrictNullSessAccess', LMS, 0)])
edited('both names, and a continuation',
       '[global]\n\tsecopts:restrict null session access = \\\n  1\n'
       '\tlog level = 0\n\tsecopts:RestrictNullSess\\\nAccess = 1\n# end\n',
       '[global]\n\tsecopts:restrict null session access = 0\n'
       '\tlog level = 0\n# end\n', [('RestrictNullSessAccess', LMS, 0)])
edited('a comment is no line', '[global]\n#secopts:null session pipes = a\n'
       ';secopts:null session pipes = a \\\n\tlog level = 0\n',
       '[global]\n#secopts:null session pipes = a\n'
       ';secopts:null session pipes = a \\\n\tlog level = 0\n' + LINE)
edited('a bad value', '[global]\n\tsecopts:null session pipes = a*\n',
       '[global]\n\tsecopts:null session pipes = ""\n',
       [('NullSessionPipes', LMS, [])])
edited('several', GLOBAL + 'secopts:useMachineId = 1\n# c\n',
       GLOBAL + 'secopts:use machine id = 0\n'
       'secopts:null session pipes = "x y" a\n'
       'secopts:ntlm min server sec = ntlmv2 128bit\n# c\n',
       [('UseMachineId', LSA, 0), ('NullSessionPipes', LMS, ['x y', 'a']),
        ('NtlmMinServerSec', MSV, 0x20080000)])

# An included file may end [global].
t.write('shares.conf', '[inc]\npath = /\nsecopts:null session pipes = no\n')
edited('before an included section',
       GLOBAL + '\tinclude = %s\nlog level = 0\n' % t.path('shares.conf'),
       GLOBAL + LINE + '\tinclude = %s\nlog level = 0\n' %
       t.path('shares.conf'))
t.write('more.conf', '\nsecopts:use machine id = 0\n')
edited('included', GLOBAL + '\tinclude = %s\n' % t.path('more.conf'),
       GLOBAL + '\tinclude = %s\n' % t.path('more.conf') + LINE,
       [PIPES, ('UseMachineId', LSA, 0)])

# A set is a set.
edited('order and case', '[global]\nsecopts:null session pipes = samr LSARPC\n',
       '[global]\nsecopts:null session pipes = samr LSARPC\n'
       'secopts:use machine id = 0\n',
       [('NullSessionPipes', LMS, ['lsarpc', 'SAMR']),
        ('UseMachineId', LSA, 0)])


# Back to the default ------------------------------------------------------

BOTH = ('[global]\nsecopts:null session pipes = a\nlog level = 0\n'
        'secopts:NullSessionPipes = a\nsecopts:use machine id = 0\n')
HEAD = 'REGEDIT4\n\n'
for what, body, after, fate in (
        ('a value', '[HKEY_LOCAL_MACHINE\\%s]\n"nullsessionpipes"=-\n' % LMS,
         '[global]\nlog level = 0\nsecopts:use machine id = 0\n', 'applied'),
        ('a value that is not there',
         '[HKEY_LOCAL_MACHINE\\%s]\n"NullSessionShares"=-\n' % LMS, BOTH,
         'already'),
        ('a key', '[-HKEY_LOCAL_MACHINE\\%s]\n' % LMS,
         '[global]\nlog level = 0\nsecopts:use machine id = 0\n', 'applied'),
        ('a key above',
         '[-HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet]\n',
         '[global]\nlog level = 0\n', 'applied'),
        ('another key', '[-HKEY_LOCAL_MACHINE\\%s]\n' % LMS[:-3], BOTH,
         'not ours'),
        ('another root', '[-HKEY_CURRENT_USER\\%s]\n' % LMS, BOTH,
         'not ours')):
    t.write('smb.conf', BOTH)
    report = t.report(t.write('file', HEAD + body))
    t.equal(t.read().decode(), after, 'deletion of ' + what)
    t.equal(list(fates(report).values()), [fate], 'deletion of ' + what)
t.write('smb.conf', BOTH)
t.report(t.write('file', HEAD + '[-HKEY_LOCAL_MACHINE\\%s]\n'
                 '[HKEY_LOCAL_MACHINE\\%s]\n"NullSessionPipes"=hex(7):62,0,0\n'
                 % (LMS, LMS)))
t.holds('pipes = b\nlog' in t.read().decode(), 'a key that is made anew')


# Every entry is accounted for ---------------------------------------------

MIXED = '''[Unicode]
Unicode=yes
[System Access]
MinimumPasswordLength = 14
LSAAnonymousNameLookup = 0
EnableGuestAccount = 1
[Registry Values]
MACHINE\\%(LMS)s\\NullSessionPipes=7,lsarpc
MACHINE\\%(LMS)s\\RequireSecuritySignature=4,1
MACHINE\\%(LMS)s\\EnableForcedLogOff=4,1
MACHINE\\%(LSA)s\\LmCompatibilityLevel=4,3
MACHINE\\%(LSA)s\\NoLMHash=4,1
MACHINE\\%(LSA)s\\AuditBaseObjects=4,0
[Version]
signature="$CHICAGO$"
Revision=1
''' % globals()
t.write('smb.conf', GLOBAL)
mixed = t.write('mixed.inf', MIXED)
report = t.report(mixed, '--dry-run')
t.equal(fates(report), {
    'Unicode': 'not ours', 'MinimumPasswordLength': 'not ours',
    'LSAAnonymousNameLookup': 'already', 'EnableGuestAccount': 'stricter',
    'NullSessionPipes': 'applied', 'RequireSecuritySignature': 'samba',
    'EnableForcedLogOff': 'not applicable',
    'LmCompatibilityLevel': 'stricter', 'NoLMHash': 'not applicable',
    'AuditBaseObjects': 'not ours',
    'signature': 'not ours', 'Revision': 'not ours'}, 'mixed')
t.equal([e['line'] for e in report['entries']],
        [2, 4, 5, 6, 8, 9, 10, 11, 12, 13, 15, 16], 'lines of mixed')
out = t.run(0, 'import', mixed).stdout.decode()
t.equal(out, '''Applied: 1
  line 8: NullSessionPipes = lsarpc
    less strict than what held before: (empty)
Already so: 1
  line 5: LSAAnonymousNameLookup = 0
Already stricter: 2
  line 6: [System Access] EnableGuestAccount = 1
    'map to guest = Never'
  line 11: LmCompatibilityLevel = 3
    5 holds
To be set as a parameter of smb.conf: 1
  line 9: %(LMS)s\\RequireSecuritySignature = 1
\tserver signing = required
Not applicable to Samba: 2
  line 10: %(LMS)s\\EnableForcedLogOff = 1
    Samba has no logon hours to end a session by
  line 12: %(LSA)s\\NoLMHash = 1
    Samba stores no LM hash of a new password
Not about what secopts covers: 5
  lines 2, 4, 13, 15-16

12 entries; 1 setting changed in %(conf)s.
"smbcontrol smbd reload-config" makes running servers read it.
''' % {**globals(), 'conf': t.conf}, 'report')
out = t.run(0, 'import', mixed, '--verbose').stdout.decode()
t.holds('\n  line 13: %s\\AuditBaseObjects = 0\n' % LSA in out, '--verbose')
with open(mixed, 'rb') as stdin:
    t.equal(t.run(0, 'import', '-', stdin=stdin).returncode, 0, 'stdin')


def count_entries(path):
    """What a reader of its own sees in a file of Windows."""
    with open(path, 'rb') as data:
        content = data.read()
    text = (content.decode('utf-16') if content[:2] in (b'\xff\xfe',)
            else content.decode('utf-16-le') if b'\0' in content[:2]
            else content.decode('utf-8-sig', errors='replace'))
    if path.endswith('.json'):
        found = json.loads(text)
        return len(found[0] if isinstance(found, list) else found)
    if path.endswith('.reg'):
        return len(re.findall(r'^[ \t]*(?:"|@[ \t]*=|\[-)', text, re.M))
    return len(re.findall(r'^[ \t]*[^;\[\s]', text, re.M))


# Real files, each entry in one of the groups.
names = sorted(n for n in os.listdir(DATA + '/templates') if n[0] != '.')
t.holds(len(names) >= 10, 'templates: %s' % names)
for name in names:
    t.write('smb.conf', GLOBAL)
    file = os.path.join(DATA, 'templates', name)
    report = t.report(file, '--dry-run')
    SCHEMA.validate(report)
    t.equal(t.read().decode(), GLOBAL, 'dry run of ' + name)
    t.equal(len(report['entries']), count_entries(file), 'entries of ' + name)
    out = t.run(0, 'import', file).stdout.decode()
    groups = [int(n) for n in re.findall(r'^[A-Z].*: (\d+)$', out, re.M)]
    total = int(re.search(r'^(\d+) entr(?:y|ies); ', out, re.M).group(1))
    t.equal((sum(groups), total), (total, len(report['entries'])),
            'sum of ' + name)
    again = t.report(file)
    t.equal((again['changed'], 'applied' in fates(again).values()),
            (0, False), name + ', again')
    with open(file, 'rb') as stdin:
        t.equal(json.loads(t.run(0, 'import', '-', '--json',
                                 stdin=stdin).stdout)['entries'],
                again['entries'], name + ' from standard input')

# Each option that is Samba's: values of its parameter from the weakest to the
# strictest, and which of them the option asks for. What is as strict is never
# touched, and no line is weaker than what holds.
LMW = LMS.replace('Server', 'Workstation')
LDAP = LMS.replace('LanmanServer\\Parameters', 'LDAP')
NTDS = LMS.replace('LanmanServer', 'NTDS')
SIGNING = (('disabled', 'auto', 'desired', 'default'), ('required',))
DIALECTS = (('LANMAN1', 'NT1'), ('SMB2_02', 'SMB2_10', 'SMB2'),
            ('SMB3_00', 'SMB3_02'), ('SMB3_11', 'SMB3'))
YES_NO = (('yes',), ('no',))
ORDERS = {
    'server signing': SIGNING,
    'client signing': SIGNING,
    'server smb encrypt': (('off', 'default', 'if_required'), ('desired',),
                           ('required',)),
    'server min protocol': DIALECTS,
    'server max protocol': (DIALECTS[0], DIALECTS[1] + DIALECTS[2] +
                            DIALECTS[3]),
    'client plaintext auth': YES_NO,
    'null passwords': YES_NO,
    'client ldap sasl wrapping': (('plain',), ('sign',), ('seal',)),
    'ldap server require strong auth': (('no',), ('allow_sasl_over_tls',),
                                        ('yes',)),
    'map to guest': (('Bad Password',), ('Bad User', 'Bad Uid'), ('Never',)),
}
# Without these two Samba takes "client plaintext auth" back.
PLAINTEXT = 'client lanman auth = yes\nclient ntlmv2 auth = no\n'
seen = set()
for key, name, number, parameter, wanted in (
        (LMS, 'RequireSecuritySignature', 0, 'server signing', None),
        (LMS, 'RequireSecuritySignature', 1, 'server signing', 'required'),
        (LMS, 'SMB1', 0, 'server min protocol', 'SMB2_02'),
        (LMS, 'SMB1', 1, 'server min protocol', None),
        (LMS, 'SMB2', 1, 'server max protocol', 'SMB3'),
        (LMS, 'EncryptData', 0, 'server smb encrypt', None),
        (LMS, 'EncryptData', 1, 'server smb encrypt', 'required'),
        (LMW, 'RequireSecuritySignature', 0, 'client signing', None),
        (LMW, 'RequireSecuritySignature', 1, 'client signing', 'required'),
        (LMW, 'EnablePlainTextPassword', 0, 'client plaintext auth', 'no'),
        (LMW, 'EnablePlainTextPassword', 1, 'client plaintext auth', None),
        (LSA, 'LimitBlankPasswordUse', 1, 'null passwords', 'no'),
        (LSA, 'LimitBlankPasswordUse', 0, 'null passwords', None),
        (LDAP, 'LDAPClientIntegrity', 0, 'client ldap sasl wrapping', None),
        (LDAP, 'LDAPClientIntegrity', 1, 'client ldap sasl wrapping', 'sign'),
        (LDAP, 'LDAPClientIntegrity', 2, 'client ldap sasl wrapping', 'sign'),
        (NTDS, 'LDAPServerIntegrity', 0, 'ldap server require strong auth',
         None),
        (NTDS, 'LDAPServerIntegrity', 1, 'ldap server require strong auth',
         None),
        (NTDS, 'LDAPServerIntegrity', 2, 'ldap server require strong auth',
         'yes'),
        (None, 'EnableGuestAccount', 0, 'map to guest', 'Never'),
        (None, 'EnableGuestAccount', 1, 'map to guest', None)):
    file = t.write('file', as_inf([(name, key, number)]))
    order = ORDERS[parameter]
    seen.add(parameter)
    needed = [i for i, values in enumerate(order) if wanted in values]
    needed = needed[0] if needed else 0
    for rank, value in [(i, v) for i, values in enumerate(order)
                        for v in values]:
        t.write('smb.conf', '[global]\n%s%s = %s\n' % (
            PLAINTEXT if 'plaintext' in parameter else '', parameter, value))
        entry = [e for e in t.report(file)['entries']
                 if e['name'].endswith(name)][0]
        what = '%s = %d with %s' % (name, number, value)
        t.equal(entry['fate'], 'samba' if rank < needed else
                'stricter' if rank > needed else 'already', what)
        t.equal([(p['parameter'], p['value']) for p in entry['parameters']],
                [(parameter, wanted)] if rank < needed else [], what)
t.equal(seen, set(ORDERS), 'orders of parameters')

# What a domain controller's default is.
t.write('smb.conf', '[global]\nserver role = active directory domain '
        'controller\nrealm = A.EXAMPLE\n')
t.equal(fates(t.report(t.write('file', as_inf([
    ('RequireSecuritySignature', LMS, 0)])))), {
        'Unicode': 'not ours', 'RequireSecuritySignature': 'stricter',
        'signature': 'not ours', 'Revision': 'not ours'}, 'signing of a DC')

# No parameter of Samba is the like of these.
t.write('smb.conf', GLOBAL)
for key, name, values in (
        (LMS, 'EnableSecuritySignature', (0, 1)), (LSA, 'NoLMHash', (0, 1)),
        (LMS.replace('LanmanServer', 'Netlogon'), 'RequireStrongKey', (0, 1)),
        (LMS.replace('LanmanServer', 'Netlogon'), 'SealSecureChannel', (0, 1)),
        (LMS.replace('LanmanServer', 'Netlogon'), 'RequireSignOrSeal', (0, 1)),
        (LMS.replace('LanmanServer', 'Netlogon'), 'DisablePasswordChange',
         (0, 1))):
    for number in values:
        entry = [e for e in t.report(t.write('file', as_inf([
            (name, key, number)])))['entries'] if e['name'].endswith(name)][0]
        t.equal((entry['fate'], entry['parameters'], bool(entry['note'])),
                ('not applicable', [], True), '%s = %d' % (name, number))

def ours():
    """The lines of secopts in smb.conf."""
    return [line.strip() for line in t.read().decode().splitlines()
            if line.strip().startswith('secopts:')]


# Registry.pol: what administrative templates set, and their orders.
RPC_KEY = RPC.replace('SOFTWARE', 'Software')
ONE = struct.pack('<I', 1)
POL = [(RPC_KEY, 'RestrictRemoteClients', 4, ONE),
       (WORKSTATION, 'BlockNTLM', 4, ONE),
       (WORKSTATION, 'BlockNTLMServerExceptionList', 7,
        'nas\0*.example.com\0\0'.encode('utf-16-le')),
       ('Software\\Policies\\X', 'Homepage', 1, b'h\0\0\0'),
       (MSV, '**del.NtlmMinClientSec', 1, b' \0\0\0')]
packed = as_pol(POL)
t.write('smb.conf', GLOBAL + 'secopts:ntlm min client sec = 0\n')
t.equal({e['name'].rsplit('\\', 1)[1]: e['fate'] for e in t.report(
    t.write('machine.pol', packed))['entries']}, {
        'RestrictRemoteClients': 'applied', 'BlockNTLM': 'applied',
        'BlockNTLMServerExceptionList': 'applied', 'Homepage': 'not ours',
        'NtlmMinClientSec': 'applied'}, 'Registry.pol')
t.run(0, 'import', t.write('machine.pol', packed))
t.equal(ours(), ['secopts:restrict remote clients = 1',
                         'secopts:block ntlm = 1',
                         'secopts:block ntlm server exception list = '
                         'nas *.example.com'], 'what Registry.pol made')
t.write('smb.conf', GLOBAL + 'secopts:block ntlm = 1\n'
        'secopts:restrict ntlm in domain = 1\n')
t.run(0, 'import', t.write('values.pol', as_pol(
    [(WORKSTATION, '**delvals.', 1, b' \0\0\0')])))
t.equal(ours(), ['secopts:restrict ntlm in domain = 1'],
        'all values of a key')
for name, content, message in (
        ('cut.pol', packed[:-1], ':5: an entry that is not whole'),
        ('type.pol', as_pol(POL[:1] + [(MSV, 'NtlmMinServerSec', 1, b'')]),
         ':2: NtlmMinServerSec: not a REG_DWORD, as it has to be'),
        ('twice.pol', as_pol([POL[1], (WORKSTATION, 'BlockNTLM', 4,
                                       struct.pack('<I', 0))]),
         ':2: BlockNTLM: line 1 is about the same value')):
    file = t.write(name, content)
    t.refused(file + message, file)
t.write('smb.conf', GLOBAL)

# LmCompatibilityLevel: lines only for what is laxer than the level wants.
LM = [('ntlm auth', 'yes', 'ntlmv2-only', 5), ('lanman auth', 'yes', 'no', 4),
      ('client ntlmv2 auth', 'no', 'yes', 3),
      ('client lanman auth', 'yes', 'no', 2),
      ('ntlmssp_client:ntlm2', 'no', 'yes', 1)]
for strict in range(2 ** len(LM)):
    lax = {n for i, (n, *_) in enumerate(LM) if not strict & 1 << i}
    # Samba's client sends no LM response beside NTLMv2, and its server takes
    # none where it takes no NTLM.
    if ('client lanman auth' in lax and 'client ntlmv2 auth' not in lax or
            'lanman auth' in lax and 'ntlm auth' not in lax):
        continue
    t.write('smb.conf', '[global]\n' + ''.join(
        '%s = %s\n' % (n, no if n in lax else yes) for n, no, yes, _ in LM))
    now = min([level - 1 for n, _, _, level in LM if n in lax] + [5])
    for level in range(6):
        entry = [e for e in t.report(t.write('file', as_inf([
            ('LmCompatibilityLevel', LSA, level)])), '--dry-run')['entries']
            if e['setting'] == 'LmCompatibilityLevel'][0]
        t.equal((entry['fate'], [(p['parameter'], p['value'])
                                 for p in entry['parameters']]),
                ('samba' if now < level else
                 'stricter' if now > level else 'already',
                 [(n, yes) for n, _, yes, lowest in LM
                  if lowest <= level and n in lax] if now < level else []),
                'level %d with %s' % (level, sorted(lax)))

# Whom a minimum locks out is said before it is applied, in words.
t.write('smb.conf', GLOBAL)
for name, flags, words in (
        ('NtlmMinServerSec', 0x20080030, ('confidentiality', 'SMB clients',
                                          'integrity', 'ntlm_auth')),
        ('NtlmMinServerSec', 0x20, ('confidentiality', '0xe2088297')),
        ('NtlmMinServerSec', 0x80000000, ('56-bit',)),
        ('NtlmMinServerSec', 0x20080000, ()),
        ('NtlmMinClientSec', 0x20, ('confidentiality', 'this host')),
        ('NtlmMinClientSec', 0x20080000, ())):
    file = t.write('file', as_inf([(name, MSV, flags)]))
    for args in ('--dry-run',), (), ('--to', 'registry', '--dry-run'):
        done = t.run(0, 'import', file, *args)
        said = ' '.join(done.stderr.decode().split())
        t.equal([w for w in words if w not in said], [],
                '%s = %#x %s: %s' % (name, flags, args, said))
        t.equal('asks for' in said, words != (), '%s = %#x %s' % (
            name, flags, args))
    report = t.report(file, '--dry-run')
    SCHEMA.validate(report)
    t.equal({f['id'] for f in report['findings']},
            {'locks-out'} if words else set(), '%s = %#x' % (name, flags))

# What an import opens is said, too.
t.write('smb.conf', GLOBAL + 'secopts:null session pipes = lsarpc\n')
for name, key, value, note in (
        ('RestrictNullSessAccess', LMS, 0, 'less strict than what held before: '
         '1'),
        ('NullSessionPipes', LMS, ['lsarpc', 'samr'], 'less strict than what '
         'held before: lsarpc'),
        ('NullSessionPipes', LMS, [], None),
        ('NtlmMinServerSec', MSV, 0x20080000, None)):
    entry = [e for e in t.report(t.write('file', as_inf([
        (name, key, value)])), '--dry-run')['entries']
        if e['setting'] == name][0]
    t.equal((entry['fate'], entry['note']), ('applied', note), name)
# The registry cannot hold this one; no line for smb.conf that opens it.
t.write('smb.conf', REGISTRY)
for now, fate in (0, 'stricter'), (1, 'already'):
    t.write('smb.conf', REGISTRY + 'secopts:lsa anonymous name lookup = %d\n' %
            now)
    file = t.write('file', as_inf([('LSAAnonymousNameLookup', None, 1)]))
    report = t.report(file, '--to', 'registry', '--dry-run')
    t.equal(fates(report)['LSAAnonymousNameLookup'], fate, 'name lookup')

# PowerShell's names.
t.write('smb.conf', '[global]\nserver min protocol = NT1\n')
report = t.report(t.write('file', '''{
    "AnnounceServer": false,
    "EnableSMB1Protocol": false,
    "NullSessionPipes": "lsarpc,samr",
    "NullSessionShares": "",
    "RequireSecuritySignature": true,
    "RestrictNullSessAccess": null
}'''))
t.equal(fates(report), {
    'AnnounceServer': 'not ours', 'EnableSMB1Protocol': 'samba',
    'NullSessionPipes': 'applied', 'NullSessionShares': 'already',
    'RequireSecuritySignature': 'samba',
    'RestrictNullSessAccess': 'not applicable'}, 'PowerShell')


# Errors change nothing ----------------------------------------------------

t.write('smb.conf', GLOBAL)
INF = '[Registry Values]\nMACHINE\\%s\\' % LMS
for name, content, message in (
        ('type.inf', INF + 'NullSessionPipes=1,"a"\n',
         '2:%d: NullSessionPipes: not a REG_MULTI_SZ, as it has to be'),
        ('range.inf', INF + 'RestrictNullSessAccess=4,2\n',
         '2:%d: RestrictNullSessAccess: the number is too great'),
        ('star.inf', INF + 'NullSessionPipes=7,a*\n',
         '2:%d: NullSessionPipes: wildcards are not supported')):
    file = t.write(name, content)
    column = content.split('\n')[1].index('=') + 4
    t.refused('%s:%s' % (file, message % column), file)
for name, content, message in (
        ('access.inf', '[System Access]\nLSAAnonymousNameLookup = yes\n',
         '2:26: LSAAnonymousNameLookup: not a number'),
        ('access2.inf', '[System Access]\nLSAAnonymousNameLookup = 2\n',
         '2:26: LSAAnonymousNameLookup: the number is too great'),
        ('twice.reg', HEAD + '[HKEY_LOCAL_MACHINE\\%s]\n"UseMachineId"='
         'dword:1\n"UseMachineId"=-\n' % LSA,
         '5:1: UseMachineId: line 4 is about the same value'),
        ('gone.reg', HEAD + '[HKEY_LOCAL_MACHINE\\%s]\n"UseMachineId"='
         'dword:1\n[-HKEY_LOCAL_MACHINE\\%s]\n' % (LSA, LSA),
         '5:1: UseMachineId: line 4 is about the same value'),
        ('flags.json', '{\n  "NtlmMinServerSec": 1}\n',
         ' NtlmMinServerSec: unknown flags'),
        ('empty', '', ' neither a security template, nor a .reg file, nor '
         'JSON, nor a Registry.pol; --format tells which it is'),
        ('text', 'hello\n', ' neither a security template, nor a .reg file, '
         'nor JSON, nor a Registry.pol; --format tells which it is')):
    file = t.write(name, content)
    t.refused('%s:%s' % (file, message), file)
    t.refused('%s:%s' % (file, message), file, '--to', 'registry')

with open(DATA + '/malformed/expected.txt', encoding='utf-8') as expected:
    malformed = [line.rstrip('\n').split(' ', 4) for line in expected
                 if not line.startswith('#')]
t.equal(sorted([name for name, *_ in malformed] + ['expected.txt']),
        sorted(n for n in os.listdir(DATA + '/malformed') if n[0] != '.'),
        'malformed files')
t.holds(len(malformed) >= 40, 'number of malformed files')
for name, fate, line, column, message in malformed:
    file = os.path.join(DATA, 'malformed', name)
    place = ''.join(n + ':' for n in (line, column) if n != '0')
    asked = ['import', file, '--format', name.split('.')[-1]]
    said = re.compile('%s:%s( [A-Za-z]+:)? %s\n' % (
        re.escape(file), place, re.escape(message)))
    before = t.digest()
    for to in ([], ['--to', 'registry']):
        done = t.run(2, *asked, *to, '--strict')
        t.holds(said.fullmatch(done.stderr.decode()),
                '%s, strict: %s' % (name, done.stderr))
        done = t.run(2 if fate == 'refused' else 0, *asked, *to, '--json',
                     '--dry-run')
        if fate == 'refused':
            t.holds(re.fullmatch(b'[^\n]+\n', done.stderr),
                    '%s: %s' % (name, done.stderr))
            t.equal(done.stdout, b'', 'output of ' + name)
            continue
        report = json.loads(done.stdout)
        SCHEMA.validate(report)
        t.holds((int(line), int(column), message) in
                [(e['line'], e['column'], e['note'])
                 for e in report['entries'] if e['fate'] == 'left out'],
                '%s: %s' % (name, report['entries']))
        t.equal(report['changed'], 0, name)
    t.equal(t.digest(), before, 'smb.conf after ' + name)

file = t.write('file', as_inf([PIPES]))
os.mkdir(t.path('directory'))
t.refused('secopts import: %s: No such file or directory' % t.path('none'),
          t.path('none'))
t.refused('secopts import: %s: Is a directory' % t.path('directory'),
          t.path('directory'))
with open(t.path('great'), 'wb') as great:
    great.truncate(16 * 1024 * 1024 + 1)
t.refused('secopts import: %s: more than 16777216 bytes' % t.path('great'),
          t.path('great'))
os.unlink(t.path('great'))
for args, message in (([], 'one FILE is expected; - is standard input'),
                      ([file, file], 'one FILE is expected; - is standard '
                       'input'),
                      ([file, '--to', 'ldap'],
                       '--to ldap: not smb.conf or registry'),
                      ([file, '--format', 'xml'],
                       '--format xml: not inf, reg, json or pol'),
                      ([file, '--role', 'dc'], '--role: unknown option')):
    t.refused('secopts import: %s\nTry "secopts import --help".' % message,
              *args)

for verb in 'import', 'export':
    done = subprocess.run([TOOL, verb, '--help'], capture_output=True,
                          check=True)
    lines = done.stdout.decode().split('\n')
    t.holds(len(lines) <= 24 and max(map(len, lines)) <= 80,
            '%s --help does not fit a screen' % verb)

# Where smb.conf is not what would have to change.
more = t.write('more.conf', '# more\nsecopts:NullSessionPipes = a\n')
t.write('smb.conf', GLOBAL + 'include = %s\n' % more)
t.refused('secopts import: %s:2: NullSessionPipes is given there, in a file '
          'that %s includes; change it there' % (more, t.conf), file)
t.refused('secopts import: %s:2: NullSessionPipes is given there, in a file '
          'that %s includes; change it there' % (more, t.conf), file,
          '--dry-run')
t.write('smb.conf', GLOBAL + 'config file = /elsewhere\n')
t.refused("secopts import: %s: 'config file' names another file, /elsewhere; "
          'import into that with -s' % t.conf, file)
t.write('smb.conf', GLOBAL + 'secopts:policy source = registry\n')
t.refused("secopts import: %s: 'secopts:policy source = registry': settings "
          'are not read from this file; use --to registry' % t.conf, file)
t.write('smb.conf', GLOBAL)
t.refused('secopts import: %s: NullSessionShares would be "a b" after the '
          'change: smb.conf cannot hold the value, or what it includes sets '
          'another' % t.conf,
          t.write('blanks', as_inf([('NullSessionShares', LMS, ['a  b'])])))

# The file as such.
os.link(t.conf, t.path('second'))
t.refused('secopts import: %s: has more than one name (hard link), of which '
          'one alone would change' % t.conf, file)
os.unlink(t.path('second'))
t.report(file, '--dry-run')
os.chmod(t.conf, 0o444)
t.refused('secopts import: %s: not writable: Permission denied' % t.conf, file,
          prefix=['setpriv', '--reuid=65534', '--regid=65534',
                  '--clear-groups'])
os.chown(t.conf, 12, 34)
os.chmod(t.conf, 0o640)
os.setxattr(t.conf, 'user.secopts', b'kept')
os.symlink('smb.conf', t.path('link.conf'))
t.report(file, conf=t.path('link.conf'))
st = os.stat(t.conf)
t.equal((st.st_uid, st.st_gid, st.st_mode & 0o7777), (12, 34, 0o640),
        'owner and mode')
t.equal(os.getxattr(t.conf, 'user.secopts'), b'kept', 'attributes')
t.holds(os.path.islink(t.path('link.conf')), 'the link is no more')
t.equal(t.read().decode(), GLOBAL + LINE, 'behind a symbolic link')

# What keeps the new file from being written.
t.write('smb.conf', GLOBAL + '# long\n' * 2000)
before = t.digest()
done = t.run(2, 'import', file, prefix=['prlimit', '--fsize=4096'])
t.holds(done.stderr.endswith(b': File too large\n'), done.stderr)
t.equal(t.digest(), before, 'smb.conf after a limit')
os.mkdir(t.path('full'))
script = ('mount -t tmpfs -o size=24k none "$1/full" && '
          'cp "$1/smb.conf" "$1/full" && '
          'sum=$(sha256sum <"$1/full/smb.conf") && '
          '"$2" import "$1/file" -s "$1/full/smb.conf"; echo $? && '
          '[ "$sum" = "$(sha256sum <"$1/full/smb.conf")" ] && '
          'ls -A "$1/full"')
done = subprocess.run(['unshare', '-m', 'sh', '-c', script, 'sh', t.dir, TOOL],
                      capture_output=True, check=False)
t.holds(done.stderr.endswith(b': No space left on device\n'),
        'full disk: %s' % done.stderr)
t.equal(done.stdout, b'2\nsmb.conf\n', 'full disk')

# What happens at the worst moment, which is that before the rename.
t.write('shim.c', '''#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
int fsync(int fd)
{
    const char *number = getenv("SHIM_SIGNAL");
    const char *name = getenv("SHIM_APPEND");
    FILE *file = name ? fopen(name, "a") : NULL;
    if (file) {
        fputs("# mine\\n", file);
        fclose(file);
    }
    if (number)
        kill(getpid(), atoi(number));
    return fd < 0;
}
int fdatasync(int fd)
{
    return fsync(fd);
}
int msync(void *p, size_t n, int f)
{
    return fsync((p == 0) + (int)n + f);
}
''')
subprocess.run(['gcc', '-shared', '-fPIC', '-o', t.path('shim.so'),
                t.path('shim.c')], check=True)
SHIM = ['env', 'LD_PRELOAD=' + t.path('shim.so')]
KILL = SHIM + ['SHIM_SIGNAL=9']
t.run(-9, 'import', file, prefix=KILL)
t.equal(t.digest(), before, 'smb.conf after SIGKILL')
left = [n for n in os.listdir(t.dir) if n.startswith('.smb.conf.secopts-')]
t.equal(len(left), 1, 'left by SIGKILL: %s' % left)
for name in left:
    os.unlink(t.path(name))
t.run(-15, 'import', file, prefix=SHIM + ['SHIM_SIGNAL=15'])
t.equal(t.read().decode(), GLOBAL + LINE + '# long\n' * 2000,
        'smb.conf after SIGTERM')
t.equal([n for n in os.listdir(t.dir) if n.startswith('.smb.conf')], [],
        'left by SIGTERM')
t.write('smb.conf', GLOBAL)
done = t.run(2, 'import', file, prefix=SHIM + ['SHIM_APPEND=' + t.conf])
t.equal(done.stderr.decode(), 'secopts import: %s: was changed by another '
        'program in the meantime\n' % t.conf, 'changed meanwhile')
t.equal(t.read().decode(), GLOBAL + '# mine\n', 'changed meanwhile')
t.equal(t.report(file)['changed'], 1, 'after all that')


# The registry -------------------------------------------------------------

def net(*args):
    return subprocess.run(['net', 'registry', *args, '-s', t.conf],
                          capture_output=True, check=False).stdout.decode()


def enumerated(key):
    return [line for line in net('enumerate', 'HKLM\\' + key).split('\n')
            if '=' in line]


t.holds(not os.path.exists(TDB), 'an error makes a registry')
t.write('smb.conf', REGISTRY)
VALUES = [('NullSessionPipes', LMS, ['lsarpc', 'x-y', 'Grün']),
          ('RestrictNullSessAccess', LMS, 0),
          ('NtlmMinServerSec', MSV, 0x20080000), ('UseMachineId', LSA, 1),
          ('LSAAnonymousNameLookup', None, 1),
          ('LmCompatibilityLevel', LSA, 5)]
WANT = {'NullSessionPipes': 'applied', 'RestrictNullSessAccess': 'applied',
        'NtlmMinServerSec': 'applied', 'UseMachineId': 'already',
        'LSAAnonymousNameLookup': 'stricter',
        'LmCompatibilityLevel': 'already'}
file = t.write('file', as_json(VALUES))
before = t.read()
report = t.report(file, '--to', 'registry', '--dry-run')
t.equal((fates(report), report['changed']), (WANT, 3), 'registry, dry run')
t.holds(not os.path.exists(TDB), 'a dry run makes a registry')
report = t.report(file, '--to', 'registry')
SCHEMA.validate(report)
t.equal((fates(report), report['changed']), (WANT, 3), 'registry')
t.equal(enumerated(LMS), [
    'Valuename  = RestrictNullSessAccess', 'Type       = REG_DWORD',
    'Value      = 0', 'Valuename  = NullSessionPipes',
    'Type       = REG_MULTI_SZ', 'Value[000] = "lsarpc"',
    'Value[001] = "x-y"', 'Value[002] = "Grün"'],
        'LanmanServer in the registry')
t.equal(enumerated(MSV), ['Valuename  = NtlmMinServerSec',
                          'Type       = REG_DWORD', 'Value      = 537395200'],
        'MSV1_0 in the registry')
t.equal(t.read(), before, 'smb.conf after --to registry')
digest = t.digest('state/registry.tdb')
report = t.report(file, '--to', 'registry')
t.equal((set(fates(report).values()), report['changed']),
        ({'already', 'stricter'}, 0), 'registry, again')
t.equal(t.digest('state/registry.tdb'), digest, 'registry, again')

done = t.run(0, 'import', file, '--to', 'registry')
t.equal(done.stderr, b'secopts import: warning: settings are not read from the '
        b"registry: 'secopts:policy source = smb.conf'\n", 'policy source')
t.write('smb.conf', REGISTRY + 'secopts:policy source = both\n'
        'secopts:null session pipes = a\n')
done = t.run(0, 'import', file, '--to', 'registry')
t.equal(done.stderr, b'secopts import: warning: smb.conf has a line for '
        b'NullSessionPipes as well, which holds\n', 'policy source = both')
t.write('smb.conf', REGISTRY + 'secopts:policy source = registry\n')
t.equal(t.run(0, 'import', file, '--to', 'registry').stderr, b'',
        'policy source = registry')
t.write('smb.conf', REGISTRY)

# All or nothing.
other = t.write('other', as_reg([('NullSessionPipes', LMS, ['b']),
                                 ('UseMachineId', LSA, 0),
                                 ('RestrictNullSessAccess', LMS, 1)]))
before = (enumerated(LMS), enumerated(LSA), enumerated(MSV))
t.run(-9, 'import', other, '--to', 'registry', prefix=KILL)
t.equal((enumerated(LMS), enumerated(LSA), enumerated(MSV)), before,
        'registry after SIGKILL')
t.equal(t.report(other, '--to', 'registry')['changed'], 3, 'after SIGKILL')

# Another type there is replaced, and a deletion deletes.
net('setvalue', 'HKLM\\' + LSA, 'UseMachineId', 'sz', '0')
t.equal(t.report(other, '--to', 'registry')['changed'], 1, 'another type')
t.holds('Type       = REG_DWORD' in enumerated(LSA), 'another type')
file = t.write('file', HEAD + '[-HKEY_LOCAL_MACHINE\\%s]\n' % LMS)
t.equal(t.report(file, '--to', 'registry')['changed'], 2, 'deleted')
t.equal(enumerated(LMS), [], 'deleted')
t.equal(t.report(file, '--to', 'registry')['changed'], 0, 'deleted twice')

shutil.rmtree(t.path('state'))
t.write('state', '')
done = t.run(2, 'import', other, '--to', 'registry')
t.holds(t.path('state') in done.stderr.decode(), 'no directory')

t.write('smb.conf', REGISTRY + 'config backend = registry\n')
os.unlink(t.path('state'))
os.mkdir(t.path('state'))
done = t.run(2, 'import', other)
t.holds("'config backend'" in done.stderr.decode(), done.stderr)

# What a terminal might obey is written as \xNN, in names as in texts.
t.write('smb.conf', '[global]\n')
file = t.write('escapes.json', '{"a\\u001b[31m": "\\u202eb", '
               '"NullSessionPipes": ""}')
for args, wanted in ((['--verbose'], '\\xe2\\x80\\xaeb'), ([], '[31m')):
    done = t.run(0, 'import', file, '--dry-run', *args)
    shown = done.stdout.decode() + done.stderr.decode()
    t.holds('\x1b' not in shown and '\u202e' not in shown and
            'a\\x1b[31m' in shown and wanted in shown,
            'escapes in a property: %r' % shown)
t.finish()
