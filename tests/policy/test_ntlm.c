/*
 * Windows Security Options for Samba
 *
 * The decisions on NTLM, row by row
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <stdlib.h>
#include <string.h>

#include "secopts_decide_ntlm.h"
#include "policylib.h"
#include "testlib.h"

/* MS-ERREF 2.3.1 and MS-NLMP 2.2.2.5, not taken from the header under test */
#define NOT_SUPPORTED 0xC00000BBu
#define SIGN 0x00000010u     /* D, NTLMSSP_NEGOTIATE_SIGN */
#define SEAL 0x00000020u     /* E, NTLMSSP_NEGOTIATE_SEAL */
#define EXTENDED 0x00080000u /* P, ..._EXTENDED_SESSIONSECURITY */
#define KEY_128 0x20000000u  /* U, NTLMSSP_NEGOTIATE_128 */
#define KEY_56 0x80000000u   /* W, NTLMSSP_NEGOTIATE_56 */
#define ALL (SIGN | SEAL | EXTENDED | KEY_128 | KEY_56)

#define WINDOWS 0xe2088297u /* NEGOTIATE of Windows 10 over SMB */

#define SERVER_SEC SECOPTS_NTLM_MIN_SERVER_SEC
#define CLIENT_SEC SECOPTS_NTLM_MIN_CLIENT_SEC
#define FALLBACK SECOPTS_ALLOW_NULL_SESSION_FALLBACK

static void init_policy(struct secopts_policy *policy)
{
	secopts_policy_init(policy, SECOPTS_ROLE_STANDALONE,
			    SECOPTS_RELEASE_2022, NULL);
}

static bool is_right(const struct secopts_verdict *v,
		     enum secopts_setting setting,
		     uint32_t missing)
{
	if (v->setting != setting || v->missing != missing) {
		return false;
	}
	if (missing == 0) {
		return v->allow && v->ntstatus == 0 &&
		       v->reason == SECOPTS_REASON_NOT_CONCERNED;
	}
	return !v->allow && v->ntstatus == NOT_SUPPORTED &&
	       v->reason == SECOPTS_REASON_MIN_SESSION;
}

/* MS-NLMP: what is required must be negotiated, all of it. */
static const struct {
	const char *source;
	uint32_t required;
	uint32_t flags;
	uint32_t missing;
} rows[] = {
	{"nothing is required", 0, 0, 0},
	{"nothing is required", 0, ALL, 0},
	{"nothing is required", 0, 0xffffffff, 0},
	{"integrity", SIGN, SIGN, 0},
	{"integrity", SIGN, 0, SIGN},
	{"integrity", SIGN, ~SIGN, SIGN},
	{"confidentiality", SEAL, SEAL, 0},
	{"confidentiality", SEAL, 0, SEAL},
	{"confidentiality", SEAL, ~SEAL, SEAL},
	{"NTLMv2 session security", EXTENDED, EXTENDED, 0},
	{"NTLMv2 session security", EXTENDED, 0, EXTENDED},
	{"NTLMv2 session security", EXTENDED, ~EXTENDED, EXTENDED},
	{"128-bit", KEY_128, KEY_128, 0},
	{"128-bit", KEY_128, 0, KEY_128},
	{"128-bit", KEY_128, ~KEY_128, KEY_128},
	{"56-bit", KEY_56, KEY_56, 0},
	{"56-bit", KEY_56, 0, KEY_56},
	{"56-bit", KEY_56, ~KEY_56, KEY_56},
	{"128-bit does not stand in for 56-bit", KEY_56, KEY_128, KEY_56},
	{"56-bit does not stand in for 128-bit", KEY_128, KEY_56, KEY_128},
	{"confidentiality is no integrity", SIGN, SEAL, SIGN},
	{"both of the benchmark", KEY_128 | EXTENDED, KEY_128 | EXTENDED, 0},
	{"both of the benchmark", KEY_128 | EXTENDED, WINDOWS, 0},
	{"both of the benchmark", KEY_128 | EXTENDED, WINDOWS & ~KEY_128,
	 KEY_128},
	{"both of the benchmark", KEY_128 | EXTENDED, WINDOWS & ~EXTENDED,
	 EXTENDED},
	{"both of the benchmark", KEY_128 | EXTENDED, 0, KEY_128 | EXTENDED},
	{"all", ALL, ALL, 0},
	{"all", ALL, 0, ALL},
	{"all", ALL, ~ALL, ALL},
	{"all, of a Windows client over SMB", ALL, WINDOWS, SEAL},
};

