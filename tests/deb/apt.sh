#!/bin/sh
# What life.sh --apt runs in the system it has made: the archive gets a newer
# Samba, for which there are no plug-ins, and each way of apt is tried. None may
# leave a server open that was protected. Then there are plug-ins.
#
# The newer Samba is the one installed, packed again with a greater version.
set -u
. /life/tests/lib.sh
repo=/life/security
raised=.99

# of_samba [SUFFIX]: the packages installed that have Samba's own version
of_samba() {
	# shellcheck disable=SC2016
	dpkg-query -W -f \
		'${db:Status-Status} ${source:Package} ${Version} ${Package}\n' |
		awk -v v="$before" -v suffix="${1-}" '
			$1 == "installed" && $2 == "samba" &&
			index($3, v) == 1 { print $4 suffix }'
}

# raise FILE: the package again with its own version and Samba's raised
raise() {
	rm -rf /life/unpacked &&
	dpkg-deb -R "$1" /life/unpacked &&
	own=$(sed -n 's/^Version: //p' /life/unpacked/DEBIAN/control) &&
	python3 - "$own" "$before" "$raised" <<-'END' &&
	import re
	import sys
	path = '/life/unpacked/DEBIAN/control'
	text = open(path).read()
	for version in set(sys.argv[1:3]):
	    text = re.sub(re.escape(version) + r'(?![\w.~+])',
	                  version + sys.argv[3], text)
	open(path, 'w').write(text)
	END
	dpkg-deb -Zgzip -z1 --root-owner-group -b /life/unpacked "$2"
}

# A repository of the newer Samba, which counts as one of security updates.
make_repository() {
	mkdir -p $repo /life/newer &&
	cd /life/newer &&
	apt-get -q download $(of_samba) &&
	for deb in *.deb; do
		raise "$deb" $repo || return 1
	done &&
	cd $repo &&
	index &&
	echo "deb [trusted=yes] file:$repo ./" \
		>/etc/apt/sources.list.d/newer.list
	# The tree prefers its release.
	cat >/etc/apt/preferences.d/newer <<-END
	Package: *
	Pin: release n=newer-security
	Pin-Priority: 995
	END
}

index() {
	: >Packages
	for deb in *.deb; do
		dpkg-deb -f "$deb" >>Packages &&
		printf 'Filename: ./%s\nSize: %s\nSHA256: %s\n\n' "$deb" \
			"$(stat -c %s "$deb")" \
			"$(sha256sum "$deb" | cut -d ' ' -f 1)" >>Packages ||
			return 1
	done
	printf '%s\n' 'Origin: Debian' 'Label: Debian-Security' \
		"Suite: stable-security" "Codename: newer-security" \
		"Date: $(date -Ru)" 'SHA256:' >Release &&
	printf ' %s %s Packages\n' "$(sha256sum Packages | cut -d ' ' -f 1)" \
		"$(stat -c %s Packages)" >>Release
}

# unchanged WHAT: Samba and the plug-ins are as before, and anonymous is refused
unchanged() {
	if [ "$(version_of samba)" = "$before" ] &&
	   [ "$(version_of samba-libs)" = "$before" ] &&
	   is_installed samba-secopts; then
		ok "$1: Samba $before with the plug-ins"
	else
		fail "$1: Samba $(version_of samba), plug-ins:" \
			"$(version_of samba-secopts || echo none)"
		restore
	fi
	expect "$1: anonymous is refused, a user is not" server $how
}

# What a way of apt has taken away is needed for the next one.
restore() {
	rm -f /etc/apt/sources.list.d/newer.list
	apt-get -q update >/dev/null 2>&1
	# shellcheck disable=SC2046
	install --allow-downgrades $(of_samba "=$before") \
		/life/debs/samba-secopts_*.deb \
		/life/debs/samba-secopts-tools_*.deb >/life/restored 2>&1
	echo "deb [trusted=yes] file:$repo ./" \
		>/etc/apt/sources.list.d/newer.list
	apt-get -q update >/dev/null 2>&1
}

