/*
 * Windows Security Options for Samba
 *
 * The policies on who may still use NTLM, row by row
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "secopts_decide_ntlm.h"
#include "policylib.h"
#include "testlib.h"

/* MS-ERREF 2.3.1, not taken from the header under test */
#define ACCESS_DENIED 0xC0000022u
#define NOT_SUPPORTED 0xC00000BBu
#define NTLM_BLOCKED 0xC0000418u

#define STANDALONE SECOPTS_ROLE_STANDALONE
#define MEMBER SECOPTS_ROLE_MEMBER
#define DC SECOPTS_ROLE_DC
#define UNKNOWN SECOPTS_ACCOUNT_UNKNOWN
#define NONE_OF SECOPTS_ACCOUNT_NONE
#define LOCAL SECOPTS_ACCOUNT_LOCAL
#define DOMAIN SECOPTS_ACCOUNT_DOMAIN
#define RECEIVING SECOPTS_RESTRICT_RECEIVING_NTLM
#define SENDING SECOPTS_RESTRICT_SENDING_NTLM
#define ALLOWED SECOPTS_CLIENT_ALLOWED_NTLM_SERVERS
#define BLOCK SECOPTS_BLOCK_NTLM
#define EXCEPTED SECOPTS_BLOCK_NTLM_EXCEPTIONS
#define IN_DOMAIN SECOPTS_RESTRICT_NTLM_IN_DOMAIN
#define AUDIT_IN_DOMAIN SECOPTS_AUDIT_NTLM_IN_DOMAIN

static void set_list(struct secopts_policy *policy,
		     enum secopts_setting setting,
		     const char *const *names)
{
	size_t num = 0;

	while (names[num] != NULL) {
		num++;
	}
	secopts_policy_set(
		policy, setting,
		(struct secopts_data){.list = {.num = num, .names = names}},
		SECOPTS_ORIGIN_SMB_CONF);
}

static void init(struct secopts_policy *policy, enum secopts_role role)
{
	secopts_policy_init(policy, role, SECOPTS_RELEASE_2022, NULL);
}

static bool is_allowed(const struct secopts_verdict *v)
{
	return v->allow && v->ntstatus == 0 && !v->audit_only;
}

static bool is_refused(const struct secopts_verdict *v,
		       enum secopts_setting setting,
		       uint32_t ntstatus,
		       bool audit_only)
{
	return !v->allow && v->setting == setting &&
	       v->ntstatus == ntstatus && v->audit_only == audit_only;
}

/* MS-NLMP 3.2.5.1.1; MS-APDS 3.1.5 */
static void test_incoming(void **state)
{
	static const struct {
		uint32_t value;
		enum secopts_account account;
		uint32_t ntstatus;
	} rows[] = {
		{0, UNKNOWN, 0},
		{0, NONE_OF, 0},
		{0, LOCAL, 0},
		{0, DOMAIN, 0},
		{1, UNKNOWN, 0},
		{1, NONE_OF, 0},
		{1, LOCAL, 0},
		{1, DOMAIN, NTLM_BLOCKED},
		{2, UNKNOWN, NOT_SUPPORTED},
		{2, NONE_OF, NOT_SUPPORTED},
		{2, LOCAL, NOT_SUPPORTED},
		{2, DOMAIN, NOT_SUPPORTED},
	};
	size_t wrong = 0;
	size_t i;

	(void)state;
	for (i = 0; i < TEST_COUNT(rows); i++) {
		struct secopts_policy policy;
		struct secopts_verdict v;

		init(&policy, MEMBER);
		set_number(&policy, RECEIVING, rows[i].value);
		v = secopts_decide_ntlm_incoming(&policy, rows[i].account);
		check_row(wrong,
			  rows[i].ntstatus == 0
				  ? is_allowed(&v)
				  : is_refused(&v, RECEIVING, rows[i].ntstatus,
					       false),
			  "%u, account %d: 0x%x", rows[i].value,
			  (int)rows[i].account, v.ntstatus);
		policy.release = SECOPTS_RELEASE_2008;
		v = secopts_decide_ntlm_incoming(&policy, rows[i].account);
		check_row(wrong, is_allowed(&v), "%u before 2008 R2",
			  rows[i].value);
		v = secopts_decide_ntlm_incoming(NULL, rows[i].account);
		check_row(wrong, is_allowed(&v), "no policy");
	}
	check_rows(wrong);
}