static void test_minimum(void **state)
{
	int wrong = 0;
	size_t i;

	(void)state;

	for (i = 0; i < TEST_COUNT(rows); i++) {
		struct secopts_policy policy;
		struct secopts_verdict v;

		/* The minimum of one side is not the other's. */
		init_policy(&policy);
		policy.always_128bit = true;
		set_number(&policy, SERVER_SEC, rows[i].required);
		set_number(&policy, CLIENT_SEC, 0);
		v = secopts_decide_ntlm(&policy, SECOPTS_SERVER, rows[i].flags);
		check_row(wrong, is_right(&v, SERVER_SEC, rows[i].missing),
			  "server: %s: 0x%x of 0x%x: missing 0x%x",
			  rows[i].source, rows[i].flags, rows[i].required,
			  v.missing);
		v = secopts_decide_ntlm(&policy, SECOPTS_CLIENT, rows[i].flags);
		check_row(wrong, is_right(&v, CLIENT_SEC, 0),
			  "client beside: %s", rows[i].source);

		set_number(&policy, SERVER_SEC, 0);
		set_number(&policy, CLIENT_SEC, rows[i].required);
		v = secopts_decide_ntlm(&policy, SECOPTS_CLIENT, rows[i].flags);
		check_row(wrong, is_right(&v, CLIENT_SEC, rows[i].missing),
			  "client: %s: 0x%x of 0x%x: missing 0x%x",
			  rows[i].source, rows[i].flags, rows[i].required,
			  v.missing);
		v = secopts_decide_ntlm(&policy, SECOPTS_SERVER, rows[i].flags);
		check_row(wrong, is_right(&v, SERVER_SEC, 0),
			  "server beside: %s", rows[i].source);
	}
	check_rows(wrong);
}

/*
 * KB 239869: 128-bit counts on a server where confidentiality is in use. The
 * flags of clients are those of docs/fidelity.md, point 20.
 */
static const struct {
	const char *source;
	uint32_t required;
	uint32_t flags;
	uint32_t missing;
} server_rows[] = {
	{"nmap", KEY_128, 0x00088215, 0},
	{"v9u-smb2, curl", KEY_128, 0x00088206, 0},
	{"@marsaud/smb2, smb2", KEY_128, 0x0000b203, 0},
	{"node-smb2", KEY_128, 0x02888201, 0},
	{"a message that ends before its flags", KEY_128, 0, 0},
	{"signing asks for no 128-bit", KEY_128, SIGN, 0},
	{"confidentiality does", KEY_128, SEAL, KEY_128},
	{"confidentiality does", KEY_128, ~KEY_128, KEY_128},
	{"and has it", KEY_128, SEAL | KEY_128, 0},
	{"56-bit is another flag", KEY_56, SIGN, KEY_56},
	{"NTLMv2 session security holds always", KEY_128 | EXTENDED,
	 0x0000b203, EXTENDED},
	{"and is all that nmap needs", KEY_128 | EXTENDED, 0x00088215, 0},
	{"integrity holds always", KEY_128 | SIGN, 0, SIGN},
	{"what is required is in use", KEY_128 | SEAL, 0, KEY_128 | SEAL},
	{"what is required is in use", KEY_128 | SEAL, KEY_128, SEAL},
	{"what is required is in use", KEY_128 | SEAL, SEAL, KEY_128},
	{"a Windows client over SMB without 128-bit", KEY_128,
	 WINDOWS & ~KEY_128, 0},
};

