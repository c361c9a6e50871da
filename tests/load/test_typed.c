/*
 * Windows Security Options for Samba
 *
 * Registry values: which setting, and is it of its type
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "secopts_load.h"
#include "secopts_template.h"
#include "testlib.h"

#define KEY "system\\currentcontrolset\\"
#define NONE SECOPTS_NUM_SETTINGS

static void test_find(void **state)
{
	static const struct {
		const char *key;
		const char *name;
		enum secopts_setting setting;
	} rows[] = {
		/* 7. in tests/data/windows-defaults.csv's words */
		{KEY "Services\\LanManServer\\Parameters", "NullSessionPipes",
		 SECOPTS_NULL_SESSION_PIPES},
		{KEY "SERVICES\\LANMANSERVER\\PARAMETERS", "nullsessionshares",
		 SECOPTS_NULL_SESSION_SHARES},
		{KEY "Services\\LanmanServer\\Parameters",
		 "RestrictNullSessAccess", SECOPTS_RESTRICT_NULL_SESS_ACCESS},
		{KEY "Control\\Lsa", "restrictanonymous",
		 SECOPTS_RESTRICT_ANONYMOUS},
		{KEY "Control\\Lsa", "RestrictAnonymousSAM",
		 SECOPTS_RESTRICT_ANONYMOUS_SAM},
		{KEY "Control\\Lsa", "EveryoneIncludesAnonymous",
		 SECOPTS_EVERYONE_INCLUDES_ANONYMOUS},
		{KEY "Control\\Lsa", "LmCompatibilityLevel",
		 SECOPTS_LM_COMPATIBILITY_LEVEL},
		{KEY "Control\\Lsa", "UseMachineId", SECOPTS_USE_MACHINE_ID},
		{KEY "Control\\Lsa\\MSV1_0", "NTLMMinServerSec",
		 SECOPTS_NTLM_MIN_SERVER_SEC},
		{KEY "Control\\Lsa\\MSV1_0", "NtlmMinClientSec",
		 SECOPTS_NTLM_MIN_CLIENT_SEC},
		{KEY "Control\\Lsa\\MSV1_0", "AllowNullSessionFallback",
		 SECOPTS_ALLOW_NULL_SESSION_FALLBACK},
		{KEY "Control\\Lsa", "NullSessionPipes", NONE},
		{KEY "Control\\Lsa", "NtlmMinServerSec", NONE},
		{KEY "Control\\Lsa", "LSAAnonymousNameLookup", NONE},
		{"", "LSAAnonymousNameLookup", NONE},
		{KEY "Control\\Lsa\\", "RestrictAnonymous", NONE},
		{"\\" KEY "Control\\Lsa", "RestrictAnonymous", NONE},
		{KEY "Control\\Lsa", "RestrictAnonymou", NONE},
		{KEY "Control\\Lsa", "", NONE},
		{"", "", NONE},
	};
	int wrong = 0;
	size_t i;

	(void)state;

	for (i = 0; i < TEST_COUNT(rows); i++) {
		enum secopts_setting setting = NONE;
		bool found = secopts_find_registry(rows[i].key, rows[i].name,
						   &setting);

		check_row(wrong,
			  found == (rows[i].setting != NONE) &&
				  setting == rows[i].setting,
			  "%s|%s: %d", rows[i].key, rows[i].name, (int)setting);
	}
	check_rows(wrong);
}

static void test_find_name(void **state)
{
	static const struct {
		const char *name;
		enum secopts_setting setting;
	} rows[] = {
		{"lsaanonymousnamelookup", SECOPTS_LSA_ANONYMOUS_NAME_LOOKUP},
		{"NullSessionPipes", SECOPTS_NULL_SESSION_PIPES},
		/* a setting's own name, and not that of its value */
		{"AllowedPaths", SECOPTS_ALLOWED_PATHS},
		{"Machine", NONE},
		{"NullSessionPipe", NONE},
		{"", NONE},
	};
	size_t wrong = 0;
	size_t i;

	(void)state;
	for (i = 0; i < TEST_COUNT(rows); i++) {
		enum secopts_setting setting = NONE;
		bool found = secopts_find_name(rows[i].name, &setting);

		check_row(wrong,
			  found == (rows[i].setting != NONE) &&
				  setting == rows[i].setting,
			  "%s: %d", rows[i].name, (int)setting);
	}
	check_rows(wrong);
}

