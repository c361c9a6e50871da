# secopts - a private smbd for live tests
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""A stock smbd, with or without the secopts plug-ins, that nobody else sees.

    with Server() as server:
        print(server.run(['smbclient', '-U%', '-L', server.host]).stdout)

Each server has namespaces of its own for network, mounts, processes and host
name: port 445 is free in them, the plug-ins appear in Samba's module directory
there only, the test users exist there only, and when its first process ends the
kernel ends all others.  That first process reads a pipe whose other end is
ours, so even a test killed with SIGKILL leaves no process and no mount behind.

Needs root.  Nothing of the machine is written but one temporary directory.
"""

import atexit
import contextlib
import ctypes
import functools
import os
import pathlib
import re
import select
import shutil
import signal
import socket
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor

import sanitizer
from patience import PATIENCE
from place import temporary_directory

REPO = pathlib.Path(__file__).resolve().parents[2]
PLUGINS = ('vfs', 'gensec')
MODULES = {'vfs': 'vfs/secopts.so', 'gensec': 'gensec/secopts.so',
           'opaque': 'vfs/secopts_opaque.so',       # of the tests' own
           'floor': 'vfs/secopts_floor.so'}
PASSWORD = 'Passw0rd!'
FIRST_UID = 70001
SMB_PORT = 445
VALGRIND = os.environ.get('SECOPTS_VALGRIND')  # run smbd under it, logs there
SLOW = 20 if VALGRIND else 3 if sanitizer.SANITIZE else 1
DEADLINE = PATIENCE            # seconds that smbd may take to start or reload
TIMED_OUT = 124                # returncode of a client that run() has ended
ENDING = 30 * SLOW             # seconds that smbd may take to end by itself

DEFAULT_SHARES = {
    'public': {'guest ok': 'yes'},
    'listed': {'guest ok': 'yes'},
    'private': {'guest ok': 'no'},
}

CLONE_NEWNET = 0x40000000
LIBC = ctypes.CDLL(None, use_errno=True)

# Runs first in the namespaces and executes its arguments with a root directory
# whose mounts nobody else sees.  The root of a chroot is no mount point and
# cannot be made private, so it is bound to a place that is.
PRIVATE_ROOT = '''
set -e
if mountpoint -q /; then
    mount --make-rprivate /
    exec "$@"
fi
mount --make-rprivate /proc
mount -t tmpfs tmpfs /proc
mkdir /proc/root
mount --rbind / /proc/root
mount --make-rprivate /proc/root
cd /proc/root
exec chroot . "$@"
'''

# Goes on as the first process of the namespaces.  Our passwd and group lie over
# the directory, not over the machine's two files: when a package or useradd
# replaces /etc/passwd, the kernel takes away what is mounted on the old file,
# and smbd would know its users no longer.  $1: our temporary directory, $2: where programs of Samba log before they have read a smb.conf, then by
# twos a directory of ours and the compiled-in one that it stands for: a smbd
# that loses its smb.conf goes on with the same locks and databases, as an
# installed one does.  It panics where there is no lock directory for its
# children, or one with locks of another server: they are named by process.
# Its program ignores the end of children, so that the kernel reaps what smbd and
# ctdbd leave to it: a ctdb-eventd ends when its ctdbd is no process any more.
HOLDER = '''
set -e
mount -t proc proc /proc
ip link set lo up
mount -t overlay overlay -o "lowerdir=$1/etc:/etc" /etc
mount --bind "$1/log" "$2"
shift 2
while [ $# -gt 0 ]; do
    [ ! -d "$2" ] || mount --bind "$1" "$2"
    shift 2
done
echo ready
exec env --ignore-signal=CHLD cat
'''

# Runs a command that finds the plug-ins of the directory $1 in Samba's module
# directory $2.
WITH_PLUGINS = '''
mount -t overlay overlay -o "lowerdir=$1:$2" "$2" || exit
shift 2
exec "$@"
'''


# Compiled-in directories and our own, in an order in which none hides another.
STATE = {'STATEDIR': 'state', 'PRIVATE_DIR': 'private',
         'CACHEDIR': 'cache', 'LOCKDIR': 'lock'}


class ServerError(Exception):
    """The server did not do what was asked; the text ends with its log."""


@functools.cache
def samba_paths():
    """Samba's directories as compiled in: {'MODULESDIR': '/usr/lib/…', …}."""
    build = subprocess.run(['smbd', '-b'], capture_output=True, text=True,
                           check=True, env=_environment()).stdout
    return dict(re.findall(r'^\s*([A-Z_]+): (/\S+)$', build, re.M))


