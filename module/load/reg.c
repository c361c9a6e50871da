/*
 * Windows Security Options for Samba
 *
 * Registry files, as Windows and Samba export them
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "secopts_reg.h"

static bool fail(struct secopts_reg *reg, const char *at, const char *message)
{
	return secopts_fail_at(&reg->lines, at, message, reg->reader.error);
}

/* Only blanks and a comment may follow. */
static bool check_rest(struct secopts_reg *reg, char *at, const char *message)
{
	at = secopts_skip(at);
	return *at == '\0' || *at == ';' || fail(reg, at, message);
}

/* Is it one of the registry's roots; how long is it, and is it HKLM? */
static size_t find_root(const char *key, bool *is_hklm)
{
	static const char *const roots[] = {
		"HKEY_LOCAL_MACHINE",
		"HKLM",
		"HKEY_CLASSES_ROOT",
		"HKCR",
		"HKEY_CURRENT_USER",
		"HKCU",
		"HKEY_USERS",
		"HKU",
		"HKEY_CURRENT_CONFIG",
		"HKCC",
	};
	size_t length = strcspn(key, "\\");
	size_t i;

	for (i = 0; i < sizeof(roots) / sizeof(roots[0]); i++) {
		if (secopts_skip_prefix(key, roots[i]) == key + length) {
			*is_hklm = i < 2;
			return length;
		}
	}
	return 0;
}

/*
 * The address bar of regedit shows a key below "Computer", in the language of
 * the user, and so it gets into files.
 */
static char *skip_computer(char *name)
{
	char *below = strchr(name, '\\');
	bool is_hklm;

	return (find_root(name, &is_hklm) == 0 && below != NULL &&
		find_root(below + 1, &is_hklm) != 0)
		       ? below + 1
		       : name;
}

/*
 * Windows takes a key with backslashes to spare for the one without.
 */
static void spare_backslashes(char *name)
{
	char *out = name;
	char *p = name;

	for (; *p != '\0'; p++) {
		if (*p != '\\' || (p[1] != '\\' && p[1] != '\0')) {
			*out++ = *p;
		}
	}
	*out = '\0';
}

/*
 * The bracket that ends a key. A key's name may hold brackets, and so may the
 * comment behind it.
 */
static char *find_bracket(char *name)
{
	char *end = strchr(name, ']');
	char *p = end;

	for (; p != NULL; p = strchr(p + 1, ']')) {
		const char *rest = secopts_skip(p + 1);

		if (*rest == '\0' || *rest == ';') {
			return p;
		}
		end = p;
	}
	return end;
}

static bool read_key(struct secopts_reg *reg, char *at)
{
	struct secopts_entry entry = {
		.kind = SECOPTS_ENTRY_DELETE_KEY,
		.name = "",
		.text = "",
	};
	char *name = at + 1;
	char *end = find_bracket(name);
	bool is_hklm = false;
	bool deleted;
	size_t root;

	reg->key = NULL;
	reg->outside = "a value in a key that is not understood";
	if (end == NULL) {
		return fail(reg, at, "']' is missing after a key");
	}
	if (!check_rest(reg, end + 1, "text after a key")) {
		return false;
	}
	deleted = (*name == '-');
	name += deleted;
	*end = '\0';
	name = skip_computer(name);
	root = find_root(name, &is_hklm);
	if (root == 0) {
		*end = ']';
		return fail(reg, name, "not a root of the registry");
	}
	spare_backslashes(name);
	if (is_hklm) {
		name += root + (name[root] != '\0');
	}
	reg->key = name;
	reg->outside = deleted ? "a value in a key that is deleted" : NULL;
	if (!deleted) {
		return true;
	}
	entry.key = name;
	secopts_set_place(&reg->lines, at, NULL, &entry.place);
	entry.value_column = entry.place.column;
	return secopts_emit(&reg->reader, &entry);
}

/*
 * A name without one of its quotes names no value for Windows, but its writer
 * meant one.
 */
static const char *bare_name(struct secopts_reg *reg, const char *at)
{
	size_t length = strcspn(at, "=");
	char *name = reg->out;

	if (at[length] == '\0') {
		return "";
	}
	memcpy(name, at, length);
	name[length] = '\0';
	reg->out += length + 1;
	return secopts_chop(name);
}

static bool
read_name(struct secopts_reg *reg, char **at, struct secopts_entry *entry)
{
	char *start = *at;
	char *name = NULL;

	if (*start == '@') {
		(*at)++;
	} else if (*start != '"') {
		entry->name = bare_name(reg, start);
		return fail(reg, start, "a value's name is not in quotes");
	} else if (!secopts_reg_quoted(reg, at, false, &name)) {
		/* the room of what there was of it */
		reg->out = reg->reader.file->scratch;
		entry->name = bare_name(reg, start + 1);
		return false;
	} else {
		entry->name = name;
	}
	*at = secopts_skip(*at);
	if (**at != '=') {
		return fail(reg, *at, "'=' is missing after a name");
	}
	*at = secopts_skip(*at + 1);
	return reg->outside == NULL || fail(reg, start, reg->outside);
}

