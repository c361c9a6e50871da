/*
 * Windows Security Options for Samba
 *
 * The secopts command: gpo
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "transfer.h"
#include "../common/group_policy.h"

static int option_apply;
static int option_dry_run;

static bool takes_files(void)
{
	return option_apply != 0 || option_dry_run != 0;
}

/* The later of two policies that give a setting holds. */
static void merge(const struct import *import,
		  const char *gpo,
		  struct gpo_result *result)
{
	size_t i;

	for (i = 0; i < SECOPTS_NUM_SETTINGS; i++) {
		const struct import_wish *wish = &import->wishes[i];

		if (wish->change == IMPORT_LEAVE) {
			continue;
		}
		/* To delete a value is to deliver none. */
		result->given[i] = (wish->change == IMPORT_SET);
		result->values[i] = wish->data;
		result->gpo[i] = gpo;
	}
}

static bool read_file(TALLOC_CTX *mem_ctx,
		      const struct tool_verb *verb,
		      struct secopts_policy *policy,
		      const char *gpo,
		      const char *file,
		      struct gpo_result *result)
{
	struct import *import = talloc_zero(mem_ctx, struct import);

	if (import == NULL) {
		return tool_fail(verb, "out of memory");
	}
	import->verb = verb;
	import->policy = policy;
	import->file = file;
	if (!import_read(import, SECOPTS_FORMAT_UNKNOWN)) {
		return false;
	}
	merge(import, gpo, result);
	return true;
}

static bool read_all(TALLOC_CTX *mem_ctx,
		     const struct tool_verb *verb,
		     struct secopts_policy *policy,
		     const char *const *operands,
		     struct gpo_result *result)
{
	for (; operands[0] != NULL; operands += 2) {
		if (operands[1] == NULL) {
			tool_misused(verb, "%s: a FILE has to follow each GPO",
				     operands[0]);
			return false;
		}
		if (!read_file(mem_ctx, verb, policy, operands[0], operands[1],
			       result))
		{
			return false;
		}
	}
	return true;
}

/* What the file holds, as the plug-ins read it. */
static bool take_layer(const struct tool_verb *verb, struct gpo_result *result)
{
	const struct secopts_layer *layer = secopts_layer_now(NULL);
	size_t i;

	for (i = 0; layer != NULL && i < SECOPTS_NUM_SETTINGS; i++) {
		result->given[i] = layer->values[i].given;
		result->values[i] = layer->values[i].data;
		result->gpo[i] = layer->gpo[i];
	}
	return layer == NULL || !layer->broken ||
	       tool_fail(verb, "what was delivered cannot be read");
}

static json_t *gpo_json(const struct gpo_result *result)
{
	json_t *settings = json_array();
	size_t i;

	for (i = 0; i < SECOPTS_NUM_SETTINGS; i++) {
		enum secopts_setting setting = (enum secopts_setting)i;

		if (!result->given[i]) {
			continue;
		}
		settings = tool_json_append(
			settings,
			json_pack("{s:s, s:o, s:s?}",
				  "setting", secopts_settings[i].value_name,
				  "value",
				  tool_json_value(setting, &result->values[i]),
				  "gpo", result->gpo[i]));
	}
	return json_pack("{s:o}", "settings", settings);
}

static void print_text(const struct gpo_result *result)
{
	size_t num = 0;
	size_t i;

	for (i = 0; i < SECOPTS_NUM_SETTINGS; i++) {
		enum secopts_setting setting = (enum secopts_setting)i;

		if (!result->given[i]) {
			continue;
		}
		num++;
		tool_print_long(
			talloc_asprintf(talloc_tos(), "%s = ",
					secopts_settings[i].value_name),
			"    ",
			tool_value_text(talloc_tos(), setting,
					&result->values[i]));
		printf("  from %s\n",
		       tool_gpo_text(talloc_tos(), result->gpo[i]));
	}
	if (num == 0) {
		printf("Group Policy delivers nothing.\n");
	}
}

/* What keeps Group Policy from being applied, where nothing else is asked. */
static bool find_trouble(TALLOC_CTX *mem_ctx,
			 const struct tool_verb *verb,
			 const struct secopts_policy *policy,
			 struct tool_findings **findings)
{
	*findings = talloc_zero(mem_ctx, struct tool_findings);
	tool_find_gpo(findings, policy);
	return *findings != NULL || tool_fail(verb, "out of memory");
}

static enum tool_exit print(TALLOC_CTX *mem_ctx,
			    const struct tool_verb *verb,
			    const struct secopts_policy *policy,
			    const struct gpo_result *result)
{
	struct tool_findings *findings = NULL;
	bool is_state = !takes_files();
	json_t *members = NULL;

	if (is_state && !find_trouble(mem_ctx, verb, policy, &findings)) {
		return TOOL_TROUBLE;
	}
	if (!tool_wants_json()) {
		tool_page();
		print_text(result);
		if (is_state) {
			printf("\n");
			tool_print_gpo(policy);
			tool_print_findings(stdout, findings);
		}
		return TOOL_OK;
	}
	members = gpo_json(result);
	if (is_state) {
		members = tool_json_put(members, "extension", tool_json_gpo());
		members = tool_json_put(members, "findings",
					tool_json_findings(findings));
	}
	return tool_json_print(verb, members, TOOL_OK);
}
static bool find(TALLOC_CTX *mem_ctx,
		 const struct tool_verb *verb,
		 struct secopts_policy *policy,
		 const char *const *operands,
		 struct gpo_result *result)
{
	if (!takes_files()) {
		return take_layer(verb, result);
	}
	return read_all(mem_ctx, verb, policy, operands, result) &&
	       (option_dry_run != 0 || gpo_write(mem_ctx, verb, result));
}

static enum tool_exit run(TALLOC_CTX *mem_ctx,
			  const struct tool_verb *verb,
			  const char *const *operands)
{
	struct gpo_result *result = talloc_zero(mem_ctx, struct gpo_result);
	struct secopts_policy *policy = NULL;

	if (result == NULL) {
		tool_fail(verb, "out of memory");
		return TOOL_TROUBLE;
	}
	if (operands[0] != NULL && !takes_files()) {
		return tool_misused(verb, "%s: --apply or --dry-run is missing",
				    operands[0]);
	}
	policy = tool_load(mem_ctx, verb);
	if (policy == NULL || !find(mem_ctx, verb, policy, operands, result)) {
		return TOOL_TROUBLE;
	}
	return print(mem_ctx, verb, policy, result);
}

static const struct poptOption options[] = {
	{"apply", '\0', POPT_ARG_NONE, &option_apply, 0,
	 "make the files of these policies what is delivered", NULL},
	{"dry-run", '\0', POPT_ARG_NONE, &option_dry_run, 0,
	 "only print what they would deliver", NULL},
	POPT_TABLEEND};

const struct tool_verb tool_gpo = {
	.name = "gpo",
	.group = TOOL_GROUP_HOLDS,
	.operands = "[OPTION...] [GPO FILE]...",
	.summary = "show what Group Policy has delivered",
	.help = "Prints the settings that the domain's Group Policy has "
		"delivered to this host, and the policy that each comes from. "
		"With --apply, which samba-gpupdate uses, the files of the "
		"named policies take their place: each FILE is a GptTmpl.inf "
		"or a Registry.pol, and the later of two holds. Where one of "
		"them cannot be read, nothing changes; without any, nothing is "
		"delivered any more.",
	.options = options,
	.takes = TOOL_TAKES_OPERANDS | TOOL_TAKES_JSON | TOOL_TAKES_FILE,
	.run = run,
};
