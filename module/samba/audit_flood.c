/*
 * Windows Security Options for Samba
 *
 * Audit: what has been refused lately, over all processes
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "secopts_audit.h"
#include "secopts_lock_tdb.h"
#include "lib/util/genrand.h"

/*
 * A client that is refused connects again and is another process then, so
 * what has been seen is kept in a database of fixed size: one index of all
 * kinds of refusals that are being counted, and for each what was written
 * about its first. If it is lost, some refusals are logged once more.
 */
#define FILE_NAME "secopts_audit.tdb"
#define MAGIC 0x53454333u /* another layout: another number */
#define INDEX "index"
#define NUM_SLOTS 256     /* kinds that are told apart */
#define NUM_CLIENT_SLOTS 16 /* of one client */
#define NUM_RESERVED 8    /* slots for what is more than that */
#define NUM_USE_SLOTS 96  /* of uses of NTLM, so that refusals have the rest */
#define MAX_WINDOW 3600
#define RECORD_SIZE 4096

enum over {
	OVER_ONE,
	OVER_CLIENT,
	OVER_SERVER,
};

static const char *const over_names[] = {"one", "client", "server"};

/* Times in microseconds since 1970. */
struct slot {
	uint64_t client; /* hashes */
	uint64_t cause;
	uint64_t first;
	uint64_t last;
	uint64_t due;    /* 0: the slot is free */
	uint32_t window; /* seconds */
	uint32_t count;  /* not written yet */
	int32_t level;
	uint16_t over;
	uint8_t is_fixed; /* the next window is as long */
	uint8_t is_use;   /* of NTLM, and no refusal */
};

struct index {
	uint32_t magic;
	uint32_t num_slots;
	uint64_t seed;
	uint64_t start[2];
	uint64_t told; /* event 1025 of that start */
	uint64_t news[SECOPTS_NUM_NEWS]; /* the states that were told last */
	struct slot slots[NUM_SLOTS];
};

static struct tdb_wrap *db;

static uint64_t to_usec(struct timeval t)
{
	return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_usec;
}

static struct timeval to_timeval(uint64_t usec)
{
	return tevent_timeval_set((uint32_t)(usec / 1000000),
				  (uint32_t)(usec % 1000000));
}

static bool open_db(const char *dir)
{
	static bool complained;

	if (db != NULL) {
		return true;
	}
	db = secopts_lock_tdb_open(NULL, dir, FILE_NAME);
	if (db == NULL && dir != NULL && !complained) {
		DBG_WARNING("%s/" FILE_NAME ": %s; repeated refusals are "
			    "summed in this process alone\n",
			    dir, strerror(errno));
		complained = true;
	}
	return db != NULL;
}

static int copy_index(TDB_DATA key, TDB_DATA data, void *private_data)
{
	struct index *idx = private_data;

	if (data.dsize != sizeof(*idx)) {
		return -1;
	}
	memcpy(idx, data.dptr, sizeof(*idx));
	return 0;
}

static void load_index(TDB_DATA key, struct index *idx)
{
	int rc = tdb_parse_record(db->tdb, key, copy_index, idx);

	if (rc == 0 && idx->magic == MAGIC && idx->num_slots == NUM_SLOTS) {
		return;
	}
	*idx = (struct index){.magic = MAGIC, .num_slots = NUM_SLOTS};
	generate_random_buffer((uint8_t *)&idx->seed, sizeof(idx->seed));
}

static const char *slot_key(char buffer[16], size_t slot)
{
	snprintf(buffer, 16, "slot %zu", slot);
	return buffer;
}

/* The two texts of a slot: of the line and of the JSON object. */
static void load_record(TALLOC_CTX *mem_ctx,
			size_t slot,
			struct secopts_due *due)
{
	char name[16];
	TDB_DATA data = tdb_fetch(
		db->tdb, secopts_lock_tdb_key(slot_key(name, slot)));

	if (data.dptr != NULL && data.dsize == RECORD_SIZE &&
	    data.dptr[RECORD_SIZE - 1] == '\0')
	{
		const char *text = (const char *)data.dptr;
		size_t length = strlen(text);

		due->text = talloc_strdup(mem_ctx, text);
		if (length + 1 < RECORD_SIZE) {
			due->body = talloc_strdup(mem_ctx, text + length + 1);
		}
	}
	free(data.dptr);
}

static uint64_t to_length(uint32_t window)
{
	return (uint64_t)window * 1000000;
}

static bool is_due(const struct slot *slot, uint64_t now)
{
	uint64_t longest = to_length(MAX(MAX_WINDOW, slot->window)) * 2;

	/* If the clock is set back, a slot must not wait for ever. */
	return slot->due != 0 &&
	       (slot->due <= now || slot->due - now > longest);
}

/* Its window has ended, less than the length of a window ago. */
static bool is_lately(const struct slot *slot, uint64_t now)
{
	return now >= slot->due && now - slot->due < to_length(slot->window);
}

