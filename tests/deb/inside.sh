#!/bin/sh
# What life.sh runs in the system it has made. Prints a line for each thing that
# is seen, and "N passed, M failed" at the end.
set -u
. /life/tests/lib.sh

# together WHAT: Samba and the plug-ins are as before the upgrade, and work
together() {
	if [ "$(version_of samba)" = "$before" ] && is_installed samba-secopts; then
		ok "$1: Samba $before"
	else
		fail "$1: Samba $(version_of samba)"
	fi
	expect 'anonymous is refused, a user is not' server
	expect 'secopts show finds nothing amiss with the plug-ins' sh -c \
		'secopts show >/life/show &&
			! grep "^warning: .*\.so" /life/show'
}

expect 'apt-get update' apt-get -q update
# Where Samba's modules for Python come later, the extension of samba-gpupdate
# is registered then.
expect 'the command alone, without Samba' install \
	/life/debs/samba-secopts-tools_*.deb
refused 'nothing is registered' test -e /var/lib/samba/gpext.conf
expect 'install Samba' install samba smbclient python3-samba
loads 'the extension is registered with it' gp_secopts_ext
expect 'without the command again' apt-get -q -y purge samba-secopts-tools
loads 'and not registered' ''
expect 'another extension' register_other
echo "      Samba $(version_of samba)"
expect 'stock Samba lets anonymous in' server stock

# Install and use ---------------------------------------------------------------

expect 'install the packages' install /life/debs/samba-secopts_*.deb \
	/life/debs/samba-secopts-tools_*.deb
said 'the package says that smbd has to be restarted' 'systemctl restart smbd'
expect 'anonymous is refused, a user is not, by installation alone' \
	server installed
expect 'the same with the VFS plug-in named' server
cp /etc/samba/smb.conf /life/smb.conf
expect 'secopts setup' secopts setup --yes
said 'it says what a client will see' 'An anonymous client is refused'
expect 'anonymous is refused, a user is not, as it is set up' server installed
expect 'secopts setup --undo' secopts setup --undo --yes
expect 'smb.conf is as it was, byte by byte' \
	cmp /life/smb.conf /etc/samba/smb.conf
expect 'man pages are there' sh -c \
	'dpkg -L samba-secopts samba-secopts-tools | grep -q man8/vfs_secopts'
# Of changelogs a package has its own.
expect 'each document that another one links to is there' sh -c \
	'cd /usr/share/doc/samba-secopts && zcat -f ./*.md* |
		grep -o "]([A-Za-z-]*\.md" | sort -u | sed "s/](//" |
		while read -r name; do
			test -e "$name" || test -e "$name.gz" ||
				[ "$name" = CHANGELOG.md ] ||
				{ echo "$name"; exit 1; }
		done'
expect 'install the page for Cockpit' install \
	/life/debs/samba-secopts-cockpit_*.deb
expect 'it is where Cockpit looks for it' \
	test -e /usr/share/cockpit/secopts/manifest.json
expect 'and goes' apt-get -q -y purge samba-secopts-cockpit
expect 'and nothing of it is left' test ! -e /usr/share/cockpit/secopts
expect 'install again' install --reinstall /life/debs/samba-secopts_*.deb
said 'an upgrade says that smbd has to be restarted' 'restart smbd'

# The extension of samba-gpupdate -------------------------------------------------

extension=/usr/share/samba-secopts/gp_secopts_ext.py
loads 'both extensions' other_ext gp_secopts_ext
expect 'install the command again' install --reinstall \
	/life/debs/samba-secopts-tools_*.deb
loads 'both after an upgrade' other_ext gp_secopts_ext
mv $extension /life/gone.py
loads 'the other one while the file is missing' other_ext
mv /life/gone.py $extension
printf 'an error of syntax\n' >$extension
if extensions 2>/dev/null | grep -qx other_ext; then
	ok 'the other one while the file cannot be run'
else
	fail 'the other one while the file cannot be run'
fi
expect 'install the command once more' install --reinstall \
	/life/debs/samba-secopts-tools_*.deb
loads 'both once more' other_ext gp_secopts_ext
# Without Samba's modules for Python nothing can be unregistered.
modules=$(dirname "$(/usr/bin/python3 -c \
	'import samba; print(samba.__file__)')")
