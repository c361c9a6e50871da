# secopts - operations of RPC behind a pipe that is open, one by one
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

import struct
import subprocess

from impacket.dcerpc.v5 import epm, lsad, lsat, nrpc, samr, srvs, transport
from impacket.dcerpc.v5.dtypes import MAXIMUM_ALLOWED, NULL
from impacket.dcerpc.v5.rpcrt import (DCERPCException,
                                     RPC_C_AUTHN_LEVEL_PKT_INTEGRITY)

from command import schema
from harness import (DENIED, OK, PASSWORD, Server, anonymous, check, connection,
                     expect, records_in_log, refusals, run_parts, user)
from addc import ADMIN, DomainController
from ntlm_rpc import BIND, INTEGRITY, SAMR_BIND, pdu
from ntlmssp import OID_NTLMSSP, OID_SPNEGO, SIGN, NtlmClient, der
from server import samba_paths

CONF = '''
    log level = 1 secopts:5 secopts_json_audit:2
    secopts:audit window = 0
    secopts:null session pipes = samr lsarpc srvsvc
    secopts:everyone includes anonymous = yes
    secopts:allow null session fallback = yes
    secopts:restrict remote sam = ""
'''
VALIDATOR = schema('audit')
SHARES = {'public': {'guest ok': 'yes'}}
ALICE, NOBODY = ('alice', PASSWORD), ('', '')
WERR_DENIED = 'ERROR_ACCESS_DENIED'
NOT_FOUND = 'STATUS_OBJECT_NAME_NOT_FOUND'
BROKEN = {'STATUS_PIPE_BROKEN', 'STATUS_PIPE_DISCONNECTED',
          'STATUS_PIPE_CLOSING', 'STATUS_PIPE_EMPTY', 'STATUS_INVALID_HANDLE'}

# Values of settings that a worker is to learn of while it lives.
OPEN = {'restrict anonymous sam': '0', 'restrict anonymous': '0',
        'lsa anonymous name lookup': '1', 'turn off anonymous block': '1'}


def status(function, *args):
    """(what was answered, its status by name)."""
    try:
        return function(*args), OK
    except DCERPCException as error:
        code = error.get_error_code()
        names = {0xC0000022: DENIED, 5: WERR_DENIED, 0x105: OK,
                 0xC0000073: OK, 0xC0000034: NOT_FOUND}
        return error.get_packet(), names.get(code, str(error))


def bind(host, who, pipe, uuid, tcp=False):
    text = (epm.hept_map(host, uuid, protocol='ncacn_ip_tcp') if tcp
            else r'ncacn_np:%s[\pipe\%s]' % (host, pipe))
    route = transport.DCERPCTransportFactory(text)
    if not tcp:
        route.set_credentials(*who)
    dce = route.get_dce_rpc()
    dce.connect()
    dce.bind(uuid)
    return dce


def of_samr(host, who, **options):
    dce = bind(host, who, 'samr', samr.MSRPC_UUID_SAMR, **options)
    found = {}

    def ask(name, function, *args):
        answer, found[name] = status(function, dce, *args)
        return answer

    server = ask('Connect', samr.hSamrConnect)['ServerHandle']
    ask('EnumDomains', samr.hSamrEnumerateDomainsInSamServer, server)
    sid = samr.hSamrLookupDomainInSamServer(dce, server, options.get(
        'domain', 'SECOPTS'))['DomainId']
    domain = ask('OpenDomain', samr.hSamrOpenDomain, server, MAXIMUM_ALLOWED,
                 sid)['DomainHandle']
    for name, function in (
            ('EnumDomainUsers', samr.hSamrEnumerateUsersInDomain),
            ('EnumDomainGroups', samr.hSamrEnumerateGroupsInDomain),
            ('EnumDomainAliases', samr.hSamrEnumerateAliasesInDomain),
            ('QueryDisplayInfo', samr.hSamrQueryDisplayInformation),
            ('QueryDisplayInfo2', samr.hSamrQueryDisplayInformation2),
            ('QueryDisplayInfo3', samr.hSamrQueryDisplayInformation3)):
        ask(name, function, domain)
    ask('LookupNames', samr.hSamrLookupNamesInDomain, domain, ['alice'])
    return found


