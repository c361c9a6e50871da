/*
 * Windows Security Options for Samba
 *
 * What was found in the registry, for other processes of smbd
 *
 * Each connection is a process of its own, and each would read all shares of
 * the registry again. A wrong record would open shares to anonymous. So it is
 * trusted only if it is exactly as it was written, by root, about the very same
 * state of the registry.
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "secopts_lock_tdb.h"
#include "secopts_shares.h"

#define FILE_NAME "secopts_shares.tdb"
/* Another build may read shares differently. */
#define KEY "shares " SECOPTS_VERSION " " SECOPTS_BUILD_SAMBA_VERSION
#define MAGIC 0x53535332u /* another layout, or meaning: another number */

/* The names follow, kind by kind. */
struct header {
	uint32_t magic;
	uint32_t checksum; /* of the whole record, this being 0 */
	uint64_t device;
	uint64_t inode;
	uint64_t size;
	int64_t written[2];
	int64_t changed[2];
	int64_t seqnum;
	uint32_t lengths[SECOPTS_NUM_SHARE_KINDS];
	uint32_t unused;
};

static struct header header_of(const struct secopts_shares_state *state)
{
	return (struct header){
		.magic = MAGIC,
		.device = state->id.file.device,
		.inode = state->id.file.inode,
		.size = (uint64_t)state->id.file.size,
		.written = {state->id.file.written.tv_sec,
			    state->id.file.written.tv_nsec},
		.changed = {state->id.file.changed.tv_sec,
			    state->id.file.changed.tv_nsec},
		.seqnum = state->seqnum,
	};
}

/*
 * Only root may be able to write it: anybody else who can could open shares to
 * anonymous.
 */
static bool is_roots(struct tdb_wrap *db)
{
	struct stat st;

	return fstat(tdb_fd(db->tdb), &st) == 0 && S_ISREG(st.st_mode) &&
	       st.st_uid == 0 && (st.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

static struct tdb_wrap *open_db(const char *dir)
{
	struct tdb_wrap *db = secopts_lock_tdb_open(NULL, dir, FILE_NAME);

	if (db != NULL && !is_roots(db)) {
		DBG_NOTICE("%s/" FILE_NAME " is not used: others than root may "
			   "have written it\n", dir);
		TALLOC_FREE(db);
	}
	return db;
}

/*
 * Is this a record about that state, and whole? The header's lengths are those
 * of the names then.
 */
static bool check_record(TDB_DATA data,
			 const struct secopts_shares_state *state,
			 struct header *header)
{
	struct header wanted = header_of(state);
	uint32_t checksum;
	size_t left;
	size_t i;

	if (data.dptr == NULL || data.dsize < sizeof(*header)) {
		return false;
	}
	memcpy(header, data.dptr, sizeof(*header));
	checksum = header->checksum;
	header->checksum = 0;
	memcpy(data.dptr, header, sizeof(*header));
	if (tdb_jenkins_hash(&data) != checksum) {
		return false;
	}
	memcpy(wanted.lengths, header->lengths, sizeof(wanted.lengths));
	if (memcmp(header, &wanted, sizeof(wanted)) != 0) {
		return false;
	}
	left = data.dsize - sizeof(*header);
	for (i = 0; i < SECOPTS_NUM_SHARE_KINDS; i++) {
		size_t length = header->lengths[i];

		if (length > left ||
		    (length > 0 &&
		     data.dptr[data.dsize - left + length - 1] != '\0'))
		{
			return false;
		}
		left -= length;
	}
	return left == 0;
}

static bool take_names(TALLOC_CTX *mem_ctx,
		       TDB_DATA data,
		       const struct header *header,
		       struct secopts_registry_shares *shares)
{
	uint8_t *next = data.dptr + sizeof(*header);
	size_t i;

	for (i = 0; i < SECOPTS_NUM_SHARE_KINDS; i++) {
		struct secopts_share_names *kind = &shares->kinds[i];

		if (header->lengths[i] == 0) {
			continue;
		}
		kind->length = header->lengths[i];
		kind->names = talloc_memdup(mem_ctx, next, kind->length);
		if (kind->names == NULL) {
			return false;
		}
		next += kind->length;
	}
	return true;
}

bool secopts_shares_cache_load(TALLOC_CTX *mem_ctx,
			       const char *dir,
			       const struct secopts_shares_state *state,
			       struct secopts_registry_shares *shares)
{
	TDB_DATA key = secopts_lock_tdb_key(KEY);
	TDB_DATA data = {.dptr = NULL};
	struct tdb_wrap *db = open_db(dir);
	struct header header;
	bool ok = false;

	*shares = (struct secopts_registry_shares){.kinds = {{.length = 0}}};
	/* A lock is held by a writer. Do not wait: the registry can be read. */
	if (db != NULL && tdb_chainlock_read_nonblock(db->tdb, key) == 0) {
		data = tdb_fetch(db->tdb, key);
		tdb_chainunlock_read(db->tdb, key);
		ok = check_record(data, state, &header) &&
		     take_names(mem_ctx, data, &header, shares);
		free(data.dptr);
	}
	if (!ok) {
		*shares = (struct secopts_registry_shares){
			.kinds = {{.length = 0}}};
	}
	TALLOC_FREE(db);
	return ok;
}

static bool pack(TALLOC_CTX *mem_ctx,
		 const struct secopts_shares_state *state,
		 const struct secopts_registry_shares *shares,
		 TDB_DATA *data)
{
	struct header header = header_of(state);
	size_t size = sizeof(header);
	size_t i;

	for (i = 0; i < SECOPTS_NUM_SHARE_KINDS; i++) {
		size_t length = shares->kinds[i].length;

		if (length > UINT32_MAX / 2 - size) {
			return false;
		}
		header.lengths[i] = (uint32_t)length;
		size += length;
	}
	*data = (TDB_DATA){.dptr = talloc_size(mem_ctx, size), .dsize = size};
	if (data->dptr == NULL) {
		return false;
	}
	size = sizeof(header);
	for (i = 0; i < SECOPTS_NUM_SHARE_KINDS; i++) {
		const struct secopts_share_names *kind = &shares->kinds[i];

		if (kind->length > 0) {
			memcpy(data->dptr + size, kind->names, kind->length);
			size += kind->length;
		}
	}
	memcpy(data->dptr, &header, sizeof(header));
	header.checksum = tdb_jenkins_hash(data);
	memcpy(data->dptr, &header, sizeof(header));
	return true;
}

void secopts_shares_cache_store(const char *dir,
				const struct secopts_shares_state *state,
				const struct secopts_registry_shares *shares)
{
	TDB_DATA key = secopts_lock_tdb_key(KEY);
	TDB_DATA data = {.dptr = NULL};
	struct tdb_wrap *db = open_db(dir);
	int rc = 0;

	if (db != NULL && pack(db, state, shares, &data) &&
	    tdb_chainlock_nonblock(db->tdb, key) == 0)
	{
		rc = tdb_store(db->tdb, key, data, TDB_REPLACE);
		tdb_chainunlock(db->tdb, key);
	}
	/* A damaged file would stay damaged, so it is emptied. */
	if (rc != 0 && tdb_lockall_nonblock(db->tdb) == 0) {
		DBG_NOTICE("%s/" FILE_NAME " is emptied: it cannot be written "
			   "to\n", dir);
		tdb_wipe_all(db->tdb);
		tdb_unlockall(db->tdb);
	}
	TALLOC_FREE(db);
}
