# secopts - "secopts setup" on the files of the field, without a client
#
# Copyright (C) the secopts authors 2026
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""setup --dry-run tells what setup --yes does; what it leaves is watched, as
testparm sees it; a second one finds nothing to do; --undo gives the files back
byte by byte."""

import json
import os
import pathlib
import subprocess

import jsonschema

from command import TOOL, schema
from harness import Server, check, run_parts
from place import temporary_directory
from server import PLUGINS
from setups import INCLUDED, OPENMEDIAVAULT, SAMPLES

SCHEMA = schema('setup')
DEBIAN = pathlib.Path('/usr/share/samba/smb.conf')
BASELINES = ('windows', 'cis', 'cis-2022', 'cis-2019', 'stig', 'microsoft')
# What no line of smb.conf is to change.
OTHERS = {'map-to-guest', 'password-must-change', 'usershare-names',
          'samba-waits'}

# Answers a question that is asked on a terminal.
TERMINAL = '''
import os, pty, sys
pid, fd = pty.fork()
if pid == 0:
    os.execv(sys.argv[2], sys.argv[2:])
os.write(fd, sys.argv[1].encode())
out = b''
try:
    while chunk := os.read(fd, 4096):
        out += chunk
except OSError:
    pass
sys.stdout.buffer.write(out)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
'''


class Site:
    """A directory with smb.conf and what it includes."""

    def __init__(self, server, files):
        self.server = server
        # what was done to one is not recalled for another
        self.dir = temporary_directory(parent=server.root)
        self.dir.chmod(0o755)
        self.conf = self.dir / 'smb.conf'
        for name, text in files.items():
            path = self.dir / name
            path.write_bytes(text.replace('{dir}', str(self.dir))
                             .encode('latin-1'))
            path.chmod(0o640)
        os.chown(self.conf, 0, 4)

    def state(self):
        """All that there is to see of the files."""
        return {path.name: (path.read_bytes(), path.stat().st_mode,
                            path.stat().st_gid, path.stat().st_mtime_ns)
                for path in sorted(self.dir.iterdir())}

    def setup(self, *args, plugins=PLUGINS, prefix=(), **options):
        return self.server.run([*prefix, TOOL, 'setup', '-s', self.conf,
                                *args], plugins=plugins, **options)

    def report(self, what, *args, status=0, **options):
        done = self.setup('--json', *args, **options)
        check(what + ': status', done.returncode, status)
        if done.returncode != status:
            print(done.stdout, done.stderr)
        try:
            report = json.loads(done.stdout)
            SCHEMA.validate(report)
        except (ValueError, jsonschema.ValidationError) as error:
            check(what + ': JSON', str(error), 'valid')
            return {'state': None, 'changes': [], 'findings': [], 'diff': ''}
        return report

    def unwatched(self):
        """The sections of which testparm does not show the plug-in."""
        done = self.server.run(['testparm', '-sv', self.conf], plugins=PLUGINS)
        found = {}
        section = None
        for line in done.stdout.splitlines():
            if line.startswith('['):
                section = line.strip('[]')
                found[section] = None
            elif line.strip().startswith('vfs objects ='):
                found[section] = line.partition('=')[2].split()
        # A section without the line has what [global] has.
        check('testparm shows the plug-in', (found.get('global') or [''])[0],
              'secopts')
        return sorted(name for name, modules in found.items()
                      if name != 'printers' and modules is not None and
                      modules[:1] != ['secopts'] and
                      modules != ['recycle', 'secopts'])


def patched(site, before, diff, text):
    """The diff of a dry run is what makes one file the other."""
    path = site.server.root / 'patched'
    path.write_bytes(before)
    done = subprocess.run(['patch', '-s', '--binary', str(path)],
                          input=diff.encode(), capture_output=True,
                          check=False)
    return done.returncode == 0 and path.read_bytes() == text


def left(report):
    return sorted(finding['id'] for finding in report['findings']
                  if finding['id'] not in OTHERS)


def try_site(server, what, files, *options, others=()):
    """There and back again."""
    site = Site(server, files)
    before = site.state()
    dry = site.report(what + ', dry run', '--dry-run', *options)
    check(what + ': a dry run says so', dry['state'], 'would change')
    check(what + ': a dry run changes nothing', site.state() == before, True)
    done = site.report(what, '--yes', *options)
    check(what + ': done', done['state'], 'done')
    check(what + ': as the dry run said', (done['diff'], done['changes']),
          (dry['diff'], dry['changes']))
    after = site.state()
    if len(files) == 1 and done['diff'] and '\\x' not in done['diff']:
        check(what + ': the diff is what has changed', patched(
            site, before['smb.conf'][0], done['diff'], after['smb.conf'][0]),
            True)
    check(what + ': findings that are left', left(done), sorted(others))
    check(what + ': what is not watched', site.unwatched(), [])
    check(what + ': mode and group', {
        name: after[name][1:3] for name in before},
        {name: before[name][1:3] for name in before})
    check(what + ': backups are the old files', {
        pathlib.Path(each['file']).name:
            pathlib.Path(each['backup']).read_bytes()
        for each in done['backups']},
        {name: before[name][0] for name in before
         if before[name][0] != after[name][0]})
    again = site.report(what + ', again', '--yes', *options)
    check(what + ', again', again['state'], 'nothing to do')
    check(what + ', again: nothing changes', site.state() == after, True)
    undone = site.report(what + ', undone', '--undo', '--yes')
    check(what + ', undone', undone['state'], 'done')
    check(what + ': given back byte by byte, with its times',
          site.state() == before, True)
    check(what + ', undone again', site.report(
        what + ', undone again', '--undo', '--yes')['state'], 'nothing to do')


def samples():
    with Server(vfs_line=False, shares={}) as server:
        try_site(server, "Debian's default",
                 {'smb.conf': DEBIAN.read_text(encoding='latin-1')})
        for name, text in SAMPLES.items():
            try_site(server, name, {'smb.conf': text})
        try_site(server, 'included files', INCLUDED)
        try_site(server, 'OpenMediaVault, forced',
                 {'smb.conf': OPENMEDIAVAULT}, '--force')


WEAK = '''[global]
    netbios name = WEAK
    # a printer wants it
    ntlm auth = ntlmv1-permitted
    secopts:NullSessionPipes = samr
    secopts:restrict anonymous = 0
    secopts:ntlm min server sec = 56bit
[scans]
    path = /srv
    vfs objects = recycle
'''


def baselines():
    """What check wants, and nothing that is stricter already is lost."""
    with Server(vfs_line=False, shares={}) as server:
        for baseline in BASELINES:
            for name, text in (('weak', WEAK), ('Debian', DEBIAN.read_text())):
                what = f'{baseline}, {name}'
                # of the 56-bit in the weak one
                try_site(server, what, {'smb.conf': text}, '--baseline',
                         baseline,
                         others=['locks-out'] if name == 'weak' else [])
            site = Site(server, {'smb.conf': WEAK})
            site.report(baseline, '--yes', '--baseline', baseline)
            judged = server.run([TOOL, 'check', '--baseline', baseline, '-s',
                                 site.conf], plugins=PLUGINS)
            check(baseline + ': check passes', judged.returncode, 0)
            text = site.conf.read_text()
            check(baseline + ': 56-bit stays', any(
                '56bit' in line for line in text.splitlines()
                if not line.strip().startswith('#') and
                'min server sec' in line), True)
            if baseline == 'cis':
                check('the line before is kept as a comment',
                      '    # before "secopts setup": ntlm auth = '
                      'ntlmv1-permitted\n    ntlm auth = ' in text, True)
        site = Site(server, {'smb.conf': WEAK})
        site.report('without a baseline', '--yes')
        check('without a baseline no value changes', [
            line for line in WEAK.splitlines()
            if line not in site.conf.read_text().splitlines()],
            ['    vfs objects = recycle'])


def modes():
    with Server(vfs_line=False, shares={}) as server:
        site = Site(server, {'smb.conf': '[global]\nworkgroup = W\n'})
        before = site.state()
        trial = site.report('a trial', '--yes', '--mode', 'audit')
        check('a trial: what a client sees', 'audit' in trial['client'], True)
        check('a trial is in smb.conf', 'secopts:mode = audit' in
              site.conf.read_text(), True)
        check('a trial stays', site.report('setup in a trial', '--yes')[
            'state'], 'nothing to do')
        over = site.report('the end of a trial', '--yes', '--mode', 'enforce')
        check('enforced', 'STATUS_ACCESS_DENIED' in over['client'], True)
        for _ in range(2):
            site.report('undo', '--undo', '--yes')
        check('each is taken back', site.state() == before, True)
        site.report('a trial with a baseline', '--yes', '--mode', 'audit',
                    '--baseline', 'cis')
        check('a trial with a baseline', 'secopts:mode = audit' in
              site.conf.read_text(), True)


def refused(site, what, message, *args, status=2, **options):
    before = site.state()
    done = site.setup(*args, **options)
    check(what + ': status', done.returncode, status)
    check(what + ': says so', message in done.stderr or
          (done.stdout, done.stderr), True)
    check(what + ': nothing has changed', site.state() == before, True)


def refusals():
    """What keeps setup from starting leaves all as it is."""
    text = '[global]\nworkgroup = W\n[a]\npath = /srv\nvfs objects = recycle\n'
    with Server(vfs_line=False, shares={}) as server:
        site = Site(server, {'smb.conf': text})
        refused(site, 'no terminal', 'no terminal to ask at', status=3)
        check('no terminal, JSON', site.report('no terminal', status=3)[
            'state'], 'not asked')
        refused(site, 'no plug-ins', 'install the plug-ins first', '--yes',
                plugins=())
        refused(site, 'no VFS plug-in', 'install the plug-ins first', '--yes',
                plugins=('gensec',))
        server.run(['chmod', '644', site.conf])
        refused(site, 'not root', 'takes root', '--yes',
                prefix=('setpriv', '--reuid=65534', '--clear-groups'))
        refused(site, 'both', 'exclude each other', '--yes', '--dry-run')
        refused(site, 'no such baseline', 'not windows', '--baseline', 'x')
        refused(site, 'no such mode', 'not enforce or audit', '--mode', 'x')
        os.link(site.conf, site.dir / 'other')
        refused(site, 'a hard link', 'more than one name', '--yes')
        (site.dir / 'other').unlink()
        server.run(['mount', '-t', 'tmpfs', 'tmpfs', site.dir], check=True)
        server.run(['sh', '-c', f'printf "{text}" >{site.conf}; mount -o '
                    f'remount,ro {site.dir}'], check=True)
        done = site.setup('--yes')
        check('read-only', (done.returncode, 'Read-only' in done.stderr),
              (2, True))
        server.run(['umount', site.dir], check=True)

        for what, broken in {'a broken section': '[global\n',
                             'a line without a name': '[global]\n= x\n',
                             }.items():
            site = Site(server, {'smb.conf': broken})
            refused(site, what, 'testparm may tell why', '--yes')
        site = Site(server, {'smb.conf': '[global]\nconfig file = /x\n'})
        refused(site, 'config file', "'config file'", '--yes')
        site.conf.unlink()
        done = site.setup('--yes')
        check('no smb.conf', done.returncode, 2)


def locks():
    """Two at once: the second says so."""
    with Server(vfs_line=False, shares={}) as server:
        state = server.root / 'smbd/state'
        site = Site(server, {'smb.conf': '[global]\nstate directory = '
                                         f'{state}\nworkgroup = W\n'})
        site.report('the first', '--yes')
        site.report('undo', '--undo', '--yes')
        before = site.state()
        done = server.run(['flock', state / 'secopts_setup.lock', TOOL,
                           'setup', '-s', site.conf, '--yes'],
                          plugins=PLUGINS)
        check('the second', (done.returncode, 'another "secopts setup" is '
                             'running' in done.stderr), (2, True))
        check('the second changes nothing', site.state() == before, True)
        check('its record is for root alone',
              (state / 'secopts_setup.json').stat().st_mode & 0o777, 0o600)


def terminal():
    with Server(vfs_line=False, shares={}) as server:
        for answer, status in ('y\n', 0), ('yes\n', 0), ('n\n', 1), ('\n', 1), \
                ('\4', 1):
            site = Site(server, {'smb.conf': '[global]\nworkgroup = W\n'})
            before = site.state()
            done = server.run(['/usr/bin/python3', '-c', TERMINAL, answer,
                               TOOL, 'setup', '-s', site.conf],
                              plugins=PLUGINS)
            what = f'the answer {answer!r}'
            check(what + ': status', done.returncode, status)
            check(what + ': the diff came before', 0 <= done.stdout.find(
                '+vfs objects = secopts') < done.stdout.find('[y/N]'), True)
            check(what, site.state() == before, status == 1)
            check(what + ': ends with show', 'An anonymous client has no '
                  'session' in done.stdout, status == 0)


def changed_since():
    with Server(vfs_line=False, shares={}) as server:
        site = Site(server, {'smb.conf': '[global]\nworkgroup = W\n'})
        before = site.state()
        site.report('setup', '--yes')
        ours = site.conf.read_bytes()
        site.conf.write_bytes(ours + b'[new]\npath = /srv\n')
        refused(site, 'changed since', 'was changed since', '--undo', '--yes')
        site.conf.write_bytes(ours)
        check('the same bytes are the same file', site.report(
            'undo', '--undo', '--yes')['state'], 'done')
        site.report('setup', '--yes')
        site.conf.write_bytes(ours + b'[new]\npath = /srv\n')
        site.report('forced', '--undo', '--yes', '--force')
        check('forced: as before', site.conf.read_bytes(),
              before['smb.conf'][0])
        check('forced: what was there is kept',
              (site.dir / 'smb.conf.before-undo').read_bytes(),
              ours + b'[new]\npath = /srv\n')
        (site.dir / 'smb.conf.before-undo').unlink()
        site.report('setup', '--yes')
        (site.dir / 'smb.conf.before-secopts').unlink()
        refused(site, 'no backup', 'is not there', '--undo', '--yes')


def links():
    """A symbolic link stays one."""
    with Server(vfs_line=False, shares={}) as server:
        site = Site(server, {'smb.conf': '', 'real': '[global]\n'})
        site.conf.unlink()
        site.conf.symlink_to('real')
        site.report('a link', '--yes')
        check('a link stays one', os.readlink(site.conf), 'real')
        check('what it points to has changed',
              (site.dir / 'real').read_text(),
              '[global]\n\tvfs objects = secopts\n\tgensec:ntlmssp = no\n')


def explicit():
    """What the administrator has said stays as he said it."""
    with Server(vfs_line=False, shares={}) as server:
        site = Site(server, {'smb.conf': '[global]\ngensec:ntlmssp = yes\n'
                             'rpc start on demand helpers = no\n'})
        done = site.report('explicit', '--yes')
        check('explicit: stays', site.conf.read_text(),
              '[global]\ngensec:ntlmssp = yes\n'
              'rpc start on demand helpers = no\nvfs objects = secopts\n')
        check('explicit: notes', [note.split(' would')[0].split('smb.conf')[1]
                                  for note in done['notes']],
              [":3: 'rpc start on demand helpers = yes'",
               ":2: 'gensec:ntlmssp = no'"])


def without_option():
    """smb.conf where Samba's own commands look; "show" reads it once more."""
    with Server(vfs_line=False, shares={}) as server:
        site = Site(server, {'smb.conf': '[global]\n'})
        done = server.run([TOOL, 'setup', '--yes'], plugins=PLUGINS,
                          env={'SMB_CONF_PATH': str(site.conf)})
        check('without an option: status', done.returncode, 0)
        check('without an option: no error', done.stderr, '')
        check('without an option: it ends with show',
              'An anonymous client has no session' in done.stdout, True)


