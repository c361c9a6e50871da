#!/bin/sh
# The build in Samba's own tree asks the text of Samba's headers what the build
# beside it asks the compiler: both answer alike for the Samba here.
set -eu
source=$(sed -n "s|.*'-isystem', '\([^']*\)/source3/include'.*|\1|p" \
	build/c4che/_cache.py | sed 's|/bin/default$||')

PYTHONPATH=buildtools:$source/third_party/waf PYTHONDONTWRITEBYTECODE=1 \
	/usr/bin/python3 tests/check/compare_probes.py "$source"
