/*
 * Windows Security Options for Samba
 *
 * The VFS plug-in: NTLM without NTLMSSP, which SMB1 has
 *
 * A client that does not negotiate extended security sends its responses, or
 * its password, in SESSION_SETUP_ANDX. smbd checks them without gensec, so that
 * such a session can be refused only what it does. All others have the mark of
 * the gensec plug-in (compat/judged.c).
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "secopts_vfs.h"
#include "secopts_compat_vfs.h"
#include "secopts_ntlm.h"
#include "auth.h"
#include "smbd/smbd.h"

/*
 * Of a session the account is known by what it was found to be, and not by what
 * the client has called it. A guest is whoever was not found, or whose password
 * was wrong.
 */
static enum secopts_account account_of(struct connection_struct *conn,
				       const struct secopts_policy *policy,
				       const struct secopts_facts *facts)
{
	const struct auth_session_info *session =
		secopts_compat_session_info(conn);

	if (facts->who == SECOPTS_WHO_ANONYMOUS) {
		return SECOPTS_ACCOUNT_NONE;
	}
	if (facts->who != SECOPTS_WHO_USER || session == NULL ||
	    session->info == NULL || session->info->domain_name == NULL)
	{
		return SECOPTS_ACCOUNT_UNKNOWN;
	}
	return secopts_named_account(policy, session->info->account_name,
				     session->info->domain_name,
				     lp_netbios_name(), lp_netbios_aliases());
}

NTSTATUS secopts_judge_unseen(struct connection_struct *conn,
			      const struct secopts_facts *facts)
{
	const struct secopts_policy *policy = NULL;
	struct secopts_verdict verdict;
	TALLOC_CTX *frame = NULL;
	NTSTATUS status;

	if (!secopts_compat_is_smb1(conn) ||
	    secopts_compat_was_judged(conn, secopts_compat_session_info(conn)))
	{
		return NT_STATUS_OK;
	}
	frame = talloc_stackframe();
	policy = secopts_vfs_policy(frame);
	verdict = secopts_decide_ntlm_unseen(policy,
					     account_of(conn, policy, facts));
	status = secopts_vfs_gate(conn, policy, facts, &verdict,
				  SECOPTS_EVENT_SHARE,
				  lp_const_servicename(SNUM(conn)));
	TALLOC_FREE(frame);
	return status;
}