def of_lsa(host, who, **options):
    dce = bind(host, who, 'lsarpc', lsat.MSRPC_UUID_LSAT, **options)
    found = {}

    def ask(name, function, *args):
        answer, found[name] = status(function, dce, *args)
        return answer

    handle = ask('OpenPolicy2', lsad.hLsarOpenPolicy2,
                 MAXIMUM_ALLOWED)['PolicyHandle']
    if found['OpenPolicy2'] == OK:
        ask('QueryInfoPolicy', lsad.hLsarQueryInformationPolicy, handle,
            lsad.POLICY_INFORMATION_CLASS.PolicyAccountDomainInformation)
    for name, function, what in (
            ('LookupNames', lsat.hLsarLookupNames, 'alice'),
            ('LookupNames2', lsat.hLsarLookupNames2, 'alice'),
            ('LookupNames3', lsat.hLsarLookupNames3, 'alice'),
            ('LookupSids', lsat.hLsarLookupSids, 'S-1-5-32-544'),
            ('LookupSids2', lsat.hLsarLookupSids2, 'S-1-5-32-544')):
        ask(name, function, handle, [what])
    if found['OpenPolicy2'] != OK:
        # Who has no handle gets no further, unless refused before.
        found = {name: got for name, got in found.items()
                 if got != 'nca_s_fault_context_mismatch '}
    return found


def enum_accounts(dce, handle):
    # Samba takes no more than 8192, and impacket asks for more.
    dce.call(11, handle + struct.pack('<II', 0, 100))
    answer = dce.recv()
    raise DCERPCException(error_code=struct.unpack('<I', answer[-4:])[0])


def of_lsa_objects(host, who):
    """What MS-LSAD 3.1.4.5 and 3.1.4.6 keep from anonymous users."""
    dce = bind(host, who, 'lsarpc', lsat.MSRPC_UUID_LSAT)
    handle = status(lsad.hLsarOpenPolicy2, dce,
                    MAXIMUM_ALLOWED)[0]['PolicyHandle']
    sid = 'S-1-5-32-544'
    return {name: status(function, dce, handle, *args)[1]
            for name, function, *args in (
                ('EnumAccounts', enum_accounts),
                ('CreateAccount', lsad.hLsarCreateAccount, sid),
                ('OpenAccount', lsad.hLsarOpenAccount, sid),
                ('EnumAccountRights', lsad.hLsarEnumerateAccountRights, sid),
                ('RemoveAccountRights', lsad.hLsarRemoveAccountRights, sid,
                 ['SeBackupPrivilege']),
                ('CreateSecret', lsad.hLsarCreateSecret, 'G$secopts'),
                ('OpenSecret', lsad.hLsarOpenSecret, 'G$secopts'),
                ('RetrievePrivateData', lsad.hLsarRetrievePrivateData,
                 'G$secopts'))}


def of_srvsvc(host, who):
    dce = bind(host, who, 'srvsvc', srvs.MSRPC_UUID_SRVS)
    found = {}
    for level in (0, 1, 2, 501, 502):
        found['NetShareEnumAll %d' % level] = status(
            srvs.hNetrShareEnum, dce, level)[1]
        found['NetShareGetInfo %d' % level] = status(
            srvs.hNetrShareGetInfo, dce, 'public\0', level)[1]
    for level in (100, 101, 102):
        found['NetSrvGetInfo %d' % level] = status(
            srvs.hNetrServerGetInfo, dce, level)[1]
    return found


LISTS = ('EnumDomains', 'EnumDomainUsers', 'EnumDomainGroups',
         'EnumDomainAliases', 'QueryDisplayInfo', 'QueryDisplayInfo2',
         'QueryDisplayInfo3')
LOOKUPS = ('LookupNames', 'LookupNames2', 'LookupNames3', 'LookupSids',
           'LookupSids2')
# MS-SRVS 3.1.4.8 to 3.1.4.17; rpc.srvsvc, "anonymous access", of smbtorture
TOO_MUCH = ('NetShareEnumAll 2', 'NetShareEnumAll 501', 'NetShareEnumAll 502',
            'NetShareGetInfo 2', 'NetShareGetInfo 502', 'NetSrvGetInfo 102')


def refused(found):
    return sorted(name for name, got in found.items()
                  if got in (DENIED, WERR_DENIED))


