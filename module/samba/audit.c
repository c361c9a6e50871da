/*
 * Windows Security Options for Samba
 *
 * Audit: what is told of a refusal, and how often
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "secopts_audit.h"
#include "secopts_compat.h"
#include "secopts_refusals.h"

/*
 * Where the database cannot be used: what this process has refused lately. An
 * entry that has fallen out of the ring is logged once more, which does no
 * harm.
 */
static struct {
	uint64_t session_id;
	uint64_t cause;
} recent[64];
static size_t recent_next;

static bool seen_before(const struct secopts_event *event, const char *detail)
{
	uint64_t cause = secopts_hash(0, detail, false);
	size_t i;

	if (event->session_id == 0) {
		return false;
	}
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

static const char *detail_of(TALLOC_CTX *mem_ctx,
			     const struct secopts_refusal *refusal)
{
	const struct secopts_verdict *verdict = refusal->verdict;
	const struct secopts_event_logon *logon = refusal->event->logon;
	const char *name = refusal->event->name;

	if (logon != NULL) {
		name = talloc_asprintf(mem_ctx, "%s/%s/%s", name,
				       logon->domain, logon->user);
	}
	return talloc_asprintf(mem_ctx, "%s/%d/%d/%x/%x/%d/%d/%s/%s",
			       refusal->event->what, (int)verdict->reason,
			       (int)verdict->setting, verdict->missing,
			       verdict->ntstatus, (int)refusal->event->who,
			       refusal->enforced,
			       refusal->event->sid != NULL ? refusal->event->sid
							   : "",
			       name != NULL ? strlower_talloc(mem_ctx, name)
					    : "");
}

/* An unwatched share is for the administrator to mend, who has to see it. */
static int level_of(const struct secopts_verdict *verdict)
{
	return (verdict->reason == SECOPTS_REASON_UNWATCHED ||
		verdict->reason == SECOPTS_REASON_UNSEEN)
		       ? DBGLVL_ERR
		       : 2;
}

bool secopts_audit_is_heard(const struct secopts_policy *policy, int level)
{
	return CHECK_DEBUGLVLC(secopts_debug_class, level) ||
	       CHECK_DEBUGLVLC(secopts_json_debug_class, SECOPTS_JSON_LEVEL) ||
	       secopts_audit_notifies(policy);
}

static void write_text(int level, const char *text)
{
	if (text != NULL) {
		DEBUGC(secopts_debug_class, level, ("%s\n", text));
	}
}

static void write_due(const struct secopts_answer *answer,
		      const struct secopts_policy *policy,
		      const struct secopts_event *event)
{
	size_t i;

	for (i = 0; i < answer->num_due; i++) {
		const struct secopts_due *due = &answer->due[i];

		DEBUGC(secopts_debug_class, due->level,
		       ("repeated %"PRIu32" times: %s\n", due->sum.count,
			due->text != NULL ? due->text : "refused"));
		secopts_audit_write_json(
			secopts_audit_sum_json(due->body, &due->sum), &due->sum,
			policy, event);
	}
}

static void write_first(TALLOC_CTX *mem_ctx,
			const struct secopts_policy *policy,
			const struct secopts_event *event,
			const struct secopts_story *story,
			const struct secopts_answer *answer,
			int level,
			struct timeval now)
{
	const char *text = story->text(mem_ctx, story->what);
	struct json_object body = story->json(story->what);
	struct secopts_sum sum = {
		.count = 1,
		.over = answer->over != NULL ? answer->over : "one",
		.first = now,
		.last = now,
	};

	if (answer->flood == SECOPTS_FLOOD_FIRST) {
		/* As text: the process that writes the sum may be another. */
		secopts_flood_keep(answer->slot, text,
				   json_to_string(mem_ctx, &body));
	}
	write_text(level, text);
	secopts_audit_write_json(body, &sum, policy, event);
	if (story->also != NULL) {
		secopts_audit_write_json(story->also(story->what), NULL,
					 policy, event);
	}
}

void secopts_audit_tell(TALLOC_CTX *mem_ctx,
			const struct secopts_policy *policy,
			const struct secopts_event *event,
			const struct secopts_cause *cause,
			uint32_t window,
			const struct secopts_story *story)
{
	struct secopts_answer answer = {.flood = SECOPTS_FLOOD_NONE};
	struct timeval now = timeval_current();
	bool repeated = false;

	if (window > 0) {
		answer = secopts_flood_count(mem_ctx, event->lock_dir, window,
					     cause, now, NULL);
	}
	repeated = (answer.flood == SECOPTS_FLOOD_NONE && cause->detail != NULL)
			   ? seen_before(event, cause->detail)
			   : answer.flood == SECOPTS_FLOOD_REPEAT;
	if (!repeated) {
		write_first(mem_ctx, policy, event, story, &answer,
			    cause->level, now);
	} else if (CHECK_DEBUGLVLC(secopts_debug_class, DBGLVL_INFO)) {
		write_text(DBGLVL_INFO, story->text(mem_ctx, story->what));
	}
	write_due(&answer, policy, event);
}

/* Denials by RestrictRemoteSAM have a window of their own, as on Windows. */
static bool is_of_sam(const struct secopts_policy *policy,
		      const struct secopts_event *event)
{
	return policy != NULL && (event->id == SECOPTS_EVENT_SAM_DENIED ||
				  event->id == SECOPTS_EVENT_SAM_AUDITED);
}

static uint32_t window_of(const struct secopts_policy *policy,
			  const struct secopts_event *event)
{
	if (is_of_sam(policy, event)) {
		return policy->values[SECOPTS_RESTRICT_REMOTE_SAM_WINDOW]
			.data.number;
	}
	return (policy != NULL) ? policy->audit_window : SECOPTS_AUDIT_WINDOW;
}

static const char *text_of(TALLOC_CTX *mem_ctx, const void *what)
{
	return secopts_audit_text(mem_ctx, what);
}

static struct json_object json_of(const void *what)
{
	return secopts_audit_json(what);
}

static struct json_object ntlm_json_of(const void *what)
{
	return secopts_audit_ntlm_json(what);
}

static void audit(TALLOC_CTX *mem_ctx,
		  const struct secopts_refusal *refusal,
		  int level)
{
	const struct secopts_policy *policy = refusal->policy;
	const struct secopts_event *event = refusal->event;
	const struct secopts_cause cause = {
		.id = event->id,
		.client = secopts_audit_client(mem_ctx, event->remote),
		.detail = detail_of(mem_ctx, refusal),
		.level = level,
		.is_fixed = is_of_sam(policy, event),
	};
	const struct secopts_story story = {
		.text = text_of,
		.json = json_of,
		.also = secopts_audit_is_of_ntlm(refusal) ? ntlm_json_of : NULL,
		.what = refusal,
	};

	secopts_audit_tell(mem_ctx, policy, event, &cause,
			   window_of(policy, event), &story);
}

/* The user of a client program reads this. */
static void tell_client(const struct secopts_refusal *refusal)
{
	const struct secopts_policy *policy = refusal->policy;
	const struct secopts_verdict *verdict = refusal->verdict;
	const struct secopts_setting_info *info =
		&secopts_settings[verdict->setting];
	char names[SECOPTS_FLAG_NAMES_SIZE];
	const char *target = refusal->event->name;
	uint32_t value = 0;
	const char *origin = "fallback";
	/* "Audit all" refuses nobody, and is for records. */
	int level = verdict->audit_only ? DBGLVL_NOTICE : DBGLVL_ERR;

	if (policy != NULL) {
		const struct secopts_value *v =
			&policy->values[verdict->setting];

		value = v->data.number;
		origin = secopts_origin_name(v->origin);
	}
	/* A server may have named the next one: DFS. */
	target = secopts_printable(talloc_tos(), target);
	DEBUG(level, ("secopts: NTLM to [%s] %s refused: %s%s%s; "
		      "%s = 0x%"PRIx32" ('secopts:%s', from %s)\n",
		      target, refusal->enforced ? "is" : "would be",
		      secopts_reason_text(verdict->reason),
		      verdict->missing != 0 ? ": the server offers no " : "",
		      secopts_flag_names(verdict->missing, names),
		      info->value_name, value, info->parameter, origin));
}

void secopts_audit(const struct secopts_policy *policy,
		   const struct secopts_facts *facts,
		   const struct secopts_verdict *verdict,
		   const struct secopts_event *event,
		   bool enforced)
{
	const struct secopts_refusal refusal = {
		.policy = policy,
		.facts = facts,
		.verdict = verdict,
		.event = event,
		.enforced = enforced,
	};
	int level = level_of(verdict);
	bool became;

	if (event->id == SECOPTS_EVENT_CLIENT) {
		tell_client(&refusal);
		if (secopts_audit_is_of_ntlm(&refusal) &&
		    secopts_audit_is_heard(policy, SECOPTS_JSON_LEVEL))
		{
			secopts_audit_write_json(
				secopts_audit_ntlm_json(&refusal), NULL, policy,
				event);
		}
		return;
	}
	secopts_refusals_add(talloc_tos(), &refusal, time(NULL));
	if (!secopts_audit_is_heard(policy, level)) {
		return;
	}
	became = secopts_compat_become_root();
	audit(talloc_tos(), &refusal, level);
	secopts_compat_unbecome_root(became);
}

static bool marks_something(const struct secopts_policy *policy)
{
	return policy->values[SECOPTS_NULL_SESSION_PIPES].data.list.num > 0 ||
	       policy->values[SECOPTS_NULL_SESSION_SHARES].data.list.num > 0;
}

static void write_lists(TALLOC_CTX *mem_ctx,
			const struct secopts_policy *policy,
			const struct secopts_event *event)
{
	const char *pipes = secopts_audit_value(mem_ctx, policy,
						SECOPTS_NULL_SESSION_PIPES);
	const char *shares = secopts_audit_value(mem_ctx, policy,
						 SECOPTS_NULL_SESSION_SHARES);

	DEBUGC(secopts_debug_class, SECOPTS_JSON_LEVEL,
	       ("marked for anonymous access: NullSessionPipes = %s, "
		"NullSessionShares = %s\n",
		pipes != NULL ? pipes : "?", shares != NULL ? shares : "?"));
	secopts_audit_write_json(secopts_audit_lists_json(policy), NULL, policy,
				 event);
}

void secopts_audit_session(const struct secopts_policy *policy,
			   const struct secopts_event *event)
{
	static bool done;
	struct secopts_answer answer;
	TALLOC_CTX *frame = NULL;
	struct secopts_start start;
	bool is_child = false;
	bool became;

	if (done || policy == NULL ||
	    !secopts_audit_is_heard(policy, SECOPTS_JSON_LEVEL))
	{
		return;
	}
	done = true;

	frame = talloc_stackframe();
	became = secopts_compat_become_root();
	start.marks = marks_something(policy);
	is_child = secopts_compat_start_of_smbd(start.id);
	answer = secopts_flood_count(frame, event->lock_dir, 0, NULL,
				     timeval_current(),
				     is_child ? &start : NULL);
	write_due(&answer, policy, event);
	if (answer.tell_lists) {
		write_lists(frame, policy, event);
	}
	secopts_compat_unbecome_root(became);
	TALLOC_FREE(frame);
}
