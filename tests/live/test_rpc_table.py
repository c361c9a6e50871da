# secopts - what RPC tells anonymous: stock and protected, beside Windows
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""Asks a file server, a member server and an AD domain controller, stock and
protected, as anonymous, and prints the table of docs/rpc.md.

No cell of a protected server may tell anonymous more than Windows does, and the
document has to be what is printed. With --write it is made so.
"""

import re
import struct
import sys

from impacket.dcerpc.v5 import epm, lsad, samr

import rpc_oracle
import rpcraw
from harness import (REPO, Server, check, connection, finish, leave_out)
from addc import DOMAIN, DomainController
from member import DC_ADDRESS, Member
from ntlm_rpc import Tcp
from rpcraw import Dce

DOCUMENT = REPO / 'docs/rpc.md'
PIPES = '''
    secopts:null session pipes = samr lsarpc srvsvc
    secopts:everyone includes anonymous = yes
'''
SHARES = {'public': {'guest ok': 'yes'}}
STOCK, PROTECTED = (), ('vfs', 'gensec')

MANY = 'KB 143474; RestrictAnonymousSAM'
REMOTE_SAM = 'RestrictRemoteSAM'
DC_SAM = 'field: DCs of 2019, 2022'
LSA = 'MS-LSAD 3.1.4.4.1, <55>'
LOOKUP = 'MS-LSAT 3.1.4; LSAAnonymousNameLookup'
SRVS = 'MS-SRVS 3.1.4; smbtorture rpc.srvsvc'
NOT_LISTED = 'NullSessionPipes'
OPEN, SHUT = True, False

# Operation: Windows' answer of a file or member server, of a domain controller,
# each OPEN or SHUT with its source. OPEN too where no source says otherwise.
ROWS = {
    'SamrConnect2': ((SHUT, REMOTE_SAM), (OPEN, DC_SAM)),
    'SamrEnumDomains': ((SHUT, MANY), (OPEN, DC_SAM)),
    'SamrLookupDomain': ((SHUT, REMOTE_SAM), (OPEN, DC_SAM)),
    'SamrOpenDomain': ((SHUT, REMOTE_SAM), (SHUT, DC_SAM)),
    'SamrEnumDomainUsers': ((SHUT, MANY), (SHUT, DC_SAM)),
    'SamrQueryDisplayInfo 1': ((SHUT, MANY), (SHUT, DC_SAM)),
    'SamrLookupNames': ((SHUT, REMOTE_SAM), (SHUT, DC_SAM)),
    'LsarOpenPolicy2': ((SHUT, LSA), (OPEN, LSA)),
    'LsarQueryInfo 5': ((SHUT, LSA), (OPEN, DC_SAM)),
    'LsarEnumAccounts': ((SHUT, LSA), (SHUT, LSA)),
    'LsarLookupNames': ((SHUT, LOOKUP), (SHUT, LOOKUP)),
    'LsarLookupSids': ((SHUT, LOOKUP), (SHUT, LOOKUP)),
} | {f'{name} {level}': ((is_open, SRVS), (SHUT, NOT_LISTED))
     for name, levels in (
         ('NetShareEnum', {0: OPEN, 1: OPEN, 2: SHUT, 501: SHUT, 502: SHUT}),
         ('NetShareGetInfo', {0: OPEN, 1: OPEN, 2: SHUT, 501: OPEN,
                              502: SHUT, 1005: OPEN}),
         ('NetServerGetInfo', {100: OPEN, 101: OPEN, 102: SHUT}))
     for level, is_open in levels.items()}

# What a build that is under way may not have yet.
SETTINGS = (REPO / 'include/secopts_settings.def').read_text()
HAS = {REMOTE_SAM: 'RestrictRemoteSAM' in SETTINGS,
       DC_SAM: ('samr', 7) in rpc_oracle.judged_operations()}

GIVEN = {0, 0x105, 0x107, 0xC0000073, 234}
WORDS = {0xC0000022: 'denied', 5: 'denied', 0xC0000034: 'not found',
         124: 'no such level', 'fault 0x00000005': 'denied',
         'fault 0x1c00001a': 'no handle', 0xC0000008: 'no handle',
         # by release and by what came first
         **dict.fromkeys(('0xC000020C', '0xC00000B0', '0xC000014B',
                          'STATUS_PIPE_DISCONNECTED'), 'ended')}


class TcpFile:
    """A connection that Dce takes for a pipe."""

    def __init__(self, host, port):
        self.tcp = Tcp(type('Where', (), {'host': host}), port)

    def transceive(self, message):
        data = self.tcp.ask(message)
        return smb2raw_answer(data)

    def write(self, message):
        self.tcp.send(message)
        return smb2raw_answer(b'')

    def read(self):
        return smb2raw_answer(b'')


def smb2raw_answer(data):
    return type('Answer', (), {
        'data': data, 'ok': True,
        'name': 'STATUS_SUCCESS' if data else 'STATUS_PIPE_DISCONNECTED'})


def word(answer):
    if answer.result in GIVEN:
        return 'ok'
    return WORDS.get(answer.result, str(answer.result))


def ask_samr(dce, domain):
    connect = dce.ask(*rpcraw.samr_connect2())
    yield 'SamrConnect2', word(connect)
    handle = connect.stub[:20] if len(connect.stub) == 24 else bytes(20)
    yield 'SamrEnumDomains', word(dce.ask(*rpcraw.samr_enum_domains(handle)))
    found = dce.ask(*rpcraw.samr_lookup_domain(handle, domain))
    yield 'SamrLookupDomain', word(found)
    opened = dce.ask(*rpcraw.samr_open_domain(handle, sid_in(found.stub)))
    yield 'SamrOpenDomain', word(opened)
    handle = opened.stub[:20] if len(opened.stub) == 24 else bytes(20)
    yield 'SamrEnumDomainUsers', word(dce.ask(*rpcraw.samr_enum(13, handle)))
    yield 'SamrQueryDisplayInfo 1', word(dce.ask(*rpcraw.samr_display(
        40, handle, 1)))
    yield 'SamrLookupNames', word(dce.ask(*rpcraw.samr_lookup_names(
        handle, 'Administrator')))


def sid_in(stub):
    """Of what LookupDomain answers; without one, that of BUILTIN."""
    if len(stub) < 20:
        return 'S-1-5-32'
    count = stub[9]
    subs = struct.unpack_from('<%dI' % count, stub, 16)
    return 'S-1-5-' + '-'.join(map(str, subs))


def ask_lsa(dce, _domain):
    opened = dce.ask(*rpcraw.lsa_open_policy2())
    yield 'LsarOpenPolicy2', word(opened)
    handle = opened.stub[:20] if len(opened.stub) == 24 else bytes(20)
    for name, call in (
            ('LsarQueryInfo 5', rpcraw.lsa_query_info(handle, 5)),
            ('LsarEnumAccounts', rpcraw.lsa_enum_accounts(handle)),
            ('LsarLookupNames', rpcraw.lsa_lookup_names(handle, 'alice')),
            ('LsarLookupSids', rpcraw.lsa_lookup_sids(handle,
                                                      'S-1-5-32-544'))):
        yield name, word(dce.ask(*call))


def ask_srvsvc(dce, domain):
    share = 'netlogon' if domain == DOMAIN else 'public'
    for name in ROWS:
        if not name.startswith('Net'):
            continue
        kind, level = name.split()[0], int(name.split()[1])
        call = {'NetShareEnum': lambda n: rpcraw.srvsvc_share_enum(n),
                'NetShareGetInfo': lambda n: rpcraw.srvsvc_share_info(
                    share, n),
                'NetServerGetInfo': rpcraw.srvsvc_server_info}[kind](level)
        yield name, word(dce.ask(*call))


ASK = {'samr': (ask_samr, 'Samr'), 'lsarpc': (ask_lsa, 'Lsar'),
       'srvsvc': (ask_srvsvc, 'Net')}


def over_pipes(server, domain):
    """{operation: word}"""
    found = {}
    with connection(server) as conn:
        answer, session = conn.session_setup_anonymous()
        tree = session.tree_connect('IPC$').tree if session else None
        for pipe, (ask, start) in ASK.items():
            created = tree.create(pipe) if tree else answer
            if not created.ok:
                found |= {name: 'no pipe' if tree else 'no session'
                          for name in ROWS if name.startswith(start)}
                continue
            dce = Dce(created.file)
            bound = dce.bind(pipe).acks == ((0, 0),)
            found |= {name: got if bound else 'no bind'
                      for name, got in ask(dce, domain)}
    return found


def over_tcp(server, domain):
    """Without authentication."""
    found = {name: '-' for name in ROWS}
    for pipe, uuid in (('samr', samr.MSRPC_UUID_SAMR),
                       ('lsarpc', lsad.MSRPC_UUID_LSAD)):
        text = epm.hept_map(server.host, uuid, protocol='ncacn_ip_tcp')
        dce = Dce(TcpFile(server.host, int(re.search(r'\[(\d+)\]',
                                                     text).group(1))))
        bound = dce.bind(pipe).acks == ((0, 0),)
        found |= {name: got if bound else 'no bind'
                  for name, got in ASK[pipe][0](dce, domain)}
        dce.file.tcp.close()
    return found


def file_server(plugins, conf):
    with Server(conf_global=conf if plugins else '', shares=SHARES,
                plugins=plugins) as server:
        return [server.call(over_pipes, server, 'SECOPTS')]


def domain_servers(plugins):
    """The member's column and both of the controller."""
    vfs = '' if plugins else 'vfs objects = dfs_samba4 acl_xattr'
    with DomainController(vfs, plugins=plugins, address=DC_ADDRESS) as dc:
        controller = [dc.call(over_pipes, dc, DOMAIN),
                      dc.call(over_tcp, dc, DOMAIN)]
        with Member(dc, conf_global=PIPES if plugins else '', shares=SHARES,
                    plugins=plugins) as member:
            return [member.call(over_pipes, member, 'MEMBER')] + controller


