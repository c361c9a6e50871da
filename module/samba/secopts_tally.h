/*
 * Windows Security Options for Samba
 *
 * Databases of fixed size in which is counted what clients do
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#ifndef __SECOPTS_TALLY_H__
#define __SECOPTS_TALLY_H__

#include "secopts_samba.h"

/* How many things are kept apart. */
#define SECOPTS_TALLY_SETS 512
#define SECOPTS_TALLY_WAYS 8
#define SECOPTS_TALLY_MAX (SECOPTS_TALLY_SETS * SECOPTS_TALLY_WAYS)

#define SECOPTS_TALLY_HOURS 48
#define SECOPTS_TALLY_GROUPS 32
#define SECOPTS_TALLY_BODY 512

/* How often in each of the last hours. */
struct secopts_tally_hours {
	uint64_t newest; /* hours since 1970 */
	uint32_t counts[SECOPTS_TALLY_HOURS]; /* of hour N at N modulo 48 */
};

/* All numbers are this machine's own: the file is not for others. */
struct secopts_tally_entry {
	uint64_t id; /* a hash; 0: free */
	uint64_t first;
	uint64_t last;
	uint64_t count;
	uint8_t is_proved;
	uint8_t unused[7];
	struct secopts_tally_hours hours;
	uint64_t body[SECOPTS_TALLY_BODY / sizeof(uint64_t)];
};

struct tdb_wrap;

/* A database, and what a process knows of it. */
struct secopts_tally {
	const char *file; /* its name in Samba's state directory */
	const char *verb; /* the verb of the command that shows it */
	uint32_t magic;	  /* another layout of the body: another number */
	/* how many of a set's entries are for who has not proved who they are */
	size_t max_unproved;
	/* the rest is tally.c's */
	struct tdb_wrap *db;
	uint64_t seed;
	bool complained;
};

/* What is to be counted. */
struct secopts_tally_event {
	const char *client; /* its network: see secopts_audit_client() */
	uint64_t id;	    /* hash of what tells it from others; not 0 */
	size_t group;	    /* totals are kept of each group */
	bool is_proved;	    /* the client has proved who it is */
	uint32_t count;
	time_t now; /* seconds since 1970 */
};

/**
 * Write what is kept of an event into an entry.
 *
 * @param[in,out] body	SECOPTS_TALLY_BODY bytes: zeros, or those of the last one.
 * @param[in] fresh	It is the first of its kind.
 */
typedef void secopts_tally_fill_fn(void *body, bool fresh, const void *what);

/**
 * Open the database, where that has not been done, and make it where there is
 * none. To be called as root: as somebody else nothing is opened.
 *
 * @param[in] dir	Samba's state directory.
 * @param[in] now	Seconds since 1970.
 *
 * @return		Whether it can be used. It says so once if not.
 */
bool secopts_tally_open(struct secopts_tally *tally,
			const char *dir,
			time_t now);

/** Begin a hash of an event: with a number that no client knows. */
uint64_t secopts_tally_hash(const struct secopts_tally *tally,
			    const char *client);

/** Go on with a number. */
uint64_t secopts_tally_hash_number(uint64_t hash, unsigned number);

/** What such a hash is as an event's id, of which 0 is none. */
uint64_t secopts_tally_id(uint64_t hash);

/**
 * Count an event in an open database. There is a limit to what is kept; see
 * tally.c for what goes first. Whatever fails has no other consequence than that
 * it is not counted.
 *
 * @return		False where somebody else has had the database locked for
 *			too long to be waited for; later it may be there again.
 */
bool secopts_tally_add(struct secopts_tally *tally,
		       const struct secopts_tally_event *event,
		       secopts_tally_fill_fn *fill,
		       const void *what);

/* What is known of a database as a whole. */
struct secopts_tally_sum {
	time_t since;	  /* when it was begun; 0: there is none */
	uint64_t dropped; /* events for which there was no room */
	uint64_t groups[SECOPTS_TALLY_GROUPS]; /* events since then */
	struct secopts_tally_hours hours;
};

/* entry: another one's nonsense, if the file was damaged. */
typedef void secopts_tally_fn(struct secopts_tally_entry *entry,
			      void *private_data);

/**
 * Read all entries, without writing to the database or locking it.
 *
 * @return	0, or an errno. A database that is not there is empty.
 */
int secopts_tally_read(const struct secopts_tally *tally,
		       const char *dir,
		       struct secopts_tally_sum *sum,
		       secopts_tally_fn *fn,
		       void *private_data);

/**
 * How often in one hour.
 *
 * @param[in] hour	Hours since 1970.
 *
 * @return		0 where it is too long ago to be known.
 */
uint32_t secopts_tally_in_hour(const struct secopts_tally_hours *hours,
			       uint64_t hour);

/** Close the database. */
void secopts_tally_close(struct secopts_tally *tally);

/** Not more of a text than fits, and no half of a character. */
void secopts_tally_put_text(char *out, size_t size, const char *text);

#define SECOPTS_PUT_TEXT(array, text)                                         \
	secopts_tally_put_text((array), sizeof(array), (text))

/**
 * A text as it was read: without a lock, it may be half of one and half of
 * another.
 *
 * @return	text, made valid UTF-8 with an end.
 */
const char *secopts_tally_text(char *text, size_t size);

#define SECOPTS_TALLY_TEXT(array) secopts_tally_text((array), sizeof(array))

#endif /* __SECOPTS_TALLY_H__ */
