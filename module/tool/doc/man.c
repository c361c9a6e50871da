/*
 * Windows Security Options for Samba
 *
 * secopts-doc: OPTIONS of the manual page
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "doc.h"

/*
 * Text as groff takes it: no character may mean a request or an escape.
 */
static const char *escaped(TALLOC_CTX *mem_ctx, const char *text)
{
	char *result = talloc_strdup(mem_ctx, "");
	char last = ' ';

	for (; *text != '\0'; last = *text++) {
		if (*text == '\\') {
			talloc_asprintf_addbuf(&result, "\\e");
		} else if (*text == '\'') {
			talloc_asprintf_addbuf(&result, "\\(aq");
		} else if (*text == '.' && last == ' ') {
			talloc_asprintf_addbuf(&result, "\\&.");
		} else {
			talloc_asprintf_addbuf(&result, "%c", *text);
		}
	}
	return result;
}

static void print_text(FILE *out, const char *text)
{
	TALLOC_CTX *frame = talloc_stackframe();

	tool_wrap(out, "", "", escaped(frame, text));
	TALLOC_FREE(frame);
}

static void print_head(FILE *out, const char *parameter, const char *values)
{
	TALLOC_CTX *frame = talloc_stackframe();

	fprintf(out, ".TP\n\\fBsecopts:%s\\fR = %s\n",
		escaped(frame, parameter), escaped(frame, values));
	TALLOC_FREE(frame);
}

static void print_parameter(FILE *out, enum secopts_parameter parameter)
{
	TALLOC_CTX *frame = talloc_stackframe();

	print_head(out, secopts_parameters[parameter].name,
		   doc_parameter_values(frame, parameter));
	print_text(out, doc_parameter_doc(frame, parameter));
	fprintf(out, ".IP\nDefault: %s.\n",
		doc_parameter_default(frame, parameter));
	TALLOC_FREE(frame);
}

static void print_registry(FILE *out, const struct secopts_setting_info *info)
{
	TALLOC_CTX *frame = talloc_stackframe();

	if (info->key != NULL) {
		fprintf(out, ".br\nRegistry value %s in\n.br\n%s\n",
			info->value_name,
			escaped(frame, talloc_asprintf(frame, "HKLM\\%s",
						       info->key)));
	}
	TALLOC_FREE(frame);
}

static void print_setting(FILE *out, enum secopts_setting setting)
{
	const struct secopts_setting_info *info = &secopts_settings[setting];
	TALLOC_CTX *frame = talloc_stackframe();
	const char *text =
		doc_default_text(frame, setting, SECOPTS_RELEASE_2022);

	print_head(out, info->parameter, doc_range_text(frame, info));
	print_text(out, talloc_asprintf(frame, "%s.", info->display_name));
	fputs(".IP\n", out);
	print_text(out, info->doc);
	fputs(".IP\n", out);
	print_text(out, talloc_asprintf(frame, "Default: %s.", text));
	if (info->enforced != SECOPTS_ENFORCED_PLUGINS) {
		fputs(".br\n", out);
		print_text(out, talloc_asprintf(
					frame, "Enforced: %s.",
					tool_enforced_text(frame, info)));
	}
	print_registry(out, info);
	TALLOC_FREE(frame);
}

void doc_man(FILE *out)
{
	size_t i;

	for (i = 0; i < SECOPTS_NUM_PARAMETERS; i++) {
		print_parameter(out, (enum secopts_parameter)i);
	}
	for (i = 0; i < SECOPTS_NUM_SETTINGS; i++) {
		print_setting(out, (enum secopts_setting)i);
	}
}
