/*
 * Windows Security Options for Samba
 *
 * The secopts command: entries of a file of Windows, and what they wish
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "transfer.h"
#include "secopts_load.h"

struct reader {
	struct import *import;
	enum secopts_format format;
	const char **names; /* room for the list of one entry */
	size_t max_entries;
	const char *setting; /* that is wrong */
	bool out_of_memory;
};

/* An error of the entry at hand; returns false. */
static bool refuse(struct reader *reader,
		   struct secopts_entry *entry,
		   enum secopts_setting setting,
		   const char *message)
{
	reader->setting = secopts_settings[setting].value_name;
	entry->place.message = message;
	return false;
}

static bool no_memory(struct reader *reader, struct secopts_entry *entry)
{
	reader->out_of_memory = true;
	entry->place.message = "out of memory";
	return false;
}

/* Two lines that say the same do not contradict each other. */
static bool is_repeated(const struct secopts_policy *policy,
			const struct import_wish *old,
			const struct import_wish *wanted,
			enum secopts_setting setting)
{
	return old->change == wanted->change &&
	       (wanted->change != IMPORT_SET ||
		secopts_is_same(policy, setting, &old->data,
				&wanted->data));
}

/*
 * Later entries do not silently win: a value that is given twice is an error,
 * but one may follow the deletion of its key, as it does in .reg files.
 */
static bool wish(struct reader *reader,
		 struct secopts_entry *entry,
		 enum secopts_setting setting,
		 const struct import_wish *wanted)
{
	struct import *import = reader->import;
	struct import_wish *old = &import->wishes[setting];

	if (old->change != IMPORT_LEAVE && !old->by_key &&
	    (import->strict ||
	     !is_repeated(import->policy, old, wanted, setting)))
	{
		char *message = talloc_asprintf(
			import, "line %zu is about the same value",
			import->entries[old->entry].line);

		return refuse(reader, entry, setting,
			      message != NULL ? message : "given twice");
	}
	*old = *wanted;
	old->entry = import->num_entries;
	/* The value outlives the entry. */
	if (!secopts_keep_list(import, &old->data.list)) {
		return no_memory(reader, entry);
	}
	return true;
}

static bool wish_value(struct reader *reader,
		       struct secopts_entry *entry,
		       enum secopts_setting setting,
		       struct import_entry *out)
{
	struct import_wish wanted = {.change = IMPORT_SET};
	const char *message = NULL;

	out->setting = setting;
	if (entry->kind == SECOPTS_ENTRY_DELETE_VALUE) {
		wanted.change = IMPORT_REMOVE;
		return wish(reader, entry, setting, &wanted);
	}
	if (!secopts_check_typed(setting, entry->type, entry->number,
				 &entry->strings, reader->names, &wanted.data,
				 &message) ||
	    (message = secopts_data_problem(setting, &wanted.data)) != NULL)
	{
		entry->place.column = entry->value_column;
		return refuse(reader, entry, setting, message);
	}
	out->doubt = secopts_doubt(setting, &wanted.data);
	return wish(reader, entry, setting, &wanted);
}

static bool is_below(const char *key, const char *top)
{
	size_t length = strlen(top);

	return key != NULL && secopts_skip_prefix(key, top) != NULL &&
	       (key[length] == '\0' || key[length] == '\\' || length == 0);
}

/*
 * [-key] is about every setting at and below the key, **delvals about those at
 * the key.
 */
static bool wish_key(struct reader *reader,
		     struct secopts_entry *entry,
		     struct import_entry *out)
{
	const struct import_wish wanted = {
		.change = IMPORT_REMOVE,
		.by_key = true,
	};
	size_t i;

	for (i = 0; i < SECOPTS_NUM_SETTINGS; i++) {
		const char *key = secopts_settings[i].key;
		bool is_meant = entry->kind == SECOPTS_ENTRY_DELETE_KEY
					? is_below(key, entry->key)
					: strequal(key, entry->key);

		if (!is_meant) {
			continue;
		}
		out->fate = IMPORT_ALREADY;
		if (!wish(reader, entry, (enum secopts_setting)i, &wanted)) {
			return false;
		}
	}
	return true;
}

