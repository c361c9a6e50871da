# shellcheck shell=sh disable=SC2034
#
# secopts - the files that the plug-ins consist of; sourced by run
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

# NAME is a target of waf. NAME.so lies in build/ as it does in Samba's modules
# directory. What others open comes before these.
plugins='secopts/smbd secopts/gensec secopts/vfs vfs/secopts gensec/secopts'
