/*
 * Windows Security Options for Samba
 *
 * Databases of fixed size in which is counted what clients do
 *
 * One is written at each logon or refusal, by whoever knocks, and may neither
 * grow nor take long, nor may a stranger who knocks with thousands of names have
 * others forgotten. So it is a table of fixed size: sets of eight entries. A
 * client reaches sixteen of the sets, by a hash that it does not know. An event
 * reads and writes one record, that of its set, and what has been seen least
 * lately there makes room. Whoever has not proved who they are - a logon that
 * failed, guests, NULL sessions - has only a part of a set, and never takes the
 * room of somebody who has. The totals of a set are of all that came to it, also
 * of what has made room or found none.
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "secopts_tally.h"
#include "secopts_lock_tdb.h"
#include "secopts_unicode.h"
#include "lib/util/genrand.h"

#define HEAD "head"
#define SETS_OF_CLIENT 16
#define SECONDS_OF_HOUR 3600

struct head {
	uint32_t magic;
	uint32_t unused;
	uint64_t seed;
	uint64_t since;
};

struct set {
	uint32_t magic;
	uint32_t unused;
	uint64_t dropped;
	uint64_t groups[SECOPTS_TALLY_GROUPS];
	struct secopts_tally_hours hours;
	struct secopts_tally_entry entries[SECOPTS_TALLY_WAYS];
};

void secopts_tally_put_text(char *out, size_t size, const char *text)
{
	size_t length = (text != NULL) ? strlen(text) : 0;

	if (length >= size) {
		length = size - 1;
		while (length > 0 && secopts_is_continued(text[length])) {
			length--;
		}
	}
	if (length > 0) {
		memcpy(out, text, length);
	}
	memset(out + length, 0, size - length);
}

const char *secopts_tally_text(char *text, size_t size)
{
	size_t at = 0;

	text[size - 1] = '\0';
	while (text[at] != '\0') {
		uint32_t code;
		size_t taken = secopts_get_utf8((uint8_t *)text + at,
						size - 1 - at, &code);

		if (taken == 0) {
			text[at] = '\0';
			break;
		}
		at += taken;
	}
	return text;
}

static int copy_record(TDB_DATA key, TDB_DATA data, void *private_data)
{
	TDB_DATA *record = private_data;

	if (data.dsize != record->dsize) {
		return -1;
	}
	memcpy(record->dptr, data.dptr, data.dsize);
	return 0;
}

/* A record of a fixed size; false where it is not there, or another one. */
static bool load(struct tdb_wrap *from,
		 uint32_t wanted,
		 const char *name,
		 void *record,
		 size_t size)
{
	TDB_DATA data = {.dptr = record, .dsize = size};
	uint32_t magic = 0;

	if (tdb_parse_record(from->tdb, secopts_lock_tdb_key(name),
			     copy_record, &data) != 0)
	{
		return false;
	}
	memcpy(&magic, record, sizeof(magic));
	return magic == wanted;
}

static bool
store(struct tdb_wrap *to, const char *name, void *record, size_t size)
{
	TDB_DATA data = {.dptr = record, .dsize = size};

	return tdb_store(to->tdb, secopts_lock_tdb_key(name), data,
			 TDB_REPLACE) == 0;
}

/* Begin the database, where nobody has. */
static bool load_head(struct secopts_tally *tally, time_t now)
{
	TDB_DATA key = secopts_lock_tdb_key(HEAD);
	struct head head;
	bool ok;

	/* Locked first: tdb itself would wait for a lock. */
	if (!secopts_lock_tdb_lock(tally->db, key)) {
		return false;
	}
	ok = load(tally->db, tally->magic, HEAD, &head, sizeof(head));
	if (!ok) {
		head = (struct head){
			.magic = tally->magic,
			.since = (uint64_t)now,
		};
		generate_random_buffer((uint8_t *)&head.seed,
				       sizeof(head.seed));
		ok = store(tally->db, HEAD, &head, sizeof(head));
	}
	tdb_chainunlock(tally->db->tdb, key);
	tally->seed = head.seed;
	return ok;
}

bool secopts_tally_open(struct secopts_tally *tally,
			const char *dir,
			time_t now)
{
	if (tally->db != NULL) {
		return true;
	}
	/* A user's own programs have no say in it: it would be the user's. */
	if (geteuid() != 0) {
		return false;
	}
	tally->db = secopts_lock_tdb_open(NULL, dir, tally->file);
	if (tally->db != NULL && !load_head(tally, now)) {
		TALLOC_FREE(tally->db);
	}
	if (tally->db == NULL && !tally->complained) {
		DBG_WARNING("%s/%s: %s; \"secopts %s\" will not show all\n",
			    dir != NULL ? dir : "?", tally->file,
			    strerror(errno), tally->verb);
		tally->complained = true;
	}
	return tally->db != NULL;
}