every_way() {
	with=$1
	how=$2
	expect "$with: apt upgrade" apt-get -q -y upgrade
	unchanged "$with: after upgrade"

	refused "$with: full-upgrade is refused" apt-get -q -y full-upgrade
	said "$with: it says so" 'samba-secopts: REFUSED'
	said "$with: and how to go on" 'run deb'
	unchanged "$with: after full-upgrade"

	refused "$with: a newer Samba by its name is refused" \
		apt-get -q -y install samba
	unchanged "$with: after install samba"

	expect "$with: unattended-upgrades" unattended-upgrade -v
	unchanged "$with: after unattended-upgrades"

	apt-mark auto samba-secopts samba-secopts-tools >/dev/null
	expect "$with: autoremove" apt-get -q -y autoremove
	unchanged "$with: after autoremove"
	apt-mark manual samba-secopts samba-secopts-tools >/dev/null

	refused "$with: another package instead of it is refused" \
		install /life/foe.deb
	unchanged "$with: after a package that conflicts"
}

expect 'apt-get update' apt-get -q update
expect 'install Samba and the plug-ins' install samba smbclient python3 \
	unattended-upgrades /life/debs/samba-secopts_*.deb \
	/life/debs/samba-secopts-tools_*.deb
before=$(version_of samba)
expect 'a repository with a newer Samba' make_repository

mkdir -p /life/foe/DEBIAN
cat >/life/foe/DEBIAN/control <<'END'
Package: foe
Version: 1
Architecture: all
Maintainer: nobody <nobody@localhost>
Conflicts: samba-secopts
Description: conflicts with the plug-ins
END
dpkg-deb -b /life/foe /life/foe.deb >/dev/null
cat >/etc/apt/apt.conf.d/99unattended <<'END'
Unattended-Upgrade::Origins-Pattern { "origin=*"; };
END

expect 'apt update' apt-get -q update
said 'it tells of the newer Samba' "Samba $before$raised, a security update, waits"
said 'and how to go on' 'run deb'
expect 'who logs in is told' sh -c \
	"run-parts /etc/update-motd.d | grep 'Samba $before$raised'"
expect 'secopts show tells it' sh -c \
	"secopts show 2>&1 | tr -s ' \n' ' ' | grep 'Samba $before$raised'"

every_way 'without the line' installed
cp /etc/samba/smb.conf /life/smb.conf
name_plugin
every_way 'with the line' configured
cp /life/smb.conf /etc/samba/smb.conf

# Plug-ins for the newer Samba are there.
for deb in /life/debs/samba-secopts_*.deb /life/debs/samba-secopts-tools_*.deb; do
	raise "$deb" $repo || fail "$deb"
done
(cd $repo && index)
expect 'apt update, with plug-ins for it' apt-get -q update
expect 'full-upgrade' apt-get -q -y full-upgrade
if [ "$(version_of samba)" = "$before$raised" ] && is_installed samba-secopts
then
	ok 'both are upgraded'
else
	fail "both are upgraded: $(version_of samba), $(version_of samba-secopts)"
fi
expect 'anonymous is refused, a user is not' server installed
expect 'nothing waits any more' sh -c \
	'! run-parts /etc/update-motd.d | grep samba-secopts'

# An administrator who means it.
expect 'removal, one step' apt-get -q -y remove samba-secopts
said 'it says what that means' 'Samba alone decides'
expect 'Samba works as before' server stock
rm -f $repo/samba-secopts*
(cd $repo && index)
# shellcheck disable=SC2046
expect 'back again' install --allow-downgrades $(of_samba "=$before") \
	/life/debs/samba-secopts_*.deb
expect 'apt update' apt-get -q update
expect 'with an explicit yes both in one go' \
	apt-get -q -y -o Samba-Secopts::Unprotect=yes full-upgrade
if [ "$(version_of samba)" = "$before$raised" ] && ! is_installed samba-secopts
then
	ok 'Samba is upgraded'
else
	fail 'Samba is upgraded'
fi
expect 'who logs in is told' sh -c \
	'run-parts /etc/update-motd.d | grep "the plug-ins were removed on"'
finish
