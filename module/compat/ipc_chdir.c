/*
 * Windows Security Options for Samba
 *
 * chdir_fn for every request on IPC$ that is not a user's
 *
 * Trick:	smbd changes into the share's directory before it dispatches a
 *		request, but does not call chdir_fn when it changed into the
 *		same path last. So each request gives the tree connect a new
 *		alias of its path, one that was never used before: the path
 *		and a counter behind it, in binary, with "/." for a 0 and
 *		"//." for a 1. While the session is a user's, the calls are
 *		suspended: the path keeps one alias that only users have, with
 *		"////." behind it. The gensec plug-in resumes them before the
 *		session can become somebody else's: it writes "///." and a
 *		counter of its own behind the path.
 * Serves:	4.17 to 4.24.
 * Upstream:	vfs_ChDir(), LastDir (source3/smbd/vfs.c). 4.25 keeps no path
 *		but the tree connect: ipc_lastconn.c.
 * Symptom:	pipes open unchecked, until get_alloc_size_fn notices.
 * Test:	tests/live/test_pipes.py (same path as a share, many trees)
 * Delete:	with support for 4.24.
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "secopts_compat_vfs.h"
#include "compat_internal.h"
#include "smbd/smbd.h"

#ifndef SECOPTS_HAVE_CHDIR_LASTCONN

struct secopts_path_alias {
	size_t base_length;
	/*
	 * There are two, because smbd still reads the one in use after
	 * chdir_fn has returned.
	 */
	char *paths[2];
	size_t in_use;
	char *suspended;
	char *plain;
};

#define COUNTER_BITS 64
#define LEAD_RESUMED "///."
#define LEAD_SUSPENDED "////."
#define SUFFIX_SIZE (sizeof(LEAD_RESUMED) + 3 * COUNTER_BITS)

/* By this talloc name the gensec plug-in knows a path that it may change. */
#define SUSPENDED_NAME "secopts: IPC$ suspended"

static void write_counter(char *suffix)
{
	static uint64_t counter;
	char *p = suffix;
	uint64_t bits;

	for (bits = ++counter; bits != 0; bits >>= 1) {
		if (bits & 1) {
			*p++ = '/';
		}
		*p++ = '/';
		*p++ = '.';
	}
	*p = '\0';
}

static char *path_create(struct connection_struct *conn, size_t base_length)
{
	char *path = talloc_array(conn, char, base_length + SUFFIX_SIZE);

	if (path != NULL) {
		memcpy(path, conn->connectpath, base_length + 1);
	}
	return path;
}

static struct secopts_path_alias *alias_create(struct connection_struct *conn)
{
	struct secopts_path_alias *alias = NULL;
	size_t i;

	alias = talloc_zero(conn, struct secopts_path_alias);
	if (alias == NULL) {
		return NULL;
	}
	alias->plain = conn->connectpath;
	alias->base_length = strlen(conn->connectpath);

	/* Children of conn, where smbd keeps its own. */
	for (i = 0; i < ARRAY_SIZE(alias->paths); i++) {
		alias->paths[i] = path_create(conn, alias->base_length);
	}
	alias->suspended = path_create(conn, alias->base_length);
	if (alias->paths[0] == NULL || alias->paths[1] == NULL ||
	    alias->suspended == NULL)
	{
		TALLOC_FREE(alias->paths[0]);
		TALLOC_FREE(alias->paths[1]);
		TALLOC_FREE(alias->suspended);
		TALLOC_FREE(alias);
		return NULL;
	}
	talloc_set_name_const(alias->suspended, SUSPENDED_NAME);
	return alias;
}

static bool is_ours(const struct secopts_path_alias *alias, const char *path)
{
	return path == alias->paths[alias->in_use] ||
	       path == alias->suspended;
}

struct secopts_path_alias *
secopts_compat_renew_alias(struct secopts_path_alias *alias,
			   struct connection_struct *conn)
{
	/*
	 * A path that is not ours is smbd's: either the first one, or one that
	 * it has set since. In that case it has freed the one in use.
	 */
	if (alias == NULL || !is_ours(alias, conn->connectpath)) {
		alias = alias_create(conn);
		if (alias == NULL) {
			return NULL;
		}
	}

	alias->in_use = 1 - alias->in_use;
	write_counter(alias->paths[alias->in_use] + alias->base_length);
	conn->connectpath = alias->paths[alias->in_use];
	return alias;
}

void secopts_compat_suspend(struct secopts_path_alias *alias,
			    struct connection_struct *conn)
{
	if (alias != NULL && is_ours(alias, conn->connectpath)) {
		memcpy(alias->suspended + alias->base_length, LEAD_SUSPENDED,
		       sizeof(LEAD_SUSPENDED));
		conn->connectpath = alias->suspended;
	}
}

bool secopts_compat_is_suspended(const struct secopts_path_alias *alias,
				 const struct connection_struct *conn)
{
	return alias != NULL && conn->connectpath == alias->suspended &&
	       strcmp(alias->suspended + alias->base_length,
		      LEAD_SUSPENDED) == 0;
}

void secopts_compat_resume(struct connection_struct *conn)
{
	char *suffix = NULL;

	if (strcmp(talloc_get_name(conn->connectpath), SUSPENDED_NAME) == 0) {
		suffix = conn->connectpath +
			 talloc_get_size(conn->connectpath) - SUFFIX_SIZE;
		memcpy(suffix, LEAD_RESUMED, sizeof(LEAD_RESUMED) - 1);
		write_counter(suffix + sizeof(LEAD_RESUMED) - 1);
	}
}

void secopts_compat_remove_alias(struct secopts_path_alias *alias,
				 struct connection_struct *conn)
{
	if (is_ours(alias, conn->connectpath)) {
		conn->connectpath = alias->plain;
	}
}

#endif /* SECOPTS_HAVE_CHDIR_LASTCONN */
