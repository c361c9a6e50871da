/*
 * Windows Security Options for Samba
 *
 * Security descriptors as text: which one grants more?
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "secopts_settings.h"

#include <string.h>

/*
 * Whether a user is granted something is for Samba's own code, which has the
 * token and evaluates the descriptor. Here two values are compared that somebody
 * wrote: what a benchmark asks for, and what is in force. Without a domain at
 * hand "DA" and a SID cannot be known to be the same, so entries are equal if
 * their texts are, and a descriptor that cannot be compared counts as granting
 * more.
 */

/* The entries of a DACL: what follows "D:" and is no part of a SACL. */
static const char *dacl_of(const char *sddl)
{
	for (; *sddl != '\0' && *sddl != '('; sddl++) {
		if (secopts_skip_prefix(sddl, "D:") != NULL) {
			return sddl + 2;
		}
	}
	return NULL;
}

/*
 * The next entry, without its parentheses; NULL after the last. Flags of the
 * DACL stand before the first and are passed over (MS-DTYP 2.5.1.1, acl-flags).
 */
static const char *next_entry(const char **at, size_t *length)
{
	const char *entry = *at + strcspn(*at, "(:");

	if (*entry != '(') {
		return NULL;
	}
	entry++;
	*length = strcspn(entry, ")");
	*at = entry + *length;
	return entry;
}

static bool has_entry(const char *sddl, const char *entry, size_t length)
{
	const char *at = dacl_of(sddl);
	const char *other = NULL;
	size_t other_length = 0;
	size_t i;

	while (at != NULL && (other = next_entry(&at, &other_length)) != NULL) {
		for (i = 0; i < length && other_length == length; i++) {
			if (secopts_fold(other[i]) != secopts_fold(entry[i])) {
				break;
			}
		}
		if (other_length == length && i == length) {
			return true;
		}
	}
	return false;
}

/*
 * An owner may read the descriptor of what is his, and that is the right which
 * RestrictRemoteSAM asks for (MS-DTYP 2.5.3.2). The system and the
 * administrators may have it anyway.
 */
static bool is_owner_harmless(const char *sddl)
{
	return secopts_skip_prefix(sddl, "O:") == NULL ||
	       secopts_skip_prefix(sddl, "O:SY") != NULL ||
	       secopts_skip_prefix(sddl, "O:BA") != NULL;
}

bool secopts_sddl_grants_no_more(const char *sddl, const char *other)
{
	const char *at = dacl_of(sddl);
	const char *entry = NULL;
	size_t length = 0;

	/* No DACL at all grants everything to everybody (MS-DTYP 2.4.6). */
	if (at == NULL || !is_owner_harmless(sddl)) {
		return false;
	}
	while ((entry = next_entry(&at, &length)) != NULL) {
		/* What is denied to somebody is granted to nobody by that. */
		if (secopts_fold(entry[0]) == 'd' ||
		    has_entry(other, entry, length))
		{
			continue;
		}
		return false;
	}
	return true;
}
