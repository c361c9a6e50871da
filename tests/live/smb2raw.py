#!/usr/bin/python3
# smb2raw.py - a small raw SMB 2/3 client for the live tests of secopts.
#
# SPDX-License-Identifier: GPL-3.0-or-later
"""Raw SMB 2/3 [MS-SMB2]: every request can be built, altered, compounded and sent by hand.

An NTSTATUS never raises: look at Response.status.  A lost connection raises ConnectionError, a late
answer TimeoutError, a malformed or badly signed one ProtocolError (or ntlmssp.AuthError).

    c = Connection('127.0.0.1', 445, dialect=0x0311); c.negotiate()
    r, s = c.session_setup_anonymous()
    t = s.tree_connect('IPC$').tree
    r = t.create('samr'); r.status; r.file.rpc_bind('samr')
"""

import hashlib
import os
import struct
import sys
import time
import uuid
from dataclasses import replace

import ntlmssp
from patience import PATIENCE
from smb2msg import *   # pylint: disable=wildcard-import,unused-wildcard-import
from smbtcp import Transport


# ---- The connection ----

class Connection(Transport):
    """dialect: one or a list.  Attributes: cipher, preauth, sessions {id: Session}, unsolicited (raw messages without
    a request, such as lease breaks), credits, client_guid (a channel to bind needs the same one)."""

    def __init__(self, host, port=445, dialect=0x0311, timeout=PATIENCE, *, ciphers=(AES128_GCM, AES128_CCM),
                 security_mode=1, capabilities=None, client_guid=None):
        self.ciphers, self.security_mode = ciphers, security_mode
        self.dialects = [dialect] if isinstance(dialect, int) else list(dialect)
        self.capabilities = capabilities
        if capabilities is None:
            self.capabilities = CAPABILITIES if max(self.dialects) >= 0x0300 else 0
        self.client_guid = client_guid or (bytes(16) if self.dialects == [0x0202] else uuid.uuid4().bytes_le)
        self.dialect, self.cipher, self.preauth, self.credits, self.next_id = 0, None, bytes(64), 1, 0
        self.sessions, self.outstanding, self.interim, self.final, self.unsolicited = {}, {}, {}, {}, []
        super().__init__(host, port, timeout)

    # -- messages out --

    def send(self, *requests):
        """Send the requests as one transport message (3.2.4.1.4); the list of their MessageIds."""
        packets, ids = [], []
        for request in requests:
            request = replace(request, message_id=self.next_id)
            self.next_id += request.charge
            self.credits -= request.charge
            request.raw = self.pack(request, more=len(packets) + 1 < len(requests))
            self.outstanding[request.message_id] = request
            packets.append(request.raw)
            ids.append(request.message_id)
        self.transmit(b''.join(packets), requests[0])
        return ids

    def pack(self, request, more=False, async_id=None):
        session, tree, body = request.session, request.tree, request.body
        session_id = (session.session_id if session else 0) if request.session_id is None else request.session_id
        tree_id = (tree.tree_id if tree else 0) if request.tree_id is None else request.tree_id
        where = 0xFEFF | tree_id << 32 if async_id is None else async_id
        sign = session is not None and not request.encrypted() and \
            (session.sign if request.sign is None else request.sign)
        flags = request.flags | (FLAG_SIGNED if sign else 0) | (0 if async_id is None else FLAG_ASYNC)
        if more:
            body += bytes(-(64 + len(body)) % 8)
        credits, charge = (0, 0) if request.command == CANCEL else (64, request.charge)
        packet = HEADER.pack(b'\xfeSMB', 64, charge if self.dialect > 0x0202 else 0, 0, request.command, credits, flags,
                             64 + len(body) if more else 0, request.message_id, where, session_id, bytes(16)) + body
        return packet[:48] + session.signature(packet) + packet[64:] if sign else packet

    def transmit(self, message, request):
        if request.encrypted():
            message = request.session.seal(message)
        self.put_message(message)

    def cancel(self, message_id):
        """CANCEL a request (3.2.4.24), by AsyncId once its interim answer is here; its answer is still to receive."""
        request = replace(self.outstanding[message_id], command=CANCEL, body=struct.pack('<HH', 4, 0), flags=0)
        interim = self.interim.get(message_id)
        self.transmit(self.pack(request, async_id=interim and interim.async_id), request)

    # -- messages in --

    def receive(self, message_id, timeout=None, interim=False):
        """The final answer to a request sent with send(); with interim, a STATUS_PENDING one will do."""
        deadline = time.monotonic() + (self.timeout if timeout is None else timeout)
        while message_id not in self.final:
            if interim and message_id in self.interim:
                return self.interim[message_id]
            if message_id not in self.outstanding:
                raise ValueError(f'no request {message_id} is outstanding')
            self.read_message(deadline)
        return self.final.pop(message_id)

    def call(self, request, timeout=None):
        return self.receive(self.send(request)[0], timeout)

    def compound(self, requests, related=False, timeout=None):
        """Send one compound, the list of answers.  related: all but the first relate to the one before them."""
        if related:
            first = requests[0]
            rest = [q if q.session else q.on(first.tree or first.session) for q in requests[1:]]
            requests = [first, *(q.related() for q in rest)]
        return [self.receive(i, timeout) for i in self.send(*requests)]

    def read_message(self, deadline):                                       # 3.2.5.1
        message = self.take_message(deadline)
        encrypted = message[:4] == b'\xfdSMB' and len(message) > 52
        if encrypted:
            session = self.sessions.get(TRANSFORM.unpack_from(message)[-1])
            if session is None:
                raise ProtocolError('encrypted for an unknown session')
            message = session.unseal(message)
        while message:                                                      # 3.2.5.1.9
            if message[:4] != b'\xfeSMB' or len(message) < 66:
                raise ProtocolError(f'not an SMB2 message: {message[:64].hex()}')
            after = struct.unpack_from('<20xI', message)[0] or len(message)
            if after < 66:
                raise ProtocolError(f'NextCommand {after}')
            self.dispatch(message[:after], encrypted)
            message = message[after:]

    def dispatch(self, packet, encrypted):
        message_id = HEADER.unpack_from(packet)[8]
        if message_id == UNSOLICITED:
            self.unsolicited.append(packet)
            return
        request = self.outstanding.get(message_id)
        if request is None:
            raise ProtocolError(f'an answer to no request: MessageId {message_id}')
        r = Response(packet, request, encrypted)
        if r.command != request.command or not r.flags & FLAG_RESPONSE:
            raise ProtocolError(f'{r!r} answers {COMMANDS[request.command]}')
        self.credits += r.credits
        if r.status == PENDING and r.async_id is not None:                  # 3.2.5.1.5
            self.interim[message_id] = r
            return
        if r.command != SESSION_SETUP:      # whose key may be known later only: see Handshake
            self.check_signature(r, request.session)
        del self.outstanding[message_id]
        self.interim.pop(message_id, None)
        self.final[message_id] = r

    @staticmethod
    def check_signature(r, session):                                        # 3.2.5.1.3
        if r.encrypted or session is None or not session.has_key:
            return
        signature = r.raw[48:64]
        if r.status == SESSION_DELETED or (not r.ok and not any(signature)):
            return      # such an error echoes FLAG_SIGNED though no key is left to sign with
        if r.flags & FLAG_SIGNED:
            if session.signature(r.raw) != signature:
                raise ProtocolError(f'{r!r}: bad signature')
            r.signed = True
        elif r.ok and struct.unpack_from('<16xI', r.request.raw)[0] & FLAG_SIGNED:
            raise ProtocolError(f'{r!r}: unsigned answer to a signed request')

    # -- negotiation and authentication --

    def hash(self, preauth, message):                                       # 3.1.4.4.1
        return hashlib.sha512(preauth + message).digest()

    def negotiate(self):                                                    # 2.2.3
        dialects = pad8(bytes(4) + struct.pack(f'<{len(self.dialects)}H', *self.dialects))[4:]
        contexts = b''
        if 0x0311 in self.dialects:
            for kind, data in [(1, struct.pack('<HHH', 1, 32, 1) + os.urandom(32)),      # 2.2.3.1.1, SHA-512
                               (2, struct.pack(f'<H{len(self.ciphers)}H', len(self.ciphers), *self.ciphers))]:
                contexts = pad8(contexts) + struct.pack('<HHI', kind, len(data), 0) + data
        body = struct.pack('<HHHHI16sIHH', 36, len(self.dialects), self.security_mode, 0, self.capabilities,
                           self.client_guid, 100 + len(dialects) if contexts else 0, 2 if contexts else 0, 0)
        message_id = self.send(Request(NEGOTIATE, body + dialects + contexts))[0]
        sent = self.outstanding[message_id].raw
        r = self.receive(message_id)
        if r.ok:
            if r.dialect not in self.dialects:
                raise ProtocolError(f'dialect 0x{r.dialect:04x} was not offered')
            self.dialect = r.dialect
            if r.dialect == 0x0311:
                self.preauth = self.hash(self.hash(self.preauth, sent), r.raw)
                self.cipher = struct.unpack_from('<2xH', r.contexts().get(2, bytes(4)))[0]
            elif r.dialect >= 0x0300 and r.capabilities & 0x40:
                self.cipher = AES128_CCM
        return r

    def handshake(self, user='', password='', domain='', *, spnego=True, mechs=(ntlmssp.OID_NTLMSSP,),
                  mech_list_mic=None, auth=None, session=None, bind=None, previous=0, sign=None, encrypt=None, **ntlm):
        """A Handshake to step() or run(): of a new session, or a re-authentication of session, or a binding to bind.

        No user and no password: anonymous.  auth: an object with step(), finish() and session_key instead of
        NTLMSSP.  sign, encrypt: preset the new Session.  ntlm: the options of ntlmssp.NtlmClient."""
        if auth is None:
            auth = ntlmssp.NtlmClient(user, password, domain, target=f'cifs/{self.host}', **ntlm)
            auth = ntlmssp.SpnegoClient(auth, mechs, mech_list_mic) if spnego else auth
        return Handshake(self, auth, session, bind, previous, sign, encrypt)

    def session_setup(self, user='', password='', domain='', **options):
        """(final Response with all .legs, Session or None); see handshake() for the options."""
        return self.handshake(user, password, domain, **options).run()

    def session_setup_anonymous(self, **options):
        return self.session_setup('', '', **options)

    def session_setup_leg(self, blob, session_id=0, **fields):
        """One SESSION_SETUP with a security buffer of the caller's; fields: those of session_setup_request()."""
        return self.call(replace(session_setup_request(blob, **fields), session_id=session_id))


