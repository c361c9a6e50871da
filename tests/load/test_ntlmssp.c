/*
 * Windows Security Options for Samba
 *
 * NTLMSSP messages: type and flags, whole and cut off
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <stdlib.h>
#include <string.h>

#include "nlmp.h"
#include "secopts_ntlmssp.h"
#include "testlib.h"

#define MESSAGE(bytes) #bytes, bytes, sizeof(bytes)

/* where: MS-NLMP 2.2.1.1 to 2.2.1.3 */
static const struct {
	const char *name;
	const uint8_t *data;
	size_t length;
	int type;
	size_t where;
	uint32_t flags;
} messages[] = {
	{MESSAGE(negotiate), 1, 12, 0xe2088297},
	{MESSAGE(v1_challenge), 2, 20, 0xe2028233},
	{MESSAGE(v1_authenticate), 3, 60, 0xe2808235},
	{MESSAGE(v1_session2_challenge), 2, 20, 0x820a8233},
	{MESSAGE(v1_session2_authenticate), 3, 60, 0x82088235},
	{MESSAGE(v2_challenge), 2, 20, 0xe28a8233},
	{MESSAGE(v2_authenticate), 3, 60, 0xe2888235},
};

/* From the heap, in its own size, so that ASan sees an overrun. */
static bool read_copy(const uint8_t *data,
		      size_t length,
		      struct secopts_ntlmssp *message)
{
	uint8_t *copy = malloc(length + 1);
	bool ok;

	assert_non_null(copy);
	memcpy(copy + 1, data, length);
	*message = (struct secopts_ntlmssp){.flags = 0xdeadbeef};
	ok = secopts_read_ntlmssp(copy + 1, length, message);
	free(copy);
	return ok;
}

/* Every message, cut off after each byte. */
static void test_every_length(void **state)
{
	int wrong = 0;
	size_t i;

	(void)state;

	for (i = 0; i < TEST_COUNT(messages); i++) {
		size_t length;

		for (length = 0; length <= messages[i].length; length++) {
			uint32_t flags = messages[i].flags;
			struct secopts_ntlmssp m;
			bool ok = read_copy(messages[i].data, length, &m);

			if (length < 12) {
				check_row(wrong, !ok, "%s: %zu bytes",
					  messages[i].name, length);
				continue;
			}
			if (length < messages[i].where + 4) {
				/* Old clients end AUTHENTICATE before them. */
				flags = 0;
				if (messages[i].type !=
				    SECOPTS_NTLMSSP_AUTHENTICATE)
				{
					check_row(wrong, !ok, "%s: %zu bytes",
						  messages[i].name, length);
					continue;
				}
			}
			check_row(wrong,
				  ok && (int)m.type == messages[i].type &&
					  m.flags == flags,
				  "%s: %zu bytes: %d, type %d, flags 0x%x",
				  messages[i].name, length, ok, (int)m.type,
				  m.flags);
		}
	}
	check_rows(wrong);
}

/* Each bit of signature and flags counts, and no other. */
static void test_every_bit(void **state)
{
	int wrong = 0;
	size_t i;

	(void)state;

	for (i = 0; i < TEST_COUNT(messages); i++) {
		size_t first = 8 * messages[i].where;
		uint8_t copy[512];
		size_t bit;

		assert_true(messages[i].length <= sizeof(copy));
		memcpy(copy, messages[i].data, messages[i].length);
		for (bit = 0; bit < 8 * messages[i].length; bit++) {
			uint32_t flags = messages[i].flags;
			struct secopts_ntlmssp m;
			bool ok;

			if (bit >= 64 && bit < 96) {
				continue; /* test_types */
			}
			copy[bit / 8] ^= (uint8_t)(1u << bit % 8);
			ok = read_copy(copy, messages[i].length, &m);
			copy[bit / 8] ^= (uint8_t)(1u << bit % 8);
			if (bit < 64) {
				check_row(wrong, !ok, "%s: bit %zu",
					  messages[i].name, bit);
				continue;
			}
			if (bit >= first && bit < first + 32) {
				flags ^= 1u << (bit - first);
			}
			check_row(wrong,
				  ok && (int)m.type == messages[i].type &&
					  m.flags == flags,
				  "%s: bit %zu: flags 0x%x", messages[i].name,
				  bit, m.flags);
		}
	}
	check_rows(wrong);
}

