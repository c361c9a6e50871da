"""What the tests of "secopts import" and "secopts export" share."""

import hashlib
import json
import os
import re
import shutil
import struct
import subprocess
import sys
import tempfile

sys.path.append(os.path.abspath('tests'))
from pol import pol as as_pol   # noqa: E402, F401

TOOL = os.path.abspath('build/bin/secopts')
DATA = os.path.abspath('tests/data')
LMS = r'SYSTEM\CurrentControlSet\Services\LanmanServer\Parameters'
LSA = r'SYSTEM\CurrentControlSet\Control\Lsa'
MSV = LSA + r'\MSV1_0'
RPC = r'SOFTWARE\Policies\Microsoft\Windows NT\Rpc'
SAM = r'SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System\SAM'
NETLOGON = r'SYSTEM\CurrentControlSet\Services\Netlogon\Parameters'
WORKSTATION = r'SOFTWARE\Policies\Microsoft\Windows\LanmanWorkstation'
WINREG = r'SYSTEM\CurrentControlSet\Control\SecurePipeServers\Winreg'
# where the value goes by another name than the setting
VALUES = {'AllowedExactPaths': 'Machine', 'AllowedPaths': 'Machine'}

# Typed from the reference pages: value name, key, parameter, values that are
# not the default first.
SETTINGS = [
    ('RestrictNullSessAccess', LMS, 'restrict null session access', [0, 1]),
    ('NullSessionPipes', LMS, 'null session pipes',
     [['lsarpc'], ['samr', 'sql\\query', 'x y'], ['a,b', 'c;d', 'Grün'], []]),
    ('NullSessionShares', LMS, 'null session shares',
     [['scans'], ['COMCFG', 'DFS$'], []]),
    ('EveryoneIncludesAnonymous', LSA, 'everyone includes anonymous', [1, 0]),
    ('RestrictAnonymousSAM', LSA, 'restrict anonymous sam', [0, 1]),
    ('RestrictAnonymous', LSA, 'restrict anonymous', [1, 0]),
    ('LSAAnonymousNameLookup', None, 'lsa anonymous name lookup', [1, 0]),
    ('TurnOffAnonymousBlock', LSA, 'turn off anonymous block', [1, 0]),
    ('RestrictRemoteSAM', LSA, 'restrict remote sam',
     ['O:BAG:BAD:(A;;RC;;;BA)', 'D:(D;;RC;;;AN)(A;;RC;;;AU)', '']),
    ('RestrictRemoteSamAuditOnlyMode', LSA,
     'restrict remote sam audit only mode', [1, 0]),
    ('RestrictRemoteSamEventThrottlingWindow', LSA,
     'restrict remote sam event throttling window', [0, 60, 86400, 900]),
    ('RestrictRemoteClients', RPC, 'restrict remote clients', [1, 2, 0]),
    ('SamrChangeUserPasswordApiPolicy', SAM,
     'samr change user password api policy', [1, 2, 3]),
    ('AllowedExactPaths', WINREG + r'\AllowedExactPaths',
     'allowed exact paths', [['Software\\a b', 'System'], []]),
    ('AllowedPaths', WINREG + r'\AllowedPaths', 'allowed paths',
     [['Software\\Microsoft\\Windows NT'], []]),
    ('NtlmMinServerSec', MSV, 'ntlm min server sec',
     [0x20080000, 0, 0xa0080030, 0x20000000]),
    ('NtlmMinClientSec', MSV, 'ntlm min client sec', [0x20080000, 0x10]),
    ('RestrictReceivingNTLMTraffic', MSV, 'restrict receiving ntlm traffic',
     [1, 2, 0]),
    ('AuditReceivingNTLMTraffic', MSV, 'audit receiving ntlm traffic',
     [1, 2, 0]),
    ('RestrictSendingNTLMTraffic', MSV, 'restrict sending ntlm traffic',
     [1, 2, 0]),
    ('ClientAllowedNTLMServers', MSV, 'client allowed ntlm servers',
     [['nas', '*.example.com'], ['10.0.0.*', 'a b'], []]),
    ('RestrictNTLMInDomain', NETLOGON, 'restrict ntlm in domain',
     [1, 3, 5, 7, 0]),
    ('AuditNTLMInDomain', NETLOGON, 'audit ntlm in domain', [1, 3, 5, 7, 0]),
    ('DCAllowedNTLMServers', NETLOGON, 'dc allowed ntlm servers',
     [['FILES1', 'FILES*'], []]),
    ('BlockNTLM', WORKSTATION, 'block ntlm', [1, 0]),
    ('BlockNTLMServerExceptionList', WORKSTATION,
     'block ntlm server exception list', [['nas', '192.0.2.1'], []]),
    ('UseMachineId', LSA, 'use machine id', [0, 1]),
    ('allownullsessionfallback', MSV, 'allow null session fallback', [1, 0]),
]


