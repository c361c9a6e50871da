/*
 * Windows Security Options for Samba
 *
 * The secopts command: questions and answers as JSON
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ask.h"

static json_t *question_json(const struct ask_question *question)
{
	const struct ask_operation *operation = &question->operation;
	bool is_rpc = question->what == ASK_RPC;

	return json_pack("{s:s, s:s, s:s?, s:o, s:o, s:s?}",
			 "what", ask_what_name(question->what),
			 "user", ask_who_name(question),
			 "name", question->name,
			 "flags", question->has_flags
					  ? json_integer(question->flags)
					  : json_null(),
			 "level", is_rpc && operation->has_level
					  ? json_integer(operation->level)
					  : json_null(),
			 "transport", !is_rpc		  ? NULL
				      : operation->is_tcp ? "tcp"
							  : "pipe");
}

static json_t *setting_json(const struct secopts_policy *policy,
			    enum secopts_setting setting)
{
	const struct secopts_value *value = NULL;

	if (setting == SECOPTS_NUM_SETTINGS) {
		return json_null();
	}
	value = &policy->values[setting];
	return json_pack("{s:s, s:o, s:s, s:s?}",
			 "name", secopts_settings[setting].value_name,
			 "value", tool_json_value(setting, &value->data),
			 "origin", secopts_origin_name(value->origin),
			 "gpo", value->gpo);
}

json_t *ask_json(const struct secopts_policy *policy,
		 const struct ask_question *question,
		 const struct ask_answer *answer)
{
	static const char *const results[] = {
		[ASK_ALLOWED] = "allowed",
		[ASK_REFUSED] = "refused",
		[ASK_UNKNOWN] = "unknown",
	};
	const struct secopts_verdict *verdict = &answer->verdict;

	return json_pack(
		"{s:o, s:s, s:o, s:s, s:o, s:s, s:I, s:o}",
		"question", question_json(question),
		"verdict", results[answer->result],
		"status", answer->result == ASK_UNKNOWN
				  ? json_null()
				  : tool_json_status(verdict->ntstatus),
		"at", answer->at,
		"setting", setting_json(policy, verdict->setting),
		"reason", answer->reason,
		"missing_flags", (json_int_t)verdict->missing,
		"notes", tool_json_strings(answer->notes, answer->num_notes));
}
