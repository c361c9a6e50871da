# secopts - which keys of the registry who is no administrator may use remotely
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""AllowedExactPaths, AllowedPaths and the key winreg's gate on the wire.

Each answer is the WERROR that stands at the end of the stub (MS-RRP 3.1.5), or
what the pipe ends with.
"""

import contextlib
import subprocess

from harness import (PASSWORD, Server, anonymous, check, connection,
                     records_in_log, refusals, run_parts, user)
from registry import Registry, add_root
from rpcraw import MAXIMUM_ALLOWED, Dce, Stub
from server import samba_paths

CONF = '''
    log level = 1 secopts:5 secopts_json_audit:2
    secopts:audit window = 0
    secopts:null session pipes = winreg
    secopts:everyone includes anonymous = yes
'''
EXACT, SUB = 'secopts:allowed exact paths', 'secopts:allowed paths'
DENIED, NOT_FOUND = 5, 2
CONTROL = 'System\\CurrentControlSet\\Control\\'
NT = 'Software\\Microsoft\\Windows NT\\CurrentVersion'
PRODUCT, PRINT = CONTROL + 'ProductOptions', NT + '\\Print'
EVENTLOG = 'System\\CurrentControlSet\\Services\\Eventlog'
NETLOGON = 'System\\CurrentControlSet\\Services\\Netlogon\\Parameters'
HIVES = {'HKCR': 0, 'HKCU': 1, 'HKPD': 3, 'HKU': 4, 'HKCC': 27, 'HKDD': 28,
         'HKPT': 32, 'HKPN': 33}
NO_HANDLE = bytes(20)
# below what alice is to write to
OWN = 'Software\\secopts-test'


def named(stub, name):
    """A winreg_String, which counts the NUL at its end."""
    size = 2 * len(name) + 2
    return stub.u16(size, size).u32(0x20000).chars(name, True)


def hive(opnum):
    return opnum, Stub().u32(0, MAXIMUM_ALLOWED).data


def open_key(handle, name):
    return 15, named(Stub().handle(handle), name).u32(0, MAXIMUM_ALLOWED).data


def create_key(handle, name):
    stub = named(Stub().handle(handle), name).u16(0, 0).u32(0)
    return 6, stub.u32(0, MAXIMUM_ALLOWED, 0, 0).data


def delete_key(handle, name):
    return 7, named(Stub().handle(handle), name).data


def enum_key(handle):
    return 9, Stub().handle(handle).u32(0).u16(0, 512).u32(
        0x20000, 256, 0, 0, 0x20004).u16(0, 512).u32(
            0x20008, 256, 0, 0, 0).data


def query_info(handle):
    return 16, Stub().handle(handle).u16(0, 0).u32(0).data


def query_value(handle, name):
    return 17, named(Stub().handle(handle), name).u32(
        0x20000, 0, 0, 0x20004, 0, 0x20008, 0).data


def set_value(handle, name):
    return 22, named(Stub().handle(handle), name).u32(4, 4, 1, 4).data


@contextlib.contextmanager
def winreg(server, who):
    with connection(server) as conn:
        session = anonymous(conn) if who == 'anonymous' else user(conn, who)
        dce = Dce(session.tree_connect('IPC$').tree.create('winreg').file)
        check('%s binds' % who, dce.bind('winreg').acks, ((0, 0),))
        yield dce


def opened(dce, parent, name):
    """(result, handle) of the opening of a key."""
    answer = dce.ask(*open_key(parent, name))
    return answer.result, answer.stub[:20]


def results(server, who, *paths):
    """What BaseRegOpenKey says to each, with the handle of HKLM."""
    with winreg(server, who) as dce:
        answer = dce.ask(*hive(2))
        check('%s opens HKLM' % who, answer.result, 0)
        return [opened(dce, answer.stub[:20], path)[0] for path in paths]


def opens(server, what, who, **wanted):
    """wanted: {result: paths} by words."""
    numbers = {'ok': 0, 'denied': DENIED, 'missing': NOT_FOUND}
    pairs = [(path, numbers[word]) for word, paths in wanted.items()
             for path in paths]
    got = server.call(results, server, who, *[path for path, _ in pairs])
    for (path, want), result in zip(pairs, got):
        check('%s: %s opens %r' % (what, who, path), result, want)


def defaults(server, who):
    opens(server, 'default', who,
          ok=(PRODUCT, PRODUCT.upper(), PRODUCT + '\\', '\\' + PRODUCT, NT,
              PRINT, PRINT + '\\Printers', NT + '\\Perflib',
              NT + '\\Perflib\\009', EVENTLOG, EVENTLOG.lower(), '',
              PRODUCT + '\0' + 'more'),
          denied=(NETLOGON, 'System', CONTROL[:-1], 'Software', CONTROL + 'Lsa',
                  PRODUCT + '\\x', NT + '\\Fonts', NT + '2', PRINT + 'ers',
                  'System\\..\\' + PRODUCT, PRODUCT.replace('\\', '/'),
                  CONTROL + '\\ProductOptions', '\\\\' + PRODUCT,
                  PRODUCT + '\\\\', '\\', 'nosuch', NETLOGON + '\0' + PRODUCT),
          missing=(EVENTLOG + '\\..\\Netlogon\\Parameters',
                   EVENTLOG + '\\nosuch'))


def handles(server, who):
    """What can be done with handles that were given, and with others."""
    with winreg(server, who) as dce:
        for name, opnum in HIVES.items():
            check('%s: %s is not opened' % (who, name),
                  dce.ask(*hive(opnum)).result, DENIED)
        top = dce.handle(*hive(2))
        check('%s: HKLM again' % who, opened(dce, top, '')[0], 0)
        for name, call in (('keys of HKLM', enum_key(top)),
                           ('about HKLM', query_info(top)),
                           ('a new key in HKLM', create_key(top, 'secopts-x')),
                           ('a value of HKLM', query_value(top, 'x'))):
            check('%s: %s' % (who, name), dce.ask(*call).result, DENIED)
        exact = opened(dce, top, PRODUCT)[1]
        check('%s: a value of an exact path' % who,
              dce.ask(*query_value(exact, 'ProductType')).result, 0)
        check('%s: about an exact path' % who,
              dce.ask(*query_info(exact)).result, 0)
        check('%s: an exact path again' % who, opened(dce, exact, '')[0], 0)
        check('%s: below an exact path' % who, opened(dce, exact, 'x')[0],
              DENIED)
        below = opened(dce, opened(dce, top, NT)[1], 'Perflib')
        check('%s: an allowed path, opened from its parent' % who, below[0], 0)
        check('%s: and a key below it' % who, opened(dce, below[1], '009')[0],
              0)
        check('%s: its keys' % who, dce.ask(*enum_key(below[1])).result, 0)
        check('%s: a write, which the key itself does not grant' % who,
              dce.ask(*set_value(below[1], 'x')).result, DENIED)
        for name, call in (('opens', open_key(NO_HANDLE, PRODUCT)),
                           ('opens again', open_key(b'\1' * 20, PRODUCT)),
                           ('asks', query_info(NO_HANDLE))):
            check('%s: %s with a handle of nobody' % (who, name),
                  dce.ask(*call).result, DENIED)


def administrator(server):
    with winreg(server, 'root') as dce:
        top = dce.handle(*hive(2))
        check('root: about HKLM', dce.ask(*query_info(top)).result, 0)
        check('root: HKU', dce.ask(*hive(4)).result, 0)
        for path in NETLOGON, PRODUCT, 'Software', '':
            check('root opens %r' % path, opened(dce, top, path)[0], 0)
        check('root: a handle of nobody', dce.ask(*open_key(
            NO_HANDLE, PRODUCT)).result != DENIED, True)
        check('root makes a key', dce.ask(*create_key(top, OWN)).result, 0)
        check('root deletes it', dce.ask(*delete_key(top, OWN)).result, 0)


def kept_handle(server):
    """A handle does not outlive a change of the lists."""
    with winreg(server, 'alice') as dce:
        key = opened(dce, dce.handle(*hive(2)), PRODUCT)[1]
        check('before the change', dce.ask(*query_info(key)).result, 0)
        Registry(server).set(AllowedExactPaths=[NETLOGON], AllowedPaths=[NT])
        check('after the change', dce.ask(*query_info(key)).result, DENIED)


def lists():
    with Server(conf_global=CONF) as server:
        add_root(server)
        server.call(administrator, server)
        for who in 'alice', 'anonymous':
            defaults(server, who)
            server.call(handles, server, who)
        check('the log names the setting', any(
            'AllowedPaths = ' in line for line in refusals(server)), True)
        names = {record['SecoptsAudit']['EventData']['Operation']
                 for record in records_in_log(server)
                 if record['SecoptsAudit']['eventId'] == 5712}
        check('records name the operations', names >= {
            'winreg.OpenKey', 'winreg.OpenHKU', 'winreg.QueryInfoKey'}, True)
        for who in 'alice', 'anonymous':
            server.set(EXACT, '"%s" "\\%s\\"' % (NETLOGON, NT))
            server.set(SUB, 'SYSTEM\\CURRENTCONTROLSET\\CONTROL')
            opens(server, 'other lists', who,
                  ok=(NETLOGON, NT, PRODUCT, CONTROL + 'Print'),
                  denied=(PRINT, EVENTLOG, NT + '\\Perflib', 'System'))
            server.set(EXACT, '""')
            server.set(SUB, '\\')
            opens(server, 'empty lists', who, ok=('',),
                  denied=(NETLOGON, PRODUCT, EVENTLOG, 'System'))
            # what cannot be read: the default
            server.set(SUB, 'Sys*')
            opens(server, 'a bad list', who, ok=(EVENTLOG,),
                  denied=(NETLOGON, PRODUCT))
            server.set(EXACT, None)
            server.set(SUB, None)
            server.set('secopts:mode', 'audit')
            opens(server, 'audit', who, ok=(NETLOGON, PRODUCT, 'System'))
            server.set('secopts:mode', None)
        check('smbd did not panic', 'PANIC' in server.log(), False)


def registry():
    with Server(conf_global=CONF + 'secopts:policy source = both\n') as server:
        add_root(server)
        server.call(kept_handle, server)
        opens(server, 'registry', 'alice',
              ok=(NETLOGON, PRINT, NT), denied=(PRODUCT, EVENTLOG))
        Registry(server).delete('AllowedPaths')
        opens(server, 'registry, one deleted', 'alice',
              ok=(NETLOGON, EVENTLOG), denied=(PRODUCT, NT))


def is_served(server, who):
    with connection(server) as conn:
        session = anonymous(conn) if who == 'anonymous' else user(conn, who)
        dce = Dce(session.tree_connect('IPC$').tree.create('winreg').file)
        dce.bind('winreg')
        return dce.ask(*hive(2)).result == 0


def worker():
    """A worker without the plug-in serves administrators, and nobody else."""
    with Server(conf_global=CONF) as server:
        add_root(server)
        check('no worker yet', server.rpcd_running(), [])
        subprocess.run(['nsenter', '-t', str(server.smbd_pids()[0]), '-m', '-r',
                        'mount', '--bind', '/dev/null',
                        samba_paths()['MODULESDIR'] + '/gensec/secopts.so'],
                       check=True)
        for who, want in (('alice', False), ('root', True), ('alice', False)):
            check('without the plug-in: %s is served' % who,
                  server.call(is_served, server, who), want)


if __name__ == '__main__':
    run_parts(lists, registry, worker)
