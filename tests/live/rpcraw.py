# secopts - DCE/RPC by hand: PDUs, and the operations that tell something
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""PDUs of C706 chapter 12, in either byte order, with nothing checked, and
stubs (C706 chapter 14) of what anonymous users ask for, from MS-SAMR, MS-LSAD,
MS-LSAT and MS-SRVS.

    dce = Dce(tree.create('samr').file)
    dce.bind('samr')
    handle = dce.handle(*OPEN['samr'])
    dce.ask(*samr_enum_domains(handle)).result
"""

import dataclasses
import struct

from Cryptodome.Cipher import ARC4

import smb2raw
from ntlmssp import KEY_EXCH, SIGN, NtlmClient, hmac_md5, md5

REQUEST, RESPONSE, FAULT, BIND, BIND_ACK, BIND_NAK = 0, 2, 3, 11, 12, 13
ALTER, ALTER_ACK, AUTH3 = 14, 15, 16
FIRST, LAST, MPX, OBJECT = 1, 2, 0x10, 0x80
MAXIMUM_ALLOWED = 0x02000000
NTLMSSP, INTEGRITY = 10, 5

DENIED, WERR_DENIED, INVALID_LEVEL = 0xC0000022, 5, 0xC0000148
NOT_FOUND = 0xC0000034
NDR64 = smb2raw.uuid.UUID('71710533-beba-4937-8319-b5dbef9ccc36'), 1


class Stub:
    """A stub that grows; aligned as NDR wants it."""

    def __init__(self, big=False):
        self.order, self.data = '>' if big else '<', b''

    def put(self, code, *values):
        for value in values:
            self.data += bytes(-len(self.data) % struct.calcsize(code))
            self.data += struct.pack(self.order + code, value)
        return self

    def u16(self, *values):
        return self.put('H', *values)

    def u32(self, *values):
        return self.put('I', *values)

    def raw(self, data):
        self.data += data
        return self

    def handle(self, handle):
        """A context handle: a number, and a UUID in its fields' order."""
        kind, a, b, c, rest = struct.unpack('<IIHH8s', handle)
        self.u32(kind, a).u16(b, c)
        return self.raw(rest)

    def sid(self, sid):
        authority, *subs = [int(part) for part in sid.split('-')[2:]]
        self.u32(len(subs)).raw(bytes([1, len(subs)]) +
                                authority.to_bytes(6, 'big'))
        return self.u32(*subs)

    def chars(self, text, ends=False):
        """What an lsa_String points to, or a string that ends with NUL."""
        units = text + ('\0' if ends else '')
        self.u32(len(units), 0, len(units))
        code = 'utf-16-be' if self.order == '>' else 'utf-16-le'
        return self.raw(units.encode(code))

    def name(self, text):
        """The head of an lsa_String."""
        size = 2 * len(text)
        return self.u16(size, size).u32(0x20000)


# (opnum, stub) by operation. "big" is the last argument of each.

def samr_connect2(big=False):
    return 57, Stub(big).u32(0, MAXIMUM_ALLOWED).data


def samr_enum_domains(handle, big=False):
    return 6, Stub(big).handle(handle).u32(0, 0xFFFF).data


def samr_lookup_domain(handle, name, big=False):
    return 5, Stub(big).handle(handle).name(name).chars(name).data


def samr_open_domain(handle, sid, big=False):
    return 7, Stub(big).handle(handle).u32(MAXIMUM_ALLOWED).sid(sid).data


def samr_enum(opnum, handle, big=False):
    """EnumDomainGroups, EnumDomainUsers, EnumDomainAliases."""
    stub = Stub(big).handle(handle).u32(0)
    if opnum == 13:
        stub.u32(0)
    return opnum, stub.u32(0xFFFF).data


def samr_display(opnum, handle, level, big=False):
    """QueryDisplayInfo, 2 and 3."""
    return opnum, Stub(big).handle(handle).u16(level).u32(0, 100, 0xFFFF).data


def samr_display_index(opnum, handle, level, big=False):
    """GetDisplayEnumerationIndex and 2."""
    return opnum, Stub(big).handle(handle).u16(level).name('a').chars('a').data


def samr_lookup_names(handle, name, big=False):
    return 17, Stub(big).handle(handle).u32(1, 1000, 0, 1).name(name).chars(
        name).data


def lsa_open_policy2(big=False):
    """An ObjectAttributes of nothing: MS-LSAD 2.2.9."""
    return 44, Stub(big).u32(0, 24, 0, 0, 0, 0, 0, MAXIMUM_ALLOWED).data


def lsa_query_info(handle, level, big=False):
    return 7, Stub(big).handle(handle).u16(level).data


def lsa_enum_accounts(handle, big=False):
    """Of 8192 at most, or the stub is none."""
    return 11, Stub(big).handle(handle).u32(0, 8192).data


