# secopts - a member of a domain that sends no NTLM to anybody
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""RestrictSendingNTLMTraffic = 2 without exceptions: what goes on, and what
does not (docs/fidelity.md 61 to 65)."""

import json

from addc import DOMAIN, HOST_NAME, REALM, DomainController
from harness import PASSWORD, check, finish
from member import (ADDRESS, ADMIN_LOGIN, DC_ADDRESS, MEMBER_HOST_NAME,
                    PYTHON_SAMR, Member)
from server import _wait_until

OWN, GENSEC = ('vfs', 'gensec'), ('gensec',)
SENDING = 'secopts:restrict sending ntlm traffic'
ALLOWED = 'secopts:client allowed ntlm servers'
ALICE = '%s\\alice%%%s' % (DOMAIN, PASSWORD)
PRINCIPAL = 'alice@%s%%%s' % (REALM, PASSWORD)
SHARE = '//%s/netlogon' % HOST_NAME
REFUSED = 'NTLM to [%s] is refused: no NTLM is sent to this server'

# What has to work, whatever is denied.
GOES_ON = {
    'wbinfo -t': ['wbinfo', '-t'],
    'wbinfo --ping-dc': ['wbinfo', '--ping-dc'],
    'wbinfo -u': ['wbinfo', '-u'],
    'wbinfo -n': ['wbinfo', '-n', DOMAIN + '\\alice'],
    'wbinfo -r': ['wbinfo', '-r', DOMAIN + '\\alice'],
    'wbinfo -c': ['wbinfo', '-c'],
    # A user's NTLM logon, which a member passes on through NETLOGON.
    'wbinfo -a': ['wbinfo', '-a', ALICE],
    'ntlm_auth': ['ntlm_auth', '--username=alice', '--domain=' + DOMAIN,
                  '--password=' + PASSWORD],
    'wbinfo -K': ['wbinfo', '-K', ALICE],
    'net ads testjoin': ['net', 'ads', 'testjoin'],
    'net rpc testjoin': ['net', 'rpc', 'testjoin'],
    'net ads info': ['net', 'ads', 'info'],
    'net ads search': ['net', 'ads', 'search', '-P',
                       '(samaccountname=alice)'],
    'net ads changetrustpw': ['net', 'ads', 'changetrustpw'],
    'smbclient, Kerberos required': [
        'smbclient', '--use-kerberos=required', '-U', PRINCIPAL, SHARE, '-c',
        'ls'],
    'smbclient, Kerberos desired': [
        'smbclient', '--use-kerberos=desired', '-U', PRINCIPAL, SHARE, '-c',
        'ls'],
    'smbclient, default': ['smbclient', '-U', ADMIN_LOGIN, SHARE, '-c', 'ls'],
    'rpcclient, default': ['rpcclient', '-U', ADMIN_LOGIN, HOST_NAME, '-c',
                           'getusername'],
    'rpcclient, the computer account': [
        'rpcclient', '-P', 'ncacn_np:%s[schannel,seal]' % HOST_NAME, '-c',
        'getusername'],
    'samba-tool by LDAP': ['samba-tool', 'user', 'list', '-U', ADMIN_LOGIN,
                           '-H', 'ldap://' + HOST_NAME],
    "Samba's Python": ['python3', '-c', PYTHON_SAMR, 'kerberos'],
    'smbclient to this host, loopback': [
        'smbclient', '--use-kerberos=off', '-U', ALICE, '//localhost/private',
        '-c', 'ls'],
}

# What NTLM was all there is for, and which server its user reads.
CUT_OFF = {
    'smbclient, Kerberos off': (
        ['smbclient', '--use-kerberos=off', '-U', ALICE, SHARE, '-c', 'ls'],
        'cifs/' + HOST_NAME),
    'smbclient, by address': (
        ['smbclient', '-U', ALICE, '//%s/netlogon' % DC_ADDRESS, '-c', 'ls'],
        'cifs/' + DC_ADDRESS),
    'smbclient, anonymous': (
        ['smbclient', '-U%', '-L', HOST_NAME], 'cifs/' + HOST_NAME),
    'smbclient to this host, by its name': (
        ['smbclient', '--use-kerberos=off', '-U', ALICE,
         '//%s/private' % MEMBER_HOST_NAME, '-c', 'ls'],
        'cifs/' + MEMBER_HOST_NAME),
    'rpcclient, NTLM on TCP': (
        ['rpcclient', '-U', ADMIN_LOGIN,
         'ncacn_ip_tcp:%s[seal,ntlm]' % HOST_NAME, '-c', 'getusername'],
        'host/' + HOST_NAME),
    # The session is Kerberos', and NTLM asked for in the pipe.
    'rpcclient, NTLM in the pipe': (
        ['rpcclient', '-U', ADMIN_LOGIN, 'ncacn_np:%s[sign,ntlm]' % HOST_NAME,
         '-c', 'getusername'],
        'host/' + HOST_NAME),
    'samba-tool by LDAP, NTLM': (
        ['samba-tool', 'user', 'list', '--use-kerberos=off', '-U',
         ADMIN_LOGIN, '-H', 'ldap://' + HOST_NAME],
        'ldap/' + HOST_NAME),
    'net rpc info, Kerberos off': (
        ['net', 'rpc', 'info', '--use-kerberos=off', '-U', ADMIN_LOGIN, '-S',
         HOST_NAME],
        'cifs/' + HOST_NAME),
}


def run(command):
    return member.run(command, plugins=GENSEC)


def ntlm_at_the_dc(known):
    """Who has logged on there by NTLM since then: (service, account)."""
    found = []
    for line in dc.log()[known:].splitlines():
        if line.strip().startswith('{'):
            event = json.loads(line)
            event = event[event['type']]
            if event.get('authType') == 'NTLMSSP':
                found.append((event['serviceDescription'], event['account']))
    return found


def goes_on(what):
    failing = {}
    for task, command in GOES_ON.items():
        done = run(command)
        if done.returncode != 0 or 'is refused' in done.stderr + done.stdout:
            failing[task] = done
    if not check(what + ': tasks that fail', sorted(failing), []):
        for task, done in failing.items():
            print(task, done.stdout, done.stderr)


def is_cut_off():
    for task, (command, target) in CUT_OFF.items():
        done = run(command)
        check('%s: fails, and its user reads why' % task,
              (done.returncode != 0,
               REFUSED % target in done.stderr + done.stdout), (True, True))


def passes_on():
    """Others log on to this member by NTLM."""
    done = dc.run(['smbclient', '--use-kerberos=off', '-U', ALICE,
                   '//%s/private' % ADDRESS, '-c', 'get hello.txt -'])
    check('a user of the domain logs on to the member by NTLM',
          done.returncode, 0)


def joins():
    """Samba 4.17 joins by NTLM unless it is told to use Kerberos."""
    done = run(['net', 'ads', 'join', '-U', ADMIN_LOGIN, '-S', HOST_NAME])
    check('net ads join: works, or says why not',
          done.returncode == 0
          or REFUSED % ('cifs/' + HOST_NAME) in done.stderr + done.stdout,
          True)
    done = run(['net', 'ads', 'join', '-U', ADMIN_LOGIN, '-S', HOST_NAME,
                '--use-kerberos=required'])
    check('net ads join --use-kerberos=required', done.returncode, 0)
    member.restart()
    member.online()
    check('wbinfo -t after it', member.wbinfo('-t').returncode, 0)


def reconnect(**lines):
    """smb.conf changes, and winbindd needs a new connection."""
    for name, param in (('sending', SENDING), ('allowed', ALLOWED)):
        member.set(param, lines.get(name))
    for message in 'reload-config', 'disconnect-dc':
        member.run(['smbcontrol', '-s', member.conf, 'winbindd', message],
                   check=True)


def reaches_the_dc():
    return member.wbinfo('--ping-dc').returncode == 0


def without_kerberos():
    """winbindd has NTLM alone then: it obeys without a restart."""
    reconnect()
    member.kerberos(False)
    member.restart()
    member.online()
    known = len(member.log())
    reconnect(sending='2')

    def refusals():
        return [line for line in member.log()[known:].splitlines()
                if 'is refused' in line]

    _wait_until(lambda: not reaches_the_dc() and refusals(),
                'winbindd is cut off')
    check('no Kerberos, denied: winbindd reaches no DC', reaches_the_dc(),
          False)
    told = refusals()
    check('no Kerberos, denied: winbindd logs the server and the setting',
          [line for line in told
           if 'RestrictSendingNTLMTraffic = 0x2' not in line], [])
    check('no Kerberos, denied: the server is the DC',
          sorted({line.split('[')[1].split(']')[0].lower() for line in told}),
          ['cifs/' + HOST_NAME])
    reconnect(sending='2', allowed=HOST_NAME)
    _wait_until(reaches_the_dc, 'winbindd is back')
    check('no Kerberos, the DC is excepted: winbindd reaches it',
          reaches_the_dc(), True)
    member.kerberos(True)
    reconnect()


def controller():
    """A domain controller that sends none works on, too."""
    dc.set(SENDING, '2')
    dc.restart(OWN)
    for args in (['-t'], ['-u'], ['-a', ALICE], ['--ping-dc']):
        check('a controller, denied: wbinfo ' + args[0],
              dc.wbinfo(*args).returncode, 0)
    for command in (['samba_spnupdate', '-s', dc.conf],
                    ['samba-tool', 'user', 'list', '-s', dc.conf],
                    ['samba-tool', 'dns', 'zonelist', HOST_NAME, '-U',
                     ADMIN_LOGIN, '-s', dc.conf],
                    ['smbclient', '-L', HOST_NAME, '-U', ADMIN_LOGIN]):
        done = dc.run(command, plugins=GENSEC)
        check('a controller, denied: ' + command[0], done.returncode, 0)
    member.restart()
    member.online()
    goes_on('a controller, denied')


with DomainController(address=DC_ADDRESS) as dc:
    dc.set('log level', '1 auth_json_audit:5')
    dc.restart()
    with Member(dc, plugins=OWN) as member:
        member.online()
        member.set(SENDING, '2')
        member.restart()
        member.online()
        begun = len(dc.log())
        goes_on('denied')
        is_cut_off()
        passes_on()
        joins()
        check('nobody has logged on to the DC by NTLM', ntlm_at_the_dc(begun),
              [])
        without_kerberos()
        member.set(SENDING, '2')
        controller()
        check('nothing panicked', 'PANIC' in dc.log() + member.log(), False)
finish()
