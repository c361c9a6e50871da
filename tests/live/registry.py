# secopts - the registry of a server under test
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""Writes settings where Windows has them, over winreg or into the database.

    registry = Registry(server)
    registry.set(NullSessionPipes=['lsarpc'], RestrictNullSessAccess=1)
    registry.delete('NullSessionPipes')

A value is a number, a list of strings, or what stands after "=" in a .reg
file. root has to be a user of the server, with the password PASSWORD.
"""

import itertools

from server import PASSWORD

MULTI_SZ = 7
LMS = r'SYSTEM\CurrentControlSet\Services\LanmanServer\Parameters'
LSA = r'SYSTEM\CurrentControlSet\Control\Lsa'
MSV = LSA + r'\MSV1_0'
WINREG = r'SYSTEM\CurrentControlSet\Control\SecurePipeServers\Winreg'
KEYS = {
    'RestrictNullSessAccess': LMS,
    'NullSessionPipes': LMS,
    'NullSessionShares': LMS,
    'EveryoneIncludesAnonymous': LSA,
    'RestrictAnonymousSAM': LSA,
    'RestrictAnonymous': LSA,
    'TurnOffAnonymousBlock': LSA,
    'NtlmMinServerSec': MSV,
    'NtlmMinClientSec': MSV,
    'LmCompatibilityLevel': LSA,
    'UseMachineId': LSA,
    'allownullsessionfallback': MSV,
    'RestrictRemoteSAM': LSA,
    'AllowedExactPaths': WINREG + r'\AllowedExactPaths',
    'AllowedPaths': WINREG + r'\AllowedPaths',
}
# where the value goes by another name than the setting
VALUES = {'AllowedExactPaths': 'Machine', 'AllowedPaths': 'Machine'}

# For winreg of python3-samba. Arguments: host, root's password, key, value,
# seconds between changes, rounds (0: for ever). Each line of the input is a
# type and bytes in hexadecimal; all are written in each round.
WRITER = '''
import itertools
import os
import sys
import time
from samba import credentials, param
from samba.dcerpc import winreg
host, password, key, name, pause, rounds = sys.argv[1:]
variants = [(int(kind), list(bytes.fromhex(data)))
            for kind, _, data in (line.partition(' ') for line in sys.stdin)]
lp = param.LoadParm()
lp.load(os.environ['SMB_CONF_PATH'])
creds = credentials.Credentials()
creds.guess(lp)
creds.set_kerberos_state(credentials.DONT_USE_KERBEROS)
creds.set_username('root')
creds.set_password(password)


def text(string):
    it = winreg.String()
    it.name = string
    return it


conn = winreg.winreg('ncacn_np:' + host, lp, creds)
handle = conn.OpenKey(conn.OpenHKLM(None, 0x2000000), text(key), 0, 0x2000000)
for number in itertools.count(1):
    for kind, data in variants:
        conn.SetValue(handle, text(name), kind, data)
        time.sleep(float(pause))
    print(number, flush=True)
    if number == int(rounds):
        break
'''


def writer(server, name, pause=0, rounds=1):
    """The command that runs WRITER."""
    return ['python3', '-c', WRITER, server.host, PASSWORD, KEYS[name],
            VALUES.get(name, name), str(pause), str(rounds)]


def utf16(*names, end='\0\0'):
    return ('\0'.join(names) + end).encode('utf-16-le')


def multi_sz(*names):
    """A list as a .reg file has it."""
    return 'hex(7):' + ','.join('%02x' % byte for byte in utf16(*names))


def reg_text(value):
    if isinstance(value, int):
        return 'dword:%08x' % value
    if isinstance(value, (list, tuple)):
        return multi_sz(*value)
    return value


class Registry:
    """conf: write into the database of this smb.conf instead of winreg."""

    def __init__(self, server, conf=None, user='root'):
        self.server = server
        self._numbers = itertools.count()
        self._net = (['net', '-s', str(conf), 'registry'] if conf else
                     ['net', 'rpc', 'registry', '-S', server.host, '-U',
                      user + '%' + PASSWORD])

    def net(self, *args):
        return self.server.run([*self._net, *args], check=True).stdout

    def set(self, **values):
        text = 'Windows Registry Editor Version 5.00\n'
        for name, value in values.items():
            text += '\n[HKEY_LOCAL_MACHINE\\%s]\n"%s"=%s\n' % (
                KEYS[name], VALUES.get(name, name), reg_text(value))
        path = self.server.root / ('%d.reg' % next(self._numbers))
        path.write_text(text + '\n')     # without it the last line is lost
        self.net('import', path)
        path.unlink()

    def set_raw(self, name, kind, data):
        """A value as no tool would write it, over winreg."""
        self.server.run(writer(self.server, name), check=True,
                        input='%d %s\n' % (kind, data.hex()))

    def delete(self, *names):
        for name in names:
            self.net('deletevalue', 'HKLM\\' + KEYS[name],
                     VALUES.get(name, name))


def database(server, owner='smbd'):
    return server.root / owner / 'state' / 'registry.tdb'


def in_place(path, data):
    """The same file with other bytes."""
    with open(path, 'r+b') as file:
        file.truncate(len(data))
        file.write(data)


def replaced(path, data, mode=0o600):
    """Another file of the same name."""
    fresh = path.with_name('fresh')
    fresh.write_bytes(data)
    fresh.chmod(mode)
    fresh.rename(path)


def add_root(server):
    """root administers the registry; the passwd file has him already."""
    server.run(['smbpasswd', '-L', '-c', server.conf, '-s', '-a', 'root'],
               input=PASSWORD + '\n' + PASSWORD + '\n', check=True)
