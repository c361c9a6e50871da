# secopts - several SMB1 sessions on a connection, in a few words
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""smb1msg.py for tests that only log on, connect and open.

    c = Smb1('127.0.0.1')
    uid = c.log_on()                      # or c.log_on('alice', PASSWORD)
    name, tree = c.tree_connect(uid, 'IPC$')
"""

import smb1msg

BAD_UID = 'DOS_2_91'                # ERRSRV/ERRbaduid, always one of DOS


class Smb1(smb1msg.Connection):
    """A connection on which SPNEGO has been negotiated."""

    def __init__(self, host):
        super().__init__(host)
        self.negotiate()

    def path(self, share):
        return smb1msg.name(f'\\\\{self.host}\\{share}')

    def log_on(self, user='', password='', plain=False):
        """A session's uid; plain: without SPNEGO, although negotiated."""
        how = self.session_setup_plain if plain else self.session_setup
        answer, uid = how(user, password)
        if uid is None:
            raise AssertionError('no session: ' + answer.name)
        return uid

    def begin_spnego(self, uid):
        """The first of two legs, for a session that is there."""
        return self.handshake(uid=uid).step().name

    def tree_connect(self, uid, share):
        """(status, tree) of TREE_CONNECT_ANDX."""
        answer = self.call(smb1msg.tree_connect(self.path(share)), uid=uid)
        return answer.name, answer.tid

    def old_tree_connect(self, uid, share):
        """TREE_CONNECT."""
        path = smb1msg.name(f'\\\\{self.host}\\{share}', oem=True)
        return self.call(smb1msg.tree_connect_old(path), uid=uid,
                         oem=True).name

    def open(self, uid, tree, name):
        """NT_CREATE_ANDX to read."""
        return self.call(smb1msg.nt_create(smb1msg.name(name),
                                           access=0x00120089),
                         uid=uid, tid=tree).name
