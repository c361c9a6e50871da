/*
 * Windows Security Options for Samba
 *
 * Which format is a file of?
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

#include "secopts_template.h"

struct head {
	const uint8_t *bytes;
	size_t length;
};

/*
 * The next character as far as it is ASCII; the NULs of UTF-16 and the bytes
 * of a mark are passed over. '\0' at the end.
 */
static char next_char(struct head *head)
{
	while (head->length > 0) {
		uint8_t byte = *head->bytes++;

		head->length--;
		if (byte != 0 && byte < 0x80) {
			return (char)byte;
		}
	}
	return '\0';
}

static char next_visible(struct head *head)
{
	char c;

	do {
		c = next_char(head);
	} while (c != '\0' && strchr(" \t\r\n", c) != NULL);
	return c;
}

static char skip_comments(struct head *head)
{
	char c = next_visible(head);

	while (c == ';') {
		do {
			c = next_char(head);
		} while (c != '\n' && c != '\0');
		c = next_visible(head);
	}
	return c;
}

static bool follows(struct head head, const char *word)
{
	for (; *word != '\0'; word++) {
		if (next_char(&head) != *word) {
			return false;
		}
	}
	return true;
}

enum secopts_format secopts_guess_format(const uint8_t *bytes, size_t length)
{
	struct head head = {.bytes = bytes, .length = length};

	switch (skip_comments(&head)) {
	case '{':
		return SECOPTS_FORMAT_JSON;
	case '[':
		/* a section, or an array: of an object, or of none */
		switch (next_visible(&head)) {
		case '{':
		case ']':
			return SECOPTS_FORMAT_JSON;
		default:
			return SECOPTS_FORMAT_INF;
		}
	case 'W':
		return follows(head, "indows Registry Editor")
			       ? SECOPTS_FORMAT_REG
			       : SECOPTS_FORMAT_UNKNOWN;
	case 'R':
		return follows(head, "EGEDIT") ? SECOPTS_FORMAT_REG
					       : SECOPTS_FORMAT_UNKNOWN;
	default:
		return SECOPTS_FORMAT_UNKNOWN;
	}
}
