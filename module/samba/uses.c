/*
 * Windows Security Options for Samba
 *
 * The database of who has used NTLM
 *
 * It is written at each logon, by whoever knocks, and may neither grow nor take
 * long, nor may a stranger who knocks with thousands of names have others
 * forgotten. So it is a table of fixed size: sets of eight entries. A client
 * reaches sixteen of the sets, by a hash that it does not know. A logon reads
 * and writes one record, that of its set, and what has been seen least lately
 * there makes room. Whoever has not proved who they are - a logon that failed,
 * guests, NULL sessions - has half of a set at most, and never takes the room of
 * somebody who has.
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "secopts_uses.h"
#include "secopts_lock_tdb.h"
#include "secopts_unicode.h"
#include "lib/util/genrand.h"

#define MAGIC 0x5345434eu /* another layout: another number */
#define HEAD "head"
#define SETS_OF_CLIENT 16
#define MAX_UNPROVED (SECOPTS_USES_WAYS / 2)

struct head {
	uint32_t magic;
	uint32_t unused;
	uint64_t seed;
	uint64_t since;
};

/* All numbers are this machine's own: the file is not for others. */
struct entry {
	uint64_t id; /* a hash; 0: free */
	uint64_t first;
	uint64_t last;
	uint64_t count;
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
	uint8_t is_proved;
	uint8_t unused[4];
	char address[48];
	char machine[48];
	char user[112];
	char domain[80];
	char target[160];
};

struct set {
	uint32_t magic;
	uint32_t unused;
	uint64_t dropped;
	struct entry entries[SECOPTS_USES_WAYS];
};

static struct tdb_wrap *db;
static struct head head;

/* Not more than fits, and no half of a character. */
static void put_text(char *out, size_t size, const char *text)
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

#define PUT_TEXT(array, text) put_text((array), sizeof(array), (text))

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
static bool
load(struct tdb_wrap *from, const char *name, void *record, size_t size)
{
	TDB_DATA data = {.dptr = record, .dsize = size};
	uint32_t magic = 0;

	if (tdb_parse_record(from->tdb, secopts_lock_tdb_key(name),
			     copy_record, &data) != 0)
	{
		return false;
	}
	memcpy(&magic, record, sizeof(magic));
	return magic == MAGIC;
}

static bool store(const char *name, void *record, size_t size)
{
	TDB_DATA data = {.dptr = record, .dsize = size};

	return tdb_store(db->tdb, secopts_lock_tdb_key(name), data,
			 TDB_REPLACE) == 0;
}

/* Begin the database, where nobody has. */
static bool load_head(time_t now)
{
	TDB_DATA key = secopts_lock_tdb_key(HEAD);
	bool ok;

	/* Locked first: tdb itself would wait for a lock. */
	if (!secopts_lock_tdb_lock(db, key)) {
		return false;
	}
	ok = load(db, HEAD, &head, sizeof(head));
	if (!ok) {
		head = (struct head){.magic = MAGIC, .since = (uint64_t)now};
		generate_random_buffer((uint8_t *)&head.seed,
				       sizeof(head.seed));
		ok = store(HEAD, &head, sizeof(head));
	}
	tdb_chainunlock(db->tdb, key);
	return ok;
}

static bool open_db(const char *dir, time_t now)
{
	static bool complained;

	if (db != NULL) {
		return true;
	}
	/* A user's own programs have no say in it: it would be the user's. */
	if (geteuid() != 0) {
		return false;
	}
	db = secopts_lock_tdb_open(NULL, dir, SECOPTS_USES_FILE);
	if (db != NULL && !load_head(now)) {
		TALLOC_FREE(db);
	}
	if (db == NULL && !complained) {
		DBG_WARNING("%s/" SECOPTS_USES_FILE ": %s; \"secopts ntlm\" "
			    "will not show all\n",
			    dir != NULL ? dir : "?", strerror(errno));
		complained = true;
	}
	return db != NULL;
}

static uint64_t hash_number(uint64_t hash, unsigned number)
{
	char text[16];

	snprintf(text, sizeof(text), "/%u/", number);
	return secopts_hash(hash, text, false);
}

/* 0 is no entry's. */
static uint64_t id_of(const struct secopts_use *use)
{
	uint64_t id = secopts_hash(head.seed, use->client, false);

	id = hash_number(id, use->side);
	id = secopts_hash(id, use->machine, true);
	id = hash_number(id, use->version);
	id = secopts_hash(id, use->user, true);
	id = hash_number(id, use->why);
	id = secopts_hash(id, use->domain, true);
	id = hash_number(id, use->has_target);
	id = secopts_hash(id, use->target, true);
	return id != 0 ? id : 1;
}

/* The low bits alone of such a hash are those of the text's low bits. */
static size_t folded(uint64_t hash)
{
	return (size_t)(hash ^ hash >> 17 ^ hash >> 41);
}

static const char *
set_name(char buffer[16], const struct secopts_use *use, uint64_t id)
{
	uint64_t of_client = secopts_hash(~head.seed, use->client, false);
	size_t apart = SECOPTS_USES_SETS / SETS_OF_CLIENT;
	size_t set = folded(of_client) + folded(id) % SETS_OF_CLIENT * apart;

	snprintf(buffer, 16, "set %zu", set % SECOPTS_USES_SETS);
	return buffer;
}

static bool is_proved(const struct secopts_use *use)
{
	return use->status == 0 && use->who == SECOPTS_WHO_USER &&
	       use->version != SECOPTS_NTLM_VERSION_ANONYMOUS;
}

static struct entry *older(struct entry *a, struct entry *b)
{
	return (a == NULL || b->last < a->last) ? b : a;
}

