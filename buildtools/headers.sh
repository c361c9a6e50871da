# shellcheck shell=sh disable=SC2154
#
# secopts - the headers that Samba's own build would make; sourced by run
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

# The interfaces whose generated headers the modules reach through Samba's own.
# Not every release has all of them.
idl='auth conditional_ace dcerpc file_id krb5pac lsa messaging misc
	named_pipe_auth nbt netlogon ntlmssp samr schannel security server_id
	smb2_lease_struct smb3posix smb_acl srvsvc svcctl winreg'
idl3='open_files smbXsrv'
idl4='irpc'

# Where Samba's build puts generated files, seen from its source.
out=bin/default

# Samba's build makes its headers on the way to everything else, in minutes.
# Calling its generators for these few takes seconds; each header goes where
# Samba's build would have put it.
# shellcheck disable=SC2086
generate_headers() (
	cd "$samba" &&
	mkdir -p $out/include $out/lib/param $out/libcli/util \
		$out/librpc/gen_ndr $out/source3/librpc/gen_ndr \
		$out/source3/param $out/source4/auth &&
	generate_ndr $out/librpc/gen_ndr librpc/idl $idl &&
	generate_ndr $out/source3/librpc/gen_ndr source3/librpc/idl $idl3 &&
	generate_ndr $out/librpc/gen_ndr source4/librpc/idl $idl4 &&
	while more=$(included_ndr) && [ -n "$more" ]; do
		generate_ndr $out/librpc/gen_ndr librpc/idl $more || return 1
	done &&
	join_parameters >$out/parameters.xml &&
	generate_param lib/param/param_functions.h LIBPROTO &&
	generate_param lib/param/param_local.h PARAMDEFS --scope=LOCAL &&
	generate_param lib/param/param_global.h PARAMDEFS --scope=GLOBAL &&
	generate_param source3/param/param_proto.h S3PROTO &&
	generate_errors ntstatus ntstatus_gen.h &&
	generate_errors werror werror_gen.h &&
	{ [ -e libcli/util/hresult.h ] || generate_errors hresult hresult.h; } &&
	generate_proto lib/param/param_proto.h lib/param/loadparm.c \
		lib/param/util.c lib/param/param_table.c &&
	generate_proto source4/auth/unix_token_proto.h \
		source4/auth/unix_token.c &&
	generate_proto source4/auth/system_session_proto.h \
		source4/auth/system_session.c &&
	generate_version >$out/include/version.h
)

generate_ndr() {
	gen_ndr=$1
	idl_dir=$2
	shift 2
	for interface; do
		[ ! -e "$idl_dir/$interface.idl" ] || echo "$interface"
	done | xargs -P "$(nproc)" -I '{}' perl pidl/pidl --quiet \
		--includedir="$samba/librpc/idl" --header --ndr-parser \
		--outputdir "$gen_ndr" -- "$idl_dir/{}.idl"
}

# The interfaces whose headers the generated ones include, still to be made.
included_ndr() {
	sed -n 's/^#include "librpc\/gen_ndr\/\(.*\)\.h".*/\1/p' \
		$out/librpc/gen_ndr/*.h | sort -u |
	while IFS= read -r interface; do
		[ -e "$out/librpc/gen_ndr/$interface.h" ] ||
			[ ! -e "librpc/idl/$interface.idl" ] ||
			echo "$interface"
	done
}

# One file of all parameters, in the order of their files' names as in Samba's
# build. Path entities stand only in prose; prototypes do without them.
join_parameters() {
	echo '<section>' &&
	find docs-xml/smbdotconf -name '*.xml' -printf '%f %p\n' |
		LC_ALL=C sort | cut -d ' ' -f 2 | xargs cat |
		sed 's/&pathconfig\.[A-Z_]*;//g' &&
	echo '</section>'
}

generate_param() {
	header=$1
	mode=$2
	shift 2
	python3 script/generate_param.py --file $out/parameters.xml \
		--output "$out/$header" --mode="$mode" "$@"
}

# Releases differ in how many files besides the header are written, and their
# generators end well when that number is wrong.
generate_errors() {
	name=$1
	header=$out/libcli/util/$2
	rm -f "$header"
	set -- /dev/null /dev/null
	until [ -s "$header" ]; do
		[ $# -lt 6 ] || return 1
		python3 "source4/scripting/bin/gen_$name.py" \
			"libcli/util/${name}_err_table.txt" "$header" "$@"
		set -- "$@" /dev/null
	done
}

generate_proto() {
	header=$1
	shift
	perl source4/script/mkproto.pl --srcdir=. --builddir=. \
		--public=/dev/null --private="$out/$header" "$@"
}

generate_version() {
	PYTHONPATH=third_party/waf:buildtools/wafsamba python3 -c '
from samba_version import samba_version_file
from waflib.ConfigSet import ConfigSet
env = ConfigSet("bin/c4che/default_cache.py")
print(samba_version_file("VERSION", ".", env), end="")'
}

# A tree that was built has them all, two in other places. Its files are not
# written again.
has_headers() {
	for header in lib/param/param_functions.h lib/param/param_local.h \
		lib/param/param_global.h lib/param/param_proto.h \
		libcli/util/ntstatus_gen.h libcli/util/werror_gen.h \
		source3/param/param_proto.h source4/auth/unix_token_proto.h \
		source4/auth/system_session_proto.h
	do
		[ -e "$samba/$out/$header" ] || return 1
	done
	has_either include/version.h version.h &&
		has_either librpc/gen_ndr/irpc.h source4/librpc/gen_ndr/irpc.h &&
		have_ndr librpc "$idl" && have_ndr source3/librpc "$idl3"
}

has_either() {
	[ -e "$samba/$out/$1" ] || [ -e "$samba/$out/$2" ]
}

have_ndr() {
	for interface in $2; do
		[ ! -e "$samba/$1/idl/$interface.idl" ] ||
			[ -e "$samba/$out/$1/gen_ndr/$interface.h" ] ||
			return 1
	done
}
