/*
 * Windows Security Options for Samba
 *
 * Admission of a session that has been authenticated
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#ifndef __SECOPTS_ADMIT_H__
#define __SECOPTS_ADMIT_H__

#include "secopts_compat_gensec.h"
#include "secopts_samba.h"

struct gensec_security;
struct auth_session_info;
struct loadparm_context;

/**
 * The effective policy of the server or client that this context is of.
 *
 * @return	NULL when memory ran out.
 */
const struct secopts_policy *
secopts_read_policy(TALLOC_CTX *mem_ctx, struct gensec_security *gensec);

/** Does this context authenticate a session of SMB? */
bool secopts_gensec_is_smb(const struct gensec_security *gensec);

/** The same, of a program's parameters. */
const struct secopts_policy *
secopts_read_policy_of(TALLOC_CTX *mem_ctx, struct loadparm_context *lp_ctx);

/**
 * What is known of the session that a mechanism authenticates. Of anything but
 * SMB that is the addresses alone. Looked up once and handed on.
 */
struct secopts_smbd_session
secopts_gensec_session(struct gensec_security *gensec);

/**
 * What the log is to say of something that a mechanism judges.
 *
 * @param[in] smbd	From secopts_gensec_session().
 * @param[in] what	Of the event, see struct secopts_event.
 */
struct secopts_event
secopts_gensec_event(struct gensec_security *gensec,
		     const struct secopts_smbd_session *smbd,
		     enum secopts_event_id id,
		     const char *what,
		     enum secopts_who who);

/**
 * Register the mechanism that judges sessions of other mechanisms than NTLMSSP.
 * Samba's own ones have to be there.
 */
NTSTATUS secopts_register_spnego(TALLOC_CTX *mem_ctx);

/**
 * Judge a session that has just been authenticated, and take Everyone out of
 * its token where EveryoneIncludesAnonymous says so. Whoever is no user, or
 * comes over SMB1, gets the mark without which the VFS plug-in counts the
 * session as unseen.
 *
 * @param[in] gensec		Context of the mechanism.
 * @param[in] policy		Effective policy; NULL refuses anonymous.
 * @param[in] session_info	The session; its token may be changed.
 *
 * @return	NT_STATUS_OK, or the status that ends the session setup.
 *
 * Source: KB 3034016; MS-SMB2 3.3.5.5.3; docs/fidelity.md.
 */
NTSTATUS secopts_admit(struct gensec_security *gensec,
		       const struct secopts_policy *policy,
		       struct auth_session_info *session_info);

/**
 * A user's session by another mechanism than NTLMSSP: there is nothing to judge,
 * and the mark to give.
 */
void secopts_admit_other(struct gensec_security *gensec,
			 struct auth_session_info *session_info);

/**
 * Have the operations that clients ask of an RPC server of this process judged:
 * see rpc.c. Called when the plug-in is loaded.
 *
 * @return	False where they cannot be judged.
 */
bool secopts_watch_rpc(void);

/**
 * Is this the question whether operations are judged here, and are they? See
 * pipe_wake.c. The digits that follow it are the levels at which smbd writes
 * the audit, as text and in JSON; this process does the same from now on.
 */
bool secopts_is_rpc_question(const struct gensec_security *gensec,
			     const DATA_BLOB *in);

#endif /* __SECOPTS_ADMIT_H__ */
