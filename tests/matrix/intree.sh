#!/bin/sh
#
# The plug-ins as a part of Samba's own tree, as docs/vendor.md says: a copy of
# the source that ./run has prepared, this source in it, both built by Samba's
# waf, and tried in the smbd of this machine.
#
# intree.sh [--no-command] [SOURCE]
#
# Compiles some 2800 files, once: what was built stays in build/intree.
set -eu
cd "$(dirname "$0")/../.."
PATH=/usr/sbin:/usr/bin:/sbin:/bin
export PATH
targets=vfs_secopts,gensec_secopts,secopts
if [ "${1-}" = --no-command ]; then
	targets=vfs_secopts,gensec_secopts
	shift
fi
source=${1:-$(sed -n "s|.*'-isystem', '\([^']*\)/source3/include'.*|\1|p" \
	build/c4che/_cache.py | sed 's|/bin/default$||')}
top=$PWD/build/intree
tree=$top/src

waf() {
	(cd "$tree" && PYTHONHASHSEED=1 WAF_MAKE=1 nice \
		python3 buildtools/bin/waf "$@")
}

# Without what was built or configured in it: that knows its old place.
if [ ! -e "$tree/bin/c4che/default_cache.py" ]; then
	rm -rf "$tree"
	mkdir -p "$tree"
	tar -c -C "$source" --exclude=./bin --exclude=./.lock-wscript . |
		tar -x -C "$tree"
	nice make -C "$tree" -f debian/rules configure
fi

# docs/vendor.md, "In Samba's tree", word by word.
rm -rf "$tree/secopts"
mkdir -p "$tree/secopts"
cp -R buildtools include module wscript "$tree/secopts"
cp buildtools/samba-wscript_build "$tree/secopts/wscript_build"
grep -q "^bld.RECURSE('secopts')" "$tree/wscript_build" ||
	echo "bld.RECURSE('secopts')" >>"$tree/wscript_build"

began=$(date +%s)
waf build -j2 --targets=$targets
echo "built in $(($(date +%s) - began)) s"

for kind in vfs gensec; do
	[ "$(nm -D --defined-only "$tree/bin/modules/$kind/secopts.so" |
		awk '$2 != "A" { sub("@.*", "", $3); print $3 }')" = \
		samba_init_module ] || {
		echo "$kind/secopts.so: exports more than one symbol"
		exit 1
	}
done
if [ -e "$tree/bin/secopts" ]; then
	echo "$tree/bin/secopts"
fi
python3 tests/matrix/intree.py "$tree/bin/modules"
