#!/bin/sh
# The life of the packages on a fresh system: install, use, upgrade, remove.
#
# usage: life.sh TREE DEBS [NEXT-SUITE NEXT-DEBS]
#        life.sh --apt TREE DEBS: what apt's ways of upgrading do
#        life.sh --watch TREE DEBS: Ansible, Prometheus, fail2ban, shells
#
# TREE is a directory with a bare Debian, of which nothing is changed: what is
# written goes to a file system in memory. DEBS holds the packages for the Samba
# that TREE's archive has, NEXT-DEBS those for the Samba of NEXT-SUITE.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
script=inside.sh
way=
case ${1-} in
--apt | --watch)
	way=$1
	script=${1#--}.sh
	shift
	;;
esac
tree=$(cd "$1" && pwd)
debs=$(cd "$2" && pwd)
suite=${3-}
next=${4:+$(cd "$4" && pwd)}

if [ -z "${LIFE_INSIDE-}" ]; then
	exec env LIFE_INSIDE=yes unshare --mount --pid --fork --kill-child \
		--propagation private "$0" ${way:+"$way"} "$@"
fi

root=$(mktemp -d)
mount -t tmpfs -o mode=755 life "$root"
mkdir "$root/upper" "$root/work" "$root/root"
mount -t overlay overlay -o \
	"lowerdir=$tree,upperdir=$root/upper,workdir=$root/work" "$root/root"
root=$root/root
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
mount -t sysfs -o ro sysfs "$root/sys"
mkdir -p "$root/life/tests" "$root/life/debs" "$root/life/next"
cp "$here/lib.sh" "$here/extensions.sh" "$here/$script" \
	"$here/../../debian/tests/null-session" "$root/life/tests"
cp "$debs"/*.deb "$root/life/debs"
if [ "$way" = --watch ]; then
	cp -r "$here/watch" "$root/life/tests"
	cp "$here/../check/typed.py" "$root/life/tests/watch"
	cp -r "$here/../../conf/ansible" "$root/life"
fi
[ -z "$next" ] || cp "$next"/*.deb "$root/life/next"
cp -L /etc/resolv.conf /etc/hosts "$root/etc"

rc=0
env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 HOME=/life \
	DEBIAN_FRONTEND=noninteractive SUITE="$suite" \
	chroot "$root" sh /life/tests/$script || rc=$?
exit $rc
