/*
 * Windows Security Options for Samba
 *
 * Names: how they compare, and what is cut off them
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "secopts_baseline.h"
#include "testlib.h"

/* The comparison that is used where the caller brings none. */
static void test_ascii_casecmp(void **state)
{
	static const struct {
		const char *a;
		const char *b;
		int sign;
	} rows[] = {
		{"", "", 0},
		{"samr", "samr", 0},
		{"SAMR", "samr", 0},
		{"sAmR", "SaMr", 0},
		{"az", "AZ", 0},
		{"", "a", -1},
		{"a", "", 1},
		{"samr", "samrx", -1},
		{"samrx", "samr", 1},
		{"samr", "sams", -1},
		{"SAMS", "samr", 1},
		/* the neighbours of A and Z are 32 apart, too */
		{"@", "`", -1},
		{"[", "{", -1},
		{"{", "[", 1},
		{"\\", "|", -1},
		/* bytes of UTF-8 are themselves: e acute, capital and small */
		{"\xc3\xa9", "\xc3\xa9", 0},
		{"\xc3\x89", "\xc3\xa9", -1},
		{"\xc3\xa9", "e", 1},
		{"e", "\xc3\xa9", -1},
	};
	struct secopts_policy policy;
	int wrong = 0;
	size_t i;

	(void)state;

	secopts_policy_init(&policy, SECOPTS_ROLE_MEMBER, SECOPTS_RELEASE_2022,
			    NULL);
	assert_non_null(policy.casecmp);
	for (i = 0; i < TEST_COUNT(rows); i++) {
		int got = policy.casecmp(rows[i].a, rows[i].b);

		check_row(wrong, (got > 0) - (got < 0) == rows[i].sign,
			  "'%s' and '%s': %d", rows[i].a, rows[i].b, got);
	}
	check_rows(wrong);
}

static void test_skip_prefix(void **state)
{
	static const struct {
		const char *text;
		const char *prefix;
		const char *rest; /* NULL: it does not begin so */
	} rows[] = {
		{"", "", ""},
		{"dword:1", "dword:", "1"},
		{"DWord:1", "dword:", "1"},
		{"dword:1", "DWORD:", "1"},
		{"dword:", "dword:", ""},
		{"dword", "dword:", NULL},
		{"", "dword:", NULL},
		{" dword:1", "dword:", NULL},
		{"@x", "`", NULL},
		{"\xc3\x89", "\xc3\xa9", NULL},
	};
	int wrong = 0;
	size_t i;

	(void)state;

	for (i = 0; i < TEST_COUNT(rows); i++) {
		const char *got =
			secopts_skip_prefix(rows[i].text, rows[i].prefix);

		check_row(wrong,
			  rows[i].rest == NULL
				  ? got == NULL
				  : got != NULL &&
					    strcmp(got, rows[i].rest) == 0,
			  "'%s' of '%s'", rows[i].prefix, rows[i].text);
	}
	check_rows(wrong);
}

/* draft-eastlake-fnv, test vectors of 64 bits */
static void test_hash(void **state)
{
	(void)state;

	assert_true(secopts_hash(0, "", false) == 0xcbf29ce484222325u);
	assert_true(secopts_hash(0, NULL, true) == 0xcbf29ce484222325u);
	assert_true(secopts_hash(0, "a", false) == 0xaf63dc4c8601ec8cu);
	assert_true(secopts_hash(0, "foobar", false) == 0x85944171f73967e8u);
	assert_true(secopts_hash(0, "FooBar", true) == 0x85944171f73967e8u);
	assert_false(secopts_hash(0, "FooBar", false) == 0x85944171f73967e8u);
	assert_false(secopts_hash(1, "a", false) ==
		     secopts_hash(0, "a", false));
}

