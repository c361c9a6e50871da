#!/bin/sh
# A source file that grows past this does more than one thing.
limit=500

find module -name '*.[ch]' -exec wc -l {} \; |
	awk -v limit=$limit '$1 > limit {
		print $2 ":" $1 ": more than " limit " lines"
		bad = 1
	}
	END { exit bad }'
