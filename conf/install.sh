# shellcheck shell=sh disable=SC2154
#
# ./run install and uninstall, and a Samba that is not the distribution's.
# Sourced by run.

# Where the installed Samba keeps things ---------------------------------------

# A source of one's own goes with the smbd that the caller finds first.
find_smbd() {
	[ -n "$smbd" ] && return
	if [ -n "$samba_source" ]; then
		smbd=$(PATH=$callers_path:$PATH && command -v smbd) || :
	else
		smbd=$(command -v smbd) || :
	fi
}

# Print what "smbd -b" says of the directory or file $1.
smbd_says() {
	"$smbd" -b | sed -n "s/^[[:space:]]*$1: //p"
}

find_directories() {
	find_smbd
	if [ -z "$smbd" ]; then
		modules=/usr/lib/$(gcc -print-multiarch)/samba
		bindir=/usr/bin
		mandir=/usr/share/man
		return
	fi
	modules=$(smbd_says MODULESDIR)
	bindir=$(smbd_says BINDIR)
	mandir=$(smbd_says DATADIR)/man
	case $modules,$bindir,$mandir in
	/*,/*,/*/man) ;;
	*) die "\"$smbd -b\" does not name its directories" ;;
	esac
}

# A vendor's source ------------------------------------------------------------

setup_given() {
	samba=$samba_source
	for part in VERSION buildtools/bin/waf; do
		[ -e "$samba/$part" ] ||
			die "--samba-source: $samba is not the source of a Samba"
	done
	find_smbd
	[ -x "$smbd" ] ||
		die "--samba-source: no smbd ${smbd:-in PATH}; see --smbd"
	export SECOPTS_SMBD="$smbd"
	version=$(source_version) ||
		die "--samba-source: $samba/VERSION cannot be read"
	runs=$("$smbd" --version) || die "\"$smbd --version\" fails"
	runs=${runs#Version }
	# Its configure may yet add the vendor's suffix.
	case $runs in
	"$version" | "$version"-*) ;;
	*) of_another_samba ;;
	esac
	if [ ! -e "$samba/bin/c4che/default_cache.py" ]; then
		[ -e "$samba/debian/rules" ] || die "--samba-source: $samba is" \
			"not configured; run its ./configure as for $smbd"
		step configure "configuring Samba $version" configure_samba
		version=$(source_version)
	fi
	[ "$version" = "$runs" ] || of_another_samba
	find_directories
	PATH=${smbd%/*}:$bindir:$PATH
	export SECOPTS_PATH="$PATH"
	has_headers || step headers "generating headers of Samba $version" \
		generate_headers
}

of_another_samba() {
	die "--samba-source: $samba is of Samba $version, and $smbd is" \
		"Samba $runs"
}

# As Samba's own build makes it out of the file VERSION.
source_version() (
	cd "$samba" &&
	PYTHONDONTWRITEBYTECODE=1 \
	PYTHONPATH=third_party/waf:buildtools/wafsamba python3 -c '
import os
from samba_version import samba_version_file
from waflib.ConfigSet import ConfigSet
cache = "bin/c4che/default_cache.py"
env = ConfigSet(cache) if os.path.exists(cache) else ConfigSet()
print(samba_version_file("VERSION", ".", env).STRING_WITH_NICKNAME)'
)

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

# Install and uninstall --------------------------------------------------------

install_options() {
	destdir=${DESTDIR-}
	force=
	while [ $# -gt 0 ]; do
		case $1 in
		--destdir)
			[ $# -gt 1 ] || die '--destdir needs a directory'
			shift
			destdir=$1
			;;
		--destdir=*) destdir=${1#*=} ;;
		--force)
			[ "$verb" = uninstall ] || die '--force: uninstall only'
			force=yes
			;;
		*)
			usage >&2
			exit 2
			;;
		esac
		shift
	done
	destdir=$(absolute "$destdir")
	destdir=${destdir%/}
}

# Print MODE SOURCE TARGET of every file.
installed_files() {
	printf '%s\n' "644 build/vfs/secopts.so $modules/vfs/secopts.so" \
		"644 build/gensec/secopts.so $modules/gensec/secopts.so" \
		"644 build/gensec/secopts_guard.so $modules/gensec/secopts_guard.so" \
		"755 build/bin/secopts $bindir/secopts"
	for page in docs/man/*.8; do
		echo "644 $page $mandir/man8/${page##*/}.gz"
	done
}

put() {
	source=$2
	case $source in
	*.8)
		source=build/page.gz
		gzip -n9 <"$2" >$source
		;;
	esac
	install -D -m "$1" "$source" "$destdir$3"
	printf '    %s\n' "$destdir$3"
}

install_all() {
	install_options "$@"
	build
	find_directories
	[ -n "$destdir" ] || may_write
	say 'installing'
	installed_files | while read -r mode source target; do
		put "$mode" "$source" "$target"
	done
	say 'next: add secopts to "vfs objects" in smb.conf and restart smbd;' \
		'"secopts show" tells what is missing; see vfs_secopts(8)'
}

uninstall_all() {
	install_options "$@"
	find_directories
	if [ -z "$destdir" ]; then
		not_of_a_package
		may_write
		[ -n "$force" ] || ! is_named || die "$conf still has" \
			'"vfs objects = secopts". Without the plug-in nobody' \
			'could connect to these shares. Take it out of that' \
			'line, run "smbcontrol all reload-config", then' \
			'uninstall; or give --force'
	fi
	say 'removing'
	installed_files | while read -r _ _ target; do
		take_away "$target"
	done
	[ -n "$destdir" ] || say 'next: restart smbd; anonymous sessions are' \
		'then as Samba itself has them'
}

# Samba's modules directory tells, as it needs not be root's.
may_write() {
	[ -w "$modules" ] || need_root "$verb into $modules"
}

not_of_a_package() {
	package=$(dpkg-query -S "$modules/vfs/secopts.so" 2>/dev/null) || return 0
	die "the plug-ins belong to the package ${package%%:*}: remove that"
}

# Is secopts in a "vfs objects" line? A smb.conf that testparm cannot read is
# read as text.
is_named() {
	conf=${SMB_CONF_PATH:-$([ -z "$smbd" ] || smbd_says CONFIGFILE)}
	[ -e "$conf" ] || return
	text=$("$bindir/testparm" -s "$conf" 2>/dev/null) || text=$(cat "$conf")
	printf '%s\n' "$text" |
		grep -qiE '^[[:space:]]*vfs objects?[[:space:]]*=.*\<secopts\>'
}

# Directories that this leaves empty go, too: Samba makes no modules directory
# that it puts nothing in.
take_away() {
	[ -e "$destdir$1" ] || [ -L "$destdir$1" ] || return 0
	rm -f "$destdir$1"
	printf '    %s\n' "$destdir$1"
	directory=${1%/*}
	if [ -z "$destdir" ]; then
		case $directory in
		*/gensec) rmdir --ignore-fail-on-non-empty "$directory" ;;
		esac
	else
		(cd "$destdir" && rmdir -p --ignore-fail-on-non-empty \
			".$directory" 2>/dev/null) || :
	fi
}
