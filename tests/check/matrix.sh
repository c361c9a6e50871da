#!/bin/sh
# ./run matrix says what configure has found otherwise than the last time, there
# and in docs/samba-versions.md.
set -eu
cache=$(mktemp -d)
trap 'rm -rf "$cache"' EXIT
bad=0
. tests/matrix/matrix.sh
mkdir -p "$results"

# known RELEASE SAMBA LASTDIR DIFFERS
known() {
	printf '{"samba": "%s", "differs from smbd -b": [%s],
		"probes": {"LastDir": %s, "transports": true}}\n' \
		"$2" "$4" "$3" >"$results/$1.json"
	put_row "$1" "$2" yes '1 passed' '2 passed' '3 passed' 4
}

# says RELEASE LINE...
says() {
	of=$1
	shift
	matrix_changes "$of" >"$cache/said"
	printf "    $of: %s\n" "$@" >"$cache/wanted"
	diff -u "$cache/wanted" "$cache/said" || bad=1
}

# column RELEASE CELL
column() {
	python3 tests/matrix/versions.py "$results" >"$cache/document"
	awk -F ' *[|] *' -v release="$1" '
		$2 == "" { for (i = 3; i < NF; i++) if ($i == release) at = i }
		$2 == "otherwise than in the run before" { print $at }
		' "$cache/document" >"$cache/cell"
	printf '%s\n' "$2" | diff -u - "$cache/cell" || bad=1
}

known trixie 4.22.10 true ''
known sid 4.25.1 true '"HAVE_A"'
says trixie 'probed for the first time'
column trixie 'not run before'

forget_row trixie
known trixie 4.22.11 false ''
says trixie 'Samba 4.22.11, was 4.22.10: probed otherwise than in the run before:' \
	'    LastDir: no, was yes'
column trixie 'LastDir: no, was yes'
column sid 'not run before'

forget_row sid
known sid 4.25.1 true '"HAVE_A", "HAVE_B"'
says sid 'Samba 4.25.1: probed otherwise than in the run before:' \
	'    differs from smbd -b: HAVE_A HAVE_B, was HAVE_A'
column sid 'differs from smbd -b: HAVE_A HAVE_B, was HAVE_A'

# A run that did not get as far as to ask leaves the answers from before.
forget_row trixie
forget_row trixie
known trixie 4.22.11 false ''
says trixie 'Samba 4.22.11: probed as in the run before'
column trixie -
column sid 'differs from smbd -b: HAVE_A HAVE_B, was HAVE_A'

# A question that is new says nothing of Samba.
forget_row trixie
known trixie 4.22.11 false ''
sed -i 's/"transports"/"new": true, &/' "$results/trixie.json"
says trixie 'Samba 4.22.11: probed as in the run before'
exit $bad
