#!/bin/sh
# The decisions say why: at least so many lines of comment for 100 of code in
# module/policy, the block at the head of a file not counted. What to write
# there is the reason and its source, beside the branch.
limit=30

awk -v limit=$limit '
FNR == 1 { head = 1; inside = 0 }
/^[[:space:]]*$/ { next }
{
	starts = /^[[:space:]]*\/\*/
	if (starts || inside) {
		inside = !/\*\//
		if (!head) {
			comments++
		} else if (!inside) {
			head = 0
		}
		next
	}
	code++
}
END {
	density = (code > 0) ? 100 * comments / code : 0
	printf "%d lines of comment for %d of code in module/policy: %d %%\n",
		comments, code, density
	exit !(code > 0 && density >= limit)
}' module/policy/*.c
