# secopts - a private member server of a private domain, for live tests
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""A member server (smbd and winbindd), joined to a domain controller.

    with DomainController(address=DC_ADDRESS) as dc, Member(dc) as member:
        member.wbinfo('-t')

It has namespaces of its own, linked to those of the domain controller, whose
DNS it uses. The domain's users are known to Unix by a passwd file, so that
no NSS module is needed.
"""

import pathlib
import subprocess

import server
from addc import (ADMIN, DOMAIN, DomainHost, HOST_NAME, KRB5_CONF, PEER, REALM,
                  winbindd_directory)
from server import PASSWORD, ServerError

DC_ADDRESS, ADDRESS = '10.53.0.1', '10.53.0.2'
NAME = 'MEMBER'
MEMBER_HOST_NAME = 'member.secopts.test'
ADMIN_LOGIN = f'{ADMIN}%{PASSWORD}'
# An administrator opens samr, through a pipe and over TCP; by Kerberos alone
# where there is an argument.
PYTHON_SAMR = '''
import sys
from samba import credentials, param
from samba.dcerpc import samr, security
lp = param.LoadParm()
lp.load_default()
creds = credentials.Credentials()
creds.guess(lp)
creds.parse_string('%s')
if sys.argv[1:]:
    creds.set_kerberos_state(credentials.MUST_USE_KERBEROS)
for binding in 'ncacn_np:%s[sign]', 'ncacn_ip_tcp:%s[seal]':
    samr.samr(binding, lp, creds).Connect2(
        None, security.SEC_FLAG_MAXIMUM_ALLOWED)
''' % (ADMIN_LOGIN, HOST_NAME, HOST_NAME)
IDS = (70000, 79999)             # the idmap range: first of them + RID

# What a member needs at a place that is compiled in: winbindd's socket
# directory.
PLACES = '''
mount -t tmpfs tmpfs /run
mkdir -p "$1"
'''


class Member(DomainHost):
    """A Server whose role is "member server", in the domain of dc."""

    host = ADDRESS

    def __init__(self, dc, conf_global='', plugins=server.PLUGINS,
                 shares=None, users=None, min_protocol=None):
        """users: those whom Unix knows; None: all of the domain."""
        self.dc = dc
        super().__init__(conf_global=conf_global, plugins=plugins,
                         shares=shares or {'private': {}},
                         role='member server', min_protocol=min_protocol,
                         users=dc.users if users is None else users)

    def run(self, command, env=None, **options):
        """Run a client of this host: its smb.conf is that of the server."""
        return super().run(command, env={
            'SMB_CONF_PATH': str(self.conf)} | (env or {}), **options)

    def pids(self):
        return sorted(pid for pid, name in self._processes()
                      if name in ('smbd', 'winbindd')
                      or server._is_rpcd(name))

    def kerberos(self, reachable):
        """Let packets to the KDC pass, or not."""
        for protocol in ('tcp', 'udp'):
            rule = ['ipproto', protocol, 'dport', '88', 'prohibit']
            self.run(['ip', 'rule', 'del', *rule])
            if not reachable:
                self.run(['ip', 'rule', 'add', *rule], check=True)

    def online(self):
        """Wait until winbindd has a connection to the DC."""
        server._wait_until(lambda: self.wbinfo('--ping-dc').returncode == 0,
                           'winbindd is online')

    # The parts of __init__

    def _make_accounts(self):
        etc = self.root / 'etc'
        for name in ('passwd', 'group', 'hosts'):
            (etc / name).write_text(pathlib.Path('/etc', name).read_text())
        with open(etc / 'passwd', 'a') as passwd, \
             open(etc / 'group', 'a') as group:
            for name in (ADMIN.lower(), *self.users):
                uid = IDS[0] + self._rid(name)
                passwd.write(f'{DOMAIN}\\{name}:x:{uid}:{uid}::/:/bin/false\n')
                group.write(f'{DOMAIN}\\{name}:x:{uid}:\n')
        with open(etc / 'hosts', 'a') as hosts:
            hosts.write(f'{self.dc.host} {HOST_NAME} SECOPTS\n'
                        f'{self.host} {MEMBER_HOST_NAME} {NAME}\n')
        (etc / 'resolv.conf').write_text(
            f'search {REALM.lower()}\nnameserver {self.dc.host}\n')

    def _rid(self, name):
        sid = self.dc.wbinfo('-n', name).stdout.split()[0]
        return int(sid.rpartition('-')[2])

    def _make_conf(self, role, min_protocol, conf_global, vfs_line, shares):
        super()._make_conf(role, min_protocol, conf_global, vfs_line, shares)
        self._set_global({
            'security': 'ads',
            'realm': REALM,
            'workgroup': DOMAIN,
            'netbios name': NAME,
            'disable netbios': 'no',
            'interfaces': f'lo {PEER}',
            'idmap config * : backend': 'tdb',
            'idmap config * : range': '80000-89999',
            f'idmap config {DOMAIN} : backend': 'rid',
            f'idmap config {DOMAIN} : range': '%d-%d' % IDS,
            'winbind enum users': 'yes',
        }, conf_global)
        self.write_conf()
        (self.root / 'krb5.conf').write_text(
            KRB5_CONF.format(realm=REALM, kdc=self.dc.host))

    def _make_namespaces(self):
        super()._make_namespaces()
        self.run(['sh', '-ec', PLACES, 'sh', winbindd_directory()],
                 check=True)
        self._make_link()

    def _make_link(self):
        subprocess.run(['nsenter', '--net=' + self.dc._namespace('net'),
                        'ip', 'link', 'set', PEER, 'netns',
                        str(self._holder.pid)], check=True)
        self.run(['sh', '-ec', 'ip address add "$1/24" dev "$2"; '
                  'ip link set "$2" up', 'sh', self.host, PEER], check=True)

    def _set_passwords(self):
        """Join the domain."""
        self.run(['net', 'ads', 'join', '-U', ADMIN_LOGIN, '-S', HOST_NAME],
                 check=True)

    def _start_smbd(self):
        for program in ('winbindd', 'smbd'):
            done = self.run([program, '-D', '-s', self.conf],
                            plugins=self.plugins)
        server._wait_until(lambda: self._ready() or not self.pids(),
                           'smbd and winbindd are ready')
        if not self._ready():
            raise ServerError('the member server does not start:\n'
                              + done.stderr + self.log())

    def _ready(self):
        return (self._listening()
                and self.wbinfo('-p').returncode == 0)