static void test_128bit(void **state)
{
	int wrong = 0;
	size_t i;

	(void)state;

	for (i = 0; i < TEST_COUNT(server_rows); i++) {
		uint32_t flags = server_rows[i].flags;
		uint32_t required = server_rows[i].required;
		struct secopts_policy policy;
		struct secopts_verdict v;

		init_policy(&policy);
		set_number(&policy, SERVER_SEC, required);
		set_number(&policy, CLIENT_SEC, required);
		v = secopts_decide_ntlm(&policy, SECOPTS_SERVER, flags);
		check_row(wrong,
			  is_right(&v, SERVER_SEC, server_rows[i].missing),
			  "server: %s: missing 0x%x", server_rows[i].source,
			  v.missing);
		v = secopts_decide_ntlm(&policy, SECOPTS_CLIENT, flags);
		check_row(wrong, is_right(&v, CLIENT_SEC, required & ~flags),
			  "a client, always: %s: missing 0x%x",
			  server_rows[i].source, v.missing);
		policy.always_128bit = true;
		v = secopts_decide_ntlm(&policy, SECOPTS_SERVER, flags);
		check_row(wrong, is_right(&v, SERVER_SEC, required & ~flags),
			  "a server, always: %s: missing 0x%x",
			  server_rows[i].source, v.missing);
	}
	check_rows(wrong);
}

/* Every choice of the five flags, required and offered. */
static void test_every_choice(void **state)
{
	static const uint32_t bits[] = {SIGN, SEAL, EXTENDED, KEY_128, KEY_56};
	static const enum secopts_setting settings[] = {SERVER_SEC, CLIENT_SEC};
	int wrong = 0;
	unsigned int n;

	(void)state;

	for (n = 0; n < 2 * 2 * 32 * 32; n++) {
		enum secopts_side side =
			(n % 2 == 0) ? SECOPTS_SERVER : SECOPTS_CLIENT;
		bool always = n >= 2 * 32 * 32;
		struct secopts_policy policy;
		struct secopts_verdict v;
		uint32_t required = 0;
		uint32_t offered = 0;
		uint32_t missing = 0;
		size_t i;

		for (i = 0; i < TEST_COUNT(bits); i++) {
			bool is_required = (n / 2) >> i & 1;
			bool is_offered = (n / 64) >> i & 1;

			required |= is_required ? bits[i] : 0;
			offered |= is_offered ? bits[i] : 0;
			missing |= (is_required && !is_offered) ? bits[i] : 0;
		}
		if (side == SECOPTS_SERVER && !always && !(required & SEAL) &&
		    !(offered & SEAL))
		{
			missing &= ~KEY_128;
		}
		init_policy(&policy);
		policy.always_128bit = always;
		set_number(&policy, settings[n % 2], required);
		v = secopts_decide_ntlm(&policy, side, offered);
		check_row(wrong, is_right(&v, settings[n % 2], missing),
			  "side %u: 0x%x of 0x%x: missing 0x%x", n % 2, offered,
			  required, v.missing);
	}
	check_rows(wrong);
}

/* The mode is the gate's affair: when auditing, a decision is the same. */
static void test_audit(void **state)
{
	struct secopts_policy policy;
	struct secopts_verdict v;

	(void)state;

	init_policy(&policy);
	policy.mode = SECOPTS_MODE_AUDIT;
	v = secopts_decide_ntlm(&policy, SECOPTS_SERVER,
				(WINDOWS | SEAL) & ~KEY_128);
	assert_true(is_right(&v, SERVER_SEC, KEY_128));
	v = secopts_decide_ntlm(&policy, SECOPTS_CLIENT, WINDOWS & ~KEY_128);
	assert_true(is_right(&v, CLIENT_SEC, KEY_128));
}

