/*
 * Windows Security Options for Samba
 *
 * Where smbd declares what the tricks use
 *
 * Trick:	none: declarations that have moved from one of smbd's headers
 *		into another are included from wherever they are.
 * Serves:	4.17 (all in smbd/proto.h) and later (smbXsrv_session.h).
 * Upstream:	smbXsrv_session_info_lookup() left source3/smbd/proto.h.
 * Symptom:	does not compile.
 * Test:	./run build
 * Delete:	the condition with support for 4.17.
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#ifndef __SECOPTS_SMBD_HEADERS_H__
#define __SECOPTS_SMBD_HEADERS_H__

#include "smbd/smbd.h"
#include "smbd/globals.h"
#include "smbd/smbXsrv_open.h"
#ifdef SECOPTS_HAVE_SMBXSRV_SESSION_H
#include "smbd/smbXsrv_session.h"
#endif

#endif /* __SECOPTS_SMBD_HEADERS_H__ */
