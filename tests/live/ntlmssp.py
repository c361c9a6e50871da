# ntlmssp.py - the client side of NTLMSSP [MS-NLMP] and of SPNEGO (RFC 4178,
# [MS-SPNG]), written for the live tests of secopts.
#
# SPDX-License-Identifier: GPL-3.0-or-later
"""NTLMSSP and SPNEGO clients whose every flag can be chosen by a test."""

import hmac
import os
import struct
import time
import zlib

from Cryptodome.Cipher import ARC4
from Cryptodome.Hash import MD4, MD5

# NEGOTIATE flags, [MS-NLMP] 2.2.2.5
UNICODE, OEM, REQUEST_TARGET = 0x1, 0x2, 0x4
SIGN, SEAL, DATAGRAM, LM_KEY = 0x10, 0x20, 0x40, 0x80
NTLM, ANONYMOUS, ALWAYS_SIGN = 0x200, 0x800, 0x8000
EXTENDED_SESSIONSECURITY, TARGET_INFO, VERSION = 0x80000, 0x800000, 0x2000000
KEY_128, KEY_EXCH, KEY_56 = 0x20000000, 0x40000000, 0x80000000

DEFAULT_FLAGS = (UNICODE | OEM | REQUEST_TARGET | SIGN | NTLM | ALWAYS_SIGN | EXTENDED_SESSIONSECURITY
                 | VERSION | KEY_128 | KEY_EXCH | KEY_56)

# AV_PAIR ids, [MS-NLMP] 2.2.2.1
AV_EOL, AV_FLAGS, AV_TIMESTAMP, AV_TARGET_NAME, AV_CHANNEL_BINDINGS = 0, 6, 7, 9, 10
AV_FLAG_MIC = 2

SIGNATURE = b'NTLMSSP\0'
WINDOWS_10 = struct.pack('<BBH3xB', 10, 0, 19041, 15)   # VERSION, 2.2.2.10


class AuthError(Exception):
    """The server sent a malformed or forged authentication token."""


def hmac_md5(key, data):
    return hmac.new(key, data, 'md5').digest()


def md5(data):
    return MD5.new(data).digest()


def rc4(key, data):
    return ARC4.new(key).encrypt(data)


def chosen(override, default):
    """A flag override is an int, or a function of the flags that would be sent."""
    if override is None:
        return default
    return override(default) if callable(override) else override


def read_av_pairs(blob):
    pairs, at = [], 0
    while True:
        kind, length = struct.unpack_from('<HH', blob, at)
        if kind == AV_EOL:
            return pairs
        pairs.append((kind, blob[at + 4:at + 4 + length]))
        at += 4 + length


def write_av_pairs(pairs):
    return b''.join(struct.pack('<HH', k, len(v)) + v for k, v in [*pairs, (AV_EOL, b'')])


