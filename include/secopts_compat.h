/*
 * Windows Security Options for Samba
 *
 * Tricks that depend on Samba: what both plug-ins use. Each is alone in its
 * file of module/compat.
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#ifndef __SECOPTS_COMPAT_H__
#define __SECOPTS_COMPAT_H__

#include "includes.h"

struct auth_session_info;
struct imessaging_context;
struct json_object;
struct loadparm_context;
struct parmlist_entry;
struct smbXsrv_session;
struct tsocket_address;

/* What smbd knows of a session, for either plug-in. */
struct secopts_smbd_session {
	bool in_smbd; /* false: this process serves no SMB, all else is empty */
	bool is_smb1;
	bool reauth;         /* another identity had this session before */
	uint64_t session_id; /* 0: unknown */
	const char *workstation; /* as the client calls itself */
	uint16_t dialect;        /* of SMB2; 0: SMB1 */
	const struct tsocket_address *remote; /* NULL: unknown */
	const struct tsocket_address *local;
	struct smbXsrv_session *session; /* NULL: unknown */
};

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
 * open_library.c
 */

/* What Samba calls in a plug-in that it has loaded. */
typedef NTSTATUS secopts_init_fn(TALLOC_CTX *mem_ctx);

/**
 * Open the library of a plug-in, which lies in "secopts" beside the plug-in's
 * directory, and have it register itself with Samba. It stays open if it has.
 *
 * @param[in] mem_ctx	What Samba has given to the plug-in.
 * @param[in] plugin	What the log calls it.
 * @param[in] name	"gensec" or "vfs".
 *
 * @return		What registering it came to; NT_STATUS_DLL_NOT_FOUND,
 *			after saying so at log level 0, where there is none that
 *			loads.
 */
NTSTATUS secopts_compat_open_library(TALLOC_CTX *mem_ctx,
				     const char *plugin,
				     const char *name);

/*
 * judged.c: a mark on an identity that the gensec plug-in has judged
 */

/**
 * Mark what talloc has allocated, as long as it lives. The name is not copied.
 *
 * @return	False when memory ran out.
 */
bool secopts_compat_set_mark(const void *object, const char *name);

bool secopts_compat_has_mark(const void *object, const char *name);

/** Give it the mark. Returns false when memory ran out. */
bool secopts_compat_set_judged(struct auth_session_info *info);

/** Has it the mark? */
bool secopts_compat_is_judged(const struct auth_session_info *info);

/*
 * root.c
 */

/**
 * The domain that "DA" and its like mean in a security descriptor; that of
 * nobody where the program knows none.
 */
const struct dom_sid *secopts_compat_domain_sid(void);

/**
 * Become root where smbd works as a user; elsewhere nothing happens.
 *
 * @return	To be handed to secopts_compat_unbecome_root(), which does not
 *		change errno.
 */
bool secopts_compat_become_root(void);
void secopts_compat_unbecome_root(bool became);

/*
 * messaging.c
 */

/**
 * Send a record to the first program that can be reached of those that have
 * registered this name.
 *
 * @param[in] msg_ctx	NULL: the messaging of this process is taken, if it has
 *			any.
 *
 * @return		An error where somebody has registered the name and
 *			cannot be reached.
 */
NTSTATUS secopts_compat_send_record(struct imessaging_context *msg_ctx,
				    const char *listener,
				    struct json_object *record);

/**
 * What tells one start of smbd from another.
 *
 * @return		False where this process is not a child of smbd.
 */
bool secopts_compat_start_of_smbd(uint64_t id[2]);

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

#endif /* __SECOPTS_COMPAT_H__ */