static void take_due(TALLOC_CTX *mem_ctx,
		     struct secopts_answer *answer,
		     size_t number,
		     const struct slot *slot)
{
	struct secopts_due due = {
		.sum = {
			.count = slot->count,
			.over = over_names[MIN(slot->over, OVER_SERVER)],
			.window = slot->window,
			.first = to_timeval(slot->first),
			.last = to_timeval(slot->last),
		},
		.level = slot->level,
	};

	load_record(mem_ctx, number, &due);
	answer->due = talloc_realloc(mem_ctx, answer->due, struct secopts_due,
				     answer->num_due + 1);
	if (answer->due == NULL) {
		answer->num_due = 0;
		return;
	}
	answer->due[answer->num_due++] = due;
}

static uint32_t next_window(const struct slot *slot)
{
	return slot->is_fixed != 0 ? slot->window
				   : MIN(slot->window * 2, MAX_WINDOW);
}

/*
 * A window is over: its sum is due, and the next one is twice as long where it
 * is not fixed. A slot is free when nothing has happened for another window.
 */
static bool sweep(TALLOC_CTX *mem_ctx,
		  struct index *idx,
		  uint64_t now,
		  struct secopts_answer *answer)
{
	bool changed = false;
	size_t i;

	for (i = 0; i < NUM_SLOTS; i++) {
		struct slot *slot = &idx->slots[i];

		if (!is_due(slot, now)) {
			continue;
		}
		if (slot->count > 0) {
			take_due(mem_ctx, answer, i, slot);
			slot->count = 0;
			slot->window = next_window(slot);
			slot->due = now + to_length(slot->window);
			changed = true;
		} else if (!is_lately(slot, now)) {
			*slot = (struct slot){.due = 0};
			changed = true;
		}
	}
	return changed;
}

/* Sums do not outlive the smbd that counted them. */
static bool note_start(TALLOC_CTX *mem_ctx,
		       struct index *idx,
		       const struct secopts_start *start,
		       struct secopts_answer *answer)
{
	bool changed = false;
	size_t i;

	if (idx->start[0] != start->id[0] || idx->start[1] != start->id[1]) {
		for (i = 0; i < NUM_SLOTS; i++) {
			struct slot *slot = &idx->slots[i];

			if (slot->due != 0 && slot->count > 0) {
				take_due(mem_ctx, answer, i, slot);
			}
			*slot = (struct slot){.due = 0};
		}
		idx->start[0] = start->id[0];
		idx->start[1] = start->id[1];
		idx->told = 0;
		ZERO_STRUCT(idx->news);
		changed = true;
	}
	if (start->marks && idx->told == 0) {
		idx->told = 1;
		answer->tell_lists = true;
		changed = true;
	}
	return changed;
}

static struct slot *find_slot(struct index *idx, uint64_t client,
			      uint64_t cause, enum over over)
{
	size_t i;

	for (i = 0; i < NUM_SLOTS; i++) {
		struct slot *slot = &idx->slots[i];

		if (slot->due != 0 && slot->client == client &&
		    slot->cause == cause && slot->over == over)
		{
			return slot;
		}
	}
	return NULL;
}

static struct slot *
free_slot(struct index *idx, const struct slot *fresh, enum over over)
{
	struct slot *found = NULL;
	size_t of_client = 0;
	size_t num_free = 0;
	size_t num_uses = 0;
	size_t i;

	for (i = 0; i < NUM_SLOTS; i++) {
		struct slot *slot = &idx->slots[i];

		if (slot->due == 0) {
			found = slot;
			num_free++;
			continue;
		}
		num_uses += slot->is_use;
		if (slot->client == fresh->client && slot->over == OVER_ONE &&
		    slot->is_use == fresh->is_use)
		{
			of_client++;
		}
	}
	if ((over == OVER_ONE && of_client >= NUM_CLIENT_SLOTS) ||
	    (over != OVER_SERVER && num_free <= NUM_RESERVED) ||
	    (over != OVER_SERVER && fresh->is_use != 0 &&
	     num_uses >= NUM_USE_SLOTS))
	{
		return NULL;
	}
	return found;
}

/*
 * A refusal is counted with identical ones. Where its client has been refused
 * too many different things, it is counted with all others of that client, and
 * where there is no room for that, with those of all clients.
 */
static struct slot *choose_slot(struct index *idx,
				const struct secopts_cause *cause,
				struct slot *fresh)
{
	char id[16];
	uint64_t kinds[3];
	uint64_t client = secopts_hash(idx->seed, cause->client, false);
	struct slot *slot = NULL;
	int over;

	snprintf(id, sizeof(id), "%d", (int)cause->id);
	kinds[OVER_CLIENT] = secopts_hash(idx->seed, id, false);
	kinds[OVER_ONE] =
		secopts_hash(kinds[OVER_CLIENT], cause->detail, false);
	kinds[OVER_SERVER] = kinds[OVER_CLIENT];

	for (over = OVER_ONE; over <= OVER_SERVER; over++) {
		*fresh = (struct slot){
			.client = (over == OVER_SERVER) ? 0 : client,
			.cause = kinds[over],
			.level = cause->level,
			.over = (uint16_t)over,
			.is_fixed = cause->is_fixed,
			.is_use = cause->is_use,
		};
		slot = find_slot(idx, fresh->client, fresh->cause, over);
		if (slot == NULL) {
			slot = free_slot(idx, fresh, over);
		}
		if (slot != NULL) {
			return slot;
		}
	}
	return NULL;
}

