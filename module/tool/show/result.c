/*
 * Windows Security Options for Samba
 *
 * The secopts command: what the settings come to for an anonymous client
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "show.h"
#include "../../samba/secopts_shares.h"

/* "the pipes a b", "no pipe" */
static const char *names(TALLOC_CTX *mem_ctx,
			 const struct secopts_policy *policy,
			 enum secopts_setting setting,
			 const char *noun)
{
	const struct secopts_data *data = &policy->values[setting].data;

	if (data->list.num == 0) {
		return talloc_asprintf(mem_ctx, "no %s", noun);
	}
	return talloc_asprintf(mem_ctx, "the %s%s %s", noun,
			       data->list.num > 1 ? "s" : "",
			       tool_value_text(mem_ctx, setting, data));
}

static const char *identity(bool everyone)
{
	return everyone ? "ANONYMOUS LOGON and a member of Everyone"
			: "ANONYMOUS LOGON, not a member of Everyone";
}

static const char *session_text(TALLOC_CTX *mem_ctx,
				const struct secopts_policy *policy,
				bool everyone)
{
	return talloc_asprintf(
		mem_ctx,
		"An anonymous client has a session: it may open %s and connect "
		"to %s besides IPC$, as %s.",
		names(mem_ctx, policy, SECOPTS_NULL_SESSION_PIPES, "pipe"),
		names(mem_ctx, policy, SECOPTS_NULL_SESSION_SHARES, "share"),
		identity(everyone));
}

/*
 * What the settings come to for an anonymous client.
 */
const char *show_result_text(TALLOC_CTX *mem_ctx,
			     const struct secopts_policy *policy)
{
	struct secopts_facts facts = {.who = SECOPTS_WHO_ANONYMOUS};
	struct secopts_verdict session;
	char text[SECOPTS_UNWATCHED_TEXT_SIZE];
	bool everyone = secopts_decide_everyone(policy, &facts).allow;

	secopts_set_unwatched(&facts, secopts_unwatched_share(policy, &facts));
	session = secopts_decide_session(policy, &facts);

	if (session.reason == SECOPTS_REASON_UNWATCHED) {
		return talloc_asprintf(mem_ctx,
				       "An anonymous client has no session: "
				       "%s.",
				       secopts_unwatched_text(&facts, text));
	}
	if (!session.allow) {
		return talloc_asprintf(mem_ctx,
				       "An anonymous client has no session: "
				       "%s.",
				       secopts_reason_text(session.reason));
	}
	if (session.reason == SECOPTS_REASON_UNRESTRICTED) {
		return talloc_asprintf(
			mem_ctx,
			"An anonymous client has a session: Samba alone "
			"decides which pipes and shares it reaches, as %s.",
			identity(everyone));
	}
	return session_text(mem_ctx, policy, everyone);
}

void show_print_result(const struct secopts_policy *policy)
{
	if (!secopts_is_enforced(policy)) {
		tool_wrap(stdout, "", "",
			  "Nothing is refused, only logged (mode audit); when "
			  "enforced:");
	}
	tool_wrap(stdout, "", "", show_result_text(talloc_tos(), policy));
}
