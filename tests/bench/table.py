# secopts - the table of a benchmark
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""table.py JSON MARKDOWN: put the rows of JSON into MARKDOWN, in place of the
table that begins with "| Row |", and those about logons beside other sessions in
place of the one that begins with "| Logon |"."""

import json
import pathlib
import re
import sys

from bench import verdict

HEAD = ('| %s | stock us | protected us | ratio | quartiles | instructions '
        '| target |\n|---|---|---|---|---|---|---|\n')
LOGON = ' logon, '


def line(row):
    ratio = row['ratio']
    counted = row.get('instructions')
    return '| %s | %.1f | %.1f | %.3f | %.3f - %.3f | %s | %s |\n' % (
        row['row'], row['stock_us'], row['protected_us'], ratio['median'],
        ratio['lower'], ratio['upper'],
        '{:,.0f} / {:,.0f}'.format(counted['stock'], counted['protected'])
        if counted else '', verdict(row))


def main():
    source, target = map(pathlib.Path, sys.argv[1:])
    rows = json.loads(source.read_text())['rows']
    text = target.read_text()
    for title, logons in ('Row', False), ('Logon', True):
        table = HEAD % title + ''.join(
            line(row) for row in rows if (LOGON in row['row']) == logons)
        text, number = re.subn(rf'^\| {title} \|.*\n(?:\|.*\n)*',
                               lambda _, table=table: table, text, count=1,
                               flags=re.M)
        if number != 1:
            sys.exit(f'{target}: no table begins with "| {title} |"')
    target.write_text(text)


if __name__ == '__main__':
    main()
