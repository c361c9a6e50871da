# For the suites that try the command: sourced, not run.

tool=$PWD/build/bin/secopts
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
unset SMB_CONF_PATH
. tests/countlib.sh

# conf LINE...: smb.conf with these lines in [global] and after.
conf() {
	{
		printf '[global]\n'
		printf '%s\n' "$@"
	} >"$dir/smb.conf"
}

# run STATUS ARGUMENT...: the command on smb.conf, to $dir/out and $dir/err.
run() {
	want=$1
	shift
	asked="secopts $*"
	"$tool" "$@" -s "$dir/smb.conf" >"$dir/out" 2>"$dir/err"
	ended "$asked" "$want" $? "$dir/out" "$dir/err"
}
