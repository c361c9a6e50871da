/*
 * Windows Security Options for Samba
 *
 * Tricks that depend on Samba: its databases, as plug-ins and command read them
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#ifndef __SECOPTS_COMPAT_DB_H__
#define __SECOPTS_COMPAT_DB_H__

#include "includes.h"
#include <tdb.h>
#include "librpc/gen_ndr/server_id.h"

struct auth_session_info;
struct db_context;
struct loadparm_context;

/*
 * cluster.c: whether this is a node of a cluster, and which
 */

#define SECOPTS_NODE_NAME_SIZE 65 /* Linux' HOST_NAME_MAX, and a NUL */

/* This node of a cluster. */
struct secopts_node {
	int64_t number; /* CTDB's; -1: this process has not asked ctdbd yet */
	char name[SECOPTS_NODE_NAME_SIZE]; /* of the host */
};

/** Does smb.conf say "clustering = yes"? False where no smb.conf is loaded. */
bool secopts_compat_is_clustered(void);

/** Is this a member of a domain on CTDB, whose nodes share one account? */
bool secopts_compat_is_clustered_member(void);

/**
 * Which node is this?
 *
 * @param[out] node	Left alone without a cluster.
 *
 * @return		False where this is no node of a cluster.
 *
 * Source: ctdb(7), pnn; gethostname(2).
 */
bool secopts_compat_node(struct secopts_node *node);

/*
 * regdb.c: the database of Samba's registry
 */

/* What tells one state of a file from another. */
struct secopts_file_id {
	dev_t device;
	ino_t inode;
	off_t size;
	struct timespec written;
	struct timespec changed;
};

/** Which file is it, and in which state? Returns 0, or an errno. */
int secopts_compat_file_id(const char *path, struct secopts_file_id *id);

bool secopts_compat_same_file(const struct secopts_file_id *a,
			      const struct secopts_file_id *b);

/* The same of the registry's database. */
struct secopts_regdb_id {
	bool clustered; /* there is no such file */
	struct secopts_file_id file;
};

/** Samba's state directory; NULL where it is not known. */
const char *secopts_compat_state_directory(struct loadparm_context *lp_ctx);

/**
 * The path of a database in Samba's state directory.
 *
 * @param[in] lp_ctx	Parameters of a source4 program; NULL: none.
 * @param[in] name	Of the file: SECOPTS_REGISTRY_FILE, for one.
 *
 * @return		NULL where the state directory is not known.
 */
char *secopts_compat_state_path(TALLOC_CTX *mem_ctx,
				struct loadparm_context *lp_ctx,
				const char *name);

#define SECOPTS_REGISTRY_FILE "registry.tdb"

/** Which file is it, and in which state? Returns 0, or an errno. */
int secopts_compat_regdb_stat(const char *path, struct secopts_regdb_id *id);

bool secopts_compat_regdb_same(const struct secopts_regdb_id *a,
			       const struct secopts_regdb_id *b);

/**
 * Is this the file that was opened? tdb hands out a database that is open
 * already, even if another file has taken its name since. Never true on a
 * cluster.
 */
bool secopts_compat_regdb_is_file(struct db_context *db,
				  const struct secopts_regdb_id *id);

/**
 * Open the database, which is never created.
 *
 * @return	NULL with errno; EIO: damaged, or not in the layout known.
 */
struct db_context *secopts_compat_regdb_open(TALLOC_CTX *mem_ctx,
					     const char *path);

/**
 * Be done with it. On a cluster the process keeps it for the next who opens it:
 * there is no other file that could take its place, and to attach it is what
 * costs.
 */
void secopts_compat_regdb_close(struct db_context **db);

/**
 * What changes with each change. A cluster keeps its databases locked while it
 * recovers, one by one, and only who reads a record waits for that: a node that
 * returns would else go by what was in force when it was cut off, for as long as
 * its registry is not renewed and its other databases are.
 */
int secopts_compat_regdb_seqnum(struct db_context *db);

/**
 * All values of a key, packed; see secopts_packed_start().
 *
 * @param[in] key	The key, below HKLM.
 *
 * @return		NT_STATUS_OBJECT_NAME_NOT_FOUND where there is no such
 *			key, or where it has no values; else an error of the
 *			database.
 */
NTSTATUS secopts_compat_regdb_values(TALLOC_CTX *mem_ctx,
				     struct db_context *db,
				     const char *key,
				     DATA_BLOB *values);

/** The same, but what is not found may be damaged: NT_STATUS_NOT_FOUND. */
NTSTATUS secopts_compat_regdb_packed(TALLOC_CTX *mem_ctx,
				     struct db_context *db,
				     const char *key,
				     DATA_BLOB *values);

/**
 * The names of the keys below a key.
 *
 * @param[out] names	Below mem_ctx, as is what they point into. NULL: not
 *			wanted.
 */
NTSTATUS secopts_compat_regdb_subkeys(TALLOC_CTX *mem_ctx,
				      struct db_context *db,
				      const char *key,
				      const char ***names,
				      size_t *num);

/*
 * read_db.c
 */

/* Returns false for a record that cannot be read. */
typedef bool secopts_record_fn(TDB_DATA key,
			       TDB_DATA value,
			       void *private_data);

/**
 * Read each record of a database in Samba's lock directory, without writing
 * to it, creating it or locking anything in it. On a cluster it is read from
 * all nodes, and CTDB makes it where it is not there.
 *
 * @param[in] file	Name of its file; one that does not exist is empty.
 * @param[in] watched	Whether Samba keeps notes about watchers in it.
 *
 * @return		NT_STATUS_RETRY where a record could not be read. Since
 *			nothing is locked, it may have been half written.
 *			NT_STATUS_CONNECTION_REFUSED: no ctdbd answers.
 */
NTSTATUS secopts_compat_read_db(const char *file,
				bool watched,
				secopts_record_fn *fn,
				void *private_data);

/* What smbd has written down of a session. */
struct secopts_session_record {
	/* NULL: the client is still logging on */
	const struct auth_session_info *session_info;
	uint64_t id;        /* as the client has it */
	uint32_t global_id; /* as records of tree connects have it */
	struct server_id server;
	const char *address; /* of the client; NULL: it has no connection */
	uint16_t dialect;
	NTTIME opened;
	NTTIME since; /* it was last authenticated */
};

/**
 * Read a record of smbXsrv_session_global.tdb.
 *
 * @param[in] mem_ctx	What the record points into is below it.
 *
 * @return		False where it is damaged.
 */
bool secopts_compat_parse_session(TALLOC_CTX *mem_ctx,
				  TDB_DATA value,
				  struct secopts_session_record *record);

/* What smbd has written down of a tree connect. */
struct secopts_tree_record {
	const char *share; /* NULL: it is not connected yet */
	uint32_t id;
	uint32_t session_global_id;
	struct server_id server;
	NTTIME since;
};

/** The same for a record of smbXsrv_tcon_global.tdb. */
bool secopts_compat_parse_tree(TALLOC_CTX *mem_ctx,
			       TDB_DATA value,
			       struct secopts_tree_record *record);

/*
 * server_alive.c
 */

/**
 * Does this process of Samba run, and is it not another with its pid? One of
 * another node of a cluster is asked for there.
 */
bool secopts_compat_is_alive(const struct server_id *id);

#endif /* __SECOPTS_COMPAT_DB_H__ */
