# shellcheck shell=sh disable=SC2154
#
# secopts - an apt repository as files, for a site to serve; sourced by run
#
# Copyright (C) the secopts authors 2026
#
# SPDX-License-Identifier: GPL-3.0-or-later

# Packages of the releases that were added before stay, as do older ones of the
# same release: a server whose Samba waits for an upgrade still finds those that
# fit it.
repo_of() {
	repo=$1
	key=$2
	release=$3
	shift 3
	pool=pool/$release
	dist=dists/$release
	architecture=$(dpkg --print-architecture)
	mkdir -p "$repo/$pool" &&
	cp "$@" "$repo/$pool/" &&
	(cd "$repo" &&
		rm -rf "$dist.new" &&
		mkdir -p "$dist.new/main/binary-$architecture" &&
		apt-ftparchive --arch "$architecture" packages "$pool" \
			>"$dist.new/main/binary-$architecture/Packages" &&
		gzip -9nk "$dist.new/main/binary-$architecture/Packages" &&
		apt-ftparchive \
			-o APT::FTPArchive::Release::Origin=secopts \
			-o APT::FTPArchive::Release::Label=secopts \
			-o "APT::FTPArchive::Release::Suite=$release" \
			-o "APT::FTPArchive::Release::Codename=$release" \
			-o "APT::FTPArchive::Release::Architectures=$architecture" \
			-o APT::FTPArchive::Release::Components=main \
			release "$dist.new" >"$dist.Release" &&
		mv "$dist.Release" "$dist.new/Release") &&
	sign_repo "$repo" "$dist.new" &&
	# Who asks in this moment asks again. A half-written index is not served.
	rm -rf "${repo:?}/$dist" &&
	mv "$repo/$dist.new" "$repo/$dist"
}

# With a key whose secret half is in the caller's keyring. An unsigned repository
# has to be declared trusted wherever it is used, which the message says.
sign_repo() {
	[ -n "$key" ] || return 0
	gpg --batch --yes --armor --output "$1/secopts.asc" --export "$key" &&
	[ -s "$1/secopts.asc" ] &&
	gpg --batch --yes --local-user "$key" --clearsign \
		--output "$1/$2/InRelease" "$1/$2/Release" &&
	gpg --batch --yes --local-user "$key" --armor --detach-sign \
		--output "$1/$2/Release.gpg" "$1/$2/Release"
}

# What a server needs in /etc/apt/sources.list.d/secopts.sources.
tell_repo() {
	printf '\nServe %s over HTTPS, and give each server the file\n' "$1"
	printf '/etc/apt/sources.list.d/secopts.sources:\n\n'
	printf '    Types: deb\n    URIs: https://SERVER/PATH\n'
	printf '    Suites: %s\n    Components: main\n' "$3"
	if [ -n "$2" ]; then
		printf '    Signed-By: /etc/apt/keyrings/secopts.asc\n\n'
		printf 'with %s/secopts.asc as that keyring.\n' "$1"
	else
		printf '    Trusted: yes\n\n'
		printf 'Nobody has signed it: --key KEY does.\n'
	fi
}
