# secopts - operations of RPC behind an open pipe: how one might get round
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""PDUs that no client of Samba's or Microsoft's sends, and workers that end.

Each is asked for what anonymous is refused by default on a stand-alone server:
the list of domains of the SAM, whose result is then STATUS_ACCESS_DENIED.
"""

import contextlib
import signal
import subprocess
import time
import uuid

import rpcraw
from harness import (PASSWORD, Server, anonymous, check, connection,
                     run_parts, user)
from patience import PATIENCE
from rpcraw import (ALTER_ACK, AUTH3, DENIED, FIRST, LAST, Dce, authenticate,
                    contexts, fragments, pdu, request, signed)
from server import samba_paths

CONF = '''
    secopts:audit window = 0
    secopts:null session pipes = samr lsarpc srvsvc
    secopts:everyone includes anonymous = yes
    secopts:allow null session fallback = yes
    secopts:restrict remote sam = ""
'''
ALICE, NOBODY = ('alice', PASSWORD), ('', '')
# What a pipe ends with: STATUS_PIPE_BROKEN, CONNECTION_DISCONNECTED and _RESET
BROKEN = {'STATUS_PIPE_DISCONNECTED', '0xC000014B', '0xC000020C', '0xC000020D'}
# MS-RPCE 2.2.1.1.7, C706 appendix E
PROTOCOL_ERROR, UNKNOWN_INTERFACE = 'fault 0x1c01000b', 'fault 0x1c010003'
# C706 12.6.3.1: what a context is answered with
ACCEPTED, NO_INTERFACE, NO_TRANSFER = (0, 0), (2, 1), (2, 2)


@contextlib.contextmanager
def ipc(server, who='anonymous'):
    with connection(server) as conn:
        session = anonymous(conn) if who == 'anonymous' else user(conn, who)
        yield session.tree_connect('IPC$').tree


def bound(tree, pipe='samr', big=False):
    """samba-dcerpcd may send a client to a worker that has just been killed."""
    deadline = time.monotonic() + PATIENCE
    while True:
        dce = Dce(tree.create(pipe).file, big)
        acks = dce.bind(pipe).acks
        if acks or time.monotonic() > deadline:
            break
        time.sleep(0.05)
    check(f'{pipe}: a bind', acks, (ACCEPTED,))
    return dce


def with_handle(tree, **options):
    dce = bound(tree, **options)
    handle = dce.handle(*rpcraw.samr_connect2(dce.big))
    return dce, rpcraw.samr_enum_domains(handle, dce.big)


def still_judged(dce, what, handle=None):
    """It works, and what is refused is refused."""
    handle = handle or dce.handle(*rpcraw.samr_connect2(dce.big))
    check(f'{what}: refused', dce.ask(*rpcraw.samr_enum_domains(
        handle, dce.big)).result, DENIED)


def orders(server):
    """Both byte orders, and an object UUID before the stub."""
    for big in False, True:
        with ipc(server) as tree:
            dce, lists = with_handle(tree, big=big)
            what = 'big-endian' if big else 'little-endian'
            check(f'{what}: the list', dce.ask(*lists).result, DENIED)
            for name, object_uuid in (('nil', bytes(16)),
                                      ('some', uuid.uuid4().bytes)):
                check(f'{what}, {name} object: the list',
                      dce.ask(*lists, object_uuid=object_uuid).result, DENIED)
    # The BIND of one order, a request of the other.
    with ipc(server) as tree:
        dce, lists = with_handle(tree)
        dce.big = True
        still_judged(dce, 'orders mixed')


def pieces(server):
    with ipc(server) as tree:
        dce, lists = with_handle(tree)
        for size in 4, 20, 27:
            check(f'fragments of {size}', dce.exchange(
                *fragments(*lists, size, call_id=size)).result, DENIED)
        opnum, stub = lists
        check('object UUID and fragments', dce.exchange(*fragments(
            opnum, stub, 8, call_id=40, object_uuid=bytes(16))).result, DENIED)
        # The operation is the first fragment's.
        first = request(1, stub[:8], call_id=60, flags=FIRST)
        last = request(opnum, stub[8:], call_id=60, flags=LAST)
        check('the first fragment names Close, the last one the list: closed',
              dce.exchange(first, last).stub, bytes(24))
    with ipc(server) as tree:
        dce, lists = with_handle(tree)
        opnum, stub = lists
        first = request(opnum, stub[:8], call_id=70, flags=FIRST)
        last = request(1, stub[8:], call_id=70, flags=LAST)
        check('the first names the list, the last one Close',
              dce.exchange(first, last).result, {DENIED, PROTOCOL_ERROR})
    # A message that ends within the head of a PDU ends a stock worker's pipe.
    for size, want in ((1, BROKEN), (16, DENIED), (17, DENIED), (24, DENIED)):
        with ipc(server) as tree:
            dce, lists = with_handle(tree)
            message = request(*lists)
            check(f'a PDU in two writes, {size} bytes first', dce.exchange(
                message[:size], message[size:]).result, want)
    with ipc(server) as tree:
        dce, lists = with_handle(tree)
        check('another call between two fragments', dce.exchange(
            request(lists[0], lists[1][:8], call_id=80, flags=FIRST),
            request(*lists, call_id=81)).result,
            {DENIED, PROTOCOL_ERROR, *BROKEN})


def joined(server):
    with ipc(server) as tree:
        dce, lists = with_handle(tree)
        one = request(*rpcraw.samr_connect2(), call_id=90)
        more = [request(*lists, call_id=n) for n in (91, 92)]
        answer = dce.exchange(one + b''.join(more))
        check('three joined, the first', answer.result, 0)
        for n in 'second', 'third':
            check(f'three joined, the {n}', dce.answer().result, DENIED)
        # One and a half, and the other half.
        half = len(more[0]) // 2
        check('one and a half: the first', dce.exchange(
            one + more[0][:half]).result, 0)
        check('one and a half: the second', dce.exchange(
            more[0][half:]).result, DENIED)
    # The question of smbd's is the first thing after the bind, here as well.
    with ipc(server) as tree:
        dce = bound(tree)
        answer = dce.exchange(request(*rpcraw.samr_connect2(), call_id=3) +
                              pdu(rpcraw.ALTER, 4, contexts((1, 'samr'))))
        check('joined after the bind: connect', answer.result, 0)
        check('joined after the bind: alter_context',
              dce.answer().acks, (ACCEPTED,))
        handle = answer.stub[:20]
        check('and the list in that context', dce.ask(
            *rpcraw.samr_enum_domains(handle), context=1).result, DENIED)


def context_ids(server):
    """Several, rejected ones, ids used again, other interfaces."""
    nothing = uuid.uuid4(), 1
    with ipc(server) as tree:
        dce = Dce(tree.create('samr').file)
        check('three contexts', dce.bind(
            (0, 'samr'), (1, nothing), (2, 'samr', rpcraw.NDR64)).acks,
            (ACCEPTED, NO_INTERFACE, NO_TRANSFER))
        handle = dce.handle(*rpcraw.samr_connect2())
        lists = rpcraw.samr_enum_domains(handle)
        for ident in 1, 2, 9:
            check(f'in context {ident}, which is none',
                  dce.ask(*lists, context=ident).result, UNKNOWN_INTERFACE)
        check('in the first', dce.ask(*lists).result, DENIED)
        for ident in 1, 2, 0xFFFE:
            check(f'alter_context with id {ident}',
                  dce.alter((ident, 'samr')).acks, (ACCEPTED,))
            check(f'in context {ident}',
                  dce.ask(*lists, context=ident).result, DENIED)
        # id 0 again: for the same, for another interface, for none
        check('id 0 again', dce.alter((0, 'samr')).acks, (ACCEPTED,))
        check('in the first again', dce.ask(*lists).result, DENIED)
    for other in 'lsarpc', 'mgmt', 'srvsvc':
        with ipc(server) as tree:
            dce, lists = with_handle(tree)
            # 0 is taken by samr: C706 12.6.3.4 knows no other one for it.
            answer = dce.alter((0, other))
            check(f'id 0 for {other}', (answer.kind, answer.acks[:1]),
                  {(ALTER_ACK, (NO_INTERFACE,)), (rpcraw.FAULT, ()),
                   (None, ())})
            if answer.kind == ALTER_ACK:
                check(f'id 0 is as it was beside {other}',
                      dce.ask(*lists).result, {DENIED, UNKNOWN_INTERFACE})
    # smbd's own question has id 0xffff, and the management interface.
    with ipc(server) as tree:
        dce, lists = with_handle(tree)
        check('the id of the question', dce.ask(
            *lists, context=0xFFFF).result,
            {UNKNOWN_INTERFACE, 'fault 0x1c010002', 'fault 0x000006f7'})
        answer = dce.alter((0xFFFF, 'samr'))
        check('the id of the question for samr',
              (answer.kind, answer.acks[:1]),
              {(ALTER_ACK, (ACCEPTED,)), (rpcraw.FAULT, ()), (None, ())})
        if answer.kind == ALTER_ACK:
            check('in it', dce.ask(*lists, context=0xFFFF).result, DENIED)
    with ipc(server) as tree:
        dce = Dce(tree.create('samr').file)
        check('a first bind to nothing', dce.bind((0, nothing)).acks,
              (NO_INTERFACE,))
        check('alter_context to samr', dce.alter((0, 'samr')).acks,
              {(ACCEPTED,), ()})
        answer = dce.ask(*rpcraw.samr_connect2())
        if answer.result == 0:
            still_judged(dce, 'bound by alter_context', answer.stub[:20])


def second_bind(server):
    """A BIND on a pipe that is bound."""
    with ipc(server) as tree:
        dce, lists = with_handle(tree)
        answer = dce.bind('samr')
        check('a second BIND', answer.kind, {rpcraw.BIND_NAK, rpcraw.FAULT,
                                             None})
        check('and the list', dce.ask(*lists).result, {*BROKEN, DENIED})



def list_as(dce, signer, number=0, context=1):
    """Connect and list, signed."""
    answer = dce.exchange(signed(signer, *rpcraw.samr_connect2(), number,
                                 context))
    if answer.result != 0:
        return answer.result
    return dce.exchange(signed(signer, *rpcraw.samr_enum_domains(
        answer.stub[:20]), number + 1, context)).result


def inside(server):
    """Who authenticates in the pipe is judged, whoever has opened it."""
    for session in 'anonymous', 'alice':
        for who, want in ((ALICE, 0), (NOBODY, DENIED)):
            for kind, name in ((AUTH3, 'AUTH3'),
                               (rpcraw.ALTER, 'alter_context')):
                with ipc(server, session) as tree:
                    dce = Dce(tree.create('samr').file)
                    check(f'{who[0] or "anonymous"} in a pipe of {session}, '
                          f'{name}: the list', list_as(dce, authenticate(
                              dce, who, last_kind=kind)), want)
    # First nobody, then alice, both in one pipe: each call has its own user.
    with ipc(server) as tree:
        dce, lists = with_handle(tree)
        check('before: the list', dce.ask(*lists).result, DENIED)
        signer = authenticate(dce, ALICE, rpcraw.ALTER, 7)
        check('alice by alter_context: the list',
              list_as(dce, signer, 0, 7), 0)
        check('without her signature: the list', dce.ask(*lists).result,
              {DENIED, 'fault 0x00000005', *BROKEN})
    # A user's pipe, and then anonymous: no more than anonymous.
    with ipc(server, 'alice') as tree:
        dce, lists = with_handle(tree)
        check('alice: the list', dce.ask(*lists).result, 0)
        signer = authenticate(dce, NOBODY, rpcraw.ALTER, 7)
        check('anonymous by alter_context in her pipe: the list',
              list_as(dce, signer, 0, 7), DENIED)


def two_pipes(server):
    """At once, of one session, of two, and one of a user."""
    with ipc(server) as tree, ipc(server) as other, \
            ipc(server, 'alice') as hers:
        dces = [Dce(one.create('samr').file)
                for one in (tree, tree, other, hers)]
        for n, dce in enumerate(dces):
            check(f'pipe {n} binds', dce.bind('samr').acks, (ACCEPTED,))
        handles = [dce.handle(*rpcraw.samr_connect2())
                   for dce in reversed(dces)][::-1]
        for n, (dce, handle) in enumerate(zip(dces, handles)):
            check(f'pipe {n}: the list', dce.ask(
                *rpcraw.samr_enum_domains(handle)).result,
                0 if n == 3 else DENIED)
        # Her handle is of no use elsewhere, and judged before it is looked at.
        check("her handle in another's pipe", dces[0].ask(
            *rpcraw.samr_enum_domains(handles[3])).result, DENIED)


def workers(server, name):
    return [pid for pid, comm in server._processes() if comm == name]


def kill(server, name):
    """Kill all that are called so, and see them gone."""
    pids = workers(server, name)
    check(f'{name} runs', bool(pids), True)
    server.signal_all(pids, signal.SIGKILL)
    deadline = time.monotonic() + PATIENCE
    while set(pids) & set(workers(server, name)):
        if time.monotonic() > deadline:
            raise AssertionError(f'{name} does not end')
        time.sleep(0.02)


def killed(server):
    """A worker ends between two messages; the next one is judged as well."""
    for what, step in (
            ('before the BIND', lambda dce: None),
            ('after the BIND', lambda dce: dce.bind('samr')),
            ('after a request', lambda dce: (
                dce.bind('samr'), dce.handle(*rpcraw.samr_connect2())))):
        with ipc(server) as tree:
            dce = Dce(tree.create('samr').file)
            step(dce)
            kill(server, 'rpcd_lsad')
            if what == 'before the BIND':
                dce.bind('samr')
            got = dce.ask(*rpcraw.samr_connect2()).result
            if what == 'before the BIND' and got == 0:
                # A worker that is being started for this pipe is not called
                # so yet and lives on: what it is asked is judged.
                still_judged(dce, f'killed {what}: the pipe')
            else:
                check(f'killed {what}: the pipe', got, BROKEN)
            still_judged(bound(tree), f'killed {what}: another pipe')
    # Somebody waits for it, on a pipe that is proved and on one that is not.
    for asks in True, False:
        with ipc(server) as tree:
            dce = bound(tree)
            if asks:
                check('a request', dce.ask(*rpcraw.samr_connect2()).result, 0)
            conn = tree.session.connection
            wait = conn.send(rpcraw.smb2raw.read_request(
                dce.file.file_id, 1024, 0).on(tree))[0]
            conn.receive(wait, interim=True)
            kill(server, 'rpcd_lsad')
            check(f'who waits{" on a proved pipe" if asks else ""}',
                  conn.receive(wait).name, BROKEN)
            still_judged(bound(tree), 'and another pipe')


def dispatcher(server):
    """samba-dcerpcd ends, and is started by smbd again."""
    with ipc(server) as tree:
        dce, lists = with_handle(tree)
        kill(server, 'samba-dcerpcd')
        check('a pipe from before: the list', dce.ask(*lists).result,
              {DENIED, *BROKEN})
        still_judged(bound(tree), 'a pipe from after')
        check('srvsvc, too: paths', bound(tree, 'srvsvc').ask(
            *rpcraw.srvsvc_share_enum(2)).result, rpcraw.WERR_DENIED)
        with ipc(server, 'alice') as hers:
            dce, lists = with_handle(hers)
            check('alice: the list', dce.ask(*lists).result, 0)


@contextlib.contextmanager
def plugin_away(server):
    """The gensec plug-in is missing wherever smbd's programs look."""
    inside_of = ['nsenter', '-t', str(server.smbd_pids()[0]), '-m', '-p',
                 '-r']
    path = samba_paths()['MODULESDIR'] + '/gensec/secopts.so'
    subprocess.run([*inside_of, 'mount', '--bind', '/dev/null', path],
                   check=True)
    try:
        yield
    finally:
        subprocess.run([*inside_of, 'umount', path], check=True)


