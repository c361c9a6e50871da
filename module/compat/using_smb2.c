/*
 * Windows Security Options for Samba
 *
 * Does a connection speak SMB2?
 *
 * Trick:	smbd says so in a member of struct smbd_server_connection, or
 *		by a function that looks at the protocol negotiated.
 * Serves:	4.17 (member); the function by 4.22, and to 4.25.
 * Upstream:	struct smbd_server_connection (source3/smbd/globals.h),
 *		conn_using_smb2() (source3/smbd/conn.c).
 * Symptom:	does not compile.
 * Test:	tests/live/test_smb1.py
 * Delete:	the member with support for 4.17.
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "compat_internal.h"
#include "smbd/smbd.h"
#include "smbd/globals.h"

bool secopts_compat_using_smb2(struct smbd_server_connection *sconn)
{
#ifdef SECOPTS_HAVE_CONN_USING_SMB2
	return conn_using_smb2(sconn);
#else
	return sconn->using_smb2;
#endif
}
