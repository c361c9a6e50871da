# secopts - SMB1, where an open cannot be judged before it happens
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

from harness import PASSWORD, Server, check, refusals, run_parts
from server import samba_paths
from smb1raw import Smb1

NT1 = ['--option=client min protocol=NT1', '--option=client max protocol=NT1',
       '--option=client ipc min protocol=NT1',
       '--option=client ipc max protocol=NT1']
OLD = ['--option=client use spnego=no', '--option=client ntlmv2 auth=no']
ALICE = 'alice%' + PASSWORD
DENIED = 'NT_STATUS_ACCESS_DENIED'
ANY = {DENIED, 'NT_STATUS_UNSUCCESSFUL'}
LISTS = '''
ntlm auth = yes
secopts:null session pipes = lsarpc samr srvsvc browser
secopts:null session shares = listed
'''


def status(result):
    words = (result.stdout + result.stderr).split()
    return next((word.strip('.)') for word in words
                 if word.startswith('NT_STATUS')), 'ok')


def smbclient(server, who, share, options, want):
    result = server.run(['smbclient', *NT1, *options, '-U', who,
                         '//%s/%s' % (server.host, share), '-c',
                         'help' if share == 'IPC$' else
                         'get hello.txt /dev/null'])
    check('smbclient %s %s %s' % (who.split('%')[0] or 'anonymous', share,
                                  'old' if options else ''),
          status(result), want if isinstance(want, set) else {want})


def rpcclient(server, who, options, command, want):
    result = server.run(['rpcclient', *NT1, *options, '-U', who, server.host,
                         '-c', command])
    text = result.stdout + result.stderr
    check('rpcclient %s %s' % (who.split('%')[0] or 'anonymous', command),
          'ok' if result.returncode == 0 and 'Error was' not in text else
          'no' if 'ERRSRV:ERRbaduid' in text else status(result),
          want if isinstance(want, set) else {want})


def nothing_marked():
    with Server(conf_global='ntlm auth = yes', min_protocol='NT1') as server:
        for share in ('IPC$', 'listed', 'public', 'private'):
            smbclient(server, '%', share, [], DENIED)
            smbclient(server, '%', share, OLD, ANY)
            smbclient(server, ALICE, share, [], 'ok')
            smbclient(server, ALICE, share, OLD, 'ok')
        rpcclient(server, ALICE, [], 'lookupnames alice', 'ok')


def listed():
    with Server(conf_global=LISTS, min_protocol='NT1') as server:
        # The session is there, and IPC$ connects, but nothing opens on it: not
        # even what is listed.
        smbclient(server, '%', 'IPC$', [], 'ok')
        for command in ('lsaquery', 'enumdomusers', 'netshareenum'):
            rpcclient(server, '%', [], command, 'no')
            rpcclient(server, '%', OLD, command, ANY)
        for command in ('lsaquery', 'lookupnames alice', 'netshareenum'):
            rpcclient(server, ALICE, [], command, 'ok')
        result = server.run(['smbclient', *NT1, '-U%', '-L', server.host])
        check('no share list, not by RAP either', 'Disk' in result.stdout, False)
        result = server.run(['smbclient', *NT1, '-U', ALICE, '-L', server.host])
        check('alice gets one', 'Disk' in result.stdout, True)
        for share in ('listed', 'public', 'private'):
            smbclient(server, '%', share, [], DENIED)
            smbclient(server, '%', share, OLD, ANY)
            smbclient(server, ALICE, share, [], 'ok')
        server.run(['sharesec', '-s', str(server.conf), 'listed', '-a',
                    'S-1-5-7:ALLOWED/0/FULL'], check=True)
        result = server.run(['smbclient', *NT1, '-U%', '//%s/listed' % server.host,
                             '-c', 'help'])
        check('anonymous connects to a listed share that grants it',
              result.returncode, 0)
        before = len(refusals(server))
        smbclient(server, '%', 'IPC$', [], 'ok')
        check('connecting to IPC$ and leaving it is no refusal',
              len(refusals(server)) - before, 0)
        check('nothing of RPC opened for anonymous',
              any('the request cannot be judged' in line
                  for line in refusals(server)), True)
        check('smbd did not panic', 'PANIC' in server.log(), False)

        server.set('secopts:restrict null session access', '0')
        server.reload()
        rpcclient(server, '%', [], 'enumdomusers', {'ok', DENIED})
        smbclient(server, '%', 'public', [], {'ok', DENIED})


def round_gensec():
    """The gensec plug-in is in the process, and the session went round it."""
    conf = LISTS + '''
secopts:everyone includes anonymous = yes
preload modules = %s/gensec/secopts.so
''' % samba_paths()['MODULESDIR']
    with Server(conf_global=conf, min_protocol='NT1') as server:
        smbclient(server, '%', 'listed', OLD, ANY)
        smbclient(server, ALICE, 'listed', OLD, 'ok')


def round_spnego():
    """The same where SPNEGO has been negotiated: smbd does not insist on it
    where no user is named."""
    with Server(conf_global=LISTS, min_protocol='NT1') as server:
        server.call(goes_round, server)
        check('the log says why',
              any('not checked by the gensec plug-in' in line
                  for line in refusals(server)), True)


def guests():
    """Who has got a bad password and no name that is known."""
    conf = LISTS + '''
map to guest = bad user
secopts:everyone includes anonymous = yes
secopts:treat guest as anonymous = yes
'''
    with Server(conf_global=conf, min_protocol='NT1') as server:
        for share in ('listed', 'public'):
            smbclient(server, 'nobody-we-know%x', share, [], DENIED)
        for share in ('IPC$', 'listed', 'public'):
            smbclient(server, 'nobody-we-know%x', share, OLD, ANY)
        smbclient(server, ALICE, 'public', OLD, 'ok')
        server.set('secopts:treat guest as anonymous', None)
        server.reload()
        smbclient(server, 'nobody-we-know%x', 'public', OLD, 'ok')


def goes_round(server):
    with Smb1(server.host) as conn:
        uid = conn.log_on(plain=True)
        got = {conn.tree_connect(uid, share)[0]
               for share in ('IPC$', 'listed', 'public', 'private')}
        check('anonymous without SPNEGO connects', 'STATUS_SUCCESS' in got,
              False)
        # Half of an authentication does not make it one that was judged.
        check('it begins SPNEGO', conn.begin_spnego(uid),
              'STATUS_MORE_PROCESSING_REQUIRED')
        got = {conn.old_tree_connect(uid, share)
               for share in ('IPC$', 'listed', 'public', 'private')}
        check('and connects', 'STATUS_SUCCESS' in got, False)


run_parts(nothing_marked, listed, guests, round_gensec, round_spnego)
