/*
 * Windows Security Options for Samba
 *
 * Does a connection speak SMB2?
 *
 * Trick:	smbd says so in a member of struct smbd_server_connection, or
 *		by a function that looks at the protocol negotiated.
 * Serves:	4.17 (member); the function by 4.22, and to 4.24.
 * Upstream:	struct smbd_server_connection (source3/smbd/globals.h),
 *		conn_using_smb2() (source3/smbd/conn.c).
 * Symptom:	does not compile.
 * Test:	tests/live/test_smb1.py
 * Delete:	the member with support for 4.17.
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
