/*
 * Windows Security Options for Samba
 *
 * An index changes no decision
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <stdio.h>
#include <string.h>
#include "secopts_policy.h"
#include "testlib.h"

#define NUM 500

/* Knows one pair outside of ASCII: U+212A is the other case of "k". */
static int kelvin_casecmp(const char *a, const char *b)
{
	static const char sign[] = "\xe2\x84\xaa";
	char plain[2][64];
	const char *texts[2] = {a, b};
	size_t i;

	for (i = 0; i < 2; i++) {
		const char *from = texts[i];
		char *to = plain[i];

		while (*from != '\0') {
			if (strncmp(from, sign, 3) == 0) {
				*to++ = 'k';
				from += 3;
			} else {
				*to++ = *from++;
			}
		}
		*to = '\0';
	}
	return secopts_ascii_casecmp(plain[0], plain[1]);
}

static char text[NUM][32];
static const char *names[NUM];

static void fill(size_t num)
{
	size_t i;

	for (i = 0; i < num; i++) {
		snprintf(text[i], sizeof(text[i]), "%sName%zu",
			 i % 3 == 0 ? "\\PIPE\\" : "", i);
		names[i] = text[i];
	}
	if (num > 4) {
		names[1] = "\xe2\x84\xaa" "elvin";
		names[2] = "name4";	/* twice */
		names[3] = "\\pipe\\";
	}
}

static void expect_same(const struct secopts_policy *indexed,
			const struct secopts_policy *linear,
			const char *name)
{
	static const enum secopts_setting settings[] = {
		SECOPTS_NULL_SESSION_PIPES, SECOPTS_NULL_SESSION_SHARES,
	};
	size_t i;

	for (i = 0; i < 2; i++) {
		assert_int_equal(secopts_is_listed(indexed, settings[i], name),
				 secopts_is_listed(linear, settings[i], name));
	}
}

static void test_sizes(void **state __attribute__((unused)))
{
	static const char *const others[] = {
		"", "\\pipe\\", "\\PIPE\\kelvin", "KELVIN", "kelvin", "name",
		"\xe2\x84\xaa" "ELVIN", "nam\xc3\xa9", "\xff\xfe", "name500",
	};
	static uint32_t room[2][4 * NUM];
	size_t num;

	for (num = 0; num < NUM; num += (num < 20) ? 1 : 60) {
		struct secopts_policy linear;
		struct secopts_policy indexed;
		struct secopts_data data = {
			.list = {.num = num, .names = names},
		};
		char name[64];
		size_t i;

		fill(num);
		secopts_policy_init(&linear, SECOPTS_ROLE_STANDALONE,
				    SECOPTS_RELEASE_2022, kelvin_casecmp);
		secopts_policy_set(&linear, SECOPTS_NULL_SESSION_PIPES, data,
				   SECOPTS_ORIGIN_SMB_CONF);
		secopts_policy_set(&linear, SECOPTS_NULL_SESSION_SHARES, data,
				   SECOPTS_ORIGIN_SMB_CONF);
		indexed = linear;
		assert_true(secopts_index_size(num) <= 4 * NUM);
		secopts_policy_index(&indexed, SECOPTS_NULL_SESSION_PIPES,
				     room[0]);
		secopts_policy_index(&indexed, SECOPTS_NULL_SESSION_SHARES,
				     room[1]);

		for (i = 0; i < NUM; i++) {
			snprintf(name, sizeof(name), "nAME%zu", i);
			expect_same(&indexed, &linear, name);
			snprintf(name, sizeof(name), "\\Pipe\\name%zu", i);
			expect_same(&indexed, &linear, name);
		}
		for (i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
			expect_same(&indexed, &linear, others[i]);
		}
		if (num > 4) {
			assert_true(secopts_is_listed(
				&indexed, SECOPTS_NULL_SESSION_SHARES,
				"kelvin"));
		}
	}
}

/* A list that is set again must not be looked for in the old one's index. */
static void test_set_again(void **state __attribute__((unused)))
{
	static uint32_t room[4 * NUM];
	static const char *const fresh[] = {"fresh"};
	struct secopts_policy policy;
	struct secopts_data data = {.list = {.num = NUM, .names = names}};

	fill(NUM);
	secopts_policy_init(&policy, SECOPTS_ROLE_STANDALONE,
			    SECOPTS_RELEASE_2022, NULL);
	secopts_policy_set(&policy, SECOPTS_NULL_SESSION_SHARES, data,
			   SECOPTS_ORIGIN_SMB_CONF);
	secopts_policy_index(&policy, SECOPTS_NULL_SESSION_SHARES, room);
	assert_true(secopts_is_listed(&policy, SECOPTS_NULL_SESSION_SHARES,
				      "name7"));

	data.list.num = 1;
	data.list.names = fresh;
	secopts_policy_set(&policy, SECOPTS_NULL_SESSION_SHARES, data,
			   SECOPTS_ORIGIN_SMB_CONF);
	assert_false(secopts_is_listed(&policy, SECOPTS_NULL_SESSION_SHARES,
				       "name7"));
	assert_true(secopts_is_listed(&policy, SECOPTS_NULL_SESSION_SHARES,
				      "FRESH"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_set_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
