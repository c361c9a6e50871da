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
#include <string.h>

#include "secopts_load.h"
#include "secopts_reader.h"

/* MSFT_SmbServerConfiguration shows values of this key, and others. */
static const char lanmanserver[] =
	"SYSTEM\\CurrentControlSet\\Services\\LanmanServer\\Parameters";

/*
 * jansson tells no places of values. Once it has found a text good, its
 * tokens are easily told apart.
 */
struct token {
	char *start; /* NULL: there is none */
	char *end;
	struct secopts_place place;
};

struct scan {
	char *at;
	size_t line;
	size_t column;
};

struct reader {
	const struct secopts_file *file;
	secopts_entry_fn fn;
	void *private_data;
	struct secopts_place *error;
	struct scan scan;
	json_t *object;
	bool seen[SECOPTS_NUM_SETTINGS];
};

static bool fail_at(const struct token *token,
		    const char *message,
		    struct secopts_place *error)
{
	*error = token->place;
	error->message = message;
	return false;
}

static void step(struct scan *scan)
{
	char c = *scan->at++;

	if (c == '\n') {
		scan->line++;
		scan->column = 1;
	} else if (!secopts_is_continued(c)) {
		scan->column++;
	}
}

/* The column is that of a character, at its first byte. */
static void skip_string(struct scan *scan)
{
	step(scan);
	while (*scan->at != '\0' && *scan->at != '"' && *scan->at != '\n') {
		if (*scan->at == '\\' && scan->at[1] != '\0' &&
		    scan->at[1] != '\n') {
			step(scan);
		}
		step(scan);
	}
	if (*scan->at == '"') {
		step(scan);
	}
}

static struct token next_token(struct scan *scan)
{
	static const char ends[] = " \t\r\n\"{}[]:,";
	struct token token = {.start = NULL};

	while (*scan->at != '\0' && strchr(" \t\r\n", *scan->at) != NULL) {
		step(scan);
	}
	token.place.line = scan->line;
	token.place.column = scan->column;
	if (*scan->at == '\0') {
		return token;
	}
	token.start = scan->at;
	if (*scan->at == '"') {
		skip_string(scan);
	} else if (strchr(ends, *scan->at) != NULL) {
		step(scan);
	} else {
		while (*scan->at != '\0' && strchr(ends, *scan->at) == NULL) {
			step(scan);
		}
	}
	token.end = scan->at;
	return token;
}

static const char *describe_token(const struct token *token)
{
	if (token->start == NULL) {
		return "the text ends too early";
	}
	if (strchr("{}[]:,", *token->start) != NULL) {
		return "a bracket, colon or comma out of place";
	}
	if (*token->start != '"') {
		return "not a value of JSON, or out of place";
	}
	if (token->end == token->start + 1 || token->end[-1] != '"') {
		return "a quote is not closed";
	}
	return memchr(token->start,
		      '\\',
		      (size_t)(token->end - token->start)) != NULL
		       ? "not an escape of JSON"
		       : "a string out of place";
}

static const char *describe(enum json_error_code code,
			    const struct token *token)
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
		return describe_token(token);
	}
}

/* jansson stops behind the token that it does not like. */
static struct token find_problem(struct reader *reader,
				 const json_error_t *problem)
{
	enum json_error_code code = json_error_code(problem);
	const char *text = reader->file->text;
	struct scan scan = reader->scan;
	struct token token = next_token(&scan);
	bool at_end = code == json_error_premature_end_of_input;

	while (token.start != NULL &&
	       (at_end || token.end - text < problem->position)) {
		token = next_token(&scan);
	}
	fail_at(&token, describe(code, &token), reader->error);
	return token;
}

/* Tell of reader->error. */
static bool tell(struct reader *reader, const char *name)
{
	struct secopts_entry skipped = {
		.kind = SECOPTS_ENTRY_SKIPPED,
		.place = *reader->error,
		.value_column = reader->error->column,
		.key = "",
		.name = name,
		.text = "",
	};

	if (reader->fn(reader->private_data, &skipped)) {
		return true;
	}
	*reader->error = skipped.place;
	return false;
}

/*
 * The later of two properties with one name holds, as in PowerShell; of the
 * first that is there again jansson tells.
 */
static json_t *load(struct reader *reader, size_t length)
{
	char *text = reader->file->text;
	json_error_t problem;
	json_t *root =
		json_loadb(text, length, JSON_REJECT_DUPLICATES, &problem);
	struct token token;
	bool goes_on;

	if (root != NULL) {
		return root;
	}
	token = find_problem(reader, &problem);
	if (json_error_code(&problem) != json_error_duplicate_key ||
	    token.start == NULL || token.end < token.start + 2) {
		return NULL;
	}
	token.end[-1] = '\0';
	goes_on = tell(reader, token.start + 1);
	token.end[-1] = '"';
	root = goes_on ? json_loadb(text, length, 0, &problem) : NULL;
	if (goes_on && root == NULL) {
		(void)find_problem(reader, &problem);
	}
	return root;
}

static const char *
read_array(struct reader *reader, json_t *value, struct secopts_list *list)
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
			reader->file->names[num++] = name;
		}
	}
	*list = (struct secopts_list){
		.num = num,
		.names = reader->file->names,
	};
	return NULL;
}

