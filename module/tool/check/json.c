/*
 * Windows Security Options for Samba
 *
 * The secopts command: a comparison as JSON
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "check.h"

static json_t *lines_json(const struct check_rule *rule)
{
	json_t *array = json_array();
	size_t i;

	for (i = 0; i < rule->num_lines; i++) {
		array = tool_json_append(
			array, json_pack("{s:s, s:s, s:s?}",
					 "section", rule->lines[i].section,
					 "line", rule->lines[i].text,
					 "command", rule->lines[i].command));
	}
	return array;
}

/* What Group Policy delivers is changed there alone. */
static json_t *policies_json(const struct check_rule *rule)
{
	json_t *array = json_array();
	size_t i;

	for (i = 0; i < rule->num_changes; i++) {
		array = tool_json_append(
			array,
			json_pack("{s:s?, s:s}", "gpo", rule->changes[i].gpo,
				  "value", rule->changes[i].text));
	}
	return array;
}

static json_t *group_policy_json(const struct secopts_policy *policy)
{
	struct tool_gpo_count count;

	if (!tool_gpo_count(talloc_tos(), policy, &count)) {
		return NULL;
	}
	return json_pack("{s:I, s:I, s:o}",
			 "settings", (json_int_t)count.num,
			 "of", (json_int_t)SECOPTS_NUM_SETTINGS,
			 "gpos", tool_json_strings(count.gpos, count.num_gpos));
}

static json_t *rule_json(const struct check_rule *rule)
{
	enum secopts_setting setting = rule->rule.setting;

	return json_pack(
		"{s:s, s:s?, s:s?, s:s?, s:s, s:s, s:o, s:o, s:s, s:s?, s:s,"
		" s:o, s:o, s:o}",
		"id", rule->rule.id,
		"other_id", rule->rule.other_id,
		"severity", rule->rule.severity,
		"id_2025", rule->rule.id_2025,
		"setting", secopts_settings[setting].value_name,
		"display_name", secopts_settings[setting].display_name,
		"wanted", tool_json_value(setting, &rule->wanted),
		"found", tool_json_value(setting, &rule->found->data),
		"origin", secopts_origin_name(rule->found->origin),
		"gpo", rule->found->gpo,
		"result", check_result_name(rule->result),
		"notes", tool_json_strings(rule->reasons, rule->num_reasons),
		"set", lines_json(rule),
		"change_in_group_policy", policies_json(rule));
}

json_t *check_json(const struct check_report *report)
{
	const struct secopts_policy *policy = report->policy;
	const struct secopts_baseline_info *info =
		&secopts_baselines[report->baseline];
	char mode[SECOPTS_PARAMETER_TEXT_SIZE];
	json_t *rules = json_array();
	json_t *object = NULL;
	size_t i;

	for (i = 0; i < report->num_rules; i++) {
		rules = tool_json_append(rules, rule_json(&report->rules[i]));
	}
	object = json_pack(
		"{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:{s:s, s:s, s:s},"
		" s:o, s:{s:i, s:i, s:i}, s:o, s:o}",
		"host", report->host,
		"date", report->date,
		"samba", samba_version_string(),
		"secopts", SECOPTS_VERSION,
		"role", secopts_role_name(policy->role),
		"release", secopts_release_name(policy->release),
		"mode", secopts_parameter_text(SECOPTS_PARAMETER_MODE,
					       policy->mode, mode),
		"baseline",
		"name", info->name,
		"title", check_title(talloc_tos(), report),
		"source", info->source,
		"rules", rules,
		"summary",
		"pass", (int)report->counts[CHECK_PASS],
		"fail", (int)report->counts[CHECK_FAIL],
		"not_applicable", (int)report->counts[CHECK_NOT_APPLICABLE],
		"group_policy", group_policy_json(policy),
		"findings", tool_json_findings(report->findings));
	return object;
}
