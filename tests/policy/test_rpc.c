/*
 * Windows Security Options for Samba
 *
 * The decisions on operations of RPC, row by row
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <stdlib.h>
#include <string.h>

#include "secopts_rpc.h"
#include "testlib.h"

/* MS-ERREF 2.3.1, not taken from the header under test */
#define ACCESS_DENIED 0xC0000022u
#define INVALID_LEVEL 0xC0000148u

#define NONE SECOPTS_NUM_SETTINGS
#define SAM SECOPTS_RESTRICT_ANONYMOUS_SAM
#define BOTH SECOPTS_RESTRICT_ANONYMOUS
#define LOOKUP SECOPTS_LSA_ANONYMOUS_NAME_LOOKUP

#define ANY_ROLE SECOPTS_NUM_ROLES
#define MEMBER SECOPTS_ROLE_MEMBER
#define DC SECOPTS_ROLE_DC

/* What is asked of anonymous, under which values, and which setting refuses. */
static const struct {
	const char *source;
	const char *interface;
	uint16_t opnum;
	uint32_t level;
	enum secopts_role role;
	uint32_t sam, both, lookup;
	bool allow;
	enum secopts_setting setting;
} rows[] = {
	/* KB 143474: lists */
	{"accounts", "samr", 13, 0, MEMBER, 1, 0, 0, false, SAM},
	{"accounts", "samr", 13, 0, MEMBER, 0, 1, 0, false, BOTH},
	{"accounts", "samr", 13, 0, MEMBER, 1, 1, 0, false, SAM},
	{"accounts", "samr", 13, 0, MEMBER, 0, 0, 0, true, NONE},
	{"their domains", "samr", 6, 0, MEMBER, 1, 0, 0, false, SAM},
	{"groups", "samr", 11, 0, MEMBER, 1, 0, 0, false, SAM},
	{"aliases", "samr", 15, 0, MEMBER, 1, 0, 0, false, SAM},
	{"display", "samr", 40, 0, MEMBER, 1, 0, 0, false, SAM},
	{"display", "samr", 41, 0, MEMBER, 1, 0, 0, false, SAM},
	{"display", "samr", 48, 0, MEMBER, 1, 0, 0, false, SAM},
	{"display", "samr", 49, 0, MEMBER, 1, 0, 0, false, SAM},
	{"display", "samr", 51, 0, MEMBER, 1, 0, 0, false, SAM},
	{"shares", "srvsvc", 15, 1, MEMBER, 1, 0, 0, true, NONE},
	{"shares", "srvsvc", 15, 1, MEMBER, 0, 1, 0, false, BOTH},
	{"shares", "srvsvc", 36, 1, MEMBER, 1, 0, 0, true, NONE},
	{"shares", "srvsvc", 36, 1, MEMBER, 0, 1, 0, false, BOTH},
	/* KB 143474: a single name still answers */
	{"a name", "samr", 17, 0, ANY_ROLE, 1, 1, 0, true, NONE},
	{"a RID", "samr", 18, 0, ANY_ROLE, 1, 1, 0, true, NONE},
	{"a user", "samr", 36, 0, ANY_ROLE, 1, 1, 0, true, NONE},
	{"Connect5", "samr", 64, 0, ANY_ROLE, 1, 1, 0, true, NONE},
	/* MS-SAMR 4.2: changing a password needs no authentication. */
	{"password", "samr", 55, 0, ANY_ROLE, 1, 1, 0, true, NONE},
	/* reference pages: no effect on domain controllers */
	{"accounts of a DC", "samr", 13, 0, DC, 1, 1, 0, true, NONE},
	{"shares of a DC", "srvsvc", 15, 1, DC, 1, 1, 0, true, NONE},
	/* MS-LSAT 3.1.4.5 to 3.1.4.11, and MS-GPSB 3.2.5.3 */
	{"names", "lsarpc", 14, 1, ANY_ROLE, 0, 0, 0, false, LOOKUP},
	{"names", "lsarpc", 58, 1, ANY_ROLE, 0, 0, 0, false, LOOKUP},
	{"names", "lsarpc", 68, 1, ANY_ROLE, 0, 0, 0, false, LOOKUP},
	{"SIDs", "lsarpc", 15, 1, ANY_ROLE, 0, 0, 0, false, LOOKUP},
	{"SIDs", "lsarpc", 57, 1, ANY_ROLE, 0, 0, 0, false, LOOKUP},
	{"names", "lsarpc", 14, 1, ANY_ROLE, 1, 1, 1, true, NONE},
	{"names", "lsarpc", 58, 1, ANY_ROLE, 1, 1, 1, true, NONE},
	{"names", "lsarpc", 68, 1, ANY_ROLE, 1, 1, 1, true, NONE},
	{"SIDs", "lsarpc", 15, 1, ANY_ROLE, 1, 1, 1, true, NONE},
	{"SIDs", "lsarpc", 57, 1, ANY_ROLE, 1, 1, 1, true, NONE},
	/* MS-SRVS 3.1.4.8; rpc.srvsvc, "anonymous access", of smbtorture */
	{"level", "srvsvc", 15, 0, ANY_ROLE, 1, 0, 0, true, NONE},
	{"level", "srvsvc", 15, 2, ANY_ROLE, 0, 0, 0, false, NONE},
	{"level", "srvsvc", 15, 501, ANY_ROLE, 0, 0, 0, false, NONE},
	{"level", "srvsvc", 15, 502, ANY_ROLE, 0, 0, 0, false, NONE},
	{"level", "srvsvc", 15, UINT32_MAX, ANY_ROLE, 0, 0, 0, false, NONE},
	{"level", "srvsvc", 36, 0, ANY_ROLE, 0, 0, 0, true, NONE},
	{"level", "srvsvc", 36, 2, ANY_ROLE, 0, 0, 0, false, NONE},
	{"level", "srvsvc", 36, 501, ANY_ROLE, 0, 0, 0, false, NONE},
	{"level", "srvsvc", 36, 502, ANY_ROLE, 0, 0, 0, false, NONE},
	{"level", "srvsvc", 16, 0, ANY_ROLE, 0, 1, 0, true, NONE},
	{"level", "srvsvc", 16, 1, ANY_ROLE, 0, 1, 0, true, NONE},
	{"level", "srvsvc", 16, 2, ANY_ROLE, 0, 0, 0, false, NONE},
	{"level", "srvsvc", 16, 501, ANY_ROLE, 0, 1, 0, true, NONE},
	{"level", "srvsvc", 16, 502, ANY_ROLE, 0, 0, 0, false, NONE},
	{"level", "srvsvc", 16, 503, ANY_ROLE, 0, 0, 0, false, NONE},
	{"level", "srvsvc", 16, 1005, ANY_ROLE, 0, 1, 0, true, NONE},
	{"level", "srvsvc", 21, 100, ANY_ROLE, 0, 1, 0, true, NONE},
	{"level", "srvsvc", 21, 101, ANY_ROLE, 0, 1, 0, true, NONE},
	{"level", "srvsvc", 21, 102, ANY_ROLE, 0, 0, 0, false, NONE},
	{"level", "srvsvc", 21, 503, ANY_ROLE, 0, 0, 0, false, NONE},
	/* not in the table: another number, another interface */
	{"other", "samr", 14, 0, ANY_ROLE, 1, 1, 0, true, NONE},
	{"other", "lsarpc", 13, 0, ANY_ROLE, 1, 1, 0, true, NONE},
	{"other", "winreg", 15, 0, ANY_ROLE, 1, 1, 0, true, NONE},
	{"other", "sam", 13, 0, ANY_ROLE, 1, 1, 0, true, NONE},
	{"other", "samrx", 13, 0, ANY_ROLE, 1, 1, 0, true, NONE},
};

