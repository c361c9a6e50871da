/*
 * Windows Security Options for Samba
 *
 * Audit: between the files that make one record
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#ifndef __SECOPTS_AUDIT_H__
#define __SECOPTS_AUDIT_H__

#include "secopts_samba.h"
#include "lib/audit_logging/audit_logging.h"

/* The debug level of records. */
#define SECOPTS_JSON_LEVEL 2

/* All that is known of a refusal. */
struct secopts_refusal {
	const struct secopts_policy *policy; /* NULL: it could not be read */
	const struct secopts_facts *facts;
	const struct secopts_verdict *verdict;
	const struct secopts_event *event;
	bool enforced;
};

/*
 * audit.c
 */

/** Would anybody hear what is told at this debug level, or as a record? */
bool secopts_audit_is_heard(const struct secopts_policy *policy, int level);

struct secopts_cause;

/* What is to be told, made only where it is told. */
struct secopts_story {
	const char *(*text)(TALLOC_CTX *mem_ctx, const void *what);
	struct json_object (*json)(const void *what);
	/* a second record of the first of a kind; NULL: there is none */
	struct json_object (*also)(const void *what);
	const void *what;
};

/**
 * Tell the first of a kind, and count those that follow. To be called as root,
 * where somebody hears it: secopts_audit_is_heard().
 *
 * @param[in] cause	What makes them alike.
 * @param[in] window	Seconds for which repeats are only counted; 0: each is
 *			told.
 */
void secopts_audit_tell(TALLOC_CTX *mem_ctx,
			const struct secopts_policy *policy,
			const struct secopts_event *event,
			const struct secopts_cause *cause,
			uint32_t window,
			const struct secopts_story *story);

/*
 * audit_text.c
 */

/**
 * What a client sent, fit for a line of the log: valid UTF-8 without control
 * characters, line separators and changes of direction, 256 bytes at most.
 *
 * @return	Never NULL; "" for NULL.
 */
const char *secopts_printable(TALLOC_CTX *mem_ctx, const char *text);

/**
 * The client that repeats are counted for: its address without the port. Of an
 * IPv6 address these are the first 64 bits, since a client chooses the others.
 */
const char *secopts_audit_client(TALLOC_CTX *mem_ctx,
				 const struct tsocket_address *remote);

/** The value of a setting, cut if it is long; NULL when memory ran out. */
const char *secopts_audit_value(TALLOC_CTX *mem_ctx,
				const struct secopts_policy *policy,
				enum secopts_setting setting);

/** Why it was refused, in words, without the setting. */
const char *secopts_audit_reason(TALLOC_CTX *mem_ctx,
				 const struct secopts_refusal *refusal);

/** The line of a refusal, without a newline; NULL when memory ran out. */
const char *secopts_audit_text(TALLOC_CTX *mem_ctx,
			       const struct secopts_refusal *refusal);

/*
 * audit_json.c
 */

/**
 * Add "node": {"number", "name"}, or null where there is no cluster. The number
 * is null in a program that has not spoken to ctdbd.
 *
 * @return	0, or JSON_ERROR.
 *
 * Source: docs/audit.md.
 */
int secopts_json_node(struct json_object *body);

/** Does messaging get records ('secopts:event notification')? */
bool secopts_audit_notifies(const struct secopts_policy *policy);

/* Add members; as Samba's own functions they return 0 or JSON_ERROR. */
int secopts_json_format(struct json_object *object,
			const char *name,
			const char *format,
			...) PRINTF_ATTRIBUTE(3, 4);
int secopts_json_printable(struct json_object *object,
			   const char *name,
			   const char *text);
int secopts_json_head(struct json_object *body, enum secopts_event_id id);
int secopts_json_setting(struct json_object *body,
			 const struct secopts_policy *policy,
			 enum secopts_setting setting);

/** An address without its port; NULL where it is none of the net. */
const char *secopts_json_host(TALLOC_CTX *mem_ctx,
			      const struct tsocket_address *address);

/** The body with its data. If anything of it has failed, both are freed. */
struct json_object
secopts_json_body(struct json_object body, struct json_object data, int rc);

/**
 * The body of a refusal's record: an object that secopts_audit_write_json()
 * takes over. It is invalid where memory ran out.
 */
struct json_object secopts_audit_json(const struct secopts_refusal *refusal);

/** The body of event 1025, as above. */
struct json_object
secopts_audit_lists_json(const struct secopts_policy *policy);

/* What a record counts, and since when. */
struct secopts_sum {
	uint32_t count;
	const char *over; /* "one": identical ones; "client"; "server" */
	uint32_t window;  /* seconds for which they were only counted */
	struct timeval first;
	struct timeval last;
};

