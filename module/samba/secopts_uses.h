/*
 * Windows Security Options for Samba
 *
 * The database of who has used NTLM
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#ifndef __SECOPTS_USES_H__
#define __SECOPTS_USES_H__

#include "secopts_samba.h"
#include "secopts_use.h"

/* The file, in Samba's state directory: it outlives restarts. */
#define SECOPTS_USES_FILE "secopts_ntlm.tdb"

/* How many uses are kept apart. */
#define SECOPTS_USES_SETS 512
#define SECOPTS_USES_WAYS 8
#define SECOPTS_USES_MAX (SECOPTS_USES_SETS * SECOPTS_USES_WAYS)

/* One use of NTLM, or of all that agree in what tells them apart the last. */
struct secopts_use {
	enum secopts_side side;
	/* what tells one from another: these, version and why */
	const char *client;  /* its network: see secopts_audit_client() */
	const char *machine; /* as the client calls itself */
	const char *user;
	const char *domain;
	const char *target;
	enum secopts_ntlm_version version;
	enum secopts_why why;
	/* of the last one */
	const char *address;
	bool has_target;
	bool is_local;
	enum secopts_who who;
	enum secopts_ntlm_binding binding;
	uint32_t flags;
	uint32_t av_flags;
	uint32_t status;
};

/* What was noted of those that agree. */
struct secopts_use_note {
	struct secopts_use use; /* .client is NULL */
	time_t first;
	time_t last;
	uint64_t count;
	uint64_t failed; /* how many of them were no logon in the end */
};

/**
 * Note one. There is a limit to what is kept; see uses.c for what goes first.
 * Whatever fails has no other consequence than that it is not noted. To be
 * called as root.
 *
 * @param[in] dir	Samba's state directory.
 * @param[in] now	Seconds since 1970.
 */
void secopts_uses_add(const char *dir,
		      const struct secopts_use *use,
		      time_t now);

/* note: its strings are valid UTF-8, and valid until this returns. */
typedef void secopts_use_fn(const struct secopts_use_note *note,
			    void *private_data);

/* What is known of the database as a whole. */
struct secopts_uses {
	time_t since;	  /* when it was begun; 0: there is none */
	uint64_t dropped; /* uses for which there was no room */
};

/**
 * Read all of them, without writing to the database or locking it.
 *
 * @return	0, or an errno. A database that is not there is empty.
 */
int secopts_uses_read(const char *dir,
		      struct secopts_uses *uses,
		      secopts_use_fn *fn,
		      void *private_data);

/** Close the database. */
void secopts_uses_close(void);

#endif /* __SECOPTS_USES_H__ */
