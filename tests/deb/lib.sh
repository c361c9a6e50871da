# shellcheck shell=sh
# What inside.sh and apt.sh have in common; they run in the system of life.sh.
passed=0
failed=0
dir=/life
log=$dir/log
. $dir/tests/extensions.sh

ok() {
	passed=$((passed + 1))
	printf 'ok    %s\n' "$*"
}

fail() {
	failed=$((failed + 1))
	printf 'FAIL  %s\n' "$*"
	tail -n 15 $log | sed 's/^/      /'
}

# expect WHAT COMMAND...
expect() {
	what=$1
	shift
	if "$@" >$log 2>&1 </dev/null; then ok "$what"; else fail "$what"; fi
}

# refused WHAT COMMAND...: it has to fail
refused() {
	what=$1
	shift
	if "$@" >$log 2>&1 </dev/null; then fail "$what"; else ok "$what"; fi
}

# said WHAT PATTERN: what the last command printed
said() {
	if grep -q -- "$2" $log; then ok "$1"; else fail "$1"; fi
}

install() {
	apt-get -q -y --no-install-recommends install "$@"
}

version_of() {
	dpkg-query -W -f '${Version}' "$1" 2>/dev/null
}

is_installed() {
	[ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

# A smbd of the packages as they are, with MODE of null-session.
server() {
	sh /life/tests/null-session "$@"
}

# loads WHAT CLASS...: these extensions, and no other
loads() {
	what=$1
	shift
	if extensions >$log 2>&1 && [ "$(xargs <$log)" = "$*" ]; then
		ok "$what"
	else
		fail "$what"
	fi
}

name_plugin() {
	sed -i 's/^\[global\]/[global]\n   vfs objects = secopts/' \
		/etc/samba/smb.conf
}

finish() {
	printf '%d passed, %d failed\n' $passed $failed
	[ $failed -eq 0 ]
}

printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d
chmod 755 /usr/sbin/policy-rc.d
