/*
 * Windows Security Options for Samba
 *
 * What the gensec plug-in knows of a session and of an event
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

bool secopts_gensec_is_smb(const struct gensec_security *gensec)
{
	return (gensec->want_features & GENSEC_FEATURE_SMB_TRANSPORT) != 0;
}

struct secopts_smbd_session
secopts_gensec_session(struct gensec_security *gensec)
{
	struct secopts_smbd_session smbd = {.in_smbd = false};

	if (secopts_gensec_is_smb(gensec)) {
		smbd = secopts_compat_smbd_session(gensec);
	}
	smbd.remote = gensec_get_remote_address(gensec);
	smbd.local = gensec_get_local_address(gensec);
	return smbd;
}

struct secopts_event
secopts_gensec_event(struct gensec_security *gensec,
		     const struct secopts_smbd_session *smbd,
		     enum secopts_event_id id,
		     const char *what,
		     enum secopts_who who)
{
	struct secopts_event event = secopts_event_of(smbd, id, what, who);

	event.lock_dir = lpcfg_lock_directory(gensec->settings->lp_ctx);
	event.state_dir = lpcfg_state_directory(gensec->settings->lp_ctx);
	if (gensec->auth_context != NULL) {
		event.msg_ctx = gensec->auth_context->msg_ctx;
	}
	return event;
}
