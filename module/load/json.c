/*
 * Windows Security Options for Samba
 *
 * What PowerShell's Get-SmbServerConfiguration | ConvertTo-Json prints
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "secopts_load.h"
#include "secopts_reader.h"

/* MSFT_SmbServerConfiguration shows values of this key, and others. */
static const char lanmanserver[] =
	"SYSTEM\\CurrentControlSet\\Services\\LanmanServer\\Parameters";

/* A decimal number of so many digits is printed as it was read. */
#define REAL_DIGITS 15

struct json {
	struct secopts_reader reader;
	bool seen[SECOPTS_NUM_SETTINGS];
};

/* Pass on a property that is not understood, with its error as why. */
static bool skip(struct json *json, const char *name)
{
	struct secopts_entry skipped =
		secopts_skipped(&json->reader, "", name, "");

	return secopts_emit(&json->reader, &skipped);
}

static const char *describe(enum json_error_code code)
{
	switch (code) {
	case json_error_out_of_memory:
		return "out of memory";
	case json_error_stack_overflow:
		return "too deep";
	case json_error_premature_end_of_input:
		return "the text ends too early";
	case json_error_end_of_input_expected:
		return "text after the end";
	case json_error_null_character:
	case json_error_null_byte_in_key:
		return "a NUL character";
	case json_error_duplicate_key:
		return "this property is there twice";
	case json_error_numeric_overflow:
		return "the number is too great";
	default:
		return "not valid JSON";
	}
}

/*
 * The name that jansson has just read when it finds that it is there twice:
 * what is in quotes before the place where it stopped.
 */
static bool skip_duplicate(struct json *json, size_t position)
{
	char *text = json->reader.file->text;
	char *end = text + position - 1;
	char *start = end;
	bool goes_on;

	while (start > text && start[-1] != '"') {
		start--;
	}
	*end = '\0';
	goes_on = skip(json, start);
	*end = '"';
	return goes_on;
}

/*
 * The later of two properties with one name holds, as in PowerShell. The first
 * that is there again is told; jansson stops there.
 */
static json_t *load(struct json *json, size_t length)
{
	size_t flags = JSON_DECODE_ANY | JSON_REJECT_DUPLICATES;
	json_error_t problem;
	json_t *root = NULL;

	for (;;) {
		root = json_loadb(json->reader.file->text, length, flags,
				  &problem);
		if (root != NULL) {
			return root;
		}
		*json->reader.error = (struct secopts_place){
			.line = (size_t)problem.line,
			.message = describe(json_error_code(&problem)),
		};
		if (json_error_code(&problem) != json_error_duplicate_key ||
		    !skip_duplicate(json, (size_t)problem.position))
		{
			return NULL;
		}
		flags = JSON_DECODE_ANY;
	}
}

static const char *
read_array(struct json *json, json_t *value, struct secopts_list *list)
{
	size_t num = 0;
	json_t *element = NULL;
	size_t i;

	json_array_foreach(value, i, element)
	{
		const char *name = json_string_value(element);

		if (name == NULL) {
			return "an element that is not a string";
		}
		if (*name != '\0') {
			json->reader.file->names[num++] = name;
		}
	}
	*list = (struct secopts_list){
		.num = num,
		.names = json->reader.file->names,
	};
	return NULL;
}

/* What a value is in the registry's words, as far as there are any. */
static void
set_type(struct json *json, json_t *value, struct secopts_entry *entry)
{
	switch (json_typeof(value)) {
	case JSON_STRING:
		entry->type = SECOPTS_REG_SZ;
		json->reader.file->names[0] = json_string_value(value);
		entry->strings.names = json->reader.file->names;
		entry->strings.num = 1;
		break;
	case JSON_INTEGER:
		if (json_integer_value(value) >= 0 &&
		    json_integer_value(value) <= UINT32_MAX) {
			entry->type = SECOPTS_REG_DWORD;
			entry->number = (uint32_t)json_integer_value(value);
		}
		break;
	case JSON_TRUE:
	case JSON_FALSE:
		entry->type = SECOPTS_REG_DWORD;
		entry->number = json_is_true(value);
		break;
	case JSON_ARRAY:
		if (read_array(json, value, &entry->strings) == NULL) {
			entry->type = SECOPTS_REG_MULTI_SZ;
		}
		break;
	default:
		break;
	}
}