#define SWITCH SECOPTS_RESTRICT_NULL_SESS_ACCESS
#define LEVEL SECOPTS_LM_COMPATIBILITY_LEVEL
#define FLAGS SECOPTS_NTLM_MIN_SERVER_SEC
#define NO_DWORD "not a REG_DWORD, as it has to be"
#define TOO_GREAT "the number is too great"

static void test_numbers(void **state)
{
	static const struct {
		enum secopts_setting setting;
		uint32_t type;
		uint32_t number;
		const char *message;
	} rows[] = {
		{SWITCH, SECOPTS_REG_DWORD, 0, NULL},
		{SWITCH, SECOPTS_REG_DWORD, 1, NULL},
		{SWITCH, SECOPTS_REG_DWORD, 2, TOO_GREAT},
		{SWITCH, SECOPTS_REG_DWORD, UINT32_MAX, TOO_GREAT},
		{SECOPTS_RESTRICT_ANONYMOUS_SAM, SECOPTS_REG_DWORD, 2,
		 TOO_GREAT},
		{SECOPTS_RESTRICT_ANONYMOUS, SECOPTS_REG_DWORD, 3, TOO_GREAT},
		{SWITCH, SECOPTS_REG_SZ, 1, NO_DWORD},
		{SWITCH, SECOPTS_REG_BINARY, 1, NO_DWORD},
		{SWITCH, SECOPTS_REG_QWORD, 1, NO_DWORD},
		{SWITCH, SECOPTS_REG_NONE, 1, NO_DWORD},
		{SWITCH, SECOPTS_REG_MULTI_SZ, 1, NO_DWORD},
		{LEVEL, SECOPTS_REG_DWORD, 5, NULL},
		{LEVEL, SECOPTS_REG_DWORD, 6, TOO_GREAT},
		{FLAGS, SECOPTS_REG_DWORD, 0, NULL},
		{FLAGS, SECOPTS_REG_DWORD, 0x20080000, NULL},
		{FLAGS, SECOPTS_REG_DWORD, 0xa0080030, NULL},
		{FLAGS, SECOPTS_REG_DWORD, 0x20080001, "unknown flags"},
		{FLAGS, SECOPTS_REG_DWORD, 0x40000000, "unknown flags"},
		{FLAGS, SECOPTS_REG_SZ, 0x20080000, NO_DWORD},
	};
	const struct secopts_list none = {.num = 0};
	int wrong = 0;
	size_t i;

	(void)state;

	for (i = 0; i < TEST_COUNT(rows); i++) {
		struct secopts_data data = {.defined = false};
		const char *message = NULL;
		bool ok = secopts_check_typed(rows[i].setting, rows[i].type,
					      rows[i].number, &none, NULL,
					      &data, &message);

		check_row(wrong, ok == (rows[i].message == NULL), "%zu: %d", i,
			  ok);
		check_row(wrong,
			  ok ? data.defined && data.number == rows[i].number
			     : strcmp(message, rows[i].message) == 0,
			  "%zu: %s", i, ok ? "" : message);
	}
	check_rows(wrong);
}