static void test_types(void **state)
{
	static const uint32_t types[] = {
		0,          1,          2,          3,         4,
		5,          0x100,      0x101,      0x10001,   0x1000000,
		0x1000001,  0x80000001, 0x7fffffff, 0x80000000,
		0xfffffffe, 0xffffffff,
	};
	int wrong = 0;
	size_t i;

	(void)state;

	for (i = 0; i < TEST_COUNT(types); i++) {
		bool want = types[i] >= 1 && types[i] <= 3;
		uint8_t copy[sizeof(v2_authenticate)];
		struct secopts_ntlmssp m;
		size_t byte;
		bool ok;

		memcpy(copy, v2_authenticate, sizeof(copy));
		for (byte = 0; byte < 4; byte++) {
			copy[8 + byte] = (uint8_t)(types[i] >> 8 * byte);
		}
		ok = read_copy(copy, sizeof(copy), &m);
		check_row(wrong,
			  ok == want && (!ok || (uint32_t)m.type == types[i]),
			  "type 0x%x: %d", types[i], ok);
	}
	check_rows(wrong);
}

#define BLOB(text) text, sizeof(text) - 1

static void test_no_message(void **state)
{
	static const struct {
		const char *what;
		const char *data;
		size_t length;
	} blobs[] = {
		{"nothing", BLOB("")},
		{"one byte", BLOB("N")},
		{"the signature alone", BLOB("NTLMSSP\0")},
		{"in lower case", BLOB("ntlmssp\0\1\0\0\0")},
		{"no NUL behind it", BLOB("NTLMSSP \1\0\0\0")},
		{"a blank before it", BLOB(" NTLMSSP\0\1\0\0\0")},
		{"type in network order", BLOB("NTLMSSP\0\0\0\0\1")},
		{"SPNEGO", BLOB("\x60\x0a\x06\x06+\6\1\5\5\2\xa0\0\0\0\0\0")},
		{"zeros", BLOB("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0")},
	};
	int wrong = 0;
	size_t i;

	(void)state;

	for (i = 0; i < TEST_COUNT(blobs); i++) {
		struct secopts_ntlmssp m;
		bool ok = read_copy((const uint8_t *)blobs[i].data,
				    blobs[i].length, &m);

		check_row(wrong, !ok, "%s", blobs[i].what);
	}
	check_rows(wrong);
	assert_false(secopts_read_ntlmssp(
		NULL, 0, &(struct secopts_ntlmssp){.flags = 0}));
}

/*
 * Old clients end AUTHENTICATE before the flags. They ask for nothing then, and
 * nothing of the payload is taken for flags.
 */
static void test_old_authenticate(void **state)
{
	static const size_t lengths[] = {52, 60, 61, 62, 63};
	uint8_t copy[64];
	size_t i;

	(void)state;

	memcpy(copy, v1_authenticate, 52);
	memset(copy + 52, 0xff, sizeof(copy) - 52);
	for (i = 0; i < TEST_COUNT(lengths); i++) {
		struct secopts_ntlmssp m;

		assert_true(read_copy(copy, lengths[i], &m));
		assert_int_equal(m.type, SECOPTS_NTLMSSP_AUTHENTICATE);
		assert_int_equal(m.flags, 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_length),
		cmocka_unit_test(test_every_bit),
		cmocka_unit_test(test_types),
		cmocka_unit_test(test_no_message),
		cmocka_unit_test(test_old_authenticate),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
