/*
 * Windows Security Options for Samba
 *
 * The mark on an identity that was judged, and how long it is remembered
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "testlib.h"

#include "includes.h"
#include "auth.h"
#include "secopts_compat.h"

static struct auth_session_info *identity(void)
{
	struct auth_session_info *info =
		talloc_zero(NULL, struct auth_session_info);

	assert_non_null(info);
	return info;
}

static void test_mark(void **state)
{
	struct auth_session_info *seen = identity();
	struct auth_session_info *unseen = identity();

	assert_false(secopts_compat_is_judged(seen));
	assert_true(secopts_compat_set_judged(seen));
	assert_true(secopts_compat_is_judged(seen));
	assert_true(secopts_compat_is_judged(seen));
	assert_false(secopts_compat_is_judged(unseen));
	TALLOC_FREE(seen);
	TALLOC_FREE(unseen);
}

/* One that is asked for between two questions about another. */
static void test_two(void **state)
{
	struct auth_session_info *one = identity();
	struct auth_session_info *other = identity();

	assert_true(secopts_compat_set_judged(one));
	assert_true(secopts_compat_set_judged(other));
	assert_true(secopts_compat_is_judged(one));
	assert_true(secopts_compat_is_judged(other));
	assert_true(secopts_compat_is_judged(one));
	TALLOC_FREE(one);
	assert_true(secopts_compat_is_judged(other));
	TALLOC_FREE(other);
}

/* An identity that gets the memory of one that was judged. */
static void test_same_memory(void **state)
{
	int reused = 0;
	int i;

	for (i = 0; i < 100; i++) {
		struct auth_session_info *info = identity();
		const void *was = info;

		assert_true(secopts_compat_set_judged(info));
		assert_true(secopts_compat_is_judged(info));
		TALLOC_FREE(info);
		info = identity();
		reused += (info == was);
		assert_false(secopts_compat_is_judged(info));
		TALLOC_FREE(info);
	}
	/* Otherwise nothing has been tried. */
	assert_true(reused > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_mark),
		cmocka_unit_test(test_two),
		cmocka_unit_test(test_same_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
