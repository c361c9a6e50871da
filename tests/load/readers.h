/*
 * Windows Security Options for Samba
 *
 * What the tests of the readers of files have in common
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#ifndef __READERS_H__
#define __READERS_H__

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "secopts_load.h"
#include "secopts_template.h"
#include "testlib.h"

typedef bool (*read_fn)(const struct secopts_file *file,
			secopts_entry_fn fn,
			void *private_data,
			struct secopts_place *error);

/* What a reader said, in words. */
struct said {
	char text[65536];
	size_t length;
	size_t entries;
	bool lenient; /* what is not understood is no error */
};

__attribute__((format(printf, 2, 3)))
static inline void say(struct said *said, const char *format, ...)
{
	size_t room = sizeof(said->text) - said->length;
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(said->text + said->length, room, format, args);
	va_end(args);
	assert_true(n >= 0 && (size_t)n < room);
	said->length += (size_t)n;
}

/* line:column:column [section] key|name type number {string}... <text> */
static inline bool hear(void *private_data, struct secopts_entry *entry)
{
	static const char *const kinds[] = {
		[SECOPTS_ENTRY_REGISTRY] = "value",
		[SECOPTS_ENTRY_DELETE_VALUE] = "no value",
		[SECOPTS_ENTRY_DELETE_KEY] = "no key",
		[SECOPTS_ENTRY_DELETE_VALUES] = "no values",
		[SECOPTS_ENTRY_NAMED] = "named",
	};
	struct said *said = private_data;
	size_t i;

	if (entry->kind == SECOPTS_ENTRY_SKIPPED && !said->lenient) {
		return false;
	}
	if (entry->kind == SECOPTS_ENTRY_SKIPPED) {
		assert_non_null(entry->place.message);
		say(said, "%zu:%zu skipped %s|%s: %s\n", entry->place.line,
		    entry->place.column, entry->key, entry->name,
		    entry->place.message);
		return true;
	}
	assert_null(entry->place.message);
	said->entries++;
	if (entry->section != NULL &&
	    (secopts_ascii_casecmp(entry->section, "Version") == 0 ||
	     secopts_ascii_casecmp(entry->section, "Unicode") == 0))
	{
		return true;
	}
	say(said, "%zu:%zu:%zu %s ", entry->place.line, entry->place.column,
	    entry->value_column, kinds[entry->kind]);
	if (entry->section != NULL) {
		say(said, "[%s] ", entry->section);
	}
	say(said, "%s|%s", entry->key, entry->name);
	if (entry->type != SECOPTS_REG_NONE) {
		say(said, " type %u", (unsigned int)entry->type);
	}
	if (entry->type == SECOPTS_REG_DWORD) {
		say(said, " = %u", (unsigned int)entry->number);
	}
	for (i = 0; i < entry->strings.num; i++) {
		say(said, " {%s}", entry->strings.names[i]);
	}
	say(said, " <%s>\n", entry->text);
	return true;
}

/* Read bytes that lie in memory of exactly their size. */
static inline bool read_bytes(read_fn fn, const uint8_t *bytes, size_t length,
			      struct said *said, struct secopts_place *error)
{
	size_t room = SECOPTS_WORKSPACE(length);
	uint8_t *copy = malloc(length + 1);
	struct secopts_file file = {
		.bytes = copy + 1,
		.length = length,
		.text = malloc(room),
		.scratch = malloc(room),
		.names = malloc(SECOPTS_MAX_NAMES(room) * sizeof(char *)),
	};
	bool ok;

	assert_true(copy != NULL && file.text != NULL &&
		    file.scratch != NULL && file.names != NULL);
	memcpy(copy + 1, bytes, length);
	said->length = 0;
	said->entries = 0;
	said->text[0] = '\0';
	*error = (struct secopts_place){.line = 0};
	ok = fn(&file, hear, said, error);
	if (!ok) {
		assert_non_null(error->message);
		say(said, "%zu:%zu %s\n", error->line, error->column,
		    error->message);
	}
	free(file.names);
	free(file.scratch);
	free(file.text);
	free(copy);
	return ok;
}

