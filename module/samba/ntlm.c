/*
 * Windows Security Options for Samba
 *
 * NTLM in both directions: what the gensec plug-in asks on each leg
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "secopts_ntlm.h"
#include "secopts_admit.h"
#include "secopts_ntlmssp.h"
#include "auth/credentials/credentials.h"
#include "auth/gensec/gensec.h"
#include "auth/gensec/gensec_internal.h"
#include "lib/param/param.h"
#include "librpc/gen_ndr/dcerpc.h"
#include "librpc/gen_ndr/ntlmssp.h"

static bool is_server(const struct gensec_security *gensec)
{
	return gensec->gensec_role == GENSEC_SERVER;
}

static bool wants_protection(const struct gensec_security *gensec)
{
	return (gensec->want_features &
		(GENSEC_FEATURE_SIGN | GENSEC_FEATURE_SEAL)) != 0;
}

/* As event 4001 has it: the form that Kerberos would use. */
static const char *target_name(TALLOC_CTX *mem_ctx,
			       struct gensec_security *gensec)
{
	const char *host = gensec_get_target_hostname(gensec);

	if (host == NULL) {
		return "no name given";
	}
	return talloc_asprintf(mem_ctx, "%s/%s",
			       gensec_get_target_service(gensec), host);
}

static NTSTATUS gate(struct gensec_security *gensec,
		     const struct secopts_policy *policy,
		     const struct secopts_verdict *verdict)
{
	const struct secopts_facts facts = {.who = SECOPTS_WHO_USER};
	const struct secopts_event_logon own = {
		.server = lpcfg_netbios_name(gensec->settings->lp_ctx),
	};
	struct secopts_event event = {.id = SECOPTS_EVENT_CLIENT};
	TALLOC_CTX *frame = NULL;
	NTSTATUS status;

	if (verdict->allow) {
		return NT_STATUS_OK;
	}
	frame = talloc_stackframe();
	if (is_server(gensec)) {
		struct secopts_smbd_session smbd =
			secopts_gensec_session(gensec);

		event = secopts_gensec_event(gensec, &smbd, SECOPTS_EVENT_NTLM,
					     "NTLM authentication", facts.who);
		if (verdict->reason == SECOPTS_REASON_NTLM_IN_DOMAIN) {
			event.id = secopts_domain_event(policy, verdict);
			event.logon = &own;
		}
	} else {
		event.name = target_name(frame, gensec);
	}
	status = secopts_gate(policy, &facts, verdict, &event);
	TALLOC_FREE(frame);
	return status;
}

/*
 * A domain controller is a server of its domain, too, and the accounts that log
 * on to it are that domain's: the last one of Samba's methods there looks for
 * whatever name in the domain (sam_ignoredomain; docs/fidelity.md 73).
 */
static NTSTATUS judge_own(struct gensec_security *gensec,
			  const struct secopts_policy *policy,
			  const struct secopts_ntlm_leg *leg)
{
	const struct secopts_domain_logon logon = {
		.of_domain = true,
		.to_domain = true,
		.server = lpcfg_netbios_name(gensec->settings->lp_ctx),
	};
	struct secopts_verdict verdict;

	if (leg->account != SECOPTS_ACCOUNT_DOMAIN) {
		return NT_STATUS_OK;
	}
	verdict = secopts_decide_ntlm_in_domain(policy, &logon);
	return gate(gensec, policy, &verdict);
}

/* Whether NTLM is taken at all comes first: nothing else is looked at then. */
static NTSTATUS judge_leg(struct gensec_security *gensec,
			  const struct secopts_policy *policy,
			  const struct secopts_ntlm_leg *leg)
{
	struct secopts_verdict verdict =
		secopts_decide_ntlm_incoming(policy, leg->account);
	NTSTATUS status = gate(gensec, policy, &verdict);

	if (!NT_STATUS_IS_OK(status)) {
		return status;
	}
	verdict = secopts_decide_ntlm(policy, SECOPTS_SERVER, leg->flags);
	status = gate(gensec, policy, &verdict);
	return NT_STATUS_IS_OK(status) ? judge_own(gensec, policy, leg)
				       : status;
}

/* Of a client: the server that it says it talks to. */
static NTSTATUS judge_target(struct gensec_security *gensec,
			     const struct secopts_policy *policy)
{
	const struct secopts_ntlm_target target = {
		.host = gensec_get_target_hostname(gensec),
		.service = gensec_get_target_service(gensec),
	};
	struct secopts_verdict verdict =
		secopts_decide_ntlm_outgoing(policy, &target);

	return gate(gensec, policy, &verdict);
}

static const struct secopts_ntlm_leg *
add_leg(struct secopts_ntlm_legs *legs, const struct secopts_ntlm_leg *leg)
{
	if (legs->num == ARRAY_SIZE(legs->leg)) {
		legs->num--;
	}
	legs->leg[legs->num] = *leg;
	return &legs->leg[legs->num++];
}

enum secopts_account
secopts_ntlm_account(struct gensec_security *gensec,
		     const struct secopts_policy *policy,
		     const struct secopts_authenticate *message)
{
	struct loadparm_context *lp_ctx = gensec->settings->lp_ctx;

	return secopts_named_account(policy, message->user, message->domain,
				     lpcfg_netbios_name(lp_ctx),
				     lpcfg_netbios_aliases(lp_ctx));
}

