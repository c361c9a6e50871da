/*
 * Windows Security Options for Samba
 *
 * Registry files: what a value holds
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "secopts_load.h"
#include "secopts_reg.h"

/* The bytes of a value in the making. */
struct data {
	struct secopts_entry *entry;
	const char *text; /* where it begins */
	const uint8_t *bytes;
	size_t num_bytes;
};

static bool fail(struct secopts_reg *reg, const char *at, const char *message)
{
	return secopts_fail_at(&reg->lines, at, message, reg->reader.error);
}

bool secopts_reg_quoted(struct secopts_reg *reg,
			char **at,
			bool line_ends,
			char **string)
{
	static const char escapes[] = "\\\"nrt";
	static const char meant[] = "\\\"\n\r\t";
	struct secopts_lines start = reg->lines;
	const char *quote = *at;
	char *p = *at + 1;

	*string = reg->out;
	for (; *p != '"'; p++) {
		if (*p == '\0') {
			if (!line_ends || !secopts_join_line(&reg->lines)) {
				secopts_rewind(&reg->lines, &start);
				return fail(reg,
					    quote,
					    "a quote is not closed");
			}
			*reg->out++ = '\n';
			p = reg->lines.line - 1;
			continue;
		}
		if (*p == '\\') {
			const char *escape =
				(p[1] == '\0') ? NULL : strchr(escapes, p[1]);

			if (escape == NULL) {
				return fail(reg,
					    p,
					    "not one of the escapes "
					    "\\\\ and \\\"");
			}
			*reg->out++ = meant[escape - escapes];
			p++;
			continue;
		}
		*reg->out++ = *p;
	}
	*reg->out++ = '\0';
	*at = p + 1;
	return true;
}

/* At most so many hexadecimal digits. */
static bool read_hex(char **at, int max_digits, uint32_t *number)
{
	int n = 0;

	*number = 0;
	while (n < max_digits && secopts_digit(**at, 16) >= 0) {
		*number = *number << 4 | (uint32_t)secopts_digit(**at, 16);
		(*at)++;
		n++;
	}
	return n > 0 && secopts_digit(**at, 16) < 0;
}

/* Does a line begin as a value's name or a key does? */
static bool is_new_entry(const char *at)
{
	return *at == '"' || *at == '@' || *at == '[';
}

/*
 * From a backslash to the next line that says something: blank lines and
 * comments in between do not count, and where the file ends, so does the
 * value. Windows loses a whole entry that stands where bytes should go on;
 * here it is read as what it looks like.
 */
static bool go_on(struct secopts_reg *reg, char **at)
{
	char *rest = secopts_skip(*at + 1);

	if (*rest != '\0' && *rest != ';') {
		return fail(reg, *at + 1, "text after a line's backslash");
	}
	*at = rest;
	do {
		*at += strlen(*at);
		if (!secopts_join_line(&reg->lines)) {
			return true;
		}
		*at = secopts_skip(reg->lines.line);
	} while (**at == '\0' || **at == ';');
	reg->again = is_new_entry(*at);
	return !reg->again ||
	       fail(reg, *at, "a value's next line is missing before this");
}

/* Blanks, and a line's backslash. */
static bool skip_continued(struct secopts_reg *reg, char **at)
{
	*at = secopts_skip(*at);
	return **at != '\\' || go_on(reg, at);
}

static bool is_at_end(const char *at)
{
	return *at == '\0' || *at == ';';
}

/* A comma, too, may be the last. */
static bool read_bytes(struct secopts_reg *reg, char **at, struct data *data)
{
	uint32_t byte;

	data->bytes = (const uint8_t *)reg->out;
	while (skip_continued(reg, at)) {
		char *start = *at;

		if (is_at_end(start)) {
			return true;
		}
		if (!read_hex(at, 2, &byte) ||
		    (**at != '\0' && strchr(" \t,;\\", **at) == NULL)) {
			return fail(reg, start, "not a byte of two digits");
		}
		*reg->out++ = (char)byte;
		data->num_bytes++;
		if (!skip_continued(reg, at)) {
			return false;
		}
		if (**at != ',') {
			return true;
		}
		(*at)++;
	}
	return false;
}

