#!/bin/sh
# What ./run deb --repo writes, as apt on a server takes it: signed and not.
set -eu
dir=$(mktemp -d)
trap 'GNUPGHOME=$dir/gnupg gpgconf --kill all 2>/dev/null || :; rm -rf "$dir"' EXIT
passed=0
failed=0
. buildtools/repo.sh

check() {
	if [ "$2" = "$3" ]; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "FAIL $1: got [$2], want [$3]"
		cat "$dir/said"
	fi
}

# A package of this version that holds nothing; prints its file.
package() {
	rm -rf "$dir/package"
	mkdir -p "$dir/package/DEBIAN" "$dir/debs"
	printf 'Package: %s\nVersion: %s\nArchitecture: %s\nMaintainer: nobody <nobody@example.org>\nDescription: nothing\n' \
		"$1" "$2" "$(dpkg --print-architecture)" \
		>"$dir/package/DEBIAN/control"
	dpkg-deb --root-owner-group --build "$dir/package" "$dir/debs" \
		>/dev/null
	echo "$dir/debs/${1}_${2}_$(dpkg --print-architecture).deb"
}

# apt of a server that has this repository and nothing else.
server() {
	printf 'deb [%s] file:%s %s main\n' "$1" "$dir/repo" "$2" \
		>"$dir/apt/sources.list"
	rm -rf "$dir/apt/lists"
	mkdir -p "$dir/apt/lists/partial"
}

apt_of_server() {
	tool=$1
	shift
	"$tool" -o Dir="$dir/apt" -o Dir::State="$dir/apt" \
		-o Dir::State::lists=lists -o Dir::State::status="$dir/apt/status" \
		-o Dir::Cache="$dir/apt" -o Dir::Etc="$dir/apt" \
		-o Dir::Etc::sourcelist=sources.list \
		-o Dir::Etc::sourceparts=none -o APT::Sandbox::User=root \
		-o APT::Default-Release= \
		-o Acquire::Languages=none "$@"
}

# 0: apt takes it all
update() {
	apt_of_server apt-get update >"$dir/said" 2>&1 &&
	! grep -q '^[WE]:' "$dir/said" && echo 0 || echo 1
}

versions() {
	apt_of_server apt-cache madison "$1" | awk '{ printf "%s ", $3 }'
}

mkdir -p "$dir/apt/none" "$dir/gnupg"
: >"$dir/apt/status"
chmod 700 "$dir/gnupg"
export GNUPGHOME="$dir/gnupg"
for who in site stranger; do
	gpg --batch --quiet --passphrase '' --quick-generate-key \
		"$who@example.org" ed25519 sign never 2>"$dir/said"
done
gpg --armor --export stranger@example.org >"$dir/stranger.asc"
debs="$(package secopts-one 1) $(package secopts-two 1)"

# shellcheck disable=SC2086
repo_of "$dir/repo" site@example.org bookworm $debs 2>"$dir/said"
server "signed-by=$dir/repo/secopts.asc" bookworm
check 'signed: apt takes it' "$(update)" 0
check 'both packages' "$(versions secopts-one)$(versions secopts-two)" '1 1 '
(cd "$dir" && apt_of_server apt-get download secopts-one) >"$dir/said" 2>&1
check 'and their files' "$(cmp "$dir"/secopts-one_1_*.deb "${debs%% *}" && echo same)" same

repo_of "$dir/repo" site@example.org bookworm "$(package secopts-one 2)" \
	2>"$dir/said"
repo_of "$dir/repo" site@example.org trixie "$(package secopts-one 3)" \
	2>"$dir/said"
check 'once more: apt takes it' "$(update)" 0
check 'the newer one first, the older one still there' \
	"$(versions secopts-one)" '2 1 '
server "signed-by=$dir/repo/secopts.asc" trixie
check 'another release beside it' "$(update) $(versions secopts-one)" '0 3 '

server "signed-by=$dir/stranger.asc" bookworm
check "with somebody else's key: apt refuses" "$(update)" 1
index=$dir/repo/dists/bookworm/main/binary-$(dpkg --print-architecture)/Packages
echo 'Package: more' >>"$index"
rm "$index.gz"
server "signed-by=$dir/repo/secopts.asc" bookworm
check 'an index that was changed: apt refuses' "$(update)" 1

rm -rf "$dir/repo"
# shellcheck disable=SC2086
repo_of "$dir/repo" '' bookworm $debs 2>"$dir/said"
server '' bookworm
check 'not signed: apt refuses' "$(update)" 1
server trusted=yes bookworm
check 'not signed, but trusted: apt takes it' \
	"$(update) $(versions secopts-one)" '0 1 '

if repo_of "$dir/repo" nobody@example.org bookworm "${debs%% *}" \
	>"$dir/said" 2>&1; then
	check 'a key that is not there' 'status 0' 'an error'
else
	server trusted=yes bookworm
	check 'a key that is not there: what was served before stays' \
		"$(update) $(versions secopts-two)" '0 1 '
fi

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