/* Room for a new one; NULL: there is none for it. */
static struct entry *make_room(struct set *set, bool proved)
{
	struct entry *vacant = NULL;
	struct entry *unproved = NULL;
	struct entry *any = NULL;
	size_t num_unproved = 0;
	size_t i;

	for (i = 0; i < SECOPTS_USES_WAYS; i++) {
		struct entry *entry = &set->entries[i];

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
	if (!proved && num_unproved >= MAX_UNPROVED) {
		return unproved;
	}
	if (vacant != NULL) {
		return vacant;
	}
	return (unproved != NULL || !proved) ? unproved : any;
}

static struct entry *find_entry(struct set *set, uint64_t id)
{
	size_t i;

	for (i = 0; i < SECOPTS_USES_WAYS; i++) {
		if (set->entries[i].id == id) {
			return &set->entries[i];
		}
	}
	return NULL;
}

static void begin(struct entry *entry,
		  const struct secopts_use *use,
		  uint64_t id,
		  time_t now)
{
	*entry = (struct entry){
		.id = id,
		.first = (uint64_t)now,
		.side = (uint8_t)use->side,
		.version = (uint8_t)use->version,
		.why = (uint8_t)use->why,
		.has_target = use->has_target,
	};
	PUT_TEXT(entry->machine, use->machine);
	PUT_TEXT(entry->user, use->user);
	PUT_TEXT(entry->domain, use->domain);
	PUT_TEXT(entry->target, use->target);
}

static void count(struct entry *entry, const struct secopts_use *use, time_t now)
{
	entry->count++;
	entry->failed += (use->status != 0);
	entry->last = (uint64_t)now;
	entry->status = use->status;
	entry->flags = use->flags;
	entry->av_flags = use->av_flags;
	entry->who = (uint8_t)use->who;
	entry->binding = (uint8_t)use->binding;
	entry->is_local = use->is_local;
	entry->is_proved |= is_proved(use);
	PUT_TEXT(entry->address, use->address);
}

void secopts_uses_add(const char *dir,
		      const struct secopts_use *use,
		      time_t now)
{
	struct entry *entry = NULL;
	struct set set;
	char name[16];
	TDB_DATA key;
	uint64_t id;

	if (!open_db(dir, now)) {
		return;
	}
	id = id_of(use);
	key = secopts_lock_tdb_key(set_name(name, use, id));
	if (!secopts_lock_tdb_lock(db, key)) {
		return;
	}
	if (!load(db, name, &set, sizeof(set))) {
		set = (struct set){.magic = MAGIC};
	}
	entry = find_entry(&set, id);
	if (entry == NULL) {
		entry = make_room(&set, is_proved(use));
		if (entry != NULL) {
			begin(entry, use, id, now);
		}
	}
	if (entry != NULL) {
		count(entry, use, now);
	} else {
		set.dropped++;
	}
	store(name, &set, sizeof(set));
	tdb_chainunlock(db->tdb, key);
}

/* What is read without a lock may be half of one entry and half of another. */
static const char *whole_text(char *text, size_t size)
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

#define WHOLE_TEXT(array) whole_text((array), sizeof(array))

static void tell(struct entry *entry, secopts_use_fn *fn, void *private_data)
{
	struct secopts_use_note note = {
		.use = {
			.side = entry->side == SECOPTS_CLIENT ? SECOPTS_CLIENT
							      : SECOPTS_SERVER,
			.machine = WHOLE_TEXT(entry->machine),
			.user = WHOLE_TEXT(entry->user),
			.domain = WHOLE_TEXT(entry->domain),
			.target = WHOLE_TEXT(entry->target),
			.version = (enum secopts_ntlm_version)entry->version,
			.why = (enum secopts_why)entry->why,
			.address = WHOLE_TEXT(entry->address),
			.has_target = entry->has_target != 0,
			.is_local = entry->is_local != 0,
			.who = entry->who < SECOPTS_WHO_USER
				       ? (enum secopts_who)entry->who
				       : SECOPTS_WHO_USER,
			.binding = (enum secopts_ntlm_binding)entry->binding,
			.flags = entry->flags,
			.av_flags = entry->av_flags,
			.status = entry->status,
		},
		.first = (time_t)entry->first,
		.last = (time_t)entry->last,
		.count = entry->count,
		.failed = MIN(entry->failed, entry->count),
	};

	fn(&note, private_data);
}

static struct tdb_wrap *open_to_read(TALLOC_CTX *mem_ctx, const char *dir)
{
	char *path = talloc_asprintf(mem_ctx, "%s/" SECOPTS_USES_FILE, dir);
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

int secopts_uses_read(const char *dir,
		      struct secopts_uses *uses,
		      secopts_use_fn *fn,
		      void *private_data)
{
	struct tdb_wrap *from = open_to_read(NULL, dir);
	struct head found = {.since = 0};
	struct set set;
	size_t i, j;

	*uses = (struct secopts_uses){.since = 0};
	if (from == NULL) {
		return (errno == ENOENT) ? 0 : errno;
	}
	if (!load(from, HEAD, &found, sizeof(found))) {
		TALLOC_FREE(from);
		return EIO;
	}
	uses->since = (time_t)found.since;
	for (i = 0; i < SECOPTS_USES_SETS; i++) {
		char name[16];

		snprintf(name, sizeof(name), "set %zu", i);
		if (!load(from, name, &set, sizeof(set))) {
			continue;
		}
		uses->dropped += set.dropped;
		for (j = 0; j < SECOPTS_USES_WAYS; j++) {
			if (set.entries[j].id != 0) {
				tell(&set.entries[j], fn, private_data);
			}
		}
	}
	TALLOC_FREE(from);
	return 0;
}

void secopts_uses_close(void)
{
	TALLOC_FREE(db);
}