/* Windows' default: 0x20000000 */
static void test_no_policy(void **state)
{
	static const struct {
		uint32_t flags;
		uint32_t server;
		uint32_t client;
	} cases[] = {
		{0, 0, KEY_128},
		{SEAL, KEY_128, KEY_128},
		{SIGN | EXTENDED, 0, KEY_128},
		{KEY_128, 0, 0},
		{WINDOWS, 0, 0},
		{ALL & ~KEY_128, KEY_128, KEY_128},
		{ALL & ~EXTENDED, 0, 0},
		{0xffffffff, 0, 0},
	};
	int wrong = 0;
	size_t i;

	(void)state;

	for (i = 0; i < TEST_COUNT(cases); i++) {
		struct secopts_verdict v;

		v = secopts_decide_ntlm(NULL, SECOPTS_SERVER, cases[i].flags);
		check_row(wrong, is_right(&v, SERVER_SEC, cases[i].server),
			  "server: 0x%x: missing 0x%x", cases[i].flags,
			  v.missing);
		v = secopts_decide_ntlm(NULL, SECOPTS_CLIENT, cases[i].flags);
		check_row(wrong, is_right(&v, CLIENT_SEC, cases[i].client),
			  "client: 0x%x: missing 0x%x", cases[i].flags,
			  v.missing);
	}
	check_rows(wrong);
}

/*
 * MS-NLMP <38>, <60>: 128-bit since Windows 7 and Server 2008 R2. The reference
 * pages for the others.
 */
static void test_defaults(void **state)
{
	static const struct {
		enum secopts_release release;
		uint32_t required;
		bool fallback;
		bool machine_id;
	} releases[] = {
		{SECOPTS_RELEASE_2003, 0, true, false},
		{SECOPTS_RELEASE_2008, 0, true, false},
		{SECOPTS_RELEASE_2008R2, KEY_128, false, true},
		{SECOPTS_RELEASE_2012, KEY_128, false, true},
		{SECOPTS_RELEASE_2022, KEY_128, false, true},
	};
	int wrong = 0;
	size_t i;
	int role;

	(void)state;

	for (i = 0; i < TEST_COUNT(releases); i++) {
		for (role = 0; role < SECOPTS_NUM_ROLES; role++) {
			uint32_t required = releases[i].required;
			struct secopts_policy p;
			struct secopts_verdict v;

			secopts_policy_init(&p, (enum secopts_role)role,
					    releases[i].release, NULL);
			v = secopts_decide_ntlm(&p, SECOPTS_SERVER, SEAL);
			check_row(wrong, is_right(&v, SERVER_SEC, required),
				  "server: release %zu, role %d: 0x%x", i, role,
				  v.missing);
			v = secopts_decide_ntlm(&p, SECOPTS_CLIENT, 0);
			check_row(wrong, is_right(&v, CLIENT_SEC, required),
				  "client: release %zu, role %d: 0x%x", i, role,
				  v.missing);
			v = secopts_decide_null_fallback(&p, true);
			check_row(wrong, v.allow == releases[i].fallback,
				  "fallback: release %zu, role %d", i, role);
			check_row(wrong,
				  secopts_decide_machine_id(&p) ==
					  releases[i].machine_id,
				  "machine id: release %zu, role %d", i, role);
		}
	}
	check_rows(wrong);
}

static void test_null_fallback(void **state)
{
	static const struct {
		int value; /* -1: no policy */
		bool protect;
		bool allow;
	} cases[] = {
		{0, false, true},
		{0, true, false},
		{1, false, true},
		{1, true, true},
		{-1, false, true},
		{-1, true, false},
	};
	int wrong = 0;
	size_t i;

	(void)state;

	for (i = 0; i < TEST_COUNT(cases); i++) {
		struct secopts_policy policy;
		struct secopts_verdict v;
		bool good;

		init_policy(&policy);
		set_number(&policy, FALLBACK, cases[i].value == 1);
		set_number(&policy, SECOPTS_USE_MACHINE_ID,
			   cases[i].value != 1); /* not this one */
		v = secopts_decide_null_fallback(
			cases[i].value < 0 ? NULL : &policy, cases[i].protect);
		good = v.allow == cases[i].allow && v.setting == FALLBACK &&
		       v.missing == 0;
		if (cases[i].allow) {
			good = good && v.ntstatus == 0 &&
			       v.reason == SECOPTS_REASON_NOT_CONCERNED;
		} else {
			good = good && v.ntstatus == NOT_SUPPORTED &&
			       v.reason == SECOPTS_REASON_NULL_FALLBACK;
		}
		check_row(wrong, good, "value %d, protect %d: %d",
			  cases[i].value, cases[i].protect, v.allow);
	}
	check_rows(wrong);
}

