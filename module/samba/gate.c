/*
 * Windows Security Options for Samba
 *
 * The gate: from verdict to NTSTATUS. Every refusal comes by here.
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "secopts_samba.h"
#include "secopts_compat.h"

struct secopts_event
secopts_event_of(const struct secopts_smbd_session *smbd,
		 enum secopts_event_id id,
		 const char *what,
		 enum secopts_who who)
{
	return (struct secopts_event){
		.id = id,
		.what = what,
		.who = who,
		.remote = smbd->remote,
		.local = smbd->local,
		.workstation = smbd->workstation,
		.session_id = smbd->session_id,
		.dialect = smbd->dialect,
	};
}

enum secopts_event_id
secopts_domain_event(const struct secopts_policy *policy,
		     const struct secopts_verdict *verdict)
{
	return (verdict->audit_only || !secopts_is_enforced(policy))
		       ? SECOPTS_EVENT_DOMAIN_AUDITED
		       : SECOPTS_EVENT_DOMAIN_BLOCKED;
}

NTSTATUS secopts_gate(const struct secopts_policy *policy,
		      const struct secopts_facts *facts,
		      const struct secopts_verdict *verdict,
		      const struct secopts_event *event)
{
	bool enforced = secopts_is_enforced(policy) && !verdict->audit_only;

	if (verdict->allow) {
		return NT_STATUS_OK;
	}
	secopts_audit(policy, facts, verdict, event, enforced);
	return enforced ? NT_STATUS(verdict->ntstatus) : NT_STATUS_OK;
}
