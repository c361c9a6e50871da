# secopts - the servers that are attacked, and what the documents say of them
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""Policies, each with the smb.conf that a pair of servers gets.

The pair differs in one thing: the plug-ins.  What is refused is said by
tests/live/oracle.py, which knows the documents and not the C code.
"""

import dataclasses
import pathlib
import sys

REPO = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPO / 'tests/live'))
sys.dont_write_bytecode = True

import oracle                                             # noqa: E402
from rpc_oracle import PARAMETERS                         # noqa: E402
from server import MODULES, Server                        # noqa: E402

SHARES = {
    'public': {'guest ok': 'yes', 'read only': 'no'},
    'listed': {'guest ok': 'yes', 'read only': 'no'},
    'forced': {'guest ok': 'yes', 'force user': 'alice'},
    'private': {'guest ok': 'no', 'read only': 'no'},
}
OPAQUE = 'secopts_opaque'      # asks no module behind it to connect
GUESTS = 'map to guest = bad user\n'
QUIET = 'log level = 1 secopts:2\ncreate mask = 0600\n'


class Fixture(oracle.Policy):
    """One policy; attributes are those that oracle.Policy draws by chance."""

    def __init__(self, name, conf='', *, role='standalone', pipes=None,
                 shares=(), restrict=1, everyone=0, audit=False,
                 guests=False, map_to_guest=True, acl=(), smb1=False,
                 objects=None, unwatched=(), changes=None, domain=False,
                 rpc=None, controller=False, receiving=0, weight=1):
        # Nothing of this one is drawn: the base class is not initialised.
        self.name, self.weight, self.acl, self.smb1 = name, weight, acl, smb1
        self.domain, self.objects = domain, objects or {}
        self.changes = changes or {}
        self.rpc, self.base, self.controller = rpc, self, controller
        self.family = 'smb1' if smb1 else 'smb2' if rpc is None else 'rpc'
        for change in self.changes.values():
            change.fixture.base = self
        self.map_to_guest = map_to_guest
        self.conf = (GUESTS if map_to_guest else '') + QUIET + conf
        self.role_line, self.role = role, oracle.ROLES[role]
        self.release, self.audit, self.guests = '2022', audit, guests
        self.restrict_anonymous, self.watched = 0, True
        self.always_128bit = False
        self.receiving = receiving     # RestrictReceivingNTLMTraffic
        self.shares = [oracle.Share(share, params['guest ok'] == 'yes',
                                    share not in unwatched)
                       for share, params in SHARES.items()]
        if pipes is None:
            pipes = oracle.default_pipes(self.role, self.release)
        self.values = {setting: oracle.Value(value) for setting, value in (
            ('RestrictNullSessAccess', restrict),
            ('NullSessionPipes', list(pipes)),
            ('NullSessionShares', list(shares)),
            ('EveryoneIncludesAnonymous', everyone),
            ('NtlmMinServerSec', oracle.BIT128))}

    @property
    def is_restricted(self):
        return bool(self.value('RestrictNullSessAccess')) and not self.audit

    @property
    def is_as_stock(self):
        """Nothing is refused and tokens stay: docs/fidelity.md, 2."""
        return self.audit or bool(
            not self.value('RestrictNullSessAccess') and
            self.value('EveryoneIncludesAnonymous'))

    def may(self, who, what, name=None, flags=None):
        """Does policy let this identity do this, as far as policy goes?"""
        answer = self.answer(oracle.Question(who, what, name, flags))
        return answer.verdict != 'refused' or self.audit

    def may_connect(self, who, name):
        """Policy, "guest ok" and the share ACL of a new anonymous session."""
        if not self.is_concerned(who):
            return True
        share = self.share(name)
        if share is None or not share.guest_ok:
            return False
        if self.audit:
            return True
        if not self.may(who, 'share', name):
            return False
        return bool(share.name == 'IPC$' or share.name in self.acl or
                    self.value('EveryoneIncludesAnonymous'))

    def new_server(self, **options):
        if self.controller:
            from addc import DomainController
            del options['shares'], options['min_protocol']
            return DomainController(**options)
        if not self.domain:
            return Server(role=self.role_line, **options)
        # Samba's Python is needed for nothing else.
        from domain import DOMAIN, Domain
        options['shares']['forced']['force user'] = rf'{DOMAIN}\alice'
        return Domain(**options)

    def may_list(self, who, name):
        """The same for a session that was admitted under another policy."""
        share = self.share(name)
        return share is not None and share.guest_ok and (
            share.name == 'IPC$' or self.audit or self.may(who, 'share', name))

    def change(self, policy):
        """The step of an episode that brings another policy."""
        return {'op': 'policy', 'policy': policy,
                'lines': self.changes[policy].lines}

    def under(self, policy):
        """This fixture while one of its changes is in force."""
        return self.changes[policy].fixture if policy else self

    def vfs_objects(self, section, plugins):
        """The same modules for both servers, but for ours."""
        modules = self.objects[section].split()
        return ' '.join(one for one in modules if plugins or one != 'secopts')

    def start(self, plugins):
        """The server with the plug-ins, or the stock one."""
        shares, conf = {}, self.conf
        for name, params in SHARES.items():
            shares[name] = dict(params)
            if name in self.objects:
                shares[name]['vfs objects'] = self.vfs_objects(name, plugins)
        if 'global' in self.objects:
            conf += f'vfs objects = {self.vfs_objects("global", plugins)}\n'
        modules = {kind: REPO / 'build' / MODULES[kind]
                   for kind in ('vfs', 'gensec') if plugins}
        if any(OPAQUE in line for line in self.objects.values()):
            modules['opaque'] = REPO / 'build/tests' / f'{OPAQUE}.so'
        server = self.new_server(
            conf_global=conf, shares=shares, plugins=modules,
            min_protocol='NT1' if self.smb1 else None)
        for share in () if self.controller else SHARES:
            (server.root / 'shares' / share / 'hello.txt').chmod(0o666)
        for share in self.acl:
            server.run(['sharesec', '-s', str(server.conf), share, '-a',
                        'S-1-5-7:ALLOWED/0/FULL'], check=True)
        return server


@dataclasses.dataclass
class Change:
    """What an administrator does to a running server's smb.conf."""
    lines: dict                # {parameter of ours: value, or None}
    fixture: Fixture           # what holds from then on