class NtlmClient:
    """One NTLMSSP exchange.  An empty user and password mean anonymous (3.2.5.1.2).

    negotiate_flags, authenticate_flags: int, or a function of the default flags.
    anonymous_lm: the LM response of an anonymous logon, b'\\0' (Windows, Samba) or b''.
    lm_response, nt_response: sent in place of the computed ones.
    mic: None = when the server sent a timestamp, False = never.
    """

    def __init__(self, user='', password='', domain='', workstation='', target='', *, negotiate_flags=None,
                 authenticate_flags=None, anonymous_lm=b'\0', lm_response=None, nt_response=None, mic=None):
        self.user, self.password, self.domain, self.workstation = user, password, domain, workstation
        self.target = target
        self.negotiate_flags = chosen(negotiate_flags, DEFAULT_FLAGS)
        self.authenticate_override = authenticate_flags
        self.anonymous = not user and not password
        self.anonymous_lm = anonymous_lm
        self.lm_response, self.nt_response = lm_response, nt_response
        self.mic = mic
        self.messages = []          # NEGOTIATE, CHALLENGE, AUTHENTICATE as sent and received
        self.challenge_flags = 0    # what the server offered
        self.flags = 0              # what AUTHENTICATE carried
        self.session_key = b''      # ExportedSessionKey
        self.mic_sent = False
        self.handle, self.sequence = None, 0    # of get_mic_v1()
        self.finished = False       # AUTHENTICATE was produced

    def step(self, token=None):
        """First call: NEGOTIATE.  Second call, with the CHALLENGE: AUTHENTICATE."""
        if not self.messages:
            self.messages.append(self.negotiate())
        else:
            if self.finished:
                raise AuthError('the server continues after AUTHENTICATE')
            self.messages.append(token)
            self.messages.append(self.authenticate(token))
            self.finished = True
        return self.messages[-1]

    def finish(self, token):
        """NTLMSSP has no token after AUTHENTICATE."""
        if token:
            raise AuthError('the server sent a token after AUTHENTICATE')

    def negotiate(self):                                                    # 2.2.1.1
        empty = struct.pack('<HHI', 0, 0, 40)
        return SIGNATURE + struct.pack('<II', 1, self.negotiate_flags) + empty * 2 + self.version(self.negotiate_flags)

    @staticmethod
    def version(flags):
        return WINDOWS_10 if flags & VERSION else bytes(8)

    def authenticate(self, challenge):                                      # 2.2.1.2, 3.1.5.1.2
        try:
            kind, self.challenge_flags, server_challenge, length, _, at = struct.unpack_from('<8x I 8x I 8s 8x HHI',
                                                                                             challenge)
            pairs = read_av_pairs(challenge[at:at + length]) if self.challenge_flags & TARGET_INFO and length else []
        except struct.error as err:
            raise AuthError('malformed CHALLENGE') from err
        if challenge[:8] != SIGNATURE or kind != 2:
            raise AuthError('not a CHALLENGE')

        agreed = self.challenge_flags & (self.negotiate_flags | TARGET_INFO)
        self.flags = chosen(self.authenticate_override, agreed | (ANONYMOUS if self.anonymous else 0))
        if self.anonymous:
            nt, lm, base_key = b'', self.anonymous_lm, bytes(16)
            self.mic_sent = False
        else:
            nt, lm, base_key = self.ntlmv2(server_challenge, pairs)
        nt = nt if self.nt_response is None else self.nt_response
        lm = lm if self.lm_response is None else self.lm_response

        encrypted_key = b''
        self.session_key = base_key     # NTLMv2: KeyExchangeKey = SessionBaseKey, 3.4.5.1
        if self.flags & KEY_EXCH:
            self.session_key = os.urandom(16)
            encrypted_key = rc4(base_key, self.session_key)
        return self.pack_authenticate(lm, nt, encrypted_key, challenge)

    def ntlmv2(self, server_challenge, pairs):                              # 3.3.2
        timestamp = dict(pairs).get(AV_TIMESTAMP)
        self.mic_sent = timestamp is not None and self.mic is not False
        if self.mic_sent:                                                   # 3.1.5.1.2
            av_flags = int.from_bytes(dict(pairs).get(AV_FLAGS, b''), 'little') | AV_FLAG_MIC
            pairs = [p for p in pairs if p[0] != AV_FLAGS] + [(AV_FLAGS, av_flags.to_bytes(4, 'little'))]
            pairs += [(AV_CHANNEL_BINDINGS, bytes(16)), (AV_TARGET_NAME, self.target.encode('utf-16le'))]
        client_challenge = os.urandom(8)
        now = timestamp or int((time.time() + 11644473600) * 10**7).to_bytes(8, 'little')
        temp = b'\1\1' + bytes(6) + now + client_challenge + bytes(4) + write_av_pairs(pairs) + bytes(4)
        nt_hash = MD4.new(self.password.encode('utf-16le')).digest()
        key = hmac_md5(nt_hash, (self.user.upper() + self.domain).encode('utf-16le'))
        proof = hmac_md5(key, server_challenge + temp)
        if timestamp is not None:
            lm = bytes(24)
        else:
            lm = hmac_md5(key, server_challenge + client_challenge) + client_challenge
        return proof + temp, lm, hmac_md5(key, proof)

    def pack_authenticate(self, lm, nt, encrypted_key, challenge):          # 2.2.1.3
        charset = 'utf-16le' if self.flags & UNICODE else 'latin-1'
        names = [s.encode(charset) for s in (self.domain, self.user, self.workstation)]
        at = 72 + (16 if self.mic_sent else 0)
        fields = payload = b''
        for value in [lm, nt, *names, encrypted_key]:
            fields += struct.pack('<HHI', len(value), len(value), at + len(payload))
            payload += value
        head = SIGNATURE + struct.pack('<I', 3) + fields + struct.pack('<I', self.flags) + self.version(self.flags)
        if not self.mic_sent:
            return head + payload
        unsigned = head + bytes(16) + payload
        return head + hmac_md5(self.session_key, self.messages[0] + challenge + unsigned) + payload

    def get_mic(self, data, server=False):
        """GSS_GetMIC with sequence number 0, extended session security (3.4.4.2, 3.4.5.2, 3.4.5.3)."""
        if not self.flags & EXTENDED_SESSIONSECURITY:
            return self.get_mic_v1(data)
        if self.flags & KEY_128:
            weakened = self.session_key
        else:
            weakened = self.session_key[:7 if self.flags & KEY_56 else 5]
        way = b'server-to-client' if server else b'client-to-server'
        sign_key = md5(self.session_key + b'session key to ' + way + b' signing key magic constant\0')
        seal_key = md5(weakened + b'session key to ' + way + b' sealing key magic constant\0')
        checksum = hmac_md5(sign_key, bytes(4) + data)[:8]
        if self.flags & KEY_EXCH:
            checksum = rc4(seal_key, checksum)
        return struct.pack('<I', 1) + checksum + bytes(4)

    def get_mic_v1(self, data):                                             # 3.4.4.1
        """One RC4 handle and one sequence number serve both directions, in the order of the messages."""
        if self.handle is None:
            self.handle = ARC4.new(self.session_key)    # 3.4.5.3, without LM_KEY
        clear = struct.pack('<III', 0, zlib.crc32(data), self.sequence)
        self.sequence += 1
        return struct.pack('<II', 1, 0) + self.handle.encrypt(clear)[4:]

    def check_mic(self, data, mic):
        expected = self.get_mic(data, server=True)
        if self.flags & EXTENDED_SESSIONSECURITY:
            return mic == expected
        return mic[8:] == expected[8:]      # before it: RandomPad


