# secopts - what a hostile client might send next
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""Episodes: a connection or two and what is sent over them, by chance.

Each episode is a list of sequences of 3 to 12 steps.  Sequences share what
earlier ones have left: sessions, trees and files, alive, ended or never there.
"""

import struct

import contexts
import smb2raw

DIALECTS = ([0x0202], [0x0210], [0x0300], [0x0302], [0x0311],
            [0x0202, 0x0210], [0x0202, 0x0210, 0x0300, 0x0302, 0x0311])
PIPES = ('lsarpc', 'samr', 'srvsvc', 'lsarpc', 'samr', 'netlogon', 'winreg',
         'svcctl', 'wkssvc', 'lsass', 'browser', r'sql\query', 'nosuch',
         'epmapper', 'spoolss', 'dssetup', 'query', '')
# Served by programs that run in any case, once one of them was asked for.
SERVED = ('lsarpc', 'samr', 'srvsvc', 'winreg', 'wkssvc', 'lsass',
          'svcctl')
SHARES = ('IPC$', 'IPC$', 'IPC$', 'listed', 'public', 'private', 'forced',
          'nowhere')
FILES = ('hello.txt', 'hello.txt', '', 'nosuch', 'HELLO.TXT', 'hello.txt:x',
         'hello.txt::$DATA', r'..\private\hello.txt', '.', '..')
WHO = ('anonymous',) * 6 + ('alice',) * 5 + ('bob', 'guest', 'guest', 'wrong')
BIND = struct.pack('<BBBBIHHIHHIBxxxHBx16sI16sI', 5, 0, 11, 3, 0x10, 72, 0, 1,
                   4280, 4280, 0, 1, 0, 1,
                   smb2raw.INTERFACES['lsarpc'][0].bytes_le, 0,
                   smb2raw.NDR[0].bytes_le, 2)
CODES = (smb2raw.FSCTL_PIPE_TRANSCEIVE,) * 4 + (
    smb2raw.FSCTL_PIPE_WAIT, smb2raw.FSCTL_PIPE_PEEK,
    smb2raw.FSCTL_VALIDATE_NEGOTIATE_INFO, smb2raw.FSCTL_DFS_GET_REFERRALS,
    0x001401FC, 0x00144064, 0x000900A8, 0)
# Not negotiated by an old client; see MS-NLMP 2.2.2.5.
WITHOUT_128, WITHOUT_NTLMV2 = 0xC2088217, 0xE2008217
SEALED_WITHOUT_128 = 0xC2088237


def is_served(name):
    """Case counts for nothing; but what Python folds, Samba may not."""
    return name.isascii() and name.lower() in SERVED


def code(text):
    return text.encode('utf-16-le', 'surrogatepass').hex()


class Generator:
    def __init__(self, rng, fixture, mark=''):
        self.rng, self.fixture, self.mark = rng, fixture, mark
        self.slot = 0
        self.sessions, self.trees, self.files = [], [], []
        self.connections = [0]
        self.now = {}              # {slot: who a session has become}

    def next(self):
        self.slot += 1
        return self.slot

    def chance(self, probability):
        return self.rng.random() < probability

    def episode(self, sequences):
        rng = self.rng
        dialects = rng.choice(DIALECTS)
        steps = [{'op': 'negotiate', 'c': 0, 'dialects': dialects, 'n': 0}]
        if self.fixture.changes:
            steps.insert(0, {**self.change(), 'n': 0})
        if self.chance(0.3):
            self.connections.append(1)
            if self.chance(0.2):
                dialects = rng.choice(DIALECTS)
            steps.append({'op': 'negotiate', 'c': 1, 'dialects': dialects,
                          'n': 0})
        for number in range(sequences):
            for step in self.sequence():
                step['n'] = number
                steps.append(step)
        if self.chance(0.1):
            steps.append({'op': 'negotiate', 'c': 0, 'dialects': [0x0202],
                          'n': sequences - 1})
        return steps

    def sequence(self):
        rng = self.rng
        own = self.legs if self.fixture.changes else \
            self.switch if self.fixture.domain else None
        kind = own if own and self.chance(0.4) else \
            rng.choice((self.opens, self.opens, self.shares, self.switch,
                        self.switch, self.thief, self.thief, self.mixed,
                        self.related, self.related, self.channel,
                        self.ended, self.waiting, self.halves, self.free,
                        self.free))
        steps = self.among_others(kind())
        for step in steps:
            if step['op'] in ('create', 'read', 'write', 'ioctl', 'query') \
                    and self.chance(0.04):
                step[rng.choice(('sign', 'encrypt'))] = True
        if len(self.files) > 12 and self.chance(0.8):
            steps += [self.on(file, 'close') for file in self.files[-8:]]
            self.files = self.files[:4]
        if len(self.sessions) > 6 and self.chance(0.7):
            slot, _, number = self.sessions.pop(0)
            steps.append({'op': 'logoff', 'c': number, 's': slot})
        return steps

    def among_others(self, steps):
        """These, twelve at the most, between steps of any kind; one of them
        perhaps twice."""
        rng, steps = self.rng, list(steps)
        while len(steps) < 3 or (len(steps) < 12 and self.chance(0.3)):
            steps.insert(rng.randint(0, len(steps)), self.any())
        del steps[12:]
        if self.chance(0.1):
            at = rng.randrange(len(steps))
            steps.insert(at, dict(steps[at]))
        return steps

    # What a sequence is made of

    def setup(self, who=None, **more):
        rng = self.rng
        who = who or rng.choice(WHO)
        step = {'op': 'setup', 'c': rng.choice(self.connections), 'who': who,
                'slot': self.next(), **more}
        self.logon_options(step)
        if self.sessions and self.chance(0.04):
            step['previous'] = rng.choice(self.sessions)[0]
        if who != 'wrong':
            self.sessions.append((step['slot'], who, step['c']))
        return step

    def logon_options(self, step):
        rng, ntlm = self.rng, {}
        if self.fixture.domain:
            # Half a handshake has no Kerberos: it is done with its first leg.
            if step['who'] in ('alice', 'bob', 'guest') and \
                    step['op'] != 'begin' and self.chance(0.6):
                step['kerberos'] = True
            return
        if self.chance(0.3):
            step['spnego'] = False
        if self.chance(0.06):
            ntlm['negotiate_flags'] = rng.choice(
                (WITHOUT_128, SEALED_WITHOUT_128, WITHOUT_NTLMV2,
                 0xE2088A17))
        elif self.chance(0.03):
            ntlm['authenticate_flags'] = rng.choice(
                (WITHOUT_128, SEALED_WITHOUT_128, 0xE2088217, 0xE2088A17))
        # A re-authentication does not tell who was made a guest.
        if step['who'] == 'anonymous' and 's' not in step:
            if self.chance(0.2):
                ntlm['anonymous_lm'] = rng.choice(('', '00', '0000'))
            if self.chance(0.03):
                ntlm['nt_response'] = rng.choice(('00' * 24, '00' * 16))
            if self.chance(0.03):
                ntlm['user'] = rng.choice(('\0', ' ', 'ANONYMOUS LOGON'))
                step['spnego'] = False
        if ntlm:
            step['ntlm'] = ntlm

    def have_session(self, who=None, fresh=0.25):
        """A session of this or any identity, and the steps that make it."""
        fit = [one for one in self.sessions[-5:]
               if who is None or one[1] == who]
        if fit and not self.chance(fresh):
            return [], self.rng.choice(fit)
        step = self.setup(who)
        return [step], (step['slot'], step['who'], step['c'])

    def tree(self, session, share=None):
        share = share if share is not None else self.rng.choice(SHARES)
        path, plain = self.path(share)
        step = {'op': 'tree', 'c': session[2], 's': session[0],
                'path': path, 'plain': plain, 'slot': self.next()}
        self.trees.append((step['slot'], session, share.lower()))
        return step

    def path(self, share):
        """(path, whether it is said in plain words)."""
        rng = self.rng
        if self.chance(0.4):
            share = rng.choice((share.upper(), share.lower(),
                                share.swapcase(), share.title()))
        host = rng.choice(('127.0.0.1',) * 8 + ('', 'SECOPTS', 'x', '\u00fc'))
        path = rf'\\{host}\{share}'
        if self.chance(0.12):
            path = rng.choice((
                path + '\\', path + r'\listed', path[1:], '\\' + path,
                share, path.replace('\\', '/'), path + '\0', path + ' ',
                path + '.', path + ':x', rf'\\h\listed\{share}',
                rf'\\h\..\{share}', path + 'x' * 300, '', '\\\\',
                path + '\ud800', rf'\\h\*', rf'\\h\{share}\0listed'))
            return code(path) + ('41' if self.chance(0.1) else ''), False
        return code(path), share.lower() != 'nowhere'

    def have_tree(self, who=None, share=None):
        fit = [one for one in self.trees[-8:]
               if (who is None or one[1][1] == who) and
               (share is None or one[2] == share)]
        if fit and self.chance(0.75):
            return [], self.rng.choice(fit)
        steps, session = self.have_session(who)
        steps = [*steps, self.tree(session, share)]
        return steps, self.trees[-1]

    def create(self, tree, session=None):
        slot, owner, share = tree
        session = session or owner
        step = {'op': 'create', 'c': owner[2], 's': owner[0], 't': slot,
                'slot': self.next()}
        if share == 'ipc$':
            step.update(self.pipe(self.now.get(session[0], session[1])))
            kind = 'pipe'
        else:
            step.update(self.file())
            kind = 'file'
        self.files.append((step['slot'], tree, kind))
        return step

    def pipe(self, who):
        rng = self.rng
        if self.chance(0.5):
            listed = self.fixture.value('NullSessionPipes')
            name = rng.choice(listed or PIPES)
        else:
            name = rng.choice(PIPES)
        text = name if self.chance(0.45) else self.mutated(name)
        if not is_served(text) and not self.chance(0.01) and (
                who != 'anonymous' or not self.fixture.is_restricted or
                self.fixture.may(who, 'pipe', text)):
            # Samba starts a program to look for a pipe that is not there.
            name = rng.choice(SERVED)
            text = rng.choice((name, name, name.upper(), name.title()))
        more = {'name': code(text), 'plain': is_served(text)}
        if self.chance(0.01):
            more.update(name=more['name'] + '61', plain=False)
        if self.chance(0.06):
            more.update(dfs=True, plain=False)
        if self.chance(0.15):
            more.update(contexts.draw(rng), plain=False)
        if self.chance(0.1):
            more.update(plain=False, options=rng.choice((
                {'disposition': rng.randrange(7)}, {'access': 0x02000000},
                {'access': 0x00100000}, {'access': 0}, {'options': 1},
                {'options': 0x40}, {'impersonation': rng.randrange(5)},
                {'oplock': 9}, {'attributes': 0x80}, {'share': 0})))
        return more

    def mutated(self, name):
        rng = self.rng
        other = rng.choice(('samr', 'lsarpc', 'winreg'))
        return rng.choice((
            name.upper(), name.swapcase(), name.title(), '\\' + name,
            '\\pipe\\' + name, '\\PIPE\\' + name, 'pipe\\' + name,
            '\\\\' + name, '\\pipe\\\\' + name, '\\pipe\\pipe\\' + name,
            name + '\0', '\0' + name, f'{name}\0{other}', f'{other}\0{name}',
            name + '.', name + ' ', ' ' + name, name + ':x',
            name + '::$DATA', name + '\\', name + '/', f'{name}\\{other}',
            f'{other}\\..\\{name}', f'..\\{name}', f'.\\{name}',
            f'127.0.0.1\\IPC$\\{name}', f'\\127.0.0.1\\IPC$\\{name}',
            name.replace('s', '\u017f'), name.replace('k', '\u212a'),
            ''.join(chr(0xFEE0 + ord(c)) if c.isalpha() else c
                    for c in name), name + '\ud800', '\udc00' + name,
            name + '\U0001f512', name * 200, name + 'x' * 20000, '*', '?',
            name[:-1] + '?', name + '\n', 'np\\' + name, f'{name},{other}',
            name + '\u0301', '\ufeff' + name, '\u202e' + name))

    def file(self):
        rng = self.rng
        name = rng.choice(FILES)
        if self.chance(0.05):
            return {'name': code(self.mutated(name or 'x')),
                    'options': {'access': 0x80}}
        access = rng.choice((0x00120089, 0x00120089, 0x80, 0x02000000,
                             0x0012019F, 0x00110080, 0x81))
        more = {'name': code(name), 'options': {
            'access': access, 'options': 1 if name in ('', '.') else 0},
            'plain': name == 'hello.txt' and access == 0x00120089}
        if self.chance(0.05):
            more.update(dfs=True, plain=False)
        if self.chance(0.05):
            more.update(contexts.draw(rng), plain=False)
        if self.chance(0.05):
            more['plain'] = False
            more['options']['disposition'] = rng.choice((2, 3))
        return more

    def on(self, file, op=None):
        """Some request on an open file or pipe."""
        slot, tree, kind = file
        rng, number = self.rng, tree[1][2]
        if op is None:
            op = rng.choice(('ioctl', 'ioctl', 'write', 'query', 'close')
                            if kind == 'pipe' else
                            ('read', 'read', 'query', 'write', 'list',
                             'close', 'flush', 'ioctl'))
        step = {'op': op, 'c': number, 's': tree[1][0], 't': tree[0],
                'f': slot}
        if op == 'write':
            step['data'] = BIND.hex() if kind == 'pipe' else b'hello'.hex()
        elif op == 'ioctl':
            step['code'] = rng.choice(CODES)
            step['data'] = BIND.hex() if \
                step['code'] == smb2raw.FSCTL_PIPE_TRANSCEIVE else ''
        elif op == 'query':
            step['class'] = rng.choice((5, 18, 9, 23, 24))
        return step

    def loose_ioctl(self, tree):
        codes = (smb2raw.FSCTL_PIPE_WAIT, smb2raw.FSCTL_DFS_GET_REFERRALS,
                 smb2raw.FSCTL_VALIDATE_NEGOTIATE_INFO, 0x001401FC)
        data = struct.pack('<QIBx', 0, 8, 0) + 'samr'.encode('utf-16-le')
        return {'op': 'ioctl', 'c': tree[1][2], 's': tree[1][0],
                't': tree[0],
                'code': self.rng.choice(codes), 'data': data.hex()}

    # Sequences

    def any(self):
        rng = self.rng
        draw = rng.random()
        if draw < 0.08 or not self.sessions:
            return self.setup()
        session = rng.choice(self.sessions)
        if draw < 0.25 or not self.trees:
            return self.tree(session)
        tree = rng.choice(self.trees)
        if draw < 0.55 or not self.files:
            return self.create(tree)
        if draw < 0.60:
            return self.loose_ioctl(tree)
        if draw < 0.90:
            return self.on(rng.choice(self.files))
        if draw < 0.93:
            return self.reauth(session)
        if draw < 0.95:
            return {'op': 'untree', 'c': tree[1][2], 's': tree[1][0],
                    't': tree[0]}
        if draw < 0.97:
            return {'op': 'logoff', 'c': session[2], 's': session[0]}
        return {'op': 'echo', 'c': session[2], 's': session[0]}

    def free(self):
        return [self.any() for _ in range(self.rng.randint(3, 10))]

    def opens(self):
        who = self.rng.choice(('anonymous', 'anonymous', 'alice', 'guest',
                               None))
        steps, tree = self.have_tree(who, 'ipc$')
        for _ in range(self.rng.randint(2, 6)):
            steps.append(self.create(tree))
            if self.chance(0.4):
                steps.append(self.on(self.files[-1]))
        return steps

    def shares(self):
        steps, session = self.have_session(
            self.rng.choice(('anonymous', 'anonymous', 'guest', None)))
        for _ in range(self.rng.randint(2, 5)):
            steps += self.share(session)
        return steps

    def share(self, session):
        steps = [self.tree(session)]
        if self.chance(0.5):
            steps.append(self.create(self.trees[-1]))
            if self.chance(0.5):
                steps.append(self.on(self.files[-1]))
        return steps

    def reauth(self, session, who=None, **more):
        step = {'op': 'reauth', 'c': session[2], 's': session[0],
                'who': who or self.rng.choice(WHO), **more}
        self.now[session[0]] = step['who']
        self.logon_options(step)
        return step

    def switch(self):
        """A session that becomes another's, with all it has open."""
        steps, session = self.have_session(
            self.rng.choice(('alice', 'alice', 'anonymous', 'guest')), 0.6)
        for _ in range(self.rng.randint(1, 2)):
            steps.append(self.tree(session))
            steps.append(self.create(self.trees[-1]))
        trees, files = self.trees[-2:], self.files[-2:]
        steps.append(self.reauth(session, self.rng.choice(
            ('anonymous', 'anonymous', 'alice', 'guest', 'bob') +
            ('guest',) * 3 * self.fixture.domain)))
        for _ in range(self.rng.randint(2, 4)):
            if self.chance(0.5):
                steps.append(self.on(self.rng.choice(files)))
            else:
                steps.append(self.create(self.rng.choice(trees)))
        if self.chance(0.5):
            steps.append(self.reauth(session, session[1]
                                     if session[1] != 'wrong' else 'alice'))
            steps.append(self.on(self.rng.choice(files)))
        return steps

    def thief(self):
        """Ids of one session, used by another."""
        steps, victim = self.have_tree(self.rng.choice(('alice', None)))
        more, thief = self.have_session(
            self.rng.choice(('anonymous', 'anonymous', 'guest', None)))
        steps += more
        steps.append(self.create(victim))
        mine = self.rng.choice([one for one in self.trees
                                if one[1] == thief] or [victim])
        for _ in range(self.rng.randint(2, 5)):
            step = self.create(victim, thief) if self.chance(0.3) else \
                self.on(self.rng.choice(self.files[-3:]))
            step['s'] = thief[0]
            step['c'] = self.rng.choice((thief[2], victim[1][2]))
            if self.chance(0.5):
                step['t'] = mine[0]     # perhaps of another kind
                step.pop('plain', None)
            steps.append(step)
        return steps

    def mixed(self):
        """Requests of two sessions in one message."""
        steps, one = self.have_tree('anonymous', 'ipc$')
        more, two = self.have_tree(self.rng.choice(('alice', 'guest')),
                                   self.rng.choice(('ipc$', None)))
        steps += more
        if one[1][2] != two[1][2]:
            return steps + [self.create(one), self.create(two)]
        inner = [self.create(self.rng.choice((one, two)))
                 for _ in range(self.rng.randint(2, 5))]
        steps.append({'op': 'compound', 'c': one[1][2], 'steps': inner,
                      'loose': self.chance(0.4)})
        inner = [self.on(file) for file in self.files[-len(inner):]]
        steps.append({'op': 'compound', 'c': one[1][2], 'steps': inner})
        return steps

    def related(self):
        steps, session = self.have_session(
            self.rng.choice(('anonymous', 'anonymous', 'alice', 'guest')))
        inner = []
        if self.chance(0.5):
            inner.append(self.tree(session))
            tree = self.trees[-1]
        else:
            more, tree = self.have_tree(session[1], 'ipc$')
            steps += more
        inner.append(self.create(tree))
        for _ in range(self.rng.randint(1, 3)):
            inner.append(self.on(self.files[-1]))
            if inner[-1]['op'] == 'close':
                break
        steps.append({'op': 'related', 'c': tree[1][2], 'steps': inner,
                      'lie': self.chance(0.2)})
        return steps

    def channel(self):
        steps, session = self.have_session(self.rng.choice(('alice', None)))
        number = self.rng.choice(self.connections)
        step = {'op': 'bind', 'c': number, 's': session[0],
                'who': self.rng.choice((session[1], session[1], *WHO))}
        self.logon_options(step)
        steps.append(step)
        tree = self.tree(session, self.rng.choice(('IPC$', None)))
        tree['c'] = number
        opened = self.create(self.trees[-1])
        opened['c'] = number
        return steps + [tree, opened, self.on(self.files[-1])]

    def ended(self):
        """Ids of a tree or session that is over."""
        steps, tree = self.have_tree()
        steps.append(self.create(tree))
        over = {'op': self.rng.choice(('untree', 'logoff')),
                'c': tree[1][2], 's': tree[1][0], 't': tree[0]}
        steps += [over, self.create(tree), self.on(self.files[-2]),
                  self.tree(tree[1])]
        return steps

    def waiting(self):
        """A read or notification that waits while other things happen."""
        ipc = self.chance(0.1)
        who = self.rng.choice(('alice', 'anonymous'))
        if ipc:
            # smbd never ends a session that still waits for a pipe, so this
            # one is of nobody else's.
            steps, session = self.have_session(who, fresh=1)
            steps.append(self.tree(session, 'ipc$'))
            tree = self.trees.pop()
            self.sessions.remove(session)
        else:
            steps, tree = self.have_tree(
                who, self.rng.choice(('listed', 'private')))
        opened = self.create(tree)
        if not ipc:
            opened.update(name='', options={'access': 0x81, 'options': 1})
        steps.append(opened)
        one = self.on(self.files.pop() if ipc else self.files[-1],
                      'read' if ipc else 'notify')
        inner = []
        if self.chance(0.4) and not ipc:
            inner.append(self.reauth(tree[1]))
        inner += [self.any() for _ in range(self.rng.randint(0, 2))
                  if not ipc]
        steps.append({'op': 'async', 'c': one['c'], 'step': one,
                      'steps': inner, 'data': BIND.hex()})
        return steps

    def change(self):
        policies = list(self.fixture.changes)
        return self.fixture.change(
            'none' if self.chance(0.3) else self.rng.choice(policies))

    def legs(self):
        """Another policy at each leg, and once more when all is open."""
        steps = []
        for step in self.halves():
            steps.append(step)
            if self.chance(0.4):
                steps.append(self.change())
        steps += [self.on(self.files[-1]), self.any()]
        return steps

    def halves(self):
        """Handshakes that stop half way, and go on later."""
        steps = []
        begin = {'op': 'begin', 'c': self.rng.choice(self.connections),
                 'who': self.rng.choice(WHO), 'slot': self.next()}
        session = (begin['slot'], begin['who'], begin['c'])
        if self.chance(0.5):
            steps, session = self.have_session()
            begin.update(c=session[2], s=session[0])
        self.logon_options(begin)
        steps += [begin, self.tree(session)]
        steps.append(self.create(self.trees[-1]))
        if self.chance(0.7):
            steps += [{**begin, 'op': 'finish'}, self.tree(session),
                      self.create(self.trees[-1])]
            if 's' not in begin:
                self.sessions.append(session)
        return steps
