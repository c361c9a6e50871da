/*
 * Windows Security Options for Samba
 *
 * Audit: what the record of a first refusal becomes as that of their sum
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "secopts_audit.h"

/* To the fields of the first denial those of the event are added. */
static int make_suppressed(struct json_object *body,
			   const struct secopts_sum *sum)
{
	struct json_object data = {
		.root = json_object_get(body->root, "EventData"),
		.valid = true,
	};
	int rc = 0;

	if (!json_is_object(data.root)) {
		return JSON_ERROR;
	}
	rc |= json_add_int(body, "eventId", SECOPTS_EVENT_SAM_SUPPRESSED);
	rc |= json_add_string(body, "eventName", "SamDenialsSuppressed");
	rc |= json_add_int(&data, "Throttlewindow", (int)sum->window);
	rc |= json_add_int(&data, "SuppressedMessageCount",
			   (int)MIN(sum->count, INT_MAX));
	return rc;
}

static json_int_t event_of(const struct json_object *body)
{
	return json_integer_value(json_object_get(body->root, "eventId"));
}

struct json_object secopts_audit_sum_json(const char *text,
					  const struct secopts_sum *sum)
{
	struct json_object body = json_empty_object;

	if (text != NULL) {
		body.root = json_loads(text, 0, NULL);
		body.valid = (body.root != NULL);
	}
	if (body.valid &&
	    (event_of(&body) == SECOPTS_EVENT_SAM_DENIED ||
	     event_of(&body) == SECOPTS_EVENT_SAM_AUDITED) &&
	    make_suppressed(&body, sum) != 0)
	{
		json_free(&body);
	}
	return body;
}
