/*
 * Windows Security Options for Samba
 *
 * A directory of a test's own
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#ifndef __TEMPDIR_H__
#define __TEMPDIR_H__

#include <stdlib.h>
#include <unistd.h>
#include <talloc.h>

static char test_dir[] = "/tmp/secopts-test-XXXXXX";

static inline int test_make_dir(void **state)
{
	return (mkdtemp(test_dir) != NULL) ? 0 : -1;
}

static inline int test_remove_dir(void **state)
{
	return rmdir(test_dir);
}

static inline char *test_path(TALLOC_CTX *mem_ctx, const char *name)
{
	return talloc_asprintf(mem_ctx, "%s/%s", test_dir, name);
}

/* Of a test whose state is its stackframe, and which has made this file. */
static inline int test_remove_file(void **state, const char *name)
{
	unlink(test_path(*state, name));
	talloc_free(*state);
	return 0;
}

#endif /* __TEMPDIR_H__ */
