# Sourced by run: the benchmark.

build_bench() {
	mkdir -p build/bench &&
	gcc -std=gnu11 -O2 -Wall -Wextra -Wno-unused-parameter -Werror \
		tests/bench/wire.c tests/bench/ntlm.c tests/bench/load.c \
		-lgnutls -o build/bench/load &&
	gcc -std=c11 -D_POSIX_C_SOURCE=199309L -O2 -Wall -Wextra -Werror \
		-Iinclude tests/bench/decide.c module/policy/*.c \
		-o build/bench/decide
}

bench() {
	build
	need_packages valgrind gnuplot-nox
	step bench-build 'building the load generator' build_bench
	if [ "${1-}" = cluster ]; then
		shift
		exec python3 tests/bench/cluster.py "$@"
	fi
	exec python3 tests/bench/bench.py "$@"
}
