# secopts - a private Samba AD domain controller for live tests
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""An AD domain controller, provisioned once, to be restarted in variants.

    with DomainController() as dc:
        dc.restart(plugins=('vfs',))

Provisioning takes five to ten seconds, a restart one or two. The realm with
its databases and its sysvol is below the server's temporary directory.

A domain controller with an address has the two ends of a link in its network
namespace, the address on one; a member server takes the other (see member.py).
It also serves DNS and, for "net rpc join", NetBIOS.

Debian: needs samba-ad-provision, samba-dsdb-modules, winbind.
"""

import pathlib

import server
from server import PASSWORD, Server, ServerError

REALM = 'SECOPTS.TEST'
DOMAIN = 'SECDOM'
ADMIN = 'Administrator'
HOST_NAME = 'secopts.secopts.test'    # for Kerberos
VFS_OBJECTS = 'secopts dfs_samba4 acl_xattr'
PORTS = (445, 389, 88, 135)    # SMB, LDAP, Kerberos, RPC end-point mapper
LINK, PEER = 'dc', 'member'    # interfaces

KRB5_CONF = '''[libdefaults]
\tdefault_realm = {realm}
\tdns_lookup_realm = false
\tdns_lookup_kdc = false
\trdns = false
[realms]
\t{realm} = {{
\t\tkdc = {kdc}
\t}}
'''


class DomainHost(Server):
    """A Server that has to do with Kerberos and winbindd."""

    def restart(self, plugins=None):
        """Stop Samba and start it again, with other plug-ins if asked for."""
        if plugins is not None:
            self.plugins = server._plugin_files(plugins)
        super().restart()

    def run(self, command, env=None, **options):
        return super().run(command, env={
            'KRB5_CONFIG': str(self.root / 'krb5.conf'),
            'KRB5CCNAME': f'FILE:{self.root}/home/krb5cc',
        } | (env or {}), **options)

    def wbinfo(self, *args, **options):
        return self.run(['wbinfo', *args], **options)

    def _set_global(self, own, conf_global):
        """[global] of a host whose accounts are the domain's: with lines of
        its own, then with those of the test."""
        params = self._sections['global']
        for name in ('passdb backend', 'guest account', 'map to guest',
                     'usershare path'):
            params.pop(name)
        params |= {'winbindd socket directory': winbindd_directory()}
        params |= own | server._parse(conf_global)


class DomainController(DomainHost):
    """A Server whose role is "active directory domain controller"."""

    name, realm, domain = 'SECOPTS', REALM, DOMAIN

    def __init__(self, conf_global='', plugins=server.PLUGINS,
                 users=('alice',), address=None):
        self.linked = address is not None
        if self.linked:
            self.host = address
        super().__init__(conf_global=conf_global, shares={}, plugins=plugins,
                         role='active directory domain controller',
                         users=users)

    @property
    def host_name(self):
        return f'{self.name}.{self.realm}'.lower()

    def pids(self):
        return sorted(pid for pid, name in self._processes()
                      if name in ('samba', 'smbd', 'winbindd')
                      or server._is_rpcd(name))

    # The parts of __init__

    def _make_accounts(self):
        """The domain has its own; Unix needs none of them."""
        for name in ('passwd', 'group', 'hosts'):
            (self.root / 'etc' / name).write_text(
                pathlib.Path('/etc', name).read_text())
        with open(self.root / 'etc' / 'hosts', 'a') as hosts:
            hosts.write(f'{self.host} {self.host_name}\n')
        if self.linked:
            (self.root / 'etc' / 'resolv.conf').write_text(
                f'search {self.realm.lower()}\nnameserver {self.host}\n')

    def _make_conf(self, role, min_protocol, conf_global, vfs_line, shares):
        super()._make_conf(role, min_protocol, conf_global, vfs_line, shares)
        self._set_global({
            'netbios name': self.name,
            'realm': self.realm,
            'workgroup': self.domain,
            'vfs objects': VFS_OBJECTS,
            'binddns dir': str(self.root / 'smbd' / 'binddns'),
            'ntp signd socket directory': str(self.root / 'smbd' / 'ntp'),
            'server services': 's3fs, rpc, ldap, cldap, kdc, winbindd'
                               + (', dns, nbt' if self.linked else ''),
            'disable netbios': 'no' if self.linked else 'yes',
            'interfaces': self._interfaces(),
            'prefork children': '1',
            'tls enabled': 'no',
            'ldap server require strong auth': 'no',
        }, conf_global)
        sysvol = self.root / 'smbd' / 'state' / 'sysvol'
        self._sections |= {
            'sysvol': {'path': str(sysvol), 'read only': 'no'},
            'netlogon': {'path': str(sysvol / self.realm.lower() / 'scripts'),
                         'read only': 'no'},
            'guests': self._share('guests', {'guest ok': 'yes'}),
        }
        self.write_conf()
        self.client_conf.write_text(self.client_conf.read_text() + (
            f'\trealm = {self.realm}\n\tworkgroup = {self.domain}\n'
            f'\tinterfaces = {self._interfaces()}\n'))
        (self.root / 'krb5.conf').write_text(
            KRB5_CONF.format(realm=self.realm, kdc=self.host))

    def _interfaces(self):
        return f'lo {LINK}' if self.linked else 'lo'

    def _make_namespaces(self):
        """smbd seeks winbindd in one place only, whatever smb.conf says."""
        super()._make_namespaces()
        self.run(['sh', '-ec', 'mount -t tmpfs tmpfs /run; mkdir -p "$1"',
                  'sh', winbindd_directory()], check=True)
        if self.linked:
            self._make_link()

    def _make_link(self):
        self.run(['sh', '-ec', 'ip link add "$1" type veth peer "$2"; '
                  'ip address add "$3/24" dev "$1"; ip link set "$1" up',
                  'sh', LINK, PEER, self.host], check=True)

    def _set_passwords(self):
        """Provision; alice comes as an ordinary user."""
        self.run(['samba-tool', 'domain', 'provision', '-s', self.conf,
                  '--realm', self.realm, '--domain', self.domain,
                  '--server-role', 'dc', '--dns-backend', 'SAMBA_INTERNAL',
                  '--host-name', self.name, '--host-ip', self.host,
                  '--adminpass', PASSWORD],
                 plugins=server.PLUGINS, check=True)
        self.write_conf()
        for name in self.users:
            self.run(['samba-tool', 'user', 'create', '-s', self.conf, name,
                      PASSWORD], check=True)
        if self.linked:         # else samba_spnupdate's task, in its time
            self.run(['samba-tool', 'spn', 'add', '-s', self.conf,
                      'ldap/' + self.host_name, self.name + '$'], check=True)

    def _start_smbd(self):
        done = self.run(['samba', '-D', '-s', self.conf], plugins=self.plugins)
        server._wait_until(lambda: self._ready() or not self.pids(),
                           'samba is ready')
        if not self._ready():
            raise ServerError('samba does not start:\n' + done.stderr
                              + self.log())

    def _ready(self):
        """Whether all that was asked for can be asked something."""
        lines = server._read(
            f'/proc/{self._holder.pid}/net/tcp').splitlines()[1:]
        listening = {int(fields[1].split(':')[1], 16)
                     for fields in map(str.split, lines) if fields[3] == '0A'}
        return (listening.issuperset(PORTS)
                and self.wbinfo('-p').returncode == 0)


def winbindd_directory():
    return server.samba_paths()['PIDDIR'] + '/winbindd'
