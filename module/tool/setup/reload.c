/*
 * Windows Security Options for Samba
 *
 * The secopts command: setup tells running servers
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "setup.h"
#include "lib/util/pidfile.h"
#include "lib/util/tevent_unix.h"
#include "messages.h"

/*
 * As "smbcontrol all reload-config" does. smbd would look for a new smb.conf by
 * itself, but once a minute only.
 */
bool setup_reload(void)
{
	TALLOC_CTX *frame = talloc_stackframe();
	struct tevent_context *ev = NULL;
	struct messaging_context *msg_ctx = NULL;

	if (pidfile_pid(lp_pid_directory(), "smbd") == 0) {
		TALLOC_FREE(frame);
		return false;
	}
	ev = samba_tevent_context_init(frame);
	msg_ctx = (ev != NULL) ? messaging_init(frame, ev) : NULL;
	if (msg_ctx != NULL) {
		messaging_send_all(msg_ctx, MSG_SMB_CONF_UPDATED, NULL, 0);
	}
	/* before the stack frame, which frees it after what it needs */
	TALLOC_FREE(msg_ctx);
	TALLOC_FREE(frame);
	return true;
}
