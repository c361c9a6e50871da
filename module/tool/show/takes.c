/*
 * Windows Security Options for Samba
 *
 * The secopts command: show, which values a setting takes
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "show.h"
#include "secopts_load.h"

/* Numbers up to this are listed one by one; more than that nobody chooses from.
 */
#define MAX_LISTED 16

static const char *type_word(enum secopts_type type)
{
	switch (type) {
	case SECOPTS_TYPE_DWORD:
		return "number";
	case SECOPTS_TYPE_FLAGS:
		return "flags";
	case SECOPTS_TYPE_MULTI_SZ:
		return "list";
	case SECOPTS_TYPE_SDDL:
		return "SDDL";
	}
	return "number";
}

static json_t *numbers_json(const struct secopts_setting_info *info)
{
	json_t *array = NULL;
	uint32_t number;

	if (info->type != SECOPTS_TYPE_DWORD || info->max > MAX_LISTED) {
		return json_null();
	}
	array = json_array();
	for (number = 0; number <= info->max; number++) {
		if (secopts_is_number(info, number)) {
			array = tool_json_append(array, json_integer(number));
		}
	}
	return array;
}

static json_t *flags_json(const struct secopts_setting_info *info)
{
	json_t *array = NULL;
	size_t i;

	if (info->type != SECOPTS_TYPE_FLAGS) {
		return json_null();
	}
	array = json_array();
	for (i = 0; i < SECOPTS_NUM_FLAG_WORDS; i++) {
		uint32_t flag = secopts_flag_words[i].number;
		char name[SECOPTS_FLAG_NAMES_SIZE];

		array = tool_json_append(
			array,
			json_pack("{s:s, s:I}", "name",
				  secopts_flag_names(flag, name), "number",
				  (json_int_t)flag));
	}
	return array;
}

json_t *show_takes_json(enum secopts_setting setting)
{
	const struct secopts_setting_info *info = &secopts_settings[setting];

	return json_pack("{s:s, s:o, s:o, s:o}",
			 "type", type_word(info->type),
			 "numbers", numbers_json(info),
			 "maximum",
			 info->type == SECOPTS_TYPE_DWORD
				 ? json_integer(info->max)
				 : json_null(),
			 "flags", flags_json(info));
}
