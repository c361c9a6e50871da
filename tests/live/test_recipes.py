# secopts - recipes of docs/cookbook.md, with the smb.conf that stands there
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

import re

from harness import PASSWORD, REPO, Server, check, run_parts

COOKBOOK = (REPO / 'docs' / 'cookbook.md').read_text()
SETUP = REPO / 'build' / 'bin' / 'secopts'


def recipe(heading):
    """The text of a recipe."""
    return re.search(r'^## %s\n(.*?)(?=^## |\Z)' % re.escape(heading), COOKBOOK,
                     re.M | re.S).group(1)


def conf_of(heading):
    """{section: {parameter: value}} of the smb.conf in a recipe."""
    sections, current = {}, None
    for line in recipe(heading).splitlines():
        header = re.match(r'^ {4,8}\[(.*)\]$', line)
        if header:
            current = sections.setdefault(header.group(1), {})
        elif current is not None and re.match(r'^ {8,}\S.* = ', line):
            name, value = line.strip().split(' = ', 1)
            current[name] = value
        elif line and not line.startswith(' '):
            current = None
    return sections


def served(heading, **more):
    """A server with the recipe's smb.conf, and a share of users besides."""
    conf = conf_of(heading)
    shares = {name: {parameter: value for parameter, value in section.items()
                     if parameter != 'path'}
              for name, section in conf.items() if name != 'global'}
    shares['private'] = {}
    return Server(conf_global='\n'.join(
        ' = '.join(line) for line in conf.get('global', {}).items()),
        shares=shares, **more)


def smbclient(server, who, share, command='get hello.txt -'):
    done = server.run(['smbclient', *who, f'//127.0.0.1/{share}', '-c', command])
    return done.stdout + done.stderr


ANONYMOUS, GUEST = ['-U%'], ['-U', 'somebody%guess']
ALICE = ['-U', f'alice%{PASSWORD}']


def media_share():
    with served('One media share for everybody, and nothing else') as server:
        for who in (ANONYMOUS, GUEST):
            name = ' '.join(who)
            check(f'{name} reads media',
                  'hello from media' in smbclient(server, who, 'media'), True)
            check(f'{name} writes nothing', 'NT_STATUS_ACCESS_DENIED' in
                  smbclient(server, who, 'media', 'put /etc/hostname x'), True)
            check(f'{name} has no other share', 'NT_STATUS_ACCESS_DENIED' in
                  smbclient(server, who, 'private'), True)
            listed = server.run(['smbclient', *who, '-L', '//127.0.0.1'])
            check(f'{name} sees no list of shares',
                  'Sharename' in listed.stdout and
                  'private' not in listed.stdout, True)
        users = server.run(['rpcclient', *ANONYMOUS, '127.0.0.1', '-c',
                            'enumdomusers'])
        check('anonymous has no list of users',
              'NT_STATUS_ACCESS_DENIED' in users.stdout + users.stderr, True)
        check('a user works',
              'hello from private' in smbclient(server, ALICE, 'private'), True)


def health_check():
    """What a container may ask once anonymous clients are refused."""
    text = recipe('Containers and their health checks')
    asked = re.findall(r'^    (smb\S+ .*|.*smbclient.*)$', text, re.M)
    old, new = "smbclient -L '\\\\localhost' -U %", 'smbcontrol smbd ping'
    check('the recipe names both', [old in asked, new in asked], [True, True])

    def healthy(command):
        return server.run(['sh', '-c', command],
                          env={'SMB_CONF_PATH': str(server.conf)}
                          ).returncode == 0

    with Server(plugins=()) as server:
        check('on stock Samba both succeed', [healthy(old), healthy(new)],
              [True, True])
    with Server() as server:
        check('the old check fails on a server that is well', healthy(old),
              False)
        check('the new one does not', healthy(new), True)
        server._end_smbd()
        check('and fails where no smbd runs', healthy(new), False)


def registry_shares():
    """Shares that a program like 45Drives' Cockpit module keeps."""
    commands = re.findall(r'^    # (net conf .*)$',
                          recipe("Shares in Samba's registry"), re.M)
    check('the recipe has commands', len(commands) > 0, True)
    with Server(conf_global='include = registry\nregistry shares = yes') as server:
        def net(words):
            server.run(['sh', '-c', words],
                       env={'SMB_CONF_PATH': str(server.conf)}, check=True)

        path = server.root / 'shares' / 'public'
        net(f'net conf addshare videos {path} writeable=n guest_ok=y')
        net('net conf setparm videos "vfs objects" "streams_xattr"')
        server.reload()
        check('before: the share is not watched', 'videos' in server.run(
            [SETUP, 'show', '-s', server.conf]).stdout, True)
        for command in commands:
            net(command)
        server.reload()
        check('after: the share is watched', 'videos' in server.run(
            [SETUP, 'show', '-s', server.conf]).stdout, False)
        check('anonymous', 'NT_STATUS_ACCESS_DENIED' in
              smbclient(server, ANONYMOUS, 'videos'), True)
        check('a user works', 'hello from public' in
              smbclient(server, ALICE, 'videos'), True)


def as_told():
    """A folder for devices, by what the command says and no document."""
    shares = {'scans': {'guest ok': 'yes', 'read only': 'no'}, 'private': {}}
    with Server(shares=shares, vfs_line=False) as server:
        def secopts(*words):
            return server.run([SETUP, *words, '-s', server.conf],
                              plugins=('gensec', 'vfs'),
                              env={'COLUMNS': '80'}, check=True).stdout

        secopts('setup', '--yes')
        line = re.search(r'^\t(secopts:.* = )NAME NAME$',
                         secopts('show', 'NullSessionShares'), re.M).group(1)
        text = server.conf.read_text()
        server.write_conf(text.replace('[global]\n',
                                       f'[global]\n{line}scans\n', 1))
        server.reload()
        check('listed, but neither ACL nor files let it in',
              'NT_STATUS_ACCESS_DENIED' in
              smbclient(server, ANONYMOUS, 'scans'), True)
        told = ' '.join(secopts('ask', 'share', 'scans').split())
        folder = server.root / 'shares' / 'scans'
        acl = re.search("'(sharesec .*?)'", told).group(1)
        group = re.search("'(chgrp .*?)'", told).group(1)
        for command in (acl.replace('sharesec', f'sharesec -s {server.conf}'),
                        f'{group} {folder} {folder}/*',
                        f'chmod g+rwx {folder}'):
            server.run(['sh', '-c', command], check=True)
        check('with both it reads and writes', 'hello from scans' in smbclient(
            server, ANONYMOUS, 'scans', 'put /etc/hostname x; '
            'get hello.txt -'), True)
        check('and has no other share', 'NT_STATUS_ACCESS_DENIED' in
              smbclient(server, ANONYMOUS, 'private'), True)


run_parts(media_share, health_check, registry_shares, as_told)
