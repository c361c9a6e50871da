/*
 * Windows Security Options for Samba
 *
 * The database of who has used NTLM
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "secopts_uses.h"
#include "secopts_tally.h"

/* All numbers are this machine's own: the file is not for others. */
struct body {
	uint64_t failed;
	uint32_t status;
	uint32_t flags;
	uint32_t av_flags;
	uint8_t side;
	uint8_t version;
	uint8_t why;
	uint8_t who;
	uint8_t binding;
	uint8_t has_target;
	uint8_t is_local;
	char address[48];
	char machine[48];
	char user[112];
	char domain[80];
	char target[160];
};

_Static_assert(sizeof(struct body) <= SECOPTS_TALLY_BODY, "room for it");

static struct secopts_tally tally = {
	.file = SECOPTS_USES_FILE,
	.verb = "ntlm",
	.magic = 0x5345434fu,
	.max_unproved = SECOPTS_TALLY_WAYS / 2,
};

static uint64_t id_of(const struct secopts_use *use)
{
	uint64_t id = secopts_tally_hash(&tally, use->client);

	id = secopts_tally_hash_number(id, use->side);
	id = secopts_hash(id, use->machine, true);
	id = secopts_tally_hash_number(id, use->version);
	id = secopts_hash(id, use->user, true);
	id = secopts_tally_hash_number(id, use->why);
	id = secopts_hash(id, use->domain, true);
	id = secopts_tally_hash_number(id, use->has_target);
	id = secopts_hash(id, use->target, true);
	return secopts_tally_id(id);
}

static bool is_proved(const struct secopts_use *use)
{
	return use->status == 0 && use->who == SECOPTS_WHO_USER &&
	       use->version != SECOPTS_NTLM_VERSION_ANONYMOUS;
}

/* The groups of which the database keeps totals. */
static size_t group_of(enum secopts_side side,
		       enum secopts_ntlm_version version,
		       bool failed)
{
	return (side == SECOPTS_CLIENT ? SECOPTS_TALLY_GROUPS / 2 : 0) +
	       (size_t)version * 2 + failed;
}

static void fill(void *to, bool fresh, const void *what)
{
	const struct secopts_use *use = what;
	struct body *body = to;

	if (fresh) {
		body->side = (uint8_t)use->side;
		body->version = (uint8_t)use->version;
		body->why = (uint8_t)use->why;
		body->has_target = use->has_target;
		SECOPTS_PUT_TEXT(body->machine, use->machine);
		SECOPTS_PUT_TEXT(body->user, use->user);
		SECOPTS_PUT_TEXT(body->domain, use->domain);
		SECOPTS_PUT_TEXT(body->target, use->target);
	}
	body->failed += (use->status != 0);
	body->status = use->status;
	body->flags = use->flags;
	body->av_flags = use->av_flags;
	body->who = (uint8_t)use->who;
	body->binding = (uint8_t)use->binding;
	body->is_local = use->is_local;
	SECOPTS_PUT_TEXT(body->address, use->address);
}

void secopts_uses_add(const char *dir,
		      const struct secopts_use *use,
		      time_t now)
{
	struct secopts_tally_event event = {
		.client = use->client,
		.group = group_of(use->side, use->version, use->status != 0),
		.is_proved = is_proved(use),
		.count = 1,
		.now = now,
	};

	if (secopts_tally_open(&tally, dir, now)) {
		event.id = id_of(use);
		(void)secopts_tally_add(&tally, &event, fill, use);
	}
}

struct reading {
	secopts_use_fn *fn;
	void *private_data;
};

static void tell(struct secopts_tally_entry *entry, void *private_data)
{
	const struct reading *reading = private_data;
	struct body *body = (struct body *)entry->body;
	struct secopts_use_note note = {
		.use = {
			.side = body->side == SECOPTS_CLIENT ? SECOPTS_CLIENT
							     : SECOPTS_SERVER,
			.machine = SECOPTS_TALLY_TEXT(body->machine),
			.user = SECOPTS_TALLY_TEXT(body->user),
			.domain = SECOPTS_TALLY_TEXT(body->domain),
			.target = SECOPTS_TALLY_TEXT(body->target),
			.version = (enum secopts_ntlm_version)body->version,
			.why = (enum secopts_why)body->why,
			.address = SECOPTS_TALLY_TEXT(body->address),
			.has_target = body->has_target != 0,
			.is_local = body->is_local != 0,
			.who = body->who < SECOPTS_WHO_USER
				       ? (enum secopts_who)body->who
				       : SECOPTS_WHO_USER,
			.binding = (enum secopts_ntlm_binding)body->binding,
			.flags = body->flags,
			.av_flags = body->av_flags,
			.status = body->status,
		},
		.first = (time_t)entry->first,
		.last = (time_t)entry->last,
		.count = entry->count,
		.failed = MIN(body->failed, entry->count),
	};

	reading->fn(&note, reading->private_data);
}

int secopts_uses_read(const char *dir,
		      struct secopts_uses *uses,
		      secopts_use_fn *fn,
		      void *private_data)
{
	struct reading reading = {.fn = fn, .private_data = private_data};
	struct secopts_tally_sum sum;
	int error = secopts_tally_read(&tally, dir, &sum, tell, &reading);
	int version;

	*uses = (struct secopts_uses){
		.since = sum.since,
		.dropped = sum.dropped,
	};
	for (version = 0; version < SECOPTS_NUM_NTLM_VERSIONS; version++) {
		size_t group = group_of(SECOPTS_SERVER,
					(enum secopts_ntlm_version)version,
					false);

		uses->logons[version] = sum.groups[group];
		uses->failures[version] = sum.groups[group + 1];
	}
	return error;
}

void secopts_uses_close(void)
{
	secopts_tally_close(&tally);
}
