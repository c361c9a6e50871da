/*
 * Windows Security Options for Samba
 *
 * Samba's messaging: a record to whoever listens, and when smbd was started
 *
 * Trick:	weak references, as in smbd_session.c. audit_message_send() is
 *		for the messaging of source4. smbd's meets it in the same
 *		sockets and the same table of names, so that a listener need not
 *		know which of them has sent. Each process of smbd knows the one
 *		that was started first as its parent, and messaging by a number
 *		that is drawn when it starts.
 * Serves:	4.17 and later.
 * Upstream:	audit_message_send() (lib/audit_logging/audit_logging.c),
 *		messaging_send_buf() (source3/lib/messages.c),
 *		messaging_dgm_get_unique() (source3/lib/messages_dgm.c).
 * Symptom:	nothing is sent for 'secopts:event notification'; repeats of
 *		refusals are counted on beyond a restart of smbd.
 * Test:	tests/live/test_audit.py
 * Delete:	when smbd has an imessaging context for its audit records.
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "secopts_compat.h"
#include "lib/audit_logging/audit_logging.h"
#include "lib/messaging/messages_dgm.h"
#include "lib/util/server_id_db.h"
#include "librpc/gen_ndr/messaging.h"
#include "source3/include/messages.h"
#include "source3/lib/global_contexts.h"

/* libsmbconf */
#pragma weak global_messaging_context
#pragma weak messaging_names_db
#pragma weak messaging_send_buf
/* libserver-id-db, which comes with it */
#pragma weak server_id_db_lookup

static bool has_messaging(void)
{
	return global_messaging_context != NULL && messaging_names_db != NULL &&
	       messaging_send_buf != NULL && server_id_db_lookup != NULL;
}

static NTSTATUS send_from_smbd(const char *listener, struct json_object *record)
{
	TALLOC_CTX *frame = talloc_stackframe();
	struct messaging_context *msg_ctx = global_messaging_context();
	struct server_id *servers = NULL;
	unsigned num = 0;
	unsigned i;
	char *text = NULL;
	NTSTATUS status = NT_STATUS_OBJECT_NAME_NOT_FOUND;

	if (msg_ctx == NULL ||
	    server_id_db_lookup(messaging_names_db(msg_ctx), listener, frame,
				&num, &servers) != 0)
	{
		TALLOC_FREE(frame);
		return NT_STATUS_OK;
	}
	text = json_to_string(frame, record);
	for (i = 0; text != NULL && i < num && !NT_STATUS_IS_OK(status); i++) {
		status = messaging_send_buf(msg_ctx, servers[i], MSG_AUTH_LOG,
					    (const uint8_t *)text,
					    strlen(text));
	}
	TALLOC_FREE(frame);
	return status;
}

NTSTATUS secopts_compat_send_record(struct imessaging_context *msg_ctx,
				    const char *listener,
				    struct json_object *record)
{
	if (msg_ctx != NULL) {
		audit_message_send(msg_ctx, listener, MSG_AUTH_LOG, record);
		return NT_STATUS_OK;
	}
	return has_messaging() ? send_from_smbd(listener, record)
			       : NT_STATUS_OK;
}

bool secopts_compat_start_of_smbd(uint64_t id[2])
{
	id[0] = (uint64_t)getppid();
	return messaging_dgm_get_unique(getppid(), &id[1]) == 0;
}
