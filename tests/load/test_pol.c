/*
 * Windows Security Options for Samba
 *
 * Registry policy files: what each entry says
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "pol.h"
#include "readers.h"

#define KEY "Software\\A"
#define ONE "\1\0\0\0"

static const struct {
	const char *name;
	uint32_t type;
	const char *data; /* with its length, so that it may hold NULs */
	size_t length;
	const char *said;
} rows[] = {
	{"b", 4, "\x0f\0\0\0", 4, "1:0:0 value " KEY "|b type 4 = 15 <15>\n"},
	{"b", 4, "\xff\xff\xff\xff", 4,
	 "1:0:0 value " KEY "|b type 4 = 4294967295 <4294967295>\n"},
	{"b", 4, "\1\0", 2,
	 "1:0 skipped " KEY "|b: a REG_DWORD that is not of 4 bytes\n"},
	{"b", 1, "c\0d\0\0\0", 6, "1:0:0 value " KEY "|b type 1 {cd} <cd>\n"},
	{"b", 1, "", 0, "1:0:0 value " KEY "|b type 1 {} <>\n"},
	{"b", 2, "%\0x\0", 4, "1:0:0 value " KEY "|b type 2 {%x} <%x>\n"},
	{"b", 1, "\xac\x20\0\0", 4, "1:0:0 value " KEY "|b type 1 {€} <€>\n"},
	{"b", 1, "\x34\xd8", 2,
	 "1:0 skipped " KEY "|b: not text of UTF-16\n"},
	{"b", 1, "c\0\0\0d\0", 6,
	 "1:0 skipped " KEY "|b: text after the end of the string\n"},
	{"b", 7, "c\0\0\0d\0\0\0\0\0", 10,
	 "1:0:0 value " KEY "|b type 7 {c} {d} <c,d>\n"},
	{"b", 7, "\0\0", 2, "1:0:0 value " KEY "|b type 7 <>\n"},
	{"b", 3, "\1\2\3", 3, "1:0:0 value " KEY "|b type 3 <3 bytes>\n"},
	{"b", 11, "\1\2\3\4\5\6\7\x08", 8,
	 "1:0:0 value " KEY "|b type 11 <8 bytes>\n"},
	/* A mark inside of a value ends nothing. */
	{"b", 3, "]\0[\0;\0", 6, "1:0:0 value " KEY "|b type 3 <6 bytes>\n"},
	{"", 1, "c\0\0\0", 4, "1:0:0 value " KEY "| type 1 {c} <c>\n"},
	{"**del.b", 1, " \0\0\0", 4, "1:0:0 no value " KEY "|b <>\n"},
	{"**DEL.NullSessionPipes", 1, "", 0,
	 "1:0:0 no value " KEY "|NullSessionPipes <>\n"},
	{"**delvals.", 1, " \0\0\0", 4, "1:0:0 no values " KEY "| <>\n"},
	{"**DeleteValues", 1, "b\0;\0;\0c\0\0\0", 10,
	 "1:0:0 no value " KEY "|b <>\n1:0:0 no value " KEY "|c <>\n"},
	{"**DeleteKeys", 1, "K\0;\0L\0\0\0", 8,
	 "1:0:0 no key " KEY "\\K| <>\n1:0:0 no key " KEY "\\L| <>\n"},
	{"**soft.b", 4, ONE, 4,
	 "1:0 skipped " KEY "|b: a value that is set where there is none\n"},
	{"**SecureKey", 4, ONE, 4,
	 "1:0:0 value " KEY "|**SecureKey type 4 = 1 <1>\n"},
};

static struct said said;

static void test_rows(void **state)
{
	size_t wrong = 0;
	size_t i;

	(void)state;
	said.lenient = true;
	for (i = 0; i < TEST_COUNT(rows); i++) {
		struct secopts_place error;
		struct pol_file file;
		bool ok;

		pol_start(&file);
		pol_put_entry(&file, KEY, rows[i].name, rows[i].type, rows[i].data,
			      rows[i].length);
		ok = read_bytes(secopts_read_pol, file.bytes, file.length,
				&said, &error);
		check_row(wrong, ok && strcmp(said.text, rows[i].said) == 0,
			  "row %zu, %s: %s", i, rows[i].name, said.text);
	}
	check_rows(wrong);
}

static void build(struct pol_file *file)
{
	pol_start(file);
	pol_put_entry(file, "Software\\Policies\\Microsoft\\Windows NT\\Rpc",
		      "RestrictRemoteClients", 4, ONE, 4);
	pol_put_entry(file, "A", "b", 7, "c\0\0\0\0\0", 6);
	pol_put_entry(file, "A", "**del.d", 1, "", 0);
}

/* Cut off anywhere, a file is no file, but what is before was said. */
static void test_cut(void **state)
{
	struct secopts_place error;
	struct pol_file file;
	size_t starts[4];
	size_t wrong = 0;
	size_t length;
	size_t num = 0;

	(void)state;
	build(&file);
	for (length = 0; length <= file.length; length++) {
		bool ok = read_bytes(secopts_read_pol, file.bytes, length,
				     &said, &error);

		if (ok) {
			assert_true(num < TEST_COUNT(starts));
			starts[num++] = length;
			check_row(wrong, said.entries == num - 1,
				  "%zu bytes: %zu entries", length,
				  said.entries);
		}
	}
	/* behind the header and behind each entry */
	assert_int_equal(num, 4);
	assert_int_equal(starts[0], 8);
	assert_int_equal(starts[3], file.length);
	check_rows(wrong);
}

static void test_damaged(void **state)
{
	static const struct {
		size_t at;
		uint8_t byte;
		const char *said;
	} cases[] = {
		{0, 'p', "0:0 no registry policy file of version 1\n"},
		{4, 2, "0:0 no registry policy file of version 1\n"},
		{7, 1, "0:0 no registry policy file of version 1\n"},
		{8, '{', "1:0 an entry that is not whole\n"},
		{9, 1, "1:0 an entry that is not whole\n"},
	};
	struct secopts_place error;
	struct pol_file file;
	size_t wrong = 0;
	size_t i;

	(void)state;
	for (i = 0; i < TEST_COUNT(cases); i++) {
		build(&file);
		file.bytes[cases[i].at] = cases[i].byte;
		check_row(wrong,
			  !read_bytes(secopts_read_pol, file.bytes, file.length,
				      &said, &error) &&
				  strcmp(said.text, cases[i].said) == 0,
			  "byte %zu: %s", cases[i].at, said.text);
	}
	/* A length that leads out of the file, and one that is too great. */
	pol_start(&file);
	pol_put_entry(&file, "A", "b", 3, "\1", 1);
	file.bytes[file.length - 2 - 1 - 2 - 4] = 200;
	check_row(wrong,
		  !read_bytes(secopts_read_pol, file.bytes, file.length, &said,
			      &error) &&
			  strcmp(said.text,
				 "1:0 a value beyond the end of the file\n") ==
				  0,
		  "too long: %s", said.text);
	memset(file.bytes + file.length - 2 - 1 - 2 - 4, 0xff, 4);
	check_row(wrong,
		  !read_bytes(secopts_read_pol, file.bytes, file.length, &said,
			      &error),
		  "much too long: %s", said.text);
	check_rows(wrong);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_damaged),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
