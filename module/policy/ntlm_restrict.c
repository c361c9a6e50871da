/*
 * Windows Security Options for Samba
 *
 * The decisions on NTLM: who may still use it, and with whom
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "secopts_decide_ntlm.h"

/*
 * All four policies of this file are off by default, and each of them refuses
 * users, too. So without a policy, which is missing where memory ran out, none
 * of them refuses anybody; what keeps anonymous out is in decide.c.
 */
static uint32_t number(const struct secopts_policy *policy,
		       enum secopts_setting setting)
{
	return (policy != NULL) ? secopts_number_in_effect(policy, setting) : 0;
}

static bool is_named(const struct secopts_policy *policy,
		     enum secopts_setting setting,
		     const char *name)
{
	/* A target without a name is none of those that were listed. */
	return name != NULL && name[0] != '\0' &&
	       secopts_is_named(policy, setting,
				&policy->values[setting].data.list, name);
}

static struct secopts_verdict allow(void)
{
	return (struct secopts_verdict){
		.allow = true,
		.ntstatus = SECOPTS_STATUS_OK,
		.reason = SECOPTS_REASON_NOT_CONCERNED,
		.setting = SECOPTS_NUM_SETTINGS,
	};
}

static struct secopts_verdict refuse(uint32_t ntstatus,
				     enum secopts_reason reason,
				     enum secopts_setting setting)
{
	return (struct secopts_verdict){
		.ntstatus = ntstatus,
		.reason = reason,
		.setting = setting,
	};
}

/*
 * "localhost" and the addresses that never leave a host (RFC 1122, 4291). A name
 * may begin like an address: 127.example.com may be anywhere.
 */
static bool is_loopback(const char *host)
{
	return host != NULL &&
	       (secopts_ascii_casecmp(host, "localhost") == 0 ||
		strcmp(host, "::1") == 0 ||
		(strncmp(host, "127.", 4) == 0 &&
		 host[strspn(host, "0123456789.")] == '\0'));
}

/*
 * What Samba will do with these names, since the account is not known otherwise
 * until a domain controller has been asked, and no domain controller is to be
 * asked (MS-APDS 3.1.1). A stand-alone server takes any domain for its own. A
 * member looks up its own names, and an empty one, in its own SAM and asks the
 * domain for everything else: also for a name with an "@", and for the name of
 * a foreign computer, whose user may have an account of the same name here
 * (docs/fidelity.md 56).
 */
enum secopts_account secopts_account_of(const struct secopts_policy *policy,
					const char *user,
					const char *domain,
					const struct secopts_list *own_names)
{
	if (user == NULL || user[0] == '\0') {
		return SECOPTS_ACCOUNT_NONE;
	}
	/* Without a policy the answer decides nothing. */
	if (policy == NULL || policy->role == SECOPTS_ROLE_STANDALONE) {
		return SECOPTS_ACCOUNT_LOCAL;
	}
	/* A domain controller's own accounts are those of its domain. */
	if (policy->role == SECOPTS_ROLE_DC || strchr(user, '@') != NULL) {
		return SECOPTS_ACCOUNT_DOMAIN;
	}
	if (domain == NULL || domain[0] == '\0' || strcmp(domain, ".") == 0) {
		return SECOPTS_ACCOUNT_LOCAL;
	}
	return secopts_is_in_list(policy, own_names, domain)
		       ? SECOPTS_ACCOUNT_LOCAL
		       : SECOPTS_ACCOUNT_DOMAIN;
}

struct secopts_verdict
secopts_decide_ntlm_incoming(const struct secopts_policy *policy,
			     enum secopts_account account)
{
	uint32_t value = number(policy, SECOPTS_RESTRICT_RECEIVING_NTLM);

	/*
	 * MS-NLMP's ServerBlock is asked before anything in the message is
	 * looked at, and again on AUTHENTICATE (3.2.5.1.1, 3.2.5.1.2). So there
	 * is no exception for anybody: servers that were seen in the field
	 * refuse anonymous and guests in the same way.
	 */
	if (value >= 2) {
		return refuse(SECOPTS_STATUS_NOT_SUPPORTED,
			      SECOPTS_REASON_NTLM_INCOMING,
			      SECOPTS_RESTRICT_RECEIVING_NTLM);
	}
	/*
	 * The account is named in AUTHENTICATE, so that a challenge has been
	 * sent by then. STATUS_NTLM_BLOCKED is what MS-APDS 3.1.5 has the
	 * server answer; nobody has told what Windows' SMB server makes of it
	 * (docs/fidelity.md 55). Anonymous is no account of a domain, and is
	 * left to the other policies.
	 */
	if (value == 1 && account == SECOPTS_ACCOUNT_DOMAIN) {
		return refuse(SECOPTS_STATUS_NTLM_BLOCKED,
			      SECOPTS_REASON_NTLM_ACCOUNT,
			      SECOPTS_RESTRICT_RECEIVING_NTLM);
	}
	return allow();
}

struct secopts_verdict
secopts_decide_ntlm_unseen(const struct secopts_policy *policy,
			   enum secopts_account account)
{
	struct secopts_verdict verdict;

