/*
 * Windows Security Options for Samba
 *
 * Samba's log, for what is linked with none of its libraries
 *
 * Trick:	the functions behind DBG_ERR() are weak references. A program
 *		that has linked them serves them to whatever it loads; where it
 *		has not, a file that includes this one loads all the same.
 * Serves:	4.17 and later.
 * Upstream:	DEBUGADDC() and DBG_ERR() (lib/util/debug.h).
 * Symptom:	a plug-in of another Samba does not load, and so does not say
 *		that it is one; or it crashes when it says so.
 * Test:	tests/samba/test_load.c, tests/live/test_libraries.py
 * Delete:	with version.c and open_library.c.
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#ifndef __SECOPTS_EARLY_LOG_H__
#define __SECOPTS_EARLY_LOG_H__

/* Every program that loads plug-ins has them. */
#pragma weak debuglevel_get_class
#pragma weak dbghdrclass
#pragma weak dbgtext

static inline bool secopts_compat_can_log(void)
{
	return debuglevel_get_class != NULL && dbghdrclass != NULL &&
	       dbgtext != NULL;
}

#endif /* __SECOPTS_EARLY_LOG_H__ */
