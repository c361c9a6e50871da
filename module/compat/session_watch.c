/*
 * Windows Security Options for Samba
 *
 * Sessions that are judged again when smb.conf has been read, or when the
 * registry has changed where shares come from it
 *
 * Trick:	a parameter that stands in no smb.conf is set, and is gone when
 *		smbd has read smb.conf. Tevent's trace callback looks for it
 *		before each event, so that no request comes in between. A
 *		session that may not stay gets the status that smbd gives to
 *		one that it is about to shut down. In SMB1 that ends no tree
 *		connect (change_to_user() does not ask for it), but there
 *		will be no further one.
 * Serves:	4.17 and later.
 * Upstream:	reload_services() (source3/smbd/server_reload.c),
 *		smbd_tevent_trace_callback() (source3/smbd/smb2_process.c),
 *		smbXsrv_session_local_lookup() (source3/smbd/smbXsrv_session.c),
 *		reply_tcon_and_X() and make_connection() (smb1_reply.c and
 *		smb1_service.c there).
 * Symptom:	a session from before "vfs objects" was lost connects to what
 *		nobody watches.
 * Test:	tests/live/test_failclosed.py
 * Delete:	when smbd tells VFS modules or gensec of a new smb.conf, or has
 *		a hook for tree connects that needs no line in smb.conf.
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "secopts_compat.h"
#include <tevent.h>
#include "lib/param/param.h"
#include "smbd/smbd.h"
#include "smbd/globals.h"

/* libsmbconf; see smbd_session.c. */
#pragma weak lp_do_parameter
#pragma weak lp_parm_const_string

/* No line of the policy: conf_cache.c compares those. */
#define MARK_TYPE "secopts_judged"
#define MARK "since smb.conf was read"

struct watched {
	struct watched *prev, *next;
	struct secopts_smbd_session smbd;
	const struct secopts_watcher *watcher;
	struct loadparm_context *lp_ctx;
};

static struct watched *watched_sessions;

/* The configuration that they were last judged by. */
static uint64_t judged;

/* The registry's state in the latest configuration. */
static uint64_t registry_state;

static struct {
	tevent_trace_callback_t callback;
	void *private_data;
} smbd_trace;

static int watched_destructor(struct watched *watched)
{
	DLIST_REMOVE(watched_sessions, watched);
	return 0;
}

/* The connection by which a session was made may be gone before it. */
static void set_addresses(struct secopts_smbd_session *smbd)
{
	struct smbXsrv_connection *xconn = smbd->session->client->connections;

	smbd->remote = (xconn != NULL) ? xconn->remote_address : NULL;
	smbd->local = (xconn != NULL) ? xconn->local_address : NULL;
}

static bool was_conf_read(void)
{
	return lp_parm_const_string(GLOBAL_SECTION_SNUM, MARK_TYPE, MARK,
				    NULL) == NULL;
}

uint64_t secopts_compat_configuration(void)
{
	static uint64_t configuration;
	uint64_t state = secopts_compat_registry_state();

	if (lp_parm_const_string == NULL || lp_do_parameter == NULL) {
		return ++configuration;
	}
	if (was_conf_read()) {
		lp_do_parameter(GLOBAL_SECTION_SNUM, MARK_TYPE ":" MARK, "yes");
		configuration++;
	}
	if (state != registry_state) {
		registry_state = state;
		configuration++;
	}
	return configuration;
}

static void end_sessions(void)
{
	struct watched *watched = NULL;
	struct watched *next = NULL;

	for (watched = watched_sessions; watched != NULL; watched = next) {
		struct smbXsrv_session *session = watched->smbd.session;
		struct auth_session_info *info =
			session->global->auth_session_info;

		next = watched->next;
		/* Without an identity: yet to be admitted; client: gone. */
		if (info == NULL || session->client == NULL) {
			continue;
		}
		set_addresses(&watched->smbd);
		if (!watched->watcher->may_stay(&watched->smbd, info,
						watched->lp_ctx))
		{
			session->status = NT_STATUS_USER_SESSION_DELETED;
			TALLOC_FREE(watched);
		}
	}
}

/* What is found does not depend on how many sessions there are. */
static void judge_sessions(void)
{
	bool became = secopts_compat_become_root();
	const struct watched *any = watched_sessions;

	judged = secopts_compat_configuration();
	if (any->watcher->is_any_over(any->lp_ctx)) {
		end_sessions();
	}
	secopts_compat_unbecome_root(became);
}

/*
 * Others write to the registry while smbd waits, and smbd loads a share from it
 * in the middle of a request: so there is a look before the request, and one
 * before a request of SMB2 is answered. smb.conf is read while smbd works.
 */
static bool has_changed(enum tevent_trace_point point)
{
	switch (point) {
	case TEVENT_TRACE_BEFORE_LOOP_ONCE:
		return secopts_compat_configuration() != judged;
	case TEVENT_TRACE_AFTER_WAIT:
		return secopts_compat_registry_state() != registry_state;
	default:
		return false;
	}
}

static void trace(enum tevent_trace_point point, void *private_data)
{
	if (smbd_trace.callback != NULL) {
		smbd_trace.callback(point, smbd_trace.private_data);
	}
	if (watched_sessions != NULL && has_changed(point)) {
		judge_sessions();
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

bool secopts_compat_watch_session(const struct secopts_smbd_session *smbd,
				  const struct secopts_watcher *watcher,
				  struct loadparm_context *lp_ctx)
{
	struct smbXsrv_session *session = smbd->session;
	struct watched *watched = NULL;

	/* One that has had no identity has not been here before. */
	for (watched = smbd->reauth ? watched_sessions : NULL; watched != NULL;
	     watched = watched->next)
	{
		if (watched->smbd.session == session) {
			return true;
		}
	}
	if (session == NULL || lp_do_parameter == NULL ||
	    lp_parm_const_string == NULL)
	{
		return false;
	}
	watched = talloc_zero(session, struct watched);
	if (watched == NULL) {
		return false;
	}
	watched->smbd = *smbd;
	watched->watcher = watcher;
	watched->lp_ctx = talloc_reference(watched, lp_ctx);
	if (watched->lp_ctx == NULL) {
		TALLOC_FREE(watched);
		return false;
	}
	DLIST_ADD(watched_sessions, watched);
	talloc_set_destructor(watched, watched_destructor);
	set_trace(session->client->raw_ev_ctx);
	return true;
}
