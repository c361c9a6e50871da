# shellcheck shell=sh
#
# ./run deb: packages for the Samba that is installed here, or for that of other
# releases, in the trees of ./run matrix. Sourced by run, after matrix.sh.

deb() {
	check_deb=
	repo=
	key=
	while :; do
		case ${1-} in
		--check) check_deb=yes ;;
		--repo | --key)
			[ -n "${2-}" ] || die "$1 needs an argument"
			[ "$1" = --key ] && key=$2 || repo=$(absolute "$2")
			shift
			;;
		-*) misused ;;
		*) break ;;
		esac
		shift
	done
	[ -z "$key" ] || [ -n "$repo" ] || die '--key is for --repo'
	[ -z "$repo" ] || need_packages apt-utils gpg
	if [ -n "$check_deb" ] && [ $# -eq 0 ]; then
		set -- "$(own_release)"
	fi
	if [ $# -eq 0 ]; then
		need_packages debhelper
		prepare_samba
		exec 9>&-
		step deb 'building packages' build_deb
		ls build/deb/*.deb
		publish "$(own_release)" build/deb
		return
	fi

	matrix_releases "$@"
	bad=0
	for release; do
		deb_of "$release" || bad=1
	done
	if [ -n "$check_deb" ]; then
		for release; do
			deb_check "$release" || bad=1
		done
	fi
	# Not what has failed, nor beside it.
	[ $bad -eq 0 ] || return 1
	for release; do
		publish "$release" "build/deb-$release"
	done
}

# publish RELEASE DIR: the packages in DIR, where a repository is wanted.
publish() {
	[ -n "$repo" ] || return 0
	step "repo-$1" 'writing the repository' repo_of "$repo" "$key" "$1" \
		"$2"/*.deb
	tell_repo "$repo" "$key" "$1"
}

own_release() {
	sed -n 's/^VERSION_CODENAME=//p' /etc/os-release
}

# The packages' version names the Samba they fit; a dash has no place in it, and
# "~bpo12+1" at the end would be an upload to Debian's backports.
write_changelog() {
	for_samba=$(printf '%s' "${version#*:}" |
		sed 's/+dfsg//; s/-0+/./; s/-/./g; s/\(~bpo[0-9]*\)+/\1./')
	sed "1s/(\(.*\))/(\1+samba$for_samba)/" debian/changelog >"$1"
}

# A copy, so that the packages hold what is here and nothing that was built.
build_deb() {
	debs=$PWD/build/deb
	rm -rf "$debs" &&
	mkdir -p "$debs/samba-secopts" &&
	tar -c --exclude=./build --exclude=./.git --exclude=__pycache__ \
		--exclude='./.lock-w*' . | tar -x -C "$debs/samba-secopts" &&
	write_changelog "$debs/samba-secopts/debian/changelog" &&
	(cd "$debs/samba-secopts" && SECOPTS_CACHE=$cache dpkg-buildpackage \
		-us -uc) &&
	rm -rf "$debs/samba-secopts"
}

# In other releases -------------------------------------------------------------

deb_of() {
	mkdir -p "build/deb-$1"
	has_tree "$1" || return 1
	matrix_step "$1" deb 'building packages' deb_in_tree "$1"
}

deb_in_tree() {
	copy_source "$1" &&
	in_tree "$1" ./run deb &&
	rm -rf "build/deb-$1" &&
	cp -r "$trees/$1/opt/secopts/build/deb" "build/deb-$1"
}

# A bare system of the release, of which nothing is ever changed.
bare_tree() {
	bare=$trees/bare/$1
	[ -d "$bare" ] && return
	rm -rf "$bare.new" &&
	mkdir -p "$trees/bare" &&
	debootstrap --variant=minbase --include=ca-certificates \
		"${1%-backports}" "$bare.new" "$(archive Debian)" &&
	finish_tree "$1" "$bare.new" &&
	mv "$bare.new" "$bare"
}

same_again() {
	rm -rf build/deb-first &&
	cp -r "build/deb-$1" build/deb-first &&
	deb_in_tree "$1" &&
	for package in build/deb-first/*.deb; do
		cmp "$package" "build/deb-$1/${package##*/}" || return 1
	done
}

# The release that a release is upgraded to in place.
next_of() {
	case " $releases " in
	*" $1-backports "*) echo "$1-backports" ;;
	esac
}

deb_check() {
	bad_deb=0
	need_packages lintian
	matrix_step "$1" lintian 'lintian' lintian --pedantic -I \
		--allow-root --fail-on pedantic,info,warning,error \
		"build/deb-$1"/*.changes || bad_deb=1
	matrix_step "$1" again 'the same packages again' same_again "$1" ||
		bad_deb=1
	matrix_step "$1" bare 'a bare system' bare_tree "$1" || return 1

	next=$(next_of "$1")
	if [ -n "$next" ] && [ ! -d "build/deb-$next" ]; then
		# All else is tried, but the upgrade was not.
		deb_of "$next" || {
			next=
			bad_deb=1
		}
	fi
	# shellcheck disable=SC2086
	matrix_step "$1" life "install, use, ${next:+upgrade to $next, }remove" \
		sh tests/deb/life.sh "$trees/bare/$1" "build/deb-$1" \
		${next:+"$next" "build/deb-$next"} || bad_deb=1
	tail -n 1 "$log"
	matrix_step "$1" apt 'a newer Samba, by every way of apt' \
		sh tests/deb/life.sh --apt "$trees/bare/$1" "build/deb-$1" ||
		bad_deb=1
	tail -n 1 "$log"
	matrix_step "$1" watch 'Ansible, Prometheus, fail2ban, shells' \
		sh tests/deb/life.sh --watch "$trees/bare/$1" "build/deb-$1" ||
		bad_deb=1
	tail -n 1 "$log"
	return $bad_deb
}
