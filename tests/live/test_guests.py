# secopts - guests, by whatever mechanism they come
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""nina is a user of the domain and none of the member server's Unix: Samba makes
a guest of her, also where she comes by Kerberos."""

from addc import DOMAIN, REALM, DomainController
from harness import (DENIED, NO_SESSION, OK, PASSWORD, READ, check,
                     connection, expect, refusals, run_parts)
from kerberos import KerberosClient
from member import DC_ADDRESS, MEMBER_HOST_NAME, Member
from server import DEFAULT_SHARES

GUESTS = 'map to guest = bad uid\nguest account = nobody'
PIPES, SHARES = 'secopts:null session pipes', 'secopts:null session shares'
EVERYONE = 'secopts:everyone includes anonymous'
NT1 = ['-m', 'NT1', '--option=client min protocol=NT1']


def kerberos(user):
    return KerberosClient(dc, user, MEMBER_HOST_NAME)


def log_on(conn, user):
    answer, session = conn.session_setup(auth=kerberos(user))
    if session is None:
        raise AssertionError('no session of %s: %s' % (user, answer.name))
    return session


def by_ntlm(conn, user):
    return conn.session_setup(user, PASSWORD, DOMAIN)[0]


def configure(**settings):
    """Set all of these and nothing else, in a server that starts anew."""
    for name, param in (('pipes', PIPES), ('shares', SHARES),
                        ('everyone', EVERYONE),
                        ('guests', 'secopts:treat guest as anonymous'),
                        ('vfs', 'vfs objects')):
        default = {'guests': 'yes', 'vfs': 'secopts'}.get(name)
        member.set(param, settings.get(name, default))
    member.restart()
    member.online()


def on_member(function):
    """Call it with a connection to the member server."""
    def body():
        with connection(member) as conn:
            function(conn)
    member.call(body)


# What is asked ---------------------------------------------------------------

def untouched(conn):
    """Unless the administrator wants it, guests are Samba's."""
    session = log_on(conn, 'nina')
    check('Kerberos made a guest of nina', session.flags & 1, 1)
    expect('a guest, public', session.tree_connect('public'), OK)
    expect('a guest, samr', session.tree_connect('IPC$').tree.create('samr'),
           OK)


def no_session(conn):
    expect('a guest by Kerberos', conn.session_setup(auth=kerberos('nina'))[0],
           DENIED)
    expect('a guest by NTLM', by_ntlm(conn, 'nina'), DENIED)
    expect('alice by NTLM', by_ntlm(conn, 'alice'), OK)
    alice = log_on(conn, 'alice')
    expect('alice by Kerberos, samr',
           alice.tree_connect('IPC$').tree.create('samr'), OK)
    expect('her session, to be a guest\'s',
           conn.session_setup(auth=kerberos('nina'), session=alice)[0], DENIED)
    expect('it has ended', alice.tree_connect('IPC$'), NO_SESSION)


def listed(everyone):
    def body(conn):
        how = 'Everyone %s in the token: ' % ('is' if everyone else 'is not')
        for who, session in (
                ('by Kerberos', log_on(conn, 'nina')),
                ('by NTLM', conn.session_setup('nina', PASSWORD, DOMAIN)[1])):
            tree = session.tree_connect('IPC$').tree
            for pipe, want in (('lsarpc', OK), ('samr', DENIED),
                               ('nosuch', DENIED)):
                expect('%sa guest %s, %s' % (how, who, pipe),
                       tree.create(pipe), want)
            for share, want in (('listed', OK if everyone else DENIED),
                                ('public', DENIED), ('private', DENIED)):
                expect('%sa guest %s, %s' % (how, who, share),
                       session.tree_connect(share), want)
    return body


class Opened:
    """What alice has before her session becomes a guest's."""

    def __init__(self, conn):
        self.session = log_on(conn, 'alice')
        self.ipc = self.session.tree_connect('IPC$').tree
        self.pipe = self.ipc.create('samr').file
        self.disks = {share: self.session.tree_connect(share).tree
                      for share in ('private', 'public', 'listed')}
        self.files = {share: disk.create('hello.txt', access=READ).file
                      for share, disk in self.disks.items()}

    def old_access(self):
        got = {'query samr': self.pipe.query_info(),
               'open samr': self.ipc.create('samr')}
        for share, disk in self.disks.items():
            got['read from ' + share] = self.files[share].read()
            got['open in ' + share] = disk.create('hello.txt', access=READ)
        return {what: answer.name for what, answer in got.items()}


