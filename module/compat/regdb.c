/*
 * Windows Security Options for Samba
 *
 * Records of Samba's registry database
 *
 * Trick:	the records are read one level below regdb, through the same
 *		db_open() and under the same name, so that a cluster's and
 *		this process' own registry.tdb are one. Weak references, as
 *		in smbd_session.c. Programs of the source4 tree have none of
 *		source3's parameters; to them the database is a local file.
 * Serves:	4.17 and later (records of REGDB_VERSION_V3, Samba 3.6).
 * Upstream:	regdb_open() has source3's idea of the state directory, maps
 *		the file, so that a truncated one is a SIGBUS, and
 *		regdb_fetch_values() takes what is damaged for absent.
 * Symptom:	the log says that the registry cannot be read.
 * Test:	tests/live/test_registry.py
 * Delete:	when the registry can be read without creating anything and
 *		tells damage from absence.
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "secopts_compat_db.h"
#include "compat_internal.h"
#include "lib/dbwrap/dbwrap.h"
#include "lib/param/param.h"
#include "registry/reg_db.h"
#include "source3/lib/dbwrap/dbwrap_open.h"
#include <tdb.h>

#pragma weak db_open
#pragma weak lp_loaded
#pragma weak lp_state_directory

#define REGISTRY_FLAGS (REG_TDB_FLAGS | TDB_NOMMAP)

static bool in_source3(void)
{
	return db_open != NULL && lp_loaded != NULL && lp_loaded() &&
	       lp_state_directory != NULL;
}

const char *secopts_compat_state_directory(struct loadparm_context *lp_ctx)
{
	if (in_source3()) {
		return lp_state_directory();
	}
	return (lp_ctx != NULL) ? lpcfg_state_directory(lp_ctx) : NULL;
}

/*
 * Put together as state_path() does, to be the same text, but without making
 * the directory.
 */
char *secopts_compat_state_path(TALLOC_CTX *mem_ctx,
				struct loadparm_context *lp_ctx,
				const char *name)
{
	const char *directory = secopts_compat_state_directory(lp_ctx);
	size_t length;

	if (directory == NULL || directory[0] == '\0') {
		return NULL;
	}
	length = strlen(directory);
	while (length > 1 && directory[length - 1] == '/') {
		length--;
	}
	return talloc_asprintf(mem_ctx, "%.*s/%s", (int)length, directory,
			       name);
}

int secopts_compat_file_id(const char *path, struct secopts_file_id *id)
{
	struct stat st;

	*id = (struct secopts_file_id){.size = 0};
	if (stat(path, &st) != 0) {
		return errno;
	}
	id->device = st.st_dev;
	id->inode = st.st_ino;
	id->size = st.st_size;
	id->changed = st.st_ctim;
	id->written = st.st_mtim;
	return 0;
}

int secopts_compat_regdb_stat(const char *path, struct secopts_regdb_id *id)
{
	*id = (struct secopts_regdb_id){.clustered = false};
	if (secopts_compat_is_clustered()) {
		id->clustered = true;
		return 0;
	}
	return secopts_compat_file_id(path, &id->file);
}

bool secopts_compat_same_file(const struct secopts_file_id *a,
			      const struct secopts_file_id *b)
{
	return a->device == b->device &&
	       a->inode == b->inode && a->size == b->size &&
	       a->changed.tv_sec == b->changed.tv_sec &&
	       a->changed.tv_nsec == b->changed.tv_nsec &&
	       a->written.tv_sec == b->written.tv_sec &&
	       a->written.tv_nsec == b->written.tv_nsec;
}

bool secopts_compat_regdb_same(const struct secopts_regdb_id *a,
			       const struct secopts_regdb_id *b)
{
	return a->clustered == b->clustered &&
	       secopts_compat_same_file(&a->file, &b->file);
}

bool secopts_compat_regdb_is_file(struct db_context *db,
				  const struct secopts_regdb_id *id)
{
	/* as db_open_tdb() has it */
	struct {
		dev_t dev;
		ino_t ino;
	} opened = {.dev = 0};

	return !id->clustered &&
	       dbwrap_db_id(db, (uint8_t *)&opened, sizeof(opened)) ==
		       sizeof(opened) &&
	       opened.dev == id->file.device &&
	       opened.ino == id->file.inode;
}

/* Of a cluster: for as long as the process lives. */
static struct db_context *attached;

