/*
 * Windows Security Options for Samba
 *
 * Of every target that plays a program of Samba's
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#ifndef __FUZZ_SAMBA_H__
#define __FUZZ_SAMBA_H__

#include "fuzz.h"
#include "includes.h"
#include "auth.h"
#include "libcli/security/security.h"
#include "secopts_decide.h"

/* Much is allocated for each input, and little of it is kept. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
	return "malloc_context_size=8:quarantine_size_mb=8";
}

/* As Samba does: Everyone is in each token. */
static inline struct auth_session_info *make_session_info(TALLOC_CTX *mem_ctx,
							  enum secopts_who who)
{
	static const char *const own[] = {
		[SECOPTS_WHO_ANONYMOUS] = SID_NT_ANONYMOUS,
		[SECOPTS_WHO_GUEST] = SID_BUILTIN_GUESTS,
		[SECOPTS_WHO_USER] = SID_NT_AUTHENTICATED_USERS,
	};
	struct auth_session_info *info =
		talloc_zero(mem_ctx, struct auth_session_info);
	struct security_token *token = NULL;

	require(info != NULL);
	token = talloc_zero(info, struct security_token);
	require(token != NULL);
	token->num_sids = 4;
	token->sids = talloc_zero_array(token, struct dom_sid, 4);
	require(token->sids != NULL);
	require(dom_sid_parse(
		who == SECOPTS_WHO_ANONYMOUS ? own[who] : "S-1-5-21-1-2-3-1000",
		&token->sids[0]));
	token->sids[1] = global_sid_World;
	token->sids[2] = global_sid_Network;
	require(dom_sid_parse(own[who], &token->sids[3]));
	info->security_token = token;
	return info;
}

static inline void discard(void *private_data, int level, const char *msg) {}

/* What it would log goes nowhere, and what it keeps is counted. */
static inline void start_samba(const char *name)
{
	talloc_enable_null_tracking();
	setup_logging(name, DEBUG_DEFAULT_STDERR);
	debug_set_callback(NULL, discard);
}

#endif /* __FUZZ_SAMBA_H__ */
