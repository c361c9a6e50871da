/*
 * Windows Security Options for Samba
 *
 * The secopts command: check
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "check.h"

static char *option_baseline;
static int option_statement;

static bool read_baseline(const struct tool_verb *verb,
			  enum secopts_baseline *baseline)
{
	if (option_baseline == NULL) {
		tool_misused(verb, "--baseline is missing");
		return false;
	}
	if (tool_wants_json() && option_statement) {
		tool_misused(verb, "--json and --statement exclude each other");
		return false;
	}
	return tool_choose_baseline(verb, option_baseline, baseline);
}

static enum tool_exit print(const struct tool_verb *verb,
			    const struct check_report *report)
{
	enum tool_exit result = report->counts[CHECK_FAIL] == 0 ? TOOL_OK
								: TOOL_REFUSED;

	if (tool_wants_json()) {
		return tool_json_print(verb, check_json(report), result);
	}
	if (option_statement) {
		check_print_statement(report);
	} else {
		check_print(report);
	}
	return result;
}

static enum tool_exit run(TALLOC_CTX *mem_ctx,
			  const struct tool_verb *verb,
			  const char *const *operands)
{
	const struct secopts_policy *policy = NULL;
	const struct check_report *report = NULL;
	enum secopts_baseline baseline;

	if (read_baseline(verb, &baseline)) {
		policy = tool_load(mem_ctx, verb);
	}
	if (policy == NULL) {
		return TOOL_TROUBLE;
	}
	report = tool_compare(mem_ctx, policy, baseline);
	if (report == NULL) {
		tool_fail(verb, "out of memory");
		return TOOL_TROUBLE;
	}
	return print(verb, report);
}

static const struct poptOption options[] = {
	{"baseline", '\0', POPT_ARG_STRING, &option_baseline, 0,
	 "what to compare with", "windows|cis|stig|microsoft"},
	{"statement", '\0', POPT_ARG_NONE, &option_statement, 0,
	 "print what an auditor can file", NULL},
	POPT_TABLEEND};

const struct tool_verb tool_check = {
	.name = "check",
	.group = TOOL_GROUP_ENOUGH,
	.operands = "--baseline NAME [OPTION...]",
	.summary = "compare with a baseline",
	.help = "Compares each setting with a rule of the baseline, and whether "
		"it is enforced, and prints the lines of smb.conf that are "
		"missing. The exit status is 0 where all rules pass, 1 where "
		"one fails, 2 for an error.",
	.options = options,
	.takes = TOOL_TAKES_JSON | TOOL_TAKES_SERVER,
	.run = run,
};
