/*
 * Windows Security Options for Samba
 *
 * Reader of Registry.pol, the file of a policy's administrative templates
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "secopts_load.h"
#include "secopts_reader.h"

#define SIGNATURE 0x67655250u /* "PReg" */
#define VERSION 1u
#define HEADER_SIZE 8u

/* What an entry's name begins with where it deletes, MS-GPREG 2.2.1. */
#define DELETE_VALUE "**del."
#define DELETE_ALL_VALUES "**delvals"
#define DELETE_VALUES "**deletevalues"
#define DELETE_KEYS "**deletekeys"
#define SOFT_VALUE "**soft."

struct pol {
	struct secopts_reader reader;
	const uint8_t *at;
	const uint8_t *end;
	size_t number; /* of the entry */
	char *out;     /* where the next string goes */
};

/* One entry as it stands in the file. */
struct piece {
	const uint8_t *bytes;
	size_t length;
};

static bool fail(struct pol *pol, const char *message)
{
	*pol->reader.error = (struct secopts_place){
		.line = pol->number,
		.message = message,
	};
	return false;
}

static bool take_mark(struct pol *pol, char mark)
{
	if (pol->end - pol->at < 2 || pol->at[0] != (uint8_t)mark ||
	    pol->at[1] != 0)
	{
		return fail(pol, "an entry that is not whole");
	}
	pol->at += 2;
	return true;
}

/* A text up to its NUL, which is not part of the piece. */
static bool take_text(struct pol *pol, struct piece *piece)
{
	*piece = (struct piece){.bytes = pol->at};
	while (pol->end - pol->at >= 2) {
		bool is_end = pol->at[0] == 0 && pol->at[1] == 0;

		pol->at += 2;
		if (is_end) {
			return true;
		}
		piece->length += 2;
	}
	return fail(pol, "a text without an end");
}

static bool take_u32(struct pol *pol, uint32_t *number)
{
	if (pol->end - pol->at < 4) {
		return fail(pol, "an entry that is not whole");
	}
	*number = secopts_get_u32(pol->at);
	pol->at += 4;
	return true;
}

static bool take_data(struct pol *pol, struct piece *data)
{
	uint32_t size;

	if (!take_u32(pol, &size) || !take_mark(pol, ';')) {
		return false;
	}
	if (size > (size_t)(pol->end - pol->at)) {
		return fail(pol, "a value beyond the end of the file");
	}
	*data = (struct piece){.bytes = pol->at, .length = size};
	pol->at += size;
	return true;
}

/*
 * A text in UTF-8, in the file's scratch space, or NULL. The sizes add up: a
 * unit of two bytes takes three at most, and there is one mark between any two.
 */
static const char *decode(struct pol *pol, const struct piece *piece)
{
	const struct secopts_raw raw = {
		.bytes = piece->bytes,
		.length = piece->length,
	};
	struct secopts_list list;
	const char *name = NULL;

	if (secopts_decode_strings(&raw, pol->out, &name, &list) != NULL) {
		return NULL;
	}
	pol->out += strlen(name) + 1;
	return name;
}

/* Strings and numbers; what else there is in the registry has neither. */
static const char *set_value(struct pol *pol,
			     const struct piece *data,
			     struct secopts_entry *entry)
{
	const struct secopts_raw raw = {
		.bytes = data->bytes,
		.length = data->length,
		.multi = entry->type == SECOPTS_REG_MULTI_SZ,
	};

	switch (entry->type) {
	case SECOPTS_REG_DWORD:
		if (data->length != 4) {
			return "a REG_DWORD that is not of 4 bytes";
		}
		entry->number = secopts_get_u32(data->bytes);
		return NULL;
	case SECOPTS_REG_SZ:
	case SECOPTS_REG_EXPAND_SZ:
	case SECOPTS_REG_MULTI_SZ:
		return secopts_decode_strings(&raw, pol->out,
					      pol->reader.file->names,
					      &entry->strings);
	default:
		return NULL;
	}
}

/* The value for people, in the room for the text of the file. */
static const char *show(struct pol *pol,
			const struct piece *data,
			const struct secopts_entry *entry)
{
	char *text = pol->reader.file->text;
	size_t size = SECOPTS_WORKSPACE(pol->reader.file->length);
	size_t used = 0;
	size_t i;

	if (entry->type == SECOPTS_REG_DWORD) {
		snprintf(text, size, "%" PRIu32, entry->number);
		return text;
	}
	if (entry->type != SECOPTS_REG_SZ &&
	    entry->type != SECOPTS_REG_EXPAND_SZ &&
	    entry->type != SECOPTS_REG_MULTI_SZ)
	{
		snprintf(text, size, "%zu bytes", data->length);
		return text;
	}
	text[0] = '\0';
	for (i = 0; i < entry->strings.num && used < size; i++) {
		used += (size_t)snprintf(text + used, size - used, "%s%s",
					 i > 0 ? "," : "",
					 entry->strings.names[i]);
	}
	return text;
}

