/*
 * Windows Security Options for Samba
 *
 * chdir_fn for every request on IPC$
 *
 * Trick:	smbd changes into the share's directory before it dispatches a
 *		request, and skips chdir_fn when the path is the one it
 *		changed into last. So the tree connect gets a spelling of its
 *		path that was never used before, every time: "/." for a 0 and
 *		"//." for a 1 spell a counter.
 * Serves:	4.17 to 4.24.
 * Upstream:	vfs_ChDir(), LastDir (source3/smbd/vfs.c); the cache is gone
 *		in 4.25, where the trick does nothing.
 * Symptom:	pipes open unchecked, until get_alloc_size_fn notices.
 * Test:	tests/live/test_pipes.py (same path as a share, many trees)
 * Delete:	with support for 4.24.
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
	char *plain;
};

#define COUNTER_BITS 64

static void spell(struct secopts_spelling *spelling, char *path)
{
	static uint64_t counter;
	char *p = path + spelling->base_length;
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

static struct secopts_spelling *spelling_create(struct connection_struct *conn)
{
	struct secopts_spelling *spelling = NULL;
	size_t size;
	size_t i;

	spelling = talloc_zero(conn, struct secopts_spelling);
	if (spelling == NULL) {
		return NULL;
	}
	spelling->plain = conn->connectpath;
	spelling->base_length = strlen(conn->connectpath);
	size = spelling->base_length + 3 * COUNTER_BITS + 1;

	for (i = 0; i < ARRAY_SIZE(spelling->paths); i++) {
		/* Children of conn, where smbd keeps its own. */
		char *path = talloc_array(conn, char, size);

		if (path == NULL) {
			TALLOC_FREE(spelling->paths[0]);
			TALLOC_FREE(spelling);
			return NULL;
		}
		memcpy(path, conn->connectpath, spelling->base_length + 1);
		spelling->paths[i] = path;
	}
	return spelling;
}

struct secopts_spelling *
secopts_compat_spell(struct secopts_spelling *spelling,
		     struct connection_struct *conn)
{
	/*
	 * A path that is not ours is smbd's: the first one, or one that it
	 * has set since, and then it has freed the one in use.
	 */
	if (spelling == NULL ||
	    conn->connectpath != spelling->paths[spelling->in_use])
	{
		spelling = spelling_create(conn);
		if (spelling == NULL) {
			return NULL;
		}
	}

	spelling->in_use = 1 - spelling->in_use;
	spell(spelling, spelling->paths[spelling->in_use]);
	conn->connectpath = spelling->paths[spelling->in_use];
	return spelling;
}

void secopts_compat_unspell(struct secopts_spelling *spelling,
			    struct connection_struct *conn)
{
	if (conn->connectpath == spelling->paths[spelling->in_use]) {
		conn->connectpath = spelling->plain;
	}
}
