# secopts - who may make remote calls to the SAM, and who may change passwords
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""RestrictRemoteSAM and SamrChangeUserPasswordApiPolicy on the wire.

Whom the descriptor does not grant RC gets a fault, 5, for any call of SAMR, and
the connection has ended after it.
"""

import signal
import struct
import time

from impacket.dcerpc.v5 import lsad, lsat, samr
from impacket.dcerpc.v5.dtypes import MAXIMUM_ALLOWED

from command import schema
from harness import (DENIED, OK, PASSWORD, Server, check, connection,
                     records_in_log, refusals, run_parts, user)
from registry import Registry, add_root
from test_rpc import bind

CONF = '''
    log level = 1 secopts:5 secopts_json_audit:2
    secopts:audit window = 0
    secopts:null session pipes = samr lsarpc
    secopts:everyone includes anonymous = yes
    secopts:restrict anonymous sam = 0
'''
ALICE, NOBODY = ('alice', PASSWORD), ('', '')
DESCRIPTOR, CHANGES = ('secopts:restrict remote sam',
                       'secopts:samr change user password api policy')
AUDIT_ONLY, WINDOW = (DESCRIPTOR + ' audit only mode',
                      DESCRIPTOR + ' event throttling window')
DEFAULT = 'O:SYG:SYD:(A;;RC;;;BA)'
SCHEMA = schema('audit')
FAULT = 5
# STATUS_CONNECTION_DISCONNECTED, PIPE_DISCONNECTED, PIPE_BROKEN, by release
ENDED = {0xC000020C, 0xC000020D, 0xC00000B0, 0xC000014B}
REFUSED, SERVED = ('fault', True), (OK, False)


def call(server, who, opnum, stub):
    """(the fault or status of a call, whether the pipe has ended after it)."""
    with connection(server) as conn:
        session = (conn.session_setup_anonymous()[1] if who == NOBODY
                   else user(conn, who[0]))
        file = session.tree_connect('IPC$').tree.create('samr').file
        assert file.rpc_bind('samr').ok
        answer = file.rpc_request(opnum, stub)
        if answer.fault is not None:
            check('the fault is access denied', answer.fault, FAULT)
            again = file.rpc_request(opnum, stub)
            return 'fault', again.status in ENDED or hex(again.status)
        code = struct.unpack('<I', answer.stub[-4:])[0]
        return {0: OK, 0xC0000022: DENIED}.get(code, hex(code)), False


CONNECT2 = 57, struct.pack('<II', 0, 0x02000000)
CLOSE = 1, bytes(20)                 # no handle: nobody looks at it first


def expect(server, what, alice, anonymous):
    for who, want in ((ALICE, alice), (NOBODY, anonymous)):
        check('%s: %s calls the SAM' % (what, who[0] or 'anonymous'),
              server.call(call, server, who, *CONNECT2), want)


def sid_of(server, name):
    dce = bind(server.host, ALICE, 'lsarpc', lsat.MSRPC_UUID_LSAT)
    handle = lsad.hLsarOpenPolicy2(dce, MAXIMUM_ALLOWED)['PolicyHandle']
    found = lsat.hLsarLookupNames2(dce, handle, [name])
    domain = found['ReferencedDomains']['Domains'][0]['Sid']
    return '%s-%d' % (domain.formatCanonical(),
                      found['TranslatedSids']['Sids'][0]['RelativeId'])


def descriptors():
    with Server(conf_global=CONF) as server:
        expect(server, 'default', REFUSED, REFUSED)
        check('the log names the setting', any(
            'RestrictRemoteSAM = O:SYG:SYD:(A;;RC;;;BA)' in line
            for line in refusals(server)), True)
        check('a call that has no operation in the table',
              server.call(call, server, ALICE, *CLOSE), REFUSED)
        check('records name the operations', {
            body['EventData']['Operation']
            for body in records(server, 16965)} >= {'samr.Connect2', 'samr.1'},
            True)
        check('look-ups of the LSA are not concerned',
              server.call(sid_of, server, 'alice').startswith('S-1-5-21-'),
              True)
        sid = server.call(sid_of, server, 'alice')
        for value, alice, anonymous in (
                ('', SERVED, SERVED),
                ('""', SERVED, SERVED),
                ('O:BAG:BAD:(A;;RC;;;%s)' % sid, SERVED, REFUSED),
                ('O:BAG:BAD:(A;;RC;;;AU)', SERVED, REFUSED),
                ('O:BAG:BAD:(A;;RC;;;AN)', REFUSED, SERVED),
                # of a domain: alice is no Domain Admin of it
                ('O:BAG:BAD:(A;;RC;;;DA)', REFUSED, REFUSED),
                ('O:BAG:BAD:(A;;RC;;;DU)', SERVED, REFUSED),
                ('O:BAG:BAD:(D;;RC;;;%s)(A;;RC;;;WD)' % sid, REFUSED, SERVED),
                ('O:BAG:BAD:(A;;RP;;;WD)', REFUSED, REFUSED),
                # what cannot be read: the default
                ('nonsense', REFUSED, REFUSED),
                ('O:BAG:BAD:(A;;RC;;;AU', REFUSED, REFUSED)):
            server.set(DESCRIPTOR, value)
            expect(server, value or 'empty', alice, anonymous)
        check('the log says what is wrong', any(
            'not a security descriptor in SDDL' in line
            for line in server.log().splitlines()), True)
        server.set(DESCRIPTOR, None)
        server.set('secopts:mode', 'audit')
        expect(server, 'audit', SERVED, SERVED)
        server.set('secopts:mode', None)
        server.set('secopts:windows release', '2012')
        expect(server, 'Server 2012', SERVED, SERVED)
        server.set('secopts:windows release', None)
        check('smbd did not panic', 'PANIC' in server.log(), False)


def records(server, event):
    """The bodies of an event's records, all of which are as the schema says."""
    found = records_in_log(server)
    check('records that the schema does not describe', [
        error.message for record in found
        for error in SCHEMA.iter_errors(record)], [])
    return [record['SecoptsAudit']
            for record in sorted(found, key=lambda one: one['timestamp'])
            if record['SecoptsAudit']['eventId'] == event]


