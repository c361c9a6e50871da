#!/bin/sh
# A parameter of the installed Samba that a given source does not describe is
# found, and none is that it describes.
set -eu
source=$(sed -n "s|.*'-isystem', '\([^']*\)/source3/include'.*|\1|p" \
	build/c4che/_cache.py | sed 's|/bin/default$||')
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

mkdir -p "$dir/docs-xml/smbdotconf/misc"
cat >"$dir/docs-xml/smbdotconf/misc/two.xml" <<'END'
<samba:parameter name="log level"
	context="G">
<samba:parameter context="S" name="Path" type="string">
END
# lacks SOURCE: of what testparm tells on standard input
lacks() {
	PYTHONPATH=buildtools:$source/third_party/waf PYTHONDONTWRITEBYTECODE=1 \
		/usr/bin/python3 -c '
import sys, fits
lacking = fits.lacking_parameters(sys.argv[1], sys.stdin.read())
print(", ".join(sorted(lacking)))
' "$1"
}

# equal WHAT GOT WANTED
equal() {
	if [ "$2" = "$3" ]; then
		passed=$((passed + 1))
	else
		echo "FAIL $1: got '$2', want '$3'"
		failed=$((failed + 1))
	fi
}

passed=0
failed=0
equal 'two are described' "$(printf '%s\n' '[global]' '	log level = 0' \
	'	idmap config * : backend = tdb' '	path = ' | lacks "$dir")" ''
equal 'two are not' "$(printf '%s\n' '[global]' '	log levels = 0' \
	'	path = a = b' '	persistent handles durability = full_outage' |
	lacks "$dir")" 'log levels, persistent handles durability'
equal "this Samba's own source" "$(testparm -sv /dev/null 2>/dev/null |
	lacks "$source")" ''
equal 'testparm tells of many' \
	"$(testparm -sv /dev/null 2>/dev/null | lacks "$dir" | tr , '\n' |
		awk 'END { print (NR > 400) }')" 1
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
