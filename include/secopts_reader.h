/*
 * Windows Security Options for Samba
 *
 * What the readers of files have in common
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#ifndef __SECOPTS_READER_H__
#define __SECOPTS_READER_H__

#include "secopts_template.h"
#include "secopts_unicode.h"

/* What bytes above 0x7f are in a file that is not UTF-16. */
enum secopts_eight_bit {
	SECOPTS_EIGHT_BIT_UTF8,
	SECOPTS_EIGHT_BIT_ANSI, /* Windows-1252 */
};

struct secopts_text_rules {
	enum secopts_eight_bit eight_bit;
	bool lone_returns; /* a carriage return alone ends a line, too */
};

/* What each reader of a file is given, and whether it is to go on. */
struct secopts_reader {
	const struct secopts_file *file;
	secopts_entry_fn fn;
	void *private_data;
	struct secopts_place *error;
	bool stopped; /* the caller wants no more, or this is no such file */
};

/** Pass on an entry; false, with its place as the error, where that is all. */
bool secopts_emit(struct secopts_reader *reader, struct secopts_entry *entry);

/** What is passed on of an entry that reader->error is about. */
struct secopts_entry secopts_skipped(const struct secopts_reader *reader,
				     const char *key,
				     const char *name,
				     const char *text);

/**
 * Decode a file into file->text: UTF-16LE with byte-order mark, or guessed by
 * the NUL in its first character; else 8 bits, with or without UTF-8's mark.
 * What is no character, and control characters but tab and line ends, become
 * U+FFFD: a comment in another code page spoils no file. NULs at the end are
 * left out.
 *
 * @param[out] length	Bytes of text, which a NUL follows.
 * @param[out] problem	Where the first of these is, and what; its message is
 *			NULL where all is well.
 *
 * @return		False, with a problem, where this cannot be read.
 */
bool secopts_decode(const struct secopts_file *file,
		    const struct secopts_text_rules *rules,
		    size_t *length,
		    struct secopts_place *problem);

/** Is a file UTF-16LE, by its mark or its first character? */
bool secopts_is_utf16(const struct secopts_file *file);

/** The character that byte is in Windows-1252; 0 if there is none. */
uint32_t secopts_from_ansi(uint8_t byte);

/* U+FFFD in UTF-8: stands where a file has a character that is none. */
#define SECOPTS_REPLACEMENT "\xef\xbf\xbd"

/* The bytes of a registry value that is text. */
struct secopts_raw {
	const uint8_t *bytes;
	size_t length;
	bool ansi;  /* of Windows-1252, not UTF-16LE */
	bool multi; /* a REG_MULTI_SZ */
};

/**
 * Take a value apart; the one reader of REG_MULTI_SZ. Each string ends in a
 * NUL, or where the value does, and a list where the value does: an empty
 * string is skipped wherever it stands, as the lists of real domain
 * controllers begin with one.
 *
 * @param[out] out	Room for 3 bytes for each of the value, and one more.
 * @param[out] names	Room for half as many as the value has bytes, plus one.
 * @param[out] list	The strings; it refers to out and names.
 *
 * @return		What is wrong with it, or NULL.
 *
 * Source: MS-RRP 3.1.1.5; docs/fidelity.md 29.
 */
const char *secopts_decode_strings(const struct secopts_raw *raw,
				   char *out,
				   const char **names,
				   struct secopts_list *list);

/**
 * Is it text of 8 bits that would be taken for UTF-16? "net registry export"
 * with an encoding in its options writes such strings below "Version 5.00";
 * two of its letters make one, and a list of pipes a list of nonsense.
 */
bool secopts_looks_narrow(const struct secopts_raw *raw);

/* A text, line by line. The line ends in a NUL in place of its line end. */
struct secopts_lines {
	char *line;
	size_t number;
	char *next;
	char *end;
	char *cut;  /* where the NUL is */
	char saved; /* what was there */
};

/** Start before the first line of a text, which a NUL follows. */
void secopts_lines_init(struct secopts_lines *lines, char *text, size_t length);

/** Go to the next line, if there is one. */
bool secopts_next_line(struct secopts_lines *lines);

/** The same, leaving what is before in one piece with it. */
bool secopts_join_line(struct secopts_lines *lines);

/** Go back to a line of before, from which others were joined to it. */
void secopts_rewind(struct secopts_lines *lines,
		    const struct secopts_lines *before);

/** Set a place in the current line. */
void secopts_set_place(const struct secopts_lines *lines,
		       const char *at,
		       const char *message,
		       struct secopts_place *place);

/** secopts_set_place(), and false. */
bool secopts_fail_at(const struct secopts_lines *lines,
		     const char *at,
		     const char *message,
		     struct secopts_place *error);

/**
 * Read a field of a template's value: up to a comma, or to the end where
 * commas are part of it. Quotes hold commas and blanks together, and two of
 * them inside of quotes are one; so "," is how secedit writes the comma of a
 * string.
 *
 * @param[in,out] at		Where it begins; then what follows it.
 * @param[in,out] out		Room for it, which it is taken from.
 * @param[in,out] semicolon	The first outside of quotes, or NULL.
 */
bool secopts_read_field(const struct secopts_lines *lines,
			struct secopts_place *error,
			char **at,
			bool commas,
			char **out,
			const char **semicolon);

/**
 * Take names between commas apart; they need not be in the file.
 *
 * @param[in] file	For its scratch space and room for names.
 *
 * @return		What is wrong, or NULL.
 */
const char *secopts_split_names(const char *text,
				const struct secopts_file *file,
				struct secopts_list *list);

/** Skip blanks and tabs. */
char *secopts_skip(char *at);

/** Cut blanks and tabs off the end of a text; returns it. */
char *secopts_chop(char *text);

/*
 * Names that a section has already had, without case. The table belongs to
 * the caller.
 */
struct secopts_seen {
	const char **slots;
	size_t num_slots;
};

enum secopts_seen_result {
	SECOPTS_SEEN_NEW,
	SECOPTS_SEEN_AGAIN,
	SECOPTS_SEEN_CROWDED, /* names that were chosen to hash alike */
};

/**
 * Remember a name.
 *
 * @param[in] since	Names at addresses below are of other sections.
 */
enum secopts_seen_result secopts_see(struct secopts_seen *seen,
				     const char *name,
				     const char *since);

#endif /* __SECOPTS_READER_H__ */