def late_plugin(server):
    """A worker from when the plug-in was not there."""
    with ipc(server, 'alice') as hers:
        with plugin_away(server):
            dce, lists = with_handle(hers)
            check('alice: the list', dce.ask(*lists).result, 0)
        # Nothing had it load gensec yet; the question does.
        with ipc(server) as tree:
            still_judged(bound(tree), 'a worker from before')
    kill(server, 'rpcd_lsad')
    with ipc(server) as tree, ipc(server, 'alice') as hers:
        with plugin_away(server):
            dce = Dce(hers.create('samr').file)
            check('alice authenticates in it: the list',
                  list_as(dce, authenticate(dce, ALICE)), 0)
            check('without the plug-in: anonymous', bound(tree).ask(
                *rpcraw.samr_connect2()).result, BROKEN)
        # gensec is there without the plug-in, and for good.
        check('the same worker: anonymous', bound(tree).ask(
            *rpcraw.samr_connect2()).result, BROKEN)
        for who in NOBODY, ALICE:
            dce = Dce(tree.create('samr').file)
            check(f'the same worker: {who[0] or "anonymous"} authenticates',
                  list_as(dce, authenticate(dce, who)), BROKEN)


def evasions():
    with Server(conf_global=CONF) as server:
        for part in (orders, pieces, joined, context_ids, second_bind, inside,
                     two_pipes, killed, dispatcher, late_plugin):
            server.call(part, server)
        check('smbd did not panic', 'PANIC' in server.log(), False)


if __name__ == '__main__':
    run_parts(evasions)
