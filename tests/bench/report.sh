#!/bin/sh
# report.sh [JSON]: what docs/ has of a run of the benchmark. JSON becomes
# docs/performance.json; from that come the table in docs/performance.md and
# docs/performance-size.svg (a server by the number of shares).
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
for name in 'session user', 'tree user', 'pipe anonymous', 'pipe refused':
    sizes = {1: name, 100: f'{name}, 100 shares',
             10000: f'{name}, 10,000 shares'}
    (data / f'{name} shares').write_text(''.join(
        '%d %g %g\n' % (number, rows[row]['stock_us'],
                        rows[row]['protected_us'])
        for number, row in sizes.items()))
END
gnuplot <<END
set terminal svg size 640,460 background 'white'
set output 'docs/performance-size.svg'
set logscale xy
set grid
set xlabel 'shares'
set ylabel 'microseconds of the server per operation'
set yrange [5:1000000]
set key top left maxrows 5
file(i) = '$data/'.name(i).' shares'
name(i) = word('session tree pipe pipe', i).' '. \\
	word('user user anonymous refused', i)
plot for [i = 1:4] file(i) using 1:2 \\
		with linespoints linetype i dashtype 2 notitle, \\
	for [i = 1:4] file(i) using 1:3 \\
		with linespoints linetype i title name(i), \\
	-1 with lines linecolor 'black' dashtype 2 title 'stock'
END
sed -i 's/[[:blank:]]*$//' docs/performance-size.svg
