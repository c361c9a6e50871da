# secopts - an AD domain controller: its defaults, its doors, its lock
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

import os
import socket

from harness import (DENIED, DIALECTS, NO_SESSION, NO_SHARE, OK, PASSWORD,
                     PIPE_NAMES, SAMBA, Server, anonymous,
                     anonymous_gets_nothing, check, connection, expect, finish,
                     refusals, smb2raw)
from addc import ADMIN, HOST_NAME, VFS_OBJECTS, DomainController
from ntlmssp import (ALWAYS_SIGN, KEY_EXCH, OID_KRB5, OID_MS_KRB5, OID_NEGOEX,
                     OID_NTLMSSP, OID_SPNEGO, SEAL, SIGN, AuthError, NtlmClient,
                     SpnegoClient, der, der_items)
from patience import PATIENCE

ADMIN_LOGIN = '%s%%%s' % (ADMIN, PASSWORD)
NOBODY, SOMEBODY = ('', ''), (ADMIN, PASSWORD)
MARKED = ['lsarpc', 'samr', 'netlogon']
SHARES = ('sysvol', 'netlogon', 'guests')
INVALID = 'STATUS_INVALID_PARAMETER'
NOTHING_MARKED = ('secopts:null session pipes', '""')
LOCK = ('gensec:ntlmssp', 'no')
NO_VFS_LINE = ('vfs objects', VFS_OBJECTS.removeprefix('secopts '))

EVERYONE = bytes.fromhex('010100000000000100000000')
ANONYMOUS_LOGON = bytes.fromhex('010100000000000507000000')

JUNK = os.urandom(40)
NEGOTIATE = NtlmClient(*NOBODY).step()
UNKNOWN = bytes.fromhex('2a0304')

# A domain controller of Samba offers every mechanism that is registered, the
# stock NTLMSSP beside ours. What is tried to get at it: mechanisms offered,
# first token (None: as it should be), and whether this leads to NTLMSSP.
DOORS = (
    ('NTLMSSP', (OID_NTLMSSP,), None, True),
    ('NTLMSSP, empty token', (OID_NTLMSSP,), b'', True),
    ('NTLMSSP, junk', (OID_NTLMSSP,), JUNK, False),
    ('NTLMSSP twice', (OID_NTLMSSP,) * 2, None, True),
    ('NTLMSSP twice, empty token', (OID_NTLMSSP,) * 2, b'', True),
    ('NTLMSSP twice, junk', (OID_NTLMSSP,) * 2, JUNK, False),
    ('NTLMSSP thrice, cut off', (OID_NTLMSSP,) * 3, NEGOTIATE[:12], False),
    ('NTLMSSP twice, bare signature', (OID_NTLMSSP,) * 2, b'NTLMSSP\0', False),
    ('krb5 first', (OID_KRB5, OID_NTLMSSP), None, False),
    ('krb5 first, empty token', (OID_KRB5, OID_NTLMSSP), b'', False),
    ('krb5 first, junk', (OID_KRB5, OID_NTLMSSP), JUNK, False),
    ('krb5 first, NEGOTIATE', (OID_KRB5, OID_NTLMSSP), NEGOTIATE, False),
    ('krb5 first, broken AP-REQ', (OID_KRB5, OID_NTLMSSP),
     der(0x60, der(6, OID_KRB5), b'\1\0', JUNK), False),
    ('both krb5, then NTLMSSP twice', (OID_MS_KRB5, OID_KRB5, OID_NTLMSSP,
                                       OID_NTLMSSP), JUNK, False),
    ('NEGOEX first', (OID_NEGOEX, OID_NTLMSSP), None, True),
    ('NEGOEX first, junk', (OID_NEGOEX, OID_NTLMSSP), b'NEGOEXTS' + JUNK, True),
    ('NEGOEX and krb5 first', (OID_NEGOEX, OID_MS_KRB5, OID_KRB5, OID_NTLMSSP),
     b'', False),
    ('an unknown one first', (UNKNOWN, OID_NTLMSSP), JUNK, True),
    # 4.25, the stock one as well, is at odds then about what was offered first.
    ('SPNEGO in SPNEGO', (OID_SPNEGO, OID_NTLMSSP), NEGOTIATE, SAMBA < (4, 25)),
)


