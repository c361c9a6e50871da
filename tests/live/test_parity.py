# secopts - users notice nothing: Samba's own tests end as on a stock smbd
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later
#
# This program is free software: you can redistribute it and/or modify it under
# the terms of the GNU General Public License as published by the Free Software
# Foundation, either version 3 of the License, or (at your option) any later
# version.  It comes without any warranty.  See <https://www.gnu.org/licenses/>.

"""smbtorture against servers that may differ in nothing but the plug-ins.

Each setup is one configuration of Samba, run as several servers: a stock one
and the variants.  Every suite runs against all of them at once, and each test
in it must end on every variant as on the stock server: with the same word, at
the same line of its source and for the same status.  Whether it succeeds is
Samba's business.  Arguments, if any, are patterns of the suites to run.
"""

import collections
import contextlib
import fnmatch
import pathlib
import re
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from server import PASSWORD, Server                       # noqa: E402

PATIENCE = 60                  # seconds that a suite may take
STARTED = time.monotonic()


class Setup(NamedTuple):
    suites: dict               # {share, or 'RPC' for named pipes: suites}
    role: str = 'standalone'
    min_protocol: str = None
    conf: str = ''
    admin: bool = False        # whether alice is an administrator


class Variant(NamedTuple):
    plugins: tuple = ()        # of smbd
    client: tuple = ()         # of smbtorture
    conf: str = ''
    excluded: tuple = ()       # tests
    suites: tuple = ('*',)


# Tests that authenticate as anonymous, by themselves.
EXCLUDED = (
    'smb2.session.reauth[2345]',            # re-authenticate as anonymous
    'raw.session.reauth2',                  # the same in SMB1
    'rpc.samba3.smb*-reauth[12]',           # the same with a pipe open
    'raw.context.session',                  # a second session, anonymous
    'rpc.samba3.sessionkey',                # the key of an anonymous session
    'rpc.samba3.getusername',               # what LSA calls anonymous
    'rpc.authcontext',                      # a user's bind, anonymous session
    'rpc.srvsvc.srvsvc anonymous access.*',
    'rpc.schannel_anon_setpw',              # password set by anonymous
)

# Tests that no server has to do, as they wait for more than a few seconds.
SLOW = (
    'smb2.create.bench-path-contention-shared', 'smb2.dir.large-files',
    'smb2.dir.many', 'smb2.dir.sorted', 'smb2.multichannel.*.test2',
    'smb2.multichannel.*.test3_*', 'smb2.multichannel.leases.test4',
    'smb2.notify.mask', 'smb2.notify.tree', 'smb2.notify.basedir',
    'smb2.replay.dhv2-pending*', 'smb2.timestamps.delayed-2write',
    'rpc.samba3.smb2-pipe-read-*',
)

# Tests about which two stock servers do not agree.
UNSTABLE = (
    # A race with inotify: how many changes are in the first answer.
    'smb2.notify.valid-req', 'smb2.notify.dir',
    # A random password of a machine account, sometimes not valid UTF-16.
    'rpc.netlogon.netlogon.SetPassword2',
    'rpc.netlogon.netlogon.ServerReqChallenge*Global*',
    'rpc.netlogon.netlogon.ServerReqChallengeReuse',
)

VARIANTS = {
    'stock': Variant(),
    'protected': Variant(('vfs', 'gensec'), excluded=EXCLUDED),
    'opened': Variant(('vfs', 'gensec'), conf='''
        secopts:restrict null session access = no
        secopts:everyone includes anonymous = yes
    '''),
    'client': Variant(client=('gensec',), suites=(
        'smb2.connect', 'smb2.session', 'smb2.tcon', 'smb2.multichannel',
        'raw.session', 'rpc.lsa*', 'rpc.bind', 'rpc.samba3', 'rpc.schannel*',
        'rpc.authcontext', 'unix.whoami', 'net.api.*')),
}

SHARES = {
    'plain': {},
    'stacked': {'vfs objects': 'acl_xattr streams_xattr'},
    'hideunread': {'vfs objects': 'acl_xattr', 'hide unreadable': 'yes'},
    'noperm': {},
}

ADD_USER = '''sh -c 'echo "%u:x:$((80000 + $$)):70001::/:" >>/etc/passwd' '''

