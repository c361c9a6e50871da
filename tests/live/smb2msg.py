# smb2msg.py - messages of the raw SMB 2/3 client smb2raw.py, for the live tests of secopts.
#
# SPDX-License-Identifier: GPL-3.0-or-later
"""SMB 2/3 [MS-SMB2] constants, requests and responses; what requests are aimed at; DCE/RPC."""

import hmac
import os
import struct
import uuid
from dataclasses import dataclass, replace

from Cryptodome.Cipher import AES
from Cryptodome.Hash import CMAC

# [MS-ERREF] 2.3.1.  STATUS maps a value to its name; each name is also a constant of this module.
STATUS = {int(value, 16): 'STATUS_' + name for value, name in (entry.split(':') for entry in '''
    00000000:SUCCESS 00000103:PENDING 80000005:BUFFER_OVERFLOW 80000006:NO_MORE_FILES 8000002D:STOPPED_ON_SYMLINK
    C0000001:UNSUCCESSFUL C0000002:NOT_IMPLEMENTED C0000003:INVALID_INFO_CLASS C0000004:INFO_LENGTH_MISMATCH
    C0000008:INVALID_HANDLE C000000D:INVALID_PARAMETER C000000F:NO_SUCH_FILE C0000010:INVALID_DEVICE_REQUEST
    C0000011:END_OF_FILE C0000016:MORE_PROCESSING_REQUIRED C0000017:NO_MEMORY C0000022:ACCESS_DENIED
    C0000023:BUFFER_TOO_SMALL C0000033:OBJECT_NAME_INVALID C0000034:OBJECT_NAME_NOT_FOUND
    C0000035:OBJECT_NAME_COLLISION C0000039:OBJECT_PATH_INVALID C000003A:OBJECT_PATH_NOT_FOUND
    C000003B:OBJECT_PATH_SYNTAX_BAD C0000043:SHARING_VIOLATION C0000064:NO_SUCH_USER C000006A:WRONG_PASSWORD
    C000006D:LOGON_FAILURE C000006E:ACCOUNT_RESTRICTION C0000072:ACCOUNT_DISABLED C000009A:INSUFFICIENT_RESOURCES
    C00000AB:INSTANCE_NOT_AVAILABLE C00000AC:PIPE_NOT_AVAILABLE C00000AD:INVALID_PIPE_STATE C00000AE:PIPE_BUSY
    C00000B0:PIPE_DISCONNECTED C00000B5:IO_TIMEOUT C00000BA:FILE_IS_A_DIRECTORY C00000BB:NOT_SUPPORTED
    C00000C9:NETWORK_NAME_DELETED C00000CA:NETWORK_ACCESS_DENIED C00000CB:BAD_DEVICE_TYPE C00000CC:BAD_NETWORK_NAME
    C00000D0:REQUEST_NOT_ACCEPTED C0000103:NOT_A_DIRECTORY C0000120:CANCELLED C0000121:CANNOT_DELETE
    C0000128:FILE_CLOSED C000015B:LOGON_TYPE_NOT_GRANTED C0000161:ILLEGAL_CHARACTER C0000184:INVALID_DEVICE_STATE
    C000019C:FS_DRIVER_REQUIRED C0000203:USER_SESSION_DELETED C0000225:NOT_FOUND C0000236:CONNECTION_REFUSED
    C0000257:PATH_NOT_COVERED C000035C:NETWORK_SESSION_EXPIRED C0000418:NTLM_BLOCKED
    '''.split())}
globals().update({name: value for value, name in STATUS.items()})
SUCCESS, PENDING, BUFFER_OVERFLOW, MORE_PROCESSING, SESSION_DELETED = 0, 0x103, 0x80000005, 0xC0000016, 0xC0000203
globals().update({name: value for value, name in STATUS.items()})

# Commands, 2.2.1.2
(NEGOTIATE, SESSION_SETUP, LOGOFF, TREE_CONNECT, TREE_DISCONNECT, CREATE, CLOSE, FLUSH, READ, WRITE, LOCK, IOCTL,
 CANCEL, ECHO, QUERY_DIRECTORY, CHANGE_NOTIFY, QUERY_INFO, SET_INFO, OPLOCK_BREAK) = range(19)
COMMANDS = ('NEGOTIATE SESSION_SETUP LOGOFF TREE_CONNECT TREE_DISCONNECT CREATE CLOSE FLUSH READ WRITE LOCK IOCTL '
            'CANCEL ECHO QUERY_DIRECTORY CHANGE_NOTIFY QUERY_INFO SET_INFO OPLOCK_BREAK').split()
