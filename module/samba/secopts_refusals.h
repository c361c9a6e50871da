/*
 * Windows Security Options for Samba
 *
 * The database of who was refused what
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#ifndef __SECOPTS_REFUSALS_H__
#define __SECOPTS_REFUSALS_H__

#include "secopts_tally.h"

/* The file, in Samba's state directory: it outlives restarts. */
#define SECOPTS_REFUSALS_FILE "secopts_refusals.tdb"

/* What refusals are of. Their numbers are kept in the database. */
enum secopts_refusal_kind {
	SECOPTS_REFUSAL_OTHER = 0,
	SECOPTS_REFUSAL_SESSION = 1,
	SECOPTS_REFUSAL_SHARE = 2,
	SECOPTS_REFUSAL_PIPE = 3,
	SECOPTS_REFUSAL_RPC = 4,
	SECOPTS_REFUSAL_SAM = 5,
	SECOPTS_REFUSAL_NTLM = 6,
	SECOPTS_REFUSAL_NTLM_IN_DOMAIN = 7,
	SECOPTS_NUM_REFUSAL_KINDS
};

/** "session", "ntlm-in-domain"; never NULL. */
const char *secopts_refusal_kind_name(enum secopts_refusal_kind kind);

/** The kind of an event of the audit. */
enum secopts_refusal_kind secopts_refusal_kind_of(uint32_t event_id);

struct secopts_refusal;

/**
 * Note a refusal, unless 'secopts:record refusals' says no. What is repeated in
 * this process is written once a second at most after the first few. Whatever
 * fails has no other consequence than that it is not noted.
 *
 * @param[in] mem_ctx	For temporary data.
 * @param[in] now	Seconds since 1970.
 */
void secopts_refusals_add(TALLOC_CTX *mem_ctx,
			  const struct secopts_refusal *refusal,
			  time_t now);

/* What was noted of refusals that agree. Text is "" where nothing is known. */
struct secopts_refusal_note {
	enum secopts_refusal_kind kind;
	uint32_t event_id;
	const char *what; /* "session", "share", "pipe", "operation" */
	const char *name; /* of that */
	bool is_known;	  /* who it is: .who */
	enum secopts_who who;
	const char *user; /* a SID, or DOMAIN\name */
	const char *address;
	const char *workstation;
	bool enforced;
	uint32_t status;
	enum secopts_reason reason;
	const char *about;   /* the share that is not watched */
	const char *setting; /* which decided, by its name on Windows */
	uint32_t missing;    /* flags of NTLM */
	time_t first;
	time_t last;
	uint64_t count;
	struct secopts_tally_hours hours;
};

/* note: its strings are valid UTF-8, and valid until this returns. */
typedef void secopts_refusal_fn(const struct secopts_refusal_note *note,
				void *private_data);

/* What is known of the database as a whole. */
struct secopts_refusals {
	time_t since; /* when it was begun; 0: there is none */
	/* since then, also what is not in the table any more */
	uint64_t refused[SECOPTS_NUM_REFUSAL_KINDS];
	uint64_t would_refuse[SECOPTS_NUM_REFUSAL_KINDS];
	struct secopts_tally_hours hours;
};

/**
 * Read all of them, without writing to the database or locking it.
 *
 * @return	0, or an errno. A database that is not there is empty.
 */
int secopts_refusals_read(const char *dir,
			  struct secopts_refusals *refusals,
			  secopts_refusal_fn *fn,
			  void *private_data);

/** Write what has been counted, and close the database. */
void secopts_refusals_close(void);

/*
 * Between refusals.c, which writes it, and refusals_read.c
 */

struct secopts_refusal_body {
	uint32_t event_id;
	uint32_t status;
	uint32_t missing;
	uint8_t who;
	uint8_t is_known;
	uint8_t enforced;
	uint8_t reason;
	char what[32];
	char name[128];
	char user[112];
	char address[48];
	char workstation[48];
	char about[64];
	char setting[48]; /* its name: numbers change when one is added */
};

extern struct secopts_tally secopts_refusal_tally;

/** The group of which the database keeps a total. */
size_t secopts_refusal_group(enum secopts_refusal_kind kind, bool enforced);

#endif /* __SECOPTS_REFUSALS_H__ */
