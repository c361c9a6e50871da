/*
 * Windows Security Options for Samba
 *
 * Samba-version-dependent tricks, each alone in its file
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#ifndef __SECOPTS_COMPAT_H__
#define __SECOPTS_COMPAT_H__

#include "includes.h"

struct connection_struct;
struct auth_session_info;
struct gensec_security;
struct security_descriptor;
struct security_token;
struct smb311_capabilities;
struct smbXcli_conn;
struct smbXcli_session;
struct smbXcli_tcon;
struct smbXsrv_session;
struct smbd_smb2_request;
struct tsocket_address;
struct smbd_server_connection;
struct db_context;
struct loadparm_context;
struct parmlist_entry;

/*
 * version.c
 */

/**
 * Is this the Samba that the plug-in was built for?
 *
 * @return	False, after saying so at log level 0, when the running
 *		Samba's version string differs.
 */
bool secopts_compat_same_samba(const char *plugin);

/*
 * gensec_sizes.c
 */

/**
 * Do gensec's structures have the size the plug-in was built with?
 *
 * @return	False, after saying so at log level 0, when they do not.
 */
bool secopts_compat_same_gensec(void);

/*
 * smbd_session.c: what a gensec mechanism can learn inside smbd
 */

struct secopts_smbd_session {
	bool in_smbd;        /* this process serves SMB */
	bool is_smb1;
	bool reauth;         /* another identity had this session before */
	uint64_t session_id; /* 0: unknown */
	const char *workstation;
	uint16_t dialect;    /* of SMB2; 0: SMB1 */
	const struct tsocket_address *remote; /* for session_watch.c alone */
	const struct tsocket_address *local;
	struct smbXsrv_session *session; /* NULL: unknown */
};

/**
 * Which SMB session is this gensec context authenticating?
 *
 * @param[in] gensec	The mechanism's context, or any below the one that
 *			smbd started.
 */
struct secopts_smbd_session
secopts_compat_smbd_session(struct gensec_security *gensec);

/**
 * Does a share that this session is connected to grant something to this
 * token by its share ACL?
 *
 * @return	Name of such a share, or NULL.
 */
const char *
secopts_compat_connected_share(const struct secopts_smbd_session *session,
			       const struct security_token *token);

/** Resume chdir_fn on all IPC$ tree connects of this process. */
void secopts_compat_resume_ipc(void);

/*
 * registry_watch.c: registry shares, which smbd loads when somebody asks
 */

/**
 * From now on secopts_compat_registry_state() knows of changes. To be called
 * as root, and before registry shares are looked at.
 *
 * @return	False where there are registry shares and it is not to be known.
 */
bool secopts_compat_watch_registry(void);

/** A number, never 0, that is another one each time the registry has changed. */
uint64_t secopts_compat_registry_state(void);

/*
 * session_watch.c: sessions that are judged again when smb.conf has been read,
 * or when the registry has changed where shares come from it
 */

/**
 * A number that is another one each time that smbd has read smb.conf, or the
 * registry has changed where shares come from it.
 */
uint64_t secopts_compat_configuration(void);

struct secopts_watcher {
	/* Might any session have to end? Asked once for each change. */
	bool (*is_any_over)(struct loadparm_context *lp_ctx);
	/* May this one, with the identity that it has now, go on? */
	bool (*may_stay)(const struct secopts_smbd_session *smbd,
			 struct auth_session_info *session_info,
			 struct loadparm_context *lp_ctx);
};

/**
 * Each time that smbd has read smb.conf, or the registry has changed, before it
 * serves anything else, ask whether any session has to end, and if so end those
 * that may not go on. In SMB1 they keep their tree connects, and get no further
 * ones.
 *
 * @param[in] smbd	The session, which may still be without identity.
 * @param[in] watcher	The same one for all sessions; called as root.
 * @param[in] lp_ctx	Kept for the watcher.
 *
 * @return		False where it cannot be watched.
 */
bool secopts_compat_watch_session(const struct secopts_smbd_session *smbd,
				  const struct secopts_watcher *watcher,
				  struct loadparm_context *lp_ctx);

/*
 * request.c: the SMB2 requests that are being dispatched
 */

