/*
 * Windows Security Options for Samba
 *
 * Tests of registry values as they are stored
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "secopts_load.h"
#include "secopts_template.h"
#include "testlib.h"

#define DWORD SECOPTS_REG_DWORD
#define MULTI SECOPTS_REG_MULTI_SZ
#define PIPES SECOPTS_NULL_SESSION_PIPES
#define SOURCE SECOPTS_PARAMETER_SOURCE
#define RESTRICT SECOPTS_RESTRICT_NULL_SESS_ACCESS
#define FLAGS SECOPTS_NTLM_MIN_SERVER_SEC

#define BYTES(text) text, sizeof(text) - 1

/* want: a number, or names with a blank between; NULL: problem */
static const struct {
	const char *source;
	enum secopts_setting setting;
	uint32_t type;
	const char *bytes;
	size_t length;
	const char *want;
	const char *problem;
} rows[] = {
	{"MS-RRP 3.1.1.5: little-endian", FLAGS, DWORD,
	 BYTES("\x00\x00\x08\x20"), "537395200", NULL},
	{"1", RESTRICT, DWORD, BYTES("\x01\x00\x00\x00"), "1", NULL},
	{"256 is not 1", RESTRICT, DWORD, BYTES("\x00\x01\x00\x00"), NULL,
	 "the number is too great"},
	{"flags", FLAGS, DWORD, BYTES("\x01\x00\x00\x00"), NULL,
	 "unknown flags"},
	{"too short", RESTRICT, DWORD, BYTES("\x01\x00\x00"), NULL,
	 "a REG_DWORD that is not of 4 bytes"},
	{"too long", RESTRICT, DWORD, BYTES("\x01\x00\x00\x00\x00"), NULL,
	 "a REG_DWORD that is not of 4 bytes"},
	{"no bytes", RESTRICT, DWORD, BYTES(""), NULL,
	 "a REG_DWORD that is not of 4 bytes"},
	{"REG_BINARY", RESTRICT, 3, BYTES("\x01\x00\x00\x00"), NULL,
	 "not a REG_DWORD, as it has to be"},
	{"a list for a number", RESTRICT, MULTI, BYTES("0\0\0\0\0\0"), NULL,
	 "not a REG_DWORD, as it has to be"},
	{"a number for a list", PIPES, DWORD, BYTES("\x01\x00\x00\x00"), NULL,
	 "not a REG_MULTI_SZ, as it has to be"},
	{"REG_SZ", PIPES, 1, BYTES("a\0\0\0"), NULL,
	 "not a REG_MULTI_SZ, as it has to be"},

	{"no bytes at all", PIPES, MULTI, BYTES(""), "", NULL},
	{"one empty string", PIPES, MULTI, BYTES("\0\0"), "", NULL},
	{"regedit's empty list", PIPES, MULTI, BYTES("\0\0\0\0"), "", NULL},
	{"two names", PIPES, MULTI, BYTES("a\0\0\0b\0c\0\0\0\0\0"), "a bc",
	 NULL},
	{"the end is missing", PIPES, MULTI, BYTES("a\0\0\0b\0\0\0"), "a b",
	 NULL},
	{"the last NUL is missing", PIPES, MULTI, BYTES("a\0\0\0b\0"), "a b",
	 NULL},
	{"an empty string is skipped", PIPES, MULTI,
	 BYTES("a\0\0\0\0\0b\0\0\0\0\0"), "a b", NULL},
	{"... at the beginning, as on domain controllers", PIPES, MULTI,
	 BYTES("\0\0b\0\0\0\0\0"), "b", NULL},
	{"... in any number", PIPES, MULTI,
	 BYTES("\0\0\0\0a\0\0\0\0\0\0\0\0\0b\0"), "a b", NULL},
	{"a blank is no name", PIPES, MULTI, BYTES(" \0\0\0\0\0"), "", NULL},
	{"nor are two", PIPES, MULTI, BYTES("a\0\0\0 \0\t\0\0\0\0\0"), "a",
	 NULL},
	{"what Windows 2000 had", SECOPTS_RESTRICT_ANONYMOUS, DWORD,
	 BYTES("\x02\0\0\0"), "1", NULL},
	{"what nobody had", SECOPTS_RESTRICT_ANONYMOUS, DWORD,
	 BYTES("\x03\0\0\0"), NULL, "the number is too great"},
	{"U+00E9, U+20AC, U+1F600", PIPES, MULTI,
	 BYTES("\xe9\0\xac\x20\x3d\xd8\x00\xde\0\0\0\0"),
	 "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80", NULL},
	{"odd", PIPES, MULTI, BYTES("a\0\0\0b"), NULL, "not text of UTF-16"},
	{"low surrogate first", PIPES, MULTI, BYTES("\x00\xde\0\0\0\0"), NULL,
	 "not text of UTF-16"},
	{"high surrogate alone", PIPES, MULTI, BYTES("\x3d\xd8" "a\0\0\0"),
	 NULL, "not text of UTF-16"},
	{"high surrogate at the end", PIPES, MULTI, BYTES("a\0\x3d\xd8"), NULL,
	 "not text of UTF-16"},
	{"high surrogate before U+E000", PIPES, MULTI,
	 BYTES("\x3d\xd8\x00\xe0\0\0"), NULL, "not text of UTF-16"},
	{"... after the end of the list", PIPES, MULTI,
	 BYTES("a\0\0\0\0\0\x3d\xd8"), NULL, "not text of UTF-16"},
	{"a wildcard", PIPES, MULTI, BYTES("*\0\0\0\0\0"), NULL,
	 "wildcards are not supported"},
	{"a control character", PIPES, MULTI, BYTES("a\0\x07\0\0\0\0\0"), NULL,
	 "a control character in a name"},
	{"a quote", PIPES, MULTI, BYTES("\"\0\0\0\0\0"), NULL,
	 "a quote in a name"},
};

