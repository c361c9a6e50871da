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
#include "policylib.h"
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
	{"Connect5", "samr", 64, 0, MEMBER, 1, 1, 0, true, NONE},
	{"OpenDomain", "samr", 7, 0, MEMBER, 1, 1, 0, true, NONE},
	{"rules for passwords", "samr", 56, 0, MEMBER, 1, 1, 0, true, NONE},
	/* MS-SAMR 4.2: changing a password needs no authentication. */
	{"password", "samr", 55, 0, ANY_ROLE, 1, 1, 0, true, NONE},
	/* MS-SAMR, note on 3.1.4; in the field on domain controllers of 2019 */
	{"accounts of a DC", "samr", 13, 0, DC, 0, 0, 1, false, NONE},
	{"display", "samr", 40, 0, DC, 0, 0, 1, false, NONE},
	{"Connect", "samr", 0, 0, DC, 0, 0, 1, false, NONE},
	{"Connect2", "samr", 57, 0, DC, 0, 0, 1, false, NONE},
	{"Connect3", "samr", 61, 0, DC, 0, 0, 1, false, NONE},
	{"Connect4", "samr", 62, 0, DC, 0, 0, 1, false, NONE},
	{"Connect5", "samr", 64, 0, DC, 0, 0, 1, false, NONE},
	{"OpenDomain", "samr", 7, 0, DC, 0, 0, 1, false, NONE},
	{"rules for passwords", "samr", 56, 0, DC, 0, 0, 1, false, NONE},
	/* reference pages: no effect on domain controllers */
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

static void init_policy(struct secopts_policy *policy,
			size_t i,
			enum secopts_role role)
{
	secopts_policy_init(policy, role, SECOPTS_RELEASE_2022, NULL);
	set_number(policy, SAM, rows[i].sam);
	set_number(policy, BOTH, rows[i].both);
	set_number(policy, LOOKUP, rows[i].lookup);
}

static struct secopts_verdict decide(const struct secopts_policy *policy,
				     const struct secopts_facts *facts,
				     const char *interface,
				     uint16_t opnum,
				     uint32_t level)
{
	const struct secopts_call call = {
		.interface = interface,
		.operation = secopts_find_operation(interface, opnum),
		.level = level,
	};

	return secopts_decide_operation(policy, facts, &call);
}

static struct secopts_verdict ask(const struct secopts_policy *policy,
				  enum secopts_who who,
				  size_t i)
{
	const struct secopts_facts facts = {.who = who};

	return decide(policy, &facts, rows[i].interface, rows[i].opnum,
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
		v = decide(&policy, &anonymous, "lsarpc", of_lsa[row].opnum, 0);
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
				  operation->tells != SECOPTS_TELLS_SERVER &&
				  operation->tells != SECOPTS_TELLS_DIRECTORY &&
				  operation->tells != SECOPTS_TELLS_PASSWORD &&
				  operation->tells !=
					  SECOPTS_TELLS_PASSWORD_AES &&
				  operation->tells != SECOPTS_TELLS_KEY &&
				  operation->tells != SECOPTS_TELLS_LOGON &&
				  operation->tells != SECOPTS_TELLS_KEY_HANDLE;
		uint32_t level = (operation->num_levels > 0)
					 ? operation->levels[0]
					 : 0;

		v = decide(&policy, &facts, operation->interface,
			   operation->opnum, level);
		assert_int_equal(v.allow, !is_refused);
		/* Each is found by what it says of itself, and only once. */
		assert_ptr_equal(secopts_find_operation(operation->interface,
							operation->opnum),
				 operation);
	}
}

/* "anonymous" in Pre-Windows 2000 Compatible Access */
static void test_directory(void **state)
{
	const struct secopts_facts anonymous = {.who = SECOPTS_WHO_ANONYMOUS};
	static const uint16_t opnums[] = {0, 7, 13, 40, 56, 57, 61, 62, 64};
	struct secopts_policy policy;
	struct secopts_verdict v;
	size_t i;

	(void)state;

	secopts_policy_init(&policy, DC, SECOPTS_RELEASE_2022, NULL);
	for (i = 0; i < TEST_COUNT(opnums); i++) {
		policy.anonymous_reads_directory = false;
		v = decide(&policy, &anonymous, "samr", opnums[i], 0);
		assert_false(v.allow);
		assert_int_equal(v.reason, SECOPTS_REASON_DIRECTORY);
		policy.anonymous_reads_directory = true;
		v = decide(&policy, &anonymous, "samr", opnums[i], 0);
		assert_true(v.allow);
	}
}

