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
 * The pipes of what "dcerpc endpoint servers" names by default, from the IDL of
 * each. On an AD DC the samba process serves these, which has the plug-in from
 * its start or not at all, and knows no answer to the question. Any other pipe
 * is of a worker of samba-dcerpcd there, too.
 */
static bool is_of_samba_process(const char *pipe)
{
	static const char *const pipes[] = {
		"samr",
		"lsarpc",
		"lsass",
		"netlogon",
		"protected_storage",
		"wkssvc",
		"epmapper",
		"unixinfo",
		"browser",
		"dnsserver",
	};
	size_t i;

	if (lp_server_role() != ROLE_ACTIVE_DIRECTORY_DC) {
		return false;
	}
	for (i = 0; i < ARRAY_SIZE(pipes); i++) {
		if (secopts_ascii_casecmp(secopts_pipe_name(pipe), pipes[i]) ==
		    0) {
			return true;
		}
	}
	return false;
}

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

	return is_of_samba_process(name) || secopts_is_system(session_info) ||
	       !secopts_concerns_pipe(policy, facts, name, denied) ||
	       ask_server(fsp, bound, private_data);
}