# ---------------------------------------------------------------- SPNEGO ----

OID_SPNEGO = bytes.fromhex('2b0601050502')
OID_NTLMSSP = bytes.fromhex('2b06010401823702020a')
OID_KRB5 = bytes.fromhex('2a864886f712010202')
OID_MS_KRB5 = bytes.fromhex('2a864882f712010202')
OID_NEGOEX = bytes.fromhex('2b06010401823702021e')

ACCEPT_COMPLETED, ACCEPT_INCOMPLETE, REJECT, REQUEST_MIC = 0, 1, 2, 3


def der(tag, *contents):
    data = b''.join(contents)
    if len(data) < 0x80:
        return bytes([tag, len(data)]) + data
    length = len(data).to_bytes((len(data).bit_length() + 7) // 8, 'big')
    return bytes([tag, 0x80 | len(length)]) + length + data


def der_items(data):
    """The (tag, contents) pairs that make up data."""
    items, at = [], 0
    while at < len(data):
        try:
            tag, length, at = data[at], data[at + 1], at + 2
        except IndexError as err:
            raise AuthError('malformed DER') from err
        if length & 0x80:
            size = length & 0x7f
            length, at = int.from_bytes(data[at:at + size], 'big'), at + size
        if at + length > len(data):
            raise AuthError('DER length beyond the end')
        items.append((tag, data[at:at + length]))
        at += length
    return items


def der_single(data, tag):
    items = der_items(data)
    if len(items) != 1 or items[0][0] != tag:
        raise AuthError(f'DER tag 0x{tag:02x} expected')
    return items[0][1]


class SpnegoClient:
    """NTLMSSP inside SPNEGO.

    mechs: the mechTypes offered; NTLMSSP goes out with the first token only if it is the first of them.
    mech_list_mic: None = as modern clients do (when NTLMSSP carried a MIC, when NTLMSSP was not the first
    mechanism, or when the server asks), True, False.
    """

    def __init__(self, ntlm, mechs=(OID_NTLMSSP,), mech_list_mic=None):
        self.ntlm, self.mechs, self.mech_list_mic = ntlm, list(mechs), mech_list_mic
        self.mech_list = der(0x30, *[der(0x06, oid) for oid in self.mechs])
        self.started = self.mic_out = False
        self.request_mic = self.mechs[:1] != [OID_NTLMSSP]
        self.state = None           # negState of the server's last answer

    @property
    def session_key(self):
        return self.ntlm.session_key

    @property
    def anonymous(self):
        return self.ntlm.anonymous

    def step(self, token=None):
        if not self.started:
            self.started = True
            return self.initial()
        answer = self.parse(token)
        if self.ntlm.finished:
            if self.mic_out:
                raise AuthError('the server continues after mechListMIC')
            return self.response(None, mic=True)
        inner = self.ntlm.step(answer)
        return self.response(inner, mic=self.ntlm.finished and self.wants_mic())

    def finish(self, token):
        """Check the token that came with the final success."""
        if token:
            self.parse(token)

    def initial(self):                                                      # RFC 4178 4.2.1
        parts = [der(0xa0, self.mech_list)]
        if self.mechs[:1] == [OID_NTLMSSP]:
            parts.append(der(0xa2, der(0x04, self.ntlm.step())))
        return der(0x60, der(0x06, OID_SPNEGO), der(0xa0, der(0x30, *parts)))

    def wants_mic(self):
        if self.mech_list_mic is not None:
            return self.mech_list_mic
        return bool(self.ntlm.flags & SIGN and (self.ntlm.mic_sent or self.request_mic))

    def response(self, inner, mic):                                         # RFC 4178 4.2.2
        parts = []
        if inner is not None:
            parts.append(der(0xa2, der(0x04, inner)))
        if mic:
            parts.append(der(0xa3, der(0x04, self.ntlm.get_mic(self.mech_list))))
            self.mic_out = True
        return der(0xa1, der(0x30, *parts))

    def parse(self, token):
        """The responseToken of a negTokenResp, or None."""
        fields = dict(der_items(der_single(der_single(token, 0xa1), 0x30)))
        if 0xa0 in fields:
            self.state = der_single(fields[0xa0], 0x0a)[0]
            self.request_mic |= self.state == REQUEST_MIC
        if 0xa1 in fields and der_single(fields[0xa1], 0x06) != OID_NTLMSSP:
            raise AuthError('the server chose another mechanism')
        if 0xa3 in fields and self.ntlm.finished:
            if not self.ntlm.check_mic(self.mech_list, der_single(fields[0xa3], 0x04)):
                raise AuthError('bad mechListMIC from the server')
        return der_single(fields[0xa2], 0x04) if 0xa2 in fields else None
