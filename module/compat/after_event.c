/*
 * Windows Security Options for Samba
 *
 * What must be over before smbd turns to anything else
 *
 * Trick:	tevent calls its trace callback before and after each event, so
 *		between two of them. Reading smb.conf, another request and the
 *		next element of a compound are events of their own.
 * Serves:	4.17 and later; public functions of tevent.
 * Upstream:	_tevent_loop_once() (lib/tevent/tevent.c), smbd_process()
 *		(source3/smbd/smb2_process.c), which sets its own callback
 *		before it serves anybody.
 * Symptom:	pipes are refused to everybody after one refusal, and smbd logs
 *		no more.
 * Test:	tests/live/test_pipes.py (pipe_support)
 * Delete:	with pipe_refusal.c and quiet.c.
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "secopts_compat.h"
#include <tevent.h>
#include "smbd/smbd.h"
#include "smbd/globals.h"

static secopts_after_event_fn *pending[2];

static struct {
	tevent_trace_callback_t callback;
	void *private_data;
} smbd_trace;

static void trace(enum tevent_trace_point point, void *private_data)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(pending); i++) {
		secopts_after_event_fn *fn = pending[i];

		pending[i] = NULL;
		if (fn != NULL) {
			fn();
		}
	}
	if (smbd_trace.callback != NULL) {
		smbd_trace.callback(point, smbd_trace.private_data);
	}
}

static void set_trace(struct tevent_context *ev)
{
	static bool done;

	if (!done) {
		tevent_get_trace_callback(ev, &smbd_trace.callback,
					  &smbd_trace.private_data);
		tevent_set_trace_callback(ev, trace, NULL);
		done = true;
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
			set_trace(conn->sconn->client->raw_ev_ctx);
			pending[i] = fn;
			return true;
		}
	}
	return false;
}
