# Windows Security Options for Samba
#
# The extension of samba-gpupdate: hands the files of the policies that apply
# to this computer over to "secopts gpo"
#
# Copyright (C) the secopts authors 2026
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""What holds is put together anew on every run, from all policies that apply.
A change of their order, a link that is enforced or disabled, raises no version,
so the lists of changed and deleted policies that Samba gives do not tell.

As a program, "register [SMB_CONF]" and "unregister [SMB_CONF]" have
samba-gpupdate call it, or not any more. "update [OPTION]..." is samba-gpupdate
for a node of a CTDB cluster."""

import glob
import json
import os
import re
import runpy
import shutil
import subprocess
import sys
import tempfile
import time

import samba.credentials
from ldb import SCOPE_BASE
from samba.auth import system_session
from samba.gp.gpclass import (check_safe_path, get_dc_hostname, get_gpo_list,
                              gp_ext, parse_gpext_conf, register_gp_extension,
                              unregister_gp_extension)
from samba.param import LoadParm
from samba.samdb import SamDB

GUID = '{7cf31d2c-0ed7-4c52-9ab4-2f4bb31d7f1a}'
# samba-gpupdate does nothing at all while a file that is registered is missing,
# or cannot be run. So this is registered, which belongs to no package and finds
# the real one. "secopts show" looks for its line with PATH.
LOADER = """# Made by secopts: calls its extension of samba-gpupdate where it is installed.
import importlib.util
import os
import sys

PATH = %r
written = sys.dont_write_bytecode
if os.path.exists(PATH):
    try:
        sys.dont_write_bytecode = True
        spec = importlib.util.spec_from_file_location('gp_secopts_ext', PATH)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        gp_secopts_ext = module.gp_secopts_ext
    except Exception as error:
        print('%%s: %%s' %% (PATH, error), file=sys.stderr)
    finally:
        sys.dont_write_bytecode = written