#define BLOCK SECOPTS_TURN_OFF_ANONYMOUS_BLOCK
#define NOT_FOUND 0xC0000034u

/* MS-LSAD 3.1.4.4.1, 3.1.4.5, 3.1.4.6 and note <55> */
static const struct {
	uint16_t opnum;
	bool dc_answers;
	uint32_t refusal;
} of_lsa[] = {
	{6, true, ACCESS_DENIED},   /* LsarOpenPolicy */
	{44, true, ACCESS_DENIED},  /* LsarOpenPolicy2 */
	{130, true, ACCESS_DENIED}, /* LsarOpenPolicy3 */
	{11, false, ACCESS_DENIED}, /* LsarEnumerateAccounts */
	{10, false, NOT_FOUND},	    /* LsarCreateAccount */
	{16, false, NOT_FOUND},	    /* LsarCreateSecret */
	{17, false, NOT_FOUND},	    /* LsarOpenAccount */
	{28, false, NOT_FOUND},	    /* LsarOpenSecret */
	{36, false, NOT_FOUND},	    /* LsarEnumerateAccountRights */
	{38, false, NOT_FOUND},	    /* LsarRemoveAccountRights */
	{43, false, NOT_FOUND},	    /* LsarRetrievePrivateData */
};

static void set_number(struct secopts_policy *policy,
		       enum secopts_setting setting,
		       uint32_t number)
{
	secopts_policy_set(policy, setting,
			   (struct secopts_data){.number = number},
			   SECOPTS_ORIGIN_SMB_CONF);
}