def odd(found):
    return {name: got for name, got in found.items()
            if got not in (OK, DENIED, WERR_DENIED)}


OPENED = ('OpenPolicy2',)
OBJECTS = {'EnumAccounts': DENIED} | dict.fromkeys((
    'CreateAccount', 'OpenAccount', 'EnumAccountRights', 'RemoveAccountRights',
    'CreateSecret', 'OpenSecret', 'RetrievePrivateData'), NOT_FOUND)


# What Samba answers by itself.
STOCK = {'OpenSecret': NOT_FOUND}


def ask_all(server, what, lists, lookups, shares, who=NOBODY):
    """Each operation, and what is to be refused of them."""
    if who == NOBODY:
        found = server.call(of_lsa_objects, server.host, who)
        is_blocked = OPENED[0] in lookups
        check('%s: objects of the LSA' % what,
              {name: got for name, got in found.items()
               if got == OBJECTS[name]}, OBJECTS if is_blocked else STOCK)
    for part, function, want in (
            ('samr', of_samr, lists), ('lsarpc', of_lsa, lookups),
            ('srvsvc', of_srvsvc, shares)):
        found = function(server.host, who)
        check('%s: %s: refused' % (what, part), refused(found), sorted(want))
        check('%s: %s: no other errors' % (what, part), odd(found), {})


def settings(server):
    for values, lists, lookups, shares in (
            ({}, LISTS, LOOKUPS + OPENED, TOO_MUCH),
            (OPEN, (), (), TOO_MUCH),
            (OPEN | {'turn off anonymous block': '0'}, (), OPENED, TOO_MUCH),
            (OPEN | {'restrict anonymous': '1'}, LISTS, (),
             TOO_MUCH + ('NetShareEnumAll 0', 'NetShareEnumAll 1')),
            (OPEN | {'restrict anonymous sam': '1'}, LISTS, (), TOO_MUCH),
            (OPEN | {'lsa anonymous name lookup': '0'}, (), LOOKUPS, TOO_MUCH),
            (OPEN | {'lsa anonymous name lookup': '0', 'mode': 'audit'},
             (), (), ()),
            ({}, LISTS, LOOKUPS + OPENED, TOO_MUCH)):
        for name in list(OPEN) + ['mode']:
            server.set('secopts:' + name, values.get(name))
        what = ', '.join('%s = %s' % item for item in values.items())
        server.call(ask_all, server, what or 'defaults', lists, lookups,
                    shares)
        server.call(ask_all, server, 'alice, ' + (what or 'defaults'), (), (),
                    (), ALICE)


def torture(server):
    """What Samba's own tests, written against Windows, expect of anonymous."""
    names = ['rpc.srvsvc.srvsvc anonymous access.' + name for name in (
        'NetShareEnumAll', 'NetShareEnum', 'NetShareGetInfo')]
    (server.root / 'tests').write_text('\n'.join(names) + '\n')
    done = server.run(
        ['smbtorture', '--fullname', '--target=samba3', '--seed=1',
         '--load-list=%s/tests' % server.root, '-U', 'alice%' + PASSWORD,
         'ncacn_np:' + server.host, 'rpc.srvsvc'])
    check('smbtorture: anonymous access to srvsvc',
          sorted(line for line in done.stdout.splitlines()
                 if line.startswith(('success: ', 'failure: ', 'error: '))),
          sorted('success: ' + name for name in names))


def told(server):
    check('the log tells of an operation', any(
        'operation [samr.EnumDomainUsers]' in line and
        'RestrictAnonymousSAM = 1' in line for line in refusals(server)), True)
    bodies = [record for record in records_in_log(server)
              if record['SecoptsAudit']['eventId'] == 5712]
    check('records', bool(bodies), True)
    check('of them, not by the schema',
          [e.message for body in bodies for e in VALIDATOR.iter_errors(body)],
          [])
    check('operations in them', {
        body['SecoptsAudit']['EventData']['Operation'] for body in bodies} >= {
        'samr.EnumDomainUsers', 'lsarpc.LookupSids', 'srvsvc.NetShareEnumAll'},
        True)


# Raw PDUs: C706 chapter 12

def connect2(file):
    """A handle of the SAM, or None."""
    stub = struct.pack('<II', 0, 0x02000000)
    answer = file.rpc_request(57, stub)
    return answer.stub[:20] if len(answer.stub) == 24 else None


