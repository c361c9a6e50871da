# secopts - a web server that asks for NTLM, and its clients
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""ntlm_web.py SMB.CONF USER PASSWORD CLIENTS: print {client: HTTP status}.

A connection is authenticated once, by an ntlm_auth of its own that is spoken to
as Squid does (helper protocol squid-2.5-ntlmssp).  CLIENTS is {name: flags of
NEGOTIATE} in JSON; curl and a client with a wrong password come on top."""

import base64
import http.client
import http.server
import json
import subprocess
import sys
import threading

sys.dont_write_bytecode = True

from ntlmssp import NtlmClient                            # noqa: E402

conf, user, password, clients = sys.argv[1:]


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'

    def setup(self):
        super().setup()
        self.is_in = False
        self.helper = subprocess.Popen(
            ['ntlm_auth', '--configfile=' + conf,
             '--helper-protocol=squid-2.5-ntlmssp',
             '--password=' + password], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            bufsize=1)

    def finish(self):
        super().finish()
        self.helper.communicate()

    def log_message(self, *_):              # pylint: disable=W0221
        pass

    def answer(self, status, challenge=None):
        self.send_response(status)
        if challenge:
            self.send_header('WWW-Authenticate', challenge)
        self.send_header('Content-Length', '0')
        self.end_headers()

    def do_GET(self):                       # pylint: disable=C0103
        scheme, _, token = self.headers.get('Authorization', '').partition(' ')
        if self.is_in:
            self.answer(200)
        elif scheme != 'NTLM':
            self.answer(401, 'NTLM')
        else:
            kind = base64.b64decode(token)[8]
            self.helper.stdin.write('%s %s\n' % ('YR' if kind == 1 else 'KK',
                                                 token))
            word, _, rest = self.helper.stdout.readline().partition(' ')
            self.is_in = word == 'AF'
            if word == 'TT':
                self.answer(401, 'NTLM ' + rest.strip())
            else:
                self.answer(200 if self.is_in else 401)


def status_of(port, secret, **options):
    ntlm = NtlmClient(user, secret, **options)
    conn = http.client.HTTPConnection('127.0.0.1', port)
    token = None
    while True:
        sent = base64.b64encode(ntlm.step(token)).decode()
        conn.request('GET', '/', headers={'Authorization': 'NTLM ' + sent})
        answer = conn.getresponse()
        answer.read()
        challenge = answer.getheader('WWW-Authenticate', '')
        if answer.status != 401 or ntlm.finished or len(challenge) < 6:
            conn.close()
            return answer.status
        token = base64.b64decode(challenge[5:])


def curl(port):
    """None where this curl knows no NTLM, as Debian's from 8.21 on."""
    known = subprocess.run(['curl', '--version'], capture_output=True,
                           text=True, check=True)
    if 'NTLM' not in known.stdout.split():
        return None
    done = subprocess.run(
        ['curl', '-s', '-o', '/dev/null', '-w', '%{http_code}', '--noproxy',
         '*', '--ntlm', '-u', f'{user}:{password}', f'http://127.0.0.1:{port}'],
        capture_output=True, text=True)
    return int(done.stdout or 0)


with http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler) as web:
    threading.Thread(target=web.serve_forever, daemon=True).start()
    PORT = web.server_address[1]
    got = {'curl': curl(PORT), 'a wrong password': status_of(PORT, 'wrong')}
    for name, flags in json.loads(clients).items():
        got[name] = status_of(PORT, password, negotiate_flags=flags)
    web.shutdown()
print(json.dumps(got))
