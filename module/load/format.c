/*
 * Windows Security Options for Samba
 *
 * Which format is a file of?
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
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

/* The first character of a line that is no comment. */
static char skip_comments(struct head *head)
{
	char c = next_visible(head);

	while (c == ';' || c == '#') {
		do {
			c = next_char(head);
		} while (c != '\n' && c != '\r' && c != '\0');
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

	if (length >= 4 && memcmp(bytes, "PReg", 4) == 0) {
		return SECOPTS_FORMAT_POL;
	}
	switch (skip_comments(&head)) {
	case '{':
		return SECOPTS_FORMAT_JSON;
	case '[':
		/* a registry file that has lost its header, as its reader says
		 */
		if (follows(head, "HKEY_") || follows(head, "-HKEY_") ||
		    follows(head, "HKLM\\") || follows(head, "-HKLM\\") ||
		    follows(head, "Computer\\HKEY_")) {
			return SECOPTS_FORMAT_REG;
		}
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

/* "Name          : value", as PowerShell lists an object's properties. */
static bool is_property(struct head head)
{
	char c = next_visible(&head);
	bool blank = false;

	if (strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZ", c) == NULL || c == '\0') {
		return false;
	}
	while (c != ':' && c != '\n' && c != '\0') {
		if (blank && c != ' ') {
			return false;
		}
		blank = (c == ' ');
		c = next_char(&head);
	}
	return c == ':' && blank;
}

/* A line that holds this word alone. */
static bool is_line(struct head head, const char *rest)
{
	char c = '\0';

	if (!follows(head, rest)) {
		return false;
	}
	for (; *rest != '\0'; rest++) {
		(void)next_char(&head);
	}
	c = next_char(&head);
	return c == '\r' || c == '\n';
}

const char *secopts_name_format(const uint8_t *bytes, size_t length)
{
	struct head head = {.bytes = bytes, .length = length};
	struct head start;
	char c;

	if (is_property(head)) {
		return "the text that a cmdlet of PowerShell prints: have it "
		       "print JSON, which is read, with "
		       "Get-SmbServerConfiguration | ConvertTo-Json";
	}
	start = head;
	c = skip_comments(&head);
	if (c == 'P' && follows(start, "PK\x03\x04")) {
		return "a ZIP archive: unpack it; the GptTmpl.inf in a backup "
		       "of a policy is read";
	}
	if ((c == 'C' && is_line(head, "omputer")) ||
	    (c == 'U' && is_line(head, "ser"))) {
		return "text of LGPO.exe: the GptTmpl.inf of the same policy "
		       "is read, and so is what 'reg export' or 'secedit "
		       "/export' writes on a computer that has the policy";
	}
	if (c == 'H' && follows(head, "KEY_")) {
		return "the text that 'reg query' prints: what 'reg export' "
		       "writes is read";
	}
	if (c == '<') {
		return "XML: a report of policies, or the like; the "
		       "GptTmpl.inf of the policy is read, and so is what "
		       "'secedit /export' writes";
	}
	return NULL;
}
