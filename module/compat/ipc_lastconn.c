/*
 * Windows Security Options for Samba
 *
 * chdir_fn for every request on IPC$ that is not a user's, in Samba 4.25
 *
 * Trick:	smbd changes into the share's directory before it dispatches a
 *		request, but does not call chdir_fn for the tree connect that it
 *		called it for last. It keeps that one after chdir_fn has
 *		returned. So it is made to forget it when the event is over that
 *		it works on: each request is an event of its own. While the
 *		session is a user's it may remember. The gensec plug-in makes it
 *		forget once more before the session can become somebody else's.
 * Serves:	4.25.
 * Upstream:	vfs_ChDir_shareroot(), chdir_lastconn_cache,
 *		reset_chdir_lastconn_cache() (source3/smbd/vfs.c). A tree
 *		connect begins forgotten: make_connection_snum() becomes root,
 *		and so does set_sec_ctx_internal() forget it (sec_ctx.c).
 * Symptom:	pipes open unchecked, until get_alloc_size_fn notices.
 * Test:	tests/live/test_pipes.py (same path as a share, many trees)
 * Delete:	when VFS has a hook for named pipes.
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "secopts_compat_vfs.h"
#include "compat_internal.h"
#include "smbd/smbd.h"
#include "smbd/globals.h"

#ifdef SECOPTS_HAVE_CHDIR_LASTCONN

/* The gensec plug-in is loaded by programs without smbd, too. */
#pragma weak reset_chdir_lastconn_cache

/* The path stays as it is, so nothing is kept of any tree connect. */
struct secopts_path_alias {
	bool unused;
};

struct secopts_path_alias *
secopts_compat_renew_alias(struct secopts_path_alias *alias,
			   struct connection_struct *conn)
{
	static struct secopts_path_alias none;

	/* For its own tree connects smbd dispatches nothing. */
	if (conn->sconn != NULL && conn->sconn->client != NULL &&
	    !secopts_compat_after_event(conn, reset_chdir_lastconn_cache))
	{
		return NULL;
	}
	return &none;
}

void secopts_compat_suspend(struct secopts_path_alias *alias,
			    struct connection_struct *conn)
{
}

bool secopts_compat_is_suspended(const struct secopts_path_alias *alias,
				 const struct connection_struct *conn)
{
	return false;
}

void secopts_compat_resume(struct connection_struct *conn)
{
	if (reset_chdir_lastconn_cache != NULL) {
		reset_chdir_lastconn_cache();
	}
}

void secopts_compat_remove_alias(struct secopts_path_alias *alias,
				 struct connection_struct *conn)
{
}

#endif /* SECOPTS_HAVE_CHDIR_LASTCONN */
