/*
 * Windows Security Options for Samba
 *
 * The database of who was refused what
 *
 * The log tells of refusals where somebody has asked it to; this is for those
 * who look afterwards. It is written by whoever is refused, so the same that is
 * refused over and over in one process costs it less and less: the first few are
 * written at once, those that follow are counted in memory and written once a
 * second, and what is left when the process ends.
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "secopts_refusals.h"
#include "secopts_audit.h"
#include "secopts_compat.h"
#include <pthread.h>

/* How many are written at once, and how many kinds are counted in memory. */
#define WRITTEN_AT_ONCE 8
#define NUM_REPEATED 8

/* What this process has refused lately. */
static struct repeated {
	struct secopts_tally_event event; /* .id 0: free */
	struct sockaddr_in6 address;	  /* AF_UNSPEC: none that is known */
	char client[64];
	struct secopts_refusal_body body;
	uint32_t written; /* how often */
	time_t last;	  /* when */
	uint32_t pending; /* not written yet */
} repeated[NUM_REPEATED];
static bool is_mine; /* false: of the process that forked this one */

/* Before NTLM has come to its end, nobody knows who it is. */
static bool is_known(const struct secopts_event *event)
{
	return event->id != SECOPTS_EVENT_NTLM;
}

/* A user's token, which only a logon gives. */
static bool is_proved(const struct secopts_event *event)
{
	return event->who == SECOPTS_WHO_USER && event->logon == NULL &&
	       is_known(event);
}

static const char *user_of(TALLOC_CTX *mem_ctx,
			   const struct secopts_event *event)
{
	const struct secopts_event_logon *logon = event->logon;

	if (logon != NULL && logon->user != NULL) {
		return talloc_asprintf(mem_ctx, "%s\\%s",
				       logon->domain != NULL ? logon->domain
							     : "",
				       logon->user);
	}
	return event->who == SECOPTS_WHO_USER ? event->sid : NULL;
}

static const char *setting_of(const struct secopts_verdict *verdict)
{
	return verdict->setting < SECOPTS_NUM_SETTINGS
		       ? secopts_settings[verdict->setting].value_name
		       : NULL;
}

/* With its end: "a" and "bc" are not "ab" and "c". */
static uint64_t hash(uint64_t before, const char *text)
{
	return secopts_hash(secopts_hash(before, text != NULL ? text : "",
					 true),
			    "\n", false);
}

/* What tells one refusal from another. */
static uint64_t id_of(const struct secopts_refusal *refusal,
		      const char *client,
		      const char *user)
{
	const struct secopts_event *event = refusal->event;
	const struct secopts_verdict *verdict = refusal->verdict;
	uint64_t id = secopts_tally_hash(&secopts_refusal_tally, client);
	char numbers[96];

	snprintf(numbers, sizeof(numbers), "/%d/%d/%d/%d/%d/%x/%x",
		 (int)event->id, (int)event->who, (int)verdict->reason,
		 (int)verdict->setting, (int)refusal->enforced,
		 verdict->ntstatus, verdict->missing);
	id = hash(id, numbers);
	id = hash(id, event->what);
	id = hash(id, event->name);
	id = hash(id, event->workstation);
	id = hash(id, user);
	return secopts_tally_id(id);
}

static void make_body(TALLOC_CTX *mem_ctx,
		      const struct secopts_refusal *refusal,
		      const char *user,
		      struct secopts_refusal_body *body)
{
	const struct secopts_event *event = refusal->event;
	const struct secopts_verdict *verdict = refusal->verdict;

	*body = (struct secopts_refusal_body){
		.event_id = (uint32_t)event->id,
		.status = verdict->ntstatus,
		.missing = verdict->missing,
		.who = (uint8_t)event->who,
		.is_known = is_known(event),
		.enforced = refusal->enforced,
		.reason = (uint8_t)verdict->reason,
	};
	SECOPTS_PUT_TEXT(body->what, event->what);
	SECOPTS_PUT_TEXT(body->name, event->name);
	SECOPTS_PUT_TEXT(body->user, user);
	SECOPTS_PUT_TEXT(body->address,
			 secopts_json_host(mem_ctx, event->remote));
	SECOPTS_PUT_TEXT(body->workstation, event->workstation);
	SECOPTS_PUT_TEXT(body->setting, setting_of(verdict));
	if (verdict->reason == SECOPTS_REASON_UNWATCHED &&
	    refusal->facts != NULL)
	{
		SECOPTS_PUT_TEXT(body->about, refusal->facts->unwatched_share);
	}
}

static void fill(void *to, bool fresh, const void *what)
{
	/* All that differs within one kind is the address: the last one. */
	memcpy(to, what, sizeof(struct secopts_refusal_body));
}

/* What cannot be written now is written with what follows, or in the end. */
static void write_out(struct repeated *one)
{
	one->event.client = one->client;
	one->event.count = one->pending;
	if (secopts_tally_add(&secopts_refusal_tally, &one->event, fill,
			      &one->body))
	{
		one->pending = 0;
	}
}

/* A child of the process that counted must not write it once more. */
static void disown(void)
{
	is_mine = false;
}

/*
 * To ask for the number of the process at each refusal would be a system call.
 * Where a child cannot be told apart, all that is refused is written at once.
 */
