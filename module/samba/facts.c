/*
 * Windows Security Options for Samba
 *
 * Facts about a session, read from what Samba knows
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "secopts_ntlm.h"
#include "auth.h"
#include "lib/param/param.h"
#include "libcli/auth/ntlm_check.h"
#include "libcli/security/session.h"
#include "libcli/security/security.h"

/* A NetBIOS name and its aliases; what is more counts as a domain. */
#define MAX_OWN_NAMES 64

int secopts_debug_class = DBGC_ALL;
int secopts_json_debug_class = DBGC_ALL;

void secopts_debug_init(void)
{
	int class = debug_add_class("secopts");

	if (class != -1) {
		secopts_debug_class = class;
	}
	class = debug_add_class("secopts_json_audit");
	if (class != -1) {
		secopts_json_debug_class = class;
	}
}

struct secopts_facts
secopts_facts(const struct auth_session_info *session_info)
{
	struct auth_session_info *info =
		discard_const_p(struct auth_session_info, session_info);
	struct secopts_facts facts = {.who = SECOPTS_WHO_ANONYMOUS};

	if (info == NULL || info->security_token == NULL) {
		return facts;
	}

	switch (security_session_user_level(info, NULL)) {
	case SECURITY_ANONYMOUS:
		facts.who = SECOPTS_WHO_ANONYMOUS;
		break;
	case SECURITY_GUEST:
		facts.who = SECOPTS_WHO_GUEST;
		break;
	default:
		facts.who = SECOPTS_WHO_USER;
		break;
	}
	return facts;
}

enum secopts_account secopts_named_account(const struct secopts_policy *policy,
					   const char *user,
					   const char *domain,
					   const char *own_name,
					   const char *const *aliases)
{
	const char *names[MAX_OWN_NAMES] = {own_name};
	struct secopts_list own = {.names = names, .num = 1};

	for (; aliases != NULL && *aliases != NULL; aliases++) {
		if (own.num < ARRAY_SIZE(names)) {
			names[own.num++] = *aliases;
		}
	}
	return secopts_account_of(policy, user, domain, &own);
}

struct secopts_lm_facts secopts_lm_facts(struct loadparm_context *lp_ctx)
{
	return (struct secopts_lm_facts){
		.server_lm = lpcfg_lanman_auth(lp_ctx),
		.server_ntlm = lpcfg_ntlm_auth(lp_ctx) == NTLM_AUTH_ON,
		.client_lm = lpcfg_client_lanman_auth(lp_ctx),
		.client_ntlmv2 = lpcfg_client_ntlmv2_auth(lp_ctx),
		.client_session2 = lpcfg_parm_bool(lp_ctx, NULL,
						   "ntlmssp_client", "ntlm2",
						   true),
	};
}
