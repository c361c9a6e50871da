# shellcheck shell=sh disable=SC2154
#
# secopts - where Samba is, and its source; sourced by run
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

# Where the installed Samba keeps things ---------------------------------------

# A source of one's own goes with the smbd that the caller finds first.
find_smbd() {
	[ -n "$smbd" ] && return
	if [ -n "$samba_source" ]; then
		smbd=$(PATH=$callers_path:$PATH && command -v smbd) || :
	else
		smbd=$(command -v smbd) || :
	fi
}

# Print what "smbd -b" says of the directory or file $1.
smbd_says() {
	"$smbd" -b | sed -n "s/^[[:space:]]*$1: //p"
}

find_directories() {
	find_smbd
	if [ -z "$smbd" ]; then
		modules=/usr/lib/$(gcc -print-multiarch)/samba
		bindir=/usr/bin
		mandir=/usr/share/man
		return
	fi
	modules=$(smbd_says MODULESDIR)
	bindir=$(smbd_says BINDIR)
	mandir=$(smbd_says DATADIR)/man
	case $modules,$bindir,$mandir in
	/*,/*,/*/man) ;;
	*) die "\"$smbd -b\" does not name its directories" ;;
	esac
}

# Samba's source --------------------------------------------------------------

# Print FILE:NUMBER of the machine's source list entries that offer samba in
# version $1, or in any. apt writes an index the same way in both listings.
entries_offering() {
	offering=$(apt-cache madison samba | awk -F ' *[|] *' -v v="$1" \
		'v == "" || $2 == v { print "|" $3 "|" }')
	# shellcheck disable=SC2016
	apt-get indextargets --format '$(SOURCESENTRY)|$(DESCRIPTION)' |
	while IFS='|' read -r entry index; do
		case $offering in
		*"|$index|"*) printf '%s\n' "$entry" ;;
		esac
	done | sort -u
}

# Write these entries again into directory $1, for sources in place of binaries;
# options such as signed-by stay. The machine's own lists are left alone.
write_source_entries() {
	while IFS= read -r entry; do
		file=${entry%:*}
		number=${entry##*:}
		case $file in
		*.sources)
			sed '/^#/d' "$file" |
				awk -v n="$number" 'BEGIN { RS = "" } NR == n' |
				sed 's/^Types:.*/Types: deb-src/' \
				>"$1/$(basename "$file" .sources)-$number.sources"
			;;
		*)
			sed -nE "${number}s/^\s*deb(-src)?\s/deb-src /p" "$file" \
				>"$1/$(basename "$file" .list)-$number.list"
			;;
		esac
	done
}

# apt with a source list of ours, in the current directory.
apt_here() {
	tool=$1
	shift
	"$tool" -q -o Dir::Etc::SourceList=/dev/null \
		-o Dir::Etc::SourceParts="$PWD/parts" \
		-o Dir::State::Lists="$PWD/lists" -o Dir::Cache="$PWD" \
		-o APT::Sandbox::User=root "$@"
}

