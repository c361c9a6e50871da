/*
 * Windows Security Options for Samba
 *
 * A CREATE without its create contexts
 *
 * Trick:	smbd reads a request from the memory that it was received in,
 *		and has checked its signature when chdir_fn is called. Where the
 *		request says there that no context comes with it, smbd looks at
 *		none: their errors come before its check of "nt pipe support",
 *		and would tell more than a refusal.
 * Serves:	4.17 to 4.25.
 * Upstream:	smbd_smb2_request_process_create() and
 *		smbd_smb2_create_fetch_create_ctx()
 *		(source3/smbd/smb2_create.c).
 * Symptom:	a refused CREATE of a pipe answers OBJECT_NAME_NOT_FOUND or
 *		INVALID_PARAMETER to some contexts.
 * Test:	tests/live/test_noise.py (requests)
 * Delete:	when VFS has a hook for named pipes.
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "secopts_compat_vfs.h"
#include "smbd_headers.h"

/* MS-SMB2 2.2.13: CreateContextsOffset and CreateContextsLength. */
#define CONTEXTS_AT 0x30
#define CONTEXTS_SIZE 8

bool secopts_compat_drop_contexts(const struct secopts_request *request)
{
	struct smbd_smb2_request *req = request->smb2req;

	if (req == NULL ||
	    SMBD_SMB2_IN_BODY_LEN(req) < CONTEXTS_AT + CONTEXTS_SIZE)
	{
		return false;
	}
	memset(SMBD_SMB2_IN_BODY_PTR(req) + CONTEXTS_AT, 0, CONTEXTS_SIZE);
	return true;
}
