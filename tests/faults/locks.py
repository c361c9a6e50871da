# secopts - each lock of docs/threat-model.md is taken out once
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""Take a lock out of a copy of the tree, build that, and see its test fail.

    ./run locks [--list] [--quick] [NAME...]

A lock is a few words of source.  They are replaced in a copy below
build/locks (or in SECOPTS_LOCKS); the suite that the threat model names has to
pass before and to fail after.  The status is 1 if there is a lock that nobody misses.
"""

import argparse
import fcntl
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).parent))

from lock_table import LOCKS                              # noqa: E402

REPO = pathlib.Path(__file__).resolve().parents[2]
COPY = pathlib.Path(os.environ.get('SECOPTS_LOCKS', REPO / 'build' / 'locks'))
PLUGINS = subprocess.run(
    ['sh', '-c', '. buildtools/plugins.sh && echo "$plugins"'], cwd=REPO,
    check=True, capture_output=True, text=True).stdout.split()
PROGRAMS = ['bin/secopts', 'bin/secopts-doc', 'tests/faults']
PATIENCE = 900             # seconds that a suite may take


class Broken(Exception):
    """The table does not fit the source, or the copy does not build."""


def make_copy():
    """What git knows of, and what has been added; times are kept."""
    names = subprocess.run(
        ['git', 'ls-files', '-co', '--exclude-standard', '-z'], cwd=REPO,
        check=True, capture_output=True, text=True).stdout.split('\0')
    wanted = {name for name in names if name and (REPO / name).is_file()}
    for name in sorted(wanted):
        target = COPY / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(REPO / name, target)


def build(waf, *words):
    done = subprocess.run(
        ['python3', waf, *words],
        # with its lock in the copy, or waf would find the real tree's above
        cwd=COPY, capture_output=True, text=True)
    if done.returncode != 0:
        raise Broken((done.stdout + done.stderr)[-3000:])


def is_live(suite):
    return suite.startswith('live/')


def is_script(suite):
    return suite.startswith('check-')


def targets_of(suite):
    names = PROGRAMS if is_live(suite) or is_script(suite) else [
        'tests/' + suite]
    return '--targets=' + ','.join(PLUGINS + names)


def is_failure(line):
    return ('s  FAIL  ' in line or
            line.startswith(('[  FAILED  ]', '[  ERROR   ] test_',
                             'FAIL: ')) or
            'ERROR: AddressSanitizer' in line)


def run_suite(suite):
    """The first line that says what failed, or None; raises where a suite
    ends in any other way."""
    name, *words = suite.split()
    if is_live(suite):
        command = ['python3', '-u', str(COPY / 'tests' / (name + '.py')),
                   *words]
    elif is_script(suite):
        command = ['sh', 'tests/check/%s.sh' % name.removeprefix('check-')]
    else:
        command = [str(COPY / 'build/tests' / name)]
    environment = dict(os.environ, SECOPTS_FIRST='1',
                       ASAN_OPTIONS='detect_leaks=1')
    done = subprocess.run(['timeout', str(PATIENCE), *command], cwd=COPY,
                          text=True, errors='replace', env=environment,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT)
    if done.returncode == 0:
        return None
    if done.returncode == 124:
        raise Broken('%s: more than %d s' % (suite, PATIENCE))
    lines = [line.strip() for line in done.stdout.splitlines()]
    failure = next(filter(is_failure, lines), None)
    if failure is None:
        raise Broken('%s: ends without a verdict\n%s' % (
            suite, '\n'.join(lines[-20:])))
    return failure


def take_out(lock):
    """(path, text as it was); raises where it is not there exactly once."""
    path = COPY / lock.file
    text = path.read_text()
    if text.count(lock.old) != 1:
        raise Broken('%s: %d times in %s: %s' % (
            lock.name, text.count(lock.old), lock.file, lock.old))
    path.write_text(text.replace(lock.old, lock.new))
    return path, text


def try_lock(lock, waf):
    path, text = take_out(lock)
    try:
        build(waf, 'build', targets_of(lock.suite))
        return run_suite(lock.suite)
    finally:
        path.write_text(text)


def wanted(names):
    """A name stands for that lock, or else for all whose names contain it."""
    known = {lock.name for lock in LOCKS}
    return [lock for lock in LOCKS if not names or any(
        name == lock.name or name not in known and name in lock.name
        for name in names)]


def misfits():
    """What the table, the source and the threat model disagree on."""
    model = (REPO / 'docs/threat-model.md').read_text()
    for lock in LOCKS:
        number = (REPO / lock.file).read_text().count(lock.old)
        if number != 1:
            yield '%s: %d times in %s' % (lock.name, number, lock.file)
        if '`%s`' % lock.name not in model:
            yield lock.name + ': not in docs/threat-model.md'
        if lock.function not in (REPO / lock.file).read_text():
            yield '%s: no %s in %s' % (lock.name, lock.function, lock.file)
    known = {lock.name: lock for lock in LOCKS}
    for name, where, _, suites in re.findall(
            r'^\| `([a-z0-9-]+)` \|(.*)\|(.*)\|(.*)\|$', model, re.M):
        if name not in known:
            yield name + ': in docs/threat-model.md alone'
            continue
        lock = known[name]
        if where.strip() != lock.where.rpartition('/')[2]:
            yield '%s: is in %s, not%s' % (name, lock.where, where)
        if lock.suite.split()[0] not in suites.strip().split(', '):
            yield '%s: missed by %s, not by%s' % (name, lock.suite, suites)


def main():
    parser = argparse.ArgumentParser(prog='run locks')
    parser.add_argument('--samba-source')
    parser.add_argument('--fits', action='store_true',
                        help='does the table fit source and documents')
    parser.add_argument('--list', action='store_true',
                        help='print the table, take nothing out')
    parser.add_argument('--quick', action='store_true',
                        help='the suites are known to pass as it is')
    parser.add_argument('names', nargs='*', metavar='NAME')
    args = parser.parse_args()
    locks = wanted(args.names)
    if args.fits:
        found = list(misfits())
        print(*found, sep='\n')
        return 1 if found else 0
    if args.list:
        for lock in locks:
            print('%-26s %-44s %s' % (lock.name, lock.where, lock.suite))
        return 0

    COPY.mkdir(parents=True, exist_ok=True)
    only_one = open(COPY / 'lock', 'w')
    fcntl.flock(only_one, fcntl.LOCK_EX | fcntl.LOCK_NB)
    make_copy()
    waf = os.path.join(args.samba_source, 'buildtools/bin/waf')
    build(waf, 'configure', '--samba-source', args.samba_source)
    unnoticed, green = [], {}
    for lock in locks:
        began = time.monotonic()
        try:
            if lock.suite not in green:
                build(waf, 'build', targets_of(lock.suite))
                green[lock.suite] = (None if args.quick else
                                     run_suite(lock.suite))
            if green[lock.suite]:
                raise Broken('%s fails with all locks in place: %s' % (
                    lock.suite, green[lock.suite]))
            failure = try_lock(lock, waf)
        except Broken as error:
            failure = None
            print(error, file=sys.stderr)
        if not failure:
            unnoticed.append(lock.name)
        print('%-4s %-26s %-44s %-24s %4d s  %.200s' % (
            'red' if failure else 'OPEN', lock.name, lock.where, lock.suite,
            time.monotonic() - began, failure or ''), flush=True)
    print('%d passed, %d failed' % (len(locks) - len(unnoticed),
                                    len(unnoticed)))
    return 1 if unnoticed else 0


sys.exit(main())
