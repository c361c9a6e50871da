#!/bin/sh
# White space as .editorconfig says, which is as in Samba.
set -u
bad=0
hits=$(mktemp)
trap 'rm -f "$hits"' EXIT

# refuse WHAT PATTERN FILE...: no line of the files may match.
refuse() {
	what=$1
	pattern=$2
	shift 2
	grep -nHE "$pattern" "$@" >"$hits" || return 0
	sed "s/^\([^:]*:[0-9]*\):.*/\1: $what/" "$hits"
	bad=1
}

tab=$(printf '\t')
cr=$(printf '\r')
all=$(find run wscript .ci buildtools conf docs include module tests -type f \
	! -path 'tests/data/*' ! -path 'tests/snapshots/*' \
	! -path 'tests/fuzz/corpus/*' ! -name '*.pyc' ! -name '*.png')
c=$(find include module tests -name '*.[ch]' -o -name '*.def')
sh=$(find run .ci/run buildtools tests/check tests/matrix -type f -name "*.sh" \
	-o -name run)
py=$(find wscript buildtools tests -name 'wscript*' -o -name '*.py')

# shellcheck disable=SC2086
{
	refuse 'white space at the end' "[ $tab$cr]\$" $all
	[ -z "$c" ] || refuse 'indented with spaces' "^$tab* {8}" $c
	[ -z "$c" ] || refuse 'space before tab' " $tab" $c
	refuse 'indented with spaces' '^ +[^ *]' $sh
	refuse 'indented with a tab' "^ *$tab" $py
}

# shellcheck disable=SC2086
awk '
	FNR > 1 && $0 == "" && last == "" {
		print FILENAME ":" FNR ": two empty lines"
		bad = 1
	}
	{ last = $0 }
	END { exit bad }' $c || bad=1

for file in $all; do
	[ -z "$(tail -c 1 "$file")" ] || {
		echo "$file: no newline at the end"
		bad=1
	}
done

exit $bad
