# secopts - tools that enumerate, at an AD domain controller at its defaults
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""rpcclient and impacket find what they find at a Windows domain
controller of 2019 or 2022 whose lists are at their defaults: its name and the
domain's SID, and no account, no password policy, no name and no share.
"""

import rpc_oracle
from harness import PASSWORD, check, leave_out, run_parts
from addc import ADMIN, DOMAIN, DomainController

DENIED = 'NT_STATUS_ACCESS_DENIED'
ACCOUNTS = ('alice', 'krbtgt', 'Guest', 'Domain Admins')
# Whose refusal is a matter of the objects that SamrOpenDomain opens.
HAS_SAM = ('samr', 7) in rpc_oracle.judged_operations()

# rpcclient's commands, and what it must print.
REFUSED = {
    'lookupnames alice': DENIED, 'lookupnames Administrator': DENIED,
    'lookupsids S-1-5-32-544': DENIED, 'lsaenumsid': DENIED,
    'netshareenum': DENIED, 'netshareenumall': DENIED, 'srvinfo': DENIED,
    'netsharegetinfo sysvol': DENIED, 'netsessenum': DENIED,
    'enumprinters': DENIED, 'wkssvc_wkstagetinfo': DENIED,
}
OF_THE_SAM = ('enumdomusers', 'enumdomgroups', 'enumalsgroups domain',
              'enumalsgroups builtin', 'querydispinfo', 'querydispinfo2',
              'querydispinfo3', 'queryuser 500', 'querygroup 512',
              'querygroupmem 512', 'querydominfo', 'getdompwinfo',
              'samlookupnames domain alice', 'samlookuprids domain 500')

LOOKUP_SIDS = '''
import sys
from impacket.dcerpc.v5 import lsad, lsat, transport
from impacket.dcerpc.v5.dtypes import MAXIMUM_ALLOWED
from impacket.dcerpc.v5.rpcrt import DCERPCException
route = transport.DCERPCTransportFactory(r'ncacn_np:%s[\\pipe\\lsarpc]')
dce = route.get_dce_rpc()
dce.connect()
dce.bind(lsat.MSRPC_UUID_LSAT)
try:
    # What impacket's lookupsid asks for.
    lsad.hLsarOpenPolicy2(dce, MAXIMUM_ALLOWED | lsat.POLICY_LOOKUP_NAMES)
except DCERPCException as error:
    print('lookupsid', error)
handle = lsad.hLsarOpenPolicy2(dce, MAXIMUM_ALLOWED)
sid = lsad.hLsarQueryInformationPolicy2(
    dce, handle['PolicyHandle'],
    lsad.POLICY_INFORMATION_CLASS.PolicyAccountDomainInformation)[
    'PolicyInformation']['PolicyAccountDomainInfo']['DomainSid'].formatCanonical()
print('domain', sid)
try:
    print(lsat.hLsarLookupSids(dce, handle['PolicyHandle'], [
        sid + '-%%d' %% rid for rid in range(500, 520)],
        lsat.LSAP_LOOKUP_LEVEL.LsapLookupWksta).dump())
except DCERPCException as error:
    print(error)
'''


def named(text):
    """The accounts that a tool has printed."""
    return [name for name in ACCOUNTS if name.lower() in text.lower()]


def rpcclient(server, command, login='%'):
    done = server.run(['rpcclient', '-U', login, '-c', command, server.host])
    return done.stdout + done.stderr


def sam_is_shut(what, text):
    if HAS_SAM:
        check(what + ': refused', DENIED in text or
              'NT_STATUS_ACCESS_DENIED' in text or 'no result' in text, True)
        check(what + ': names no account', named(text), [])
    else:
        leave_out(what, 'SamrOpenDomain is not judged here yet')


def clients(server):
    text = rpcclient(server, 'lsaquery')
    check('lsaquery: the domain', 'Domain Name: ' + DOMAIN in text, True)
    check('lsaquery: its SID', 'Domain Sid: S-1-5-21-' in text, True)
    for command, want in REFUSED.items():
        text = rpcclient(server, command)
        check(f'{command}: {want}', want in text, True)
        check(f'{command}: names no account', named(
            text.replace(command.split()[-1], '')), [])
    for command in OF_THE_SAM:
        # rpcclient says nothing, and ends well, where a list is refused.
        sam_is_shut(command, rpcclient(server, command) or 'no result')
    # The same client, of somebody who may.
    login = f'{ADMIN}%{PASSWORD}'
    check('the administrator lists them',
          named(rpcclient(server, 'enumdomusers', login)),
          ['alice', 'krbtgt', 'Guest'])
    check('alice looks names up', 'S-1-5-21-' in rpcclient(
        server, 'lookupnames alice', f'alice%{PASSWORD}'), True)


def tools(server):
    done = server.run(['/usr/bin/python3', '-c', LOOKUP_SIDS % server.host])
    text = done.stdout + done.stderr
    check('look-ups of RIDs: the SID of the domain', 'domain S-1-5-21' in text,
          True)
    check('look-ups of RIDs: refused, and so is to ask for the right to',
          text.count('STATUS_ACCESS_DENIED'), 2)
    check('look-ups of RIDs: no account', named(text), [])
    done = server.run(['impacket-samrdump', '-no-pass', server.host])
    text = done.stdout + done.stderr
    if HAS_SAM:
        check('samrdump: no account', named(text), [])
        check('samrdump: refused', 'ACCESS_DENIED' in text or
              'access_denied' in text, True)
    else:
        leave_out('samrdump', 'SamrOpenDomain is not judged here yet')
    done = server.run(['impacket-rpcdump', server.host])
    check('rpcdump: the end-point mapper answers',
          'Retrieving endpoint list' in done.stdout, True)
    check('rpcdump: no account', named(done.stdout), [])


def controller():
    with DomainController() as server:
        server.call(clients, server)
        server.call(tools, server)


run_parts(controller)
