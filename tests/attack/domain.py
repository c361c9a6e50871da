# secopts - a member of a domain under attack, whose guests come by Kerberos
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""A member server with a domain controller of its own.

nina is a user of the domain and none of the member's Unix: by NTLM, through
winbind, and by Kerberos she becomes a guest ("map to guest = bad uid").
"""

import contextlib
import threading

from addc import DOMAIN, DomainController
from member import DC_ADDRESS, MEMBER_HOST_NAME, Member
from server import PASSWORD
from kerberos import KerberosClient

KNOWN, UNKNOWN = ('alice', 'bob'), 'nina'
LOGONS = {'anonymous': ('', ''), 'guest': (UNKNOWN, PASSWORD),
          'wrong': (KNOWN[0], 'wrong'),
          **{user: (user, PASSWORD) for user in KNOWN}}
# Samba's Python finds krb5.conf by the environment, which is the process's.
ONE_BY_ONE = threading.Lock()


class Domain(Member):
    """A Server, with what a player has to know to log on to it."""

    logons, domain = LOGONS, DOMAIN

    def __init__(self, **options):
        with contextlib.ExitStack() as stack:
            # No policy of ours on the controller: it is not under attack.
            dc = stack.enter_context(DomainController(
                'vfs objects = dfs_samba4 acl_xattr', plugins=(), users=(*KNOWN, UNKNOWN), address=DC_ADDRESS))
            super().__init__(dc, users=KNOWN, **options)
            self.online()
            stack.pop_all()

    def stop(self):
        super().stop()
        self.dc.stop()

    def kerberos_client(self, user):
        return Ticket(self, user)


class Ticket:
    """A KerberosClient that asks the KDC where it can be reached."""

    anonymous = False

    def __init__(self, server, user):
        self.server = server
        with ONE_BY_ONE:
            self.client = server.call(KerberosClient, server.dc, user,
                                      MEMBER_HOST_NAME)

    def step(self, token):
        with ONE_BY_ONE:
            return self.server.call(self.client.step, token)

    def finish(self, token):
        self.client.finish(token)

    @property
    def session_key(self):
        return self.client.session_key