class Checks:
    """Counts what holds, and goes on after what does not."""

    def __init__(self):
        self.passed = 0
        self.failed = 0
        self.dir = tempfile.mkdtemp(prefix='secopts-import-')
        # for those tests that give up root
        os.chmod(self.dir, 0o755)
        self.conf = os.path.join(self.dir, 'smb.conf')
        os.environ.pop('SMB_CONF_PATH', None)

    def holds(self, condition, what):
        if condition:
            self.passed += 1
        else:
            self.failed += 1
            print('FAIL:', what)
        return condition

    def equal(self, got, want, what):
        self.holds(got == want, '%s: %r, not %r' % (what, got, want))

    def finish(self):
        shutil.rmtree(self.dir)
        print('%d passed, %d failed' % (self.passed, self.failed))
        sys.exit(1 if self.failed else 0)

    def path(self, name):
        return os.path.join(self.dir, name)

    def write(self, name, content):
        if isinstance(content, str):
            content = content.encode()
        with open(self.path(name), 'wb') as out:
            out.write(content)
        return self.path(name)

    def read(self, name='smb.conf'):
        with open(self.path(name), 'rb') as file:
            return file.read()

    def digest(self, name='smb.conf'):
        return hashlib.sha256(self.read(name)).hexdigest()

    def run(self, status, *args, conf=None, prefix=(), **kw):
        command = [*prefix, TOOL, *args, '-s', conf or self.conf]
        done = subprocess.run(command, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, **kw)
        self.holds(done.returncode == status,
                   '%s: status %d, not %d\n%s%s' % (
                       ' '.join(command), done.returncode, status,
                       done.stdout.decode(errors='replace'),
                       done.stderr.decode(errors='replace')))
        return done

    def report(self, file, *args, **kw):
        """The JSON report of an import."""
        done = self.run(0, 'import', file, '--json', *args, **kw)
        return json.loads(done.stdout) if done.returncode == 0 else {
            'entries': [], 'changed': None}

    def refused(self, message, *args, conf=None, **kw):
        """The import fails with this message alone, and changes nothing."""
        before = self.digest()
        names = sorted(os.listdir(self.dir))
        done = self.run(2, 'import', *args, conf=conf, **kw)
        self.equal(done.stderr.decode(), message + '\n', ' '.join(args))
        self.equal(done.stdout, b'', 'output of ' + ' '.join(args))
        self.equal(self.digest(), before, 'smb.conf after ' + ' '.join(args))
        self.equal(sorted(os.listdir(self.dir)), names,
                   'directory after ' + ' '.join(args))

    def shown(self, parameter):
        """Value and origin, as "secopts show --all" prints them."""
        out = self.run(0, 'show', '--all').stdout.decode()
        found = re.search(r'^  parameter  secopts:%s\n  value      (.*)\n'
                          r'  from       (.*)$' % re.escape(parameter), out,
                          re.M)
        return found.groups()


def fates(report):
    """Name of each entry -> its fate; of settings whose value shares its name
    with another one's, that of the key."""
    return {last_of(entry['name']): entry['fate']
            for entry in report['entries']}


def last_of(name):
    parts = name.split('\\')
    return (parts[-2] if parts[-1] in VALUES.values()
            else parts[-1].split('] ')[-1])


def multi_sz(names):
    text = ''.join(name + '\0' for name in names) + '\0'
    return ','.join('%02x' % byte for byte in text.encode('utf-16-le'))


def as_inf(values):
    """A security template, as Windows writes it."""
    access = ''
    registry = ''
    for name, key, value in values:
        if key is None:
            access += '%s = %d\r\n' % (name, value)
        elif isinstance(value, list):
            names = ','.join(v.replace(',', '","').replace(';', '";"')
                             for v in value)
            registry += 'MACHINE\\%s\\%s=7,%s\r\n' % (
                key, VALUES.get(name, name), names)
        elif isinstance(value, str):
            registry += 'MACHINE\\%s\\%s=1,"%s"\r\n' % (key, name, value)
        else:
            registry += 'MACHINE\\%s\\%s=4,%d\r\n' % (key, name, value)
    return ('\ufeff[Unicode]\r\nUnicode=yes\r\n[System Access]\r\n' + access +
            '[Registry Values]\r\n' + registry +
            '[Version]\r\nsignature="$CHICAGO$"\r\nRevision=1\r\n'
            ).encode('utf-16-le')


def as_reg(values):
    text = '\ufeffWindows Registry Editor Version 5.00\r\n'
    for name, key, value in values:
        if isinstance(value, list):
            value = 'hex(7):' + multi_sz(value)
        elif isinstance(value, str):
            value = '"%s"' % value
        else:
            value = 'dword:%08x' % value
        text += '\r\n[HKEY_LOCAL_MACHINE\\%s]\r\n"%s"=%s\r\n' % (
            key, VALUES.get(name, name), value)
    return text.encode('utf-16-le')


def as_json(values):
    return json.dumps({name: value for name, key, value in values}).encode()


WRITERS = {'inf': as_inf, 'reg': as_reg, 'json': as_json}
