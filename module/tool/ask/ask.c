/*
 * Windows Security Options for Samba
 *
 * The secopts command: ask
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ask.h"

static char *option_user;
static char *option_flags;
static char *option_level;
static int option_tcp;
static int option_stdin;

static enum tool_exit print_answer(TALLOC_CTX *mem_ctx,
				   const struct tool_verb *verb,
				   const struct secopts_policy *policy,
				   const struct ask_question *question)
{
	struct ask_answer answer = ask_decide(mem_ctx, policy, question);
	const struct tool_findings *findings =
		tool_find(mem_ctx, policy, TOOL_WARN_FOOTING);

	if (findings == NULL) {
		return tool_misused(verb, "out of memory");
	}
	if (tool_wants_json()) {
		return tool_json_print(
			verb,
			tool_json_put(ask_json(policy, question, &answer),
				      "findings", tool_json_findings(findings)),
			ask_exit(&answer));
	}
	ask_print(policy, question, &answer);
	tool_print_findings(stderr, findings);
	return ask_exit(&answer);
}

/*
 * Each of these returns false after saying what is wrong.
 */
static bool read_options(const struct tool_verb *verb,
			 struct ask_question *question)
{
	if (option_user != NULL &&
	    !ask_parse_who(option_user, question))
	{
		tool_misused(verb, "--user %s: not anonymous, guest, user or "
				   "administrator",
			     option_user);
		return false;
	}
	question->has_flags = option_flags != NULL;
	if (option_flags != NULL &&
	    !ask_parse_flags(option_flags, &question->flags))
	{
		tool_misused(verb, "--flags %s: not a number of 32 bits",
			     option_flags);
		return false;
	}
	question->operation.is_tcp = option_tcp;
	if (option_level != NULL &&
	    !ask_parse_level(option_level, &question->operation))
	{
		tool_misused(verb, "--level %s: not a number of 32 bits",
			     option_level);
		return false;
	}
	return true;
}

/*
 * Its name alone makes sense to people who know Samba's IDL: tell which ones
 * there are.
 */
static bool read_operation(TALLOC_CTX *mem_ctx,
			   const struct tool_verb *verb,
			   const char *name,
			   struct ask_question *question)
{
	const char *wrong = ask_parse_operation(mem_ctx, name, question);

	if (wrong == NULL) {
		return true;
	}
	tool_misused(verb, "%s: %s", name, wrong);
	if (question->name == NULL) {
		ask_print_operations(question->operation.interface);
	}
	return false;
}

static bool read_operands(TALLOC_CTX *mem_ctx,
			  const struct tool_verb *verb,
			  const char *const *operands,
			  struct ask_question *question)
{
	size_t num = 0;
	bool named;

	while (operands[num] != NULL) {
		num++;
	}
	if (num == 0) {
		tool_misused(verb, "what to ask about is missing: session, "
				   "share, pipe or rpc");
		return false;
	}
	if (!ask_parse_what(operands[0], &question->what)) {
		tool_misused(verb, "%s: not session, share, pipe or rpc",
			     operands[0]);
		return false;
	}
	named = question->what != ASK_SESSION;
	if (num != (named ? 2 : 1)) {
		tool_misused(verb, named ? "one name has to follow \"%s\""
					 : "nothing may follow \"%s\"",
			     operands[0]);
		return false;
	}
	if (question->what == ASK_RPC) {
		return read_operation(mem_ctx, verb, operands[1], question);
	}
	question->name = operands[1];
	if (option_level == NULL && !option_tcp) {
		return true;
	}
	tool_misused(verb, "--level and --tcp are for \"rpc\"");
	return false;
}

static bool read_question(TALLOC_CTX *mem_ctx,
			  const struct tool_verb *verb,
			  const char *const *operands,
			  struct ask_question *question)
{
	if (!read_options(verb, question)) {
		return false;
	}
	if (!option_stdin) {
		return read_operands(mem_ctx, verb, operands, question);
	}
	if (operands[0] != NULL || option_flags != NULL ||
	    option_level != NULL || option_tcp)
	{
		tool_misused(verb, "--stdin takes all questions from there");
		return false;
	}
	return true;
}

static enum tool_exit run(TALLOC_CTX *mem_ctx,
			  const struct tool_verb *verb,
			  const char *const *operands)
{
	struct ask_question question = {
		.facts = {.who = SECOPTS_WHO_ANONYMOUS},
	};
	const struct secopts_policy *policy = NULL;

	if (read_question(mem_ctx, verb, operands, &question)) {
		policy = tool_load(mem_ctx, verb);
	}
	if (policy == NULL) {
		return TOOL_TROUBLE;
	}
	if (option_stdin) {
		tool_warn(stderr, policy, TOOL_WARN_FOOTING);
		return ask_lines(verb, policy, &question);
	}
	return print_answer(mem_ctx, verb, policy, &question);
}

static const struct poptOption options[] = {
	{"user", '\0', POPT_ARG_STRING, &option_user, 0,
	 "anonymous, guest, user or administrator", "WHO"},
	{"flags", '\0', POPT_ARG_STRING, &option_flags, 0,
	 "flags of the client's NTLM messages", "0x..."},
	{"level", '\0', POPT_ARG_STRING, &option_level, 0,
	 "information level of an operation", "N"},
	{"tcp", '\0', POPT_ARG_NONE, &option_tcp, 0,
	 "the operation is called over TCP, not through a pipe", NULL},
	{"stdin", '\0', POPT_ARG_NONE, &option_stdin, 0,
	 "answer each line of the input with one of JSON", NULL},
	POPT_TABLEEND};

const struct tool_verb tool_ask = {
	.name = "ask",
	.group = TOOL_GROUP_ENOUGH,
	.operands = "session | share NAME | pipe NAME | rpc NAME [OPTION...]",
	.summary = "would this session, share, pipe or call be refused, and why?",
	.help = "Answers as the plug-ins would, from smb.conf alone; no server "
		"is asked. The exit status is 0 for allowed, 1 for refused, 2 "
		"where it cannot be said. An operation of RPC is named as in "
		"samr.EnumDomainUsers. Lines for --stdin: [USER] session "
		"[FLAGS], [USER] share NAME, [USER] pipe NAME, [USER] rpc NAME "
		"[LEVEL] [tcp].",
	.options = options,
	.takes = TOOL_TAKES_OPERANDS | TOOL_TAKES_JSON | TOOL_TAKES_SERVER,
	.run = run,
};
