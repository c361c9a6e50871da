# secopts - "secopts metrics": what Prometheus reads is what has happened
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

import json
import os
import re

from server import PLUGINS
from harness import (PASSWORD, REPO, Server, anonymous, check, connection,
                     run_parts, user)

TOOL = REPO / 'build/bin/secopts'
BOARD = REPO / 'conf/prometheus/grafana-secopts.json'
CONF = '''
    log level = 1
    secopts:null session pipes = samr
    secopts:null session shares = listed
    secopts:audit receiving ntlm traffic = 2
'''
NAME = r'[a-z][a-z0-9_]*'
SAMPLE = re.compile(
    rf'^({NAME})(?:\{{((?:{NAME}="(?:[^"\\\n]|\\["\\n])*"(?:,(?=[a-z])|(?=\}})))+)\}})? '
    r'([0-9]+)$')
LABEL = re.compile(rf'({NAME})="((?:[^"\\]|\\.)*)"')


def parse(text):
    """{(name, ((label, value), ...)): number}, by the text format 0.0.4 and what
    Prometheus asks of names; an AssertionError tells what is not so."""
    samples, types, ended = {}, {}, set()
    current = None
    assert text.endswith('\n'), 'no newline at the end'
    for line in text[:-1].split('\n'):
        if line.startswith('# HELP '):
            current, help_text = line[7:].split(' ', 1)
            assert current not in ended, f'{current} is told of twice'
            assert help_text and '\\' not in help_text, line
            ended.add(current)
            continue
        if line.startswith('# TYPE '):
            name, kind = line[7:].split(' ')
            assert name == current and name not in types, line
            assert kind in ('counter', 'gauge'), line
            assert (kind == 'counter') == name.endswith('_total'), line
            types[name] = kind
            continue
        match = SAMPLE.match(line)
        assert match, f'no sample: {line!r}'
        name, labels, value = match.groups()
        assert name == current and name in types, line
        key = name, tuple(sorted(LABEL.findall(labels or '')))
        assert key not in samples, f'{line!r} is there twice'
        samples[key] = int(value)
    assert ended == set(types), 'a metric without a type'
    assert ended == {name for name, _ in samples}, 'a metric without samples'
    return samples


def metrics(server, *args, status=0):
    done = server.run([TOOL, 'metrics', '-s', server.conf, *args],
                      plugins=PLUGINS)
    check('secopts metrics %s' % ' '.join(args), done.returncode, status)
    return done.stdout


def value(samples, name, **labels):
    return samples.get((name, tuple(sorted(labels.items()))))


def refused(samples, kind, result='refused'):
    return value(samples, 'secopts_refusals_total', kind=kind, result=result)


def logons(samples, version, result):
    return value(samples, 'secopts_ntlm_logons_total', version=version,
                 result=result)


def what_happens(server):
    before = parse(metrics(server))
    check('at first', [refused(before, 'pipe'), logons(before, 'NTLMv2',
                                                       'success')], [0, 0])
    with connection(server) as conn, connection(server) as other:
        ipc = anonymous(conn).tree_connect('IPC$').tree
        for _ in range(3):
            ipc.create('lsarpc')
        user(other)
        user(other, 'bob')
        other.session_setup('alice', PASSWORD + 'x')
        now = parse(metrics(server))
        check('refusals', [refused(now, 'pipe'), refused(now, 'share'),
                           refused(now, 'pipe', 'would_refuse')], [3, 0, 0])
        check('sessions', [value(now, 'secopts_sessions', who=who)
                           for who in ('anonymous', 'guest')], [1, 0])
        check('logons', [logons(now, 'NTLMv2', 'success'),
                         logons(now, 'NTLMv2', 'failure'),
                         logons(now, 'NTLMv1', 'success')], [2, 1, 0])
        check('what holds', [value(now, name) for name in (
            'secopts_policy_enforced', 'secopts_policy_in_force',
            'secopts_bad_values', 'secopts_refusals_recorded',
            'secopts_ntlm_audited', 'secopts_group_policy_settings',
            'secopts_metrics_complete')], [1, 1, 0, 1, 2, 0, 1])
        check('plug-ins', [value(now, 'secopts_plugin_in_place', plugin=kind)
                           for kind in ('gensec', 'vfs')], [1, 1])
    server.restart()
    later = parse(metrics(server))
    check('counters outlive a restart',
          [refused(later, 'pipe'), logons(later, 'NTLMv2', 'failure')], [3, 1])
    check('nobody is connected', value(later, 'secopts_sessions',
                                       who='anonymous'), 0)


def what_is_wrong(server):
    server.set('secopts:mode', 'audit')
    check('audit mode', [value(parse(metrics(server)), name) for name in (
        'secopts_policy_enforced', 'secopts_policy_in_force')], [0, 0])
    server.set('secopts:mode', None)
    server.set('secopts:restrict anonymous', 'frob')
    samples = parse(metrics(server))
    check('a bad value', [value(samples, name) for name in (
        'secopts_policy_in_force', 'secopts_policy_sound',
        'secopts_bad_values')], [1, 0, 1])
    server.set('secopts:restrict anonymous', None)
    server.set('vfs objects', 'acl_xattr')
    samples = parse(metrics(server))
    check('shares that are not watched', value(
        samples, 'secopts_policy_in_force'), 0)
    check('and a warning', value(samples, 'secopts_findings',
                                 kind='warning') > 0, True)
    server.set('vfs objects', 'secopts')
    path = server.root / 'smbd/state/secopts_refusals.tdb'
    path.write_text('nonsense')
    samples = parse(metrics(server, status=2))
    check('half of it is told', [value(samples, name) for name in (
        'secopts_metrics_complete', 'secopts_policy_in_force')], [0, 1])
    path.unlink()


def as_a_file(server):
    path = server.root / 'out' / 'secopts.prom'
    path.parent.mkdir()
    os.umask(0o077)
    check('nothing on the screen', metrics(server, '--output', str(path)), '')
    first = path.stat()
    check('all may read it', first.st_mode & 0o777, 0o644)
    check('it is what is printed', parse(path.read_text()).keys(),
          parse(metrics(server)).keys())
    reader = open(path)
    metrics(server, '-o', str(path))
    check('whoever reads has the one or the other',
          (path.stat().st_ino != first.st_ino, bool(parse(reader.read()))),
          (True, True))
    check('and nothing else is left', os.listdir(path.parent), [path.name])
    metrics(server, '-o', str(server.root / 'nowhere/x.prom'), status=2)
    metrics(server, '-o', str(path.parent), status=2)
    check('nothing is left of that', [name for name in os.listdir(server.root)
                                      if name.startswith('out.')], [])


def dashboard(server):
    """All that it asks for is there."""
    names = {name for name, _ in parse(metrics(server))}
    board = json.loads(BOARD.read_text())
    asked = {name for panel in board['panels'] for target in panel['targets']
             for name in re.findall(r'secopts_[a-z_]+', target['expr'])}
    check('the dashboard shows', len(asked) > 5, True)
    check('nothing that there is not', sorted(asked - names), [])


def on_server(part):
    def run():
        with Server(CONF) as server:
            server.call(part, server)
    run.__name__ = part.__name__
    return run


run_parts(*map(on_server, (what_happens, what_is_wrong, as_a_file, dashboard)))
