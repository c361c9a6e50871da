/*
 * Windows Security Options for Samba
 *
 * Numbers, flags and words: what is taken and what is not
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "secopts_load.h"
#include "testlib.h"

#define SWITCH SECOPTS_RESTRICT_NULL_SESS_ACCESS /* 0 and 1 */
#define LEVEL SECOPTS_LM_COMPATIBILITY_LEVEL     /* 0 to 5 */
#define FLAGS SECOPTS_NTLM_MIN_SERVER_SEC

/* What is wrong with a text. */
#define MISSING "a number is missing"
#define DIGITS "not a number of 32 bits"
#define NO_SWITCH "not 0 or 1, no or yes"
#define RANGE "the number is out of range"
#define NAME "not the name of a flag"
#define BIT "an unknown flag is set"

/* column 0: taken as number; else refused there, for that reason */
static const struct {
	const char *source;
	enum secopts_setting setting;
	const char *text;
	uint32_t number;
	size_t column;
	const char *why;
} rows[] = {
	{"decimal", SWITCH, "0", 0, 0, NULL},
	{"decimal", SWITCH, "1", 1, 0, NULL},
	{"decimal", LEVEL, "0", 0, 0, NULL},
	{"decimal", LEVEL, "3", 3, 0, NULL},
	{"decimal", LEVEL, "5", 5, 0, NULL},
	{"leading zeros are not octal", LEVEL, "0000005", 5, 0, NULL},
	{"leading zeros are not octal", LEVEL, "010", 0, 1, RANGE},
	{"hex", SWITCH, "0x1", 1, 0, NULL},
	{"hex", SWITCH, "0X1", 1, 0, NULL},
	{"hex", LEVEL, "0x00000003", 3, 0, NULL},
	{"blanks around", LEVEL, "  3", 3, 0, NULL},
	{"blanks around", LEVEL, "3  ", 3, 0, NULL},
	{"blanks around", LEVEL, " \t\r\n3\n\r\t ", 3, 0, NULL},

	/* smb.conf(5), and the Windows policy editor */
	{"words", SWITCH, "yes", 1, 0, NULL},
	{"words", SWITCH, "no", 0, 0, NULL},
	{"words", SWITCH, "true", 1, 0, NULL},
	{"words", SWITCH, "false", 0, 0, NULL},
	{"words", SWITCH, "on", 1, 0, NULL},
	{"words", SWITCH, "off", 0, 0, NULL},
	{"words", SWITCH, "enabled", 1, 0, NULL},
	{"words", SWITCH, "disabled", 0, 0, NULL},
	{"words have no case", SWITCH, "Enabled", 1, 0, NULL},
	{"words have no case", SWITCH, "YES", 1, 0, NULL},
	{"words have no case", SWITCH, "oFf", 0, 0, NULL},
	{"words with blanks around", SWITCH, " yes\t", 1, 0, NULL},
	{"no other words", SWITCH, "enable", 0, 1, NO_SWITCH},
	{"no other words", SWITCH, "yess", 0, 1, NO_SWITCH},
	{"no other words", SWITCH, "ye", 0, 1, NO_SWITCH},
	{"no other words", SWITCH, "y", 0, 1, NO_SWITCH},
	{"no other words", SWITCH, "ja", 0, 1, NO_SWITCH},
	{"no other words", SWITCH, "yes no", 0, 1, NO_SWITCH},
	{"words are for 0 and 1", LEVEL, "yes", 0, 1, DIGITS},
	{"words are for 0 and 1", LEVEL, "on", 0, 1, DIGITS},
	{"words are for 0 and 1", FLAGS, "yes", 0, 1, NAME},
	{"words are for 0 and 1", FLAGS, "enabled", 0, 1, NAME},

	{"nothing", SWITCH, "", 0, 1, MISSING},
	{"nothing", LEVEL, "", 0, 1, MISSING},
	{"nothing", FLAGS, "", 0, 1, MISSING},
	{"nothing but blanks", LEVEL, "   ", 0, 4, MISSING},
	{"nothing but blanks", FLAGS, "\t\t", 0, 3, MISSING},

	{"range: 0 and 1", SWITCH, "2", 0, 1, RANGE},
	{"range: 0 and 1", SWITCH, "  2", 0, 3, RANGE},
	{"range: 0 and 1", SWITCH, "4294967295", 0, 1, RANGE},
	{"range: 0 to 5", LEVEL, "6", 0, 1, RANGE},
	{"range: 0 to 5", LEVEL, "0x6", 0, 1, RANGE},
	{"range: 0 to 5", LEVEL, "  0x6", 0, 3, RANGE},

	{"2^32 is not 0", SWITCH, "4294967296", 0, 10, NO_SWITCH},
	{"2^32 + 1 is not 1", SWITCH, "4294967297", 0, 10, NO_SWITCH},
	{"2^32 is not 0", LEVEL, "0x100000000", 0, 11, DIGITS},
	{"2^32, far along", LEVEL, " 0x0000000100000003", 0, 19, DIGITS},
	{"2^64 is not 0", SWITCH, "18446744073709551616", 0, 11, NO_SWITCH},
	{"2^64 + 1 is not 1", SWITCH, "18446744073709551617", 0, 11, NO_SWITCH},
	{"ten times too long", LEVEL,
	 "99999999999999999999999999999999999999999999", 0, 10, DIGITS},

	{"signs", SWITCH, "-1", 0, 1, NO_SWITCH},
	{"signs", SWITCH, "+1", 0, 1, NO_SWITCH},
	{"signs", SWITCH, " +1", 0, 2, NO_SWITCH},
	{"signs", SWITCH, "-0", 0, 1, NO_SWITCH},
	{"signs", LEVEL, "0x-1", 0, 3, DIGITS},
	{"signs", LEVEL, "3-", 0, 2, DIGITS},
	{"blanks between", SWITCH, "0 1", 0, 2, NO_SWITCH},
	{"blanks between", LEVEL, "0x 3", 0, 3, DIGITS},
	{"blanks between", LEVEL, "0 x3", 0, 2, DIGITS},
	{"hex without digits", LEVEL, "0x", 0, 2, DIGITS},
	{"hex without digits", LEVEL, "0x ", 0, 2, DIGITS},
	{"hex without 0x", LEVEL, "a", 0, 1, DIGITS},
	{"hex without 0x", LEVEL, "1a", 0, 2, DIGITS},
	{"hex without 0x", LEVEL, "x3", 0, 1, DIGITS},
	{"twice 0x", LEVEL, "0x0x3", 0, 4, DIGITS},
	{"wrong 0x", LEVEL, "1x3", 0, 2, DIGITS},
	{"wrong 0x", LEVEL, "00x3", 0, 3, DIGITS},
	{"g is no digit", LEVEL, "0xg", 0, 3, DIGITS},
	{"g is no digit", LEVEL, "0xG", 0, 3, DIGITS},
	{"/ and : are none", LEVEL, "/", 0, 1, DIGITS},
	{"/ and : are none", LEVEL, ":", 0, 1, DIGITS},
	{"/ and : are none", LEVEL, "0x/", 0, 3, DIGITS},
	{"/ and : are none", LEVEL, "0x:", 0, 3, DIGITS},
	{"a and f are digits", LEVEL, "0xa", 0, 1, RANGE},
	{"a and f are digits", LEVEL, "0xF", 0, 1, RANGE},
	{"@ and ` are none", LEVEL, "0x@", 0, 3, DIGITS},
	{"@ and ` are none", LEVEL, "0x`", 0, 3, DIGITS},
	{"garbage behind", LEVEL, "3abc", 0, 2, DIGITS},
	{"garbage behind", LEVEL, "3;", 0, 2, DIGITS},
	{"garbage behind", LEVEL, "3.0", 0, 2, DIGITS},
	{"garbage behind", LEVEL, "3#", 0, 2, DIGITS},
	{"garbage before", LEVEL, "#3", 0, 1, DIGITS},
	{"no blank: vertical tab", LEVEL, "\v3", 0, 1, DIGITS},
	{"no blank: form feed", LEVEL, "3\f", 0, 2, DIGITS},
	{"no blank: U+00A0", LEVEL, "\xc2\xa0" "3", 0, 1, DIGITS},
	{"no digit: U+0663", LEVEL, "\xd9\xa3", 0, 1, DIGITS},
	{"quotes", LEVEL, "\"3\"", 0, 1, DIGITS},

	/* KB 239869 */
	{"flags as a number", FLAGS, "0", 0, 0, NULL},
	{"flags as a number", FLAGS, "0x20080000", 0x20080000, 0, NULL},
	{"flags as a number", FLAGS, "0X20080000", 0x20080000, 0, NULL},
	{"flags as a number", FLAGS, "537395200", 0x20080000, 0, NULL},
	{"flags as a number", FLAGS, "536870912", 0x20000000, 0, NULL},
	{"flags as a number", FLAGS, "0xA0080030", 0xa0080030, 0, NULL},
	{"flags as a number", FLAGS, "0xa0080030", 0xa0080030, 0, NULL},
	{"flags as a number", FLAGS, " 16 ", 0x10, 0, NULL},
	{"flags by name", FLAGS, "integrity", 0x10, 0, NULL},
	{"flags by name", FLAGS, "confidentiality", 0x20, 0, NULL},
	{"flags by name", FLAGS, "ntlmv2", 0x80000, 0, NULL},
	{"flags by name", FLAGS, "128bit", 0x20000000, 0, NULL},
	{"flags by name", FLAGS, "56bit", 0x80000000, 0, NULL},
	{"flags by name", FLAGS, "NTLMv2", 0x80000, 0, NULL},
	{"flags by name", FLAGS, "128BIT", 0x20000000, 0, NULL},
	{"several flags", FLAGS, "128bit,ntlmv2", 0x20080000, 0, NULL},
	{"several flags", FLAGS, "ntlmv2,128bit", 0x20080000, 0, NULL},
	{"several flags", FLAGS, "128bit ntlmv2", 0x20080000, 0, NULL},
	{"several flags", FLAGS, "128bit|ntlmv2", 0x20080000, 0, NULL},
	{"several flags", FLAGS, "128bit;ntlmv2", 0x20080000, 0, NULL},
	{"several flags", FLAGS, "128bit\tntlmv2", 0x20080000, 0, NULL},
	{"several flags", FLAGS, "128bit\r\nntlmv2", 0x20080000, 0, NULL},
	{"several flags", FLAGS, " 128bit , ntlmv2 ", 0x20080000, 0, NULL},
	{"several flags", FLAGS, ",128bit,,ntlmv2,", 0x20080000, 0, NULL},
	{"a flag twice", FLAGS, "ntlmv2 ntlmv2", 0x80000, 0, NULL},
	{"all flags", FLAGS,
	 "integrity confidentiality ntlmv2 128bit 56bit", 0xa0080030, 0,
	 NULL},
	{"separators alone are not 0", FLAGS, ",", 0, 1, NAME},
	{"separators alone are not 0", FLAGS, " ;|, ", 0, 2, NAME},
	{"not a flag", FLAGS, "ntlmv1", 0, 1, NAME},
	{"not a flag", FLAGS, "ntlmv", 0, 1, NAME},
	{"not a flag", FLAGS, "ntlmv22", 0, 1, NAME},
	{"not a flag", FLAGS, "none", 0, 1, NAME},
	{"not a flag, second", FLAGS, "ntlmv2,foo", 0, 8, NAME},
	{"not a flag, with blanks", FLAGS, "  ntlmv2 ,  foo", 0, 13, NAME},
	{"not a flag, after 128bit", FLAGS, "128bit,foo", 0, 8, DIGITS},
	{"not a flag: hex without 0x", FLAGS, "a0080030", 0, 1, NAME},
	{"no mixture", FLAGS, "ntlmv2,0x20", 0, 8, NAME},
	{"no mixture", FLAGS, "0x20,ntlmv2", 0, 1, DIGITS},
	{"no sign", FLAGS, "-1", 0, 1, NAME},
	{"no sign", FLAGS, "+16", 0, 1, NAME},
	{"a bit without a name", FLAGS, "1", 0, 1, BIT},
	{"a bit without a name", FLAGS, "0x20080001", 0, 1, BIT},
	{"a bit without a name", FLAGS, "  0x40000000", 0, 3, BIT},
	{"a bit without a name", FLAGS, "4294967295", 0, 1, BIT},
	{"2^32 is not 0", FLAGS, "4294967296", 0, 1, DIGITS},
	{"2^32 + 0x20", FLAGS, "0x100000020", 0, 1, DIGITS},
	{"not a number", FLAGS, "0x2008000g", 0, 1, DIGITS},
	{"not a number", FLAGS, "0x", 0, 1, DIGITS},
};

