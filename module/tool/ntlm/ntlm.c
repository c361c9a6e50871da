/*
 * Windows Security Options for Samba
 *
 * The secopts command: ntlm
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ntlm.h"
#include "lib/util/tsort.h"

static const char *safe(struct ntlm_report *report, const char *text)
{
	const char *copy = tool_safe_text(report, text);

	report->incomplete |= (copy == NULL);
	return copy != NULL ? copy : "";
}

static void take(const struct secopts_use_note *note, void *private_data)
{
	struct ntlm_report *report = private_data;
	struct ntlm_item item = {.note = *note};
	struct secopts_use *use = &item.note.use;
	struct ntlm_item *grown = NULL;

	if (note->last < report->since) {
		report->num_older++;
		return;
	}
	use->user = safe(report, use->user);
	use->domain = safe(report, use->domain);
	use->machine = safe(report, use->machine);
	use->address = safe(report, use->address);
	use->target = safe(report, use->target);
	grown = talloc_realloc(report, report->items, struct ntlm_item,
			       report->num + 1);
	if (grown == NULL) {
		report->incomplete = true;
		return;
	}
	grown[report->num++] = item;
	report->items = grown;
}

/* What was seen last first; of the same second, by name. */
static int by_age(const struct ntlm_item *a, const struct ntlm_item *b)
{
	const struct secopts_use *x = &a->note.use;
	const struct secopts_use *y = &b->note.use;
	int order;

	if (a->note.last != b->note.last) {
		return a->note.last > b->note.last ? -1 : 1;
	}
	order = strcmp(x->user, y->user);
	order = (order != 0) ? order : strcmp(x->machine, y->machine);
	order = (order != 0) ? order : strcmp(x->target, y->target);
	order = (order != 0) ? order : (int)x->version - (int)y->version;
	return (order != 0) ? order : (int)x->why - (int)y->why;
}

static bool read_report(const struct tool_verb *verb,
			struct ntlm_report *report)
{
	const char *directory = lp_state_directory();
	int error = secopts_uses_read(directory, &report->uses, take, report);

	if (error != 0) {
		return tool_fail(verb, "needs to read %s/%s: %s", directory,
				 SECOPTS_USES_FILE, strerror(error));
	}
	if (report->num > 0) {
		TYPESAFE_QSORT(report->items, report->num, by_age);
		ntlm_judge(report, report);
	}
	if (report->incomplete) {
		return tool_fail(verb, "out of memory");
	}
	return true;
}

static enum tool_exit run(TALLOC_CTX *mem_ctx,
			  const struct tool_verb *verb,
			  const char *const *operands)
{
	struct ntlm_report *report = talloc_zero(mem_ctx, struct ntlm_report);

	if (report == NULL) {
		return TOOL_TROUBLE;
	}
	if (!tool_since(verb, &report->since)) {
		return TOOL_TROUBLE;
	}
	report->policy = tool_load(mem_ctx, verb);
	if (report->policy == NULL || !read_report(verb, report)) {
		return TOOL_TROUBLE;
	}
	if (tool_wants_json()) {
		return ntlm_print_json(verb, report);
	}
	ntlm_print(report);
	return TOOL_OK;
}

const struct tool_verb tool_ntlm = {
	.name = "ntlm",
	.group = TOOL_GROUP_HOLDS,
	.operands = "[OPTION...]",
	.summary = "who still uses NTLM, and why",
	.help = "Tells who has logged on to this host by NTLM, from where, how "
		"often, and why it was not Kerberos; what would be refused if "
		"NTLM were restricted, and what to do about it. Reads what "
		"'secopts:audit receiving ntlm traffic' has had recorded and "
		"changes nothing; that needs root.",
	.takes = TOOL_TAKES_SINCE | TOOL_TAKES_JSON | TOOL_TAKES_FILE,
	.run = run,
};
