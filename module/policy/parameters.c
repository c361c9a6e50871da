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
	 * and writes them here, so that both are always the same thing.
	 */
	switch (parameter) {
#define SECOPTS_PARAMETER(id, type, member, ...)                              \
	case SECOPTS_PARAMETER_##id:                                          \
		return (uint32_t)policy->member;
#include "secopts_parameters.def"
#undef SECOPTS_PARAMETER
	case SECOPTS_NUM_PARAMETERS:
		break;
	}
	return 0;
}

void secopts_set_parameter(struct secopts_policy *policy,
			   enum secopts_parameter parameter,
			   uint32_t number)
{
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

	if (info->words[0].text == NULL) {
		snprintf(text, SECOPTS_PARAMETER_TEXT_SIZE, "%" PRIu32, number);
		return text;
	}
	for (i = 0; i < SECOPTS_MAX_WORDS && info->words[i].text != NULL; i++) {
		if (info->words[i].number == number) {
			return info->words[i].text;
		}
	}
	return "unknown";
}

/* "a, b or c" to a reader of sentences, "a | b | c" to one of synopses. */
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
