/*
 * Windows Security Options for Samba
 *
 * Values of settings as text
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <stdlib.h>
#include <string.h>

#include "secopts_load.h"
#include "testlib.h"

#define NUMBER SECOPTS_LM_COMPATIBILITY_LEVEL
#define FLAGS SECOPTS_NTLM_MIN_SERVER_SEC
#define PIPES SECOPTS_NULL_SESSION_PIPES

static const char *const one[] = {"samr"};
static const char *const odd[] = {"DAV RPC", "a,b", "sql\\query"};

static void test_forms(void **state)
{
	static const struct {
		enum secopts_setting setting;
		struct secopts_data data;
		const char *shown;
		const char *conf;
		const char *logged;
	} rows[] = {
		{NUMBER, {.defined = true, .number = 3}, "3", "3", "3"},
		{NUMBER, {.defined = false}, "(not defined)", "0", "0"},
		{FLAGS, {.defined = true}, "0", "0", "0x0"},
		{FLAGS, {.defined = true, .number = 0x10},
		 "0x00000010 (integrity)", "integrity", "0x10"},
		{FLAGS, {.defined = true, .number = 0xa0080030},
		 "0xa0080030 (integrity confidentiality ntlmv2 128bit 56bit)",
		 "integrity confidentiality ntlmv2 128bit 56bit", "0xa0080030"},
		{PIPES, {.defined = true}, "(empty)", "\"\"", "()"},
		{PIPES, {.defined = false}, "(not defined)", "\"\"", "()"},
		{PIPES, {.defined = true, .list = {1, one, false}},
		 "samr", "samr", "(samr)"},
		{PIPES, {.defined = true, .list = {3, odd, false}},
		 "\"DAV RPC\" \"a,b\" sql\\query",
		 "\"DAV RPC\" \"a,b\" sql\\query",
		 "(DAV RPC, a,b, sql\\query)"},
	};
	int wrong = 0;
	size_t i;

	(void)state;

	for (i = 0; i < TEST_COUNT(rows); i++) {
		const char *const want[] = {
			[SECOPTS_VALUE_SHOWN] = rows[i].shown,
			[SECOPTS_VALUE_CONF] = rows[i].conf,
			[SECOPTS_VALUE_LOGGED] = rows[i].logged,
		};
		size_t size = secopts_value_size(&rows[i].data);
		int form;

		for (form = 0; form < (int)TEST_COUNT(want); form++) {
			char *text = malloc(size);
			const char *got = secopts_value_text(
				rows[i].setting, &rows[i].data,
				(enum secopts_value_form)form, text, size);

			check_row(wrong, strcmp(got, want[form]) == 0,
				  "row %zu: [%s]", i, got);
			free(text);
		}
	}
	check_rows(wrong);
}

/* Whatever the room: whole names, an end that tells, and no byte beyond. */
static void test_cut(void **state)
{
	static const char *names[100];
	const struct secopts_data data = {
		.defined = true,
		.list = {.num = 100, .names = names},
	};
	size_t whole;
	size_t size;
	size_t i;

	(void)state;

	for (i = 0; i < 100; i++) {
		names[i] = "netlogon";
	}
	whole = secopts_value_size(&data);
	for (size = 128; size <= whole; size++) {
		char *text = malloc(size);
		size_t length;

		secopts_value_text(PIPES, &data, SECOPTS_VALUE_LOGGED, text,
				   size);
		length = strlen(text);
		assert_true(length < size);
		/* what is kept free is for the words that tell of the cut */
		if (size > strlen("(, and more)") + 100 * 8 + 99 * 2) {
			assert_null(strstr(text, "more"));
		} else {
			assert_string_equal(text + length - 21,
					    ", netlogon, and more)");
		}
		free(text);
	}
	names[0] = "a name that is so long that there is no room for it, not "
		   "even where all else is left out of the text, as it is here "
		   "and always";
	{
		char text[128];

		assert_string_equal(
			secopts_value_text(PIPES, &data, SECOPTS_VALUE_LOGGED,
					   text, sizeof(text)),
			"(and more)");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_forms),
		cmocka_unit_test(test_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
