# shellcheck shell=sh disable=SC2154
#
# secopts - packages that ./run needs; sourced by run
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

build_packages='gcc libc6-dev make pkg-config python3 dpkg-dev samba
	libacl1-dev libbsd-dev libcmocka-dev libgnutls28-dev libjansson-dev
	libpopt-dev
	libtalloc-dev libtdb-dev libtevent-dev'
test_packages='samba-common-bin samba-testsuite samba-vfs-modules smbclient
	samba-ad-dc samba-ad-provision samba-dsdb-modules ldb-tools winbind
	apt-utils gpg gpg-agent ctdb tdb-tools iproute2 less procps curl nmap polenum
	python3-impacket
	python3-jsonschema python3-requests python3-smbc smbmap'

missing_of() {
	# shellcheck disable=SC2016
	installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' "$@" \
		2>/dev/null | sed -n 's/^installed //p' | tr '\n' ' ')
	for package; do
		case " $installed" in
		*" $package "*) ;;
		*) printf '%s ' "$package" ;;
		esac
	done
}

apt_get() {
	DEBIAN_FRONTEND=noninteractive apt-get -q -y \
		-o DPkg::Lock::Timeout=300 --no-install-recommends "$@"
}

update_lists() {
	[ -n "${updated:-}" ] && return
	apt_get update && updated=yes
}

# Debian starts a package's services as it installs it. Nobody asked for a
# running smbd or winbindd here, so the usual means says no for the while.
without_services() {
	if [ ! -e /usr/sbin/policy-rc.d ]; then
		policy=/usr/sbin/policy-rc.d
		printf '#!/bin/sh\nexit 101\n' >$policy && chmod 755 $policy
	fi
	status=0
	"$@" || status=$?
	[ -z "${policy:-}" ] || rm -f "$policy"
	policy=
	return $status
}

install_packages() {
	update_lists && without_services apt_get install "$@"
}

# A backport to an older Debian is built in a profile of the packaging's own.
install_build_depends() {
	update_lists || return 1
	without_services apt_get --arch-only build-dep "$1" && return
	profile=$(grep -o 'pkg\.samba\.before-[a-z]*' "$1/debian/rules" |
		head -n 1)
	[ -n "$profile" ] && without_services apt_get --arch-only \
		--build-profiles "$profile" build-dep "$1"
}

# The packages but those that a Samba of one's own comes with or in place of.
without_samba() {
	# shellcheck disable=SC2086
	command -v dpkg-query >/dev/null || return 0
	for package in $build_packages $test_packages; do
		case $package in
		samba* | ctdb | smbclient | winbind | ldb-tools | tdb-tools) ;;
		*) printf '%s ' "$package" ;;
		esac
	done
}

# Install those of the packages that are missing.
need_packages() {
	missing=$(missing_of "$@")
	[ -n "$missing" ] || return 0
	need_root "packages are missing: $missing"
	# shellcheck disable=SC2086
	step packages 'installing packages' install_packages $missing
}

need_root() {
	[ "$(id -u)" -eq 0 ] || die "$1: run ./run setup as root once"
}
