# secopts - servers set up for the baselines, beside stock ones
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a domain must go on doing: the same tasks, stock and protected.

    harden(dc, 'strict')
    same('strict', wanted, outcomes(TASKS, member.run))
"""

import re

from addc import VFS_OBJECTS
from harness import REPO, check
from server import PLUGINS

TOOL = REPO / 'build/bin/secopts'
BASELINES = ('cis', 'stig', 'microsoft')
# What no baseline asks a domain controller for.
BESIDES = {'secopts:restrict remote clients': '1',
           'dcerpc endpoint servers': '+secopts', 'gensec:ntlmssp': 'no'}
VARIANTS = {'stock': (), 'defaults': PLUGINS, 'strict': PLUGINS}


def harden(host, variant, vfs_objects=VFS_OBJECTS):
    """Give smb.conf what a variant has; to be started anew after it."""
    plain = ' '.join(name for name in vfs_objects.split() if name != 'secopts')
    host.set('vfs objects',
             plain or None if variant == 'stock' else vfs_objects)
    for name, value in (BESIDES if variant == 'strict' else {}).items():
        host.set(name, value)
    if variant == 'strict':
        for baseline in BASELINES:
            done = host.run([TOOL, 'check', '--baseline', baseline, '-s',
                             host.conf], plugins=PLUGINS)
            _, _, block = done.stdout.partition('For the end of smb.conf:')
            for name, value in re.findall(r'^\t(.*?) = (.*)$', block, re.M):
                host.set(name, value)


def meets_baselines(host):
    """Whether a server is what an auditor wants to see."""
    for baseline in BASELINES:
        done = host.run([TOOL, 'check', '--baseline', baseline, '-s',
                         host.conf], plugins=PLUGINS)
        check(f'check --baseline {baseline}', done.returncode, 0)


def outcomes(tasks, run):
    """{task: CompletedProcess}; a task is a command, or one and its input."""
    return {task: run(command) if isinstance(command, list) else
            run(command[0], input=command[1])
            for task, command in tasks.items()}


def essence(done):
    """How a client ended, and the errors that it tells.

    NT_STATUS_OK is none: the audit tells of NTLM that was sent."""
    text = done.stdout + done.stderr
    return done.returncode, sorted(set(re.findall(
        r'\b(?:NT_STATUS|WERR|ERROR_)\w+', text)) - {'NT_STATUS_OK'})


def same(variant, wanted, got, but=(), alike=()):
    """Each task ends as on stock servers, whether they succeed or fail.

    but: tasks that are not looked at; alike: those of which the status counts
    and not what else they tell.
    """
    for task, stock in wanted.items():
        if task in but:
            continue
        how = 'succeeds' if stock.returncode == 0 else 'fails'
        whole = 1 if task in alike else 2
        if not check(f'{variant}: {task}: {how} as on stock',
                     essence(got[task])[:whole], essence(stock)[:whole]):
            print(got[task].stdout[-2000:], got[task].stderr[-2000:])
