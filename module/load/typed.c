/*
 * Windows Security Options for Samba
 *
 * Registry values: is this what the setting takes?
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "secopts_load.h"
#include "secopts_reader.h"

bool secopts_find_registry(const char *key,
			   const char *name,
			   enum secopts_setting *setting)
{
	size_t i;

	for (i = 0; i < SECOPTS_NUM_SETTINGS; i++) {
		const struct secopts_setting_info *info = &secopts_settings[i];

		if (info->key != NULL &&
		    secopts_ascii_casecmp(info->key, key) == 0 &&
		    secopts_ascii_casecmp(secopts_registry_name(info), name) == 0)
		{
			*setting = (enum secopts_setting)i;
			return true;
		}
	}
	return false;
}

bool secopts_find_name(const char *name, enum secopts_setting *setting)
{
	size_t i;

	for (i = 0; i < SECOPTS_NUM_SETTINGS; i++) {
		if (secopts_ascii_casecmp(secopts_settings[i].value_name,
					  name) == 0)
		{
			*setting = (enum secopts_setting)i;
			return true;
		}
	}
	return false;
}

static const char *name_problem(const char *name, bool of_servers)
{
	const char *problem = NULL;
	bool star = false;

	/* Our own readers leave it where they could not read a character. */
	if (strstr(name, SECOPTS_REPLACEMENT) != NULL) {
		return "a name with a character that could not be read";
	}
	for (; *name != '\0' && problem == NULL; name++) {
		problem = (*name == '"')
				  ? "a quote in a name"
				  : secopts_char_problem(
					    *name, of_servers ? &star : NULL);
	}
	return problem;
}

static bool check_list(const struct secopts_list *strings,
		       bool of_servers,
		       const char **names,
		       struct secopts_data *data,
		       const char **message)
{
	bool blank = false;
	size_t num = 0;
	size_t i;

	for (i = 0; i < strings->num; i++) {
		const char *name = strings->names[i];

		if (secopts_is_blank(name)) {
			blank = blank || *name != '\0';
			continue;
		}
		*message = name_problem(name, of_servers);
		if (*message != NULL) {
			return false;
		}
		names[num++] = name;
	}
	data->list = (struct secopts_list){
		.num = num,
		.names = names,
		.blank = blank,
	};
	return true;
}

static bool check_text(const struct secopts_list *strings,
		       const char **names,
		       struct secopts_data *data,
		       const char **message)
{
	if (strings->num == 0 || secopts_is_blank(strings->names[0])) {
		return true;
	}
	names[0] = strings->names[0];
	data->list = (struct secopts_list){.num = 1, .names = names};
	*message = secopts_text_problem(names[0]);
	return *message == NULL;
}

static const char *number_problem(const struct secopts_setting_info *info,
				  uint32_t number)
{
	if (info->type == SECOPTS_TYPE_FLAGS) {
		return "unknown flags";
	}
	return number > info->max ? "the number is too great"
				  : "no value of this setting";
}

bool secopts_check_typed(enum secopts_setting setting,
			 uint32_t type,
			 uint32_t number,
			 const struct secopts_list *strings,
			 const char **names,
			 struct secopts_data *data,
			 const char **message)
{
	const struct secopts_setting_info *info = &secopts_settings[setting];

	*data = (struct secopts_data){.defined = true};

	if (info->type == SECOPTS_TYPE_MULTI_SZ) {
		if (type != SECOPTS_REG_MULTI_SZ) {
			*message = "not a REG_MULTI_SZ, as it has to be";
			return false;
		}
		return check_list(strings, info->of_servers, names, data,
				  message);
	}
	if (info->type == SECOPTS_TYPE_SDDL) {
		if (type != SECOPTS_REG_SZ || strings->num > 1) {
			*message = "not a REG_SZ, as it has to be";
			return false;
		}
		return check_text(strings, names, data, message);
	}
	if (type != SECOPTS_REG_DWORD) {
		*message = "not a REG_DWORD, as it has to be";
		return false;
	}
	if (!secopts_is_number(info, number)) {
		*message = number_problem(info, number);
		return false;
	}
	data->older = secopts_is_older(info, number);
	data->number = data->older ? info->max : number;
	return true;
}
