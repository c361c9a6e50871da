/*
 * Windows Security Options for Samba
 *
 * chdir_fn for every request on IPC$ that is not a user's
 *
 * Trick:	smbd changes into the share's directory before it dispatches a
 *		request, and skips chdir_fn when the path is the one it
 *		changed into last. So the tree connect gets a spelling of its
 *		path that was never used before, every time: "/." for a 0 and
 *		"//." for a 1 spell a counter. While a user has it, it rests
 *		on a spelling that only users have, "////."; the gensec
 *		plug-in wakes it, with "///." and a counter of its own, before
 *		the session can become somebody else's.
 * Serves:	4.17 to 4.24.
 * Upstream:	vfs_ChDir(), LastDir (source3/smbd/vfs.c); the cache is gone
 *		in 4.25, where the trick does nothing.
 * Symptom:	pipes open unchecked, until get_alloc_size_fn notices.
 * Test:	tests/live/test_pipes.py (same path as a share, many trees)
 * Delete:	with support for 4.24.
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "secopts_compat.h"
#include "smbd/smbd.h"

struct secopts_spelling {
	size_t base_length;
	/*
	 * Two, since smbd still reads the one in use after chdir_fn has
	 * returned.
	 */
	char *paths[2];
	size_t in_use;
	char *rest;
	char *plain;
};

#define COUNTER_BITS 64
#define LEAD_AWAKE "///."
#define LEAD_REST "////."
#define SUFFIX_SIZE (sizeof(LEAD_AWAKE) + 3 * COUNTER_BITS)

/* The gensec plug-in's way to know a path that it may write to. */
#define REST_NAME "secopts: IPC$ at rest"

static void spell(char *suffix)
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

static struct secopts_spelling *spelling_create(struct connection_struct *conn)
{
	struct secopts_spelling *spelling = NULL;
	size_t i;

	spelling = talloc_zero(conn, struct secopts_spelling);
	if (spelling == NULL) {
		return NULL;
	}
	spelling->plain = conn->connectpath;
	spelling->base_length = strlen(conn->connectpath);

	/* Children of conn, where smbd keeps its own. */
	for (i = 0; i < ARRAY_SIZE(spelling->paths); i++) {
		spelling->paths[i] = path_create(conn, spelling->base_length);
	}
	spelling->rest = path_create(conn, spelling->base_length);
	if (spelling->paths[0] == NULL || spelling->paths[1] == NULL ||
	    spelling->rest == NULL)
	{
		TALLOC_FREE(spelling->paths[0]);
		TALLOC_FREE(spelling->paths[1]);
		TALLOC_FREE(spelling->rest);
		TALLOC_FREE(spelling);
		return NULL;
	}
	talloc_set_name_const(spelling->rest, REST_NAME);
	return spelling;
}

static bool is_ours(const struct secopts_spelling *spelling, const char *path)
{
	return path == spelling->paths[spelling->in_use] ||
	       path == spelling->rest;
}

struct secopts_spelling *
secopts_compat_spell(struct secopts_spelling *spelling,
		     struct connection_struct *conn)
{
	/*
	 * A path that is not ours is smbd's: the first one, or one that it
	 * has set since, and then it has freed the one in use.
	 */
	if (spelling == NULL || !is_ours(spelling, conn->connectpath)) {
		spelling = spelling_create(conn);
		if (spelling == NULL) {
			return NULL;
		}
	}

	spelling->in_use = 1 - spelling->in_use;
	spell(spelling->paths[spelling->in_use] + spelling->base_length);
	conn->connectpath = spelling->paths[spelling->in_use];
	return spelling;
}

void secopts_compat_rest(struct secopts_spelling *spelling,
			 struct connection_struct *conn)
{
	if (spelling != NULL && is_ours(spelling, conn->connectpath)) {
		memcpy(spelling->rest + spelling->base_length, LEAD_REST,
		       sizeof(LEAD_REST));
		conn->connectpath = spelling->rest;
	}
}

bool secopts_compat_at_rest(const struct secopts_spelling *spelling,
			    const struct connection_struct *conn)
{
	return spelling != NULL && conn->connectpath == spelling->rest &&
	       strcmp(spelling->rest + spelling->base_length, LEAD_REST) == 0;
}

void secopts_compat_wake(struct connection_struct *conn)
{
	char *suffix = NULL;

	if (strcmp(talloc_get_name(conn->connectpath), REST_NAME) == 0) {
		suffix = conn->connectpath +
			 talloc_get_size(conn->connectpath) - SUFFIX_SIZE;
		memcpy(suffix, LEAD_AWAKE, sizeof(LEAD_AWAKE) - 1);
		spell(suffix + sizeof(LEAD_AWAKE) - 1);
	}
}

void secopts_compat_unspell(struct secopts_spelling *spelling,
			    struct connection_struct *conn)
{
	if (is_ours(spelling, conn->connectpath)) {
		conn->connectpath = spelling->plain;
	}
}
