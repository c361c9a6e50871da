/*
 * Windows Security Options for Samba
 *
 * Audit: which node of a cluster a record comes from
 *
 * Each node writes a log of its own and counts the repeats of what it refuses,
 * since a count that all nodes shared would cost a message to another node for
 * each refusal, which is just what a flood is made of.
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "secopts_audit.h"
#include "secopts_compat_db.h"

int secopts_json_node(struct json_object *body)
{
	struct json_object object = json_empty_object;
	struct secopts_node node;
	int rc = 0;

	if (!secopts_compat_node(&node)) {
		return json_add_object(body, "node", NULL);
	}
	object = json_new_object();
	if (node.number >= 0) {
		rc |= json_add_int(&object, "number", (int)node.number);
	} else {
		rc |= json_add_object(&object, "number", NULL);
	}
	rc |= json_add_string(&object, "name",
			      secopts_printable(talloc_tos(), node.name));
	if (rc != 0 || json_add_object(body, "node", &object) != 0) {
		json_free(&object);
		return JSON_ERROR;
	}
	return 0;
}
