/*
 * Windows Security Options for Samba
 *
 * What the gensec plug-in asks and tells smbd about shares
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#ifndef __SECOPTS_SHARES_H__
#define __SECOPTS_SHARES_H__

#include "secopts_compat_db.h"
#include "secopts_samba.h"

struct security_token;

/**
 * Does the VFS plug-in watch this share? It watches no printer.
 *
 * @param[in] snum	The share, or GLOBAL_SECTION_SNUM: what shares without
 *			"vfs objects" of their own take.
 */
bool secopts_is_watched(int snum);

/**
 * Printers have no VFS modules, so only the session can be refused where
 * anonymous must not reach one. smbd makes printers of any name from some: on
 * demand from [printers], [homes] and the "default service".
 *
 * @param[in] printable	The share's "printable".
 *
 * Source: smbd_vfs_init() in source3/smbd/vfs.c, find_service() and
 * lp_add_printer() in source3/param.
 */
enum secopts_printer secopts_printer_of(const char *share, bool printable);

/**
 * May anonymous reach a share that is not watched? It may where the share is
 * listed, unless it is only the pattern of printers with other names.
 */
bool secopts_may_reach(const struct secopts_policy *policy,
		       const struct secopts_facts *facts,
		       const char *share,
		       enum secopts_printer printer);

/** Is the VFS plug-in among these modules, a value of "vfs objects"? */
bool secopts_are_watching(const char *const *modules);

/**
 * The module that secopts stands behind in this share's "vfs objects", and
 * that may not hand on what secopts has to see; see secopts_modules.def.
 *
 * @param[in] snum	As above.
 *
 * @return		NULL where there is none, or where secopts is not there.
 */
const char *secopts_hidden_behind(int snum);

/**
 * A share that anonymous could reach and that the VFS plug-in does not
 * watch: IPC$, or one with "guest ok" that is not in NullSessionShares.
 * Looked at are the shares that are loaded.
 *
 * @return	Its name, "global" for shares made on demand, or NULL.
 */
const char *secopts_unwatched_share(const struct secopts_policy *policy,
				    const struct secopts_facts *facts);

/**
 * The same for the shares in Samba's registry that smbd has not loaded. Where
 * only smbd knows what they say, it is made to load them all, and the other
 * function sees them. To be called as root, and before the other function.
 *
 * @return	Its name, which is valid until the next call, or NULL.
 */
const char *
secopts_unwatched_registry_share(const struct secopts_policy *policy,
				 const struct secopts_facts *facts);

/**
 * Is that a printer, by the registry, which smbd has not loaded? To be called
 * after secopts_unwatched_registry_share().
 */
enum secopts_printer secopts_registry_printer(const char *share);

/**
 * Fill in all facts about a share that secopts_unwatched_share() has returned,
 * NULL included.
 */
void secopts_set_unwatched(struct secopts_facts *facts, const char *share);

/**
 * See to it that IPC$ connects for a token without Everyone.
 *
 * Samba checks the share ACL of IPC$ like any other. Where no ACL is stored,
 * one is stored that grants ANONYMOUS LOGON and Guests what it grants Everyone.
 * An ACL that is there already is an administrator's, or was stored for an
 * earlier session. It stays as it is.
 *
 * @return	False when IPC$ will be refused.
 *
 * Source: MS-SMB2 3.3.5.7 (IPC$ connects), KB 3034016.
 */
bool secopts_open_ipc(TALLOC_CTX *mem_ctx, const struct security_token *token);

/*
 * shares_cache.c: what was found in the registry, for other processes of smbd
 */

/* Shares are of one kind if their parameters say the same. */
#define SECOPTS_NUM_SHARE_KINDS 81

/* Names one after the other, each with its NUL. */
struct secopts_share_names {
	char *names;
	size_t length; /* of them all */
};

struct secopts_registry_shares {
	struct secopts_share_names kinds[SECOPTS_NUM_SHARE_KINDS];
};

/* What tells one state of the registry from another. */
struct secopts_shares_state {
	struct secopts_regdb_id id;
	int seqnum;
};

/**
 * What another process has found in the same state of the registry. To be
 * called as root.
 *
 * @param[in] mem_ctx	What the names are allocated below.
 * @param[in] dir	Samba's lock directory, or NULL.
 * @param[out] shares	Empty where the answer is false.
 *
 * @return		False where nobody has, or where the record cannot be
 *			trusted.
 */
bool secopts_shares_cache_load(TALLOC_CTX *mem_ctx,
			       const char *dir,
			       const struct secopts_shares_state *state,
			       struct secopts_registry_shares *shares);

/** Keep it for other processes. If that fails, they read the registry. */
void secopts_shares_cache_store(const char *dir,
				const struct secopts_shares_state *state,
				const struct secopts_registry_shares *shares);

#endif /* __SECOPTS_SHARES_H__ */
