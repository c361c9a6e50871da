#!/bin/sh
# secopts export: what is printed is what was imported, in each format.
exec python3 tests/transfer/check_export.py
