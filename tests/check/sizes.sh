#!/bin/sh
# A file that grows past this does more than one thing, and a header past the
# other is read by those who want a part of it. The comments that a file opens
# with do not count: what explains a trick may be as long as it has to be.
find module include -name '*.[ch]' -exec awk '
	FNR == 1 { file(); name = FILENAME; lines = 0; opening = 1 }
	opening && /^\/\*/ { comment = 1 }
	opening && !comment && !/^$/ { opening = 0 }
	comment && /\*\/$/ { comment = 0 }
	!opening { lines++ }
	END { file(); exit bad }
	function file(limit) {
		limit = (name ~ /^include/) ? 300 : 500
		if (lines > limit) {
			print name ":" lines ": more than " limit " lines"
			bad = 1
		}
	}' {} +