def line(**settings):
    return ''.join('secopts:%s = %s\n' % (name.replace('_', ' '), value)
                   for name, value in settings.items())


def changes(**policies):
    """{name: Change}; each names what it has and clears what others have."""
    cleared = {name.replace('_', ' '): None
               for lines, _ in policies.values() for name in lines}
    return {policy: Change(cleared | {name.replace('_', ' '): value
                                      for name, value in lines.items()},
                           Fixture(policy, **more))
            for policy, (lines, more) in policies.items()}


# Pipes are open to anonymous as on stock Samba; what is behind is judged.
RPC_PIPES = ('samr', 'lsarpc', 'srvsvc')
RPC = line(null_session_pipes=', '.join(RPC_PIPES),
           everyone_includes_anonymous='yes', allow_null_session_fallback='yes',
           restrict_remote_sam='""')
CONTROLLER = {'global': 'secopts dfs_samba4 acl_xattr'}
ADMINISTRATORS = 'O:SYG:SYD:(A;;RC;;;BA)'
RPC_OPENED = {'RestrictAnonymousSAM': 0, 'LSAAnonymousNameLookup': 1,
              'TurnOffAnonymousBlock': 1}


def rpc_changes(**policies):
    """{name: Change} of settings that operations are judged by."""
    return changes(**{
        name: ({PARAMETERS[setting].replace(' ', '_'): str(value)
                for setting, value in values.items()
                if setting != 'RestrictRemoteSAM'} |
               {'restrict_remote_sam': ADMINISTRATORS if values.get(
                   'RestrictRemoteSAM') else '""'} |
               ({'mode': 'audit'} if more.get('audit') else {}) |
               ({'treat_guest_as_anonymous': 'yes'} if more.get('guests')
                else {}),
               dict(pipes=RPC_PIPES, everyone=1, rpc=values, **more))
        for name, (values, more) in policies.items()})


# For clients without NTLMSSP, whose responses are no NTLMv2.
NTLMV1 = 'ntlm auth = yes\n'