def lsa_lookup_sids(handle, sid, opnum=15, big=False):
    stub = Stub(big).handle(handle).u32(1, 0x20000, 1, 0x20004).sid(sid)
    stub.u32(0, 0).u16(1).u32(0)
    if opnum == 57:
        stub.u32(0, 2)
    return opnum, stub.data


def lsa_lookup_names(handle, name, opnum=14, big=False):
    stub = Stub(big).handle(handle).u32(1, 1).name(name).chars(name)
    stub.u32(0, 0).u16(1).u32(0)
    if opnum != 14:
        stub.u32(0, 2)
    return opnum, stub.data


def lsa_open_account(handle, sid, big=False):
    return 17, Stub(big).handle(handle).sid(sid).u32(MAXIMUM_ALLOWED).data


def lsa_account_rights(handle, sid, big=False):
    return 36, Stub(big).handle(handle).sid(sid).data


def srvsvc_share_enum(level, opnum=15, big=False):
    return opnum, Stub(big).u32(0, level, level, 0x20000, 0, 0, 0xFFFFFFFF,
                                0).data


def srvsvc_share_info(name, level, big=False):
    return 16, Stub(big).u32(0).chars(name, True).u32(level).data


def srvsvc_server_info(level, big=False):
    return 21, Stub(big).u32(0, level).data


def srvsvc_time_of_day(big=False):
    return 28, Stub(big).u32(0).data


# What gives a handle of an interface.
OPEN = {'samr': samr_connect2, 'lsarpc': lsa_open_policy2}


@dataclasses.dataclass
class Answer:
    """status: of SMB, by name; kind: of the PDU, None without one; fault: its
    status; big: byte order; acks: (result, reason) by context of an ack."""
    status: str
    kind: int = None
    fault: int = None
    stub: bytes = b''
    big: bool = False
    acks: tuple = ()
    auth: bytes = b''
    call_id: int = None

    @property
    def result(self):
        """The operation's own result; else what came instead."""
        if self.kind == FAULT:
            return 'fault 0x%08x' % self.fault
        if self.kind != RESPONSE or len(self.stub) < 4:
            return self.status if self.kind is None else f'PDU {self.kind}'
        return struct.unpack('>I' if self.big else '<I', self.stub[-4:])[0]


def pdu(kind, call_id, body, flags=FIRST | LAST, big=False, auth=None,
        length=None):
    """auth: (type, level, context id, token)."""
    token = b''
    if auth:
        auth_type, level, context, token = auth
        pad = -len(body) % 4
        order = '>' if big else '<'
        body += bytes(pad) + struct.pack(order + 'BBBBI', auth_type, level,
                                         pad if kind == REQUEST else 0, 0,
                                         context) + token
    head = struct.pack('>BBBBI' if big else '<BBBBI', 5, 0, kind, flags,
                       0 if big else 0x10)
    # The data representation is four bytes, whatever it says.
    head = head[:4] + bytes([0 if big else 0x10, 0, 0, 0])
    return head + struct.pack('>HHI' if big else '<HHI', length or
                              16 + len(body), len(token), call_id) + body


def contexts(*wanted, big=False):
    """The body of a BIND: (context id, interface by name or UUID and version,
    transfer syntax) of each."""
    order = '>' if big else '<'
    body = struct.pack(order + 'HHIB3x', 4280, 4280, 0, len(wanted))
    for ident, interface, *transfer in wanted:
        interface = smb2raw.INTERFACES.get(interface, interface)
        body += struct.pack(order + 'HBx', ident, 1)
        for syntax in (interface, transfer[0] if transfer else smb2raw.NDR):
            uuid, version = syntax
            body += uuid.bytes if big else uuid.bytes_le
            body += struct.pack(order + 'I', version)
    return body


def request(opnum, stub, context=0, call_id=2, flags=FIRST | LAST, big=False,
            object_uuid=None, auth=None, hint=None):
    order = '>' if big else '<'
    body = struct.pack(order + 'IHH', len(stub) if hint is None else hint,
                       context, opnum)
    if object_uuid is not None:
        flags |= OBJECT
        body += object_uuid
    return pdu(REQUEST, call_id, body + stub, flags, big, auth)


def fragments(opnum, stub, size, **options):
    """The request in PDUs with so many bytes of the stub in each."""
    parts = [stub[at:at + size] for at in range(0, len(stub), size)]
    return [request(opnum, part, flags=(FIRST if part is parts[0] and not n
                                        else 0) |
                    (LAST if n == len(parts) - 1 else 0), **options)
            for n, part in enumerate(parts)]


def u16(data, at, big):
    return struct.unpack_from('>H' if big else '<H', data, at)[0]


def call_id_of(data):
    return struct.unpack_from('<I' if data[4] & 0x10 else '>I', data, 12)[0]


