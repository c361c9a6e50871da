/*
 * Windows Security Options for Samba
 *
 * Text of Windows' encodings, as UTF-8
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "secopts_reader.h"

#define REPLACEMENT 0xfffd /* SECOPTS_REPLACEMENT */

static size_t get_ansi(const uint8_t *bytes, size_t length, uint32_t *code)
{
	(void)length;

	*code = secopts_from_ansi(bytes[0]);
	return (*code == 0 && bytes[0] != 0) ? 0 : 1;
}

/* How a file is encoded. */
struct encoding {
	size_t (*get)(const uint8_t *bytes, size_t length, uint32_t *code);
	size_t unit; /* bytes of the shortest character */
	size_t mark; /* bytes of the byte-order mark */
	const char *invalid;
};

static bool has_utf16_mark(const struct secopts_file *file)
{
	return file->length >= 2 && file->bytes[0] == 0xff &&
	       file->bytes[1] == 0xfe;
}

bool secopts_is_utf16(const struct secopts_file *file)
{
	return has_utf16_mark(file) ||
	       (file->length >= 2 && file->bytes[0] != 0 &&
		file->bytes[1] == 0);
}

static struct encoding find_encoding(const struct secopts_file *file,
				     enum secopts_eight_bit eight_bit)
{
	const struct encoding utf8 = {
		.get = secopts_get_utf8,
		.unit = 1,
		.invalid = "not a character of UTF-8",
	};
	const struct encoding utf16 = {
		.get = secopts_get_utf16,
		.unit = 2,
		.invalid = "not a character of UTF-16",
	};
	const struct encoding windows1252 = {
		.get = get_ansi,
		.unit = 1,
		.invalid = "not a character of Windows-1252",
	};
	const uint8_t *bytes = file->bytes;
	struct encoding found = utf8;

	if (secopts_is_utf16(file)) {
		found = utf16;
		found.mark = has_utf16_mark(file) ? 2 : 0;
	} else if (file->length >= 3 && bytes[0] == 0xef && bytes[1] == 0xbb &&
		   bytes[2] == 0xbf) {
		found.mark = 3;
	} else if (eight_bit == SECOPTS_EIGHT_BIT_ANSI) {
		found = windows1252;
	}
	return found;
}

static const char *control_problem(uint32_t code)
{
	if (code == 0) {
		return "a NUL character";
	}
	if ((code < 0x20 && strchr("\t\r\n", (int)code) == NULL) ||
	    code == 0x7f) {
		return "a control character";
	}
	return NULL;
}

/*
 * Without the NULs, and the end-of-file characters of DOS, that some editors
 * leave behind a text.
 */
static size_t length_of_text(const struct secopts_file *file,
			     const struct encoding *encoding)
{
	const uint8_t *bytes = file->bytes;
	size_t length = file->length;
	size_t unit = encoding->unit;

	if ((length - encoding->mark) % unit != 0 && bytes[length - 1] == 0) {
		length--;
	}
	while (length >= encoding->mark + unit &&
	       (bytes[length - unit] == 0 || bytes[length - unit] == 0x1a) &&
	       bytes[length - 1] == (unit == 1 ? bytes[length - unit] : 0)) {
		length -= unit;
	}
	return length;
}

/* One character of a file. */
struct character {
	uint32_t code;
	size_t taken; /* bytes */
	const char *problem;
};

static struct character get_character(const struct encoding *encoding,
				      const uint8_t *bytes,
				      size_t length)
{
	struct character c = {.code = 0};

	c.taken = encoding->get(bytes, length, &c.code);
	c.problem =
		(c.taken == 0) ? encoding->invalid : control_problem(c.code);
	if (c.problem != NULL) {
		c.code = REPLACEMENT;
	}
	if (c.taken == 0) {
		c.taken = (length < encoding->unit) ? length : encoding->unit;
	}
	return c;
}

/*
 * A carriage return that no line feed follows is a line end of its own, or is
 * out of place.
 */
static void settle_return(const struct encoding *encoding,
			  const struct secopts_text_rules *rules,
			  struct character *c,
			  const uint8_t *next,
			  size_t length)
{
	if (c->code != '\r' ||
	    (length > 0 &&
	     get_character(encoding, next, length).code == '\n')) {
		return;
	}
	if (rules->lone_returns) {
		c->code = '\n';
	} else if (length > 0) {
		c->problem = "a carriage return without a line feed";
	}
}

bool secopts_decode(const struct secopts_file *file,
		    const struct secopts_text_rules *rules,
		    size_t *length,
		    struct secopts_place *problem)
{
	struct encoding encoding = find_encoding(file, rules->eight_bit);
	struct secopts_place place = {.line = 1, .column = 1};
	size_t end = length_of_text(file, &encoding);
	size_t at = encoding.mark;

	*problem = (struct secopts_place){.message = NULL};
	*length = 0;
	if (file->length >= 2 && file->bytes[0] == 0xfe &&
	    file->bytes[1] == 0xff) {
		place.message = "UTF-16 in big-endian order";
		*problem = place;
		return false;
	}
	while (at < end) {
		struct character c =
			get_character(&encoding, file->bytes + at, end - at);

		at += c.taken;
		settle_return(&encoding, rules, &c, file->bytes + at, end - at);
		if (c.problem != NULL && problem->message == NULL) {
			place.message = c.problem;
			*problem = place;
		}
		*length += secopts_put_utf8(c.code, file->text + *length);
		place.column++;
		if (c.code == '\n') {
			place.line++;
			place.column = 1;
		}
	}
	file->text[*length] = '\0';
	return true;
}
