/*
 * Windows Security Options for Samba
 *
 * The secopts command: replace a file, or leave it as it is
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "conf.h"
#include "system/filesys.h"
#include <signal.h>
#include <sys/xattr.h>

void tool_hold_signals(bool hold)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGPIPE);
	sigprocmask(hold ? SIG_BLOCK : SIG_UNBLOCK, &set, NULL);
}

bool tool_replace_open(TALLOC_CTX *mem_ctx,
		       const struct tool_verb *verb,
		       const char *path,
		       bool dry_run,
		       struct tool_replace *replace)
{
	char *real = realpath(path, NULL);

	*replace = (struct tool_replace){
		.verb = verb,
		.dry_run = dry_run,
		.path = path,
	};
	if (real == NULL) {
		return tool_fail(verb, "%s: %s", path, strerror(errno));
	}
	replace->path = talloc_strdup(mem_ctx, real);
	free(real);
	if (replace->path == NULL) {
		return tool_fail(verb, "out of memory");
	}
	path = replace->path;
	if (stat(path, &replace->st) == -1) {
		return tool_fail(verb, "%s: %s", path, strerror(errno));
	}
	if (!S_ISREG(replace->st.st_mode)) {
		return tool_fail(verb, "%s: not a file", path);
	}
	if (replace->st.st_nlink > 1) {
		return tool_fail(verb,
				 "%s: has more than one name (hard link), "
				 "of which one alone would change",
				 path);
	}
	/* A file that can be renamed over may yet be meant to stay as it is. */
	if (!dry_run && faccessat(AT_FDCWD, path, W_OK, AT_EACCESS) == -1) {
		return tool_fail(verb, "%s: not writable: %s", path,
				 strerror(errno));
	}
	return true;
}

/* ACLs, security labels and the like. */
static bool copy_attributes(const char *path, int fd)
{
	char names[4096];
	char value[4096];
	ssize_t length = listxattr(path, names, sizeof(names));
	ssize_t at;

	if (length == -1) {
		return errno == ENOTSUP;
	}
	for (at = 0; at < length; at += (ssize_t)strlen(names + at) + 1) {
		ssize_t size = getxattr(path, names + at, value, sizeof(value));

		if (size == -1 ||
		    (fsetxattr(fd, names + at, value, (size_t)size, 0) == -1 &&
		     errno != ENOTSUP))
		{
			return false;
		}
	}
	return true;
}

bool tool_write_all(int fd, const void *bytes, size_t length)
{
	const char *text = bytes;

	while (length > 0) {
		ssize_t n = write(fd, text, length);

		if (n == -1 && errno == EINTR) {
			continue;
		}
		if (n == -1) {
			return false;
		}
		text += n;
		length -= (size_t)n;
	}
	return true;
}

bool tool_write_file(const struct tool_verb *verb,
		     const char *path,
		     const void *bytes,
		     size_t length,
		     mode_t mode)
{
	char *temp = talloc_asprintf(talloc_tos(), "%s.XXXXXX", path);
	int fd = (temp != NULL) ? mkstemp(temp) : -1;
	bool ok = fd != -1 && fchmod(fd, mode) == 0 &&
		  tool_write_all(fd, bytes, length) && fsync(fd) == 0;
	int error = errno;

	if (fd != -1 && close(fd) == -1 && ok) {
		ok = false;
		error = errno;
	}
	if (ok && rename(temp, path) == -1) {
		ok = false;
		error = errno;
	}
	if (!ok && fd != -1) {
		unlink(temp);
	}
	TALLOC_FREE(temp);
	return ok || tool_fail(verb, "%s: %s", path, strerror(error));
}

/* As the file is, before it says anything. */
static bool resemble(const struct tool_replace *replace, int fd)
{
	return fchown(fd, replace->st.st_uid, replace->st.st_gid) == 0 &&
	       fchmod(fd, replace->st.st_mode & 07777) == 0 &&
	       copy_attributes(replace->path, fd);
}

bool tool_replace_write(TALLOC_CTX *mem_ctx,
			const char *text,
			struct tool_replace *replace)
{
	const char *slash = strrchr(replace->path, '/');
	char *beside = NULL;
	sigset_t too_long;
	bool ok;
	int fd;

	/* A dry run is to be read alone, and needs no rights to write. */
	beside = replace->dry_run
			 ? talloc_asprintf(mem_ctx, "%s/secopts-XXXXXX",
					   tmpdir())
			 : talloc_asprintf(mem_ctx, "%.*s/.%s.secopts-XXXXXX",
					   (int)(slash - replace->path),
					   replace->path, slash + 1);
	if (beside == NULL) {
		return tool_fail(replace->verb, "out of memory");
	}
	/* A limit on file sizes is an error like any other. */
	sigemptyset(&too_long);
	sigaddset(&too_long, SIGXFSZ);
	sigprocmask(SIG_BLOCK, &too_long, NULL);
	fd = mkstemp(beside);
	if (fd == -1) {
		return tool_fail(replace->verb, "%s: %s", beside,
				 strerror(errno));
	}
	replace->beside = beside;
	ok = (replace->dry_run || resemble(replace, fd)) &&
	     tool_write_all(fd, text, strlen(text)) && fsync(fd) == 0;
	if (!ok) {
		tool_fail(replace->verb, "%s: %s", beside, strerror(errno));
	}
	if (close(fd) == -1 && ok) {
		return tool_fail(replace->verb, "%s: %s", beside,
				 strerror(errno));
	}
	return ok;
}

static bool unchanged(const struct tool_replace *replace)
{
	struct stat st;

	return stat(replace->path, &st) == 0 && st.st_dev == replace->st.st_dev &&
	       st.st_ino == replace->st.st_ino &&
	       st.st_size == replace->st.st_size &&
	       st.st_mtim.tv_sec == replace->st.st_mtim.tv_sec &&
	       st.st_mtim.tv_nsec == replace->st.st_mtim.tv_nsec;
}

void tool_sync_directory(const char *path)
{
	const char *slash = strrchr(path, '/');
	char *directory = talloc_strndup(NULL, path, (size_t)(slash - path) + 1);
	int fd = (directory != NULL)
			 ? open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
			 : -1;

	if (fd != -1) {
		fsync(fd);
		close(fd);
	}
	TALLOC_FREE(directory);
}

bool tool_replace_commit(struct tool_replace *replace)
{
	if (!unchanged(replace)) {
		return tool_fail(replace->verb,
				 "%s: was changed by another program "
				 "in the meantime",
				 replace->path);
	}
	if (rename(replace->beside, replace->path) == -1) {
		return tool_fail(replace->verb, "%s: %s%s", replace->path,
				 strerror(errno),
				 errno == EBUSY
					 ? ": it is mounted by itself, as in a "
					   "container; change it where it is "
					   "mounted from"
					 : "");
	}
	replace->beside = NULL;
	tool_sync_directory(replace->path);
	return true;
}

void tool_replace_drop(struct tool_replace *replace)
{
	if (replace->beside != NULL) {
		unlink(replace->beside);
		replace->beside = NULL;
	}
}