/* MS-RRP 3.1.1.5 */
static const char *read_strings(struct secopts_reg *reg, struct data *data)
{
	const struct secopts_raw raw = {
		.bytes = data->bytes,
		.length = data->num_bytes,
		.ansi = reg->ansi,
		.multi = data->entry->type == SECOPTS_REG_MULTI_SZ,
	};

	if (!reg->ansi && !secopts_is_utf16(reg->reader.file) &&
	    secopts_looks_narrow(&raw)) {
		return "8-bit text where UTF-16 belongs";
	}
	return secopts_decode_strings(&raw,
				      reg->out,
				      reg->reader.file->names,
				      &data->entry->strings);
}

/* NULL, or what is wrong. */
static const char *read_typed(struct secopts_reg *reg, struct data *data)
{
	struct secopts_entry *entry = data->entry;
	enum secopts_setting setting;
	const char *message = NULL;

	switch (entry->type) {
	case SECOPTS_REG_DWORD:
		if (data->num_bytes != 4) {
			message = "a REG_DWORD that is not of 4 bytes";
			break;
		}
		entry->number = secopts_get_u32(data->bytes);
		break;
	case SECOPTS_REG_SZ:
	case SECOPTS_REG_EXPAND_SZ:
	case SECOPTS_REG_MULTI_SZ:
		message = read_strings(reg, data);
		break;
	}
	/* Others may have in their values what they like. */
	if (message != NULL &&
	    !secopts_find_registry(entry->key, entry->name, &setting)) {
		message = NULL;
		if (entry->type == SECOPTS_REG_DWORD) {
			entry->type = SECOPTS_REG_BINARY;
		}
	}
	return message;
}

static bool
read_hex_value(struct secopts_reg *reg, char **at, struct data *data)
{
	struct secopts_lines start;
	const char *message = NULL;

	data->entry->type = SECOPTS_REG_BINARY;
	if (**at == '(') {
		char *digits = ++*at;

		if (!read_hex(at, 8, &data->entry->type) || **at != ')') {
			return fail(reg, digits, "not the number of a type");
		}
		(*at)++;
	}
	if (**at != ':') {
		return fail(reg, *at, "':' is missing after the type");
	}
	(*at)++;
	start = reg->lines;
	if (!read_bytes(reg, at, data)) {
		return false;
	}
	message = read_typed(reg, data);
	return message == NULL ||
	       secopts_fail_at(&start, data->text, message, reg->reader.error);
}

static bool
read_string(struct secopts_reg *reg, char **at, struct secopts_entry *entry)
{
	char *string = NULL;

	if (!secopts_reg_quoted(reg, at, true, &string)) {
		return false;
	}
	reg->reader.file->names[0] = string;
	entry->type = SECOPTS_REG_SZ;
	entry->strings = (struct secopts_list){
		.num = 1,
		.names = reg->reader.file->names,
	};
	return true;
}

/* Does the text begin so, without case? Then go past it. */
static bool take_word(char **at, const char *word)
{
	const char *rest = secopts_skip_prefix(*at, word);

	if (rest == NULL) {
		return false;
	}
	*at += rest - *at;
	return true;
}

bool secopts_reg_data(struct secopts_reg *reg,
		      char **at,
		      struct secopts_entry *entry)
{
	struct data data = {.entry = entry, .text = *at};

	if (**at == '"') {
		return read_string(reg, at, entry);
	}
	if (take_word(at, "dword:")) {
		entry->type = SECOPTS_REG_DWORD;
		*at = secopts_skip(*at);
		return read_hex(at, 8, &entry->number) ||
		       fail(reg,
			    *at,
			    "not a number of up to 8 "
			    "hexadecimal digits");
	}
	if (take_word(at, "hex")) {
		return read_hex_value(reg, at, &data);
	}
	if (take_word(at, "-")) {
		entry->kind = SECOPTS_ENTRY_DELETE_VALUE;
		return true;
	}
	return fail(reg, *at, "not a string in quotes, dword:, hex: or -");
}
