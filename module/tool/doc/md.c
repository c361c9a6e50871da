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
		  "of its registry value: `secopts:NullSessionPipes`. Two "
		  "keys have a value Machine; those settings go by the name "
		  "of the key, `secopts:AllowedPaths`. Where both names are "
		  "given, they have to agree.");
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
	      "list; no wildcards, but one `*` in the name of a server |\n"
	      "\n",
	      out);
	tool_wrap(out, "", "",
		  "For a value that cannot be read, the stricter of Windows' "
		  "default and the value of the CIS benchmark for Windows "
		  "Server 2022 holds, and the log says so.");
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
	print_row(out, label, talloc_asprintf(talloc_tos(), "`%s`", text));
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
		const char *text = doc_roles_text(setting, release, false);

		if (strcmp(text, newest) != 0) {
			print_row(out,
				  talloc_asprintf(talloc_tos(), "Default of %s",
						  secopts_release_name(
							  release)),
				  text);
		}
	}
}

/*
 * Of what Markdown gives a meaning to, these texts have backslashes, and
 * numbers before a full stop, which would begin a list.
 */
static const char *escaped(const char *text)
{
	char *result = talloc_strdup(talloc_tos(), "");
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
	const char *newest =
		doc_roles_text(setting, SECOPTS_RELEASE_2022, false);

	fprintf(out, "\n## %s\n\n", info->display_name);
	tool_wrap(out, "", "", escaped(info->doc));
	fputs("\n| | |\n|---|---|\n", out);
	print_code_row(out, "Parameter",
		       talloc_asprintf(talloc_tos(), "secopts:%s = %s",
				       info->parameter,
				       doc_range_text(info)));
	if (info->key != NULL) {
		print_code_row(out, "Registry",
			       tool_registry_text(talloc_tos(), info));
	} else {
		print_row(out, "Registry",
			  tool_registry_text(talloc_tos(), info));
	}
	print_row(out, "Default", newest);
	print_older(out, setting, newest);
	print_row(out, "For a bad value",
		  doc_roles_text(setting, SECOPTS_RELEASE_2022, true));
	print_row(out, "Enforced", tool_enforced_text(talloc_tos(), info));
	print_row(out, "Source", info->source);
}

static void print_parameter(FILE *out, enum secopts_parameter parameter)
{
	const char *name = secopts_parameters[parameter].name;

	fprintf(out, "\n### %s\n\n", name);
	tool_wrap(out, "", "",
		  escaped(doc_parameter_doc(parameter)));
	fputs("\n| | |\n|---|---|\n", out);
	print_code_row(out, "Parameter",
		       talloc_asprintf(talloc_tos(), "secopts:%s = %s", name,
				       doc_parameter_values(parameter)));
	print_row(out, "Default", doc_parameter_default(parameter));
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