static bool is_known_version(struct db_context *db)
{
	int32_t version = 0;

	return NT_STATUS_IS_OK(dbwrap_fetch_int32_bystring(db, "INFO/version",
							   &version)) &&
	       version == REGDB_CODE_VERSION;
}

static struct db_context *attach(const char *path)
{
	if (geteuid() != 0) {
		errno = EACCES;
		return NULL;
	}
	if (attached != NULL && is_known_version(attached)) {
		return attached;
	}
	TALLOC_FREE(attached);
	errno = 0;
	attached = db_open(NULL, path, 0, REGISTRY_FLAGS, O_RDWR, 0600,
			   DBWRAP_LOCK_ORDER_1, REG_DBWRAP_FLAGS);
	if (attached == NULL) {
		errno = (errno != 0) ? errno : EIO;
	} else if (!is_known_version(attached)) {
		TALLOC_FREE(attached);
		errno = EIO;
	}
	return attached;
}

void secopts_compat_regdb_close(struct db_context **db)
{
	if (*db == attached) {
		*db = NULL;
	}
	TALLOC_FREE(*db);
}

int secopts_compat_regdb_seqnum(struct db_context *db)
{
	if (db == attached) {
		(void)is_known_version(db);
	}
	return dbwrap_get_seqnum(db);
}

struct db_context *secopts_compat_regdb_open(TALLOC_CTX *mem_ctx,
					     const char *path)
{
	struct db_context *db = NULL;

	if (in_source3() && secopts_compat_is_clustered()) {
		return attach(path);
	}
	TALLOC_FREE(attached);
	errno = 0;
	if (in_source3()) {
		db = db_open(mem_ctx, path, 0, REGISTRY_FLAGS, O_RDWR, 0600,
			     DBWRAP_LOCK_ORDER_1, REG_DBWRAP_FLAGS);
	} else {
		db = dbwrap_local_open(mem_ctx, path, 0, REGISTRY_FLAGS,
				       O_RDWR, 0600, DBWRAP_LOCK_ORDER_1,
				       REG_DBWRAP_FLAGS);
	}
	if (db == NULL) {
		errno = (errno != 0) ? errno : EIO;
		return NULL;
	}
	if (!is_known_version(db)) {
		TALLOC_FREE(db);
		errno = EIO;
	}
	return db;
}

/*
 * On a cluster CTDB answers with an empty record where one was deleted, until
 * all nodes have removed it. A local database of the registry has no empty
 * records, so one that is found there is damaged.
 */
static bool is_deleted(TDB_DATA data)
{
	return data.dsize == 0 && secopts_compat_is_clustered();
}

static NTSTATUS fetch(TALLOC_CTX *mem_ctx,
		      struct db_context *db,
		      const char *prefix,
		      const char *key,
		      TDB_DATA *data)
{
	char *name = talloc_asprintf(mem_ctx, "%s%s", prefix, key);
	NTSTATUS status;

	/* as normalize_reg_path() makes it */
	name = (name != NULL) ? strupper_talloc(mem_ctx, name) : NULL;
	if (name == NULL) {
		return NT_STATUS_NO_MEMORY;
	}
	status = dbwrap_fetch_bystring(db, mem_ctx, name, data);
	if (NT_STATUS_IS_OK(status) && is_deleted(*data)) {
		return NT_STATUS_NOT_FOUND;
	}
	return status;
}

/* A list of subkeys: their number, and as many strings with their NUL. */
struct subkeys {
	const char *next;
	size_t length; /* of what is left */
	uint32_t num;
};

/* Returns false where the record is damaged. */
static bool subkeys_start(TDB_DATA list, struct subkeys *subkeys)
{
	if (list.dsize < 4) {
		return false;
	}
	*subkeys = (struct subkeys){
		.next = (const char *)list.dptr + 4,
		.length = list.dsize - 4,
		.num = IVAL(list.dptr, 0),
	};
	return true;
}

/* Returns NULL where the record is damaged. */
static const char *subkeys_next(struct subkeys *subkeys)
{
	const char *name = subkeys->next;
	size_t length = strnlen(name, subkeys->length);

	if (length >= subkeys->length) {
		return NULL;
	}
	subkeys->next += length + 1;
	subkeys->length -= length + 1;
	return name;
}

