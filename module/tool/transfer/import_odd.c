/*
 * Windows Security Options for Samba
 *
 * The secopts command: import of what is odd
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "transfer.h"

enum secopts_setting import_skipped(const struct secopts_entry *entry)
{
	size_t i;

	for (i = 0; i < SECOPTS_NUM_SETTINGS; i++) {
		const struct secopts_setting_info *info = &secopts_settings[i];

		if (!strequal(entry->name, secopts_registry_name(info))) {
			continue;
		}
		/* Where the key is not known either, it may be this one. */
		if (entry->key[0] == '\0' ||
		    (info->key != NULL && strequal(entry->key, info->key))) {
			return (enum secopts_setting)i;
		}
	}
	return SECOPTS_NUM_SETTINGS;
}

/* "SYSTEM\ControlSet001\..."; returns the name's length, or 0. */
static size_t control_set(const char *key)
{
	static const char start[] = "SYSTEM\\ControlSet";
	const size_t length = sizeof(start) - 1;
	size_t digits;

	if (key == NULL || secopts_skip_prefix(key, start) == NULL) {
		return 0;
	}
	digits = strspn(key + length, "0123456789");
	return (digits == 3 && key[length + digits] == '\\') ? length + digits
							     : 0;
}

/*
 * Which of the numbered sets is in force only Windows knows, by the value
 * Current of SYSTEM\Select.
 */
static bool is_control_set(TALLOC_CTX *mem_ctx,
			   const struct secopts_entry *entry,
			   struct import_entry *out)
{
	size_t length = control_set(entry->key);
	struct secopts_entry current = *entry;
	struct import_entry unused = {.fate = IMPORT_NOT_OURS};
	enum secopts_setting setting;
	char *key = NULL;

	if (length == 0 || entry->kind == SECOPTS_ENTRY_DELETE_KEY) {
		return false;
	}
	key = talloc_asprintf(mem_ctx,
			      "SYSTEM\\CurrentControlSet%s",
			      entry->key + length);
	if (key == NULL) {
		return false;
	}
	current.key = key;
	if (!secopts_find_registry(key, entry->name, &setting)) {
		import_windows(mem_ctx, &current, &unused);
		if (unused.fate == IMPORT_NOT_OURS) {
			return false;
		}
	}
	out->fate = IMPORT_LEFT_OUT;
	out->doubt = talloc_asprintf(
		mem_ctx,
		"%.*s is one of the control sets that Windows keeps by number, "
		"and need not be the one in force: where it is meant, write "
		"CurrentControlSet in its place",
		(int)(length - strlen("SYSTEM\\")),
		entry->key + strlen("SYSTEM\\"));
	return true;
}

bool import_odd(TALLOC_CTX *mem_ctx,
		const struct secopts_entry *entry,
		struct import_entry *out)
{
	if (entry->kind == SECOPTS_ENTRY_SKIPPED) {
		out->fate = IMPORT_LEFT_OUT;
		out->note = entry->place.message;
		return true;
	}
	return is_control_set(mem_ctx, entry, out);
}

const char *import_foreign_json(const struct import *import)
{
	bool intune = false;
	size_t i;

	for (i = 0; i < import->num_entries; i++) {
		const struct import_entry *entry = &import->entries[i];

		if (entry->setting < SECOPTS_NUM_SETTINGS ||
		    (entry->fate != IMPORT_NOT_OURS &&
		     entry->fate != IMPORT_LEFT_OUT)) {
			return NULL;
		}
		intune = intune || secopts_skip_prefix(entry->name, "@odata") != NULL ||
			 strstr(entry->text, "settingDefinitionId") != NULL;
	}
	return intune ? "an export of Intune (Microsoft Graph), whose settings "
			"are not read: what 'secedit /export' writes on a "
			"computer that has them is"
		      : "JSON with no property that "
			"Get-SmbServerConfiguration | ConvertTo-Json has: "
			"nothing in it is known";
}

bool import_doubts(struct import *import)
{
	size_t i;

	for (i = 0; i < import->num_entries; i++) {
		struct import_entry *entry = &import->entries[i];

		if (entry->doubt == NULL) {
			continue;
		}
		fprintf(stderr, "secopts import: warning: %s:", import->file);
		if (entry->line > 0) {
			fprintf(stderr, "%zu:", entry->line);
		}
		fprintf(stderr,
			" %s: %s\n",
			entry->setting < SECOPTS_NUM_SETTINGS
				? secopts_settings[entry->setting].value_name
				: tool_safe_text(talloc_tos(), entry->name),
			entry->doubt);
		entry->note = (entry->note == NULL)
				      ? entry->doubt
				      : talloc_asprintf(import,
							"%s; %s",
							entry->doubt,
							entry->note);
		if (entry->note == NULL) {
			return import_fail(import, "out of memory");
		}
	}
	return true;
}
