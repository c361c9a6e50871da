# shellcheck shell=sh
#
# secopts - ./run sanitize: the live tests with AddressSanitizer and UBSan in
# whatever loads a plug-in; sourced by run
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

# A suite sees build/asan in place of build/, as nobody else does. Processes of
# any user write what they find, so the place for it is in a directory that all
# can reach.
run_live() {
	found=$(mktemp -d) && chmod 1777 "$found" || return 1
	status=0
	SECOPTS_SANITIZE=$found unshare --mount --propagation private \
		sh -c 'mount --bind build/asan build && exec python3 -u "$1"' \
		sh "$2" || status=$?
	rm -rf "${logs:?}/$1" &&
	mv "$found" "$logs/$1" &&
	python3 tests/live/sanitizer.py "$logs/$1" >"$logs/$1.found" ||
		status=1
	cat "$logs/$1.found"
	return $status
}

# Sum up field $1 of the lines "N processes, N looked ..., N reports".
sum_found() {
	awk -v field="$1" '/^[0-9]+ processes, / { sum += $field }
		END { print sum + 0 }' "$logs"/live-*.found
}

sanitize() {
	[ "$(id -u)" -eq 0 ] || die 'sanitize: needs root'
	names=$*
	logs=$PWD/build/asan/logs
	build --out=build/asan --sanitize \
		--targets=vfs/secopts,gensec/secopts,gensec/secopts_guard,bin/secopts,tests/faults,tests/seen
	rm -rf "${logs:?}"/live-*
	passed=0
	failed=0
	for file in tests/live/test_*.py; do
		name=${file##*/}
		live_suite "live-${name%.py}" "$file"
	done
	[ $((passed + failed)) -gt 0 ] || die "no suite is named like: $names"
	printf '\n'
	grep -h 'left out: ' "$logs"/live-*.log || :
	processes=$(sum_found 1)
	reports=$(sum_found 8)
	printf '%d passed, %d failed, %d processes (%d looked through for leaks), %d reports\n' \
		"$passed" "$failed" "$processes" "$(sum_found 3)" "$reports"
	[ "$failed" -eq 0 ] && [ "$processes" -gt 0 ] && [ "$reports" -eq 0 ]
}
