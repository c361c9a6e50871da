# secopts - create contexts that a hostile client might send
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""Create contexts (MS-SMB2 2.2.13.2), well formed, odd and broken.

smbd looks at them before it asks whether there are named pipes at all: what
it answers to one of them must tell nothing of a pipe that is refused.
"""

import struct
import uuid

LEASE = struct.pack('<16sIIQ', b'secopts: a lease', 7, 0, 0)
POSIX = bytes.fromhex('93AD25509CB411E7B42383DE968BCD7C')
RECONNECT = struct.pack('<QQ', 0x1234, 0x5678)
KINDS = {
    b'DHnQ': bytes(16),                                   # durable, new
    b'DHnC': RECONNECT,                                   # durable, old
    b'DH2Q': struct.pack('<IIQ16s', 0, 0, 0, b'a create guid is'),
    b'DH2C': RECONNECT + b'a create guid is' + bytes(4),
    b'MxAc': b'',
    b'QFid': b'',
    b'AlSi': struct.pack('<Q', 4096),
    b'TWrp': struct.pack('<Q', 0x01D9000000000000),       # as of last year
    b'RqLs': LEASE,
    b'ExtA': b'',
    b'SecD': bytes(20),
    b'AAPL': struct.pack('<IIQQ', 1, 0, 7, 0),
    POSIX: struct.pack('<I', 0o600),
    uuid.UUID(int=7).bytes: b'of nobody',
}


def context(name, data, last=True):
    """One create context; its data begin at a multiple of eight."""
    at = 16 + len(name) + -len(name) % 8
    raw = struct.pack('<IHHHHI', 0, 16, len(name), 0, at if data else 0,
                      len(data)) + name.ljust(at - 16, b'\0') + data
    if last:
        return raw
    raw += bytes(-len(raw) % 8)
    return struct.pack('<I', len(raw)) + raw[4:]


def draw(rng):
    """What a CREATE has for contexts: bytes, and at times a lie of them."""
    kinds = rng.sample(list(KINDS), rng.choice((1, 1, 1, 2, 3)))
    raw = b''.join(context(name, KINDS[name], name == kinds[-1])
                   for name in kinds)
    if rng.random() < 0.25:
        raw = rng.choice((raw[:-1], raw + b'\xff', raw[:16], bytes(24),
                          b'\xff' * 20, raw * 2,
                          raw[:10] + b'\xff\xff' + raw[12:]))
    more = {'contexts': raw.hex()}
    if rng.random() < 0.15:
        more['context_field'] = rng.choice((
            [0, 8], [120, len(raw)], [1, 1], [0xFFFFFFFF, len(raw)],
            [128, 0xFFFFFFFF], [65535, 65535]))
    return more