def told(server, event):
    return [body['EventData'] for body in records(server, event)]


def in_force():
    """16962 to 16964: once per change, however many processes judge."""
    with Server(conf_global=CONF) as server:
        default = {'DefaultSDString': DEFAULT}
        for _ in range(3):
            expect(server, 'default', REFUSED, REFUSED)
        check('the default is in force', told(server, 16962), [default])
        server.signal_all(set(server.pids()) - set(server.smbd_pids()),
                          signal.SIGTERM)
        expect(server, 'other workers', REFUSED, REFUSED)
        check('which other workers do not tell again', told(server, 16962),
              [default])
        text = 'O:BAG:BAD:(A;;RC;;;AU)'
        server.set(DESCRIPTOR, text)
        expect(server, 'given', SERVED, REFUSED)
        check('another one is in force', told(server, 16963),
              [{'RegistrySDString': text}])
        server.set(DESCRIPTOR, '')
        expect(server, 'empty', SERVED, SERVED)
        check('and then none', told(server, 16963)[1:],
              [{'RegistrySDString': ''}])
        server.set(DESCRIPTOR, 'nonsense')
        expect(server, 'nonsense', REFUSED, REFUSED)
        check('one that cannot be read', told(server, 16964),
              [default | {'MalformedSDString': 'nonsense'}])
        server.set(DESCRIPTOR, None)
        expect(server, 'default', REFUSED, REFUSED)
        check('the default again', told(server, 16962), [default] * 2)
        server.restart()
        expect(server, 'default', REFUSED, REFUSED)
        check('once more after a start of smbd', len(told(server, 16962)), 3)
        check('nothing was only audited', [
            told(server, event) for event in (16966, 16967, 16968)],
            [[], [], []])


def audit_only():
    """16966 to 16968: nothing is refused, and all of it is told."""
    with Server(conf_global=CONF + WINDOW + ' = 0\n') as server:
        server.set(AUDIT_ONLY, '1')
        expect(server, 'audit only', SERVED, SERVED)
        check('the mode is on', told(server, 16966), [{}])
        sid = server.call(sid_of, server, 'alice')
        check('what would have been refused', [
            (body['enforced'], body['setting'], body['EventData'])
            for body in records(server, 16968)], [
            (False, 'RestrictRemoteSAM', {
                'ClientSID': who, 'ClientNetworkAddress': '127.0.0.1',
                'Operation': 'samr.Connect2'}) for who in (sid, 'S-1-5-7')])
        check('nothing is refused', told(server, 16965), [])
        check('the line says so', any(
            line.startswith('would refuse ') and 'RestrictRemoteSAM' in line
            for line in refusals(server)), True)
        server.set(AUDIT_ONLY, None)
        expect(server, 'off', REFUSED, REFUSED)
        check('the mode is off', told(server, 16967), [{}])
        check('what is refused', [
            (body['enforced'], body['EventData']['ClientSID'])
            for body in records(server, 16965)],
            [(True, sid), (True, 'S-1-5-7')])
        server.set('secopts:mode', 'audit')
        expect(server, 'mode = audit', SERVED, SERVED)
        check('that is told, too', len(told(server, 16968)), 4)
        check('and is another mode', (len(told(server, 16966)),
                                      len(told(server, 16965))), (1, 2))