class Insistent(SpnegoClient):
    """Opens with any token; goes on with NTLMSSP whatever the server chose."""

    def __init__(self, ntlm, mechs, token=None, **options):
        super().__init__(ntlm, mechs, **options)
        self.first_token = token

    def initial(self):
        if self.first_token is None:
            return super().initial()
        return der(0x60, der(0x06, OID_SPNEGO), der(0xa0, der(
            0x30, der(0xa0, self.mech_list),
            der(0xa2, der(0x04, self.first_token)))))

    def parse(self, token):
        try:
            return super().parse(token)
        except AuthError:
            return None


# SMB ------------------------------------------------------------------------

def session_status(who, dialect=0x0311, **options):
    with connection(dc, dialect) as conn:
        return conn.session_setup(*who, **options)[0].name


def every_dialect(want):
    for dialect in DIALECTS:
        for spnego in (True, False):
            how = '0x%04x %s' % (dialect, 'SPNEGO' if spnego else 'raw')
            for who, status in ((NOBODY, want), (SOMEBODY, OK)):
                check('%s, %s' % (who[0] or 'anonymous', how),
                      session_status(who, dialect, spnego=spnego), status)


def doors(want):
    for what, mechs, token, leads in DOORS:
        for who, status in ((NOBODY, want), (SOMEBODY, OK)):
            ntlm = NtlmClient(*who, target='cifs/' + dc.host)
            got = session_status(who, auth=Insistent(ntlm, mechs, token))
            check('%s: %s' % (who[0] or 'anonymous', what), got,
                  status if leads else {INVALID, 'STATUS_LOGON_FAILURE'})


def retries():
    """A session whose exchange went wrong is of no use any more."""
    with connection(dc) as conn:
        for wrong in (JUNK, NEGOTIATE[:12], b'NTLMSSP\0', NEGOTIATE):
            ntlm = NtlmClient(*NOBODY)
            first = conn.session_setup_leg(ntlm.step())
            authenticate = ntlm.step(first.data)
            check('a wrong second leg, %d bytes' % len(wrong),
                  conn.session_setup_leg(wrong, first.session_id).ok, False)
            for again in (NEGOTIATE, SpnegoClient(NtlmClient()).step(),
                          authenticate):
                expect('on the same session, %r' % again[:12],
                       conn.session_setup_leg(again, first.session_id),
                       NO_SESSION)
        for wrap_second in (True, False):
            ntlm = NtlmClient(*NOBODY)
            spnego = SpnegoClient(ntlm)
            first = conn.session_setup_leg(
                ntlm.step() if wrap_second else spnego.step())
            token = first.data if wrap_second else spnego.parse(first.data)
            authenticate = ntlm.step(token)
            if wrap_second:
                authenticate = spnego.response(authenticate, False)
            expect('from raw to SPNEGO' if wrap_second
                   else 'from SPNEGO to raw',
                   conn.session_setup_leg(authenticate, first.session_id),
                   INVALID)
        answer, _ = conn.session_setup_anonymous()
        expect('anonymous after all of this', answer, DENIED)


def switch():
    with connection(dc) as conn:
        _, session = conn.session_setup(*SOMEBODY)
        tree = session.tree_connect('IPC$').tree
        expect('a session becomes anonymous', session.reauthenticate(), DENIED)
        expect('samr afterwards', tree.create('samr'), NO_SESSION)


def shares_and_pipes(names):
    """What an anonymous session gets: {share: status}, {pipe: status}."""
    with connection(dc) as conn:
        session = anonymous(conn)
        shares = {share: session.tree_connect(share)
                  for share in (*SHARES, 'nosuch', 'IPC$')}
        tree = shares['IPC$'].tree
        return ({share: answer.name for share, answer in shares.items()},
                {name: tree.create(name).name for name in names})