def parse(data, answer):
    """The first PDU of data into answer; what is after it."""
    big = not data[4] & 0x10
    size, auth = u16(data, 8, big), u16(data, 10, big)
    whole, rest = data[:size], data[size:]
    answer.kind, answer.big = whole[2], big
    answer.call_id = call_id_of(whole)
    if auth:
        answer.auth = whole[-auth:]
        pad = whole[-auth - 6]
        whole = whole[:-auth - 8 - pad]
    if answer.kind == FAULT:
        answer.fault = struct.unpack_from('>I' if big else '<I', whole, 24)[0]
    elif answer.kind == RESPONSE:
        answer.stub += whole[24:]
    elif answer.kind in (BIND_ACK, ALTER_ACK):
        at = 26 + u16(whole, 24, big)
        at += -at % 4
        answer.acks = tuple((u16(whole, at + 4 + 24 * n, big),
                             u16(whole, at + 6 + 24 * n, big))
                            for n in range(whole[at]))
    return rest


class Dce:
    """DCE/RPC on an open pipe of smb2raw."""

    def __init__(self, file, big=False):
        self.file, self.big = file, big
        self.rest = b''

    def answer(self, data=b'', status='STATUS_SUCCESS'):
        """What comes back: its fragments are put together."""
        data = self.rest + data
        self.rest = b''
        answer = Answer(status)
        while True:
            while len(data) < 16 or len(data) < u16(data, 8,
                                                    not data[4] & 0x10):
                read = self.file.read()
                if not read.data:
                    answer.status = read.name
                    return answer
                data += read.data
            is_last = data[3] & LAST
            data = parse(data, answer)
            if is_last or answer.kind != RESPONSE:
                self.rest = data
                return answer

    def send(self, message):
        return self.file.write(message).name

    def exchange(self, *messages):
        """All but the last one are written; answer to the last one."""
        for message in messages[:-1]:
            written = self.file.write(message)
            if not written.ok:
                return Answer(written.name)
        back = self.file.transceive(messages[-1])
        if not back.data:
            return Answer(back.name)
        answer = self.answer(back.data)
        # Answers to calls that are over, of which more than one was due. A
        # message may also be a part of a PDU.
        heads = [one for one in messages
                 if one[:2] == b'\5\0' and len(one) >= 16]
        while heads and answer.kind is not None and \
                answer.call_id != call_id_of(heads[-1]):
            answer = self.answer()
        return answer

    def bind(self, *wanted, kind=BIND, auth=None, call_id=1, flags=3):
        """wanted: as for contexts(), or the name of one interface."""
        wanted = [(0, one) if isinstance(one, str) else one for one in wanted]
        return self.exchange(pdu(kind, call_id,
                                 contexts(*wanted, big=self.big), flags,
                                 self.big, auth))

    def alter(self, *wanted, **options):
        return self.bind(*wanted, kind=ALTER, **options)

    def ask(self, opnum, stub, **options):
        return self.exchange(request(opnum, stub, big=self.big, **options))

    def handle(self, opnum, stub, **options):
        """The handle that is given, or None."""
        answer = self.ask(opnum, stub, **options)
        if answer.result != 0 or len(answer.stub) < 24:
            return None
        if not answer.big:
            return answer.stub[:20]
        fields = struct.unpack('>IIHH8s', answer.stub[:20])
        return struct.pack('<IIHH8s', *fields)


class Signer:
    """MS-NLMP 3.4.4.2, for a client that signs several messages."""

    def __init__(self, ntlm):
        way = b'session key to client-to-server '
        self.key = md5(ntlm.session_key + way +
                       b'signing key magic constant\0')
        key = ntlm.session_key
        self.rc4 = ARC4.new(md5(key + way +
                                b'sealing key magic constant\0'))
        self.exchanged = ntlm.flags & KEY_EXCH

    def sign(self, number, message):
        sequence = number.to_bytes(4, 'little')
        checksum = hmac_md5(self.key, sequence + message)[:8]
        if self.exchanged:
            checksum = self.rc4.encrypt(checksum)
        return b'\x01\0\0\0' + checksum + sequence


def authenticate(dce, who, kind=BIND, context=1, last_kind=AUTH3,
                 interface='samr'):
    """Three legs of NTLMSSP in the pipe; the Signer of what is asked then, or
    None where the server ends them."""
    ntlm = NtlmClient(*who, negotiate_flags=lambda f: f | SIGN)
    body = contexts((0, interface))
    answer = dce.exchange(pdu(kind, 1, body, FIRST | LAST | MPX, auth=(
        NTLMSSP, INTEGRITY, context, ntlm.step())))
    if not answer.auth:
        return None
    last = NTLMSSP, INTEGRITY, context, ntlm.step(answer.auth)
    if last_kind == AUTH3:
        dce.send(pdu(AUTH3, 1, bytes(4), auth=last))
    else:
        dce.exchange(pdu(last_kind, 1, body, auth=last))
    return Signer(ntlm)


def signed(signer, opnum, stub, number, context=1):
    """A request signed as the client's message with this number."""
    message = request(opnum, stub, call_id=10 + number, auth=(
        NTLMSSP, INTEGRITY, context, bytes(16)))
    return message[:-16] + signer.sign(number, message[:-16])
