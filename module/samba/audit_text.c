/*
 * Windows Security Options for Samba
 *
 * Audit: a refusal in a line of text
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "secopts_audit.h"
#include "lib/tsocket/tsocket.h"

#define MAX_TEXT 256

/* Length of the UTF-8 sequence at p, or 0 if it is none (RFC 3629). */
static size_t decode(const uint8_t *p, uint32_t *codepoint)
{
	static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
	size_t length = (p[0] < 0x80)		? 1
			: ((p[0] & 0xe0) == 0xc0) ? 2
			: ((p[0] & 0xf0) == 0xe0) ? 3
			: ((p[0] & 0xf8) == 0xf0) ? 4
						  : 0;
	uint32_t c = (length == 1) ? p[0] : p[0] & (0x7fu >> length);
	size_t i;

	if (length == 0) {
		return 0;
	}
	for (i = 1; i < length; i++) {
		if ((p[i] & 0xc0) != 0x80) {
			return 0;
		}
		c = (c << 6) | (p[i] & 0x3f);
	}
	if (c < smallest[length] || c > 0x10ffff ||
	    (c >= 0xd800 && c <= 0xdfff))
	{
		return 0;
	}
	*codepoint = c;
	return length;
}

/*
 * Not what ends a line for some reader (C0, DEL, C1 with NEL, LINE and
 * PARAGRAPH SEPARATOR), nor what shows it in another order.
 */
static bool is_harmless(uint32_t c)
{
	return c >= 0x20 && !(c >= 0x7f && c <= 0x9f) &&
	       !(c >= 0x2028 && c <= 0x202e) && !(c >= 0x2066 && c <= 0x2069) &&
	       c != 0x200e && c != 0x200f;
}

const char *secopts_printable(TALLOC_CTX *mem_ctx, const char *text)
{
	char *copy = NULL;
	char *out = NULL;
	const char *in = NULL;

	if (text == NULL) {
		return "";
	}
	copy = talloc_strndup(mem_ctx, text, MAX_TEXT);
	if (copy == NULL) {
		return "?";
	}
	for (in = out = copy; *in != '\0';) {
		uint32_t c = 0;
		size_t length = decode((const uint8_t *)in, &c);

		if (length == 0 || !is_harmless(c)) {
			*out++ = '?';
			in += MAX(length, 1);
			continue;
		}
		memmove(out, in, length);
		out += length;
		in += length;
	}
	*out = '\0';
	return copy;
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
	const struct secopts_setting_info *info = &secopts_settings[setting];
	const struct secopts_value *value = &policy->values[setting];
	char *text = NULL;
	size_t i;

	if (info->type != SECOPTS_TYPE_MULTI_SZ) {
		return talloc_asprintf(mem_ctx,
				       info->type == SECOPTS_TYPE_FLAGS
					       ? "0x%"PRIx32
					       : "%"PRIu32,
				       value->data.number);
	}

	text = talloc_strdup(mem_ctx, "(");
	for (i = 0; text != NULL && i < value->data.list.num; i++) {
		if (strlen(text) > MAX_TEXT) {
			text = talloc_asprintf_append(text, ", and more");
			break;
		}
		text = talloc_asprintf_append(
			text, "%s%s", i > 0 ? ", " : "",
			secopts_printable(mem_ctx,
					  value->data.list.names[i]));
	}
	return (text != NULL) ? talloc_asprintf_append(text, ")") : NULL;
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
