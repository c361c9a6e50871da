#!/bin/sh
# A plug-in shows Samba one symbol and needs none of its libraries; what it opens
# in clients pulls no part of smbd in.
set -u
bad=0

fail() {
	printf '%s\n' "$*"
	bad=1
}

needed_by() {
	readelf -d "$1" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p'
}

for so in build/*/secopts.so build/secopts/*.so; do
	symbols=$(nm -D --defined-only "$so" | awk '{ print $3 }' | tr '\n' ' ')
	grep -aq '@(#)secopts .* built for Samba ' "$so" ||
		fail "$so: does not say what it was built for"
	case $so in
	*/smbd.so) wanted='secopts_gensec_init secopts_vfs_init ' ;;
	*) wanted='samba_init_module ' ;;
	esac
	[ "$symbols" = "$wanted" ] ||
		fail "$so: exports" "${symbols:-nothing}"
done

so=build/secopts/gensec.so
for library in $(needed_by $so); do
	case $library in
	libsmbd-* | libsmbconf.*) fail "$so: needs $library" ;;
	esac
done

# In smbd each that is named is compared with all that is loaded, in each process;
# and what smbd has is the right one, also where it was built with its own talloc.
so=build/secopts/smbd.so
needed=$(needed_by $so)
[ "$needed" = libc.so.6 ] || fail "$so: needs" $needed

# What Samba loads does so into any Samba, and into a program that has none:
# without its library it says nothing there, and fails.
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
for so in build/vfs/secopts.so build/gensec/secopts.so; do
	needed=$(needed_by $so)
	[ "$needed" = libc.so.6 ] || [ -z "$needed" ] ||
		fail "$so: needs" $needed
	cp "$so" "$dir/secopts.so"
	said=$(python3 -c 'import ctypes, sys
init = ctypes.CDLL(sys.argv[1]).samba_init_module
init.restype = ctypes.c_uint32
print(hex(init(None)))' "$dir/secopts.so" 2>&1)
	[ "$said" = 0xc0000135 ] || fail "$so: without a Samba: $said"
done

exit $bad
