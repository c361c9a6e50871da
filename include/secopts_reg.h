/*
 * Windows Security Options for Samba
 *
 * What the two halves of the reader of registry files share
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#ifndef __SECOPTS_REG_H__
#define __SECOPTS_REG_H__

#include "secopts_reader.h"

/* A registry file that is being read. */
struct secopts_reg {
	struct secopts_reader reader;
	struct secopts_lines lines;
	bool ansi;	     /* REGEDIT4: strings in hex are 8 bits, too */
	const char *key;     /* NULL: none yet, or none that is understood */
	const char *outside; /* why values here have no key to go to, or NULL */
	char *out;	     /* what is free of the scratch space */
	bool again;	     /* the current line is yet to be read */
};

/**
 * Read a string from its first quote to what follows its last.
 *
 * @param[in] line_ends	It may have line ends in it, which regedit writes as
 *			they are.
 *
 * @return		False, with reg->reader.error, where it is none; the current
 *			line is then the one where it begins, or where an
 *			escape is wrong.
 */
bool secopts_reg_quoted(struct secopts_reg *reg,
			char **at,
			bool line_ends,
			char **string);

/**
 * Read the data of a value, over as many lines as it has.
 *
 * @param[in,out] at	What follows the equals sign; then what follows the
 *			data.
 * @param[in,out] entry	Has key and name; gets what the value holds.
 *
 * @return		False, with reg->reader.error, where it is none.
 */
bool secopts_reg_data(struct secopts_reg *reg,
		      char **at,
		      struct secopts_entry *entry);

#endif /* __SECOPTS_REG_H__ */
