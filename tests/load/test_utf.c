/*
 * Windows Security Options for Samba
 *
 * Encodings: what is text and what is not
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "readers.h"
#include "secopts_reader.h"

#define ANSI SECOPTS_EIGHT_BIT_ANSI
#define UTF8 SECOPTS_EIGHT_BIT_UTF8
#define NO_UTF8 "not a character of UTF-8"
#define NO_UTF16 "not a character of UTF-16"
#define NO_ANSI "not a character of Windows-1252"
#define BYTES(text) text, sizeof(text) - 1

/* column 0: becomes this text; else refused there, for that reason */
static const struct {
	const char *source;
	enum secopts_eight_bit eight_bit;
	const char *bytes;
	size_t length;
	const char *text;
	size_t line;
	size_t column;
} rows[] = {
	{"nothing", UTF8, BYTES(""), "", 0, 0},
	{"one byte", UTF8, BYTES("a"), "a", 0, 0},
	{"ASCII", UTF8, BYTES("a\tb\r\n"), "a\tb\r\n", 0, 0},
	{"mark", UTF8, BYTES("\xef\xbb\xbf" "a"), "a", 0, 0},
	{"mark alone", UTF8, BYTES("\xef\xbb\xbf"), "", 0, 0},
	{"mark of two bytes", UTF8, BYTES("\xef\xbb"), NO_UTF8, 1, 1},

	/* RFC 3629, section 4: first and last of each row */
	{"2 bytes", UTF8, BYTES("\xc2\x80\xdf\xbf"), "\xc2\x80\xdf\xbf", 0, 0},
	{"3 bytes", UTF8, BYTES("\xe0\xa0\x80\xef\xbf\xbf"),
	 "\xe0\xa0\x80\xef\xbf\xbf", 0, 0},
	{"around surrogates", UTF8, BYTES("\xed\x9f\xbf\xee\x80\x80"),
	 "\xed\x9f\xbf\xee\x80\x80", 0, 0},
	{"4 bytes", UTF8, BYTES("\xf0\x90\x80\x80\xf4\x8f\xbf\xbf"),
	 "\xf0\x90\x80\x80\xf4\x8f\xbf\xbf", 0, 0},
	{"continuation", UTF8, BYTES("a\x80"), NO_UTF8, 1, 2},
	{"overlong 2", UTF8, BYTES("\xc1\xbf"), NO_UTF8, 1, 1},
	{"overlong 3", UTF8, BYTES("\xe0\x9f\xbf"), NO_UTF8, 1, 1},
	{"overlong 4", UTF8, BYTES("\xf0\x8f\xbf\xbf"), NO_UTF8, 1, 1},
	{"surrogate", UTF8, BYTES("\xed\xa0\x80"), NO_UTF8, 1, 1},
	{"surrogate", UTF8, BYTES("\xed\xbf\xbf"), NO_UTF8, 1, 1},
	{"above", UTF8, BYTES("\xf4\x90\x80\x80"), NO_UTF8, 1, 1},
	{"above", UTF8, BYTES("\xf5\x80\x80\x80"), NO_UTF8, 1, 1},
	{"cut off 2", UTF8, BYTES("\n\xc2\x80\xc2"), NO_UTF8, 2, 2},
	{"cut off 3", UTF8, BYTES("\xe2\x82"), NO_UTF8, 1, 1},
	{"cut off 4", UTF8, BYTES("\xf0\x9d\x84"), NO_UTF8, 1, 1},
	{"not continued", UTF8, BYTES("\xe2\x82" "a"), NO_UTF8, 1, 1},
	{"not continued", UTF8, BYTES("\xc2\xc2\x80"), NO_UTF8, 1, 1},

	{"UTF-16", UTF8, BYTES("\xff\xfe" "a\0\xac\x20"), "a\xe2\x82\xac", 0, 0},
	{"UTF-16 for REGEDIT4, too", ANSI, BYTES("\xff\xfe" "a\0"), "a", 0, 0},
	{"without mark", UTF8, BYTES("a\0\xac\x20"), "a\xe2\x82\xac", 0, 0},
	{"mark alone", UTF8, BYTES("\xff\xfe"), "", 0, 0},
	{"2 bytes", UTF8, BYTES("\xff\xfe\x80\0\xff\x07"),
	 "\xc2\x80\xdf\xbf", 0, 0},
	{"3 bytes", UTF8, BYTES("\xff\xfe\0\x08\xff\xff"),
	 "\xe0\xa0\x80\xef\xbf\xbf", 0, 0},
	{"pairs", UTF8, BYTES("\xff\xfe\x00\xd8\x00\xdc\xff\xdb\xff\xdf"),
	 "\xf0\x90\x80\x80\xf4\x8f\xbf\xbf", 0, 0},
	{"around surrogates", UTF8, BYTES("\xff\xfe\xff\xd7\x00\xe0"),
	 "\xed\x9f\xbf\xee\x80\x80", 0, 0},
	{"high alone", UTF8, BYTES("\xff\xfe\x00\xd8" "a\0"), NO_UTF16, 1, 1},
	{"high at the end", UTF8, BYTES("a\0\n\0b\0\x00\xd8"), NO_UTF16, 2, 2},
	{"high and high", UTF8, BYTES("\xff\xfe\x00\xd8\x00\xd8\x00\xdc"),
	 NO_UTF16, 1, 1},
	{"high and above", UTF8, BYTES("\xff\xfe\x00\xd8\x00\xe0"), NO_UTF16,
	 1, 1},
	{"low alone", UTF8, BYTES("\xff\xfe\x00\xdc"), NO_UTF16, 1, 1},
	{"low and low", UTF8, BYTES("\xff\xfe\x00\xdc\x00\xdc"), NO_UTF16,
	 1, 1},
	{"half", UTF8, BYTES("\xff\xfe" "a\0b"), NO_UTF16, 1, 2},
	{"a pair is one column", UTF8,
	 BYTES("\xff\xfe\x00\xd8\x00\xdc\x00\xdc"), NO_UTF16, 1, 2},
	{"big-endian", UTF8, BYTES("\xfe\xff\0a"), "UTF-16 in big-endian order",
	 1, 1},

	{"no control characters", UTF8, BYTES("a\0\0\0b\0"),
	 "a NUL character", 1, 2},
	{"no control characters", UTF8, BYTES("ab\0c"), "a NUL character", 1,
	 3},
	{"NULs behind it", UTF8, BYTES("a\0\0\0"), "a", 0, 0},
	{"NULs behind it, and half of one", UTF8, BYTES("a\0\n\0\0"), "a\n", 0,
	 0},
	{"NULs behind it", UTF8, BYTES("ab\0"), "ab", 0, 0},
	{"NULs behind it", UTF8, BYTES("\0"), "", 0, 0},
	{"DOS's end of a file", UTF8, BYTES("ab\n\x1a\0"), "ab\n", 0, 0},
	{"DOS's end of a file", UTF8, BYTES("a\0\x1a\0"), "a", 0, 0},
	{"no control characters", UTF8, BYTES("a\x1a" "b"),
	 "a control character", 1, 2},
	{"no control characters", UTF8, BYTES("\n\x1f"),
	 "a control character", 2, 1},
	{"no control characters", UTF8, BYTES("ab\x7f"),
	 "a control character", 1, 3},
	{"no control characters", ANSI, BYTES("ab\x01"),
	 "a control character", 1, 3},
	{"line ends", UTF8, BYTES("a\r\rb"),
	 "a carriage return without a line feed", 1, 2},
	{"line ends", UTF8, BYTES("a\r"), "a\r", 0, 0},

	/* unicode.org: CP1252.TXT */
	{"1252", ANSI, BYTES("\x80\x9f\xa0\xff"),
	 "\xe2\x82\xac\xc5\xb8\xc2\xa0\xc3\xbf", 0, 0},
	{"1252", ANSI, BYTES("\x82\x83\x84\x85\x86\x87\x88\x89\x8a\x8b\x8c\x8e"),
	 "‚ƒ„…†‡ˆ‰Š‹ŒŽ", 0, 0},
	{"1252", ANSI, BYTES("\x91\x92\x93\x94\x95\x96\x97\x98\x99\x9a\x9b\x9c"
			     "\x9e"),
	 "‘’“”•–—˜™š›œž", 0, 0},
	{"1252: none", ANSI, BYTES("\xe4\x81"), NO_ANSI, 1, 2},
	{"1252: none", ANSI, BYTES("\x8d"), NO_ANSI, 1, 1},
	{"1252: none", ANSI, BYTES("\x8f"), NO_ANSI, 1, 1},
	{"1252: none", ANSI, BYTES("\x90"), NO_ANSI, 1, 1},
	{"1252: none", ANSI, BYTES("\x9d"), NO_ANSI, 1, 1},
	{"a mark is none of 1252", ANSI, BYTES("\xef\xbb\xbf\xc3\xa4"),
	 "\xc3\xa4", 0, 0},
};

