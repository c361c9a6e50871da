#!/bin/sh
# The names of pipes that the command asks for are those of the tests, and what
# is wrong on its command line is said.
set -u
tool=build/bin/secopts
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
bad=0

fail() {
	printf '%s\n' "$*"
	bad=1
}

sed -n 's/^PROBE_PIPE("\(.*\)")$/\1/p' module/tool/probe/pipes.def |
	sed 's/\\\\/\\/g' >"$dir/compiled"
grep -v '^#' tests/data/pipe-names.txt >"$dir/names"
diff -u "$dir/names" "$dir/compiled" ||
	fail 'module/tool/probe/pipes.def: not the names of the tests'

# wrong MESSAGE ARGUMENT...: status 2, the message, and nothing else.
wrong() {
	message=$1
	shift
	env -u PASSWD $tool probe "$@" >"$dir/out" 2>"$dir/err" </dev/null
	status=$?
	if [ $status -ne 2 ] || [ -s "$dir/out" ] ||
		! grep -qF -e "$message" "$dir/err"
	then
		fail "secopts probe $*: status $status," \
			"$(cat "$dir/out" "$dir/err")"
	fi
}

printf 'samr\nbad\001name\n' >"$dir/control"
printf '# nothing\n\n' >"$dir/empty"
seq 257 >"$dir/many"
seq -s , 129 >"$dir/shares"
printf 'username = alice\n' >"$dir/auth"
wrong 'HOST is missing'
wrong 'one HOST is expected' a b
wrong 'not the name or address of a host' ''
wrong 'not the name or address of a host' 'a\b'
wrong 'the port is not from 1 to 65535' host:0
wrong 'the port is not from 1 to 65535' host:70000
wrong 'the port is not from 1 to 65535' host:445x
wrong 'the port is not from 1 to 65535' -p 0 host
wrong 'not from 1 to' -t 0 host
wrong 'not taken from the command line' host --as 'alice%secret'
wrong 'no password' host --as alice
wrong 'no password in it' host --as alice -A "$dir/auth"
wrong 'is for a user' host -A "$dir/auth"
wrong "$dir/control:2:4:" host --pipes "$dir/control"
wrong 'no name in it' host --pipes "$dir/empty"
wrong "$dir/many:257:1: more than 256" host --pipes "$dir/many"
wrong 'No such file' host --pipes "$dir/absent"
wrong 'more than 128' host --shares "$(cat "$dir/shares")"

lines=$($tool probe --help | wc -l)
[ "$lines" -le 24 ] || fail "secopts probe --help: $lines lines"
$tool probe --help | grep -qF 'at most 1000 requests' ||
	fail 'secopts probe --help: does not tell its bound'
[ -z "$($tool probe --help | awk 'length > 80')" ] ||
	fail 'secopts probe --help: wider than 80 columns'

exit $bad
