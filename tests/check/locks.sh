#!/bin/sh
# The table of locks fits the source and docs/threat-model.md: each is there
# once, and the document names each with its test.
exec python3 tests/faults/locks.py --fits
