#!/usr/bin/python3
# secopts - hostile clients against a protected and a stock server
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""attack.py [SECONDS|COUNTx] [--seed N] [--fixture NAME] [--keep-going]
       [--replay FILE]

Plays sequences of SMB2, SMB1 or RPC requests, drawn by chance, against a server with
the plug-ins and against the same one without, and judges each answer.  60 plays for
a minute, 1000x a thousand sequences.  The first disagreement is cut down to
what is needed for it, printed as steps that --replay takes, and ends the run
with status 1.  Counted are answers, those among them that refuse what the
policy or the protocol refuses, and those that a stock server was asked for, too.
"""

import argparse
import collections
import contextlib
import itertools
import json
import math
import os
import pathlib
import random
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from fixtures import FIXTURES, REPO
import generate
import judge
from patience import PATIENCE
import player
import rpc_generate
import rpc_judge
import rpc_player
import smb1_generate
import smb1_judge
import smb1_player

SEQUENCES = 50                 # of an episode
AT_A_TIME = 8
AGAIN = 3                       # plays of an episode with an answer too late
COMPARED = 10                   # one episode in so many also runs on stock
TOOL = REPO / 'build/bin/secopts'
# A stock smbd of 4.22 keeps some of its children when their clients have gone.
ENDS_CHILDREN = ' 4.17.' in subprocess.run(
    ['smbd', '-V'], capture_output=True, text=True, check=True,
    env={'PATH': os.environ.get('SECOPTS_PATH', '/usr/sbin:/usr/bin')}).stdout
HELPERS = ('notifyd', 'cleanupd', 'scavenger')
BAD_WORDS = ('PANIC', 'INTERNAL ERROR', 'smb_panic', 'Bad talloc',
             'AddressSanitizer', 'core dump')


FAMILIES = {
    'smb2': (generate.Generator, player.Side, judge),
    'smb1': (smb1_generate.Generator, smb1_player.Side, smb1_judge),
    'rpc': (rpc_generate.Generator, rpc_player.Side, rpc_judge),
}


class Pair:
    """A fixture's two servers, and who plays and judges."""

    def __init__(self, fixture):
        self.fixture = fixture
        self.generator, self.side, self.judge = FAMILIES[fixture.family]
        with ThreadPoolExecutor(2) as pool:
            mine, stock = [pool.submit(fixture.start, plugins)
                           for plugins in (True, False)]
        self.mine, self.stock = mine.result(), stock.result()
        self.parents = [set(server.smbd_pids()) for server in self.servers]

    @property
    def servers(self):
        return self.mine, self.stock

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def new_side(self, server):
        """Nobody is connected, and the policy is the fixture's own."""
        side = self.side(server)
        if self.fixture.changes:
            side.op_policy(self.fixture.change('none'))
        return side

    def stop(self):
        for server in self.servers:
            server.stop()

    def left_behind(self):
        """What is wrong with the protected server once all have gone."""
        server, parents = self.mine, self.parents[0]
        deadline = time.monotonic() + (PATIENCE if ENDS_CHILDREN else 2)
        while children_of(server, parents) and time.monotonic() < deadline:
            time.sleep(0.05)
        wrong = []
        left = children_of(server, parents)
        if left and ENDS_CHILDREN:
            wrong.append('children of smbd are left: ' +
                         ', '.join(map(name_of, left)))
        if gone := parents - set(server.smbd_pids()):
            wrong.append(f'smbd has died: {gone}')
        log = server.log()
        wrong += [line for line in log.splitlines()
                  if any(word in line for word in BAD_WORDS)][:5]
        told = server.run([TOOL, 'sessions', '-s', server.conf, '--json'])
        try:
            sessions = json.loads(told.stdout)['sessions']
        except (ValueError, KeyError):
            sessions = told.stdout + told.stderr
        if sessions:
            wrong.append(f'secopts sessions: {sessions}')
        locked = server.run(['smbstatus', '-s', server.conf, '-L'])
        if 'DENY_' in locked.stdout or locked.stdout.count('/') > 1:
            wrong.append('locked files: ' + locked.stdout)
        return wrong


def children_of(server, parents):
    """The processes of clients; smbd may start its helpers late."""
    return [pid for pid in server.smbd_pids() if pid not in parents and
            not name_of(pid).endswith(HELPERS)]