/* A session of SMB1 that no mechanism has seen: what is not known is refused. */
static void test_unseen(void **state)
{
	static const bool allowed[3][4] = {
		/* UNKNOWN, NONE, LOCAL, DOMAIN */
		{true, true, true, true},
		{false, true, true, false},
		{false, false, false, false},
	};
	size_t wrong = 0;
	uint32_t value;
	int account;

	(void)state;
	for (value = 0; value <= 2; value++) {
		struct secopts_policy policy;

		init(&policy, MEMBER);
		set_number(&policy, RECEIVING, value);
		for (account = UNKNOWN; account <= DOMAIN; account++) {
			struct secopts_verdict v = secopts_decide_ntlm_unseen(
				&policy, (enum secopts_account)account);

			check_row(wrong,
				  allowed[value][account]
					  ? is_allowed(&v)
					  : is_refused(&v, RECEIVING,
						       ACCESS_DENIED, false),
				  "%u, account %d", value, account);
			v = secopts_decide_ntlm_unseen(
				NULL, (enum secopts_account)account);
			check_row(wrong, is_allowed(&v), "no policy");
		}
	}
	check_rows(wrong);
}

static void test_audit(void **state)
{
	static const bool audited[3][4] = {
		/* UNKNOWN, NONE, LOCAL, DOMAIN */
		{false, false, false, false},
		{false, false, false, true},
		{true, true, true, true},
	};
	size_t wrong = 0;
	uint32_t value;
	int account;

	(void)state;
	for (value = 0; value <= 2; value++) {
		struct secopts_policy policy;

		init(&policy, MEMBER);
		set_number(&policy, SECOPTS_AUDIT_RECEIVING_NTLM, value);
		for (account = UNKNOWN; account <= DOMAIN; account++) {
			check_row(wrong,
				  secopts_is_ntlm_audited(
					  &policy,
					  (enum secopts_account)account) ==
					  audited[value][account],
				  "%u, account %d", value, account);
		}
	}
	check_row(wrong, !secopts_is_ntlm_audited(NULL, DOMAIN), "no policy");
	check_rows(wrong);
}

/* What Samba does with these names: auth_sam.c, auth_winbind.c. */
static void test_account(void **state)
{
	static const char *const names[] = {"NAS", "ALIAS", "OTHER"};
	static const struct secopts_list own = {.num = 3, .names = names};
	static const struct {
		enum secopts_role role;
		const char *user;
		const char *domain;
		enum secopts_account account;
	} rows[] = {
		{MEMBER, "", "", NONE_OF},
		{MEMBER, NULL, "DOM", NONE_OF},
		{MEMBER, "alice", "DOM", DOMAIN},
		{MEMBER, "alice", "nas", LOCAL},
		{MEMBER, "alice", "Alias", LOCAL},
		{MEMBER, "alice", "other", LOCAL},
		{MEMBER, "alice", "NAS2", DOMAIN},
		{MEMBER, "alice", "", LOCAL},
		{MEMBER, "alice", NULL, LOCAL},
		{MEMBER, "alice", ".", LOCAL},
		{MEMBER, "alice", "..", DOMAIN},
		{MEMBER, "alice", "PC", DOMAIN},
		{MEMBER, "PC$", "DOM", DOMAIN},
		{MEMBER, "alice@dom.example", "", DOMAIN},
		{MEMBER, "alice@", "NAS", DOMAIN},
		{STANDALONE, "", "", NONE_OF},
		{STANDALONE, "alice", "DOM", LOCAL},
		{STANDALONE, "alice@dom.example", "", LOCAL},
		{DC, "", "", NONE_OF},
		{DC, "alice", "NAS", DOMAIN},
		{DC, "alice", "", DOMAIN},
	};
	size_t wrong = 0;
	size_t i;

	(void)state;
	for (i = 0; i < TEST_COUNT(rows); i++) {
		struct secopts_policy policy;

		init(&policy, rows[i].role);
		check_row(wrong,
			  secopts_account_of(&policy, rows[i].user,
					     rows[i].domain,
					     &own) == rows[i].account,
			  "row %zu: %s\\%s", i, rows[i].domain, rows[i].user);
	}
	check_row(wrong, secopts_account_of(NULL, "a", "DOM", &own) == LOCAL,
		  "no policy");
	check_rows(wrong);
}