static void test_machine_id(void **state)
{
	struct secopts_policy policy;

	(void)state;

	init_policy(&policy);
	set_number(&policy, SECOPTS_USE_MACHINE_ID, 0);
	set_number(&policy, FALLBACK, 1);
	assert_false(secopts_decide_machine_id(&policy));
	set_number(&policy, SECOPTS_USE_MACHINE_ID, 1);
	set_number(&policy, FALLBACK, 0);
	assert_true(secopts_decide_machine_id(&policy));
	assert_true(secopts_decide_machine_id(NULL));
}

/* The reference page of the setting, and smb.conf(5). */
static const struct {
	const char *source;
	struct secopts_lm_facts facts;
	uint32_t level;
} levels[] = {
	{"LM and NTLM, never NTLMv2 session security",
	 {.server_lm = true, .server_ntlm = true, .client_lm = true},
	 0},
	{"the same without LM", {.server_ntlm = true}, 0},
	{"LM and NTLM, NTLMv2 session security if negotiated",
	 {.server_lm = true,
	  .server_ntlm = true,
	  .client_lm = true,
	  .client_session2 = true},
	 1},
	{"NTLM only",
	 {.server_lm = true, .server_ntlm = true, .client_session2 = true},
	 2},
	{"NTLM only, whatever the server takes", {.client_session2 = true}, 2},
	{"NTLMv2 only, LM and NTLM are taken",
	 {.server_lm = true,
	  .server_ntlm = true,
	  .client_ntlmv2 = true,
	  .client_session2 = true},
	 3},
	{"NTLMv2 only, LM is taken",
	 {.server_lm = true, .client_ntlmv2 = true, .client_session2 = true},
	 3},
	{"NTLMv2 only, LM is refused",
	 {.server_ntlm = true, .client_ntlmv2 = true, .client_session2 = true},
	 4},
	{"NTLMv2 only, LM and NTLM are refused: Samba's defaults",
	 {.client_ntlmv2 = true, .client_session2 = true},
	 5},
	{"'client lanman auth' does nothing beside NTLMv2",
	 {.client_lm = true, .client_ntlmv2 = true, .client_session2 = true},
	 5},
	{"without ntlmssp_client:ntlm2 NTLMv1 is sent all the same",
	 {.client_ntlmv2 = true}, 0},
	{"without ntlmssp_client:ntlm2 NTLMv1 is sent all the same",
	 {.server_ntlm = true, .client_ntlmv2 = true},
	 0},
};

static void test_lm_level(void **state)
{
	int wrong = 0;
	size_t i;

	(void)state;

	for (i = 0; i < TEST_COUNT(levels); i++) {
		uint32_t level = secopts_lm_level(&levels[i].facts);

		check_row(wrong, level == levels[i].level, "%s: %u, not %u",
			  levels[i].source, level, levels[i].level);
	}
	check_rows(wrong);
}