/* A setting by its name alone: in [System Access], or in JSON. */
static bool find_named(const struct reader *reader,
		       const struct secopts_entry *entry,
		       enum secopts_setting *setting)
{
	return secopts_find_name(entry->name, setting) &&
	       (reader->format == SECOPTS_FORMAT_JSON ||
		(secopts_settings[*setting].key == NULL &&
		 entry->section != NULL &&
		 strequal(entry->section, "System Access")));
}

/* The number that [System Access] has as text. */
static bool type_named(struct secopts_entry *entry)
{
	size_t length = strlen(entry->text);

	if (length == 0 || length > 9 ||
	    strspn(entry->text, "0123456789") != length)
	{
		return false;
	}
	entry->type = SECOPTS_REG_DWORD;
	entry->number = (uint32_t)strtoul(entry->text, NULL, 10);
	return true;
}

static bool classify(struct reader *reader,
		     struct secopts_entry *entry,
		     struct import_entry *out)
{
	enum secopts_setting setting;

	if (entry->kind == SECOPTS_ENTRY_SKIPPED) {
		setting = import_skipped(entry);
		if (setting < SECOPTS_NUM_SETTINGS) {
			return refuse(reader, entry, setting,
				      entry->place.message);
		}
		if (reader->import->strict) {
			return false;
		}
	}
	if (entry->kind == SECOPTS_ENTRY_DELETE_KEY ||
	    entry->kind == SECOPTS_ENTRY_DELETE_VALUES)
	{
		return wish_key(reader, entry, out);
	}
	if (import_odd(reader->import, entry, out)) {
		return true;
	}
	if (entry->kind != SECOPTS_ENTRY_NAMED && entry->key != NULL &&
	    secopts_find_registry(entry->key, entry->name, &setting))
	{
		return wish_value(reader, entry, setting, out);
	}
	if (entry->kind == SECOPTS_ENTRY_NAMED &&
	    find_named(reader, entry, &setting))
	{
		if (reader->format == SECOPTS_FORMAT_JSON &&
		    strcmp(entry->text, "null") == 0)
		{
			out->fate = IMPORT_NOT_APPLICABLE;
			out->note = "the file gives no value";
			return true;
		}
		if (reader->format != SECOPTS_FORMAT_JSON && !type_named(entry)) {
			entry->place.column = entry->value_column;
			return refuse(reader, entry, setting, "not a number");
		}
		return wish_value(reader, entry, setting, out);
	}
	import_windows(reader->import, entry, out);
	return true;
}

static char *entry_name(TALLOC_CTX *mem_ctx, const struct secopts_entry *entry)
{
	const char *name = (entry->name != NULL) ? entry->name : "";

	if (entry->kind == SECOPTS_ENTRY_DELETE_KEY) {
		return talloc_asprintf(mem_ctx, "-%s", entry->key);
	}
	if (entry->kind == SECOPTS_ENTRY_DELETE_VALUES) {
		return talloc_asprintf(mem_ctx, "-%s\\*", entry->key);
	}
	if (entry->kind == SECOPTS_ENTRY_SKIPPED && name[0] == '\0') {
		return talloc_strdup(mem_ctx, entry->text[0] != '\0'
						      ? entry->text
						      : "(the text)");
	}
	if (entry->key != NULL && entry->key[0] != '\0') {
		return talloc_asprintf(mem_ctx, "%s\\%s", entry->key,
				       name[0] != '\0' ? name : "@");
	}
	if (entry->section != NULL) {
		return talloc_asprintf(mem_ctx, "[%s] %s", entry->section,
				       name);
	}
	return talloc_strdup(mem_ctx, name);
}