# Header flags, 2.2.1.2
FLAG_RESPONSE, FLAG_ASYNC, FLAG_RELATED, FLAG_SIGNED, FLAG_DFS = 0x1, 0x2, 0x4, 0x8, 0x10000000
# SessionFlags, 2.2.6; SESSION_SETUP request flag, 2.2.5; ShareFlags, 2.2.10
SESSION_IS_GUEST, SESSION_IS_NULL, SESSION_ENCRYPT_DATA, BINDING, SHARE_ENCRYPT_DATA = 1, 2, 4, 1, 0x8000
AES128_CCM, AES128_GCM = 1, 2                                               # 2.2.3.1.2
CAPABILITIES = 0x7F                                                         # 2.2.3, all of SMB 3.x
FSCTL_DFS_GET_REFERRALS, FSCTL_PIPE_PEEK, FSCTL_PIPE_WAIT = 0x00060194, 0x0011400C, 0x00110018
FSCTL_PIPE_TRANSCEIVE, FSCTL_VALIDATE_NEGOTIATE_INFO = 0x0011C017, 0x00140204
RELATED_FID, NO_FID = b'\xff' * 16, b'\xff' * 16

HEADER = struct.Struct('<4sHHIHHIIQQQ16s')                                  # 2.2.1; TreeId in the second Q
TRANSFORM = struct.Struct('<4s16s16sIHHQ')                                  # 2.2.41
UNSOLICITED = 2**64 - 1


def status_name(status):
    return STATUS.get(status, f'0x{status:08X}')


class ProtocolError(Exception):
    """The server broke the protocol: a malformed, unexpected or badly signed message."""


def kdf(key, label, context):
    """SP800-108 counter mode, HMAC-SHA256, r = 32, L = 128 (3.1.4.2)."""
    return hmac.digest(key, b'\0\0\0\1' + label + b'\0' + context + b'\0\0\0\x80', 'sha256')[:16]


def pad8(data):
    return data + bytes(-len(data) % 8)


def text(value):
    return value if isinstance(value, bytes) else value.encode('utf-16le')


# ---- Requests: builders return a Request, .on(target) says where it goes ----

@dataclass
class Request:
    """One request.  sign and encrypt: None = as its session and tree want it."""
    command: int
    body: bytes
    charge: int = 1
    flags: int = 0
    session: 'Session' = None
    tree: 'Tree' = None
    sign: bool = None
    encrypt: bool = None
    session_id: int = None      # in place of the session's
    tree_id: int = None         # in place of the tree's
    message_id: int = None      # given by Connection.send()
    raw: bytes = None           # the bytes sent

    def on(self, target, **changes):
        """A copy of the request aimed at a Session, Tree or File; changes are fields of Request."""
        tree = target if isinstance(target, Tree) else getattr(target, 'tree', None)
        return replace(self, **{'session': tree.session if tree else target, 'tree': tree, **changes})

    def related(self):                                                      # 3.2.4.1.4
        return replace(self, flags=self.flags | FLAG_RELATED, session_id=2**64 - 1, tree_id=2**32 - 1)

    def encrypted(self):
        if self.encrypt is None and self.session:
            return self.session.encrypt or bool(self.tree and self.tree.encrypt)
        return bool(self.encrypt)