/* rpc-policies, 5; what is spared on domain controllers */
static void test_remote(void **state)
{
	static const struct {
		const char *interface;
		enum secopts_role role;
		enum secopts_who who;
		bool over_tcp;
		uint32_t value;
		bool allow;
	} of[] = {
		{"drsuapi", DC, SECOPTS_WHO_ANONYMOUS, true, 0, true},
		{"drsuapi", DC, SECOPTS_WHO_ANONYMOUS, true, 1, false},
		{"drsuapi", DC, SECOPTS_WHO_ANONYMOUS, true, 2, false},
		{"drsuapi", DC, SECOPTS_WHO_ANONYMOUS, false, 2, true},
		{"drsuapi", DC, SECOPTS_WHO_USER, true, 2, true},
		{"netlogon", DC, SECOPTS_WHO_ANONYMOUS, true, 2, true},
		{"epmapper", DC, SECOPTS_WHO_ANONYMOUS, true, 1, true},
		{"netlogon", MEMBER, SECOPTS_WHO_ANONYMOUS, true, 1, false},
		{"epmapper", MEMBER, SECOPTS_WHO_ANONYMOUS, true, 1, false},
		{"spoolss", MEMBER, SECOPTS_WHO_ANONYMOUS, true, 1, false},
		{"spoolss", MEMBER, SECOPTS_WHO_GUEST, true, 1, true},
	};
	int wrong = 0;
	size_t i;

	(void)state;

	for (i = 0; i < TEST_COUNT(of); i++) {
		const struct secopts_facts facts = {.who = of[i].who};
		const struct secopts_call call = {
			.interface = of[i].interface,
			.over_tcp = of[i].over_tcp,
		};
		struct secopts_policy policy;
		struct secopts_verdict v;

		secopts_policy_init(&policy, of[i].role, SECOPTS_RELEASE_2022,
				    NULL);
		set_number(&policy, SECOPTS_RESTRICT_REMOTE_CLIENTS,
			   of[i].value);
		v = secopts_decide_operation(&policy, &facts, &call);
		check_row(wrong,
			  v.allow == of[i].allow && v.disconnect == !v.allow &&
				  (v.allow ||
				   v.setting ==
					   SECOPTS_RESTRICT_REMOTE_CLIENTS),
			  "row %zu", i);
	}
	check_rows(wrong);
}

/* rpc-policies, 4.3: each call of SAMR, of everybody, but changes of passwords */
static void test_sam(void **state)
{
	static const enum secopts_who whos[] = {
		SECOPTS_WHO_ANONYMOUS, SECOPTS_WHO_GUEST, SECOPTS_WHO_USER};
	struct secopts_policy policy;
	int wrong = 0;
	uint16_t opnum;
	size_t i;

	(void)state;

	secopts_policy_init(&policy, MEMBER, SECOPTS_RELEASE_2022, NULL);
	for (i = 0; i < TEST_COUNT(whos); i++) {
		const struct secopts_facts facts = {.who = whos[i]};

		for (opnum = 0; opnum < 80; opnum++) {
			bool is_change = opnum == 54 || opnum == 55 ||
					 opnum == 63 || opnum == 73;
			struct secopts_call call = {
				.interface = "samr",
				.operation = secopts_find_operation("samr",
								    opnum),
				.sam_denied = true,
			};
			struct secopts_verdict v = secopts_decide_operation(
				&policy, &facts, &call);

			check_row(wrong,
				  v.allow == is_change &&
					  v.disconnect == !is_change &&
					  (is_change ||
					   v.setting ==
						   SECOPTS_RESTRICT_REMOTE_SAM),
				  "samr %u, who %d", opnum, whos[i]);
			call.interface = "lsarpc";
			call.operation = NULL;
			v = secopts_decide_operation(&policy, &facts, &call);
			check_row(wrong, v.allow, "lsarpc, who %d", whos[i]);
			/* Memory ran out: nobody knows of a denial. */
			call.interface = "samr";
			v = secopts_decide_operation(NULL, &facts, &call);
			check_row(wrong, v.allow, "no policy, who %d", whos[i]);
		}
	}
	check_rows(wrong);
}