/* What a value is in the registry's words, as far as there are any. */
static void
set_type(struct reader *reader, json_t *value, struct secopts_entry *entry)
{
	switch (json_typeof(value)) {
	case JSON_STRING:
		entry->type = SECOPTS_REG_SZ;
		reader->file->names[0] = json_string_value(value);
		entry->strings.names = reader->file->names;
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
		if (read_array(reader, value, &entry->strings) == NULL) {
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
set_list(struct reader *reader, json_t *value, struct secopts_entry *entry)
{
	entry->type = SECOPTS_REG_MULTI_SZ;
	switch (json_typeof(value)) {
	case JSON_NULL:
		return NULL;
	case JSON_STRING:
		return secopts_split_names(json_string_value(value),
					   reader->file,
					   &entry->strings);
	case JSON_ARRAY:
		return read_array(reader, value, &entry->strings);
	default:
		return "neither a string nor an array of them, nor null";
	}
}

static bool read_property(struct reader *reader,
			  const struct token *key,
			  const struct token *text,
			  json_t *value,
			  struct secopts_entry *entry)
{
	enum secopts_setting setting;
	const char *message = NULL;

	if (!secopts_find_registry(lanmanserver, entry->name, &setting)) {
		set_type(reader, value, entry);
		return true;
	}
	/* jansson's duplicates are of the same case */
	if (reader->seen[setting]) {
		return fail_at(key,
			       "this property is there twice",
			       reader->error);
	}
	reader->seen[setting] = true;
	if (secopts_settings[setting].type == SECOPTS_TYPE_MULTI_SZ) {
		message = set_list(reader, value, entry);
		if (message != NULL) {
			return fail_at(text, message, reader->error);
		}
	} else {
		set_type(reader, value, entry);
		if (json_is_null(value)) {
			return true;
		}
	}
	entry->kind = SECOPTS_ENTRY_REGISTRY;
	entry->key = lanmanserver;
	return true;
}

static bool emit(struct reader *reader,
		 const struct token *key,
		 const struct token *first,
		 char *end)
{
	struct secopts_entry entry = {
		.kind = SECOPTS_ENTRY_NAMED,
		.place = key->place,
		.value_column = (first->place.line == key->place.line)
					? first->place.column
					: key->place.column,
		.key = "",
		.text = first->start,
	};
	json_t *name = json_loadb(key->start,
				  (size_t)(key->end - key->start),
				  JSON_DECODE_ANY,
				  NULL);
	json_t *value = NULL;
	char saved = *end;
	bool ok = false;

	if (name == NULL) {
		return fail_at(key, "out of memory", reader->error);
	}
	entry.name = json_string_value(name);
	value = json_object_get(reader->object, entry.name);
	*end = '\0';
	if (read_property(reader, key, first, value, &entry)) {
		ok = reader->fn(reader->private_data, &entry);
		if (!ok) {
			*reader->error = entry.place;
		}
	}
	*end = saved;
	json_decref(name);
	return ok;
}

/* A value, from its first token to its last. */
static char *skip_value(struct scan *scan, const struct token *first)
{
	struct token token = *first;
	size_t depth = 0;

	for (;;) {
		depth += (*token.start == '{' || *token.start == '[');
		depth -= (*token.start == '}' || *token.start == ']');
		if (depth == 0) {
			return token.end;
		}
		token = next_token(scan);
	}
}

/* The text is good: what is not a key ends or separates. */
static bool read_object(struct reader *reader)
{
	struct token token = next_token(&reader->scan);

	while (*token.start != '{') {
		token = next_token(&reader->scan);
	}
	for (;;) {
		struct token key = next_token(&reader->scan);
		struct token value;
		char *end = NULL;

		if (*key.start == '}') {
			return true;
		}
		if (*key.start == ',') {
			continue;
		}
		(void)next_token(&reader->scan);
		value = next_token(&reader->scan);
		end = skip_value(&reader->scan, &value);
		if (!emit(reader, &key, &value, end)) {
			return false;
		}
	}
}

bool secopts_read_json(const struct secopts_file *file,
		       secopts_entry_fn fn,
		       void *private_data,
		       struct secopts_place *error)
{
	struct reader reader = {
		.file = file,
		.fn = fn,
		.private_data = private_data,
		.error = error,
		.scan = {.at = file->text, .line = 1, .column = 1},
	};
	const struct secopts_text_rules rules = {
		.eight_bit = SECOPTS_EIGHT_BIT_UTF8,
	};
	json_t *root = NULL;
	size_t length;
	bool ok;

	if (!secopts_decode(file, &rules, &length, error) ||
	    (error->message != NULL && !tell(&reader, ""))) {
		return false;
	}
	root = load(&reader, length);
	if (root == NULL) {
		return false;
	}
	reader.object = root;
	if (json_array_size(root) == 1) {
		reader.object = json_array_get(root, 0);
	}
	if (json_is_object(reader.object)) {
		ok = read_object(&reader);
	} else {
		struct token first = next_token(&reader.scan);

		ok = fail_at(&first,
			     "not one object, alone or in an array",
			     error);
	}
	json_decref(root);
	return ok;
}
