/*
 * Windows Security Options for Samba
 *
 * The parameters that are no settings of Windows, and their values as text
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "secopts_policy.h"

/*
 * Why a parameter has its default and its fallback stands beside each entry of
 * secopts_parameters.def. Table, enum and switches below are made from that one
 * file, so they cannot be of different length or order.
 */
const struct secopts_parameter_info
	secopts_parameters[SECOPTS_NUM_PARAMETERS] = {
#define SECOPTS_PARAMETER(id, type, member, ...)                              \
	[SECOPTS_PARAMETER_##id] = {__VA_ARGS__},
#include "secopts_parameters.def"
#undef SECOPTS_PARAMETER
};

uint32_t secopts_parameter(const struct secopts_policy *policy,
			   enum secopts_parameter parameter)
{
	/*
	 * Decisions read the members by name; whatever walks the table reads
	 * and writes them here, so that both are always the same thing. It is
	 * a switch and no table of offsets, since the members are of different
	 * sizes: a bool is one byte here, and how large an enum is, the
	 * compiler chooses (C11 6.7.2.2).
	 */
	switch (parameter) {
#define SECOPTS_PARAMETER(id, type, member, ...)                              \
	case SECOPTS_PARAMETER_##id:                                          \
		return (uint32_t)policy->member;
#include "secopts_parameters.def"
#undef SECOPTS_PARAMETER
	case SECOPTS_NUM_PARAMETERS:
		/* It is no parameter, and has no value. */
		break;
	}
	return 0;
}

void secopts_set_parameter(struct secopts_policy *policy,
			   enum secopts_parameter parameter,
			   uint32_t number)
{
	/*
	 * Numbers come from the table itself, or from a reader that takes only
	 * what the table lists (secopts_parse_parameter()). So no conversion to
	 * the member's type changes one.
	 */
	switch (parameter) {
#define SECOPTS_PARAMETER(id, type, member, ...)                              \
	case SECOPTS_PARAMETER_##id:                                          \
		policy->member = (type)number;                                \
		break;
#include "secopts_parameters.def"
#undef SECOPTS_PARAMETER
	case SECOPTS_NUM_PARAMETERS:
		break;
	}
}

const char *
secopts_parameter_text(enum secopts_parameter parameter,
		       uint32_t number,
		       char text[SECOPTS_PARAMETER_TEXT_SIZE])
{
	const struct secopts_parameter_info *info =
		&secopts_parameters[parameter];
	size_t i;

	/* Whatever has no words is a number: 'audit window', in seconds. */
	if (info->words[0].text == NULL) {
		snprintf(text, SECOPTS_PARAMETER_TEXT_SIZE, "%" PRIu32, number);
		return text;
	}
	for (i = 0; i < SECOPTS_MAX_WORDS && info->words[i].text != NULL; i++) {
		if (info->words[i].number == number) {
			return info->words[i].text;
		}
	}
	/*
	 * A number that the table does not have gets no word of another one:
	 * that would be shown and not be true.
	 */
	return "unknown";
}

/*
 * "a, b or c" to a reader of sentences, who is told by the log or the command
 * what a bad line could have been; "a | b | c" to one of synopses, as in the
 * man page and in the example of smb.conf.
 */
static const char *separator(const struct secopts_word *words,
			     size_t i,
			     bool prose)
{
	if (i == 0) {
		return "";
	}
	if (!prose) {
		return " | ";
	}
	return (i + 1 == SECOPTS_MAX_WORDS || words[i + 1].text == NULL)
		       ? " or "
		       : ", ";
}

const char *
secopts_parameter_values(enum secopts_parameter parameter,
			 bool prose,
			 char text[SECOPTS_PARAMETER_VALUES_SIZE])
{
	const struct secopts_parameter_info *info =
		&secopts_parameters[parameter];
	const struct secopts_word *words = info->words;
	size_t i;

	/*
	 * SECOPTS_PARAMETER_VALUES_SIZE holds the longest entry of the table.
	 * Were one longer, its text would be cut and not be wrong.
	 */
	text[0] = '\0';
	if (words[0].text == NULL && prose) {
		snprintf(text, SECOPTS_PARAMETER_VALUES_SIZE,
			 "0 to %" PRIu32 " %s", info->max, info->unit);
	} else if (words[0].text == NULL) {
		snprintf(text, SECOPTS_PARAMETER_VALUES_SIZE,
			 "0 ... %" PRIu32, info->max);
	}
	for (i = 0; i < SECOPTS_MAX_WORDS && words[i].text != NULL; i++) {
		size_t used = strlen(text);

		snprintf(text + used, SECOPTS_PARAMETER_VALUES_SIZE - used,
			 "%s%s", separator(words, i, prose), words[i].text);
	}
	return text;
}