/* The reference page: each used form listed, one "*" anywhere. */
static void test_servers(void **state)
{
	static const struct {
		const char *listed;
		const char *host;
		bool is_named;
	} rows[] = {
		{"nas", "nas", true},
		{"NAS", "nas", true},
		{"nas", "nas.example.com", false},
		{"nas.example.com", "nas", false},
		{"nas", "cifs/nas", false},
		{"cifs/nas", "nas", false},
		{"192.0.2.1", "192.0.2.1", true},
		{"192.0.2.1", "192.0.2.10", false},
		{"*", "nas", true},
		{"*", "x", true},
		{"*.example.com", "nas.EXAMPLE.com", true},
		{"*.example.com", ".example.com", true},
		{"*.example.com", "example.com", false},
		{"*.example.com", "nas.example.com.evil", false},
		{"nas*", "NAS01.example.com", true},
		{"nas*", "na", false},
		{"n*s", "ns", true},
		{"n*s", "nas", true},
		{"n*s", "n", false},
		{"nas*as", "nas", false},
		{"**", "nas", false},
		{"n*a*", "nas", false},
		{"", "nas", false},
		{"*", "", false},
		{"*", NULL, false},
		{"n?s", "nas", false},
	};
	size_t wrong = 0;
	size_t i;

	(void)state;
	for (i = 0; i < TEST_COUNT(rows); i++) {
		const char *const names[] = {"other", rows[i].listed, NULL};
		const struct secopts_ntlm_target target = {
			.host = rows[i].host,
			.service = "cifs",
		};
		const struct secopts_domain_logon logon = {
			.server = rows[i].host,
		};
		struct secopts_policy policy;
		struct secopts_verdict v;

		init(&policy, DC);
		set_number(&policy, SENDING, 2);
		set_list(&policy, ALLOWED, names);
		v = secopts_decide_ntlm_outgoing(&policy, &target);
		check_row(wrong, v.allow == rows[i].is_named,
			  "%s: %s (client)", rows[i].listed, rows[i].host);
		set_number(&policy, SENDING, 0);
		set_number(&policy, BLOCK, 1);
		set_list(&policy, EXCEPTED, names);
		v = secopts_decide_ntlm_outgoing(&policy, &target);
		check_row(wrong, v.allow == rows[i].is_named,
			  "%s: %s (SMB client)", rows[i].listed, rows[i].host);
		set_number(&policy, IN_DOMAIN, 7);
		set_list(&policy, SECOPTS_DC_ALLOWED_NTLM_SERVERS, names);
		v = secopts_decide_ntlm_in_domain(&policy, &logon);
		check_row(wrong, v.allow == rows[i].is_named,
			  "%s: %s (domain)", rows[i].listed, rows[i].host);
	}
	check_rows(wrong);
}