static void test_number(void **state)
{
	int wrong = 0;
	size_t i;

	(void)state;

	for (i = 0; i < TEST_COUNT(rows); i++) {
		struct secopts_error error = {.column = 0};
		/* A copy of its own size, so that ASan sees an overrun. */
		char *text = strdup(rows[i].text);
		uint32_t number = 0xdeadbeef;
		bool ok;

		assert_non_null(text);
		ok = secopts_parse_number(&secopts_settings[rows[i].setting],
					  text, &number, &error);
		free(text);
		if (rows[i].column == 0) {
			check_row(wrong, ok && number == rows[i].number,
				  "%s: '%s': %u, column %zu", rows[i].source,
				  rows[i].text, number, error.column);
			continue;
		}
		check_row(wrong,
			  !ok && error.column == rows[i].column &&
				  strcmp(error.message, rows[i].why) == 0,
			  "%s: '%s': %u, column %zu: %s", rows[i].source,
			  rows[i].text, number, error.column, error.message);
	}
	check_rows(wrong);
}

/* Every setting that has a number, at the edges of its range. */
static void test_ranges(void **state)
{
	size_t i;

	(void)state;

	for (i = 0; i < SECOPTS_NUM_SETTINGS; i++) {
		const struct secopts_setting_info *info = &secopts_settings[i];
		struct secopts_error error;
		uint32_t number = 7;
		uint32_t beyond;
		char text[16];

		if (info->type != SECOPTS_TYPE_DWORD) {
			continue;
		}
		snprintf(text, sizeof(text), "%u", info->max);
		assert_true(secopts_parse_number(info, text, &number, &error));
		assert_int_equal(number, info->max);
		beyond = info->max + 1;
		snprintf(text, sizeof(text), "%u", beyond);
		if (info->older_max == beyond) {
			assert_true(secopts_parse_number(info, text, &number,
							 &error));
			assert_int_equal(number, info->older_max);
			snprintf(text, sizeof(text), "%u", beyond + 1);
		}
		assert_false(secopts_parse_number(info, text, &number, &error));
	}
}

