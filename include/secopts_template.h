/*
 * Windows Security Options for Samba
 *
 * Readers of files that Windows writes: entries or an error with its place out
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#ifndef __SECOPTS_TEMPLATE_H__
#define __SECOPTS_TEMPLATE_H__

#include "secopts_settings.h"

/* Types of registry values (MS-RRP 3.1.1.5). */
#define SECOPTS_REG_NONE 0u
#define SECOPTS_REG_SZ 1u
#define SECOPTS_REG_EXPAND_SZ 2u
#define SECOPTS_REG_BINARY 3u
#define SECOPTS_REG_DWORD 4u
#define SECOPTS_REG_MULTI_SZ 7u
#define SECOPTS_REG_QWORD 11u

/* A place in a file, and what is wrong there. */
struct secopts_place {
	size_t line;   /* 1 is the first; 0: the file as a whole */
	size_t column; /* 1 is the first character */
	const char *message;
};

enum secopts_entry_kind {
	SECOPTS_ENTRY_REGISTRY,     /* gives a registry value */
	SECOPTS_ENTRY_DELETE_VALUE, /* .reg: "name"=- */
	SECOPTS_ENTRY_DELETE_KEY,   /* .reg: [-key] */
	SECOPTS_ENTRY_DELETE_VALUES, /* Registry.pol: all of the key itself */
	SECOPTS_ENTRY_NAMED,        /* anything else that has a name */
	SECOPTS_ENTRY_SKIPPED,      /* not understood: see place.message */
};

/*
 * One entry of a file. What it points to lives until the callback returns.
 *
 * Of what a reader does not understand it makes an entry of its own, with
 * what is wrong as the message of its place and with as much of key and name
 * as could be read, or "", and goes on. Whoever takes entries decides whether
 * that matters.
 */
struct secopts_entry {
	enum secopts_entry_kind kind;
	struct secopts_place place; /* of its name */
	size_t value_column; /* of its value, in the same line */
	const char *section; /* of an .inf; NULL elsewhere */
	const char *key;     /* below HKLM; with its root elsewhere; or "" */
	const char *name;    /* "" is a key's default value */
	uint32_t type;       /* of a registry value; DWORD: a number */
	uint32_t number;     /* REG_DWORD */
	struct secopts_list strings; /* REG_MULTI_SZ, REG_SZ, EXPAND_SZ */
	const char *text;    /* the value as the file has it */
};

/* Takes one entry; false stops the reader, with entry->place as the error. */
typedef bool (*secopts_entry_fn)(void *private_data,
				 struct secopts_entry *entry);

/* A file, and room to read it in. */
struct secopts_file {
	const uint8_t *bytes;
	size_t length;
	/* at least SECOPTS_WORKSPACE(length) bytes each, given by the caller */
	char *text;    /* becomes the file in UTF-8 */
	char *scratch; /* strings of one entry */
	const char **names; /* SECOPTS_MAX_NAMES(SECOPTS_WORKSPACE(length)) */
};

/* A UTF-16 unit takes at most 3 bytes, and so does one of REGEDIT4. */
#define SECOPTS_WORKSPACE(length) ((length) * 3 + 2)

/**
 * Read a security template: GptTmpl.inf, or what secedit /export writes, in
 * UTF-16LE with or without byte-order mark, or UTF-8. Every line that is no
 * section, comment or blank is one entry. A line of [Registry Values] is a
 * SECOPTS_ENTRY_REGISTRY, any other a SECOPTS_ENTRY_NAMED: .name is before
 * its '=' (in [Registry Keys], [File Security] and [Service General Setting]
 * before its first comma), .text after it. A line that is not understood, and
 * a name or a section that is there twice, is a SECOPTS_ENTRY_SKIPPED. A
 * broken section's name is an error, and so is a file without a [Version] and
 * a signature.
 *
 * @param[in] file	The file.
 * @param[in] fn	Is given each entry in turn.
 * @param[out] error	Where and what, when false is returned.
 *
 * Source: MS-GPSB 2.2.
 */
