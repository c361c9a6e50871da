# secopts - programs that come without a name, and what docs/ tells of them
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

import grp
import os
import pwd
import re

from addc import DomainController
from harness import PASSWORD, REPO, Server, check, run_parts

GENSEC = ('gensec',)     # what a package switches on by itself
USERSHARES = '''
usershare max shares = 100
usershare allow guests = yes
usershare owner only = no
'''
GUEST = pwd.getpwnam('nobody')
GUEST_GROUP = grp.getgrgid(GUEST.pw_gid).gr_name
CIS = 'secopts:ntlm min server sec = 0x20080000'
SMBC = '''
import smbc, sys
context = smbc.Context(auth_fn=lambda *args: (args[2], '', ''))
try:
    print(context.open('smb://127.0.0.1/%s/hello.txt' % sys.argv[1]).read())
except Exception as error:
    print(error)
'''
IMPACKET = '''
import sys
from impacket.smbconnection import SMBConnection
try:
    connection = SMBConnection('127.0.0.1', '127.0.0.1')
    connection.login('', '')
    tree = connection.connectTree(sys.argv[1])
    print(connection.readFile(tree, connection.openFile(
        tree, 'hello.txt', desiredAccess=0x80000000)))
except Exception as error:
    print(error)
'''
# As docs/clients.md calls them.
CLIENTS = {
    'smbclient -U%': ['smbclient', '-U%', '//127.0.0.1/{}', '-c',
                      'get hello.txt -'],
    'smbget -a': ['smbget', '--stdout', '-a', 'smb://127.0.0.1/{}/hello.txt'],
    'rpcclient -U%': ['rpcclient', '-U%', '127.0.0.1', '-c', 'srvinfo'],
    'python3-smbc': ['/usr/bin/python3', '-c', SMBC, '{}'],
    'impacket': ['/usr/bin/python3', '-c', IMPACKET, '{}'],
}


def output(done):
    return done.stdout + done.stderr


def client(server, name, share='public'):
    return output(server.run([word.format(share) if '{}' in word and
                              '\n' not in word else word
                              for word in CLIENTS[name]]))


# "Share this folder" ---------------------------------------------------------

def script_of_cookbook():
    """The program net that the recipe gives."""
    text = (REPO / 'docs/cookbook.md').read_text()
    lines = text[text.index('    #!/bin/sh'):].splitlines()
    end = next(i for i, line in enumerate(lines)
               if line and not line.startswith('    '))
    return '\n'.join(line[4:] for line in lines[:end]).strip() + '\n'


def share_folder(server, acl, program='net', name=None, plugins=GENSEC):
    """What a file manager does. Returns whether the share is there."""
    folder = server.root / 'shares' / 'folder'
    folder.mkdir(mode=0o777, exist_ok=True)
    (folder / 'hello.txt').write_text('hello from folder\n')
    name = name or 'u' + re.sub(r'\W', '', acl).lower()
    added = server.run([program, 'usershare', 'add', name, folder, '', acl,
                        'guest_ok=y'], plugins=plugins,
                       env={'SMB_CONF_PATH': str(server.conf)})
    listed = server.run(['net', 'usershare', 'list'],
                        env={'SMB_CONF_PATH': str(server.conf)})
    check('status and list agree on ' + name, name in listed.stdout.split(),
          added.returncode == 0)
    return added.returncode == 0


def usershare():
    with Server(conf_global=USERSHARES, plugins=()) as server:
        check('stock: Everyone:F', share_folder(server, 'Everyone:F',
                                                plugins=()), True)
    with Server(conf_global=USERSHARES, plugins=GENSEC,
                vfs_line=False) as server:
        check('installed: Everyone:F', share_folder(server, 'Everyone:F'),
              False)
        check('installed: S-1-1-0:F', share_folder(server, 'S-1-1-0:F'), True)
        wrapper = server.root / 'net'
        wrapper.write_text(script_of_cookbook())
        wrapper.chmod(0o755)
        check('the script of the cookbook: Everyone:F',
              share_folder(server, 'Everyone:F', wrapper, 'wrapped'), True)
        check('... Everyone:R', share_folder(server, 'Everyone:R', wrapper,
                                             'readonly'), True)
        check('... leaves what is not about an ACL alone',
              sorted(server.run([wrapper, 'usershare', 'list'], env={
                  'SMB_CONF_PATH': str(server.conf)}).stdout.split()),
              ['readonly', 'us110f', 'wrapped'])
        check('alice reads what was shared so', server.run(
            ['smbclient', '-U', 'alice%' + PASSWORD, '//127.0.0.1/wrapped',
             '-c', 'get hello.txt -']).stdout.split('\n')[0],
            'hello from folder')
    # What an open lsarpc would not do: why there is no session for local
    # callers that opens this pipe and leaves Everyone out.
    with Server(conf_global=USERSHARES
                + 'secopts:null session pipes = lsarpc') as server:
        check('lsarpc listed: Everyone:F', share_folder(server, 'Everyone:F'),
              False)
        server.set('secopts:everyone includes anonymous', 'yes')
        server.restart()
        check('... and anonymous in Everyone', share_folder(
            server, 'Everyone:F'), False)
        server.set('secopts:lsa anonymous name lookup', 'yes')
        server.restart()
        check('... and look-ups allowed', share_folder(server, 'Everyone:F'),
              False)
        server.set('secopts:turn off anonymous block', 'yes')
        server.restart()
        check('... and the LSA opened', share_folder(server, 'Everyone:F'),
              True)


