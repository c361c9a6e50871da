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
static const char *escaped(const char *text)
{
	char *result = talloc_strdup(talloc_tos(), "");
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
	tool_wrap(out, "", "", escaped(text));
}

static void print_head(FILE *out, const char *parameter, const char *values)
{
	fprintf(out, ".TP\n\\fBsecopts:%s\\fR = %s\n",
		escaped(parameter), escaped(values));
}

static void print_parameter(FILE *out, enum secopts_parameter parameter)
{
	print_head(out, secopts_parameters[parameter].name,
		   doc_parameter_values(parameter));
	print_text(out, doc_parameter_doc(parameter));
	fprintf(out, ".IP\nDefault: %s.\n",
		doc_parameter_default(parameter));
}

/* What is left of 79 columns by the indent and by "HKLM\". */
#define MAX_KEY 67

static void print_registry(FILE *out, const struct secopts_setting_info *info)
{
	const char *key = info->key;
	size_t first;

	if (key == NULL) {
		return;
	}
	/* A key that fits no line goes on in the next one, with a backslash. */
	first = strlen(key);
	if (first > MAX_KEY) {
		first = strrchr(key, '\\') - key;
	}
	fprintf(out, ".nf\nRegistry value %s in\n%s\n",
		secopts_registry_name(info),
		escaped(talloc_asprintf(talloc_tos(), "HKLM\\%.*s",
					(int)first, key)));
	if (key[first] != '\0') {
		fprintf(out, "%s\n", escaped(key + first));
	}
	fputs(".fi\n", out);
}

static void print_setting(FILE *out, enum secopts_setting setting)
{
	const struct secopts_setting_info *info = &secopts_settings[setting];
	const char *text =
		doc_roles_text(setting, SECOPTS_RELEASE_2022, false);

	print_head(out, info->parameter, doc_range_text(info));
	print_text(out,
		   talloc_asprintf(talloc_tos(), "%s.", info->display_name));
	fputs(".IP\n", out);
	print_text(out, info->doc);
	fputs(".IP\n", out);
	print_text(out, talloc_asprintf(talloc_tos(), "Default: %s.", text));
	if (info->enforced != SECOPTS_ENFORCED_PLUGINS) {
		fputs(".br\n", out);
		print_text(out,
			   talloc_asprintf(talloc_tos(), "Enforced: %s.",
					   tool_enforced_text(talloc_tos(),
							      info)));
	}
	print_registry(out, info);
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
