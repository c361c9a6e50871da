# secopts - what a hostile client of SMB1 might send next
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""As generate.py, for SMB1: doors that SMB2 does not have, sessions without
NTLMSSP, tree connects that serve several users, and chains."""

import generate
from generate import BIND, FILES, PIPES, SERVED, SHARES, WHO, is_served

OPENS = ('ntcreate', 'ntcreate', 'openx', 'openx', 'open', 'trans2open',
         'nttrans')
CHAINED_OPENS = ('ntcreate', 'openx')      # others end a chain
PLAIN = ('v1', 'v1', 'v1', 'v2', 'clear', 'empty')
LONGEST = 6000                             # bytes of a name, mostly


class Generator(generate.Generator):
    def __init__(self, rng, fixture, mark=''):
        super().__init__(rng, fixture, mark)
        self.spnego = {}           # {connection: extended security}
        self.good = set()          # slots that are likely to be filled
        self.plain = set()         # sessions without NTLMSSP

    def episode(self, sequences):
        steps = []
        if self.chance(0.3):
            self.connections.append(1)
        for number in self.connections:
            self.spnego[number] = self.chance(0.7)
            steps.append({'op': 'negotiate', 'c': number, 'n': 0,
                          'spnego': self.spnego[number]})
        for number in range(sequences):
            for step in self.sequence():
                step['n'] = number
                steps.append(step)
        if self.chance(0.1):
            steps.append({'op': 'negotiate', 'c': 0, 'n': sequences - 1})
        return steps

    def sequence(self):
        rng = self.rng
        kind = rng.choice((
            self.opens, self.opens, self.shares, self.shares, self.switch,
            self.thief, self.thief, self.guests_of, self.guests_of,
            self.chain, self.chain, self.ended, self.halves, self.free,
            self.free))
        steps = self.among_others(kind())
        if len(self.files) > 12 and self.chance(0.8):
            steps += [self.on(file, 'close') for file in self.files[-8:]
                      if file[0] in self.good or self.chance(0.1)]
            self.files = self.files[:4]
        if len(self.sessions) > 6 and self.chance(0.7):
            slot, _, number = self.sessions.pop(0)
            self.good.discard(slot)
            steps.append({'op': 'logoff', 'c': number, 's': slot})
        return steps

    # What is likely to be there: most of what is sent aims at that

    def is_held(self, session):
        """Is this one kept from what is there?"""
        who = self.now.get(session[0], session[1])
        return self.fixture.is_concerned(who) and not self.fixture.is_as_stock

    def is_admitted(self, who, is_plain, has_spnego):
        if who in ('alice', 'bob'):
            return is_plain != has_spnego
        if who == 'guest':
            return self.fixture.map_to_guest and is_plain != has_spnego
        return who == 'anonymous' and (is_plain or has_spnego and
                                       self.fixture.may(who, 'session'))

    def is_connected(self, session, share, plain):
        if not plain or session[0] not in self.good or share == 'nowhere':
            return False
        if not self.is_held(session):
            return share != 'private' or session[1] in ('alice', 'bob')
        return session[0] not in self.plain and (
            share == 'ipc$' or share in self.fixture.acl and
            self.fixture.is_listed_share(share))

    def likely(self, things):
        good = [one for one in things if one[0] in self.good]
        return good if good and not self.chance(0.1) else things

    def lent(self, tree):
        """A tree connect, or mostly another one's where it is not there."""
        here = [one for one in self.trees[-20:]
                if one[0] in self.good and one[1][2] == tree[1][2]]
        if tree[0] in self.good or not here or self.chance(0.2):
            return tree
        return self.rng.choice(here)

    # What a sequence is made of

    def text(self, text):
        """{name, oem}: a name as bytes."""
        if self.chance(0.15):
            text = text.encode('cp850', 'replace')
            return {'name': self.short(text).hex(), 'oem': True}
        text = self.short(bytes.fromhex(generate.code(text)))
        if self.chance(0.01):
            text += b'a'
        return {'name': text.hex()}

    def short(self, text):
        return text if self.chance(0.02) else text[:LONGEST]

    def setup(self, who=None, **more):
        rng = self.rng
        step = {'op': 'setup', 'c': rng.choice(self.connections),
                'who': who or rng.choice(WHO), 'slot': self.next(), **more}
        has_spnego = self.spnego[step['c']]
        is_plain = self.chance(0.95) if not has_spnego else \
            self.chance(0.04 if step['who'] != 'anonymous' else 0.2 if
                        self.fixture.may('anonymous', 'session') else 0.5)
        if is_plain:
            step['how'] = rng.choice(PLAIN) if self.chance(0.15) or \
                step['who'] == 'anonymous' else 'v1'
            self.plain.add(step['slot'])
            if self.chance(0.2):
                step['oem'] = True
            if self.sessions and self.chance(0.15):
                step['s'] = rng.choice(self.sessions)[0]
        else:
            step['how'] = 'ntlmssp'
            self.logon_options(step)
        if self.is_admitted(step['who'], is_plain, has_spnego):
            self.good.add(step['slot'])
        if step['who'] != 'wrong':
            self.sessions.append((step['slot'], step['who'], step['c']))
        return step

    def have_session(self, who=None, fresh=0.25, on=None):
        """As in the base class; on: a connection."""
        fit = [one for one in self.likely(self.sessions[-6:])
               if who in (None, one[1]) and on in (None, one[2])]
        if fit and not self.chance(fresh):
            return [], self.rng.choice(fit)
        step = self.setup(who, **({} if on is None else {'c': on}))
        return [step], (step['slot'], step['who'], step['c'])

    def tree(self, session, share=None):
        if share is None:
            share = self.rng.choice(SHARES)
            if self.is_held(session) and self.chance(0.6):
                share = self.rng.choice(('IPC$', *self.fixture.value(
                    'NullSessionShares')))
        path, plain = self.path(share)
        odd = len(path) % 4 != 0
        path = bytes.fromhex(path)
        step = {'op': 'tree', 'c': session[2], 's': session[0],
                'plain': plain, 'slot': self.next()}
        if not odd and self.chance(0.2):
            step['op'] = self.rng.choice(('tree', 'tcon'))
            step['oem'] = True
            path = path.decode('utf-16-le', 'replace').encode('cp850',
                                                              'replace')
        step['path'] = path.hex()
        if self.chance(0.3):
            service = self.rng.choice((b'IPC', b'A:', b'LPT1:', b'', b'?'))
            step.update(plain=False, options={'service': service.hex()})
        if self.is_connected(session, share.lower(), step['plain']):
            self.good.add(step['slot'])
        self.trees.append((step['slot'], session, share.lower()))
        return step

    def have_tree(self, who=None, share=None):
        fit = [one for one in self.trees[-12:]
               if who in (None, one[1][1]) and share in (None, one[2]) and
               (one[0] in self.good and one[1][0] in self.good or
                self.chance(0.05))]
        if fit and self.chance(0.75):
            return [], self.rng.choice(fit)
        steps, session = self.have_session(who)
        return [*steps, self.tree(session, share)], self.trees[-1]

    def create(self, tree, session=None, ops=OPENS):
        session = session or tree[1]
        if ops is OPENS:
            tree = self.lent(tree)
        slot, owner, share = tree
        step = {'op': self.rng.choice(ops), 'c': owner[2], 's': session[0],
                't': slot, 'slot': self.next()}
        if share == 'ipc$':
            step.update(self.pipe(self.now.get(session[0], session[1]),
                                  step['op']))
            kind = 'pipe'
        else:
            step.update(self.file())
            step['plain'] &= share != 'forced'
            kind = 'file'
        if step['plain'] and tree[0] in self.good and \
                session[0] in self.good and not self.is_held(session):
            self.good.add(step['slot'])
        self.files.append((step['slot'], tree, kind, session))
        return step

    def pipe(self, who, op):
        rng = self.rng
        listed = self.fixture.value('NullSessionPipes')
        name = rng.choice(listed if listed and self.chance(0.5) else PIPES)
        text = name if self.chance(0.5) else self.mutated(name)
        if who != 'anonymous' and not is_served(text) and \
                not self.chance(0.02):
            # Samba starts a program to look for a pipe that is not there.
            name = rng.choice(SERVED)
            text = rng.choice((name, name, name.upper(), name.title()))
        usual = '\\PIPE\\' if op == 'openx' else '\\'
        prefix = usual if self.chance(0.8) else \
            rng.choice(('\\PIPE\\', '\\', ''))
        return {**self.text(prefix + text),
                'plain': is_served(text) and prefix == usual and
                op in ('openx', 'ntcreate', 'nttrans')}

    def file(self):
        rng = self.rng
        name = rng.choice(FILES)
        if self.chance(0.06):
            name = self.mutated(name or 'x')
        return {**self.text(rng.choice(('\\', '\\', '')) + name),
                'plain': name == 'hello.txt'}

    def by_name(self, tree, session=None):
        """Requests that name what they want, and open nothing."""
        rng = self.rng
        session = session or tree[1]
        tree = self.lent(tree)
        op = rng.choice(('rap', 'rap', 'rap', 'dfs', 'trans', 'query')
                        if tree[2] == 'ipc$' else
                        ('query', 'list', 'check', 'getatr', 'rap', 'dfs'))
        step = {'op': op, 'c': tree[1][2], 's': session[0], 't': tree[0]}
        if op in ('rap', 'trans'):
            text = '\\PIPE\\LANMAN' if op == 'rap' else \
                '\\PIPE\\' + rng.choice(PIPES)
            text = rng.choice((text, text, text, text.lower(),
                               text.replace('LANMAN', 'SAMR'),
                               '\\SECOPTS' + text, text + '\0x'))
            if op == 'trans':
                step['data'] = BIND.hex()
                if self.files:
                    step['f'] = rng.choice(self.files)[0]
        else:
            text = rng.choice(('\\hello.txt', '\\*', '\\', '',
                               '\\127.0.0.1\\IPC$', '\\nosuch'))
        step.update(self.text(text))
        return step

    def on(self, file, op=None):
        """Some request on an open file or pipe."""
        slot, tree, kind, session = file
        rng = self.rng
        if op is None:
            # Nobody writes what a read of a pipe would wait for.
            op = rng.choice(('trans', 'trans', 'write', 'close')
                            if kind == 'pipe' else
                            ('read', 'read', 'read', 'write', 'writeold',
                             'close'))
        step = {'op': op, 'c': tree[1][2], 's': session[0], 't': tree[0],
                'f': slot}
        if op in ('write', 'writeold', 'trans'):
            step['data'] = BIND.hex() if kind == 'pipe' else b'hello'.hex()
        if op == 'trans':
            step.update(self.text('\\PIPE\\'))
        return step

    # Sequences

    def any(self):
        rng = self.rng
        draw = rng.random()
        if draw < 0.08 or not self.sessions:
            return self.setup()
        session = rng.choice(self.likely(self.sessions))
        if draw < 0.25 or not self.trees:
            return self.tree(session)
        tree = rng.choice(self.likely(self.trees))
        here = [one for one in self.sessions if one[2] == tree[1][2]]
        other = rng.choice(here or [tree[1]])
        if draw < 0.50 or not self.files:
            return self.create(tree, rng.choice((tree[1], other)))
        if draw < 0.65:
            return self.by_name(tree, rng.choice((tree[1], other)))
        if draw < 0.90:
            return self.on(rng.choice(self.likely(self.files)))
        if draw < 0.93:
            return self.reauth(session)
        if draw < 0.95:
            self.good.discard(tree[0])
            return {'op': 'untree', 'c': tree[1][2], 's': other[0],
                    't': tree[0]}
        if draw < 0.97:
            self.good.discard(session[0])
            return {'op': 'logoff', 'c': session[2], 's': session[0]}
        return {'op': 'echo', 'c': session[2], 's': session[0]}

    def ended(self):
        steps = super().ended()
        over = steps[-4]
        self.good.discard(over['s' if over['op'] == 'logoff' else 't'])
        return steps

    def opens(self):
        who = self.rng.choice(('anonymous', 'anonymous', 'alice', 'guest',
                               None))
        steps, tree = self.have_tree(who, 'ipc$')
        for _ in range(self.rng.randint(2, 6)):
            steps.append(self.create(tree) if self.chance(0.6)
                         else self.by_name(tree))
            if self.files and self.chance(0.3):
                steps.append(self.on(self.files[-1]))
        return steps

    def share(self, session):
        steps = super().share(session)
        if self.chance(0.3):
            steps.append(self.by_name(self.trees[-1]))
        return steps

    def guests_of(self):
        """One's tree connect, used by others of the same connection."""
        steps, tree = self.have_tree(self.rng.choice(('alice', 'alice',
                                                      None)))
        for _ in range(self.rng.randint(1, 2)):
            more, other = self.have_session(
                self.rng.choice(('anonymous', 'anonymous', 'guest', 'bob')),
                on=tree[1][2])
            steps += more
            for _ in range(self.rng.randint(1, 3)):
                if self.chance(0.6):
                    steps.append(self.create(tree, other))
                    if self.chance(0.5):
                        steps.append(self.on(self.files[-1]))
                else:
                    steps.append(self.by_name(tree, other))
        return steps

    def thief(self):
        """Files of one session, used by another."""
        steps, tree = self.have_tree(self.rng.choice(('alice', None)))
        steps.append(self.create(tree))
        more, thief = self.have_session(
            self.rng.choice(('anonymous', 'anonymous', 'guest', None)),
            on=tree[1][2] if self.chance(0.8) else None)
        steps += more
        mine = self.rng.choice(self.likely(
            [one for one in self.trees if one[1] == thief] or [tree]))
        for _ in range(self.rng.randint(2, 5)):
            step = self.on(self.rng.choice(self.likely(self.files[-6:])))
            step['s'] = thief[0]
            step['c'] = self.rng.choice((thief[2], tree[1][2]))
            if self.chance(0.3):
                step['t'] = mine[0]
            steps.append(step)
        return steps

    def chain(self):
        """One message: log on, connect, open, use; or some of it."""
        rng = self.rng
        inner, start = [], rng.choice(('setup', 'tree', 'tree', 'open',
                                       'logoff'))
        steps, session = self.have_session(
            rng.choice(('anonymous', 'anonymous', 'alice', 'guest')))
        if start == 'setup':
            one = self.setup(rng.choice(('anonymous', 'anonymous', 'alice',
                                         'guest')))
            if one['how'] == 'ntlmssp':     # is never followed by anything
                one = {'op': 'setup', 'c': one['c'], 'who': one['who'],
                       'slot': one['slot'], 'how': 'v1'}
            session = (one['slot'], one['who'], one['c'])
            inner.append(one)
        elif start == 'logoff':
            self.good.discard(session[0])
            inner.append({'op': 'logoff', 'c': session[2], 's': session[0]})
        if start == 'open':
            more, tree = self.have_tree(session[1])
            steps += more
        else:
            one = self.tree(session)
            one['op'] = 'tree'
            inner.append(one)
            tree = self.trees[-1]
        how = rng.random()
        if how < 0.7 or start == 'open':
            inner.append(self.create(tree, ops=CHAINED_OPENS))
            if self.chance(0.6):
                inner.append(self.on(self.files[-1]))
        elif how < 0.85:
            one = self.by_name(tree)
            one['t'] = tree[0]
            inner.append(one)
        # One message is of one kind.
        oem = all(one.get('oem', False) for one in inner)
        for one in inner:
            self.recode(one, oem)
        steps.append({'op': 'chain', 'c': inner[0]['c'], 'steps': inner})
        return steps

    @staticmethod
    def recode(step, oem):
        for field in ('name', 'path'):
            if field in step and step.get('oem', False) and not oem:
                step[field] = bytes.fromhex(step[field]).decode(
                    'cp850').encode('utf-16-le').hex()
        step.pop('oem', None)
        if oem:
            step['oem'] = True

    def reauth(self, session, who=None, **more):
        step = super().reauth(session, who, **more)
        if not self.spnego[step['c']] and not self.chance(0.1):
            # There is none without extended security: one more session.
            return self.setup(step['who'], c=step['c'])
        if self.is_admitted(step['who'], False, self.spnego[step['c']]):
            self.plain.discard(session[0])
        else:
            self.good.discard(session[0])
        return step

    def halves(self):
        """Handshakes that stop half way, and go on later."""
        steps = super().halves()
        if not self.spnego[steps[-1]['c']]:
            return self.free()
        return steps