/*
 * rpc-policies, 4.3: in audit-only mode nothing is refused by the descriptor, what
 * it would have refused is known, and the other settings are asked.
 */
static void test_sam_audit(void **state)
{
	static const struct {
		const char *interface;
		uint16_t opnum;
		enum secopts_who who;
		bool denied, over_tcp;
		uint32_t mode, clients;
		bool told;
		enum secopts_setting refused; /* NUM_SETTINGS: served */
	} of[] = {
		{"samr", 57, SECOPTS_WHO_USER, true, false, 1, 0, true, NONE},
		{"samr", 17, SECOPTS_WHO_USER, true, false, 1, 0, true, NONE},
		{"samr", 57, SECOPTS_WHO_USER, true, false, 0, 0, false,
		 SECOPTS_RESTRICT_REMOTE_SAM},
		{"samr", 57, SECOPTS_WHO_USER, false, false, 1, 0, false, NONE},
		{"samr", 55, SECOPTS_WHO_USER, true, false, 1, 0, false, NONE},
		{"lsarpc", 0, SECOPTS_WHO_USER, true, false, 1, 0, false, NONE},
		/* lists, which anonymous does not get all the same */
		{"samr", 13, SECOPTS_WHO_ANONYMOUS, true, false, 1, 0, true,
		 SAM},
		/* never comes to the descriptor */
		{"samr", 57, SECOPTS_WHO_ANONYMOUS, true, true, 1, 1, false,
		 SECOPTS_RESTRICT_REMOTE_CLIENTS},
	};
	struct secopts_policy policy;
	int wrong = 0;
	size_t i;

	(void)state;

	secopts_policy_init(&policy, MEMBER, SECOPTS_RELEASE_2022, NULL);
	for (i = 0; i < TEST_COUNT(of); i++) {
		const struct secopts_facts facts = {.who = of[i].who};
		const struct secopts_call call = {
			.interface = of[i].interface,
			.operation = secopts_find_operation(of[i].interface,
							    of[i].opnum),
			.over_tcp = of[i].over_tcp,
			.sam_denied = of[i].denied,
		};
		struct secopts_verdict told, v;

		set_number(&policy, SECOPTS_RESTRICT_REMOTE_SAM_AUDIT_ONLY,
			   of[i].mode);
		set_number(&policy, SECOPTS_RESTRICT_REMOTE_CLIENTS,
			   of[i].clients);
		told = secopts_decide_sam_audit(&policy, &facts, &call);
		v = secopts_decide_operation(&policy, &facts, &call);
		check_row(wrong,
			  told.allow == !of[i].told &&
				  told.audit_only == of[i].told &&
				  (!of[i].told ||
				   told.setting == SECOPTS_RESTRICT_REMOTE_SAM),
			  "row %zu, told", i);
		check_row(wrong,
			  v.allow == (of[i].refused == NONE) &&
				  v.setting == of[i].refused && !v.audit_only,
			  "row %zu", i);
		told = secopts_decide_sam_audit(NULL, &facts, &call);
		check_row(wrong, told.allow, "row %zu, no policy", i);
	}
	check_rows(wrong);
}

/* rpc-policies, 4.4 */
static void test_changes(void **state)
{
	static const struct {
		uint16_t opnum;
		uint32_t from; /* the value from which on it is there */
	} of[] = {{54, 3}, {55, 3}, {63, 3}, {73, 2}, {38, 0}, {58, 0}};
	static const enum secopts_who whos[] = {
		SECOPTS_WHO_ANONYMOUS, SECOPTS_WHO_GUEST, SECOPTS_WHO_USER};
	struct secopts_policy policy;
	int wrong = 0;
	uint32_t value;
	size_t i;

	(void)state;

	secopts_policy_init(&policy, MEMBER, SECOPTS_RELEASE_2022, NULL);
	for (i = 0; i < TEST_COUNT(of) * TEST_COUNT(whos); i++) {
		size_t row = i / TEST_COUNT(whos);
		const struct secopts_facts facts = {
			.who = whos[i % TEST_COUNT(whos)]};

		for (value = 1; value <= 3; value++) {
			struct secopts_verdict v;

			set_number(&policy, SECOPTS_SAMR_CHANGE_PASSWORD,
				   value);
			v = decide(&policy, &facts, "samr", of[row].opnum, 0);
			check_row(wrong,
				  v.allow == (value >= of[row].from) &&
					  !v.disconnect,
				  "samr %u, who %d, value %u", of[row].opnum,
				  facts.who, value);
		}
	}
	check_rows(wrong);
}

