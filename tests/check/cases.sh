#!/bin/sh
# Files as people keep them: what import makes of each of tests/data/cases.
# Each line of cases.tsv names one, and what must and must not be said of it.
data=tests/data/cases
. tests/toollib.sh

tab=$(printf '\t')
says() {
	printf '%s\n' "$flat" | grep -qiE -- "$1"
}

files=
while IFS=$tab read -r file options want must mustnot; do
	case $file in '' | '#'*) continue ;; esac
	files="$files $file"
	cp "$data/default.conf" "$dir/smb.conf"
	[ "$options" != - ] || options=
	# shellcheck disable=SC2086
	out=$("$tool" import "$data/import/$file" --dry-run $options \
		-s "$dir/smb.conf" 2>&1)
	got=$?
	flat=$(printf '%s' "$out" | tr '\n' ' ' | tr -s ' ')
	why=
	[ $got = "$want" ] || why="status $got, not $want"
	[ "$must" = - ] || says "$must" ||
		why="$why; says nothing of /$must/"
	[ "$mustnot" = - ] || ! says "$mustnot" ||
		why="$why; says /$mustnot/"
	cmp -s "$data/default.conf" "$dir/smb.conf" || why="$why; changes smb.conf"
	if [ -z "$why" ]; then
		ok
	else
		fail "$file $options: ${why#; }"
		printf '%s\n' "$out"
	fi
done <"$data/cases.tsv"

for file in "$data"/import/*; do
	case "$files " in
	*" ${file##*/} "*) ok ;;
	*) fail "$file is in no line of cases.tsv" ;;
	esac
done

# Lines of smb.conf are read alike; "show" and the log say so.
warned() {
	conf 'server role = standalone server' 'vfs objects = secopts' \
		"secopts:$1"
	run 0 show
	tr '\n' ' ' <"$dir/out" | tr -s ' ' |
		grep -q "warning: [A-Za-z]*: $2" && ok ||
		fail "show: $1: no warning of: $2"
	grep -q "from smb.conf: $2" "$dir/err" && ok ||
		fail "log: $1: nothing of: $2"
}
for line in 'null session pipes = " "' 'null session shares = "  "'; do
	warned "$line" 'an entry of blanks alone counts as no entry'
	! grep -q 'An anonymous client has a session' "$dir/out" && ok ||
		fail "$line: an anonymous client has a session"
done
warned 'null session pipes = "netlogon samr"' \
	'an entry with blanks in it is one name, which no pipe of Samba has'
warned 'restrict anonymous = 2' \
	'the number is one that Windows 2000 had, and is read as 1'

echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
