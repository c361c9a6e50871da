/*
 * Windows Security Options for Samba
 *
 * The secopts command: a comparison with a baseline
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "compare.h"

bool tool_choose_baseline(const struct tool_verb *verb,
			  const char *name,
			  enum secopts_baseline *baseline)
{
	const char *names[SECOPTS_NUM_BASELINES];
	size_t i;

	for (i = 0; i < SECOPTS_NUM_BASELINES; i++) {
		names[i] = secopts_baselines[i].name;
	}
	if (!tool_choose(verb, "baseline", name, names, i, &i)) {
		return false;
	}
	*baseline = (enum secopts_baseline)i;
	return true;
}

static void set_where_and_when(struct check_report *report)
{
	if (gethostname(report->host, sizeof(report->host) - 1) != 0) {
		snprintf(report->host, sizeof(report->host), "unknown");
	}
	tool_utc(report->date, time(NULL));
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

struct check_report *tool_compare(TALLOC_CTX *mem_ctx,
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
	report->own = (secopts_layer_now(NULL) != NULL) ? tool_own(report)
							: policy;
	report->baseline = baseline;
	report->findings = tool_find(report, policy, TOOL_WARN_ALL);
	if (report->own == NULL || report->findings == NULL) {
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
