/*
 * Windows Security Options for Samba
 *
 * The secopts command: who uses NTLM, in JSON
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ntlm.h"

static json_t *refused_json(const struct ntlm_item *item)
{
	TALLOC_CTX *frame = talloc_stackframe();
	json_t *array = json_array();
	int ban;

	for (ban = 0; ban < NTLM_NUM_BANS; ban++) {
		if (item->refused[ban]) {
			array = tool_json_append(
				array, json_string(ntlm_ban_text(
					       frame, (enum ntlm_ban)ban)));
		}
	}
	TALLOC_FREE(frame);
	return array;
}

static json_t *item_json(const struct ntlm_item *item)
{
	const struct secopts_use_note *note = &item->note;
	const struct secopts_use *use = &note->use;
	const struct secopts_why_info *why = secopts_why_info(use->why);
	bool is_server = use->side == SECOPTS_SERVER;

	return json_pack(
		"{s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:s, s:b, s:s, s:I, s:s, "
		"s:s, s:i, s:s, s:o, s:o, s:I, s:I, s:{s:s, s:I}, s:o}",
		"side", is_server ? "server" : "client", "user",
		tool_json_text(use->user), "domain", tool_json_text(use->domain),
		"machine", tool_json_text(use->machine), "address",
		tool_json_text(use->address), "target", tool_json_text(use->target),
		"account",
		is_server && use->version != SECOPTS_NTLM_VERSION_ANONYMOUS
			? json_string(use->is_local ? "local" : "domain")
			: json_null(),
		"version", secopts_ntlm_version_name(use->version), "mic",
		(use->av_flags & SECOPTS_NTLM_AV_MIC) != 0, "channel_binding",
		secopts_ntlm_binding_name(use->binding), "flags",
		(json_int_t)use->flags, "reason", why->word, "reason_text",
		why->text, "ntlm_usage_id", (int)why->id, "advice",
		ntlm_advice(item), "first_seen", tool_json_time(note->first),
		"last_seen", tool_json_time(note->last), "count",
		(json_int_t)note->count, "failed", (json_int_t)note->failed,
		"last_status", "name", nt_errstr(NT_STATUS(use->status)),
		"code", (json_int_t)use->status, "refused_by",
		refused_json(item));
}

static json_t *items_json(const struct ntlm_report *report)
{
	json_t *array = json_array();
	size_t i;

	for (i = 0; i < report->num; i++) {
		array = tool_json_append(array, item_json(&report->items[i]));
	}
	return array;
}

static json_t *bans_json(const struct ntlm_report *report)
{
	json_t *array = json_array();
	int ban;

	for (ban = 0; ban < NTLM_NUM_BANS; ban++) {
		const struct ntlm_ban_info *info = &ntlm_bans[ban];

		if (info->side != SECOPTS_SERVER) {
			continue;
		}
		array = tool_json_append(
			array,
			json_pack("{s:s, s:I, s:I}", "setting",
				  secopts_settings[info->setting].value_name,
				  "value", (json_int_t)info->value, "logons",
				  (json_int_t)report->refused[ban]));
	}
	return array;
}

enum tool_exit ntlm_print_json(const struct tool_verb *verb,
			       const struct ntlm_report *report)
{
	const struct secopts_policy *policy = report->policy;

	return tool_json_print(
		verb,
		json_pack("{s:s, s:o, s:o, s:i, s:b, s:I, s:o, s:I, s:o, s:o}",
			  "server", lp_netbios_name(), "recorded_since",
			  tool_json_time(report->uses.since), "since",
			  tool_json_time(report->since), "audit_receiving",
			  (int)secopts_number_in_effect(
				  policy, SECOPTS_AUDIT_RECEIVING_NTLM),
			  "audit_sending",
			  secopts_is_ntlm_sending_audited(policy), "not_noted",
			  (json_int_t)report->uses.dropped, "uses",
			  items_json(report), "logons",
			  (json_int_t)report->logons, "would_refuse",
			  bans_json(report), "client_allowed_ntlm_servers",
			  tool_json_strings(report->servers.names,
					    report->servers.num)),
		TOOL_OK);
}
