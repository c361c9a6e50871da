/*
 * Windows Security Options for Samba
 *
 * What the gensec plug-in knows of an event
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "secopts_admit.h"
#include "secopts_compat_gensec.h"
#include "auth/common_auth.h"
#include "auth/gensec/gensec.h"
#include "auth/gensec/gensec_internal.h"
#include "lib/param/param.h"

struct secopts_event secopts_gensec_event(struct gensec_security *gensec,
					  enum secopts_event_id id,
					  const char *what,
					  enum secopts_who who)
{
	struct secopts_smbd_session smbd = secopts_compat_smbd_session(gensec);
	bool is_smb =
		(gensec->want_features & GENSEC_FEATURE_SMB_TRANSPORT) != 0;
	struct secopts_event event = {
		.id = id,
		.what = what,
		.who = who,
		.remote = gensec_get_remote_address(gensec),
		.local = gensec_get_local_address(gensec),
		.lock_dir = lpcfg_lock_directory(gensec->settings->lp_ctx),
	};

	if (gensec->auth_context != NULL) {
		event.msg_ctx = gensec->auth_context->msg_ctx;
	}
	if (is_smb) {
		event.workstation = smbd.workstation;
		event.session_id = smbd.session_id;
		event.dialect = smbd.dialect;
	}
	return event;
}

void secopts_gensec_session(struct gensec_security *gensec,
			    const struct secopts_policy *policy)
{
	struct secopts_event event = secopts_gensec_event(
		gensec, SECOPTS_EVENT_LISTS, NULL, SECOPTS_WHO_USER);

	secopts_audit_session(policy, &event);
}