/* rpc-policies, 7: who is no administrator, by key */
static void test_registry(void **state)
{
	static const struct {
		const char *key;
		bool open;
	} of[] = {
		{NULL, false},
		{"System\\CurrentControlSet\\Control\\ProductOptions", true},
		{"SYSTEM\\currentcontrolset\\control\\productoptions", true},
		{"\\System\\CurrentControlSet\\Control\\ProductOptions\\",
		 true},
		{"\\\\System\\CurrentControlSet\\Control\\ProductOptions",
		 false},
		{"System\\CurrentControlSet\\Control\\ProductOptions\\x", false},
		{"System\\CurrentControlSet\\Control\\ProductOptionsX", false},
		{"System\\CurrentControlSet\\Control\\Product", false},
		{"System\\CurrentControlSet\\Control", false},
		{"System", false},
		{"\\", false},
		{"System\\CurrentControlSet\\Control\\Lsa", false},
		{"System\\CurrentControlSet\\\\Control\\ProductOptions", false},
		{"Software\\Microsoft\\Windows NT\\CurrentVersion", true},
		{"Software\\Microsoft\\Windows NT\\CurrentVersion\\Fonts", false},
		{"software\\microsoft\\windows nt\\currentversion\\perflib", true},
		{"Software\\Microsoft\\Windows NT\\CurrentVersion\\Perflib\\009",
		 true},
		{"Software\\Microsoft\\Windows NT\\CurrentVersion\\Perflib2",
		 false},
		{"System\\CurrentControlSet\\Control\\Print\\Printers\\a\\b",
		 true},
		{"System\\CurrentControlSet\\Control\\Print", false},
	};
	static const enum secopts_who whos[] = {
		SECOPTS_WHO_ANONYMOUS, SECOPTS_WHO_GUEST, SECOPTS_WHO_USER};
	struct secopts_policy policy;
	int wrong = 0;
	uint16_t opnum;
	size_t i;

	(void)state;

	secopts_policy_init(&policy, MEMBER, SECOPTS_RELEASE_2022, NULL);
	for (i = 0; i < TEST_COUNT(of) * TEST_COUNT(whos); i++) {
		const struct secopts_facts facts = {
			.who = whos[i % TEST_COUNT(whos)]};
		size_t row = i / TEST_COUNT(whos);

		for (opnum = 0; opnum < 40; opnum++) {
			/* MS-RRP 3.1.5: what has no handle, or closes one */
			bool is_other = opnum == 5 || opnum == 24 ||
					opnum == 25 || opnum == 26 ||
					opnum == 30 || opnum > 35;
			struct secopts_call call = {
				.interface = "winreg",
				.operation = secopts_find_operation("winreg",
								    opnum),
				.registry_denied = true,
				.key = of[row].key,
			};
			struct secopts_verdict v = secopts_decide_operation(
				&policy, &facts, &call);

			check_row(wrong,
				  v.allow == (is_other || of[row].open) &&
					  !v.disconnect &&
					  (v.allow ||
					   (v.setting ==
						    SECOPTS_ALLOWED_PATHS &&
					    v.reason ==
						    SECOPTS_REASON_REGISTRY &&
					    v.ntstatus == ACCESS_DENIED)),
				  "winreg %u, who %d, %s", opnum, facts.who,
				  of[row].key);
			/* HKLM is where paths begin, and no path of a list. */
			call.key = "";
			v = secopts_decide_operation(&policy, &facts, &call);
			check_row(wrong,
				  v.allow == (is_other || opnum < 5 ||
					      opnum == 15 || opnum == 27 ||
					      opnum == 28 || opnum == 32 ||
					      opnum == 33),
				  "winreg %u of HKLM, who %d", opnum,
				  facts.who);
			call.key = of[row].key;
			call.registry_denied = false;
			v = secopts_decide_operation(&policy, &facts, &call);
			check_row(wrong, v.allow, "winreg %u, administrator",
				  opnum);
		}
	}
	check_rows(wrong);
}