enum secopts_request_kind {
	SECOPTS_REQUEST_CREATE, /* opens a name */
	SECOPTS_REQUEST_HANDLE, /* works on an open file */
	SECOPTS_REQUEST_OTHER,  /* touches no pipe */
};

struct secopts_request {
	enum secopts_request_kind kind;
	const char *name;         /* CREATE; NULL: cannot be decoded */
	struct files_struct *fsp; /* HANDLE */
	struct smbd_smb2_request *smb2req;
};

/**
 * The requests of this tree connect's session which may be the one that is
 * being dispatched: one as a rule, more where a compound waits half done,
 * none where smbd merely returns to the directory in the middle of one.
 *
 * @param[in] mem_ctx	Where the answer is allocated.
 * @param[in] conn	The tree connect, not of SMB1.
 * @param[out] requests	The requests.
 * @param[out] num	How many.
 *
 * @return		False when memory ran out.
 */
bool secopts_compat_requests(TALLOC_CTX *mem_ctx,
			     struct connection_struct *conn,
			     struct secopts_request **requests,
			     size_t *num);

/**
 * Does smbd change into this tree connect's directory on behalf of its user,
 * or for reasons of its own, such as closing it?
 */
bool secopts_compat_is_dispatch(const struct connection_struct *conn);

/** Is this connection SMB1? Its requests cannot be reached from conn. */
bool secopts_compat_is_smb1(const struct connection_struct *conn);

/** The dialect of SMB2 that the client speaks; 0 for SMB1. */
uint16_t secopts_compat_dialect(const struct connection_struct *conn);

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
 * connect has now? A connection that smbd makes inside has the identity of one
 * that was.
 */
bool secopts_compat_was_judged(const struct connection_struct *conn);

/*
 * judged.c: a mark on an identity that the gensec plug-in has judged
 */

/** Give it the mark. Returns false when memory ran out. */
bool secopts_compat_set_judged(struct auth_session_info *info);

/** Has it the mark? */
bool secopts_compat_is_judged(const struct auth_session_info *info);

/*
 * using_smb2.c
 */

/** Does this connection speak SMB2 or later? */
bool secopts_compat_using_smb2(struct smbd_server_connection *sconn);

/*
 * step_aside.c
 */

struct vfs_handle_struct;

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
 * after_event.c
 */

typedef void secopts_after_event_fn(void);

/**
 * Have a function called once, before smbd turns from what it does now to
 * anything else. To have it called twice is to have it called once.
 *
 * @param[in] conn	A tree connect of this process.
 * @param[in] fn	One of at most two.
 *
 * @return		False where smbd cannot be seen turning: it will not be
 *			called.
 */
bool secopts_compat_after_event(struct connection_struct *conn,
				secopts_after_event_fn *fn);

/*
 * pipe_refusal.c
 */

/**
 * Have smbd itself answer STATUS_ACCESS_DENIED to the CREATE on IPC$ that is
 * about to be dispatched.
 *
 * @return	False when that cannot be had; the request must be stopped
 *		by other means then.
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
 * Have smbd write nothing of its own about the refusal that is about to
 * happen: it has its line in the audit. Where that cannot be had, smbd writes.
 */
void secopts_compat_quiet(struct connection_struct *conn);

/*
 * parameters.c
 */

/**
 * The parametric options of [global] ("secopts:mode" and all others), as they
 * are in memory.
 *
 * @param[in] lp_ctx	Whose; NULL for those of source3's own parameters.
 *
 * @return		The first of a list, NULL where there are none. Valid
 *			until parameters are read or set.
 */
const struct parmlist_entry *
secopts_compat_parametric(const struct loadparm_context *lp_ctx);

/** The place of source3's "nt pipe support". */
bool *secopts_compat_nt_pipe_support(void);

/*
 * ipc_chdir.c: of both plug-ins
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

/** Resume the calls of chdir_fn, from the next request on. */
void secopts_compat_resume(struct connection_struct *conn);

/** Give the tree connect its plain path back. */
void secopts_compat_remove_alias(struct secopts_path_alias *alias,
				 struct connection_struct *conn);

/*
 * regdb.c: the database of Samba's registry
 */

/* What tells one state of the file from another. */
struct secopts_regdb_id {
	bool clustered; /* there is no such file */
	dev_t device;
	ino_t inode;
	off_t size;
	struct timespec written;
	struct timespec changed;
};