/* MS-NLMP 3.1.4; the text of BlockNTLM */
static void test_outgoing(void **state)
{
	static const struct {
		uint32_t sending;
		uint32_t block;
		const char *host;
		const char *service;
		enum secopts_setting setting;
		uint32_t ntstatus;
		bool audit_only;
	} rows[] = {
		{0, 0, "srv", "cifs", 0, 0, false},
		{1, 0, "srv", "cifs", SENDING, NOT_SUPPORTED, true},
		{1, 0, "allowed", "cifs", SENDING, NOT_SUPPORTED, true},
		{2, 0, "srv", "cifs", SENDING, NOT_SUPPORTED, false},
		{2, 0, "srv", "ldap", SENDING, NOT_SUPPORTED, false},
		{2, 0, NULL, NULL, SENDING, NOT_SUPPORTED, false},
		{2, 0, "allowed", "ldap", 0, 0, false},
		{2, 0, "excepted", "cifs", SENDING, NOT_SUPPORTED, false},
		{0, 1, "srv", "cifs", BLOCK, NTLM_BLOCKED, false},
		{0, 1, "srv", "CIFS", BLOCK, NTLM_BLOCKED, false},
		{0, 1, "srv", "ldap", 0, 0, false},
		{0, 1, "srv", NULL, 0, 0, false},
		{0, 1, "allowed", "cifs", BLOCK, NTLM_BLOCKED, false},
		{0, 1, "excepted", "cifs", 0, 0, false},
		{1, 1, "srv", "cifs", BLOCK, NTLM_BLOCKED, false},
		{1, 1, "excepted", "cifs", SENDING, NOT_SUPPORTED, true},
		{2, 1, "allowed", "cifs", BLOCK, NTLM_BLOCKED, false},
		{2, 1, "srv", "cifs", SENDING, NOT_SUPPORTED, false},
		{2, 1, "127.0.0.1", "cifs", 0, 0, false},
		{2, 1, "::1", "cifs", 0, 0, false},
		{2, 1, "LOCALHOST", "cifs", 0, 0, false},
		{2, 0, "localhost.evil", "cifs", SENDING, NOT_SUPPORTED, false},
		{2, 0, "127.evil", "cifs", SENDING, NOT_SUPPORTED, false},
		{2, 0, "127.0.0.1.evil", "cifs", SENDING, NOT_SUPPORTED, false},
		{2, 1, "127.0.0.2", "cifs", 0, 0, false},
		{2, 0, "::11", "cifs", SENDING, NOT_SUPPORTED, false},
	};
	static const char *const allowed[] = {"allowed", NULL};
	static const char *const excepted[] = {"excepted", NULL};
	size_t wrong = 0;
	size_t i;

	(void)state;
	for (i = 0; i < TEST_COUNT(rows); i++) {
		const struct secopts_ntlm_target target = {
			.host = rows[i].host,
			.service = rows[i].service,
		};
		struct secopts_policy policy;
		struct secopts_verdict v;

		init(&policy, STANDALONE);
		set_number(&policy, SENDING, rows[i].sending);
		set_number(&policy, BLOCK, rows[i].block);
		set_list(&policy, ALLOWED, allowed);
		set_list(&policy, EXCEPTED, excepted);
		v = secopts_decide_ntlm_outgoing(&policy, &target);
		check_row(wrong,
			  rows[i].ntstatus == 0
				  ? is_allowed(&v)
				  : is_refused(&v, rows[i].setting,
					       rows[i].ntstatus,
					       rows[i].audit_only),
			  "row %zu: 0x%x", i, v.ntstatus);
		v = secopts_decide_ntlm_outgoing(NULL, &target);
		check_row(wrong, is_allowed(&v), "row %zu: no policy", i);
	}
	check_rows(wrong);
}

/* The reference page of "NTLM authentication in this domain". */
static void test_in_domain(void **state)
{
	/* of the domain and to it, of it alone, to it alone, neither */
	static const struct {
		uint32_t mode;
		bool refused[4];
	} rows[] = {
		{0, {false, false, false, false}},
		{1, {true, false, false, false}},
		{3, {true, true, false, false}},
		{5, {true, false, true, false}},
		{7, {true, true, true, true}},
	};
	static const char *const excepted_servers[] = {"files", NULL};
	size_t wrong = 0;
	size_t i;
	size_t k;

	(void)state;
	for (i = 0; i < TEST_COUNT(rows) * 4; i++) {
		uint32_t mode = rows[i / 4].mode;
		bool refused = rows[i / 4].refused[i % 4];
		const struct secopts_domain_logon logon = {
			.of_domain = i % 4 < 2,
			.to_domain = i % 4 == 0 || i % 4 == 2,
			.server = "FILES",
		};

		for (k = 0; k < 4; k++) {
			bool excepted = (k & 1) != 0;
			enum secopts_setting setting =
				(k & 2) != 0 ? AUDIT_IN_DOMAIN : IN_DOMAIN;
			bool audit = setting == AUDIT_IN_DOMAIN;
			struct secopts_policy policy;
			struct secopts_verdict v;

			init(&policy, DC);
			set_number(&policy, setting, mode);
			if (excepted) {
				set_list(&policy,
					 SECOPTS_DC_ALLOWED_NTLM_SERVERS,
					 excepted_servers);
			}
			v = secopts_decide_ntlm_in_domain(&policy, &logon);
			check_row(wrong,
				  refused && (audit || !excepted)
					  ? is_refused(&v, setting,
						       NTLM_BLOCKED, audit)
					  : is_allowed(&v),
				  "%u, logon %zu, %zu", mode, i % 4, k);
			policy.role = MEMBER;
			v = secopts_decide_ntlm_in_domain(&policy, &logon);
			check_row(wrong, is_allowed(&v), "%u: a member", mode);
			v = secopts_decide_ntlm_in_domain(NULL, &logon);
			check_row(wrong, is_allowed(&v), "no policy");
		}
	}
	check_rows(wrong);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_incoming),
		cmocka_unit_test(test_unseen),
		cmocka_unit_test(test_audit),
		cmocka_unit_test(test_account),
		cmocka_unit_test(test_servers),
		cmocka_unit_test(test_outgoing),
		cmocka_unit_test(test_in_domain),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
