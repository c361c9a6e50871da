/*
 * Windows Security Options for Samba
 *
 * STATUS_ACCESS_DENIED to a CREATE on IPC$ that others follow in a compound
 *
 * Trick:	requests that follow a CREATE in a compound get its status where
 *		it fails, but not where chdir_fn has failed before it. So there
 *		the CREATE itself has to fail: smbd answers it with
 *		ACCESS_DENIED while "nt pipe support" is off. chdir_fn and that
 *		check are in one event, so chdir_fn switches it off until that
 *		event is over. smb.conf is read in an event of its own, so what
 *		is switched back is never a value of the administrator's. A
 *		CREATE that nothing follows is refused by chdir_fn, which has
 *		the same answer and takes half of the time.
 * Serves:	4.17 and later.
 * Upstream:	smbd_smb2_create_send() (source3/smbd/smb2_create.c),
 *		chdir_current_service() (source3/smbd/smb2_service.c).
 * Symptom:	pipes open though "nt pipe support" is off; or are refused to
 *		users.
 * Test:	tests/live/test_pipes.py (pipe_support, and users beside
 *		anonymous)
 * Delete:	when VFS has a hook for named pipes.
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "secopts_compat_vfs.h"
#include "compat_internal.h"
#include "smbd_headers.h"

static void end_refusal(void)
{
	*secopts_compat_nt_pipe_support() = true;
}

bool secopts_compat_is_followed(const struct secopts_request *request)
{
	const struct smbd_smb2_request *req = request->smb2req;

	return req != NULL && req->current_idx + SMBD_SMB2_NUM_IOV_PER_REQ <
				      req->in.vector_count;
}

bool secopts_compat_refuse_pipe(struct connection_struct *conn)
{
	bool *support = secopts_compat_nt_pipe_support();

	if (*support != lp_nt_pipe_support()) {
		return false;
	}
	/* Where it is off already, everybody is refused anyway. */
	if (*support) {
		if (!secopts_compat_after_event(conn, end_refusal)) {
			return false;
		}
		*support = false;
	}
	return true;
}