def enum_domains(handle):
    return 6, handle + struct.pack('<II', 0, 0xffffffff)


def result_of(answer):
    """The operation's own result, a fault, or the status of the pipe."""
    if answer.fault is not None:
        return 'fault'
    if answer.kind != 2:
        return answer.status
    return struct.unpack('<I', answer.stub[-4:])[0]


def open_samr(conn, who='anonymous', **options):
    session = anonymous(conn) if who == 'anonymous' else user(conn, who)
    return session.tree_connect('IPC$').tree.create('samr').file


def raw(server):
    """What gets round a look at PDUs does not get round a look at calls."""
    denied = 0xC0000022
    with connection(server) as conn:
        file = open_samr(conn)
        check('bind', file.rpc_bind('samr').ok, True)
        handle = connect2(file)
        opnum, stub = enum_domains(handle)
        check('whole', result_of(file.rpc_request(opnum, stub)), denied)

        # two fragments, the operation being named in both
        body = struct.pack('<IHH', len(stub), 0, opnum)
        for flags, part in ((1, stub[:8]), (2, stub[8:])):
            pdu = struct.pack('<BBBBIHHI', 5, 0, 0, flags, 0x10,
                              24 + len(part), 0, 7) + body + part
            if flags == 1:
                file.write(pdu)
        answer = file.transceive(pdu)
        check('in fragments', answer.data[2] == 2 and
              struct.unpack('<I', answer.data[-4:])[0] == denied, True)

        # an object UUID stands before the stub
        pdu = struct.pack('<BBBBIHHI', 5, 0, 0, 3 | 0x80, 0x10,
                          40 + len(stub), 0, 8) + body + bytes(16) + stub
        answer = file.transceive(pdu)
        check('with an object', answer.data[2] == 2 and
              struct.unpack('<I', answer.data[-4:])[0] == denied, True)

        # big endian
        be = handle[:4] + handle[4:8][::-1] + handle[8:10][::-1] + \
            handle[10:12][::-1] + handle[12:] + struct.pack('>II', 0, 2**32 - 1)
        pdu = struct.pack('>BBBBIHHI', 5, 0, 0, 3, 0, 24 + len(be), 0, 9) + \
            struct.pack('>IHH', len(be), 0, opnum) + be
        answer = file.transceive(pdu)
        check('big endian', answer.data[2] == 2 and
              struct.unpack('<I', answer.data[-4:])[0] == denied, True)

        # another context of the same interface
        pdu = struct.pack('<HHIB3xHBx16sI16sI', 4280, 4280, 0, 1, 5, 1,
                          *interface('samr'))
        check('alter_context', file.rpc(14, pdu).kind, 15)
        pdu = struct.pack('<IHH', len(stub), 5, opnum) + stub
        check('in another context', result_of(file.rpc(0, pdu)), denied)

        # joined: the second one in the first one's write
        one = struct.pack('<BBBBIHHI', 5, 0, 0, 3, 0x10, 24 + len(stub), 0,
                          10) + body + stub
        answer = file.transceive(one + one.replace(b'\x0a\0\0\0', b'\x0b\0\0\0'))
        check('joined', struct.unpack('<I', answer.data[-4:])[0], denied)

        second = open_samr(conn)
        check('a second pipe binds', second.rpc_bind('samr').ok, True)
        check('and is judged', result_of(second.rpc_request(
            *enum_domains(connect2(second)))), denied)
    with connection(server) as conn:
        file = open_samr(conn, 'alice')
        check('alice binds', file.rpc_bind('samr').ok, True)
        check('and lists domains', result_of(file.rpc_request(
            *enum_domains(connect2(file)))), 0)


def interface(name):
    from smb2raw import INTERFACES, NDR
    ident, version = INTERFACES[name]
    return ident.bytes_le, version, NDR[0].bytes_le, NDR[1]