# A password that has to be changed -------------------------------------------

def change(server, user, old, new, *options):
    """smbpasswd of a user. Returns its output if it failed."""
    done = server.run(['smbpasswd', '-c', server.conf, '-s', '-r', server.host,
                       '-U', user, *options], plugins=GENSEC,
                      input=f'{old}\n{new}\n{new}\n')
    return '' if done.returncode == 0 else output(done)


def must_change(server, user):
    server.run(['net', '-s', server.conf, 'sam', 'set', 'pwdmustchangenow',
                user, 'yes'], check=True)


def logs_on(server, user, password):
    return server.run(['smbclient', '//127.0.0.1/private', '-U',
                       f'{user}%{password}', '-c', 'quit']).returncode == 0


def password():
    with Server() as server:
        check('a user changes a password that has not expired',
              change(server, 'alice', PASSWORD, 'N1w-Passw0rd'), '')
        must_change(server, 'alice')
        check('one that has to be changed is refused', 'ACCESS_DENIED' in
              change(server, 'alice', 'N1w-Passw0rd', 'N2w-Passw0rd'), True)
        server.run(['smbpasswd', '-c', server.conf, '-s', 'alice'],
                   input='N3w-Passw0rd\nN3w-Passw0rd\n', check=True)
        check('root sets another: alice logs on',
              logs_on(server, 'alice', 'N3w-Passw0rd'), True)

        server.set('secopts:null session pipes', 'samr')
        server.reload()
        must_change(server, 'alice')
        check('samr listed: changed',
              change(server, 'alice', 'N3w-Passw0rd', 'N4w-Passw0rd'), '')
        check('... and alice logs on', logs_on(server, 'alice',
                                               'N4w-Passw0rd'), True)
        must_change(server, 'bob')
        check('... not with a wrong old password',
              change(server, 'bob', 'wrong', 'N4w-Passw0rd') != '', True)
        check('... and anonymous lists no users', 'bob' in output(server.run(
            ['rpcclient', '-U%', server.host, '-c', 'enumdomusers'])), False)


# On an AD domain controller --------------------------------------------------

CHANGE_PASSWORD = ('(OA;CIIO;CR;ab721a53-1e2f-11d0-9819-00aa0040529b;'
                   'bf967aba-0de6-11d0-a285-00aa003049e2;AN)')
USERS = 'CN=Users,DC=secopts,DC=test'


def expire(dc):
    dc.run(['samba-tool', 'user', 'setpassword', '-s', dc.conf, 'alice',
            '--newpassword=' + PASSWORD, '--must-change-at-next-login'],
           check=True)


def domain_controller():
    with DomainController(conf_global=USERSHARES) as dc:
        (dc.root / 'smbd/state/usershares').mkdir(mode=0o1770)
        check('DC: Everyone:F', share_folder(dc, 'Everyone:F'), False)
        check('DC: its SID', share_folder(dc, 'S-1-1-0:F'), True)

        expire(dc)
        check('DC: smbpasswd is refused', 'Access Denied' in
              change(dc, 'alice', PASSWORD, 'N1w-Passw0rd'), True)
        check('DC: winbindd changes the password', dc.run(
            ['wbinfo', '--change-user-password=alice'],
            input=f'{PASSWORD}\nN2w-Passw0rd\nN2w-Passw0rd\n').returncode, 0)

        check('DC: this is in the man page', CHANGE_PASSWORD in
              (REPO / 'docs/man/vfs_secopts.8').read_text(
                  ).replace('\\e\n', '').replace('\\-', '-'), True)
        dc.run(['samba-tool', 'dsacl', 'set', '-s', dc.conf, '--objectdn',
                USERS, '--sddl', CHANGE_PASSWORD, '--action', 'allow'],
               check=True)
        expire(dc)
        check('DC: ANONYMOUS LOGON may change passwords: done',
              change(dc, 'alice', PASSWORD, 'N3w-Passw0rd'), '')
        expire(dc)
        check('... not with a wrong old password',
              change(dc, 'alice', 'wrong', 'N4w-Passw0rd') != '', True)

        dc.set('vfs objects', 'dfs_samba4 acl_xattr')
        dc.restart(GENSEC)
        check('DC without the VFS line: Everyone:F is refused',
              share_folder(dc, 'Everyone:F', name='late'), False)
        check('... winbindd works on', dc.wbinfo('-t').returncode, 0)


