/*
 * Windows Security Options for Samba
 *
 * Reading a database that smbd has open
 *
 * Trick:	Samba's own traversal opens for writing, creates what is not
 *		there and clears what nobody else has open. Opened read-only,
 *		tdb does none of it and takes no lock. A watched database keeps
 *		its watchers before each value; db_open_watched() takes them off
 *		and needs no messaging to read. The values are NDR: see
 *		smbxsrv_names.h.
 *		What smbd is writing at that moment looks damaged, and tdb says
 *		so at level 0: it is held back, since the caller reads again.
 *		A database of a cluster is read as smbd opens it: who attaches
 *		to it first tells ctdbd how to make it.
 * Serves:	4.17 and later.
 * Upstream:	smbXsrv_session_global_traverse(),
 *		smbXsrv_tcon_global_traverse() (source3/smbd), tdb_open_ex(),
 *		db_open_watched().
 * Symptom:	"secopts sessions" says that the database cannot be read.
 * Test:	tests/live/test_tool_sessions.py
 * Delete:	when Samba has a traversal that only reads.
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "secopts_compat_db.h"
#include "system/filesys.h"
#include "dbwrap/dbwrap.h"
#include "dbwrap/dbwrap_open.h"
#include "dbwrap/dbwrap_watch.h"
#include "librpc/gen_ndr/ndr_smbXsrv.h"
#include "smbxsrv_names.h"

struct reading {
	secopts_record_fn *fn;
	void *private_data;
	bool senseless;
};

static int read_record(struct db_record *rec, void *private_data)
{
	struct reading *reading = private_data;

	if (!reading->fn(dbwrap_record_get_key(rec),
			 dbwrap_record_get_value(rec), reading->private_data))
	{
		reading->senseless = true;
	}
	return 0;
}

static struct db_context *open_db(TALLOC_CTX *mem_ctx,
				  const char *path,
				  bool watched)
{
	struct db_context *backend = NULL;
	bool clustered = secopts_compat_is_clustered();

	/*
	 * Not mapped into memory: smbd truncates what it clears. A lock order,
	 * since db_open_watched() takes it over.
	 */
	errno = 0;
	backend = db_open(mem_ctx, path, 0,
			  TDB_INCOMPATIBLE_HASH |
				  (clustered ? TDB_CLEAR_IF_FIRST : TDB_NOMMAP),
			  clustered ? O_RDWR | O_CREAT : O_RDONLY, 0600,
			  DBWRAP_LOCK_ORDER_1, DBWRAP_FLAG_NONE);
	if (backend == NULL || !watched) {
		return backend;
	}
	errno = ENOMEM;
	return db_open_watched(mem_ctx, &backend, NULL);
}

static NTSTATUS read_db(const char *file,
			bool watched,
			secopts_record_fn *fn,
			void *private_data)
{
	struct reading reading = {.fn = fn, .private_data = private_data};
	TALLOC_CTX *frame = talloc_stackframe();
	struct db_context *db = NULL;
	NTSTATUS status = NT_STATUS_NO_MEMORY;
	char *path = NULL;

	/* Not lock_path(), which makes the directory. */
	path = talloc_asprintf(frame, "%s/%s", lp_lock_directory(), file);
	if (path == NULL) {
		goto done;
	}
	db = open_db(frame, path, watched);
	if (db == NULL && secopts_compat_is_clustered()) {
		status = NT_STATUS_CONNECTION_REFUSED;
		goto done;
	}
	if (db == NULL) {
		status = NT_STATUS_OK;
		if (errno == EIO || errno == EINVAL) {
			/* also where smbd is about to write its header */
			status = NT_STATUS_RETRY;
		} else if (errno != ENOENT) {
			status = map_nt_error_from_unix_common(errno);
		}
		goto done;
	}
	status = dbwrap_traverse_read(db, read_record, &reading, NULL);
	if (!NT_STATUS_IS_OK(status) || reading.senseless) {
		status = NT_STATUS_RETRY;
	}
done:
	TALLOC_FREE(frame);
	return status;
}

NTSTATUS secopts_compat_read_db(const char *file,
				bool watched,
				secopts_record_fn *fn,
				void *private_data)
{
	int level = debuglevel_get_class(DBGC_ALL);
	NTSTATUS status;

	if (level < DBGLVL_NOTICE) {
		debuglevel_set_class(DBGC_ALL, -1);
	}
	status = read_db(file, watched, fn, private_data);
	debuglevel_set_class(DBGC_ALL, level);
	return status;
}

static bool pull(TALLOC_CTX *mem_ctx,
		 TDB_DATA value,
		 void *record,
		 ndr_pull_flags_fn_t fn)
{
	DATA_BLOB blob = data_blob_const(value.dptr, value.dsize);

	return NDR_ERR_CODE_IS_SUCCESS(
		ndr_pull_struct_blob(&blob, mem_ctx, record, fn));
}

bool secopts_compat_parse_session(TALLOC_CTX *mem_ctx,
				  TDB_DATA value,
				  struct secopts_session_record *record)
{
	struct smbXsrv_session_globalB blob;
	const struct smbXsrv_session_global *global = NULL;

	if (!pull(mem_ctx, value, &blob,
		  (ndr_pull_flags_fn_t)ndr_pull_smbXsrv_session_globalB) ||
	    blob.version != SECOPTS_SMBXSRV_VERSION)
	{
		return false;
	}
	global = blob.info.SECOPTS_SMBXSRV_INFO;
	*record = (struct secopts_session_record){
		.session_info = global->auth_session_info,
		.id = global->session_wire_id,
		.global_id = global->session_global_id,
		.dialect = global->connection_dialect,
		.opened = global->creation_time,
		.since = global->auth_time,
	};
	if (global->num_channels > 0) {
		record->server = global->channels[0].server_id;
		record->address = global->channels[0].remote_address;
	}
	return true;
}

bool secopts_compat_parse_tree(TALLOC_CTX *mem_ctx,
			       TDB_DATA value,
			       struct secopts_tree_record *record)
{
	struct smbXsrv_tcon_globalB blob;
	const struct smbXsrv_tcon_global *global = NULL;

	if (!pull(mem_ctx, value, &blob,
		  (ndr_pull_flags_fn_t)ndr_pull_smbXsrv_tcon_globalB) ||
	    blob.version != SECOPTS_SMBXSRV_VERSION)
	{
		return false;
	}
	global = blob.info.SECOPTS_SMBXSRV_INFO;
	*record = (struct secopts_tree_record){
		.share = global->share_name,
		.id = global->tcon_wire_id,
		.session_global_id = global->session_global_id,
		.server = global->server_id,
		.since = global->creation_time,
	};
	return true;
}
