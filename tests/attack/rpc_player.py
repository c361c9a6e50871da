# secopts - plays a list of steps on the pipes of one server
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""One side of an episode: sessions, their pipes, and what is bound there.

Before a step is sent, what it aims at is noted: who is judged, of what, and
under which policies that may be. An answer is a word: "result 0x00000000" of an
operation, a fault, the contexts of a bind, or the status of the pipe.
"""

import contextlib
import dataclasses

import rpc_oracle
import rpcraw
import smb2raw
from player import (DEAD, DISCONNECTED, GARBLED, NOTHING, TIMEOUT, USERS,
                    PATIENCE)
from rpcraw import Dce, FIRST, LAST

SID, DOMAIN = 'S-1-5-32-544', 'S-1-5-32'
NO_HANDLE, RANDOM = bytes(20), bytes(range(20))
TRANSFERS = {'ndr': smb2raw.NDR, 'ndr64': rpcraw.NDR64,
             'nothing': (smb2raw.uuid.UUID(int=7), 1)}
# smbd's question has it, in the pipe of anonymous (module/compat/pipe_proof.c).
QUESTIONS_ID = 0xFFFF
# What tells where shares are on the server's disk.
PATH = 'secopts-test-'

# {(interface, operation): stub of (handle, level, big)}
BUILD = {
    ('samr', 'Connect2'): lambda h, level, big: rpcraw.samr_connect2(big),
    ('samr', 'EnumDomains'): lambda h, level, big: rpcraw.samr_enum_domains(
        h, big),
    ('samr', 'OpenDomain'): lambda h, level, big: rpcraw.samr_open_domain(
        h, DOMAIN, big),
    ('samr', 'LookupNames'): lambda h, level, big: rpcraw.samr_lookup_names(
        h, 'Administrators', big),
    ('lsarpc', 'OpenPolicy2'): lambda h, level, big: rpcraw.lsa_open_policy2(
        big),
    ('lsarpc', 'QueryInfoPolicy'):
        lambda h, level, big: rpcraw.lsa_query_info(h, level, big),
    ('lsarpc', 'EnumAccounts'): lambda h, level, big: rpcraw.lsa_enum_accounts(
        h, big),
    ('lsarpc', 'OpenAccount'): lambda h, level, big: rpcraw.lsa_open_account(
        h, SID, big),
    ('lsarpc', 'EnumAccountRights'):
        lambda h, level, big: rpcraw.lsa_account_rights(h, SID, big),
    ('srvsvc', 'NetShareGetInfo'):
        lambda h, level, big: rpcraw.srvsvc_share_info('public', level, big),
    ('srvsvc', 'NetSrvGetInfo'):
        lambda h, level, big: rpcraw.srvsvc_server_info(level, big),
    ('srvsvc', 'NetRemoteTOD'): lambda h, level, big:
        rpcraw.srvsvc_time_of_day(big),
}
for _opnum, _name in ((11, 'EnumDomainGroups'), (13, 'EnumDomainUsers'),
                      (15, 'EnumDomainAliases')):
    BUILD['samr', _name] = lambda h, level, big, n=_opnum: rpcraw.samr_enum(
        n, h, big)
for _opnum, _name in ((40, 'QueryDisplayInfo'), (48, 'QueryDisplayInfo2'),
                      (51, 'QueryDisplayInfo3')):
    BUILD['samr', _name] = lambda h, level, big, n=_opnum: \
        rpcraw.samr_display(n, h, level, big)
for _opnum, _name in ((41, 'GetDisplayEnumerationIndex'),
                      (49, 'GetDisplayEnumerationIndex2')):
    BUILD['samr', _name] = lambda h, level, big, n=_opnum: \
        rpcraw.samr_display_index(n, h, level, big)
for _opnum, _name in ((15, 'LookupSids'), (57, 'LookupSids2')):
    BUILD['lsarpc', _name] = lambda h, level, big, n=_opnum: \
        rpcraw.lsa_lookup_sids(h, SID, n, big)
for _opnum, _name in ((14, 'LookupNames'), (58, 'LookupNames2'),
                      (68, 'LookupNames3')):
    BUILD['lsarpc', _name] = lambda h, level, big, n=_opnum: \
        rpcraw.lsa_lookup_names(h, 'Administrators', n, big)
for _opnum, _name in ((15, 'NetShareEnumAll'), (36, 'NetShareEnum')):
    BUILD['srvsvc', _name] = lambda h, level, big, n=_opnum: \
        rpcraw.srvsvc_share_enum(level, n, big)


@dataclasses.dataclass
class Session:
    who: str
    connection: object
    tree: object
    alive: bool = True


@dataclasses.dataclass
class Pipe:
    dce: object
    name: str
    session: Session
    policies: list = None      # that may be in force: since it was last bound
    bound: bool = False
    odd: bool = False          # something that was no PDU went over it
    handle: bytes = None
    auth: str = None           # who has authenticated in it
    signer: object = None
    number: int = 0
    calls: int = 16            # ids of calls that have been used


class Side:
    def __init__(self, server):
        self.server, self.policy = server, None
        self.sessions, self.pipes = {}, {}

    # Steps

    def play(self, step):
        """A list of (step, target, answer)."""
        pipe = self.pipes.get(step.get('p'))
        # A stock worker answers the first fragment that it has no context for,
        # and may end the pipe at the next: what is read first is chance.
        if pipe and (step.get('context') == QUESTIONS_ID or
                     'context' in step and step['how'] == 'fragments'):
            pipe.odd = True
        target = self.target(step)
        try:
            return [(step, target, getattr(self, 'op_' + step['op'])(step))]
        except (ConnectionError, BrokenPipeError):
            answer = DISCONNECTED
        except TimeoutError:
            answer = TIMEOUT
        except (smb2raw.ProtocolError, IndexError, rpcraw.struct.error):
            answer = GARBLED
        if pipe:
            self.end_session(pipe.session)
        return [(step, target, answer)]

    def target(self, step):
        if step['op'] not in ('ask', 'bind', 'raw'):
            return None
        pipe = self.pipes.get(step['p'])
        if pipe is None or not pipe.session.alive:
            return None
        is_signed = step.get('signed') and pipe.signer
        return {'who': pipe.auth if is_signed else pipe.session.who,
                'opened_as': pipe.session.who, 'bound': pipe.bound,
                'policies': sorted({str(one) for one in pipe.policies or
                                    [self.policy]} | {str(self.policy)}),
                'odd': pipe.odd, 'signed': bool(is_signed), 'handle': bool(pipe.handle)}

    def op_policy(self, step):
        """An administrator changes smb.conf; a stock server has no policy."""
        self.policy = step['policy']
        for pipe in self.pipes.values():
            if pipe.policies is not None:
                pipe.policies.append(self.policy)
        if self.server.plugins:
            for name, value in step['lines'].items():
                self.server.set(f'secopts:{name}', value)
            self.server.reload()
        return NOTHING

    def op_session(self, step):
        connection = self.server.call(smb2raw.Connection, self.server.host,
                                      445, timeout=PATIENCE)
        connection.negotiate()
        answer, got = connection.session_setup(*USERS[step['who']])
        if got is None:
            connection.close()
            return answer.name
        tree = got.tree_connect('IPC$')
        self.sessions[step['slot']] = Session(step['who'], connection,
                                              tree.tree, bool(tree.ok))
        return tree.name

    def op_open(self, step):
        session = self.sessions.get(step['s'])
        if session is None or not session.alive:
            return DEAD
        answer = session.tree.create(step['pipe'])
        if answer.ok:
            self.pipes[step['slot']] = Pipe(Dce(answer.file), step['pipe'],
                                            session)
        return answer.name

    def op_close(self, step):
        pipe = self.pipes.pop(step['p'], None)
        if pipe is None or not pipe.session.alive:
            return DEAD
        return pipe.dce.file.close().name

    def op_logoff(self, step):
        session = self.sessions.pop(step['s'], None)
        if session is None:
            return DEAD
        self.end_session(session)
        return NOTHING

    @staticmethod
    def end_session(session):
        session.alive = False
        session.connection.close()

    def pipe_of(self, step):
        pipe = self.pipes.get(step['p'])
        return pipe if pipe and pipe.session.alive else None

    def op_bind(self, step):
        pipe = self.pipe_of(step)
        if pipe is None:
            return DEAD
        pipe.dce.big = step['big']
        pipe.odd = pipe.odd or any(one[0] == QUESTIONS_ID
                                   for one in step['contexts'])
        kind = rpcraw.ALTER if step['alter'] else rpcraw.BIND
        if 'auth' in step:
            return self.authenticate(pipe, step, kind)
        wanted = [(ident, interface, TRANSFERS[transfer])
                  for ident, interface, transfer in step['contexts']]
        answer = pipe.dce.bind(*wanted, kind=kind)
        if answer.kind in (rpcraw.BIND_ACK, rpcraw.ALTER_ACK):
            self.is_bound(pipe, answer)
            return f'contexts {answer.acks}'
        return str(answer.result)

    def is_bound(self, pipe, answer):
        if not pipe.bound:
            pipe.policies = [self.policy]
        pipe.bound = pipe.bound or (0, 0) in answer.acks

    def authenticate(self, pipe, step, kind):
        last = rpcraw.AUTH3 if step['last'] == 'AUTH3' else rpcraw.ALTER
        signer = rpcraw.authenticate(pipe.dce, USERS[step['auth']], kind,
                                     1, last, step['contexts'][0][1])
        if signer is None:
            return 'no authentication'
        if not pipe.bound:
            pipe.policies = [self.policy]
        pipe.bound = True
        pipe.auth, pipe.signer, pipe.number = step['auth'], signer, 0
        return 'authenticating'

    def op_ask(self, step):
        pipe = self.pipe_of(step)
        if pipe is None:
            return DEAD
        pipe.dce.big = step['big']
        opnum, stub = self.stub(pipe, step)
        pipe.calls += 2
        options = {'context': step.get('context', 0), 'call_id': pipe.calls,
                   'big': step['big']}
        messages = self.messages(pipe, step, opnum, stub, options)
        answer = pipe.dce.exchange(*messages)
        if step['how'] == 'joined' and answer.kind == rpcraw.RESPONSE:
            answer = pipe.dce.answer()
        self.keep_handle(pipe, step, answer)
        word = self.word(answer)
        # The server ends a connection with this fault, or is about to.
        pipe.odd = pipe.odd or word == rpc_oracle.FAULT
        return word

    def stub(self, pipe, step):
        handle = {'own': pipe.handle or NO_HANDLE, 'none': NO_HANDLE,
                  'random': RANDOM}[step['handle']]
        return BUILD[step['interface'], step['what']](
            handle, step['level'], step['big'])

    def messages(self, pipe, step, opnum, stub, options):
        if step.get('signed') and pipe.signer:
            pipe.number += 1
            return [rpcraw.signed(pipe.signer, opnum, stub, pipe.number - 1)]
        how = step['how']
        if how == 'fragments':
            return rpcraw.fragments(opnum, stub, max(step['size'], 4),
                                    **options)
        if how == 'object':
            options['object_uuid'] = RANDOM[:16]
        elif how == 'flags':
            options['flags'] = FIRST | LAST | 0x20 | 0x40
        elif how == 'hint':
            options['hint'] = 0xFFFFFFFF
        whole = rpcraw.request(opnum, stub, **options)
        if how == 'joined':
            first = rpcraw.OPEN.get(pipe.name)
            other = first(step['big']) if first else \
                rpcraw.srvsvc_time_of_day(step['big'])
            return [rpcraw.request(*other, big=step['big'],
                                   call_id=pipe.calls - 1) + whole]
        if how == 'split':
            return [whole[:18], whole[18:]]
        return [whole]

    @staticmethod
    def keep_handle(pipe, step, answer):
        gives = step['what'] in ('Connect2', 'OpenDomain', 'OpenPolicy2')
        if not gives or answer.result != 0 or len(answer.stub) < 24:
            return
        handle = answer.stub[:20]
        if answer.big:
            handle = rpcraw.struct.pack('<IIHH8s', *rpcraw.struct.unpack(
                '>IIHH8s', handle))
        pipe.handle = handle

    @staticmethod
    def word(answer):
        if answer.kind != rpcraw.RESPONSE or not isinstance(answer.result, int):
            return str(answer.result)
        told = any(PATH.encode(code) in answer.stub
                   for code in ('utf-16-le', 'utf-16-be'))
        return 'result 0x%08x%s' % (answer.result,
                                    ', with paths' if told else '')

    def op_raw(self, step):
        """What comes after this over the pipe is anybody's guess."""
        pipe = self.pipe_of(step)
        if pipe is None:
            return DEAD
        opnum, stub = self.stub(pipe, step)
        message = bytearray(rpcraw.request(opnum, stub))
        at, value = step['byte']
        message[at] = value
        pipe.odd = True
        # There may be no answer, or one that the next step reads.
        return pipe.dce.send(bytes(message))

    def end(self):
        with contextlib.suppress(OSError):
            for session in self.sessions.values():
                self.end_session(session)
