# secopts - "secopts check" and "secopts show" where the plug-ins are installed
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""What check asks to be pasted into smb.conf makes it pass; and a plug-in that
is missing, built for another Samba, or not ours, is no enforcement."""

import json

from harness import Server, check, finish
from place import temporary_directory
from server import PLUGINS, REPO

TOOL = REPO / 'build' / 'bin' / 'secopts'
BASELINES = ('windows', 'cis', 'cis-2022', 'cis-2019', 'stig', 'microsoft')
SNAPSHOTS = REPO / 'tests' / 'snapshots'
BUILT = REPO / 'build' / 'gensec' / 'secopts.so'

# What restricts nothing where the baseline wants Windows' default.
UNRESTRICTED = {'RestrictAnonymous', 'RestrictRemoteClients',
                'SamrChangeUserPasswordApiPolicy',
                'RestrictReceivingNTLMTraffic', 'AuditReceivingNTLMTraffic',
                'RestrictSendingNTLMTraffic', 'ClientAllowedNTLMServers',
                'RestrictNTLMInDomain', 'AuditNTLMInDomain',
                'DCAllowedNTLMServers', 'BlockNTLM',
                'BlockNTLMServerExceptionList'}
# ... and there alone: the SAM of a domain controller is not restricted.
UNRESTRICTED_DC = UNRESTRICTED | {'RestrictRemoteSAM'}

WORST = '''
[global]
netbios name = WORST
secopts:mode = audit
secopts:RestrictNullSessAccess = 0
secopts:null session pipes = samr winreg "two words"
secopts:NullSessionShares = scans
secopts:everyone includes anonymous = yes
secopts:restrict anonymous sam = 0
secopts:restrict anonymous = 0
secopts:lsa anonymous name lookup = 1
secopts:turn off anonymous block = 1
secopts:restrict remote sam = ""
secopts:restrict remote clients = 0
secopts:samr change user password api policy = 3
secopts:ntlm min server sec = integrity
secopts:NtlmMinClientSec = 0
secopts:use machine id = 0
secopts:allownullsessionfallback = 1
lanman auth = yes
ntlm auth = yes
client ntlmv2 auth = no
[scans]
path = /srv
[own]
path = /srv
vfs objects = recycle full_audit
[watched]
path = /srv
vfs objects = recycle secopts
'''


class Conf:
    """A smb.conf that the command reads beside the server."""

    def __init__(self, server, text):
        self.server = server
        self.path = server.root / 'checked.conf'
        self.path.write_text(text)

    def run(self, *args, plugins=PLUGINS):
        return self.server.run([TOOL, *args, '-s', self.path],
                               plugins=plugins)

    def check(self, baseline, *args, plugins=PLUGINS):
        """(exit status, {setting: result} of those that apply, JSON)"""
        done = self.run('check', '--baseline', baseline, '--json', *args,
                        plugins=plugins)
        report = json.loads(done.stdout)
        return (done.returncode,
                {rule['setting']: rule['result'] for rule in report['rules']
                 if rule['result'] != 'not applicable'}, report)

    def paste(self, text):
        self.path.write_text(self.path.read_text() + text)


def failures(results):
    return sorted(setting for setting, result in results.items()
                  if result == 'fail')


def round_trip(server, baseline, role, text):
    conf = Conf(server, text)
    what = f'{baseline}, {role}: '
    status, before, report = conf.check(baseline, '--role', role)
    check(what + 'status before', status, 1)
    check(what + 'all that was loosened fails',
          failures(before),
          sorted(set(before) - (
              set() if baseline != 'windows' else
              UNRESTRICTED_DC if role == 'dc' else UNRESTRICTED)))
    done = conf.run('check', '--baseline', baseline, '--role', role)
    block = done.stdout.split('For the end of smb.conf:')[1]
    conf.paste(block)
    status, after, report = conf.check(baseline, '--role', role)
    check(what + 'fails once its lines are pasted', failures(after),
          [])
    check(what + 'status after', status, 0)
    check(what + 'there is nothing left to set',
          [rule['set'] for rule in report['rules'] if rule['set']], [])
    check(what + 'the summary counts them', report['summary']['fail'],
          len(failures(after)))
    done = server.run(['testparm', '-s', conf.path])
    check(what + 'smb.conf is sound', done.returncode, 0)


def stands(server):
    """With all in place, what is enforced passes as it is installed."""
    conf = Conf(server, '[global]\nvfs objects = secopts\n')
    status, results, report = conf.check('windows')
    check('defaults: what fails', failures(results), [])
    check('defaults: status', status, 0)
    status, results, report = conf.check('windows', '--release', '2003',
                                         '--role', 'dc')
    check('defaults of Windows 2003 on a DC: status', (status, results,
          report['findings'][0]['id']), (0, dict.fromkeys(results, 'pass'),
                                         'ntlmssp-not-locked'))
    check('a plug-in of ours is no finding',
          'plugin' in conf.run('show', '--json').stdout.split('findings')[1],
          False)
    statement = conf.run('check', '--baseline', 'windows', '--statement',
                         '--release', '2003', '--role', 'dc')
    check('statement: status', statement.returncode, 0)
    conf.paste('gensec:ntlmssp = no\n')
    statement = conf.run('check', '--baseline', 'windows', '--statement')
    check('statement: nothing keeps them from it',
          'Nothing keeps them from it.' in statement.stdout, True)


def footing(server):
    """Each thing that takes enforcement away, and what fails by it."""
    smb = {'RestrictNullSessAccess', 'NullSessionPipes', 'NullSessionShares',
           'RestrictAnonymousSAM', 'LSAAnonymousNameLookup',
           'TurnOffAnonymousBlock', 'RestrictRemoteSAM',
           'RestrictRemoteSamAuditOnlyMode',
           'RestrictRemoteSamEventThrottlingWindow', 'AllowedExactPaths',
           'AllowedPaths'}
    gensec = smb | {'EveryoneIncludesAnonymous', 'NtlmMinServerSec',
                    'NtlmMinClientSec', 'UseMachineId',
                    'allownullsessionfallback'}
    original = BUILT.read_bytes()
    marker = original.split(b'@(#)secopts ')[1].split(b'\0')[0]
    version = marker.split(b' built for Samba ')[1]
    directory = temporary_directory(parent=server.root)

    def variant(name, old, new):
        assert old in original and len(old) == len(new)
        path = directory / name
        path.write_bytes(original.replace(old, new))
        return path

    other = variant('other', b'for Samba ' + version,
                    b'for Samba ' + b'9' * len(version))
    older = variant('older', b'@(#)secopts 0', b'@(#)secopts 9')
    foreign = variant('foreign', b'@(#)secopts', b'@(#)somebod')
    for what, plugins, lines, lost, says in (
            ('no gensec plug-in', ('vfs',), '', gensec,
             'gensec/secopts.so is missing'),
            ('no VFS plug-in', ('gensec',), '', smb,
             'vfs/secopts.so is missing'),
            ('a gensec plug-in for another Samba',
             {'gensec': other, 'vfs': REPO / 'build/vfs/secopts.so'}, '',
             gensec, 'was built for Samba 9'),
            ('a VFS plug-in for another Samba',
             {'gensec': BUILT, 'vfs': other}, '', smb,
             'does not load into Samba ' + version.decode()),
            ('a plug-in of another secopts',
             {'gensec': older, 'vfs': REPO / 'build/vfs/secopts.so'}, '',
             gensec, 'is of secopts 9'),
            ('a plug-in of somebody else',
             {'gensec': foreign, 'vfs': REPO / 'build/vfs/secopts.so'}, '',
             gensec, 'does not say that it is of secopts'),
            ('an unwatched share', PLUGINS,
             '[own]\npath = /srv\nvfs objects = recycle\n', smb,
             '[own] is not watched'),
            ('audit mode', PLUGINS, 'secopts:mode = audit\n',
             gensec - {'UseMachineId'}, 'mode is audit'),
            # Of lists, those of null sessions alone depend on it.
            ('access is not restricted', PLUGINS,
             'secopts:restrict null session access = 0\n',
             {'RestrictNullSessAccess', 'NullSessionPipes',
              'NullSessionShares'}, 'RestrictNullSessAccess is 0'),
            ('the SAM is only audited', PLUGINS,
             'secopts:restrict remote sam audit only mode = 1\n',
             {'RestrictRemoteSAM', 'RestrictRemoteSamAuditOnlyMode'},
             'RestrictRemoteSamAuditOnlyMode is 1')):
        conf = Conf(server, '[global]\nvfs objects = secopts\n' + lines)
        status, results, report = conf.check('windows', plugins=plugins)
        check(what + ': fails', failures(results),
              sorted(lost))
        check(what + ': status', status, 1)
        notes = ' '.join(note for rule in report['rules']
                         for note in rule['notes'])
        check(what + ': says so', says in notes, True)
        if 'plug-in' in what:
            shown = conf.run('show', plugins=plugins).stdout
            check(what + ': show says so, too',
                  says in ' '.join(shown.split()), True)


def look(server):
    """A server that is protected is one green screen."""
    protected = ('[global]\nvfs objects = secopts\ngensec:ntlmssp = no\n'
                 'usershare max shares = 0\n')
    conf = Conf(server, protected)
    shown = conf.run('show').stdout
    check('look: as it was', shown, (SNAPSHOTS / 'look.txt').read_text())
    check('look: fits 24 lines of 80', (len(shown.splitlines()) < 24,
          max(map(len, shown.splitlines())) <= 80), (True, True))
    lines = [line for line in shown.splitlines() if line.startswith(' ')]
    check('look: all is ok',
          [line for line in lines if not line.startswith(' ok ')], [])
    # Each plug-in is missed by the settings that need it.
    for gone, left, spared in (('gensec/secopts.so', ('vfs',), 3),
                               ('vfs/secopts.so', ('gensec',), 6)):
        shown = conf.run('show', plugins=left).stdout
        lines = [line for line in shown.splitlines()
                 if line.startswith((' ok ', ' FAIL '))]
        check(f'look: without {gone}: ok', sum(
            line.startswith(' ok ') for line in lines), spared)
        check(f'look: without {gone}: why', 'not enforced: ' in shown and
              gone in shown, True)
    # A line that mends something stands alone, where it does no harm.
    for plugins, advised in ((PLUGINS, True), (('gensec',), False)):
        shown = Conf(server, '[global]\n').run('show', plugins=plugins).stdout
        check(f'look: a line to copy, {plugins}', (
            '    In [global] of smb.conf:\n\tvfs objects = secopts\n' in shown,
            'FAIL' in shown), (advised, True))
    conf = Conf(server, protected + 'secopts:restrict receiving ntlm traffic'
                ' = 2\nsecopts:null session pipes = samr\n')
    shown = [' '.join(line.split()) for line in
             conf.run('show').stdout.splitlines()]
    check('look: what is set, and what is open', (
        'ok RestrictReceivingNTLMTraffic 2 smb.conf' in shown,
        'weak NullSessionPipes samr smb.conf' in shown,
        "Windows' default: (empty)" in shown,
        "weak 1 setting is laxer than Windows' default." in shown),
          (True, True, True, True))


with Server() as server:
    stands(server)
    look(server)
    footing(server)
    for baseline in BASELINES:
        for role in ('standalone', 'member', 'dc'):
            round_trip(server, baseline, role, WORST)
finish()
