/*
 * Windows Security Options for Samba
 *
 * Audit: uses of NTLM, each a line and a record
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "secopts_audit.h"
#include "secopts_compat.h"
#include "secopts_uses.h"
#include "lib/tsocket/tsocket.h"

#define USE_LEVEL 2

/* A use, where it happened, and what is known of the number. */
struct telling {
	const struct secopts_use *use;
	const struct secopts_event *event;
};

static enum secopts_event_id id_of(const struct secopts_use *use)
{
	bool odd = secopts_is_odd(use->version, use->av_flags);

	if (use->side == SECOPTS_CLIENT) {
		return odd ? SECOPTS_EVENT_USE_CLIENT_ODD
			   : SECOPTS_EVENT_USE_CLIENT;
	}
	return odd ? SECOPTS_EVENT_USE_SERVER_ODD : SECOPTS_EVENT_USE_SERVER;
}

static const char *text_of(TALLOC_CTX *mem_ctx, const void *what)
{
	const struct telling *telling = what;
	const struct secopts_use *use = telling->use;

	return talloc_asprintf(
		mem_ctx,
		"NTLM %s [%s\\%s] %s %s (workstation [%s], target [%s]): %s, "
		"%s; %s",
		use->side == SECOPTS_CLIENT ? "sent for" : "logon of",
		secopts_printable(mem_ctx, use->domain),
		secopts_printable(mem_ctx, use->user),
		use->side == SECOPTS_CLIENT ? "to" : "from",
		secopts_printable(mem_ctx, use->address),
		secopts_printable(mem_ctx, use->machine),
		secopts_printable(mem_ctx, use->target),
		secopts_ntlm_version_name(use->version),
		secopts_why_info(use->why)->text,
		nt_errstr(NT_STATUS(use->status)));
}

/* MsvAvFlags has it; only NTLMv2 could. */
static const char *mic_text(const struct secopts_use *use)
{
	return (use->av_flags & SECOPTS_NTLM_AV_MIC) != 0 ? "present"
							  : "absent";
}

/* The fields of 4020 to 4023 by their names there, as far as they are known. */
static int add_data(struct json_object *data, const struct secopts_use *use)
{
	bool is_client = use->side == SECOPTS_CLIENT;
	int rc = 0;

	rc |= json_add_string(data, "ProcessName",
			      program_invocation_short_name);
	rc |= json_add_int(data, "ProcessPID", (int)getpid());
	rc |= secopts_json_printable(data, "Username", use->user);
	rc |= secopts_json_printable(data, "DomainName", use->domain);
	if (!is_client) {
		rc |= secopts_json_printable(data, "RemoteClientMachine",
					     use->machine);
		rc |= secopts_json_printable(data, "ClientIP", use->address);
	}
	rc |= secopts_json_printable(data, "ServiceBinding", use->target);
	rc |= json_add_int(data, "NtlmUsageId",
			   (int)secopts_why_info(use->why)->id);
	rc |= json_add_string(data, "NtlmUsageReason",
			      secopts_why_info(use->why)->text);
	rc |= secopts_json_format(data, "NegotiatedFlags", "0x%08"PRIX32,
				  use->flags);
	rc |= json_add_string(data, "NtlmVersion",
			      secopts_ntlm_version_name(use->version));
	rc |= json_add_string(data, "ChannelBindingStatus",
			      secopts_ntlm_binding_name(use->binding));
	rc |= json_add_string(data, "Mic Status", mic_text(use));
	rc |= secopts_json_format(data, "AvFlags", "0x%"PRIx32, use->av_flags);
	if (!is_client) {
		rc |= secopts_json_format(data, "Status", "0x%08"PRIX32,
					  use->status);
		rc |= json_add_string(data, "StatusMsg",
				      nt_errstr(NT_STATUS(use->status)));
	}
	return rc;
}

static struct json_object json_of(const void *what)
{
	const struct telling *telling = what;
	const struct secopts_use *use = telling->use;
	struct json_object body = json_new_object();
	struct json_object data = json_new_object();
	int rc = secopts_json_head(&body, telling->event->id);

	rc |= json_add_int(&body, "logonType", 3); /* network */
	rc |= json_add_string(&body, "status",
			      nt_errstr(NT_STATUS(use->status)));
	rc |= secopts_json_format(&body, "statusCode", "0x%08"PRIX32,
				  use->status);
	rc |= json_add_string(&body, "subject", telling->event->what);
	rc |= json_add_string(&body, "reason",
			      secopts_why_info(use->why)->text);
	rc |= json_add_string(&body, "reasonId",
			      secopts_why_info(use->why)->word);
	rc |= json_add_string(&body, "who",
			      use->status == 0 ? secopts_who_name(use->who)
					       : NULL);
	rc |= json_add_bool(&body, "localAccount", use->is_local);
	rc |= json_add_address(&body, "localAddress", telling->event->local);
	rc |= json_add_address(&body, "remoteAddress", telling->event->remote);
	rc |= secopts_json_printable(&body, "workstation", use->machine);
	rc |= add_data(&data, use);
	return secopts_json_body(body, data, rc);
}

static const char *detail_of(TALLOC_CTX *mem_ctx, const struct secopts_use *use)
{
	return talloc_asprintf(mem_ctx, "%s/%s/%s/%s/%d/%d/%x/%d",
			       use->machine, use->user, use->domain,
			       use->target, (int)use->version, (int)use->why,
			       use->status, (int)use->who);
}

void secopts_audit_use(const struct secopts_policy *policy,
		       const struct secopts_use *use,
		       const struct secopts_event *event)
{
	struct secopts_event told = *event;
	const struct telling telling = {.use = use, .event = &told};
	const struct secopts_story story = {
		.text = text_of,
		.json = json_of,
		.what = &telling,
	};
	struct secopts_cause cause = {
		.client = use->client,
		.level = USE_LEVEL,
		.is_use = true,
	};

	if (!secopts_audit_is_heard(policy, USE_LEVEL)) {
		return;
	}
	cause.id = told.id = id_of(use);
	cause.detail = detail_of(talloc_tos(), use);
	secopts_audit_tell(talloc_tos(), policy, &told, &cause,
			   policy->audit_window, &story);
}
