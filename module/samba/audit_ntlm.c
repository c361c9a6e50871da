/*
 * Windows Security Options for Samba
 *
 * Audit: what Windows' own log of NTLM says of a refusal, beside its record
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "secopts_audit.h"

/* CLIENT, which has no event, where that log says nothing. */
static enum secopts_event_id id_of(const struct secopts_refusal *refusal)
{
	bool is_client = refusal->event->id == SECOPTS_EVENT_CLIENT;

	switch (refusal->verdict->reason) {
	case SECOPTS_REASON_MIN_SESSION:
		return is_client ? SECOPTS_EVENT_MIN_CLIENT
				 : SECOPTS_EVENT_MIN_SERVER;
	case SECOPTS_REASON_NTLM_OUTGOING:
		return refusal->enforced ? SECOPTS_EVENT_OUTGOING_DENIED
					 : SECOPTS_EVENT_OUTGOING_AUDITED;
	case SECOPTS_REASON_NTLM_INCOMING:
		return refusal->enforced ? SECOPTS_EVENT_INCOMING_DENIED
					 : SECOPTS_EVENT_INCOMING_AUDITED;
	case SECOPTS_REASON_NTLM_ACCOUNT:
		return refusal->enforced ? SECOPTS_EVENT_ACCOUNT_DENIED
					 : SECOPTS_EVENT_ACCOUNT_AUDITED;
	default:
		return SECOPTS_EVENT_CLIENT;
	}
}

/* What of the minimum was there, and what it is. */
static int add_minimum(struct json_object *data,
		       const struct secopts_refusal *refusal)
{
	const struct secopts_verdict *verdict = refusal->verdict;
	uint32_t required = 0;
	int rc = 0;

	if (refusal->policy != NULL) {
		required = refusal->policy->values[verdict->setting]
				   .data.number;
	}
	rc |= secopts_json_format(data, "NegotiatedSecurity", "0x%"PRIx32,
				  required & ~verdict->missing);
	rc |= secopts_json_format(data, "RequiredSecurity", "0x%"PRIx32,
				  required);
	return rc;
}

static int add_data(struct json_object *data,
		    const struct secopts_refusal *refusal)
{
	int rc = 0;

	rc |= json_add_int(data, "CallerPID", (int)getpid());
	rc |= json_add_string(data, "ProcessName",
			      program_invocation_short_name);
	switch (refusal->verdict->reason) {
	case SECOPTS_REASON_MIN_SESSION:
		return rc | add_minimum(data, refusal);
	case SECOPTS_REASON_NTLM_OUTGOING:
		return rc | secopts_json_printable(data, "TargetName",
						   refusal->event->name);
	default:
		return rc | secopts_json_printable(data, "Workstation",
						   refusal->event->workstation);
	}
}

bool secopts_audit_is_of_ntlm(const struct secopts_refusal *refusal)
{
	return id_of(refusal) != SECOPTS_EVENT_CLIENT;
}

struct json_object
secopts_audit_ntlm_json(const struct secopts_refusal *refusal)
{
	struct json_object body = json_new_object();
	struct json_object data = json_new_object();
	int rc = secopts_json_head(&body, id_of(refusal));

	rc |= json_add_bool(&body, "enforced", refusal->enforced);
	rc |= secopts_json_setting(&body, refusal->policy,
				   refusal->verdict->setting);
	rc |= json_add_address(&body, "remoteAddress", refusal->event->remote);
	rc |= add_data(&data, refusal);
	return secopts_json_body(body, data, rc);
}
