/*
 * Windows Security Options for Samba
 *
 * To work as root for a while
 *
 * Trick:	weak references, as in smbd_session.c: smbd works as the user
 *		whose request it serves, and has functions to become root and
 *		that user again. Any other program goes on as it is.
 * Serves:	4.17 and later.
 * Upstream:	become_root() and unbecome_root() (source3/smbd/sec_ctx.c, and
 *		source3/lib/smbd_shim.c in libsmbd-shim).
 * Symptom:	the registry and our own databases cannot be read: the log says
 *		so.
 * Test:	tests/live/test_registry.py, tests/live/test_audit.py
 * Delete:	never.
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "secopts_compat.h"

#pragma weak become_root
#pragma weak unbecome_root

bool secopts_compat_become_root(void)
{
	if (geteuid() == 0 || become_root == NULL || unbecome_root == NULL) {
		return false;
	}
	become_root();
	return true;
}

void secopts_compat_unbecome_root(bool became)
{
	int saved_errno = errno;

	if (became) {
		unbecome_root();
	}
	errno = saved_errno;
}