static void test_lists(void **state)
{
	static const char wild[] = "wildcards are not supported";
	static const char control[] = "a control character in a name";
	static const struct {
		uint32_t type;
		const char *names[3];
		const char *message;
		size_t num;
	} rows[] = {
		{SECOPTS_REG_MULTI_SZ, {"", "", ""}, NULL, 0},
		{SECOPTS_REG_MULTI_SZ, {"a", "", "b c"}, NULL, 2},
		{SECOPTS_REG_MULTI_SZ, {"a", "a;b,c", "ä"}, NULL, 3},
		{SECOPTS_REG_MULTI_SZ, {"a", " \t ", "b c"}, NULL, 2},
		{SECOPTS_REG_MULTI_SZ, {" ", "", ""}, NULL, 0},
		{SECOPTS_REG_MULTI_SZ, {"a\xef\xbf\xbd", "", ""},
		 "a name with a character that could not be read", 0},
		{SECOPTS_REG_MULTI_SZ, {"a", "b*", ""}, wild, 0},
		{SECOPTS_REG_MULTI_SZ, {"", "", "?"}, wild, 0},
		{SECOPTS_REG_MULTI_SZ, {"a\n", "", ""}, control, 0},
		{SECOPTS_REG_MULTI_SZ, {"a\x7f", "", ""}, control, 0},
		{SECOPTS_REG_MULTI_SZ, {"a\"", "", ""}, "a quote in a name", 0},
		{SECOPTS_REG_SZ, {"a", "", ""},
		 "not a REG_MULTI_SZ, as it has to be", 0},
		{SECOPTS_REG_DWORD, {"", "", ""},
		 "not a REG_MULTI_SZ, as it has to be", 0},
	};
	int wrong = 0;
	size_t i;

	(void)state;

	for (i = 0; i < TEST_COUNT(rows); i++) {
		const struct secopts_list list = {
			.num = 3,
			.names = rows[i].names,
		};
		struct secopts_data data = {.defined = false};
		const char *message = NULL;
		const char *names[3];
		bool ok = secopts_check_typed(SECOPTS_NULL_SESSION_PIPES,
					      rows[i].type, 0, &list, names,
					      &data, &message);

		check_row(wrong, ok == (rows[i].message == NULL), "%zu: %d", i,
			  ok);
		check_row(wrong,
			  ok ? data.defined && data.list.num == rows[i].num
			     : rows[i].message != NULL &&
				       strcmp(message, rows[i].message) == 0,
			  "%zu: %zu %s", i, data.list.num, ok ? "" : message);
		if (ok && rows[i].num == 2) {
			assert_string_equal(data.list.names[0], "a");
			assert_string_equal(data.list.names[1], "b c");
		}
	}
	check_rows(wrong);
}

/* What is said of values that are taken. */
static void test_doubts(void **state)
{
	static const struct {
		enum secopts_setting setting;
		uint32_t number;
		const char *names[2];
		const char *word; /* in the doubt; NULL: there is none */
	} rows[] = {
		{SECOPTS_NULL_SESSION_PIPES, 0, {"", ""}, NULL},
		{SECOPTS_NULL_SESSION_PIPES, 0, {"netlogon", "samr"}, NULL},
		{SECOPTS_NULL_SESSION_PIPES, 0, {"netlogon", " "}, "no entry"},
		{SECOPTS_NULL_SESSION_PIPES, 0, {" ", ""}, "no entry"},
		{SECOPTS_NULL_SESSION_PIPES, 0, {"netlogon samr", ""},
		 "one name"},
		{SECOPTS_NULL_SESSION_PIPES, 0, {"netlogon samr", " "},
		 "no entry"},
		{SECOPTS_NULL_SESSION_PIPES, 0, {" ", "netlogon samr"},
		 "one name"},
		{SECOPTS_NULL_SESSION_SHARES, 0, {"my docs", ""}, NULL},
		{SECOPTS_NULL_SESSION_SHARES, 0, {"my docs", " "}, "no entry"},
		{SECOPTS_RESTRICT_ANONYMOUS, 1, {"", ""}, NULL},
		{SECOPTS_RESTRICT_ANONYMOUS, 2, {"", ""}, "Windows 2000"},
		{SECOPTS_TURN_OFF_ANONYMOUS_BLOCK, 0, {"", ""}, NULL},
		{SECOPTS_TURN_OFF_ANONYMOUS_BLOCK, 1, {"", ""}, "opens the LSA"},
	};
	int wrong = 0;
	size_t i;

	(void)state;

	for (i = 0; i < TEST_COUNT(rows); i++) {
		bool list = secopts_settings[rows[i].setting].type ==
			    SECOPTS_TYPE_MULTI_SZ;
		const struct secopts_list strings = {
			.num = 2,
			.names = rows[i].names,
		};
		struct secopts_data data = {.defined = false};
		const char *message = NULL;
		const char *names[2];
		const char *doubt = NULL;

		assert_true(secopts_check_typed(
			rows[i].setting,
			list ? SECOPTS_REG_MULTI_SZ : SECOPTS_REG_DWORD,
			rows[i].number, &strings, names, &data, &message));
		doubt = secopts_doubt(rows[i].setting, &data);
		check_row(wrong,
			  (doubt == NULL) == (rows[i].word == NULL) &&
				  (doubt == NULL ||
				   strstr(doubt, rows[i].word) != NULL),
			  "%zu: %s", i, doubt != NULL ? doubt : "no doubt");
	}
	check_rows(wrong);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_find),
		cmocka_unit_test(test_find_name),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_lists),
		cmocka_unit_test(test_doubts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