/* UTF-8, which is known to be good, as UTF-16LE; returns its length. */
static inline size_t to_utf16(const char *text, bool mark, uint8_t *out)
{
	size_t n = 0;

	if (mark) {
		out[n++] = 0xff;
		out[n++] = 0xfe;
	}
	while (*text != '\0') {
		unsigned char c = (unsigned char)*text++;
		uint32_t code = c;
		int more = c < 0x80 ? 0 : c < 0xe0 ? 1 : c < 0xf0 ? 2 : 3;

		if (more > 0) {
			code = c & (0x3fu >> more);
		}
		for (; more > 0; more--) {
			code = code << 6 | ((unsigned char)*text++ & 0x3f);
		}
		if (code > 0xffff) {
			uint32_t high = 0xd800 + ((code - 0x10000) >> 10);

			out[n++] = high & 0xff;
			out[n++] = high >> 8;
			code = 0xdc00 + ((code - 0x10000) & 0x3ff);
		}
		out[n++] = code & 0xff;
		out[n++] = code >> 8;
	}
	return n;
}

/* A text, read in each encoding that a file may have. */
static inline void check_text(int *wrong, read_fn fn, const char *why,
			      const char *text, const char *expected)
{
	static const char *const encodings[] = {
		"UTF-8", "UTF-8 with mark", "UTF-16", "UTF-16 with mark",
	};
	static struct said said;
	uint8_t buffer[4096];
	size_t i;

	assert_true(strlen(text) < sizeof(buffer) / 2 - 4);
	for (i = 0; i < TEST_COUNT(encodings); i++) {
		struct secopts_place error;
		size_t length = strlen(text);

		switch (i) {
		case 0:
			memcpy(buffer, text, length);
			break;
		case 1:
			memcpy(buffer, "\xef\xbb\xbf", 3);
			memcpy(buffer + 3, text, length);
			length += 3;
			break;
		default:
			length = to_utf16(text, i == 3, buffer);
			break;
		}
		(void)read_bytes(fn, buffer, length, &said, &error);
		check_row(*wrong, strcmp(said.text, expected) == 0,
			  "%s (%s):\n%swas expected of:\n%s\nbut got:\n%s",
			  why, encodings[i], expected, text, said.text);
	}
}

/* A file of tests/data; returns its length. */
static inline size_t load_file(const char *dir, const char *name,
			       uint8_t *buffer, size_t size)
{
	char path[400];
	FILE *file = NULL;
	size_t length;

	snprintf(path, sizeof(path), "tests/data/%s/%s", dir, name);
	file = fopen(path, "rb");
	if (file == NULL) {
		fail_msg("%s: cannot be opened", path);
	}
	length = fread(buffer, 1, size, file);
	fclose(file);
	assert_true(length < size);
	return length;
}

static inline read_fn reader_of(const char *name)
{
	const char *dot = strrchr(name, '.');

	if (dot != NULL && strcmp(dot, ".inf") == 0) {
		return secopts_read_inf;
	}
	if (dot != NULL && strcmp(dot, ".reg") == 0) {
		return secopts_read_reg;
	}
	return secopts_read_json;
}

/* A text, and what is said of it. */
struct text_row {
	const char *why;
	const char *text;
	const char *said;
};

/* Each text between a beginning and an end that make it a file. */
static inline void check_texts(read_fn fn, const char *before,
			       const struct text_row *rows, size_t num,
			       const char *after)
{
	int wrong = 0;
	size_t i;

	for (i = 0; i < num; i++) {
		char text[1000];

		snprintf(text, sizeof(text), "%s%s%s", before, rows[i].text,
			 after);
		check_text(&wrong, fn, rows[i].why, text, rows[i].said);
	}
	check_rows(wrong);
}

#endif /* __READERS_H__ */
