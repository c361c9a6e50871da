# secopts - every byte that goes over a server's interfaces
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""What has been said on a server's network, by whomever.

    with Tap(server) as tap:
        ...
    tap.challenges()

It sees all packets of the server's network namespace, loopback included, and
stops the test if the kernel has dropped one.
"""

import socket
import struct
import threading

ETH_P_ALL = 3
SOL_PACKET, PACKET_STATISTICS, SO_RCVBUFFORCE = 263, 6, 33
BUFFER = 64 << 20
CHALLENGE = b'NTLMSSP\0\2\0\0\0'
NEGOTIATE = b'NTLMSSP\0\1\0\0\0'


class Tap:
    def __init__(self, server):
        self.socket = server.call(socket.socket, socket.AF_PACKET,
                                  socket.SOCK_RAW, socket.htons(ETH_P_ALL))
        self.socket.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, BUFFER)
        self.socket.settimeout(0.2)
        self.packets, self.ended = [], False
        self.thread = threading.Thread(target=self.read)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.ended = True
        self.thread.join()
        _, dropped = struct.unpack('II', self.socket.getsockopt(
            SOL_PACKET, PACKET_STATISTICS, 8))
        self.socket.close()
        if dropped:
            raise AssertionError('%d packets were dropped' % dropped)

    def read(self):
        """Until nothing has come for a while after the end."""
        while True:
            try:
                self.packets.append(self.socket.recv(1 << 17))
            except TimeoutError:
                if self.ended:
                    return

    def count(self, words):
        return sum(words in packet for packet in self.packets)

    def challenges(self):
        """Packets that hold a CHALLENGE of NTLMSSP."""
        return self.count(CHALLENGE)

    def negotiates(self):
        return self.count(NEGOTIATE)