static void test_release(void **state)
{
	static const struct {
		const char *text;
		int release; /* -1: refused */
	} words[] = {
		{"2003", SECOPTS_RELEASE_2003},
		{"2008", SECOPTS_RELEASE_2008},
		{"2008r2", SECOPTS_RELEASE_2008R2},
		{"2008R2", SECOPTS_RELEASE_2008R2},
		{"2012", SECOPTS_RELEASE_2012},
		{"2022", SECOPTS_RELEASE_2022},
		{"  2012\t", SECOPTS_RELEASE_2012},
		{"", -1},
		{"  ", -1},
		{"2008 r2", -1},
		{"2012r2", -1},
		{"2016", -1},
		{"202", -1},
		{"20222", -1},
		{"2022 2003", -1},
		{"unknown", -1},
		{"-1", -1},
	};
	int wrong = 0;
	size_t i;

	(void)state;

	for (i = 0; i < TEST_COUNT(words); i++) {
		uint32_t release = 77;
		bool ok = secopts_parse_parameter(SECOPTS_PARAMETER_RELEASE,
						  words[i].text, &release);

		/* what cannot be read leaves the caller's value alone */
		check_row(wrong,
			  ok ? (int)release == words[i].release
			     : words[i].release == -1 && (int)release == 77,
			  "'%s': %d", words[i].text, release);
	}
	check_rows(wrong);
}

