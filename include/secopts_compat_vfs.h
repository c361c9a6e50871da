/*
 * Windows Security Options for Samba
 *
 * Tricks that depend on Samba: what the VFS plug-in uses
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#ifndef __SECOPTS_COMPAT_VFS_H__
#define __SECOPTS_COMPAT_VFS_H__

#include "secopts_compat.h"
#include "librpc/gen_ndr/server_id.h"

struct connection_struct;
struct files_struct;
struct smbd_smb2_request;
struct vfs_handle_struct;

/*
 * request.c: the SMB2 requests that are being dispatched
 */

enum secopts_request_kind {
	SECOPTS_REQUEST_CREATE, /* opens a name */
	SECOPTS_REQUEST_WAIT,   /* asks whether a name can be opened */
	SECOPTS_REQUEST_HANDLE, /* works on an open file */
	SECOPTS_REQUEST_OTHER,  /* touches no pipe */
};

struct secopts_request {
	enum secopts_request_kind kind;
	const char *name;         /* CREATE, WAIT; NULL: cannot be decoded */
	struct files_struct *fsp; /* HANDLE */
	struct smbd_smb2_request *smb2req;
};

/**
 * Goes through the requests of this tree connect's session which may be the one
 * that is being dispatched. As a rule there is one. There are more where a
 * compound request waits for one of its elements, and there is none where smbd
 * merely returns to the directory while it works on a request.
 *
 * @param[in] conn	The tree connect, not of SMB1.
 * @param[in] req	The last one that was found; NULL: begin.
 *
 * @return		The next one, or NULL.
 */
struct smbd_smb2_request *
secopts_compat_next_request(struct connection_struct *conn,
			    struct smbd_smb2_request *req);

/**
 * What a request asks for.
 *
 * @param[in] mem_ctx	Where its name is allocated.
 * @param[in] req	The request.
 *
 * @return		Of its kind. Its name is NULL where it cannot be decoded,
 *			or memory ran out.
 */
struct secopts_request
secopts_compat_read_request(TALLOC_CTX *mem_ctx, struct smbd_smb2_request *req);

/**
 * Is this tree connect being closed, with what is open on it? No request comes
 * any more, and what smbd does then it does for itself, whoever was there last:
 * it deletes the files that are to be deleted on close.
 */
bool secopts_compat_is_leaving(const struct connection_struct *conn);

/**
 * Does smbd change into this tree connect's directory on behalf of its user,
 * or for reasons of its own, such as closing it?
 */
bool secopts_compat_is_dispatch(const struct connection_struct *conn);

/** Is this connection SMB1? Its requests cannot be reached from conn. */
bool secopts_compat_is_smb1(const struct connection_struct *conn);

/** The session of a tree connect as smbd has it now, for the log. */
struct secopts_smbd_session
secopts_compat_tree_session(const struct connection_struct *conn);

/** Is this a tree connect of a client, not one that smbd made for itself? */
bool secopts_compat_has_client(const struct connection_struct *conn);

/** This process of smbd. The tree connect is one of a client. */
struct server_id
secopts_compat_server_id(const struct connection_struct *conn);

/**
 * Was this connection made by Samba for itself, without any user? Scavenger,
 * printing and shadow copies do so.
 */
bool secopts_compat_is_internal(const struct connection_struct *conn);

/**
 * The session's identity now, as authenticated: not the one that "force
 * user" or "guest only" put in its place.
 *
 * @return	NULL where there is none, which is anonymous.
 */
const struct auth_session_info *
secopts_compat_session_info(struct connection_struct *conn);

/**
 * Has the gensec plug-in judged the identity that the session of this tree
 * connect has now? Where smbd has made a connection for itself, on behalf of a
 * session, that session was judged.
 *
 * @param[in] info	What secopts_compat_session_info() returns.
 */
bool secopts_compat_was_judged(const struct connection_struct *conn,
			       const struct auth_session_info *info);

/*
 * step_aside.c
 */

/**
 * Take the plug-in out of a tree connect's chain. Only for the last thing that
 * connect_fn does: none of the plug-in's functions is called for it any more,
 * disconnect_fn included.
 */
void secopts_compat_step_aside(struct vfs_handle_struct *handle);

/*
 * tcon_status.c
 */

/**
 * Answer the TREE_CONNECT that is being processed with this status, once
 * connect_fn has returned an error.
 *
 * @return	False when the request was not found; the client then gets
 *		NT_STATUS_UNSUCCESSFUL.
 */
bool secopts_compat_tcon_status(struct connection_struct *conn,
				NTSTATUS status);

/*
 * pipe_refusal.c
 */

/** Do others follow this request in its compound? */
bool secopts_compat_is_followed(const struct secopts_request *request);

/**
 * Have smbd itself answer STATUS_ACCESS_DENIED to the CREATE on IPC$ that is
 * about to be dispatched.
 *
 * @return	False when smbd cannot be made to. The request must be stopped
 *		by an error then.
 */
bool secopts_compat_refuse_pipe(struct connection_struct *conn);

/*
 * create_contexts.c
 */

/**
 * Take all create contexts off a CREATE that has not been dispatched yet.
 *
 * @return	False for a request that is too short to have any.
 */
bool secopts_compat_drop_contexts(const struct secopts_request *request);

/*
 * quiet.c
 */

/**
 * Have smbd log nothing of its own about the refusal that is about to happen,
 * which has its line in the log already.
 */
void secopts_compat_quiet(struct connection_struct *conn);

/*
 * ipc_chdir.c, or with Samba 4.25 ipc_lastconn.c
 */

struct secopts_path_alias;

/**
 * Have chdir_fn called for the next request on this tree connect. To be
 * called once its path is final, and first in each chdir_fn.
 *
 * @param[in] alias	What the last call has returned; NULL at first.
 * @param[in] conn	An IPC$ tree connect.
 *
 * @return		NULL when memory ran out.
 */
struct secopts_path_alias *
secopts_compat_renew_alias(struct secopts_path_alias *alias,
			   struct connection_struct *conn);

/**
 * Suspend the calls of chdir_fn: until they are resumed, there is one for the
 * first request after another tree connect's and no other.
 *
 * @param[in] alias	What secopts_compat_renew_alias() has returned.
 */
void secopts_compat_suspend(struct secopts_path_alias *alias,
			    struct connection_struct *conn);

/** Are the calls suspended? False as soon as they have been resumed. */
bool secopts_compat_is_suspended(const struct secopts_path_alias *alias,
				 const struct connection_struct *conn);

/** Give the tree connect its plain path back. */
void secopts_compat_remove_alias(struct secopts_path_alias *alias,
				 struct connection_struct *conn);

#endif /* __SECOPTS_COMPAT_VFS_H__ */
