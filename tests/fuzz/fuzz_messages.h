/*
 * Windows Security Options for Samba
 *
 * Of the target that plays gensec: NTLMSSP messages, and how they are changed
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#ifndef __FUZZ_MESSAGES_H__
#define __FUZZ_MESSAGES_H__

#include "includes.h"

#define MAX_MESSAGE 4096

/* What the fuzzer gives. */
struct input {
	const uint8_t *data;
	size_t size;
};

static uint8_t next_byte(struct input *input)
{
	if (input->size == 0) {
		return 0;
	}
	input->size--;
	return *input->data++;
}

static uint16_t next_word(struct input *input)
{
	uint8_t low = next_byte(input);

	return low | next_byte(input) << 8;
}

/* The flags of a message of this type: [MS-NLMP] 2.2.1. */
static bool
read_flags(const uint8_t *data, size_t size, uint32_t type, uint32_t *flags)
{
	static const size_t place[] = {0, 12, 20, 60};

	if (size < place[type] + 4 || memcmp(data, "NTLMSSP", 8) != 0 ||
	    IVAL(data, 8) != type)
	{
		return false;
	}
	*flags = IVAL(data, place[type]);
	return true;
}

/* Is one of this type in it, wherever, with these flags? */
static bool
has_flags(DATA_BLOB blob, uint32_t type, uint32_t required, uint32_t *found)
{
	size_t i;

	for (i = 0; i < blob.length; i++) {
		if (read_flags(blob.data + i, blob.length - i, type, found) &&
		    (required & ~*found) == 0)
		{
			return true;
		}
	}
	return false;
}

static uint8_t *message_in(DATA_BLOB blob)
{
	return memmem(blob.data, blob.length, "NTLMSSP", 8);
}

static void change_flags(DATA_BLOB blob, uint32_t mask)
{
	static const size_t place[] = {0, 12, 20, 60};
	uint8_t *p = (blob.length > 0) ? message_in(blob) : NULL;
	size_t left = (p != NULL) ? blob.length - (p - blob.data) : 0;

	if (left >= 12 && IVAL(p, 8) < ARRAY_SIZE(place) &&
	    left >= place[IVAL(p, 8)] + 4)
	{
		p += place[IVAL(p, 8)];
		SIVAL(p, 0, IVAL(p, 0) ^ mask);
	}
}

static DATA_BLOB
insert(TALLOC_CTX *mem_ctx, DATA_BLOB blob, size_t at, struct input *input)
{
	size_t size = next_byte(input);
	size_t i;
	DATA_BLOB longer;

	size = MIN(size, input->size);
	longer = data_blob_talloc(mem_ctx, NULL, blob.length + size);
	if (longer.length == 0 || longer.length > MAX_MESSAGE) {
		return blob;
	}
	for (i = 0; i < longer.length; i++) {
		longer.data[i] = (i < at)	   ? blob.data[i]
				 : (i < at + size) ? next_byte(input)
						   : blob.data[i - size];
	}
	return longer;
}

static DATA_BLOB change(TALLOC_CTX *mem_ctx,
			DATA_BLOB blob,
			DATA_BLOB reflected,
			struct input *input)
{
	uint8_t what;

	do {
		size_t at = 0;

		what = next_byte(input);
		if ((what & 7) != 0) {
			at = next_word(input) % (blob.length + 1);
		}
		switch (what & 7) {
		case 1:
			if (at < blob.length) {
				blob.data[at] ^= next_byte(input);
			}
			break;
		case 2:
			blob.length = at;
			break;
		case 3:
			blob.length = 0;
			blob = insert(mem_ctx, blob, 0, input);
			break;
		case 4:
			blob = insert(mem_ctx, blob, at, input);
			break;
		case 5:
			change_flags(blob,
				     next_word(input) |
					     (uint32_t)next_word(input) << 16);
			break;
		case 6:
			blob = data_blob_talloc(mem_ctx,
						reflected.data,
						reflected.length);
			break;
		}
	} while ((what & 8) != 0 && input->size > 0);
	return blob;
}

#endif /* __FUZZ_MESSAGES_H__ */
