#!/bin/sh
# The table of verbs in ./run: each can be called and is in the usage, and the
# documents name none besides.  A suite that fails says what failed in it.
set -u
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
bad=0

fail() {
	printf '%s\n' "$*"
	bad=1
}

sed -n "/^verbs() {/,/^}/s/^$(printf '\t')\([a-z]*\);/\1;/p" run >"$dir/table"
cut -d ';' -f 1 "$dir/table" | sort >"$dir/verbs"
[ -s "$dir/verbs" ] || fail 'run: has no table of verbs'
[ -z "$(uniq -d "$dir/verbs")" ] || fail 'run: a verb is there twice'

while IFS=';' read -r verb _ files what; do
	[ -n "$what" ] || fail "run: $verb: it is not said what it does"
	# shellcheck disable=SC2086
	grep -q "^$verb() {" ${files:-run} ||
		fail "run: $verb: no function in ${files:-run}"
done <"$dir/table"

for ask in help --help -h ''; do
	# shellcheck disable=SC2086
	./run $ask >"$dir/usage" || fail "./run $ask: status $?"
	sed -n 's/^  \([a-z]\{1,\}\)\( .*\)*$/\1/p' "$dir/usage" | sort |
		diff "$dir/verbs" - ||
		fail "./run $ask: does not list the verbs of the table"
	awk 'length > 80 { bad = 1 } END { exit bad }' "$dir/usage" ||
		fail "./run $ask: more than 80 columns"
done

# What is no verb, and what a verb does not take, before anything is done.
for ask in frobnicate 'setup now' 'help;'; do
	# shellcheck disable=SC2086
	./run $ask >"$dir/out" 2>&1 </dev/null
	[ $? -eq 2 ] || fail "./run $ask: not status 2"
done

# What failed is shown, however much stands behind it in the log.
log=$dir/log
for failing in 'FAIL: mode: 1, not 2' '  12.8 s  FAIL  alice: got 1, want 2' \
	'Traceback (most recent call last):' '  DIFFERS: srvsvc'; do
	{
		printf '%s\n' "$failing"
		seq 100
		echo '100 passed, 1 failed'
	} >"$log"
	# what it counts is of no use here
	# shellcheck disable=SC1091,SC2034
	(
		passed=0 failed=0 rc=1 took=0
		. tests/suites.sh
		report suite
	) | grep -qF "$failing" || fail "./run check: does not show: $failing"
done

while IFS=: read -r place line verb; do
	grep -qx "${verb##* }" "$dir/verbs" ||
		fail "$place:$line: there is no ${verb}"
done <<END
$(grep -rnoE '\./run [a-z]+' README.md CONTRIBUTING.md CHANGELOG.md docs debian)
END

exit $bad
