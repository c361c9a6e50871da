#!/bin/sh
# What debian/apt/apt-guard makes of apt's plans, as apt writes them down for
# DPkg::Pre-Install-Pkgs hooks in version 3. ./run deb --check has apt itself.
set -eu
guard=$PWD/debian/apt/apt-guard
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
passed=0
failed=0

# plan WHAT WANTED COMMAND-LINE OPTION LINE...: status 0 or 1
plan() {
	what=$1
	wanted=$2
	{
		printf 'VERSION 3\nAPT::Architecture=amd64\n%s' "${4:+$4
}"
		printf 'CommandLine::AsString=%s\n\n' "$3" | sed 's/ /%20/g'
		shift 4
		[ $# -eq 0 ] || printf '%s\n' "$@"
	} >"$dir/plan"
	got=0
	sh "$guard" <"$dir/plan" >"$dir/said" 2>"$dir/errors" || got=$?
	if [ $got -eq "$wanted" ] && [ ! -s "$dir/errors" ] &&
	   { [ "$wanted" -eq 0 ] || grep -q 'REFUSED' "$dir/said"; }; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "FAIL $what: status $got, want $wanted"
		cat "$dir/said" "$dir/errors"
	fi
}

gone='samba-secopts 0.1 amd64 same > - - none **REMOVE**'
tools='samba-secopts-tools 0.1 amd64 none > - - none **REMOVE**'
libs='samba-libs 2:4.17.12 amd64 same < 2:4.17.13 amd64 same /a/samba-libs.deb'
set_up='samba-libs 2:4.17.12 amd64 same < 2:4.17.13 amd64 same **CONFIGURE**'
no_libs='samba-libs 2:4.17.12 amd64 same > - - none **REMOVE**'
newer='samba-secopts 0.1 amd64 same < 0.1.1 amd64 same /a/samba-secopts.deb'
foreign='samba-secopts:i386 0.1 i386 same > - - none **REMOVE**'
other='bash 5.1 amd64 none < 5.2 amd64 none /a/bash.deb'
foe='foe - - none < 1 all none /a/foe.deb'
yes='Samba-Secopts::Unprotect=yes'

plan 'nothing' 0 'apt-get upgrade' ''
plan 'something else' 0 'apt-get upgrade' '' "$other"
plan 'both upgraded' 0 'apt-get full-upgrade' '' "$libs" "$newer" "$set_up"
plan 'full-upgrade' 1 'apt-get full-upgrade' '' "$gone" "$libs" "$set_up"
plan 'install samba' 1 'apt-get install samba' '' "$gone" "$tools" "$libs"
plan 'no command line' 1 '' '' "$gone" "$libs"
plan 'a package that conflicts' 1 'apt-get install foe' '' "$gone" "$foe"
plan 'removed and more' 1 'apt-get install foe samba-secopts-' '' "$gone" \
	"$foe"
plan 'autoremove' 1 'apt-get autoremove' '' "$gone"
plan 'a library of it removed' 1 'apt-get remove libjansson4' '' "$gone" \
	'libjansson4 2.14 amd64 same > - - none **REMOVE**'
plan 'the tools named alone' 1 'apt-get remove samba-secopts-tools' '' "$gone"
plan 'removed' 0 'apt-get -q -y remove samba-secopts' '' "$gone"
plan 'removed by name with its architecture' 0 \
	'apt-get remove samba-secopts:amd64' '' "$gone"
plan 'the same as apt may write it' 0 \
	'apt-get remove samba-secopts%3aamd64' '' "$gone"
plan 'removed while something is set up' 0 'apt-get remove samba-secopts' '' \
	"$gone" "$set_up"
plan 'removed by name, and something comes' 1 \
	'apt-get remove samba-secopts foe+' '' "$gone" "$foe"
plan 'both removed' 0 'apt purge samba-secopts samba-secopts-tools' '' "$gone" \
	"$tools"
plan 'Samba removed with it' 0 'apt-get remove samba-libs' '' "$gone" \
	"$no_libs"
plan 'an explicit yes' 0 'apt-get full-upgrade' "$yes" "$gone" "$libs"
plan 'an explicit no' 1 'apt-get full-upgrade' 'Samba-Secopts::Unprotect=no' \
	"$gone" "$libs"
plan 'that of another architecture' 0 'apt-get full-upgrade' '' "$foreign" \
	"$libs"

echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
