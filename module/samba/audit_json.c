/*
 * Windows Security Options for Samba
 *
 * Audit: records in JSON, in the shape of Samba's own
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "secopts_audit.h"
#include "secopts_compat.h"
#include "lib/tsocket/tsocket.h"

/* The name that a listener registers with Samba's messaging. */
#define LISTENER "secopts_event"

#define TYPE "SecoptsAudit"
#define MAJOR 1
#define MINOR 1

/* MS-ADTS and winlogon call it "Network". */
#define LOGON_TYPE_NETWORK 3

int secopts_json_format(struct json_object *object,
			const char *name,
			const char *format,
			...)
{
	char text[64];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	return json_add_string(object, name, text);
}

int secopts_json_printable(struct json_object *object,
			   const char *name,
			   const char *text)
{
	TALLOC_CTX *frame = talloc_stackframe();
	int rc = json_add_string(object, name,
				 text != NULL && text[0] != '\0'
					 ? secopts_printable(frame, text)
					 : NULL);

	TALLOC_FREE(frame);
	return rc;
}

const char *secopts_json_host(TALLOC_CTX *mem_ctx,
			      const struct tsocket_address *address)
{
	if (address == NULL || !tsocket_address_is_inet(address, "ip")) {
		return NULL;
	}
	return tsocket_address_inet_addr_string(address, mem_ctx);
}

/* The client as Windows shows it: an address and a port, and a UNC name. */
static int add_client(struct json_object *data,
		      const struct tsocket_address *address)
{
	TALLOC_CTX *frame = talloc_stackframe();
	const char *host = secopts_json_host(frame, address);
	const char *shown = NULL;
	const char *name = NULL;
	int rc = 0;

	if (host != NULL) {
		bool is_v6 = strchr(host, ':') != NULL;

		shown = talloc_asprintf(frame, "%s%s%s:%u",
					is_v6 ? "[" : "", host,
					is_v6 ? "]" : "",
					tsocket_address_inet_port(address));
		name = talloc_asprintf(frame, "\\\\%s", host);
	}
	rc |= json_add_string(data, "ClientAddress", shown);
	rc |= json_add_string(data, "ClientName", name);
	TALLOC_FREE(frame);
	return rc;
}

static int add_subject(struct json_object *data,
		       const struct secopts_event *event)
{
	bool anonymous = event->who == SECOPTS_WHO_ANONYMOUS;
	int rc = 0;

	rc |= json_add_string(data, "SubjectUserSid",
			      anonymous ? "S-1-5-7" : NULL);
	rc |= json_add_string(data, "SubjectUserName",
			      anonymous ? "ANONYMOUS LOGON" : NULL);
	rc |= json_add_string(data, "SubjectDomainName",
			      anonymous ? "NT AUTHORITY" : NULL);
	rc |= secopts_json_format(data, "SubjectLogonId", "0x%"PRIx64,
				  event->session_id);
	return rc;
}

static int add_remote(struct json_object *data,
		      const char *address_name,
		      const char *port_name,
		      const struct secopts_event *event)
{
	TALLOC_CTX *frame = talloc_stackframe();
	const char *host = secopts_json_host(frame, event->remote);
	int rc = json_add_string(data, address_name, host);

	rc |= secopts_json_format(
		data, port_name, "%u",
		host != NULL ? tsocket_address_inet_port(event->remote) : 0);
	TALLOC_FREE(frame);
	return rc;
}

static int add_pipe(struct json_object *data, const struct secopts_event *event)
{
	int rc = add_subject(data, event);

	rc |= json_add_string(data, "ObjectType", "File");
	rc |= add_remote(data, "IpAddress", "IpPort", event);
	rc |= json_add_string(data, "ShareName", "\\\\*\\IPC$");
	rc |= json_add_string(data, "ShareLocalPath", "");
	return rc | secopts_json_printable(data, "RelativeTargetName", event->name);
}

/* 5712 has the interface by its UUID and no operation, which is told here. */
static int add_rpc(struct json_object *data, const struct secopts_event *event)
{
	int rc = add_subject(data, event);

	rc |= add_remote(data, "RemoteIpAddress", "RemotePort", event);
	return rc | json_add_string(data, "Operation", event->name);
}

