# secopts - a server that challenges NTLM clients as a test likes
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""As much of an SMB 2.1, DCE/RPC and LDAP server as makes clients speak NTLMSSP.

    with FakeServer(server, flags=CHALLENGE & ~KEY_128) as fake:
        server.run(['smbclient', '-L', fake.host, '-U', 'alice%secret'])
        fake.messages       # all NTLMSSP messages that came

It listens beside a Server, on another address. The CHALLENGE has the flags
chosen, whatever the client offered; AUTHENTICATE is refused with
STATUS_LOGON_FAILURE, calls with a fault on DCE/RPC, or the bind of LDAP with
invalidCredentials, after it was recorded.
"""

import contextlib
import os
import socket
import struct
import threading
import time

import ntlmssp
from ntlmssp import OID_NTLMSSP, OID_SPNEGO, der, der_items
from smb2msg import (HEADER, MORE_PROCESSING, NEGOTIATE, SESSION_SETUP,
                     STATUS_LOGON_FAILURE, STATUS_NOT_SUPPORTED)

TARGET_TYPE_SERVER = 0x20000
CHALLENGE = (ntlmssp.UNICODE | ntlmssp.REQUEST_TARGET | ntlmssp.SIGN
             | ntlmssp.SEAL | ntlmssp.NTLM | ntlmssp.ALWAYS_SIGN
             | ntlmssp.EXTENDED_SESSIONSECURITY | ntlmssp.TARGET_INFO
             | ntlmssp.KEY_128 | ntlmssp.KEY_EXCH | ntlmssp.KEY_56
             | TARGET_TYPE_SERVER)
AV_COMPUTER, AV_DOMAIN = 1, 2           # [MS-NLMP] 2.2.2.1
NAME = 'FAKE'

HINT = der(0x60, der(0x06, OID_SPNEGO), der(0xa0, der(
    0x30, der(0xa0, der(0x30, der(0x06, OID_NTLMSSP))))))

SMB_PORT = 445
RPC_PORT = 4450
LDAP_PORT = 389
SESSION_ID = 0x5ec0
DIALECT = 0x0210
CREDITS = 64
MAX_SIZE = 1 << 16

# DCE/RPC (C706 12.6.3)
RPC_HEADER = struct.Struct('<BBBB4sHHI')
RPC_REQUEST, RPC_FAULT = 0, 3
RPC_BIND, RPC_ALTER = 11, 14            # the number of the answer is one more
RPC_WHOLE = 3                           # first and last fragment
RPC_ACCESS_DENIED = 5
RPC_ASSOC_GROUP = 0x5ec0
NDR = bytes.fromhex('045d888aeb1cc9119fe808002b104860') + struct.pack('<I', 2)
SYNTAX_REJECTED = struct.pack('<HH20x', 2, 2)
BIND_TIME_FEATURES = bytes.fromhex('2c1cb76c')  # [MS-RPCE] 3.3.1.5.3
FEATURES_ACCEPTED = struct.pack('<HH20x', 3, 0)

# LDAP (RFC 4511)
LDAP_BIND, LDAP_SEARCH = 0x60, 0x63
LDAP_BOUND, LDAP_ENTRY, LDAP_DONE = 0x61, 0x64, 0x65
LDAP_SUCCESS, LDAP_IN_PROGRESS, LDAP_INVALID_CREDENTIALS = 0, 14, 49
LDAP_MECHANISM = b'GSS-SPNEGO'


class FakeServer:
    """flags: those of the CHALLENGE.  offer: the token in SMB2 NEGOTIATE.

    messages: the NTLMSSP messages received, of all connections.
    rpc_port: where DCE/RPC is spoken.
    """

    rpc_port = RPC_PORT

    def __init__(self, server, flags=CHALLENGE, offer=HINT, host='127.0.0.2'):
        self.flags, self.offer, self.host = flags, offer, host
        self.messages = []
        self._peers = []
        self._listeners = [
            server.call(socket.create_server, (host, port))
            for port in (SMB_PORT, RPC_PORT, LDAP_PORT)]
        for listener, serve in zip(self._listeners,
                                   (self._serve_smb, self._serve_rpc,
                                    self._serve_ldap)):
            threading.Thread(target=self._accept, args=(listener, serve),
                             daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *exc_info):
        for sock in self._listeners + self._peers:
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
            sock.close()

    def types(self):
        """Types of the messages: 1 is NEGOTIATE, 3 is AUTHENTICATE."""
        return [message_type(message) for message in self.messages]

    def take_types(self):
        """Those that have come since the last time."""
        types = self.types()
        self.messages.clear()
        return types

    def challenge(self):                                    # 2.2.1.2
        name = NAME.encode('utf-16le')
        info = ntlmssp.write_av_pairs([(AV_DOMAIN, name), (AV_COMPUTER, name)])
        at = 56
        return b''.join((
            ntlmssp.SIGNATURE,
            struct.pack('<IHHII', 2, len(name), len(name), at, self.flags),
            os.urandom(8), bytes(8),
            struct.pack('<HHI', len(info), len(info), at + len(name)),
            bytes(8), name, info))

    # What is common to both protocols

    def _accept(self, listener, serve):
        with contextlib.suppress(OSError):
            while True:
                peer, _ = listener.accept()
                self._peers.append(peer)
                threading.Thread(target=self._serve, args=(peer, serve),
                                 daemon=True).start()

    @staticmethod
    def _serve(peer, serve):
        with contextlib.suppress(OSError, EOFError, struct.error), peer:
            while True:
                serve(peer)

    def _answer_token(self, token):
        """The token of the answer, or None if there is to be no more."""
        at = token.find(ntlmssp.SIGNATURE)
        if at < 0:
            return None
        message = token[at:]
        self.messages.append(message)
        if message_type(message) != 1:
            return None
        challenge = self.challenge()
        if at == 0:
            return challenge
        return der(0xa1, der(0x30,
                             der(0xa0, der(0x0a, b'\1')),
                             der(0xa1, der(0x06, OID_NTLMSSP)),
                             der(0xa2, der(0x04, challenge))))

    # SMB2

    def _serve_smb(self, peer):
        (length,) = struct.unpack('>I', _receive(peer, 4))
        request = _receive(peer, length)
        command, = struct.unpack_from('<H', request, 12)
        message_id, = struct.unpack_from('<Q', request, 24)
        status, session, body = self._smb_answer(command, request)
        header = HEADER.pack(b'\xfeSMB', 64, 0, status, command, CREDITS, 1,
                             0, message_id, 0, session, bytes(16))
        peer.sendall(struct.pack('>I', len(header + body)) + header + body)

    def _smb_answer(self, command, request):
        if command == NEGOTIATE:
            return 0, 0, self._smb_negotiate()
        if command != SESSION_SETUP:
            return STATUS_NOT_SUPPORTED, SESSION_ID, _smb_error()
        at, length = struct.unpack_from('<HH', request, 64 + 12)
        token = self._answer_token(request[at:at + length])
        if token is None:
            return STATUS_LOGON_FAILURE, SESSION_ID, _smb_error()
        return MORE_PROCESSING, SESSION_ID, struct.pack(
            '<HHHH', 9, 0, 64 + 8, len(token)) + token      # [MS-SMB2] 2.2.6

    def _smb_negotiate(self):                               # [MS-SMB2] 2.2.4
        now = int((time.time() + 11644473600) * 10**7)
        return struct.pack(
            '<HHHH16sIIIIQQHHI', 65, 1, DIALECT, 0, b'secopts fakesrv.', 0,
            MAX_SIZE, MAX_SIZE, MAX_SIZE, now, 0, 64 + 64, len(self.offer),
            0) + self.offer

    # DCE/RPC on TCP

    def _serve_rpc(self, peer):
        head = _receive(peer, RPC_HEADER.size)
        _, _, kind, _, _, length, auth_length, call = RPC_HEADER.unpack(head)
        body = _receive(peer, length - RPC_HEADER.size)
        trailer = answer = b''
        if auth_length and kind != RPC_REQUEST:
            trailer = body[-auth_length - 8:-auth_length]
            answer = self._answer_token(body[-auth_length:]) or b''
        if kind in (RPC_BIND, RPC_ALTER):
            self._rpc_send(peer, kind + 1, call, self._rpc_ack(body),
                           trailer, answer)
        elif kind == RPC_REQUEST:
            self._rpc_send(peer, RPC_FAULT, call, struct.pack(
                '<IHBxII', 32, 0, 0, RPC_ACCESS_DENIED, 0))

    @staticmethod
    def _rpc_ack(bind):
        """Accept each context; of the transfer syntaxes only NDR."""
        results, at = b'', 12
        for _ in range(bind[8]):
            _, syntaxes = struct.unpack_from('<HBx', bind, at)
            syntax = bind[at + 24:at + 44]
            if syntax == NDR:
                results += struct.pack('<HH', 0, 0) + NDR
            elif syntax.startswith(BIND_TIME_FEATURES):
                results += FEATURES_ACCEPTED
            else:
                results += SYNTAX_REJECTED
            at += 24 + 20 * syntaxes
        return struct.pack('<HHI', 5840, 5840, RPC_ASSOC_GROUP) + struct.pack(
            '<H2xB3x', 0, bind[8]) + results

    @staticmethod
    def _rpc_send(peer, kind, call, body, trailer=b'', token=b''):
        if trailer:
            pad = -len(body) % 4
            body += bytes(pad) + trailer[:2] + bytes((pad,)) + trailer[3:]
        peer.sendall(RPC_HEADER.pack(
            5, 0, kind, RPC_WHOLE, b'\x10\0\0\0',
            RPC_HEADER.size + len(body) + len(token), len(token),
            call) + body + token)

    # LDAP

    def _serve_ldap(self, peer):
        head = _receive(peer, 2)
        length = head[1]
        if length & 0x80:
            length = int.from_bytes(_receive(peer, length & 0x7f), 'big')
        (_, number), (kind, body) = der_items(_receive(peer, length))[:2]

        def send(tag, *contents):
            peer.sendall(der(0x30, der(0x02, number), der(tag, *contents)))

        if kind == LDAP_SEARCH:
            send(LDAP_ENTRY, der(0x04), der(0x30, der(
                0x30, der(0x04, b'supportedSASLMechanisms'),
                der(0x31, der(0x04, LDAP_MECHANISM)))))
            send(LDAP_DONE, *_ldap_result(LDAP_SUCCESS))
        elif kind == LDAP_BIND:
            answer = self._answer_token(body)
            if answer:
                send(LDAP_BOUND, *_ldap_result(LDAP_IN_PROGRESS),
                     der(0x87, answer))
            else:
                send(LDAP_BOUND, *_ldap_result(LDAP_INVALID_CREDENTIALS))
        else:
            raise EOFError


def message_type(message):
    return struct.unpack_from('<I', message, 8)[0]


def _smb_error():
    return struct.pack('<HBBIB', 9, 0, 0, 0, 0)             # [MS-SMB2] 2.2.2


def _ldap_result(code):
    return der(0x0a, bytes((code,))), der(0x04), der(0x04)


def _receive(peer, length):
    data = b''
    while len(data) < length:
        received = peer.recv(length - len(data))
        if not received:
            raise EOFError
        data += received
    return data
