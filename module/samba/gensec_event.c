/*
 * Windows Security Options for Samba
 *
 * What the gensec plug-in knows of an event
 *
 * Copyright (C) the secopts authors 2026
 *
 * This program is free software; you can redistribute it and/or modify
 * it under the terms of the GNU General Public License as published by
 * the Free Software Foundation; either version 3 of the License, or
 * (at your option) any later version.
 *
 * This program is distributed in the hope that it will be useful,
 * but WITHOUT ANY WARRANTY; without even the implied warranty of
 * MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE.  See the
 * GNU General Public License for more details.
 *
 * You should have received a copy of the GNU General Public License
 * along with this program.  If not, see <http://www.gnu.org/licenses/>.
 */

#include "secopts_admit.h"
#include "secopts_compat.h"
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
