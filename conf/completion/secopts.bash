# bash completion of secopts(8). The command itself knows what may follow; see
# module/tool/complete.h.

_secopts()
{
	local current=$2 i line
	local -a words=()

	COMPREPLY=()
	# bash has made three words of --role=member, or two of --role=.
	for ((i = 1; i < COMP_CWORD; i++)); do
		[[ ${COMP_WORDS[i]} == = ]] || words+=("${COMP_WORDS[i]}")
	done
	[[ $current != = ]] || current=

	while IFS= read -r line; do
		line=${line%%$'\t'*}
		if [[ $line == :files ]]; then
			compopt -o filenames 2>/dev/null
			while IFS= read -r line; do
				COMPREPLY+=("$line")
			done < <(compgen -f -- "$current")
		elif [[ ${line,,} == "${current,,}"* ]] &&
			[[ $line != -* || $current == -* ]]; then
			COMPREPLY+=("$line")
		fi
	done < <("$1" --complete "${words[@]}" 2>/dev/null)

	# Nothing but options could follow.
	if [[ ${#COMPREPLY[@]} -eq 0 && -z $current ]]; then
		while IFS= read -r line; do
			COMPREPLY+=("${line%%$'\t'*}")
		done < <("$1" --complete "${words[@]}" 2>/dev/null)
	fi
	# An option that takes a value goes on behind "=".
	if [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *= ]]; then
		compopt -o nospace 2>/dev/null
	fi
}

complete -F _secopts secopts
