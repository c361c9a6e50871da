#!/bin/sh
# A real fail2ban-server with the jail of the examples, switched on: it bans who is
# refused, and nobody else. $1: the file with the records, $2: where the examples
# are. The action writes an address to a file.
set -eu
rm -f /etc/fail2ban/jail.d/*.conf /run/fail2ban.bans
cp "$2"/filter.d/*.conf /etc/fail2ban/filter.d/
cp "$2"/jail.d/*.conf /etc/fail2ban/jail.d/
cat >/etc/fail2ban/action.d/note.conf <<'END'
[Definition]
actionban = echo <ip> >>/run/fail2ban.bans
END
cat >/etc/fail2ban/jail.local <<END
[DEFAULT]
banaction = note
[samba-secopts]
enabled = true
logpath = $1
backend = polling
ignoreip =
ignoreself = false
maxretry = 2
findtime = 100y
action = note
END
mkdir -p /run/fail2ban
fail2ban-server -f -x --logtarget STDOUT >/life/fail2ban.log 2>&1 &
server=$!
trap 'kill $server 2>/dev/null || :; wait || :' EXIT
tries=0
until [ -s /run/fail2ban.bans ]; do
	tries=$((tries + 1))
	if [ $tries -gt 60 ] || ! kill -0 $server; then
		tail -n 20 /life/fail2ban.log
		exit 1
	fi
	# who is refused goes on
	tail -n 2 "$1" >/life/again && cat /life/again >>"$1"
	sleep 1
done
sleep 3
cat /run/fail2ban.bans
