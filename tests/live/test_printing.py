# secopts - users print, and see their printers, as on a stock server
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""Spoolss and the keys of printers in winreg, as a user and as who is an
administrator, with the plug-ins at their defaults and as the baselines want it.

The printer's "print command" keeps what it is given, so a job can be seen.
"""

import re

import baselines
from harness import PASSWORD, Server, check, finish
from registry import add_root

PRINTER = 'laser'
KEYS = r'HKLM\System\CurrentControlSet\Control\Print\Printers'
USERS = {'alice': ['-U', 'alice%' + PASSWORD], 'root': ['-U', 'root%' + PASSWORD]}
ASKED = [
    'enumprinters 0', 'enumprinters 1', 'enumprinters 2', 'enumprinters 4',
    f'openprinter {PRINTER}', f'openprinter_ex {PRINTER}', 'openprinter nowhere',
    *(f'getprinter {PRINTER} {level}' for level in (0, 1, 2, 3, 5, 7)),
    f'enumkey {PRINTER} PrinterDriverData', f'getdata {PRINTER} x',
    f'getdataex {PRINTER} PrinterDriverData x', f'enumjobs {PRINTER}',
    f'enumforms {PRINTER}', f'getform {PRINTER} Letter', 'enumdrivers 1',
    'enumdrivers 3', 'getdriverdir', 'getprintprocdir', 'enumports 1',
    'enummonitors 1', 'enumprocs', f'getdriver {PRINTER}',
    f'printercmp {PRINTER}', f'setprinter {PRINTER} changed',
    f'setprinterdata {PRINTER} string secopts value',
    f'getdata {PRINTER} secopts', f'enumdata {PRINTER}',
    f'enumdataex {PRINTER} PrinterDriverData',
]
# A client of Windows opens a printer to use it; rpcclient, to administer it.
USE = '''
import sys
from impacket.dcerpc.v5 import rprn, transport
host, printer, user, password = sys.argv[1:]
route = transport.DCERPCTransportFactory(
    'ncacn_np:' + host + r'[\\pipe\\spoolss]')
route.set_credentials(user, password)
dce = route.get_dce_rpc()
dce.connect()
dce.bind(rprn.MSRPC_UUID_RPRN)
handle = rprn.hRpcOpenPrinter(dce, '\\\\\\\\%s\\\\%s\\0' % (host, printer),
                              accessRequired=8)['pHandle']
print('used')
rprn.hRpcClosePrinter(dce, handle)
print(len(rprn.hRpcEnumPrinters(dce, 2, level=1)['pPrinterEnum']) > 0)
'''
NEED = {'alice: enumprinters 1', 'alice: print', 'alice: use',
        'alice: keys of printers', f'root: getprinter {PRINTER} 2'}


def tasks(server):
    found = {}
    for who, login in USERS.items():
        for command in ASKED:
            found[f'{who}: {command}'] = ['rpcclient', *login, server.host,
                                          '-c', command]
        found[f'{who}: print'] = [
            'smbclient', *login, f'//{server.host}/{PRINTER}', '-c',
            f'print {server.root}/shares/public/hello.txt']
        found[f'{who}: use'] = ['/usr/bin/python3', '-c', USE, server.host,
                                PRINTER, who, PASSWORD]
        found[f'{who}: keys of printers'] = [
            'net', 'rpc', 'registry', 'enumerate', KEYS, '-S', server.host,
            *login]
        found[f'{who}: list of shares'] = [
            'smbclient', *login, '-L', server.host]
    # For the next variant it is as it was.
    found['root: the old comment'] = ['rpcclient', *USERS['root'], server.host,
                                      '-c', f"setprinter {PRINTER} ''"]
    return found


def told(done):
    """What a client prints, without what differs from run to run."""
    return re.sub(r'0x[0-9a-f]+|\d+|job [^\n]*', '#', done.stdout)


def printed(server):
    return (server.root / 'printed').read_text().count('hello')


def outcome(server, variant):
    baselines.harden(server, variant, 'secopts')
    server.plugins = {kind: path for kind, path in PLUGINS.items()
                      if variant != 'stock'}
    server.restart()
    (server.root / 'printed').write_text('')
    (server.root / 'printed').chmod(0o666)
    found = baselines.outcomes(tasks(server), server.run)
    check(f'{variant}: jobs that were printed', printed(server), len(USERS))
    return found


with Server(shares={'public': {}, PRINTER: {
        'printable': 'yes', 'path': '/tmp', 'printing': 'bsd',
        'guest ok': 'no'}}) as printers:
    PLUGINS = printers.plugins
    printers.set('print command', f'cat %s >>{printers.root}/printed; rm %s',
                 PRINTER)
    for command in 'lpq', 'lprm', 'lppause', 'lpresume':
        printers.set(command + ' command', 'true', PRINTER)
    add_root(printers)
    stock = outcome(printers, 'stock')
    for task in sorted(NEED):
        check(f'stock: {task}', stock[task].returncode, 0)
    for variant in 'defaults', 'strict':
        got = outcome(printers, variant)
        baselines.same(variant, stock, got)
        for task, done in stock.items():
            if 'enumjobs' not in task:           # some have been printed
                check(f'{variant}: {task}: the same is told',
                      told(got[task]), told(done))
    check('nothing panicked', 'PANIC' in printers.log(), False)
finish()
