#!/bin/sh
# The decisions say why: at least so many lines of comment for 100 of code in
# each file of module/policy, the block at its head not counted. What to write
# there is the reason and its source, beside the branch.
limit=30

awk -v limit=$limit '
FNR == 1 { head = 1; inside = 0; files[FILENAME] }
/^[[:space:]]*$/ { next }
{
	starts = /^[[:space:]]*\/\*/
	if (starts || inside) {
		inside = !/\*\//
		if (!head) {
			comments[FILENAME]++
		} else if (!inside) {
			head = 0
		}
		next
	}
	code[FILENAME]++
}
END {
	for (file in files) {
		density = code[file] ? int(100 * comments[file] / code[file]) : 0
		printf "%s: %d lines of comment for %d of code: %d %%\n",
			file, comments[file], code[file], density
		bad = bad || density < limit
		seen = 1
	}
	exit bad || !seen
}' module/policy/*.c