static void begin(struct slot *slot, uint32_t window, uint64_t now)
{
	slot->window = window;
	slot->due = now + to_length(window);
	slot->first = slot->last = now;
	slot->count = 0;
}

static void count(struct index *idx,
		  const struct secopts_cause *cause,
		  uint32_t window,
		  uint64_t now,
		  struct secopts_answer *answer)
{
	struct slot fresh;
	struct slot *slot = choose_slot(idx, cause, &fresh);

	if (slot == NULL) {
		return;
	}
	answer->over = over_names[fresh.over];
	answer->slot = (size_t)(slot - idx->slots);
	answer->flood = SECOPTS_FLOOD_FIRST;

	if (slot->due == 0) {
		*slot = fresh;
		begin(slot, window, now);
	} else if (slot->count == 0 && is_due(slot, now)) {
		begin(slot, is_lately(slot, now) ? next_window(slot) : window,
		      now);
	} else {
		if (slot->count == 0) {
			slot->first = now;
		}
		slot->last = now;
		slot->count += (slot->count < UINT32_MAX) ? 1 : 0;
		answer->flood = SECOPTS_FLOOD_REPEAT;
	}
}

/* The index, locked; NULL where the database cannot be used. */
static struct index *open_index(TALLOC_CTX *mem_ctx, const char *dir)
{
	struct index *idx = NULL;

	if (!open_db(dir)) {
		return NULL;
	}
	idx = talloc(mem_ctx, struct index);
	if (idx == NULL || !secopts_lock_tdb_lock(db, secopts_lock_tdb_key(INDEX))) {
		TALLOC_FREE(idx);
		return NULL;
	}
	load_index(secopts_lock_tdb_key(INDEX), idx);
	return idx;
}

/* Unlocks and frees it. False where the change is not kept. */
static bool close_index(struct index *idx, bool changed)
{
	TDB_DATA data = {.dptr = (uint8_t *)idx, .dsize = sizeof(*idx)};
	TDB_DATA key = secopts_lock_tdb_key(INDEX);
	bool ok = !changed || tdb_store(db->tdb, key, data, TDB_REPLACE) == 0;

	tdb_chainunlock(db->tdb, key);
	talloc_free(idx);
	return ok;
}

struct secopts_answer secopts_flood_count(TALLOC_CTX *mem_ctx,
					  const char *dir,
					  uint32_t window,
					  const struct secopts_cause *cause,
					  struct timeval now,
					  const struct secopts_start *start)
{
	struct secopts_answer answer = {.flood = SECOPTS_FLOOD_NONE};
	struct index *idx = open_index(mem_ctx, dir);
	bool changed = false;

	if (idx == NULL) {
		return answer;
	}

	/* Before the sums are collected: it may be the last of its window. */
	if (cause != NULL) {
		count(idx, cause, window, to_usec(now), &answer);
		changed = answer.flood != SECOPTS_FLOOD_NONE;
	}
	if (start != NULL) {
		changed |= note_start(mem_ctx, idx, start, &answer);
	}
	changed |= sweep(mem_ctx, idx, to_usec(now), &answer);

	if (!close_index(idx, changed)) {
		/* Other processes do not know of it, so it cannot be summed. */
		answer = (struct secopts_answer){.flood = SECOPTS_FLOOD_NONE};
	}
	return answer;
}

void secopts_flood_news(TALLOC_CTX *mem_ctx,
			const char *dir,
			const uint64_t state[SECOPTS_NUM_NEWS],
			bool news[SECOPTS_NUM_NEWS])
{
	static uint64_t own[SECOPTS_NUM_NEWS];
	struct index *idx = open_index(mem_ctx, dir);
	uint64_t *told = (idx != NULL) ? idx->news : own;
	bool changed = false;
	size_t i;

	for (i = 0; i < SECOPTS_NUM_NEWS; i++) {
		news[i] = told[i] != state[i];
		changed |= news[i];
		own[i] = told[i] = state[i];
	}
	if (idx != NULL) {
		close_index(idx, changed);
	}
}

void secopts_flood_keep(size_t slot, const char *text, const char *body)
{
	char name[16];
	uint8_t record[RECORD_SIZE] = {0};
	TDB_DATA data = {.dptr = record, .dsize = sizeof(record)};
	size_t length = (text != NULL) ? strlen(text) + 1 : 1;
	size_t body_length = (body != NULL) ? strlen(body) + 1 : 1;

	if (db == NULL) {
		return;
	}
	if (text != NULL && length < RECORD_SIZE) {
		memcpy(record, text, length);
	} else {
		length = 1;
	}
	if (body != NULL && length + body_length <= RECORD_SIZE) {
		memcpy(record + length, body, body_length);
	}
	tdb_store(db->tdb, secopts_lock_tdb_key(slot_key(name, slot)), data,
		  TDB_REPLACE);
}

void secopts_flood_close(void)
{
	TALLOC_FREE(db);
}
