/*
 * Windows Security Options for Samba
 *
 * The secopts command: metrics
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "metrics.h"
#include "../common/conf.h"

static const char *output;

static const struct poptOption options[] = {
	{"output", 'o', POPT_ARG_STRING, &output, 0,
	 "write to this file, as a whole, in place of standard output", "FILE"},
	POPT_TABLEEND};

static enum tool_exit run(TALLOC_CTX *mem_ctx,
			  const struct tool_verb *verb,
			  const char *const *operands)
{
	const struct secopts_policy *policy = tool_load(mem_ctx, verb);
	struct metrics metrics = {.text = NULL};
	bool ok;

	if (policy == NULL) {
		return TOOL_TROUBLE;
	}
	/* Half of it is worth more than what was written the last time. */
	ok = metrics_collect(mem_ctx, verb, policy, &metrics);
	if (metrics.text == NULL) {
		return TOOL_TROUBLE;
	}
	if (output == NULL) {
		fputs(metrics.text, stdout);
	} else if (!tool_write_file(verb, output, metrics.text,
				    strlen(metrics.text), 0644))
	{
		ok = false;
	}
	return ok ? TOOL_OK : TOOL_TROUBLE;
}

const struct tool_verb tool_metrics = {
	.name = "metrics",
	.group = TOOL_GROUP_HOLDS,
	.operands = "[OPTION...]",
	.summary = "numbers for Prometheus",
	.help = "Prints what Prometheus' node exporter takes from a file "
		"(--collector.textfile.directory): refusals by kind, anonymous "
		"and guest sessions that are open, logons by NTLM by version, "
		"whether the policy is in force and sound, and whether the "
		"plug-ins are in place. Changes nothing; needs root.",
	.options = options,
	.takes = TOOL_TAKES_FILE,
	.run = run,
};
