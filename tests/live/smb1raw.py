# secopts - a small raw SMB1 client, several sessions on a connection
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""What smb2raw.py is for SMB 2 and 3, for the little that is asked of SMB1.

    c = Smb1('127.0.0.1')
    uid = c.log_on()                      # or c.log_on('alice', PASSWORD)
    name, tree = c.tree_connect(uid, 'IPC$')
"""

from impacket import nt_errors, smb

import ntlmssp

BAD_UID = 'ERRSRV/ERRbaduid'                # always as one of DOS in smbd


def status(packet):
    """The name of a packet's status; MS-CIFS 2.2.2.4 and 2.2.3.1."""
    if not packet['Flags2'] & smb.SMB.FLAGS2_NT_STATUS:
        error = (packet['ErrorClass'], packet['ErrorCode'])
        return BAD_UID if error == (2, 91) else 'DOS %d/%d' % error
    code = (packet['ErrorClass'] | packet['_reserved'] << 8 |
            packet['ErrorCode'] << 16)
    return 'STATUS_SUCCESS' if code == 0 else nt_errors.ERROR_MESSAGES.get(
        code, ['0x%08x' % code])[0]


def command(code, parameters, data, **fields):
    made = smb.SMBCommand(code)
    for name, value in fields.items():
        parameters[name] = value
    made['Parameters'] = parameters
    made['Data'] = data
    return made


class Smb1:
    """A connection on which SPNEGO has been negotiated."""

    def __init__(self, host):
        self.smb = smb.SMB(host, host, timeout=10)
        self.host = host

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.smb.get_session().close()

    def call(self, uid, tree, request):
        packet = smb.NewSMBPacket()
        packet['Tid'] = tree
        packet.addCommand(request)
        self.smb._uid = uid                      # pylint: disable=W0212
        self.smb.sendSMB(packet)
        return self.smb.recvSMB()

    def log_on(self, user='', password='', plain=False):
        """A session's uid; plain: without SPNEGO, although negotiated."""
        self.smb._uid = 0                        # pylint: disable=W0212
        (self.smb.login_standard if plain else self.smb.login)(user, password)
        return self.smb._uid                     # pylint: disable=W0212

    def begin_spnego(self, uid):
        """The first of two legs, for a session that is there."""
        blob = ntlmssp.SpnegoClient(ntlmssp.NtlmClient('', '', '')).step(None)
        return status(self.call(uid, 0, command(
            smb.SMB.SMB_COM_SESSION_SETUP_ANDX,
            smb.SMBSessionSetupAndX_Extended_Parameters(), blob + bytes(3),
            MaxBufferSize=61440, MaxMpxCount=2, VcNumber=1, SessionKey=0,
            SecurityBlobLength=len(blob),
            Capabilities=smb.SMB.CAP_EXTENDED_SECURITY |
            smb.SMB.CAP_USE_NT_ERRORS)))

    def tree_connect(self, uid, share):
        """(status, tree) of TREE_CONNECT_ANDX, MS-CIFS 2.2.4.55."""
        path = '\\\\%s\\%s\0' % (self.host, share)
        answer = self.call(uid, 0, command(
            smb.SMB.SMB_COM_TREE_CONNECT_ANDX,
            smb.SMBTreeConnectAndX_Parameters(),
            b'\0' + path.encode() + b'?????\0', PasswordLength=1))
        return status(answer), answer['Tid']

    def old_tree_connect(self, uid, share):
        """TREE_CONNECT, MS-CIFS 2.2.4.50."""
        path = '\4\\\\%s\\%s\0\4\0\4?????\0' % (self.host, share)
        return status(self.call(uid, 0, command(
            smb.SMB.SMB_COM_TREE_CONNECT, b'', path.encode())))

    def open(self, uid, tree, name):
        """NT_CREATE_ANDX to read, MS-CIFS 2.2.4.64."""
        return status(self.call(uid, tree, command(
            smb.SMB.SMB_COM_NT_CREATE_ANDX, smb.SMBNtCreateAndX_Parameters(),
            name.encode() + b'\0', FileNameLength=len(name), CreateFlags=0,
            AccessMask=0x00120089, ShareAccess=7, Disposition=1,
            CreateOptions=0)))
