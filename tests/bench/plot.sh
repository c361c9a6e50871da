#!/bin/sh
# Draw docs/performance.svg: a decision by the length of the list, from
# build/bench/bench.json, and what it was without an index.
set -eu
cd "$(dirname "$0")/../.."
data=build/bench/decision.dat
json=${1:-build/bench/bench.json}
/usr/bin/python3 - "$json" >"$data" <<'END'
import json
import sys
for row in json.load(open(sys.argv[1]))['decision']:
    print(row['names'], row['listed_ns'], row['refused_ns'])
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
plot '$data' using 1:2 with linespoints title 'listed', \
	'$data' using 1:3 with linespoints title 'refused', \
	100 with lines dashtype 2 title 'target'
END
sed -i 's/[[:blank:]]*$//' docs/performance.svg