static void own(void)
{
	static bool is_told;

	is_told = is_told || pthread_atfork(NULL, NULL, disown) == 0;
	ZERO_ARRAY(repeated);
	is_mine = is_told;
}

static void write_all(void)
{
	size_t i;

	if (secopts_refusal_tally.db == NULL || !is_mine) {
		return;
	}
	for (i = 0; i < NUM_REPEATED; i++) {
		if (repeated[i].pending != 0) {
			write_out(&repeated[i]);
		}
	}
}

/* At the end of the process; what is open needs no privileges any more. */
static void __attribute__((destructor)) write_rest(void)
{
	write_all();
}

/* The client's address; the structure has room for one of IPv4, too. */
static struct sockaddr_in6 address_of(const struct tsocket_address *remote)
{
	struct sockaddr_in6 address = {.sin6_family = AF_UNSPEC};

	if (remote == NULL ||
	    tsocket_address_bsd_sockaddr(remote, (struct sockaddr *)&address,
					 sizeof(address)) <= 0)
	{
		address.sin6_family = AF_UNSPEC;
	}
	return address;
}

static bool is_text(const char *kept, const char *text)
{
	return strcmp(kept, text != NULL ? text : "") == 0;
}

/*
 * Is this the same, letter by letter? It may be of the same kind if not: names
 * that were cut or differ in case are told apart by their hash alone.
 */
static bool is_same(const struct repeated *one,
		    const struct secopts_refusal *refusal,
		    const struct sockaddr_in6 *address)
{
	const struct secopts_event *event = refusal->event;
	const struct secopts_verdict *verdict = refusal->verdict;
	const struct secopts_refusal_body *body = &one->body;

	return one->event.id != 0 &&
	       body->event_id == (uint32_t)event->id &&
	       body->who == (uint8_t)event->who &&
	       body->reason == (uint8_t)verdict->reason &&
	       body->enforced == refusal->enforced &&
	       body->status == verdict->ntstatus &&
	       body->missing == verdict->missing &&
	       is_text(body->name, event->name) &&
	       is_text(body->what, event->what) &&
	       is_text(body->workstation, event->workstation) &&
	       is_text(body->setting, setting_of(verdict)) &&
	       event->logon == NULL &&
	       is_text(body->user, user_of(NULL, event)) &&
	       sockaddr_equal((const struct sockaddr *)&one->address,
			      (const struct sockaddr *)address);
}

/* Has it just been refused? Then nothing has to be written as text or hashed. */
static struct repeated *find(const struct secopts_refusal *refusal,
			     const struct sockaddr_in6 *address)
{
	size_t i;

	if (!is_mine) {
		return NULL;
	}
	for (i = 0; i < NUM_REPEATED; i++) {
		if (is_same(&repeated[i], refusal, address)) {
			return &repeated[i];
		}
	}
	return NULL;
}

static struct repeated *begin(TALLOC_CTX *mem_ctx,
			      const struct secopts_refusal *refusal)
{
	const struct secopts_event *event = refusal->event;
	const char *client = secopts_audit_client(mem_ctx, event->remote);
	const char *user = user_of(mem_ctx, event);
	struct repeated *one = NULL;
	uint64_t id;

	client = (client != NULL) ? client : "unknown";
	id = id_of(refusal, client, user);
	one = &repeated[id % NUM_REPEATED];
	if (!is_mine) {
		own();
	}
	if (one->event.id == id) {
		return one;
	}
	if (one->pending != 0) {
		write_out(one);
	}
	*one = (struct repeated){
		.event = {
			.id = id,
			.group = secopts_refusal_group(
				secopts_refusal_kind_of(
					(uint32_t)event->id),
				refusal->enforced),
			.is_proved = is_proved(event),
		},
	};
	SECOPTS_PUT_TEXT(one->client, client);
	make_body(mem_ctx, refusal, user, &one->body);
	return one;
}

static bool open_db(const char *dir, time_t now)
{
	bool became;
	bool ok;

	if (secopts_refusal_tally.db != NULL) {
		return true;
	}
	became = secopts_compat_become_root();
	ok = secopts_tally_open(&secopts_refusal_tally, dir, now);
	secopts_compat_unbecome_root(became);
	return ok;
}

void secopts_refusals_add(TALLOC_CTX *mem_ctx,
			  const struct secopts_refusal *refusal,
			  time_t now)
{
	const struct secopts_event *event = refusal->event;
	struct sockaddr_in6 address;
	struct repeated *one = NULL;

	if ((refusal->policy != NULL && !refusal->policy->record_refusals) ||
	    event->state_dir == NULL || !open_db(event->state_dir, now))
	{
		return;
	}
	address = address_of(event->remote);
	one = find(refusal, &address);
	if (one == NULL) {
		one = begin(mem_ctx, refusal);
		one->address = address;
	}
	one->event.now = now;
	one->pending++;
	if (one->written < WRITTEN_AT_ONCE || one->last != now) {
		write_out(one);
		one->written++;
		one->last = now;
	}
}

void secopts_refusals_close(void)
{
	write_all();
	ZERO_ARRAY(repeated);
	secopts_tally_close(&secopts_refusal_tally);
}
