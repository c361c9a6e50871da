/*
 * Windows Security Options for Samba
 *
 * Settings by the names that people type
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>
#include "secopts_names.h"
#include "secopts_settings.h"

#define PREFIX "secopts:"
/* No name of a setting is longer; of what is typed, no more is looked at. */
#define MAX_TYPED 64

/* The names of a setting, a NULL after them. */
struct names {
	const char *list[4];
};

static struct names names_of(size_t setting)
{
	const struct secopts_setting_info *info = &secopts_settings[setting];

	return (struct names){
		{info->value_name, info->parameter, info->display_name}};
}

/*
 * Half a name is enough where it is the only one that begins so: nobody likes to
 * type RestrictRemoteSamEventThrottlingWindow.
 */
static bool begins(const char *name, const char *typed)
{
	return secopts_skip_prefix(name, typed) != NULL;
}

/*
 * A whole name is meant even where others begin with it: RestrictAnonymous is not
 * RestrictAnonymousSAM.
 */
static bool is_equal(const char *name, const char *typed)
{
	return secopts_ascii_casecmp(name, typed) == 0;
}

/*
 * A word of the policy's name is what people remember of it: "pipes",
 * "translation". It is good enough to propose settings, not to choose one.
 */
static bool is_inside(const char *name, const char *typed)
{
	for (; *name != '\0'; name++) {
		if (begins(name, typed)) {
			return true;
		}
	}
	return false;
}

/*
 * How many letters have to be changed, added or taken away to make one text of
 * the other (V. I. Levenshtein, 1965)?
 */
static bool is_mistyped(const char *name, const char *typed)
{
	size_t length = strlen(typed);
	size_t row[MAX_TYPED + 1];
	size_t i;
	size_t j;

	if (length > MAX_TYPED) {
		/* No setting is meant by so much, and the row has an end. */
		return false;
	}
	/*
	 * row[j] is how far the first i letters of the name are from the first
	 * j of what was typed; one row is made of the one above it.
	 */
	for (j = 0; j <= length; j++) {
		row[j] = j;
	}
	for (i = 0; name[i] != '\0'; i++) {
		size_t corner = row[0];

		row[0] = i + 1;
		for (j = 0; j < length; j++) {
			bool same =
				secopts_fold(name[i]) == secopts_fold(typed[j]);
			size_t best = corner + (same ? 0 : 1);

			corner = row[j + 1];
			best = (corner + 1 < best) ? corner + 1 : best;
			best = (row[j] + 1 < best) ? row[j] + 1 : best;
			row[j + 1] = best;
		}
	}
	/* One letter in five may be wrong, and two at least. */
	return row[length] <= (length > 10 ? length / 5 : 2);
}

/*
 * One of a setting's names is enough: which of them it is does not matter, and
 * more than one setting may be meant. It is for the caller to say whether that is
 * an answer.
 */
static size_t find(const char *typed,
		   bool (*is_meant)(const char *name, const char *typed),
		   bool found[SECOPTS_NUM_SETTINGS])
{
	size_t num = 0;
	size_t i;
	size_t j;

	for (i = 0; i < SECOPTS_NUM_SETTINGS; i++) {
		const struct names names = names_of(i);

		found[i] = false;
		for (j = 0; names.list[j] != NULL; j++) {
			found[i] = found[i] || is_meant(names.list[j], typed);
		}
		num += found[i] ? 1 : 0;
	}
	return num;
}

/* As the line stands in smb.conf, for who has copied it from there. */
static const char *without_prefix(const char *typed)
{
	return begins(typed, PREFIX) ? typed + strlen(PREFIX) : typed;
}

size_t secopts_find_settings(const char *name,
			     bool found[SECOPTS_NUM_SETTINGS])
{
	const char *typed = without_prefix(name);
	size_t num = find(typed, is_equal, found);

	/* NtlmMinServerSec is meant by its name, even if another began so. */
	return num != 0 ? num : find(typed, begins, found);
}

size_t secopts_near_settings(const char *name,
			     bool found[SECOPTS_NUM_SETTINGS])
{
	const char *typed = without_prefix(name);
	size_t num = find(typed, is_inside, found);

	return num != 0 ? num : find(typed, is_mistyped, found);
}
