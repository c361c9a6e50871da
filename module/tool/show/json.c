/*
 * Windows Security Options for Samba
 *
 * The secopts command: all settings as JSON
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "../common/tool.h"
#include "secopts_baseline.h"

static json_t *parameters_json(enum secopts_setting setting, uint32_t number)
{
	TALLOC_CTX *frame = talloc_stackframe();
	struct tool_parameter list[TOOL_MAX_PARAMETERS];
	size_t num = tool_parameters(frame, setting, number, list);
	json_t *array = json_array();
	size_t i;

	for (i = 0; i < num; i++) {
		array = tool_json_append(array,
					 json_pack("{s:s, s:s, s:s?, s:b}",
						   "name", list[i].name,
						   "value", list[i].value,
						   "needed", list[i].needed,
						   "set", list[i].set));
	}
	TALLOC_FREE(frame);
	return array;
}

static json_t *enforced_json(const struct secopts_policy *policy,
			     enum secopts_setting setting)
{
	uint32_t number = policy->values[setting].data.number;
	const char *vfs = secopts_needs_vfs(setting) ? "vfs" : NULL;

	if (!secopts_has_effect(setting, policy->role)) {
		return json_pack("{s:s}", "by", "no effect");
	}
	if (secopts_settings[setting].enforced == SECOPTS_ENFORCED_SAMBA) {
		return json_pack("{s:s, s:o}", "by", "samba", "parameters",
				 parameters_json(setting, number));
	}
	return json_pack("{s:s, s:[s, s*]}", "by", "plug-ins", "plugins",
			 "gensec", vfs);
}

static json_t *setting_json(const struct secopts_policy *policy,
			    enum secopts_setting setting)
{
	const struct secopts_setting_info *info = &secopts_settings[setting];
	const struct secopts_value *value = &policy->values[setting];
	json_t *object = NULL;
	TALLOC_CTX *frame = talloc_stackframe();

	object = json_pack(
		"{s:s, s:s, s:s?, s:s+, s:o, s:s, s:o}",
		"name", info->value_name,
		"display_name", info->display_name,
		"registry", info->key == NULL
				    ? NULL
				    : tool_registry_text(frame, info),
		"parameter", "secopts:", info->parameter,
		"value", tool_json_value(setting, &value->data),
		"origin", secopts_origin_name(value->origin),
		"enforced", enforced_json(policy, setting));
	TALLOC_FREE(frame);
	return object;
}

static json_t *settings_json(const struct secopts_policy *policy)
{
	json_t *array = json_array();
	size_t i;

	for (i = 0; i < SECOPTS_NUM_SETTINGS; i++) {
		array = tool_json_append(
			array, setting_json(policy, (enum secopts_setting)i));
	}
	return array;
}

static json_t *parameter_json(enum secopts_parameter parameter, uint32_t number)
{
	const struct secopts_parameter_info *info =
		&secopts_parameters[parameter];
	char text[SECOPTS_PARAMETER_TEXT_SIZE];

	if (info->is_switch) {
		return json_boolean(number != 0);
	}
	if (info->words[0].text == NULL) {
		return json_integer(number);
	}
	return json_string(secopts_parameter_text(parameter, number, text));
}

/* Those that are no settings of Windows. */
static json_t *
add_parameters(json_t *members, const struct secopts_policy *policy)
{
	size_t i;

	for (i = 0; i < SECOPTS_NUM_PARAMETERS; i++) {
		enum secopts_parameter parameter = (enum secopts_parameter)i;

		members = tool_json_put(
			members, secopts_parameters[i].json_name,
			parameter_json(parameter,
				       secopts_parameter(policy, parameter)));
	}
	return members;
}

enum tool_exit tool_show_json(const struct tool_verb *verb,
			      const struct secopts_policy *policy,
			      const char *result)
{
	TALLOC_CTX *frame = talloc_stackframe();
	const struct tool_findings *findings =
		tool_find(frame, policy, TOOL_WARN_LOCAL);
	json_t *members = NULL;

	if (findings != NULL) {
		members = json_pack(
			"{s:s, s:o, s:s, s:o}",
			"role", secopts_role_name(policy->role),
			"settings", settings_json(policy),
			"result", result,
			"findings", tool_json_findings(findings));
	}
	TALLOC_FREE(frame);
	return tool_json_print(verb, add_parameters(members, policy), TOOL_OK);
}