static void init_policy(struct secopts_policy *policy,
			size_t i,
			enum secopts_role role)
{
	secopts_policy_init(policy, role, SECOPTS_RELEASE_2022, NULL);
	set_number(policy, SAM, rows[i].sam);
	set_number(policy, BOTH, rows[i].both);
	set_number(policy, LOOKUP, rows[i].lookup);
}

static struct secopts_verdict ask(const struct secopts_policy *policy,
				  enum secopts_who who,
				  size_t i)
{
	const struct secopts_facts facts = {.who = who};

	return secopts_decide_operation(
		policy, &facts,
		secopts_find_operation(rows[i].interface, rows[i].opnum),
		rows[i].level);
}

static bool is_right(const struct secopts_verdict *v, size_t i)
{
	/* rpc.srvsvc of smbtorture: NetShareEnum knows no 501 */
	bool no_such = (rows[i].opnum == 36 && rows[i].level == 501);
	uint32_t refusal = no_such ? INVALID_LEVEL : ACCESS_DENIED;

	return v->allow == rows[i].allow && v->setting == rows[i].setting &&
	       v->ntstatus == (rows[i].allow ? 0 : refusal);
}

static void test_anonymous(void **state)
{
	int wrong = 0;
	size_t i;
	int role;

	(void)state;

	for (i = 0; i < TEST_COUNT(rows); i++) {
		for (role = 0; role < SECOPTS_NUM_ROLES; role++) {
			struct secopts_policy policy;
			struct secopts_verdict v;

			if (rows[i].role != ANY_ROLE &&
			    (rows[i].role == DC) != (role == DC))
			{
				continue;
			}
			init_policy(&policy, i, (enum secopts_role)role);
			v = ask(&policy, SECOPTS_WHO_ANONYMOUS, i);
			check_row(wrong, is_right(&v, i),
				  "row %zu, %s: %s %u at %u, role %d: %s by %d",
				  i, rows[i].source, rows[i].interface,
				  rows[i].opnum, rows[i].level, role,
				  v.allow ? "allowed" : "refused", v.setting);
		}
	}
	check_rows(wrong);
}

