/*
 * Windows Security Options for Samba
 *
 * What holds for every reader of files
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#ifndef __FUZZ_TEMPLATE_H__
#define __FUZZ_TEMPLATE_H__

#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "secopts_load.h"
#include "secopts_template.h"

typedef bool (*read_fn)(const struct secopts_file *file,
			secopts_entry_fn fn,
			void *private_data,
			struct secopts_place *error);

struct fuzz {
	size_t size;
	size_t lines;
	size_t num; /* of entries so far */
	size_t stop_at;
	bool is_json; /* whose properties have no place */
	bool is_pol;  /* whose places are the numbers of entries */
};

/* RFC 3629, written another way than in the reader. */
static void require_utf8(const char *text)
{
	const unsigned char *p = (const unsigned char *)text;

	require(text != NULL);
	while (*p != 0) {
		unsigned int n = *p < 0x80 ? 0 : *p < 0xe0 ? 1 : *p < 0xf0 ? 2 : 3;

		require(*p < 0x80 || (*p >= 0xc2 && *p <= 0xf4));
		require(!(*p == 0xe0 && p[1] < 0xa0));
		require(!(*p == 0xed && p[1] > 0x9f));
		require(!(*p == 0xf0 && p[1] < 0x90));
		require(!(*p == 0xf4 && p[1] > 0x8f));
		for (p++; n > 0; n--, p++) {
			require((*p & 0xc0) == 0x80);
		}
	}
}

static void require_place(const struct fuzz *fuzz,
			  const struct secopts_place *place)
{
	require(place->line <= fuzz->lines);
	require(place->column <= fuzz->size + 1);
	require(place->line != 0 || place->column == 0);
	require(place->line == 0 || place->column != 0 || fuzz->is_json ||
		fuzz->is_pol);
}

static bool take(void *private_data, struct secopts_entry *entry)
{
	struct fuzz *fuzz = private_data;
	size_t i;

	require(entry->place.line >= 1 || fuzz->is_json);
	require((entry->place.message != NULL) ==
		(entry->kind == SECOPTS_ENTRY_SKIPPED));
	require_place(fuzz, &entry->place);
	require(entry->value_column >= 1 || fuzz->is_json || fuzz->is_pol);
	require(entry->value_column <= fuzz->size + 1);
	if (entry->section != NULL) {
		require_utf8(entry->section);
	}
	require_utf8(entry->key);
	require_utf8(entry->name);
	require_utf8(entry->text);
	require(entry->strings.num <= fuzz->size);
	for (i = 0; i < entry->strings.num; i++) {
		require_utf8(entry->strings.names[i]);
	}
	entry->place.message = "stopped";
	return ++fuzz->num != fuzz->stop_at;
}

/* Read it, and once more up to some entry. */
static void fuzz_read(read_fn fn, const uint8_t *data, size_t size)
{
	size_t room = SECOPTS_WORKSPACE(size);
	struct secopts_file file = {
		.bytes = data,
		.length = size,
		.text = malloc(room),
		.scratch = malloc(room),
		.names = malloc(SECOPTS_MAX_NAMES(room) * sizeof(char *)),
	};
	struct fuzz fuzz = {
		.size = size,
		.lines = 1,
		.is_json = (fn == secopts_read_json),
		.is_pol = (fn == secopts_read_pol),
	};
	struct secopts_place error = {.line = 0};
	size_t num;
	size_t i;

	require(file.text != NULL && file.scratch != NULL &&
		file.names != NULL);
	for (i = 0; i < size; i++) {
		/* an old Mac's line ends are some, too */
		fuzz.lines += (data[i] == '\n' || data[i] == '\r') ||
			      (fuzz.is_pol && data[i] == '[');
	}
	if (!fn(&file, take, &fuzz, &error)) {
		require(error.message != NULL && *error.message != '\0' &&
			strcmp(error.message, "stopped") != 0);
		require_place(&fuzz, &error);
	}
	num = fuzz.num;
	if (num > 0) {
		fuzz.num = 0;
		fuzz.stop_at = 1 + size % num;
		require(!fn(&file, take, &fuzz, &error));
		require(strcmp(error.message, "stopped") == 0);
		require(fuzz.num == fuzz.stop_at);
	}
	(void)secopts_guess_format(data, size);
	(void)secopts_name_format(data, size);
	free(file.names);
	free(file.scratch);
	free(file.text);
}

#endif /* __FUZZ_TEMPLATE_H__ */