static bool names_subkey(TDB_DATA list, const char *subkey, bool *damaged)
{
	struct subkeys subkeys;
	bool found = false;
	uint32_t i;

	*damaged = !subkeys_start(list, &subkeys);
	for (i = 0; !*damaged && i < subkeys.num; i++) {
		const char *name = subkeys_next(&subkeys);

		*damaged = (name == NULL);
		found = found || (name != NULL && strequal(name, subkey));
	}
	return found && !*damaged;
}

/*
 * tdb takes a damaged hash chain for an absent record. A key may be absent
 * only where the key above it does not name it.
 */
static NTSTATUS check_absent_key(TALLOC_CTX *mem_ctx,
				 struct db_context *db,
				 char *key)
{
	TDB_DATA list = {.dptr = NULL};
	NTSTATUS status = NT_STATUS_OBJECT_NAME_NOT_FOUND;
	char *subkey = NULL;
	bool damaged = false;

	while (!NT_STATUS_IS_OK(status)) {
		subkey = strrchr(key, '\\');
		if (subkey == NULL) {
			return NT_STATUS_INTERNAL_DB_CORRUPTION;
		}
		*subkey++ = '\0';
		status = fetch(mem_ctx, db, "", key, &list);
		if (!NT_STATUS_IS_OK(status) &&
		    !NT_STATUS_EQUAL(status, NT_STATUS_NOT_FOUND))
		{
			return status;
		}
	}
	if (names_subkey(list, subkey, &damaged) || damaged) {
		return NT_STATUS_INTERNAL_DB_CORRUPTION;
	}
	return NT_STATUS_OBJECT_NAME_NOT_FOUND;
}

NTSTATUS secopts_compat_regdb_packed(TALLOC_CTX *mem_ctx,
				     struct db_context *db,
				     const char *key,
				     DATA_BLOB *values)
{
	TDB_DATA data = {.dptr = NULL};
	NTSTATUS status = fetch(mem_ctx, db, REG_VALUE_PREFIX "\\HKLM\\", key,
				&data);

	*values = data_blob_const(data.dptr, data.dsize);
	return status;
}

NTSTATUS secopts_compat_regdb_subkeys(TALLOC_CTX *mem_ctx,
				      struct db_context *db,
				      const char *key,
				      const char ***names,
				      size_t *num)
{
	TDB_DATA list = {.dptr = NULL};
	struct subkeys subkeys;
	NTSTATUS status = fetch(mem_ctx, db, "HKLM\\", key, &list);

	*num = 0;
	if (!NT_STATUS_IS_OK(status)) {
		return status;
	}
	/* Each name takes one byte at least, its NUL. */
	if (!subkeys_start(list, &subkeys) || subkeys.num > subkeys.length) {
		return NT_STATUS_INTERNAL_DB_CORRUPTION;
	}
	if (names == NULL) {
		*num = subkeys.num;
		return NT_STATUS_OK;
	}
	*names = talloc_array(mem_ctx, const char *, subkeys.num);
	if (*names == NULL) {
		return NT_STATUS_NO_MEMORY;
	}
	for (; *num < subkeys.num; (*num)++) {
		(*names)[*num] = subkeys_next(&subkeys);
		if ((*names)[*num] == NULL) {
			return NT_STATUS_INTERNAL_DB_CORRUPTION;
		}
	}
	return NT_STATUS_OK;
}

NTSTATUS secopts_compat_regdb_values(TALLOC_CTX *mem_ctx,
				     struct db_context *db,
				     const char *key,
				     DATA_BLOB *values)
{
	TDB_DATA data = {.dptr = NULL};
	char *path = talloc_asprintf(mem_ctx, "HKLM\\%s", key);
	NTSTATUS status;

	if (path == NULL) {
		return NT_STATUS_NO_MEMORY;
	}
	status = fetch(mem_ctx, db, "", path, &data);
	if (NT_STATUS_EQUAL(status, NT_STATUS_NOT_FOUND)) {
		return check_absent_key(mem_ctx, db, path);
	}
	if (!NT_STATUS_IS_OK(status)) {
		return status;
	}
	status = secopts_compat_regdb_packed(mem_ctx, db, key, values);
	if (NT_STATUS_EQUAL(status, NT_STATUS_NOT_FOUND)) {
		/* A key without values is rare: check the whole database. */
		return (dbwrap_check(db) == 0)
			       ? NT_STATUS_OBJECT_NAME_NOT_FOUND
			       : NT_STATUS_INTERNAL_DB_CORRUPTION;
	}
	return status;
}
