/*
 * Windows Security Options for Samba
 *
 * Refusals of which smbd itself says nothing
 *
 * Trick:	where a VFS function fails, smbd logs that by itself: after
 *		chdir_fn at level 0, with the client's token, for as many
 *		requests as the client likes to send. These lines are of the
 *		debug class "all". So the level of that class is set below 0
 *		until the event is over, by when smbd has sent its answer. From
 *		log level 3 on smbd logs every request anyway, and the level
 *		stays as it is.
 * Serves:	4.17 and later.
 * Upstream:	chdir_current_service() and make_connection_snum()
 *		(source3/smbd/smb2_service.c), switch_message()
 *		(source3/smbd/smb1_process.c), debuglevel_set_class()
 *		(lib/util/debug.c).
 * Symptom:	a line for each refused request, or none for a trouble that
 *		smbd has right after a refusal.
 * Test:	tests/live/test_noise.py
 * Delete:	when smbd is quiet about a chdir_fn and a connect_fn that deny
 *		access.
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "secopts_compat_vfs.h"
#include "compat_internal.h"

static int level;
static bool is_quiet;

static void end_quiet(void)
{
	if (is_quiet) {
		debuglevel_set_class(DBGC_ALL, level);
		is_quiet = false;
	}
}

void secopts_compat_quiet(struct connection_struct *conn)
{
	if (is_quiet || debuglevel_get_class(DBGC_ALL) >= DBGLVL_NOTICE ||
	    !secopts_compat_after_event(conn, end_quiet))
	{
		return;
	}
	level = debuglevel_get_class(DBGC_ALL);
	debuglevel_set_class(DBGC_ALL, -1);
	is_quiet = true;
}
