/*
 * Windows Security Options for Samba
 *
 * The secopts command: export
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "export.h"

static char *option_format;
static char *option_output;

static const struct {
	const char *name;
	char *(*text)(TALLOC_CTX *mem_ctx, const struct secopts_policy *policy);
	bool utf16; /* with a byte-order mark, as Windows writes it */
} formats[] = {
	{"inf", export_inf, true},
	{"reg", export_reg, true},
	{"smb.conf", export_conf, false},
};

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

static enum tool_exit print(const struct tool_verb *verb,
			    const struct secopts_policy *policy,
			    FILE *out)
{
	TALLOC_CTX *frame = talloc_stackframe();
	char *text = NULL;
	char *dump = NULL;
	bool ok = false;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(formats); i++) {
		if (strcmp(option_format, formats[i].name) != 0) {
			continue;
		}
		text = formats[i].text(frame, policy);
		ok = text != NULL && write_bytes(out, text, formats[i].utf16);
	}
	if (strcmp(option_format, "json") == 0) {
		json_t *object = tool_json_new(verb, settings_json(policy));

		dump = json_dumps(object, JSON_INDENT(2));
		ok = dump != NULL && fprintf(out, "%s\n", dump) > 0;
		free(dump);
		json_decref(object);
	}
	TALLOC_FREE(frame);
	if (!ok || fflush(out) != 0) {
		fprintf(stderr, "secopts export: cannot write: %s\n",
			strerror(errno));
		return TOOL_TROUBLE;
	}
	return TOOL_OK;
}

static bool is_format(const char *text)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(formats); i++) {
		if (strcmp(text, formats[i].name) == 0) {
			return true;
		}
	}
	return strcmp(text, "json") == 0;
}

static enum tool_exit print_file(const struct tool_verb *verb,
				 const struct secopts_policy *policy)
{
	FILE *out = fopen(option_output, "we");
	enum tool_exit result;

	if (out == NULL) {
		fprintf(stderr, "secopts export: %s: %s\n", option_output,
			strerror(errno));
		return TOOL_TROUBLE;
	}
	result = print(verb, policy, out);
	if (fclose(out) != 0 && result == TOOL_OK) {
		fprintf(stderr, "secopts export: %s: %s\n", option_output,
			strerror(errno));
		result = TOOL_TROUBLE;
	}
	return result;
}

static enum tool_exit run(const struct tool_verb *verb,
			  const char *const *operands)
{
	TALLOC_CTX *frame = NULL;
	const struct secopts_policy *policy = NULL;
	enum tool_exit result = TOOL_TROUBLE;

	if (option_format == NULL) {
		return tool_misused(verb, "--format is missing");
	}
	if (!is_format(option_format)) {
		return tool_misused(verb,
				    "--format %s: not inf, reg, smb.conf or "
				    "json",
				    option_format);
	}
	frame = talloc_stackframe();
	policy = tool_load(frame, verb);
	if (policy != NULL) {
		result = (option_output != NULL)
				 ? print_file(verb, policy)
				 : print(verb, policy, stdout);
	}
	TALLOC_FREE(frame);
	return result;
}

static const struct poptOption options[] = {
	{"format", '\0', POPT_ARG_STRING, &option_format, 0,
	 "what to print", "inf|reg|smb.conf|json"},
	{"output", 'o', POPT_ARG_STRING, &option_output, 0,
	 "write to this file", "FILE"},
	{NULL, '\0', POPT_ARG_INCLUDE_TABLE, tool_server_options, 0, NULL,
	 NULL},
	POPT_TABLEEND};

const struct tool_verb tool_export = {
	.name = "export",
	.operands = "--format inf|reg|smb.conf|json [OPTION...]",
	.summary = "print the settings as secedit, regedit or Samba take them",
	.help = "Prints what is effective, as \"secopts show\" has it. inf is "
		"a security template, reg a file for regedit, both in "
		"UTF-16. Importing an export changes nothing.",
	.options = options,
	.run = run,
};
