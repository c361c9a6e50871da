# secopts - which operations of RPC anonymous users are refused
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""A second opinion, written from Microsoft's documents and not from the C code.

    refusal(values, role, 'samr', 13) -> NTSTATUS or WERROR; None: Samba answers

values: {name of the setting: number}; those that are left out have Windows'
defaults.  role: standalone, member or dc.  Who is a user, or a guest that does
not count as anonymous, is not refused anything here.
"""

import re

from server import REPO

DENIED, NOT_FOUND, INVALID_LEVEL = 0xC0000022, 0xC0000034, 0xC0000148
WERR_DENIED, WERR_LEVEL = 5, 124

FAULT = 'fault 0x00000005'      # and the connection has ended

DEFAULTS = {'RestrictAnonymousSAM': 1, 'RestrictAnonymous': 0,
            'LSAAnonymousNameLookup': 0, 'TurnOffAnonymousBlock': 0}
PARAMETERS = {'RestrictAnonymousSAM': 'restrict anonymous sam',
              'RestrictAnonymous': 'restrict anonymous',
              'LSAAnonymousNameLookup': 'lsa anonymous name lookup',
              'TurnOffAnonymousBlock': 'turn off anonymous block'}

# KB 143474: what lists accounts. Opnums of MS-SAMR 3.1.5.
ACCOUNTS = {6, 11, 13, 15, 40, 41, 48, 49, 51}
# MS-SAMR 3.1.5.1.1 to 3.1.5.1.5, and 3.1.5.13.4
DIRECTORY = {0, 7, 56, 57, 61, 62, 64}
# MS-SAMR 3.1.5.10: left to SamrChangeUserPasswordApiPolicy, which is 3
CHANGES = {54, 55, 63, 73}
# MS-LSAT 3.1.4.5 to 3.1.4.11
LOOKUPS = {14, 15, 57, 58, 68}
# MS-LSAD 3.1.4.4.1, and the operations of which note <55> is
POLICY, PRIVILEGES = {6, 44, 130}, {11}
OBJECTS = {10, 16, 17, 28, 36, 38, 43}
# MS-SRVS 3.1.4.8, 3.1.4.10, 3.1.4.17 and smbtorture's rpc.srvsvc, which is
# written against Windows: the levels that are open to anonymous.
LEVELS = {15: {0, 1}, 36: {0, 1}, 16: {0, 1, 501, 1005}, 21: {100, 101}}
SHARE_LISTS = {15, 36}
# MS-RRP 3.1.5: what is not about a key is 5, 24, 25, 26 and 30. Judged by key
# and not by who is anonymous (test_winreg.py).
REGISTRY = set(range(36)) - {5, 24, 25, 26, 30}


def refusal(values, role, interface, opnum, level=0):
    """The result of an operation that anonymous is refused, or None."""
    values = DEFAULTS | values
    if interface == 'samr':
        return of_samr(values, role, opnum)
    if interface == 'lsarpc':
        return of_lsa(values, role, opnum)
    if interface == 'srvsvc':
        return of_srvsvc(values, role, opnum, level)
    return None


def ends(values, interface, opnum):
    """Whether who is no administrator has the pipe ended by a call, anonymous
    or not: RestrictRemoteSAM, with the descriptor that Windows has by default.
    Here a stand-alone server's users are all no administrators."""
    return bool(interface == 'samr' and values.get('RestrictRemoteSAM') and
                opnum not in CHANGES)


def of_samr(values, role, opnum):
    """The pages of both settings: no effect on domain controllers. There the
    directory is closed to anonymous (MS-SAMR, note on 3.1.4)."""
    if role == 'dc' and opnum in ACCOUNTS | DIRECTORY:
        return DENIED
    if role != 'dc' and opnum in ACCOUNTS and (
            values['RestrictAnonymousSAM'] or values['RestrictAnonymous']):
        return DENIED
    return None


def of_lsa(values, role, opnum):
    if opnum in LOOKUPS:
        return None if values['LSAAnonymousNameLookup'] else DENIED
    if values['TurnOffAnonymousBlock']:
        return None
    if opnum in POLICY:
        return None if role == 'dc' else DENIED
    if opnum in PRIVILEGES:
        return DENIED
    return NOT_FOUND if opnum in OBJECTS else None


def of_srvsvc(values, role, opnum, level):
    if opnum in SHARE_LISTS and values['RestrictAnonymous'] and role != 'dc':
        return WERR_DENIED
    if opnum in LEVELS and level not in LEVELS[opnum]:
        return WERR_LEVEL if (opnum, level) == (36, 501) else WERR_DENIED
    return None


def judged_operations():
    """{(interface, opnum): name} of the product's table."""
    text = (REPO / 'include/secopts_operations.def').read_text()
    return {(interface, int(opnum)): name for interface, opnum, name in
            re.findall(r'^SECOPTS_OPERATION\((\w+), (\d+), \w+,\s*(\w+),', text,
                       re.M)}


def known_operations():
    """Those that this module has an opinion of."""
    return ({('samr', n) for n in ACCOUNTS | DIRECTORY | CHANGES} | {('srvsvc', n) for n in LEVELS} |
            {('winreg', n) for n in REGISTRY} |
            # by the logon that is in them: test_ntlm_domain.py
            {('netlogon', n) for n in (2, 39, 45)} |
            {('lsarpc', n) for n in LOOKUPS | POLICY | PRIVILEGES | OBJECTS})