"""
# What "secopts show" tells of the last run: {"time": ..., "failure": "..."}
LAST_RUN = 'secopts_gpo_run.json'

# Before this, nothing of this run was downloaded (clocks of file systems lag).
STARTED = time.time() - 0.1
# groupPolicyContainer's flags: the part for computers is switched off.
COMPUTER_DISABLED = 2
# Windows' registry extension runs before its security extension.
FILES = ('MACHINE/REGISTRY.POL',
         'MACHINE/MICROSOFT/WINDOWS NT/SECEDIT/GPTTMPL.INF')
PATH = os.environ.get('PATH', '') + ':/usr/bin:/usr/local/bin'


class gp_secopts_ext(gp_ext):
    """Windows Security Options, for the secopts plug-ins."""

    def process_group_policy(self, deleted_gpo_list, changed_gpo_list):
        run = {'time': int(time.time())}
        try:
            self.apply(deleted_gpo_list)
        except Exception as error:
            run['failure'] = str(error) or type(error).__name__
            raise
        finally:
            write(self.lp.state_path(LAST_RUN), json.dumps(run))

    def apply(self, deleted_gpo_list):
        deleted = {gpo[0] for gpo in deleted_gpo_list}
        dc = get_dc_hostname(self.creds, self.lp)
        gpos = get_gpo_list(dc, self.creds, self.lp, self.username)
        # Every computer has at least its local policy.
        if not gpos:
            raise RuntimeError('the domain controller gave no list of policies')
        gpos = [gpo for gpo in gpos
                if gpo.name not in deleted and self.is_for_computers(dc, gpo)]
        self.secopts('--apply', *self.operands(gpos))
        # Samba tells of a policy that goes away if it is noted here.
        for gpo in gpos:
            if self.files_of(gpo):
                self.gp_db.set_guid(gpo.name)
        self.gp_db.commit()

    def is_for_computers(self, dc, gpo):
        """4.17 does not look at this flag, and later ones at some only."""
        if not gpo.file_sys_path:
            return False
        samdb = SamDB(url='ldap://%s' % dc, session_info=system_session(),
                      credentials=self.creds, lp=self.lp)
        found = samdb.search(base=self.dn_of(gpo), scope=SCOPE_BASE,
                             attrs=['flags'])
        return not int(str(found[0].get('flags', ['0'])[0])) & COMPUTER_DISABLED

    @staticmethod
    def dn_of(gpo):
        """The list of policies says where each is linked, too."""
        path = gpo.ds_path
        return path[path.lower().index('cn='):]

    def files_of(self, gpo):
        """What this run has downloaded: what was there once stays behind."""
        folder = os.path.join(self.lp.cache_path('gpo_cache'),
                              check_safe_path(gpo.file_sys_path).upper())
        paths = [os.path.join(folder, name) for name in FILES]
        return [path for path in paths if os.path.exists(path) and
                os.stat(path).st_mtime >= STARTED]

    def operands(self, gpos):
        return [word for gpo in gpos for path in self.files_of(gpo)
                for word in (gpo.display_name, path)]

    def secopts(self, *words):
        tool = shutil.which('secopts', path=PATH)
        if tool is None:
            raise RuntimeError('there is no secopts in %s' % PATH)
        done = subprocess.run([tool, 'gpo', '-s', self.lp.configfile, '--json',
                               *words], stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              universal_newlines=True)
        if done.returncode != 0:
            raise RuntimeError(done.stderr.strip())
        return json.loads(done.stdout)['settings']

    def read(self, data_file):
        return None

    def __str__(self):
        return 'Windows Security Options for Samba'

    def rsop(self, gpo):
        if not gpo.file_sys_path or not self.files_of(gpo):
            return {}
        delivered = self.secopts('--dry-run', *self.operands([gpo]))
        return {str(self): {one['setting']: str(one['value'])
                            for one in delivered}}


def write(path, text):
    """As a whole, or not at all; everybody may read it."""
    with tempfile.NamedTemporaryFile('w', encoding='utf-8', delete=False,
                                     dir=os.path.dirname(path)) as file:
        try:
            file.write(text + '\n')
            file.flush()
            os.fchmod(file.fileno(), 0o644)
            os.fsync(file.fileno())
            os.rename(file.name, path)
        except OSError:
            os.unlink(file.name)
            raise


def state_path(smb_conf, name):
    lp, _ = parse_gpext_conf(smb_conf)
    return lp.state_path(name)


def register(smb_conf=None):
    path = state_path(smb_conf, 'secopts_gp_loader.py')
    write(path, LOADER % os.path.abspath(__file__))
    if not register_gp_extension(GUID, 'gp_secopts_ext', path,
                                 smb_conf=smb_conf, machine=True, user=False):
        sys.exit('%s cannot be registered' % path)


def unregister(smb_conf=None):
    unregister_gp_extension(GUID, smb_conf=smb_conf)
    state = os.path.dirname(state_path(smb_conf, LAST_RUN))
    for pattern in ('secopts_gp_loader.py', LAST_RUN,
                    '__pycache__/secopts_gp_loader.*'):
        for path in glob.glob(os.path.join(glob.escape(state), pattern)):
            os.unlink(path)
    try:
        os.rmdir(os.path.join(state, '__pycache__'))
    except OSError:
        pass


class ClusterCredentials(samba.credentials.Credentials):
    """Whose computer account is the one that the cluster has.

    Samba's Python takes it from the file secrets.tdb of the private directory,
    which a node does not have: its secrets are in a database of CTDB.
    """

    def set_machine_account(self, lp):
        path = run('ctdb', 'getdbstatus', 'secrets.tdb')
        path = re.search('^path: (.*)$', path, re.MULTILINE).group(1)
        with tempfile.TemporaryDirectory() as private:
            run('ltdbtool', 'convert', '-o0', path, private + '/secrets.tdb')
            here = LoadParm(lp.configfile)
            here.set('private dir', private)
            super().set_machine_account(here)


def run(*command):
    return subprocess.run(command, check=True, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE,
                          universal_newlines=True).stdout


def update(*options):
    """Run samba-gpupdate as it is, but for the account."""
    program = shutil.which('samba-gpupdate', path=PATH + ':/usr/sbin')
    samba.credentials.Credentials = ClusterCredentials
    sys.argv = [program, *options]
    runpy.run_path(program, run_name='__main__')


VERBS = {'register': register, 'unregister': unregister, 'update': update}

if __name__ == '__main__':
    if len(sys.argv) < 2 or sys.argv[1] not in VERBS:
        sys.exit('usage: gp_secopts_ext.py register|unregister [SMB_CONF]\n'
                 '       gp_secopts_ext.py update [OPTION]...')
    VERBS[sys.argv[1]](*sys.argv[2:])
