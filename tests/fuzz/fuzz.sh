# shellcheck shell=sh disable=SC2154
#
# secopts - ./run fuzz; sourced by run
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

# The build says what each target is made of.
fuzz() {
	need_packages clang
	# libFuzzer
	need_packages "libclang-rt-$(clang -dumpversion | cut -d . -f 1)-dev"
	minutes=${1:-10}
	build
	set -- build/fuzz/*.args
	seconds=$((minutes * 60 / $#))
	executed=0
	for arguments; do
		target=$(basename "$arguments" .args)
		case $target in
		inf | reg | json) max_len=4096 ;;
		*) max_len=512 ;;
		esac
		mkdir -p "build/fuzz/$target"
		step "fuzz-build-$target" "building fuzz_$target" \
			clang -fsanitize=fuzzer "@$arguments" \
			-o "build/fuzz/fuzz_$target"
		step "fuzz-$target" "fuzzing $target" "build/fuzz/fuzz_$target" \
			-max_total_time=$seconds -max_len=$max_len \
			-print_final_stats=1 \
			-artifact_prefix="build/fuzz/$target-" \
			"build/fuzz/$target" "tests/fuzz/corpus/$target"
		runs=$(sed -n 's/^stat::number_of_executed_units: //p' "$log")
		echo "    $runs executions"
		executed=$((executed + runs))
	done
	echo "$executed executions in all, nothing found"
}
