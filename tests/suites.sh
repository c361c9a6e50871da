# shellcheck shell=sh disable=SC2154
#
# secopts - ./run check and long, and what runs a suite; sourced by run
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

# Print "PASSED FAILED" of a log: cmocka's counts, or a suite's own line.
counts_in() {
	awk '/^\[  PASSED  \] [0-9]+ test/ { passed += $4 }
		/^\[  FAILED  \] [0-9]+ test/ { failed += $4 }
		/^[0-9]+ passed, [0-9]+ failed$/ { passed += $1; failed += $3 }
		END { print passed + 0, failed + 0 }' "$1"
}

# A suite that says no counts is one test.
report() {
	# shellcheck disable=SC2046
	set -- "$1" $(counts_in "$log")
	p=$2
	f=$3
	if [ "$rc" -ne 0 ] && [ "$f" -eq 0 ]; then
		f=1
	elif [ $((p + f)) -eq 0 ]; then
		p=1
	fi
	passed=$((passed + p))
	failed=$((failed + f))
	verdict=ok
	[ "$f" -eq 0 ] || verdict=FAIL
	printf '%-4s %-28s %4d passed %3d failed %4d s\n' \
		"$verdict" "$1" "$p" "$f" "$took"
	if [ "$f" -ne 0 ]; then
		# what failed, wherever it stands, and how the test ended
		grep -n -E \
			'^( *[0-9.]+ s)? *(FAIL|DIFFERS)|^Traceback|^AssertionError' \
			"$log" | tail -n 20
		tail -n 40 "$log"
		echo "log: $log"
	fi
}

wanted() {
	[ -z "$names" ] && return 0
	for part in $names; do
		case $1 in *"$part"*) return 0 ;; esac
	done
	return 1
}

suite() {
	wanted "$1" || return 0
	timed "$1" "$@"
	report "$what"
}

# ./run sanitize has another one.
run_live() {
	python3 -u "$2"
}

# One live suite alone tells its progress itself.
live_suite() {
	wanted "$1" || return 0
	log=$logs/$1.log
	began=$(date +%s)
	{
		rc=0
		run_live "$1" "$2" 2>&1 </dev/null || rc=$?
		echo $rc >"$log.status"
	} | tee "$log"
	rc=$(cat "$log.status")
	took=$(($(date +%s) - began))
	report "$1"
}

# Live suites wait most of their time, for servers and for what must not happen:
# as many at once as there are processors. Each lane takes the next suite that no
# other has taken. What a suite says is in its log, and here when it has failed.
live_lane() {
	for file; do
		name=live-${file##*/}
		name=${name%.py}
		mkdir "$lanes/$name" 2>/dev/null || continue
		log=$logs/$name.log
		began=$(date +%s)
		rc=0
		run_live "$name" "$file" >"$log" 2>&1 </dev/null || rc=$?
		took=$(($(date +%s) - began))
		passed=0
		failed=0
		report "$name" >"$lanes/$name/report"
		echo "$passed $failed" >"$lanes/$name/counts"
		cat "$lanes/$name/report"
	done
}

live_suites() {
	lanes=$(mktemp -d)
	pids=
	ticker 'live tests' 9>&- &
	tick=$!
	for _ in $(seq "$(nproc)"); do
		live_lane "$@" &
		pids="$pids $!"
	done
	for pid in $pids; do
		wait "$pid" || failed=$((failed + 1))
	done
	stop_ticker
	# shellcheck disable=SC2046
	set -- $(cat "$lanes"/*/counts)
	while [ $# -gt 0 ]; do
		passed=$((passed + $1))
		failed=$((failed + $2))
		shift 2
	done
	rm -rf "$lanes"
	pids=
}

# A lane in the background hears of no interrupt.
end_lanes() {
	cleanup
	for pid in ${pids-}; do
		pkill -P "$pid" || :
		kill "$pid" 2>/dev/null || :
	done
	rm -rf "${lanes:-/nonexistent}"
}

# Whole domains, which take minutes each: ./run check runs them where they are
# named, ./run long runs them all.
long_suites='cluster_gpo cluster_trouble controllers domain_rpc gpo member ntlm_domain
	ntlm_outgoing_domain printing'

is_long() {
	for long in $long_suites; do
		[ "$1" != "tests/live/test_$long.py" ] || return 0
	done
	return 1
}

# By their sources: what was built of one that is gone is no test any more.
unit_tests() {
	for source in tests/*/test_*.c tests/fuzz/fuzz_*.c; do
		name=${source##*/}
		name=${name%.c}
		echo "build/tests/test_${name#test_}"
	done
}

check() {
	names=$*
	build
	# shellcheck disable=SC2046
	run_suites tests/check/*.sh $(unit_tests) tests/live/test_*.py
}

long() {
	names=$*
	build
	[ -n "$names" ] || names=live
	set --
	for long in $long_suites; do
		set -- "$@" "tests/live/test_$long.py"
	done
	run_suites "$@"
}

run_suites() {
	passed=0
	failed=0
	export ASAN_OPTIONS=detect_leaks=1 UBSAN_OPTIONS=print_stacktrace=1
	trap end_lanes EXIT
	live=
	for file in "$@"; do
		[ -f "$file" ] || continue
		[ -n "$names" ] || ! is_long "$file" || continue
		name=${file##*/}
		case $file in
		tests/check/*) suite "check-${name%.sh}" sh "$file" ;;
		build/tests/*) suite "$name" "$file" ;;
		tests/live/*)
			wanted "live-${name%.py}" || continue
			live="$live $file"
			;;
		esac
	done
	# shellcheck disable=SC2086
	set -- $live
	if [ $# -gt 1 ]; then
		live_suites "$@"
	elif [ $# -eq 1 ]; then
		name=${1##*/}
		live_suite "live-${name%.py}" "$1"
	fi
	[ $((passed + failed)) -gt 0 ] || die "no suite is named like: $names"
	printf '%d passed, %d failed\n' "$passed" "$failed"
	[ "$failed" -eq 0 ]
}
