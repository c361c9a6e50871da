# secopts - users notice nothing: Samba's own tests end as on a stock smbd
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

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

from patience import PATIENCE                             # noqa: E402
from server import PASSWORD, Server                       # noqa: E402

AGAIN = 4                      # times that a suite that differs is repeated
STARTED = time.monotonic()


class Setup(NamedTuple):
    suites: dict               # {share: suites}; RPC goes to IPC$
    options: dict = {}         # of Server
    conf: str = ''
    admin: bool = False        # whether alice is an administrator
    excluded: tuple = ()       # tests


class Variant(NamedTuple):
    plugins: tuple = ()        # of smbd
    client: tuple = ()         # of smbtorture
    conf: str = ''
    excluded: tuple = ()       # tests
    suites: tuple = ('*',)


# Tests that authenticate as anonymous by themselves.
EXCLUDED = (
    'smb2.session.reauth[2345]',            # re-authenticate as anonymous
    'raw.session.reauth2',                  # the same in SMB1
    'rpc.samba3.smb*-reauth[12]',           # the same with a pipe open
    'raw.context.session',                  # a second session, anonymous
    'rpc.samba3.sessionkey',                # the key of an anonymous session
    'rpc.samba3.getusername',               # what LSA calls anonymous
    'rpc.authcontext',                      # a user's bind, anonymous session
    'rpc.srvsvc.srvsvc anonymous access.*', 'rpc.schannel_anon_setpw',
    'rpc.netlogon.netlogon.lsa_over_netlogon',  # LSA beside it, as anonymous
    'rpc.netlogon.netlogon.ManyGetDCName',  # the same
    'smb2.session.anon-*',                  # keys of anonymous: bug 15412
)

# Tests that no server has to do, as they wait for more than a few seconds.
SLOW = (
    'smb2.create.bench-path-contention-shared', 'smb2.dir.large-files',
    'smb2.dir.many', 'smb2.dir.sorted', 'smb2.multichannel.*.test2',
    'smb2.multichannel.*.test3_*', 'smb2.multichannel.leases.test4',
    'smb2.notify.mask', 'smb2.replay.dhv2-pending*',
    'smb2.timestamps.delayed-2write', 'rpc.samba3.smb2-pipe-read-*',
)

# Tests that end in different ways on one stock server.
UNSTABLE = (
    'smb2.notify.dir', 'smb2.notify.basedir',   # two connections race
    'smb2.multichannel.bugs.bug_15346',     # 31 channels race and may hang
    'smb2.credits.multichannel_max_async_credits',  # channels race for credits
    'raw.open.ntcreatex_supersede',         # compares times of the same second
    'smb2.compound_async.read_read',        # a read may end before the cancel
    'smb2.compound_async.write_write',
    # A password of random bytes is at times taken for text, here or later.
    'rpc.netlogon*.netlogon.SetPassword2*',
    'rpc.netlogon.netlogon.ServerReqChallengeGlobal',
    'rpc.netlogon.netlogon.ServerReqChallengeReuse*',
)

VARIANTS = {
    'stock': Variant(),
    'protected': Variant(('vfs', 'gensec'), excluded=EXCLUDED),
    'opened': Variant(('vfs', 'gensec'), conf='''
        secopts:restrict null session access = no
        secopts:everyone includes anonymous = yes
        secopts:restrict anonymous sam = no
        secopts:lsa anonymous name lookup = yes
    ''', excluded=('rpc.srvsvc.srvsvc anonymous access.*',)),  # test_rpc.py
    'client': Variant(client=('gensec',), suites=(
        'smb2.connect', 'smb2.session', 'smb2.tcon', 'smb2.multichannel',
        'raw.session', 'rpc.lsa*', 'rpc.bind', 'rpc.samba3', 'rpc.schannel*',
        'rpc.authcontext', 'rpc.srvsvc*', 'unix.whoami', 'net.api.*')),
}

# What some tests need; and without inotify, notify tests have no races.
CONF = '''
    smbd:FSCTL_SMBTORTURE = yes
    kernel change notify = no
    secopts:restrict remote sam = ""
'''
SHARES = {
    'plain': {},
    # What a durable handle of one test leaves behind for a while, later Sambas
    # find again where another test gets its inode. tmpfs uses none twice.
    'memory': {},
    'stacked': {'vfs objects': 'acl_xattr streams_xattr'},
    'hideunread': {'vfs objects': 'acl_xattr', 'hide unreadable': 'yes'},
    'noperm': {},
}
ADD_USER = '''sh -c 'echo "%u:x:$((80000 + $$)):65534::/:" >>/etc/passwd' '''

