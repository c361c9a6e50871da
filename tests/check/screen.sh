#!/bin/sh
# What the command looks like on a terminal: colours, width, pager.
unset SMB_CONF_PATH
export PYTHONDONTWRITEBYTECODE=1
exec /usr/bin/python3 tests/check/screen.py