SETUPS = {
    'standalone': Setup({
        'plain': '''
            smb2.connect smb2.session smb2.session-id smb2.tcon smb2.credits
            smb2.multichannel smb2.replay smb2.compound smb2.compound_async
            smb2.ioctl smb2.notify smb2.lock smb2.read smb2.rw smb2.rename
            smb2.sharemode smb2.deny smb2.openattr smb2.winattr smb2.sdread
            smb2.mkdir smb2.durable-open smb2.durable-v2-open smb2.timestamps
            smb2.durable-open-disconnect smb2.create_no_streams smb2.mangle
            smb2.charset smb2.maximum_allowed''',
        'stacked': '''
            smb2.session smb2.create smb2.compound smb2.acls smb2.streams
            smb2.getinfo smb2.fileid smb2.delete-on-close-perms smb2.dir
            smb2.ioctl-on-stream vfs.streams_xattr''',
        'RPC': '''
            rpc.lsa.lookupsids rpc.lsa.lookupnames rpc.lsa-getuser rpc.bind
            rpc.srvsvc rpc.svcctl rpc.wkssvc rpc.handles rpc.mdssvc
            rpc.ntsvcs rpc.epmapper rpc.objectuuid rpc.samba3
            rpc.asyncbind rpc.authcontext''',
    }),
    # SMB1, machine accounts, and pipes that are open to anonymous by default.
    'controller': Setup({
        'RPC': '''
            rpc.lsa.lookupsids rpc.lsa.lookupnames rpc.lsa.privileges
            rpc.lsa.secrets rpc.lsa rpc.lsa-getuser rpc.samr
            rpc.samr.accessmask rpc.samr.handletype rpc.samr.machine.auth
            rpc.samr.priv rpc.netlogon rpc.netlogon-s3 rpc.netlogon.admin
            rpc.netlogon.zerologon rpc.schannel rpc.schannel2
            rpc.schannel_anon_setpw rpc.samlogon rpc.join rpc.samba3 rpc.bind
            rpc.winreg rpc.srvsvc rpc.svcctl rpc.wkssvc rpc.spoolss.access
            rpc.authcontext rpc.asyncbind''',
        'plain': '''
            base.tcon base.tcondev base.vuid base.rw1 base.rename base.chkpath
            base.negnowait base.delete base.disconnect raw.session raw.context
            raw.open raw.read raw.write raw.close raw.rename raw.unlink
            raw.mkdir raw.chkpath raw.samba3checkfsp raw.samba3oplocklogoff
            raw.qfileinfo.ipc unix.whoami unix.info2 rap.basic rap.rpc rap.sam
            net.domopen net.groupinfo net.api.rpcconn.bind net.api.rpcconn.srv
            net.api.listshares''',
    }, 'classic primary domain controller', 'NT1', f'''
        add user script = {ADD_USER}
        add machine script = {ADD_USER}
        server schannel require seal = no
        allow nt4 crypto = yes
    ''', admin=True),
}


class Outcome(NamedTuple):
    word: str
    reason: str = ''

    def essence(self):
        """What must not differ; numbers and names in an answer may."""
        return self.word, re.findall(r'\w+\.c:\d+|\b(?:NT_STATUS_|WERR_|ERR)\w+',
                                     self.reason)

    def __str__(self):
        return '\n            '.join([self.word, *self.reason.splitlines()])


def outcomes(text):
    """{test: Outcome} of what smbtorture printed."""
    results = re.findall(r'^(success|failure|error|skip|knownfail): ([^\n]*?)'
                         r'(?: \[\n(.*?)^\])?$', text, re.M | re.S)
    return {test: Outcome('unfinished')
            for test in re.findall(r'^test: (.*)$', text, re.M)} | {
            test: Outcome(word, reason.strip())
            for word, test, reason in results}


def matches(name, patterns):
    return any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns)


def differences(wanted, got):
    """Tests that ended differently, or did not end."""
    return sorted(test for test in wanted.keys() | got.keys()
                  if test not in wanted or test not in got
                  or wanted[test].word == 'unfinished'
                  or wanted[test].essence() != got[test].essence())


