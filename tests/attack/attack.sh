# shellcheck shell=sh
#
# secopts - ./run attack: hostile clients against a private smbd; sourced by run
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

attack() {
	build
	exec nice python3 tests/attack/attack.py "$@"
}

scanners() {
	build
	missing=$(missing_of smbmap polenum nmap hydra medusa python3-impacket)
	if [ -n "$missing" ]; then
		need_root "packages are missing: $missing"
		# shellcheck disable=SC2086
		step scanners 'installing scanners' install_packages $missing
	fi
	exec nice python3 tests/attack/scanners.py "$@"
}