/* Both lists are asked, and a path that is too long is on none. */
static void test_paths(void **state)
{
	static const char *const top[] = {"a"};
	struct secopts_policy policy;
	struct secopts_data data = {.defined = true,
				    .list = {.num = 1, .names = top}};
	const struct secopts_facts facts = {.who = SECOPTS_WHO_USER};
	struct secopts_call call = {
		.interface = "winreg",
		.operation = secopts_find_operation("winreg", 17),
		.registry_denied = true,
	};
	char path[2 * SECOPTS_PATH_SIZE];

	(void)state;

	secopts_policy_init(&policy, MEMBER, SECOPTS_RELEASE_2022, NULL);
	secopts_policy_set(&policy, SECOPTS_ALLOWED_PATHS, data,
			   SECOPTS_ORIGIN_SMB_CONF);
	call.key = "System\\CurrentControlSet\\Control\\ProductOptions";
	assert_true(secopts_decide_operation(&policy, &facts, &call).allow);
	call.key = "System\\CurrentControlSet\\Services\\Eventlog";
	assert_false(secopts_decide_operation(&policy, &facts, &call).allow);
	/* Below an allowed key it does not matter how long the rest is. */
	memset(path, 'a', sizeof(path) - 1);
	path[sizeof(path) - 1] = '\0';
	call.key = path;
	assert_false(secopts_decide_operation(&policy, &facts, &call).allow);
	path[1] = '\\';
	assert_true(secopts_decide_operation(&policy, &facts, &call).allow);
	/* An empty list names nothing, not even where the path is empty. */
	data.list.num = 0;
	secopts_policy_set(&policy, SECOPTS_ALLOWED_PATHS, data,
			   SECOPTS_ORIGIN_SMB_CONF);
	assert_false(secopts_decide_operation(&policy, &facts, &call).allow);
	call.key = "";
	assert_false(secopts_decide_operation(&policy, &facts, &call).allow);
}

/* Behind which pipe is there something to be refused to whom? */
static void test_pipes(void **state)
{
	static const struct {
		enum secopts_who who;
		const char *pipe;
		bool denied;
		uint32_t change;
		bool concerned;
	} of[] = {
		{SECOPTS_WHO_ANONYMOUS, "srvsvc", false, 3, true},
		{SECOPTS_WHO_USER, "samr", false, 3, false},
		{SECOPTS_WHO_USER, "samr", true, 3, true},
		{SECOPTS_WHO_USER, "\\pipe\\SAMR", true, 3, true},
		{SECOPTS_WHO_USER, "samr", false, 2, true},
		{SECOPTS_WHO_USER, "lsarpc", true, 1, false},
		{SECOPTS_WHO_GUEST, "samr", true, 3, true},
		{SECOPTS_WHO_GUEST, "srvsvc", true, 1, false},
		{SECOPTS_WHO_USER, "winreg", false, 1, false},
		{SECOPTS_WHO_USER, "winreg", true, 3, true},
		{SECOPTS_WHO_USER, "\\WINREG", true, 3, true},
		{SECOPTS_WHO_GUEST, "winreg", true, 3, true},
		{SECOPTS_WHO_ANONYMOUS, "winreg", false, 3, true},
	};
	struct secopts_policy policy;
	int wrong = 0;
	size_t i;

	(void)state;

	secopts_policy_init(&policy, MEMBER, SECOPTS_RELEASE_2022, NULL);
	for (i = 0; i < TEST_COUNT(of); i++) {
		const struct secopts_facts facts = {.who = of[i].who};

		set_number(&policy, SECOPTS_SAMR_CHANGE_PASSWORD, of[i].change);
		check_row(wrong,
			  secopts_concerns_pipe(&policy, &facts, of[i].pipe,
						of[i].denied) ==
				  of[i].concerned,
			  "row %zu", i);
	}
	check_rows(wrong);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_anonymous),
		cmocka_unit_test(test_block),
		cmocka_unit_test(test_others),
		cmocka_unit_test(test_defaults),
		cmocka_unit_test(test_directory),
		cmocka_unit_test(test_remote),
		cmocka_unit_test(test_sam),
		cmocka_unit_test(test_sam_audit),
		cmocka_unit_test(test_changes),
		cmocka_unit_test(test_pipes),
		cmocka_unit_test(test_registry),
		cmocka_unit_test(test_paths),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