static void test_mode(void **state)
{
	static const struct {
		const char *text;
		int mode; /* -1: refused */
	} words[] = {
		{"enforce", SECOPTS_MODE_ENFORCE},
		{"audit", SECOPTS_MODE_AUDIT},
		{"Audit", SECOPTS_MODE_AUDIT},
		{" ENFORCE ", SECOPTS_MODE_ENFORCE},
		{"", -1},
		{"enforcing", -1},
		{"audi", -1},
		{"audit enforce", -1},
		{"0", -1},
		{"1", -1},
		{"off", -1},
	};
	int wrong = 0;
	size_t i;

	(void)state;

	for (i = 0; i < TEST_COUNT(words); i++) {
		uint32_t mode = 77;
		bool ok = secopts_parse_parameter(SECOPTS_PARAMETER_MODE,
						  words[i].text, &mode);

		check_row(wrong,
			  ok ? (int)mode == words[i].mode
			     : words[i].mode == -1 && (int)mode == 77,
			  "'%s': %d", words[i].text, mode);
	}
	check_rows(wrong);
}

static void test_bool(void **state)
{
	static const struct {
		const char *text;
		int value; /* -1: refused */
	} words[] = {
		{"yes", 1}, {"no", 0}, {"true", 1}, {"false", 0},
		{"on", 1}, {"off", 0}, {"enabled", 1}, {"disabled", 0},
		{"1", 1}, {"0", 0}, {" 1 ", 1}, {"\t0", 0}, {" Yes", 1},
		{"FALSE ", 0}, {"", -1}, {" ", -1}, {"2", -1}, {"-1", -1},
		{"01", -1}, {"10", -1}, {"0x1", -1}, {"y", -1}, {"yes!", -1},
	};
	int wrong = 0;
	size_t i;
	int before;

	(void)state;

	for (i = 0; i < TEST_COUNT(words); i++) {
		for (before = 0; before < 2; before++) {
			uint32_t value = (uint32_t)before;
			bool ok = secopts_parse_parameter(
				SECOPTS_PARAMETER_GUEST, words[i].text,
				&value);

			check_row(wrong,
				  ok ? (int)value == words[i].value
				     : words[i].value == -1 &&
					       (int)value == before,
				  "'%s': %d", words[i].text, value);
		}
	}
	check_rows(wrong);
}

