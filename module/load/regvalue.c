/*
 * Windows Security Options for Samba
 *
 * Registry values as they are stored: from bytes to what a setting takes
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "secopts_load.h"
#include "secopts_reader.h"
#include "secopts_template.h"

static bool take_u32(struct secopts_packed *packed, uint32_t *number)
{
	if (packed->length < 4) {
		return false;
	}
	*number = secopts_get_u32(packed->bytes);
	packed->bytes += 4;
	packed->length -= 4;
	return true;
}

bool secopts_packed_start(struct secopts_packed *packed,
			  const uint8_t *bytes,
			  size_t length)
{
	*packed = (struct secopts_packed){.bytes = bytes, .length = length};
	return take_u32(packed, &packed->left);
}

bool secopts_packed_next(struct secopts_packed *packed,
			 struct secopts_raw_value *value)
{
	const uint8_t *end = NULL;
	uint32_t length = 0;

	*value = (struct secopts_raw_value){.name = (const char *)packed->bytes};

	end = memchr(packed->bytes, '\0', packed->length);
	if (packed->left == 0 || end == NULL) {
		return false;
	}
	packed->length -= (size_t)(end + 1 - packed->bytes);
	packed->bytes = end + 1;

	if (!take_u32(packed, &value->type) || !take_u32(packed, &length) ||
	    length > packed->length)
	{
		return false;
	}
	value->bytes = packed->bytes;
	value->length = length;
	packed->bytes += length;
	packed->length -= length;
	packed->left--;
	return true;
}

bool secopts_check_raw(enum secopts_setting setting,
		       const struct secopts_raw_value *value,
		       const struct secopts_storage *storage,
		       struct secopts_data *data,
		       const char **message)
{
	const struct secopts_raw raw = {
		.bytes = value->bytes,
		.length = value->length,
		.multi = value->type == SECOPTS_REG_MULTI_SZ,
	};
	struct secopts_list strings = {.num = 0};
	uint32_t number = 0;

	if (secopts_is_text(setting) && (value->type == SECOPTS_REG_MULTI_SZ ||
					 value->type == SECOPTS_REG_SZ))
	{
		if (storage->text_size < SECOPTS_RAW_TEXT(value->length) ||
		    storage->max_names < SECOPTS_RAW_NAMES(value->length))
		{
			*message = "the list is too long";
			return false;
		}
		*message = secopts_decode_strings(&raw, storage->text,
						  storage->names, &strings);
		if (*message != NULL) {
			return false;
		}
	} else if (value->type == SECOPTS_REG_DWORD) {
		if (value->length != 4) {
			*message = "a REG_DWORD that is not of 4 bytes";
			return false;
		}
		number = secopts_get_u32(value->bytes);
	}
	return secopts_check_typed(setting, value->type, number, &strings,
				   storage->names, data, message);
}