static bool
read_value(struct secopts_reg *reg, char *at, struct secopts_entry *entry)
{
	struct secopts_place place;
	char *text = NULL;

	secopts_set_place(&reg->lines, at, NULL, &entry->place);
	if (!read_name(reg, &at, entry)) {
		return false;
	}
	secopts_set_place(&reg->lines, at, NULL, &place);
	entry->value_column = place.column;
	text = at;
	if (!secopts_reg_data(reg, &at, entry) ||
	    !check_rest(reg, at, "text after the end of a value")) {
		return false;
	}
	*at = '\0';
	entry->text = secopts_chop(text);
	return secopts_emit(&reg->reader, entry);
}

/*
 * What goes on with a line that is not understood is no more understood: the
 * bytes of a value, line by line.
 */
static void skip_rest(struct secopts_reg *reg)
{
	const char *line = reg->lines.line;

	while (!reg->again && *line != '\0' && line[strlen(line) - 1] == '\\' &&
	       secopts_next_line(&reg->lines)) {
		line = reg->lines.line;
		reg->again = strchr("\"@[", *secopts_skip(reg->lines.line)) !=
				     NULL &&
			     *secopts_skip(reg->lines.line) != '\0';
	}
}

/* Tell of the error, as far as the entry it is in is known. */
static bool tell(struct secopts_reg *reg, const char *text, const char *name)
{
	struct secopts_entry skipped =
		secopts_skipped(&reg->reader, reg->key != NULL ? reg->key : "",
				name, text);

	return secopts_emit(&reg->reader, &skipped);
}

static bool read_line(struct secopts_reg *reg)
{
	struct secopts_entry entry = {
		.kind = SECOPTS_ENTRY_REGISTRY,
		.key = reg->key,
		.name = "",
	};
	char *at = secopts_skip(reg->lines.line);
	bool ok;

	reg->out = reg->reader.file->scratch;
	reg->again = false;
	if (*at == '\0' || *at == ';' || *at == '#') {
		return true;
	}
	if (strncmp(at, "//", 2) == 0 || strncmp(at, "::", 2) == 0) {
		ok = fail(reg,
			  at,
			  "not how a comment begins here, which is "
			  "with ';' or '#'");
	} else {
		ok = (*at == '[') ? read_key(reg, at)
				  : read_value(reg, at, &entry);
	}
	if (ok) {
		return true;
	}
	/* Windows' editor goes on with the next line, too. */
	if (reg->reader.stopped || !tell(reg, at, entry.name)) {
		return false;
	}
	skip_rest(reg);
	return true;
}

/* The first line that says something tells, for regedit, too. */
static bool read_version(struct secopts_reg *reg)
{
	static const char *const no_header =
		"the header is missing: the first line has to be \"Windows "
		"Registry Editor Version 5.00\" or REGEDIT4";
	const char *line = "";

	while (secopts_next_line(&reg->lines)) {
		line = secopts_chop(secopts_skip(reg->lines.line));
		if (*line != '\0' && *line != ';' && *line != '#') {
			break;
		}
	}
	reg->ansi = strcmp(line, "REGEDIT4") == 0;
	if (reg->ansi ||
	    strcmp(line, "Windows Registry Editor Version 5.00") == 0) {
		return true;
	}
	if (reg->lines.number == 0) {
		reg->lines.number = 1;
	}
	return fail(reg,
		    reg->lines.line,
		    *line == '[' ? no_header
				 : "not \"Windows Registry Editor Version "
				   "5.00\" or REGEDIT4");
}

/* REGEDIT4 is of 8 bits, whatever its bytes look like. */
static enum secopts_eight_bit find_eight_bit(const struct secopts_file *file)
{
	static const char regedit4[] = "REGEDIT4";
	const size_t length = sizeof(regedit4) - 1;
	bool comment = false;
	size_t i = 0;

	for (; i < file->length; i++) {
		char c = (char)file->bytes[i];

		if (c == '\r' || c == '\n') {
			comment = false;
		} else if (c == ';' || c == '#') {
			comment = true;
		} else if (!comment && c != ' ' && c != '\t') {
			break;
		}
	}
	return (file->length - i >= length &&
		memcmp(file->bytes + i, regedit4, length) == 0)
		       ? SECOPTS_EIGHT_BIT_ANSI
		       : SECOPTS_EIGHT_BIT_UTF8;
}

bool secopts_read_reg(const struct secopts_file *file,
		      secopts_entry_fn fn,
		      void *private_data,
		      struct secopts_place *error)
{
	const struct secopts_text_rules rules = {
		.eight_bit = find_eight_bit(file),
		.lone_returns = true,
	};
	struct secopts_reg reg = {
		.reader = {file, fn, private_data, error, false},
		.outside = "a value before the first key",
	};
	size_t length;

	if (!secopts_decode(file, &rules, &length, error)) {
		return false;
	}
	if (error->message != NULL && !tell(&reg, "", "")) {
		return false;
	}
	secopts_lines_init(&reg.lines, file->text, length);
	if (!read_version(&reg)) {
		return false;
	}
	while (reg.again || secopts_next_line(&reg.lines)) {
		if (!read_line(&reg)) {
			return false;
		}
	}
	return true;
}
