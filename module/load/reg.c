/*
 * Windows Security Options for Samba
 *
 * Registry files, as Windows and Samba export them
 *
 * Copyright (C) the secopts authors 2026
 *
 * This program is free software; you can redistribute it and/or modify
 * it under the terms of the GNU General Public License as published by
 * the Free Software Foundation; either version 3 of the License, or
 * (at your option) any later version.
 *
 * This program is distributed in the hope that it will be useful,
 * but WITHOUT ANY WARRANTY; without even the implied warranty of
 * MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE.  See the
 * GNU General Public License for more details.
 *
 * You should have received a copy of the GNU General Public License
 * along with this program.  If not, see <http://www.gnu.org/licenses/>.
 */


#include <string.h>

#include "secopts_reader.h"

struct reg {
	const struct secopts_file *file;
	secopts_entry_fn fn;
	void *private_data;
	struct secopts_place *error;
	struct secopts_lines lines;
	bool ansi;       /* REGEDIT4: strings in hex are 8 bits, too */
	const char *key; /* NULL: none yet, or the last was deleted */
	bool deleted;
	char *out; /* what is free of the scratch space */
};

/* A value in the making. */
struct value {
	struct secopts_entry entry;
	char *text; /* where the value begins */
	const uint8_t *bytes;
	size_t num_bytes;
};

static bool fail(struct reg *reg, const char *at, const char *message)
{
	return secopts_fail_at(&reg->lines, at, message, reg->error);
}

static bool emit(struct reg *reg, struct secopts_entry *entry)
{
	if (reg->fn(reg->private_data, entry)) {
		return true;
	}
	*reg->error = entry->place;
	return false;
}

/* Only blanks and a comment may follow. */
static bool check_rest(struct reg *reg, char *at, const char *message)
{
	at = secopts_skip(at);
	return *at == '\0' || *at == ';' || fail(reg, at, message);
}

/* Is it one of the registry's roots; how long is it, and is it HKLM? */
static size_t find_root(const char *key, bool *is_hklm)
{
	static const char *const roots[] = {
		"HKEY_LOCAL_MACHINE", "HKLM",
		"HKEY_CLASSES_ROOT",  "HKCR",
		"HKEY_CURRENT_USER",  "HKCU",
		"HKEY_USERS",         "HKU",
		"HKEY_CURRENT_CONFIG", "HKCC",
	};
	size_t length = strcspn(key, "\\");
	size_t i;

	for (i = 0; i < sizeof(roots) / sizeof(roots[0]); i++) {
		size_t j = 0;

		while (j < length && roots[i][j] != '\0' &&
		       (key[j] == roots[i][j] ||
			(key[j] >= 'a' && key[j] <= 'z' &&
			 key[j] - 'a' + 'A' == roots[i][j])))
		{
			j++;
		}
		if (j == length && roots[i][j] == '\0') {
			*is_hklm = i < 2;
			return length;
		}
	}
	return 0;
}

static bool read_key(struct reg *reg, char *at)
{
	struct secopts_entry entry = {
		.kind = SECOPTS_ENTRY_DELETE_KEY,
		.name = "",
		.text = "",
	};
	char *name = at + 1;
	/* a key's name may hold a bracket, too */
	char *end = strrchr(name, ']');
	char *problem = NULL;
	bool is_hklm = false;
	size_t root;

	if (end == NULL) {
		return fail(reg, at, "']' is missing after a key");
	}
	if (!check_rest(reg, end + 1, "text after a key")) {
		return false;
	}
	reg->deleted = (*name == '-');
	name += reg->deleted;
	*end = '\0';
	root = find_root(name, &is_hklm);
	if (root == 0) {
		return fail(reg, name, "not a root of the registry");
	}
	problem = strstr(name, "\\\\");
	if (problem == NULL && end[-1] == '\\') {
		problem = end - 1;
	}
	if (problem != NULL) {
		return fail(reg, problem, "a part of the key has no name");
	}
	if (is_hklm) {
		name += root + (name[root] != '\0');
	}
	reg->key = name;
	if (!reg->deleted) {
		return true;
	}
	entry.key = name;
	secopts_set_place(&reg->lines, at, NULL, &entry.place);
	entry.value_column = entry.place.column;
	return emit(reg, &entry);
}

/*
 * A string in quotes, from its first one on. A value may have line ends in
 * it; regedit writes them as they are.
 */
