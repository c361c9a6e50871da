#!/bin/sh
# What life.sh --watch runs in the system it has made: the tools with which
# administrators watch and set up their servers, as Debian has them - Ansible, zsh,
# Prometheus, fail2ban.
set -u
. /life/tests/lib.sh
watch=/life/tests/watch
doc=/usr/share/doc/samba-secopts-tools/examples

expect 'apt-get update' apt-get -q update
expect 'install Samba' install samba smbclient
expect 'install the tools' install ansible-core zsh bash-completion fail2ban \
	prometheus systemd

# Ansible -----------------------------------------------------------------------

mkdir -p /life/roles
cp -r /life/ansible/secopts /life/roles/
debs=$(printf '"%s",' /life/debs/samba-secopts_*.deb \
	/life/debs/samba-secopts-tools_*.deb)

# play ARGUMENT...
play() {
	ANSIBLE_ROLES_PATH=/life/roles ANSIBLE_NOCOLOR=1 ansible-playbook \
		-i localhost, -c local -e ansible_python_interpreter=python3 \
		-e "{\"debs\": [${debs%,}]}" "$@" $watch/playbook.yml
}

# changed NUMBER-PATTERN: what the last play says at its end
changed() {
	said "$1" " changed=$2  *unreachable=0  *failed=0 "
}

cp /etc/samba/smb.conf /life/smb.conf
expect 'a dry run of the role, with nothing installed' play --check
expect 'installs nothing' sh -c '! command -v secopts'
expect 'the role' play
changed 'has changed something' '[1-9][0-9]*'
expect 'has named the plug-in' sh -c \
	'testparm -s 2>/dev/null | grep -q "vfs objects = secopts"'
expect 'has set what was asked for' sh -c \
	'secopts export --format json | grep "NtlmMinServerSec.*537395200"'
cp /etc/samba/smb.conf /life/set.conf
expect 'the role again' play
changed 'changes nothing' 0
expect 'not even the file' cmp /etc/samba/smb.conf /life/set.conf
sed -i '/ntlm min server sec/d' /etc/samba/smb.conf
cp /etc/samba/smb.conf /life/less.conf
expect 'a dry run, where a line is missing' play --check
changed 'says so' '[1-9][0-9]*'
expect 'and leaves it missing' cmp /etc/samba/smb.conf /life/less.conf
expect 'the role puts it back' play
expect 'as it was' sh -c 'secopts export --format json |
	grep "NtlmMinServerSec.*537395200"'
refused 'a server that does not comply with a baseline' play -e baseline=cis
said 'and it says with what' '"msg": "RestrictAnonymous'
expect 'the packages that it has installed work' server

# Completion --------------------------------------------------------------------

# shellcheck disable=SC2016
expect 'bash loads the completion by itself' bash -c '
	. /usr/share/bash-completion/bash_completion
	_completion_loader secopts
	complete -p secopts | grep -q _secopts'
cat >/life/keys <<'END'
secopts chec<TAB>--bas<TAB>sti<TAB>|g
secopts show --role=mem<TAB>|ber
secopts ask rpc samr.EnumDomainU<TAB>|sers
secopts ask <TAB>|pipe
END
expect 'zsh completes' sh -c "python3 $watch/typed.py zsh \
	'autoload -Uz compinit; compinit -u -D' </life/keys"

# Prometheus ----------------------------------------------------------------------

expect 'promtool finds nothing amiss' sh -c \
	'secopts metrics | promtool check metrics'
expect 'nor does systemd' systemd-analyze verify --man=no \
	secopts-metrics.service secopts-metrics.timer
expect 'the timer is not switched on' sh -c \
	'! find /etc/systemd -name "secopts-metrics*" | grep .'
mkdir -p /var/lib/prometheus/node-exporter
expect 'what the service does' sh -c "$(sed -n 's/^ExecStart=//p' \
	/usr/lib/systemd/system/secopts-metrics.service)"
expect 'is a file for the node exporter' \
	grep -q '^secopts_policy_enforced 1' \
	/var/lib/prometheus/node-exporter/secopts.prom

# fail2ban ------------------------------------------------------------------------

# matched FILE: the addresses that the filter finds
matched() {
	fail2ban-regex -o ip "$1" $doc/fail2ban/filter.d/samba-secopts.conf
}

matched $watch/records >/life/found 2>&1
cp /life/found $log
expect 'fail2ban-regex: who was refused, and nobody whom a name names' \
	cmp /life/found $watch/addresses
export SECOPTS_ALSO='log level = 1 secopts_json_audit:2@/life/audit.json
	secopts:audit window = 0'
expect 'a real smbd' server
matched /life/audit.json >/life/found 2>&1
cp /life/found $log
expect 'its records are matched' grep -q '^127\.0\.0\.1$' /life/found
expect 'and nothing else is' sh -c '! grep -v "^127\.0\.0\.1$" /life/found'
expect 'a real fail2ban bans' sh $watch/banned.sh /life/audit.json $doc/fail2ban
expect 'the right one, and no other' sh -c \
	'[ "$(sort -u /run/fail2ban.bans)" = 127.0.0.1 ]'
expect 'nobody is banned by the examples as they are' grep -q \
	'^enabled *= false' $doc/fail2ban/jail.d/samba-secopts.conf

finish
