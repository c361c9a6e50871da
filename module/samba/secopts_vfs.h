/*
 * Windows Security Options for Samba
 *
 * What the parts of the VFS plug-in ask of each other
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#ifndef __SECOPTS_VFS_H__
#define __SECOPTS_VFS_H__

#include "secopts_notes.h"
#include "secopts_samba.h"

struct connection_struct;
struct files_struct;
struct vfs_handle_struct;

/** The effective policy of smbd; NULL when memory ran out. */
const struct secopts_policy *secopts_vfs_policy(TALLOC_CTX *mem_ctx);

/**
 * The same for a request on IPC$: with what Group Policy has delivered as it was
 * at some time in this second.
 *
 * @return	It lives until a policy is next asked for, and no longer than
 *		mem_ctx; NULL when memory ran out.
 */
const struct secopts_policy *secopts_vfs_policy_lately(TALLOC_CTX *mem_ctx);

/** Is this another policy than the one that was last asked for by that? */
bool secopts_vfs_has_changed(const struct secopts_policy *policy);

/**
 * Does the gensec plug-in see when a session becomes somebody else's? If so, it
 * judges the shares that are connected then, and resumes chdir_fn on IPC$.
 */
bool secopts_vfs_is_told(void);

/** Forget that it does; for tests. */
void secopts_vfs_forget(void);

/**
 * secopts_gate(), for something that is asked on a tree connect.
 *
 * @param[in] id	SECOPTS_EVENT_PIPE or SECOPTS_EVENT_SHARE.
 * @param[in] name	Of the pipe or the share.
 */
NTSTATUS secopts_vfs_gate(struct connection_struct *conn,
			  const struct secopts_policy *policy,
			  const struct secopts_facts *facts,
			  const struct secopts_verdict *verdict,
			  enum secopts_event_id id,
			  const char *name);

/**
 * Judge a session that no mechanism of gensec has seen: over SMB1 a client may
 * send its response in SESSION_SETUP_ANDX. It may be anybody's.
 *
 * @param[in] facts	Who the session is.
 *
 * @return		NT_STATUS_OK, also for every session that was seen; or
 *			NT_STATUS_ACCESS_DENIED.
 *
 * Source: RestrictReceivingNTLMTraffic; docs/fidelity.md 70.
 */
NTSTATUS secopts_judge_unseen(struct connection_struct *conn,
			      const struct secopts_facts *facts);

/* What is kept with an open pipe: who had the session when it was opened. */
struct secopts_pipe {
	enum secopts_who who;
	bool noted;
	struct secopts_note note;
};

/**
 * Keep a struct secopts_pipe with a pipe that has been opened, as the plug-in's
 * extension of its handle. Where it is not a user's, note it until it is closed.
 * Without memory nothing is kept, and the pipe is of no use.
 */
void secopts_vfs_keep_pipe(struct vfs_handle_struct *handle,
			   struct files_struct *fsp,
			   enum secopts_who who);

/** A secopts_bound_fn; private_data is the plug-in's vfs_handle_struct. */
void secopts_vfs_note_bound(struct files_struct *fsp,
			    const char *interfaces,
			    void *private_data);

/** Note a tree connect of somebody who is no user, with the workstation. */
void secopts_vfs_note_tree(struct connection_struct *conn);

/** Remove that note, if there is one. */
void secopts_vfs_forget_tree(struct connection_struct *conn);

#endif /* __SECOPTS_VFS_H__ */
