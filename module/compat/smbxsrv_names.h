/*
 * Windows Security Options for Samba
 *
 * What Samba's structures of sessions and tree connects are called
 *
 * Trick:	none. 4.25 has the version of smbd's databases in the names of
 *		their structures no more, and that version is 1; before, it was
 *		0 and in each name.
 * Serves:	4.17 to 4.24 (version 0), 4.25 (version 1).
 * Upstream:	source3/librpc/idl/smbXsrv.idl.
 * Symptom:	does not compile, or "secopts sessions" says that the database
 *		cannot be read.
 * Test:	tests/live/test_tool_sessions.py
 * Delete:	with support for 4.24.
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#ifndef __SECOPTS_SMBXSRV_NAMES_H__
#define __SECOPTS_SMBXSRV_NAMES_H__

#include "librpc/gen_ndr/smbXsrv.h"

#ifdef SECOPTS_HAVE_SMBXSRV_VERSION_1
#define SECOPTS_SMBXSRV_VERSION SMBXSRV_VERSION_1
#define SECOPTS_SMBXSRV_INFO info1
#else
#define SECOPTS_SMBXSRV_VERSION SMBXSRV_VERSION_0
#define SECOPTS_SMBXSRV_INFO info0
#define smbXsrv_session_auth smbXsrv_session_auth0
#define smbXsrv_session_global smbXsrv_session_global0
#define smbXsrv_tcon_global smbXsrv_tcon_global0
#endif

#endif /* __SECOPTS_SMBXSRV_NAMES_H__ */
