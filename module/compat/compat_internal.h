/*
 * Windows Security Options for Samba
 *
 * What the tricks need of each other
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#ifndef __SECOPTS_COMPAT_INTERNAL_H__
#define __SECOPTS_COMPAT_INTERNAL_H__

#include "includes.h"
#include <tevent.h>

struct connection_struct;
struct loadparm_context;
struct smbd_server_connection;

/*
 * event_trace.c
 */

typedef void secopts_trace_fn(enum tevent_trace_point point);

/**
 * Have a function called at each trace point for as long as the process lives.
 *
 * @param[in] ev	smbd's event context.
 * @param[in] fn	The same one in each call of a plug-in.
 */
void secopts_compat_trace_events(struct tevent_context *ev,
				 secopts_trace_fn *fn);

/*
 * after_event.c
 */

typedef void secopts_after_event_fn(void);

/**
 * Have a function called once, when the event is over that smbd works on now.
 * A function that waits already is not called twice.
 *
 * @param[in] conn	A tree connect of this process.
 * @param[in] fn	One of at most three.
 *
 * @return		False where it cannot be called.
 */
bool secopts_compat_after_event(struct connection_struct *conn,
				secopts_after_event_fn *fn);

/*
 * parameters.c
 */

/**
 * Set a parametric option of source3's in memory, until smb.conf is read again.
 *
 * @param[in] key	"type:option", in small letters.
 */
void secopts_compat_set_parametric(const char *key, const char *value);

/** The place in memory of source3's "nt pipe support". */
bool *secopts_compat_nt_pipe_support(void);

/*
 * using_smb2.c
 */

/** Does this connection speak SMB2 or later? */
bool secopts_compat_using_smb2(struct smbd_server_connection *sconn);

/*
 * ipc_chdir.c, ipc_lastconn.c
 */

/** Resume the calls of chdir_fn on this tree connect, at the next request. */
void secopts_compat_resume(struct connection_struct *conn);

/*
 * pipe_proof.c: what goes through a pipe until its server has proved that it
 * judges operations
 */

#define SECOPTS_PDU_HEADER_SIZE 16

/* What has been seen of a pipe. */
enum secopts_proof_state {
	SECOPTS_PROOF_NO_BIND, /* the client has written nothing */
	SECOPTS_PROOF_BINDING, /* it has written its BIND */
	SECOPTS_PROOF_BOUND,   /* the server has answered that */
	SECOPTS_PROOF_ASKED,   /* the question is under way */
	SECOPTS_PROOF_DONE,    /* the server has proved that it judges */
	SECOPTS_PROOF_BROKEN,
};

struct secopts_pipe_proof {
	enum secopts_proof_state state;
	const char *question;
};

/** Nothing is proved yet. The question is not copied. */
struct secopts_pipe_proof secopts_compat_no_proof(const char *question);

/**
 * A client is about to write.
 *
 * @param[in] mem_ctx	Where the question is allocated.
 * @param[out] question	What to write before it; left alone where there is
 *			nothing.
 *
 * @return		False where it may not: it may write nothing but its
 *			BIND, and nothing more before it has the answer.
 */
bool secopts_compat_proof_write(TALLOC_CTX *mem_ctx,
				struct secopts_pipe_proof *proof,
				const struct iovec *vector,
				size_t count,
				DATA_BLOB *question);

/*
 * pipe_bound.c
 */

/**
 * The interfaces that a client has bound to.
 *
 * @param[in] bind	Its BIND, one whole PDU.
 * @param[in] answer	What the server has said to it.
 *
 * @return		"UUID/VERSION UUID/VERSION", a few at most; "" where it
 *			is bound to none, NULL when memory ran out.
 *
 * Source: C706 12.6.4.3, 12.6.4.4.
 */
char *secopts_compat_bound(TALLOC_CTX *mem_ctx,
			   const DATA_BLOB *bind,
			   const DATA_BLOB *answer);

enum secopts_proof_read {
	SECOPTS_PROOF_DELIVER, /* it is for the client */
	SECOPTS_PROOF_DROP,    /* it answers the question */
	SECOPTS_PROOF_BREAK,   /* the pipe is at an end */
};

/** A message of the server has been read, and nothing is proved yet. */
enum secopts_proof_read
secopts_compat_proof_read(struct secopts_pipe_proof *proof,
			  const DATA_BLOB *message);

#endif /* __SECOPTS_COMPAT_INTERNAL_H__ */
