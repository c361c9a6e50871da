/*
 * Windows Security Options for Samba
 *
 * The secopts command: show
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "../common/tool.h"
#include "../../samba/secopts_shares.h"

static void print_setting(const struct secopts_policy *policy,
			  enum secopts_setting setting)
{
	const struct secopts_setting_info *info = &secopts_settings[setting];
	const struct secopts_value *value = &policy->values[setting];
	TALLOC_CTX *frame = talloc_stackframe();

	printf("%s\n", info->display_name);
	printf("  registry   %s\n", tool_registry_text(frame, info));
	printf("  parameter  secopts:%s\n", info->parameter);
	printf("  value      %s\n",
	       tool_value_text(frame, setting, &value->data));
	printf("  from       %s\n", secopts_origin_name(value->origin));
	tool_wrap(stdout, "  enforced   ", "             ",
		  tool_enforced_here(frame, policy, setting));
	printf("\n");
	TALLOC_FREE(frame);
}

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
		everyone ? "ANONYMOUS LOGON and a member of Everyone"
			 : "ANONYMOUS LOGON, not a member of Everyone");
}

/*
 * What the settings come to for an anonymous client.
 */
static const char *result_text(TALLOC_CTX *mem_ctx,
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
			everyone ? "ANONYMOUS LOGON and a member of Everyone"
				 : "ANONYMOUS LOGON, not a member of "
				   "Everyone");
	}
	return session_text(mem_ctx, policy, everyone);
}

static void print_result(const struct secopts_policy *policy)
{
	TALLOC_CTX *frame = talloc_stackframe();
	size_t i;

	printf("%-24s  %s\n", "role", secopts_role_name(policy->role));
	for (i = 0; i < SECOPTS_NUM_PARAMETERS; i++) {
		enum secopts_parameter parameter = (enum secopts_parameter)i;
		char text[SECOPTS_PARAMETER_TEXT_SIZE];

		printf("%-24s  %s\n", secopts_parameters[i].name,
		       secopts_parameter_text(
			       parameter, secopts_parameter(policy, parameter),
			       text));
	}
	printf("\n");
	if (!secopts_is_enforced(policy)) {
		tool_wrap(stdout, "", "",
			  "Nothing is refused, only logged (mode audit); when "
			  "enforced:");
	}
	tool_wrap(stdout, "", "", result_text(frame, policy));
	TALLOC_FREE(frame);
}

static void print_text(const struct secopts_policy *policy)
{
	size_t i;

	for (i = 0; i < SECOPTS_NUM_SETTINGS; i++) {
		print_setting(policy, (enum secopts_setting)i);
	}
	print_result(policy);
	printf("\n");
	tool_warn(stdout, policy, TOOL_WARN_LOCAL);
}

static enum tool_exit run(TALLOC_CTX *mem_ctx,
			  const struct tool_verb *verb,
			  const char *const *operands)
{
	const struct secopts_policy *policy = tool_load(mem_ctx, verb);

	if (policy == NULL) {
		return TOOL_TROUBLE;
	}
	if (tool_wants_json()) {
		return tool_show_json(verb, policy,
				      result_text(mem_ctx, policy));
	}
	print_text(policy);
	return TOOL_OK;
}

const struct tool_verb tool_show = {
	.name = "show",
	.operands = "[OPTION...]",
	.summary = "print every setting, its origin and what enforces it",
	.help = "Prints the settings as smb.conf and Windows' defaults give "
		"them, what they come to for an anonymous client, and what "
		"keeps them from being enforced.",
	.takes = TOOL_TAKES_JSON | TOOL_TAKES_SERVER,
	.run = run,
};
