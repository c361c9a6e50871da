/*
 * Windows Security Options for Samba
 *
 * Samba's databases and our own, as the command reads them
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#ifndef __SECOPTS_OPEN_H__
#define __SECOPTS_OPEN_H__

#include "includes.h"
#include <tdb.h>

struct server_id;
struct smbXsrv_session_global0;
struct smbXsrv_tcon_global0;

/*
 * compat/read_db.c
 */

/* Returns false for a record that makes no sense. */
typedef bool secopts_record_fn(TDB_DATA key,
			       TDB_DATA value,
			       void *private_data);

/**
 * Read each record of a database in Samba's lock directory, without writing
 * to it, creating it or locking anything in it.
 *
 * @param[in] file	Name of its file; one that does not exist is empty.
 * @param[in] watched	Whether Samba keeps notes about watchers in it.
 *
 * @return		NT_STATUS_RETRY where a record made no sense: since
 *			nothing is locked, it may have been half written.
 */
NTSTATUS secopts_compat_read_db(const char *file,
				bool watched,
				secopts_record_fn *fn,
				void *private_data);

/** What a record of smbXsrv_session_global.tdb says; NULL: no sense. */
const struct smbXsrv_session_global0 *
secopts_compat_parse_session(TALLOC_CTX *mem_ctx, TDB_DATA value);

/** What a record of smbXsrv_tcon_global.tdb says; NULL: no sense. */
const struct smbXsrv_tcon_global0 *
secopts_compat_parse_tree(TALLOC_CTX *mem_ctx, TDB_DATA value);

/*
 * compat/server_alive.c
 */

/** Does this process of Samba run, and is it not another with its pid? */
bool secopts_compat_is_alive(const struct server_id *id);

#endif /* __SECOPTS_OPEN_H__ */
