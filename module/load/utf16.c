/*
 * Windows Security Options for Samba
 *
 * UTF-16 to UTF-8, a character at a time
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "secopts_reader.h"

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
