#!/bin/sh
# secopts import: what becomes of each entry and of smb.conf, and that a file
# with an error changes nothing.
exec python3 tests/transfer/check_import.py
