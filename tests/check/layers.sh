#!/bin/sh
# The layers: what the include path cannot forbid, because it lies in
# /usr/include; who may know Samba's version; the rooms of the command; circles.
set -u
bad=0

# refuse WHAT: complain about each FILE:LINE:TEXT on standard input.
refuse() {
	while IFS= read -r hit; do
		printf '%s   <- %s\n' "$hit" "$1"
		bad=1
	done
}

dir=$(mktemp -d)
hits=$dir/hits
trap 'rm -rf "$dir"' EXIT

# Standard C, without what brings in files, clocks, signals or threads. stdio.h
# is here for snprintf.
pure='assert|ctype|errno|inttypes|limits|std(arg|bool|def|int|io|lib)|string'

include='^[[:space:]]*#[[:space:]]*include[[:space:]]+'
for layer in policy load; do
	set -- module/$layer/*.[ch]
	[ -e "$1" ] || continue
	# Its own headers are held to the same.
	headers=$(sed -nE "s|$include\"(secopts_[a-z_]+\.h)\".*|include/\1|p" \
		"$@" | sort -u)
	# shellcheck disable=SC2086
	grep -nHE "$include" "$@" $headers |
		grep -vE "[[:space:]](<($pure|jansson)\.h>|\"secopts_[a-z_]+\.(h|def)\")" \
		>"$hits"
	refuse "not for $layer" <"$hits"
done

find module -name '*.[ch]' ! -path 'module/compat/*' \
	-exec grep -nHE '^[[:space:]]*#[[:space:]]*(if|elif)[[:space:](]' {} + \
	>"$hits"
refuse 'conditional code outside module/compat' <"$hits"

version='SAMBA_VERSION_(MAJOR|MINOR|RELEASE)|SMB_VFS_INTERFACE_VERSION[[:space:]]*[<>=!]|[<>=!][[:space:]]*SMB_VFS_INTERFACE_VERSION'
find module -name '*.[ch]' ! -path 'module/compat/*' \
	-exec grep -nHE "$version" {} + >"$hits"
refuse "Samba's version outside module/compat" <"$hits"

# The rooms of the command: main.c knows them all, each knows common, and none
# knows another; by what they include and by what the linker has to join.
rooms=$(cd module/tool && ls -d -- */ | tr -d /)
for room in $rooms; do
	grep -nHE "$include\"(.*\.\./|.*tool/)" module/tool/"$room"/*.[ch] |
		grep -vE "\"(\.\./common|\.\./\.\./(samba|compat))/[a-z_]+\.h\"" \
		>"$hits"
	refuse "not for the room $room" <"$hits"
	for source in module/tool/"$room"/*.c; do
		# shellcheck disable=SC2012
		ls -t "build/$source".*.o | head -n 1
	done >"$dir/objects"
	xargs nm --extern-only --defined-only <"$dir/objects" |
		awk 'NF == 3 { print $3 }' | sort >"$dir/$room.gives"
	xargs nm --undefined-only <"$dir/objects" |
		awk 'NF == 2 { print $2 }' | sort -u >"$dir/$room.takes"
	[ -s "$dir/$room.takes" ] || {
		echo "module/tool/$room is not built"
		bad=1
	}
done
for room in $rooms; do
	for other in $rooms; do
		case $other in "$room" | common) continue ;; esac
		comm -12 "$dir/$room.takes" "$dir/$other.gives" >"$hits"
		refuse "of the room $other, used in $room" <"$hits"
	done
done

# No circle, by what the linker has to join: what a file calls never leads back
# to it.
for source in module/*/*.c module/tool/*/*.c; do
	# shellcheck disable=SC2012
	object=$(ls -t "build/$source".*.o | head -n 1)
	nm --extern-only "$object" >"$dir/symbols"
	sed -n "s|^.* [^Uvw] \(.*\)|\1 $source|p" "$dir/symbols" >>"$dir/gives"
	sed -n "s|^.* U \(.*\)|\1 $source|p" "$dir/symbols" >>"$dir/takes"
done
sort -o "$dir/gives" "$dir/gives"
sort -o "$dir/takes" "$dir/takes"
join "$dir/takes" "$dir/gives" | awk '$2 != $3 { print $2, $3 }' | sort -u \
	>"$dir/calls"
[ -s "$dir/calls" ] || {
	echo 'nothing in module calls anything'
	bad=1
}
tsort "$dir/calls" 2>"$hits" >/dev/null
refuse 'a circle' <"$hits"

exit $bad
