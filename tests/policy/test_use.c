/*
 * Windows Security Options for Samba
 *
 * Why NTLM was used, as far as one end can tell
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "secopts_use.h"
#include "testlib.h"

static const char *const own_names[] = {"FILES", "files.a.example", "OLD",
					NULL};

#define NULL_SESSION SECOPTS_NTLM_VERSION_ANONYMOUS
#define V1 SECOPTS_NTLM_VERSION_1
#define V2 SECOPTS_NTLM_VERSION_2

/* KB 5064479, NtlmUsageId; the order is ours: secopts_why_ntlm() */
static void test_server(void **state)
{
	static const struct {
		enum secopts_ntlm_version version;
		bool is_local;
		const char *target; /* NULL: there is none */
		bool offered;
		enum secopts_why why;
	} rows[] = {
		{NULL_SESSION, false, NULL, true, SECOPTS_WHY_NULL_SESSION},
		{NULL_SESSION, true, "cifs/10.0.0.1", true,
		 SECOPTS_WHY_NULL_SESSION},
		{V2, true, "cifs/10.0.0.1", false, SECOPTS_WHY_LOCAL_ACCOUNT},
		{V1, true, NULL, false, SECOPTS_WHY_LOCAL_ACCOUNT},
		/* addresses */
		{V2, false, "cifs/10.0.0.1", true, SECOPTS_WHY_ADDRESS},
		{V2, false, "cifs/10.0.0.1", false, SECOPTS_WHY_ADDRESS},
		{V2, false, "10.0.0.1", false, SECOPTS_WHY_ADDRESS},
		{V2, false, "HTTP/10.0.0.1:80", false, SECOPTS_WHY_ADDRESS},
		{V2, false, "cifs/fd00::1", false, SECOPTS_WHY_ADDRESS},
		{V2, false, "cifs/::1", false, SECOPTS_WHY_ADDRESS},
		{V2, false, "cifs/[fd00::1]", false, SECOPTS_WHY_ADDRESS},
		{V2, false, "HTTP/[fd00::1]:80", false, SECOPTS_WHY_ADDRESS},
		{V2, false, "cifs/fd00--1.IPv6-literal.net", false,
		 SECOPTS_WHY_ADDRESS},
		/* names */
		{V2, false, "cifs/files", true, SECOPTS_WHY_UNKNOWN},
		{V2, false, "cifs/FILES.A.EXAMPLE", true, SECOPTS_WHY_UNKNOWN},
		{V2, false, "HTTP/files:8080", true, SECOPTS_WHY_UNKNOWN},
		{V2, false, "ldap/files.a.example/a.example", true,
		 SECOPTS_WHY_UNKNOWN},
		{V2, false, "old", true, SECOPTS_WHY_UNKNOWN},
		{V2, false, "cifs/files", false, SECOPTS_WHY_NOT_OFFERED},
		{V2, false, "cifs/www", true, SECOPTS_WHY_ALIAS},
		{V2, false, "cifs/www", false, SECOPTS_WHY_ALIAS},
		{V2, false, "cifs/file", true, SECOPTS_WHY_ALIAS},
		{V2, false, "cifs/files.b.example", true, SECOPTS_WHY_ALIAS},
		{V2, false, "cifs/10", true, SECOPTS_WHY_ALIAS},
		{V2, false, "cifs/.ipv6-literal.net", true, SECOPTS_WHY_ALIAS},
		/* none */
		{V2, false, "", true, SECOPTS_WHY_NO_TARGET},
		{V2, false, "", false, SECOPTS_WHY_NO_TARGET},
		{V2, false, "cifs/", false, SECOPTS_WHY_NO_TARGET},
		{V2, false, NULL, true, SECOPTS_WHY_NO_TARGET},
		{V2, false, NULL, false, SECOPTS_WHY_NOT_OFFERED},
		/* NTLMv1 has no room for it */
		{V1, false, NULL, true, SECOPTS_WHY_UNKNOWN},
		{V1, false, NULL, false, SECOPTS_WHY_NOT_OFFERED},
	};
	int wrong = 0;
	size_t i;

	(void)state;

	for (i = 0; i < TEST_COUNT(rows); i++) {
		struct secopts_use_facts facts = {
			.side = SECOPTS_SERVER,
			.version = rows[i].version,
			.is_local = rows[i].is_local,
			.has_target = rows[i].target != NULL,
			.target = rows[i].target,
			.offered = rows[i].offered,
			.names = own_names,
		};
		enum secopts_why why =
			secopts_why_ntlm(&facts, secopts_ascii_casecmp);

		check_row(wrong, why == rows[i].why, "row %zu, %s: %s", i,
			  rows[i].target, secopts_why_info(why)->text);
	}
	check_rows(wrong);
}

