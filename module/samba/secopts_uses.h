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

#include "secopts_decide_ntlm.h"
#include "secopts_samba.h"
#include "secopts_use.h"

struct gensec_security;
struct secopts_ntlm_legs;

/* The file, in Samba's state directory: it outlives restarts. */
#define SECOPTS_USES_FILE "secopts_ntlm.tdb"

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
 * Note one. There is a limit to what is kept; see tally.c for what goes first.
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
	/* logons to this host since then, by version; and those that failed */
	uint64_t logons[SECOPTS_NUM_NTLM_VERSIONS];
	uint64_t failures[SECOPTS_NUM_NTLM_VERSIONS];
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

/*
 * audit_use.c
 */

/**
 * Tell of a use of NTLM: a line and a record for the first of a kind, and one of
 * each with their number for those that follow. To be called as root, with a
 * talloc stackframe of the caller's.
 *
 * @param[in] event	.what, .remote, .local, .lock_dir and .msg_ctx are used.
 *
 * Source: events 4020 to 4023 (KB 5064479); docs/audit.md.
 */
void secopts_audit_use(const struct secopts_policy *policy,
		       const struct secopts_use *use,
		       const struct secopts_event *event);

/*
 * ntlm_use.c
 */

/* The mark of a context of SPNEGO whose client has offered Kerberos. */
#define SECOPTS_MARK_KERBEROS "secopts: Kerberos was offered"

/* A logon that is under way. */
struct secopts_ntlm_use;

/**
 * A message has come to a server: if it is an AUTHENTICATE, and logons are
 * audited, a logon begins.
 *
 * @param[in] gensec	Context of the mechanism, which owns *use.
 * @param[in] legs	The messages so far.
 * @param[in] in	The message.
 * @param[in,out] use	NULL where there is none.
 *
 * Source: AuditReceivingNTLMTraffic.
 */
void secopts_use_begin(struct gensec_security *gensec,
		       const struct secopts_policy *policy,
		       const struct secopts_ntlm_legs *legs,
		       const DATA_BLOB *in,
		       struct secopts_ntlm_use **use);

/**
 * It has ended, and is noted and told of. Nothing happens where none is under
 * way.
 *
 * @param[in] status	How it ended.
 * @param[in] who	Who it is that has logged on.
 */
void secopts_use_end(struct gensec_security *gensec,
		     const struct secopts_policy *policy,
		     struct secopts_ntlm_use **use,
		     NTSTATUS status,
		     enum secopts_who who);

/**
 * A message goes out from a client: if it is an AUTHENTICATE, and what is sent
 * is audited, it is noted and told of.
 *
 * Source: RestrictSendingNTLMTraffic, BlockNTLM.
 */
void secopts_use_sent(struct gensec_security *gensec,
		      const struct secopts_policy *policy,
		      const DATA_BLOB *out);

#endif /* __SECOPTS_USES_H__ */
