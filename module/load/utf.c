/*
 * Windows Security Options for Samba
 *
 * Text of Windows' encodings, as UTF-8
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


#include "secopts_reader.h"

/*
 * 0x80 to 0x9f of Windows-1252 (unicode.org: CP1252.TXT); 0 is not assigned.
 */
static const uint16_t ansi[32] = {
	0x20ac, 0,      0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021,
	0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017d, 0,
	0,      0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
	0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0,      0x017e, 0x0178,
};

uint32_t secopts_from_ansi(uint8_t byte)
{
	return (byte >= 0x80 && byte <= 0x9f) ? ansi[byte - 0x80] : byte;
}

/* RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF. */
static size_t get_utf8(const uint8_t *bytes, size_t length, uint32_t *code)
{
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	size_t n = 1;
	size_t i;

	*code = bytes[0];
	if (bytes[0] < 0x80) {
		return 1;
	}
	if (bytes[0] >= 0xc2 && bytes[0] <= 0xdf) {
		n = 2;
	} else if (bytes[0] >= 0xe0 && bytes[0] <= 0xef) {
		n = 3;
	} else if (bytes[0] >= 0xf0 && bytes[0] <= 0xf4) {
		n = 4;
	} else {
		return 0;
	}
	if (length < n) {
		return 0;
	}
	*code &= 0x7fu >> n;
	for (i = 1; i < n; i++) {
		if ((bytes[i] & 0xc0) != 0x80) {
			return 0;
		}
		*code = *code << 6 | (bytes[i] & 0x3fu);
	}
	if (*code < least[n] || *code > 0x10ffff ||
	    (*code >= 0xd800 && *code <= 0xdfff))
	{
		return 0;
	}
	return n;
}

static size_t get_ansi(const uint8_t *bytes, size_t length, uint32_t *code)
{
	(void)length;

	*code = secopts_from_ansi(bytes[0]);
	return (*code == 0 && bytes[0] != 0) ? 0 : 1;
}

/* How a file is encoded. */
struct encoding {
	size_t (*get)(const uint8_t *bytes, size_t length, uint32_t *code);
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
		.get = get_utf8,
		.invalid = "not a character of UTF-8",
	};
	const struct encoding utf16 = {
		.get = secopts_get_utf16,
		.invalid = "not a character of UTF-16",
	};
	const struct encoding windows1252 = {
		.get = get_ansi,
		.invalid = "not a character of Windows-1252",
	};
	const uint8_t *bytes = file->bytes;
	struct encoding found = utf8;

	if (secopts_is_utf16(file)) {
		found = utf16;
		found.mark = has_utf16_mark(file) ? 2 : 0;
	} else if (file->length >= 2 && bytes[0] == 0xfe && bytes[1] == 0xff) {
		found.invalid = "UTF-16 in big-endian order";
	} else if (file->length >= 3 && bytes[0] == 0xef && bytes[1] == 0xbb &&
		   bytes[2] == 0xbf)
	{
		found.mark = 3;
	} else if (eight_bit == SECOPTS_EIGHT_BIT_ANSI) {
		found = windows1252;
	}
	return found;
}

static const char *control_problem(uint32_t code, uint32_t before)
{
	if (code == 0) {
		return "a NUL character";
	}
	if (code == '\n') {
		return NULL;
	}
	if (before == '\r') {
		return "a carriage return without a line feed";
	}
	if ((code < 0x20 && code != '\t' && code != '\r') || code == 0x7f) {
		return "a control character";
	}
	return NULL;
}

bool secopts_decode(const struct secopts_file *file,
		    enum secopts_eight_bit eight_bit,
		    size_t *length,
		    struct secopts_place *error)
{
	struct encoding encoding = find_encoding(file, eight_bit);
	struct secopts_place place = {.line = 1, .column = 1};
	uint32_t before = 0;
	size_t at = encoding.mark;

	*length = 0;
	while (at < file->length) {
		uint32_t code = 0;
		size_t taken = encoding.get(file->bytes + at, file->length - at,
					    &code);

		place.message = (taken == 0) ? encoding.invalid
					     : control_problem(code, before);
		if (place.message != NULL) {
			*error = place;
			return false;
		}
		*length += secopts_put_utf8(code, file->text + *length);
		at += taken;
		place.column++;
		if (code == '\n') {
			place.line++;
			place.column = 1;
		}
		before = code;
	}
	file->text[*length] = '\0';
	return true;
}