/**
 * Become root where smbd works as a user; elsewhere nothing happens.
 *
 * @return	What secopts_compat_unbecome_root() wants to know; that one
 *		leaves errno alone.
 */
bool secopts_compat_become_root(void);
void secopts_compat_unbecome_root(bool became);

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

/**
 * The path of the registry's database.
 *
 * @param[in] lp_ctx	Parameters of a source4 program; NULL: none.
 *
 * @return		NULL where the state directory is not known.
 */
char *secopts_compat_regdb_path(TALLOC_CTX *mem_ctx,
				struct loadparm_context *lp_ctx);

/** Which file is it, and in which state? Returns 0, or an errno. */
int secopts_compat_regdb_stat(const char *path, struct secopts_regdb_id *id);

bool secopts_compat_regdb_same(const struct secopts_regdb_id *a,
			       const struct secopts_regdb_id *b);

/**
 * Is this file what was opened? A database that is open already is not opened
 * again where another file has taken its name. Never true on a cluster.
 */
bool secopts_compat_regdb_is_file(struct db_context *db,
				  const struct secopts_regdb_id *id);

/**
 * Open the database, which is never created.
 *
 * @return	NULL with errno; EIO: damaged, or not in the layout known.
 */
struct db_context *secopts_compat_regdb_open(TALLOC_CTX *mem_ctx,
					     const char *path);

/**
 * All values of a key, packed; see secopts_packed_start().
 *
 * @param[in] key	The key, below HKLM.
 *
 * @return		NT_STATUS_OBJECT_NAME_NOT_FOUND where there is no such
 *			key, or where it has no values; else an error of the
 *			database.
 */
NTSTATUS secopts_compat_regdb_values(TALLOC_CTX *mem_ctx,
				     struct db_context *db,
				     const char *key,
				     DATA_BLOB *values);

/** The same without a second look at what is not found: NT_STATUS_NOT_FOUND. */
NTSTATUS secopts_compat_regdb_packed(TALLOC_CTX *mem_ctx,
				     struct db_context *db,
				     const char *key,
				     DATA_BLOB *values);

/**
 * The names of the keys below a key.
 *
 * @param[out] names	Below mem_ctx, as is what they point into.
 */
NTSTATUS secopts_compat_regdb_subkeys(TALLOC_CTX *mem_ctx,
				      struct db_context *db,
				      const char *key,
				      const char ***names,
				      size_t *num);

/** How many there are, as the database says, which may be damaged. */
NTSTATUS secopts_compat_regdb_num_subkeys(struct db_context *db,
					  const char *key,
					  uint32_t *num);

/*
 * share_acl.c
 */

/**
 * Store an ACL for a share that has none in the database of share ACLs. To be
 * called as root, in smbd, after share_access_check() has opened that database.
 *
 * @param[in] share	The share, in lower case.
 *
 * @return		NT_STATUS_OBJECT_NAME_COLLISION where there is one, which
 *			stays as it is, whether or not it can be read.
 */
NTSTATUS secopts_compat_new_share_acl(const char *share,
				      struct security_descriptor *sd);

/*
 * smb_client.c: Samba's SMB client library, for the command
 */

/** What a client offers; see smb311_capabilities_parse(). */
struct smb311_capabilities
secopts_compat_capabilities(const char *const *signing,
			    const char *const *ciphers);

/** A client of a connected socket, which it closes; NULL: out of memory. */
struct smbXcli_conn *
secopts_compat_smb_client(int fd,
			  const char *host,
			  struct GUID *guid,
			  const struct smb311_capabilities *capabilities);

/** Negotiate a protocol between these; see smbXcli_negprot(). */
NTSTATUS secopts_compat_negprot(struct smbXcli_conn *conn,
				uint32_t timeout_msec,
				enum protocol_types min_protocol,
				enum protocol_types max_protocol);

/** Open a pipe on IPC$; see smb2cli_create(). */
NTSTATUS secopts_compat_open_pipe(struct smbXcli_conn *conn,
				  uint32_t timeout_msec,
				  struct smbXcli_session *session,
				  struct smbXcli_tcon *ipc,
				  const char *pipe,
				  uint32_t access,
				  uint64_t *persistent,
				  uint64_t *volatile_id);

#endif /* __SECOPTS_COMPAT_H__ */