static void test_128bit(void **state)
{
	static const struct {
		const char *text;
		int always; /* -1: refused */
	} words[] = {
		{"always", 1}, {" ALWAYS\t", 1}, {"with confidentiality", 0},
		{"With Confidentiality ", 0}, {"", -1}, {"yes", -1}, {"no", -1},
		{"withconfidentiality", -1}, {"with", -1}, {"always!", -1},
		{"confidentiality", -1}, {"1", -1}, {"never", -1},
	};
	int wrong = 0;
	size_t i;
	int before;

	(void)state;

	for (i = 0; i < TEST_COUNT(words); i++) {
		for (before = 0; before <= 1; before++) {
			uint32_t always = (uint32_t)before;
			bool ok = secopts_parse_parameter(
				SECOPTS_PARAMETER_NTLM_128BIT, words[i].text,
				&always);

			check_row(wrong,
				  ok ? (int)always == words[i].always
				     : words[i].always == -1 &&
					       (int)always == before,
				  "'%s': %d", words[i].text, always);
		}
	}
	check_rows(wrong);
}

/*
 * Random texts, against the C library: what a text may look like is said with
 * strspn(), and its value by strtoull().
 */

static const char *const pieces[] = {
	"0", "1", "2", "5", "6", "9", "f", "F", "x", "0x", "0X", "00",
	"4294967295", "4294967296", "20080000", "a0080030", "ffffffff",
	"128bit", "56bit", "ntlmv2", "integrity", "confidentiality", "NTLMV2",
	"yes", "no", "on", "off", "true", "false", "enabled", "Disabled",
	" ", " ", "\t", "\r", "\n", ",", ";", "|", "-", "+", "g", "\"", "#",
	"\v", "\x01", "\xc3\xa9", "\xff",
};

static void random_text(uint32_t *seed, char *text, size_t size)
{
	size_t num = test_random(seed) % 7;
	size_t used = 0;

	for (; num > 0; num--) {
		const char *piece =
			pieces[test_random(seed) % TEST_COUNT(pieces)];
		size_t length = strlen(piece);

		if (used + length >= size) {
			break;
		}
		memcpy(text + used, piece, length);
		used += length;
	}
	text[used] = '\0';
}

static bool is_all(const char *text, const char *characters)
{
	return *text != '\0' && text[strspn(text, characters)] == '\0';
}

