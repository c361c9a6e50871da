/*
 * Windows Security Options for Samba
 *
 * The secopts command: who was refused what, as text
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "refusals.h"

#define PICTURE_ROWS 5

static void print_line(const char *label, const char *text)
{
	char first[32];

	snprintf(first, sizeof(first), "  %-6s  ", label);
	tool_wrap(stdout, first, "          ",
		  text != NULL ? text : "out of memory");
}

/* "anonymous from PC7 (192.0.2.7): pipe [samr]" */
static void
print_head(TALLOC_CTX *mem_ctx, const struct secopts_refusal_note *note)
{
	const char *address = note->address[0] != '\0' ? note->address
						       : "unknown address";
	const char *who = refusals_who(note);
	char *text = NULL;

	if (note->user[0] != '\0') {
		who = tool_short_text(mem_ctx, note->user);
	} else if (!note->is_known) {
		who = "somebody";
	}
	text = talloc_asprintf(mem_ctx, "%s%s from ",
			       note->enforced ? "" : "not refused, only told: ",
			       who);
	if (note->workstation[0] != '\0') {
		talloc_asprintf_addbuf(
			&text, "%s (%s)",
			tool_short_text(mem_ctx, note->workstation), address);
	} else {
		talloc_asprintf_addbuf(&text, "%s", address);
	}
	talloc_asprintf_addbuf(&text, ": %s", note->what);
	if (note->name[0] != '\0') {
		talloc_asprintf_addbuf(&text, " [%s]",
				       tool_short_text(mem_ctx, note->name));
	}
	tool_wrap(stdout, "", "    ", text != NULL ? text : "out of memory");
}

static const char *
seen_text(TALLOC_CTX *mem_ctx, const struct secopts_refusal_note *note)
{
	const char *last = tool_minute(mem_ctx, note->last);

	if (note->count == 1) {
		return talloc_asprintf(mem_ctx, "%s, once", last);
	}
	return talloc_asprintf(mem_ctx, "%s, %" PRIu64 " times since %s", last,
			       note->count, tool_minute(mem_ctx, note->first));
}

static const char *
why_text(TALLOC_CTX *mem_ctx, const struct secopts_refusal_note *note)
{
	const struct secopts_setting_info *setting = refusals_setting(note);
	const char *reason = refusals_reason(mem_ctx, note);
	char names[SECOPTS_FLAG_NAMES_SIZE];

	if (note->missing != 0) {
		reason = talloc_asprintf(mem_ctx, "%s: %s", reason,
					 secopts_flag_names(note->missing,
							    names));
	}
	if (setting == NULL) {
		return reason;
	}
	return talloc_asprintf(mem_ctx, "%s; %s%s%s%s", reason,
			       setting->value_name,
			       setting->parameter != NULL ? " ('secopts:" : "",
			       setting->parameter != NULL ? setting->parameter
							  : "",
			       setting->parameter != NULL ? "')" : "");
}

static void print_notes(const struct refusals_report *report)
{
	size_t i;

	for (i = 0; i < report->num; i++) {
		const struct secopts_refusal_note *note = &report->notes[i];
		TALLOC_CTX *frame = talloc_stackframe();

		print_head(frame, note);
		print_line("last", seen_text(frame, note));
		print_line("why", why_text(frame, note));
		printf("\n");
		TALLOC_FREE(frame);
	}
}

static void print_kinds(const struct refusals_report *report)
{
	const struct secopts_refusals *sum = &report->sum;
	size_t kind;

	printf("%-16s %12s %12s\n", "Of", "refused", "would be");
	for (kind = 0; kind < SECOPTS_NUM_REFUSAL_KINDS; kind++) {
		if (sum->refused[kind] + sum->would_refuse[kind] == 0) {
			continue;
		}
		printf("  %-14s %12" PRIu64 " %12" PRIu64 "\n",
		       secopts_refusal_kind_name(
			       (enum secopts_refusal_kind)kind),
		       sum->refused[kind], sum->would_refuse[kind]);
	}
	printf("\n");
}

static uint32_t
in_hour(const struct refusals_report *report, size_t column)
{
	size_t ago = SECOPTS_TALLY_HOURS - 1 - column;

	return secopts_tally_in_hour(&report->sum.hours,
				     report->this_hour - ago);
}

static uint32_t most_in_an_hour(const struct refusals_report *report)
{
	uint32_t most = 0;
	size_t column;

	for (column = 0; column < SECOPTS_TALLY_HOURS; column++) {
		most = MAX(most, in_hour(report, column));
	}
	return most;
}

/* A column for each hour, as high as its share of the worst one. */
static void print_picture(const struct refusals_report *report)
{
	uint64_t most = most_in_an_hour(report);
	char label[16] = "";
	uint64_t row;
	size_t column;

	if (most == 0) {
		printf("None in the last %d hours.\n\n", SECOPTS_TALLY_HOURS);
		return;
	}
	printf("In each of the last %d hours:\n", SECOPTS_TALLY_HOURS);
	snprintf(label, sizeof(label), "%" PRIu64, most);
	for (row = PICTURE_ROWS; row > 0; row--) {
		printf("%10s |", row == PICTURE_ROWS ? label : "");
		for (column = 0; column < SECOPTS_TALLY_HOURS; column++) {
			uint64_t height = in_hour(report, column) *
					  (uint64_t)PICTURE_ROWS;

			printf("%c", height > (row - 1) * most ? '#' : ' ');
		}
		printf("|\n");
	}
	printf("%10s +%s+ now\n\n", "0",
	       "------------------------------------------------");
}

/* What is not in the report, and why. */
static void print_gaps(const struct refusals_report *report)
{
	uint64_t missing = report->total - report->listed;

	if (missing > 0) {
		printf("hint: %" PRIu64 " of %" PRIu64 " refusals are counted "
		       "but no longer listed: newer ones\n      took their "
		       "room\n",
		       missing, report->total);
	}
	if (!report->policy->record_refusals) {
		tool_wrap(stdout, "warning: ", "         ",
			  "refusals are not recorded now; 'secopts:record "
			  "refusals = no' says so");
	}
	if (!secopts_is_enforced(report->policy)) {
		tool_wrap(stdout, "hint: ", "      ",
			  "nothing is refused now, only told of: 'secopts:mode "
			  "= audit'");
	}
	if (lp_clustering()) {
		printf("warning: this is what one node of the cluster has "
		       "refused\n");
	}
}

void refusals_print(const struct refusals_report *report)
{
	TALLOC_CTX *frame = talloc_stackframe();
	time_t begun = report->sum.since;

	if (begun == 0) {
		printf("Nothing has been refused since secopts began to record "
		       "it.\n");
	} else {
		printf("What %s has refused since %s\n\n", lp_netbios_name(),
		       tool_minute(frame, MAX(begun, report->since)));
		print_notes(report);
		if (report->num == 0) {
			printf("Nothing%s.\n\n",
			       report->num_older > 0 ? " in that time" : "");
		}
		print_kinds(report);
		print_picture(report);
	}
	print_gaps(report);
	TALLOC_FREE(frame);
}