static void test_block(void **state)
{
	const struct secopts_facts anonymous = {.who = SECOPTS_WHO_ANONYMOUS};
	int wrong = 0;
	int role;
	size_t i;

	(void)state;

	for (i = 0; i < TEST_COUNT(of_lsa) * SECOPTS_NUM_ROLES * 2; i++) {
		size_t row = i / SECOPTS_NUM_ROLES / 2;
		bool is_off = (i % 2 == 1);
		struct secopts_policy policy;
		struct secopts_verdict v;
		bool allow;

		role = (int)(i / 2 % SECOPTS_NUM_ROLES);
		allow = is_off || (role == DC && of_lsa[row].dc_answers);
		secopts_policy_init(&policy, (enum secopts_role)role,
				    SECOPTS_RELEASE_2022, NULL);
		set_number(&policy, BLOCK, is_off);
		v = secopts_decide_operation(
			&policy, &anonymous,
			secopts_find_operation("lsarpc", of_lsa[row].opnum), 0);
		check_row(wrong,
			  v.allow == allow &&
				  v.setting == (allow ? NONE : BLOCK) &&
				  v.ntstatus ==
					  (allow ? 0 : of_lsa[row].refusal),
			  "lsarpc %u, role %d, TurnOffAnonymousBlock %d",
			  of_lsa[row].opnum, role, is_off);
	}
	check_rows(wrong);
}

/*
 * Guests only where they are treated as anonymous, users never; without a
 * policy, what the table names is refused to anonymous and to nobody else.
 */
static void test_others(void **state)
{
	int wrong = 0;
	size_t i;

	(void)state;

	for (i = 0; i < TEST_COUNT(rows); i++) {
		bool is_named = secopts_find_operation(rows[i].interface,
						       rows[i].opnum) != NULL;
		struct secopts_policy policy;
		struct secopts_verdict v;

		init_policy(&policy, i,
			    rows[i].role == ANY_ROLE ? MEMBER : rows[i].role);
		v = ask(&policy, SECOPTS_WHO_USER, i);
		check_row(wrong, v.allow, "row %zu: a user", i);
		v = ask(&policy, SECOPTS_WHO_GUEST, i);
		check_row(wrong, v.allow, "row %zu: a guest", i);
		policy.guest_as_anonymous = true;
		v = ask(&policy, SECOPTS_WHO_GUEST, i);
		check_row(wrong, is_right(&v, i), "row %zu: as anonymous", i);

		v = ask(NULL, SECOPTS_WHO_USER, i);
		check_row(wrong, v.allow, "row %zu: a user, no policy", i);
		v = ask(NULL, SECOPTS_WHO_GUEST, i);
		check_row(wrong, v.allow, "row %zu: a guest, no policy", i);
		v = ask(NULL, SECOPTS_WHO_ANONYMOUS, i);
		check_row(wrong,
			  v.allow == !is_named &&
				  (v.allow ||
				   v.reason == SECOPTS_REASON_FAILURE),
			  "row %zu: no policy", i);
	}
	check_rows(wrong);
}

/* By default neither shares nor the server are kept from being told of. */
static void test_defaults(void **state)
{
	const struct secopts_facts facts = {.who = SECOPTS_WHO_ANONYMOUS};
	struct secopts_policy policy;
	struct secopts_verdict v;
	size_t i;

	(void)state;

	secopts_policy_init(&policy, MEMBER, SECOPTS_RELEASE_2022, NULL);
	for (i = 0; i < SECOPTS_NUM_OPERATIONS; i++) {
		const struct secopts_operation *operation =
			&secopts_operations[i];
		bool is_refused = operation->tells != SECOPTS_TELLS_SHARES &&
				  operation->tells != SECOPTS_TELLS_SERVER;
		uint32_t level = (operation->num_levels > 0)
					 ? operation->levels[0]
					 : 0;

		v = secopts_decide_operation(&policy, &facts, operation, level);
		assert_int_equal(v.allow, !is_refused);
		/* Each is found by what it says of itself, and only once. */
		assert_ptr_equal(secopts_find_operation(operation->interface,
							operation->opnum),
				 operation);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_anonymous),
		cmocka_unit_test(test_block),
		cmocka_unit_test(test_others),
		cmocka_unit_test(test_defaults),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
