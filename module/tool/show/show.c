/*
 * Windows Security Options for Samba
 *
 * The secopts command: show
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "show.h"
#include "../common/group_policy.h"

static int option_all;

static void print_setting(const struct secopts_policy *policy,
			  enum secopts_setting setting)
{
	const struct secopts_setting_info *info = &secopts_settings[setting];
	const struct secopts_value *value = &policy->values[setting];

	fputs(tool_style(stdout, TOOL_BOLD), stdout);
	tool_print_long("", "", info->display_name);
	fputs(tool_style(stdout, TOOL_PLAIN), stdout);
	printf("  registry   %s\n", tool_registry_text(talloc_tos(), info));
	printf("  parameter  secopts:%s\n", info->parameter);
	tool_print_long(
		"  value      ", "             ",
		tool_safe_text(talloc_tos(),
			       tool_value_text(talloc_tos(), setting,
					       &value->data)));
	printf("  from       %s\n", tool_origin_text(talloc_tos(), value));
	tool_wrap(stdout, "  enforced   ", "             ",
		  tool_enforced_here(talloc_tos(), policy, setting));
	printf("\n");
}

static void print_result(const struct secopts_policy *policy)
{
	size_t i;

	printf("%-24s  %s\n", "role", secopts_role_name(policy->role));
	for (i = 0; i < SECOPTS_NUM_PARAMETERS; i++) {
		enum secopts_parameter parameter = (enum secopts_parameter)i;
		char text[SECOPTS_PARAMETER_TEXT_SIZE];

		printf("%-24s  %s\n", secopts_parameters[i].name,
		       secopts_parameter_text(
			       parameter, secopts_parameter(policy, parameter),
			       text));
	}
	printf("\n");
	show_print_result(policy);
}

static void print_all(const struct secopts_policy *policy)
{
	size_t i;

	for (i = 0; i < SECOPTS_NUM_SETTINGS; i++) {
		print_setting(policy, (enum secopts_setting)i);
	}
	print_result(policy);
	printf("\n");
	tool_print_gpo(policy);
	tool_warn(stdout, policy, TOOL_WARN_LOCAL);
}

/* A line to begin with: the value that holds, or names for an empty list. */
static const char *example(const struct secopts_policy *policy,
			   enum secopts_setting setting)
{
	const struct secopts_data *data = &policy->values[setting].data;

	if (secopts_settings[setting].type == SECOPTS_TYPE_MULTI_SZ &&
	    data->list.num == 0)
	{
		return "NAME NAME";
	}
	return tool_conf_text(talloc_tos(), setting, data);
}

/*
 * How to change it, for who has come this far without a document. What Group
 * Policy has delivered is not changed here, and Samba's own parameters stand
 * under "enforced".
 */
static void print_change(const struct secopts_policy *policy,
			 enum secopts_setting setting)
{
	const struct secopts_setting_info *info = &secopts_settings[setting];

	if (info->enforced == SECOPTS_ENFORCED_SAMBA) {
		return;
	}
	if (policy->values[setting].gpo != NULL) {
		printf("\nGroup Policy holds over smb.conf: change it there.\n");
		return;
	}
	if (policy->source == SECOPTS_SOURCE_REGISTRY) {
		printf("\n'secopts:policy source = registry': change it in the "
		       "registry, with\n'secopts import FILE --to registry' or "
		       "regedit.\n");
		return;
	}
	printf("\nIn [global] of smb.conf, to change it:\n");
	printf("\tsecopts:%s = %s\n", info->parameter,
	       example(policy, setting));
	printf("New sessions have it after 'smbcontrol smbd "
	       "reload-config'.\n");
	if (setting == SECOPTS_NULL_SESSION_SHARES) {
		printf("'secopts ask share NAME' tells what else a share "
		       "needs.\n");
	} else if (setting == SECOPTS_NULL_SESSION_PIPES) {
		printf("'secopts ask pipe NAME' and 'secopts ask rpc NAME' "
		       "tell what a client gets then.\n");
	}
}

/* Of each of those that were asked for: what it says, too. */
static void print_some(const struct secopts_policy *policy,
		       const bool wanted[SECOPTS_NUM_SETTINGS])
{
	bool first = true;
	size_t i;

	for (i = 0; i < SECOPTS_NUM_SETTINGS; i++) {
		if (!wanted[i]) {
			continue;
		}
		if (!first) {
			printf("\n");
		}
		first = false;
		print_setting(policy, (enum secopts_setting)i);
		tool_wrap(stdout, "", "", secopts_settings[i].doc);
		print_change(policy, (enum secopts_setting)i);
	}
}