SETUPS = {
    'standalone': Setup({'plain': '''
        smb2.connect smb2.session smb2.session-id smb2.tcon smb2.credits
        smb2.multichannel smb2.compound smb2.compound_async
        smb2.ioctl smb2.notify smb2.lock smb2.read smb2.rw smb2.rename
        smb2.sharemode smb2.deny smb2.openattr smb2.winattr smb2.sdread
        smb2.mkdir smb2.timestamps smb2.create_no_streams smb2.mangle
        smb2.charset smb2.maximum_allowed''', 'memory': '''
        smb2.durable-open smb2.durable-v2-open smb2.durable-open-disconnect
        smb2.replay''', 'stacked': '''
        smb2.session smb2.create smb2.compound smb2.acls smb2.streams
        smb2.getinfo smb2.fileid smb2.delete-on-close-perms smb2.dir
        smb2.ioctl-on-stream vfs.streams_xattr''', 'IPC$': '''
        rpc.lsa.lookupsids rpc.lsa.lookupnames rpc.lsa-getuser rpc.bind
        rpc.srvsvc.srvsvc?(admin* rpc.srvsvc.srvsvc?anonymous* rpc.svcctl
        rpc.handles rpc.mdssvc rpc.ntsvcs rpc.epmapper rpc.objectuuid
        rpc.samba3 rpc.asyncbind rpc.dfs rpc.samr.handletype
        rpc.lsa.privileges rpc.lsa.secrets rpc.wkssvc rpc.eventlog
        rpc.altercontext rpc.dssetup rpc.spoolss.access
        rpc.spoolss.printserver'''},
        # The registry, as who is no administrator: test_winreg.py.
        excluded=('rpc.samba3.regconfig', 'rpc.samba3.winreg')),
    # SMB1, machine accounts, and pipes that are open to anonymous by default.
    'controller': Setup({'IPC$': '''
        rpc.lsa.lookupsids rpc.lsa.lookupnames rpc.lsa-getuser rpc.lsa
        rpc.lsa.privileges rpc.lsa.secrets rpc.samr rpc.samr.accessmask
        rpc.samr.handletype rpc.samr.machine.auth rpc.samr.priv rpc.netlogon
        rpc.netlogon-s3 rpc.netlogon.admin rpc.netlogon.zerologon rpc.join
        rpc.schannel rpc.schannel2 rpc.schannel_anon_setpw rpc.samlogon
        rpc.srvsvc.srvsvc?(admin* rpc.srvsvc.srvsvc?anonymous* rpc.svcctl
        rpc.samba3 rpc.bind rpc.winreg rpc.spoolss.access rpc.spoolss.win
        rpc.wkssvc rpc.eventlog rpc.altercontext rpc.dssetup
        rpc.spoolss.printserver
        rpc.authcontext rpc.asyncbind''', 'plain': '''
        base.tcon base.tcondev base.vuid base.rw1 base.rename base.chkpath
        base.negnowait base.delete base.disconnect raw.session raw.context
        raw.open raw.read raw.write raw.close raw.rename raw.unlink raw.mkdir
        raw.chkpath raw.samba3checkfsp raw.samba3oplocklogoff unix.whoami
        unix.info2 rap.basic rap.rpc rap.sam net.domopen net.api.rpcconn.bind
        net.api.rpcconn.srv net.api.listshares dfs.domain'''
    }, dict(role='classic primary domain controller', min_protocol='NT1'), f'''
        add user script = {ADD_USER}
        add machine script = {ADD_USER}
        server schannel require seal = no
        allow nt4 crypto = yes
        ntlm auth = yes
    ''', admin=True),
}


def outcomes(text):
    """{test: (word, reason)} of what smbtorture printed."""
    found = {test: ('unfinished', '')
             for test in re.findall(r'^test: (.*)$', text, re.M)}
    for word, test, reason in re.findall(
            r'^(success|failure|error|skip|knownfail): ([^\n]*?)'
            r'(?: \[\n(.*?)^\])?$', text, re.M | re.S):
        found[test] = word, ' '.join(reason.split())
    return found


def matches(name, patterns):
    return any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns)


def essence(word, reason):
    """What must not differ; numbers and names in an answer may."""
    return word, re.findall(r'\w+\.c:\d+|\b(?:NT_STATUS|WERR|ERR)\w+', reason)


def differences(wanted, got):
    """Tests that ended differently, or did not end."""
    return sorted(test for test in wanted.keys() | got.keys()
                  if test not in wanted or test not in got
                  or wanted[test][0] == 'unfinished'
                  or essence(*wanted[test]) != essence(*got[test]))