/* Samba goes by NEGOTIATE, the first leg, for how names are written. */
static enum secopts_account account_of(struct gensec_security *gensec,
				       const struct secopts_policy *policy,
				       const struct secopts_ntlm_legs *legs,
				       const DATA_BLOB *in)
{
	bool unicode = legs->num != 0 &&
		       (legs->leg[0].flags & NTLMSSP_NEGOTIATE_UNICODE) != 0;
	struct secopts_authenticate message;

	if (!secopts_read_authenticate(in->data, in->length, unicode, &message))
	{
		return SECOPTS_ACCOUNT_UNKNOWN;
	}
	return secopts_ntlm_account(gensec, policy, &message);
}

uint32_t secopts_ntlm_offered(const DATA_BLOB *out, uint32_t offered)
{
	struct secopts_ntlmssp message;

	if (out->length != 0 &&
	    secopts_read_ntlmssp(out->data, out->length, &message) &&
	    message.type == SECOPTS_NTLMSSP_NEGOTIATE)
	{
		return message.flags;
	}
	return offered;
}

NTSTATUS secopts_ntlm_message(struct gensec_security *gensec,
			      const struct secopts_policy *policy,
			      struct gensec_security *inner,
			      uint32_t offered,
			      struct secopts_ntlm_legs *legs,
			      const DATA_BLOB *in)
{
	struct secopts_ntlmssp message;
	struct secopts_verdict verdict;
	NTSTATUS status;

	/*
	 * This is where a client is about to make its NEGOTIATE. Where it has
	 * another mechanism as well, that has been tried before.
	 */
	if (!is_server(gensec) && in->length == 0) {
		const struct secopts_ntlm_leg leg = {.flags = 0};

		(void)add_leg(legs, &leg);
		return judge_target(gensec, policy);
	}
	/* Samba itself refuses what is no message of NTLMSSP. */
	if (!secopts_read_ntlmssp(in->data, in->length, &message)) {
		return NT_STATUS_OK;
	}
	if (is_server(gensec)) {
		const struct secopts_ntlm_leg leg = {
			.flags = message.flags,
			.account = account_of(gensec, policy, legs, in),
		};

		return judge_leg(gensec, policy, add_leg(legs, &leg));
	}
	verdict = secopts_decide_ntlm(policy, SECOPTS_CLIENT,
				      message.flags & offered);
	status = gate(gensec, policy, &verdict);
	if (!NT_STATUS_IS_OK(status) ||
	    !cli_credentials_is_anonymous(inner->credentials))
	{
		return status;
	}
	/*
	 * This is asked only once the CHALLENGE has come. If a mechanism fails
	 * earlier, SPNEGO goes on to the next one, which is the stock NTLMSSP.
	 */
	verdict = secopts_decide_null_fallback(policy,
					       wants_protection(gensec));
	return gate(gensec, policy, &verdict);
}

NTSTATUS secopts_ntlm_again(struct gensec_security *gensec,
			    const struct secopts_policy *policy,
			    const struct secopts_ntlm_legs *legs)
{
	NTSTATUS status = NT_STATUS_OK;
	size_t i;

	/* MS-NLMP 3.1.5.1.1 asks on CHALLENGE as before NEGOTIATE. */
	if (!is_server(gensec)) {
		return (legs->num != 0) ? judge_target(gensec, policy)
					: NT_STATUS_OK;
	}
	for (i = 0; i < legs->num && NT_STATUS_IS_OK(status); i++) {
		status = judge_leg(gensec, policy, &legs->leg[i]);
	}
	return status;
}

/* The account of this host in its domain. */
static bool is_computer(struct gensec_security *gensec)
{
	struct loadparm_context *lp_ctx = gensec->settings->lp_ctx;
	const char *user = cli_credentials_get_username(gensec->credentials);
	const char *host = lpcfg_netbios_name(lp_ctx);
	size_t length;

	if (user == NULL || host == NULL) {
		return false;
	}
	length = strlen(host);
	return strncasecmp_m(user, host, length) == 0 &&
	       strcmp(user + length, "$") == 0;
}

NTSTATUS secopts_ntlm_identity(struct gensec_security *gensec,
			       const struct secopts_policy *policy,
			       struct gensec_security *inner)
{
	/* A subcontext is one that SPNEGO has started. */
	if (is_server(gensec) || !gensec->subcontext ||
	    gensec->credentials == NULL || secopts_decide_machine_id(policy) ||
	    !is_computer(gensec))
	{
		inner->credentials = gensec->credentials;
		return NT_STATUS_OK;
	}
	inner->credentials = cli_credentials_init_anon(inner);
	if (inner->credentials == NULL) {
		return NT_STATUS_NO_MEMORY;
	}
	DBG_NOTICE("UseMachineId = 0: anonymous in place of the computer "
		   "account\n");
	return NT_STATUS_OK;
}

NTSTATUS secopts_ntlm_null_session(struct gensec_security *gensec,
				   const struct secopts_policy *policy)
{
	bool protect =
		gensec->dcerpc_auth_level >= DCERPC_AUTH_LEVEL_PACKET;
	struct secopts_verdict verdict =
		secopts_decide_null_fallback(policy, protect);

	return gate(gensec, policy, &verdict);
}