class Target:
    """The server of a setup in a variant, with smbtorture beside it."""

    def __init__(self, setup, variant):
        self.variant = variant
        self.known = collections.Counter()
        shares = {name: {'read only': 'no'} | params
                  for name, params in SHARES.items()}
        for params in shares.values():
            if 'vfs' in variant.plugins and 'vfs objects' in params:
                params['vfs objects'] = 'secopts ' + params['vfs objects']
        self.server = Server(
            'smbd:FSCTL_SMBTORTURE = yes\n' + setup.conf + variant.conf,
            shares, variant.plugins, setup.role, setup.min_protocol)
        for name in shares:
            path = self.server.root / 'shares' / name
            path.chmod(0o700 if name == 'noperm' else 0o777)
        if setup.admin:
            with open(self.server.root / 'etc' / 'group', 'a') as group:
                group.write('admins:x:79999:alice\n')
            for sid in (('sid=S-1-5-32-544', 'unixgroup=alice', 'type=builtin'),
                        ('rid=512', 'unixgroup=admins', 'type=domain')):
                self.server.run(['net', '-s', self.server.conf, 'groupmap',
                                 'add', *sid], check=True)

    def run(self, share, suite, only=None):
        """{test: Outcome} of a suite, or of some of its tests."""
        left_out = SLOW + UNSTABLE + self.variant.excluded
        if only is None:
            listed = self.server.run(['smbtorture', '--list', suite])
            # A test x.a.a calls itself x.a when it reports.
            only = [re.sub(r'^(.*)\.(.+)\.\2$', r'\1.\2', line)
                    for line in listed.stdout.splitlines()]
        tests = self.server.root / 'tests'
        tests.write_text(''.join(f'{test}\n' for test in only
                                 if not matches(test, left_out)))
        host = self.server.host
        done = self.server.run(
            ['smbtorture', '--fullname', '--target=samba3', '--seed=1',
             f'--load-list={tests}', f'--user=alice%{PASSWORD}',
             '--option=client min protocol=NT1', '--option=torture:wksname=WKS',
             '--option=torture:user2name=bob',
             f'--option=torture:user2password={PASSWORD}',
             f'ncacn_np:{host}' if share == 'RPC' else f'//{host}/{share}',
             suite], self.variant.client, PATIENCE)
        return {test: outcome for test, outcome in
                outcomes(done.stdout).items() if not matches(test, left_out)}

    def new_refusals(self):
        """Lines about refusals that were logged since the last call."""
        lines = [line.strip() for line in self.server.log().splitlines()
                 if line.strip().startswith('refused ')]
        known, self.known = self.known, collections.Counter(lines)
        return list(self.known - known)


def compare(name, stock, target, share, suite, wanted, got):
    """Counts of a suite on a variant, and lines about what differs."""
    wanted = {test: outcome for test, outcome in wanted.items()
              if not matches(test, target.variant.excluded)}
    lines = []
    if differ := differences(wanted, got):
        lines.append(f'{name}: once more on both: {", ".join(differ)}')
        wanted |= stock.run(share, suite, differ)
        got |= target.run(share, suite, differ)
        differ = differences(wanted, got)
    for test in differ:
        lines += [f'DIFFERS: {test}', f'  stock: {wanted.get(test)}',
                  f'  {name}: {got.get(test)}']
    failed = len(differ)
    if target.variant.excluded and (lines_of_log := target.new_refusals()):
        lines += [f'REFUSED: {line}' for line in lines_of_log]
        failed += 1
    return collections.Counter({
        name: len(wanted.keys() | got.keys()) - len(differ),
        'failed': failed}), lines


def run_suite(targets, share, suite):
    """Counts of a suite on all variants, and lines to print."""
    targets = {name: target for name, target in targets.items()
               if matches(suite, target.variant.suites)}
    with ThreadPoolExecutor() as pool:
        results = dict(zip(targets, pool.map(
            lambda target: target.run(share, suite), targets.values())))
    stock = results.pop('stock')
    words = collections.Counter(outcome.word for outcome in stock.values())
    counts = collections.Counter(success=words['success'], tests=len(stock),
                                 failed=not stock)
    lines = [', '.join(f'{count} {word}' for word, count in words.items())
             + ' on ' + ', '.join(targets)]
    for name, got in results.items():
        more, text = compare(name, targets['stock'], targets[name], share,
                             suite, stock, got)
        counts += more
        lines += text
    return counts, lines


def run_setup(name, patterns):
    counts = collections.Counter()
    setup = SETUPS[name]
    with contextlib.ExitStack() as stack:
        targets = {}
        for variant in VARIANTS:
            targets[variant] = Target(setup, VARIANTS[variant])
            stack.enter_context(targets[variant].server)
        for share, suites in setup.suites.items():
            for suite in suites.split():
                if matches(suite, patterns):
                    more, lines = run_suite(targets, share, suite)
                    counts += more
                    print('%6.1f s  %s %s %s: %s' % (
                        time.monotonic() - STARTED, name, share, suite,
                        '\n          '.join(lines)), flush=True)
    return counts


def main():
    patterns = sys.argv[1:] or ['*']
    with ThreadPoolExecutor() as pool:
        counts = sum(pool.map(lambda name: run_setup(name, patterns), SETUPS),
                     collections.Counter())
    passed = sum(counts[name] for name in VARIANTS)
    print(f'on stock servers {counts["success"]} of {counts["tests"]} tests '
          'succeed; equal: ' + ', '.join(f'{counts[name]} {name}'
                                         for name in VARIANTS if counts[name]))
    print(f'{passed} passed, {counts["failed"]} failed')
    return 1 if counts['failed'] or not passed else 0


if __name__ == '__main__':
    sys.exit(main())
