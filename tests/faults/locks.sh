# Sourced by ./run.

locks() {
	build
	exec python3 tests/faults/locks.py --samba-source "$samba" "$@"
}