/* Windows tells no operation, which is told here. */
static int add_sam(struct json_object *data, const struct secopts_event *event)
{
	TALLOC_CTX *frame = talloc_stackframe();
	int rc = json_add_string(data, "ClientSID", event->sid);

	rc |= json_add_string(data, "ClientNetworkAddress",
			      secopts_json_host(frame, event->remote));
	TALLOC_FREE(frame);
	return rc | json_add_string(data, "Operation", event->name);
}

/* Of a logon that a domain controller is asked about. */
static int add_logon(struct json_object *data, const struct secopts_event *event)
{
	const struct secopts_event_logon *logon = event->logon;
	int rc = 0;

	rc |= secopts_json_printable(data, "SChannelName", logon->server);
	rc |= secopts_json_printable(data, "UserName", logon->user);
	rc |= secopts_json_printable(data, "DomainName", logon->domain);
	rc |= secopts_json_printable(data, "WorkstationName",
				     event->workstation);
	return rc | json_add_int(data, "SChannelType", logon->channel_type);
}

/* The fields that the event has on Windows, by their names there. */
static int add_event_data(struct json_object *data,
			  const struct secopts_refusal *refusal)
{
	const struct secopts_event *event = refusal->event;
	uint32_t status = refusal->verdict->ntstatus;
	int rc = 0;

	if (event->id == SECOPTS_EVENT_PIPE) {
		return add_pipe(data, event);
	}
	if (event->id == SECOPTS_EVENT_RPC) {
		return add_rpc(data, event);
	}
	if (event->logon != NULL) {
		return add_logon(data, event);
	}
	if (event->id == SECOPTS_EVENT_SAM_DENIED ||
	    event->id == SECOPTS_EVENT_SAM_AUDITED)
	{
		return add_sam(data, event);
	}
	rc |= add_client(data, event->remote);
	switch (event->id) {
	case SECOPTS_EVENT_SHARE:
		rc |= secopts_json_printable(data, "ShareName", event->name);
		rc |= secopts_json_printable(data, "SharePath", event->path);
		break;
	case SECOPTS_EVENT_NTLM:
		rc |= secopts_json_format(data, "Status", "0x%08"PRIX32,
					  status);
		rc |= secopts_json_format(data, "TranslatedStatus",
					  "0x%08"PRIX32, status);
		rc |= json_add_string(data, "UserName", NULL);
		rc |= secopts_json_format(data, "SessionId", "0x%"PRIx64,
					  event->session_id);
		break;
	default:
		rc |= secopts_json_format(data, "SessionId", "0x%"PRIx64,
					  event->session_id);
		break;
	}
	return rc;
}

static const char *event_name(enum secopts_event_id id)
{
	switch (id) {
	case SECOPTS_EVENT_NTLM:
		return "Smb2SessionAuthFailure";
	case SECOPTS_EVENT_SHARE:
		return "SrvShareAnonymousAccessDenied";
	case SECOPTS_EVENT_SESSION:
		return "SrvSessionAnonymousAccessDenied";
	case SECOPTS_EVENT_LISTS:
		return "AnonymousAccessAllowed";
	case SECOPTS_EVENT_RPC:
		return "RpcAttempted";
	case SECOPTS_EVENT_DOMAIN_BLOCKED:
		return "NtlmInDomainBlocked";
	case SECOPTS_EVENT_DOMAIN_AUDITED:
		return "NtlmInDomainWouldBeBlocked";
	case SECOPTS_EVENT_SAM_DEFAULT:
		return "SamDefaultDescriptor";
	case SECOPTS_EVENT_SAM_CONFIGURED:
		return "SamConfiguredDescriptor";
	case SECOPTS_EVENT_SAM_MALFORMED:
		return "SamMalformedDescriptor";
	case SECOPTS_EVENT_SAM_DENIED:
		return "SamCallDenied";
	case SECOPTS_EVENT_SAM_AUDIT_ON:
		return "SamAuditOnlyModeOn";
	case SECOPTS_EVENT_SAM_AUDIT_OFF:
		return "SamAuditOnlyModeOff";
	case SECOPTS_EVENT_SAM_AUDITED:
		return "SamCallWouldBeDenied";
	case SECOPTS_EVENT_OUTGOING_DENIED:
		return "NtlmOutgoingDenied";
	case SECOPTS_EVENT_INCOMING_DENIED:
		return "NtlmIncomingDenied";
	case SECOPTS_EVENT_ACCOUNT_DENIED:
		return "NtlmDomainAccountDenied";
	case SECOPTS_EVENT_OUTGOING_AUDITED:
		return "NtlmOutgoingWouldBeDenied";
	case SECOPTS_EVENT_INCOMING_AUDITED:
		return "NtlmIncomingWouldBeDenied";
	case SECOPTS_EVENT_ACCOUNT_AUDITED:
		return "NtlmDomainAccountWouldBeDenied";
	case SECOPTS_EVENT_MIN_CLIENT:
		return "NtlmMinimumClientSecurity";
	case SECOPTS_EVENT_MIN_SERVER:
		return "NtlmMinimumServerSecurity";
	case SECOPTS_EVENT_USE_CLIENT:
		return "NtlmClientUse";
	case SECOPTS_EVENT_USE_CLIENT_ODD:
		return "NtlmClientUseWarning";
	case SECOPTS_EVENT_USE_SERVER:
		return "NtlmServerUse";
	case SECOPTS_EVENT_USE_SERVER_ODD:
		return "NtlmServerUseWarning";
	case SECOPTS_EVENT_PIPE:
	case SECOPTS_EVENT_CLIENT: /* has no record */
	case SECOPTS_EVENT_SAM_SUPPRESSED: /* is made in audit_sum.c */
		break;
	}
	return "DetailedFileShareAccessDenied";
}