/* On the heap and of the promised size, so that ASan sees one byte more. */
static bool check_raw(enum secopts_setting setting,
		      uint32_t type,
		      const void *bytes,
		      size_t length,
		      char *text,
		      size_t text_size,
		      const char **message)
{
	struct secopts_raw_value value = {.type = type, .length = length};
	struct secopts_storage storage = {
		.text_size = SECOPTS_RAW_TEXT(length),
		.max_names = SECOPTS_RAW_NAMES(length),
	};
	uint8_t *copy = malloc(length > 0 ? length : 1);
	struct secopts_data data = {.number = 0};
	size_t used = 0;
	size_t i;
	bool ok;

	storage.text = malloc(storage.text_size);
	storage.names = malloc(storage.max_names * sizeof(storage.names[0]));
	assert_non_null(copy);
	assert_non_null(storage.text);
	assert_non_null(storage.names);
	memcpy(copy, bytes, length);
	value.bytes = copy;

	*message = NULL;
	text[0] = '\0';
	ok = secopts_check_raw(setting, &value, &storage, &data, message);
	if (ok && secopts_settings[setting].type != SECOPTS_TYPE_MULTI_SZ) {
		snprintf(text, text_size, "%u", (unsigned)data.number);
	}
	for (i = 0; ok && i < data.list.num; i++) {
		used += (size_t)snprintf(text + used, text_size - used, "%s%s",
					 i > 0 ? " " : "", data.list.names[i]);
		assert_true(used < text_size);
	}
	free(copy);
	free(storage.text);
	free(storage.names);
	return ok;
}

static void test_rows(void **state)
{
	size_t wrong = 0;
	size_t i;

	(void)state;
	for (i = 0; i < TEST_COUNT(rows); i++) {
		const char *message = NULL;
		char text[256];
		bool ok = check_raw(rows[i].setting, rows[i].type,
				    rows[i].bytes, rows[i].length, text,
				    sizeof(text), &message);

		check_row(wrong, ok == (rows[i].want != NULL), "%s: %s",
			  rows[i].source, message != NULL ? message : "taken");
		check_row(wrong,
			  !ok || rows[i].want == NULL ||
				  strcmp(text, rows[i].want) == 0,
			  "%s: \"%s\"", rows[i].source, text);
		check_row(wrong, !ok || message == NULL, "%s: %s",
			  rows[i].source, message != NULL ? message : "");
		check_row(wrong,
			  ok || (message != NULL && rows[i].problem != NULL &&
				 strcmp(message, rows[i].problem) == 0),
			  "%s: %s", rows[i].source,
			  message != NULL ? message : "no message");
	}
	check_rows(wrong);
}

/* Two values, as "net registry import" has had Samba 4.17 store them. */
static const uint8_t record[] =
	"\x02\0\0\0"
	"NullSessionPipes\0\x07\0\0\0\x10\0\0\0l\0s\0a\0r\0p\0c\0\0\0\0\0"
	"X\0\x04\0\0\0\x04\0\0\0\x2a\0\0\0";
