# secopts - ./run page: the Cockpit page, for looking
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""Cockpit with the page, beside a private smbd with a few clients.

Both are in namespaces of their own; a port of the machine's loopback leads to
them.  Ctrl-C ends all of it, and nothing is left.
"""

import argparse
import pathlib
import signal
import socket
import sys
import threading

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / 'live'), str(HERE)]

from clients import CONF, come_and_go, connected             # noqa: E402
from cockpit import ADMIN, PORT, READER, Cockpit             # noqa: E402
from server import Server, ServerError                       # noqa: E402


def pump(source, target):
    try:
        while data := source.recv(65536):
            target.sendall(data)
    except OSError:
        pass
    for side in source, target:
        try:
            side.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass


def lead(listener, server):
    """Lead whoever connects to the web server in the namespace."""
    while True:
        near, _ = listener.accept()
        try:
            far = server.socket(PORT, None)
        except OSError:
            near.close()
            continue
        for pair in (near, far), (far, near):
            threading.Thread(target=pump, args=pair, daemon=True).start()


def listen(port):
    """At this port, or where it is taken at any other."""
    for each in (port, 0):
        try:
            return socket.create_server(('127.0.0.1', each))
        except OSError:
            continue
    raise ServerError('no port of 127.0.0.1 is free')


def main():
    parser = argparse.ArgumentParser(
        prog='run page', description='show the Cockpit page')
    parser.add_argument('--port', type=int, default=PORT,
                        help='on 127.0.0.1, %(default)s if it is free')
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    signal.signal(signal.SIGINT, lambda *_: sys.exit(0))
    with Server(CONF) as server:
        page = Cockpit(server)
        come_and_go(server)
        with connected(server), listen(options.port) as listener:
            print(f'http://127.0.0.1:{listener.getsockname()[1]}/secopts\n'
                  f'  user {ADMIN}, password {page.password}: may change '
                  'settings, after "Limited access" at the top\n'
                  f'  user {READER}, the same password: may look\n'
                  'Ctrl-C ends it.', flush=True)
            lead(listener, server)


if __name__ == '__main__':
    try:
        main()
    except ServerError as error:
        sys.exit(f'page: {error}')
