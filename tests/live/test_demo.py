# secopts - how ./run demo reads its clients, without servers
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""What clients of several releases print, and that one that has not asked is
sent again and is no difference.  The demo itself is run by ./run matrix.
"""

import contextlib
import io
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

from harness import check, finish
import demo
import probes

BLANK = ' '             # nmap ends these lines with one
ALL = ['202', '210', '300', '302', '311']
# smb-protocols of nmap
NMAP = {
    '7.93 (Debian 12)': f'''
PORT    STATE SERVICE
445/tcp open  microsoft-ds

Host script results:
| smb-protocols:{BLANK}
|   dialects:{BLANK}
|     202
|     210
|     300
|     302
|_    311
''',
    '7.95 (Debian 13)': f'''
PORT    STATE SERVICE
445/tcp open  microsoft-ds

Host script results:
| smb-protocols:{BLANK}
|   dialects:{BLANK}
|     2:0:2
|     2:1:0
|     3:0:0
|     3:0:2
|_    3:1:1
''',
    'its documentation': '''
| smb-protocols:
|   dialects:
|     NT LM 0.12 (SMBv1) [dangerous, but default]
|     2.0.2
|     2.1
|     3.0
|     3.0.2
|_    3.1.1
''',
}


class Client(SimpleNamespace):
    """Stands for a server, and says what any client of it prints."""

    host = 'nowhere'

    def run(self, _, **options):
        return SimpleNamespace(
            stdout=self.prints, stderr='', returncode=self.ends)


def answer_of(probe, prints, ends=0):
    try:
        return probe(Client(prints=prints, ends=ends))
    except probes.NoAnswer:
        return 'no answer'


def readers():
    for release, text in NMAP.items():
        check(f'nmap {release}: dialects', probes.dialects_in(text), ALL)
        check(f'nmap {release}: the row', answer_of(probes.dialects, text),
              '5 dialects')
    check('nmap that found none has no answer',
          answer_of(probes.dialects, 'PORT STATE\n445/tcp open\n'),
          'no answer')
    check('nmap that found three has no answer for the others', answer_of(
        probes.dialects, '|  3:0:0\n|  3:0:2\n|_   3:1:1\n'), 'no answer')
    check('a client that waited in vain', answer_of(
        probes.tree_connect('IPC$'), 'NT_STATUS_IO_TIMEOUT', 1), 'no answer')
    check('a client that was ended', answer_of(
        probes.tree_connect('IPC$'), '', probes.TIMED_OUT), 'no answer')
    check('a client that was refused', answer_of(
        probes.tree_connect('IPC$'), 'NT_STATUS_ACCESS_DENIED', 1),
        'ACCESS_DENIED')
    check('smbmap that lists nothing for alice', answer_of(
        probes.smbmap('-u', 'alice'), ''), 'no answer')
    check('smbmap that lists nothing for anonymous', answer_of(
        probes.smbmap(), ''), 'nothing')


def row(asks, answers):
    """A row whose probe has these answers in turn, None for none."""
    left = list(answers)

    def probe(_):
        asks.append(1)
        got = left.pop(0) if len(left) > 1 else left[0]
        if got is None:
            raise probes.NoAnswer('busy')
        return got if got == 'ok' else probes.status('STATUS_' + got)
    return demo.same('a row', probe, 'ok', 'ok', 'source')


def told(answers, compared=0):
    """(answers of the servers, exit status, what is printed, number of asks)"""
    asks = []
    rows, demo.ROWS = demo.ROWS, {'title': [row(asks, answers)]}
    said = io.StringIO()
    try:
        with ThreadPoolExecutor(1) as pool, contextlib.redirect_stdout(said), \
             contextlib.redirect_stderr(io.StringIO()):
            verdicts = demo.run_probes(['one'] * len(demo.SERVERS), pool)
            status = demo.print_summary(verdicts, compared, 0)
    finally:
        demo.ROWS = rows
    return verdicts['title'][0].answers, status, said.getvalue(), len(asks)


def asked_again():
    answers, status, _, asks = told(['ok'])
    check('all answer at once', (answers, status, asks), (('ok',) * 3, 0, 3))
    answers, status, _, asks = told([None, None, None, None, 'ok'])
    check('all answer in the end', (answers, status), (('ok',) * 3, 0))
    check('they were asked again', asks > 3, True)
    answers, status, said, _ = told([None])
    check('nobody answers', (answers, status),
          ((demo.NOT_ASKED,) * 3, 2))
    check('it is no difference', '!!' in said, False)
    check('it is said', ('?? a row' in said, '1 not asked' in said),
          (True, True))
    answers, status, said, _ = told(['ok', 'DENIED', None])
    check('a difference is one beside what was not asked',
          (status, '!!' in said), (1, True))
    answers, status, said, _ = told(['CONNECTION_RESET', 'ok'])
    check('hung up once', (answers, status), (('ok',) * 3, 0))
    answers, status, said, _ = told(['CONNECTION_RESET'])
    check('hung up each time is an answer', (answers[0], status),
          ('CONNECTION_RESET', 1))
    check('a comparison that was not made', told(['ok'], 2)[1], 2)
    check('a comparison without a difference', told(['ok'], 1)[1], 1)


readers()
asked_again()
finish()
