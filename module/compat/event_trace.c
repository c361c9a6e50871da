/*
 * Windows Security Options for Samba
 *
 * To be called between two events of smbd
 *
 * Trick:	tevent calls its trace callback before and after each event.
 *		A callback of ours is put in place of the one that is there, and
 *		calls that one first: smbd's makes the talloc stackframe that is
 *		used until the event is over.
 * Serves:	4.17 and later; public functions of tevent.
 * Upstream:	_tevent_loop_once() (lib/tevent/tevent.c); smbd_process()
 *		(source3/smbd/smb2_process.c), which sets smbd's own callback
 *		before it serves anybody.
 * Symptom:	those of after_event.c and session_recheck.c.
 * Test:	tests/live/test_pipes.py (pipe_support),
 *		tests/live/test_failclosed.py (lost_line)
 * Delete:	with after_event.c and session_recheck.c.
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "compat_internal.h"

/* One of each plug-in: smbd has both from one library. */
static secopts_trace_fn *fns[2];

static struct {
	tevent_trace_callback_t callback;
	void *private_data;
} previous;

static void trace(enum tevent_trace_point point, void *private_data)
{
	size_t i;

	if (previous.callback != NULL) {
		previous.callback(point, previous.private_data);
	}
	for (i = 0; i < ARRAY_SIZE(fns) && fns[i] != NULL; i++) {
		fns[i](point);
	}
}

void secopts_compat_trace_events(struct tevent_context *ev,
				 secopts_trace_fn *fn)
{
	size_t i = 0;

	while (i < ARRAY_SIZE(fns) && fns[i] != NULL) {
		if (fns[i++] == fn) {
			return;
		}
	}
	/* What would not be called would not be undone. */
	SMB_ASSERT(i < ARRAY_SIZE(fns));
	fns[i] = fn;
	if (i > 0) {
		return;
	}
	tevent_get_trace_callback(ev, &previous.callback,
				  &previous.private_data);
	tevent_set_trace_callback(ev, trace, NULL);
}
