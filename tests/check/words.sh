#!/bin/sh
# Nothing may name a path of one machine or the archive packages come from:
# ./run takes both from the machine it is on.
edge='(^|[^[:alnum:]_.$}])'
paths="$edge/(work|root)(/|[^[:alnum:]_/]|\$)|$edge/tmp/x(/|\$)"
hosts='(debian|ubuntu|launchpad)\.(org|com|net)'

# This file, and what the licence and its Debian form have to say, may.
! grep -rnIE "$paths|$hosts" . --exclude-dir=.git --exclude=.git \
	--exclude-dir=build --exclude-dir=__pycache__ --exclude=words.sh \
	--exclude=COPYING --exclude=copyright
