#!/bin/sh
# A file that grows past this does more than one thing, and a header past the
# other is read by those who want a part of it.
find module include -name '*.[ch]' -exec wc -l {} \; |
	awk '{ limit = ($2 ~ /^include/) ? 300 : 500 }
	$1 > limit {
		print $2 ":" $1 ": more than " limit " lines"
		bad = 1
	}
	END { exit bad }'
