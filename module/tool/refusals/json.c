/*
 * Windows Security Options for Samba
 *
 * The secopts command: who was refused what, in JSON
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "refusals.h"

#define SECONDS_OF_HOUR 3600

/* The hour that is this many before the present one. */
static uint64_t hour_before(const struct refusals_report *report, size_t ago)
{
	return report->this_hour - ago;
}

static json_t *counts_json(const struct refusals_report *report,
			   const struct secopts_tally_hours *hours)
{
	json_t *array = json_array();
	size_t ago;

	for (ago = SECOPTS_TALLY_HOURS; ago-- > 0;) {
		array = tool_json_append(
			array, json_integer(secopts_tally_in_hour(
				       hours, hour_before(report, ago))));
	}
	return array;
}

static json_t *hours_json(const struct refusals_report *report)
{
	json_t *array = json_array();
	size_t ago;

	for (ago = SECOPTS_TALLY_HOURS; ago-- > 0;) {
		uint64_t hour = hour_before(report, ago);

		array = tool_json_append(
			array,
			json_pack("{s:o, s:I}", "start",
				  tool_json_time(
					  (time_t)(hour * SECONDS_OF_HOUR)),
				  "count",
				  (json_int_t)secopts_tally_in_hour(
					  &report->sum.hours, hour)));
	}
	return array;
}

static json_t *kinds_json(const struct secopts_refusals *sum)
{
	json_t *array = json_array();
	size_t kind;

	for (kind = 0; kind < SECOPTS_NUM_REFUSAL_KINDS; kind++) {
		array = tool_json_append(
			array,
			json_pack("{s:s, s:I, s:I}", "kind",
				  secopts_refusal_kind_name(
					  (enum secopts_refusal_kind)kind),
				  "refused", (json_int_t)sum->refused[kind],
				  "would_refuse",
				  (json_int_t)sum->would_refuse[kind]));
	}
	return array;
}

static json_t *setting_json(const struct secopts_setting_info *setting)
{
	return setting != NULL ? json_string(setting->value_name) : json_null();
}

static json_t *parameter_json(const struct secopts_setting_info *setting)
{
	return (setting != NULL && setting->parameter != NULL)
		       ? json_sprintf("secopts:%s", setting->parameter)
		       : json_null();
}

static json_t *missing_json(uint32_t missing)
{
	char names[SECOPTS_FLAG_NAMES_SIZE];

	return missing != 0 ? json_string(secopts_flag_names(missing, names))
			    : json_null();
}

static json_t *note_json(const struct refusals_report *report,
			 const struct secopts_refusal_note *note)
{
	const struct secopts_setting_info *setting = refusals_setting(note);
	TALLOC_CTX *frame = talloc_stackframe();
	json_t *json = json_pack(
		"{s:s, s:I, s:s, s:o, s:s, s:o, s:o, s:o, s:b, s:o, s:s, s:o, "
		"s:o, s:o, s:o, s:o, s:I, s:o}",
		"kind", secopts_refusal_kind_name(note->kind), "event_id",
		(json_int_t)note->event_id, "what",
		note->what[0] != '\0' ? note->what : "unknown", "name",
		tool_json_text(note->name), "who", refusals_who(note), "user",
		tool_json_text(note->user), "address",
		tool_json_text(note->address), "workstation",
		tool_json_text(note->workstation), "enforced",
		note->enforced, "status", tool_json_status(note->status),
		"reason", refusals_reason(frame, note), "setting",
		setting_json(setting), "parameter", parameter_json(setting),
		"missing_flags", missing_json(note->missing), "first_seen",
		tool_json_time(note->first), "last_seen",
		tool_json_time(note->last), "count", (json_int_t)note->count,
		"hours", counts_json(report, &note->hours));

	TALLOC_FREE(frame);
	return json;
}

static json_t *notes_json(const struct refusals_report *report)
{
	json_t *array = json_array();
	size_t i;

	for (i = 0; i < report->num; i++) {
		array = tool_json_append(array,
					 note_json(report, &report->notes[i]));
	}
	return array;
}

enum tool_exit refusals_print_json(const struct tool_verb *verb,
				   const struct refusals_report *report)
{
	const struct secopts_policy *policy = report->policy;
	const struct secopts_refusals *sum = &report->sum;

	return tool_json_print(
		verb,
		json_pack("{s:s, s:b, s:s, s:o, s:o, s:I, s:I, s:o, s:o, s:o}",
			  "server", lp_netbios_name(), "recording",
			  policy->record_refusals, "mode",
			  secopts_is_enforced(policy) ? "enforce" : "audit",
			  "recorded_since", tool_json_time(sum->since), "since",
			  tool_json_time(report->since), "total",
			  (json_int_t)report->total, "not_listed",
			  (json_int_t)(report->total - report->listed),
			  "kinds", kinds_json(sum), "hours",
			  hours_json(report), "refusals", notes_json(report)),
		TOOL_OK);
}