static void test_decode(void **state)
{
	int wrong = 0;
	size_t i;

	(void)state;

	for (i = 0; i < TEST_COUNT(rows); i++) {
		size_t n = rows[i].length;
		uint8_t *bytes = malloc(n + 1);
		struct secopts_file file = {
			.bytes = bytes + 1,
			.length = n,
			.text = malloc(SECOPTS_WORKSPACE(n)),
		};
		struct secopts_place error = {.line = 0};
		struct secopts_text_rules rules = {.lone_returns = false};
		size_t length = 0;
		bool ok;

		assert_true(bytes != NULL && file.text != NULL);
		memcpy(bytes + 1, rows[i].bytes, n);
		rules.eight_bit = rows[i].eight_bit;
		ok = secopts_decode(&file, &rules, &length, &error) &&
		     error.message == NULL;
		check_row(wrong, ok == (rows[i].column == 0), "%zu, %s: %d", i,
			  rows[i].source, ok);
		check_row(wrong,
			  !ok || (length == strlen(rows[i].text) &&
				  strcmp(file.text, rows[i].text) == 0),
			  "%zu, %s: '%s'", i, rows[i].source, file.text);
		check_row(wrong,
			  ok || (error.line == rows[i].line &&
				 error.column == rows[i].column &&
				 strcmp(error.message, rows[i].text) == 0),
			  "%zu, %s: %zu:%zu %s", i, rows[i].source, error.line,
			  error.column, ok ? "" : error.message);
		free(file.text);
		free(bytes);
	}
	check_rows(wrong);
}

