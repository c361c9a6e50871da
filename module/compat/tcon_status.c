/*
 * Windows Security Options for Samba
 *
 * The status of a refused TREE_CONNECT
 *
 * Trick:	smbd turns every error of connect_fn into NT_STATUS_UNSUCCESSFUL
 *		and ends its tevent_req with it. A cleanup function set on
 *		that request while connect_fn runs ends it again with the
 *		status that is wanted, before smbd has read the first one.
 * Serves:	4.17 and later; public functions of tevent and talloc.
 * Upstream:	make_connection_snum() (source3/smbd/smb2_service.c),
 *		smbd_smb2_tree_connect_send() (source3/smbd/smb2_tcon.c),
 *		tevent_req_cleanup() (lib/tevent/tevent_req.c).
 * Symptom:	the client gets NT_STATUS_UNSUCCESSFUL; still refused.
 * Test:	tests/live/test_shares.py
 * Delete:	when smbd maps errno at this place.
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "secopts_compat_vfs.h"
#include "compat_internal.h"
#include <tevent.h>
#include "lib/util/tevent_ntstatus.h"
#include "smbd/smbd.h"
#include "smbd/globals.h"
#include "libcli/smb/smb_constants.h"
#include "libcli/smb/smb2_constants.h"

/* Written by connect_fn, read before connect_fn's caller returns. */
static NTSTATUS wanted_status;

static void tcon_cleanup(struct tevent_req *req,
			 enum tevent_req_state req_state)
{
	if (req_state == TEVENT_REQ_USER_ERROR) {
		tevent_req_nterror(req, wanted_status);
	}
}

static void find_tcon_req(const void *ptr,
			  int depth,
			  int max_depth,
			  int is_ref,
			  void *private_data)
{
	struct tevent_req **found = private_data;
	struct tevent_req *req = NULL;
	const char *name = NULL;

	if (depth == 0 || is_ref || *found != NULL ||
	    strcmp(talloc_get_name(ptr), "struct tevent_req") != 0)
	{
		return;
	}
	req = discard_const_p(struct tevent_req, ptr);
	if (!tevent_req_is_in_progress(req)) {
		return;
	}
	name = talloc_get_name(_tevent_req_data(req));
	if (strcmp(name, "struct smbd_smb2_tree_connect_state") == 0) {
		*found = req;
	}
}

static struct tevent_req *current_tcon(struct connection_struct *conn)
{
	struct smbXsrv_connection *xconn = NULL;
	struct smbd_smb2_request *req = NULL;
	struct tevent_req *found = NULL;

	for (xconn = conn->sconn->client->connections;
	     xconn != NULL && found == NULL;
	     xconn = xconn->next)
	{
		for (req = xconn->smb2.requests; req != NULL && found == NULL;
		     req = req->next)
		{
			/* TREE_CONNECT never waits: at most one has it. */
			talloc_report_depth_cb(req, 0, 1, find_tcon_req,
					       &found);
		}
	}
	return found;
}

bool secopts_compat_tcon_status(struct connection_struct *conn,
				NTSTATUS status)
{
	struct tevent_req *req = NULL;

	if (conn->sconn == NULL || conn->sconn->client == NULL ||
	    !secopts_compat_using_smb2(conn->sconn))
	{
		return false;
	}
	req = current_tcon(conn);
	if (req == NULL) {
		return false;
	}
	wanted_status = status;
	tevent_req_set_cleanup_fn(req, tcon_cleanup);
	return true;
}