def first_writes(server):
    """What anonymous writes first is a BIND, alone, and it is answered."""
    bind_pdu = struct.pack('<BBBBIHHI', 5, 0, 11, 3, 0x10, 72, 0, 1) + \
        struct.pack('<HHIB3xHBx16sI16sI', 4280, 4280, 0, 1, 0, 1,
                    *interface('samr'))
    request = struct.pack('<BBBBIHHI', 5, 0, 0, 3, 0x10, 32, 0, 2) + \
        struct.pack('<IHH', 8, 0, 57) + struct.pack('<II', 0, 0x02000000)
    for what, write in (
            ('a request', request), ('a BIND and a request', bind_pdu + request),
            ('half a BIND', bind_pdu[:40]), ('nothing of DCE/RPC', b'x' * 64),
            ('a BIND that says too much',
             bind_pdu[:8] + struct.pack('<H', 80) + bind_pdu[10:]),
            ('an ALTER_CONTEXT', bind_pdu[:2] + b'\x0e' + bind_pdu[3:])):
        with connection(server) as conn:
            file = open_samr(conn)
            answer = file.transceive(write)
            if answer.ok:
                answer = file.transceive(request)
            check('%s: the pipe is broken' % what, answer.ok, False)
    with connection(server) as conn:
        file = open_samr(conn)
        expect('a BIND', file.write(bind_pdu), OK)
        check('a request before its answer was read',
              file.write(request).ok and file.read().ok and file.read().ok,
              False)
    with connection(server) as conn:
        file = open_samr(conn)
        expect('a BIND, written', file.write(bind_pdu), OK)
        expect('its answer, read by bytes', file.read(10), {
            OK, 'STATUS_BUFFER_OVERFLOW'})
        expect('and the rest', file.read(), OK)
        expect('a request', file.transceive(request), OK)


def first_request(tree, pipe, opnum, stub):
    """Whether a pipe is of use."""
    file = tree.create(pipe).file
    check('%s: a bind' % pipe, file.rpc_bind(pipe).ok, True)
    return file.rpc_request(opnum, stub).kind == 2


def without_plugin(server):
    """A worker that has no gensec plug-in serves users, and nobody else."""
    connect = 57, struct.pack('<II', 0, 0x02000000)
    with connection(server) as conn:
        tree = anonymous(conn).tree_connect('IPC$').tree
        check('no worker yet', server.rpcd_running(), [])
        subprocess.run(['nsenter', '-t', str(server.smbd_pids()[0]), '-m', '-r',
                        'mount', '--bind', '/dev/null',
                        samba_paths()['MODULESDIR'] + '/gensec/secopts.so'],
                       check=True)
        for pipe, opnum, stub in (('samr', *connect),
                                  ('lsarpc', 44, bytes(40)),
                                  ('srvsvc', 21, bytes(8))):
            check('%s: a request' % pipe,
                  first_request(tree, pipe, opnum, stub), False)
        # one that authenticates in the pipe, of which it is asked as well
        file = tree.create('samr').file
        answer = file.transceive(pdu(BIND, 1, SAMR_BIND, INTEGRITY, NtlmClient(
            *ALICE, negotiate_flags=lambda f: f | SIGN).step()))
        check('authentication in the pipe: the bind', answer.ok, True)
        answer = file.transceive(pdu(0, 2, struct.pack('<IHH', 8, 0, 57) +
                                     connect[1], INTEGRITY, bytes(16)))
        check('authentication in the pipe: a request', answer.ok, False)
        with connection(server) as other:
            file = user(other).tree_connect('IPC$').tree.create('samr').file
            check('alice binds', file.rpc_bind('samr').ok, True)
            check('and lists domains', result_of(file.rpc_request(
                *enum_domains(connect2(file)))), 0)


def asked(server):
    """smbd itself does not answer what it asks of workers."""
    question = b'secopts: are operations judged here? 22'
    mechs = der(0x30, der(0x06, OID_NTLMSSP))
    token = der(0x60, der(0x06, OID_SPNEGO), der(0xa0, der(
        0x30, der(0xa0, mechs), der(0xa2, der(0x04, question)))))
    with connection(server) as conn:
        answer = conn.session_setup_leg(token)
        check('the question in a session setup: status', answer.name,
              {'STATUS_INVALID_PARAMETER', 'STATUS_LOGON_FAILURE'})
        check('and no answer to it', b'they are' in answer.raw, False)


