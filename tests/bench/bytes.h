/*
 * Windows Security Options for Samba
 *
 * A small SMB 2.1 client: numbers as they travel, and NTLMSSP
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#ifndef __BENCH_BYTES_H__
#define __BENCH_BYTES_H__

#include <stddef.h>
#include <stdint.h>

struct account;

static inline void put16(uint8_t *p, uint32_t value)
{
	p[0] = value & 0xff;
	p[1] = (value >> 8) & 0xff;
}

static inline void put32(uint8_t *p, uint32_t value)
{
	put16(p, value);
	put16(p + 2, value >> 16);
}

static inline void put64(uint8_t *p, uint64_t value)
{
	put32(p, (uint32_t)value);
	put32(p + 4, (uint32_t)(value >> 32));
}

static inline uint32_t get16(const uint8_t *p)
{
	return p[0] | (uint32_t)p[1] << 8;
}

static inline uint32_t get32(const uint8_t *p)
{
	return get16(p) | get16(p + 2) << 16;
}

static inline uint64_t get64(const uint8_t *p)
{
	return get32(p) | (uint64_t)get32(p + 4) << 32;
}

/* ASCII is all that is asked for. Returns the length in bytes. */
static inline size_t put_text(uint8_t *p, const char *text)
{
	size_t i;

	for (i = 0; text[i] != '\0'; i++) {
		put16(p + 2 * i, (unsigned char)text[i]);
	}
	return 2 * i;
}

/* Both write a message, and return its length. */
size_t ntlm_negotiate(uint8_t *out);
size_t ntlm_authenticate(uint8_t *out,
			 const struct account *account,
			 const uint8_t *challenge,
			 size_t length);

#endif /* __BENCH_BYTES_H__ */