def switch(conn):
    """nina takes over alice's session, and alice takes it back."""
    opened = Opened(conn)
    for turn in (1, 2):
        check('alice uses what she has opened',
              sorted(set(opened.old_access().values())), [OK])
        expect('her session becomes a guest\'s', conn.session_setup(
            auth=kerberos('nina'), session=opened.session)[0], OK)
        expect('it writes to samr', opened.pipe.write(b'\5\0\13\3'), DENIED)
        got = opened.old_access()
        check('a guest has nothing of %d things, turn %d' % (len(got), turn),
              {k: v for k, v in got.items() if v != DENIED}, {})
        expect('lsarpc is listed', opened.ipc.create('lsarpc'), OK)
        expect('her session is hers again', conn.session_setup(
            auth=kerberos('alice'), session=opened.session)[0], OK)


def granted(conn):
    """A share ACL that names Guests does not keep it open."""
    opened = Opened(conn)
    expect('alice, connected to a share that grants guests',
           conn.session_setup(auth=kerberos('nina'), session=opened.session)[0],
           DENIED)
    check('her session has ended with it',
          sorted(set(opened.old_access().values())), [NO_SESSION])


def unwatched():
    """It is there before the share loses the VFS plug-in."""
    with connection(member) as conn:
        session = log_on(conn, 'nina')
        expect('a guest, IPC$', session.tree_connect('IPC$'), OK)
        member.set('vfs objects', None)
        member.reload()
        expect('without the VFS line the guest\'s session has ended',
               session.tree_connect('public'), NO_SESSION)
        no_session(conn)


def turned_on():
    """Guests who are there when the policy begins to be about them."""
    with connection(member) as conn:
        session = log_on(conn, 'nina')
        tree = session.tree_connect('IPC$').tree
        expect('a guest, samr', tree.create('samr'), OK)
        member.set('secopts:treat guest as anonymous', 'yes')
        member.reload()
        expect('now it counts as anonymous, samr', tree.create('samr'), DENIED)
        expect('public', session.tree_connect('public'), DENIED)


def smb1(what, user, share, want):
    done = member.run(['smbclient', *NT1, '--use-kerberos=required', '-U',
                       '%s@%s%%%s' % (user, REALM, PASSWORD),
                       '//%s/%s' % (MEMBER_HOST_NAME, share), '-c', 'help'
                       if share == 'IPC$' else 'get hello.txt -'])
    check('SMB1, Kerberos: %s, %s, %s' % (what, user, share),
          'ok' if done.returncode == 0 else
          'no' if DENIED in done.stdout + done.stderr else
          done.stdout + done.stderr, want)


# The parts -------------------------------------------------------------------

def mechanisms():
    configure(guests=None)
    on_member(untouched)
    member.call(turned_on)
    configure()
    on_member(no_session)
    for share in ('IPC$', 'public'):
        smb1('nothing is marked', 'nina', share, 'no')
    smb1('nothing is marked', 'alice', 'private', 'ok')
    for everyone in (None, 'yes'):
        configure(pipes='lsarpc', shares='listed', everyone=everyone)
        on_member(listed(everyone))
        on_member(switch)
        smb1('something is', 'nina', 'public', 'no')
        smb1('something is', 'alice', 'public', 'ok')
    member.call(unwatched)
    check('the log names guests', any(
        line.startswith('refused guest session') for line in
        refusals(member)), True)


def acl():
    configure(pipes='lsarpc')
    member.run(['sharesec', '-s', member.conf, 'public', '-a',
                'S-1-5-32-546:ALLOWED/0/FULL'], check=True)
    on_member(granted)
    member.run(['sharesec', '-s', member.conf, 'public', '-D'], check=True)


def unseen():
    """Without the gensec plug-in nobody has judged them."""
    configure(pipes='lsarpc samr', shares='listed')
    member.restart(('vfs',))
    member.online()

    def alone(conn):
        session = log_on(conn, 'nina')
        for share in ('IPC$', 'listed', 'public'):
            expect('no gensec plug-in, a guest, ' + share,
                   session.tree_connect(share), DENIED)
        opened = Opened(conn)
        expect('no gensec plug-in: alice becomes a guest', conn.session_setup(
            auth=kerberos('nina'), session=opened.session)[0], OK)
        got = opened.old_access()
        check('it opens nothing and has no pipe',
              {k: v for k, v in got.items()
               if v != DENIED and not k.startswith('read from')}, {})

    on_member(alone)
    member.restart(('vfs', 'gensec'))


with DomainController('vfs objects = dfs_samba4 acl_xattr', plugins=(),
                      users=('alice', 'nina'), address=DC_ADDRESS) as dc:
    with Member(dc, GUESTS, shares=DEFAULT_SHARES, users=('alice',),
                min_protocol='NT1') as member:
        run_parts(mechanisms, acl, unseen)
