/*
 * Windows Security Options for Samba
 *
 * The log line of a refusal
 *
 * Copyright (C) the secopts authors 2026
 *
 * This program is free software; you can redistribute it and/or modify
 * it under the terms of the GNU General Public License as published by
 * the Free Software Foundation; either version 3 of the License, or
 * (at your option) any later version.
 *
 * This program is distributed in the hope that it will be useful,
 * but WITHOUT ANY WARRANTY; without even the implied warranty of
 * MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE.  See the
 * GNU General Public License for more details.
 *
 * You should have received a copy of the GNU General Public License
 * along with this program.  If not, see <http://www.gnu.org/licenses/>.
 */

#include "secopts_samba.h"

#undef DBGC_CLASS
#define DBGC_CLASS secopts_debug_class

/*
 * What was refused lately, so that a client that asks again and again fills
 * the log only at level 5. A process serves one client; entries that fall
 * out of the ring are merely logged once more.
 */
static struct {
	uint64_t session_id;
	uint32_t cause;
} recent[64];
static size_t recent_next;

static uint32_t hash_add(uint32_t hash, const char *text)
{
	while (text != NULL && *text != '\0') {
		hash = (hash ^ (uint8_t)*text++) * 16777619u;
	}
	return (hash ^ '/') * 16777619u;
}

static bool seen_before(const struct secopts_verdict *verdict,
			const struct secopts_event *event)
{
	uint32_t cause = hash_add(2166136261u, event->what);
	size_t i;

	if (event->session_id == 0) {
		return false;
	}

	cause = hash_add(cause, event->name);
	cause = hash_add(cause, secopts_reason_text(verdict->reason));

	for (i = 0; i < ARRAY_SIZE(recent); i++) {
		if (recent[i].session_id == event->session_id &&
		    recent[i].cause == cause)
		{
			return true;
		}
	}

	recent[recent_next].session_id = event->session_id;
	recent[recent_next].cause = cause;
	recent_next = (recent_next + 1) % ARRAY_SIZE(recent);
	return false;
}

/*
 * What a client sent must not end the line or begin another.
 */
static const char *printable(TALLOC_CTX *mem_ctx, const char *text)
{
	char *copy = NULL;
	char *p = NULL;

	if (text == NULL) {
		return "";
	}
	copy = talloc_strndup(mem_ctx, text, 256);
	if (copy == NULL) {
		return "?";
	}
	for (p = copy; *p != '\0'; p++) {
		if ((unsigned char)*p < 0x20 || *p == 0x7f) {
			*p = '?';
		}
	}
	return copy;
}

static const char *who_text(enum secopts_who who)
{
	switch (who) {
	case SECOPTS_WHO_ANONYMOUS:
		return "anonymous";
	case SECOPTS_WHO_GUEST:
		return "guest";
	case SECOPTS_WHO_USER:
		break;
	}
	return "client's"; /* before anybody knows who it is */
}

static const char *value_text(TALLOC_CTX *mem_ctx,
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
		text = talloc_asprintf_append(text, "%s%s", i > 0 ? ", " : "",
					      value->data.list.names[i]);
	}
	return (text != NULL) ? talloc_asprintf_append(text, ")") : NULL;
}

static const char *cause_text(TALLOC_CTX *mem_ctx,
			      const struct secopts_policy *policy,
			      const struct secopts_facts *facts,
			      const struct secopts_verdict *verdict)
{
	const char *reason = secopts_reason_text(verdict->reason);
	char names[SECOPTS_FLAG_NAMES_SIZE];
	const char *value = NULL;

	if (verdict->reason == SECOPTS_REASON_UNGUARDED) {
		return talloc_asprintf(mem_ctx,
				       "[%s] is without 'vfs objects = "
				       "secopts' in smb.conf",
				       facts->unguarded_share);
	}
	if (policy == NULL || verdict->setting == SECOPTS_NUM_SETTINGS) {
		return reason;
	}

	value = value_text(mem_ctx, policy, verdict->setting);
	return talloc_asprintf(
		mem_ctx, "%s%s%s; %s = %s, from %s", reason,
		verdict->missing != 0 ? ": " : "",
		secopts_flag_names(verdict->missing, names),
		secopts_settings[verdict->setting].value_name,
		value != NULL ? value : "?",
		secopts_origin_name(policy->values[verdict->setting].origin));
}

void secopts_audit(const struct secopts_policy *policy,
		   const struct secopts_facts *facts,
		   const struct secopts_verdict *verdict,
		   const struct secopts_event *event,
		   bool enforced)
{
	/* An unwatched share is the administrator's to mend: say it louder. */
	int first_level = (verdict->reason == SECOPTS_REASON_UNGUARDED ||
			   verdict->reason == SECOPTS_REASON_UNSEEN)
				  ? DBGLVL_ERR
				  : 2;
	int level = seen_before(verdict, event) ? DBGLVL_INFO : first_level;
	TALLOC_CTX *frame = NULL;
	const char *cause = NULL;

	if (!CHECK_DEBUGLVLC(secopts_debug_class, level)) {
		return;
	}

	frame = talloc_stackframe();
	cause = cause_text(frame, policy, facts, verdict);

	DEBUGC(secopts_debug_class, level,
	       ("%s %s %s%s%s%s from %s (workstation [%s], session "
		"0x%"PRIx64"): %s; %s\n",
		enforced ? "refused" : "would refuse",
		who_text(event->who),
		event->what,
		event->name != NULL ? " [" : "",
		printable(frame, event->name),
		event->name != NULL ? "]" : "",
		event->address != NULL ? event->address : "unknown address",
		printable(frame, event->workstation),
		event->session_id,
		secopts_status_name(verdict->ntstatus),
		cause != NULL ? cause
			      : secopts_reason_text(verdict->reason)));
	TALLOC_FREE(frame);
}
