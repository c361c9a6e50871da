/*
 * Windows Security Options for Samba
 *
 * The gate: from verdict to NTSTATUS
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "secopts_samba.h"

NTSTATUS secopts_gate(const struct secopts_policy *policy,
		      const struct secopts_facts *facts,
		      const struct secopts_verdict *verdict,
		      const struct secopts_event *event)
{
	/* Without a policy nobody asked for audit mode. */
	bool enforced = (policy == NULL || policy->mode == SECOPTS_MODE_ENFORCE);

	if (verdict->allow) {
		return NT_STATUS_OK;
	}
	secopts_audit(policy, facts, verdict, event, enforced);
	return enforced ? NT_STATUS(verdict->ntstatus) : NT_STATUS_OK;
}