uint64_t secopts_tally_hash(const struct secopts_tally *tally,
			    const char *client)
{
	return secopts_hash(tally->seed, client, false);
}

uint64_t secopts_tally_hash_number(uint64_t hash, unsigned number)
{
	char text[16];

	snprintf(text, sizeof(text), "/%u/", number);
	return secopts_hash(hash, text, false);
}

uint64_t secopts_tally_id(uint64_t hash)
{
	return (hash != 0) ? hash : 1;
}

/* The low bits alone of such a hash are those of the text's low bits. */
static size_t folded(uint64_t hash)
{
	return (size_t)(hash ^ hash >> 17 ^ hash >> 41);
}

static const char *name_of_set(char buffer[16], size_t number)
{
	snprintf(buffer, 16, "set %zu", number);
	return buffer;
}

static size_t set_of(const struct secopts_tally *tally,
		     const struct secopts_tally_event *event)
{
	uint64_t of_client = secopts_hash(~tally->seed, event->client, false);
	size_t apart = SECOPTS_TALLY_SETS / SETS_OF_CLIENT;
	size_t set = folded(of_client) +
		     folded(event->id) % SETS_OF_CLIENT * apart;

	return set % SECOPTS_TALLY_SETS;
}

static struct secopts_tally_entry *older(struct secopts_tally_entry *a,
					 struct secopts_tally_entry *b)
{
	return (a == NULL || b->last < a->last) ? b : a;
}

/* Room for a new one; NULL: there is none for it. */
static struct secopts_tally_entry *
make_room(const struct secopts_tally *tally, struct set *set, bool proved)
{
	struct secopts_tally_entry *vacant = NULL;
	struct secopts_tally_entry *unproved = NULL;
	struct secopts_tally_entry *any = NULL;
	size_t num_unproved = 0;
	size_t i;

	for (i = 0; i < SECOPTS_TALLY_WAYS; i++) {
		struct secopts_tally_entry *entry = &set->entries[i];

		if (entry->id == 0) {
			vacant = entry;
			continue;
		}
		any = older(any, entry);
		if (entry->is_proved == 0) {
			unproved = older(unproved, entry);
			num_unproved++;
		}
	}
	if (!proved && num_unproved >= tally->max_unproved) {
		return unproved;
	}
	if (vacant != NULL) {
		return vacant;
	}
	return (unproved != NULL || !proved) ? unproved : any;
}

static struct secopts_tally_entry *find_entry(struct set *set, uint64_t id)
{
	size_t i;

	for (i = 0; i < SECOPTS_TALLY_WAYS; i++) {
		if (set->entries[i].id == id) {
			return &set->entries[i];
		}
	}
	return NULL;
}

/* Forget the hours that lie more than two days before this one. */
static void turn(struct secopts_tally_hours *hours, uint64_t hour)
{
	uint64_t gone;

	/* also where the clock has been set back by more than that */
	if (hour >= hours->newest + SECOPTS_TALLY_HOURS ||
	    hour + SECOPTS_TALLY_HOURS <= hours->newest)
	{
		*hours = (struct secopts_tally_hours){.newest = hour};
		return;
	}
	for (gone = hours->newest + 1; gone <= hour; gone++) {
		hours->counts[gone % SECOPTS_TALLY_HOURS] = 0;
	}
	hours->newest = MAX(hours->newest, hour);
}

static void
count_hour(struct secopts_tally_hours *hours, time_t now, uint32_t count)
{
	uint64_t hour = (uint64_t)now / SECONDS_OF_HOUR;
	uint32_t *counted = &hours->counts[hour % SECOPTS_TALLY_HOURS];

	turn(hours, hour);
	*counted += MIN(count, UINT32_MAX - *counted);
}

uint32_t secopts_tally_in_hour(const struct secopts_tally_hours *hours,
			       uint64_t hour)
{
	if (hour > hours->newest || hour + SECOPTS_TALLY_HOURS <= hours->newest)
	{
		return 0;
	}
	return hours->counts[hour % SECOPTS_TALLY_HOURS];
}