COLUMNS = ('file server', 'member', 'AD DC', 'AD DC, TCP')


def table(stock, protected):
    lines = ['| Operation | ' + ' | '.join(
        f'{name}: stock | protected' for name in COLUMNS) +
        ' | Windows: server, DC |',
        '|---' * (2 + 2 * len(COLUMNS)) + '|']
    for row, windows in ROWS.items():
        cells = [row]
        for theirs, ours in zip(stock, protected):
            cells += [theirs[row], ours[row]]
        cells.append(', '.join('%s (%s)' % ('ok' if is_open else 'denied',
                                            source)
                               for is_open, source in windows))
        lines.append('| ' + ' | '.join(cells) + ' |')
    lines += [''] + [f'{name}: {source} is not enforced yet, so the protected '
                     f'server tells more than Windows: {", ".join(rows)}.\n'
                     for name, source, rows in pending(protected)]
    return '\n'.join(lines).rstrip() + '\n'


def pending(protected):
    """What a build that is under way tells and should not: by column, source."""
    for column, found in zip(COLUMNS, protected):
        for source in filter(lambda one: not HAS[one], HAS):
            rows = [row for row in ROWS
                    if windows_of(column, row) == (SHUT, source) and
                    found[row] == 'ok']
            if rows:
                yield column, source, rows


