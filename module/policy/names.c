/*
 * Windows Security Options for Samba
 *
 * Names: how they compare and what they hash to
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "secopts_names.h"

unsigned char secopts_fold(char c)
{
	/*
	 * Not tolower(), which follows the locale of whatever program has
	 * loaded the plug-in: in a Turkish one "PIPE" would be no "pipe".
	 */
	if (c >= 'A' && c <= 'Z') {
		return (unsigned char)(c - 'A' + 'a');
	}
	return (unsigned char)c;
}

int secopts_ascii_casecmp(const char *a, const char *b)
{
	while (*a != '\0' && secopts_fold(*a) == secopts_fold(*b)) {
		a++;
		b++;
	}
	return secopts_fold(*a) - secopts_fold(*b);
}

const char *secopts_skip_prefix(const char *text, const char *prefix)
{
	for (; *prefix != '\0'; prefix++, text++) {
		if (secopts_fold(*text) != secopts_fold(*prefix)) {
			return NULL;
		}
	}
	return text;
}

uint64_t secopts_hash(uint64_t seed, const char *text, bool fold)
{
	uint64_t hash = 0xcbf29ce484222325u ^ seed;

	/*
	 * Who sends names to be counted must not be able to choose them so that
	 * they fall together: such tables take a seed that nobody knows.
	 */
	for (; text != NULL && *text != '\0'; text++) {
		unsigned char c =
			fold ? secopts_fold(*text) : (unsigned char)*text;

		hash = (hash ^ c) * 0x100000001b3u;
	}
	return hash;
}

const char *secopts_pipe_name(const char *name)
{
	const char *rest = NULL;

	/* Most names are plain, in lists and in requests. */
	if (name[0] != '\\') {
		return name;
	}
	rest = secopts_skip_prefix(name, "\\pipe\\");
	/*
	 * Lists and requests have NAME, \NAME and \PIPE\NAME for one pipe:
	 * MS-SRVS 3.1.6.17 has the caller remove \pipe\, KB 126645 compares
	 * what follows the last backslash. The latter would make "query" of
	 * "sql\query", which is on the default list of Server 2003.
	 */
	if (rest != NULL) {
		return rest;
	}
	return name + 1;
}