def default_policy():
    shares, pipes = shares_and_pipes(PIPE_NAMES)
    for share, want in (*((share, DENIED) for share in SHARES),
                        ('nosuch', NO_SHARE), ('IPC$', OK)):
        check('anonymous, %s -> %s' % (share, want), shares[share], want)
    check('the pipes that open',
          [name for name in pipes if pipes[name] == OK], MARKED)
    check('the answer to any other',
          sorted(set(pipes.values())), sorted({OK, DENIED}))
    with connection(dc) as conn:
        tree = anonymous(conn).tree_connect('IPC$').tree
        for name in MARKED:
            check('anonymous binds to ' + name,
                  tree.create(name).file.rpc_bind(name).ok, True)


def offers():
    """How often the server's first token names NTLMSSP, and krb5."""
    with smb2raw.Connection(dc.host, 445) as conn:
        token = conn.negotiate().data
        return token.count(OID_NTLMSSP), token.count(OID_KRB5)


# LDAP -----------------------------------------------------------------------

def ldap_read(sock):
    data = b''
    while True:
        received = sock.recv(1 << 16)
        if not received:
            raise ConnectionError('LDAP: closed')
        data += received
        try:
            return [der_items(message)[1] for _, message in der_items(data)]
        except AuthError:
            continue                # not all of it yet


def ldap_bind(sock, mechanism, auth):
    """The result code of a bind."""
    token, code = None, 14          # saslBindInProgress
    while code == 14:
        sock.sendall(der(0x30, der(2, b'\1'), der(
            0x60, der(2, b'\3'), der(4, b''),
            der(0xa3, der(4, mechanism), der(4, auth.step(token))))))
        fields = der_items(ldap_read(sock)[0][1])
        code = fields[0][1][0]
        token = dict(fields).get(0x87)
    return code


def ldap_flags(reading):
    """docs/fidelity.md, point 20: binds by the flags of NEGOTIATE."""
    for flags, always, confidential in (
            (0xE2088297, True, True), (0x00088215, False, True),
            (0x00088206, False, True), (0x0000B203, False, True),
            (0x02888201, False, True), (0xE20882B7, True, True),
            (0xC20882B7, False, False)):
        with socket.create_connection((dc.host, 389), PATIENCE) as sock:
            code = ldap_bind(sock, b'GSS-SPNEGO', NtlmClient(
                *SOMEBODY, negotiate_flags=flags))
        check('LDAP, %s: 0x%08x' % (reading, flags), code == 0,
              always if reading == 'always' else confidential)


def ldap_token(mechanism, auth):
    """Bind; the result code, and the SIDs of the token, which rootDSE tells."""
    with socket.create_connection((dc.host, 389), 10) as sock:
        code = ldap_bind(sock, mechanism, auth)
        if code != 0:
            return code, []
        sock.sendall(der(0x30, der(2, b'\2'), der(
            0x63, der(4, b''), der(10, b'\0'), der(10, b'\0'), der(2, b'\0'),
            der(2, b'\0'), der(1, b'\0'), der(0x87, b'objectClass'),
            der(0x30, der(4, b'tokenGroups')))))
        entry = der_items(ldap_read(sock)[0][1])
        attribute = der_items(der_items(entry[1][1])[0][1])
        return code, [sid for _, sid in der_items(attribute[1][1])]


def ldap_doors(who):
    """What ldap_token() says for each way to bind by NTLMSSP."""
    def ntlm():
        return NtlmClient(*who, negotiate_flags=lambda flags: flags & ~(
            SIGN | SEAL | ALWAYS_SIGN | KEY_EXCH))

    yield 'NTLM', ldap_token(b'NTLM', ntlm())
    yield 'NTLMSSP, not wrapped', ldap_token(b'GSS-SPNEGO', ntlm())
    for what, mechs, token, leads in DOORS:
        if leads:
            yield what, ldap_token(b'GSS-SPNEGO', Insistent(
                ntlm(), mechs, token, mech_list_mic=False))


def ldap_tokens(everyone):
    """Everyone in an anonymous token tells our mechanism from the stock one."""
    for what, (code, sids) in ldap_doors(NOBODY):
        check('LDAP, anonymous by %s: bound, Everyone' % what,
              (code, ANONYMOUS_LOGON in sids, EVERYONE in sids),
              (0, True, everyone))
    for what, (code, sids) in ldap_doors(SOMEBODY):
        check('LDAP, a user by %s: bound' % what,
              (code, ANONYMOUS_LOGON in sids), (0, False))


