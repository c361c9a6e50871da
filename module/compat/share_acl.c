/*
 * Windows Security Options for Samba
 *
 * Give a share an ACL where nobody has given it one
 *
 * Trick:	the database of share ACLs is opened a second time, under the
 *		same name and with the same flags, so that tdb takes both for
 *		one.
 *		What get_share_security() makes up for a share without an ACL
 *		cannot be told from the same ACL set by an administrator, and
 *		set_share_security() replaces what is there. Weak references,
 *		as in smbd_session.c.
 * Serves:	4.17 and later (SHARE_DATABASE_VERSION_V3, Samba 3.6).
 * Upstream:	get_share_security(), set_share_security() and
 *		share_info_db_init() (source3/lib/sharesec.c).
 * Symptom:	an administrator's ACL on IPC$ is gone, or anonymous does not
 *		connect to IPC$ although none is set.
 * Test:	tests/live/test_shares.py
 * Delete:	when Samba tells whether an ACL is set, or sets one only where
 *		there is none.
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "secopts_compat_db.h"
#include "secopts_compat_gensec.h"
#include "compat_internal.h"
#include "lib/dbwrap/dbwrap.h"
#include "libcli/security/security.h"
#include "smbd/smbd.h"
#include "source3/lib/dbwrap/dbwrap_open.h"
#include <tdb.h>

#pragma weak db_open
#pragma weak share_access_check

struct entry {
	const char *key;
	TDB_DATA sd;
};

/* In a transaction: nobody sets an ACL between the look and the writing. */
static NTSTATUS store_new(struct db_context *db, void *private_data)
{
	const struct entry *entry = private_data;
	TDB_DATA there = {.dptr = NULL};
	NTSTATUS status = dbwrap_fetch_bystring(db, talloc_tos(), entry->key,
						&there);

	/* CTDB answers with nothing for an entry that has been deleted. */
	if (NT_STATUS_IS_OK(status) && there.dsize != 0) {
		return NT_STATUS_OBJECT_NAME_COLLISION;
	}
	if (!NT_STATUS_IS_OK(status) &&
	    !NT_STATUS_EQUAL(status, NT_STATUS_NOT_FOUND))
	{
		return status;
	}
	return dbwrap_store_bystring(db, entry->key, entry->sd, TDB_REPLACE);
}

NTSTATUS secopts_compat_share_access(const struct security_token *token,
				     const char *share,
				     uint32_t access)
{
	uint32_t granted = 0;

	if (share_access_check == NULL) {
		return NT_STATUS_NOT_SUPPORTED;
	}
	return share_access_check(token, share, access, &granted)
		       ? NT_STATUS_OK
		       : NT_STATUS_ACCESS_DENIED;
}

NTSTATUS secopts_compat_new_share_acl(const char *share,
				      struct security_descriptor *sd)
{
	TALLOC_CTX *frame = talloc_stackframe();
	char *path = secopts_compat_state_path(frame, NULL, "share_info.tdb");
	struct entry entry = {
		.key = talloc_asprintf(frame, "SECDESC/%s", share),
	};
	struct db_context *db = NULL;
	NTSTATUS status = NT_STATUS_INTERNAL_DB_ERROR;

	if (path != NULL && entry.key != NULL && db_open != NULL) {
		/* Not created: share_access_check() has done so. */
		db = db_open(frame, path, 0, TDB_DEFAULT, O_RDWR, 0600,
			     DBWRAP_LOCK_ORDER_1, DBWRAP_FLAG_NONE);
	}
	if (db != NULL) {
		status = marshall_sec_desc(frame, sd, &entry.sd.dptr,
					   &entry.sd.dsize);
	}
	if (db != NULL && NT_STATUS_IS_OK(status)) {
		status = dbwrap_trans_do(db, store_new, &entry);
	}
	TALLOC_FREE(frame);
	return status;
}
