/*
 * Windows Security Options for Samba
 *
 * Small databases of the plug-ins' own, in Samba's lock directory
 *
 * Copyright (C) the secopts authors 2026
 *
 * This program is free software; you can redistribute it and/or modify
 * it under the terms of the GNU General Public License as published by
 * the Free Software Foundation; either version 3 of the License, or
 * (at your option) any later version.
 *
 * This program is distributed in the hope that it will be useful,
 * but WITHOUT ANY WARRANTY; without even the implied warranty of
 * MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE.  See the
 * GNU General Public License for more details.
 *
 * You should have received a copy of the GNU General Public License
 * along with this program.  If not, see <http://www.gnu.org/licenses/>.
 */

#ifndef __SECOPTS_LOCK_TDB_H__
#define __SECOPTS_LOCK_TDB_H__

#include "secopts_samba.h"
#include "lib/tdb_wrap/tdb_wrap.h"

/**
 * Open such a database, as root; make it where there is none.
 *
 * @param[in] dir	Samba's lock directory, or NULL.
 * @param[in] name	The name of the file.
 *
 * @return		NULL with errno.
 */
struct tdb_wrap *secopts_lock_tdb_open(TALLOC_CTX *mem_ctx,
				       const char *dir,
				       const char *name);

/** The text as a key, without its NUL. */
TDB_DATA secopts_lock_tdb_key(const char *text);

#endif /* __SECOPTS_LOCK_TDB_H__ */