/* What cannot be read is replaced, and what can be is there. */
static void test_lenient(void **state)
{
	static const struct {
		const char *bytes;
		size_t length;
		const char *text;
		size_t line; /* of the first problem; 0: there is none */
	} texts[] = {
		{BYTES("a\xe4" "b\n\xff"), "a\xef\xbf\xbd" "b\n\xef\xbf\xbd", 1},
		{BYTES("a\n\xe2\x82" "b"), "a\n\xef\xbf\xbd\xef\xbf\xbd" "b", 2},
		{BYTES("a\0\n\0\x00\xd8" "b\0"), "a\n\xef\xbf\xbd" "b", 2},
		{BYTES("\xff\xfe" "a\0b"), "a\xef\xbf\xbd", 1},
		{BYTES("a\x01" "b\0c"), "a\xef\xbf\xbd" "b\xef\xbf\xbd" "c", 1},
		{BYTES("a\rb\r\nc\r"), "a\nb\r\nc\n", 0},
		{BYTES("a\r\rb"), "a\n\nb", 0},
		{BYTES("a\0\r\0b\0\r\0\n\0"), "a\nb\r\n", 0},
	};
	const struct secopts_text_rules rules = {.lone_returns = true};
	char text[200];
	int wrong = 0;
	size_t i;

	(void)state;

	for (i = 0; i < TEST_COUNT(texts); i++) {
		const struct secopts_file file = {
			.bytes = (const uint8_t *)texts[i].bytes,
			.length = texts[i].length,
			.text = text,
		};
		struct secopts_place problem;
		size_t length = 0;
		bool ok = secopts_decode(&file, &rules, &length, &problem);

		check_row(wrong, ok && strcmp(text, texts[i].text) == 0,
			  "%zu: '%s'", i, text);
		check_row(wrong, length == strlen(texts[i].text), "%zu: %zu", i,
			  length);
		check_row(wrong,
			  problem.line == texts[i].line &&
				  (problem.message == NULL) ==
					  (texts[i].line == 0),
			  "%zu: line %zu", i, problem.line);
	}
	check_rows(wrong);
}

