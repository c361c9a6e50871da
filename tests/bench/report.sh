#!/bin/sh
# report.sh [JSON]: what docs/ has of a run of the benchmark. JSON becomes
# docs/performance.json; from that come the table in docs/performance.md,
# docs/performance.svg (a decision by the length of the list), and
# docs/performance-size.svg (a server by the number of shares and of names).
set -eu
cd "$(dirname "$0")/../.."
data=build/bench/plot
mkdir -p "$data"
[ $# -eq 0 ] || cp "$1" docs/performance.json
/usr/bin/python3 tests/bench/table.py docs/performance.json docs/performance.md
/usr/bin/python3 - docs/performance.json "$data" <<'END'
import json
import pathlib
import sys

report = json.load(open(sys.argv[1]))
data = pathlib.Path(sys.argv[2])
rows = {row['row']: row for row in report['rows']}
(data / 'decision').write_text(''.join(
    '%d %g %g\n' % (row['names'], row['listed_ns'], row['refused_ns'])
    for row in report['decision']))
for what in 'shares', 'names':
    for name in 'session user', 'tree user', 'pipe anonymous', 'pipe refused':
        sizes = {1: name, 100: f'{name}, 100 {what}',
                 10000: f'{name}, 10,000 {what}'}
        (data / f'{name} {what}').write_text(''.join(
            '%d %g %g\n' % (number, rows[row]['stock_us'],
                            rows[row]['protected_us'])
            for number, row in sizes.items()))
END
gnuplot <<END
set terminal svg size 640,360 background 'white'
set output 'docs/performance.svg'
set logscale xy
set xlabel 'names in the allow-list'
set ylabel 'nanoseconds per decision'
set yrange [1:100000]
set grid
set key top left
plot '$data/decision' using 1:2 with linespoints title 'listed', \\
	'' using 1:3 with linespoints title 'refused', \\
	100 with lines dashtype 2 title 'target'

set terminal svg size 860,460 background 'white'
set output 'docs/performance-size.svg'
set multiplot layout 1,2
set ylabel 'microseconds of the server per operation'
set yrange [5:1000000]
set key top left maxrows 5
file(i, what) = '$data/'.name(i).' '.what
name(i) = word('session tree pipe pipe', i).' '. \\
	word('user user anonymous refused', i)
do for [what in 'shares names'] {
	set xlabel what
	plot for [i = 1:4] file(i, what) using 1:2 \\
			with linespoints linetype i dashtype 2 notitle, \\
		for [i = 1:4] file(i, what) using 1:3 \\
			with linespoints linetype i title name(i), \\
		-1 with lines linecolor 'black' dashtype 2 title 'stock'
}
unset multiplot
END
sed -i 's/[[:blank:]]*$//' docs/performance.svg docs/performance-size.svg
