/*
 * Windows Security Options for Samba
 *
 * What must be undone before smbd turns to anything else
 *
 * Trick:	a function that is called between two events: see event_trace.c.
 *		Reading smb.conf, another request, and the next element of a
 *		compound are events of their own.
 * Serves:	4.17 and later.
 * Upstream:	smbd_smb2_request_dispatch_immediate()
 *		(source3/smbd/smb2_server.c), by which the next element of a
 *		compound is an event.
 * Symptom:	pipes are refused to everybody after one refusal, and smbd logs
 *		no more.
 * Test:	tests/live/test_pipes.py (pipe_support)
 * Delete:	with pipe_refusal.c and quiet.c.
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "compat_internal.h"
#include "smbd/smbd.h"
#include "smbd/globals.h"

static secopts_after_event_fn *pending[3];

static void call_pending(enum tevent_trace_point point)
{
	size_t i;

	/* The first is taken first. This is called several times an event. */
	if (pending[0] == NULL) {
		return;
	}
	for (i = 0; i < ARRAY_SIZE(pending); i++) {
		secopts_after_event_fn *fn = pending[i];

		pending[i] = NULL;
		if (fn != NULL) {
			fn();
		}
	}
}

bool secopts_compat_after_event(struct connection_struct *conn,
				secopts_after_event_fn *fn)
{
	size_t i;

	if (conn->sconn == NULL || conn->sconn->client == NULL) {
		return false;
	}
	for (i = 0; i < ARRAY_SIZE(pending); i++) {
		if (pending[i] == NULL || pending[i] == fn) {
			secopts_compat_trace_events(
				conn->sconn->client->raw_ev_ctx, call_pending);
			pending[i] = fn;
			return true;
		}
	}
	return false;
}