#define RECORD_SIZE (sizeof(record) - 1)

static size_t read_packed(const uint8_t *bytes,
			  size_t length,
			  struct secopts_packed *packed,
			  struct secopts_raw_value values[2])
{
	struct secopts_raw_value value;
	size_t num = 0;

	if (!secopts_packed_start(packed, bytes, length)) {
		return 0;
	}
	while (secopts_packed_next(packed, &value)) {
		assert_true(value.bytes >= bytes &&
			    value.bytes + value.length <= bytes + length);
		assert_true(strlen(value.name) < length);
		if (num < 2) {
			values[num] = value;
		}
		num++;
	}
	return num;
}

static void test_packed(void **state)
{
	struct secopts_raw_value values[2];
	struct secopts_packed packed;

	(void)state;
	assert_int_equal(read_packed(record, RECORD_SIZE, &packed, values), 2);
	assert_int_equal(packed.left, 0);
	assert_int_equal(packed.length, 0);
	assert_string_equal(values[0].name, "NullSessionPipes");
	assert_int_equal(values[0].type, MULTI);
	assert_int_equal(values[0].length, 16);
	assert_string_equal(values[1].name, "X");
	assert_int_equal(values[1].type, DWORD);
	assert_memory_equal(values[1].bytes, "\x2a\0\0\0", 4);
}

/* Cut off anywhere, with a byte too many, or with any byte another. */
static void test_damaged(void **state)
{
	struct secopts_raw_value values[2];
	struct secopts_packed packed;
	uint32_t seed = 1;
	size_t i;

	(void)state;
	for (i = 0; i <= RECORD_SIZE + 1; i++) {
		uint8_t *copy = calloc(1, i > 0 ? i : 1);
		bool whole;

		assert_non_null(copy);
		memcpy(copy, record, i < RECORD_SIZE ? i : RECORD_SIZE);
		whole = secopts_packed_start(&packed, copy, i);
		(void)read_packed(copy, i, &packed, values);
		whole = whole && packed.left == 0 && packed.length == 0;
		assert_int_equal(whole, i == RECORD_SIZE);
		free(copy);
	}
	for (i = 0; i < 100000; i++) {
		uint8_t copy[RECORD_SIZE];
		size_t at = test_random(&seed) % RECORD_SIZE;

		memcpy(copy, record, RECORD_SIZE);
		copy[at] = (uint8_t)test_random(&seed);
		copy[test_random(&seed) % RECORD_SIZE] ^= 0x80;
		(void)read_packed(copy, RECORD_SIZE, &packed, values);
	}
}

static void test_random_strings(void **state)
{
	uint32_t seed = 7;
	size_t taken = 0;
	size_t i;

	(void)state;
	for (i = 0; i < 100000; i++) {
		size_t length = test_random(&seed) % 24;
		const char *message = NULL;
		uint8_t bytes[24];
		char text[256];
		size_t j;

		for (j = 0; j < length; j++) {
			/* NUL, letters, and halves of surrogates */
			static const uint8_t some[] = {0, 0, 0, 'a', 0xd8,
						       0xdc};

			bytes[j] = some[test_random(&seed) % sizeof(some)];
		}
		taken += check_raw(PIPES, MULTI, bytes, length, text,
				   sizeof(text), &message);
	}
	assert_true(taken >= 1000 && taken <= 99000);
}

static void test_source(void **state)
{
	uint32_t source = SECOPTS_SOURCE_BOTH;

	(void)state;
	assert_true(secopts_parse_parameter(SOURCE, "smb.conf", &source));
	assert_int_equal(source, SECOPTS_SOURCE_SMB_CONF);
	assert_true(secopts_parse_parameter(SOURCE, " Registry ", &source));
	assert_int_equal(source, SECOPTS_SOURCE_REGISTRY);
	assert_true(secopts_parse_parameter(SOURCE, "BOTH", &source));
	assert_int_equal(source, SECOPTS_SOURCE_BOTH);
	assert_false(secopts_parse_parameter(SOURCE, "", &source));
	assert_false(secopts_parse_parameter(SOURCE, "both registry", &source));
	assert_false(secopts_parse_parameter(SOURCE, "1", &source));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_packed),
		cmocka_unit_test(test_damaged),
		cmocka_unit_test(test_random_strings),
		cmocka_unit_test(test_source),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
