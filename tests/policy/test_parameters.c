/*
 * Windows Security Options for Samba
 *
 * The parameters that are no settings of Windows
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "secopts_policy.h"
#include "testlib.h"

/* Typed from docs/settings.md as it was before the table. */
static const struct {
	enum secopts_parameter parameter;
	const char *name;
	const char *values;
	const char *prose;
	const char *without; /* a line */
	const char *bad;
} rows[] = {
	{SECOPTS_PARAMETER_RELEASE, "windows release",
	 "2022 | 2012 | 2008r2 | 2008 | 2003",
	 "2022, 2012, 2008r2, 2008 or 2003", "2022", "2022"},
	{SECOPTS_PARAMETER_MODE, "mode", "enforce | audit", "enforce or audit",
	 "enforce", "enforce"},
	{SECOPTS_PARAMETER_GUEST, "treat guest as anonymous", "yes | no",
	 "yes or no", "no", "yes"},
	{SECOPTS_PARAMETER_NTLM_128BIT, "ntlm 128bit",
	 "with confidentiality | always", "with confidentiality or always",
	 "with confidentiality", "always"},
	{SECOPTS_PARAMETER_PRE_WINDOWS_2000,
	 "pre-windows 2000 access",
	 "authenticated users | anonymous", "authenticated users or anonymous",
	 "authenticated users", "authenticated users"},
	{SECOPTS_PARAMETER_SOURCE, "policy source",
	 "smb.conf | registry | both", "smb.conf, registry or both",
	 "smb.conf", "both"},
	{SECOPTS_PARAMETER_GROUP_POLICY, "group policy", "yes | no",
	 "yes or no", "yes", "yes"},
	{SECOPTS_PARAMETER_AUDIT_WINDOW, "audit window", "0 ... 3600",
	 "0 to 3600 seconds", "60", "60"},
	{SECOPTS_PARAMETER_RECORD_REFUSALS, "record refusals", "yes | no",
	 "yes or no", "yes", "yes"},
	{SECOPTS_PARAMETER_NOTIFICATION, "event notification", "yes | no",
	 "yes or no", "no", "no"},
};

static void test_table(void **state)
{
	char text[SECOPTS_PARAMETER_TEXT_SIZE];
	char values[SECOPTS_PARAMETER_VALUES_SIZE];
	size_t i;

	(void)state;

	assert_int_equal(TEST_COUNT(rows), SECOPTS_NUM_PARAMETERS);
	for (i = 0; i < TEST_COUNT(rows); i++) {
		enum secopts_parameter p = rows[i].parameter;
		const struct secopts_parameter_info *info =
			&secopts_parameters[p];

		assert_string_equal(info->name, rows[i].name);
		assert_string_equal(secopts_parameter_values(p, false, values),
				    rows[i].values);
		assert_string_equal(secopts_parameter_values(p, true, values),
				    rows[i].prose);
		assert_string_equal(
			secopts_parameter_text(p, info->number, text),
			rows[i].without);
		assert_string_equal(
			secopts_parameter_text(p, info->fallback, text),
			rows[i].bad);
		assert_true(strlen(info->doc) > 0);
	}
}

/* Each is kept, in a member of its own. */
static void test_set(void **state)
{
	struct secopts_policy policy;
	size_t i;
	size_t j;

	(void)state;

	for (i = 0; i < SECOPTS_NUM_PARAMETERS; i++) {
		secopts_policy_init(&policy, SECOPTS_ROLE_MEMBER,
				    SECOPTS_RELEASE_2022, NULL);
		secopts_set_parameter(&policy, (enum secopts_parameter)i, 1);
		for (j = 0; j < SECOPTS_NUM_PARAMETERS; j++) {
			assert_int_equal(
				secopts_parameter(&policy,
						  (enum secopts_parameter)j),
				i == j ? 1 : secopts_parameters[j].number);
		}
	}
	secopts_set_parameter(&policy, SECOPTS_PARAMETER_MODE,
			      SECOPTS_MODE_AUDIT);
	assert_int_equal(policy.mode, SECOPTS_MODE_AUDIT);
	assert_true(policy.event_notification);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_set),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