static bool is_one_of(const char *text, const char *const *words)
{
	for (; *words != NULL; words++) {
		if (strcasecmp(text, *words) == 0) {
			return true;
		}
	}
	return false;
}

static bool expect_flags(char *text, uint32_t *number)
{
	static const struct {
		const char *name;
		uint32_t bit;
	} names[] = {
		{"integrity", 0x10},
		{"confidentiality", 0x20},
		{"ntlmv2", 0x80000},
		{"128bit", 0x20000000},
		{"56bit", 0x80000000},
	};
	const char *separators = " \t\r\n,;|";
	char *rest = NULL;
	char *word = NULL;
	bool any = false;
	size_t i;

	*number = 0;
	for (word = strtok_r(text, separators, &rest); word != NULL;
	     word = strtok_r(NULL, separators, &rest))
	{
		for (i = 0; i < TEST_COUNT(names); i++) {
			if (strcasecmp(word, names[i].name) == 0) {
				*number |= names[i].bit;
				break;
			}
		}
		if (i == TEST_COUNT(names)) {
			return false;
		}
		any = true;
	}
	return any;
}

static bool expect_number(const struct secopts_setting_info *info,
			  const char *text,
			  uint32_t *number)
{
	static const char *const ones[] = {"yes", "true", "on", "enabled",
					   NULL};
	static const char *const zeros[] = {"no", "false", "off", "disabled",
					    NULL};
	const char *first = text + strspn(text, " \t\r\n");
	unsigned long long value;
	bool is_hex;
	char word[128];
	size_t length;

	strcpy(word, first);
	for (length = strlen(word);
	     length > 0 && strchr(" \t\r\n", word[length - 1]) != NULL;
	     length--)
	{
		word[length - 1] = '\0';
	}
	if (info->max == 1 && is_one_of(word, ones)) {
		*number = 1;
		return true;
	}
	if (info->max == 1 && is_one_of(word, zeros)) {
		*number = 0;
		return true;
	}
	is_hex = strncasecmp(word, "0x", 2) == 0 &&
		 is_all(word + 2, "0123456789abcdefABCDEF");
	if (is_hex || is_all(word, "0123456789")) {
		errno = 0;
		value = strtoull(word, NULL, is_hex ? 16 : 10);
		*number = (uint32_t)value;
		if (errno != 0 || value > 0xffffffff) {
			return false;
		}
		return (info->type == SECOPTS_TYPE_FLAGS)
			       ? (value & ~0xa0080030ull) == 0
			       : value <= info->max;
	}
	return info->type == SECOPTS_TYPE_FLAGS && expect_flags(word, number);
}

static void test_random_texts(void **state)
{
	static const enum secopts_setting settings[] = {SWITCH, LEVEL, FLAGS};
	uint32_t seed = 239869;
	size_t accepted = 0;
	int wrong = 0;
	int n;

	(void)state;

	for (n = 0; n < 100000 && wrong < 10; n++) {
		const struct secopts_setting_info *info =
			&secopts_settings[settings[n % 3]];
		struct secopts_error error = {.column = 0};
		uint32_t expected = 0;
		uint32_t number = 0;
		char buffer[100];
		char *text = NULL;
		bool ok;

		random_text(&seed, buffer, sizeof(buffer));
		text = strdup(buffer);
		assert_non_null(text);
		ok = secopts_parse_number(info, text, &number, &error);
		free(text);

		check_row(wrong,
			  ok == expect_number(info, buffer, &expected),
			  "%s: '%s': %d", info->value_name, buffer, ok);
		check_row(wrong, !ok || number == expected, "%s: '%s': %u",
			  info->value_name, buffer, number);
		check_row(wrong,
			  ok || (error.column >= 1 &&
				 error.column <= strlen(buffer) + 1 &&
				 error.message != NULL),
			  "%s: '%s': column %zu", info->value_name, buffer,
			  error.column);
		accepted += ok;
	}
	check_rows(wrong);
	assert_true(accepted > 1000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_number),
		cmocka_unit_test(test_ranges),
		cmocka_unit_test(test_release),
		cmocka_unit_test(test_mode),
		cmocka_unit_test(test_bool),
		cmocka_unit_test(test_128bit),
		cmocka_unit_test(test_random_texts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
