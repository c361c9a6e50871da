#!/bin/sh
# What ./run install puts where, what uninstall takes away, and what either
# refuses. Nothing of the machine is written: see DESTDIR and the smbd below.
set -u
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
unset DESTDIR SMB_CONF_PATH
run=$PWD/run
smbd=${SECOPTS_SMBD:-$(command -v smbd)}
. tests/countlib.sh

# run STATUS ARGUMENT...: ./run from another directory, to out and err there.
run() {
	want=$1
	shift
	asked="./run $*"
	(cd "$dir" && "$run" "$@" >out 2>err </dev/null)
	ended "$asked" "$want" $? "$dir/out" "$dir/err"
}

says() {
	if tr '\n' ' ' <"$dir/$1" | grep -qF -e "$2"; then
		ok
	else
		fail "$asked: \"$2\" is not in its $1"
		cat "$dir/$1"
	fi
}

# same WHAT: $dir/got is $dir/want.
same() {
	if diff -u "$dir/want" "$dir/got"; then
		ok
	else
		fail "$1"
	fi
}

# The files of a tree, with their modes.
tree() {
	find "$1" ! -type d -printf '%m %p\n' | sort -k 2
}

printed() {
	# Not the lines that tell of a slow build.
	sed -n 's|^    /|/|p' "$dir/out" | sort
}

of_smbd() {
	"$smbd" -b | sed -n "s/^ *$1: //p"
}

# expected ROOT MODULES BIN DATA
expected() {
	{
		echo "644 $1$2/vfs/secopts.so"
		echo "644 $1$2/gensec/secopts.so"
		for library in smbd gensec vfs; do
			echo "644 $1$2/secopts/$library.so"
		done
		echo "755 $1$3/secopts"
		echo "644 $1$4/samba-secopts/gp_secopts_ext.py"
		for file in module/cockpit/*; do
			echo "644 $1$4/cockpit/secopts/${file##*/}"
		done
		echo "644 $1$4/bash-completion/completions/secopts"
		echo "644 $1$4/zsh/site-functions/_secopts"
		for page in docs/man/*.8; do
			echo "644 $1$4/man/man8/${page##*/}.gz"
		done
	} | sort -k 2
}

expected_of_smbd() {
	expected "$1" "$(of_smbd MODULESDIR)" "$(of_smbd BINDIR)" \
		"$(of_smbd DATADIR)"
}

# Into a directory, as packagers do ---------------------------------------------

guard=$(of_smbd MODULESDIR)/gensec/secopts_guard.so # of version 0.1

for way in environment option; do
	root=$dir/$way
	mkdir -p "$root${guard%/*}" && touch "$root$guard"
	if [ $way = environment ]; then
		DESTDIR=$root
		export DESTDIR
		run 0 install
		unset DESTDIR
	else
		run 0 install --destdir "$way"
	fi
	expected_of_smbd "$root" >"$dir/want"
	tree "$root" >"$dir/got"
	same "$asked ($way): these files"
	cut -d ' ' -f 2 "$dir/want" >"$dir/list" && mv "$dir/list" "$dir/want"
	printed >"$dir/got"
	same "$asked ($way): prints them"
done

cmp -s build/vfs/secopts.so "$root$(of_smbd MODULESDIR)/vfs/secopts.so" &&
	gzip -dc "$root$(of_smbd DATADIR)/man/man8/secopts.8.gz" |
	cmp -s docs/man/secopts.8 || fail 'what is installed is not what was built'

# Not ours, beside ours.
touch "$root$(of_smbd BINDIR)/other"
run 0 uninstall --destdir option
printed >"$dir/got"
same "$asked: prints what it removes"
echo "$root$(of_smbd BINDIR)/other" >"$dir/want"
find "$root" ! -type d >"$dir/got"
same "$asked: leaves the rest"
touch "$dir/environment$guard"
run 0 uninstall --destdir "$dir/environment"
find "$dir/environment" -mindepth 1 >"$dir/got"
: >"$dir/want"
same "$asked: leaves nothing"
run 0 uninstall --destdir "$dir/environment"
printed >"$dir/got"
same "$asked again: removes nothing"

# A smbd that has other directories ---------------------------------------------

mkdir -p "$dir/modules/vfs" "$dir/bin" "$dir/sbin"
ln -s "$(of_smbd BINDIR)/testparm" "$dir/bin/testparm"
cat >"$dir/sbin/smbd" <<-END
	#!/bin/sh
	"$smbd" "\$@" | sed 's|^ *MODULESDIR: .*|MODULESDIR: $dir/modules|
		s|^ *BINDIR: .*|BINDIR: $dir/bin|
		s|^ *DATADIR: .*|DATADIR: $dir/data|
		s|^ *CONFIGFILE: .*|CONFIGFILE: $dir/smb.conf|'
END
chmod 755 "$dir/sbin/smbd"
prefix="--smbd sbin/smbd"

