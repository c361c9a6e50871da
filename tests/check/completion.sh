#!/bin/sh
# Completion in a real bash: verbs, options and what they take are those that
# --help has. tests/deb/watch.sh has zsh.
set -u
. tests/toollib.sh
mkdir "$dir/bin" "$dir/files"
ln -s "$tool" "$dir/bin/secopts"
touch "$dir/files/policy.inf" "$dir/files/two words.inf"
PATH=$dir/bin:$PATH
export PATH

# complete_bash WORD...: what bash makes of these words, the last one unfinished.
complete_bash() {
	# shellcheck disable=SC2016
	(cd "$dir/files" && bash --norc --noprofile -c '
		. "$0" || exit 1
		complete -p secopts >/dev/null || exit 1
		COMP_WORDS=(secopts "$@") COMP_CWORD=$#
		_secopts secopts "${COMP_WORDS[COMP_CWORD]}" \
			"${COMP_WORDS[COMP_CWORD - 1]}"
		printf "%s\n" "${COMPREPLY[@]}"
	' "$OLDPWD/conf/completion/secopts.bash" "$@") >"$dir/out" 2>"$dir/err"
	asked="secopts $*<TAB> in bash"
	if [ -s "$dir/err" ]; then
		fail "$asked: $(cat "$dir/err")"
	else
		ok
	fi
}

# gives LINE...: these, and nothing else
gives() {
	printf '%s\n' "$@" | sort >"$dir/want"
	sort "$dir/out" >"$dir/got"
	if diff -u "$dir/want" "$dir/got"; then
		ok
	else
		fail "$asked"
	fi
}

# has TEXT; lacks TEXT: a line of the answer
has() {
	if grep -qxF -e "$1" "$dir/out"; then
		ok
	else
		fail "$asked: no $1"
	fi
}

lacks() {
	if grep -qxF -e "$1" "$dir/out"; then
		fail "$asked: $1"
	else
		ok
	fi
}

# Verbs: all that the help lists.
"$tool" --help | sed -n 's/^  \([a-z]\{1,\}\) .*/\1/p' >"$dir/verbs"
complete_bash ''
for verb in $(cat "$dir/verbs"); do
	has "$verb"
done
complete_bash che
gives check
complete_bash --
gives --help --version
complete_bash nosuch ''
gives ''

# Options: those of the verb's help. popt shows "--role=member|..." and "-s, ...".
for verb in $(cat "$dir/verbs"); do
	"$tool" "$verb" --help | sed -n '/^Usage/d
		s/^ *\(-., \)\{0,1\}\(--[a-z-]*=\{0,1\}\).*/\2/p' >"$dir/options"
	complete_bash "$verb" --
	# shellcheck disable=SC2046
	gives $(cat "$dir/options")
done

# What options and verbs take.
complete_bash show --role = ''
gives standalone member dc
complete_bash show --role = m
gives member
complete_bash show --role ''
gives standalone member dc
complete_bash check --baseline = cis
gives cis cis-2025 cis-2022 cis-2019
complete_bash check --baseline S
gives stig
complete_bash ask ''
has pipe
has rpc
lacks NAME
complete_bash ask rpc samr.EnumDomainU
gives samr.EnumDomainUsers
complete_bash import ''
gives policy.inf 'two words.inf'
complete_bash import po
gives policy.inf
complete_bash show -s pol
gives policy.inf
complete_bash refusals ''
has --since=
if "$tool" show --help | grep -q '^Usage:.*NAME'; then
	complete_bash show nullsession
	gives NullSessionPipes NullSessionShares
fi

# A line of a bash that somebody types into, a tabulator at a time.
if python3 tests/check/typed.py bash ". $PWD/conf/completion/secopts.bash" \
	>"$dir/out" 2>&1 <<-'END'; then
	secopts chec<TAB>--bas<TAB>stig|secopts check --baseline=stig
	secopts show --role=mem<TAB>|--role=member
	END
	ok
else
	fail "bash, typed into: $(cat "$dir/out")"
fi

printf '%d passed, %d failed\n' $passed $failed
[ $failed -eq 0 ]