static void test_pipe_name(void **state)
{
	static const struct {
		const char *name;
		size_t removed;
	} rows[] = {
		{"samr", 0},
		{"\\samr", 1},
		{"\\\\samr", 1},
		{"\\pipe\\samr", 6},
		{"\\PIPE\\samr", 6},
		{"\\pIpE\\SAMR", 6},
		{"\\pipe\\\\samr", 6},
		{"\\pipe\\pipe\\samr", 6},
		{"\\\\pipe\\samr", 1},
		{"pipe\\samr", 0},
		{"\\pipe", 1},
		{"\\pip\\samr", 1},
		{"\\pipes\\samr", 1},
		{"\\pipe/samr", 1},
		{"/pipe/samr", 0},
		{"\\pipe\\", 6},
		{"\\", 1},
		{"", 0},
		{" \\samr", 0},
		{"sql\\query", 0},
		{"\\sql\\query", 1},
		{"\\pipe\\sql\\query", 6},
		/* the neighbours of A and Z, 32 apart as well */
		{"|pipe\\samr", 0},
		{"\\pipe|samr", 1},
		{"\\pip%\\samr", 1},
		{"\\0IPE\\samr", 1},
		/* what is no ASCII is no prefix: fullwidth and dotless i */
		{"\\p\xc4\xb1pe\\samr", 1},
	};
	int wrong = 0;
	size_t i;

	(void)state;

	for (i = 0; i < TEST_COUNT(rows); i++) {
		const char *got = secopts_pipe_name(rows[i].name);

		check_row(wrong, got == rows[i].name + rows[i].removed,
			  "'%s': '%s'", rows[i].name, got);
	}
	check_rows(wrong);
}

/* Knows one pair outside of ASCII: U+212A is the other case of "k". */
static int kelvin_casecmp(const char *a, const char *b)
{
	static const char sign[] = "\xe2\x84\xaa";

	if (strncmp(a, sign, 3) == 0 && secopts_fold(*b) == 'k') {
		return secopts_ascii_casecmp(a + 3, b + 1);
	}
	if (strncmp(b, sign, 3) == 0 && secopts_fold(*a) == 'k') {
		return secopts_ascii_casecmp(a + 1, b + 3);
	}
	return secopts_ascii_casecmp(a, b);
}

/* Whatever casecmp takes for one is found, beyond the first letter, too. */
static void test_other_alphabets(void **state)
{
	static const char *const names[] = {"\xe2\x84\xaa" "elvin", "Kilo"};
	const struct secopts_list list = {.num = 2, .names = names};
	const enum secopts_setting shares = SECOPTS_NULL_SESSION_SHARES;
	struct secopts_policy policy;

	(void)state;

	secopts_policy_init(&policy, SECOPTS_ROLE_MEMBER, SECOPTS_RELEASE_2022,
			    kelvin_casecmp);
	assert_true(secopts_is_named(&policy, shares, &list, "kelvin"));
	assert_true(secopts_is_named(&policy, shares, &list, "KELVIN"));
	assert_true(secopts_is_named(&policy, shares, &list,
				     "\xe2\x84\xaa" "ILO"));
	assert_false(secopts_is_named(&policy, shares, &list, "elvin"));
	assert_false(secopts_is_named(&policy, shares, &list, ""));
}

/* A pipe is one under all its prefixes, a share is not; a list is a set. */
static void test_named(void **state)
{
	static const char *const names[] = {"\\PIPE\\samr", "LsaRpc", "samr"};
	static const char *const again[] = {"lsarpc", "\\samr"};
	const struct secopts_data list = {
		.defined = true,
		.list = {.num = TEST_COUNT(names), .names = names},
	};
	const struct secopts_data other = {
		.defined = true,
		.list = {.num = TEST_COUNT(again), .names = again},
	};
	const struct secopts_data undefined = {.defined = false};
	const enum secopts_setting pipes = SECOPTS_NULL_SESSION_PIPES;
	const enum secopts_setting shares = SECOPTS_NULL_SESSION_SHARES;
	struct secopts_policy policy;

	(void)state;

	secopts_policy_init(&policy, SECOPTS_ROLE_MEMBER, SECOPTS_RELEASE_2022,
			    NULL);
	assert_true(secopts_is_named(&policy, pipes, &list.list, "SAMR"));
	assert_true(secopts_is_named(&policy, pipes, &list.list,
				     "\\pipe\\lsarpc"));
	assert_false(secopts_is_named(&policy, pipes, &list.list, "lsa"));
	assert_true(secopts_is_named(&policy, shares, &list.list, "lsarpc"));
	assert_false(secopts_is_named(&policy, shares, &list.list,
				      "\\pipe\\lsarpc"));

	assert_true(secopts_is_same(&policy, pipes, &list, &other));
	assert_false(secopts_is_same(&policy, shares, &list, &other));
	assert_true(secopts_is_same(&policy, shares, &list, &list));
	assert_false(secopts_is_same(&policy, shares, &list, &undefined));
	assert_true(secopts_is_same(&policy, shares, &undefined, &undefined));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ascii_casecmp),
		cmocka_unit_test(test_skip_prefix),
		cmocka_unit_test(test_hash),
		cmocka_unit_test(test_pipe_name),
		cmocka_unit_test(test_named),
		cmocka_unit_test(test_other_alphabets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
