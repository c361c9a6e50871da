/*
 * Windows Security Options for Samba
 *
 * The secopts command: what became of each entry
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "transfer.h"

static const struct {
	const char *heading;
	const char *json;
} fates[IMPORT_NUM_FATES] = {
	[IMPORT_APPLIED] = {"Applied", "applied"},
	[IMPORT_ALREADY] = {"Already so", "already"},
	[IMPORT_STRICTER] = {"Already stricter", "stricter"},
	[IMPORT_SAMBA] = {"To be set as a parameter of smb.conf", "samba"},
	[IMPORT_NOT_APPLICABLE] = {"Not applicable to Samba", "not applicable"},
	[IMPORT_LEFT_OUT] = {"Left out", "left out"},
	[IMPORT_NOT_OURS] = {"Not about what secopts covers", "not ours"},
};

static size_t count(const struct import *import, enum import_fate fate)
{
	size_t n = 0;
	size_t i;

	for (i = 0; i < import->num_entries; i++) {
		n += (import->entries[i].fate == fate) ? 1 : 0;
	}
	return n;
}

/* "3-5, 9"; the names where the file has no lines of its own. */
static void print_places(const struct import *import, enum import_fate fate)
{
	char *text = talloc_strdup(talloc_tos(), "");
	bool lines = false;
	size_t i = 0;

	while (i < import->num_entries) {
		const struct import_entry *entry = &import->entries[i++];
		size_t last = entry->line;

		if (entry->fate != fate) {
			continue;
		}
		if (text != NULL && text[0] != '\0') {
			talloc_asprintf_addbuf(&text, ", ");
		}
		if (entry->line == 0) {
			talloc_asprintf_addbuf(
				&text, "%s",
				tool_safe_text(talloc_tos(), entry->name));
			continue;
		}
		lines = true;
		for (; i < import->num_entries &&
		       import->entries[i].fate == fate &&
		       import->entries[i].line <= last + 1;
		     i++)
		{
			last = import->entries[i].line;
		}
		talloc_asprintf_addbuf(&text, "%zu", entry->line);
		if (last > entry->line) {
			talloc_asprintf_addbuf(&text, "-%zu", last);
		}
	}
	tool_wrap(stdout, lines ? "  lines " : "  ", lines ? "        " : "  ",
		  text != NULL ? text : "");
}

/* A setting by its value, anything else as the file has it. */
static void print_what(const struct import *import,
		       const struct import_entry *entry)
{
	const struct import_wish *wish = NULL;

	if (entry->setting == SECOPTS_NUM_SETTINGS) {
		printf("%s%s%s\n", tool_safe_text(talloc_tos(), entry->name),
		       entry->text[0] != '\0' ? " = " : "",
		       tool_safe_text(talloc_tos(), entry->text));
	} else {
		wish = &import->wishes[entry->setting];
		printf("%s %s%s\n",
		       secopts_settings[entry->setting].value_name,
		       wish->change == IMPORT_SET ? "= " : "removed",
		       wish->change == IMPORT_SET
			       ? tool_value_text(talloc_tos(), entry->setting,
						 &wish->data)
			       : "");
	}
}

static void print_entry(const struct import *import,
			const struct import_entry *entry)
{
	size_t i;

	if (entry->line > 0) {
		printf("  line %zu: ", entry->line);
	} else {
		printf("  ");
	}
	print_what(import, entry);
	if (entry->note != NULL) {
		tool_wrap(stdout, "    ", "    ", entry->note);
	}
	if (entry->fate != IMPORT_SAMBA) {
		return;
	}
	for (i = 0; i < entry->num_lines; i++) {
		printf("\t%s = %s\n", entry->lines[i].parameter,
		       entry->lines[i].value);
	}
}

static void print_fate(const struct import *import,
		       enum import_fate fate,
		       bool verbose)
{
	size_t n = count(import, fate);
	size_t i;

	if (n == 0) {
		return;
	}
	printf("%s%s: %zu%s\n", tool_style(stdout, TOOL_BOLD),
	       import->dry_run && fate == IMPORT_APPLIED
		       ? "Would be applied"
		       : fates[fate].heading,
	       n, tool_style(stdout, TOOL_PLAIN));
	if (fate == IMPORT_NOT_OURS && !verbose) {
		print_places(import, fate);
		return;
	}
	for (i = 0; i < import->num_entries; i++) {
		if (import->entries[i].fate == fate) {
			print_entry(import, &import->entries[i]);
		}
	}
}

void import_report(const struct import *import, bool verbose)
{
	bool conf = (import->target == IMPORT_TO_CONF);
	const char *target = conf ? import->conf : "Samba's registry";
	size_t i;

	tool_page();
	for (i = 0; i < IMPORT_NUM_FATES; i++) {
		print_fate(import, (enum import_fate)i, verbose);
	}
	printf("\n%zu entr%s; %zu setting%s %s in %s.\n",
	       import->num_entries, import->num_entries == 1 ? "y" : "ies",
	       import->num_applied, import->num_applied == 1 ? "" : "s",
	       import->dry_run ? "would change" : "changed", target);
	if (import->diff != NULL) {
		printf("\n");
		tool_print_diff(import->diff);
	}
	if (conf && import->num_applied > 0 && !import->dry_run) {
		printf("\"smbcontrol smbd reload-config\" makes running "
		       "servers read it.\n");
	}
}

static json_t *lines_json(const struct import_entry *entry)
{
	json_t *lines = json_array();
	size_t i;

	for (i = 0; i < entry->num_lines; i++) {
		lines = tool_json_append(
			lines,
			json_pack("{s:s, s:s}",
				  "parameter", entry->lines[i].parameter,
				  "value", entry->lines[i].value));
	}
	return lines;
}

/* A place, or null: a file of JSON has no lines of its own. */
static json_t *place_json(size_t number)
{
	return number > 0 ? json_integer(number) : json_null();
}

static json_t *entry_json(const struct import_entry *entry)
{
	return json_pack("{s:o, s:o, s:s, s:s, s:s, s:s?, s:s?, s:o}",
			 "line", place_json(entry->line),
			 "column", place_json(entry->column),
			 "name", entry->name,
			 "text", entry->text,
			 "fate", fates[entry->fate].json,
			 "setting", entry->setting < SECOPTS_NUM_SETTINGS
					    ? secopts_settings[entry->setting]
						      .value_name
					    : NULL,
			 "note", entry->note,
			 "parameters", lines_json(entry));
}

enum tool_exit import_report_json(const struct import *import)
{
	json_t *entries = json_array();
	size_t i;

	for (i = 0; i < import->num_entries; i++) {
		entries = tool_json_append(entries,
					   entry_json(&import->entries[i]));
	}
	return tool_json_print(
		import->verb,
		json_pack("{s:s, s:s, s:b, s:I, s:s?, s:o, s:o}",
			  "file", import->file,
			  "target", import->target == IMPORT_TO_CONF
					    ? "smb.conf"
					    : "registry",
			  "dry_run", import->dry_run,
			  "changed", (json_int_t)import->num_applied,
			  "diff", import->diff,
			  "findings", tool_json_findings(import->findings),
			  "entries", entries),
		TOOL_OK);
}
