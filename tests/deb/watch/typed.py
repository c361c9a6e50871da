"""Types into a zsh, and looks for what it makes of that.  $1: its set-up."""

import os
import pty
import re
import select
import sys
import time

PATIENCE = 120
bad = 0


def typed(keys, want):
    global bad
    pid, fd = pty.fork()
    if pid == 0:
        os.environ.update(PS1='$ ', TERM='dumb')
        os.execlp('zsh', 'zsh', '-f', '-i')
    seen = b''

    def until(text):
        nonlocal seen
        end = time.monotonic() + PATIENCE
        while text not in seen and time.monotonic() < end:
            if select.select([fd], [], [], 1)[0]:
                seen += re.sub(rb'[\0\x07]', b'', os.read(fd, 4096))
    os.write(fd, b"autoload -Uz compinit; compinit -u -D; echo rea''dy\n")
    until(b'ready')
    seen = b''
    os.write(fd, keys)
    until(want)
    os.close(fd)
    if want not in seen:
        print('%r: %r is not in %r' % (keys, want, seen))
        bad = 1


typed(b'secopts chec\t--bas\tsti\t', b'g ')
typed(b'secopts show --role=mem\t', b'ber ')
typed(b'secopts ask rpc samr.EnumDomainU\t', b'sers ')
typed(b'secopts ask \t', b'pipe')
sys.exit(bad)
