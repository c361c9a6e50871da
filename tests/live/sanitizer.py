# secopts - smbd with AddressSanitizer and UndefinedBehaviorSanitizer
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""How the fixture runs what has the plug-ins in it, for ./run sanitize.

    sanitizer.py DIRECTORY    judge what the processes have written there

The plug-ins are built with the sanitizers; Samba is as installed, so each
program that loads them needs libasan from its start.  Without it, it ends with
the first of them.
"""

import collections
import contextlib
import functools
import os
import pathlib
import re
import subprocess
import sys

from place import temporary_directory

REPO = pathlib.Path(__file__).resolve().parents[2]
SANITIZE = os.environ.get('SECOPTS_SANITIZE')      # directory for what is found

# Samba's libraries share names, its ldb has a way of loading modules that
# libasan refuses, and smbd would handle SIGSEGV by itself.  Where memory comes
# from is looked up through libraries without frame pointers, that is slowly.
ASAN = {'detect_odr_violation': 0, 'handle_segv': 2, 'handle_sigbus': 2,
        'handle_sigfpe': 2, 'handle_sigill': 2, 'detect_leaks': 1,
        'leak_check_at_exit': 0, 'detect_stack_use_after_return': 1,
        'allocator_may_return_null': 1, 'malloc_context_size': 8}
REPORT = re.compile(r'ERROR: AddressSanitizer|: runtime error: |'
                    r'(?:ERROR|FATAL): (?!LeakSanitizer: detected)\w*Sanitizer|'
                    r'Sanitizer: CHECK failed|Sanitizer has encountered')


def directory():
    """A directory that processes of any user may write into, for a server:
    its processes have numbers that others have, too."""
    place = temporary_directory(parent=SANITIZE)
    place.chmod(0o1777)
    seen = place / 'seen'
    seen.touch()
    seen.chmod(0o666)
    return place


def preloaded(command, variables, place):
    """The variables that a program starts with, and what it needs to have the
    plug-ins in it.

    What else is preloaded stands before functions of libc and so before
    libasan, too.  libasan has its own crypt(), which calls the one that is
    there from the start.
    """
    first = variables.get('LD_PRELOAD')
    asan = ASAN | {'log_path': place / 'report',
                   'verify_asan_link_order': int(not first),
                   'fast_unwind_on_malloc': int(is_python(command[0]))}
    libraries = [first, library('libasan.so'), library('libubsan.so'),
                 str(REPO / 'build/tests/seen.so'), 'libcrypt.so.1']
    return variables | {
        'ASAN_OPTIONS': ':'.join(f'{name}={value}'
                                 for name, value in asan.items()),
        'UBSAN_OPTIONS': 'print_stacktrace=1',
        'SECOPTS_REPORT': str(place / 'report'),
        'SECOPTS_SEEN': str(place / 'seen'),
        'LDB_MODULES_DISABLE_DEEPBIND': '1',
        'LD_PRELOAD': ':'.join(filter(None, libraries))}


def is_python(program):
    """Python allocates so often that whole stacks take minutes."""
    return os.path.basename(program) in ('python3', 'samba-tool')


def is_built(program):
    """Whether it is the command, which has the sanitizers in it."""
    return pathlib.Path(program).is_relative_to(REPO / 'build/bin')


@functools.cache
def library(name):
    """The compiler's."""
    return subprocess.run(['gcc', '-print-file-name=' + name], check=True,
                          capture_output=True, text=True).stdout.strip()


def verify(pid, place):
    """Note a process that has a plug-in in it and no libasan."""
    with contextlib.suppress(OSError):
        maps = pathlib.Path(f'/proc/{pid}/maps').read_text()
        if '/secopts.so' in maps and '/libasan.so' not in maps:
            with open(place / 'seen', 'a') as seen:
                name = os.path.basename(os.readlink(f'/proc/{pid}/exe'))
                seen.write(f'without {name}\n')


# What was found --------------------------------------------------------------

def leaks(text):
    """Stacks of lost blocks."""
    return re.findall(r'^(?:Direct|Indirect) leak of .*\n(?: +#.*\n)+', text,
                      re.M)


def judge(place):
    """({'begins smbd': processes}, reports, leaks without us in the stack)"""
    seen, reports, others = collections.Counter(), [], 0
    for path in place.rglob('seen'):
        seen.update(path.read_text().splitlines())
    for path in place.rglob('report*'):
        text = path.read_text(errors='replace')
        if REPORT.search(text):
            reports.append((path, text))
        lost = leaks(text)
        ours = [stack for stack in lost if 'secopts' in stack]
        reports += [(path, stack) for stack in ours]
        others += len(lost) - len(ours)
    return seen, reports, others


def main():
    seen, reports, others = judge(pathlib.Path(sys.argv[1]))
    for path, text in reports:
        print('%s\n%s' % (path, '\n'.join(text.splitlines()[:40])))
    kinds = collections.Counter()
    for line, number in seen.items():
        kinds[line.split()[0]] += number
    for line in sorted(seen):
        if line.startswith('without'):
            print(f'FAIL {line} libasan: {seen[line]} times')
    print('%d processes, %d looked through for leaks, %d reports' % (
        kinds['begins'], kinds['looked'], len(reports)))
    print('       (%s; %d leaks of Samba alone)' % (', '.join(
        '%d %s' % (number, line.split()[1])
        for line, number in seen.most_common() if line.startswith('begins')),
        others))
    sys.exit(bool(reports or kinds['without'] or not kinds['begins']))


if __name__ == '__main__':
    main()
