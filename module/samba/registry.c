/*
 * Windows Security Options for Samba
 *
 * The settings as Samba's registry gives them
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "secopts_registry.h"
#include "secopts_layer.h"
#include "secopts_compat.h"
#include "secopts_compat_db.h"
#include "secopts_load.h"
#include "secopts_template.h"
#include "lib/dbwrap/dbwrap.h"

/* How often it is read again if it changes while it is read. */
#define ATTEMPTS 5

static struct {
	char *path;
	struct db_context *db;
	struct secopts_regdb_id id;
	int seqnum;
	bool settled; /* this state of the database needs no second look */
	struct secopts_registry *last;
	char *cause; /* why it cannot be read, as the log has been told */
} cache;

/* Where there is no database, nothing has been set. */
static const struct secopts_registry no_registry;

/* A program of an ordinary user is not meant to read root's file. */
static void complain(const char *path, int error)
{
	int level = (error == EACCES && geteuid() != 0) ? DBGLVL_NOTICE
							: DBGLVL_ERR;
	const char *cause = (error == EIO) ? "damaged, or of an unknown layout"
					   : strerror(error);

	if (cache.cause != NULL && strcmp(cache.cause, cause) == 0) {
		return;
	}
	TALLOC_FREE(cache.cause);
	cache.cause = talloc_strdup(NULL, cause);

	DEBUG(level,
	      ("the registry, %s, cannot be read: %s; %s\n",
	       path,
	       cause,
	       cache.last != NULL
		       ? "using what was read last"
		       : "using the strictest values for what smb.conf does "
			 "not give"));
}

static bool take_value(struct secopts_registry *registry,
		       enum secopts_setting setting,
		       const struct secopts_raw_value *raw)
{
	struct secopts_registry_value *value = &registry->values[setting];
	struct secopts_storage storage = {
		.text_size = SECOPTS_RAW_TEXT(raw->length),
		.max_names = SECOPTS_RAW_NAMES(raw->length),
	};
	const char *problem = NULL;

	storage.text = talloc_array(registry, char, storage.text_size);
	storage.names = talloc_array(registry, const char *,
				     storage.max_names);
	if (storage.text == NULL || storage.names == NULL) {
		return false;
	}
	/* "smbcontrol pool-usage" prints it as a string, used or not. */
	memset(storage.text, 0, storage.text_size);
	value->given = true;
	if (!secopts_check_raw(setting, raw, &storage, &value->data, &problem))
	{
		value->problem = problem;
	}
	return true;
}

/* Returns 0, or an errno. */
static int take_values(struct secopts_registry *registry,
		       const char *key,
		       DATA_BLOB values)
{
	struct secopts_packed packed;
	struct secopts_raw_value raw;
	enum secopts_setting setting;

	if (!secopts_packed_start(&packed, values.data, values.length)) {
		return EIO;
	}
	while (secopts_packed_next(&packed, &raw)) {
		if (secopts_find_registry(key, raw.name, &setting) &&
		    !take_value(registry, setting, &raw))
		{
			return ENOMEM;
		}
	}
	return (packed.left == 0 && packed.length == 0) ? 0 : EIO;
}

/* Returns 0, or an errno. */
static int read_keys(struct secopts_registry *registry, struct db_context *db)
{
	size_t i;

	for (i = 0; i < SECOPTS_NUM_SETTINGS; i++) {
		const char *key = secopts_settings[i].key;
		DATA_BLOB values = data_blob_null;
		NTSTATUS status;
		int error;

		if (!secopts_is_first_of_key((enum secopts_setting)i)) {
			continue;
		}
		status = secopts_compat_regdb_values(talloc_tos(), db, key,
						     &values);
		if (NT_STATUS_EQUAL(status, NT_STATUS_OBJECT_NAME_NOT_FOUND)) {
			continue;
		}
		if (!NT_STATUS_IS_OK(status)) {
			return NT_STATUS_EQUAL(status, NT_STATUS_NO_MEMORY)
				       ? ENOMEM
				       : EIO;
		}
		error = take_values(registry, key, values);
		if (error != 0) {
			return error;
		}
	}
	return 0;
}

/* Returns 0, or an errno. */
static int take_delivered(struct secopts_registry *registry, DATA_BLOB values)
{
	struct secopts_packed packed;
	struct secopts_raw_value raw;

	if (!secopts_packed_start(&packed, values.data, values.length)) {
		return EIO;
	}
	while (secopts_packed_next(&packed, &raw)) {
		if (!strequal(raw.name, SECOPTS_LAYER_VALUE)) {
			continue;
		}
		registry->delivered_length = raw.length;
		registry->delivered =
			talloc_memdup(registry, raw.bytes, raw.length);
		if (registry->delivered == NULL) {
			return ENOMEM;
		}
	}
	return (packed.left == 0 && packed.length == 0) ? 0 : EIO;
}

