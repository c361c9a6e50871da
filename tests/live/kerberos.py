# secopts - Kerberos for smb2raw, through Samba's own Python
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""What smb2raw takes in place of NTLMSSP: SPNEGO with Kerberos and nothing else.

    session_setup(auth=KerberosClient(dc, 'alice', MEMBER_HOST_NAME))

To be called where the domain controller can be reached: see Server.call().
"""

import os

from samba import credentials, gensec, param

from addc import DOMAIN, REALM
from server import PASSWORD


class KerberosClient:
    """Logs on as a user of the domain of dc, by its address alone."""

    anonymous = False

    def __init__(self, dc, user, host):
        os.environ['KRB5_CONFIG'] = str(dc.root / 'krb5.conf')
        lp = param.LoadParm()
        lp.load(str(dc.client_conf))
        creds = credentials.Credentials()
        creds.guess(lp)
        creds.set_username(user)
        creds.set_password(PASSWORD)
        creds.set_domain(DOMAIN)
        creds.set_realm(REALM)
        creds.set_kerberos_state(credentials.MUST_USE_KERBEROS)
        self.gensec = gensec.Security.start_client(
            {'lp_ctx': lp, 'target_hostname': host})
        self.gensec.set_credentials(creds)
        self.gensec.set_target_service('cifs')
        self.gensec.want_feature(gensec.FEATURE_SEAL)
        self.gensec.start_mech_by_name('spnego')

    def step(self, token):
        return self.gensec.update(token or b'')[1]

    def finish(self, token):
        if token:
            self.gensec.update(token)

    @property
    def session_key(self):
        return self.gensec.session_key()[:16]