static void test_client(void **state)
{
	static const struct {
		enum secopts_ntlm_version version;
		const char *target;
		enum secopts_kerberos kerberos;
		enum secopts_why why;
	} rows[] = {
		{NULL_SESSION, "cifs/www", SECOPTS_KERBEROS_OFF,
		 SECOPTS_WHY_NULL_SESSION},
		{V2, "cifs/www", SECOPTS_KERBEROS_OFF,
		 SECOPTS_WHY_KERBEROS_OFF},
		{V2, "cifs/10.0.0.1", SECOPTS_KERBEROS_OFF,
		 SECOPTS_WHY_KERBEROS_OFF},
		{V2, "cifs/10.0.0.1", SECOPTS_KERBEROS_FIRST,
		 SECOPTS_WHY_ADDRESS},
		{V2, "", SECOPTS_KERBEROS_FIRST, SECOPTS_WHY_NO_TARGET},
		{V2, NULL, SECOPTS_KERBEROS_FIRST, SECOPTS_WHY_NO_TARGET},
		/* What is an alias there is not known here. */
		{V2, "cifs/www", SECOPTS_KERBEROS_FIRST,
		 SECOPTS_WHY_KERBEROS_FAILED},
		{V2, "cifs/www", SECOPTS_KERBEROS_UNKNOWN,
		 SECOPTS_WHY_UNKNOWN},
	};
	int wrong = 0;
	size_t i;

	(void)state;

	for (i = 0; i < TEST_COUNT(rows); i++) {
		struct secopts_use_facts facts = {
			.side = SECOPTS_CLIENT,
			.version = rows[i].version,
			.target = rows[i].target,
			.kerberos = rows[i].kerberos,
			.is_local = true,
		};
		enum secopts_why why =
			secopts_why_ntlm(&facts, secopts_ascii_casecmp);

		check_row(wrong, why == rows[i].why, "row %zu: %s", i,
			  secopts_why_info(why)->text);
	}
	check_rows(wrong);
}

static void test_long_target(void **state)
{
	struct secopts_use_facts facts = {
		.side = SECOPTS_SERVER,
		.version = V2,
		.has_target = true,
		.offered = true,
		.names = own_names,
	};
	char target[1000];

	(void)state;

	memset(target, 'x', sizeof(target) - 1);
	target[sizeof(target) - 1] = '\0';
	facts.target = target;
	assert_int_equal(secopts_why_ntlm(&facts, secopts_ascii_casecmp),
			 SECOPTS_WHY_ALIAS);
}

static void test_words(void **state)
{
	int wrong = 0;
	int a, b;

	(void)state;

	for (a = 0; a < SECOPTS_NUM_WHY; a++) {
		enum secopts_why why = (enum secopts_why)a;
		const char *advice = secopts_why_advice(why, V2);

		check_row(wrong,
			  secopts_why_info(why)->text[0] != '\0' &&
				  advice[0] >= 'A' && advice[0] <= 'Z' &&
				  strchr(".?", advice[strlen(advice) - 1]) !=
					  NULL,
			  "%d: [%s]", a, advice);
		for (b = 0; b < a; b++) {
			check_row(wrong,
				  strcmp(secopts_why_info(why)->word,
					 secopts_why_info((enum secopts_why)b)
						 ->word) != 0,
				  "%d and %d", a, b);
		}
	}
	check_rows(wrong);
	assert_string_equal(secopts_why_info((enum secopts_why)99)->word, "unknown");
	assert_int_equal(secopts_why_info(SECOPTS_WHY_ADDRESS)->id, 7);
	assert_int_equal(secopts_why_info(SECOPTS_WHY_NULL_SESSION)->id, 11);
	/* What is older than NTLMv2 has to go first, whatever else is amiss. */
	assert_non_null(strstr(secopts_why_advice(SECOPTS_WHY_ADDRESS, V1),
			       "LmCompatibilityLevel"));
}

static void test_odd(void **state)
{
	(void)state;

	assert_true(secopts_is_odd(V1, SECOPTS_NTLM_AV_MIC));
	assert_true(secopts_is_odd(SECOPTS_NTLM_VERSION_LM, 0));
	assert_true(secopts_is_odd(SECOPTS_NTLM_VERSION_1_SESSION, 0));
	assert_true(secopts_is_odd(V2, 0));
	assert_true(secopts_is_odd(V2, SECOPTS_NTLM_AV_UNTRUSTED_SPN));
	assert_false(secopts_is_odd(V2, SECOPTS_NTLM_AV_MIC));
	assert_false(secopts_is_odd(NULL_SESSION, 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_server),
		cmocka_unit_test(test_client),
		cmocka_unit_test(test_long_target),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_odd),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