def throttled():
    """16969: what is counted after the first, and nothing is lost."""
    number, window = 6, 10
    with Server(conf_global=CONF + WINDOW + ' = %d\n' % window) as server:
        for _ in range(number):
            check('alice is refused', server.call(call, server, ALICE,
                                                  *CONNECT2), REFUSED)
        check('the first is told alone', len(told(server, 16965)), 1)
        time.sleep(window)
        server.call(call, server, ALICE, *CONNECT2)
        sums = told(server, 16969)
        check('the window is over', len(sums) >= 1, True)
        sid = server.call(sid_of, server, 'alice')
        for body in sums:
            check('what a sum has', {
                name: body[name] for name in body
                if name != 'SuppressedMessageCount'}, {
                'Throttlewindow': window, 'ClientSID': sid,
                'ClientNetworkAddress': '127.0.0.1',
                'Operation': 'samr.Connect2'})
        server.restart()
        server.set(WINDOW, '0')
        server.call(call, server, ALICE, *CONNECT2)
        server.call(call, server, ALICE, *CONNECT2)
        check('they add up', len(told(server, 16965)) + sum(
            body['SuppressedMessageCount'] for body in told(server, 16969)),
            number + 3)
        check('each one where the window is 0',
              len(told(server, 16965)) >= 3, True)
        check('the number is the count', [
            body['count'] for body in records(server, 16969)], [
            body['SuppressedMessageCount'] for body in told(server, 16969)])


def registry():
    with Server(conf_global=CONF + 'secopts:policy source = both\n') as server:
        add_root(server)
        Registry(server).set(RestrictRemoteSAM='"O:BAG:BAD:(A;;RC;;;AU)"')
        expect(server, 'registry', SERVED, REFUSED)
        Registry(server).set(RestrictRemoteSAM='""')
        expect(server, 'registry, empty', SERVED, SERVED)


def change(server, new):
    """alice's password is NEW after smbpasswd: the output where it is not."""
    done = server.run(['smbpasswd', '-c', server.conf, '-s', '-r', server.host,
                       '-U', 'alice'], input='%s\n%s\n%s\n' % (
                           change.now, new, new))
    if done.returncode == 0:
        change.now = new
    return done.returncode == 0


change.now = PASSWORD


def passwords():
    with Server(conf_global=CONF) as server:
        for value, want in ((None, True), ('3', True), ('2', None),
                            ('1', False), (None, True)):
            server.set(CHANGES, value)
            # At 2 it depends on what smbpasswd of this release knows.
            got = server.call(change, server, 'pass-%s-A' % value)
            if want is not None:
                check('changes = %s: smbpasswd' % value, got, want)
            for who in ALICE, NOBODY:
                for opnum in 54, 55, 63:
                    got = server.call(changes, server, (who[0], change.now) if who[0] else who,
                                      opnum)
                    check('changes = %s: opnum %d by %s'
                          % (value, opnum, who[0] or 'anonymous'),
                          got == DENIED, value in ('1', '2'))
        server.call(change, server, PASSWORD)


def changes(server, who, opnum):
    """A change of nobody's password: denied, or another answer."""
    host = 'a\0'
    name = {54: samr.SamrOemChangePasswordUser2,
            55: samr.SamrUnicodeChangePasswordUser2}.get(opnum)
    dce = bind(server.host, who, 'samr', samr.MSRPC_UUID_SAMR)
    if name is None:
        # 63 begins like 55 and has nothing behind it that is needed here.
        name = samr.SamrUnicodeChangePasswordUser2
    request = name()
    request['ServerName'] = host if opnum != 54 else 'a\0'
    request['UserName'] = 'nosuch' if opnum != 54 else 'nosuch'
    for field in ('NewPasswordEncryptedWithOldNt', 'OldNtOwfPasswordEncryptedWithNewNt',
                  'NewPasswordEncryptedWithOldLm', 'OldLmOwfPasswordEncryptedWithNewLm',
                  'OldLmOwfPasswordEncryptedWithNewNt'):
        if field in request.fields:
            request[field] = samr.NULL
    if opnum != 54:
        request['LmPresent'] = 0
    data = request.getData() + (bytes(4) if opnum == 63 else b'')
    dce.call(opnum, data)
    try:
        code = struct.unpack('<I', dce.recv()[-4:])[0]
    except Exception as error:          # a fault, which is no refusal of ours
        return str(error)
    return DENIED if code == 0xC0000022 else hex(code)


if __name__ == '__main__':
    run_parts(descriptors, in_force, audit_only, throttled, registry, passwords)