int secopts_json_setting(struct json_object *body,
			 const struct secopts_policy *policy,
			 enum secopts_setting setting)
{
	TALLOC_CTX *frame = talloc_stackframe();
	const char *name = NULL;
	const char *value = NULL;
	const char *origin = NULL;
	int rc = 0;

	if (setting != SECOPTS_NUM_SETTINGS) {
		name = secopts_settings[setting].value_name;
	}
	if (name != NULL && policy != NULL) {
		value = secopts_audit_value(frame, policy, setting);
		origin = secopts_origin_name(policy->values[setting].origin);
	}
	rc |= json_add_string(body, "setting", name);
	rc |= json_add_string(body, "value", value);
	rc |= json_add_string(body, "origin", origin);
	TALLOC_FREE(frame);
	return rc;
}

static int add_missing(struct json_object *body, uint32_t missing)
{
	char names[SECOPTS_FLAG_NAMES_SIZE];
	int rc = 0;

	if (missing == 0) {
		rc |= json_add_string(body, "missingFlags", NULL);
		rc |= json_add_string(body, "missingFlagNames", NULL);
		return rc;
	}
	rc |= secopts_json_format(body, "missingFlags", "0x%08"PRIX32, missing);
	rc |= json_add_string(body, "missingFlagNames",
			      secopts_flag_names(missing, names));
	return rc;
}

int secopts_json_head(struct json_object *body, enum secopts_event_id id)
{
	int rc = 0;

	rc |= json_add_version(body, MAJOR, MINOR);
	rc |= json_add_int(body, "eventId", (int)id);
	rc |= json_add_string(body, "eventName", event_name(id));
	rc |= json_add_int(body, "pid", (int)getpid());
	return rc | secopts_json_node(body);
}

static int add_refusal(struct json_object *body,
		       const struct secopts_refusal *refusal)
{
	const struct secopts_event *event = refusal->event;
	const struct secopts_verdict *verdict = refusal->verdict;
	TALLOC_CTX *frame = talloc_stackframe();
	int rc = secopts_json_head(body, event->id);

	rc |= json_add_int(body, "logonType", LOGON_TYPE_NETWORK);
	rc |= json_add_bool(body, "enforced", refusal->enforced);
	rc |= json_add_string(body, "status",
			      nt_errstr(NT_STATUS(verdict->ntstatus)));
	rc |= secopts_json_format(body, "statusCode", "0x%08"PRIX32, verdict->ntstatus);
	rc |= json_add_string(body, "subject", event->what);
	rc |= json_add_string(body, "reason",
			      secopts_audit_reason(frame, refusal));
	rc |= secopts_json_setting(body, refusal->policy, verdict->setting);
	rc |= add_missing(body, verdict->missing);
	rc |= json_add_address(body, "localAddress", event->local);
	rc |= json_add_address(body, "remoteAddress", event->remote);
	rc |= secopts_json_printable(body, "workstation", event->workstation);
	if (event->dialect != 0) {
		rc |= secopts_json_format(body, "dialect", "0x%04x", event->dialect);
	} else {
		rc |= json_add_string(body, "dialect", NULL);
	}
	TALLOC_FREE(frame);
	return rc;
}

