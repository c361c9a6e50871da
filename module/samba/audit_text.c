/*
 * Windows Security Options for Samba
 *
 * Audit: a refusal, and who its client is, in text
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "secopts_audit.h"
#include "secopts_load.h"
#include "secopts_unicode.h"
#include "lib/tsocket/tsocket.h"

#define MAX_TEXT 256

const char *secopts_printable(TALLOC_CTX *mem_ctx, const char *text)
{
	size_t length = (text != NULL) ? strnlen(text, MAX_TEXT) : 0;
	char *copy = NULL;

	if (length == 0) {
		return "";
	}
	copy = talloc_array(mem_ctx, char, SECOPTS_PRINTABLE_SIZE(length));
	if (copy == NULL) {
		return "?";
	}
	return secopts_put_printable(text, length, SECOPTS_HIDDEN_MARKED, copy);
}

const char *secopts_audit_client(TALLOC_CTX *mem_ctx,
				 const struct tsocket_address *remote)
{
	struct sockaddr_in6 address = {.sin6_family = AF_UNSPEC};
	struct sockaddr *sa = (struct sockaddr *)&address;

	if (remote == NULL || !tsocket_address_is_inet(remote, "ip")) {
		return "unknown";
	}
	if (tsocket_address_bsd_sockaddr(remote, sa, sizeof(address)) > 0 &&
	    sa->sa_family == AF_INET6 &&
	    !IN6_IS_ADDR_V4MAPPED(&address.sin6_addr))
	{
		return hex_encode_talloc(mem_ctx, address.sin6_addr.s6_addr, 8);
	}
	return tsocket_address_inet_addr_string(remote, mem_ctx);
}

static const char *who_text(enum secopts_who who)
{
	/* before anybody knows who it is */
	return who == SECOPTS_WHO_USER ? "client's" : secopts_who_name(who);
}

const char *secopts_audit_value(TALLOC_CTX *mem_ctx,
				const struct secopts_policy *policy,
				enum secopts_setting setting)
{
	char text[MAX_TEXT];

	return secopts_printable(
		mem_ctx, secopts_value_text(setting,
					    &policy->values[setting].data,
					    SECOPTS_VALUE_LOGGED, text,
					    sizeof(text)));
}

const char *secopts_audit_reason(TALLOC_CTX *mem_ctx,
				 const struct secopts_refusal *refusal)
{
	const char *reason = secopts_reason_text(refusal->verdict->reason);

	if (refusal->verdict->reason == SECOPTS_REASON_UNWATCHED) {
		char text[SECOPTS_UNWATCHED_TEXT_SIZE];

		reason = secopts_printable(
			mem_ctx, secopts_unwatched_text(refusal->facts, text));
	}
	return reason;
}

static const char *cause_text(TALLOC_CTX *mem_ctx,
			      const struct secopts_refusal *refusal)
{
	const struct secopts_verdict *verdict = refusal->verdict;
	const struct secopts_policy *policy = refusal->policy;
	const char *reason = secopts_audit_reason(mem_ctx, refusal);
	char names[SECOPTS_FLAG_NAMES_SIZE];
	const char *value = NULL;

	if (policy == NULL || verdict->setting == SECOPTS_NUM_SETTINGS ||
	    verdict->reason == SECOPTS_REASON_UNWATCHED)
	{
		return reason;
	}

	value = secopts_audit_value(mem_ctx, policy, verdict->setting);
	return talloc_asprintf(
		mem_ctx, "%s%s%s; %s = %s, from %s", reason,
		verdict->missing != 0 ? ": " : "",
		secopts_flag_names(verdict->missing, names),
		secopts_settings[verdict->setting].value_name,
		value != NULL ? value : "?",
		secopts_origin_name(policy->values[verdict->setting].origin));
}

const char *secopts_audit_text(TALLOC_CTX *mem_ctx,
			       const struct secopts_refusal *refusal)
{
	const struct secopts_event *event = refusal->event;
	const struct secopts_verdict *verdict = refusal->verdict;
	const char *cause = cause_text(mem_ctx, refusal);
	const char *address = NULL;

	if (event->remote != NULL) {
		address = tsocket_address_string(event->remote, mem_ctx);
	}
	return talloc_asprintf(
		mem_ctx,
		"%s %s %s%s%s%s from %s (workstation [%s], session "
		"0x%"PRIx64"): %s; %s",
		refusal->enforced ? "refused" : "would refuse",
		who_text(event->who),
		event->what,
		event->name != NULL ? " [" : "",
		secopts_printable(mem_ctx, event->name),
		event->name != NULL ? "]" : "",
		address != NULL ? address : "unknown address",
		secopts_printable(mem_ctx, event->workstation),
		event->session_id,
		secopts_status_name(verdict->ntstatus),
		cause != NULL ? cause
			      : secopts_reason_text(verdict->reason));
}
