/*
 * Windows Security Options for Samba
 *
 * The secopts command: import
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "transfer.h"
#include "../common/group_policy.h"

static char *option_to;
static char *option_format;
static int option_dry_run;
static int option_strict;
static int option_verbose;

/* What is to hold; without a value that is Windows' default. */
static struct secopts_data wished(const struct import *import,
				  enum secopts_setting setting)
{
	const struct import_wish *wish = &import->wishes[setting];

	return (wish->change == IMPORT_SET)
		       ? wish->data
		       : secopts_default(setting, import->policy->role,
					 import->policy->release);
}

/* The minimum of NTLM session security that the file asks for; 0: none. */
static uint32_t minimum_of(const struct import *import,
			   enum secopts_setting setting)
{
	const struct import_wish *wish = &import->wishes[setting];

	return (wish->change == IMPORT_SET) ? wish->data.number : 0;
}

/* Say whom the file would lock out, before anything is changed. */
static bool warn_minimum(struct import *import)
{
	import->findings = talloc_zero(import, struct tool_findings);
	tool_find_locked_out(&import->findings,
			     minimum_of(import, SECOPTS_NTLM_MIN_SERVER_SEC),
			     minimum_of(import, SECOPTS_NTLM_MIN_CLIENT_SEC));
	if (import->findings == NULL) {
		return import_fail(import, "out of memory");
	}
	tool_print_findings(stderr, import->findings);
	return true;
}

/* An import may make a setting less strict; the report says so. */
static const char *note_of(const struct import *import,
			   enum secopts_setting setting)
{
	const struct secopts_policy *policy = import->policy;
	const struct secopts_data *now = &policy->values[setting].data;
	const struct secopts_data then = wished(import, setting);

	if (secopts_is_as_strict(policy, setting, &then, now))
	{
		return NULL;
	}
	return talloc_asprintf(import->entries,
			       "less strict than what held before: %s",
			       tool_value_text(import->entries, setting,
					       now));
}

/* What Group Policy delivers holds over what is imported. */
static bool note_delivered(const struct import *import,
			   enum secopts_setting setting,
			   struct import_entry *out)
{
	const struct secopts_layer *layer = secopts_layer_now(NULL);

	if (layer == NULL || !import->policy->group_policy ||
	    !layer->values[setting].given ||
	    secopts_settings[setting].enforced == SECOPTS_ENFORCED_SAMBA)
	{
		return true;
	}
	out->note = talloc_asprintf(
		import->entries, "%s%s%s delivers %s as well, which holds",
		out->note != NULL ? out->note : "",
		out->note != NULL ? "; " : "",
		tool_gpo_text(import->entries, layer->gpo[setting]),
		tool_value_text(import->entries, setting,
				&layer->values[setting].data));
	return out->note != NULL;
}

/* A setting that Windows does not keep in the registry has no value there. */
static void account_keyless(const struct import *import,
			    enum secopts_setting setting,
			    struct import_entry *out)
{
	const struct secopts_policy *policy = import->policy;
	const struct import_wish *wish = &import->wishes[setting];
	const struct secopts_data *now = &policy->values[setting].data;

	if (secopts_is_same(policy, setting, &wish->data, now)) {
		out->fate = IMPORT_ALREADY;
		return;
	}
	if (secopts_is_as_strict(policy, setting, now, &wish->data)) {
		out->fate = IMPORT_STRICTER;
		return;
	}
	out->fate = IMPORT_SAMBA;
	out->note = "not a registry value; smb.conf can hold it";
	out->lines[0] = (struct import_line){
		.parameter = talloc_asprintf(
			import->entries, "secopts:%s",
			secopts_settings[setting].parameter),
		.value = tool_conf_text(import->entries, setting,
					&wish->data),
	};
	out->num_lines = 1;
}

static bool account(struct import *import)
{
	size_t i;

	for (i = 0; i < SECOPTS_NUM_SETTINGS; i++) {
		const struct secopts_setting_info *info = &secopts_settings[i];
		const struct import_wish *wish = &import->wishes[i];
		struct import_entry *out = NULL;

		if (wish->change == IMPORT_LEAVE) {
			continue;
		}
		out = &import->entries[wish->entry];
		if (wish->by_key) {
			out->fate = wish->applied ? IMPORT_APPLIED
						  : out->fate;
			continue;
		}
		out->fate = wish->applied ? IMPORT_APPLIED : IMPORT_ALREADY;
		if (wish->applied) {
			out->note = note_of(import, (enum secopts_setting)i);
		}
		if (info->enforced == SECOPTS_ENFORCED_SAMBA) {
			import_lm_level(
				import->entries, import->policy,
				wished(import, (enum secopts_setting)i).number,
				out);
		} else if (import->target == IMPORT_TO_REGISTRY &&
			   info->key == NULL)
		{
			account_keyless(import, (enum secopts_setting)i,
					out);
		}
		if (!note_delivered(import, (enum secopts_setting)i, out)) {
			return import_fail(import, "out of memory");
		}
	}
	return true;
}

