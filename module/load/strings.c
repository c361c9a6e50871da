/*
 * Windows Security Options for Samba
 *
 * The strings of a registry value, from its bytes
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "secopts_reader.h"

/*
 * 0x80 to 0x9f of Windows-1252 (unicode.org: CP1252.TXT); 0 is not assigned.
 */
static const uint16_t ansi[32] = {
	0x20ac, 0,	0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021,
	0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0,	0x017d, 0,
	0,	0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
	0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0,	0x017e, 0x0178,
};

uint32_t secopts_from_ansi(uint8_t byte)
{
	return (byte >= 0x80 && byte <= 0x9f) ? ansi[byte - 0x80] : byte;
}

/* One character of a string; 0 bytes taken: none that there is. */
static size_t
get_character(const struct secopts_raw *raw, size_t at, uint32_t *code)
{
	if (!raw->ansi) {
		return secopts_get_utf16(raw->bytes + at,
					 raw->length - at,
					 code);
	}
	*code = secopts_from_ansi(raw->bytes[at]);
	return (*code == 0 && raw->bytes[at] != 0) ? 0 : 1;
}

const char *secopts_decode_strings(const struct secopts_raw *raw,
				   char *out,
				   const char **names,
				   struct secopts_list *list)
{
	const char *string = out;
	uint32_t code = 0;
	size_t num = 0;
	size_t at = 0;

	while (at < raw->length) {
		size_t taken = get_character(raw, at, &code);

		if (taken == 0) {
			return raw->ansi ? "not text of Windows-1252"
					 : "not text of UTF-16";
		}
		at += taken;
		if (code != 0) {
			if (!raw->multi && num > 0) {
				return "text after the end of the string";
			}
			out += secopts_put_utf8(code, out);
		} else if (out > string) {
			*out++ = '\0';
			names[num++] = string;
			string = out;
		}
	}
	if (out > string || (!raw->multi && num == 0)) {
		*out++ = '\0';
		names[num++] = string;
	}
	*list = (struct secopts_list){.num = num, .names = names};
	return NULL;
}

bool secopts_looks_narrow(const struct secopts_raw *raw)
{
	bool wide = false;
	size_t i;

	for (i = 0; i < raw->length; i++) {
		uint8_t byte = raw->bytes[i];

		if (byte != 0 && (byte < 0x20 || byte > 0x7e)) {
			return false;
		}
		wide = wide || (i % 2 == 1 && byte != 0);
	}
	return wide;
}
