/*
 * Windows Security Options for Samba
 *
 * The secopts command: what became of each entry
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "import.h"

static const struct {
	const char *heading;
	const char *dry_heading;
	const char *json;
} fates[IMPORT_NUM_FATES] = {
	[IMPORT_APPLIED] = {"Applied", "Would be applied", "applied"},
	[IMPORT_ALREADY] = {"Already so", "Already so", "already"},
	[IMPORT_STRICTER] = {"Already stricter", "Already stricter",
			       "stricter"},
	[IMPORT_SAMBA] = {"To be set as a parameter of smb.conf",
			    "To be set as a parameter of smb.conf", "samba"},
	[IMPORT_NOT_APPLICABLE] = {"Not applicable to Samba",
				     "Not applicable to Samba",
				     "not applicable"},
	[IMPORT_LEFT_OUT] = {"Left out", "Left out", "left out"},
	[IMPORT_NOT_OURS] = {"Not about what secopts covers",
			       "Not about what secopts covers", "not ours"},
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

/* "3-5, 9" */
static void print_line_numbers(const struct import *import,
			       enum import_fate fate)
{
	TALLOC_CTX *frame = talloc_stackframe();
	char *text = talloc_strdup(frame, "");
	size_t i = 0;

	while (i < import->num_entries) {
		size_t first = import->entries[i].line;
		size_t last = first;

		if (import->entries[i].fate != fate) {
			i++;
			continue;
		}
		for (i++; i < import->num_entries; i++) {
			if (import->entries[i].fate != fate ||
			    import->entries[i].line > last + 1)
			{
				break;
			}
			last = import->entries[i].line;
		}
		talloc_asprintf_addbuf(&text, "%s%zu",
				       text != NULL && text[0] != '\0' ? ", "
								       : "",
				       first);
		if (last > first) {
			talloc_asprintf_addbuf(&text, "-%zu", last);
		}
	}
	tool_wrap(stdout, "  lines ", "        ", text != NULL ? text : "");
	TALLOC_FREE(frame);
}

/* A setting by its value, anything else as the file has it. */
static void print_what(const struct import *import,
		       const struct import_entry *entry)
{
	TALLOC_CTX *frame = talloc_stackframe();
	const struct import_wish *wish = NULL;

	if (entry->setting == SECOPTS_NUM_SETTINGS) {
		printf("%s%s%s\n", entry->name,
		       entry->text[0] != '\0' ? " = " : "", entry->text);
	} else {
		wish = &import->wishes[entry->setting];
		printf("%s %s%s\n",
		       secopts_settings[entry->setting].value_name,
		       wish->change == IMPORT_SET ? "= " : "removed",
		       wish->change == IMPORT_SET
			       ? tool_value_text(frame, entry->setting,
						 &wish->data)
			       : "");
	}
	TALLOC_FREE(frame);
}

static void print_entry(const struct import *import,
			const struct import_entry *entry)
{
	size_t i;

	printf("  line %zu: ", entry->line);
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
	printf("%s: %zu\n",
	       import->dry_run ? fates[fate].dry_heading
				 : fates[fate].heading,
	       n);
	if (fate == IMPORT_NOT_OURS && !verbose) {
		print_line_numbers(import, fate);
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

	for (i = 0; i < IMPORT_NUM_FATES; i++) {
		print_fate(import, (enum import_fate)i, verbose);
	}
	printf("\n%zu entr%s; %zu setting%s %s in %s.\n",
	       import->num_entries, import->num_entries == 1 ? "y" : "ies",
	       import->num_applied, import->num_applied == 1 ? "" : "s",
	       import->dry_run ? "would change" : "changed", target);
	if (import->diff != NULL) {
		printf("\n%s", import->diff);
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
		json_t *line = json_pack("{s:s, s:s}", "parameter",
					 entry->lines[i].parameter, "value",
					 entry->lines[i].value);

		if (json_array_append_new(lines, line) != 0) {
			json_decref(lines);
			return NULL;
		}
	}
	return lines;
}

static json_t *entry_json(const struct import_entry *entry)
{
	return json_pack(
		"{s:I, s:I, s:s, s:s, s:s, s:s?, s:s?, s:o}", "line",
		(json_int_t)entry->line, "column", (json_int_t)entry->column,
		"name", entry->name, "text", entry->text, "fate",
		fates[entry->fate].json, "setting",
		entry->setting < SECOPTS_NUM_SETTINGS
			? secopts_settings[entry->setting].value_name
			: NULL,
		"note", entry->note, "parameters", lines_json(entry));
}

enum tool_exit import_report_json(const struct import *import)
{
	json_t *object = tool_json_new(import->verb);
	json_t *entries = json_array();
	size_t i;

	for (i = 0; i < import->num_entries; i++) {
		if (json_array_append_new(entries,
					  entry_json(&import->entries[i])) !=
		    0)
		{
			json_decref(object);
			object = NULL;
			break;
		}
	}
	if (object == NULL ||
	    json_object_update_new(
		    object,
		    json_pack("{s:s, s:s, s:b, s:I, s:s?, s:o, s:O}", "file",
			      import->file, "target",
			      import->target == IMPORT_TO_CONF
				      ? "smb.conf"
				      : "registry",
			      "dry_run", import->dry_run, "changed",
			      (json_int_t)import->num_applied, "diff",
			      import->diff, "findings",
			      tool_json_findings(import->findings), "entries",
			      entries)) != 0)
	{
		json_decref(object);
		object = NULL;
	}
	json_decref(entries);
	return tool_json_print(import->verb, object, TOOL_OK);
}
