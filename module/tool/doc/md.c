/*
 * Windows Security Options for Samba
 *
 * secopts-doc: the reference in Markdown
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "doc.h"

static void print_head(FILE *out)
{
	fputs("# Settings\n\n", out);
	tool_wrap(out, "", "",
		  "Windows' Security Options on anonymous access and NTLM, as "
		  "parameters in the `[global]` section of smb.conf. Without a "
		  "parameter, Windows' default for the server's role and "
		  "`secopts:windows release` holds. `secopts show` prints the "
		  "values in effect.");
	fputc('\n', out);
	tool_wrap(out, "", "",
		  "Besides its name here, a setting may be called by the name "
		  "of its registry value: `secopts:NullSessionPipes`. Where "
		  "both names are given, they have to agree.");
	fputs("\n"
	      "| Values | How to write them |\n"
	      "|---|---|\n"
	      "| `0 \\| 1` | also no and yes, off and on, false and true, "
	      "disabled and enabled |\n"
	      "| numbers | decimal, or hexadecimal after 0x |\n"
	      "| `FLAGS` | `integrity`, `confidentiality`, `ntlmv2`, "
	      "`128bit`, `56bit`, separated by blanks; or a number |\n"
	      "| `LIST` | names between blanks, commas or semicolons; double "
	      "quotes keep a name with blanks together; `\"\"` is the empty "
	      "list; no wildcards |\n"
	      "\n",
	      out);
	tool_wrap(out, "", "",
		  "For a value that cannot be read the stricter of Windows' "
		  "default and the value of the CIS benchmark for Windows "
		  "Server 2022 stands in, and the log says so.");
}

/* A cell of a table, in which "|" would end it. */
static void print_row(FILE *out, const char *label, const char *text)
{
	fprintf(out, "| %s | ", label);
	for (; *text != '\0'; text++) {
		fprintf(out, "%s%c", *text == '|' ? "\\" : "", *text);
	}
	fputs(" |\n", out);
}

static void print_code_row(FILE *out, const char *label, const char *text)
{
	TALLOC_CTX *frame = talloc_stackframe();

	print_row(out, label, talloc_asprintf(frame, "`%s`", text));
	TALLOC_FREE(frame);
}

/*
 * Older releases, where they differ.
 */
static void print_older(FILE *out,
			enum secopts_setting setting,
			const char *newest)
{
	int i;

	for (i = SECOPTS_NUM_RELEASES - 1; i >= 0; i--) {
		enum secopts_release release = (enum secopts_release)i;
		TALLOC_CTX *frame = talloc_stackframe();
		const char *text = doc_default_text(frame, setting, release);

		if (strcmp(text, newest) != 0) {
			print_row(out,
				  talloc_asprintf(frame, "Default of %s",
						  secopts_release_name(
							  release)),
				  text);
		}
		TALLOC_FREE(frame);
	}
}

/*
 * Of what Markdown gives a meaning to, these texts have backslashes, and
 * numbers before a full stop, which would begin a list.
 */
static const char *escaped(TALLOC_CTX *mem_ctx, const char *text)
{
	char *result = talloc_strdup(mem_ctx, "");
	char last = ' ';

	for (; *text != '\0'; last = *text++) {
		bool escape = *text == '\\' || (*text == '.' && isdigit(last));

		talloc_asprintf_addbuf(&result, "%s%c", escape ? "\\" : "",
				       *text);
	}
	return result;
}

static void print_setting(FILE *out, enum secopts_setting setting)
{
	const struct secopts_setting_info *info = &secopts_settings[setting];
	TALLOC_CTX *frame = talloc_stackframe();
	const char *newest =
		doc_default_text(frame, setting, SECOPTS_RELEASE_2022);

	fprintf(out, "\n## %s\n\n", info->display_name);
	tool_wrap(out, "", "", escaped(frame, info->doc));
	fputs("\n| | |\n|---|---|\n", out);
	print_code_row(out, "Parameter",
		       talloc_asprintf(frame, "secopts:%s = %s",
				       info->parameter,
				       doc_range_text(frame, info)));
	if (info->key != NULL) {
		print_code_row(out, "Registry",
			       tool_registry_text(frame, info));
	} else {
		print_row(out, "Registry", tool_registry_text(frame, info));
	}
	print_row(out, "Default", newest);
	print_older(out, setting, newest);
	print_row(out, "For a bad value",
		  doc_fallback_text(frame, setting, SECOPTS_RELEASE_2022));
	print_row(out, "Enforced", tool_enforced_text(frame, info));
	print_row(out, "Source", info->source);
	TALLOC_FREE(frame);
}

static void print_parameter(FILE *out, enum secopts_parameter parameter)
{
	const char *name = secopts_parameters[parameter].name;
	TALLOC_CTX *frame = talloc_stackframe();

	fprintf(out, "\n### %s\n\n", name);
	tool_wrap(out, "", "",
		  escaped(frame, doc_parameter_doc(frame, parameter)));
	fputs("\n| | |\n|---|---|\n", out);
	print_code_row(out, "Parameter",
		       talloc_asprintf(frame, "secopts:%s = %s", name,
				       doc_parameter_values(frame,
							     parameter)));
	print_row(out, "Default", doc_parameter_default(frame, parameter));
	TALLOC_FREE(frame);
}

void doc_md(FILE *out)
{
	size_t i;

	print_head(out);
	for (i = 0; i < SECOPTS_NUM_SETTINGS; i++) {
		print_setting(out, (enum secopts_setting)i);
	}
	fputs("\n## Parameters that are not settings of Windows\n", out);
	for (i = 0; i < SECOPTS_NUM_PARAMETERS; i++) {
		print_parameter(out, (enum secopts_parameter)i);
	}
}