def generated():
    """Nothing is changed in what another program writes."""
    other = '# Automatically generated by zentyal. Do not edit.\n[global]\n'
    with Server(vfs_line=False, shares={}) as server:
        for text, product, step in (
                (OPENMEDIAVAULT, 'OpenMediaVault', 'omv-env set '
                 'OMV_SAMBA_SHARE_VFSOBJECTS secopts'),
                (other, 'another program', 'secopts first')):
            site = Site(server, {'smb.conf': text})
            before = site.state()
            for option in '--yes', '--dry-run':
                report = site.report(product, option, status=4)
                check(product, report['generated']['product'], product)
                check(product + ': steps', any(
                    step in each for each in report['generated']['steps']),
                    True)
            done = site.setup('--yes')
            check(product + ': lines for [global]',
                  '    vfs objects = secopts\n    gensec:ntlmssp = no\n' in
                  done.stdout, True)
            check(product + ': nothing changes', site.state() == before, True)
        site = Site(server, {'smb.conf': '[global]\nvfs objects = secopts\n'
                             'gensec:ntlmssp = no\n' + ''})
        site.conf.write_text('# This file is auto-generated by '
                             'openmediavault\n' + site.conf.read_text())
        check('generated and right', site.report('right', '--yes')['state'],
              'nothing to do')


if __name__ == '__main__':
    run_parts(samples, baselines, modes, refusals, locks, terminal,
              changed_since, links, explicit, without_option, generated)
