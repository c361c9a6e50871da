/*
 * Windows Security Options for Samba
 *
 * The database of who was refused what: what it is, and what is in it
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "secopts_refusals.h"

_Static_assert(sizeof(struct secopts_refusal_body) <= SECOPTS_TALLY_BODY,
	       "room for it");
_Static_assert(SECOPTS_NUM_REFUSAL_KINDS * 2 <= SECOPTS_TALLY_GROUPS,
	       "a total for each");

struct secopts_tally secopts_refusal_tally = {
	.file = SECOPTS_REFUSALS_FILE,
	.verb = "refusals",
	.magic = 0x53454352u,
	/* nearly all of them have not proved who they are */
	.max_unproved = SECOPTS_TALLY_WAYS * 3 / 4,
};

const char *secopts_refusal_kind_name(enum secopts_refusal_kind kind)
{
	static const char *const names[SECOPTS_NUM_REFUSAL_KINDS] = {
		[SECOPTS_REFUSAL_OTHER] = "other",
		[SECOPTS_REFUSAL_SESSION] = "session",
		[SECOPTS_REFUSAL_SHARE] = "share",
		[SECOPTS_REFUSAL_PIPE] = "pipe",
		[SECOPTS_REFUSAL_RPC] = "rpc",
		[SECOPTS_REFUSAL_SAM] = "sam",
		[SECOPTS_REFUSAL_NTLM] = "ntlm",
		[SECOPTS_REFUSAL_NTLM_IN_DOMAIN] = "ntlm-in-domain",
	};

	return names[kind < SECOPTS_NUM_REFUSAL_KINDS ? kind : 0];
}

enum secopts_refusal_kind secopts_refusal_kind_of(uint32_t event_id)
{
	switch (event_id) {
	case SECOPTS_EVENT_SESSION:
		return SECOPTS_REFUSAL_SESSION;
	case SECOPTS_EVENT_SHARE:
		return SECOPTS_REFUSAL_SHARE;
	case SECOPTS_EVENT_PIPE:
		return SECOPTS_REFUSAL_PIPE;
	case SECOPTS_EVENT_RPC:
		return SECOPTS_REFUSAL_RPC;
	case SECOPTS_EVENT_SAM_DENIED:
	case SECOPTS_EVENT_SAM_AUDITED:
		return SECOPTS_REFUSAL_SAM;
	case SECOPTS_EVENT_NTLM:
		return SECOPTS_REFUSAL_NTLM;
	case SECOPTS_EVENT_DOMAIN_BLOCKED:
	case SECOPTS_EVENT_DOMAIN_AUDITED:
		return SECOPTS_REFUSAL_NTLM_IN_DOMAIN;
	}
	return SECOPTS_REFUSAL_OTHER;
}

size_t secopts_refusal_group(enum secopts_refusal_kind kind, bool enforced)
{
	return (size_t)kind * 2 + !enforced;
}

struct reading {
	secopts_refusal_fn *fn;
	void *private_data;
};

static void tell(struct secopts_tally_entry *entry, void *private_data)
{
	const struct reading *reading = private_data;
	struct secopts_refusal_body *body =
		(struct secopts_refusal_body *)entry->body;
	struct secopts_refusal_note note = {
		.kind = secopts_refusal_kind_of(body->event_id),
		.event_id = body->event_id,
		.what = SECOPTS_TALLY_TEXT(body->what),
		.name = SECOPTS_TALLY_TEXT(body->name),
		.is_known = body->is_known != 0,
		.who = MIN((enum secopts_who)body->who, SECOPTS_WHO_USER),
		.user = SECOPTS_TALLY_TEXT(body->user),
		.address = SECOPTS_TALLY_TEXT(body->address),
		.workstation = SECOPTS_TALLY_TEXT(body->workstation),
		.enforced = body->enforced != 0,
		.status = body->status,
		.reason = (enum secopts_reason)body->reason,
		.about = SECOPTS_TALLY_TEXT(body->about),
		.setting = SECOPTS_TALLY_TEXT(body->setting),
		.missing = body->missing,
		.first = (time_t)entry->first,
		.last = (time_t)entry->last,
		.count = entry->count,
		.hours = entry->hours,
	};

	reading->fn(&note, reading->private_data);
}

int secopts_refusals_read(const char *dir,
			  struct secopts_refusals *refusals,
			  secopts_refusal_fn *fn,
			  void *private_data)
{
	struct reading reading = {.fn = fn, .private_data = private_data};
	struct secopts_tally_sum sum;
	int error = secopts_tally_read(&secopts_refusal_tally, dir, &sum, tell,
				       &reading);
	int i;

	*refusals = (struct secopts_refusals){
		.since = sum.since,
		.hours = sum.hours,
	};
	for (i = 0; i < SECOPTS_NUM_REFUSAL_KINDS; i++) {
		enum secopts_refusal_kind kind = (enum secopts_refusal_kind)i;

		refusals->refused[i] =
			sum.groups[secopts_refusal_group(kind, true)];
		refusals->would_refuse[i] =
			sum.groups[secopts_refusal_group(kind, false)];
	}
	return error;
}
