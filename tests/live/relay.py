# secopts - a port of ours that leads to a private smbd
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reach a server that is in a network of its own, and see what is asked.

    with Relay(server) as relay:
        subprocess.run(['secopts', 'probe', relay.host])
        print(len(relay.requests))
"""

import socket
import struct
import threading

NEGOTIATE, SESSION_SETUP, LOGOFF, TREE_CONNECT, TREE_DISCONNECT = range(5)
CREATE, CLOSE, FLUSH, READ, WRITE, LOCK, IOCTL = range(5, 12)
SET_INFO = 17
BODY = 64


class Request:
    """An SMB2 request, or one that is encrypted or no SMB2 (opcode None)."""

    def __init__(self, data):
        self.data = data
        self.opcode = None
        if data[:4] == b'\xfeSMB':
            self.opcode = struct.unpack_from('<H', data, 12)[0]
            if struct.unpack_from('<I', data, 20)[0]:
                raise AssertionError('a compound request')

    @property
    def disposition(self):
        return struct.unpack_from('<I', self.data, BODY + 36)[0]

    @property
    def access(self):
        return struct.unpack_from('<I', self.data, BODY + 24)[0]


class Relay:
    """Hands on what a client sends, up to a number of requests.

    after: 'all' - go on; 'silence' - swallow the rest; 'close' - hang up
    """

    def __init__(self, server, most=None, after='all'):
        self.server, self.most, self.after = server, most, after
        self.requests = []
        self.connections = 0
        self._lock = threading.Lock()
        self._sockets = []
        self._listener = socket.create_server(('127.0.0.1', 0))
        self.port = self._listener.getsockname()[1]
        self.host = f'127.0.0.1:{self.port}'
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *exc_info):
        with self._lock:
            sockets, self._sockets = [self._listener, *self._sockets], None
        for sock in sockets:
            try:
                sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            sock.close()

    def count(self, *opcodes):
        return sum(request.opcode in opcodes for request in self.requests)

    def _accept(self):
        while True:
            try:
                client = self._listener.accept()[0]
                upstream = self.server.socket()
            except OSError:
                return
            upstream.settimeout(None)
            with self._lock:
                if self._sockets is None:
                    client.close()
                    upstream.close()
                    return
                self._sockets += [client, upstream]
                self.connections += 1
            threading.Thread(target=self._requests, args=(client, upstream),
                             daemon=True).start()
            threading.Thread(target=self._answers, args=(client, upstream),
                             daemon=True).start()

    def _requests(self, client, upstream):
        stream = client.makefile('rb')
        try:
            while len(head := stream.read(4)) == 4:
                data = stream.read(int.from_bytes(head[1:], 'big'))
                self.requests.append(Request(data))
                if self.most is not None and len(self.requests) > self.most:
                    if self.after == 'silence':
                        continue
                    break
                upstream.sendall(head + data)
        except (OSError, ValueError):
            pass
        hang_up(client, upstream)

    def _answers(self, client, upstream):
        try:
            while data := upstream.recv(65536):
                client.sendall(data)
        except OSError:
            pass
        hang_up(client, upstream)


def hang_up(*sockets):
    for sock in sockets:
        try:
            sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
