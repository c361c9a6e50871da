# secopts - what a hostile client might ask of RPC servers next
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""Episodes on pipes that are open: sessions of anonymous, guests and users, two
or three pipes of each, and what is bound, asked and written there, by chance.
"""

PIPES = ('samr', 'samr', 'lsarpc', 'lsarpc', 'srvsvc')
WHO = ('anonymous',) * 6 + ('alice', 'alice', 'guest')
# {interface: [(operation of rpc_player.BUILD, levels)]}
ASKED = {
    'samr': [('Connect2', ()), ('EnumDomains', ()), ('OpenDomain', ()),
             ('EnumDomainGroups', ()), ('EnumDomainUsers', ()),
             ('EnumDomainAliases', ()), ('QueryDisplayInfo', (1, 2, 3, 4, 5)),
             ('QueryDisplayInfo2', (1, 4, 5)), ('QueryDisplayInfo3', (1, 3)),
             ('GetDisplayEnumerationIndex', (1, 2)),
             ('GetDisplayEnumerationIndex2', (1, 3)), ('LookupNames', ())],
    'lsarpc': [('OpenPolicy2', ()), ('QueryInfoPolicy', (3, 5, 12)),
               ('EnumAccounts', ()), ('LookupSids', ()), ('LookupSids2', ()),
               ('LookupNames', ()), ('LookupNames2', ()), ('LookupNames3', ()),
               ('OpenAccount', ()), ('EnumAccountRights', ())],
    'srvsvc': [('NetShareEnumAll', (0, 1, 2, 501, 502, 1004, 7)),
               ('NetShareEnum', (0, 1, 2, 501, 502)),
               ('NetShareGetInfo', (0, 1, 2, 501, 502, 503, 1005, 1006)),
               ('NetSrvGetInfo', (100, 101, 102, 103, 502, 503)),
               ('NetRemoteTOD', ())],
}
HOWS = ('whole',) * 8 + ('fragments', 'fragments', 'object', 'joined', 'joined',
                         'split', 'flags', 'hint')
TRANSFERS = ('ndr',) * 6 + ('ndr64', 'nothing')


class Generator:
    def __init__(self, rng, fixture):
        self.rng, self.fixture = rng, fixture
        self.slot = 0
        self.sessions, self.pipes = [], []

    def chance(self, probability):
        return self.rng.random() < probability

    def next(self):
        self.slot += 1
        return self.slot

    def episode(self, sequences):
        steps = []
        if self.fixture.changes:
            steps.append({**self.change(), 'n': 0})
        for number in range(sequences):
            for step in self.sequence():
                step['n'] = number
                steps.append(step)
        return steps

    def change(self):
        policies = list(self.fixture.changes)
        return self.fixture.change(
            'none' if self.chance(0.2) else self.rng.choice(policies))

    def sequence(self):
        steps = list(self.pipe())
        for _ in range(self.rng.randint(3, 9)):
            steps += self.any()
        if len(self.pipes) > 6:
            slot, *_ = self.pipes.pop(0)
            steps.append({'op': 'close', 'p': slot})
        if len(self.sessions) > 3:
            slot, _ = self.sessions.pop(0)
            self.pipes = [one for one in self.pipes if one[3] != slot]
            steps.append({'op': 'logoff', 's': slot})
        return steps

    def pipe(self, who=None):
        """A pipe of a session that is there, or of a new one, and its bind."""
        rng = self.rng
        fit = [one for one in self.sessions if who in (None, one[1])]
        steps = []
        if fit and self.chance(0.6):
            session = rng.choice(fit)
        else:
            session = self.next(), who or rng.choice(WHO)
            steps.append({'op': 'session', 'slot': session[0],
                          'who': session[1]})
            self.sessions.append(session)
        name, slot = rng.choice(PIPES), self.next()
        steps.append({'op': 'open', 's': session[0], 'slot': slot,
                      'pipe': name})
        self.pipes.append((slot, name, self.chance(0.12), session[0]))
        if self.chance(0.06):
            steps.append(self.raw(self.pipes[-1]))
        if self.chance(0.97):
            steps.append(self.bind(self.pipes[-1]))
        return steps

    def bind(self, pipe, alter=False):
        rng = self.rng
        slot, name, big, _ = pipe
        contexts = [[0, name, 'ndr']]
        if alter or self.chance(0.2):
            contexts = [[rng.choice((0, 1, 1, 2, 7, 0xFFFF)),
                         rng.choice((name, name, name, 'samr', 'lsarpc',
                                     'srvsvc', 'mgmt', 'winreg')),
                         rng.choice(TRANSFERS)]
                        for _ in range(1 if alter else rng.randint(1, 4))]
        step = {'op': 'bind', 'p': slot, 'alter': alter, 'big': big,
                'contexts': contexts}
        if self.chance(0.15):
            step['auth'] = rng.choice(('alice', 'anonymous', 'anonymous',
                                       'wrong'))
            step['last'] = rng.choice(('AUTH3', 'ALTER'))
            step['big'] = False
        return step

    def ask(self, pipe):
        rng = self.rng
        slot, name, big, _ = pipe
        what, levels = rng.choice(ASKED[name])
        step = {'op': 'ask', 'p': slot, 'interface': name, 'what': what,
                'level': rng.choice(levels) if levels else 0, 'big': big,
                'how': rng.choice(HOWS), 'handle': rng.choice(
                    ('own',) * 6 + ('none', 'random'))}
        if self.chance(0.15):
            step['context'] = rng.choice((1, 1, 2, 7, 0xFFFF))
        if step['how'] == 'fragments':
            step['size'] = rng.choice((1, 4, 8, 13, 24))
        if self.chance(0.1):
            step['signed'] = True
        if self.chance(0.05):
            step['big'] = not big
        return step

    def raw(self, pipe):
        """A PDU with another byte somewhere, but for its length and its order:
        smbd 4.17 dies where a client leaves while it waits for the rest of one,
        with the plug-ins and without (aio_del_req_from_fsp())."""
        rng = self.rng
        step = self.ask(pipe)
        step.update(op='raw', byte=[rng.choice(
            (0, 1, 2, 3, 5, 6, 7, 10, 11, 12, 16, 17, 20, 21, 22, 23)),
            rng.randrange(256)])
        return step

    def any(self):
        rng = self.rng
        draw = rng.random()
        if not self.pipes or draw < 0.08:
            return self.pipe()
        pipe = rng.choice(self.pipes[-4:])
        if draw < 0.16:
            return [self.bind(pipe, True)]
        if draw < 0.18:
            return [self.bind(pipe)]
        if draw < 0.20:
            return [self.raw(pipe)]
        if draw < 0.23 and self.fixture.changes:
            return [self.change()]
        return [self.ask(pipe)]
