# secopts - writes into the documents what follows from the tables
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""docs.py [--check]: documents, schemas, example.  With --check nothing is
written, and the status is 1 where a file would be."""

import json
import pathlib
import subprocess
import sys

BEGIN, END = '.\\" secopts-doc man\n', '.\\" end of secopts-doc\n'


def printed(what):
    return subprocess.run(['build/bin/secopts-doc', what], check=True,
                          stdout=subprocess.PIPE, encoding='utf-8').stdout


def with_options(page):
    before, rest = page.split(BEGIN)
    return before + BEGIN + printed('man') + END + rest.split(END)[1]


def with_names(schema, kinds):
    """Whatever lists all settings lists them as the table does."""
    if isinstance(schema, list):
        if len(set(kinds) & set(map(str, schema))) > len(kinds) // 2:
            others = [word for word in schema if word not in kinds]
            at = min(schema.index(word) for word in schema if word in kinds)
            return others[:at] + list(kinds) + others[at:]
        return [with_names(each, kinds) for each in schema]
    if not isinstance(schema, dict):
        return schema
    schema = {key: with_names(value, kinds) for key, value in schema.items()}
    if len(set(kinds) & set(map(str, schema))) > len(kinds) // 2:
        head = {key: value for key, value in schema.items()
                if key not in kinds}
        return head | {name: {'$ref': '#/$defs/' + kind}
                       for name, kind in kinds.items()}
    return schema


def with_releases(page):
    """What is no matter of a run, what module/compat says of itself for one."""
    text = subprocess.run(['python3', 'tests/matrix/versions.py'], check=True,
                          stdout=subprocess.PIPE, encoding='utf-8').stdout
    return page.split(text.splitlines()[0])[0] + text


def wanted():
    kinds = dict(line.split() for line in printed('kinds').splitlines())
    yield 'docs/settings.md', printed('md')
    yield 'conf/smb.conf.example', printed('smb.conf')
    page = pathlib.Path('docs/samba-versions.md')
    yield str(page), with_releases(page.read_text())
    page = pathlib.Path('docs/man/vfs_secopts.8')
    yield str(page), with_options(page.read_text())
    for path in sorted(pathlib.Path('docs/schema').glob('*.json')):
        schema = json.loads(path.read_text())
        if with_names(schema, kinds) != schema:
            yield str(path), json.dumps(with_names(schema, kinds), indent=2,
                                        ensure_ascii=False) + '\n'


def main():
    status = 0
    for path, text in wanted():
        if pathlib.Path(path).read_text() != text:
            print('%s: not what the tables say' % path)
            status = 1
            if '--check' not in sys.argv:
                pathlib.Path(path).write_text(text)
    return status if '--check' in sys.argv else 0


sys.exit(main())
