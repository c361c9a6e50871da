# secopts - the command, run on a server under test
#
# Copyright (C) the secopts authors 2026
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a verb prints, as text and as JSON that its schema describes.

    report = Command('ntlm')
    text = report(server, '--since', '1h')
    uses = report.json(server)['uses']
"""

import json

import jsonschema

from harness import REPO, check

TOOL = REPO / 'build/bin/secopts'


def schema(name):
    """The validator of docs/schema/secopts-NAME.json."""
    text = json.loads((REPO / f'docs/schema/secopts-{name}.json').read_text())
    jsonschema.Draft202012Validator.check_schema(text)
    return jsonschema.Draft202012Validator(text)


class Command:
    """A verb whose schema has its name."""

    def __init__(self, verb):
        self.verb = verb
        self.schema = schema(verb)

    def __call__(self, server, *args, status=0):
        """What it prints; where it has to fail with a status, its errors."""
        done = server.run([TOOL, self.verb, '-s', server.conf, *args])
        check('secopts %s %s' % (self.verb, ' '.join(args)), done.returncode,
              status)
        return done.stdout if status == 0 else done.stderr

    def json(self, server, *args):
        printed = json.loads(self(server, '--json', *args))
        check('valid by the schema', [error.message for error in
                                      self.schema.iter_errors(printed)], [])
        return printed