def payload(command, body, *sizes, flags=0):
    """A request whose CreditCharge pays for the largest of sizes (3.2.4.1.5)."""
    return Request(command, body, charge=1 + (max([1, *sizes]) - 1) // 65536, flags=flags)


def session_setup_request(blob, flags=0, security_mode=1, previous=0, capabilities=0):      # 2.2.5
    return Request(SESSION_SETUP, struct.pack('<HBBIIHHQ', 25, flags, security_mode, capabilities, 0, 88, len(blob),
                                              previous) + blob)


def logoff_request():                                                       # 2.2.7
    return Request(LOGOFF, struct.pack('<HH', 4, 0))


def echo_request():                                                         # 2.2.28
    return Request(ECHO, struct.pack('<HH', 4, 0))


def tree_connect_request(path, flags=0):                                    # 2.2.9
    path = text(path)
    return Request(TREE_CONNECT, struct.pack('<HHHH', 9, flags, 72, len(path)) + path)


def tree_disconnect_request():                                              # 2.2.11
    return Request(TREE_DISCONNECT, struct.pack('<HH', 4, 0))


def create_request(name, *, access=0x0012019F, attributes=0, share=7, disposition=1, options=0, dfs=False,
                   oplock=0, impersonation=2, contexts=b''):                # 2.2.13
    """name: str, or bytes sent as they are; contexts: ready-made create contexts."""
    name = text(name)
    at = 120 + len(pad8(name)) if contexts else 0
    fixed = struct.pack('<HBBIQQIIIIIHHII', 57, 0, oplock, impersonation, 0, 0, access, attributes, share,
                        disposition, options, 120, len(name), at, len(contexts))
    return Request(CREATE, fixed + (pad8(name) + contexts if contexts else name or b'\0'),
                   flags=FLAG_DFS if dfs else 0)


def close_request(fid=RELATED_FID, flags=0):                                # 2.2.15
    return Request(CLOSE, struct.pack('<HHI16s', 24, flags, 0, fid))


def read_request(fid=RELATED_FID, length=65536, offset=0, minimum=0):       # 2.2.19
    return payload(READ, struct.pack('<HBBIQ16sIIIHHx', 49, 80, 0, length, offset, fid, minimum, 0, 0, 0, 0), length)


def write_request(data, fid=RELATED_FID, offset=0, flags=0):                # 2.2.21
    return payload(WRITE, struct.pack('<HHIQ16sIIHHI', 49, 112, len(data), offset, fid, 0, 0, 0, 0, flags) + data,
                   len(data))


def ioctl_request(code, data=b'', fid=NO_FID, max_output=65536, flags=1):   # 2.2.31
    return payload(IOCTL, struct.pack('<HHI16sIIIIIIII', 57, 0, code, fid, 120, len(data), 0, 0, 0, max_output, flags,
                                      0) + data, len(data), max_output)


def query_info_request(fid=RELATED_FID, kind=1, info_class=5, additional=0, flags=0, data=b'', max_output=65536):
    """2.2.37; kind: 1 file, 2 file system, 3 security, 4 quota."""
    return payload(QUERY_INFO, struct.pack('<HBBIHHIII16s', 41, kind, info_class, max_output, 104, 0, len(data),
                                           additional, flags, fid) + data, max_output)


def query_directory_request(fid=RELATED_FID, pattern='*', info_class=12, flags=0, max_output=65536):    # 2.2.33
    pattern = text(pattern)
    return payload(QUERY_DIRECTORY, struct.pack('<HBBI16sHHI', 33, info_class, flags, 0, fid, 96, len(pattern),
                                                max_output) + pattern, max_output)


def change_notify_request(fid=RELATED_FID, what=0x17, flags=0, max_output=65536):   # 2.2.35
    return payload(CHANGE_NOTIFY, struct.pack('<HHI16sII', 32, flags, max_output, fid, what, 0), max_output)


# ---- Responses ----

# Where an answer keeps its variable part: offset and length field (position and type in the body).
BUFFERS = {SESSION_SETUP: (4, 'H', 6, 'H'), READ: (2, 'B', 4, 'I'), IOCTL: (32, 'I', 36, 'I'),
           QUERY_INFO: (2, 'H', 4, 'I'), QUERY_DIRECTORY: (2, 'H', 4, 'I'), CHANGE_NOTIFY: (2, 'H', 4, 'I'),
           NEGOTIATE: (56, 'H', 58, 'H')}
SIZES = {NEGOTIATE: 65, SESSION_SETUP: 9, LOGOFF: 4, TREE_CONNECT: 16, TREE_DISCONNECT: 4, CREATE: 89, CLOSE: 60,
         READ: 17, WRITE: 17, IOCTL: 49, ECHO: 4, QUERY_DIRECTORY: 9, CHANGE_NOTIFY: 9, QUERY_INFO: 9}


class Response:
    """An answer.  Always: status, name, ok, command, flags, credits, message_id, session_id, tree_id, async_id, body,
    signed (a signature was there and right), encrypted.  By command, else None: data (blob of NEGOTIATE,
    SESSION_SETUP, READ, IOCTL, QUERY_*), session_flags, legs (SESSION_SETUP), tree, share_type, share_flags,
    maximal_access (TREE_CONNECT), file, file_id (CREATE), dialect, capabilities (NEGOTIATE), count (WRITE)."""
    data = legs = session_flags = tree = share_type = share_flags = maximal_access = file = file_id = None
    dialect = capabilities = security_mode = server_guid = count = None

    def __init__(self, raw, request, encrypted=False):
        try:
            (_, _, _, self.status, self.command, self.credits, self.flags, _, self.message_id, where, self.session_id,
             _) = HEADER.unpack_from(raw)
            is_async = self.flags & FLAG_ASYNC                              # 2.2.1.1
            self.async_id, self.tree_id = (where, None) if is_async else (None, where >> 32)
            self.raw, self.body, self.request = raw, raw[64:], request
            self.signed, self.encrypted = False, encrypted
            if not (self.status == PENDING and is_async):
                self.decode(struct.unpack_from('<H', self.body)[0])
        except struct.error as err:
            raise ProtocolError(f'malformed answer: {raw.hex()}') from err

    def __repr__(self):
        return f'<{COMMANDS[self.command]} {self.name} mid={self.message_id} sid={self.session_id:#x}>'

    @property
    def name(self):
        return status_name(self.status)

    @property
    def ok(self):
        return self.status == SUCCESS

    def decode(self, size):
        useful = self.status >> 30 == 0 or self.status in (MORE_PROCESSING, BUFFER_OVERFLOW)
        if not useful and size in (9, SIZES.get(self.command)):             # 2.2.2 ERROR Response
            return
        if size != SIZES.get(self.command, size):
            raise ProtocolError(f'{self!r}: StructureSize {size}')
        if self.command in BUFFERS:
            at, at_type, length, length_type = BUFFERS[self.command]
            start = struct.unpack_from('<' + at_type, self.body, at)[0]
            length = struct.unpack_from('<' + length_type, self.body, length)[0]
            self.data = self.raw[start:start + length] if length else b''
            if len(self.data) != length:
                raise ProtocolError(f'{self!r}: buffer beyond the end')
        if self.command == NEGOTIATE:                                       # 2.2.4
            self.security_mode, self.dialect, self.context_count, self.server_guid, self.capabilities = \
                struct.unpack_from('<2xHHH16sI', self.body)
        elif self.command == SESSION_SETUP:                                 # 2.2.6
            self.session_flags = struct.unpack_from('<2xH', self.body)[0]
        elif self.command == TREE_CONNECT:                                  # 2.2.10
            self.share_type, self.share_flags, _, self.maximal_access = struct.unpack_from('<2xBxIII', self.body)
            self.tree = Tree(self.request.session, self.tree_id, bool(self.share_flags & SHARE_ENCRYPT_DATA))
        elif self.command == CREATE:                                        # 2.2.14
            self.file_id = struct.unpack_from('<64x16s', self.body)[0]
            self.file = File(self.request.tree or Tree(self.request.session, self.tree_id), self.file_id)
        elif self.command == WRITE:                                         # 2.2.22
            self.count = struct.unpack_from('<4xI', self.body)[0]

    def contexts(self):
        """The negotiate contexts of a NEGOTIATE answer, {type: data} (2.2.4, 2.2.3.1)."""
        at, found = struct.unpack_from('<60xI', self.body)[0], {}
        for _ in range(self.context_count if self.dialect == 0x0311 else 0):
            if at + 8 > len(self.raw):
                raise ProtocolError('negotiate contexts beyond the end')
            kind, length = struct.unpack_from('<HH', self.raw, at)
            found[kind] = self.raw[at + 8:at + 8 + length]
            at += 8 + length + -length % 8
        return found


# ---- What requests are aimed at ----

class Session:
    """A session on one connection.  sign, encrypt: what its requests do unless told otherwise."""

    def __init__(self, connection, session_id, key=b'', preauth=b'', flags=0, base=None):
        self.connection, self.session_id, self.flags = connection, session_id, flags
        self.has_key = bool(key)
        self.sign = bool(key) and not flags & (SESSION_IS_GUEST | SESSION_IS_NULL)
        self.encrypt = bool(key) and bool(flags & SESSION_ENCRYPT_DATA)
        self.signing_key = self.encryption_key = self.decryption_key = key = key[:16].ljust(16, b'\0')
        if connection.dialect == 0x0311:                                    # 3.2.5.3.1
            self.signing_key = kdf(key, b'SMBSigningKey\0', preauth)
            self.encryption_key = kdf(key, b'SMBC2SCipherKey\0', preauth)
            self.decryption_key = kdf(key, b'SMBS2CCipherKey\0', preauth)
        elif connection.dialect >= 0x0300:
            self.signing_key = kdf(key, b'SMB2AESCMAC\0', b'SmbSign\0')
            self.encryption_key = kdf(key, b'SMB2AESCCM\0', b'ServerIn \0')
            self.decryption_key = kdf(key, b'SMB2AESCCM\0', b'ServerOut\0')
        if base:            # a channel: its own signing key, the session's encryption keys (3.2.5.3.3)
            self.sign, self.encrypt = base.sign, base.encrypt
            self.encryption_key, self.decryption_key = base.encryption_key, base.decryption_key

    def signature(self, packet):                                            # 3.1.4.1
        packet = packet[:48] + bytes(16) + packet[64:]
        if self.connection.dialect < 0x0300:
            return hmac.digest(self.signing_key, packet, 'sha256')[:16]
        return CMAC.new(self.signing_key, packet, ciphermod=AES).digest()

    def cipher(self, key, nonce, aad):
        if self.connection.cipher == AES128_GCM:
            cipher = AES.new(key, AES.MODE_GCM, nonce=nonce[:12])
        else:
            cipher = AES.new(key, AES.MODE_CCM, nonce=nonce[:11])
        cipher.update(aad)
        return cipher

    def seal(self, message):                                                # 3.1.4.3
        nonce = os.urandom(11 if self.connection.cipher != AES128_GCM else 12).ljust(16, b'\0')
        head = TRANSFORM.pack(b'\xfdSMB', bytes(16), nonce, len(message), 0, 1, self.session_id)
        sealed, tag = self.cipher(self.encryption_key, nonce, head[20:]).encrypt_and_digest(message)
        return head[:4] + tag + head[20:] + sealed

    def unseal(self, message):                                              # 3.2.5.1.1.1
        try:
            return self.cipher(self.decryption_key, message[20:36], message[20:52]).decrypt_and_verify(message[52:],
                                                                                                       message[4:20])
        except ValueError as err:
            raise ProtocolError('an encrypted answer does not decrypt') from err

    def call(self, request, timeout=None):
        return self.connection.call(request if request.session else request.on(self), timeout)

    def reauthenticate(self, user='', password='', **options):
        """The final Response; see Connection.session_setup() for the options."""
        return self.connection.session_setup(user, password, session=self, **options)[0]

    def bind(self, connection, user, password, **options):
        """Bind to another Connection (made with the same client_guid): (Response, Session of that channel)."""
        return connection.session_setup(user, password, bind=self, **options)

    def tree_connect(self, share, flags=0):
        r"""share: a name, a whole path ('\\...'), or bytes sent as they are."""
        if isinstance(share, str) and not share.startswith('\\\\'):
            share = rf'\\{self.connection.host}\{share}'
        return self.call(tree_connect_request(share, flags))

    def logoff(self):
        return self.call(logoff_request())

    def echo(self):
        return self.call(echo_request())


class Tree:
    def __init__(self, session, tree_id, encrypt=False):
        self.session, self.tree_id, self.encrypt = session, tree_id, encrypt

    def call(self, request, timeout=None):
        return self.session.connection.call(request if request.session else request.on(self), timeout)

    def disconnect(self):
        return self.call(tree_disconnect_request())

    def create(self, name, **options):
        """See create_request() for the options."""
        return self.call(create_request(name, **options))

    def ioctl(self, code, data=b'', fid=NO_FID, **options):
        return self.call(ioctl_request(code, data, fid, **options))

    def validate_negotiate(self):
        """FSCTL_VALIDATE_NEGOTIATE_INFO (2.2.31.4); the answer is not compared, see Response.data."""
        c = self.session.connection
        return self.ioctl(FSCTL_VALIDATE_NEGOTIATE_INFO, struct.pack(
            f'<I16sHH{len(c.dialects)}H', c.capabilities, c.client_guid, c.security_mode, len(c.dialects), *c.dialects))

    def dfs_referral(self, path, level=4):                                  # [MS-DFSC] 2.2.2
        return self.ioctl(FSCTL_DFS_GET_REFERRALS, struct.pack('<H', level) + text(path + '\0'))


@dataclass
class RpcResult:
    """status: NTSTATUS of the SMB request; kind: PDU type, None if there was none (2 response, 3 fault, 12 bind_ack,
    13 bind_nak); results: [(result, reason)] of a bind_ack; fault: status of a fault, reason of a nak; stub."""
    status: int
    kind: int = None
    results: list = None
    fault: int = None
    stub: bytes = b''

    @property
    def ok(self):
        return self.kind == 2 or (self.kind == 12 and self.results[0][0] == 0)


NDR = (uuid.UUID('8a885d04-1ceb-11c9-9fe8-08002b104860'), 2)
INTERFACES = {name: (uuid.UUID(ident), version) for name, ident, version in [
    ('lsarpc', '12345778-1234-abcd-ef00-0123456789ab', 0), ('samr', '12345778-1234-abcd-ef00-0123456789ac', 1),
    ('srvsvc', '4b324fc8-1670-01d3-1278-5a47bf6ee188', 3), ('netlogon', '12345678-1234-abcd-ef00-01234567cffb', 1),
    ('winreg', '338cd001-2244-31f1-aaaa-900038001003', 1), ('wkssvc', '6bffd098-a112-3610-9833-46c3f87e345a', 1),
    ('svcctl', '367abb81-9844-35f1-ad32-98f038001003', 2), ('spoolss', '12345678-1234-abcd-ef00-0123456789ab', 1),
    ('epmapper', 'e1af8308-5d1f-11c9-91a4-08002b14a0fa', 3), ('mgmt', 'afa8bd80-7d8a-11c9-bef4-08002b102989', 1)]}


def rpc_fragment(kind, body):
    """One DCE/RPC fragment without authentication (C706 chapter 12)."""
    return struct.pack('<BBBBIHHI', 5, 0, kind, 3, 0x10, 16 + len(body), 0, 1) + body


def rpc_bind_body(ident, version):
    return struct.pack('<HHIB3xHBx16sI16sI', 4280, 4280, 0, 1, 0, 1, ident.bytes_le, version, NDR[0].bytes_le, NDR[1])


class File:
    """An open file or pipe."""

    def __init__(self, tree, file_id):
        self.tree, self.file_id = tree, file_id

    def call(self, request, timeout=None):
        return self.tree.call(request, timeout)

    def close(self, flags=0):
        return self.call(close_request(self.file_id, flags))

    def read(self, length=65536, offset=0, timeout=None):
        return self.call(read_request(self.file_id, length, offset), timeout)

    def write(self, data, offset=0):
        return self.call(write_request(data, self.file_id, offset))

    def ioctl(self, code, data=b'', **options):
        return self.call(ioctl_request(code, data, self.file_id, **options))

    def transceive(self, data, max_output=65536):
        return self.ioctl(FSCTL_PIPE_TRANSCEIVE, data, max_output=max_output)

    def query_info(self, kind=1, info_class=5, **options):
        return self.call(query_info_request(self.file_id, kind, info_class, **options))

    def query_directory(self, pattern='*', **options):
        return self.call(query_directory_request(self.file_id, pattern, **options))

    def rpc(self, kind, body, transceive=True):
        """Send one unauthenticated DCE/RPC fragment, collect the fragments of the answer (C706 chapter 12)."""
        pdu = rpc_fragment(kind, body)
        r = self.transceive(pdu) if transceive else self.write(pdu)
        data, result = (r.data or b'') if transceive else b'', RpcResult(r.status)
        while r.status in (SUCCESS, BUFFER_OVERFLOW):
            length = struct.unpack_from('<8xH', data)[0] if len(data) >= 16 else 16
            if len(data) < max(length, 24):
                r = self.read()
                data, result.status = data + (r.data or b''), r.status
                if r.ok and not r.data:
                    raise ProtocolError('an empty answer on a pipe')
                continue
            fragment, data = data[:length], data[length:]
            result.kind, result.status = fragment[2], SUCCESS
            if result.kind != 2:
                return self.rpc_control(result, fragment)
            result.stub += fragment[24:]
            if fragment[3] & 2:     # PFC_LAST_FRAG
                break
        return result

    @staticmethod
    def rpc_control(result, pdu):
        result.stub = pdu[16:]
        if result.kind == 12:
            at = 26 + struct.unpack_from('<H', pdu, 24)[0]
            at += -at % 4
            result.results = [struct.unpack_from('<HH', pdu, at + 4 + 24 * i) for i in range(pdu[at])]
        elif result.kind == 13:
            result.fault = struct.unpack_from('<H', pdu, 16)[0]
        elif result.kind == 3:
            result.fault = struct.unpack_from('<I', pdu, 24)[0]
        return result

    def rpc_bind(self, interface, version=None, transceive=True):
        """interface: a name of INTERFACES, or a UUID (string) and its version."""
        ident, default = INTERFACES.get(interface) or (uuid.UUID(interface), 0)
        version = default if version is None else version
        return self.rpc(11, rpc_bind_body(ident, version), transceive)

    def rpc_request(self, opnum, stub=b'', transceive=True):
        return self.rpc(0, struct.pack('<IHH', len(stub), 0, opnum) + stub, transceive)
