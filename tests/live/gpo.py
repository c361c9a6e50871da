# secopts - Group Policy in the domain of a live test
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""Policies on the domain controller, and what a computer needs to apply them.

    policy = Policy(dc, 'File servers')
    link(dc, (policy, 0))
    policy.template(LMS + r'\\NullSessionPipes=7,lsarpc')
    know_account(server, NAME + '$')
    extension(server, 'register')
"""

import re
import sys

from addc import DOMAIN, HOST_NAME
from member import ADMIN_LOGIN
from server import REPO

sys.path.append(str(REPO / 'tests'))
from pol import pol             # noqa: E402

EXTENSION = REPO / 'module' / 'gpo' / 'gp_secopts_ext.py'
PYTHON = '/usr/bin/python3'
# The extension asks the command.
PATH = '%s:/usr/sbin:/usr/bin:/sbin:/bin' % (REPO / 'build' / 'bin')
TOP = 'DC=secopts,DC=test'


def inf(lines, access=None):
    text = ('[Unicode]\r\nUnicode=yes\r\n[Version]\r\n'
            'signature="$CHICAGO$"\r\nRevision=1\r\n')
    if access:
        text += '[System Access]\r\n%s = %d\r\n' % access
    text += '[Registry Values]\r\n' + ''.join(
        'MACHINE\\%s\r\n' % line for line in lines)
    return ('\ufeff' + text).encode('utf-16-le')


class Policy:
    """A group policy object of the domain."""

    def __init__(self, dc, name):
        self.dc, self.name = dc, name
        made = self.samba_tool('create', name, '--tmpdir', str(dc.root))
        self.guid = re.search(r'{.*}', made)[0]
        self.dn = 'CN=%s,CN=Policies,CN=System,%s' % (self.guid, TOP)
        self.folder = (dc.root / 'smbd' / 'state' / 'sysvol' / 'secopts.test' /
                       'Policies' / self.guid / 'MACHINE')

    def samba_tool(self, verb, *args):
        done = self.dc.run(['samba-tool', 'gpo', verb, *args, '-s',
                            self.dc.conf, '-H', 'ldap://' + HOST_NAME, '-U',
                            ADMIN_LOGIN])
        if done.returncode:
            raise RuntimeError(done.stdout + done.stderr)
        return done.stdout

    def template(self, *lines, access=None):
        path = self.folder / 'Microsoft' / 'Windows NT' / 'SecEdit'
        path.mkdir(parents=True, exist_ok=True)
        (path / 'GptTmpl.inf').write_bytes(inf(lines, access))

    def registry(self, *entries):
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / 'Registry.pol').write_bytes(pol(entries))

    def without(self):
        for path in self.folder.rglob('*'):
            if path.is_file():
                path.unlink()

    def flags(self, number):
        """0: in use, 1: without users, 2: without computers, 3: neither"""
        replace(self.dc, self.dn, 'flags', '%d' % number)


def replace(dc, dn, attribute, value):
    ldif = 'dn: %s\nchangetype: modify\nreplace: %s\n' % (dn, attribute)
    dc.run(['ldbmodify', '-H', dc.root / 'smbd' / 'private' / 'sam.ldb'],
           input=ldif + ('%s: %s\n' % (attribute, value) if value else ''),
           check=True)


def link(dc, *links, at=TOP):
    """Give the domain these links, (policy, options), the strongest first."""
    replace(dc, at, 'gPLink', ''.join(
        '[LDAP://%s;%d]' % (policy.dn, options)
        for policy, options in reversed(links)))


def know_account(server, account):
    """A computer's own account, which Unix has to know."""
    sid = server.wbinfo('-n', account).stdout.split()[0]
    uid = int(server.wbinfo('-S', sid).stdout)
    for name, rest in ('passwd', f'{uid}::/:/bin/false'), ('group', ''):
        with open(server.root / 'etc' / name, 'a', encoding='utf-8') as file:
            file.write(f'{DOMAIN}\\{account}:x:{uid}:{rest}\n')


def extension(server, verb, path=EXTENSION):
    server.run([PYTHON, path, verb, server.conf], check=True)
