/*
 * Windows Security Options for Samba
 *
 * A CREATE without its create contexts
 *
 * Trick:	smbd reads a request from the memory that it was received in, and
 *		has checked its signature when chdir_fn is called. Where the
 *		request says there that no context comes with it, smbd looks
 *		at none: their errors come before its check of "nt pipe
 *		support", and would tell more than a refusal.
 * Serves:	4.17 to 4.24.
 * Upstream:	smbd_smb2_request_process_create() and
 *		smbd_smb2_create_fetch_create_ctx() (source3/smbd/smb2_create.c).
 * Symptom:	a refused CREATE of a pipe answers OBJECT_NAME_NOT_FOUND or
 *		INVALID_PARAMETER to some contexts.
 * Test:	tests/live/test_noise.py (requests)
 * Delete:	when VFS has a hook for named pipes.
 *
 * Copyright (C) the secopts authors 2026
 *
 * This program is free software; you can redistribute it and/or modify
 * it under the terms of the GNU General Public License as published by
 * the Free Software Foundation; either version 3 of the License, or
 * (at your option) any later version.
 *
 * This program is distributed in the hope that it will be useful,
 * but WITHOUT ANY WARRANTY; without even the implied warranty of
 * MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE.  See the
 * GNU General Public License for more details.
 *
 * You should have received a copy of the GNU General Public License
 * along with this program.  If not, see <http://www.gnu.org/licenses/>.
 */

#include "secopts_compat.h"
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
