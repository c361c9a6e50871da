#!/bin/sh
# What ./run install and uninstall tell samba-gpupdate of the extension. Into the
# directories of Samba's smbd, as on a server; what is written there goes to a
# file system in memory that nobody else sees. tests/deb/inside.sh asks the same
# of the packages.
set -u
if [ -z "${REGISTER_INSIDE-}" ]; then
	[ "$(id -u)" = 0 ] || { echo 'FAIL: this needs root'; exit 1; }
	exec env REGISTER_INSIDE=yes unshare --mount --propagation private \
		sh "$0"
fi
dir=$(mktemp -d)
trap 'umount -l "$dir" && rmdir "$dir"' EXIT
unset DESTDIR SMB_CONF_PATH
. tests/countlib.sh
. tests/deb/extensions.sh

mount -t tmpfs -o mode=755 register "$dir" &&
mkdir -p "$dir/upper" "$dir/work" "$dir/state" "$dir/etc" &&
mount -t overlay overlay -o \
	"lowerdir=/usr,upperdir=$dir/upper,workdir=$dir/work" /usr &&
mount --bind "$dir/etc" /etc/samba &&
mount --bind "$dir/state" /var/lib/samba || exit 1
printf '[global]\n' >/etc/samba/smb.conf
registrations=/var/lib/samba/gpext.conf
extension=/usr/share/samba-secopts/gp_secopts_ext.py
loader=/var/lib/samba/secopts_gp_loader.py

# run STATUS ARGUMENT...
run() {
	want=$1
	shift
	asked="./run $*"
	./run "$@" >"$dir/said" 2>&1 </dev/null
	ended "$asked" "$want" $? "$dir/said"
}

# expect WHAT COMMAND...
expect() {
	what=$1
	shift
	if "$@"; then
		ok
	else
		fail "$asked: $what"
		cat "$dir/said"
	fi
}

said() {
	expect "says \"$1\"" sh -c 'tr "\n" " " <"$1" | grep -qF -e "$2"' sh \
		"$dir/said" "$1"
}

# loads WHAT CLASS...: these extensions and no other, and nothing to complain of
loads() {
	what=$1
	shift
	loaded=$(extensions 2>&1 | xargs)
	expect "$what: [$loaded], not [$*]" [ "$loaded" = "$*" ]
}

gone() {
	expect "$1 is gone" [ ! -e "$1" ]
}

asked=before
loads 'nothing is registered' ''
register_other
loads 'the extension of another' other_ext
cp $registrations "$dir/others"

# For a package: its postinst registers what is on the server by then.
run 0 install --destdir "$dir/packaged"
loads 'with --destdir nothing is registered' other_ext
expect 'there is no loader' [ ! -e $loader ]

run 0 install
loads 'both' other_ext gp_secopts_ext
expect 'the other registration is in the file as it was' \
	grep -qxF "dllname = $dir/other_ext.py" $registrations
run 0 uninstall --destdir "$dir/packaged"
loads 'with --destdir nothing is unregistered' other_ext gp_secopts_ext

# Of a package, if only of the command's.
mkdir -p "$dir/dpkg/info"
printf '%s\n' 'Package: samba-secopts-tools' 'Status: install ok installed' \
	'Version: 1' 'Architecture: all' 'Maintainer: nobody' \
	'Description: none' >"$dir/dpkg/status"
printf '%s\n' /. /usr /usr/bin /usr/bin/secopts \
	>"$dir/dpkg/info/samba-secopts-tools.list"
export DPKG_ADMINDIR="$dir/dpkg"
run 1 uninstall
unset DPKG_ADMINDIR
said '/usr/bin/secopts belongs to the package samba-secopts-tools: remove that'
loads 'both still' other_ext gp_secopts_ext

# What an administrator may do by hand.
rm $extension
loads 'the other one while the file is missing' other_ext
run 0 install
loads 'both, once each' other_ext gp_secopts_ext

# Samba's function notes whether the file is there while it unregisters.
gpclass=$(/usr/bin/python3 -c \
	'import samba.gp.gpclass; print(samba.gp.gpclass.__file__)')
cp "$gpclass" "$dir/gpclass.py"
cat >>"$gpclass" <<-END
	_unregister = unregister_gp_extension
	def unregister_gp_extension(*args, **kwargs):
	    with open('$dir/order', 'a') as order:
	        order.write('there\n' if os.path.exists('$extension') else 'gone\n')
	    return _unregister(*args, **kwargs)
	END
run 0 uninstall
cp "$dir/gpclass.py" "$gpclass"
expect 'unregisters once, before the file goes' \
	[ "$(cat "$dir/order" 2>/dev/null)" = there ]
gone ${extension%/*}
gone $loader
loads 'the other one' other_ext
expect 'registrations are as before' cmp "$dir/others" $registrations

run 0 install
rm $extension
run 0 uninstall
loads 'the other one, with the file gone before' other_ext
gone $loader
expect 'registrations are as before' cmp "$dir/others" $registrations

# Samba's modules for Python go before, and come back.
run 0 install
mv "${gpclass%/*}" "$dir/gp"
run 0 uninstall
gone $extension
mv "$dir/gp" "${gpclass%/*}"
loads 'the other one, when the modules are back' other_ext

# A smb.conf that nobody can read.
run 0 install
loads 'both' other_ext gp_secopts_ext
printf '[global\n' >/etc/samba/smb.conf
run 0 uninstall
said 'still registered, and does nothing'
gone $extension
printf '[global]\n' >/etc/samba/smb.conf
loads 'the other one, when smb.conf is mended' other_ext

printf '%d passed, %d failed\n' $passed $failed
[ $failed -eq 0 ]
