/*
 * Windows Security Options for Samba
 *
 * Fuzzing the readers of numbers, flags, words and lists
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "secopts_load.h"

static void load(enum secopts_setting setting,
		 const char *text,
		 const struct secopts_storage *storage)
{
	const struct secopts_setting_info *info = &secopts_settings[setting];
	struct secopts_data data = {.defined = false};
	struct secopts_error error = {.column = 0};
	size_t length = strlen(text);
	size_t i;

	if (!secopts_parse_value(setting, text, storage, &data, &error)) {
		require(error.message != NULL && error.column >= 1 &&
			error.column <= length + 1);
		return;
	}
	switch (info->type) {
	case SECOPTS_TYPE_DWORD:
		require(data.number <= info->max);
		break;
	case SECOPTS_TYPE_FLAGS:
		require((data.number & ~info->max) == 0);
		break;
	case SECOPTS_TYPE_SDDL:
	case SECOPTS_TYPE_MULTI_SZ:
		require(info->type == SECOPTS_TYPE_MULTI_SZ ||
			data.list.num <= 1);
		require(data.list.num <= storage->max_names);
		for (i = 0; i < data.list.num; i++) {
			require(!secopts_is_blank(data.list.names[i]) &&
				strlen(data.list.names[i]) <= length);
		}
		break;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct secopts_storage storage = {
		.text = malloc(size + 1),
		.text_size = size + 1,
		.names = calloc(SECOPTS_MAX_NAMES(size), sizeof(char *)),
		.max_names = SECOPTS_MAX_NAMES(size),
	};
	char *text = malloc(size + 1);
	uint32_t number = 0;
	int i;

	require(storage.text != NULL && storage.names != NULL && text != NULL);
	if (size > 0) {
		memcpy(text, data, size);
	}
	text[size] = '\0';
	for (i = 0; i < SECOPTS_NUM_SETTINGS; i++) {
		load((enum secopts_setting)i, text, &storage);
	}
	for (i = 0; i < SECOPTS_NUM_PARAMETERS; i++) {
		const struct secopts_parameter_info *info =
			&secopts_parameters[i];
		enum secopts_parameter parameter = (enum secopts_parameter)i;

		require(!secopts_parse_parameter(parameter, text, &number) ||
			info->max == 0 || number <= info->max);
	}
	free(text);
	free(storage.names);
	free(storage.text);
	return 0;
}
