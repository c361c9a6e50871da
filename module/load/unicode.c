/*
 * Windows Security Options for Samba
 *
 * Characters of Unicode, one at a time
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "secopts_unicode.h"

/* RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF. */
size_t secopts_get_utf8(const uint8_t *bytes, size_t length, uint32_t *code)
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
	    (*code >= 0xd800 && *code <= 0xdfff)) {
		return 0;
	}
	return n;
}

size_t secopts_put_utf8(uint32_t code, char *out)
{
	if (code < 0x80) {
		out[0] = (char)code;
		return 1;
	}
	if (code < 0x800) {
		out[0] = (char)(0xc0 | code >> 6);
		out[1] = (char)(0x80 | (code & 0x3f));
		return 2;
	}
	if (code < 0x10000) {
		out[0] = (char)(0xe0 | code >> 12);
		out[1] = (char)(0x80 | (code >> 6 & 0x3f));
		out[2] = (char)(0x80 | (code & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | code >> 18);
	out[1] = (char)(0x80 | (code >> 12 & 0x3f));
	out[2] = (char)(0x80 | (code >> 6 & 0x3f));
	out[3] = (char)(0x80 | (code & 0x3f));
	return 4;
}

size_t secopts_get_utf16(const uint8_t *bytes, size_t length, uint32_t *code)
{
	uint32_t low;

	if (length < 2) {
		return 0;
	}
	*code = bytes[0] | (uint32_t)bytes[1] << 8;
	if (*code < 0xd800 || *code > 0xdfff) {
		return 2;
	}
	if (*code > 0xdbff || length < 4) {
		return 0;
	}
	low = bytes[2] | (uint32_t)bytes[3] << 8;
	if (low < 0xdc00 || low > 0xdfff) {
		return 0;
	}
	*code = 0x10000 + ((*code - 0xd800) << 10) + (low - 0xdc00);
	return 4;
}

/*
 * What is no printable character is not told to a log or a terminal:
 * controls (C0, DEL, C1 with NEL), which end a line or command a terminal;
 * LINE and PARAGRAPH SEPARATOR; what shows text in another order (Unicode
 * Standard Annex 9), by which a name could rearrange the line around it; and
 * what takes no room and would make two names look alike.
 */
static bool is_printable(uint32_t code)
{
	static const struct {
		uint32_t first;
		uint32_t last;
	} hidden[] = {
		{0, 0x1f},
		{0x7f, 0x9f},
		{0x61c, 0x61c},
		{0x200b, 0x200f},
		{0x2028, 0x202e},
		{0x2060, 0x206f},
		{0xfeff, 0xfeff},
	};
	size_t i;

	/* nearly all that is sent */
	if (code >= 0x20 && code < 0x7f) {
		return true;
	}
	for (i = 0; i < sizeof(hidden) / sizeof(hidden[0]); i++) {
		if (code >= hidden[i].first && code <= hidden[i].last) {
			return false;
		}
	}
	return true;
}

/* What stands for a character, or a byte that belongs to none. */
static size_t put_hidden(const uint8_t *bytes,
			 size_t taken,
			 enum secopts_hidden hidden,
			 char *out)
{
	static const char digits[] = "0123456789abcdef";
	size_t i;

	if (hidden == SECOPTS_HIDDEN_MARKED) {
		out[0] = '?';
		return 1;
	}
	for (i = 0; i < taken; i++) {
		*out++ = '\\';
		*out++ = 'x';
		*out++ = digits[bytes[i] >> 4];
		*out++ = digits[bytes[i] & 0xf];
	}
	return 4 * taken;
}

char *secopts_put_printable(const char *text,
			    size_t length,
			    enum secopts_hidden hidden,
			    char *out)
{
	const uint8_t *bytes = (const uint8_t *)text;
	char *end = out;
	size_t at = 0;

	while (at < length) {
		uint32_t code = 0;
		size_t taken =
			secopts_get_utf8(bytes + at, length - at, &code);

		if (taken != 0 && is_printable(code)) {
			memcpy(end, text + at, taken);
			end += taken;
		} else {
			taken = (taken == 0) ? 1 : taken;
			end += put_hidden(bytes + at, taken, hidden, end);
		}
		at += taken;
	}
	*end = '\0';
	return out;
}

uint32_t secopts_get_u32(const uint8_t *bytes)
{
	return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 |
	       (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
}