def authenticated(server):
    """Who authenticates in the pipe of an anonymous session is judged as that."""
    for who, want in ((ALICE, OK), (NOBODY, DENIED)):
        route = transport.DCERPCTransportFactory(
            r'ncacn_np:%s[\pipe\samr]' % server.host)
        dce = route.get_dce_rpc()
        dce.set_credentials(*who)
        dce.set_auth_level(5)
        dce.connect()
        dce.bind(samr.MSRPC_UUID_SAMR)
        handle = samr.hSamrConnect(dce)['ServerHandle']
        got = status(samr.hSamrEnumerateDomainsInSamServer, dce, handle)[1]
        check('%s in an anonymous pipe' % (who[0] or 'anonymous'), got,
              want)


def file_server():
    with Server(conf_global=CONF, shares=SHARES) as server:
        settings(server)
        torture(server)
        told(server)
        for part in (raw, first_writes, asked,
                     authenticated):
            server.call(part, server)
        check('smbd did not panic', 'PANIC' in server.log(), False)


def no_plugin():
    with Server(conf_global=CONF, shares=SHARES) as server:
        server.call(without_plugin, server)


def connect5(host, who, **options):
    return status(samr.hSamrConnect5, bind(
        host, who, 'samr', samr.MSRPC_UUID_SAMR, **options))[1]


def rules(host, who):
    """GetDomPwInfo, which needs no handle."""
    dce = bind(host, who, 'samr', samr.MSRPC_UUID_SAMR)
    dce.call(56, bytes(4))
    code = struct.unpack('<I', dce.recv()[-4:])[0]
    return {0: OK, 0xC0000022: DENIED}.get(code, hex(code))


def controller():
    """Where look-ups go to the samba process, over pipes and over TCP."""
    with DomainController() as server:
        check('anonymous: the SAM of an AD DC', server.call(
            connect5, server.host, NOBODY), DENIED)
        check('... and over TCP', server.call(
            connect5, server.host, NOBODY, tcp=True), DENIED)
        check('... and its rules for passwords', server.call(
            rules, server.host, NOBODY), DENIED)
        check('Administrator: its SAM', server.call(
            connect5, server.host, (ADMIN, PASSWORD)), OK)
        for who, want in ((NOBODY, sorted(LOOKUPS)), ((ADMIN, PASSWORD), [])):
            found = server.call(of_lsa, server.host, who)
            check('%s: look-ups of an AD DC' % (who[0] or 'anonymous'),
                  refused(found), want)
        remote_clients(server)


def close_handle(host, who, tcp, authenticate=False):
    """What SamrCloseHandle of no handle says, and whether that was the end."""
    text = (epm.hept_map(host, samr.MSRPC_UUID_SAMR, protocol='ncacn_ip_tcp')
            if tcp else r'ncacn_np:%s[\pipe\samr]' % host)
    route = transport.DCERPCTransportFactory(text)
    route.set_credentials(*who)
    dce = route.get_dce_rpc()
    if authenticate:
        dce.set_credentials(*who)
        dce.set_auth_level(RPC_C_AUTHN_LEVEL_PKT_INTEGRITY)
    dce.connect()
    dce.bind(samr.MSRPC_UUID_SAMR)
    dce.call(1, bytes(20))
    try:
        dce.recv()
    except DCERPCException as error:
        if FAULT in str(error):
            return FAULT, route.get_socket().recv(1) == b''
    return 'answered', False


def challenge(host):
    return status(nrpc.hNetrServerReqChallenge, bind(
        host, NOBODY, 'netlogon', nrpc.MSRPC_UUID_NRPC, tcp=True), NULL,
        'CLIENT\0', bytes(8))[1]


FAULT = 'rpc_s_access_denied'


def remote_clients(server):
    """RestrictRemoteClients: MS-RPCE 3.1.1.1.3"""
    admin = (ADMIN, PASSWORD)
    for value in '0', '1', '2':
        server.set('secopts:restrict remote clients', value)
        server.restart()
        refused = value != '0'
        for what, want, *args in (
                ('anonymous over TCP', refused, NOBODY, True),
                ('anonymous over a pipe', False, NOBODY, False),
                ('a user over TCP', False, admin, True, True)):
            check('RestrictRemoteClients %s: %s' % (value, what),
                  server.call(close_handle, server.host, *args),
                  (FAULT, True) if want else ('answered', False))
        # hept_map() has asked the endpoint mapper without authentication.
        check('RestrictRemoteClients %s: netlogon' % value, server.call(
            challenge, server.host), OK)


if __name__ == '__main__':
    run_parts(file_server, no_plugin, controller)