def name_of(pid):
    with contextlib.suppress(OSError):
        return pathlib.Path(f'/proc/{pid}/comm').read_text().strip()
    return HELPERS[0]           # has ended


def play(pair, steps, compare=True, until=math.inf):
    """What is wrong with an episode, and counts of its answers.

    compare: with the stock server; else only where an answer calls for it.
    until: when to leave off.
    """
    if not compare:
        wrong, counts = play_on(pair, steps, [None] * len(steps), until)
        if not wrong or not wrong[0][0].startswith(judge.SUSPICIOUS):
            return wrong, counts
    stock = pair.new_side(pair.stock)
    try:
        told = [stock.play(step) for step in in_time(steps, until)]
    finally:
        stock.end()
    return play_on(pair, steps, told, until)


def in_time(steps, until):
    return itertools.takewhile(lambda _: time.monotonic() < until, steps)


def play_on(pair, steps, told, until):
    mine = pair.new_side(pair.mine)
    wrong, counts, alive = [], collections.Counter(), set()
    try:
        for number, (step, theirs) in enumerate(
                in_time(zip(steps, told), until)):
            ours = mine.play(step)
            for one, other in zip_answers(ours, theirs):
                if one[2] == player.DEAD:
                    continue
                alive.add(step['n'])
                fixture = fixture_of(pair, one)
                counts['answers'] += 1
                counts['refusals'] += pair.judge.is_refusal(fixture, one)
                counts['compared'] += pair.judge.is_compared(one, other)
                why = pair.judge.judge(fixture, one, other)
                if why:
                    wrong.append((why, number, one))
            if wrong:
                break
    finally:
        mine.end()
    counts['sequences'] = len(alive)
    return wrong, counts


def fixture_of(pair, answer):
    """The policy in force when this answer was given."""
    target = answer[1]
    return pair.fixture.under(target and target.get('policy'))


def zip_answers(ours, theirs):
    """An answer of one side that has none on the other stands alone."""
    for n, one in enumerate(ours):
        if theirs is None:
            yield one, None
            continue
        other = theirs[n] if n < len(theirs) else (one[0], None, player.DEAD)
        if other[0] is not one[0]:
            other = (one[0], None, player.DEAD)
        yield one, other


