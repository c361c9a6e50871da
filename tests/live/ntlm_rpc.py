# secopts - NTLM binds of DCE/RPC, whose every flag a test may choose
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

import pathlib
import socket
import struct
import time

from Cryptodome.Cipher import ARC4

from harness import PASSWORD, smb2raw
from ntlmssp import (KEY_128, KEY_56, KEY_EXCH, SEAL, SIGN, NtlmClient,
                     hmac_md5, md5)
from patience import PATIENCE
from server import PLUGINS, samba_paths

ALICE = ('alice', PASSWORD)

# DCE/RPC: C706 chapter 12, MS-RPCE 2.2.2

NTLMSSP = 10
CONNECT, INTEGRITY, PRIVACY = 2, 5, 6
REQUEST, RESPONSE, FAULT, BIND, BIND_ACK, BIND_NAK = 0, 2, 3, 11, 12, 13
ALTER, ALTER_ACK, AUTH3 = 14, 15, 16
SAMR_BIND = smb2raw.rpc_bind_body(*smb2raw.INTERFACES['samr'])
SAMR_CONNECT2 = 57


class Pipe:
    """DCE/RPC over a named pipe."""

    def __init__(self, server):
        self.conn = smb2raw.Connection(server.host)
        self.conn.negotiate()
        _, session = self.conn.session_setup(*ALICE)
        self.file = session.tree_connect('IPC$').tree.create('samr').file
        self.close = self.conn.close

    def send(self, pdu):
        return self.file.write(pdu).ok

    def ask(self, pdu):
        return self.file.transceive(pdu).data or b''


class Tcp:
    def __init__(self, server, port):
        self.socket = socket.create_connection((server.host, port), PATIENCE)
        self.close = self.socket.close

    def send(self, pdu):
        self.socket.sendall(pdu)
        return True

    def ask(self, pdu):
        self.send(pdu)
        answer = b''
        while len(answer) < 16 or len(answer) < answer[8] + 256 * answer[9]:
            data = self.socket.recv(65536)
            if not data:
                break
            answer += data
        return answer


def pdu(kind, call_id, body, level, token):
    body += bytes(-len(body) % 4)
    body += struct.pack('<BBBBI', NTLMSSP, level, 0, 0, 1) + token
    return struct.pack('<BBBBIHHI', 5, 0, kind, 3, 0x10, 16 + len(body),
                       len(token), call_id) + body


def protect(ntlm, request, level):
    """The first request of a connection, signed or sealed (MS-NLMP 3.4)."""
    if level == INTEGRITY:
        return request[:-16] + ntlm.get_mic(request[:-16])
    key = ntlm.session_key
    if not ntlm.flags & KEY_128:
        key = key[:7 if ntlm.flags & KEY_56 else 5]
    way = b'session key to client-to-server '
    sign_key = md5(ntlm.session_key + way + b'signing key magic constant\0')
    rc4 = ARC4.new(md5(key + way + b'sealing key magic constant\0'))
    checksum = hmac_md5(sign_key, bytes(4) + request[:-16])[:8]
    stub = rc4.encrypt(request[24:-24])
    if ntlm.flags & KEY_EXCH:
        checksum = rc4.encrypt(checksum)
    return (request[:24] + stub + request[-24:-16] + struct.pack('<I', 1) +
            checksum + bytes(4))


def rpc(transport, level, auth3, who=ALICE, **options):
    """What answers bind, alter_context and request: kinds, or faults."""
    seal = SIGN | SEAL if level == PRIVACY else SIGN
    choose = options.pop('negotiate_flags', lambda flags: flags)
    ntlm = NtlmClient(*who, negotiate_flags=lambda f: choose(f | seal),
                      **options)
    kinds = []

    def ask(message):
        try:
            answer = transport.ask(message)
        except ConnectionError:
            answer = b''
        kind = answer[2] if answer else None
        if kind == FAULT:
            kind = 'fault 0x%08x' % struct.unpack_from('<I', answer, 24)[0]
        kinds.append(kind)
        return answer

    answer = ask(pdu(BIND, 1, SAMR_BIND, level, ntlm.step()))
    if kinds[-1] != BIND_ACK:
        return kinds
    length = struct.unpack_from('<10xH', answer)[0]
    token = ntlm.step(answer[-length:])
    if auth3:
        transport.send(pdu(AUTH3, 1, bytes(4), level, token))
    else:
        ask(pdu(ALTER, 1, SAMR_BIND, level, token))
    stub = struct.pack('<II', 0, 0x02000000) + bytes(8)
    body = struct.pack('<IHH', 16, 0, SAMR_CONNECT2) + stub
    message = pdu(REQUEST, 2, body, level, bytes(16))
    if level != CONNECT:
        message = protect(ntlm, message, level)
    ask(message)
    return kinds


def start_dcerpcd(server):
    """As a daemon it listens on TCP, too."""
    program = next(path for path in map(pathlib.Path, (
        '/usr/libexec/samba/samba-dcerpcd', '/usr/lib/samba/samba-dcerpcd',
        samba_paths()['MODULESDIR'] + '/samba-dcerpcd')) if path.exists())
    server.run([program, '-D', '--libexec-rpcds', '-s', server.conf],
               plugins=PLUGINS, check=True)


def tcp_port(server):
    """Where samr is: the first port that takes a bind to it.  Nobody has
    authenticated there yet."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        lines = pathlib.Path('/proc/thread-self/net/tcp').read_text()
        for line in map(str.split, lines.splitlines()[1:]):
            port = int(line[1].split(':')[1], 16)
            if line[3] != '0A' or port < 1024:
                continue
            link = Tcp(server, port)
            answer = link.ask(smb2raw.rpc_fragment(BIND, SAMR_BIND))
            link.close()
            if answer[2:3] == bytes([BIND_ACK]):
                at = 26 + struct.unpack_from('<H', answer, 24)[0]
                at += -at % 4 + 4
                if struct.unpack_from('<H', answer, at)[0] == 0:
                    return port
        time.sleep(0.1)
    raise AssertionError('samr is on no TCP port')
