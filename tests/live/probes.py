# secopts - the clients that ./run demo sends, and what it reads in their words
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""A probe takes a server and returns what belongs into the demo's table: what
was obtained, or the status of the refusal.  It raises NoAnswer if there was
neither.
"""

import functools
import re
import threading

from impacket.smbconnection import SMBConnection

from server import PASSWORD, REPO, TIMED_OUT

NAMES_FILE = REPO / 'tests' / 'data' / 'pipe-names.txt'
ALICE = ('alice', PASSWORD)
NOBODY = ('', '')


class NoAnswer(Exception):
    """A client has ended without having learned anything; its last words.

    stands: what it was told after all, if it is told so each time.
    """

    def __init__(self, words, stands=None):
        super().__init__(words)
        self.stands = stands


# What clients say when they have waited long enough, not what a server says.
LATE = {'IO_TIMEOUT'}
# smbd hangs up if an RPC server does not start within its time.
HUNG_UP = {'CONNECTION_DISCONNECTED', 'CONNECTION_RESET', 'PIPE_DISCONNECTED'}


def status(text):
    """The first NTSTATUS or WERROR that a client mentions."""
    match = re.search(r'\b(?:NT_STATUS|STATUS|WERR)_(\w+)', text)
    words = text.strip().rpartition('\n')[2]
    if not match or match.group(1) in LATE:
        raise NoAnswer(words)
    if match.group(1) in HUNG_UP:
        raise NoAnswer(words, match.group(1))
    return match.group(1).replace('OBJECT_NAME', 'NAME')


def outcome(done, wanted, success):
    """What a client that has ended says; `wanted` is seen if it got through."""
    text = done.stdout + done.stderr
    found = re.findall(wanted, text, re.M)
    return success.format(len(found)) if found else status(text)


def session_setup(dialect):
    def probe(server):
        done = server.run(['smbclient', '-U%', f'//{server.host}/IPC$',
                           '-m', dialect, '-c', 'exit',
                           f'--option=client min protocol={dialect}'])
        got_through = done.returncode == 0 or 'tree connect' in done.stdout
        return 'ok' if got_through else status(done.stdout + done.stderr)
    return probe


def tree_connect(share, user=NOBODY):
    def probe(server):
        done = server.run(['smbclient', '-U', '%'.join(user),
                           f'//{server.host}/{share}', '-c', 'exit'])
        return ('ok' if done.returncode == 0 else
                status(done.stdout + done.stderr))
    return probe


def read_file(share, user=NOBODY, *options):
    def probe(server):
        done = server.run(['smbclient', *options, '-U', '%'.join(user),
                           f'//{server.host}/{share}', '-c', 'get hello.txt -'])
        return outcome(done, f'^hello from {share}$', 'readable')
    return probe


def list_shares(server):
    """smbclient keeps quiet about srvsvc being refused: its list is empty."""
    done = server.run(['smbclient', '-U%', '-L', server.host])
    if done.returncode != 0:
        return status(done.stdout + done.stderr)
    shown = re.findall(r'^\t.* (?:Disk|IPC) ', done.stdout, re.M)
    return f'{len(shown)} shares'


def rpcclient(command, wanted, success, user=NOBODY):
    def probe(server):
        done = server.run(['rpcclient', '-U', '%'.join(user), server.host,
                           '-c', command])
        return outcome(done, wanted, success)
    return probe


def seals_without_128bit(server):
    """RPC with confidentiality, by a client that offers no 128-bit."""
    done = server.run(['rpcclient', '-U', '%'.join(ALICE),
                       '--option=ntlmssp_client:128bit=no',
                       f'ncacn_np:{server.host}[seal]', '-c',
                       'lookupnames alice'])
    if 'NETWORK_ACCESS_DENIED' in done.stderr:      # what bind_nak is shown as
        return 'bind refused'
    return outcome(done, r'^alice S-1-', 'SID shown')


def smbmap(*options):
    """smbmap waits for no answer longer than four seconds and does not tell
    that from a refusal; so a user for whom it lists nothing has not asked."""
    def probe(server):
        done = server.run(['smbmap', '-H', server.host, *options])
        shown = re.findall(r'^\t\S+\s+(?:READ|WRITE|NO ACCESS)', done.stdout,
                           re.M)
        if not shown and (options or done.returncode == TIMED_OUT):
            raise NoAnswer('smbmap lists nothing and does not say why')
        return f'{len(shown)} shares' if shown else 'nothing'
    return probe


def polenum(server):
    # Debian's of 2026 asks for a password that is empty: of the terminal, where
    # there is one.
    done = server.run(['setsid', '--wait', 'polenum', '-u', '', '-p', '',
                       '-d', server.host, '--protocols', '445/SMB'],
                      input='\n')
    return outcome(done, r'Minimum password length', 'policy shown')


def nmap(server, script):
    """What nmap prints.  A server that takes its time is none for nmap, which
    then leaves out what it has not heard of."""
    return server.run(['nmap', '-n', '-Pn', '-p445', '--script', script,
                       server.host])


# smb-protocols prints 3.1.1 as 311 in nmap 7.93 and as 3:1:1 in 7.95; its
# documentation has 3.1.1. The last line of a script begins with "|_".
DIALECT = r'^\|[ _]+\d+(?:[.:]?\d+)*$'
SMB2_DIALECTS = 5


def dialects_in(text):
    """The SMB2 dialects that nmap has printed, as 202, 210, 300, 302, 311."""
    found = (re.sub(r'[^\d]', '', line)
             for line in re.findall(DIALECT, text, re.M))
    return [f'{dialect:0<3}' for dialect in found]


def dialects(server):
    done = nmap(server, 'smb-protocols')
    found = dialects_in(done.stdout)
    if len(found) < SMB2_DIALECTS:
        raise NoAnswer(f'nmap knows of the dialects {found} only')
    return f'{len(found)} dialects'


def signing(server):
    return outcome(nmap(server, 'smb2-security-mode'), 'signing enabled',
                   'offered')


@functools.cache
def turn(*_):
    """The same lock for the same arguments."""
    return threading.Lock()


def pipe_answers(server, user):
    """{pipe name: status, or 'ok'}; asked once, though two rows want it."""
    with turn(server, user):
        return ask_for_pipes(server, user)


@functools.cache
def ask_for_pipes(server, user):
    """What impacket is told; one status for all names if it is not let in."""
    def ask(action, *args):
        try:
            action(*args)
            return 'ok'
        except Exception as error:       # impacket raises many unrelated kinds
            return status(str(error))

    def session():
        try:
            client = SMBConnection(server.host, server.host, sess_port=445)
        except Exception as error:
            raise NoAnswer(str(error)) from error
        try:
            client.login(*user)
            tree = client.connectTree('IPC$')
            return {name: ask(client.openFile, tree, name)
                    for name in pipe_names()}
        except NoAnswer:
            raise
        except Exception as error:
            return dict.fromkeys(pipe_names(), status(str(error)))
        finally:
            client.close()

    return server.call(session)


def open_pipes(user=NOBODY):
    def probe(server):
        answers = pipe_answers(server, user)
        opened = [name for name in answers if answers[name] == 'ok']
        suffix = f': {opened[0]}' if len(opened) == 1 else ''
        return f'{len(opened)} of {len(answers)}{suffix}'
    return probe


def other_pipes(server):
    refusals = set(pipe_answers(server, NOBODY).values()) - {'ok'}
    return refusals.pop() if len(refusals) == 1 else f'{len(refusals)} statuses'


def pipe_names():
    lines = NAMES_FILE.read_text().splitlines()
    return [line for line in lines if line and not line.startswith('#')]
