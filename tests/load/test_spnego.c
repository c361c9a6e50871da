/*
 * Windows Security Options for Samba
 *
 * Whether SPNEGO's first token offers Kerberos
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

#define SPNEGO "\x06\x06\x2b\x06\x01\x05\x05\x02"
#define KRB5 "\x06\x09\x2a\x86\x48\x86\xf7\x12\x01\x02\x02"
#define MS_KRB5 "\x06\x09\x2a\x86\x48\x82\xf7\x12\x01\x02\x02"
#define NTLM "\x06\x0a\x2b\x06\x01\x04\x01\x82\x37\x02\x02\x0a"
/* not Kerberos itself, but user to user */
#define KRB5_U2U "\x06\x0a\x2a\x86\x48\x86\xf7\x12\x01\x02\x02\x03"

#define BLOB(text) text, sizeof(text) - 1

/* RFC 4178 4.2.1 */
static const struct {
	const char *what;
	const char *data;
	size_t length;
	bool offers;
} rows[] = {
	{"Kerberos", BLOB("\x60\x1b" SPNEGO "\xa0\x11\x30\x0f\xa0\x0d\x30\x0b"
			  KRB5), true},
	{"Kerberos, the old OID",
	 BLOB("\x60\x1b" SPNEGO "\xa0\x11\x30\x0f\xa0\x0d\x30\x0b" MS_KRB5),
	 true},
	{"behind NTLM",
	 BLOB("\x60\x27" SPNEGO "\xa0\x1d\x30\x1b\xa0\x19\x30\x17" NTLM KRB5),
	 true},
	{"NTLM alone",
	 BLOB("\x60\x1c" SPNEGO "\xa0\x12\x30\x10\xa0\x0e\x30\x0c" NTLM),
	 false},
	{"user to user",
	 BLOB("\x60\x1c" SPNEGO "\xa0\x12\x30\x10\xa0\x0e\x30\x0c" KRB5_U2U),
	 false},
	{"long form of lengths",
	 BLOB("\x60\x82\x00\x1f" SPNEGO
	      "\xa0\x81\x14\x30\x81\x11\xa0\x82\x00\x0d\x30\x0b" KRB5),
	 true},
	{"behind the list of mechanisms",
	 BLOB("\x60\x27" SPNEGO "\xa0\x1d\x30\x1b\xa0\x0e\x30\x0c" NTLM KRB5),
	 false},
	{"an answer", BLOB("\xa1\x0d\x30\x0b" KRB5), false},
	{"Kerberos without SPNEGO", BLOB("\x60\x0b" KRB5), false},
	{"a length of four bytes",
	 BLOB("\x60\x84\x00\x00\x00\x1b" SPNEGO
	      "\xa0\x11\x30\x0f\xa0\x0d\x30\x0b" KRB5),
	 false},
	{"a length without an end",
	 BLOB("\x60\x80" SPNEGO "\xa0\x11\x30\x0f\xa0\x0d\x30\x0b" KRB5),
	 false},
	{"nothing", BLOB(""), false},
};

/* From the heap, in its own size, so that ASan sees an overrun. */
static bool offers(const void *data, size_t length)
{
	uint8_t *copy = malloc(length + 1);
	bool ok;

	assert_non_null(copy);
	memcpy(copy + 1, data, length);
	ok = secopts_offers_kerberos(copy + 1, length);
	free(copy);
	return ok;
}

static void test_tokens(void **state)
{
	int wrong = 0;
	size_t i;

	(void)state;

	for (i = 0; i < TEST_COUNT(rows); i++) {
		bool got = offers(rows[i].data, rows[i].length);

		check_row(wrong, got == rows[i].offers, "%s: %d",
			  rows[i].what, got);
	}
	check_rows(wrong);
	assert_false(offers(negotiate, sizeof(negotiate)));
}

/* Cut off after each byte, and each byte another one: no overrun. */
static void test_bounds(void **state)
{
	size_t i, at;

	(void)state;

	for (i = 0; i < TEST_COUNT(rows); i++) {
		uint8_t copy[64];

		for (at = 0; at < rows[i].length; at++) {
			offers(rows[i].data, at);
			memcpy(copy, rows[i].data, rows[i].length);
			copy[at] = 0xff;
			offers(copy, rows[i].length);
			copy[at] = 0x82;
			offers(copy, rows[i].length);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tokens),
		cmocka_unit_test(test_bounds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