/* KB 932461: level 0 and a minimum with NTLMv2 session security */
static void test_lm_conflict(void **state)
{
	static const struct {
		uint32_t minimum;
		bool has_ntlmv2;
	} minima[] = {
		{0, false},
		{SIGN, false},
		{SEAL, false},
		{KEY_128, false},
		{KEY_56, false},
		{ALL & ~EXTENDED, false},
		{EXTENDED, true},
		{EXTENDED | KEY_128, true},
		{ALL, true},
	};
	static const enum secopts_setting sides[] = {SERVER_SEC, CLIENT_SEC};
	int wrong = 0;
	size_t i;
	unsigned int n;

	(void)state;

	for (i = 0; i < TEST_COUNT(minima); i++) {
		for (n = 0; n < 2 * 6; n++) {
			bool want = n / 2 == 0 && minima[i].has_ntlmv2;
			struct secopts_policy policy;

			init_policy(&policy);
			set_number(&policy, SECOPTS_LM_COMPATIBILITY_LEVEL,
				   n / 2);
			set_number(&policy, sides[n % 2], minima[i].minimum);
			check_row(wrong,
				  secopts_lm_conflict(&policy, sides[n % 2]) ==
					  want,
				  "level %u, side %u, minimum 0x%x", n / 2,
				  n % 2, minima[i].minimum);
			/* the other side has the default, which is 128-bit */
			check_row(wrong,
				  !secopts_lm_conflict(&policy,
						       sides[1 - n % 2]),
				  "level %u, beside side %u", n / 2, n % 2);
		}
	}
	check_rows(wrong);
}

/* The level that a policy has is that of Samba's parameters. */
static void test_lm_policy(void **state)
{
	const enum secopts_setting setting = SECOPTS_LM_COMPATIBILITY_LEVEL;
	size_t i;

	(void)state;

	for (i = 0; i < TEST_COUNT(levels); i++) {
		struct secopts_policy policy;

		init_policy(&policy);
		secopts_policy_set_lm_level(&policy, &levels[i].facts);
		assert_true(policy.values[setting].data.defined);
		assert_int_equal(policy.values[setting].data.number,
				 levels[i].level);
		assert_int_equal(policy.values[setting].origin,
				 SECOPTS_ORIGIN_SAMBA);
	}
}

static void test_flag_names(void **state)
{
	static const struct {
		uint32_t flags;
		const char *names;
	} cases[] = {
		{0, ""},
		{KEY_128, "128-bit"},
		{KEY_56, "56-bit"},
		{EXTENDED, "NTLMv2 session security"},
		{SIGN, "integrity"},
		{SEAL, "confidentiality"},
		{KEY_128 | EXTENDED, "128-bit, NTLMv2 session security"},
		{SIGN | SEAL, "integrity, confidentiality"},
		{KEY_56 | SEAL, "56-bit, confidentiality"},
		{ALL, "128-bit, 56-bit, NTLMv2 session security, integrity, "
		      "confidentiality"},
		{0xffffffff, "128-bit, 56-bit, NTLMv2 session security, "
			     "integrity, confidentiality"},
		{~ALL, ""},
	};
	int wrong = 0;
	size_t i;

	(void)state;

	for (i = 0; i < TEST_COUNT(cases); i++) {
		/* On the heap, so that ASan sees one byte too many. */
		char *buffer = malloc(SECOPTS_FLAG_NAMES_SIZE);
		const char *names = NULL;

		assert_non_null(buffer);
		memset(buffer, 'x', SECOPTS_FLAG_NAMES_SIZE);
		names = secopts_flag_names(cases[i].flags, buffer);
		check_row(wrong,
			  names == buffer &&
				  strcmp(names, cases[i].names) == 0,
			  "0x%x: %s", cases[i].flags, names);
		free(buffer);
	}
	check_rows(wrong);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_minimum),
		cmocka_unit_test(test_128bit),
		cmocka_unit_test(test_every_choice),
		cmocka_unit_test(test_audit),
		cmocka_unit_test(test_no_policy),
		cmocka_unit_test(test_defaults),
		cmocka_unit_test(test_null_fallback),
		cmocka_unit_test(test_machine_id),
		cmocka_unit_test(test_lm_level),
		cmocka_unit_test(test_lm_conflict),
		cmocka_unit_test(test_lm_policy),
		cmocka_unit_test(test_flag_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
