# shellcheck shell=sh
#
# ./run matrix: the build and every test on each Debian release that carries a
# Samba, in a tree of that release. Sourced by run.
#
# A tree is a chroot made by debootstrap, kept with the Samba source configured
# in it. What is known of a release after a run is kept beside it: a row of the
# table, and what the build found in Samba's headers (.json), in the run before as
# well (.before).

releases='bookworm trixie trixie-backports bookworm-backports sid'
trees=$cache/trees
results=$cache/matrix

matrix() {
	guard=
	demo=
	case ${1-} in
	--guard) guard=only && shift ;;
	--demo) demo=only && shift ;;
	esac
	# shellcheck disable=SC2086
	[ $# -gt 0 ] || set -- $releases
	matrix_releases "$@"
	bad=0
	if [ -n "$demo" ]; then
		for release; do
			matrix_demo "$release" || bad=1
		done
		return $bad
	fi
	if [ -z "$guard" ]; then
		for release; do
			matrix_row "$release" || bad=1
		done
		case " $* " in
		*" ${releases%% *} "*) matrix_intree || bad=1 ;;
		esac
	fi
	[ $# -lt 2 ] || matrix_guard "$@" || bad=1
	python3 tests/matrix/versions.py "$results" >build/samba-versions.md
	mv build/samba-versions.md docs/samba-versions.md
	matrix_table "$@"
	return $bad
}

# Are these names of releases? Makes what all of them need.
matrix_releases() {
	for release; do
		case " $releases " in
		*" $release "*) ;;
		*) die "$release is not one of: $releases" ;;
		esac
	done
	need_root 'trees of other releases'
	need_packages debootstrap
	mkdir -p "$trees" "$results"
}

# Trees -----------------------------------------------------------------------

# Print the address of the archive with this label, as the machine's apt has it.
archive() {
	[ -n "$(apt-cache madison samba)" ] || update_lists >/dev/null
	# shellcheck disable=SC2016
	apt-get indextargets --format '$(LABEL)|$(REPO_URI)' \
		'Created-By: Packages' | sed -n "s/^$1|//p" | head -n 1
}

write_sources() {
	base=${1%-backports}
	main=$(archive Debian)
	security=$(archive Debian-Security)
	printf 'deb %s %s main\n' "$main" "$base"
	if [ "$base" != sid ]; then
		printf 'deb %s %s main\n' "$main" "$base-updates"
		[ -z "$security" ] ||
			printf 'deb %s %s main\n' "$security" "$base-security"
	fi
	[ "$base" = "$1" ] || printf 'deb %s %s main\n' "$main" "$1"
	# Sources alone, for their packaging: see join_source().
	for suite in bookworm trixie; do
		printf 'deb-src %s %s main\n' "$main" "$suite"
	done
}

make_tree() {
	new=$trees/$1.new
	rm -rf "$new"
	debootstrap --variant=minbase --include=ca-certificates \
		"${1%-backports}" "$new" "$(archive Debian)" &&
	finish_tree "$1" "$new" &&
	mv "$new" "$trees/$1"
}

