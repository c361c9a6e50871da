# secopts - whether a source of Samba is configured as the installed smbd was
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""Some members of Samba's structures depend on what its configure found.  A
plug-in that was compiled with other members than smbd reads wrong memory."""

import glob
import os
import re

from waflib.Configure import conf

# smbd -b lists it, but includes.h defines it, not config.h.
DEFINED_IN_HEADERS = {'HAVE_ADS'}


@conf
def fits_smbd(self, samba, report, build):
    """Is this source configured as the installed smbd was, whose "smbd -b" said
    REPORT?  Where it is not, since the packaging of another version configured
    it or a library is absent, no structure in a header may depend on what
    differs.  Return what differs."""
    installed = set(re.findall(r'^\s+((?:HAVE|WITH)_\w+)$', report, re.M))
    with open(os.path.join(build, 'include', 'config.h')) as config:
        ours = set(re.findall(r'^#define ((?:HAVE|WITH)_\w+) ', config.read(),
                              re.M))
    differ = (installed ^ ours) - DEFINED_IN_HEADERS
    used = differ & conditions(samba) if differ else set()
    self.msg('Differs from smbd -b', ' '.join(sorted(differ)) or 'in nothing')
    self.msg('and structures depend on it', ' '.join(sorted(used)) or 'no')
    if used:
        self.fatal('this Samba source is not configured as smbd was')
    return sorted(differ)


def conditions(samba):
    """Every name that decides in Samba's headers about a structure or about a
    member of one."""
    names = set()
    for folder in 'source3', 'auth', 'lib', 'libcli', 'librpc', 'nsswitch':
        for header in glob.iglob(os.path.join(samba, folder, '**', '*.h'),
                                 recursive=True):
            with open(header, errors='replace') as file:
                names |= structure_conditions(file)
    return names


def structure_conditions(lines):
    names, stack, depth = set(), [set()], 0
    for line in lines:
        directive = re.match(r'\s*#\s*(if|elif|else|endif)', line)
        if directive is None:
            inner = depth > 0 or re.search(r'\b(struct|union)\b.*\{', line)
            if inner:
                names.update(*stack)
                depth = max(0, depth + line.count('{') - line.count('}'))
        elif directive.group(1) == 'endif':
            del stack[max(1, len(stack) - 1):]
        elif directive.group(1) == 'if':
            stack.append(set(re.findall(r'\w+', line)))
        else:
            stack[-1].update(re.findall(r'\w+', line))
    return names
