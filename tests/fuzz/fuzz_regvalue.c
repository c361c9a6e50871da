/*
 * Windows Security Options for Samba
 *
 * Fuzz target: the values of a key, as the registry database has them
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "secopts_load.h"

static void check(enum secopts_setting setting,
		  const struct secopts_raw_value *value)
{
	const struct secopts_setting_info *info = &secopts_settings[setting];
	struct secopts_storage storage = {
		.text_size = SECOPTS_RAW_TEXT(value->length),
		.max_names = SECOPTS_RAW_NAMES(value->length),
	};
	struct secopts_data data = {.number = 0};
	const char *message = NULL;
	size_t i;

	storage.text = malloc(storage.text_size);
	storage.names = calloc(storage.max_names, sizeof(storage.names[0]));
	require(storage.text != NULL && storage.names != NULL);

	if (!secopts_check_raw(setting, value, &storage, &data, &message)) {
		require(message != NULL);
	} else if (info->type == SECOPTS_TYPE_FLAGS) {
		require((data.number & ~info->max) == 0);
	} else if (info->type == SECOPTS_TYPE_DWORD) {
		require(data.number <= info->max);
	} else {
		require(data.list.num <= storage.max_names);
		for (i = 0; i < data.list.num; i++) {
			size_t length = strlen(data.list.names[i]);

			require(length > 0 && length < storage.text_size);
			require(!secopts_is_blank(data.list.names[i]));
		}
	}
	free(storage.text);
	free(storage.names);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct secopts_packed packed;
	struct secopts_raw_value value;
	size_t i;

	if (!secopts_packed_start(&packed, data, size)) {
		return 0;
	}
	while (secopts_packed_next(&packed, &value)) {
		require(strlen(value.name) < size && value.length < size);
		for (i = 0; i < SECOPTS_NUM_SETTINGS; i++) {
			check((enum secopts_setting)i, &value);
		}
	}
	return 0;
}