static json_t *parameters_json(enum secopts_setting setting, uint32_t number)
{
	struct tool_parameter list[TOOL_MAX_PARAMETERS];
	size_t num = tool_parameters(talloc_tos(), setting, number, list);
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
	return array;
}

static json_t *enforced_json(const struct secopts_policy *policy,
			     enum secopts_setting setting)
{
	uint32_t number = policy->values[setting].data.number;
	const char *vfs = secopts_needs_vfs(setting) ? "vfs" : NULL;

	if (secopts_no_effect(setting, policy->role, policy->release) != NULL) {
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
	const struct secopts_data normal =
		secopts_default(setting, policy->role, policy->release);
	json_t *object = NULL;

	object = json_pack(
		"{s:s, s:s, s:s?, s:s+, s:o, s:s, s:o, s:o, s:s, s:s?, s:o, "
		"s:s, s:s}",
		"name", info->value_name,
		"display_name", info->display_name,
		"registry", info->key == NULL
				    ? NULL
				    : tool_registry_text(talloc_tos(), info),
		"parameter", "secopts:", info->parameter,
		"value", tool_json_value(setting, &value->data),
		"text", tool_value_text(talloc_tos(), setting, &value->data),
		"default", tool_json_value(setting, &normal),
		"takes", show_takes_json(setting),
		"origin", secopts_origin_name(value->origin),
		"gpo", value->gpo,
		"enforced", enforced_json(policy, setting),
		"enforced_by",
		tool_enforced_here(talloc_tos(), policy, setting),
		"description", info->doc);
	return object;
}

static json_t *settings_json(const struct secopts_policy *policy,
			     const bool wanted[SECOPTS_NUM_SETTINGS])
{
	json_t *array = json_array();
	size_t i;

	for (i = 0; i < SECOPTS_NUM_SETTINGS; i++) {
		if (wanted[i]) {
			array = tool_json_append(
				array,
				setting_json(policy, (enum secopts_setting)i));
		}
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

static enum tool_exit print_json(const struct tool_verb *verb,
				 const struct secopts_policy *policy,
				 const bool wanted[SECOPTS_NUM_SETTINGS])
{
	const struct tool_findings *findings =
		tool_find(talloc_tos(), policy, TOOL_WARN_LOCAL);
	json_t *members = NULL;

	if (findings != NULL) {
		members = json_pack(
			"{s:s, s:o, s:s, s:o, s:o}",
			"role", secopts_role_name(policy->role),
			"settings", settings_json(policy, wanted),
			"result", show_result_text(talloc_tos(), policy),
			"group_policy_extension", tool_json_gpo(),
			"findings", tool_json_findings(findings));
	}
	return tool_json_print(verb, add_parameters(members, policy), TOOL_OK);
}

static enum tool_exit run(TALLOC_CTX *mem_ctx,
			  const struct tool_verb *verb,
			  const char *const *operands)
{
	const struct secopts_policy *policy = NULL;
	bool wanted[SECOPTS_NUM_SETTINGS];

	if (show_choose(mem_ctx, verb, operands, wanted)) {
		policy = tool_load(mem_ctx, verb);
	}
	if (policy == NULL) {
		return TOOL_TROUBLE;
	}
	if (tool_wants_json()) {
		return print_json(verb, policy, wanted);
	}
	if (operands[0] == NULL && option_all == 0) {
		return show_look(mem_ctx, verb, policy) ? TOOL_OK
							: TOOL_TROUBLE;
	}
	tool_page();
	if (operands[0] == NULL) {
		print_all(policy);
	} else {
		print_some(policy, wanted);
	}
	return TOOL_OK;
}

static const struct poptOption options[] = {
	{"all", '\0', POPT_ARG_NONE, &option_all, 0,
	 "tell all of every setting", NULL},
	POPT_TABLEEND};

const struct tool_verb tool_show = {
	.name = "show",
	.group = TOOL_GROUP_HOLDS,
	.operands = "[NAME...] [OPTION...]",
	.summary = "every setting, where it comes from, and what is wrong",
	.help = "Prints the settings as smb.conf, Windows' defaults and Group "
		"Policy give them, what they come to for an anonymous client, "
		"and what keeps them from being enforced. NAME is Windows' "
		"name of a setting, or its parameter in smb.conf, or how one "
		"of them begins: all of it is told. Marks: ok; weak: laxer "
		"than Windows' default; bad: the line cannot be read, and "
		"this is in its place; log: mode audit; FAIL: not enforced; -: "
		"no effect here.",
	.options = options,
	.takes = TOOL_TAKES_OPERANDS | TOOL_TAKES_JSON | TOOL_TAKES_SERVER,
	.run = run,
};