static bool take_entry(void *private_data, struct secopts_entry *entry)
{
	struct reader *reader = private_data;
	struct import *import = reader->import;
	struct import_entry *out = NULL;

	if (import->num_entries == reader->max_entries) {
		reader->max_entries = reader->max_entries * 2 + 64;
		import->entries = talloc_realloc(import, import->entries,
						 struct import_entry,
						 reader->max_entries);
		if (import->entries == NULL) {
			return no_memory(reader, entry);
		}
	}
	out = &import->entries[import->num_entries];
	*out = (struct import_entry){
		.line = entry->place.line,
		.column = entry->place.column,
		.fate = IMPORT_NOT_OURS,
		.setting = SECOPTS_NUM_SETTINGS,
		.name = entry_name(import, entry),
		.text = talloc_strdup(import,
				      entry->kind != SECOPTS_ENTRY_SKIPPED &&
						      entry->text != NULL
					      ? entry->text
					      : ""),
	};
	if (out->name == NULL || out->text == NULL) {
		return no_memory(reader, entry);
	}
	if (!classify(reader, entry, out)) {
		return false;
	}
	import->num_entries++;
	return true;
}

static bool print_place(const struct reader *reader,
			const struct secopts_place *place)
{
	const char *setting = reader->setting;

	fprintf(stderr, "%s:", reader->import->file);
	if (place->line > 0) {
		fprintf(stderr, "%zu:", place->line);
	}
	if (place->column > 0) {
		fprintf(stderr, "%zu:", place->column);
	}
	fprintf(stderr, " %s%s%s\n", setting != NULL ? setting : "",
		setting != NULL ? ": " : "", place->message);
	return false;
}

bool import_read(struct import *import, enum secopts_format format)
{
	bool (*const readers[])(const struct secopts_file *, secopts_entry_fn,
				void *, struct secopts_place *) = {
		[SECOPTS_FORMAT_INF] = secopts_read_inf,
		[SECOPTS_FORMAT_REG] = secopts_read_reg,
		[SECOPTS_FORMAT_JSON] = secopts_read_json,
		[SECOPTS_FORMAT_POL] = secopts_read_pol,
	};
	TALLOC_CTX *frame = talloc_stackframe();
	struct reader reader = {.import = import};
	struct secopts_file file = {.bytes = NULL};
	struct secopts_place place = {.message = NULL};
	uint8_t *bytes = NULL;
	size_t room;
	bool ok = false;

	if (!tool_slurp(frame, import->verb, import->file, &bytes,
			&file.length))
	{
		goto done;
	}
	file.bytes = bytes;
	if (format == SECOPTS_FORMAT_UNKNOWN) {
		format = secopts_guess_format(bytes, file.length);
	}
	if (format == SECOPTS_FORMAT_UNKNOWN) {
		place.message = secopts_name_format(bytes, file.length);
	}
	if (format == SECOPTS_FORMAT_UNKNOWN && place.message == NULL) {
		place.message = "neither a security template, nor a .reg file, "
				"nor JSON, nor a Registry.pol; --format tells "
				"which it is";
	}
	if (format == SECOPTS_FORMAT_UNKNOWN) {
		print_place(&reader, &place);
		goto done;
	}

	room = SECOPTS_WORKSPACE(file.length);
	file.text = talloc_array(frame, char, room);
	file.scratch = talloc_array(frame, char, room);
	file.names = talloc_array(frame, const char *, SECOPTS_MAX_NAMES(room));
	reader.names =
		talloc_array(frame, const char *, SECOPTS_MAX_NAMES(room));
	reader.format = format;
	if (file.text == NULL || file.scratch == NULL || file.names == NULL ||
	    reader.names == NULL)
	{
		import_fail(import, "out of memory");
		goto done;
	}
	ok = readers[format](&file, take_entry, &reader, &place) ||
	     print_place(&reader, &place);
	if (ok && format == SECOPTS_FORMAT_JSON) {
		place = (struct secopts_place){
			.message = import_foreign_json(import),
		};
		ok = place.message == NULL || print_place(&reader, &place);
	}
done:
	TALLOC_FREE(frame);
	return ok;
}
