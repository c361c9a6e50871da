/*
 * Windows Security Options for Samba
 *
 * Audit: logons by NTLM that a domain controller is asked about
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "secopts_audit.h"

static int add(struct json_object *data, const char *name, const char *text)
{
	TALLOC_CTX *frame = talloc_stackframe();
	int rc = json_add_string(data, name,
				 text != NULL && text[0] != '\0'
					 ? secopts_printable(frame, text)
					 : NULL);

	TALLOC_FREE(frame);
	return rc;
}

/* Netlogon's events 4004 and 8004, whose fields these are. */
int secopts_audit_add_logon(struct json_object *data,
			    const struct secopts_event *event)
{
	const struct secopts_event_logon *logon = event->logon;
	int rc = 0;

	rc |= add(data, "SChannelName", logon->server);
	rc |= add(data, "UserName", logon->user);
	rc |= add(data, "DomainName", logon->domain);
	rc |= add(data, "WorkstationName", event->workstation);
	return rc | json_add_int(data, "SChannelType", logon->channel_type);
}
