#!/bin/sh
# What is printed from the table of settings is what is committed, and the
# pages name the version and verbs that there are.
set -u
tool=build/bin/secopts
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
unset SMB_CONF_PATH
bad=0

fail() {
	printf '%s\n' "$*"
	bad=1
}

/usr/bin/python3 buildtools/docs.py --check ||
	fail './run docs writes what follows from the tables'

# With everything in the example switched on, all is as it was without.
printf '[global]\n' >"$dir/none.conf"
sed 's/^;//' conf/smb.conf.example >"$dir/all.conf"
for name in none all; do
	$tool show --all -s "$dir/$name.conf" >"$dir/$name" 2>"$dir/$name.err" ||
		fail "$name.conf: secopts show failed"
	sed -e '/^warning:\|^hint:\|^  *without\|^    /d' \
		-e 's/^\(  from  *\).*/\1somewhere/' "$dir/$name" \
		>"$dir/$name.values"
done
diff -u "$dir/none.values" "$dir/all.values" ||
	fail 'conf/smb.conf.example: its values are not the defaults'
# LmCompatibilityLevel is Samba's.
[ "$(grep -c '^  from *smb.conf$' "$dir/all")" -eq \
	$(($(build/bin/secopts-doc kinds | wc -l) - 1)) ] ||
	fail 'conf/smb.conf.example: not every setting is read from it'
[ ! -s "$dir/all.err" ] || fail "conf/smb.conf.example: $(cat "$dir/all.err")"

version=$($tool --version | sed 's/^secopts \([^,]*\),.*/\1/')
for page in docs/man/*.8; do
	grep -qF "\"secopts $version\"" "$page" ||
		fail "$page: .TH is not of secopts $version"
	grep -qF "part of version $version of secopts" "$page" ||
		fail "$page: VERSION is not $version"
	awk -v page="$page" 'length > 79 {
		print page ":" NR ": more than 79 columns"
		bad = 1
	}
	END { exit bad }' "$page" || bad=1
	# AD=l: the text is not stretched, of which groff 1.23 warns.
	if command -v groff >/dev/null; then
		groff -man -Tutf8 -ww -dAD=l "$page" >/dev/null 2>"$dir/groff"
		[ ! -s "$dir/groff" ] || fail "$page: $(cat "$dir/groff")"
	fi
done
verbs=$($tool --help | sed -n 's/^  \([a-z]\{1,\}\)  *.*/\1/p')
[ "$(printf '%s\n' "$verbs" | wc -l)" -gt 9 ] || fail "--help: only: $verbs"
for verb in $verbs; do
	grep -q "secopts $verb\b" docs/man/secopts.8 ||
		fail "docs/man/secopts.8: does not name the verb $verb"
done

exit $bad
