#!/bin/sh
# The page of Cockpit: every word that it says is in strings.js and no other
# is, nothing makes elements of text, and no file is too long.
set -u
cd module/cockpit || exit 1
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
bad=0

# refuse WHAT: complain about each FILE:LINE:TEXT on standard input.
refuse() {
	while IFS= read -r hit; do
		printf 'module/cockpit: %s   <- %s\n' "$hit" "$1"
		bad=1
	done
}

# A function that takes markup would take that of a client's name, too; Cockpit
# forbids styles in elements.
grep -nE '(inner|outer)HTML|insertAdjacentHTML|document\.write|DOMParser' ./*.js \
	>"$dir/hits"
grep -nE 'createContextualFragment|\beval\(|new Function|javascript:' ./*.js \
	>>"$dir/hits"
grep -nE '[^-]style(:| *=) *["{]' ./*.js ./*.html >>"$dir/hits"
refuse 'takes text for markup' <"$dir/hits"

# The files with "fetch" or the like would do what the command is there for.
grep -nE '\b(fetch|XMLHttpRequest|WebSocket|cockpit\.(file|http|dbus|script))\b' \
	./*.js >"$dir/hits"
grep -nE 'cockpit\.spawn' ./*.js | grep -v '^\./command\.js:' >>"$dir/hits"
refuse 'goes around the command' <"$dir/hits"

# Two words in a row, within quotes and outside of comments, are English: but for
# what is compared with an answer of the command, or is the name of a member.
for file in ./*.js; do
	[ "$file" != ./strings.js ] || continue
	awk -v file="$file" '
		/^ *\/\*/ { comment = 1 }
		!comment && /"[A-Z]?[a-z]+ [a-z]+[ .:"]/ &&
			!/[!=]==|": |class: "|querySelector/ {
			print file ":" NR ":" $0
		}
		/\*\// { comment = 0 }' "$file"
done >"$dir/hits"
refuse 'says this by itself: strings.js' <"$dir/hits"

sed -n 's/^    \([a-z_]*\):.*/\1/p' strings.js | sort >"$dir/defined"
uniq -d "$dir/defined" >"$dir/hits"
refuse 'twice in strings.js' <"$dir/hits"
cat ./*.js | grep -oE '\<text\.[a-z_]+' | sed 's/^text\.//' | sort -u \
	>"$dir/used"
comm -13 "$dir/defined" "$dir/used" >"$dir/hits"
refuse 'is used and not in strings.js' <"$dir/hits"
comm -23 "$dir/defined" "$dir/used" >"$dir/hits"
refuse 'is in strings.js and not used' <"$dir/hits"

# What imports what: each file is there, and each is used.
sed -n 's|.*from "\./\(.*\)";|\1|p' ./*.js | sort -u >"$dir/imported"
echo secopts.js >>"$dir/imported"
sort -u -o "$dir/imported" "$dir/imported"
printf '%s\n' *.js | sort | diff "$dir/imported" - | grep '^[<>]' >"$dir/hits"
refuse 'imported and not there (<), or there and not imported (>)' <"$dir/hits"

wc -l -- * | awk '$2 != "total" && $1 > 500 { print $2 ":" $1 ":" }' \
	>"$dir/hits"
refuse 'more than 500 lines' <"$dir/hits"
/usr/bin/python3 -m json.tool manifest.json >/dev/null || bad=1

exit $bad
