/*
 * Windows Security Options for Samba
 *
 * A registry policy file, put together by hand for the unit tests
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#ifndef __POL_H__
#define __POL_H__

#include <string.h>

#include "testlib.h"

/* The file as it grows, MS-GPREG 2.2.1. */
struct pol_file {
	uint8_t bytes[4096];
	size_t length;
};

static inline void
pol_put(struct pol_file *file, const void *bytes, size_t length)
{
	assert_true(file->length + length <= sizeof(file->bytes));
	memcpy(file->bytes + file->length, bytes, length);
	file->length += length;
}

static inline void pol_put_u32(struct pol_file *file, uint32_t number)
{
	const uint8_t bytes[4] = {
		(uint8_t)number,
		(uint8_t)(number >> 8),
		(uint8_t)(number >> 16),
		(uint8_t)(number >> 24),
	};

	pol_put(file, bytes, sizeof(bytes));
}

/* UTF-16 of ASCII: of length characters, be the last one its NUL or not. */
static inline void
pol_put_wide(struct pol_file *file, const char *text, size_t length)
{
	size_t i;

	for (i = 0; i < length; i++) {
		const uint8_t unit[2] = {(uint8_t)text[i], 0};

		pol_put(file, unit, sizeof(unit));
	}
}

static inline void pol_start(struct pol_file *file)
{
	file->length = 0;
	pol_put(file, "PReg", 4);
	pol_put_u32(file, 1);
}

static inline void pol_put_entry(struct pol_file *file,
				 const char *key,
				 const char *name,
				 uint32_t type,
				 const void *data,
				 size_t length)
{
	pol_put_wide(file, "[", 1);
	pol_put_wide(file, key, strlen(key) + 1);
	pol_put_wide(file, ";", 1);
	pol_put_wide(file, name, strlen(name) + 1);
	pol_put_wide(file, ";", 1);
	pol_put_u32(file, type);
	pol_put_wide(file, ";", 1);
	pol_put_u32(file, (uint32_t)length);
	pol_put_wide(file, ";", 1);
	pol_put(file, data, length);
	pol_put_wide(file, "]", 1);
}

#endif /* __POL_H__ */
