# secopts - a registry policy file, put together by hand for the tests
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""MS-GPREG 2.2.1, written from the specification and not by the command."""

import struct


def pol(entries):
    """The bytes of a file with these entries: (key, name, type, data)."""
    def wide(text):
        return text.encode('utf-16-le')

    return b'PReg\1\0\0\0' + b''.join(
        wide('[%s\0;%s\0;' % (key, name)) + struct.pack('<I', kind) +
        wide(';') + struct.pack('<I', len(data)) + wide(';') + data + wide(']')
        for key, name, kind, data in entries)
