/*
 * Windows Security Options for Samba
 *
 * The VFS plug-in: its policy, its other half, and its way to the gate
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "secopts_vfs.h"
#include "secopts_conf_cache.h"
#include "secopts_compat_gensec.h"
#include "secopts_compat_vfs.h"
#include "secopts_layer.h"
#include "secopts_registry.h"
#include "smbd/smbd.h"
#include "auth/gensec/gensec.h"
#include "auth/gensec/gensec_internal.h"

/*
 * It is part of the gensec plug-in. In smbd both plug-ins are one library, and
 * have it; secopts/vfs.so by itself has not, and compares the lines.
 */
#pragma weak secopts_compat_configuration

static const char *get_option(void *private_data, const char *option)
{
	return lp_parm_const_string(GLOBAL_SECTION_SNUM, "secopts", option,
				    NULL);
}

static struct secopts_conf conf_of_smbd(void)
{
	return (struct secopts_conf){
		.get = get_option,
		.registry = secopts_registry_now,
		.layer = secopts_layer_now,
		.server_role = lp_server_role(),
		.lines = secopts_compat_parametric(NULL),
		.configuration = (secopts_compat_configuration != NULL)
					 ? secopts_compat_configuration()
					 : 0,
	};
}

const struct secopts_policy *secopts_vfs_policy(TALLOC_CTX *mem_ctx)
{
	const struct secopts_conf conf = conf_of_smbd();

	return secopts_conf_now(mem_ctx, &conf);
}

/* The policy that the latest request on IPC$ was judged by; 0: none was. */
static uint64_t judged_by;

const struct secopts_policy *secopts_vfs_policy_lately(TALLOC_CTX *mem_ctx)
{
	struct secopts_conf conf = conf_of_smbd();
	const struct secopts_policy *policy = NULL;

	conf.layer = secopts_layer_lately;
	policy = secopts_conf_borrow(mem_ctx, &conf);
	judged_by = (policy != NULL) ? policy->serial : 0;
	return policy;
}

bool secopts_vfs_has_changed(const struct secopts_policy *policy)
{
	return judged_by != 0 && judged_by != policy->serial;
}

/* Once it is there, it stays: gensec has no way to take a mechanism out. */
static bool is_told;

bool secopts_vfs_is_told(void)
{
	is_told = is_told ||
		  gensec_security_by_name(NULL, SECOPTS_GENSEC_SPNEGO) != NULL;
	return is_told;
}

void secopts_vfs_forget(void)
{
	is_told = false;
	judged_by = 0;
}

NTSTATUS secopts_vfs_gate(struct connection_struct *conn,
			  const struct secopts_policy *policy,
			  const struct secopts_facts *facts,
			  const struct secopts_verdict *verdict,
			  enum secopts_event_id id,
			  const char *name)
{
	bool is_pipe = (id == SECOPTS_EVENT_PIPE);
	struct secopts_smbd_session smbd;
	struct secopts_event event;

	if (verdict->allow) {
		return NT_STATUS_OK;
	}
	smbd = secopts_compat_tree_session(conn);
	event = secopts_event_of(&smbd, id, is_pipe ? "pipe" : "share",
				 facts->who);
	event.name = name;
	event.path = is_pipe ? NULL : conn->connectpath;
	event.lock_dir = lp_lock_directory();
	event.state_dir = lp_state_directory();
	return secopts_gate(policy, facts, verdict, &event);
}
