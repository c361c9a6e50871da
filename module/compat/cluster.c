/*
 * Windows Security Options for Samba
 *
 * Whether this is a node of a cluster, and which
 *
 * Trick:	weak references into source3's parameters, as in regdb.c: a
 *		program of the source4 tree has none of them, and is no node.
 *		Which node this is, is known to a process that has spoken to
 *		ctdbd, as each smbd has by the time it serves a client.
 * Serves:	4.17 and later.
 * Upstream:	lp_clustering(), get_my_vnn() (source3/lib/util_procid.c).
 * Symptom:	records of the audit do not name the node; the registry of a
 *		cluster is looked for in a file of this node.
 * Test:	tests/live/test_cluster_nodes.py
 * Delete:	when a plug-in may link with libsmbconf in each program.
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "secopts_compat_db.h"
#include "lib/util/server_id.h"
#include "source3/lib/util_procid.h"

#pragma weak lp_loaded
#pragma weak lp_clustering
#pragma weak get_my_vnn
#pragma weak lp_server_role

bool secopts_compat_is_clustered(void)
{
	return lp_loaded != NULL && lp_loaded() && lp_clustering != NULL &&
	       lp_clustering();
}

bool secopts_compat_is_clustered_member(void)
{
	return secopts_compat_is_clustered() && lp_server_role != NULL &&
	       lp_server_role() == ROLE_DOMAIN_MEMBER;
}

bool secopts_compat_node(struct secopts_node *node)
{
	uint32_t number = NONCLUSTER_VNN;

	if (!secopts_compat_is_clustered()) {
		return false;
	}
	if (get_my_vnn != NULL) {
		number = get_my_vnn();
	}
	node->number = (number != NONCLUSTER_VNN) ? (int64_t)number : -1;
	if (gethostname(node->name, sizeof(node->name)) != 0) {
		node->name[0] = '\0';
	}
	node->name[sizeof(node->name) - 1] = '\0';
	return true;
}