# finish_tree RELEASE TREE
finish_tree() {
	write_sources "$1" >"$2/etc/apt/sources.list" &&
	rm -rf "$2"/var/cache/apt/archives/*.deb &&
	# The archive may be a copy whose index of sid has grown old.
	printf '%s\n' "APT::Default-Release \"$1\";" \
		'Acquire::Check-Valid-Until "false";' \
		>"$2/etc/apt/apt.conf.d/90release"
}

# The tree of a release, made where it is not there, and brought up to date.
has_tree() {
	[ -d "$trees/$1" ] || matrix_step "$1" tree 'making a tree' \
		make_tree "$1" || return 1
	matrix_step "$1" update 'updating the tree' update_tree "$1"
}

# Runs as the first process of its own namespaces: all that a test leaves
# behind ends with it. $1: the tree; the rest: a command.
IN_TREE='
set -e
tree=$1
shift
# Its root is to be a mount, as that of a machine is.
mount --bind "$tree" "$tree"
cd "$tree"
mount -t proc proc "$tree/proc"
mount --rbind /dev "$tree/dev"
mount --rbind /sys "$tree/sys"
exec chroot "$tree" env -i HOME=/opt LC_ALL=C.UTF-8 TERM=dumb \
	PATH=/usr/sbin:/usr/bin:/sbin:/bin SECOPTS_UNTESTED_SAMBA=yes \
	sh -c "cd /opt/secopts && exec \"\$@\"" sh "$@"
'

# in_tree RELEASE COMMAND...
in_tree() {
	tree_of=$trees/$1
	mkdir -p "$tree_of/opt/secopts"
	shift
	cat /etc/resolv.conf >"$tree_of/etc/resolv.conf" &&
	cat /etc/hosts >"$tree_of/etc/hosts" &&
	unshare --mount --pid --fork --kill-child --propagation private \
		sh -c "$IN_TREE" in-tree "$tree_of" "$@"
}

# This source, as it is, with what was built of it in the tree before.
copy_source() {
	to=$trees/$1/opt/secopts
	mkdir -p "$to" &&
	find "$to" -mindepth 1 -maxdepth 1 ! -name build ! -name .lock-wscript \
		-exec rm -rf {} + &&
	tar -c --exclude=./build --exclude='./.git' --exclude=./.lock-wscript . |
		tar -x --no-same-owner -C "$to"
}

update_tree() {
	in_tree "$1" sh -c 'apt-get -q update &&
		DEBIAN_FRONTEND=noninteractive apt-get -q -y upgrade'
}

# Rows ------------------------------------------------------------------------

# put_row RELEASE VERSION BUILT UNIT LIVE PARITY SECONDS
put_row() {
	printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\n' "$@" >"$results/$1.row"
}

# What its headers said is kept until they have said something again.
forget_row() {
	[ ! -e "$results/$1.json" ] ||
		mv "$results/$1.json" "$results/$1.before"
	rm -f "$results/$1.row"
}

matrix_changes() {
	if [ -e "$results/$1.before" ]; then
		python3 tests/matrix/changes.py "$results/$1.before" \
			"$results/$1.json"
	else
		echo "probed for the first time"
	fi | sed "s/^/    $1: /"
}

# What each kind of suite says in the log of a check.
counts_of() {
	awk -v kind="$1" '
		$1 != "ok" && $1 != "FAIL" { next }
		$4 != "passed" || $6 != "failed" { next }
		{ of = "unit" }
		$2 ~ /^live-/ { of = "live" }
		$2 == "live-test_parity" { of = "parity" }
		of == kind { suites++; passed += $3; failed += $5 }
		END {
			if (!suites) print "not tested"
			else if (failed) printf "%d of %d failed\n", failed,
				passed + failed
			else printf "%d passed\n", passed
		}' "$2"
}

matrix_row() {
	release=$1
	start=$(date +%s)
	forget_row "$release"
	put_row "$release" - 'no tree' 'not tested' 'not tested' 'not tested' -
	has_tree "$release" || return 1
	copy_source "$release" || return 1
	built=yes
	matrix_step "$release" build 'building' \
		in_tree "$release" ./run build || built=no
	version=$(chroot "$trees/$release" dpkg-query -W -f '${Version}' samba \
		2>/dev/null) || version=-
	if [ $built = no ]; then
		if grep -q '^source not served' \
			"$trees/$release/opt/secopts/build/logs/source.log"
		then
			built='source not served'
		fi
		put_row "$release" "$version" "$built" 'not tested' \
			'not tested' 'not tested' $(($(date +%s) - start))
		return 1
	fi
	cp "$trees/$release/opt/secopts/build/samba.json" \
		"$results/$release.json"
	matrix_changes "$release"
	# README's first command. Its status is 0 only if all rows were asked.
	door=0
	matrix_step "$release" demo 'the demo' in_tree "$release" ./run demo ||
		door=1
	long=0
	matrix_step "$release" long 'whole domains' in_tree "$release" \
		./run long || long=1
	matrix_step "$release" check 'checking' in_tree "$release" ./run check
	status=$?
	put_row "$release" "$version" yes "$(counts_of unit "$log")" \
		"$(counts_of live "$log")" "$(counts_of parity "$log")" \
		$(($(date +%s) - start))
	[ $door -eq 0 ] && [ $long -eq 0 ] || return 1
	return $status
}

# The front door alone.
matrix_demo() {
	has_tree "$1" && copy_source "$1" &&
	matrix_step "$1" build 'building' in_tree "$1" ./run build &&
	matrix_step "$1" demo 'the demo' in_tree "$1" ./run demo
}

# docs/vendor.md, "In Samba's tree", with the Samba of one release.
matrix_intree() {
	first=${releases%% *}
	[ -e "$trees/$first/opt/secopts/build/vfs/secopts.so" ] || return 0
	matrix_step "$first" intree "building in Samba's own tree" \
		in_tree "$first" tests/matrix/intree.sh
}

# matrix_step RELEASE NAME WHAT COMMAND...: like step, but other releases go on.
matrix_step() {
	row=$1
	name=$2
	doing=$3
	shift 3
	timed "matrix-$row-$name" "$row: $doing" "$@"
	if [ $rc -eq 0 ]; then
		printf '==> %s ... %d s\n' "$what" $took
	else
		printf '==> %s ... failed after %d s\n' "$what" $took
		grep '^FAIL' "$log" || tail -n 15 "$log"
		echo "log: $log"
	fi
	return $rc
}

matrix_table() {
	{
		printf 'release\tsamba\tbuilt\tunit\tlive\tparity\tseconds\n'
		for release; do
			cat "$results/$release.row" 2>/dev/null || printf \
				'%s\t-\tnot tested\t-\t-\t-\t-\n' "$release"
		done
	} | awk -F '\t' '
		{ for (i = 1; i <= NF; i++) {
			cell[NR, i] = $i
			if (length($i) > width[i]) width[i] = length($i)
		} }
		END { for (row = 1; row <= NR; row++) {
			line = ""
			for (i = 1; i <= 7; i++)
				line = line sprintf("%-" width[i] "s  ",
					cell[row, i])
			sub(/ *$/, "", line)
			print line
		} }'
}

# What was built for one release, beside the smbd of each other one ------------

matrix_guard() {
	guarded=0
	for release; do
		[ -e "$trees/$release/opt/secopts/build/vfs/secopts.so" ] ||
			continue
		foreign=$trees/$release/opt/foreign
		rm -rf "$foreign"
		beside=
		for other; do
			from=$trees/$other/opt/secopts/build
			[ "$other" != "$release" ] &&
				[ -e "$from/vfs/secopts.so" ] || continue
			for plugin in $plugins; do
				install -D -m 644 "$from/$plugin.so" \
					"$foreign/$other/$plugin.so" || return 1
			done
			beside="$beside /opt/foreign/$other"
		done
		copy_source "$release" &&
		# shellcheck disable=SC2086
		matrix_step "$release" guard 'plug-ins of other releases' \
			in_tree "$release" python3 tests/matrix/guard.py \
			$beside || guarded=1
	done
	return $guarded
}
