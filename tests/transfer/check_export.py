"""Template -> import -> show -> export -> import again, unchanged."""

import json
import os
import re
import subprocess

import jsonschema

from harness import (LMS, LSA, MSV, SETTINGS, TOOL, WRITERS, Checks, fates,
                     multi_sz)

t = Checks()
PLAIN = '[global]\n\tvfs objects = secopts\n\n[a]\n\tpath = /srv\n'
with open('docs/schema/secopts-export.json', encoding='utf-8') as schema_file:
    SCHEMA = json.load(schema_file)


def shown_text(value):
    if isinstance(value, list):
        return ' '.join('"%s"' % v if re.search('[ ,;]', v) else v
                        for v in value) or '(empty)'
    return str(value) if value != '' else '(empty)'


def is_shown(shown, value):
    """Flags are followed by their names."""
    if isinstance(value, int) and shown.startswith('0x'):
        return int(shown.split()[0], 16) == value
    return shown == shown_text(value)


# Each setting, each value, each format.
t.write('plain.conf', PLAIN)
base = json.loads(t.run(0, 'export', '--format', 'json',
                        conf=t.path('plain.conf')).stdout)
for name, key, parameter, values in SETTINGS:
    for value in values:
        for form, writer in WRITERS.items():
            if form == 'reg' and key is None:
                continue
            what = '%s = %r from %s' % (name, value, form)
            t.write('smb.conf', PLAIN)
            file = t.write('file', writer([(name, key, value)]))
            fate = fates(t.report(file)).get(name)
            default = base[name] == value
            t.equal(fate, 'already' if default else 'applied', what)
            shown, origin = t.shown(parameter)
            t.holds(is_shown(shown, value), '%s: shown as %s' % (what, shown))
            t.equal(origin, 'Windows default' if default else 'smb.conf', what)

            before = t.read()
            exported = t.run(0, 'export', '--format', form).stdout
            t.write('exported', exported)
            again = t.report(t.path('exported'))
            t.equal(t.read(), before, what + ': smb.conf after its export')
            t.equal(again['changed'], 0, what + ': changed by its export')
            t.equal(fates(again).get(name), 'already', what + ', exported')

# LmCompatibilityLevel: Samba's parameters, until they are set; from the laxest,
# as nothing is ever made less strict.
LAX = PLAIN.replace('[a]', 'ntlm auth = yes\nlanman auth = yes\n'
                    'client ntlmv2 auth = no\nclient lanman auth = yes\n'
                    'ntlmssp_client:ntlm2 = no\n[a]')
for level in range(6):
    for form, writer in WRITERS.items():
        what = 'LmCompatibilityLevel %d from %s' % (level, form)
        t.write('smb.conf', LAX)
        file = t.write('file', writer([('LmCompatibilityLevel', LSA, level)]))
        report = t.report(file)
        t.equal(t.read(), LAX.encode(), what)
        entry = [e for e in report['entries']
                 if e['setting'] == 'LmCompatibilityLevel'][0]
        t.equal(entry['fate'], 'already' if level == 0 else 'samba', what)
        t.write('smb.conf', LAX.replace('[a]', ''.join(
            '%s = %s\n' % (line['parameter'], line['value'])
            for line in entry['parameters']) + '[a]'))
        t.equal(fates(t.report(file))['LmCompatibilityLevel'], 'already', what)
        t.equal(t.shown('lm compatibility level')[0], str(level), what)
        exported = t.run(0, 'export', '--format', form).stdout
        again = t.report(t.write('exported', exported))
        t.equal(fates(again)['LmCompatibilityLevel'], 'already', what)

# The formats themselves.
ODD = ('[global]\n'
       'secopts:null session pipes = aaaaaaaaaaaaaaaa "b c" "d,e" \\pipe\\f\n'
       'secopts:null session shares = "g;h"\n')
t.write('smb.conf', ODD)
inf = t.run(0, 'export', '--format', 'inf').stdout
t.equal(inf[:2], b'\xff\xfe', 'byte-order mark of inf')
inf = inf.decode('utf-16')
t.equal(inf.count('\n'), inf.count('\r\n'), 'ends of lines of inf')
t.equal(inf[:39], '[Unicode]\r\nUnicode=yes\r\n[System Access]', 'inf')
t.holds(inf.endswith('\r\n[Version]\r\nsignature="$CHICAGO$"\r\n'
                     'Revision=1\r\n'), 'end of inf')
t.holds('MACHINE\\%s\\NullSessionPipes=7,aaaaaaaaaaaaaaaa,b c,d","e,\\pipe\\f'
        '\r\n' % LMS in inf, 'list in inf: ' + inf)
t.holds('MACHINE\\%s\\NullSessionShares=7,g";"h\r\n' % LMS in inf,
        'semicolon in inf: ' + inf)