/* Every character there is, to UTF-16 and back. */
static void test_all(void **state)
{
	uint32_t code;

	(void)state;

	for (code = 1; code <= 0x10ffff; code++) {
		uint32_t v = code - 0x10000;
		uint8_t bytes[4] = {code & 0xff, code >> 8 & 0xff};
		uint32_t again = 0;
		char text[5] = "";
		char wide[5] = "";
		size_t n = secopts_put_utf8(code, text);
		size_t taken;

		if (code >= 0x10000) {
			bytes[0] = v >> 10 & 0xff;
			bytes[1] = 0xd8 | v >> 18;
			bytes[2] = v & 0xff;
			bytes[3] = 0xdc | (v >> 8 & 3);
		}
		taken = secopts_get_utf16(bytes, sizeof(bytes), &again);
		if (code >= 0xd800 && code <= 0xdfff) {
			assert_int_equal(taken, 0);
			continue;
		}
		assert_int_equal(taken, code >= 0x10000 ? 4 : 2);
		assert_int_equal(again, code);
		assert_int_equal(n, strlen(text));
		assert_int_equal(n, secopts_put_utf8(again, wide));
		assert_string_equal(text, wide);
	}
}

static void test_format(void **state)
{
	static const struct {
		const char *bytes;
		size_t length;
		enum secopts_format format;
	} heads[] = {
		{BYTES(""), SECOPTS_FORMAT_UNKNOWN},
		{BYTES("[Unicode]\r\nUnicode=yes\r\n"), SECOPTS_FORMAT_INF},
		{BYTES("\xff\xfe[\0U\0"), SECOPTS_FORMAT_INF},
		{BYTES("[\0U\0"), SECOPTS_FORMAT_INF},
		{BYTES("\xef\xbb\xbf\r\n; { a\n;[{\n [Version]"),
		 SECOPTS_FORMAT_INF},
		{BYTES("["), SECOPTS_FORMAT_INF},
		{BYTES("Windows Registry Editor Version 5.00\r\n"),
		 SECOPTS_FORMAT_REG},
		{BYTES("\xff\xfeW\0i\0n\0d\0o\0w\0s\0 \0R\0e\0g\0i\0s\0t\0r\0y\0"
		       " \0E\0d\0i\0t\0o\0r\0"),
		 SECOPTS_FORMAT_REG},
		{BYTES("REGEDIT4\r\n"), SECOPTS_FORMAT_REG},
		{BYTES("PReg\1\0\0\0[\0"), SECOPTS_FORMAT_POL},
		{BYTES("PRe"), SECOPTS_FORMAT_UNKNOWN},
		{BYTES("Windows Registry"), SECOPTS_FORMAT_UNKNOWN},
		{BYTES("REG"), SECOPTS_FORMAT_UNKNOWN},
		{BYTES("{"), SECOPTS_FORMAT_JSON},
		{BYTES("\xff\xfe{\0\r\0"), SECOPTS_FORMAT_JSON},
		{BYTES("\xef\xbb\xbf \t{}"), SECOPTS_FORMAT_JSON},
		{BYTES("[\r\n  {"), SECOPTS_FORMAT_JSON},
		{BYTES("[]"), SECOPTS_FORMAT_JSON},
		{BYTES("\"a\""), SECOPTS_FORMAT_UNKNOWN},
		{BYTES("[global]"), SECOPTS_FORMAT_INF},
		{BYTES("PK\3\4"), SECOPTS_FORMAT_UNKNOWN},
		{BYTES("; a"), SECOPTS_FORMAT_UNKNOWN},
		{BYTES("# a\r;b\r  REGEDIT4\r"), SECOPTS_FORMAT_REG},
		/* those that have lost their header */
		{BYTES("[HKEY_LOCAL_MACHINE\\A]"), SECOPTS_FORMAT_REG},
		{BYTES("[-HKEY_USERS\\A]"), SECOPTS_FORMAT_REG},
		{BYTES("[HKLM\\A]"), SECOPTS_FORMAT_REG},
		{BYTES("\xff\xfe[\0H\0K\0E\0Y\0_\0"), SECOPTS_FORMAT_REG},
		{BYTES("[Computer\\HKEY_LOCAL_MACHINE\\A]"),
		 SECOPTS_FORMAT_REG},
		{BYTES("[HKEYS]"), SECOPTS_FORMAT_INF},
	};
	int wrong = 0;
	size_t i;

	(void)state;

	for (i = 0; i < TEST_COUNT(heads); i++) {
		enum secopts_format format = secopts_guess_format(
			(const uint8_t *)heads[i].bytes, heads[i].length);

		check_row(wrong, format == heads[i].format, "%zu, %s: %d", i,
			  heads[i].bytes, (int)format);
	}
	check_rows(wrong);
}