FIXTURES = [
    Fixture('defaults', map_to_guest=False, weight=0.5),
    Fixture('pipes', line(null_session_pipes=r'LSARPC, sql\query, '
                                             r'\pipe\browser'),
            pipes=('LSARPC', r'sql\query', r'\pipe\browser'), weight=2),
    Fixture('everyone',
            line(null_session_pipes='samr, srvsvc, nosuch',
                 null_session_shares='Listed',
                 everyone_includes_anonymous='yes'),
            pipes=('samr', 'srvsvc', 'nosuch'), shares=('Listed',),
            everyone=1, weight=2),
    Fixture('acl', line(null_session_shares='listed, private',
                        treat_guest_as_anonymous='yes'),
            pipes=(), shares=('listed', 'private'), guests=True,
            acl=('listed', 'public')),
    Fixture('unrestricted', line(restrict_null_session_access='0',
                                 everyone_includes_anonymous='yes'),
            restrict=0, everyone=1, weight=0.5),
    Fixture('audit', line(mode='audit'), audit=True, weight=0.5),
    Fixture('orders', line(null_session_pipes='samr, srvsvc',
                           null_session_shares='listed, forced'),
            pipes=('samr', 'srvsvc'), shares=('listed', 'forced'),
            acl=('listed', 'public'),
            objects={'global': 'secopts recycle full_audit',
                     'public': 'recycle full_audit secopts',
                     'listed': 'secopts full_audit dirsort',
                     'private': 'secopts shadow_copy2'}, weight=0.5),
    Fixture('opaque', line(null_session_pipes='lsarpc',
                           null_session_shares='listed'),
            pipes=('lsarpc',), shares=('listed',), unwatched=('public',),
            objects={'public': f'{OPAQUE} secopts'}, weight=0.3),
    Fixture('legs', changes=changes(
        none=({}, {}),
        audit=({'mode': 'audit'}, {'audit': True}),
        samr=({'null_session_pipes': 'samr'}, {'pipes': ('samr',)}),
        listed=({'null_session_shares': 'listed'}, {'shares': ('listed',)}),
        guests=({'null_session_pipes': 'lsarpc',
                 'treat_guest_as_anonymous': 'yes'},
                {'pipes': ('lsarpc',), 'guests': True}),
        open=({'restrict_null_session_access': '0',
               'everyone_includes_anonymous': 'yes'},
              {'restrict': 0, 'everyone': 1}),
        denied=({'restrict_receiving_ntlm_traffic': '2'}, {'receiving': 2}),
        told=({'restrict_receiving_ntlm_traffic': '2', 'mode': 'audit'},
              {'receiving': 2, 'audit': True}),
        domain=({'restrict_receiving_ntlm_traffic': '1'},
                {'receiving': 1})), weight=0.1),
    Fixture('ntlm-denied',
            line(null_session_pipes='lsarpc', null_session_shares='listed',
                 restrict_receiving_ntlm_traffic='2'),
            pipes=('lsarpc',), shares=('listed',), receiving=2, weight=0.2),
    Fixture('ntlm-of-domain',
            line(null_session_pipes='lsarpc', null_session_shares='listed',
                 restrict_receiving_ntlm_traffic='1'),
            pipes=('lsarpc',), shares=('listed',), receiving=1, weight=0.2),
    Fixture('kerberos', 'map to guest = bad uid\n'
            'guest account = nobody\n' +
            line(null_session_pipes='lsarpc', null_session_shares='listed',
                 treat_guest_as_anonymous='yes'),
            role='member server', pipes=('lsarpc',), shares=('listed',),
            guests=True, acl=('listed', 'public'), domain=True, weight=0.3),
    Fixture('rpc-defaults', RPC, pipes=RPC_PIPES, everyone=1, rpc={},
            weight=0.5),
    Fixture('rpc-changes', RPC, pipes=RPC_PIPES, everyone=1, rpc={},
            changes=rpc_changes(
                none=({}, {}),
                opened=(RPC_OPENED, {}),
                shares=(RPC_OPENED | {'RestrictAnonymous': 1}, {}),
                accounts=(RPC_OPENED | {'RestrictAnonymousSAM': 1}, {}),
                names=(RPC_OPENED | {'LSAAnonymousNameLookup': 0}, {}),
                lsa=(RPC_OPENED | {'TurnOffAnonymousBlock': 0}, {}),
                lists=(RPC_OPENED | {'RestrictAnonymous': 1,
                                     'RestrictAnonymousSAM': 1}, {}),
                blocked=({'LSAAnonymousNameLookup': 1}, {}),
                unblocked=({'TurnOffAnonymousBlock': 1}, {}),
                sam=(RPC_OPENED | {'RestrictRemoteSAM': 1}, {}),
                closed=({'RestrictRemoteSAM': 1, 'RestrictAnonymous': 1}, {}),
                guests=({}, {'guests': True}),
                all_guests=({'RestrictRemoteSAM': 1}, {'guests': True}),
                audit=({}, {'audit': True}),
                sam_audit=({'RestrictRemoteSAM': 1}, {'audit': True})),
            weight=0.5),
    Fixture('rpc-controller', RPC, role='active directory domain controller',
            pipes=RPC_PIPES, everyone=1, rpc={}, controller=True,
            objects=CONTROLLER, map_to_guest=False, weight=0.3),
    Fixture('rpc-controller-opened', RPC +
            line(lsa_anonymous_name_lookup='1', turn_off_anonymous_block='1'),
            role='active directory domain controller', pipes=RPC_PIPES,
            everyone=1, rpc={'LSAAnonymousNameLookup': 1,
                             'TurnOffAnonymousBlock': 1}, controller=True,
            objects=CONTROLLER, map_to_guest=False, weight=0.2),
    Fixture('controller', role='classic primary domain controller'),
    Fixture('smb1-defaults', NTLMV1, map_to_guest=False, smb1=True,
            weight=0.5),
    Fixture('smb1-lists', NTLMV1 +
            line(null_session_pipes='lsarpc, samr, srvsvc, browser',
                 null_session_shares='listed, private'),
            pipes=('lsarpc', 'samr', 'srvsvc', 'browser'),
            shares=('listed', 'private'), smb1=True),
    Fixture('smb1-acl', NTLMV1 +
            line(null_session_pipes='lsarpc', everyone_includes_anonymous='1',
                 null_session_shares='listed, private, forced',
                 treat_guest_as_anonymous='yes'),
            pipes=('lsarpc',), shares=('listed', 'private', 'forced'),
            everyone=1, guests=True, acl=('listed', 'public'), smb1=True),
]
