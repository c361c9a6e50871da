/*
 * Windows Security Options for Samba
 *
 * Characters of Unicode, and text of others that is fit to be shown
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#ifndef __SECOPTS_UNICODE_H__
#define __SECOPTS_UNICODE_H__

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * Write one character as UTF-8.
 *
 * @param[in] code	A Unicode scalar value.
 * @param[out] out	Room for 4 bytes.
 *
 * @return		Number of bytes.
 */
size_t secopts_put_utf8(uint32_t code, char *out);

/**
 * Read one character of UTF-8.
 *
 * @param[in] length	How many bytes there are; at least one.
 * @param[out] code	The character.
 *
 * @return		Number of bytes; 0 where they are no whole character.
 *
 * Source: RFC 3629 (no overlong forms, no surrogates).
 */
size_t secopts_get_utf8(const uint8_t *bytes, size_t length, uint32_t *code);

/**
 * Read one character of UTF-16LE.
 *
 * @return		Number of bytes; 0 if there is no whole character.
 */
size_t secopts_get_utf16(const uint8_t *bytes, size_t length, uint32_t *code);

/** Does a byte of UTF-8 go on with a character, and begin none? */
static inline bool secopts_is_continued(char c)
{
	return ((unsigned char)c & 0xc0) == 0x80;
}

/** A number of 32 bits in little-endian order. */
uint32_t secopts_get_u32(const uint8_t *bytes);

/* What stands for a character that is not to be shown. */
enum secopts_hidden {
	SECOPTS_HIDDEN_MARKED,	/* "?" */
	SECOPTS_HIDDEN_ESCAPED, /* "\x1b", for each of its bytes */
};

/* The room that the text of so many bytes needs. */
#define SECOPTS_PRINTABLE_SIZE(length) (4 * (length) + 1)

/**
 * Make text that somebody else has chosen fit for a line of a log or a
 * terminal: valid UTF-8 without controls, line separators, changes of
 * direction and characters without width.
 *
 * @param[in] length	Bytes of text, without its NUL.
 * @param[in] hidden	What stands for the others.
 * @param[out] out	Room for SECOPTS_PRINTABLE_SIZE(length) bytes.
 *
 * @return		out.
 *
 * Source: Unicode Standard, general categories Cc, Zl, Zp; Annex 9.
 */
char *secopts_put_printable(const char *text,
			    size_t length,
			    enum secopts_hidden hidden,
			    char *out);

#endif /* __SECOPTS_UNICODE_H__ */
