/*
 * Windows Security Options for Samba
 *
 * RPC: logons that member servers pass through to a domain controller
 *
 * A member server cannot check the response of an account of its domain. It asks
 * a domain controller, over netlogon. So this is where the domain decides who may
 * still use NTLM, and where it sees each logon to each of its servers.
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "secopts_samlogon.h"
#include "secopts_admit.h"
#include "lib/param/param.h"

/*
 * Accounts are the domain's own unless they are named as those of a domain that it
 * trusts. A name that nobody knows is no way round: the controller's winbindd
 * looks for it in the domain (docs/fidelity.md 73).
 */
static bool is_foreign(const struct secopts_rpc_call *rpc,
		       TALLOC_CTX *mem_ctx,
		       const char *domain)
{
	return domain != NULL && domain[0] != '\0' &&
	       !lpcfg_is_my_domain_or_realm(rpc->lp_ctx, domain) &&
	       secopts_compat_is_trusted(mem_ctx, rpc, domain);
}

static struct secopts_verdict decide(const struct secopts_rpc_call *rpc,
				     TALLOC_CTX *mem_ctx,
				     const struct secopts_policy *policy,
				     const struct secopts_samlogon *logon)
{
	struct secopts_domain_logon what = {
		.of_domain = true,
		.to_domain = !logon->of_trust,
		.server = logon->server,
	};
	struct secopts_verdict verdict =
		secopts_decide_ntlm_in_domain(policy, &what);

	/* Who is let through as one of the domain is so as any other. */
	if (!verdict.allow && is_foreign(rpc, mem_ctx, logon->domain)) {
		what.of_domain = false;
		verdict = secopts_decide_ntlm_in_domain(policy, &what);
	}
	return verdict;
}

static NTSTATUS gate(const struct secopts_rpc_call *rpc,
		     const struct secopts_policy *policy,
		     const struct secopts_samlogon *logon,
		     const struct secopts_verdict *verdict)
{
	const struct secopts_facts facts = {.who = SECOPTS_WHO_USER};
	const struct secopts_event_logon event_logon = {
		.user = logon->user,
		.domain = logon->domain,
		.server = logon->server,
		.channel_type = logon->channel_type,
	};
	struct secopts_event event = {
		.id = secopts_domain_event(policy, verdict),
		.what = "NTLM logon through",
		.name = (logon->server != NULL) ? logon->server : "?",
		.who = facts.who,
		.remote = rpc->remote,
		.local = rpc->local,
		.workstation = logon->workstation,
		.logon = &event_logon,
		.lock_dir = lpcfg_lock_directory(rpc->lp_ctx),
		.state_dir = lpcfg_state_directory(rpc->lp_ctx),
	};

	return secopts_gate(policy, &facts, verdict, &event);
}

/* What is only told of is told before the server has checked who asks. */
static bool is_carried_out(const struct secopts_policy *policy,
			   const struct secopts_verdict *verdict)
{
	return !verdict->allow && !verdict->audit_only &&
	       secopts_is_enforced(policy);
}

enum secopts_rpc_answer
secopts_judge_samlogon(const struct secopts_rpc_call *rpc, NTSTATUS *status)
{
	enum secopts_rpc_answer answer = SECOPTS_RPC_DISPATCH;
	TALLOC_CTX *frame = talloc_stackframe();
	const struct secopts_policy *policy = NULL;
	struct secopts_samlogon logon;
	struct secopts_verdict verdict;

	*status = NT_STATUS_OK;
	if (secopts_compat_is_rpc_worker() ||
	    !secopts_compat_read_samlogon(frame, rpc, &logon))
	{
		TALLOC_FREE(frame);
		return answer;
	}
	policy = secopts_read_policy_of(frame, rpc->lp_ctx);
	verdict = decide(rpc, frame, policy, &logon);
	if (is_carried_out(policy, &verdict)) {
		answer = SECOPTS_RPC_ANSWERED;
		if (!secopts_compat_check_samlogon(rpc)) {
			TALLOC_FREE(frame);
			return answer;
		}
	}
	*status = gate(rpc, policy, &logon, &verdict);
	TALLOC_FREE(frame);
	return answer;
}
