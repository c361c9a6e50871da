# secopts - Cockpit beside a private smbd, and a browser that looks at it
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""Cockpit's web server, with our page and our command, in the namespaces of a
server of tests/live/server.py.

    with Server() as server:
        page = Cockpit(server)
        browser = page.browse()
        page.log_in(browser, ADMIN)
        page.open(browser, 'settings')

What Debian's packages of Cockpit and Chromium hold lies over /usr and /etc in
these namespaces alone, and so do the users who log in.  With the server all of
it ends.
"""

import base64
import http.client
import os
import secrets
import shutil
import socket
import subprocess
import time

from patience import PATIENCE
from server import REPO, ServerError, install_plugins, samba_paths
from webdriver import Browser, BrowserError

PORT = 9090
DRIVER_PORT = 9515
FRAME = 'iframe[name="cockpit1:localhost/secopts"]'
ADMIN = 'page-admin'            # may become root
READER = 'page-reader'          # may not

# $1: the server's directory, $2: the tree of tests/page/tree.sh, $3: a layer
# of ours for /usr. The server's own layer for /etc goes, since this one holds
# it, and the kernel stacks no more than two.
PREPARE = '''
set -e
mkdir "$1/page" "$1/page/etc" "$1/page/work"
umount /etc
mount -t overlay overlay -o \
    "lowerdir=$1/etc:$2/etc:/etc,upperdir=$1/page/etc,workdir=$1/page/work" /etc
mount -t overlay overlay -o "lowerdir=$3:$2/usr:/usr" /usr
mount -t tmpfs tmpfs /run
mkdir -p /run/dbus /run/home /etc/cockpit /etc/samba
rm -f /etc/samba/smb.conf
ln -s "$1/smb.conf" /etc/samba/smb.conf
printf '%s\\n' '[basic]' Command=/usr/lib/cockpit/cockpit-session \
    >/etc/cockpit/cockpit.conf
rm -f /etc/cockpit/disallowed-users
rm -f /etc/sudoers
printf '%s ALL=(ALL:ALL) ALL\\n' root %sudo >/etc/sudoers
chmod 440 /etc/sudoers
printf '%s\\n' DBUS_SESSION_BUS_ADDRESS=unix:path=/run/dbus/session \
    >/etc/environment
dbus-uuidgen --ensure=/etc/machine-id
grep -q ^messagebus: /etc/passwd ||
    useradd --system --shell /usr/sbin/nologin messagebus
'''

# What systemd gives each user on a machine, here one for all: a second look for
# a session bus that is not there ends the bridge of Cockpit 337. One whose answers
# may not be received is waited for, 25 s by each bridge, and then is closed.
SESSION_BUS = '''
<busconfig>
  <type>session</type>
  <listen>unix:path=/run/dbus/session</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow user="*"/>
    <allow send_destination="*"/>
    <allow receive_sender="*"/>
    <allow own="*"/>
  </policy>
</busconfig>
'''

# $1: name, $2: its group, $3: password
ADD_USER = '''
set -e
useradd --create-home --base-dir /run/home --shell /bin/bash --groups "$2" "$1"
printf '%s:%s\\n' "$1" "$3" | chpasswd --crypt-method SHA512
'''


def tree():
    """The directory of tests/page/tree.sh, which is made if need be."""
    return subprocess.run(['sh', REPO / 'tests/page/tree.sh'], check=True,
                          stdout=subprocess.PIPE, text=True).stdout.strip()


class Cockpit:
    """Cockpit's web server on PORT, and a driver of browsers."""

    def __init__(self, server, command=None):
        """command: the secopts to run in the place of build/bin/secopts."""
        self.server = server
        self.address = f'http://{server.host}:{PORT}'
        # Nobody else on this machine is to become root here.
        self.password = secrets.token_urlsafe(9)
        self._held = []
        layer = self._layer(command or REPO / 'build/bin/secopts')
        server.run(['sh', '-c', PREPARE, 'prepare', server.root, tree(),
                    layer], check=True)
        for name, group in (ADMIN, 'sudo'), (READER, 'users'):
            server.run(['sh', '-c', ADD_USER, 'add-user', name, group,
                        self.password], check=True)
        self._start('dbus', ['dbus-daemon', '--system', '--nofork',
                             '--nopidfile'])
        config = server.root / 'page-session-bus.conf'
        config.write_text(SESSION_BUS)
        self._start('session-bus', ['dbus-daemon', f'--config-file={config}',
                                    '--nofork', '--nopidfile'])
        self._start('cockpit', ['/usr/lib/cockpit/cockpit-ws', '--no-tls',
                                f'--address={server.host}', f'--port={PORT}'])
        self._wait_for(PORT, 'cockpit')

    def browse(self, *arguments):
        """A new browser; the first one starts the driver."""
        if not self._listens(DRIVER_PORT):
            self._start('driver', ['chromedriver', f'--port={DRIVER_PORT}'])
            self._wait_for(DRIVER_PORT, 'driver')
        return Browser(self.server.call, DRIVER_PORT, arguments)

    def log_in(self, browser, user):
        """Log in, with administrative access where the user may have it."""
        browser.go(self.address)
        browser.find('#login-user-input').type(user)
        browser.find('#login-password-input').type(self.password)
        browser.script('localStorage.setItem(arguments[0], "any")',
                       'superuser:' + user)
        browser.find('#login-button').click()
        self._hold(browser)
        browser.find('#content')

    def _hold(self, browser):
        """Keep the session that a browser logs in to, for as long as this is.

        Cockpit ends a session on which no socket is open for 15 s, and a busy
        machine takes longer between two pages.  So one stays open here.
        """
        def session():
            # Who is not logged in has a cookie "deleted".
            name = browser.cookies().get('cockpit')
            return None if name == 'deleted' else name

        held = http.client.HTTPConnection(self.server.host, PORT, PATIENCE)
        self.server.call(held.request, 'GET', '/cockpit/socket', headers={
            'Cookie': 'cockpit=' + browser.wait(session, 'the log in'),
            'Origin': self.address,
            'Connection': 'Upgrade', 'Upgrade': 'websocket',
            'Sec-WebSocket-Key': base64.b64encode(bytes(16)).decode(),
            'Sec-WebSocket-Protocol': 'cockpit1',
            'Sec-WebSocket-Version': '13'})
        answer = held.getresponse()
        if answer.status != http.HTTPStatus.SWITCHING_PROTOCOLS:
            raise ServerError(f'Cockpit opens no socket: {answer.status}')
        self._held.append(held)

    def open(self, browser, path=''):
        """Show a part of our page; the browser then looks into its frame."""
        browser.frame()
        browser.go(f'{self.address}/secopts#/{path}')
        self.into(browser)
        # The page hears of its address a moment later.
        browser.find(f'#tabs [aria-current][href="#/{path}"]')
        self.settled(browser)

    def into(self, browser):
        """Look into the frame of our page."""
        browser.frame()
        try:
            browser.wait(lambda: browser.frame(FRAME) or True, 'the frame')
        except BrowserError as error:
            browser.frame()
            raise BrowserError(error.name, '%s; there is %s: %r' % (
                FRAME, browser.address(),
                browser.find('body').text())) from error

    def settled(self, browser):
        """Wait for what the page is loading."""
        browser.find('#content:not([aria-busy]) > *')

    def log(self):
        return ''.join(path.read_text(errors='replace') for path in sorted(
            self.server.root.glob('page-*.log')))

    def _layer(self, command):
        layer = self.server.root / 'page-layer'
        modules = samba_paths()['MODULESDIR'].removeprefix('/usr/')
        install_plugins(layer / modules)
        (layer / 'bin').mkdir()
        shutil.copy(command, layer / 'bin/secopts')
        shutil.copytree(REPO / 'module/cockpit', layer / 'share/cockpit/secopts')
        for directory, _, _ in os.walk(layer):
            os.chmod(directory, 0o755)
        return layer

    def _start(self, name, command):
        self.server.run(['sh', '-c', 'log=$1; shift; '
                         'setsid "$@" </dev/null >>"$log" 2>&1 &', 'start',
                         self.server.root / f'page-{name}.log', *command],
                        check=True)

    def _listens(self, port):
        try:
            self.server.call(socket.create_connection,
                             (self.server.host, port), 5).close()
        except OSError:
            return False
        return True

    def _wait_for(self, port, what):
        deadline = time.monotonic() + PATIENCE
        while not self._listens(port):
            if time.monotonic() > deadline:
                raise ServerError(f'{what} does not listen:\n{self.log()}')
            time.sleep(0.05)