static bool read_quoted(struct reg *reg, char **at, bool line_ends,
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
			if (!line_ends || !secopts_join_line(&reg->lines))
			{
				return secopts_fail_at(
					&start, quote,
					"a quote is not closed", reg->error);
			}
			*reg->out++ = '\n';
			p = reg->lines.line - 1;
			continue;
		}
		if (*p == '\\') {
			const char *escape = (p[1] == '\0')
						     ? NULL
						     : strchr(escapes, p[1]);

			if (escape == NULL) {
				return fail(reg, p, "not one of the escapes "
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

static int hex_digit(char c)
{
	static const char digits[] = "0123456789abcdef0123456789ABCDEF";
	const char *found = (c == '\0') ? NULL : strchr(digits, c);

	return (found == NULL) ? -1 : (int)((found - digits) % 16);
}

/* At most so many hexadecimal digits. */
static bool read_hex(char **at, int max_digits, uint32_t *number)
{
	int n = 0;

	*number = 0;
	while (n < max_digits && hex_digit(**at) >= 0) {
		*number = *number << 4 | (uint32_t)hex_digit(**at);
		(*at)++;
		n++;
	}
	return n > 0 && hex_digit(**at) < 0;
}

/* Blanks, and a backslash that goes on in the next line. */
static bool skip_continued(struct reg *reg, char **at)
{
	*at = secopts_skip(*at);
	while (**at == '\\') {
		char *backslash = *at;

		if (*secopts_skip(backslash + 1) != '\0') {
			return fail(reg, backslash + 1,
				    "text after a line's backslash");
		}
		if (!secopts_join_line(&reg->lines)) {
			return fail(reg, backslash,
				    "the next line is missing");
		}
		*at = secopts_skip(reg->lines.line);
	}
	return true;
}

static bool read_bytes(struct reg *reg, char **at, struct value *value)
{
	uint32_t byte;

	value->bytes = (const uint8_t *)reg->out;
	if (!skip_continued(reg, at)) {
		return false;
	}
	if (**at == '\0' || **at == ';') {
		return true;
	}
	for (;;) {
		char *start = *at;

		if (!read_hex(at, 2, &byte) ||
		    (**at != '\0' && strchr(" \t,;\\", **at) == NULL))
		{
			return fail(reg, start, "not a byte of two digits");
		}
		*reg->out++ = (char)byte;
		value->num_bytes++;
		if (!skip_continued(reg, at)) {
			return false;
		}
		if (**at != ',') {
			return true;
		}
		(*at)++;
		if (!skip_continued(reg, at)) {
			return false;
		}
	}
}

/* MS-RRP 3.1.1.5 */
static const char *read_strings(struct reg *reg, struct value *value)
{
	const struct secopts_raw raw = {
		.bytes = value->bytes,
		.length = value->num_bytes,
		.ansi = reg->ansi,
		.multi = value->entry.type == SECOPTS_REG_MULTI_SZ,
	};

	if (!reg->ansi && !secopts_is_utf16(reg->file) &&
	    secopts_looks_narrow(&raw))
	{
		return "8-bit text where UTF-16 belongs";
	}
	return secopts_decode_strings(&raw, reg->out, reg->file->names,
				      &value->entry.strings);
}

static bool read_hex_value(struct reg *reg, char **at, struct value *value)
{
	struct secopts_entry *entry = &value->entry;
	enum secopts_setting setting;
	struct secopts_lines start;
	const char *message = NULL;

	entry->type = SECOPTS_REG_BINARY;
	if (**at == '(') {
		char *digits = ++*at;

		if (!read_hex(at, 8, &entry->type) || **at != ')') {
			return fail(reg, digits, "not the number of a type");
		}
		(*at)++;
	}
	if (**at != ':') {
		return fail(reg, *at, "':' is missing after the type");
	}
	(*at)++;
	start = reg->lines;
	if (!read_bytes(reg, at, value)) {
		return false;
	}
	switch (entry->type) {
	case SECOPTS_REG_DWORD:
		if (value->num_bytes != 4) {
			message = "a REG_DWORD that is not of 4 bytes";
			break;
		}
		entry->number = value->bytes[0] |
				(uint32_t)value->bytes[1] << 8 |
				(uint32_t)value->bytes[2] << 16 |
				(uint32_t)value->bytes[3] << 24;
		break;
	case SECOPTS_REG_SZ:
	case SECOPTS_REG_EXPAND_SZ:
	case SECOPTS_REG_MULTI_SZ:
		message = read_strings(reg, value);
		/* Others may have in their values what they like. */
		if (message != NULL &&
		    !secopts_find_registry(entry->key, entry->name, &setting))
		{
			message = NULL;
		}
		break;
	}
	return message == NULL ||
	       secopts_fail_at(&start, value->text, message, reg->error);
}

static bool read_string(struct reg *reg, char **at, struct value *value)
{
	char *string = NULL;

	if (!read_quoted(reg, at, true, &string)) {
		return false;
	}
	reg->file->names[0] = string;
	value->entry.type = SECOPTS_REG_SZ;
	value->entry.strings = (struct secopts_list){
		.num = 1,
		.names = reg->file->names,
	};
	return true;
}

/* Does the text begin so, without case? Then go past it. */
static bool take_word(char **at, const char *word)
{
	char *p = *at;

	for (; *word != '\0'; word++, p++) {
		if (*p != *word && !(*p >= 'A' && *p <= 'Z' &&
				     *p - 'A' + 'a' == *word))
		{
			return false;
		}
	}
	*at = p;
	return true;
}

static bool read_data(struct reg *reg, char **at, struct value *value)
{
	if (**at == '"') {
		return read_string(reg, at, value);
	}
	if (take_word(at, "dword:")) {
		value->entry.type = SECOPTS_REG_DWORD;
		*at = secopts_skip(*at);
		return read_hex(at, 8, &value->entry.number) ||
		       fail(reg, *at, "not a number of up to 8 "
				      "hexadecimal digits");
	}
	if (take_word(at, "hex")) {
		return read_hex_value(reg, at, value);
	}
	if (take_word(at, "-")) {
		value->entry.kind = SECOPTS_ENTRY_DELETE_VALUE;
		return true;
	}
	return fail(reg, *at, "not a string in quotes, dword:, hex: or -");
}

static bool read_value(struct reg *reg, char *at)
{
	struct value value = {
		.entry = {
			.kind = SECOPTS_ENTRY_REGISTRY,
			.key = reg->key,
			.name = "",
		},
	};
	struct secopts_place place;
	char *name = NULL;

	if (reg->key == NULL || reg->deleted) {
		return fail(reg, at, reg->deleted
					     ? "a value in a key that is deleted"
					     : "a value before the first key");
	}
	secopts_set_place(&reg->lines, at, NULL, &value.entry.place);
	reg->out = reg->file->scratch;
	if (*at == '@') {
		at++;
	} else {
		if (*at != '"') {
			return fail(reg, at, "a value's name is not in quotes");
		}
		if (!read_quoted(reg, &at, false, &name)) {
			return false;
		}
		value.entry.name = name;
	}
	at = secopts_skip(at);
	if (*at != '=') {
		return fail(reg, at, "'=' is missing after a name");
	}
	at = secopts_skip(at + 1);
	secopts_set_place(&reg->lines, at, NULL, &place);
	value.entry.value_column = place.column;
	value.text = at;
	if (!read_data(reg, &at, &value) ||
	    !check_rest(reg, at, "text after the end of a value"))
	{
		return false;
	}
	*at = '\0';
	value.entry.text = secopts_chop(value.text);
	return emit(reg, &value.entry);
}

/* Only the first line tells, for regedit, too. */
static bool read_version(struct reg *reg)
{
	if (secopts_next_line(&reg->lines)) {
		char *line = secopts_chop(reg->lines.line);

		reg->ansi = strcmp(line, "REGEDIT4") == 0;
		if (reg->ansi ||
		    strcmp(line, "Windows Registry Editor Version 5.00") == 0)
		{
			return true;
		}
	}
	reg->lines.number = 1;
	return fail(reg, reg->lines.line,
		    "not \"Windows Registry Editor Version 5.00\" or "
		    "REGEDIT4");
}

bool secopts_read_reg(const struct secopts_file *file,
		      secopts_entry_fn fn,
		      void *private_data,
		      struct secopts_place *error)
{
	static const char regedit4[] = "REGEDIT4";
	struct reg reg = {
		.file = file,
		.fn = fn,
		.private_data = private_data,
		.error = error,
	};
	enum secopts_eight_bit eight_bit = SECOPTS_EIGHT_BIT_UTF8;
	size_t length;

	if (file->length >= strlen(regedit4) &&
	    memcmp(file->bytes, regedit4, strlen(regedit4)) == 0)
	{
		eight_bit = SECOPTS_EIGHT_BIT_ANSI;
	}
	if (!secopts_decode(file, eight_bit, &length, error)) {
		return false;
	}
	secopts_lines_init(&reg.lines, file->text, length);
	if (!read_version(&reg)) {
		return false;
	}
	while (secopts_next_line(&reg.lines)) {
		char *at = secopts_skip(reg.lines.line);

		if (*at == '\0' || *at == ';') {
			continue;
		}
		if (!(*at == '[' ? read_key(&reg, at) : read_value(&reg, at))) {
			return false;
		}
	}
	return true;
}
