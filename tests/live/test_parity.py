# secopts - for users nothing changes: Samba's own tests say the same as before
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later
#
# This program is free software: you can redistribute it and/or modify it under
# the terms of the GNU General Public License as published by the Free Software
# Foundation, either version 3 of the License, or (at your option) any later
# version.  It comes without any warranty.  See <https://www.gnu.org/licenses/>.

"""smbtorture against servers that may differ in nothing but the plug-ins.

A setup is one configuration of Samba in several variants, each a server of its
own: the stock one, and those of VARIANTS.  Every suite runs against all of
them at once, and each single test must end on every variant as on the stock
server: in the same word, and for the same status if its reason names one.
Whether it succeeds is Samba's business, not ours.
"""

import collections
import pathlib
import re
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from server import PASSWORD, Server                       # noqa: E402

PATIENCE = 60                  # seconds that a suite may take

OPEN = '''
secopts:restrict null session access = no
secopts:everyone includes anonymous = yes
'''
STACK = 'acl_xattr streams_xattr'


class Variant(NamedTuple):
    plugins: tuple = ()        # of smbd
    conf: str = ''
    client: tuple = ()         # plug-ins of smbtorture


STOCK = Variant()
VARIANTS = {
    'protected': Variant(('vfs', 'gensec')),
    'opened': Variant(('vfs', 'gensec'), OPEN),
    'client': Variant(client=('gensec',)),
}


class Setup(NamedTuple):
    user: str
    options: dict              # of Server
    conf: str
    suites: dict               # {share, or '' for RPC: suites}


SETUPS = {}
EXCLUDED = {}
UNSTABLE = {}
SLOW = {}
CLIENT_SUITES = set()


class Outcome(NamedTuple):
    word: str
    reason: str = ''

    def essence(self):
        return self.word, tuple(re.findall(r'\b(?:NT_STATUS|WERR)_\w+',
                                           self.reason))