	/*
	 * Nobody can say any more which account was asked about in whose
	 * domain, and a domain controller may have been. 1 is to keep that from
	 * happening, so that what is not known counts as what is refused.
	 */
	if (account == SECOPTS_ACCOUNT_UNKNOWN) {
		account = SECOPTS_ACCOUNT_DOMAIN;
	}
	verdict = secopts_decide_ntlm_incoming(policy, account);
	/*
	 * The session is there by now. What refuses a share has one status,
	 * whatever the reason (docs/fidelity.md 70).
	 */
	if (!verdict.allow) {
		verdict.ntstatus = SECOPTS_STATUS_ACCESS_DENIED;
	}
	return verdict;
}

bool secopts_is_ntlm_audited(const struct secopts_policy *policy,
			     enum secopts_account account)
{
	uint32_t value = number(policy, SECOPTS_AUDIT_RECEIVING_NTLM);

	/* The audit asks what its restricting twin would (reference page). */
	return value >= 2 ||
	       (value == 1 && account == SECOPTS_ACCOUNT_DOMAIN);
}

/*
 * Windows records what is sent where it is to be audited or denied. What is sent
 * under a ban goes to a server of the list of exceptions, which is to be seen
 * before it grows old.
 */
bool secopts_is_ntlm_sending_audited(const struct secopts_policy *policy)
{
	return number(policy, SECOPTS_RESTRICT_SENDING_NTLM) != 0 ||
	       number(policy, SECOPTS_BLOCK_NTLM) != 0;
}

struct secopts_verdict
secopts_decide_ntlm_outgoing(const struct secopts_policy *policy,
			     const struct secopts_ntlm_target *target)
{
	uint32_t value = number(policy, SECOPTS_RESTRICT_SENDING_NTLM);
	bool is_smb = target->service != NULL &&
		      secopts_ascii_casecmp(target->service, "cifs") == 0;
	struct secopts_verdict verdict;

	/*
	 * The policies are about remote servers by their names, and BlockNTLM
	 * leaves loopback out in so many words. Only what cannot be anywhere
	 * else counts: who answers to this host's own name is up to DNS
	 * (docs/fidelity.md 58).
	 */
	if (is_loopback(target->host)) {
		return allow();
	}
	/*
	 * MS-NLMP 3.1.4 refuses the application's call with
	 * STATUS_NOT_SUPPORTED before there is a NEGOTIATE, and so before it is
	 * known whether a server would take it.
	 */
	verdict = refuse(SECOPTS_STATUS_NOT_SUPPORTED,
			 SECOPTS_REASON_NTLM_OUTGOING,
			 SECOPTS_RESTRICT_SENDING_NTLM);
	if (value >= 2 &&
	    !is_named(policy, SECOPTS_CLIENT_ALLOWED_NTLM_SERVERS,
		      target->host))
	{
		return verdict;
	}
	if (is_smb && number(policy, SECOPTS_BLOCK_NTLM) != 0 &&
	    !is_named(policy, SECOPTS_BLOCK_NTLM_EXCEPTIONS, target->host))
	{
		/* Its error is ERROR_NTLM_BLOCKED, the twin of this status. */
		return refuse(SECOPTS_STATUS_NTLM_BLOCKED,
			      SECOPTS_REASON_NTLM_OUTGOING,
			      SECOPTS_BLOCK_NTLM);
	}
	/* "Audit all" tells of every server: the list is for denying. */
	if (value == 1) {
		verdict.audit_only = true;
		return verdict;
	}
	return allow();
}

/*
 * The numbers are sets of bits: 2 is about the account, 4 about the server, and
 * 1 alone about logons that are both (the reference page; MS-APDS 3.1.1 calls
 * the two sides AccountDCBlocked and ResourceDCBlocked).
 */
static bool is_in_mode(uint32_t mode, const struct secopts_domain_logon *logon)
{
	switch (mode) {
	case 1:
		return logon->of_domain && logon->to_domain;
	case 3:
		return logon->of_domain;
	case 5:
		return logon->to_domain;
	case 7:
		return true;
	}
	return false;
}

struct secopts_verdict
secopts_decide_ntlm_in_domain(const struct secopts_policy *policy,
			      const struct secopts_domain_logon *logon)
{
	/*
	 * The error comes before anything about the account's state (MS-APDS
	 * 3.1.5), so that a blocked server cannot be used to find out which
	 * accounts are locked.
	 */
	struct secopts_verdict verdict =
		refuse(SECOPTS_STATUS_NTLM_BLOCKED,
		       SECOPTS_REASON_NTLM_IN_DOMAIN,
		       SECOPTS_RESTRICT_NTLM_IN_DOMAIN);
	bool excepted;

	if (policy == NULL) {
		return allow();
	}
	/*
	 * MS-APDS has the list for the server's side alone, the reference page
	 * for each mode. Administrators read the reference page
	 * (docs/fidelity.md 60).
	 */
	excepted = is_named(policy, SECOPTS_DC_ALLOWED_NTLM_SERVERS,
			    logon->server);
	if (!excepted &&
	    is_in_mode(number(policy, SECOPTS_RESTRICT_NTLM_IN_DOMAIN), logon))
	{
		return verdict;
	}
	/* An exception is for what is denied: the audit tells of it, too. */
	if (is_in_mode(number(policy, SECOPTS_AUDIT_NTLM_IN_DOMAIN), logon)) {
		verdict.setting = SECOPTS_AUDIT_NTLM_IN_DOMAIN;
		verdict.audit_only = true;
		return verdict;
	}
	return allow();
}
