/*
 * Windows Security Options for Samba
 *
 * Sessions that are judged again when smb.conf has been read, or when the
 * registry has changed where shares come from it
 *
 * Trick:	a parameter that stands in no smb.conf is set, and is gone when
 *		smbd has read smb.conf. Before each event we look whether it is
 *		there (see event_trace.c), so that no request comes in between.
 *		A session that may not stay gets the status that smbd gives to
 *		one that it is about to shut down. Over SMB1 it loses its
 *		identity as well: smbd looks that up without asking for the
 *		status, and goes on with a request that has no session.
 * Serves:	4.17 and later.
 * Upstream:	reload_services() (source3/smbd/server_reload.c),
 *		smbXsrv_session_local_lookup() and
 *		smbXsrv_session_info_lookup() (smbXsrv_session.c there),
 *		switch_message(), reply_tcon_and_X() and make_connection()
 *		(smb1_process.c, smb1_reply.c and smb1_service.c there).
 * Symptom:	a session from before "vfs objects" was lost connects to a
 *		share that is not watched; from 4.24 on, smbd crashes when such
 *		a session of SMB1 opens a file (smbXsrv_open_create()).
 * Test:	tests/live/test_failclosed.py, tests/live/test_ended.py
 * Delete:	when smbd tells VFS modules or gensec of a new smb.conf, or has
 *		a hook for tree connects that needs no line in smb.conf.
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "secopts_compat_gensec.h"
#include "compat_internal.h"
#include "lib/param/loadparm.h"
#include "lib/param/s3_param.h"
#include "smbd/smbd.h"
#include "smbd/globals.h"

/* libsmbconf; see smbd_session.c. */
#pragma weak loadparm_s3_helpers

/*
 * Not of the type "secopts", and told from it by the first letter: conf_cache.c
 * would take it for a new policy.
 */
#define MARK "judged_by_secopts:since smb.conf was read"

struct entry {
	struct entry *prev, *next;
	struct secopts_smbd_session smbd;
	const struct secopts_recheck *recheck;
	struct loadparm_context *lp_ctx;
};

static struct entry *sessions;

/* The configuration that they were last judged by. */
static uint64_t judged;

/* The registry's state in the latest configuration. */
static uint64_t registry_state;

static int entry_destructor(struct entry *entry)
{
	DLIST_REMOVE(sessions, entry);
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
	const struct parmlist_entry *line = secopts_compat_parametric(NULL);

	/*
	 * Not by lp_parm_const_string(), which compares without case and
	 * blanks: that is 1,200 instructions before each event. The mark is as
	 * it was set, and the latest option is the first in the list.
	 */
	while (line != NULL && strcmp(line->key, MARK) != 0) {
		line = line->next;
	}
	return line == NULL;
}

uint64_t secopts_compat_configuration(void)
{
	static uint64_t configuration;
	uint64_t state = secopts_compat_registry_state();

	if (loadparm_s3_helpers == NULL) {
		return ++configuration;
	}
	if (was_conf_read()) {
		secopts_compat_set_parametric(MARK, "yes");
		configuration++;
	}
	if (state != registry_state) {
		registry_state = state;
		configuration++;
	}
	return configuration;
}

/*
 * Each lookup of a session fails from now on. Of SMB1, switch_message() looks
 * for the session, passes over it if that fails, and has
 * change_to_user_and_service() refuse the request with ERRSRV/ERRbaduid. That
 * asks for nothing but the identity: as long as it is there, the request is
 * served without a session, which smbd of 4.24 needs to open a file. The memory
 * stays the session's, since others may still point to it.
 */
static void end_session(struct smbXsrv_session *session, bool is_smb1)
{
	session->status = NT_STATUS_USER_SESSION_DELETED;
	if (is_smb1) {
		session->global->auth_session_info = NULL;
	}
}

static void end_sessions(void)
{
	struct entry *entry = NULL;
	struct entry *next = NULL;

	for (entry = sessions; entry != NULL; entry = next) {
		struct smbXsrv_session *session = entry->smbd.session;
		struct auth_session_info *info =
			session->global->auth_session_info;

		next = entry->next;
		/*
		 * Without an identity it has not been admitted yet. Without a
		 * client it is being taken down.
		 */
		if (info == NULL || session->client == NULL) {
			continue;
		}
		set_addresses(&entry->smbd);
		if (!entry->recheck->may_stay(&entry->smbd, info,
					      entry->lp_ctx))
		{
			end_session(session, entry->smbd.is_smb1);
			TALLOC_FREE(entry);
		}
	}
}

/* One question for all sessions: they are looked at only if it says yes. */
static void judge_sessions(void)
{
	bool became = secopts_compat_become_root();
	const struct entry *any = sessions;

	judged = secopts_compat_configuration();
	if (any->recheck->is_any_over(any->lp_ctx)) {
		end_sessions();
	}
	secopts_compat_unbecome_root(became);
}

/*
 * Others write to the registry while smbd waits for requests, and smbd loads a
 * share from it in the middle of a request. So we look at the registry before
 * the request, and once more before a request of SMB2 is answered. smb.conf is
 * read by smbd itself, in an event of its own.
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

static void judge_if_changed(enum tevent_trace_point point)
{
	if (sessions != NULL && has_changed(point)) {
		judge_sessions();
	}
}

bool secopts_compat_recheck_session(const struct secopts_smbd_session *smbd,
				    const struct secopts_recheck *recheck,
				    struct loadparm_context *lp_ctx)
{
	struct smbXsrv_session *session = smbd->session;
	struct entry *entry = NULL;

	/* A session that has had no identity cannot be in the list yet. */
	for (entry = smbd->reauth ? sessions : NULL; entry != NULL;
	     entry = entry->next)
	{
		if (entry->smbd.session == session) {
			return true;
		}
	}
	if (session == NULL || loadparm_s3_helpers == NULL) {
		return false;
	}
	entry = talloc_zero(session, struct entry);
	if (entry == NULL) {
		return false;
	}
	entry->smbd = *smbd;
	/* smbd may let go of the name before the session ends. */
	entry->smbd.workstation = NULL;
	entry->recheck = recheck;
	entry->lp_ctx = talloc_reference(entry, lp_ctx);
	if (entry->lp_ctx == NULL) {
		TALLOC_FREE(entry);
		return false;
	}
	DLIST_ADD(sessions, entry);
	talloc_set_destructor(entry, entry_destructor);
	secopts_compat_trace_events(session->client->raw_ev_ctx,
				    judge_if_changed);
	return true;
}
