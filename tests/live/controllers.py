# secopts - further domain controllers of a private domain, for live tests
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""Controllers that join a domain, and one of another domain to trust.

    with DomainController(address=DC_ADDRESS) as dc, \\
         Joined(dc, 'SECOND', '10.53.0.3') as second:

Each has a link of its own to the first controller, beside that of a member.
The first one's DNS knows them.
"""

import subprocess

import server
from addc import DomainController
from member import ADMIN_LOGIN

# Samba's tasks that replicate; and who is told of a change by whom.
REPLICATING = 's3fs, rpc, ldap, cldap, kdc, winbindd, dns, nbt, drepl, kcc'


class Beside(DomainController):
    """A domain controller with a link to another one."""

    def __init__(self, dc, name, address, conf_global='', **options):
        self.dc, self.name = dc, name
        super().__init__(conf_global=conf_global, address=address, **options)

    def _make_link(self):
        end, other = self.name.lower(), self.name.lower() + '-dc'
        self.run(['sh', '-ec', 'ip link add "$1" type veth peer "$2"; '
                  'ip address add "$3/32" dev "$1"; ip link set "$1" up',
                  'sh', end, other, self.host], check=True)
        subprocess.run(['nsenter', '--net=' + self._namespace('net'),
                        'ip', 'link', 'set', other, 'netns',
                        str(self.dc._holder.pid)], check=True)
        self.dc.run(['sh', '-ec', 'ip link set "$1" up; '
                     'ip route add "$2/32" dev "$1"', 'sh', other, self.host],
                    check=True)
        self.run(['ip', 'route', 'add', f'{self.dc.host}/32', 'dev', end],
                 check=True)

    def _interfaces(self):
        return 'lo ' + self.name.lower()

    def _make_accounts(self):
        super()._make_accounts()
        with open(self.root / 'etc' / 'hosts', 'a') as hosts:
            hosts.write(f'{self.dc.host} {self.dc.host_name} '
                        f'{self.dc.name}\n')
        (self.root / 'etc' / 'resolv.conf').write_text(
            f'search {self.realm.lower()}\nnameserver {self.dc.host}\n')


class Joined(Beside):
    """One more controller of the domain of dc; role: DC or RODC.

    prepare: called with it once it has joined, before it is started. It should
    not be restarted for that: dc may be connected to it for replication by
    then, and notices that it no longer is when it next asks for something,
    which fails.
    """

    def __init__(self, dc, name, address, role='DC', prepare=None, **options):
        self.join_role, self.joined, self.prepare = role, None, prepare
        super().__init__(dc, name, address, users=(), **options)

    def _set_passwords(self):
        self.joined = self.run(
            ['samba-tool', 'domain', 'join', self.realm, self.join_role,
             '-s', self.conf, '--server', self.dc.host_name, '-U', ADMIN_LOGIN,
             '--dns-backend', 'SAMBA_INTERNAL'], plugins=server.PLUGINS,
            check=True)
        self.write_conf()
        if self.prepare:
            self.prepare(self)


class OtherDomain(Beside):
    """The controller of another domain, whose DNS and dc's ask each other."""

    realm, domain = 'OTHER.TEST', 'OTHERDOM'