class Server:
    """A running smbd.  Ends with stop(), with the `with` block, or with us.

    conf_global   lines "parameter = value" added to [global]
    shares        {name: {parameter: value}}; a share without a path gets a
                  directory with hello.txt in it
    plugins       any of PLUGINS, taken from build/; or {kind: path}
    role          value of "server role"
    min_protocol  value of "server min protocol"; 'NT1' switches SMB1 on
    users         Unix and Samba accounts, all with the password PASSWORD
    vfs_line      whether [global] has "vfs objects = secopts"; by default if
                  the plug-in is there
    environment   {name: value}: variables for smbd alone

    host          address, for clients that run() or call() starts
    root          temporary directory with all that belongs to the server
    conf          its smb.conf; clients get one of their own, client_conf
    """

    host = '127.0.0.1'

    def __init__(self, conf_global='', shares=None, plugins=PLUGINS,
                 role='standalone', min_protocol=None, users=('alice', 'bob'),
                 vfs_line=None, environment=None):
        self.plugins = _plugin_files(plugins)
        self._environment = environment or {}
        self.root = temporary_directory('secopts-test-')
        self.conf = self.root / 'smb.conf'
        self.client_conf = self.root / 'client.conf'
        self.users = tuple(users)
        self._findings = sanitizer.directory() if sanitizer.SANITIZE else None
        self._holder = None
        atexit.register(self.stop)
        try:
            self._make_directories()
            self._make_accounts()
            self._make_conf(role, min_protocol, conf_global, vfs_line,
                            DEFAULT_SHARES if shares is None else shares)
            self._make_namespaces()
            self._set_passwords()
            self._start_smbd()
        except BaseException:
            self.stop()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *exc_info):
        self.stop()

    # Configuration

    def set(self, param, value, section='global'):
        """Change one parameter in smb.conf, or take it out with None.

        smbd learns of it by reload() or restart().
        """
        params = self._sections.setdefault(section, {})
        if value is None:
            params.pop(param, None)
        else:
            params[param] = value
        self.write_conf()

    def write_conf(self, text=None):
        """Write smb.conf anew: what set() knows, or another text."""
        if text is None:
            text = _render(self._sections)
        fresh = self.conf.with_suffix('.new')
        fresh.write_text(text)
        fresh.rename(self.conf)

    def reload(self):
        """Have every process of the server read smb.conf, and wait for it.

        A process takes its messages in order: one that answers a ping has
        done the reload sent before.  Those that were forked meanwhile are seen
        by looking again.  Twice is enough: by then their parent has read it,
        and its later children know what it knows.
        """
        reloaded = set()
        with ThreadPoolExecutor() as pool:
            for _ in range(2):
                fresh = set(self.pids()) - reloaded
                list(pool.map(self._reload_process, fresh))
                reloaded |= fresh

    def restart(self):
        """Stop smbd and start it again, with all its databases kept."""
        self._end_smbd()
        self._start_smbd()

    # Clients

    def run(self, command, plugins=(), timeout=PATIENCE, check=False,
            env=None, variables=None, **options):
        """Run a client beside the server; return a CompletedProcess (text).

        The client sees Samba's module directory without our plug-ins, unless
        asked for.  One that exceeds the time-out is ended: see TIMED_OUT.
        With `check`, failure raises ServerError.  env: variables to add;
        variables: those that are for the client alone, not for what starts it;
        options: more of subprocess.run(), such as input.
        """
        command = list(map(str, command))
        variables = {name: str(value)
                     for name, value in (variables or {}).items()}
        if self._findings and (plugins or sanitizer.is_built(command[0])):
            variables = sanitizer.preloaded(command, variables,
                                            self._findings)
        if variables:
            command = ['env', *(f'{name}={value}'
                                for name, value in variables.items()),
                       *command]
        environment = _environment() | {
            'SMB_CONF_PATH': str(self.client_conf),
            'HOME': str(self.root / 'home'),
        } | (env or {})
        if 'input' not in options:
            options.setdefault('stdin', subprocess.DEVNULL)
        done = subprocess.run(
            self._inside(['timeout', '--kill-after=1', str(timeout),
                          *command],
                         _plugin_files(plugins)),
            capture_output=True, text=True, errors='replace',
            env=environment, **options)
        if check and done.returncode != 0:
            raise ServerError(f'{" ".join(command)}: status '
                              f'{done.returncode}\n{done.stdout}{done.stderr}')
        return done

    def call(self, function, *args, **kwargs):
        """Call a Python function whose sockets are made beside the server."""
        def body():
            with open(self._namespace('net')) as namespace:
                if LIBC.setns(namespace.fileno(), CLONE_NEWNET) != 0:
                    raise OSError(ctypes.get_errno(), 'setns')
            return function(*args, **kwargs)

        with ThreadPoolExecutor(max_workers=1) as thread:
            return thread.submit(body).result()

    def socket(self, port=SMB_PORT, timeout=PATIENCE):
        """A TCP socket connected to the server."""
        return self.call(socket.create_connection, (self.host, port), timeout)

    def smbcontrol(self, *args, check=True):
        """Send smbd a message.  Its own conf says where its sockets are."""
        return self.run(['smbcontrol', '-s', self.conf, *args], check=check)

    # What can be seen of the server

    def log(self):
        """The text that smbd and its RPC workers logged."""
        return ''.join(path.read_text(errors='replace')
                       for path in sorted((self.root / 'log').iterdir())
                       if path.is_file())

    def pids(self):
        """Processes of Samba in this server, as numbered outside of it."""
        return sorted(pid for pid, name in self._processes()
                      if name == 'smbd' or _is_rpcd(name))

    def smbd_pids(self):
        """smbd and its children, as numbered outside of the server."""
        return sorted(pid for pid, name in self._processes() if name == 'smbd')

    @staticmethod
    def signal_all(pids, number):
        """Send a signal to these, of which one may end because another does."""
        for pid in pids:
            _kill(pid, number)

    def rpcd_running(self):
        """Names of the RPC dispatcher and workers that run, sorted."""
        return sorted(name for _, name in self._processes() if _is_rpcd(name))

    def stop(self):
        """End all processes, and remove all files.  May be called again."""
        atexit.unregister(self.stop)
        try:
            if self._holder:
                self._end_smbd()
        finally:
            self._end_namespaces()
            shutil.rmtree(self.root, ignore_errors=True)

    # The parts of __init__

    def _make_directories(self):
        self.root.chmod(0o755)
        for name in ('etc', 'home', 'log', 'shares', 'smbd', 'client'):
            (self.root / name).mkdir(mode=0o755)

    def _make_accounts(self):
        etc = self.root / 'etc'
        passwd = pathlib.Path('/etc/passwd').read_text()
        group = pathlib.Path('/etc/group').read_text()
        for uid, name in enumerate(self.users, FIRST_UID):
            passwd += f'{name}:x:{uid}:{uid}::/:/usr/sbin/nologin\n'
            group += f'{name}:x:{uid}:\n'
        (etc / 'passwd').write_text(passwd)
        (etc / 'group').write_text(group)
        # In a container these are mounted, and would be hidden.
        for name in ('hosts', 'hostname', 'resolv.conf'):
            if os.path.ismount('/etc/' + name):
                shutil.copy('/etc/' + name, etc)

    def _make_conf(self, role, min_protocol, conf_global, vfs_line, shares):
        params = {
            'server role': role,
            'netbios name': 'SECOPTS',
            'map to guest': 'never',
            'guest account': 'nobody',
            'passdb backend': 'tdbsam',
            'interfaces': 'lo',
            'bind interfaces only': 'yes',
            'disable netbios': 'yes',
            'smb ports': str(SMB_PORT),
            'server multi channel support': 'yes',
            'load printers': 'no',
            'printing': 'bsd',
            'printcap name': '/dev/null',
            'log file': str(self.root / 'log' / 'smbd.log'),
            'log level': '1 secopts:5',
            'max log size': '0',
        } | self._private_directories('smbd')
        if min_protocol:
            params['server min protocol'] = min_protocol
        if vfs_line if vfs_line is not None else 'vfs' in self.plugins:
            params['vfs objects'] = 'secopts'
        self._sections = {'global': params | _parse(conf_global)}
        for name, share in shares.items():
            self._sections[name] = self._share(name, share)
        self.write_conf()
        self.client_conf.write_text(_render(
            {'global': self._private_directories('client')}))

    def _private_directories(self, owner):
        base = self.root / owner
        kinds = ('private dir', 'state directory', 'cache directory',
                 'lock directory', 'pid directory', 'ncalrpc dir',
                 'winbindd socket directory', 'usershare path')
        modes = {'private dir': 0o700, 'usershare path': 0o1770}
        params = {kind: str(base / kind.split()[0]) for kind in kinds}
        for kind, path in params.items():
            os.mkdir(path)
            os.chmod(path, modes.get(kind, 0o755))
        return params

    def _share(self, name, params):
        if 'path' in params or name.upper() == 'IPC$':
            return dict(params)
        path = self.root / 'shares' / name
        path.mkdir(mode=0o755)
        (path / 'hello.txt').write_text(f'hello from {name}\n')
        return {'path': str(path)} | params

    def _make_namespaces(self):
        paths = samba_paths()
        (self.root / 'smbd/state/private').mkdir()      # to be mounted on
        state = [text for kind, name in STATE.items()
                 for text in (self.root / 'smbd' / name, paths[kind])]
        self._holder = subprocess.Popen(
            ['unshare', '--net', '--pid', '--fork', '--kill-child', '--uts',
             '--mount', '--propagation', 'unchanged', '--',
             'sh', '-c', PRIVATE_ROOT, 'private-root',
             'sh', '-c', HOLDER, 'holder', str(self.root),
             paths['LOGFILEBASE'], *map(str, state)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env=_environment())
        if self._holder.stdout.readline() != 'ready\n':
            raise ServerError('cannot make namespaces: are we root?')
        self._first = _read(f'/proc/{self._holder.pid}/task/'
                            f'{self._holder.pid}/children').strip()

    def _end_namespaces(self):
        if self._holder:
            self._holder.communicate()      # ends its input
            self._holder = None

    def _set_passwords(self):
        for name in self.users:
            self.run(['smbpasswd', '-L', '-c', self.conf, '-s', '-a', name],
                     input=f'{PASSWORD}\n{PASSWORD}\n', check=True)

    # smbd

    def _start_smbd(self):
        done = self.run([*self._valgrind(), 'smbd', '-D', '-s', self.conf],
                        plugins=self.plugins, variables=self._environment)
        # under valgrind it is not to be seen as smbd from the first moment
        _wait_until(lambda: self._listening() or
                    not (VALGRIND or self.smbd_pids()),
                    'smbd listens')
        if not self._listening():
            raise ServerError('smbd does not start:\n'
                              + done.stderr + self.log())

    def _valgrind(self):
        if not VALGRIND:
            return []
        logs = temporary_directory(parent=VALGRIND)
        return ['valgrind', '--leak-check=full', '--num-callers=40',
                '--show-leak-kinds=definite', '--errors-for-leak-kinds=none',
                '--keep-debuginfo=yes', f'--log-file={logs}/%p.log']

    def _listening(self):
        """Whether somebody listens on our port.  Makes no connection."""
        lines = _read(f'/proc/{self._holder.pid}/net/tcp').splitlines()[1:]
        states = [(fields[1].split(':')[1], fields[3])
                  for fields in map(str.split, lines)]
        return (f'{SMB_PORT:04X}', '0A') in states

    def _end_smbd(self):
        """End what runs of Samba as an init system would."""
        pids = self.pids()
        for pid in pids:
            if self._findings:
                sanitizer.verify(pid, self._findings)
            _kill(pid, signal.SIGTERM)
        deadline = time.monotonic() + ENDING
        for pid in pids:
            if not _wait_for_exit(pid, max(0, deadline - time.monotonic())):
                _kill(pid, signal.SIGKILL)
                _wait_for_exit(pid, ENDING)

    def _reload_process(self, pid):
        def reloaded():
            number = inner_pid(pid)
            if number is None or pid not in self.pids():
                return True         # ended
            self.smbcontrol(number, 'reload-config', check=False)
            answer = self.smbcontrol('-t', 1, number, 'ping', check=False)
            return 'PONG' in answer.stdout

        _wait_until(reloaded, f'process {pid} reloads')

    # Namespaces

    def _inside(self, command, plugins):
        """The command, to be run in our namespaces, with plug-ins to find."""
        if plugins:
            layer = self._layer(plugins)
            command = ['unshare', '--mount', '--propagation', 'private',
                       'sh', '-c', WITH_PLUGINS, 'with-plugins',
                       str(layer), samba_paths()['MODULESDIR'], *command]
        return ['nsenter', '--net=' + self._namespace('net'),
                '--mount=' + self._namespace('mnt'),
                '--uts=' + self._namespace('uts'),
                '--pid=' + self._namespace('pid_for_children'),
                f'--root=/proc/{self._first}/root',
                f'--wd=/proc/{self._first}/root{self.root}',
                '--', *command]

    def _namespace(self, kind):
        return f'/proc/{self._holder.pid}/ns/{kind}'

    def _layer(self, plugins):
        """A directory to be laid over Samba's module directory."""
        layer = temporary_directory('modules-', self.root)
        layer.chmod(0o755)
        install_plugins(layer, plugins)
        return layer

    def _processes(self):
        """(pid, program name) of all that runs in our network namespace."""
        try:
            namespace = os.stat(self._namespace('net')).st_ino
        except FileNotFoundError:
            return                       # nothing has been started, or all ended
        for pid in filter(str.isdigit, os.listdir('/proc')):
            try:
                if os.stat(f'/proc/{pid}/ns/net').st_ino == namespace:
                    program = os.readlink(f'/proc/{pid}/exe')
                    name = os.path.basename(program)
                    yield int(pid), ('smbd' if name.startswith('memcheck-')
                                     else name)
            except OSError:
                continue        # ended meanwhile, or not for us to look at


def _is_rpcd(name):
    return name == 'samba-dcerpcd' or name.startswith('rpcd_')


def install_plugins(directory, plugins=PLUGINS):
    """Copy plug-ins, and what they open, as they lie in Samba's own directory."""
    files = _plugin_files(plugins)
    for kind, path in files.items():
        target = directory / MODULES[kind]
        target.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        shutil.copy(path, target)
    for libraries in dict.fromkeys(map(_libraries, files.values())):
        shutil.copytree(libraries, directory / 'secopts', dirs_exist_ok=True)


def _plugin_files(plugins):
    """{kind: path of the plug-in} for what a caller may ask for."""
    if not isinstance(plugins, dict):
        plugins = {kind: REPO / 'build' / MODULES[kind] for kind in plugins}
    for path in plugins.values():
        if not os.path.exists(path):
            raise ServerError(f'{path} has not been built')
    return plugins


def _libraries(path):
    """The directory of what a plug-in opens; a changed copy opens our own."""
    beside = pathlib.Path(path).parents[1] / 'secopts'
    return beside if beside.is_dir() else REPO / 'build/secopts'


def _parse(lines):
    """The parameters of "parameter = value" lines, empty ones left out."""
    params = {}
    for line in filter(None, map(str.strip, lines.splitlines())):
        param, equals, value = line.partition('=')
        if not equals:
            raise ValueError(f'not a parameter: {line}')
        params[param.strip()] = value.strip()
    return params


def _render(sections):
    return ''.join(
        f'[{name}]\n' + ''.join(f'\t{param} = {value}\n'
                                for param, value in params.items())
        for name, params in sections.items())


def _environment():
    """What programs start with.  ./run names the place of another Samba."""
    return {'PATH': os.environ.get('SECOPTS_PATH',
                                   '/usr/sbin:/usr/bin:/sbin:/bin'),
            'LC_ALL': 'C.UTF-8'}


def _read(path):
    """The text of a file, or none if there is no such file (any more)."""
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        return pathlib.Path(path).read_text()
    return ''


def inner_pid(pid):
    """The number that a process has in its own process namespace."""
    match = re.search(r'^NSpid:.*\s(\d+)$', _read(f'/proc/{pid}/status'), re.M)
    return int(match.group(1)) if match else None


def _kill(pid, number):
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)


def _wait_for_exit(pid, seconds):
    """Whether the process has ended, at the latest when time is up."""
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        poll = select.poll()
        poll.register(handle, select.POLLIN)
        return bool(poll.poll(seconds * 1000))
    finally:
        os.close(handle)


def _wait_until(condition, what):
    deadline = time.monotonic() + DEADLINE
    while not condition():
        if time.monotonic() > deadline:
            raise ServerError(f'waited {DEADLINE} s in vain: {what}')
        time.sleep(0.01)
