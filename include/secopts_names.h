/*
 * Windows Security Options for Samba
 *
 * Names of pipes, shares, keys and words: the one way to compare them
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#ifndef __SECOPTS_NAMES_H__
#define __SECOPTS_NAMES_H__

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* An allow-list. The names belong to whoever filled it in. */
struct secopts_list {
	size_t num;
	const char *const *names;
	bool blank; /* entries of blanks alone were left out */
};

/* Compares two names without regard to case; 0 means equal. */
typedef int (*secopts_casecmp_fn)(const char *a, const char *b);

/** A byte, or the small letter where it is a capital one of ASCII. */
unsigned char secopts_fold(char c);

/** Compare two names without regard to the case of ASCII letters. */
int secopts_ascii_casecmp(const char *a, const char *b);

/**
 * Does a text begin so, without regard to the case of ASCII letters?
 *
 * @return		What follows the prefix in text; NULL where it does not.
 */
const char *secopts_skip_prefix(const char *text, const char *prefix);

/**
 * A hash of a text, for tables in memory; it protects nothing.
 *
 * @param[in] seed	0, a number that nobody knows, or the hash of what
 *			comes before the text.
 * @param[in] text	The text; NULL is "".
 * @param[in] fold	Texts that differ in case alone hash alike.
 *
 * Source: FNV-1a of 64 bits (draft-eastlake-fnv).
 */
uint64_t secopts_hash(uint64_t seed, const char *text, bool fold);

/**
 * A pipe's name as it is compared: one leading "\" or "\pipe\" removed and
 * nothing else, so "sql\query" is one name (KB 126645, docs/fidelity.md 5).
 *
 * @return		A pointer into name.
 */
const char *secopts_pipe_name(const char *name);

#endif /* __SECOPTS_NAMES_H__ */
