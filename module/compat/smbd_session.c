/*
 * Windows Security Options for Samba
 *
 * What a gensec mechanism can learn about its SMB session
 *
 * Trick:	weak references. In smbd they lead into libsmbd-base and
 *		libsmbconf; in any other program they are NULL, so that the
 *		plug-in needs neither library. The session is the one that
 *		smbd has allocated the gensec context on, SMB1 (directly) or
 *		SMB2 (below its pending authentication).
 * Serves:	4.17 and later.
 * Upstream:	struct smbXsrv_client and its lists are private to smbd;
 *		auth_generic_prepare() in reply_sesssetup_and_X_spnego()
 *		(source3/smbd/smb1_sesssetup.c) and smbd_smb2_auth_generic()
 *		(source3/smbd/smb2_sesssetup.c).
 * Symptom:	anonymous is refused, and the log says that nothing would end
 *		the session later; a session counts as one that had a user
 *		before.
 * Test:	tests/live/test_reauth.py, tests/live/test_failclosed.py
 * Delete:	when gensec contexts know the session they belong to.
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "secopts_compat_gensec.h"
#include "compat_internal.h"
#include "smbd/smbd.h"
#include "smbd/globals.h"
#include "smbxsrv_names.h"
#include "auth/gensec/gensec.h"
#include "auth/gensec/gensec_internal.h"
#include "source3/lib/substitute.h"

#pragma weak global_smbXsrv_client
#pragma weak get_remote_machine_name
#pragma weak share_access_check
#pragma weak lp_const_servicename

static struct smbXsrv_client *smbd_client(void)
{
	if (&global_smbXsrv_client == NULL) {
		return NULL;
	}
	return global_smbXsrv_client;
}

static bool owns_gensec(const struct smbXsrv_session *session,
			const struct gensec_security *root)
{
	const struct smbXsrv_session_auth *auth = NULL;

	for (auth = session->pending_auth; auth != NULL; auth = auth->next) {
		if (auth->gensec == root) {
			return true;
		}
	}
	return false;
}

/*
 * The session that smbd has started this gensec context for; its pending
 * authentication has to say so, too.
 */
static struct smbXsrv_session *find_session(const struct gensec_security *root)
{
	struct smbXsrv_session *session =
		talloc_find_parent_bytype(root, struct smbXsrv_session);

	if (session == NULL || !owns_gensec(session, root)) {
		return NULL;
	}
	return session;
}

struct secopts_smbd_session
secopts_compat_smbd_session(struct gensec_security *gensec)
{
	struct smbXsrv_client *client = smbd_client();
	struct smbXsrv_session *session = NULL;
	struct secopts_smbd_session found = {.reauth = true};

	if (client == NULL || client->connections == NULL) {
		return found;
	}
	found.in_smbd = true;
	found.is_smb1 = (client->connections->protocol < PROTOCOL_SMB2_02);
	if (!found.is_smb1) {
		found.dialect = client->connections->smb2.server.dialect;
	}
	if (get_remote_machine_name != NULL) {
		found.workstation = get_remote_machine_name();
	}

	while (gensec->parent_security != NULL) {
		gensec = gensec->parent_security;
	}
	session = find_session(gensec);
	if (session == NULL) {
		/* Without proof that it is new, it is treated as old. */
		return found;
	}
	found.session = session;
	found.session_id = session->global->session_wire_id;
	found.reauth = (session->global->auth_session_info != NULL);
	return found;
}

const char *
secopts_compat_connected_share(const struct secopts_smbd_session *session,
			       const struct security_token *token)
{
	struct smbXsrv_client *client = smbd_client();
	struct connection_struct *conn = NULL;

	if (client == NULL || client->sconn == NULL ||
	    share_access_check == NULL || lp_const_servicename == NULL)
	{
		return NULL;
	}

	for (conn = client->sconn->connections; conn != NULL;
	     conn = conn->next)
	{
		const char *share = NULL;
		uint32_t granted = 0;

		/*
		 * Tree connects of SMB1 belong to every session. One of SMB2
		 * that was not used since its session was last
		 * re-authenticated does not know its session any more:
		 * conn_clear_vuid_cache().
		 */
		if (IS_IPC(conn) || (!session->is_smb1 &&
				     session->session_id != 0 &&
				     conn->vuid != UID_FIELD_INVALID &&
				     conn->vuid != session->session_id))
		{
			continue;
		}
		share = lp_const_servicename(SNUM(conn));
		/* It fails where the ACL cannot be read. */
		if (!share_access_check(token, share, SEC_FLAG_MAXIMUM_ALLOWED,
					&granted) ||
		    (granted & (SEC_FILE_READ_DATA | SEC_FILE_WRITE_DATA)) != 0)
		{
			return share;
		}
	}
	return NULL;
}

void secopts_compat_resume_ipc(void)
{
	struct smbXsrv_client *client = smbd_client();
	struct connection_struct *conn = NULL;

	if (client == NULL || client->sconn == NULL) {
		return;
	}
	for (conn = client->sconn->connections; conn != NULL;
	     conn = conn->next)
	{
		if (IS_IPC(conn)) {
			secopts_compat_resume(conn);
		}
	}
}
