#!/bin/sh
# The layers by their text: what the include path cannot forbid, because it
# lies in /usr/include, and who may know Samba's version.
set -u
bad=0

# refuse WHAT: complain about each FILE:LINE:TEXT on standard input.
refuse() {
	while IFS= read -r hit; do
		printf '%s   <- %s\n' "$hit" "$1"
		bad=1
	done
}

hits=$(mktemp)
trap 'rm -f "$hits"' EXIT

# Standard C, without what brings in files, clocks, signals or threads. stdio.h
# is here for snprintf.
pure='assert|ctype|errno|inttypes|limits|std(arg|bool|def|int|io|lib)|string'

include='^[[:space:]]*#[[:space:]]*include[[:space:]]+'
for layer in policy load; do
	set -- module/$layer/*.[ch]
	[ -e "$1" ] || continue
	# Its own headers are held to the same.
	headers=$(sed -nE "s|$include\"(secopts_[a-z_]+\.h)\".*|include/\1|p" \
		"$@" | sort -u)
	# shellcheck disable=SC2086
	grep -nHE "$include" "$@" $headers |
		grep -vE "[[:space:]](<($pure|jansson)\.h>|\"secopts_[a-z_]+\.(h|def)\")" \
		>"$hits"
	refuse "not for $layer" <"$hits"
done

find module -name '*.[ch]' ! -path 'module/compat/*' \
	-exec grep -nHE '^[[:space:]]*#[[:space:]]*(if|elif)[[:space:](]' {} + \
	>"$hits"
refuse 'conditional code outside module/compat' <"$hits"

version='SAMBA_VERSION_(MAJOR|MINOR|RELEASE)|SMB_VFS_INTERFACE_VERSION[[:space:]]*[<>=!]|[<>=!][[:space:]]*SMB_VFS_INTERFACE_VERSION'
find module -name '*.[ch]' ! -path 'module/compat/*' \
	-exec grep -nHE "$version" {} + >"$hits"
refuse "Samba's version outside module/compat" <"$hits"

exit $bad
