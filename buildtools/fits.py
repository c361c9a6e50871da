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
import subprocess

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
    self.fits_parameters(samba, report)
    return sorted(differ)


@conf
def fits_parameters(self, samba, report):
    """Does this source describe each parameter of smb.conf that the installed
    Samba has?  struct loadparm_global has a member for each, so a source of the
    same version to which one has been added since is not that of smbd."""
    testparm = os.path.join(
        re.search(r'^\s*BINDIR: (/\S+)$', report, re.M).group(1), 'testparm')
    if not os.path.exists(testparm):
        self.msg('Parameters that the source lacks', 'not known: no testparm')
        return
    # It ends badly where /etc has an smb.conf of no use, and has told them.
    told = subprocess.run([testparm, '-s', '-v', os.devnull],
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                          stdin=subprocess.DEVNULL).stdout
    lacking = lacking_parameters(samba, told.decode(errors='replace'))
    self.msg('Parameters that the source lacks',
             ', '.join(sorted(lacking)) or 'none')
    if lacking:
        self.fatal('this Samba source is not that of smbd')


def lacking_parameters(samba, told):
    """Names that testparm has TOLD and the source SAMBA does not describe."""
    known = {'idmap config * : backend'}    # described as "DOMAIN : OPTION"
    for page in glob.iglob(os.path.join(samba, 'docs-xml', 'smbdotconf', '**',
                                        '*.xml'), recursive=True):
        with open(page, errors='replace') as file:
            known.update(name.lower() for name in re.findall(
                r'<samba:parameter\s[^>]*?\bname="([^"]*)"', file.read()))
    return set(re.findall(r'^\t([^=\n]*[^ =\n]) =', told.lower(),
                          re.M)) - known


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