/* Returns 0, or an errno. */
static int read_delivered(struct secopts_registry *registry,
			  struct db_context *db)
{
	DATA_BLOB values = data_blob_null;
	NTSTATUS status;

	if (!secopts_compat_is_clustered_member()) {
		return 0;
	}
	status = secopts_compat_regdb_values(talloc_tos(), db,
					     SECOPTS_LAYER_KEY, &values);
	if (NT_STATUS_EQUAL(status, NT_STATUS_OBJECT_NAME_NOT_FOUND)) {
		return 0;
	}
	return NT_STATUS_IS_OK(status) ? take_delivered(registry, values)
				       : EIO;
}

/*
 * All keys as they were at one time. Returns 0, or an errno.
 */
static int read_database(struct db_context *db,
			 struct secopts_registry **registry,
			 int *seqnum)
{
	int error = EIO;
	int i;

	for (i = 0; i < ATTEMPTS; i++) {
		TALLOC_CTX *frame = talloc_stackframe();

		*seqnum = dbwrap_get_seqnum(db);
		*registry = talloc_zero(NULL, struct secopts_registry);
		error = (*registry != NULL) ? read_keys(*registry, db)
					    : ENOMEM;
		if (error == 0) {
			error = read_delivered(*registry, db);
		}
		TALLOC_FREE(frame);
		if (dbwrap_get_seqnum(db) == *seqnum) {
			break;
		}
		if (i < ATTEMPTS - 1) {
			TALLOC_FREE(*registry);
		}
	}
	if (error != 0) {
		TALLOC_FREE(*registry);
	}
	return error;
}

static int renew(const char *path)
{
	static uint64_t serial;
	struct secopts_registry *registry = NULL;
	int error;

	/* Opened anew: the file may be another now, or its header damaged. */
	secopts_compat_regdb_close(&cache.db);
	cache.db = secopts_compat_regdb_open(NULL, path);
	if (cache.db == NULL) {
		return errno;
	}
	error = read_database(cache.db, &registry, &cache.seqnum);
	if (error != 0) {
		secopts_compat_regdb_close(&cache.db);
		return error;
	}
	TALLOC_FREE(cache.last);
	cache.last = registry;
	cache.last->serial = ++serial;
	if (cache.cause != NULL) {
		DEBUG(DBGLVL_ERR,
		      ("the registry, %s, can be read again\n", path));
		TALLOC_FREE(cache.cause);
	}
	return 0;
}

/* Is this the state of the database that the cache was read from? */
static bool is_settled(const struct secopts_regdb_id *id)
{
	return cache.settled && secopts_compat_regdb_same(id, &cache.id) &&
	       (cache.db == NULL ||
		secopts_compat_regdb_seqnum(cache.db) == cache.seqnum);
}

const struct secopts_registry *secopts_registry_read(const char *path)
{
	struct secopts_regdb_id id;
	int error;

	if (cache.path == NULL || strcmp(cache.path, path) != 0) {
		secopts_compat_regdb_close(&cache.db);
		TALLOC_FREE(cache.last);
		TALLOC_FREE(cache.cause);
		TALLOC_FREE(cache.path);
		cache.settled = false;
		cache.path = talloc_strdup(NULL, path);
	}

	error = secopts_compat_regdb_stat(path, &id);
	if (error == ENOENT && cache.last == NULL) {
		return &no_registry;
	}
	if (error == 0) {
		if (is_settled(&id)) {
			return cache.last;
		}
		error = renew(path);
	}
	cache.id = id;
	/* A damaged file stays damaged until it changes. Other errors pass. */
	cache.settled = (error == 0 || (error == EIO && !id.clustered));
	if (error != 0) {
		complain(path, error);
	}
	return cache.last;
}

const struct secopts_registry *secopts_registry_now(void *lp_ctx)
{
	const struct secopts_registry *registry = NULL;
	TALLOC_CTX *frame = talloc_stackframe();
	bool became = secopts_compat_become_root();
	char *path =
		secopts_compat_state_path(frame, lp_ctx, SECOPTS_REGISTRY_FILE);

	if (path != NULL) {
		registry = secopts_registry_read(path);
	} else {
		complain(SECOPTS_REGISTRY_FILE, ENOENT);
	}
	secopts_compat_unbecome_root(became);
	TALLOC_FREE(frame);
	return registry;
}