class Handshake:
    """One SESSION_SETUP exchange (3.2.4.2.3), leg by leg: step() while .more; then .session is set or None."""

    def __init__(self, connection, auth, session, bind, previous, sign, encrypt):
        self.connection, self.auth, self.old, self.base, self.previous = connection, auth, session, bind, previous
        self.sign, self.encrypt = sign, encrypt
        self.session_id, self.token, self.preauth = 0, None, connection.preauth
        self.legs, self.more, self.session = [], True, None

    def step(self):
        request = session_setup_request(self.auth.step(self.token), BINDING if self.base else 0,
                                        self.connection.security_mode, self.previous)
        if self.base:                                                       # 3.2.4.1.1: signed with the session's key
            request = request.on(self.base, sign=True, encrypt=False)
        elif self.old:
            request = request.on(self.old)
        else:
            request.session_id = self.session_id
        message_id = self.connection.send(request)[0]
        self.preauth = self.connection.hash(self.preauth, self.connection.outstanding[message_id].raw)
        r = self.connection.receive(message_id)
        self.legs.append(r)
        r.legs, self.more = self.legs, r.status == MORE_PROCESSING
        if self.more:
            self.connection.check_signature(r, self.base or self.old)
            self.preauth = self.connection.hash(self.preauth, r.raw)
            self.token, self.session_id = r.data, r.session_id
        elif r.ok:
            self.auth.finish(r.data)
            self.session = self.established(r)
        return r

    def established(self, r):                                               # 3.2.5.3
        session = self.old      # whose keys stay (3.2.5.3.2)
        if session:
            session.flags = r.session_flags
        else:
            session = Session(self.connection, r.session_id, self.auth.session_key, self.preauth, r.session_flags,
                              self.base)
            if self.sign is not None:
                session.sign = self.sign
            elif getattr(self.auth, 'anonymous', False):    # Samba 4.17 does not set SESSION_IS_NULL
                session.sign = False
            session.encrypt = session.encrypt if self.encrypt is None else self.encrypt
            self.connection.sessions[r.session_id] = session
        self.connection.check_signature(r, session)
        return session

    def run(self):
        while self.more:
            r = self.step()
        return r, self.session


def main(arguments):
    if len(arguments) != 5 or arguments[3] not in ('tcon', 'pipe'):
        print('usage: smb2raw.py HOST PORT anonymous|USER%PASS tcon SHARE|pipe NAME', file=sys.stderr)
        return 2
    host, port, who, action, name = arguments
    user, _, password = ('', '', '') if who == 'anonymous' else who.partition('%')
    with Connection(host, int(port)) as connection:
        r = connection.negotiate()
        print('NEGOTIATE', r.name)
        r, session = connection.session_setup(user, password) if r.ok else (r, None)
        print('SESSION_SETUP', *[leg.name for leg in r.legs or []])
        if session:
            r = session.tree_connect(name if action == 'tcon' else 'IPC$')
            print('TREE_CONNECT', r.name)
        if session and r.ok and action == 'pipe':
            r = r.tree.create(name)
            print('CREATE', r.name)
    return 0 if r.ok else 1


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