def shrink(pair, steps, why, compare, tries=80):
    """Leave out what the disagreement does not need."""
    def still(candidate):
        wrong, _ = play(pair, candidate, compare)
        return any(text == why for text, *_ in wrong)

    if player.TIMEOUT in why or not still(steps):
        return steps, False
    size = max(1, len(steps) // 2)
    while tries > 0:
        at, smaller = 0, False
        while at < len(steps) and tries > 0:
            candidate = steps[:at] + steps[at + size:]
            tries -= 1
            if candidate and still(candidate):
                steps, smaller = candidate, True
            else:
                at += size
        if size == 1 and not smaller:
            break
        size = max(1, size // 2)
    return steps, True


def readable(step):
    step = {k: v for k, v in step.items() if k != 'n'}
    charset = 'cp850' if step.get('oem') else 'utf-16-le'
    for field in ('name', 'path'):
        if field in step:
            text = bytes.fromhex(step[field])
            step[field] = repr(text.decode(charset, 'replace'))[:80]
    for field in ('steps', 'step'):
        if field in step:
            inner = step[field]
            step[field] = [readable(one) for one in inner] \
                if isinstance(inner, list) else readable(inner)
    return step


def report(pair, steps, wrong, seed, compare):
    why, number, one = wrong[0]
    print(f'\nDISAGREEMENT, seed {seed}, fixture {pair.fixture.name}: {why}')
    print('   ', readable(one[0]), one[1], one[2])
    steps, again = shrink(pair, steps[:number + 1], why, compare)
    if not again:
        print('    not seen again when the episode was repeated')
    if len(steps) > 12:
        print(f'    ... {len(steps) - 12} steps')
    for step in steps[-12:]:
        print('   ', readable(step))
    path = pathlib.Path(f'/tmp/secopts-attack-{seed}.json')
    path.write_text(json.dumps({'fixture': pair.fixture.name,
                                'steps': steps}))
    print(f'    --replay {path}', flush=True)


def attack(pair, seed, budget, keep_going=False, length=SEQUENCES,
           until=math.inf):
    """Play episodes until the budget, a count or a time, is used up.

    A few at a time, each with connections of its own: a client waits more than
    it works.  length: sequences of an episode; until: as for play().  Returns
    the counts.
    """
    numbers = itertools.count()
    counts = collections.Counter()

    def one_after_another():
        while keep_going or not counts['disagreements']:
            number = next(numbers)
            if budget(number * length):
                break
            name = f'{seed}-{pair.fixture.name}-{number}'
            compare = number % COMPARED == 0
            steps = pair.generator(random.Random(name),
                                   pair.fixture).episode(length)
            wrong, more = play(pair, steps, compare, until)
            for _ in range(AGAIN):
                if not wrong or player.TIMEOUT not in wrong[0][0]:
                    break
                # Perhaps the machine had other things to do: once more.
                counts['late'] += 1
                why, _, one = wrong[0]
                print(f'LATE, seed {name}: {why}: {readable(one[0])}',
                      flush=True)
                wrong, more = play(pair, steps)
            counts.update(more)
            if wrong:
                counts['disagreements'] += 1
                report(pair, steps, wrong, name, compare)

    # A policy that an episode changes is every client's.
    at_a_time = 1 if pair.fixture.changes else AT_A_TIME
    with ThreadPoolExecutor(at_a_time) as pool:
        for done in [pool.submit(one_after_another)
                     for _ in range(at_a_time)]:
            done.result()
    return counts


def budget_of(amount, share):
    """amount: seconds, or a count as in 1000x; share: this fixture's."""
    if amount.endswith('x'):
        wanted = int(amount[:-1]) * share
        return lambda sequences: sequences >= wanted
    end = time.monotonic() + float(amount) * share
    return lambda sequences: time.monotonic() >= end


def attack_fixture(fixture, options, total):
    with Pair(fixture) as pair:
        counts = attack(pair, options.seed,
                        budget_of(options.amount, fixture.weight / total),
                        options.keep_going)
        left = pair.left_behind()
        for line in left:
            print(f'LEFT BEHIND, fixture {fixture.name}: {line}', flush=True)
    counts['disagreements'] += len(left)
    return counts


def told_of(counts):
    return ', '.join(f'{counts[what]} {what}' for what in (
        'sequences', 'answers', 'refusals', 'compared', 'late',
        'disagreements'))


def replay(path):
    case = json.loads(pathlib.Path(path).read_text())
    fixture = next(one for one in FIXTURES if one.name == case['fixture'])
    with Pair(fixture) as pair:
        stock, mine = map(pair.new_side, (pair.stock, pair.mine))
        bad = 0
        for step in case['steps']:
            theirs, ours = stock.play(step), mine.play(step)
            for one, other in zip_answers(ours, theirs):
                why = pair.judge.judge(fixture_of(pair, one), one, other)
                bad += bool(why)
                print(readable(one[0]), one[1], f'-> {one[2]}; stock: '
                      f'{other[2]}', why or '', sep='\n    ')
        stock.end()
        mine.end()
        for line in pair.left_behind():
            print(line)
        return 1 if bad else 0


def options_of(arguments):
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument('amount', nargs='?', default='60')
    parser.add_argument('--seed', type=int,
                        default=random.SystemRandom().getrandbits(32))
    parser.add_argument('--fixture')
    parser.add_argument('--keep-going', action='store_true')
    parser.add_argument('--replay')
    return parser.parse_args(arguments)


def main(arguments):
    options = options_of(arguments)
    if options.replay:
        return replay(options.replay)
    print(f'seed {options.seed}; to repeat: --seed {options.seed}',
          flush=True)
    fixtures = [one for one in FIXTURES
                if options.fixture in (None, one.name, one.family)]
    total = sum(one.weight for one in fixtures)
    sums = collections.Counter()
    for fixture in fixtures:
        began = time.monotonic()
        counts = attack_fixture(fixture, options, total)
        sums.update(counts)
        print(f'{fixture.name}: {told_of(counts)}; %.1f/s' %
              (counts['sequences'] / (time.monotonic() - began)), flush=True)
        if counts['disagreements'] and not options.keep_going:
            break
    print(f'{told_of(sums)}; seed {options.seed}')
    return 1 if sums['disagreements'] or not sums['refusals'] else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