bool secopts_read_inf(const struct secopts_file *file,
		      secopts_entry_fn fn,
		      void *private_data,
		      struct secopts_place *error);

/**
 * Read a .reg file as Windows writes it (Version 5.00 in UTF-16LE, REGEDIT4
 * in 8 bits) or as "net registry export" does. Entries come in the file's
 * order, and the later of two holds, as for regedit. REGEDIT4 is taken for
 * Windows-1252. Strings in hexadecimal digits that are no text are not
 * understood in a setting of ours; in other values .strings is empty then.
 *
 * Lines that are not understood are passed over as regedit does, each as a
 * SECOPTS_ENTRY_SKIPPED; a file without a header is an error.
 *
 * Source: Wine's tests of regedit, which were run on Windows.
 */
bool secopts_read_reg(const struct secopts_file *file,
		      secopts_entry_fn fn,
		      void *private_data,
		      struct secopts_place *error);

/**
 * Read what "Get-SmbServerConfiguration | ConvertTo-Json" prints: one object,
 * alone or in an array. Each property is a SECOPTS_ENTRY_NAMED whose .type
 * tells what it holds; those that are registry values of LanmanServer are
 * SECOPTS_ENTRY_REGISTRY. A list may be a string of names between commas (as
 * the class has it), an array of strings, or null; true and false are 1
 * and 0.
 *
 * Properties have no place in the file: their lines and columns are 0. Of a
 * file that is no JSON the error tells the line.
 *
 * Source: MSFT_SmbServerConfiguration of smbwmiv2.
 */
bool secopts_read_json(const struct secopts_file *file,
		       secopts_entry_fn fn,
		       void *private_data,
		       struct secopts_place *error);

/**
 * Read Registry.pol, which holds what a policy sets by administrative
 * templates. Its keys are below HKLM in the part for computers, which is what
 * they are taken for. Entries come in the file's order; the line of a place is
 * the number of the entry, from 1, and there are no columns.
 *
 * An entry whose value does not suit its type is a SECOPTS_ENTRY_SKIPPED. A file
 * that is cut off, or damaged, is an error: nothing tells where the next entry
 * would begin.
 *
 * Source: MS-GPREG 2.2.1.
 */
bool secopts_read_pol(const struct secopts_file *file,
		      secopts_entry_fn fn,
		      void *private_data,
		      struct secopts_place *error);

enum secopts_format {
	SECOPTS_FORMAT_INF,
	SECOPTS_FORMAT_REG,
	SECOPTS_FORMAT_JSON,
	SECOPTS_FORMAT_POL,
	SECOPTS_FORMAT_UNKNOWN,
};

/** Which of these a file is, by what it begins with. */
enum secopts_format secopts_guess_format(const uint8_t *bytes, size_t length);

/**
 * What is a file that is none of these, and how is one had that is?
 *
 * @return	A sentence without its capital and stop; NULL: nobody knows.
 */
const char *secopts_name_format(const uint8_t *bytes, size_t length);

/**
 * Check a registry value against what the setting takes.
 *
 * @param[in] setting	The setting.
 * @param[in] type	Type of the registry value.
 * @param[in] number	Of a REG_DWORD.
 * @param[in] strings	Of a REG_MULTI_SZ; empty ones are left out.
 * @param[in] names	Room for strings->num names.
 * @param[out] data	The value; its list refers to names and to strings.
 * @param[out] message	What is wrong, when false is returned.
 *
 * Source: MS-GPSB 2.2.5 (types); reference pages (ranges).
 */
bool secopts_check_typed(enum secopts_setting setting,
			 uint32_t type,
			 uint32_t number,
			 const struct secopts_list *strings,
			 const char **names,
			 struct secopts_data *data,
			 const char **message);

/** Which setting has this key below HKLM and value name, without case? */
bool secopts_find_registry(const char *key,
			   const char *name,
			   enum secopts_setting *setting);

/** Which setting has this name in Windows, without case? */
bool secopts_find_name(const char *name, enum secopts_setting *setting);

#endif /* __SECOPTS_TEMPLATE_H__ */
