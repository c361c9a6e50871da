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
 * @param[in] fn	One of at most two.
 *
 * @return		False where it cannot be called.
 */
bool secopts_compat_after_event(struct connection_struct *conn,
				secopts_after_event_fn *fn);

/*
 * parameters.c
 */

/** The place in memory of source3's "nt pipe support". */
bool *secopts_compat_nt_pipe_support(void);

/*
 * using_smb2.c
 */

/** Does this connection speak SMB2 or later? */
bool secopts_compat_using_smb2(struct smbd_server_connection *sconn);

/*
 * ipc_chdir.c
 */

/** Resume the calls of chdir_fn on this tree connect, at the next request. */
void secopts_compat_resume(struct connection_struct *conn);

/*
 * regdb.c
 */

/**
 * The path of a database in Samba's state directory.
 *
 * @param[in] lp_ctx	Parameters of a source4 program; NULL: none.
 *
 * @return		NULL where the state directory is not known.
 */
char *secopts_compat_state_path(TALLOC_CTX *mem_ctx,
				struct loadparm_context *lp_ctx,
				const char *name);

#endif /* __SECOPTS_COMPAT_INTERNAL_H__ */
