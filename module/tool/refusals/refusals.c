/*
 * Windows Security Options for Samba
 *
 * The secopts command: refusals
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "refusals.h"
#include "lib/util/tsort.h"

#define SECONDS_OF_HOUR 3600

static const char *safe(struct refusals_report *report, const char *text)
{
	const char *copy = tool_safe_text(report, text);

	report->incomplete |= (copy == NULL);
	return copy != NULL ? copy : "";
}

static void take(const struct secopts_refusal_note *found, void *private_data)
{
	struct refusals_report *report = private_data;
	struct secopts_refusal_note note = *found;
	struct secopts_refusal_note *grown = NULL;

	report->listed += note.count;
	if (note.last < report->since) {
		report->num_older++;
		return;
	}
	note.what = safe(report, note.what);
	note.name = safe(report, note.name);
	note.user = safe(report, note.user);
	note.address = safe(report, note.address);
	note.workstation = safe(report, note.workstation);
	note.about = safe(report, note.about);
	note.setting = safe(report, note.setting);
	grown = talloc_realloc(report, report->notes,
			       struct secopts_refusal_note, report->num + 1);
	if (grown == NULL) {
		report->incomplete = true;
		return;
	}
	grown[report->num++] = note;
	report->notes = grown;
}

static int by_age(const struct secopts_refusal_note *a,
		  const struct secopts_refusal_note *b)
{
	int order;

	if (a->last != b->last) {
		return a->last > b->last ? -1 : 1;
	}
	order = strcmp(a->address, b->address);
	order = (order != 0) ? order : (int)a->kind - (int)b->kind;
	return (order != 0) ? order : strcmp(a->name, b->name);
}

static void add_totals(struct refusals_report *report)
{
	size_t kind;

	for (kind = 0; kind < SECOPTS_NUM_REFUSAL_KINDS; kind++) {
		report->total += report->sum.refused[kind] +
				 report->sum.would_refuse[kind];
	}
	/* What is read without a lock need not add up. */
	report->total = MAX(report->total, report->listed);
}

static bool read_report(const struct tool_verb *verb,
			struct refusals_report *report)
{
	const char *directory = lp_state_directory();
	int error = secopts_refusals_read(directory, &report->sum, take,
					  report);

	if (error != 0) {
		return tool_fail(verb, "needs to read %s/%s%s: %s", directory,
				 SECOPTS_REFUSALS_FILE,
				 error == EACCES ? ", which root can" : "",
				 strerror(error));
	}
	if (report->incomplete) {
		return tool_fail(verb, "out of memory");
	}
	add_totals(report);
	if (report->num > 0) {
		TYPESAFE_QSORT(report->notes, report->num, by_age);
	}
	return true;
}

static enum tool_exit run(TALLOC_CTX *mem_ctx,
			  const struct tool_verb *verb,
			  const char *const *operands)
{
	struct refusals_report *report =
		talloc_zero(mem_ctx, struct refusals_report);

	if (report == NULL || !tool_since(verb, &report->since)) {
		return TOOL_TROUBLE;
	}
	report->this_hour = (uint64_t)time(NULL) / SECONDS_OF_HOUR;
	report->policy = tool_load(mem_ctx, verb);
	if (report->policy == NULL || !read_report(verb, report)) {
		return TOOL_TROUBLE;
	}
	if (tool_wants_json()) {
		return refusals_print_json(verb, report);
	}
	refusals_print(report);
	return TOOL_OK;
}

const struct tool_verb tool_refusals = {
	.name = "refusals",
	.group = TOOL_GROUP_HOLDS,
	.operands = "[OPTION...]",
	.summary = "who was refused what, and why",
	.help = "Tells who was refused a session, a share, a pipe, an operation "
		"of RPC or a logon by NTLM, from where, how often, and by which "
		"setting; in audit mode also what would have been refused. "
		"Reads what the plug-ins have recorded and changes nothing; "
		"that needs root.",
	.takes = TOOL_TAKES_SINCE | TOOL_TAKES_JSON | TOOL_TAKES_FILE,
	.run = run,
};
