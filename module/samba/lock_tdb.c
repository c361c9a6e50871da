/*
 * Windows Security Options for Samba
 *
 * Small databases of the plug-ins' own, in Samba's lock or state directory
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "secopts_lock_tdb.h"

#define LOCK_TRIES 100 /* a millisecond each */

TDB_DATA secopts_lock_tdb_key(const char *text)
{
	return (TDB_DATA){
		.dptr = discard_const_p(uint8_t, text),
		.dsize = strlen(text),
	};
}

struct tdb_wrap *secopts_lock_tdb_open(TALLOC_CTX *mem_ctx,
				       const char *dir,
				       const char *name)
{
	struct tdb_wrap *db = NULL;
	char *path = NULL;
	int error;

	if (dir == NULL || dir[0] == '\0') {
		errno = ENOENT;
		return NULL;
	}
	path = talloc_asprintf(mem_ctx, "%s/%s", dir, name);
	if (path == NULL) {
		errno = ENOMEM;
		return NULL;
	}
	/*
	 * Not mapped into memory: where the file was truncated or the disk is
	 * full, that would end the process (SIGBUS).
	 */
	db = tdb_wrap_open(mem_ctx, path, 257,
			   TDB_NOMMAP | TDB_INCOMPATIBLE_HASH, O_RDWR | O_CREAT,
			   0600);
	error = errno;
	TALLOC_FREE(path);
	errno = error;
	return db;
}

/* Nobody holds the lock for long, unless something is wrong. */
bool secopts_lock_tdb_lock(struct tdb_wrap *db, TDB_DATA key)
{
	int i;

	for (i = 0; i < LOCK_TRIES; i++) {
		if (tdb_chainlock_nonblock(db->tdb, key) == 0) {
			return true;
		}
		if (errno != EAGAIN && errno != EACCES && errno != EINTR) {
			break;
		}
		usleep(1000);
	}
	return false;
}