static void count(const struct secopts_tally *tally,
		  struct set *set,
		  const struct secopts_tally_event *event,
		  secopts_tally_fill_fn *fill,
		  const void *what)
{
	struct secopts_tally_entry *entry = find_entry(set, event->id);
	bool fresh = (entry == NULL);

	set->groups[event->group % SECOPTS_TALLY_GROUPS] += event->count;
	count_hour(&set->hours, event->now, event->count);
	if (fresh) {
		entry = make_room(tally, set, event->is_proved);
	}
	if (entry == NULL) {
		set->dropped += event->count;
		return;
	}
	if (fresh) {
		*entry = (struct secopts_tally_entry){
			.id = event->id,
			.first = (uint64_t)event->now,
		};
	}
	entry->count += event->count;
	entry->last = (uint64_t)event->now;
	entry->is_proved |= event->is_proved;
	count_hour(&entry->hours, event->now, event->count);
	fill(entry->body, fresh, what);
}

bool secopts_tally_add(struct secopts_tally *tally,
		       const struct secopts_tally_event *event,
		       secopts_tally_fill_fn *fill,
		       const void *what)
{
	struct set set;
	char name[16];
	TDB_DATA key;

	key = secopts_lock_tdb_key(name_of_set(name, set_of(tally, event)));
	if (!secopts_lock_tdb_lock(tally->db, key)) {
		return false;
	}
	if (!load(tally->db, tally->magic, name, &set, sizeof(set))) {
		set = (struct set){.magic = tally->magic};
	}
	count(tally, &set, event, fill, what);
	store(tally->db, name, &set, sizeof(set));
	tdb_chainunlock(tally->db->tdb, key);
	return true;
}

static struct tdb_wrap *
open_to_read(TALLOC_CTX *mem_ctx, const char *dir, const char *file)
{
	char *path = talloc_asprintf(mem_ctx, "%s/%s", dir, file);
	struct tdb_wrap *opened = NULL;
	int error;

	if (path == NULL) {
		errno = ENOMEM;
		return NULL;
	}
	opened = tdb_wrap_open(mem_ctx, path, 0,
			       TDB_NOMMAP | TDB_INCOMPATIBLE_HASH, O_RDONLY,
			       0);
	error = errno;
	TALLOC_FREE(path);
	errno = error;
	return opened;
}

static void add_hours(struct secopts_tally_hours *sum,
		      const struct secopts_tally_hours *more)
{
	uint64_t hour = more->newest;
	size_t i;

	/* Nonsense, or of a clock that was wrong: it would hide all others. */
	if (hour > (uint64_t)time(NULL) / SECONDS_OF_HOUR + 1) {
		return;
	}
	if (hour > sum->newest) {
		turn(sum, hour);
	}
	for (i = 0; i < SECOPTS_TALLY_HOURS && hour >= i; i++) {
		uint64_t then = hour - i;

		if (then + SECOPTS_TALLY_HOURS > sum->newest) {
			sum->counts[then % SECOPTS_TALLY_HOURS] +=
				more->counts[then % SECOPTS_TALLY_HOURS];
		}
	}
}

static void add_set(struct secopts_tally_sum *sum, const struct set *set)
{
	size_t i;

	sum->dropped += set->dropped;
	for (i = 0; i < SECOPTS_TALLY_GROUPS; i++) {
		sum->groups[i] += set->groups[i];
	}
	add_hours(&sum->hours, &set->hours);
}

int secopts_tally_read(const struct secopts_tally *tally,
		       const char *dir,
		       struct secopts_tally_sum *sum,
		       secopts_tally_fn *fn,
		       void *private_data)
{
	struct tdb_wrap *from = open_to_read(NULL, dir, tally->file);
	struct head head = {.since = 0};
	struct set set;
	size_t i, j;

	*sum = (struct secopts_tally_sum){.since = 0};
	if (from == NULL) {
		return (errno == ENOENT) ? 0 : errno;
	}
	if (!load(from, tally->magic, HEAD, &head, sizeof(head))) {
		TALLOC_FREE(from);
		return EIO;
	}
	sum->since = (time_t)head.since;
	for (i = 0; i < SECOPTS_TALLY_SETS; i++) {
		char name[16];

		if (!load(from, tally->magic, name_of_set(name, i), &set,
			  sizeof(set)))
		{
			continue;
		}
		add_set(sum, &set);
		for (j = 0; j < SECOPTS_TALLY_WAYS; j++) {
			if (set.entries[j].id != 0) {
				fn(&set.entries[j], private_data);
			}
		}
	}
	TALLOC_FREE(from);
	return 0;
}

void secopts_tally_close(struct secopts_tally *tally)
{
	TALLOC_FREE(tally->db);
}