mv "$modules" /life/samba
expect 'removal without the modules' apt-get -q -y remove samba-secopts-tools
expect 'and purge' apt-get -q -y purge samba-secopts-tools
mv /life/samba "$modules"
loads 'the other one when they are back' other_ext
expect 'installation' install /life/debs/samba-secopts-tools_*.deb
loads 'both again' other_ext gp_secopts_ext
printf '%s\r\n' '[Unicode]' 'Unicode=yes' '[Version]' \
	'signature="$CHICAGO$"' 'Revision=1' '[Registry Values]' \
	'MACHINE\System\CurrentControlSet\Control\Lsa\RestrictAnonymous=4,1' \
	>/life/policy.inf
expect 'a policy is delivered' secopts gpo --apply A /life/policy.inf

# Remove ------------------------------------------------------------------------

cp /etc/samba/smb.conf /life/smb.conf
name_plugin
refused 'no removal while smb.conf names the plug-in' \
	apt-get -q -y remove samba-secopts
said 'and it says why' 'Take it out of that line'
expect 'it is still there and works' server
cp /life/smb.conf /etc/samba/smb.conf
expect 'removal' apt-get -q -y remove samba-secopts samba-secopts-tools
said 'and it says what that means' 'Samba alone decides'
said 'and what stays of Group Policy' 'has delivered stays in force'
loads 'the other extension stays' other_ext
expect 'Samba works as before' server stock
expect 'who logs in is told' sh -c \
	'run-parts /etc/update-motd.d | grep "the plug-ins were removed on"'
expect 'purge' apt-get -q -y purge samba-secopts samba-secopts-tools
loads 'the other extension is still there' other_ext
expect 'nothing is left' sh -c '! find / -xdev -path /life -prune -o \
	-path /proc -prune -o -name "*secopts*" ! -path "/var/lib/dpkg/*" \
	! -path "/var/log/*" -print | grep .'

# Upgrade -----------------------------------------------------------------------

if [ -n "$SUITE" ]; then
	expect 'install again before the upgrade' install \
		/life/debs/samba-secopts_*.deb /life/debs/samba-secopts-tools_*.deb
	before=$(version_of samba)
	cat >/etc/apt/sources.list.d/next.list <<-END
	deb $(sed -n 's/^deb \(\[[^]]*\] \)\{0,1\}\(http[^ ]*\) .*/\2/p' \
		/etc/apt/sources.list | head -n 1) $SUITE main
	END
	cat >/etc/apt/preferences.d/next <<-END
	Package: *
	Pin: release n=$SUITE
	Pin-Priority: 995
	END
	expect "apt-get update with $SUITE" apt-get -q update

	# The archive has a newer Samba, and nobody has the plug-ins for it yet.
	expect 'apt-get upgrade' apt-get -q -y upgrade
	together 'it holds Samba and the plug-ins'
	name_plugin
	refused 'apt-get dist-upgrade would part them' \
		apt-get -q -y dist-upgrade
	said 'and it says why it does not' 'samba-secopts: REFUSED'
	together 'it changes neither Samba nor the plug-ins'
	refused 'nor is a newer Samba installed by name' \
		apt-get -q -y install samba
	together 'it changes neither'

	cp -a /usr/lib/*/samba/gensec/secopts.so /life/gensec.so
	expect 'the plug-ins for it' install -t "$SUITE" \
		/life/next/samba-secopts_*.deb /life/next/samba-secopts-tools_*.deb \
		samba smbclient
	if [ "$(version_of samba)" != "$before" ]; then
		ok "now both are upgraded: Samba $(version_of samba)"
	else
		fail 'both are upgraded'
	fi
	expect 'anonymous is refused, a user is not' server
	expect 'by the gensec plug-in alone, too' server installed
	loads 'both extensions of samba-gpupdate' other_ext gp_secopts_ext
	expect 'secopts show finds nothing amiss with the plug-ins' sh -c \
		'secopts show >/life/show &&
			! grep "^warning: .*\.so" /life/show'

	# By force, what no package manager does.
	cp /life/gensec.so "$(echo /usr/lib/*/samba/gensec)/secopts.so"
	refused 'secopts show on a plug-in of the other Samba' sh -c \
		'! secopts show | grep -i "built for"'
	sed 's/^/      /' $log
fi

finish