static bool emit(struct pol *pol,
		 enum secopts_entry_kind kind,
		 const char *key,
		 const char *name)
{
	struct secopts_entry entry = {
		.kind = kind,
		.place.line = pol->number,
		.key = key,
		.name = name,
		.text = "",
	};

	return secopts_emit(&pol->reader, &entry);
}

static bool skip(struct pol *pol,
		 const char *key,
		 const char *name,
		 const char *message)
{
	struct secopts_entry entry;

	fail(pol, message);
	entry = secopts_skipped(&pol->reader, key, name, "");
	return secopts_emit(&pol->reader, &entry);
}

static bool delete_one(struct pol *pol,
		       enum secopts_entry_kind kind,
		       const char *key,
		       const char *name)
{
	char *below = pol->reader.file->text;

	if (kind != SECOPTS_ENTRY_DELETE_KEY) {
		return emit(pol, kind, key, name);
	}
	snprintf(below, SECOPTS_WORKSPACE(pol->reader.file->length), "%s\\%s",
		 key, name);
	return emit(pol, kind, below, "");
}

/* Names between semicolons, each of which is deleted. */
static bool delete_each(struct pol *pol,
			enum secopts_entry_kind kind,
			const char *key,
			const struct piece *data)
{
	char *name = pol->out;
	bool goes_on = true;

	if (decode(pol, data) == NULL) {
		return skip(pol, key, "", "not text of UTF-16");
	}
	while (goes_on && *name != '\0') {
		size_t length = strcspn(name, ";");
		char *next = name + length + (name[length] != '\0');

		name[length] = '\0';
		goes_on = length == 0 || delete_one(pol, kind, key, name);
		name = next;
	}
	return goes_on;
}

static bool take_value(struct pol *pol,
		       const char *key,
		       const char *name,
		       uint32_t type,
		       const struct piece *data)
{
	struct secopts_entry entry = {
		.kind = SECOPTS_ENTRY_REGISTRY,
		.place.line = pol->number,
		.key = key,
		.name = name,
		.type = type,
	};
	const char *problem = set_value(pol, data, &entry);

	if (problem != NULL) {
		return skip(pol, key, name, problem);
	}
	entry.text = show(pol, data, &entry);
	return secopts_emit(&pol->reader, &entry);
}

/*
 * A name that begins with "**" is an order. Of those that are not known nothing
 * is done, and neither does Windows.
 */
static bool take_named(struct pol *pol,
		       const char *key,
		       const char *name,
		       uint32_t type,
		       const struct piece *data)
{
	const char *rest = secopts_skip_prefix(name, DELETE_VALUE);

	if (rest != NULL) {
		return emit(pol, SECOPTS_ENTRY_DELETE_VALUE, key, rest);
	}
	if (secopts_skip_prefix(name, DELETE_ALL_VALUES) != NULL) {
		return emit(pol, SECOPTS_ENTRY_DELETE_VALUES, key, "");
	}
	if (secopts_skip_prefix(name, DELETE_VALUES) != NULL) {
		return delete_each(pol, SECOPTS_ENTRY_DELETE_VALUE, key, data);
	}
	if (secopts_skip_prefix(name, DELETE_KEYS) != NULL) {
		return delete_each(pol, SECOPTS_ENTRY_DELETE_KEY, key, data);
	}
	rest = secopts_skip_prefix(name, SOFT_VALUE);
	if (rest != NULL) {
		return skip(pol, key, rest,
			    "a value that is set where there is none");
	}
	return take_value(pol, key, name, type, data);
}

/* [key;value;type;size;data], each text with a NUL at its end. */
static bool take_entry(struct pol *pol)
{
	struct piece key_piece;
	struct piece name_piece;
	struct piece data;
	const char *key = NULL;
	const char *name = NULL;
	uint32_t type;

	pol->number++;
	pol->out = pol->reader.file->scratch;
	if (!take_mark(pol, '[') || !take_text(pol, &key_piece) ||
	    !take_mark(pol, ';') || !take_text(pol, &name_piece) ||
	    !take_mark(pol, ';') || !take_u32(pol, &type) ||
	    !take_mark(pol, ';') || !take_data(pol, &data) ||
	    !take_mark(pol, ']'))
	{
		return false;
	}
	key = decode(pol, &key_piece);
	name = decode(pol, &name_piece);
	if (key == NULL || name == NULL) {
		return skip(pol, key != NULL ? key : "", "",
			    "not text of UTF-16");
	}
	return take_named(pol, key, name, type, &data);
}

bool secopts_read_pol(const struct secopts_file *file,
		      secopts_entry_fn fn,
		      void *private_data,
		      struct secopts_place *error)
{
	struct pol pol = {
		.reader = {file, fn, private_data, error, false},
		.at = file->bytes,
		.end = file->bytes + file->length,
	};
	uint32_t signature;
	uint32_t version;

	if (file->length < HEADER_SIZE || !take_u32(&pol, &signature) ||
	    !take_u32(&pol, &version) || signature != SIGNATURE ||
	    version != VERSION)
	{
		return fail(&pol, "no registry policy file of version 1");
	}
	while (pol.at < pol.end) {
		if (!take_entry(&pol)) {
			return false;
		}
	}
	return true;
}
