/*
 * Windows Security Options for Samba
 *
 * To be called between two events of smbd
 *
 * Trick:	tevent calls its trace callback before and after each event.
 *		Each plug-in puts a callback of its own in place of the one that
 *		is there, and calls that one first: smbd's makes the talloc
 *		stackframe that is used until the event is over.
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

/* Each plug-in is linked with this file, and so has a function of its own. */
static secopts_trace_fn *our_fn;

static struct {
	tevent_trace_callback_t callback;
	void *private_data;
} previous;

static void trace(enum tevent_trace_point point, void *private_data)
{
	if (previous.callback != NULL) {
		previous.callback(point, previous.private_data);
	}
	our_fn(point);
}

void secopts_compat_trace_events(struct tevent_context *ev,
				 secopts_trace_fn *fn)
{
	if (our_fn != NULL) {
		return;
	}
	our_fn = fn;
	tevent_get_trace_callback(ev, &previous.callback,
				  &previous.private_data);
	tevent_set_trace_callback(ev, trace, NULL);
}
