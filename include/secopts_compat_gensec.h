/*
 * Windows Security Options for Samba
 *
 * Tricks that depend on Samba: what the gensec plug-in uses
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#ifndef __SECOPTS_COMPAT_GENSEC_H__
#define __SECOPTS_COMPAT_GENSEC_H__

#include "secopts_compat.h"

struct gensec_security;
struct gensec_security_ops;
struct security_descriptor;
struct security_token;

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
 * client_mechanisms.c
 */

/**
 * Have a context that has not begun know all mechanisms but these.
 *
 * @param[in] ops	NULL ends the list.
 *
 * @return		False when memory ran out.
 */
bool secopts_compat_leave_out(struct gensec_security *gensec,
			      const struct gensec_security_ops *const *ops);

/*
 * smbd_session.c: what a gensec mechanism can learn inside smbd
 */

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
 * smbd_shares.c: the shares that smbd has loaded. Only the first three, "vfs
 * objects", "printable" and what is about the registry may be asked outside
 * smbd.
 */

/** How many there are; -1: this is no smbd, or not one as we know it. */
int secopts_compat_num_shares(void);

/** The number of a share; -1: no share of that name is loaded. */
int secopts_compat_find_share(const char *name);

/** The directory of smbd's databases; NULL outside smbd. */
const char *secopts_compat_lock_directory(void);

/** The name of a share; NULL where the number is not in use. */
const char *secopts_compat_share_name(int snum);

/** Its "vfs objects", or those of [global] for GLOBAL_SECTION_SNUM. */
const char *const *secopts_compat_vfs_objects(int snum);

/** Its "printable", or that of [global] for GLOBAL_SECTION_SNUM. */
bool secopts_compat_printable(int snum);

/** Does a client that asks for a share that is not there get a copy of it? */
bool secopts_compat_is_default_service(const char *name);

/** Its "guest ok". */
bool secopts_compat_guest_ok(int snum);

/** Its "guest only". */
bool secopts_compat_guest_only(int snum);

/** May users make shares that guests connect to? */
bool secopts_compat_usershares_admit_guests(void);

/** The share that these are made from; NULL: none is named. */
const char *secopts_compat_usershare_template(void);

/** Does smbd take shares from the registry? */
bool secopts_compat_has_registry_shares(void);

/** Have smbd load all of them. */
void secopts_compat_load_registry_shares(void);

/*
 * registry_state.c: registry shares, which smbd loads when somebody asks
 */

/**
 * Have secopts_compat_registry_state() notice changes from now on. To be called
 * as root, and before registry shares are looked at.
 *
 * @return	False where there are registry shares whose changes cannot be
 *		noticed.
 */
bool secopts_compat_follow_registry(void);

/** A number that grows each time the registry has changed; never 0. */
uint64_t secopts_compat_registry_state(void);

/*
 * session_recheck.c: sessions that are judged again when smb.conf has been
 * read, or when the registry has changed where shares come from it
 */

/**
 * A number that grows each time that smbd has read smb.conf, or that the
 * registry has changed where shares come from it.
 */
uint64_t secopts_compat_configuration(void);

/* What is asked of sessions that were admitted earlier. */
struct secopts_recheck {
	/* Might any session have to end? Asked once for each change. */
	bool (*is_any_over)(struct loadparm_context *lp_ctx);
	/* May this one, with the identity that it has now, go on? */
	bool (*may_stay)(const struct secopts_smbd_session *smbd,
			 struct auth_session_info *session_info,
			 struct loadparm_context *lp_ctx);
};

/**
 * Have a session judged again whenever smbd has read smb.conf or the registry
 * has changed, before smbd serves anything else. A session that may not stay is
 * ended. In SMB1 it keeps its tree connects, and gets no further ones.
 *
 * @param[in] smbd	The session, which may still be without identity.
 * @param[in] recheck	The same one for all sessions; called as root.
 * @param[in] lp_ctx	Kept, and handed to these functions.
 *
 * @return		False where it cannot be done: memory ran out, or the
 *			session or smbd's parameters cannot be found.
 */
bool secopts_compat_recheck_session(const struct secopts_smbd_session *smbd,
				    const struct secopts_recheck *recheck,
				    struct loadparm_context *lp_ctx);

/*
 * share_acl.c
 */

/**
 * Does a share's ACL grant this to a token?
 *
 * @return	NT_STATUS_OK, NT_STATUS_ACCESS_DENIED, or
 *		NT_STATUS_NOT_SUPPORTED where this process has no share ACLs.
 */
NTSTATUS secopts_compat_share_access(const struct security_token *token,
				     const char *share,
				     uint32_t access);

/**
 * Store an ACL for a share that has none in the database of share ACLs. To be
 * called as root, in smbd, after secopts_compat_share_access() has opened that
 * database.
 *
 * @param[in] share	The share, in lower case.
 *
 * @return		NT_STATUS_OBJECT_NAME_COLLISION where there is one,
 *			which stays as it is, whether or not it can be read.
 */
NTSTATUS secopts_compat_new_share_acl(const char *share,
				      struct security_descriptor *sd);

#endif /* __SECOPTS_COMPAT_GENSEC_H__ */
