#!/bin/sh
# A plug-in shows Samba one symbol, and the gensec plug-in, which every client
# loads too, pulls no part of smbd in.
set -u
bad=0

fail() {
	printf '%s\n' "$*"
	bad=1
}

needed_by() {
	readelf -d "$1" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p'
}

for so in build/vfs/secopts.so build/gensec/secopts*.so; do
	symbols=$(nm -D --defined-only "$so" | awk '{ print $3 }')
	grep -aq '@(#)secopts .* built for Samba ' "$so" ||
		fail "$so: does not say what it was built for"
	[ "$symbols" = samba_init_module ] ||
		fail "$so: exports" "${symbols:-nothing}"
done

so=build/gensec/secopts.so
for library in $(needed_by $so); do
	case $library in
	libsmbd-* | libsmbconf.*) fail "$so: needs $library" ;;
	esac
done

# The guard loads into any Samba.
so=build/gensec/secopts_guard.so
needed=$(needed_by $so)
[ "$needed" = libc.so.6 ] || [ -z "$needed" ] || fail "$so: needs" $needed
# And says nothing to a program that has no Samba.
python3 -c 'import ctypes, sys
sys.exit(ctypes.CDLL(sys.argv[1]).samba_init_module(None))' $so ||
	fail "$so: without a Samba it fails"

exit $bad
