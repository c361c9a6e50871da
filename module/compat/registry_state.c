/*
 * Windows Security Options for Samba
 *
 * Has Samba's registry changed, where shares come from it?
 *
 * Trick:	the database is kept open as smbd opens it to load registry
 *		shares, and is mapped: to ask for its sequence number is to
 *		read memory. smbconf_init() would not do: it lists all shares.
 *		On a cluster a record is read first, which waits where the
 *		database is being renewed. Weak references, as in
 *		smbd_session.c.
 * Serves:	4.17 and later.
 * Upstream:	find_service() loads a registry share when somebody connects
 *		to it, load_registry_shares() all of them, those that are
 *		loaded, too (source3/param/service.c); lp_file_list_changed()
 *		asks for the registry only where smb.conf includes it.
 * Symptom:	a session from before a registry share was given "vfs objects"
 *		without secopts connects to it; on a cluster, one that was
 *		held by a node that had been cut off.
 * Test:	tests/live/test_failclosed.py, tests/live/test_cluster_trouble.py
 * Delete:	when smbd tells VFS modules or gensec of a share it loads.
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "secopts_compat_gensec.h"
#include "secopts_compat_db.h"
#include "registry.h"
#include "registry/reg_backend_db.h"
#include "registry/reg_objects.h"

extern struct registry_ops regdb_ops;

/* libsmbconf; see smbd_session.c. */
#pragma weak regdb_open
#pragma weak regdb_get_seqnum
#pragma weak regdb_ops
#pragma weak regval_ctr_init

static bool is_open;
static int seen;

bool secopts_compat_follow_registry(void)
{
	if (secopts_compat_num_shares() < 0 || regdb_open == NULL ||
	    regdb_get_seqnum == NULL)
	{
		return false;
	}
	if (!secopts_compat_has_registry_shares() || is_open) {
		return true;
	}
	is_open = W_ERROR_IS_OK(regdb_open());
	if (is_open) {
		seen = regdb_get_seqnum();
	}
	return is_open;
}

/*
 * See secopts_compat_regdb_seqnum(): only who reads a record waits until a
 * cluster has renewed the registry. The key has no values; that it is there is
 * read. The database is open already, so that any user may.
 */
static void await_cluster(void)
{
	struct regval_ctr *none = NULL;

	if (secopts_compat_is_clustered() && &regdb_ops != NULL &&
	    regval_ctr_init != NULL &&
	    W_ERROR_IS_OK(regval_ctr_init(NULL, &none)))
	{
		(void)regdb_ops.fetch_values(KEY_HKLM, none);
	}
	TALLOC_FREE(none);
}

uint64_t secopts_compat_registry_state(void)
{
	static uint64_t state = 1;

	if (!is_open || !secopts_compat_has_registry_shares()) {
		return state;
	}
	await_cluster();
	if (regdb_get_seqnum() != seen) {
		seen = regdb_get_seqnum();
		state++;
	}
	return state;
}
