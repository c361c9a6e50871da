/*
 * Windows Security Options for Samba
 *
 * A program of source3, as far as it opens databases: they are local ones
 *
 * TEST_DB_FLAGS are flags of tdb that each gets: TDB_INTERNAL has it in memory.
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#ifndef __LOCAL_DB_H__
#define __LOCAL_DB_H__

#include "includes.h"
#include "lib/dbwrap/dbwrap.h"
#include "source3/lib/dbwrap/dbwrap_open.h"

struct db_context *db_open(TALLOC_CTX *mem_ctx,
			   const char *name,
			   int hash_size,
			   int tdb_flags,
			   int open_flags,
			   mode_t mode,
			   enum dbwrap_lock_order lock_order,
			   uint64_t dbwrap_flags)
{
	return dbwrap_local_open(mem_ctx, name, hash_size,
				 tdb_flags | TEST_DB_FLAGS, open_flags, mode,
				 lock_order, dbwrap_flags);
}

#endif /* __LOCAL_DB_H__ */
