# secopts - plays a list of steps of SMB1 against one server
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""As player.py, for SMB1.

A session, tree or file is on the connection that it was made on.  A tree connect
serves every session there; a file is its opener's.  What a step aims at is looked
up by the number that is sent, since smbd gives numbers of the past again.
"""

import dataclasses

from player import (DEAD, NOTHING, PATIENCE, USERS, is_odd, logon_of,  # noqa: F401
                    Side as Smb2Side)
import smb1msg

NO_ID = 0xBAD
OPENS = {'open', 'openx', 'ntcreate', 'trans2open', 'nttrans'}


@dataclasses.dataclass
class Session:
    id: int
    c: int
    history: tuple
    state: str                 # alive, half, dead
    seen: bool                 # logged on with NTLMSSP

    @property
    def is_there(self):
        return self.state != 'dead'

    @property
    def told(self):
        return self.history, self.state, self.seen


@dataclasses.dataclass
class Tree:
    id: int
    c: int
    share: str
    is_there: bool = True


@dataclasses.dataclass
class File:
    id: int
    c: int
    tree: Tree
    session: Session
    opened_as: str
    is_open: bool = True

    @property
    def is_there(self):
        return self.is_open and self.tree.is_there and self.session.is_there


def share_of(step):
    """The share that a path would be of, were it well formed."""
    text = bytes.fromhex(step['path'])
    if step.get('oem') or step['op'] == 'tcon':
        text = text.decode('cp850')
    else:
        text = text.decode('utf-16-le', 'replace')
    return text.split('\0')[0].rsplit('\\', 1)[-1].casefold()


class Side(Smb2Side):
    def drop(self, number):
        connection = self.connections.get(number)
        if connection:
            connection.close()
        self.connections[number] = None
        for session in self.sessions.values():
            if session.c == number:
                session.state = 'dead'

    # What a step aims at

    @staticmethod
    def find(things, step, slot):
        """The slot's, or whatever has its number on this connection now."""
        thing = things.get(step.get(slot))
        number = thing.id if thing else NO_ID
        here = [one for one in things.values()
                if one.c == step['c'] and one.id == number]
        there = [one for one in here if one.is_there]
        return number, (there or here or [None])[-1]

    def target(self, step, session=None, tree=None, file=None):
        """session, tree, file: of the chain that the step is in."""
        session = session or self.find(self.sessions, step, 's')[1]
        found = {'session': session and session.told}
        if 't' in step or tree:
            tree = tree or self.find(self.trees, step, 't')[1]
            found['tree'] = tree and (tree.share, tree.is_there)
        if 'f' in step:
            file = file or self.find(self.files, step, 'f')[1]
            found['file'] = file and (
                file.opened_as, file.tree.share, file.session is session,
                file.tree is tree, file.is_there)
        if step['op'] in ('setup', 'reauth', 'begin', 'finish'):
            found['connected'] = self.connected(step['c'])
            connection = self.connections.get(step['c'])
            found['spnego'] = connection and connection.spnego
        return found

    def connected(self, number):
        return sorted({tree.share for tree in self.trees.values()
                       if tree.is_there and tree.c == number})

    # -- negotiation and session setup

    def connect(self, step):
        return self.server.call(
            smb1msg.Connection, self.server.host, spnego=step['spnego'],
            timeout=PATIENCE)

    def handshake(self, step, uid=0):
        user, password, options = logon_of(step)
        return self.connections[step['c']].handshake(
            user, password, spnego=step.get('spnego', True), uid=uid,
            **options)

    def op_setup(self, step):
        target = self.target(step)
        connection = self.connections[step['c']]
        if step['how'] == 'ntlmssp':
            answer, uid = self.handshake(step).run()
        else:
            answer, uid = connection.session_setup_plain(
                *USERS[step['who']], how=step['how'],
                oem=step.get('oem', False),
                uid=self.find(self.sessions, step, 's')[0] if 's' in step
                else 0)
        if uid is not None:
            self.logged_on(step, answer, uid)
        return [(step, target, answer.name)]

    def logged_on(self, step, answer, uid):
        self.sessions[step['slot']] = Session(
            uid, step['c'], (self.as_whom(step, answer),), 'alive',
            step.get('how', 'ntlmssp') == 'ntlmssp')

    @staticmethod
    def as_whom(step, answer):
        """Whoever gives a name or a response may be mapped to guest."""
        if is_odd(step):
            return 'guest' if answer.action & 1 else 'anonymous'
        return step['who']

    def op_reauth(self, step):
        uid, session = self.find(self.sessions, step, 's')
        target = self.target(step)
        hand = self.handshake(step, uid)
        answer = hand.run()[0]
        self.reauthenticated(step, session, answer)
        return [(step, target, answer.name)]

    def reauthenticated(self, step, session, answer, channel=None):
        if session is None or not self.connections[step['c']].spnego:
            return                      # smbd has not looked at it
        if answer.ok and session.is_there:
            session.history += (self.as_whom(step, answer),)
            session.state, session.seen = 'alive', True
        else:
            session.state = 'dead'

    def op_begin(self, step):
        """The first leg alone, of a new session or of one that is there."""
        target = self.target(step)
        uid, session = self.find(self.sessions, step, 's')
        hand = self.handshake(step, uid if 's' in step else 0)
        answer = hand.step()
        if 's' not in step and hand.more:
            session = self.sessions[step['slot']] = Session(
                answer.uid, step['c'], ('nobody',), 'half', True)
        elif session is not None and session.is_there:
            session.state = 'half' if hand.more else 'dead'
        self.hands[step['slot']] = (hand, session)
        return [(step, target, answer.name)]

    def op_finish(self, step):
        hand, session = self.hands.pop(step['slot'], (None, None))
        if hand is None or not hand.more or not session.is_there:
            return [(step, {'session': None}, NOTHING)]
        target = {'session': session.told, 'connected':
                  self.connected(step['c']), 'spnego': True}
        while hand.more:
            answer = hand.step()
        if session.history == ('nobody',):
            session.history = ()
        self.reauthenticated(step, session, answer)
        return [(step, target, answer.name)]

    # -- requests

    def command(self, step, fid):
        op, data = step['op'], bytes.fromhex(step.get('data', ''))
        text = bytes.fromhex(step.get('name', step.get('path', '')))
        if op == 'setup':
            return self.connections[step['c']].plain_setup(
                *USERS[step['who']], how=step['how'],
                oem=step.get('oem', False))
        builder, *arguments = {
            'tree': (smb1msg.tree_connect, text),
            'tcon': (smb1msg.tree_connect_old, text),
            'open': (smb1msg.open_old, text),
            'openx': (smb1msg.open_andx, text),
            'ntcreate': (smb1msg.nt_create, text),
            'trans2open': (smb1msg.open2, text),
            'nttrans': (smb1msg.nt_transact_create, text),
            'query': (smb1msg.query_path, text),
            'list': (smb1msg.find_first, text),
            'check': (smb1msg.check_directory, text),
            'getatr': (smb1msg.query_information, text),
            'dfs': (smb1msg.dfs_referral, text),
            'rap': (smb1msg.share_enum, text),
            'trans': (smb1msg.transact_pipe, fid, data, text),
            'read': (smb1msg.read, fid),
            'write': (smb1msg.write, fid, data),
            'writeold': (smb1msg.write_old, fid, data),
            'close': (smb1msg.close, fid),
            'untree': (smb1msg.tree_disconnect,),
            'logoff': (smb1msg.logoff,),
            'echo': (smb1msg.echo,)}[op]
        return builder(*arguments, **{
            name: bytes.fromhex(value)
            for name, value in step.get('options', {}).items()})

    def header(self, step):
        return {'uid': self.find(self.sessions, step, 's')[0]
                if 's' in step else 0,
                'tid': self.find(self.trees, step, 't')[0],
                'oem': step.get('oem', False) or step['op'] == 'tcon'}

    def op_one(self, step):
        target = self.target(step)
        session = target['session']
        if step['op'] == 'tcon' and session and session[0] == ('nobody',):
            # A stock smbd of 4.17 dies of it: reply_tcon().
            return [(step, target, NOTHING)]
        answer = self.connections[step['c']].call(
            self.command(step, self.find(self.files, step, 'f')[0]),
            **self.header(step))
        self.done(step, answer, 0, self.find(self.sessions, step, 's')[1],
                  self.find(self.trees, step, 't')[1])
        return [(step, target, answer.name)]

    def done(self, step, answer, number, session, tree):
        """Note what an answer's part changes.  number: a part that is not there
        (below 0) was not answered by itself."""
        if number == len(answer.parts) - 1 and not answer.ok:
            return
        op = step['op']
        if op in ('tree', 'tcon') and session:
            kind = answer.parts[number][2] if op == 'tree' and number >= 0 \
                else b''
            share = 'ipc$' if kind.startswith(b'IPC\0') else share_of(step)
            self.trees[step['slot']] = Tree(answer.tid, step['c'], share)
        elif op in OPENS and tree and session:
            self.files[step['slot']] = File(
                answer.fid_of(number) if number >= 0 else NO_ID,
                step['c'], tree, session,
                session.history[-1] if session.history else 'nobody')
        elif op == 'close':
            file = self.find(self.files, step, 'f')[1]
            if file:
                file.is_open = False
        elif op == 'untree' and tree:
            tree.is_there = False
        elif op == 'logoff' and session:
            session.state = 'dead'

    def op_chain(self, step):
        """AndX: what the first ones open, the next ones use."""
        inner = step['steps']
        first = inner[0]
        commands = [self.command(one, self.find(self.files, one, 'f')[0])
                    for one in inner]
        answer = self.connections[step['c']].call(*commands,
                                                  **self.header(first))
        session = self.find(self.sessions, first, 's')[1]
        tree = self.find(self.trees, first, 't')[1]
        file, results = None, []
        # A transaction is answered alone, and so are errors of what waits.
        codes = [command.code for command in commands]
        alone = codes.index(answer.parts[0][0]) \
            if answer.parts[0][0] in codes else 0
        for index, one in enumerate(inner[:alone + len(answer.parts)]):
            number = index - alone
            target = self.target(one, session, tree, file)
            last = number == len(answer.parts) - 1
            results.append((one, target, answer.name if last
                            else 'STATUS_SUCCESS'))
            if last and not answer.ok:
                break
            if one['op'] == 'setup':
                self.logged_on(one, answer, answer.uid)
                session = self.sessions[one['slot']]
            elif one['op'] == 'close' and file:
                file.is_open = False
            else:
                self.done(one, answer, number, session, tree)
            if one['op'] == 'tree':
                tree = self.trees.get(one['slot'])
            elif one['op'] in OPENS:
                file = self.files.get(one['slot'])
        return results
