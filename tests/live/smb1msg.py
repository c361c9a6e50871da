# secopts - a small raw SMB1 client
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""SMB1 [MS-CIFS], [MS-SMB]: every command can be built, chained and sent with
any uid and tid.  Sections are those of MS-CIFS, unless another is named.

    c = Connection('127.0.0.1'); c.negotiate()
    answer, uid = c.session_setup('alice', 'password')
    answer = c.call(tree_connect(name(r'\\\\127.0.0.1\\IPC$')), uid=uid)
    answer = c.call(nt_create(name('samr')), uid=uid, tid=answer.tid)
    answer.name, answer.fid

Names are bytes as they go over the wire, without their end: see name().  An
error never raises; a lost connection is a ConnectionError, a late answer a
TimeoutError, and one that is none a ProtocolError.
"""

import dataclasses
import struct
import time

from Cryptodome.Cipher import DES
from Cryptodome.Hash import MD4

import ntlmssp
from patience import PATIENCE
from smb2msg import ProtocolError, status_name
from smbtcp import Transport

HEADER = struct.Struct('<4sBIBHH8sHHHHH')                  # 2.2.3.1
# SMB_FLAGS_*, SMB_FLAGS2_*
CASE_INSENSITIVE, ANSWER = 0x08, 0x80
LONG_NAMES, EXTENDED_SECURITY, NT_STATUS, UNICODE = 1, 0x800, 0x4000, 0x8000
# Capabilities: unicode, large files, NT SMBs, RPC, NT status; extended security
CAPABILITIES, CAP_EXTENDED_SECURITY = 0x5C, 0x80000000
NO_CHAIN = 0xFF

CREATE_DIRECTORY, OPEN, CREATE, CLOSE, DELETE = 0x00, 0x02, 0x03, 0x04, 0x06
QUERY_INFORMATION, WRITE, CREATE_TEMPORARY, CREATE_NEW = 0x08, 0x0B, 0x0E, 0x0F
CHECK_DIRECTORY, LOCKING_ANDX, TRANSACTION, ECHO = 0x10, 0x24, 0x25, 0x2B
OPEN_ANDX = 0x2D
READ_ANDX, WRITE_ANDX, TRANSACTION2 = 0x2E, 0x2F, 0x32
TREE_CONNECT, TREE_DISCONNECT, NEGOTIATE = 0x70, 0x71, 0x72
SESSION_SETUP_ANDX, LOGOFF_ANDX, TREE_CONNECT_ANDX = 0x73, 0x74, 0x75
SEARCH, NT_TRANSACT, NT_CREATE_ANDX, NT_CANCEL = 0x81, 0xA0, 0xA2, 0xA4
OPEN_PRINT_FILE = 0xC0
ANDX = {LOCKING_ANDX, OPEN_ANDX, READ_ANDX, WRITE_ANDX, SESSION_SETUP_ANDX,
        LOGOFF_ANDX, TREE_CONNECT_ANDX, NT_CREATE_ANDX}
TRANS2_OPEN2, TRANS2_FIND_FIRST2 = 0, 1
TRANS2_QUERY_PATH_INFORMATION, TRANS2_GET_DFS_REFERRAL = 5, 0x10
TRANS_TRANSACT_NMPIPE = 0x26


def name(text, oem=False):
    return text.encode('cp850' if oem else 'utf-16-le')


# ---- Commands ----

@dataclasses.dataclass
class Command:
    """size: bytes of words, without AndX; build(at, oem): (words, data), when
    the data stand at this offset of the message."""
    code: int
    size: int
    build: callable

    def pack(self, at, oem, more):
        andx = self.code in ANDX
        size = self.size + (4 if andx else 0)
        words, data = self.build(at + 1 + size + 2, oem)
        packed = b''
        if andx:
            after = at + 1 + size + 2 + len(data)
            data += bytes(-after % 4) if more else b''
            packed = struct.pack('<BBH', more.code if more else NO_CHAIN, 0,
                                 after + -after % 4 if more else 0)
        return bytes([size // 2]) + packed + words + struct.pack(
            '<H', len(data)) + data


def simple(code, words=b'', data=b''):
    return Command(code, len(words), lambda at, oem: (words, data))


def ended(text, oem, at):
    """A name with padding before and an end behind it."""
    return text + b'\0' if oem else bytes(at % 2) + text + b'\0\0'


def with_name(code, words, text, before=b'', after=b''):
    return Command(code, len(words), lambda at, oem: (
        words, before + ended(text, oem, at + len(before)) + after))


def negotiate():                                           # 2.2.4.52
    return simple(NEGOTIATE, b'', b'\2NT LM 0.12\0')


def session_setup_blob(blob, capabilities=CAPABILITIES):   # MS-SMB 2.2.4.6.1
    words = struct.pack('<HHHIHII', 16644, 10, 1, 0, len(blob), 0,
                        capabilities | CAP_EXTENDED_SECURITY)
    return Command(SESSION_SETUP_ANDX, len(words), lambda at, oem: (
        words, blob + ended(b'', oem, at + len(blob)) * 2))


def session_setup_plain(user, lm, nt, capabilities=CAPABILITIES):  # 2.2.4.53
    words = struct.pack('<HHHIHHII', 16644, 10, 1, 0, len(lm), len(nt), 0,
                        capabilities)
    return Command(SESSION_SETUP_ANDX, len(words), lambda at, oem: (
        words, lm + nt + ended(user, oem, at + len(lm + nt)) +
        (b'\0' if oem else b'\0\0') * 3))


def tree_connect(path, service=b'?????', flags=0):         # 2.2.4.55
    return with_name(TREE_CONNECT_ANDX, struct.pack('<HH', flags, 1), path,
                     b'\0', service + b'\0')


def tree_connect_old(path, service=b'?????'):              # 2.2.4.50, OEM
    return simple(TREE_CONNECT, b'', b'\4' + path + b'\0\4\0\4' + service +
                  b'\0')


def open_old(text, access=0x42):                           # 2.2.4.3
    return with_name(OPEN, struct.pack('<HH', access, 0x16), text, b'\4')


def create_old(text, code=CREATE):                         # 2.2.4.4
    """CREATE_NEW (2.2.4.16) and CREATE_TEMPORARY (2.2.4.15) are alike."""
    return with_name(code, struct.pack('<HI', 0, 0), text, b'\4')


def of_name(code, text):
    """CREATE_DIRECTORY (2.2.4.1) and others whose only field is a name."""
    return with_name(code, b'', text, b'\4')


def delete(text):                                          # 2.2.4.7
    return with_name(DELETE, struct.pack('<H', 0x16), text, b'\4')


def search(text):                                          # 2.2.4.58
    return with_name(SEARCH, struct.pack('<HH', 8, 0x16), text, b'\4',
                     b'\5\0\0')


def open_print_file(text):                                 # 2.2.4.67
    return with_name(OPEN_PRINT_FILE, struct.pack('<HH', 0, 1), text, b'\4')


def open_andx(text, access=0x42):                          # 2.2.4.41
    return with_name(OPEN_ANDX, struct.pack(
        '<HHHHIHIII', 0, access, 0x16, 0, 0, 1, 0, 0, 0), text)


def nt_create(text, access=0x0012019F, options=0, disposition=1,
              share=7):                                    # 2.2.4.64
    words = struct.pack('<BHIIIQIIIIIB', 0, len(text), 0, 0, access, 0, 0,
                        share, disposition, options, 2, 0)
    return with_name(NT_CREATE_ANDX, words, text)


def transaction(code, setup, params, data=b'', text=b'', most=4096):
    """TRANSACTION and TRANSACTION2: 2.2.4.33, 2.2.4.46.  params may depend on
    whether names are OEM's."""
    def build(at, oem):
        param = params(oem) if callable(params) else params
        start = ended(text, oem, at) if code == TRANSACTION else b'\0'
        start += bytes(-(at + len(start)) % 4)
        between = bytes(-(at + len(start + param)) % 4)
        words = struct.pack(
            '<HHHHBBHIHHHHHBB', len(param), len(data), 1024, most, 0, 0, 0, 0,
            0, len(param), at + len(start), len(data),
            at + len(start + param + between), len(setup) // 2, 0) + setup
        return words, start + param + between + data
    return Command(code, 28 + len(setup), build)


def trans2(function, head, text):
    """A function of TRANSACTION2 whose parameters end with a name."""
    return transaction(TRANSACTION2, struct.pack('<H', function),
                       lambda oem: head + ended(text, oem, len(head)))


def open2(text, access=0x42):                              # 2.2.6.1
    return trans2(TRANS2_OPEN2, struct.pack(
        '<HHHHIHI10s', 0, access, 0, 0, 0, 1, 0, b''), text)


def query_path(text):                                      # 2.2.6.6
    return trans2(TRANS2_QUERY_PATH_INFORMATION,
                  struct.pack('<HI', 0x101, 0), text)


def find_first(text):                                      # 2.2.6.2
    return trans2(TRANS2_FIND_FIRST2,
                  struct.pack('<HHHHI', 0x16, 8, 3, 0x104, 0), text)


def dfs_referral(text):                                    # 2.2.6.16
    return trans2(TRANS2_GET_DFS_REFERRAL, struct.pack('<H', 3), text)


def nt_transact_create(text, access=0x0012019F, options=0):  # 2.2.7.1
    def build(at, oem):
        end = ended(text, oem, 53)
        params = struct.pack('<IIIQIIIIIIIIB', 0, 0, access, 0, 0, 7, 1,
                             options, 0, 0, len(text), 2, 0) + end
        start = bytes(-at % 4)
        words = struct.pack(
            '<BHIIIIIIIIBH', 0, 0, len(params), 0, 1024, 1024, len(params),
            at + len(start), 0, at + len(start + params), 0, 1)
        return words, start + params
    return Command(NT_TRANSACT, 38, build)


def transact_pipe(fid, data, text=b''):                    # 2.2.5.6
    return transaction(TRANSACTION,
                       struct.pack('<HH', TRANS_TRANSACT_NMPIPE, fid), b'',
                       data, text)


def share_enum(text):                                      # MS-RAP 2.5.1
    """RAP's NetShareEnum over a pipe of this name."""
    return transaction(TRANSACTION, b'', struct.pack('<H', 0) +
                       b'WrLeh\0B13BWz\0' + struct.pack('<HH', 1, 4096),
                       b'', text)


def read(fid, length=1024):                                # 2.2.4.42
    return simple(READ_ANDX, struct.pack('<HIHHIH', fid, 0, length, 0, 0, 0))


def write(fid, data):                                      # 2.2.4.43
    def build(at, _oem):
        return struct.pack('<HIIHHHHH', fid, 0, 0, 0, 0, 0, len(data),
                           at), data
    return Command(WRITE_ANDX, 20, build)


def locking(fid, take=True, timeout=0):                    # 2.2.4.32
    """Lock the first byte, or unlock it; timeout: ms, or 0xFFFFFFFF."""
    return simple(LOCKING_ANDX, struct.pack(
        '<HBBIHH', fid, 0, 0, timeout, not take, take),
                  struct.pack('<HII', 4711, 0, 1))


def notify_change(fid):                                    # 2.2.7.4
    def build(at, _oem):
        start = bytes(-at % 4)
        at += len(start)
        return struct.pack('<BHIIIIIIIIBHIHBB', 0, 0, 0, 0, 1024, 0, 0, at, 0,
                           at, 4, 4, 0x17, fid, 0, 0), start
    return Command(NT_TRANSACT, 46, build)


def write_old(fid, data):                                  # 2.2.4.12
    return simple(WRITE, struct.pack('<HHIH', fid, len(data), 0, 0),
                  struct.pack('<BH', 1, len(data)) + data)


def close(fid):                                            # 2.2.4.5
    return simple(CLOSE, struct.pack('<HI', fid, 0))


def check_directory(text):                                 # 2.2.4.17
    return of_name(CHECK_DIRECTORY, text)


def query_information(text):                               # 2.2.4.9
    return of_name(QUERY_INFORMATION, text)


def tree_disconnect():
    return simple(TREE_DISCONNECT)


def logoff():
    return simple(LOGOFF_ANDX)


def echo():
    return simple(ECHO, struct.pack('<H', 1), b'x')


# ---- Answers ----

class Answer:
    """parts: [(command, words, data)] of a chain, of which the last one has the
    status, and all others STATUS_SUCCESS."""

    def __init__(self, raw):
        if len(raw) < 35:
            raise ProtocolError('a short answer')
        (magic, command, status, flags, self.flags2, *_, self.tid, _, self.uid,
         self.mid) = HEADER.unpack_from(raw)
        if magic != b'\xffSMB' or not flags & ANSWER:
            raise ProtocolError('not an answer of SMB1')
        self.raw = raw
        if self.flags2 & NT_STATUS or not status:
            self.name = status_name(status)
        else:
            self.name = f'DOS_{status & 0xFF}_{status >> 16}'
        self.ok = not status
        self.parts, at = [], 32
        while True:
            try:
                count = raw[at]
                words = raw[at + 1:at + 1 + 2 * count]
                size, = struct.unpack_from('<H', raw, at + 1 + 2 * count)
            except (IndexError, struct.error) as error:
                raise ProtocolError('a cut answer') from error
            start = at + 3 + 2 * count
            self.parts.append((command, words, raw[start:start + size]))
            if command not in ANDX or len(words) < 4 or words[0] == NO_CHAIN:
                break
            command, at, before = words[0], struct.unpack_from(
                '<H', words, 2)[0], at
            if at <= before:
                raise ProtocolError('a chain that bites its tail')

    @property
    def is_more(self):
        return self.name == 'STATUS_MORE_PROCESSING_REQUIRED'

    def is_whole(self):
        """Of a transaction: have all of its data come?"""
        command, words, _ = self.parts[0]
        if command not in (TRANSACTION, TRANSACTION2) or len(words) < 20:
            return True
        total, *_, count, _, begins = struct.unpack_from('<8H', words, 2)
        return begins + count >= total

    def transacted(self, number=0):
        """The parameters of a transaction."""
        command, words, _ = self.parts[number]
        if command == NT_TRANSACT:
            count, at = struct.unpack_from('<II', words, 11)
        else:
            count, at = struct.unpack_from('<HH', words, 6)
        return self.raw[at:at + count]

    def fid_of(self, number):
        """The file that a part has opened."""
        command, words, _ = self.parts[number]
        if command == TRANSACTION2:
            return struct.unpack_from('<H', self.transacted(number))[0]
        if command == NT_TRANSACT:
            return struct.unpack_from('<H', self.transacted(number), 2)[0]
        return struct.unpack_from('<H', words, {
            OPEN: 0, OPEN_ANDX: 4, NT_CREATE_ANDX: 5}[command])[0]

    @property
    def fid(self):
        return self.fid_of(len(self.parts) - 1)

    @property
    def action(self):
        """Of a session setup: bit 0 is set for a guest."""
        return struct.unpack_from('<H', self.parts[0][1], 4)[0]


# ---- The connection ----

class Connection(Transport):
    """spnego: with extended security.  Attributes: challenge, the 8 bytes for
    those who log on without."""

    def __init__(self, host, port=445, spnego=True, timeout=PATIENCE):
        super().__init__(host, port, timeout)
        self.spnego, self.mid, self.challenge = spnego, 0, bytes(8)

    def send(self, *commands, uid=0, tid=0, oem=False, spnego=False):
        self.mid = self.mid % 0xFFF0 + 1
        flags2 = LONG_NAMES | NT_STATUS | (0 if oem else UNICODE) | \
            (EXTENDED_SECURITY if self.spnego or spnego else 0)
        message = HEADER.pack(b'\xffSMB', commands[0].code, 0,
                              CASE_INSENSITIVE, flags2, 0, b'', 0, tid, 4711,
                              uid, self.mid)
        for n, command in enumerate(commands):
            more = commands[n + 1] if n + 1 < len(commands) else None
            message += command.pack(len(message), oem, more)
        self.put_message(message)

    def next_answer(self, deadline):
        """To whichever request comes first, by time.monotonic()."""
        return Answer(self.take_message(deadline))

    def receive(self):
        deadline = time.monotonic() + self.timeout
        first = None
        while True:
            answer = self.next_answer(deadline)
            if answer.mid != self.mid:
                continue                # to one that was given up
            first = first or answer
            if answer.is_whole():
                return first

    def call(self, *commands, **options):
        """Send one message, perhaps a chain; options: see send()."""
        self.send(*commands, **options)
        return self.receive()

    def negotiate(self):
        answer = self.call(negotiate())
        _, words, data = answer.parts[0]
        if answer.ok and len(words) == 34:
            capabilities, = struct.unpack_from('<I', words, 19)
            self.spnego = bool(capabilities & CAP_EXTENDED_SECURITY)
            if not self.spnego:
                self.challenge = data[:8]
        return answer

    def handshake(self, user='', password='', *, spnego=True, uid=0, **ntlm):
        """NTLMSSP, in SPNEGO or raw, of a new session or that of uid."""
        return Handshake(self, user, password, spnego, uid, ntlm)

    def session_setup(self, user='', password='', **options):
        """(the last answer, uid or None)"""
        return self.handshake(user, password, **options).run()

    def plain_setup(self, user='', password='', how='v2', oem=False):
        """What session_setup_plain() wants: see responses()."""
        lm, nt = responses(user, password, self.challenge, how)
        return session_setup_plain(name(user, oem), lm, nt)

    def session_setup_plain(self, user='', password='', how='v2', oem=False,
                            uid=0):
        """Without NTLMSSP."""
        answer = self.call(self.plain_setup(user, password, how, oem),
                           uid=uid, oem=oem)
        return answer, answer.uid if answer.ok else None


class Handshake:
    """step() while .more; then .uid is set or None."""

    def __init__(self, connection, user, password, spnego, uid, ntlm):
        self.connection, self.sent, self.uid = connection, uid, None
        self.auth = ntlmssp.NtlmClient(
            user, password, target=f'cifs/{connection.host}', **ntlm)
        if spnego:
            self.auth = ntlmssp.SpnegoClient(self.auth)
        self.token, self.more = None, True

    def step(self):
        answer = self.connection.call(
            session_setup_blob(self.auth.step(self.token)), uid=self.sent,
            spnego=True)
        self.more = answer.is_more
        if self.more:
            _, words, data = answer.parts[0]
            size, = struct.unpack_from('<H', words, 6)
            self.token, self.sent = data[:size], answer.uid
        elif answer.ok:
            self.uid = answer.uid
        return answer

    def run(self):
        while self.more:
            answer = self.step()
        return answer, self.uid


def des(key, data):
    """MS-NLMP 6: 7 bytes are a key of DES."""
    bits = int.from_bytes(key, 'big')
    return DES.new(bytes((bits >> shift & 0x7F) << 1 for shift in
                         range(49, -1, -7)), DES.MODE_ECB).encrypt(data)


def responses(user, password, challenge, how):
    """(LM, NT) of MS-NLMP 3.3.1 ("v1"), 3.3.2 ("v2"), or the password as it is
    ("clear").  Anonymous has an LM response of a NUL, or with "empty" none."""
    if not user and not password:
        return b'' if how == 'empty' else b'\0', b''
    if how == 'clear':
        return password.encode('cp850'), b''
    if how == 'v1':
        key = MD4.new(password.encode('utf-16-le')).digest() + bytes(5)
        nt = b''.join(des(key[at:at + 7], challenge) for at in (0, 7, 14))
        return nt, nt
    nt, lm, _ = ntlmssp.NtlmClient(user, password).ntlmv2(challenge, [])
    return lm, nt