# all_there WHAT: what install puts there is there.
all_there() {
	expected "$dir" /modules /bin /data >"$dir/want"
	find "$dir/modules" "$dir/bin" "$dir/data" -type f -printf '%m %p\n' |
		sort -k 2 >"$dir/got"
	same "$asked: $1"
}

none_there() {
	: >"$dir/want"
	find "$dir/modules" "$dir/bin" "$dir/data" -type f >"$dir/got"
	same "$asked: $1"
}

# shellcheck disable=SC2086
run 0 install $prefix
all_there 'in the directories of that smbd'
says out "run \"python3 $dir/data/samba-secopts/gp_secopts_ext.py register\""

# shellcheck disable=SC2086
while IFS='|' read -r what lines; do
	printf '%b\n' "$lines" >"$dir/smb.conf"
	run 1 uninstall $prefix
	says err "$dir/smb.conf still has"
	all_there "$what"
done <<'END'
global|[global]\n\tvfs objects = secopts
among others|[global]\n\tvfs objects = acl_xattr secopts catia
a share|[share]\n\tpath = /srv\n\tvfs objects = secopts
other spelling|[global]\n\tVFS OBJECT=secopts
a file that testparm does not read|[global\n\tvfs objects = secopts
END

# shellcheck disable=SC2086
{
	printf '[global]\n\tvfs objects = acl_xattr\n' >"$dir/smb.conf"
	run 0 uninstall $prefix
	says out 'restart smbd'
	none_there 'leaves nothing'
	[ -d "$dir/modules/vfs" ] || fail "$asked: takes a directory of Samba's"
	[ ! -e "$dir/modules/gensec" ] || fail "$asked: leaves its directory"

	run 0 install $prefix
	printf '[global]\n\tvfs objects = secopts\n' >"$dir/smb.conf"
	run 0 uninstall $prefix --force
	none_there 'removes it all the same'
}

# Sources that will not do -------------------------------------------------------

run 1 build --samba-source "$dir/modules"
says err 'is not the source of a Samba'
run 1 build --samba-source
says err 'needs a path'

# The build knows where its Samba is.
source=$(sed -n "s|.*'-isystem', '\([^']*\)/source3/include'.*|\1|p" \
	build/c4che/_cache.py | sed 's|/bin/default$||')
mkdir -p "$dir/other"
ln -s "$source/buildtools" "$source/third_party" "$dir/other"
cp "$source/VERSION" "$dir/other"
run 1 build --samba-source other
says err 'is not configured; run its ./configure'
sed -i 's/^SAMBA_VERSION_MINOR=.*/SAMBA_VERSION_MINOR=99/' "$dir/other/VERSION"
run 1 build --samba-source "$dir/other"
says err 'is of Samba 4.99.'
says err "$smbd is Samba "
run 1 build --samba-source "$dir/other" --smbd "$dir/none"
says err "no smbd $dir/none"
run 0 build --samba-source "$source" --smbd "$smbd"

run 2 install --frobnicate
run 1 install --force
run 1 install --destdir

# What configure refuses, in a copy of this source: the build here stays.
mkdir "$dir/copy" "$dir/fits"
cp -R run buildtools conf include module wscript "$dir/copy"
run=$dir/copy/run
unset SECOPTS_UNTESTED_SAMBA
for part in "$source"/*; do
	ln -s "$part" "$dir/fits"
done
rm "$dir/fits/bin" "$dir/fits/VERSION"
mkdir -p "$dir/fits/bin/default/include"
ln -s "$source/bin/c4che" "$dir/fits/bin"
for part in "$source"/bin/default/*; do
	ln -s "$part" "$dir/fits/bin/default" 2>/dev/null
done
cp "$source"/bin/default/include/* "$dir/fits/bin/default/include"

# refuses MINOR SED: a source and an smbd of Samba 4.MINOR, and what -b says.
refuses() {
	sed "s/^SAMBA_VERSION_MINOR=.*/SAMBA_VERSION_MINOR=$1/" \
		"$source/VERSION" >"$dir/fits/VERSION"
	sed -i "s/^\(#define SAMBA_VERSION_MINOR\) .*/\1 $1/" \
		"$dir"/fits/bin/default/include/version.h
	cat >"$dir/sbin/smbd" <<-END
		#!/bin/sh
		"$smbd" "\$@" | sed 's/^Version 4\.[0-9]*/Version 4.$1/; $2'
	END
	run 1 build --samba-source fits --smbd sbin/smbd
}

refuses 99 ''
says err 'and nobody has tested it'
minor=$("$smbd" --version | sed 's/Version 4\.\([0-9]*\).*/\1/')
refuses "$minor" '/^ *HAVE_KRB5$/d'
says err 'is not configured as smbd was'

printf '%d passed, %d failed\n' $passed $failed
[ $failed -eq 0 ]
