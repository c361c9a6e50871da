# secopts - pictures of a terminal
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a program writes to a terminal, as SVG."""

import re
from xml.sax.saxutils import escape

WIDTH, HEIGHT, MARGIN = 8.4, 18, 16     # of a character, of a line, around all
STYLE = '''
    rect { fill: #fbfbfb; stroke: #d0d0d0 }
    text { font: 14px "DejaVu Sans Mono", Menlo, Consolas, monospace;
           fill: #24292f; white-space: pre }
    .bold { font-weight: bold }
    .red { fill: #b3261e } .green { fill: #1a7f37 } .yellow { fill: #8a5a00 }
    .magenta { fill: #8250df } .dim { fill: #6e7781 }
    @media (prefers-color-scheme: dark) {
        rect { fill: #161b22; stroke: #30363d }
        text { fill: #e6edf3 }
        .red { fill: #ff7b72 } .green { fill: #56d364 }
        .yellow { fill: #e3b341 } .magenta { fill: #d2a8ff }
        .dim { fill: #8b949e }
    }
'''
# ECMA-48, SGR
CLASSES = {'1': 'bold', '2': 'dim', '31': 'red', '32': 'green',
           '33': 'yellow', '35': 'magenta'}


def spans(line, classes):
    """The line as tspans; classes: what is switched on, which is changed."""
    out = []
    for number, part in enumerate(re.split(r'\x1b\[([0-9;]*)m', line)):
        if number % 2:
            for code in part.split(';'):
                if code in CLASSES:
                    classes.append(CLASSES[code])
                elif code in ('', '0'):
                    classes.clear()
        elif part:
            text = escape(part)
            out.append('<tspan class="%s">%s</tspan>' %
                       (' '.join(classes), text) if classes else text)
    return ''.join(out)


def svg(text, title):
    """A picture of the text, whose colours are escape sequences."""
    lines = text.rstrip('\n').expandtabs().split('\n')
    plain = [re.sub(r'\x1b\[[0-9;]*m', '', line) for line in lines]
    width = max(map(len, plain)) * WIDTH + 2 * MARGIN
    height = len(lines) * HEIGHT + 2 * MARGIN
    classes = []
    body = ''.join(
        '  <text x="%d" y="%d" xml:space="preserve">%s</text>\n' %
        (MARGIN, MARGIN + HEIGHT * (number + 1) - 5, spans(line, classes))
        for number, line in enumerate(lines) if plain[number].strip())
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" '
            f'height="{height:.0f}" role="img">\n'
            f'  <title>{escape(title)}</title>\n  <style>{STYLE}  </style>\n'
            f'  <rect x="0.5" y="0.5" width="{width - 1:.0f}" '
            f'height="{height - 1:.0f}" rx="6"/>\n{body}</svg>\n')