static void test_names(void **state)
{
	static const struct {
		const char *bytes;
		size_t length;
		const char *word; /* in the name; NULL: it has none */
	} heads[] = {
		{BYTES("; LGPO\r\n\r\nComputer\r\nSYSTEM\\x\r\n"), "LGPO"},
		{BYTES("User\nSoftware\\x\n"), "LGPO"},
		{BYTES("Computer says no\n"), NULL},
		{BYTES("User"), NULL},
		{BYTES("\r\nAnnounceServer    : False\r\n"), "ConvertTo-Json"},
		{BYTES("\xff\xfe" "A\0b\0 \0:\0 \0"), "ConvertTo-Json"},
		{BYTES("A line : of text"), NULL},
		{BYTES("Name: x\n"), NULL},
		{BYTES("HKEY_LOCAL_MACHINE\\SYSTEM\\A\r\n"), "reg export"},
		{BYTES("<?xml version=\"1.0\"?>"), "XML"},
		{BYTES("\xff\xfe<\0?\0"), "XML"},
		{BYTES("PK\3\4"), "ZIP"},
		{BYTES("hello"), NULL},
		{BYTES(""), NULL},
	};
	int wrong = 0;
	size_t i;

	(void)state;

	for (i = 0; i < TEST_COUNT(heads); i++) {
		const uint8_t *bytes = (const uint8_t *)heads[i].bytes;
		const char *name = secopts_name_format(bytes, heads[i].length);
		const char *word = heads[i].word;

		check_row(wrong,
			  (name == NULL) == (word == NULL) &&
				  (word == NULL || strstr(name, word) != NULL),
			  "%s: %s", heads[i].bytes,
			  name != NULL ? name : "no name");
		check_row(wrong,
			  secopts_guess_format(bytes, heads[i].length) ==
				  SECOPTS_FORMAT_UNKNOWN,
			  "%s: guessed", heads[i].bytes);
	}
	check_rows(wrong);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_decode),
		cmocka_unit_test(test_lenient),
		cmocka_unit_test(test_all),
		cmocka_unit_test(test_format),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
