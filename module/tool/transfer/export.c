/*
 * Windows Security Options for Samba
 *
 * The secopts command: export
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "transfer.h"
#include "../common/group_policy.h"

static char *option_format;
static char *option_output;

static json_t *settings_json(const struct secopts_policy *policy)
{
	json_t *object = json_object();
	size_t i;

	for (i = 0; i < SECOPTS_NUM_SETTINGS; i++) {
		const struct secopts_data *data = &policy->values[i].data;

		if (data->defined) {
			object = tool_json_put(
				object, secopts_settings[i].value_name,
				tool_json_value((enum secopts_setting)i, data));
		}
	}
	return object;
}

static char *export_json(TALLOC_CTX *mem_ctx,
			 const struct secopts_policy *policy)
{
	json_t *object = tool_json_new(&tool_export, settings_json(policy));
	char *dump = json_dumps(object, JSON_INDENT(2));
	char *text = NULL;

	if (dump != NULL) {
		text = talloc_asprintf(mem_ctx, "%s\n", dump);
	}
	free(dump);
	json_decref(object);
	return text;
}

static const struct format {
	char *(*text)(TALLOC_CTX *mem_ctx, const struct secopts_policy *policy);
	bool utf16; /* with a byte-order mark, as Windows writes it */
} formats[] = {
	{export_inf, true},
	{export_reg, true},
	{export_conf, false},
	{export_json, false},
};
static const char *const format_names[ARRAY_SIZE(formats)] = {
	"inf",
	"reg",
	"smb.conf",
	"json",
};

/* Returns false, with errno. */
static bool write_bytes(FILE *out, const char *text, bool utf16)
{
	TALLOC_CTX *frame = talloc_stackframe();
	const void *bytes = text;
	size_t length = strlen(text);
	char *converted = NULL;
	bool ok = true;

	if (utf16) {
		ok = convert_string_talloc(frame, CH_UNIX, CH_UTF16LE, text,
					   length, &converted, &length) &&
		     fwrite("\xff\xfe", 1, 2, out) == 2;
		bytes = converted;
	}
	ok = ok && fwrite(bytes, 1, length, out) == length;
	TALLOC_FREE(frame);
	return ok;
}

static bool print(TALLOC_CTX *mem_ctx,
		  const struct tool_verb *verb,
		  const struct secopts_policy *policy,
		  const struct format *format)
{
	const char *text = format->text(mem_ctx, policy);
	FILE *out = (option_output != NULL) ? fopen(option_output, "we")
					    : stdout;
	bool ok;

	if (out == NULL) {
		return tool_fail(verb, "%s: %s", option_output,
				 strerror(errno));
	}
	ok = text != NULL && write_bytes(out, text, format->utf16) &&
	     fflush(out) == 0;
	if (!ok) {
		tool_fail(verb, "cannot write: %s", strerror(errno));
	}
	if (out != stdout) {
		fclose(out);
	}
	return ok;
}

/* Where the export is imported they are values like others. */
static void hint_delivered(const struct secopts_policy *policy)
{
	const char *text = tool_gpo_count_text(talloc_tos(), policy);

	if (text != NULL) {
		fprintf(stderr, "secopts export: hint: %s\n", text);
	}
}

static enum tool_exit run(TALLOC_CTX *mem_ctx,
			  const struct tool_verb *verb,
			  const char *const *operands)
{
	const struct secopts_policy *policy = NULL;
	size_t format;

	if (option_format == NULL) {
		return tool_misused(verb, "--format is missing");
	}
	if (tool_choose(verb, "format", option_format, format_names,
			ARRAY_SIZE(format_names), &format))
	{
		policy = tool_load(mem_ctx, verb);
	}
	if (policy == NULL ||
	    !print(mem_ctx, verb, policy, &formats[format]))
	{
		return TOOL_TROUBLE;
	}
	hint_delivered(policy);
	return TOOL_OK;
}

static const struct poptOption options[] = {
	{"format", '\0', POPT_ARG_STRING, &option_format, 0,
	 "what to print", "inf|reg|smb.conf|json"},
	{"output", 'o', POPT_ARG_STRING, &option_output, 0,
	 "write to this file", "FILE"},
	POPT_TABLEEND};

const struct tool_verb tool_export = {
	.name = "export",
	.group = TOOL_GROUP_CHANGE,
	.operands = "--format inf|reg|smb.conf|json [OPTION...]",
	.summary = "print the settings as secedit, regedit or Samba take them",
	.help = "Prints what is effective, as \"secopts show\" has it. inf is "
		"a security template, reg a file for regedit, both in "
		"UTF-16. Importing an export changes nothing, but where Group "
		"Policy has delivered values.",
	.options = options,
	.takes = TOOL_TAKES_SERVER,
	.run = run,
};
