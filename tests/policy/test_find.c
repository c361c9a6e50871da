/*
 * Windows Security Options for Samba
 *
 * Settings by the names that people type
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <stdio.h>
#include <string.h>

#include "secopts_settings.h"
#include "testlib.h"

/* The only one that is found, or SECOPTS_NUM_SETTINGS. */
static size_t only(const bool found[SECOPTS_NUM_SETTINGS], size_t num)
{
	size_t which = SECOPTS_NUM_SETTINGS;
	size_t seen = 0;
	size_t i;

	for (i = 0; i < SECOPTS_NUM_SETTINGS; i++) {
		if (found[i]) {
			which = i;
			seen++;
		}
	}
	assert_int_equal(seen, num);
	return num == 1 ? which : SECOPTS_NUM_SETTINGS;
}

/* Each setting is found by each of its names, in any case. */
static void test_every_name(void **state)
{
	(void)state;
	size_t i;

	for (i = 0; i < SECOPTS_NUM_SETTINGS; i++) {
		const struct secopts_setting_info *info = &secopts_settings[i];
		const char *const names[] = {
			info->value_name, info->parameter, info->display_name};
		bool found[SECOPTS_NUM_SETTINGS];
		char typed[256];
		size_t j;
		size_t k;

		for (j = 0; j < 3; j++) {
			assert_int_equal(
				only(found, secopts_find_settings(names[j],
								  found)),
				i);
			for (k = 0; names[j][k] != '\0'; k++) {
				typed[k] = names[j][k];
				if (typed[k] >= 'a' && typed[k] <= 'z') {
					typed[k] += 'A' - 'a';
				}
			}
			typed[k] = '\0';
			assert_int_equal(
				only(found,
				     secopts_find_settings(typed, found)),
				i);
		}
		snprintf(typed, sizeof(typed), "secopts:%s", info->parameter);
		assert_int_equal(
			only(found, secopts_find_settings(typed, found)), i);
	}
}

struct row {
	const char *typed;
	size_t num;
	size_t which; /* the only one, or SECOPTS_NUM_SETTINGS */
};

static void check_typed(size_t (*search)(const char *typed,
					 bool found[SECOPTS_NUM_SETTINGS]),
			const struct row *rows,
			size_t num_rows)
{
	bool found[SECOPTS_NUM_SETTINGS];
	size_t i;

	for (i = 0; i < num_rows; i++) {
		size_t num = search(rows[i].typed, found);

		assert_int_equal(num, rows[i].num);
		assert_int_equal(only(found, num), rows[i].which);
	}
}

static void test_beginnings(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{"NullSessionP", 1, SECOPTS_NULL_SESSION_PIPES},
		{"nullsessions", 1, SECOPTS_NULL_SESSION_SHARES},
		{"null session p", 1, SECOPTS_NULL_SESSION_PIPES},
		{"lm", 1, SECOPTS_LM_COMPATIBILITY_LEVEL},
		{"secopts:block ntlm s", 1, SECOPTS_BLOCK_NTLM_EXCEPTIONS},
		/* a name that others begin with is itself */
		{"RestrictAnonymous", 1, SECOPTS_RESTRICT_ANONYMOUS},
		{"BlockNTLM", 1, SECOPTS_BLOCK_NTLM},
		{"NullSession", 2, SECOPTS_NUM_SETTINGS},
		{"pipes", 0, SECOPTS_NUM_SETTINGS},
		{"NullSessionPipess", 0, SECOPTS_NUM_SETTINGS},
		{"", SECOPTS_NUM_SETTINGS, SECOPTS_NUM_SETTINGS},
	};

	check_typed(secopts_find_settings, rows, TEST_COUNT(rows));
}

static void test_near(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{"NullSesionPipes", 1, SECOPTS_NULL_SESSION_PIPES},
		{"ResrtictAnonymousSAM", 1, SECOPTS_RESTRICT_ANONYMOUS_SAM},
		{"LanmanCompatibilityLevel", 1, SECOPTS_LM_COMPATIBILITY_LEVEL},
		{"CompatibilityLevel", 1, SECOPTS_LM_COMPATIBILITY_LEVEL},
		{"translation", 1, SECOPTS_LSA_ANONYMOUS_NAME_LOOKUP},
		{"LanManagerCompatibilityLevel", 0, SECOPTS_NUM_SETTINGS},
		{"frob", 0, SECOPTS_NUM_SETTINGS},
		{"a name that is far longer than those that Windows has for any"
		 " of its settings",
		 0, SECOPTS_NUM_SETTINGS},
	};

	check_typed(secopts_near_settings, rows, TEST_COUNT(rows));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_name),
		cmocka_unit_test(test_beginnings),
		cmocka_unit_test(test_near),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
