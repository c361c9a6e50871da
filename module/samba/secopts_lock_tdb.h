/*
 * Windows Security Options for Samba
 *
 * Small databases of the plug-ins' own, in Samba's lock or state directory
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#ifndef __SECOPTS_LOCK_TDB_H__
#define __SECOPTS_LOCK_TDB_H__

#include "secopts_samba.h"
#include "lib/tdb_wrap/tdb_wrap.h"

/**
 * Open such a database, as root; make it where there is none.
 *
 * @param[in] dir	Samba's lock or state directory, or NULL.
 * @param[in] name	The name of the file.
 *
 * @return		NULL with errno.
 */
struct tdb_wrap *secopts_lock_tdb_open(TALLOC_CTX *mem_ctx,
				       const char *dir,
				       const char *name);

/**
 * Lock a record's chain. Where somebody holds that lock for more than a tenth of
 * a second, it is given up.
 *
 * @return		Whether it is to be unlocked by tdb_chainunlock().
 */
bool secopts_lock_tdb_lock(struct tdb_wrap *db, TDB_DATA key);

/** The text as a key, without its NUL. */
TDB_DATA secopts_lock_tdb_key(const char *text);

#endif /* __SECOPTS_LOCK_TDB_H__ */
