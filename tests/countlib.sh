# What suites in shell count with: sourced, not run.

passed=0
failed=0

ok() {
	passed=$((passed + 1))
}

fail() {
	failed=$((failed + 1))
	printf 'FAIL: %s\n' "$*"
}

# ended WHAT WANT GOT FILE...: it has ended with the status GOT. The files hold
# what it said; they are printed where that is not WANT.
ended() {
	if [ "$3" -eq "$2" ]; then
		ok
		return
	fi
	fail "$1: status $3, not $2"
	shift 3
	cat "$@"
}