/**
 * Write a record to the debug class and, where wanted, to messaging.
 *
 * @param[in] body	From the functions above. It is freed. If it is invalid,
 *			nothing is written.
 * @param[in] sum	What it counts; NULL for event 1025.
 * @param[in] policy	Whether messaging gets it as well; NULL: it does not.
 * @param[in] event	.msg_ctx is used.
 */
void secopts_audit_write_json(struct json_object body,
			      const struct secopts_sum *sum,
			      const struct secopts_policy *policy,
			      const struct secopts_event *event);

/*
 * audit_ntlm.c
 */

/** Has Windows' log of NTLM an event for this refusal as well? */
bool secopts_audit_is_of_ntlm(const struct secopts_refusal *refusal);

/**
 * The body of that event: 4001 to 4003 of NTLM that is denied, 8001 to 8003 of
 * NTLM that would have been, 4010 and 4011 of a minimum of session security.
 * As above.
 *
 * Source: channel NTLM/Operational.
 */
struct json_object
secopts_audit_ntlm_json(const struct secopts_refusal *refusal);

/*
 * audit_sam.c
 */

/** The body of an event about RestrictRemoteSAM, as above. */
struct json_object
secopts_audit_sam_json(const struct secopts_policy *policy,
		       enum secopts_event_id id);

/*
 * audit_sum.c
 */

/**
 * The body of a sum from that of its first refusal, as above. Denials by
 * RestrictRemoteSAM become event 16969.
 *
 * @param[in] text	The first one's body, as text; NULL: invalid.
 * @param[in] sum	What it counts.
 */
struct json_object secopts_audit_sum_json(const char *text,
					  const struct secopts_sum *sum);

/*
 * audit_flood.c: what has been refused lately, over all processes
 */

/* What makes refusals, or uses of NTLM, identical. */
struct secopts_cause {
	enum secopts_event_id id;
	const char *client; /* address without port */
	const char *detail;
	int level;          /* of debug, for the sum */
	bool is_fixed;      /* the window is not doubled */
	bool is_use;        /* of NTLM, and no refusal */
};

enum secopts_flood {
	SECOPTS_FLOOD_FIRST,  /* is to be written */
	SECOPTS_FLOOD_REPEAT, /* has been counted */
	SECOPTS_FLOOD_NONE,   /* the database cannot be used */
};

/* A sum that is due. */
struct secopts_due {
	struct secopts_sum sum;
	int level;
	const char *text;
	const char *body;
};

/* One start of smbd. */
struct secopts_start {
	uint64_t id[2];
	bool marks; /* something is marked for anonymous access */
};

struct secopts_answer {
	enum secopts_flood flood;
	const char *over;        /* FIRST: see struct secopts_sum */
	size_t slot;             /* FIRST: for secopts_flood_keep() */
	bool tell_lists;         /* once per start of smbd */
	size_t num_due;
	struct secopts_due *due;
};

/**
 * Count a refusal, and collect the sums that are due.
 *
 * @param[in] mem_ctx	Where the sums are allocated.
 * @param[in] dir	Samba's 'lock directory'.
 * @param[in] window	Seconds for which repeats are only counted.
 * @param[in] cause	NULL: only collect.
 * @param[in] now	Current time.
 * @param[in] start	Of smbd. Where it is a new one, all sums are due.
 *			NULL: not known.
 *
 * Source: docs/audit.md.
 */
struct secopts_answer secopts_flood_count(TALLOC_CTX *mem_ctx,
					  const char *dir,
					  uint32_t window,
					  const struct secopts_cause *cause,
					  struct timeval now,
					  const struct secopts_start *start);

/* What is told once, whichever process sees it first. */
enum secopts_news {
	SECOPTS_NEWS_DESCRIPTOR, /* of RestrictRemoteSAM */
	SECOPTS_NEWS_AUDIT_ONLY, /* RestrictRemoteSamAuditOnlyMode */
	SECOPTS_NUM_NEWS
};

/**
 * Has something changed since it was told last? It counts as told then. Where
 * the database cannot be used, this process alone is looked at.
 *
 * @param[in] mem_ctx	For temporary data.
 * @param[in] dir	Samba's 'lock directory'.
 * @param[in] state	How it is now, as numbers. 0 is how it is before anything
 *			was told: when smbd starts.
 * @param[out] news	What has changed.
 *
 * Source: docs/audit.md.
 */
void secopts_flood_news(TALLOC_CTX *mem_ctx,
			const char *dir,
			const uint64_t state[SECOPTS_NUM_NEWS],
			bool news[SECOPTS_NUM_NEWS]);

/** Keep what was logged of the first refusal, for its sum. */
void secopts_flood_keep(size_t slot, const char *text, const char *body);

/** Close the database. */
void secopts_flood_close(void);

#endif /* __SECOPTS_AUDIT_H__ */