def windows_of(column, row):
    return ROWS[row][column.startswith('AD DC')]


def judge(column, found):
    for row in ROWS:
        is_open, source = windows_of(column, row)
        if is_open:
            continue
        what = f'{column}: {row}: no more than Windows ({source})'
        if HAS.get(source, True):
            check(what, found[row] == 'ok', False)
        else:
            leave_out(what, f'{source} is not there yet: {found[row]}')


def main():
    check('operations that are judged and have no opinion here',
          sorted(set(rpc_oracle.judged_operations()) -
                 rpc_oracle.known_operations()), [])
    check('a file server at its defaults: nothing is told', sorted(set(
        file_server(PROTECTED, '')[0].values())), ['no session'])
    stock = file_server(STOCK, PIPES) + domain_servers(STOCK)
    protected = file_server(PROTECTED, PIPES) + domain_servers(PROTECTED)
    for column, theirs, ours in zip(COLUMNS, stock, protected):
        check(f'{column}: protected tells nothing that stock does not',
              [row for row in ROWS if ours[row] == 'ok' != theirs[row]], [])
        judge(column, ours)
    text = table(stock, protected)
    print(text)
    document = DOCUMENT.read_text()
    before, rest = document.split('<!-- table -->\n')
    inside, after = rest.split('<!-- end -->\n')
    if '--write' in sys.argv:
        DOCUMENT.write_text(f'{before}<!-- table -->\n{text}<!-- end -->\n'
                            f'{after}')
    else:
        check('docs/rpc.md has this table', inside, text)
    finish()


main()
