/*
 * Windows Security Options for Samba
 *
 * The server behind a pipe: does it judge operations?
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "secopts_pipe_server.h"
#include "secopts_compat_vfs.h"
#include "secopts_rpc.h"
#include "smbd/smbd.h"

/*
 * Is the audit to be heard? Workers of samba-dcerpcd know no "log level" but
 * the number that samba-dcerpcd starts them with.
 */
static int audit_digit(int class)
{
	return MAX(0, MIN(2, debuglevel_get_class(class)));
}

/*
 * The server of a pipe judges the operations, if it has the gensec plug-in.
 */
static bool
ask_server(struct files_struct *fsp, secopts_bound_fn *bound, void *private_data)
{
	char question[sizeof(SECOPTS_RPC_QUESTION) + 2];

	snprintf(question, sizeof(question), SECOPTS_RPC_QUESTION "%d%d",
		 audit_digit(secopts_debug_class),
		 audit_digit(secopts_json_debug_class));
	return secopts_compat_wake_rpc(fsp, question, bound, private_data);
}

bool secopts_watch_pipe(struct files_struct *fsp,
			const struct secopts_policy *policy,
			const struct secopts_facts *facts,
			secopts_bound_fn *bound,
			void *private_data)
{
	const struct auth_session_info *session_info =
		secopts_compat_session_info(fsp->conn);
	const char *name = fsp->fsp_name->base_name;
	bool denied = secopts_is_registry_pipe(name)
			      ? secopts_is_registry_denied(session_info)
			      : secopts_is_sam_denied(policy, session_info);

	/* The samba process of an AD DC has it from its start or not at all. */
	return lp_server_role() == ROLE_ACTIVE_DIRECTORY_DC ||
	       secopts_is_system(session_info) ||
	       !secopts_concerns_pipe(policy, facts, name, denied) ||
	       ask_server(fsp, bound, private_data);
}