# One folder for devices without a password -----------------------------------

def own(path, user, group, mode):
    os.chown(path, user, group)
    os.chmod(path, mode)


def folder():
    shares = {'public': {'guest ok': 'yes', 'read only': 'no',
                         'inherit permissions': 'yes'},
              'other': {'guest ok': 'yes'}}
    with Server(conf_global='secopts:null session shares = public',
                shares=shares) as server:
        scans = server.root / 'shares' / 'public'
        hello = scans / 'hello.txt'
        check('the share ACL alone, Everyone: no connection',
              'tree connect failed' in client(server, 'smbclient -U%'), True)
        server.run(['sharesec', '-s', server.conf, 'public', '--add',
                    'S-1-5-7:ALLOWED/0x0/FULL'], check=True)
        check('it names ANONYMOUS LOGON, a file of root, 0644: not read',
              'ACCESS_DENIED opening' in client(server, 'smbclient -U%'), True)
        ask = server.run([REPO / 'build/bin/secopts', 'ask', 'share', 'public',
                          '-s', server.conf]).stdout
        check('secopts ask tells what to do',
              f"'chgrp {GUEST_GROUP}'" in ask, True)
        for path, mode in ((scans, 0o755), (hello, 0o644)):
            own(path, GUEST.pw_uid, 0, mode)
        check('chown nobody is of no use',
              'ACCESS_DENIED' in client(server, 'smbclient -U%'), True)
        for path, mode in ((scans, 0o2775), (hello, 0o644)):
            own(path, 0, GUEST.pw_gid, mode)
        for name in CLIENTS:
            if name != 'rpcclient -U%':
                check(f'chgrp {GUEST_GROUP}: {name} reads',
                      'hello from public' in client(server, name), True)
        done = server.run(['smbclient', '-U%', '//127.0.0.1/public', '-c',
                           'put /etc/hostname scan; mkdir new; cd new; '
                           'put /etc/hostname scan; get scan -'])
        check('it writes, makes a folder and writes there', output(done).count(
            'NT_STATUS'), 0)
        check('the other share stays closed', 'tree connect failed' in
              client(server, 'smbclient -U%', 'other'), True)


# At the telephone ------------------------------------------------------------

def cells():
    """{client: (at defaults, at CIS)} of the table in docs/clients.md."""
    rows = {}
    for line in (REPO / 'docs/clients.md').read_text().splitlines():
        fields = [field.strip() for field in line.strip('|').split(' | ')]
        if len(fields) == 3 and fields[0].strip('`') in CLIENTS:
            rows[fields[0].strip('`')] = tuple(
                ' '.join(re.findall('`([^`]*)`', field))
                for field in fields[1:])
    return rows


def telephone():
    table = cells()
    check('the table has each client', sorted(table), sorted(CLIENTS))
    for number, conf in enumerate(('', CIS)):
        with Server(conf_global=conf) as server:
            for name in CLIENTS:
                want = table[name][number]
                got = client(server, name)
                check('%s, %s: says "%s"' % (name, 'CIS' if conf
                                             else 'defaults', want),
                      bool(want) and want in ' '.join(got.split()) or got,
                      True)


# Health checks ---------------------------------------------------------------

def health():
    with Server() as server:
        check('smbclient -L localhost -U% fails', server.run(
            ['smbclient', '-L', 'localhost', '-U%']).returncode, 1)
        check('smbcontrol smbd ping succeeds',
              server.smbcontrol('smbd', 'ping', check=False).returncode, 0)
        server.run(['sh', '-c', 'printf "username = alice\\npassword = %s\\n" '
                    '"$1" >"$2"', 'sh', PASSWORD, server.root / 'auth'])
        check('smbclient -A FILE succeeds', server.run(
            ['smbclient', '-A', server.root / 'auth', '-L', 'localhost']
            ).returncode, 0)
        server._end_smbd()
        check('smbcontrol smbd ping tells that smbd is gone',
              server.smbcontrol('smbd', 'ping', check=False).returncode, 1)


run_parts(usershare, password, domain_controller, folder, telephone, health)
