# secopts - what is measured against what
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""The rows of the benchmark, and the servers that they need."""

import dataclasses

from server import MODULES

QUIET = 'log level = 1\n'
ANYBODY = {'guest ok': 'yes', 'read only': 'no'}
ANY_SAM = 'secopts:restrict remote sam = ""\n'     # users may call it
# Whether samba-dcerpcd starts one worker or five depends on how soon it hears
# that the first is free, on a stock server, too. A start is not the row's.
ONE_WORKER = 'rpcd_classic:num_workers = 1\nrpcd_winreg:num_workers = 1\n'
LOOKS = 'secopts_floor:looks = yes\n'
PREEXEC = 'test %u != nobody'


def _built(*kinds, below=''):
    return tuple((kind, below + MODULES[kind]) for kind in kinds)


# What a server loads: kinds of plug-ins, and where they lie below build/.
STOCK = ()
OURS = _built('vfs', 'gensec')
FLOOR = (('floor', 'tests/secopts_floor.so'),)
IDLE = _built('vfs', 'gensec', below='tests/nothing/')
IDLE_GENSEC = _built('gensec', below='tests/nothing/')


@dataclasses.dataclass(frozen=True)
class Config:
    """A server.  names: how long its two allow-lists are; 0: none.

    A stock server with long lists has their lines in its smb.conf, too: smbd
    reads the file anew for each session, whoever the lines are for.
    """
    plugins: tuple = STOCK
    shares: int = 1
    names: int = 1
    also: str = ''          # lines for [global]
    preexec: bool = False   # shares refuse anonymous by "root preexec"
    registry: bool = False  # shares but the last ones are in the registry

    def conf(self):
        text = QUIET + self.also
        if self.plugins == FLOOR:
            text += 'vfs objects = secopts_floor\n'
        if self.registry:
            text += 'registry shares = yes\n'
        if self.names <= (1 if self.plugins in (STOCK, FLOOR) else 0):
            return text
        filler = [f'entry{i:05}' for i in range(self.names - 1)]
        return (text + 'secopts:everyone includes anonymous = yes\n'
                f'secopts:null session pipes = {" ".join(filler)} lsarpc\n'
                f'secopts:null session shares = {" ".join(filler)} listed\n')

    def sections(self, path):
        """Shares: all are one directory.  The last ones are asked for."""
        params = ANYBODY | {'path': str(path)}
        if self.preexec:
            params |= {'root preexec': PREEXEC, 'root preexec close': 'yes'}
        names = [] if self.registry else self._filler()
        return {name: params for name in [*names, 'listed', 'public']}

    def _filler(self):
        return [f'share{i:05}' for i in range(self.shares - 1)]

    def registry_conf(self, path):
        """What "net conf import" is to read."""
        return '[global]\n' + ''.join(
            f'[{name}]\npath = {path}\nguest ok = yes\n'
            for name in (self._filler() if self.registry else ()))


@dataclasses.dataclass(frozen=True)
class Side:
    """What one of the two servers of a row is asked."""
    config: Config
    what: str
    name: str = ''
    user: str = 'alice'


@dataclasses.dataclass(frozen=True)
class Row:
    name: str
    times: int              # operations in a sample
    first: Side             # what the second one is compared with
    second: Side
    target: float = None    # greatest ratio
    refused: bool = False   # is what the second server answers
    clients: int = 1
    # Where ld.so puts libraries differs from one start of smbd to the next, by
    # which a connection is some percents faster or slower: with this, each pair
    # has servers of its own, which take so many turns.
    turns: int = 0
    beside: int = 0         # clients that are connected meanwhile
    # So many times as many pairs: where the ratio is near its target, a dozen
    # of pairs do not tell on which side.
    closely: int = 1

    @property
    def alike(self):
        """Both do the same thing: then instructions compare as they are."""
        return (self.first.what, self.first.name) == (
            self.second.what, self.second.name) and not self.refused

    @property
    def counted(self):
        """Are its instructions counted?  Under callgrind a session with very
        many shares takes longer than smbd waits.
        """
        what, config = self.first.what, self.first.config
        sessions = int(self.first.name) if what == 'crowd' else 1
        read = 1 if config.registry else config.shares
        return (self.clients == 1 and read <= 1000 and
                read * sessions <= 10500)


def _same(name, times, what, share='', user='alice', target=1.01, **config):
    return Row(name, times,
               Side(Config(STOCK, **config), what, share, user),
               Side(Config(OURS, **config), what, share, user), target)


def _connection(name, plugins=OURS, target=None, beside=0, **config):
    return Row(name, 10,
               Side(Config(STOCK, **config), 'connect', 'public'),
               Side(Config(plugins, **config), 'connect', 'public'),
               target, turns=16, beside=beside, closely=2 if target else 1)


def _refused(name, times, what, share, target, protected=None, stock=None,
             closely=1):
    return Row(name, times,
               Side(stock or Config(), what, share, None),
               Side(protected or Config(OURS), what, share, None),
               target, refused=True, closely=closely)


ONE_CLIENT = [
    _same('echo', 200, 'echo'),
    _connection('connection', target=1.05),
    _same('session user', 20, 'session'),
    _same('tree user', 50, 'tree', 'public'),
    _same('pipe user', 20, 'pipe', 'lsarpc'),
    _same('rpc user', 10, 'rpc', also=ANY_SAM + ONE_WORKER),
    _same('read 4 KiB', 200, 'read4k', 'public'),
    _same('write 4 KiB', 200, 'write4k', 'public'),
    _same('read 1 MiB', 10, 'read1m', 'public'),
    _same('write 1 MiB', 10, 'write1m', 'public'),
    _same('stat', 50, 'stat', 'public'),
    _same('list', 50, 'list', 'public'),
    _same('session anonymous', 20, 'session', '', None, None),
    _refused('session refused', 20, 'session', '', 1.0,
             Config(OURS, names=0)),
    _same('tree anonymous', 50, 'tree', 'listed', None, None),
    _refused('tree refused', 50, 'tree', 'public', None),
    _same('pipe anonymous', 20, 'pipe', 'lsarpc', None, None),
    _refused('pipe refused', 100, 'pipe', 'samr', 0.05),
]

# smbd reads smb.conf in each session setup, and each line of it takes its time.
POLICY = ('secopts:everyone includes anonymous = yes\n'
          'secopts:null session pipes = lsarpc\n'
          'secopts:null session shares = listed\n')
AUDIT = ('secopts:audit receiving ntlm traffic = 2\n'
         'log level = 1 secopts:2 secopts_json_audit:2\n')
LINES = [
    _same('session user, Windows defaults', 20, 'session', names=0),
    Row('session user, the same lines in both', 20,
        Side(Config(also=POLICY), 'session'),
        Side(Config(OURS), 'session'), 1.01),
    # both protected
    Row('session user, NTLM audited', 20,
        Side(Config(OURS, also=AUDIT.replace('= 2', '= 0')), 'session'),
        Side(Config(OURS, also=AUDIT), 'session'), 1.03),
]

# What two plug-ins cost that do nothing: the least that ours can cost.
NOTHING = [
    _connection('connection, Windows defaults', target=1.05, names=0),
    _connection('connection, beside a client', target=1.05, beside=1),
    _connection('connection, a pair that does nothing', IDLE),
    _connection('connection, one that does nothing', IDLE_GENSEC),
]

TODAY = [
    _refused('tree refused, root preexec', 20, 'tree', 'public', 0.02,
             stock=Config(preexec=True), closely=8),
    # What no plug-in can do without.
    _refused('pipe refused, without a judgement', 100, 'pipe', 'samr', None,
             Config(FLOOR)),
    # What none can do without that refuses some pipes to some.
    _refused('pipe refused, one name and no policy', 100, 'pipe', 'samr', None,
             Config(FLOOR, also=LOOKS)),
    # and what ours does above that
    _refused('pipe refused, over one name and no policy', 100, 'pipe', 'samr',
             None, stock=Config(FLOOR, also=LOOKS)),
    _refused('tree refused, without a judgement', 50, 'tree', 'public', None,
             Config(FLOOR)),
    _refused('tree refused, over one without a judgement', 50, 'tree', 'public',
             None, stock=Config(FLOOR)),
    _refused('the same, root preexec', 20, 'tree', 'public', None,
             Config(FLOOR), Config(preexec=True), closely=8),
    _refused('attempt, restrict anonymous = 2', 20, 'attempt', '', None,
             Config(OURS, names=0), Config(also='restrict anonymous = 2\n')),
]


def _many(rows):
    for row in rows:
        yield dataclasses.replace(row, name=row.name + ', 32 clients',
                                  times=max(1, row.times // 10), clients=32,
                                  turns=min(row.turns, 2), closely=1)


def _sized(**size):
    label = ', '.join(f'{n:,} {what}' for what, n in size.items())
    wide = Config(OURS, **size)
    stock = Config(**size)
    same = [row for row in ONE_CLIENT if row.name in (
        'session user', 'tree user', 'session anonymous', 'tree anonymous',
        'pipe anonymous', 'tree refused', 'pipe refused')]
    for row in same:
        target = row.target
        if row.name == 'session anonymous' and size == {'shares': 10000}:
            target = 1.10
        yield dataclasses.replace(
            row, name=f'{row.name}, {label}', target=target,
            # a session setup of stock smbd reads all shares
            times=max(2, row.times // 10) if wide.shares > 1000 and
            row.first.what == 'session' else row.times,
            first=dataclasses.replace(row.first, config=stock),
            second=dataclasses.replace(row.second, config=wide))


# Debian's smb.conf, without a line of a policy.
GUESTS = 'map to guest = bad user\n'


def _crowd(shares, registry, sessions):
    """A logon while there are other sessions, in the same process of smbd."""
    where = 'the registry' if registry else 'smb.conf'
    read = 0 if registry else shares    # at each logon
    size = {'shares': shares + 1, 'registry': registry}
    for who, user, stock, ours in (
            ('guest', 'ghost', Config(also=GUESTS, **size),
             Config(OURS, names=0, also=GUESTS, **size)),
            ('anonymous', None, Config(also=POLICY, **size),
             Config(OURS, **size))):
        yield Row(f'{who} logon, {shares:,} shares in {where}, '
                  f'{sessions:,} sessions',
                  2 if read > 1000 else 10 if read > 100 else 60,
                  *(Side(config, 'crowd', str(sessions), user)
                    for config in (stock, ours)), 1.10)


def crowds():
    for registry in (False, True):
        for shares in (0, 100, 500, 5000):
            for sessions in (1, 20, 1000):
                yield from _crowd(shares, registry, sessions)


def all_rows():
    rows = [*ONE_CLIENT, *LINES, *NOTHING, *TODAY, *_many(ONE_CLIENT)]
    for number in (100, 10000):
        rows += _sized(shares=number)
    rows += _sized(names=100)
    rows += crowds()
    return rows
