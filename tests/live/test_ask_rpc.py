# secopts - what "secopts ask rpc" answers, and what a server does
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""Each operation of the table, asked of the command and on the wire."""

import contextlib
import json
import re
import struct
import subprocess

from impacket.dcerpc.v5 import (epm, lsad, lsat, rrp, samr, srvs,
                                  transport)
from impacket.dcerpc.v5.dtypes import MAXIMUM_ALLOWED, RPC_SID
from impacket.dcerpc.v5.rpcrt import DCERPCException
from impacket.smbconnection import SessionError

from harness import OK, PASSWORD, REPO, Server, check, run_parts
from addc import ADMIN, DOMAIN, DomainController
from registry import add_root
from rpcraw import Stub

TOOL = REPO / 'build' / 'bin' / 'secopts'
USERS = {'anonymous': ('', ''), 'user': ('alice', PASSWORD),
         'administrator': ('root', PASSWORD)}
SHARES = {'public': {'guest ok': 'yes'}}
PIPES = {'null session pipes': 'samr lsarpc srvsvc winreg'}
# What else Samba asks for is not the subject.
TRUSTED = {'everyone includes anonymous': 'yes',
           'allow null session fallback': 'yes'}
OPEN = {'restrict anonymous sam': '0', 'restrict anonymous': '0',
        'lsa anonymous name lookup': '1', 'turn off anonymous block': '1',
        'restrict remote sam': '""',
        'samr change user password api policy': '3'}
# Of A_FEW; changes of passwords are not concerned.
SAM_CALLS = ('samr.Connect2', 'samr.EnumDomainUsers')
AUDITED = PIPES | TRUSTED | OPEN | {
    'restrict remote sam': 'D:(A;;RC;;;BA)',
    'restrict remote sam audit only mode': '1'}
POLICIES = (
    {}, PIPES, PIPES | TRUSTED, PIPES | TRUSTED | OPEN,
    PIPES | TRUSTED | OPEN | {'restrict anonymous': '1'},
    PIPES | TRUSTED | OPEN | {'restrict anonymous sam': '1'},
    PIPES | TRUSTED | OPEN | {'turn off anonymous block': '0'},
    PIPES | TRUSTED | OPEN | {'restrict remote sam': 'D:(A;;RC;;;AU)'},
    PIPES | TRUSTED | OPEN | {'restrict remote sam': 'D:(A;;RC;;;BA)'},
    AUDITED, PIPES | TRUSTED | OPEN | {
        'samr change user password api policy': '2'},
    PIPES | TRUSTED | {'mode': 'audit'},
    PIPES | TRUSTED | {'null session pipes': 'samr'},
    TRUSTED | {'restrict null session access': '0'})
# Where each operation is asked about; elsewhere a few.
THOROUGHLY = (PIPES | TRUSTED, PIPES | TRUSTED | OPEN,
              PIPES | TRUSTED | {'mode': 'audit'})
LEVELS = {'srvsvc.NetShareEnumAll': (0, 1, 2, 501, 502),
          'srvsvc.NetShareEnum': (0, 1, 2, 501, 502),
          'srvsvc.NetShareGetInfo': (0, 1, 2, 501, 502, 1005),
          'srvsvc.NetSrvGetInfo': (100, 101, 102)}
FAULT = 5
DISCONNECTED = {0xC00000B0, 0xC000014B, 0xC000020C}
REFUSALS = {FAULT, 124, 0xC0000022, 0xC0000034, 0xC0000148}
A_FEW = ('samr.Connect2', 'samr.EnumDomainUsers', 'samr.ChangePasswordUser2',
         'samr.ChangePasswordUser4', 'lsarpc.OpenPolicy2', 'lsarpc.LookupNames',
         'lsarpc.CreateAccount', 'srvsvc.NetShareEnumAll', 'winreg.OpenHKLM',
         'winreg.OpenKey')
INTERFACES = {'samr': samr.MSRPC_UUID_SAMR, 'lsarpc': lsat.MSRPC_UUID_LSAT,
              'srvsvc': srvs.MSRPC_UUID_SRVS, 'winreg': rrp.MSRPC_UUID_RRP}


def table():
    """The operations of secopts_operations.def, with the levels to ask for.
    Those of netlogon are judged by what they ask: test_ntlm_domain.py."""
    text = (REPO / 'include/secopts_operations.def').read_text()
    text = re.sub(r'/\*.*?\*/', '', text, flags=re.S)
    names = ['%s.%s' % found for found in re.findall(
        r'SECOPTS_OPERATION\((\w+),\s*\d+,\s*\w+,\s*(\w+),', text)]
    return [(name, level) for name in names if not name.startswith('netlogon.')
            for level in LEVELS.get(name, (None,))]


# The calls. A handle that was not given is all zero: what is refused is refused
# before anybody looks at it.

def sam(dce, domain):
    """Handles of the server and of its domain."""
    server = handle = bytes(20)
    try:
        server = samr.hSamrConnect(dce)['ServerHandle']
        sid = samr.hSamrLookupDomainInSamServer(dce, server, domain)['DomainId']
        handle = samr.hSamrOpenDomain(dce, server, MAXIMUM_ALLOWED,
                                      sid)['DomainHandle']
    except DCERPCException:
        pass
    return server, handle


def on_domain(function, *args):
    return lambda dce, level, domain: function(dce, sam(dce, domain)[1], *args)


def in_policy(function, *args):
    def call(dce, level, domain):
        handle = bytes(20)
        try:
            handle = lsad.hLsarOpenPolicy2(dce, MAXIMUM_ALLOWED)['PolicyHandle']
        except DCERPCException:
            pass
        return function(dce, handle, *args)
    return call


def enum_accounts(dce, handle):
    # Samba takes no more than 8192, and impacket asks for more.
    dce.call(11, handle + struct.pack('<II', 0, 100))
    raise DCERPCException(
        error_code=struct.unpack('<I', dce.recv()[-4:])[0])


def open_domain(dce, level, domain):
    sid = RPC_SID()
    sid.fromCanonical('S-1-5-32')
    return samr.hSamrOpenDomain(dce, sam(dce, domain)[0], MAXIMUM_ALLOWED, sid)


def change_password(opnum):
    """Of nobody: what follows the names has no password in it."""
    def call(dce, level, domain):
        request = (samr.SamrOemChangePasswordUser2 if opnum == 54
                   else samr.SamrUnicodeChangePasswordUser2)()
        request['ServerName'], request['UserName'] = 'a\0', 'nosuch'
        for field in request.fields:
            if 'Encrypted' in field:
                request[field] = samr.NULL
        if opnum != 54:
            request['LmPresent'] = 0
        # 63 begins like 55
        return raw(opnum, request.getData() + bytes(4))(dce, level, domain)
    return call


def raw(opnum, stub):
    def call(dce, level, domain):
        dce.call(opnum, stub)
        raise DCERPCException(
            error_code=struct.unpack('<I', dce.recv()[-4:])[0])
    return call


# No server, no user, and a password that is no password.
BY_AES = struct.pack('<IHHI4x', 0, 0, 0, 0) + bytes(80) + \
    struct.pack('<IIQ', 0, 0, 10000)


def enum_sticky(dce, level, domain):
    request = srvs.NetrShareEnumSticky()
    request['ServerName'] = '\0'
    request['PreferedMaximumLength'] = 0xffffffff
    request['ResumeHandle'] = 0
    request['InfoStruct']['Level'] = level
    request['InfoStruct']['ShareInfo']['tag'] = level
    request['InfoStruct']['ShareInfo']['Level%d' % level]['Buffer'] = \
        srvs.NULL
    return dce.request(request)


def on_key(opnum, *parts):
    """With a handle of nobody: (numbers of 32 bits, or text) behind it."""
    stub = Stub().handle(bytes(20))
    for part in parts:
        if isinstance(part, str):
            size = 2 * len(part) + 2
            stub.u16(size, size).u32(0x20000).chars(part, True)
        else:
            stub.u32(*part)
    return raw(opnum, stub.data)


HIVE = struct.pack('<II', 0, 0x02000000)
NO_TEXT = 0, 0                      # a winreg_String of nothing
ADMINISTRATORS, SECRET = 'S-1-5-32-544', 'G$secopts'
CALLS = {
    'samr.Connect': lambda dce, level, domain: samr.hSamrConnect(dce),
    'samr.Connect2': raw(57, struct.pack('<II', 0, MAXIMUM_ALLOWED)),
    'samr.Connect3': raw(61, struct.pack('<III', 0, 0, MAXIMUM_ALLOWED)),
    'samr.Connect4': raw(62, struct.pack('<III', 0, 0, MAXIMUM_ALLOWED)),
    'samr.Connect5': raw(64, struct.pack('<6I', 0, MAXIMUM_ALLOWED, 1, 1, 3,
                                         0)),
    'samr.OpenDomain': open_domain,
    'samr.GetDomPwInfo': lambda dce, level, domain:
        samr.hSamrGetDomainPasswordInformation(dce),
    'samr.OemChangePasswordUser2': change_password(54),
    'samr.ChangePasswordUser2': change_password(55),
    'samr.ChangePasswordUser3': change_password(63),
    'samr.ChangePasswordUser4': raw(73, BY_AES),
    'samr.EnumDomains': lambda dce, level, domain:
        samr.hSamrEnumerateDomainsInSamServer(dce, sam(dce, domain)[0]),
    'samr.EnumDomainGroups': on_domain(samr.hSamrEnumerateGroupsInDomain),
    'samr.EnumDomainUsers': on_domain(samr.hSamrEnumerateUsersInDomain),
    'samr.EnumDomainAliases': on_domain(samr.hSamrEnumerateAliasesInDomain),
    'samr.QueryDisplayInfo': on_domain(samr.hSamrQueryDisplayInformation),
    'samr.QueryDisplayInfo2': on_domain(samr.hSamrQueryDisplayInformation2),
    'samr.QueryDisplayInfo3': on_domain(samr.hSamrQueryDisplayInformation3),
    'samr.GetDisplayEnumerationIndex': on_domain(
        samr.hSamrGetDisplayEnumerationIndex, 1, 'alice\0'),
    'samr.GetDisplayEnumerationIndex2': on_domain(
        samr.hSamrGetDisplayEnumerationIndex2, 1, 'alice\0'),
    'srvsvc.NetShareEnumAll': lambda dce, level, domain:
        srvs.hNetrShareEnum(dce, level),
    'srvsvc.NetShareEnum': enum_sticky,
    'srvsvc.NetShareGetInfo': lambda dce, level, domain:
        srvs.hNetrShareGetInfo(dce, 'public\0', level),
    'srvsvc.NetSrvGetInfo': lambda dce, level, domain:
        srvs.hNetrServerGetInfo(dce, level),
    **{'winreg.Open' + name: raw(opnum, HIVE) for name, opnum in (
        ('HKCR', 0), ('HKCU', 1), ('HKLM', 2), ('HKPD', 3), ('HKU', 4),
        ('HKCC', 27), ('HKDD', 28), ('HKPT', 32), ('HKPN', 33))},
    'winreg.OpenKey': on_key(15, 'x', (0, 0x02000000)),
    'winreg.CreateKey': on_key(6, 'x', NO_TEXT, (0, 0x02000000, 0, 0)),
    'winreg.DeleteKey': on_key(7, 'x'),
    'winreg.DeleteValue': on_key(8, 'x'),
    'winreg.EnumKey': on_key(9, (0, 0, 0, 0, 0)),
    'winreg.EnumValue': on_key(10, (0, 0, 0, 0, 0, 0, 0)),
    'winreg.FlushKey': on_key(11),
    'winreg.GetKeySecurity': on_key(12, (4, 0, 0, 0)),
    'winreg.LoadKey': on_key(13, (0, 0)),
    'winreg.NotifyChangeKeyValue': on_key(14, (0, 0, 0), NO_TEXT, NO_TEXT,
                                          (0,)),
    'winreg.QueryInfoKey': on_key(16, NO_TEXT),
    'winreg.QueryValue': on_key(17, 'x', (0, 0, 0, 0)),
    'winreg.ReplaceKey': on_key(18, NO_TEXT, NO_TEXT, NO_TEXT),
    'winreg.RestoreKey': on_key(19, NO_TEXT, (0,)),
    'winreg.SaveKey': on_key(20, NO_TEXT, (0,)),
    'winreg.SetKeySecurity': on_key(21, (4, 0, 0, 0)),
    'winreg.SetValue': on_key(22, 'x', (4, 0, 0)),
    'winreg.UnLoadKey': on_key(23, NO_TEXT),
    'winreg.QueryMultipleValues': on_key(29, (0, 0, 0, 0, 0, 0)),
    'winreg.SaveKeyEx': on_key(31, NO_TEXT, (0, 0)),
    'winreg.QueryMultipleValues2': on_key(34, (0, 0, 0, 0, 0, 0)),
    'winreg.DeleteKeyEx': on_key(35, NO_TEXT, (0, 0)),
    'lsarpc.LookupNames': in_policy(lsat.hLsarLookupNames, ['alice']),
    'lsarpc.LookupNames2': in_policy(lsat.hLsarLookupNames2, ['alice']),
    'lsarpc.LookupNames3': in_policy(lsat.hLsarLookupNames3, ['alice']),
    'lsarpc.LookupSids': in_policy(lsat.hLsarLookupSids, ['S-1-5-32-544']),
    'lsarpc.LookupSids2': in_policy(lsat.hLsarLookupSids2, ['S-1-5-32-544']),
    'lsarpc.OpenPolicy': lambda dce, level, domain:
        lsad.hLsarOpenPolicy(dce, MAXIMUM_ALLOWED),
    'lsarpc.OpenPolicy2': lambda dce, level, domain:
        lsad.hLsarOpenPolicy2(dce, MAXIMUM_ALLOWED),
    # no name, ObjectAttributes, MAXIMUM_ALLOWED, revision 1 and no features
    'lsarpc.OpenPolicy3': raw(130, struct.pack(
        '<12I', 0, 24, 0, 0, 0, 0, 0, 0x02000000, 1, 1, 1, 0)),
    'lsarpc.EnumAccounts': in_policy(enum_accounts),
    'lsarpc.CreateAccount': in_policy(lsad.hLsarCreateAccount, ADMINISTRATORS),
    'lsarpc.OpenAccount': in_policy(lsad.hLsarOpenAccount, ADMINISTRATORS),
    'lsarpc.EnumAccountRights': in_policy(lsad.hLsarEnumerateAccountRights,
                                          ADMINISTRATORS),
    'lsarpc.RemoveAccountRights': in_policy(
        lsad.hLsarRemoveAccountRights, ADMINISTRATORS, ['SeBackupPrivilege']),
    'lsarpc.CreateSecret': in_policy(lsad.hLsarCreateSecret, SECRET),
    'lsarpc.OpenSecret': in_policy(lsad.hLsarOpenSecret, SECRET),
    'lsarpc.RetrievePrivateData': in_policy(lsad.hLsarRetrievePrivateData,
                                            SECRET),
}
# What Samba itself refuses to those who are no administrators.
STOCK = {'lsarpc.CreateAccount': {0xC0000022},
         'lsarpc.CreateSecret': {0xC0000022},
         'lsarpc.RemoveAccountRights': {0xC0000022},
         'lsarpc.OpenSecret': {0xC0000022, 0xC0000034}}


def on_the_wire(host, who, name, level, domain, tcp=False):
    """The number of what refuses it, wherever on the way; 0: it is answered,
    were it by an error that is no refusal."""
    pipe = name.partition('.')[0]
    uuid = INTERFACES[pipe]
    route = transport.DCERPCTransportFactory(
        epm.hept_map(host, uuid, protocol='ncacn_ip_tcp') if tcp
        else r'ncacn_np:%s[\pipe\%s]' % (host, pipe))
    if not tcp:
        route.set_credentials(*USERS[who])
    dce = route.get_dce_rpc()
    try:
        dce.connect()
        dce.bind(uuid)
        CALLS[name](dce, level, domain)
    except SessionError as error:
        code = error.getErrorCode()
        # a handle was asked for before, and the connection ended then
        return FAULT if code in DISCONNECTED else code
    except DCERPCException as error:
        code = error.get_error_code()
        if 'rpc_s_access_denied' in str(error):
            return FAULT
        return code if code in REFUSALS else 0
    finally:
        with contextlib.suppress(SessionError, DCERPCException):
            dce.disconnect()            # there may be nothing to close
    return 0


def all_on_the_wire(host, asked, domain, tcp):
    return [on_the_wire(host, who, name, level, domain, tcp)
            for who, name, level in asked]


def ask(conf, asked, tcp):
    lines = [' '.join([who, 'rpc', name] + ([str(level)] if level is not None
                                            else []) + ['tcp'] * tcp)
             for who, name, level in asked]
    done = subprocess.run([TOOL, 'ask', '--stdin', '-s', conf],
                          capture_output=True, text=True,
                          input='\n'.join(lines) + '\n')
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    if len(answers) != len(asked):
        raise SystemExit('%d answers: %s' % (len(answers), done.stderr))
    return dict(zip(lines, answers))


def expected(answer):
    """The numbers that the answer allows on the wire."""
    notes = answer['notes']
    if 'this Samba has no such operation' in notes:
        return {0}
    if any(note.startswith('the client gets a fault') for note in notes) and \
            'let in all the same: mode is audit' not in notes:
        return {FAULT}
    if answer['verdict'] == 'refused' and not any(
            note.startswith('let in all the same') for note in notes):
        results = [re.search(r'0x(\w+)', note).group(1) for note in notes
                   if note.startswith('its result is ')]
        return {int(results[0], 16) if results else answer['status']['code']}
    if any(note.startswith('Samba may refuse') for note in notes):
        return {0, 5, 0xC0000022}
    return {0} | STOCK.get(answer['question']['name'], set())


def told(values):
    return ', '.join('%s = %s' % item for item in values.items()) or 'defaults'


def compare(server, what, asked, domain, tcp=False):
    answers = ask(server.conf, asked, tcp)
    check('%s: which are told to be audited alone' % what,
          [line for line, answer in answers.items()
           if any('is only audited' in note for note in answer['notes'])],
          [line for line, (who, name, _) in zip(answers, asked)
           if what == told(AUDITED) and who != 'administrator' and
           name in SAM_CALLS])
    found = server.call(all_on_the_wire, server.host, asked, domain, tcp)
    for (line, answer), got in zip(answers.items(), found):
        check('%s: %s: %s' % (what, line, answer['verdict']), got,
              expected(answer))
    return {answer['verdict'] for answer in answers.values()}


def complete():
    check('operations of the table without a call here',
          sorted({name for name, _ in table()} - set(CALLS)), [])


def file_server():
    with Server(conf_global='log level = 1 secopts:2', shares=SHARES) as server:
        add_root(server)
        everything = [(who, name, level) for who in USERS
                      for name, level in table() if name in CALLS]
        a_few = [(who, name, level) for who, name, level in everything
                 if name in A_FEW]
        seen = set()
        for values in POLICIES:
            for name in {name for policy in POLICIES for name in policy}:
                server.set('secopts:' + name, values.get(name))
            seen |= compare(server, told(values),
                            everything if values in THOROUGHLY else a_few,
                            'SECOPTS')
        check('verdicts that were tried', sorted(seen), ['allowed', 'refused'])
        check('smbd did not panic', 'PANIC' in server.log(), False)


def controller():
    with DomainController() as server:
        USERS['administrator'] = (ADMIN, PASSWORD)
        listed = [(name, level) for name, level in table() if name in CALLS]
        compare(server, 'AD DC', [(who, name, level) for who in USERS
                                  for name, level in listed], DOMAIN)
        over_tcp = [('anonymous', name, level) for name, level in listed
                    if name.split('.')[0] not in ('srvsvc', 'winreg')]
        compare(server, 'AD DC over TCP', over_tcp, DOMAIN, tcp=True)


run_parts(complete, file_server, controller)
