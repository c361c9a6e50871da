# secopts - messages of SMB over TCP, for the raw clients
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""The transport that all versions of SMB have on port 445, MS-SMB2 2.1.

A lost connection is a ConnectionError, a late answer a TimeoutError, and what is
no message of this transport a ProtocolError.
"""

import socket
import struct
import time

from smb2msg import ProtocolError

TOO_LONG = 1 << 24             # the length has three bytes, after one of zero


class Transport:
    """timeout: seconds that a message may take."""

    def __init__(self, host, port, timeout):
        self.host, self.timeout, self.buffer = host, timeout, b''
        self.socket = socket.create_connection((host, port), timeout)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def close(self):
        self.socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def put_message(self, message):
        self.socket.settimeout(self.timeout)
        self.socket.sendall(struct.pack('>I', len(message)) + message)

    def take_message(self, deadline):
        """The next one, whatever it answers; deadline: by time.monotonic().

        What had come when the time was up is still there for the next call."""
        size, = struct.unpack('>I', self._wait_for(4, deadline)[:4])
        if size >= TOO_LONG:
            raise ProtocolError('not a direct TCP session message')
        message = self._wait_for(4 + size, deadline)[4:4 + size]
        self.buffer = self.buffer[4 + size:]
        return message

    def _wait_for(self, size, deadline):
        while len(self.buffer) < size:
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError('no answer in time')
            self.socket.settimeout(left)
            data = self.socket.recv(1 << 20)
            if not data:
                raise ConnectionError('the server closed the connection')
            self.buffer += data
        return self.buffer
