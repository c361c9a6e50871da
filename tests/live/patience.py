# secopts - how long live tests wait
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""No test may pass or fail by the speed of the machine.

What a test waits for comes, or it never does.  This is the time after which we
believe that it never does: it ends a test that hangs and decides nothing else,
so it is long enough for a machine that is busy with ten other things.
"""

import os

# Seconds that any one thing may take.
PATIENCE = 2000 if os.environ.get('SECOPTS_VALGRIND') else 300