class Target(Server):
    """The server of a setup in a variant, with smbtorture beside it."""

    def __init__(self, setup, variant):
        self.variant = variant
        self.left_out = SLOW + UNSTABLE + variant.excluded + setup.excluded
        self.known = collections.Counter()
        shares = {name: {'read only': 'no'} | params
                  for name, params in SHARES.items()}
        for params in shares.values():
            if 'vfs' in variant.plugins and 'vfs objects' in params:
                params['vfs objects'] = 'secopts ' + params['vfs objects']
        super().__init__(CONF + setup.conf + variant.conf, shares,
                         variant.plugins, **setup.options)
        for name in shares:
            (self.root / 'shares' / name).chmod(
                0o700 if name == 'noperm' else 0o777)
        if setup.admin:
            with open(self.root / 'etc' / 'group', 'a') as file:
                file.write('admins:x:79999:alice\n')
            for group in ('sid=S-1-5-32-544 unixgroup=alice type=builtin',
                          'rid=512 unixgroup=admins type=domain'):
                self.run(['net', '-s', self.conf, 'groupmap', 'add',
                          *group.split()], check=True)

    def _make_namespaces(self):
        super()._make_namespaces()
        self.run(['mount', '-t', 'tmpfs', '-o', 'mode=777', 'tmpfs',
                  self.root / 'shares' / 'memory'], check=True)

    def torture(self, share, suite):
        """{test: (word, reason)} of a suite."""
        listed = self.run(['smbtorture', '--list', suite.partition('?')[0]])
        # A test x.a.a calls itself x.a when it reports.
        names = [re.sub(r'^(.*)\.(.+)\.\2$', r'\1.\2', line)
                 for line in listed.stdout.splitlines()]
        there = fnmatch.filter(names, suite + '*')
        if not there:
            return {suite: ('not there', '')}   # in this release of Samba
        tests = self.own(dict.fromkeys(there))
        if not tests:
            return {}       # and smbtorture takes no list for the whole list
        (self.root / 'tests').write_text('\n'.join(tests) + '\n')
        where = ('ncacn_np:' + self.host if share == 'IPC$'
                 else f'//{self.host}/{share}')
        done = self.run(
            ['smbtorture', '--fullname', '--target=samba3', '--seed=1',
             f'--load-list={self.root}/tests', f'--user=alice%{PASSWORD}',
             '--option=torture:user2name=bob', '--option=torture:wksname=WKS',
             f'--option=torture:user2password={PASSWORD}',
             '--option=client min protocol=NT1', where, suite],
            self.variant.client, PATIENCE)
        if 'Unknown torture operation' in done.stdout:
            return {suite: ('not there', '')}
        return self.own(outcomes(done.stdout))

    def own(self, tests):
        """What a dictionary says about tests that run here."""
        return {test: value for test, value in tests.items()
                if not matches(test, self.left_out)}

    def new_refusals(self):
        """Lines about refusals that were logged since the last call."""
        lines = collections.Counter(
            re.findall(r'^\s*(refused .*)$', self.log(), re.M))
        new, self.known = lines - self.known, lines
        return list(new)


def run_suite(targets, share, suite):
    """Counts of a suite, and lines to print."""
    targets = {name: target for name, target in targets.items()
               if matches(suite, target.variant.suites)}
    with ThreadPoolExecutor() as pool:
        runs = dict(zip(targets, pool.map(
            lambda target: target.torture(share, suite), targets.values())))
    stock = runs.pop('stock')
    words = collections.Counter(word for word, _ in stock.values())
    counts = collections.Counter(words, tests=len(stock), failed=not stock)
    lines = [', '.join(f'{words[word]} {word}' for word in sorted(words))]
    for name, got in runs.items():
        target = targets[name]
        wanted = target.own(stock)
        differ = differences(wanted, got)
        # Tests of smbtorture race with the clock; a difference stays.
        for _ in range(AGAIN):
            if not differ:
                break
            lines.append(f'{name}: once more on both: {", ".join(differ)}')
            wanted = target.own(targets['stock'].torture(share, suite))
            got = target.torture(share, suite)
            differ = differences(wanted, got)
        for test in differ:
            lines += [f'DIFFERS: {test}', f'  stock: {wanted.get(test)}',
                      f'  {name}: {got.get(test)}']
        if refused := target.new_refusals():
            lines += [f'{name} {line}' for line in refused]
        counts[name] = len(wanted.keys() | got.keys()) - len(differ)
        counts['failed'] += len(differ) + bool(refused)
        lines[0] += f'; {counts[name]} equal on {name}'
    return counts, lines


def run_setup(setup_name):
    setup, counts = SETUPS[setup_name], collections.Counter()
    with contextlib.ExitStack() as stack:
        targets = {name: stack.enter_context(Target(setup, variant))
                   for name, variant in VARIANTS.items()}
        for share, suites in setup.suites.items():
            for suite in suites.split():
                if matches(suite, sys.argv[1:] or ['*']):
                    more, lines = run_suite(targets, share, suite)
                    counts += more
                    print('%6.1f s  %s %s %s: %s' % (
                        time.monotonic() - STARTED, setup_name, share, suite,
                        '\n          '.join(lines)), flush=True)
    return counts


def main():
    with ThreadPoolExecutor() as pool:
        counts = sum(pool.map(run_setup, SETUPS), collections.Counter())
    passed = sum(counts[name] for name in VARIANTS)
    print(f'{counts["success"]} of {counts["tests"]} tests succeed on stock; '
          'equal:', *(f'{counts[name]} {name}' for name in [*VARIANTS][1:]))
    print(f'{passed} passed, {counts["failed"]} failed')
    return 1 if counts['failed'] or not passed else 0


if __name__ == '__main__':
    sys.exit(main())
