# shellcheck shell=sh disable=SC2154
#
# secopts - ./run install and uninstall; sourced by run
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

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
			misused
			;;
		esac
		shift
	done
	destdir=$(absolute "$destdir")
	destdir=${destdir%/}
}

# Have samba-gpupdate call the extension, or not any more: where Samba's modules
# for Python are, and where they are those of this Samba.
gpo_extension() {
	extension=${mandir%/man}/samba-secopts/gp_secopts_ext.py
	[ -z "$destdir" ] || return 0
	if [ "$mandir" != /usr/share/man ]; then
		[ "$1" = unregister ] || say 'for Group Policy, run' \
			"\"python3 $extension register\" with this Samba's" \
			'modules for Python'
	elif ! /usr/bin/python3 -c 'import samba.gp.gpclass' 2>/dev/null; then
		return 0
	elif [ "$1" = register ]; then
		/usr/bin/python3 "$extension" register ||
			say 'Group Policy brings no settings: the extension of' \
				'samba-gpupdate could not be registered'
	else
		# Not the file that is installed, which may be gone.
		/usr/bin/python3 module/gpo/gp_secopts_ext.py unregister ||
			say 'the extension of samba-gpupdate is still' \
				'registered, and does nothing'
	fi
}

# Print MODE SOURCE TARGET of every file, what others open before those.
installed_files() {
	for plugin in $plugins; do
		echo "644 build/$plugin.so $modules/$plugin.so"
	done
	printf '%s\n' "755 build/bin/secopts $bindir/secopts" \
		"644 module/gpo/gp_secopts_ext.py ${mandir%/man}/samba-secopts/gp_secopts_ext.py"
	for file in module/cockpit/*; do
		echo "644 $file ${mandir%/man}/cockpit/secopts/${file##*/}"
	done
	printf '%s\n' \
		"644 conf/completion/secopts.bash ${mandir%/man}/bash-completion/completions/secopts" \
		"644 conf/completion/_secopts ${mandir%/man}/zsh/site-functions/_secopts"
	for page in docs/man/*.8; do
		echo "644 $page $mandir/man8/${page##*/}.gz"
	done
}

# Print what version 0.1 has installed and this one has not. After an update of
# Samba it would say in the log that secopts does not fit, which is not true of
# what has been installed since.
files_of_before() {
	printf '%s\n' "$modules/gensec/secopts_guard.so"
}

# Print what waf has to build for these, with commas: no tests.
targets_to_install() (
	modules=
	bindir=
	mandir=
	installed_files | sed -n 's|^[0-9]* build/\([^ .]*\).*|\1|p' |
		paste -s -d ,
)

put() {
	source=$2
	case $source in
	*.8)
		source=build/page.gz
		gzip -n9 <"$2" >$source
		;;
	esac
	command install -D -m "$1" "$source" "$destdir$3"
	printf '    %s\n' "$destdir$3"
}

install() {
	install_options "$@"
	build --targets="$(targets_to_install)"
	find_directories
	[ -n "$destdir" ] || may_write
	say 'installing'
	installed_files | while read -r mode source target; do
		put "$mode" "$source" "$target"
	done
	files_of_before | while read -r target; do
		[ -e "$destdir$target" ] || continue
		rm -f "$destdir$target"
		say "removed $destdir$target, which was version 0.1's"
	done
	gpo_extension register
	say 'next: add secopts to "vfs objects" in smb.conf and restart smbd;' \
		'"secopts show" tells what is missing; see vfs_secopts(8)'
}

uninstall() {
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
	gpo_extension unregister
	say 'removing'
	{
		installed_files | cut -d ' ' -f 3
		files_of_before
	} | while read -r target; do
		take_away "$target"
	done
	[ -n "$destdir" ] || say 'next: restart smbd; anonymous sessions are' \
		'then as Samba itself has them'
}

# Samba's modules directory tells, as it needs not be root's.
may_write() {
	[ -w "$modules" ] || need_root "$verb into $modules"
}

# There are packages of the command and of the page alone.
not_of_a_package() {
	package=$(installed_files | cut -d ' ' -f 3 |
		xargs dpkg-query -S 2>/dev/null | head -n 1)
	[ -z "$package" ] || die "${package#*: } belongs to the package" \
		"${package%%:*}: remove that"
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
		*/gensec | */samba-secopts | "$modules/secopts")
			rmdir --ignore-fail-on-non-empty "$directory"
			;;
		*/cockpit/secopts)
			# Where there is no Cockpit, install has made both.
			rmdir --ignore-fail-on-non-empty "$directory"
			[ -d "$directory" ] || rmdir \
				--ignore-fail-on-non-empty "${directory%/*}"
			;;
		esac
	else
		(cd "$destdir" && rmdir -p --ignore-fail-on-non-empty \
			".$directory" 2>/dev/null) || :
	fi
}