# apt checks the signature of the index and by it what it downloads.
fetch_source() {
	rm -rf "$tree/fetch" &&
	mkdir -p "$tree/fetch/parts" "$tree/fetch/lists/partial" \
		"$tree/fetch/archives/partial" &&
	{ [ -n "$(apt-cache madison samba)" ] || update_lists; } &&
	entries_offering "$version" |
		write_source_entries "$tree/fetch/parts" &&
	if [ -z "$(ls "$tree/fetch/parts")" ]; then
		echo "apt offers no samba $version, the version installed:"
		apt-cache policy samba
		echo "bring the package up to date, then run this again"
		return 1
	fi &&
	(
		cd "$tree/fetch" &&
		apt_here apt-get update &&
		if apt_here apt-get source --download-only --only-source \
			"samba=$version"
		then
			dpkg-source --no-check -x ./*.dsc src
		else
			join_source
		fi
	) &&
	mv "$tree/fetch/src" "$samba" &&
	rm -rf "$tree/fetch"
}

# An archive may serve a version's upstream tarball and not its packaging. The
# packaging of the nearest version then tells how Samba is configured; whether
# that fits is for ./run build to find out (see fits.py).
join_source() {
	apt_here apt-get source --tar-only --only-source "samba=$version" || {
		echo "source not served: samba $version"
		return 1
	}
	entries_offering '' | write_source_entries parts &&
	apt_here apt-get update &&
	for near in $(versions_by_nearness); do
		apt_here apt-get source --diff-only --only-source \
			"samba=$near" && break
		near=
	done &&
	[ -n "$near" ] &&
	mkdir src &&
	tar -xf ./*.orig.tar.* -C src --strip-components=1 &&
	tar -xf ./*.debian.tar.* -C src &&
	apply_patches &&
	{
		printf 'samba (%s) unstable; urgency=medium\n\n' "$version" &&
		printf '  * As packaged for %s.\n\n' "$near" &&
		printf ' -- nobody <nobody@localhost>  %s\n\n' "$(date -R)" &&
		cat src/debian/changelog
	} >changelog &&
	mv changelog src/debian/changelog &&
	echo "$near" >src/debian/packaging-of
}

# The same release line first, then older ones, then newer ones.
versions_by_nearness() {
	line=${version#*:}
	line=${line%%[!0-9.]*}
	line=${line%.*}.
	apt_here apt-cache showsrc --only-source samba |
		sed -n 's/^Version: //p' | sort -u |
	while IFS= read -r near; do
		[ "$near" != "$version" ] || continue
		rank=3
		! dpkg --compare-versions "$near" lt "$version" || rank=2
		case ${near#*:} in "$line"*) rank=1 ;; esac
		echo "$rank $near"
	done | sort -k 1,1n -k 2,2Vr | cut -d ' ' -f 2
}

# Those of another version's patches that apply here.
apply_patches() {
	while read -r name _; do
		case $name in '' | '#'*) continue ;; esac
		if patch -d src -p 1 -f -s --dry-run \
			<"src/debian/patches/$name" >/dev/null
		then
			patch -d src -p 1 -f -s <"src/debian/patches/$name"
		else
			echo "does not apply: $name"
		fi
	done <src/debian/patches/series
}

configure_samba() {
	make -C "$samba" -f debian/rules configure
}

# A vendor's source ------------------------------------------------------------

prepare_given() {
	samba=$samba_source
	for part in VERSION buildtools/bin/waf; do
		[ -e "$samba/$part" ] ||
			die "--samba-source: $samba is not the source of a Samba"
	done
	find_smbd
	[ -x "$smbd" ] ||
		die "--samba-source: no smbd ${smbd:-in PATH}; see --smbd"
	export SECOPTS_SMBD="$smbd"
	version=$(source_version) ||
		die "--samba-source: $samba/VERSION cannot be read"
	runs=$("$smbd" --version) || die "\"$smbd --version\" fails"
	runs=${runs#Version }
	# Its configure may yet add the vendor's suffix.
	case $runs in
	"$version" | "$version"-*) ;;
	*) of_another_samba ;;
	esac
	if [ ! -e "$samba/bin/c4che/default_cache.py" ]; then
		[ -e "$samba/debian/rules" ] || die "--samba-source: $samba is" \
			"not configured; run its ./configure as for $smbd"
		step configure "configuring Samba $version" configure_samba
		version=$(source_version)
	fi
	[ "$version" = "$runs" ] || of_another_samba
	find_directories
	PATH=${smbd%/*}:$bindir:$PATH
	export SECOPTS_PATH="$PATH"
	has_headers || step headers "generating headers of Samba $version" \
		generate_headers
}

of_another_samba() {
	die "--samba-source: $samba is of Samba $version, and $smbd is" \
		"Samba $runs"
}

# As Samba's own build makes it out of the file VERSION.
source_version() (
	cd "$samba" &&
	PYTHONDONTWRITEBYTECODE=1 \
	PYTHONPATH=third_party/waf:buildtools/wafsamba python3 -c '
import os
from samba_version import samba_version_file
from waflib.ConfigSet import ConfigSet
cache = "bin/c4che/default_cache.py"
env = ConfigSet(cache) if os.path.exists(cache) else ConfigSet()
print(samba_version_file("VERSION", ".", env).STRING_WITH_NICKNAME)'
)

# Either of them --------------------------------------------------------------

prepare_samba() {
	packages="$build_packages $test_packages"
	[ -z "$samba_source" ] || packages=$(without_samba)
	# shellcheck disable=SC2086
	need_packages $packages

	mkdir -p "$cache"
	exec 9>"$cache/lock"
	if ! flock -n 9; then
		say 'waiting for another run to finish'
		flock 9
	fi
	if [ -n "$samba_source" ]; then
		prepare_given
		return
	fi

	# shellcheck disable=SC2016
	version=$(dpkg-query -W -f '${Version}' samba)
	tree=$cache/samba-${version#*:}
	samba=$tree/src
	mkdir -p "$tree"

	# The last stamp tells which headers were made, as the list may grow.
	[ "$(cat "$tree/headers" 2>/dev/null)" = "$idl $idl3 $idl4" ] && return

	name="Samba ${version#*:}"
	[ -d "$samba" ] || step source "fetching the source of $name" fetch_source
	if [ ! -e "$samba/bin/configured.stamp" ]; then
		if ! (cd "$samba" && dpkg-checkbuilddeps -B 2>/dev/null); then
			need_root 'build dependencies of samba are missing'
			step build-depends "installing what $name is built with" \
				install_build_depends "$samba"
		fi
		step configure "configuring $name" configure_samba
	fi
	step headers "generating headers of $name" generate_headers
	echo "$idl $idl3 $idl4" >"$tree/headers"
}