/* Warn of settings that are written to the registry and not read there. */
static void warn_source(const struct import *import)
{
	enum secopts_source source = import->policy->source;
	char text[SECOPTS_PARAMETER_TEXT_SIZE];
	size_t i;

	if (import->target != IMPORT_TO_REGISTRY) {
		return;
	}
	if (source == SECOPTS_SOURCE_SMB_CONF) {
		fprintf(stderr,
			"secopts import: warning: settings are not read from "
			"the registry: 'secopts:policy source = %s'\n",
			secopts_parameter_text(SECOPTS_PARAMETER_SOURCE, source,
					       text));
		return;
	}
	for (i = 0; i < SECOPTS_NUM_SETTINGS; i++) {
		if (source == SECOPTS_SOURCE_BOTH &&
		    import->wishes[i].change != IMPORT_LEAVE &&
		    import->policy->values[i].origin ==
			    SECOPTS_ORIGIN_SMB_CONF)
		{
			fprintf(stderr,
				"secopts import: warning: smb.conf has a line "
				"for %s as well, which holds\n",
				secopts_settings[i].value_name);
		}
	}
}

/* Returns false after saying what is wrong. */
static bool read_options(const struct tool_verb *verb,
			 const char *const *operands,
			 struct import *import,
			 enum secopts_format *format)
{
	static const char *const formats[] = {
		[SECOPTS_FORMAT_INF] = "inf",
		[SECOPTS_FORMAT_REG] = "reg",
		[SECOPTS_FORMAT_JSON] = "json",
		[SECOPTS_FORMAT_POL] = "pol",
	};
	static const char *const targets[] = {
		[IMPORT_TO_CONF] = "smb.conf",
		[IMPORT_TO_REGISTRY] = "registry",
	};
	size_t target = IMPORT_TO_CONF;
	size_t guess = SECOPTS_FORMAT_UNKNOWN;

	if (operands[0] == NULL || operands[1] != NULL) {
		tool_misused(verb, "one FILE is expected; - is standard input");
		return false;
	}
	if (!tool_choose(verb, "to", option_to, targets, ARRAY_SIZE(targets),
			 &target) ||
	    !tool_choose(verb, "format", option_format, formats,
			 ARRAY_SIZE(formats), &guess))
	{
		return false;
	}
	import->target = (enum import_target)target;
	*format = (enum secopts_format)guess;
	import->file = operands[0];
	import->dry_run = (option_dry_run != 0);
	import->strict = (option_strict != 0);
	return true;
}

static enum tool_exit import_file(struct import *import,
				  enum secopts_format format)
{
	if (!import_read(import, format) || !warn_minimum(import)) {
		return TOOL_TROUBLE;
	}
	if (import->target == IMPORT_TO_REGISTRY
		    ? !import_to_registry(import)
		    : !import_to_conf(import))
	{
		return TOOL_TROUBLE;
	}
	if (!account(import)) {
		return TOOL_TROUBLE;
	}
	warn_source(import);
	if (!import_doubts(import)) {
		return TOOL_TROUBLE;
	}
	if (tool_wants_json()) {
		return import_report_json(import);
	}
	import_report(import, option_verbose != 0);
	return TOOL_OK;
}

static enum tool_exit run(TALLOC_CTX *mem_ctx,
			  const struct tool_verb *verb,
			  const char *const *operands)
{
	struct import *import = talloc_zero(mem_ctx, struct import);
	enum secopts_format format = SECOPTS_FORMAT_UNKNOWN;

	if (import == NULL) {
		tool_fail(verb, "out of memory");
		return TOOL_TROUBLE;
	}
	import->verb = verb;
	if (read_options(verb, operands, import, &format)) {
		import->conf = tool_configfile();
		import->policy = tool_load_own(import, verb, import->conf);
	}
	return (import->policy != NULL) ? import_file(import, format)
					: TOOL_TROUBLE;
}

static const struct poptOption options[] = {
	{"to", '\0', POPT_ARG_STRING, &option_to, 0,
	 "where to; smb.conf by default", "smb.conf|registry"},
	{"format", '\0', POPT_ARG_STRING, &option_format, 0,
	 "what FILE is, instead of a guess", "inf|reg|json|pol"},
	{"dry-run", '\0', POPT_ARG_NONE, &option_dry_run, 0,
	 "change nothing, print what would change", NULL},
	{"strict", '\0', POPT_ARG_NONE, &option_strict, 0,
	 "refuse a file with anything that is not understood", NULL},
	{"verbose", '\0', POPT_ARG_NONE, &option_verbose, 0,
	 "list entries about other things, too", NULL},
	POPT_TABLEEND};

const struct tool_verb tool_import = {
	.name = "import",
	.group = TOOL_GROUP_CHANGE,
	.operands = "FILE [OPTION...]",
	.summary = "take settings from a template, .reg or JSON file of "
		   "Windows",
	.help = "Reads a security template (GptTmpl.inf), a .reg file or what "
		"Get-SmbServerConfiguration | ConvertTo-Json prints, changes "
		"smb.conf accordingly and accounts for every entry. An error "
		"in a setting changes nothing.",
	.options = options,
	.takes = TOOL_TAKES_OPERANDS | TOOL_TAKES_JSON | TOOL_TAKES_FILE,
	.run = run,
};
