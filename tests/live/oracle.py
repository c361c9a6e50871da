# secopts - what the documents say, against what "secopts ask" answers
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""A second opinion, written from the documents and not from the C code.

    oracle.py [SEED]       10,000 questions to build/bin/secopts; seed by chance

Sources: the tables of docs/wire.md; docs/fidelity.md ("F" and a number below);
KB 3034016, KB 239869, KB 126645, TechNet cc957461, MS-SRVS note <38> and the
reference pages of the settings.  tests/live/test_oracle.py asks a live smbd.
"""

import collections
import concurrent.futures
import dataclasses
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import time

REPO = pathlib.Path(__file__).resolve().parents[2]
TOOL = REPO / 'build' / 'bin' / 'secopts'
POLICIES = 400
QUESTIONS = 25                 # of each policy

RELEASES = ('2003', '2008', '2008r2', '2012', '2022')
ROLES = {
    'standalone': 'standalone',
    'member server': 'member',
    'classic primary domain controller': 'dc',
    'active directory domain controller': 'dc',
}

# MS-SRVS <38>; reference page of NullSessionPipes for domain controllers.
PIPES_2003 = ('comnap', 'comnode', r'sql\query', 'spoolss', 'netlogon',
              'lsarpc', 'samr', 'browser')
PIPES_DC = ('netlogon', 'samr', 'lsarpc')
CIS_PIPES_DC = ('lsarpc', 'netlogon', 'samr')            # 2.3.10.6

SIGN, SEAL, NTLMV2 = 0x10, 0x20, 0x80000                 # KB 239869
BIT128, BIT56 = 0x20000000, 0x80000000
FLAG_WORDS = {SIGN: 'integrity', SEAL: 'confidentiality', NTLMV2: 'ntlmv2',
              BIT128: '128bit', BIT56: '56bit'}

OK = ('STATUS_SUCCESS', 0)
DENIED = ('STATUS_ACCESS_DENIED', 0xC0000022)
NOT_SUPPORTED = ('STATUS_NOT_SUPPORTED', 0xC00000BB)

SESSION, TREE, OPEN = 'session setup', 'tree connect', 'open of the pipe'
NTLM = 'NTLM negotiation'

DEFAULT, CONF, FALLBACK = ('Windows default', 'smb.conf',
                           'fallback for a bad value')


@dataclasses.dataclass
class Value:
    value: object
    origin: str = DEFAULT


@dataclasses.dataclass
class Share:
    name: str
    guest_ok: bool
    watched: bool              # "vfs objects" has secopts


@dataclasses.dataclass
class Question:
    who: str
    what: str
    name: str = None
    flags: int = None

    def line(self):
        words = [self.who, self.what]
        if self.name is not None:
            words.append(self.name)
        if self.flags is not None:
            words.append(hex(self.flags))
        return ' '.join(words)


@dataclasses.dataclass
class Answer:
    verdict: str               # allowed, refused, unknown
    status: tuple
    at: str
    setting: str = None
    missing: int = 0
    notes: tuple = ()          # how each of them begins

    @property
    def exit_status(self):
        return {'allowed': 0, 'refused': 1, 'unknown': 2}[self.verdict]


def default_pipes(role, release):
    if release == '2003':
        return PIPES_2003
    if role == 'dc':
        return PIPES_DC
    return ('browser',) if release == '2008' else ()


def default_minimum(release):                            # MS-NLMP <38>, <60>
    return 0 if release in ('2003', '2008') else BIT128


def fold(name):
    return name.casefold()


def pipe_key(name):
    """F4, F5: no case; one leading \\pipe\\ or \\ goes, nothing else."""
    name = fold(name)
    for prefix in ('\\pipe\\', '\\'):
        if name.startswith(prefix):
            return name[len(prefix):]
    return name


class Policy:
    """What an administrator has written, and what comes of it."""

    def __init__(self, rng, shares=None, roles=ROLES):
        self.rng = rng
        self.lines = []        # of [global]
        self.role_line = rng.choice(list(roles))
        self.role = ROLES[self.role_line]
        self.release = self._word('windows release', RELEASES, '2022',
                                  ('2016', 'nt4', ''), '2022')
        self.audit = self._word('mode', ('enforce', 'audit'), 'enforce',
                                ('off', 'log'), 'enforce') == 'audit'
        self.guests = self._word('treat guest as anonymous', ('yes', 'no'),
                                 'no', ('perhaps',), 'yes') == 'yes'
        self.always_128bit = self._word(
            'ntlm 128bit', ('with confidentiality', 'always'),
            'with confidentiality', ('sometimes', 'yes'),
            'always') == 'always'
        self.restrict_anonymous = rng.choice((0, 0, 0, 1, 2))
        self.shares = self._shares() if shares is None else shares
        self.watched = rng.random() < 0.85               # [global], so IPC$
        self.values = {
            'RestrictNullSessAccess': self._bit('restrict null session access',
                                                1, 1),
            'NullSessionPipes': self._list(
                'null session pipes', default_pipes(self.role, self.release),
                CIS_PIPES_DC if self.role == 'dc' else (), self._pipe),
            'NullSessionShares': self._list('null session shares', (), (),
                                            self._share_name),
            'EveryoneIncludesAnonymous': self._bit(
                'everyone includes anonymous', 0, 0),
            'NtlmMinServerSec': self._flags(),
        }

    # What an administrator might write

    def _line(self, parameter, text):
        parameter = self.rng.choice((parameter, parameter.upper(),
                                     parameter.replace(' ', '')))
        self.lines.append(f'secopts:{parameter} = {text}')

    def _word(self, parameter, words, fallback, junk, stand_in):
        chance = self.rng.random()
        if chance < 0.4:
            return fallback
        if chance < 0.5:
            self._line(parameter, self.rng.choice(junk))
            return stand_in
        word = self.rng.choice(words)
        self._line(parameter, word)
        return word

    def _bit(self, parameter, default, strict):
        chance = self.rng.random()
        if chance < 0.5:
            return Value(default)
        if chance < 0.6:
            self._line(parameter, self.rng.choice(('2', '-1', 'maybe', '0x')))
            return Value(strict, FALLBACK)
        value = self.rng.randrange(2)
        self._line(parameter, self.rng.choice(
            (('0', 'no', 'False', 'off', 'disabled', '0x0'),
             ('1', 'yes', 'TRUE', 'on', 'enabled', '0x1'))[value]))
        return Value(value, CONF)

    def _flags(self):
        default = default_minimum(self.release)
        chance = self.rng.random()
        if chance < 0.4:
            return Value(default)
        if chance < 0.5:
            self._line('ntlm min server sec',
                       self.rng.choice(('40bit', '1', '0x100000000')))
            # The stricter of both; of flags that is the union. CIS 2.3.11.11
            return Value(default | BIT128 | NTLMV2, FALLBACK)
        flags = [flag for flag in FLAG_WORDS if self.rng.random() < 0.35]
        number = sum(flags)
        if flags and self.rng.random() < 0.5:
            self.rng.shuffle(flags)
            self._line('ntlm min server sec', self.rng.choice(
                (' ', ', ', '|')).join(FLAG_WORDS[flag] for flag in flags))
        else:
            self._line('ntlm min server sec',
                       self.rng.choice((hex, str))(number))
        return Value(number, CONF)

    def _list(self, parameter, default, cis, make):
        chance = self.rng.random()
        if chance < 0.3:
            return Value(list(default))
        if chance < 0.4:                                 # F6
            self._line(parameter, self.rng.choice(
                ('samr*', 'a ?b', '*', 'samr "lsarpc')))
            shorter = cis if len(cis) < len(default) else default
            return Value(list(shorter), FALLBACK)
        names = [make() for _ in range(self.rng.choice((0, 0, 1, 1, 2, 5)))]
        text = ''
        for name in names:
            if ' ' in name or self.rng.random() < 0.2:
                name = f'"{name}"'
            text += name + self.rng.choice((' ', ', ', ';', ' ; '))
        self._line(parameter, text.strip(' ,;') or '""')
        return Value(names, CONF)

    PIPES = ('samr', 'lsarpc', 'netlogon', 'srvsvc', 'lsass', 'winreg',
             r'sql\query', 'browser', 'comnap', 'pipe', 'p', 'Büro',
             'two words', '$x', 'a.b')

    def _spelling(self, name):
        return self.rng.choice((name, name, name.upper(), name.title(),
                                name.swapcase()))

    def _pipe(self):
        name = self._spelling(self.rng.choice(self.PIPES))
        return self.rng.choice(('', '', '', '\\', '\\pipe\\', '\\PIPE\\',
                                'pipe\\', '\\\\')) + name

    def _share_name(self):
        if self.shares and self.rng.random() < 0.8:
            return self._spelling(self.rng.choice(self.shares).name)
        return self.rng.choice(('nowhere', 'IPC$', '\\public', 'publi'))

    def _shares(self):
        names = ('public', 'private', 'Scans', 'two words', 'Büro', 'x$')
        return [Share(name, self.rng.random() < 0.6, self.rng.random() < 0.9)
                for name in names if self.rng.random() < 0.7]

    def smb_conf(self):
        lines = ['[global]', f'server role = {self.role_line}',
                 'realm = a.example',
                 f'restrict anonymous = {self.restrict_anonymous}',
                 'vfs objects = ' + ('secopts' if self.watched else 'recycle'),
                 *self.lines]
        for share in self.shares:
            lines += [f'[{share.name}]', 'path = /srv',
                      f'guest ok = {"yes" if share.guest_ok else "no"}',
                      'vfs objects = recycle' +
                      (' secopts' if share.watched else '')]
        return '\n'.join(lines) + '\n'

    # Questions

    def question(self):
        who = self.rng.choice(('anonymous', 'anonymous', 'guest', 'user'))
        what = self.rng.choice(('session', 'share', 'share', 'pipe', 'pipe'))
        if what == 'session':
            flags = None
            if self.rng.random() < 0.7:
                flags = self.rng.getrandbits(32) | self.rng.choice(
                    (0, BIT128, BIT128 | NTLMV2, 0xA0080030))
            return Question(who, what, flags=flags)
        if what == 'share':
            return Question(who, what, self.rng.choice(
                (self._share_name(), self._share_name(), 'ipc$')))
        listed = self.values['NullSessionPipes'].value
        if listed and self.rng.random() < 0.5:
            name = self._spelling(self.rng.choice(listed))
            return Question(who, what, self.rng.choice(
                (name, '\\pipe\\' + name, '\\' + name)))
        return Question(who, what, self._pipe())

    # What the documents make of it

    def value(self, setting):
        return self.values[setting].value

    def share(self, name):
        for share in self.shares:
            if fold(share.name) == fold(name):
                return share
        if fold(name) == 'ipc$':
            return Share('IPC$', self.restrict_anonymous < 2, self.watched)
        return None

    def is_listed_share(self, name):
        return fold(name) in map(fold, self.value('NullSessionShares'))

    def is_listed_pipe(self, name):
        key = pipe_key(name)
        return key != '' and key in map(pipe_key,
                                        self.value('NullSessionPipes'))

    def is_concerned(self, who):                         # F14
        return who == 'anonymous' or (who == 'guest' and self.guests)

    def is_unwatched(self):
        """ARCHITECTURE.md, What fails closed."""
        return not self.watched or any(
            share.guest_ok and not share.watched and
            not self.is_listed_share(share.name) for share in self.shares)

    def missing(self, flags, always_128bit):             # F20
        minimum = self.value('NtlmMinServerSec')
        if not always_128bit and not (minimum | flags) & SEAL:
            minimum &= ~BIT128
        return minimum & ~flags

    def answer(self, question):
        answer = self._decide(question)
        notes = []
        if answer.verdict == 'refused' and self.audit:
            notes.append('let in all the same')
        if (question.flags is not None and
                not self.missing(question.flags, self.always_128bit) and
                self.missing(question.flags, True)):
            notes.append('no 128-bit, which these flags need')
        allowed = answer.verdict == 'allowed'
        share = None
        if question.what != 'session' and answer.at in (TREE, OPEN):
            share = self.share('IPC$' if question.what == 'pipe'
                               else question.name)
            if share is None:
                # smbd's own answer, unless there is one it does not list.
                answer.verdict, answer.status = 'unknown', None
                notes.append('no share [')
        if allowed and share is not None and question.who != 'user':
            if not share.guest_ok:
                notes.append('Samba refuses: [')
            elif (self.is_concerned(question.who) and not self.audit and
                  share.name != 'IPC$' and
                  not self.value('EveryoneIncludesAnonymous')):
                notes.append('Samba refuses unless the share ACL')
                notes.append('what files and folders grant to others')
        answer.notes = tuple(notes)
        return answer

    def _decide(self, question):
        final = {'session': SESSION, 'share': TREE,
                 'pipe': OPEN}[question.what]
        if question.flags is not None:                   # F21, F22
            missing = self.missing(question.flags, self.always_128bit)
            if missing:
                return Answer('refused', NOT_SUPPORTED, NTLM,
                              'NtlmMinServerSec', missing)
        if not self.is_concerned(question.who):
            return Answer('allowed', OK, final)
        if not self.value('RestrictNullSessAccess'):     # F2, F17
            return Answer('allowed', OK, final, 'RestrictNullSessAccess')
        marked = [setting for setting in ('NullSessionPipes',
                                          'NullSessionShares')
                  if self.value(setting)]                # F3
        old = RELEASES.index(self.release) < RELEASES.index('2012')
        if (not marked and not old) or self.is_unwatched():   # F1, F11
            return Answer('refused', DENIED, SESSION,
                          'RestrictNullSessAccess')
        if question.what == 'session':
            return Answer('allowed', OK, SESSION,
                          marked[0] if marked else 'RestrictNullSessAccess')
        if question.what == 'share':
            if fold(question.name) == 'ipc$':            # F10
                return Answer('allowed', OK, TREE, 'RestrictNullSessAccess')
            listed = self.is_listed_share(question.name)   # F9
            return Answer('allowed' if listed else 'refused',
                          OK if listed else DENIED, TREE, 'NullSessionShares')
        listed = self.is_listed_pipe(question.name)      # F8: exists or not
        return Answer('allowed' if listed else 'refused',
                      OK if listed else DENIED, OPEN, 'NullSessionPipes')


def ask(conf, questions):
    """The answers of "secopts ask --stdin", and its exit status."""
    done = subprocess.run(
        [TOOL, 'ask', '--stdin', '-s', conf], capture_output=True, text=True,
        input=''.join(question.line() + '\n' for question in questions))
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    if len(answers) != len(questions):
        raise SystemExit(f'{len(answers)} answers to {len(questions)} '
                         f'questions: {done.stderr}')
    return answers, done.returncode


def in_order(value):
    """An allow-list has no order."""
    return sorted(value) if isinstance(value, (list, tuple)) else value


def differences(policy, want, got):
    """What of an answer is not as it should be."""
    status = got['status'] and (got['status']['name'], got['status']['code'])
    wrong = []
    if (got['verdict'], status, got['at']) != (want.verdict, want.status,
                                               want.at):
        wrong.append(f'{want.verdict} {want.status} at {want.at}')
    if want.setting is None:
        setting = None
    else:
        value = policy.values[want.setting]
        setting = {'name': want.setting, 'value': in_order(value.value),
                   'origin': value.origin, 'gpo': None}
    if got['setting'] is not None:
        got['setting']['value'] = in_order(got['setting']['value'])
    if got['setting'] != setting:
        wrong.append(f'setting {setting}')
    if got['missing_flags'] != want.missing:
        wrong.append(f'missing 0x{want.missing:x}')
    if (len(got['notes']) != len(want.notes) or
            not all(map(str.startswith, got['notes'], want.notes))):
        wrong.append(f'notes {want.notes}')
    return wrong


def one_policy(seed, directory):
    rng = random.Random(seed)
    policy = Policy(rng)
    conf = pathlib.Path(directory) / f'{seed}.conf'
    conf.write_text(policy.smb_conf())
    questions = [policy.question() for _ in range(QUESTIONS)]
    answers, exit_status = ask(conf, questions)
    wants = [policy.answer(question) for question in questions]
    reports = []
    for question, want, got in zip(questions, wants, answers):
        wrong = differences(policy, want, got)
        if wrong:
            reports.append('\n'.join(
                (f'FAIL: {question.line()}', policy.smb_conf(),
                 f'got  {json.dumps(got, ensure_ascii=False)}',
                 f'want {"; ".join(wrong)}', '')))
    worst = max(want.exit_status for want in wants)
    if exit_status != worst:
        reports.append(f'FAIL: status {exit_status}, not {worst}\n'
                       f'{policy.smb_conf()}')
    conf.unlink()
    return reports, [(want.verdict, want.at) for want in wants]


def main():
    seed = (sys.argv[1] if len(sys.argv) > 1 else
            os.environ.get('SEED') or random.SystemRandom().getrandbits(32))
    print(f'seed {seed}; to repeat: SEED={seed}', flush=True)
    began = time.monotonic()
    reports, seen = [], collections.Counter()
    with tempfile.TemporaryDirectory() as directory, \
            concurrent.futures.ThreadPoolExecutor() as pool:
        for wrong, kinds in pool.map(
                lambda n: one_policy(f'{seed}-{n}', directory),
                range(POLICIES)):
            reports += wrong
            seen.update(kinds)
    for report in reports[:5]:
        print(report)
    for kind, number in sorted(seen.items()):
        print('%6d %s at %s' % (number, *kind))
    # A generator that no longer reaches every answer tests nothing.
    for kind in (('refused', NTLM), ('refused', SESSION), ('refused', TREE),
                 ('refused', OPEN), ('allowed', SESSION), ('allowed', TREE),
                 ('allowed', OPEN), ('unknown', TREE)):
        if seen[kind] < 100:
            reports.append(f'only {seen[kind]} questions {kind}')
            print(reports[-1])
    total = POLICIES * QUESTIONS
    print('%.1f s' % (time.monotonic() - began))
    print(f'{max(total - len(reports), 0)} passed, {len(reports)} failed')
    return 1 if reports else 0


if __name__ == '__main__':
    sys.exit(main())
