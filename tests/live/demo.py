# secopts - what clients get from smbd with and without the plug-ins
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""Three servers, real clients, one table, and two servers compared.

The servers have the same shares and users.  One is stock Samba, one has both
plug-ins and no setting at all, one has an allow-list besides.  What the two
protected ones answer is compared with the expectation in ROWS: a difference
marks the row with !! and makes the exit status 1.

A client that ends without an answer has not asked: its time was up, or it says
nothing that we understand. It is sent again, alone. What still has no answer
is shown as "not asked"; it is no difference, and the exit status is 2.
"""

import argparse
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor, wait
from typing import Callable, NamedTuple

from patience import PATIENCE
from probes import (ALICE, NoAnswer, dialects, list_shares, open_pipes,
                    other_pipes, pipe_names, polenum, read_file, rpcclient,
                    seals_without_128bit, session_setup, signing, smbmap,
                    tree_connect)
from relay import Relay
from server import REPO, Server, ServerError

ALLOW_LIST = '''
secopts:null session pipes = lsarpc
secopts:null session shares = listed
secopts:everyone includes anonymous = yes
'''

SERVERS = {
    'stock': {'plugins': ()},
    'secopts': {},
    'secopts + list': {'conf_global': ALLOW_LIST},
}


def lists_users(server):
    """Whom RestrictRemoteSAM refuses has no connection after that."""
    try:
        return rpcclient('enumdomusers', r'^user:', '{} users', ALICE)(server)
    except NoAnswer as error:
        if error.stands is None:
            raise
        return 'no more calls'


# The table

class Row(NamedTuple):
    """A probe, and what the two protected servers must answer.

    AS_STOCK is what the stock server answered, and is all that is asked of
    the stock server itself unless `stock` says more.
    """
    label: str
    probe: Callable[[Server], str]
    plain: str
    listed: str
    windows: str
    source: str
    stock: str = 'as stock'


def same(label, probe, answer, windows, source):
    """A row where nothing is refused: all three must answer alike."""
    return Row(label, probe, answer, answer, windows, source, answer)


DENIED = 'ACCESS_DENIED'
NOT_ASKED = 'not asked'
AS_STOCK = Row._field_defaults['stock']
NO_PIPE = f'0 of {len(pipe_names())}'
ONE_PIPE = f'1 of {len(pipe_names())}: lsarpc'

ANONYMOUS = 'Anonymous clients'
OTHERS = 'Clients with a password, or without a session'

ROWS = {
    ANONYMOUS: [
        *(Row(f'session setup, SMB {name}', session_setup(dialect),
              DENIED, 'ok', 'denied / ok', 'event 1009')
          for name, dialect in (('2.0.2', 'SMB2_02'), ('2.1', 'SMB2_10'),
                                ('3.0', 'SMB3_00'), ('3.0.2', 'SMB3_02'),
                                ('3.1.1', 'SMB3_11'))),
        Row('tree connect to IPC$', tree_connect('IPC$'),
            DENIED, 'ok', 'denied / ok', 'KB 3034016'),
        Row('pipes that open', open_pipes(),
            NO_PIPE, ONE_PIPE, 'none / listed', 'MS-SRVS 3.1.6.17'),
        Row('all other pipe names', other_pipes,
            DENIED, DENIED, DENIED, 'MS-SMB2 3.3.5.9'),
        Row('users (enumdomusers)',
            rpcclient('enumdomusers', r'^user:', '{} users'),
            DENIED, DENIED, DENIED, 'MS-SRVS 3.1.6.17'),
        Row('password policy (polenum)', polenum,
            DENIED, DENIED, DENIED, 'MS-SRVS 3.1.6.17'),
        Row('share list (smbclient -L)', list_shares,
            DENIED, '0 shares', DENIED, 'MS-SRVS 3.1.6.17'),
        Row('share list (smbmap)', smbmap(),
            'nothing', 'nothing', 'nothing', 'MS-SRVS 3.1.6.17'),
        Row('share path (level 502)',
            rpcclient('netsharegetinfo public 502', r'path:\s+\S', 'path shown'),
            DENIED, DENIED, DENIED, 'MS-SRVS 3.1.6.17'),
        Row('domain name (lsaquery)',
            rpcclient('lsaquery', r'^Domain Name: \S', 'name shown'),
            DENIED, DENIED, DENIED, 'MS-LSAD 3.1.4.4.1'),
        Row('guest ok share, listed', read_file('listed'),
            DENIED, 'readable', 'denied / readable', 'KB 3034016'),
        Row('guest ok share, unlisted', read_file('public'),
            DENIED, DENIED, DENIED, 'event 1007'),
        Row('share that does not exist', tree_connect('nosuch'),
            DENIED, 'BAD_NETWORK_NAME', 'denied / not found', 'MS-SMB2 3.3.5.7'),
    ],
    OTHERS: [
        same('alice reads a file', read_file('private', ALICE),
             'readable', 'readable', 'MS-SMB2 3.3.5.7'),
        same('alice, no such share', tree_connect('nosuch', ALICE),
             'BAD_NETWORK_NAME', 'BAD_NETWORK_NAME', 'MS-SMB2 3.3.5.7'),
        same('alice, wrong password', tree_connect('private', ('alice', 'x')),
             'LOGON_FAILURE', 'LOGON_FAILURE', 'MS-SMB2 3.3.5.5'),
        same('alice, no 128-bit NTLM',
             read_file('private', ALICE, '--option=ntlmssp_client:128bit=no'),
             'readable', 'readable', 'KB 239869'),
        Row('alice seals without it', seals_without_128bit,
            'bind refused', 'bind refused', 'bind refused', 'KB 239869',
            'SID shown'),
        same('alice asks for a SID',
             rpcclient('lookupnames alice', r'^alice S-1-', 'SID shown',
                       ALICE),
             'SID shown', 'SID shown', 'not anonymous'),
        Row('alice lists users', lists_users,
            'no more calls', 'no more calls', 'no more calls',
            'RestrictRemoteSAM', '2 users'),
        same('alice lists shares',
             smbmap('-u', ALICE[0], '-p', ALICE[1]),
             '4 shares', 'shares', 'not anonymous'),
        same('alice opens pipes', open_pipes(ALICE),
             AS_STOCK, 'pipes', 'not anonymous'),
        same('dialects (nmap)', dialects,
             '5 dialects', 'its dialects', 'MS-SMB2 3.3.5.4'),
        same('signing (nmap)', signing,
             'offered', 'offered', 'MS-SMB2 3.3.5.4'),
    ],
}

WIDTHS = (25, 16, 16, 16, 18, 16)
NOTES = '''
Windows: "default / with an allow-list" where they differ; member or stand-alone server.  Event 1009 and KB 3034016
tell of the refusal when nothing is listed; no document of Microsoft names its stage and status (docs/fidelity.md).
nmap: its smb-enum-* scripts speak SMB1 only, which Samba has off; these two show that what needs no session goes on.
'''


class Verdict(NamedTuple):
    """A row with what the servers answered, in the order of SERVERS."""
    row: Row
    answers: tuple

    def faults(self):
        """(server, expected, answer) where the answer is not the expected.
        Of what was not asked, and of what is to be as it, nothing is known."""
        expected = (self.row.stock, self.row.plain, self.row.listed)
        wanted = [self.answers[0] if one == AS_STOCK else one
                  for one in expected]
        return [three for three in zip(SERVERS, wanted, self.answers)
                if NOT_ASKED not in three and three[1] != three[2]]

    def unasked(self):
        """The servers that had no answer to this."""
        return [server for server, answer in zip(SERVERS, self.answers)
                if answer == NOT_ASKED]


def colour(text, code):
    if sys.stdout.isatty() and 'NO_COLOR' not in os.environ:
        return f'\033[{code}m{text}\033[0m'
    return text


def print_line(mark, cells, codes=()):
    codes = list(codes) + [''] * (len(cells) - len(codes))
    padded = [colour(f'{cell:<{width}}', code) if code else f'{cell:<{width}}'
              for cell, width, code in zip(cells, WIDTHS, codes)]
    print((mark + '  '.join(padded)).rstrip())


def print_verdict(verdict):
    faulty = {server for server, _, _ in verdict.faults()}
    row, answers = verdict.row, verdict.answers
    stock = '33' if answers[0] != answers[1] else ''
    codes = ['', *('31' if server in faulty else
                   '35' if server in verdict.unasked() else
                   stock if server == 'stock' else '32'
                   for server in SERVERS)]
    mark = colour('!!', '31;1') + ' ' if faulty else '   '
    print_line(mark, (row.label, *answers, row.windows, row.source), codes)


def print_table(verdicts):
    print_line('   ', ('', *SERVERS, 'Windows 2012+', 'source'), ['1'] * 6)
    for title in ROWS:
        print('\n   ' + colour(title, '1'))
        for verdict in verdicts[title]:
            print_verdict(verdict)
    print(NOTES)


def compare(servers):
    """What `secopts probe --compare` prints of the first two servers.

    They are in networks of their own; the relays make them neighbours.
    """
    tool = REPO / 'build' / 'bin' / 'secopts'
    with Relay(servers[0]) as one, Relay(servers[1]) as two:
        start = time.monotonic()
        for _ in range(TRIES):
            done = subprocess.run(
                [tool, 'probe', one.host, '--compare', two.host,
                 '--timeout', str(PATIENCE)],
                stdin=subprocess.DEVNULL, capture_output=True, text=True)
            if done.returncode in COMPARED:
                break
        seconds = time.monotonic() - start
        text = done.stdout.replace(one.host, 'stock')
        return done, text.replace(two.host, 'secopts'), seconds


def print_comparison(done, text, seconds):
    """Its differences, and what it makes of them; returns a status as ours."""
    print('\n   ' + colour('secopts probe stock --compare secopts', '1')
          + f'  ({seconds:.1f} s)')
    for line in text.splitlines():
        if line.startswith('!'):
            print('   ' + colour(line, '33'))
    print('   ' + text[text.find('Differences (!)'):].strip()
          .replace('\n', '\n   '))
    if done.returncode == 0:
        print('!! secopts probe finds no difference between the two')
    elif done.returncode not in COMPARED:
        print(f'?? secopts probe: not asked: status {done.returncode}, '
              f'{done.stderr.strip()}')
    return STATUS.get(done.returncode, 2)


def print_summary(verdicts, compared, seconds):
    """The last lines; returns the exit status.  compared: status of the
    comparison."""
    rows = [verdict for section in verdicts.values() for verdict in section]
    faulty = [verdict for verdict in rows if verdict.faults()]
    unasked = [verdict for verdict in rows if verdict.unasked()]
    for verdict in faulty:
        for server, expected, answer in verdict.faults():
            print(f'!! {verdict.row.label}: {server} should answer '
                  f'"{expected}", not "{answer}"')
    for verdict in unasked:
        print(f'?? {verdict.row.label}: no answer for '
              f'{", ".join(verdict.unasked())} in {TRIES} tries; nothing is '
              'known of it')
    what = f'{len(faulty)} not as expected' if faulty else 'all as expected'
    if unasked:
        what += f', {len(unasked)} not asked'
    print(f'{len(rows)} rows, {what} ({seconds:.1f} s)')
    if faulty or compared == 1:
        return 1
    return 2 if unasked or compared else 0


TRIES = 5               # times that a client is sent for an answer
COMPARED = (0, 1)       # statuses of secopts probe that has asked
STATUS = {0: 1, 1: 0}   # ours for them: the two servers have to differ


def ask_again(row, server):
    """The answer for a row that has none yet."""
    stands = None
    for _ in range(TRIES - 1):
        try:
            return row.probe(server)
        except NoAnswer as words:
            print(f'?? {row.label}: asked again: {words}', file=sys.stderr)
            stands = words.stands
    return stands or NOT_ASKED


def settled(job, row, server):
    """What a probe has answered, or does when nothing else is asked."""
    try:
        return job.result()
    except NoAnswer:
        return ask_again(row, server)


def run_probes(servers, pool):
    """{section: verdicts} of all rows, on all servers."""
    jobs = {title: [(row, [pool.submit(row.probe, server)
                           for server in servers]) for row in rows]
            for title, rows in ROWS.items()}
    wait(job for rows in jobs.values() for _, answers in rows
         for job in answers)
    return {title: [Verdict(row, tuple(map(
        lambda job, server, row=row: settled(job, row, server),
        answers, servers))) for row, answers in rows]
            for title, rows in jobs.items()}


def keep_logs(servers, directory):
    for name, server in zip(SERVERS, servers):
        target = directory / re.sub(r'\W+', '-', name)
        shutil.copytree(server.root / 'log', target, dirs_exist_ok=True)
        shutil.copy(server.conf, target)


def main():
    parser = argparse.ArgumentParser(
        prog='run demo', description='compare stock Samba with a protected one')
    parser.add_argument('--keep-logs', metavar='DIR', type=pathlib.Path,
                        help='keep smb.conf and the logs of each server there')
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))

    start = time.monotonic()
    servers = []
    with ThreadPoolExecutor(max_workers=6) as pool:
        try:
            starting = [pool.submit(Server, **how) for how in SERVERS.values()]
            servers = [job.result() for job in starting]
            verdicts = run_probes(servers, pool)
            comparison = compare(servers)
            if options.keep_logs:
                keep_logs(servers, options.keep_logs)
        finally:
            list(pool.map(Server.stop, servers))
    seconds = time.monotonic() - start
    print_table(verdicts)
    compared = print_comparison(*comparison)
    return print_summary(verdicts, compared, seconds)


if __name__ == '__main__':
    try:
        sys.exit(main())
    except ServerError as error:
        sys.exit(f'demo: {error}')
