#!/bin/sh
# 10,000 questions to "secopts ask", answered independently in Python as well.
# SEED=... repeats a run.
unset SMB_CONF_PATH
export PYTHONDONTWRITEBYTECODE=1
exec /usr/bin/python3 tests/live/oracle.py