t.holds('\r\nLSAAnonymousNameLookup = 0\r\n[Registry Values]\r\n' in inf,
        'System Access in inf')
t.holds('MACHINE\\%s\\NtlmMinServerSec=4,536870912\r\n' % MSV in inf,
        'flags in inf')

reg = t.run(0, 'export', '--format', 'reg').stdout
t.equal(reg[:2], b'\xff\xfe', 'byte-order mark of reg')
reg = reg.decode('utf-16')
t.equal(reg.count('\n'), reg.count('\r\n'), 'ends of lines of reg')
t.holds(reg.startswith('Windows Registry Editor Version 5.00\r\n\r\n'
                       '[HKEY_LOCAL_MACHINE\\%s]\r\n' % LMS), 'head of reg')
# What names a key cannot be broken.
t.holds(max(len(line) for line in reg.split('\r\n')
            if not line.startswith('[')) <= 80, 'reg: a line is too long')
joined = reg.replace('\\\r\n  ', '')
t.holds('"NullSessionPipes"=hex(7):%s\r\n' % multi_sz(
    ['aaaaaaaaaaaaaaaa', 'b c', 'd,e', '\\pipe\\f']) in joined, 'list in reg')
t.holds('"NtlmMinServerSec"=dword:20000000\r\n' in reg, 'flags in reg')

conf = t.run(0, 'export', '--format', 'smb.conf').stdout
t.write('again.conf', conf)
t.equal(t.run(0, 'export', '--format', 'smb.conf',
              conf=t.path('again.conf')).stdout, conf, 'smb.conf, again')
t.equal(t.run(0, 'export', '--format', 'inf',
              conf=t.path('again.conf')).stdout.decode('utf-16'), inf,
        'smb.conf: not the same settings')

for role in 'standalone', 'member', 'dc':
    out = t.run(0, 'export', '--format', 'json', '--role', role,
                conf=t.path('plain.conf')).stdout
    jsonschema.Draft202012Validator(SCHEMA).validate(json.loads(out))
    t.equal(json.loads(out)['NullSessionPipes'],
            ['netlogon', 'samr', 'lsarpc'] if role == 'dc' else [],
            'pipes of a ' + role)
jsonschema.Draft202012Validator.check_schema(SCHEMA)
t.equal(sorted(SCHEMA['required']), sorted(base), 'required of the schema')

# What "net registry" makes of it, and writes itself.
for name in 'state', 'private', 'lock':
    os.mkdir(t.path(name))
t.write('registry.conf', '[global]\nstate directory = %s/state\n'
        'private dir = %s/private\nlock directory = %s/lock\n'
        'cache directory = %s/lock\n' % ((t.dir,) * 4))
t.write('exported.reg', t.run(0, 'export', '--format', 'reg').stdout)
for args in (['import', t.path('exported.reg')],
             ['export', 'HKLM\\' + LMS, t.path('net.reg')]):
    done = subprocess.run(['net', 'registry', *args, '-s',
                           t.path('registry.conf')], capture_output=True,
                          check=False)
    t.equal(done.returncode, 0, 'net registry %s: %s' % (args[0],
                                                         done.stderr))
before = t.read()
report = t.report(t.path('net.reg'))
t.equal(t.read(), before, 'smb.conf after what net registry exports')
t.equal(fates(report), {name: 'already' for name in (
    'RestrictNullSessAccess', 'NullSessionPipes', 'NullSessionShares')},
        'what net registry exports')

# Errors, and where to.
t.equal(t.run(0, 'export', '--format', 'json', '-o', t.path('out')).stdout,
        b'', 'output beside --output')
t.equal(t.read('out'), t.run(0, 'export', '--format', 'json').stdout,
        '--output')
for args, message in (
        ([], '--format is missing'),
        (['--format', 'xml'], '--format xml: not inf, reg, smb.conf or json'),
        (['--format', 'inf', 'x'], 'x: not expected'),
        (['--format', 'inf', '-o', t.path('no/out')],
         t.path('no/out') + ': No such file or directory'),
        (['--format', 'inf', '-o', '/dev/full'],
         'cannot write: No space left on device'),
        (['--format', 'json', '-o', '/dev/full'],
         'cannot write: No space left on device')):
    done = t.run(2, 'export', *args)
    t.holds('\nsecopts export: %s\n' % message in
            '\n' + done.stderr.decode(), '%s: %s' % (args, done.stderr))
    t.equal(done.stdout, b'', 'output of %s' % args)
with open('/dev/full', 'wb') as full:
    done = subprocess.run([TOOL, 'export', '--format', 'reg', '-s', t.conf],
                          stdout=full, stderr=subprocess.PIPE, check=False)
    t.equal(done.returncode, 2, 'a full disk')

t.finish()
