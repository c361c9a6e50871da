# secopts - plays a list of steps against one server
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""One side of an episode: connections, and what is behind each slot.

A step is a dict that JSON can hold.  It names sessions, trees and files by
slots, so that it can be left out of a list: a slot that nothing fills stands
for an id that the server never gave.  Before a step is sent, describe() says
what it aims at; both are what judge.py wants.
"""

import contextlib
import dataclasses
import struct

from server import PASSWORD
import ntlmssp
import smb2raw
from smb2raw import Request

USERS = {'anonymous': ('', ''), 'alice': ('alice', PASSWORD),
         'bob': ('bob', PASSWORD), 'guest': ('nobody-we-know', 'x'),
         'wrong': ('alice', 'wrong')}
PATIENCE = 20
NO_ID = 0x5EC0000

DISCONNECTED, DEAD, TIMEOUT, GARBLED, NOTHING = (
    'DISCONNECTED', 'DEAD CONNECTION', 'TIMEOUT', 'GARBLED ANSWER',
    'NOTHING TO DO')


def logon_of(step, logons=USERS):
    """(user, password, options of the NTLM client)"""
    user, password = logons[step['who']]
    options = dict(step.get('ntlm', {}))
    for name in ('anonymous_lm', 'nt_response', 'lm_response'):
        if name in options:
            options[name] = bytes.fromhex(options[name])
    return options.pop('user', user), password, options


@dataclasses.dataclass
class Session:
    first: object              # smb2raw.Session of the first channel
    history: tuple             # who it was; the last one is who it is
    channels: dict             # {connection number: smb2raw.Session}
    state: str = 'alive'
    policy: str = None         # in force when the last of them was admitted

    @property
    def who(self):
        return self.history[-1]


@dataclasses.dataclass
class Tree:
    id: int
    share: str
    session: Session
    alive: bool = True


@dataclasses.dataclass
class File:
    id: bytes
    name: str
    tree: Tree
    opened_as: str
    alive: bool = True


def share_of(path):
    """The share that a path would be of, were it well formed."""
    text = bytes.fromhex(path).decode('utf-16-le', 'replace')
    return text.rstrip('\0').rsplit('\\', 1)[-1].casefold()


def is_odd(step):
    """A logon that says it is anonymous, and not quite as MS-NLMP has it."""
    ntlm = step.get('ntlm', {})
    return 'user' in ntlm or 'nt_response' in ntlm or \
        ntlm.get('anonymous_lm', '') not in ('', '00')


class Side:
    def __init__(self, server):
        self.server = server
        self.connections, self.policy = {}, None
        self.sessions, self.trees, self.files, self.hands = {}, {}, {}, {}

    def close(self):
        for connection in self.connections.values():
            if connection:
                connection.close()

    # What a step aims at

    def session_at(self, step):
        """(who, history, state) as the server ought to see it, or None."""
        session = self.sessions.get(step.get('s'))
        if session is None or step['c'] not in session.channels:
            return None
        return session

    def aim(self, session):
        """Of whom something is asked, and under which policy."""
        return {'session': session and (session.history, session.state),
                'policy': self.policy,
                'admitted': session.policy if session else self.policy}

    def target(self, step):
        session = self.session_at(step)
        found = self.aim(session)
        if 't' in step:
            tree = self.trees.get(step['t'])
            found['tree'] = tree and (tree.share, tree.session is session,
                                      tree.alive and
                                      tree.session.state != 'dead')
        if 'f' in step:
            file = self.files.get(step['f'])
            tree = self.trees.get(step['t'])
            found['file'] = file and (
                file.name, file.opened_as, file.tree.share,
                file.tree is tree and file.tree.session is session,
                file.alive and file.tree.alive and
                file.tree.session.state != 'dead')
        if step['op'] in ('reauth', 'begin') and session:
            found['connected'] = sorted(
                tree.share for tree in self.trees.values()
                if tree.session is session and tree.alive)
        return found

    # Steps

    def play(self, step):
        """A list of (step, target, status): one step, or a compound's."""
        if step['op'] == 'policy':
            return self.op_policy(step)
        connection = self.connections.get(step['c'])
        if step['op'] != 'negotiate' and connection is None:
            return [(step, None, DEAD)]
        try:
            return getattr(self, 'op_' + step['op'], self.op_one)(step)
        except (ConnectionError, BrokenPipeError):
            status = DISCONNECTED
        except TimeoutError:
            status = TIMEOUT
        except (smb2raw.ProtocolError, ntlmssp.AuthError):
            status = GARBLED
        # After a time-out, too: smbd ends no session that waits for a pipe.
        self.drop(step['c'])
        return [(step, None, status)]

    def drop(self, number):
        connection = self.connections.get(number)
        if connection:
            connection.close()
        self.connections[number] = None
        for session in self.sessions.values():
            session.channels.pop(number, None)
            if not session.channels:
                session.state = 'dead'

    def op_policy(self, step):
        """An administrator changes smb.conf; a stock server has no policy."""
        self.policy = step['policy']
        if self.server.plugins:
            for name, value in step['lines'].items():
                self.server.set(f'secopts:{name}', value)
            self.server.reload()
        return [(step, None, NOTHING)]

    def op_negotiate(self, step):
        number = step['c']
        if number in self.connections:
            connection = self.connections[number]
            if connection is None:
                return [(step, None, DEAD)]
            # A second one; smbd closes the connection.
            return [(step, None, connection.negotiate().name)]
        connection = self.connections[number] = self.connect(step)
        return [(step, None, connection.negotiate().name)]

    def connect(self, step):
        other = next(iter(self.connections.values()), None)
        return self.server.call(
            smb2raw.Connection, self.server.host, 445,
            dialect=step['dialects'], timeout=PATIENCE,
            client_guid=other.client_guid if other else None)

    # -- session setup

    def handshake(self, step, session=None, bind=None):
        user, password, options = logon_of(
            step, getattr(self.server, 'logons', USERS))
        if user:
            options['domain'] = getattr(self.server, 'domain', '')
        if step.get('kerberos'):
            options['auth'] = self.server.kerberos_client(user)
        previous = 0
        if 'previous' in step:
            old = self.sessions.get(step['previous'])
            previous = old.first.session_id if old else NO_ID
        return self.connections[step['c']].handshake(
            user, password, spnego=step.get('spnego', True), session=session,
            bind=bind, previous=previous, **options)

    def op_setup(self, step):
        target = self.target(step)
        answer, got = self.handshake(step).run()
        self.logged_on(step, got)
        return [(step, target, answer.name)]

    def logged_on(self, step, got):
        if got is None:
            return
        if self.as_whom(step, got) == 'guest':
            got.has_key = False         # smbd signs nothing for them
        self.sessions[step['slot']] = Session(got, (self.as_whom(step, got),),
                                              {step['c']: got},
                                              policy=self.policy)
        old = self.sessions.get(step.get('previous'))
        if old and old is not self.sessions[step['slot']]:
            # smbd ends what was the same user's, and no anonymous one.
            old.state = 'dead' if old.who == step['who'] and \
                old.who in ('alice', 'bob') else 'unknown'

    @staticmethod
    def as_whom(step, got):
        """Whoever gives a name or a response may be mapped to guest."""
        if is_odd(step):
            return 'guest' if got.flags & 1 else 'anonymous'
        return step['who']

    def op_reauth(self, step):
        target, session = self.target(step), self.session_at(step)
        if session is None:
            return [(step, target, NOTHING)]
        channel = session.channels[step['c']]
        answer, _ = self.handshake(step, session=channel).run()
        self.reauthenticated(step, session, answer, channel)
        return [(step, target, answer.name)]

    def reauthenticated(self, step, session, answer, channel):
        if answer.ok:
            session.history += (self.as_whom(step, channel),)
            session.policy = self.policy
        elif session.state != 'unknown':
            session.state = 'dead'
        # else only this channel may be over, and the session goes on

    def op_bind(self, step):
        session = self.sessions.get(step['s'])
        target = self.aim(session)
        if session is None:
            return [(step, target, NOTHING)]
        answer, got = self.handshake(step, bind=session.first).run()
        if got is not None:
            session.channels[step['c']] = got
        elif session.state == 'alive':
            session.state = 'unknown'   # smbd ends some of them
        return [(step, target, answer.name)]

    def op_begin(self, step):
        """The first leg alone, of a new session or of one that is there."""
        target, session = self.target(step), self.session_at(step)
        channel = session.channels[step['c']] if session else None
        hand = self.handshake(step, session=channel)
        answer = hand.step()
        self.hands[step['slot']] = (hand, session, channel)
        if hand.more and session is None:
            half = smb2raw.Session(self.connections[step['c']],
                                   answer.session_id)
            self.sessions[step['slot']] = Session(half, ('nobody',),
                                                  {step['c']: half}, 'half')
        elif session is not None:
            session.state = 'half' if hand.more else 'dead'
        return [(step, target, answer.name)]

    def op_finish(self, step):
        hand, session, channel = self.hands.pop(step['slot'],
                                                (None, None, None))
        if hand is None or not hand.more or (session and
                                             session.state == 'dead'):
            return [(step, self.aim(None), NOTHING)]
        target = self.aim(session)
        if session is not None:
            target['connected'] = sorted(
                tree.share for tree in self.trees.values()
                if tree.session is session and tree.alive)
        while hand.more:
            answer = hand.step()
        if session is not None:
            session.state = 'alive'
            self.reauthenticated(step, session, answer, channel)
        else:
            self.sessions.pop(step['slot'], None)
            self.logged_on(step, hand.session)
        return [(step, target, answer.name)]

    # -- requests

    def request(self, step):
        """The request of a step, signed where it has to be."""
        session = self.sessions.get(step.get('s'))
        tree = self.trees.get(step.get('t'))
        file = self.files.get(step.get('f'))
        fid = file.id if file else bytes(16) if 'f' in step else \
            smb2raw.NO_FID
        request = self.body(step, fid)
        request.session_id = (session.first.session_id if session else
                              NO_ID + (step.get('s') or 0))
        if step['op'] != 'tree':
            request.tree_id = tree.id if tree else NO_ID
        channel = session and session.channels.get(step['c'])
        if channel and channel.has_key and session.state != 'half':
            # 3.1.1 wants TREE_CONNECT of a user signed.
            if session.first.sign and (step.get('sign') or (
                    step['op'] in ('tree', 'logoff') and
                    self.connections[step['c']].dialect == 0x0311)):
                request.session, request.sign = channel, True
            if step.get('encrypt') and session.state == 'alive' and \
                    channel.sign and \
                    channel.connection.cipher:
                request.session, request.encrypt = channel, True
        return request

    @staticmethod
    def body(step, fid):
        op = step['op']
        if op == 'tree':
            return smb2raw.tree_connect_request(bytes.fromhex(step['path']))
        if op == 'create':
            request = smb2raw.create_request(
                bytes.fromhex(step['name']), dfs=step.get('dfs', False),
                contexts=bytes.fromhex(step.get('contexts', '')),
                **step.get('options', {}))
            if 'context_field' in step:     # offset and length
                request.body = request.body[:0x30] + struct.pack(
                    '<II', *step['context_field']) + request.body[0x38:]
            return request
        if op == 'close':
            return smb2raw.close_request(fid)
        if op == 'read':
            return smb2raw.read_request(fid, 1024)
        if op == 'write':
            return smb2raw.write_request(bytes.fromhex(step['data']), fid)
        if op == 'ioctl':
            return smb2raw.ioctl_request(step['code'],
                                         bytes.fromhex(step['data']), fid,
                                         max_output=1024)
        if op == 'query':
            return smb2raw.query_info_request(fid, info_class=step['class'])
        if op == 'list':
            return smb2raw.query_directory_request(fid)
        if op == 'notify':
            return smb2raw.change_notify_request(fid)
        if op == 'flush':
            return Request(smb2raw.FLUSH, b'\x18\0' + bytes(6) + fid)
        return {'untree': smb2raw.tree_disconnect_request,
                'logoff': smb2raw.logoff_request,
                'echo': smb2raw.echo_request}[op]()

    def op_one(self, step):
        target = self.target(step)
        answer = self.connections[step['c']].call(self.request(step))
        self.done(step, answer)
        return [(step, target, answer.name)]

    def done(self, step, answer, session=None, tree=None):
        """Note what an answer changes."""
        if not answer.ok:
            return
        op = step['op']
        session = session or self.sessions.get(step.get('s'))
        tree = tree or self.trees.get(step.get('t'))
        if op == 'tree' and session:
            share = share_of(step['path'])
            self.trees[step['slot']] = Tree(answer.tree_id, share, session)
        elif op == 'create' and tree:
            name = bytes.fromhex(step['name']).decode('utf-16-le', 'replace')
            self.files[step['slot']] = File(answer.file_id, name, tree,
                                            tree.session.who)
        elif op == 'close' and step.get('f') in self.files:
            self.files[step['f']].alive = False
        elif op == 'untree' and tree:
            tree.alive = False
        elif op == 'logoff' and session:
            session.state = 'dead'

    # -- several in one message

    def op_compound(self, step):
        """Unrelated ones, in one message or, with "loose", one by one."""
        inner = step['steps']
        targets = [self.target(one) for one in inner]
        connection = self.connections[step['c']]
        requests = [self.request(one) for one in inner]
        # A message is encrypted as a whole.
        for request in requests:
            request.encrypt = False
        if step.get('loose'):
            ids = [connection.send(request)[0] for request in requests]
        else:
            ids = connection.send(*requests)
        answers = [connection.receive(i) for i in ids]
        for one, answer in zip(inner, answers):
            self.done(one, answer)
        return [(one, target, answer.name) for one, target, answer
                in zip(inner, targets, answers)]

    def op_related(self, step):
        """One session, tree and file for all, whatever their headers say."""
        inner = step['steps']
        connection = self.connections[step['c']]
        requests = []
        for n, one in enumerate(inner):
            request = self.request(one)
            request.encrypt = False
            if n:
                lie = step.get('lie') and request.session_id
                request = request.related()
                if lie:
                    request.session_id = lie
            requests.append(request)
        first = inner[0]
        chain = {'tree': None, **self.target(first)}
        chain.pop('file', None)
        answers = [connection.receive(i) for i in connection.send(*requests)]
        session, tree, file = self.session_at(first), None, None
        results = []
        for one, answer in zip(inner, answers):
            target = dict(chain)
            if 'f' in one:
                target['file'] = file
            results.append((one, target, answer.name))
            self.done(one, answer, session, tree)
            if one['op'] == 'tree':
                chain['tree'] = (share_of(one['path']), True, True) \
                    if answer.ok else None
                tree = self.trees.get(one['slot']) if answer.ok else None
            elif one['op'] == 'create':
                name = bytes.fromhex(one['name']).decode('utf-16-le',
                                                         'replace')
                tree_target = chain['tree']
                file = (name, session.who, tree_target[0], True, True) \
                    if answer.ok and session and tree_target else None
        return results

    def op_async(self, step):
        """One that waits, others meanwhile, then CANCEL."""
        one = step['step']
        target = self.target(one)
        connection = self.connections[step['c']]
        message_id = connection.send(self.request(one))[0]
        results = []
        for other in step['steps']:
            results += self.play(other)
        if self.connections.get(step['c']) is not connection:
            return [(one, target, DEAD), *results]
        if message_id in connection.outstanding:
            connection.cancel(message_id)
        if one['op'] == 'read':
            # smbd does not cancel it; data end it.
            results += self.play({**one, 'op': 'write', 'data': step['data']})
            results += self.play({**one, 'op': 'close'})
            if self.connections.get(step['c']) is not connection:
                return [(one, target, DEAD), *results]
        try:
            status = connection.receive(message_id, 0.3).name
        except TimeoutError:
            status = TIMEOUT    # smbd forgets a read of a pipe that is closed
        return [(one, target, status), *results]

    def end(self):
        """Leave as a client does that pulls the plug."""
        with contextlib.suppress(OSError):
            self.close()