# Clients --------------------------------------------------------------------

CLIENTS = {
    'SMB, Kerberos': ['smbclient', '--use-kerberos=required',
                      '//%s/sysvol' % HOST_NAME, '-c', 'ls'],
    'SMB, NTLM': ['smbclient', '--use-kerberos=off',
                  '//%s/sysvol' % HOST_NAME, '-c', 'ls'],
    'RPC on SMB, NTLM': ['rpcclient', '--use-kerberos=off', HOST_NAME,
                         '-c', 'enumdomusers'],
    'RPC on TCP, NTLM': ['rpcclient', 'ncacn_ip_tcp:%s[sign,ntlm]' % HOST_NAME,
                         '-c', 'enumdomusers'],
    'RPC on TCP, SPNEGO': ['rpcclient', '--use-kerberos=off',
                           'ncacn_ip_tcp:%s[seal,spnego]' % HOST_NAME,
                           '-c', 'enumdomusers'],
    'LDAP, NTLM': ['ldbsearch', '--use-kerberos=off', '-H',
                   'ldap://' + HOST_NAME, '(samaccountname=alice)', 'cn'],
    'samba-tool, NTLM': ['samba-tool', 'user', 'list', '--use-kerberos=off',
                         '-H', 'ldap://' + HOST_NAME],
}


WITHOUT_128BIT = '--option=ntlmssp_client:128bit=no'


def clients(what, want, *options):
    """want: the names of those in CLIENTS that have to work."""
    working = {name for name, command in CLIENTS.items()
               if dc.run([*command, '-U', ADMIN_LOGIN,
                          *options]).returncode == 0}
    check(what + ': clients that work', sorted(working), sorted(want))


def users(what, status=OK):
    for spnego in (True, False):
        check('%s: %s logs on, %s' % (what, ADMIN,
                                      'SPNEGO' if spnego else 'raw'),
              dc.call(session_status, SOMEBODY, spnego=spnego), status)


def winbind(what):
    for option in ('-p', '-t'):
        check('%s: wbinfo %s' % (what, option),
              dc.wbinfo(option).returncode, 0)


# The variants ----------------------------------------------------------------

def variant(*settings, plugins=('vfs', 'gensec')):
    """Start the domain controller anew with nothing but these settings."""
    for parameter in ('secopts:null session pipes', 'gensec:ntlmssp',
                      'secopts:restrict null session access',
                      'secopts:everyone includes anonymous',
                      'secopts:ntlm min server sec', 'secopts:ntlm 128bit'):
        dc.set(parameter, None)
    for parameter, value in (('vfs objects', VFS_OBJECTS), *settings):
        dc.set(parameter, value)
    dc.restart(plugins)


def defaults():
    dc.call(default_policy)
    check('refused pipes start nothing', dc.rpcd_running(), [])
    check('the log names setting and origin',
          any('NullSessionPipes = (netlogon, samr, lsarpc), from Windows '
              'default' in line for line in refusals(dc)), True)
    users('default')
    clients('default', CLIENTS)
    # The others ask for confidentiality.
    clients('without 128-bit', [
        'SMB, Kerberos', 'SMB, NTLM', 'RPC on SMB, NTLM', 'RPC on TCP, NTLM'],
        WITHOUT_128BIT)
    dc.call(ldap_flags, 'with confidentiality')
    winbind('default')
    check('samba-tool takes the VFS line',
          dc.run(['samba-tool', 'ntacl', 'sysvolcheck', '-s', dc.conf],
                 plugins=('vfs', 'gensec')).returncode, 0)
    check('samba-tool with the plug-in logs on',
          dc.run(CLIENTS['samba-tool, NTLM'] + ['-U', ADMIN_LOGIN],
                 plugins=('gensec',)).returncode, 0)


def nothing_marked():
    variant(NOTHING_MARKED, ('secopts:ntlm 128bit', 'always'))
    clients('without 128-bit, always', ['SMB, Kerberos'], WITHOUT_128BIT)
    dc.call(ldap_flags, 'always')
    dc.call(every_dialect, DENIED)
    dc.call(doors, DENIED)
    dc.call(retries)
    dc.call(switch)
    dc.call(ldap_tokens, False)


