/*
 * Windows Security Options for Samba
 *
 * Did a session come through gensec?
 *
 * Trick:	in SMB1 a session that was set up with SPNEGO keeps the gensec
 *		context as its pending authentication; one that was set up
 *		without has none. That SPNEGO was negotiated tells nothing:
 *		smbd takes a session setup without it where no user is named.
 *		While an authentication goes on it is not known whose context
 *		it is.
 * Serves:	4.17 and later.
 * Upstream:	reply_sesssetup_and_X() and reply_sesssetup_and_X_spnego()
 *		(source3/smbd/smb1_sesssetup.c).
 * Symptom:	anonymous opens a listed share over SMB1 although Everyone is
 *		not in its token; or, where smbd lets go of the context, is
 *		refused each share over SMB1.
 * Test:	tests/live/test_smb1.py, tests/live/test_smb1_attack.py
 * Delete:	with SMB1.
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

bool secopts_compat_used_gensec(const struct connection_struct *conn)
{
	struct smbXsrv_session *session = NULL;
	NTSTATUS status;

	if (!secopts_compat_is_smb1(conn) || conn->sconn->client == NULL) {
		return true;
	}
	status = get_valid_smbXsrv_session(conn->sconn->client, conn->vuid,
					   &session);
	return NT_STATUS_IS_OK(status) && NT_STATUS_IS_OK(session->status) &&
	       session->pending_auth != NULL;
}
