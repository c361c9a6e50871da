/*
 * Windows Security Options for Samba
 *
 * Effective values and where they come from
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "secopts_policy.h"
#include "testlib.h"

static const char *const names[] = {"public"};

static bool same_data(const struct secopts_data *a,
		      const struct secopts_data *b)
{
	return a->defined == b->defined && a->number == b->number &&
	       a->list.num == b->list.num && a->list.names == b->list.names;
}

static int never_equal(const char *a, const char *b)
{
	(void)a;
	(void)b;
	return 1;
}

static void check_init(enum secopts_role role, enum secopts_release release)
{
	struct secopts_policy policy;
	size_t i;

	memset(&policy, 0xff, sizeof(policy));
	secopts_policy_init(&policy, role, release, never_equal);

	assert_int_equal(policy.role, role);
	assert_int_equal(policy.release, release);
	assert_int_equal(policy.mode, SECOPTS_MODE_ENFORCE);
	assert_false(policy.guest_as_anonymous);
	assert_ptr_equal(policy.casecmp, never_equal);
	for (i = 0; i < SECOPTS_NUM_SETTINGS; i++) {
		const struct secopts_value *value = &policy.values[i];
		const struct secopts_data data = secopts_default(
			(enum secopts_setting)i, role, release);

		assert_true(same_data(&value->data, &data));
		assert_int_equal(value->origin, SECOPTS_ORIGIN_DEFAULT);
	}
}

static void test_init(void **state)
{
	int role;
	int release;

	(void)state;

	for (role = 0; role < SECOPTS_NUM_ROLES; role++) {
		for (release = 0; release < SECOPTS_NUM_RELEASES; release++) {
			check_init((enum secopts_role)role,
				   (enum secopts_release)release);
		}
	}
}

/* Only one setting changes, whichever it is. */
static void test_set(void **state)
{
	size_t i;
	size_t j;

	(void)state;

	for (i = 0; i < SECOPTS_NUM_SETTINGS; i++) {
		struct secopts_data data = {
			.number = 4711,
			.list = {.num = 1, .names = names},
		};
		struct secopts_policy policy;
		struct secopts_policy before;

		secopts_policy_init(&before, SECOPTS_ROLE_MEMBER,
				    SECOPTS_RELEASE_2008, NULL);
		policy = before;
		secopts_policy_set(&policy, (enum secopts_setting)i, data,
				   SECOPTS_ORIGIN_SMB_CONF);

		for (j = 0; j < SECOPTS_NUM_SETTINGS; j++) {
			const struct secopts_value *value = &policy.values[j];

			if (i != j) {
				assert_true(same_data(&value->data,
						      &before.values[j].data));
				assert_int_equal(value->origin,
						 SECOPTS_ORIGIN_DEFAULT);
				continue;
			}
			/* what an administrator gave is defined */
			assert_true(value->data.defined);
			assert_int_equal(value->data.number, 4711);
			assert_int_equal(value->data.list.num, 1);
			assert_ptr_equal(value->data.list.names, names);
			assert_int_equal(value->origin,
					 SECOPTS_ORIGIN_SMB_CONF);
		}
	}
}

static void check_fallback(enum secopts_setting setting,
			   enum secopts_role role,
			   enum secopts_release release)
{
	struct secopts_data expected = secopts_fallback(setting, role, release);
	struct secopts_data weak = {.number = 0};
	struct secopts_policy policy;

	secopts_policy_init(&policy, role, release, NULL);
	secopts_policy_set(&policy, setting, weak,
			   SECOPTS_ORIGIN_SMB_CONF);
	secopts_policy_set_fallback(&policy, setting);

	assert_true(same_data(&policy.values[setting].data, &expected));
	assert_int_equal(policy.values[setting].origin,
			 SECOPTS_ORIGIN_FALLBACK);
	assert_int_equal(policy.values[(setting + 1) % SECOPTS_NUM_SETTINGS]
				 .origin,
			 SECOPTS_ORIGIN_DEFAULT);

	/* a good value may follow */
	secopts_policy_set(&policy, setting, weak,
			   SECOPTS_ORIGIN_SMB_CONF);
	assert_int_equal(policy.values[setting].origin,
			 SECOPTS_ORIGIN_SMB_CONF);
	assert_int_equal(policy.values[setting].data.number, 0);
}

static void test_fallback(void **state)
{
	int setting;
	int role;
	int release;

	(void)state;

	for (setting = 0; setting < SECOPTS_NUM_SETTINGS; setting++) {
		for (role = 0; role < SECOPTS_NUM_ROLES; role++) {
			for (release = 0; release < SECOPTS_NUM_RELEASES;
			     release++)
			{
				check_fallback((enum secopts_setting)setting,
					       (enum secopts_role)role,
					       (enum secopts_release)release);
			}
		}
	}
}

/* Whoever has no policy has asked for nothing less. */
static void test_enforced(void **state)
{
	struct secopts_policy policy;

	(void)state;

	secopts_policy_init(&policy, SECOPTS_ROLE_MEMBER, SECOPTS_RELEASE_2022,
			    NULL);
	assert_true(secopts_is_enforced(&policy));
	assert_true(secopts_is_enforced(NULL));
	policy.mode = SECOPTS_MODE_AUDIT;
	assert_false(secopts_is_enforced(&policy));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_init),
		cmocka_unit_test(test_set),
		cmocka_unit_test(test_fallback),
		cmocka_unit_test(test_enforced),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