/*
 * The class has a string for each of the lists; an array is what a reader of
 * the registry makes of it. Windows shows an absent list as null.
 */
static const char *
set_list(struct json *json, json_t *value, struct secopts_entry *entry)
{
	entry->type = SECOPTS_REG_MULTI_SZ;
	switch (json_typeof(value)) {
	case JSON_NULL:
		return NULL;
	case JSON_STRING:
		return secopts_split_names(json_string_value(value),
					   json->reader.file,
					   &entry->strings);
	case JSON_ARRAY:
		return read_array(json, value, &entry->strings);
	default:
		return "neither a string nor an array of them, nor null";
	}
}

/* Returns what is wrong, or NULL. */
static const char *read_setting(struct json *json,
				enum secopts_setting setting,
				json_t *value,
				struct secopts_entry *entry)
{
	/* jansson's duplicates are of the same case */
	if (json->seen[setting]) {
		return "this property is there twice";
	}
	json->seen[setting] = true;
	if (!secopts_is_text(setting)) {
		set_type(json, value, entry);
		if (json_is_null(value)) {
			return NULL;
		}
	}
	entry->kind = SECOPTS_ENTRY_REGISTRY;
	entry->key = lanmanserver;
	return secopts_settings[setting].type == SECOPTS_TYPE_MULTI_SZ
		       ? set_list(json, value, entry)
		       : NULL;
}

static bool
read_property(struct json *json, const char *name, json_t *value)
{
	char *text = json_dumps(value,
				JSON_ENCODE_ANY |
					JSON_REAL_PRECISION(REAL_DIGITS));
	struct secopts_entry entry = {
		.kind = SECOPTS_ENTRY_NAMED,
		.key = "",
		.name = name,
		.text = text,
	};
	enum secopts_setting setting;
	bool ok;

	*json->reader.error = (struct secopts_place){.message = NULL};
	if (text == NULL) {
		json->reader.error->message = "out of memory";
		return false;
	}
	if (secopts_find_registry(lanmanserver, name, &setting)) {
		json->reader.error->message =
			read_setting(json, setting, value, &entry);
	} else {
		set_type(json, value, &entry);
	}
	if (json->reader.error->message != NULL) {
		ok = skip(json, name);
	} else {
		ok = secopts_emit(&json->reader, &entry);
	}
	free(text);
	return ok;
}

bool secopts_read_json(const struct secopts_file *file,
		       secopts_entry_fn fn,
		       void *private_data,
		       struct secopts_place *error)
{
	struct json json = {.reader = {file, fn, private_data, error, false}};
	const struct secopts_text_rules rules = {
		.eight_bit = SECOPTS_EIGHT_BIT_UTF8,
	};
	json_t *root = NULL;
	json_t *object = NULL;
	json_t *value = NULL;
	const char *name = NULL;
	size_t length;
	bool ok = true;

	if (!secopts_decode(file, &rules, &length, error) ||
	    (error->message != NULL && !skip(&json, ""))) {
		return false;
	}
	root = load(&json, length);
	if (root == NULL) {
		return false;
	}
	object = json_array_size(root) == 1 ? json_array_get(root, 0) : root;
	if (!json_is_object(object)) {
		*error = (struct secopts_place){
			.message = "not one object, alone or in an array",
		};
		ok = false;
	}
	json_object_foreach(object, name, value)
	{
		ok = ok && read_property(&json, name, value);
	}
	json_decref(root);
	return ok;
}
