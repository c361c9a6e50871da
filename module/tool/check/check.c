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

static void set_where_and_when(struct check_report *report)
{
	time_t now = time(NULL);
	struct tm tm;

	if (gethostname(report->host, sizeof(report->host) - 1) != 0) {
		snprintf(report->host, sizeof(report->host), "unknown");
	}
	if (gmtime_r(&now, &tm) != NULL) {
		strftime(report->date, sizeof(report->date),
			 "%Y-%m-%dT%H:%M:%SZ", &tm);
	}
}

static bool judge_next(struct check_report *report,
		       const struct secopts_rule *rule)
{
	struct check_rule *rules = talloc_realloc(report, report->rules,
						  struct check_rule,
						  report->num_rules + 1);
	struct check_rule *last = NULL;

	if (rules == NULL) {
		return false;
	}
	report->rules = rules;
	last = &rules[report->num_rules++];
	*last = (struct check_rule){.rule = *rule};
	if (!check_judge(report, last)) {
		return false;
	}
	report->counts[last->result]++;
	return true;
}

static struct check_report *compare(TALLOC_CTX *mem_ctx,
				    const struct secopts_policy *policy,
				    enum secopts_baseline baseline)
{
	struct check_report *report = talloc_zero(mem_ctx, struct check_report);
	struct secopts_rule rule;
	size_t n;

	if (report == NULL) {
		return NULL;
	}
	report->policy = policy;
	report->baseline = baseline;
	report->findings = tool_find(report, policy, TOOL_WARN_ALL);
	if (report->findings == NULL) {
		return NULL;
	}
	tool_plugin_problem(report, "vfs", &report->vfs_loads);
	set_where_and_when(report);
	for (n = 0; secopts_baseline_rule(baseline, n, policy->release, &rule);
	     n++)
	{
		if (!judge_next(report, &rule)) {
			return NULL;
		}
	}
	return report;
}

static bool read_baseline(const struct tool_verb *verb,
			  enum secopts_baseline *baseline)
{
	const char *names[SECOPTS_NUM_BASELINES];
	size_t i;

	if (option_baseline == NULL) {
		tool_misused(verb, "--baseline is missing");
		return false;
	}
	if (tool_wants_json() && option_statement) {
		tool_misused(verb, "--json and --statement exclude each other");
		return false;
	}
	for (i = 0; i < SECOPTS_NUM_BASELINES; i++) {
		names[i] = secopts_baselines[i].name;
	}
	if (!tool_choose(verb, "baseline", option_baseline, names, i, &i)) {
		return false;
	}
	*baseline = (enum secopts_baseline)i;
	return true;
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
	report = compare(mem_ctx, policy, baseline);
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
