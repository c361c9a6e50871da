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
	const char *dry_heading;
	const char *json;
} fates[TRANSFER_NUM_FATES] = {
	[TRANSFER_APPLIED] = {"Applied", "Would be applied", "applied"},
	[TRANSFER_ALREADY] = {"Already so", "Already so", "already"},
	[TRANSFER_STRICTER] = {"Already stricter", "Already stricter",
			       "stricter"},
	[TRANSFER_SAMBA] = {"To be set as a parameter of smb.conf",
			    "To be set as a parameter of smb.conf", "samba"},
	[TRANSFER_NOT_APPLICABLE] = {"Not applicable to Samba",
				     "Not applicable to Samba",
				     "not applicable"},
	[TRANSFER_LEFT_OUT] = {"Left out", "Left out", "left out"},
	[TRANSFER_NOT_OURS] = {"Not about what secopts covers",
			       "Not about what secopts covers", "not ours"},
};

static size_t count(const struct transfer *transfer, enum transfer_fate fate)
{
	size_t n = 0;
	size_t i;

	for (i = 0; i < transfer->num_entries; i++) {
		n += (transfer->entries[i].fate == fate) ? 1 : 0;
	}
	return n;
}

/* "3-5, 9" */
static void print_line_numbers(const struct transfer *transfer,
			       enum transfer_fate fate)
{
	TALLOC_CTX *frame = talloc_stackframe();
	char *text = talloc_strdup(frame, "");
	size_t i = 0;

	while (i < transfer->num_entries) {
		size_t first = transfer->entries[i].line;
		size_t last = first;

		if (transfer->entries[i].fate != fate) {
			i++;
			continue;
		}
		for (i++; i < transfer->num_entries; i++) {
			if (transfer->entries[i].fate != fate ||
			    transfer->entries[i].line > last + 1)
			{
				break;
			}
			last = transfer->entries[i].line;
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
static void print_what(const struct transfer *transfer,
		       const struct transfer_entry *entry)
{
	TALLOC_CTX *frame = talloc_stackframe();
	const struct transfer_wish *wish = NULL;

	if (entry->setting == SECOPTS_NUM_SETTINGS) {
		printf("%s%s%s\n", entry->name,
		       entry->text[0] != '\0' ? " = " : "", entry->text);
	} else {
		wish = &transfer->wishes[entry->setting];
		printf("%s %s%s\n",
		       secopts_settings[entry->setting].value_name,
		       wish->change == TRANSFER_SET ? "= " : "removed",
		       wish->change == TRANSFER_SET
			       ? tool_value_text(frame, entry->setting,
						 &wish->data)
			       : "");
	}
	TALLOC_FREE(frame);
}

static void print_entry(const struct transfer *transfer,
			const struct transfer_entry *entry)
{
	size_t i;

	printf("  line %zu: ", entry->line);
	print_what(transfer, entry);
	if (entry->note != NULL) {
		tool_wrap(stdout, "    ", "    ", entry->note);
	}
	if (entry->fate != TRANSFER_SAMBA) {
		return;
	}
	for (i = 0; i < entry->num_lines; i++) {
		printf("\t%s = %s\n", entry->lines[i].parameter,
		       entry->lines[i].value);
	}
}

static void print_fate(const struct transfer *transfer,
		       enum transfer_fate fate,
		       bool verbose)
{
	size_t n = count(transfer, fate);
	size_t i;

	if (n == 0) {
		return;
	}
	printf("%s: %zu\n",
	       transfer->dry_run ? fates[fate].dry_heading
				 : fates[fate].heading,
	       n);
	if (fate == TRANSFER_NOT_OURS && !verbose) {
		print_line_numbers(transfer, fate);
		return;
	}
	for (i = 0; i < transfer->num_entries; i++) {
		if (transfer->entries[i].fate == fate) {
			print_entry(transfer, &transfer->entries[i]);
		}
	}
}

void transfer_report(const struct transfer *transfer, bool verbose)
{
	bool conf = (transfer->target == TRANSFER_TO_CONF);
	const char *target = conf ? transfer->conf : "Samba's registry";
	size_t i;

	for (i = 0; i < TRANSFER_NUM_FATES; i++) {
		print_fate(transfer, (enum transfer_fate)i, verbose);
	}
	printf("\n%zu entr%s; %zu setting%s %s in %s.\n",
	       transfer->num_entries, transfer->num_entries == 1 ? "y" : "ies",
	       transfer->num_applied, transfer->num_applied == 1 ? "" : "s",
	       transfer->dry_run ? "would change" : "changed", target);
	if (transfer->diff != NULL) {
		printf("\n%s", transfer->diff);
	}
	if (conf && transfer->num_applied > 0 && !transfer->dry_run) {
		printf("\"smbcontrol smbd reload-config\" makes running "
		       "servers read it.\n");
	}
}

static json_t *lines_json(const struct transfer_entry *entry)
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

static json_t *entry_json(const struct transfer_entry *entry)
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

enum tool_exit transfer_report_json(const struct transfer *transfer)
{
	json_t *object = tool_json_new(transfer->verb);
	json_t *entries = json_array();
	size_t i;

	for (i = 0; i < transfer->num_entries; i++) {
		if (json_array_append_new(entries,
					  entry_json(&transfer->entries[i])) !=
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
			      transfer->file, "target",
			      transfer->target == TRANSFER_TO_CONF
				      ? "smb.conf"
				      : "registry",
			      "dry_run", transfer->dry_run, "changed",
			      (json_int_t)transfer->num_applied, "diff",
			      transfer->diff, "findings",
			      tool_json_findings(transfer->findings), "entries",
			      entries)) != 0)
	{
		json_decref(object);
		object = NULL;
	}
	json_decref(entries);
	return tool_json_print(transfer->verb, object, TOOL_OK);
}