def unrestricted():
    names = MARKED + ['lsass', 'epmapper', 'unixinfo', 'dnsserver', 'wkssvc',
                      'protected_storage', 'srvsvc', 'winreg', 'atsvc']
    variant(NO_VFS_LINE, plugins=())
    stock = dc.call(shares_and_pipes, names)
    check('stock: the guest share and all pipes but the last open',
          (stock[0]['guests'], list(stock[1].values())[:-1]),
          (OK, [OK] * (len(names) - 1)))
    dc.call(doors, OK)
    dc.call(ldap_tokens, True)

    variant(('secopts:restrict null session access', '0'),
            ('secopts:everyone includes anonymous', '1'),
            ('secopts:ntlm min server sec', '0'))
    clients('without 128-bit, none required', CLIENTS, WITHOUT_128BIT)
    check('unrestricted: as stock', dc.call(shares_and_pipes, names), stock)
    dc.call(ldap_tokens, True)


def fails_closed():
    variant(plugins=('vfs',))
    dc.call(nothing_for_anonymous, 'no gensec plug-in')
    users('no gensec plug-in')
    variant(NO_VFS_LINE)
    dc.call(nothing_for_anonymous, 'no VFS line')
    users('no VFS line')
    check('the log names IPC$',
          any("[IPC$] is without 'vfs objects = secopts'" in line
              for line in refusals(dc)), True)


def nothing_for_anonymous(what):
    anonymous_gets_nothing(dc, what)
    with connection(dc) as conn:
        _, session = conn.session_setup_anonymous()
        for share in SHARES if session else ():
            expect('%s: anonymous, %s' % (what, share),
                   session.tree_connect(share), DENIED)


def locked():
    """gensec:ntlmssp = no: no plug-in, no NTLM; Kerberos is not touched."""
    variant(LOCK, NOTHING_MARKED)
    check('locked: NTLMSSP is offered once', dc.call(offers)[0], 1)
    users('locked')
    clients('locked', CLIENTS)
    winbind('locked')
    dc.call(doors, DENIED)
    dc.call(ldap_tokens, False)

    variant(LOCK, plugins=('vfs',))
    check('locked, no plug-in: only krb5 is offered', dc.call(offers), (0, 1))
    users('locked, no plug-in', INVALID)
    clients('locked, no plug-in', ['SMB, Kerberos'])
    winbind('locked, no plug-in')
    for what, mechs, token, _ in DOORS:
        for who in (NOBODY, SOMEBODY):
            ntlm = NtlmClient(*who)
            check('locked, no plug-in: %s by %s'
                  % (who[0] or 'anonymous', what),
                  dc.call(session_status, who,
                          auth=Insistent(ntlm, mechs, token)),
                  {INVALID, 'STATUS_LOGON_FAILURE'})
    for who in (NOBODY, SOMEBODY):
        codes = {code for _, (code, _) in dc.call(list, ldap_doors(who))}
        check('locked, no plug-in: result codes of LDAP', sorted(codes),
              [1, 49])          # operationsError, invalidCredentials


def locked_member():
    """A member server without its domain: what it negotiates."""
    conf = ('security = domain\nworkgroup = SECDOM\n'
            'secopts:null session pipes = samr\ngensec:ntlmssp = no\n')
    for plugins, want in ((('vfs', 'gensec'), OK), (('vfs',), 'closed')):
        with Server(conf_global=conf, role='member server',
                    plugins=plugins) as server:
            for spnego in (True, False):
                check('locked member server, %s, %s'
                      % (' and '.join(plugins), 'SPNEGO' if spnego else 'raw'),
                      server.call(member_session, server, spnego), want)


def member_session(server, spnego):
    try:
        with connection(server) as conn:
            return conn.session_setup_anonymous(spnego=spnego)[0].name
    except ConnectionError:
        return 'closed'


with DomainController() as dc:
    defaults()
    nothing_marked()
    unrestricted()
    fails_closed()
    locked()
    check('nothing panicked', 'PANIC' in dc.log(), False)
locked_member()
finish()
