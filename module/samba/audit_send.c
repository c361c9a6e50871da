/*
 * Windows Security Options for Samba
 *
 * Audit: a record to Samba's messaging
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "secopts_audit.h"
#include "lib/audit_logging/audit_logging.h"
#include "lib/util/server_id_db.h"
#include "librpc/gen_ndr/messaging.h"
#include "source3/include/messages.h"
#include "source3/lib/global_contexts.h"

/* libsmbconf; see module/compat/smbd_session.c. */
#pragma weak global_messaging_context
#pragma weak messaging_names_db
#pragma weak messaging_send_buf
/* libserver-id-db, which comes with it */
#pragma weak server_id_db_lookup

#undef DBGC_CLASS
#define DBGC_CLASS secopts_debug_class

#define LISTENER "secopts_event"

/*
 * What audit_message_send() is for imessaging. Both meet in the same sockets
 * and the same table of names, so a listener need not know the difference.
 */
static void send_from_smbd(struct json_object *record)
{
	TALLOC_CTX *frame = talloc_stackframe();
	struct messaging_context *msg_ctx = global_messaging_context();
	struct server_id *servers = NULL;
	unsigned num = 0;
	unsigned i;
	char *text = NULL;
	NTSTATUS status = NT_STATUS_OBJECT_NAME_NOT_FOUND;

	if (msg_ctx == NULL ||
	    server_id_db_lookup(messaging_names_db(msg_ctx), LISTENER, frame,
				&num, &servers) != 0)
	{
		TALLOC_FREE(frame);
		return;
	}
	text = json_to_string(frame, record);
	for (i = 0; text != NULL && i < num && !NT_STATUS_IS_OK(status); i++) {
		status = messaging_send_buf(msg_ctx, servers[i], MSG_AUTH_LOG,
					    (const uint8_t *)text,
					    strlen(text));
	}
	if (!NT_STATUS_IS_OK(status)) {
		DBG_NOTICE("nobody listens as " LISTENER ": %s\n",
			   nt_errstr(status));
	}
	TALLOC_FREE(frame);
}

void secopts_audit_send(struct imessaging_context *msg_ctx,
			struct json_object *record)
{
	if (msg_ctx != NULL) {
		audit_message_send(msg_ctx, LISTENER, MSG_AUTH_LOG, record);
		return;
	}
	if (global_messaging_context != NULL && messaging_names_db != NULL &&
	    messaging_send_buf != NULL && server_id_db_lookup != NULL)
	{
		send_from_smbd(record);
	}
}
