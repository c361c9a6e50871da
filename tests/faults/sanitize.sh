# shellcheck shell=sh
#
# secopts - ./run sanitize: the live tests with AddressSanitizer and UBSan in
# whatever loads a plug-in; sourced by run
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

# A suite sees build/asan in place of build/, as nobody else does.
run_live() {
	mkdir -m 1777 "$findings/$1" || return 1
	status=0
	# the options are for the command, where a test calls it by itself
	# shellcheck disable=SC2016
	SECOPTS_SANITIZE=$findings/$1 \
		ASAN_OPTIONS=detect_leaks=0:log_path=$findings/$1/report \
		unshare --mount --propagation private \
		sh -c 'mount --bind build/asan build && exec python3 -u "$1"' \
		sh "$2" || status=$?
	rm -rf "${logs:?}/$1" && mv "$findings/$1" "$logs/$1" || return 1
	python3 tests/live/sanitizer.py "$logs/$1" >"$logs/$1.found" ||
		status=1
	cat "$logs/$1.found"
	return $status
}

# What was found, as sanitizer.py says it: "PROCESSES LOOKED REPORTS".
found_in() {
	awk '/^[0-9]+ processes, / { n += $1; looked += $3; reports += $8 }
		END { print n + 0, looked + 0, reports + 0 }' "$@"
}

summary() {
	printf '\n%-26s passed failed processes  for leaks reports\n' suite
	for found in "$logs"/live-*.found; do
		suite=${found##*/}
		# shellcheck disable=SC2046,SC2183
		printf '%-26s %6d %6d %9d %10d %7d\n' "${suite%.found}" \
			$(counts_in "${found%.found}.log") $(found_in "$found")
	done
	sed -n 's/^ *left out: /left out: /p' "$logs"/live-*.log
}

sanitize() {
	[ "$(id -u)" -eq 0 ] || die 'sanitize: needs root'
	names=$*
	logs=$PWD/build/asan/logs
	# shellcheck disable=SC2086,SC2154
	build --out=build/asan --sanitize \
		--targets="$(printf '%s,' $plugins)bin/secopts,tests/faults,tests/seen"
	rm -rf "${logs:?}"/live-*
	# Processes of any user write there: it is where all can reach it.
	findings=$(mktemp -d)
	trap 'cleanup; rm -rf "$findings"' EXIT
	chmod 755 "$findings"
	passed=0
	failed=0
	for file in tests/live/test_*.py; do
		name=${file##*/}
		live_suite "live-${name%.py}" "$file"
	done
	[ $((passed + failed)) -gt 0 ] || die "no suite is named like: $names"
	summary
	# shellcheck disable=SC2046
	set -- $(found_in "$logs"/live-*.found)
	printf '%d passed, %d failed, %d processes, %d of them looked through for leaks, %d reports\n' \
		"$passed" "$failed" "$@"
	[ "$failed" -eq 0 ] && [ "$1" -gt 0 ] && [ "$3" -eq 0 ]
}
