/*
 * Windows Security Options for Samba
 *
 * What is odd about a value that was taken
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "secopts_load.h"

static bool has_blanks_within(const struct secopts_list *list)
{
	size_t i;

	for (i = 0; i < list->num; i++) {
		if (strpbrk(list->names[i], " \t") != NULL) {
			return true;
		}
	}
	return false;
}

const char *secopts_doubt(enum secopts_setting setting,
			  const struct secopts_data *data)
{
	/* Shares may well be called so. */
	bool one_for_many = setting == SECOPTS_NULL_SESSION_PIPES &&
			    has_blanks_within(&data->list);

	/*
	 * MS-LSAD note <55>: the value does the reverse of what its name says,
	 * and published scripts set it in the belief that it closes something.
	 */
	if (setting == SECOPTS_TURN_OFF_ANONYMOUS_BLOCK && data->number != 0) {
		return "it opens the LSA to anonymous users, which is probably "
		       "not intended: set it to 0 or remove it";
	}
	if (data->older) {
		return "the number is one that Windows 2000 had, and is read "
		       "as 1";
	}
	if (one_for_many && data->list.blank) {
		return "an entry of blanks alone counts as no entry; and an "
		       "entry with blanks in it is one name, which no pipe of "
		       "Samba has: where several are meant, each needs an "
		       "entry of its own";
	}
	if (one_for_many) {
		return "an entry with blanks in it is one name, which no pipe "
		       "of Samba has: where several are meant, each needs an "
		       "entry of its own";
	}
	if (data->list.blank) {
		return "an entry of blanks alone counts as no entry";
	}
	return NULL;
}
