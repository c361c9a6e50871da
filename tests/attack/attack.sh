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
	need_packages smbmap polenum nmap hydra medusa python3-impacket
	exec nice python3 tests/attack/scanners.py "$@"
}
