#!/bin/sh
# One of each: what compares, decodes or writes names and values stands in one
# place. This looks for its siblings, by what a second one could hardly do
# without.
set -u
bad=0
hits=$(mktemp)
trap 'rm -f "$hits"' EXIT

# one WHAT PATTERN FILE...: but for the files, nothing in module/ matches.
one() {
	what=$1
	pattern=$2
	shift 2
	find module -name '*.[ch]' -exec grep -nHE -e "$pattern" {} + >"$hits"
	for home; do
		grep -qE -e "$pattern" "$home" || {
			echo "$home: nothing matches: $pattern"
			bad=1
		}
		grep -v "^$home:" "$hits" >"$hits.left"
		mv "$hits.left" "$hits"
	done
	[ ! -s "$hits" ] || {
		sed "s|\$|   <- $what|" "$hits"
		bad=1
	}
}

policy=module/policy
load=module/load

one 'hash: secopts_hash()' \
	'16777619|2166136261|0x0*1000193|0x811c9dc5|cbf29ce484222325|100000001b3' \
	$policy/names.c
one 'case: secopts_fold()' \
	"- *'A' *\+ *'a'|- *'a' *\+ *'A'|\bto(lower|upper)\(|[|^] *0x20\b|& *~ *0x20\b" \
	$policy/names.c
one "prefix of a pipe's name: secopts_pipe_name()" \
	'"(\\\\)+[Pp][Ii][Pp][Ee]\\\\' $policy/names.c
one 'what a list names: secopts_is_named()' \
	'>casecmp\(|(casecmp|strequal)\(.*(->|\.)names\[' $policy/listed.c
one 'names as a set: secopts_is_same(), secopts_is_as_strict()' \
	'is_(subset|within)\(|\bwithin\(' $policy/baseline.c
one 'mode: secopts_is_enforced()' \
	'[!=]= *SECOPTS_MODE_' $policy/effective.c
one 'names of releases, modes and sources: secopts_parameters.def' \
	'"(2008r2|with confidentiality)"'

one 'UTF-8: secopts_get_utf8(), secopts_put_utf8()' \
	'& *0xc0\)? *[!=]= *0x80|<< *6 *\||>> *6 *&|\bnext_codepoint\(' \
	$load/unicode.c
one 'UTF-16: secopts_get_utf16()' '\b0xd[89c]00\b|\b0xdfff\b' $load/unicode.c
one 'what may be shown: secopts_put_printable()' \
	'\b0x(200[b-f]|2028|202e|2066|2069|206f)\b|\bisprint\(' $load/unicode.c
one 'REG_MULTI_SZ: secopts_decode_strings(); a name of NTLMSSP is none' \
	'pull_reg_multi_sz|secopts_get_utf16\(' \
	$load/unicode.c $load/strings.c $load/authenticate.c
one 'REG_MULTI_SZ, to be written: export_multi_sz()' 'push_reg_multi_sz' \
	module/tool/transfer/export_text.c
one 'little-endian numbers: secopts_get_u32()' \
	'\[3\] *<< *24' $load/unicode.c
one 'digits: secopts_digit()' "- *'[aA]' *\+ *10" $load/number.c
one 'words of parameters: secopts_parse_parameter()' \
	'"(enabled|disabled)"' $load/number.c
one 'values as text: secopts_value_text()' \
	'"\(empty\)"|"\(not defined\)"|"0x%08" *PRI[ux]32' $load/value.c
one "Samba's parameters of LmCompatibilityLevel: secopts_lm_facts()" \
	'\b(lp|lpcfg)_(client_)?(lanman|ntlmv2)_auth\(' module/samba/facts.c

# Words that tests look for may not be in the name of a directory.
! grep -n 'mkdtemp(' tests/live/*.py | sed 's/$/   <- place.temporary_directory()/' |
	grep . || bad=1

exit $bad
