/*
 * Windows Security Options for Samba
 *
 * Characters, and text that is fit to be shown
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "secopts_unicode.h"
#include "testlib.h"

static void test_printable(void **state)
{
	static const struct {
		const char *text;
		const char *marked;
		const char *escaped;
	} rows[] = {
		{"", "", ""},
		{"samr", "samr", "samr"},
		{"d\xc3\xbc\xe2\x82\xac\xf0\x9f\x98\x80",
		 "d\xc3\xbc\xe2\x82\xac\xf0\x9f\x98\x80",
		 "d\xc3\xbc\xe2\x82\xac\xf0\x9f\x98\x80"},
		{"x\n\x1b", "x??", "x\\x0a\\x1b"},
		{"\x7f", "?", "\\x7f"},
		{"\xc2\x85", "?", "\\xc2\\x85"}, /* NEL */
		{"\xc2\xa0", "\xc2\xa0", "\xc2\xa0"},
		/* EN DASH and quotes are text */
		{"\xe2\x80\x93\xe2\x80\x9c", "\xe2\x80\x93\xe2\x80\x9c",
		 "\xe2\x80\x93\xe2\x80\x9c"},
		{"\xe2\x80\xa8", "?", "\\xe2\\x80\\xa8"}, /* LINE SEPARATOR */
		{"\xe2\x80\xae", "?", "\\xe2\\x80\\xae"}, /* RLO */
		{"\xe2\x81\xa6", "?", "\\xe2\\x81\\xa6"}, /* LRI */
		{"\xd8\x9c", "?", "\\xd8\\x9c"},	  /* ALM */
		{"\xe2\x80\x8b", "?", "\\xe2\\x80\\x8b"}, /* ZERO WIDTH SPACE */
		{"\xe2\x81\xa0", "?", "\\xe2\\x81\\xa0"}, /* WORD JOINER */
		{"\xef\xbb\xbf", "?", "\\xef\\xbb\\xbf"}, /* byte-order mark */
		{"\xc0\xaf", "??", "\\xc0\\xaf"},	  /* overlong "/" */
		{"\xed\xa0\x80", "???", "\\xed\\xa0\\x80"}, /* a surrogate */
		{"\xf4\x90\x80\x80", "????", "\\xf4\\x90\\x80\\x80"},
		{"a\xe2\x82", "a??", "a\\xe2\\x82"}, /* cut off */
	};
	int wrong = 0;
	size_t i;

	(void)state;

	for (i = 0; i < TEST_COUNT(rows); i++) {
		size_t length = strlen(rows[i].text);
		char got[SECOPTS_PRINTABLE_SIZE(16)];

		assert_true(length <= 16);
		secopts_put_printable(rows[i].text, length,
				      SECOPTS_HIDDEN_MARKED, got);
		check_row(wrong, strcmp(got, rows[i].marked) == 0,
			  "row %zu: [%s]", i, got);
		secopts_put_printable(rows[i].text, length,
				      SECOPTS_HIDDEN_ESCAPED, got);
		check_row(wrong, strcmp(got, rows[i].escaped) == 0,
			  "row %zu: [%s]", i, got);
	}
	check_rows(wrong);
}

/* Every character is read as it was written, and no other bytes are one. */
static void test_round_trip(void **state)
{
	uint32_t seed = 7;
	uint32_t code;
	int i;

	(void)state;

	for (code = 0; code <= 0x10ffff; code += 1 + code / 64) {
		uint32_t again = 0;
		char text[4];
		size_t n;

		if (code >= 0xd800 && code <= 0xdfff) {
			continue;
		}
		n = secopts_put_utf8(code, text);
		assert_int_equal(secopts_get_utf8((const uint8_t *)text, n,
						  &again), n);
		assert_int_equal(again, code);
		assert_true(n == 1 ||
			    secopts_get_utf8((const uint8_t *)text, n - 1,
					     &again) == 0);
	}
	for (i = 0; i < 100000; i++) {
		uint32_t word = test_random(&seed);
		uint8_t bytes[4] = {(uint8_t)(word | 0x80),
				    (uint8_t)(word >> 8), (uint8_t)(word >> 16),
				    (uint8_t)(word >> 24)};
		char text[4];
		size_t n = secopts_get_utf8(bytes, sizeof(bytes), &code);

		if (n != 0) {
			assert_int_equal(secopts_put_utf8(code, text), n);
			assert_memory_equal(text, bytes, n);
		}
	}
}

static void test_u32(void **state)
{
	static const uint8_t bytes[] = {0x01, 0x82, 0x03, 0x84};

	(void)state;

	assert_int_equal(secopts_get_u32(bytes), 0x84038201u);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_printable),
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_u32),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
