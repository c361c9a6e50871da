/*
 * Windows Security Options for Samba
 *
 * Readers: text in, values or an error with its place out
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#ifndef __SECOPTS_LOAD_H__
#define __SECOPTS_LOAD_H__

#include "secopts_parameters.h"
#include "secopts_settings.h"

/* What is wrong with a text, and where. */
struct secopts_error {
	size_t column; /* 1 is the first byte */
	const char *message;
};

/*
 * Room for the names of a list, given by the caller. A text of n bytes needs
 * n + 1 bytes of text and at most SECOPTS_MAX_NAMES(n) names.
 */
struct secopts_storage {
	char *text;
	size_t text_size;
	const char **names;
	size_t max_names;
};

#define SECOPTS_MAX_NAMES(length) ((length) / 2 + 1)

/* The words for the flags of NtlmMinServerSec and NtlmMinClientSec. */
#define SECOPTS_NUM_FLAG_WORDS 5
extern const struct secopts_word secopts_flag_words[SECOPTS_NUM_FLAG_WORDS];

/**
 * Read a number: decimal or 0x; yes, no, true, false, on, off, enabled and
 * disabled for a setting of 0 and 1; names for flags (128bit ntlmv2
 * integrity confidentiality 56bit, separated by blanks, commas or |).
 *
 * @param[in] info	The setting, for its type and range.
 * @param[in] text	The text, NUL-terminated.
 * @param[out] number	The number; one that secopts_is_older() as it is.
 * @param[out] error	What is wrong, when false is returned.
 *
 * Source: KB 239869 (flags); reference pages (ranges).
 */
bool secopts_parse_number(const struct secopts_setting_info *info,
			  const char *text,
			  uint32_t *number,
			  struct secopts_error *error);

/** What a digit is worth, in base 10 or 16; -1 where it is none. */
int secopts_digit(char c, uint32_t base);

/** Read a number of 32 bits, decimal or 0x, and nothing else. */
bool secopts_parse_digits(const char *text, uint32_t *number);

/**
 * Is there nothing in a list's entry? One that holds a blank is a common way
 * to write an empty list, and no pipe or share has such a name.
 */
bool secopts_is_blank(const char *name);

/**
 * What keeps a character out of a name in a list, or NULL.
 *
 * @param[in,out] star	Of a server's name: has it had its one "*"? NULL: a name
 *			of another kind, which has none.
 */
const char *secopts_char_problem(char c, bool *star);

/** What keeps a text from being a security descriptor at first sight, or NULL. */
const char *secopts_text_problem(const char *text);

/**
 * What is odd about a value that was taken, in words for whoever wrote it?
 *
 * @return	A sentence without its capital and stop; NULL where there is
 *		nothing to say.
 */
const char *secopts_doubt(enum secopts_setting setting,
			  const struct secopts_data *data);

/**
 * Read a value of any setting: a number by secopts_parse_number(), or a list as
 * Samba writes them. Its names are between blanks, commas or semicolons; double
 * quotes hold a name with blanks together; a pair of quotes alone is the empty
 * list. Entries of blanks alone are left out. Wildcards and control characters
 * are errors, since no such name can exist on the wire.
 *
 * @param[in] text	The text, UTF-8, NUL-terminated.
 * @param[in] storage	Room for the names.
 * @param[out] data	The value; a list refers to storage.
 * @param[out] error	What is wrong, when false is returned.
 */
bool secopts_parse_value(enum secopts_setting setting,
			 const char *text,
			 const struct secopts_storage *storage,
			 struct secopts_data *data,
			 struct secopts_error *error);

/* How a value is written. */
enum secopts_value_form {
	SECOPTS_VALUE_SHOWN,  /* "0x20000000 (128bit)", "(empty)" */
	SECOPTS_VALUE_CONF,   /* as smb.conf takes it: "128bit", '""' */
	SECOPTS_VALUE_LOGGED, /* "0x20000000", "(samr, lsarpc)", "()" */
};

/* Room for a line of the log; a list that is longer is cut in it. */
#define SECOPTS_LOGGED_SIZE 512

/** The room that the text of a value needs, in any form, with its NUL. */
size_t secopts_value_size(const struct secopts_data *data);

/**
 * The text of a value; the one way to write one.
 *
 * @param[out] text	Room for it.
 * @param[in] size	Of text, at least 128; a list that does not fit ends
 *			with ", and more" after a whole name.
 *
 * @return		text.
 */
const char *secopts_value_text(enum secopts_setting setting,
			       const struct secopts_data *data,
			       enum secopts_value_form form,
			       char *text,
			       size_t size);

/**
 * Read the value of a parameter that is no setting of Windows: one of its
 * words, for a switch also true, false, on, off, enabled, disabled, 1 and 0;
 * or its number.
 *
 * @param[out] number	The number; left alone when false is returned.
 *
 * @return		False where the text is none of these.
 *
 * Source: secopts_parameters.def.
 */
bool secopts_parse_parameter(enum secopts_parameter parameter,
			     const char *text,
			     uint32_t *number);

/*
 * regvalue.c: values of the registry, as they are stored
 */

struct secopts_raw_value {
	const char *name;
	uint32_t type; /* SECOPTS_REG_... */
	const uint8_t *bytes;
	size_t length;
};

/* The values of a key that have not been read yet. */
struct secopts_packed {
	const uint8_t *bytes;
	size_t length;
	uint32_t left; /* how many */
};

/**
 * Begin to read all values of a key, as Samba's registry database packs
 * them: their number, and of each its name, type, size and bytes.
 *
 * @return	False when this is no such record.
 *
 * Source: regdb_pack_values(), REGDB_VERSION_V3 (Samba 3.6 and later).
 */
bool secopts_packed_start(struct secopts_packed *packed,
			  const uint8_t *bytes,
			  size_t length);

/**
 * Read the next value.
 *
 * @return	False at the end, where packed->left and packed->length are 0,
 *		and where the record is damaged, when they are not both.
 */
bool secopts_packed_next(struct secopts_packed *packed,
			 struct secopts_raw_value *value);

/* The room that a REG_MULTI_SZ of this many bytes needs. */
#define SECOPTS_RAW_TEXT(length) ((length) / 2 * 3 + 1)
#define SECOPTS_RAW_NAMES(length) ((length) / 2 + 1)

/**
 * Check the bytes of a value against what the setting takes.
 *
 * @param[in] storage	Room for a list; see above. Without use for numbers.
 * @param[out] data	The value; its list refers to storage.
 * @param[out] message	What is wrong, when false is returned.
 *
 * Source: MS-RRP 3.1.1.5 (types); secopts_check_typed().
 */
bool secopts_check_raw(enum secopts_setting setting,
		       const struct secopts_raw_value *value,
		       const struct secopts_storage *storage,
		       struct secopts_data *data,
		       const char **message);

#endif /* __SECOPTS_LOAD_H__ */
