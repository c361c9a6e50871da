/*
 * Windows Security Options for Samba
 *
 * Names: how they compare, what they hash to, and whether a list has them
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "secopts_policy.h"

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

/*
 * Samba's comparison decodes characters and takes some 300 instructions for two
 * names. Two different letters of ASCII are one in no table of cases, so names
 * that begin with them need not be compared; a character outside of ASCII may
 * be the other case of one inside (U+212A, of "k").
 */
static bool may_begin(const char *name, unsigned char first)
{
	unsigned char c = secopts_fold(*name);

	return c == first || c >= 0x80 || first >= 0x80;
}

bool secopts_is_named(const struct secopts_policy *policy,
		      enum secopts_setting setting,
		      const struct secopts_list *list,
		      const char *name)
{
	bool pipes = (setting == SECOPTS_NULL_SESSION_PIPES);
	unsigned char first;
	size_t i;

	/*
	 * On both sides, as the list may have been written in any of the three
	 * ways, too. Shares have no prefix: "\PIPE\x" would be a name there.
	 */
	if (pipes) {
		name = secopts_pipe_name(name);
	}
	first = secopts_fold(*name);
	for (i = 0; i < list->num; i++) {
		const char *listed = list->names[i];

		if (pipes) {
			listed = secopts_pipe_name(listed);
		}
		if (may_begin(listed, first) &&
		    policy->casecmp(listed, name) == 0)
		{
			return true;
		}
	}
	return false;
}