struct json_object
secopts_json_body(struct json_object body, struct json_object data, int rc)
{
	if (rc == 0 && json_add_object(&body, "EventData", &data) == 0) {
		return body;
	}
	json_free(&data);
	json_free(&body);
	return json_empty_object;
}

struct json_object secopts_audit_json(const struct secopts_refusal *refusal)
{
	struct json_object body = json_new_object();
	struct json_object data = json_new_object();
	int rc = 0;

	rc |= add_refusal(&body, refusal);
	rc |= add_event_data(&data, refusal);
	return secopts_json_body(body, data, rc);
}

static int add_list(struct json_object *data,
		    const struct secopts_policy *policy,
		    enum secopts_setting setting)
{
	const struct secopts_list *list = &policy->values[setting].data.list;
	struct json_object array = json_new_array();
	TALLOC_CTX *frame = talloc_stackframe();
	size_t i;
	int rc = 0;

	for (i = 0; i < list->num; i++) {
		rc |= json_array_append_new(
			array.root,
			json_string(secopts_printable(frame, list->names[i])));
	}
	TALLOC_FREE(frame);
	if (rc != 0 ||
	    json_add_object(data, secopts_settings[setting].value_name,
			    &array) != 0)
	{
		json_free(&array);
		return JSON_ERROR;
	}
	return 0;
}

struct json_object
secopts_audit_lists_json(const struct secopts_policy *policy)
{
	struct json_object body = json_new_object();
	struct json_object data = json_new_object();
	int rc = secopts_json_head(&body, SECOPTS_EVENT_LISTS);

	rc |= add_list(&data, policy, SECOPTS_NULL_SESSION_PIPES);
	rc |= add_list(&data, policy, SECOPTS_NULL_SESSION_SHARES);
	return secopts_json_body(body, data, rc);
}

/* ISO 8601, as Samba writes "timestamp". */
static int add_time(struct json_object *object,
		    const char *name,
		    struct timeval when)
{
	char date[32] = "";
	char zone[8] = "";
	struct tm *tm = localtime(&when.tv_sec);

	if (tm == NULL) {
		return json_add_string(object, name, NULL);
	}
	strftime(date, sizeof(date), "%Y-%m-%dT%T", tm);
	strftime(zone, sizeof(zone), "%z", tm);
	return secopts_json_format(object, name, "%s.%06ld%s", date,
				   (long)when.tv_usec, zone);
}

static int add_sum(struct json_object *body, const struct secopts_sum *sum)
{
	int rc = 0;

	rc |= json_add_int(body, "count", (int)MIN(sum->count, INT_MAX));
	rc |= json_add_string(body, "countOver", sum->over);
	rc |= add_time(body, "firstSeen", sum->first);
	rc |= add_time(body, "lastSeen", sum->last);
	return rc;
}

bool secopts_audit_notifies(const struct secopts_policy *policy)
{
	return policy != NULL && policy->event_notification;
}

static void send_record(struct imessaging_context *msg_ctx,
			struct json_object *record)
{
	NTSTATUS status = secopts_compat_send_record(msg_ctx, LISTENER, record);

	if (!NT_STATUS_IS_OK(status)) {
		DBG_NOTICE("no program receives records as " LISTENER ": %s\n",
			   nt_errstr(status));
	}
}

void secopts_audit_write_json(struct json_object body,
			      const struct secopts_sum *sum,
			      const struct secopts_policy *policy,
			      const struct secopts_event *event)
{
	struct json_object wrapper = json_empty_object;
	int rc = 0;

	if (json_is_invalid(&body)) {
		return;
	}
	wrapper = json_new_object();
	rc |= json_add_timestamp(&wrapper);
	rc |= json_add_string(&wrapper, "type", TYPE);
	if (sum != NULL) {
		rc |= add_sum(&body, sum);
	}
	if (rc != 0 || json_add_object(&wrapper, TYPE, &body) != 0) {
		json_free(&body);
		json_free(&wrapper);
		return;
	}
	audit_log_json(&wrapper, secopts_json_debug_class, SECOPTS_JSON_LEVEL);
	if (secopts_audit_notifies(policy)) {
		send_record(event->msg_ctx, &wrapper);
	}
	json_free(&wrapper);
}
