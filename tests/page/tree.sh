#!/bin/sh
#
# secopts - Cockpit and a browser, for the page's tests and ./run page
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

# Prints a directory with the files of these packages, and of what they need and
# the machine has not. They are unpacked and not installed: whoever uses them
# lays them over /usr and /etc in a mount namespace of his own, and the machine
# keeps no browser and no web server. Made anew where the packages have changed.
packages='cockpit-ws cockpit-bridge cockpit-system chromium chromium-driver
	dbus fonts-dejavu-core sudo'

set -eu
umask 022
PATH=/usr/sbin:/usr/bin:/sbin:/bin
cd "$(dirname "$0")/../.."
cache=${SECOPTS_CACHE:-${XDG_CACHE_HOME:-${HOME:?}/.cache}/secopts}
tree=$cache/trees/cockpit

. buildtools/packages.sh

# What apt would fetch. Those that the machine has count too: it may lose them.
wanted() {
	# shellcheck disable=SC2086
	apt-get -s -q --no-install-recommends install $packages |
		sed -n 's/^Inst \([^ ]*\) .*(\([^ ]*\) .*/\1 \2/p' | sort
}

download() {
	mkdir -p "$new/debs/partial" &&
	# shellcheck disable=SC2086
	apt_get -o Dir::Cache::archives="$new/debs" --download-only \
		install $packages
}

# Debian's /lib is /usr/lib, whatever an older package says.
unpack() {
	for deb in "$new"/debs/*.deb; do
		[ ! -e "$deb" ] || dpkg-deb -x "$deb" "$new" || return 1
	done
	for name in bin sbin lib lib64; do
		[ -d "$new/$name" ] || continue
		mkdir -p "$new/usr/$name" &&
		cp -a "$new/$name/." "$new/usr/$name/" &&
		rm -r "${new:?}/$name" || return 1
	done
	mkdir -p "$new/usr" "$new/etc" && rm -r "$new/debs"
}

mkdir -p "$cache/trees"
exec 9>"$cache/trees/cockpit.lock"
flock 9
[ -n "$(apt-cache madison cockpit-ws)" ] || update_lists >&2
now=$(wanted)
if [ "$now" != "$(cat "$tree/packages" 2>/dev/null)" ]; then
	new=$tree.new
	rm -rf "$new"
	# Lists that have grown old name packages that are no longer there.
	{ download || { update_lists && download; }; } >&2
	now=$(wanted)
	unpack >&2
	printf '%s\n' "$now" >"$new/packages"
	rm -rf "$tree"
	mv "$new" "$tree"
fi
printf '%s\n' "$tree"
