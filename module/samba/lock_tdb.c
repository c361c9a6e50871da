/*
 * Windows Security Options for Samba
 *
 * Small databases of the plug-ins' own, in Samba's lock directory
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "secopts_lock_tdb.h"

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
