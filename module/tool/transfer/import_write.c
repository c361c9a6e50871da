/*
 * Windows Security Options for Samba
 *
 * The secopts command: replace a file, or leave it as it is
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "transfer.h"
#include "system/filesys.h"
#include <signal.h>
#include <sys/xattr.h>

bool import_temp_open(TALLOC_CTX *mem_ctx,
		      const struct import *import,
		      const char *path,
		      struct import_temp *temp)
{
	char *real = realpath(path, NULL);

	*temp = (struct import_temp){.path = path};
	if (real == NULL) {
		return import_fail(import, "%s: %s", path,
				   strerror(errno));
	}
	temp->path = talloc_strdup(mem_ctx, real);
	free(real);
	if (temp->path == NULL) {
		return import_fail(import, "out of memory");
	}
	if (stat(temp->path, &temp->st) == -1) {
		return import_fail(import, "%s: %s", temp->path,
				   strerror(errno));
	}
	if (!S_ISREG(temp->st.st_mode)) {
		return import_fail(import, "%s: not a file", temp->path);
	}
	if (temp->st.st_nlink > 1) {
		return import_fail(import,
				   "%s: has more than one name (hard link), "
				   "of which one alone would change",
				   temp->path);
	}
	/* A file that can be renamed over may yet be meant to stay as it is. */
	if (!import->dry_run &&
	    faccessat(AT_FDCWD, temp->path, W_OK, AT_EACCESS) == -1)
	{
		return import_fail(import, "%s: not writable: %s",
				   temp->path, strerror(errno));
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

bool import_write_all(int fd, const void *bytes, size_t length)
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

/* As the file is, before it says anything. */
static bool resemble(const struct import_temp *temp, int fd)
{
	return fchown(fd, temp->st.st_uid, temp->st.st_gid) == 0 &&
	       fchmod(fd, temp->st.st_mode & 07777) == 0 &&
	       copy_attributes(temp->path, fd);
}

bool import_temp_write(TALLOC_CTX *mem_ctx,
		       const struct import *import,
		       const char *text,
		       struct import_temp *temp)
{
	const char *slash = strrchr(temp->path, '/');
	char *beside = NULL;
	sigset_t too_long;
	bool ok;
	int fd;

	/* A dry run is to be read alone, and needs no rights to write. */
	beside = import->dry_run
			 ? talloc_asprintf(mem_ctx, "%s/secopts-XXXXXX",
					   tmpdir())
			 : talloc_asprintf(mem_ctx, "%.*s/.%s.secopts-XXXXXX",
					   (int)(slash - temp->path),
					   temp->path, slash + 1);
	if (beside == NULL) {
		return import_fail(import, "out of memory");
	}
	/* A limit on file sizes is an error like any other. */
	sigemptyset(&too_long);
	sigaddset(&too_long, SIGXFSZ);
	sigprocmask(SIG_BLOCK, &too_long, NULL);
	fd = mkstemp(beside);
	if (fd == -1) {
		return import_fail(import, "%s: %s", beside,
				   strerror(errno));
	}
	temp->beside = beside;
	ok = (import->dry_run || resemble(temp, fd)) &&
	     import_write_all(fd, text, strlen(text)) && fsync(fd) == 0;
	if (!ok) {
		import_fail(import, "%s: %s", beside, strerror(errno));
	}
	if (close(fd) == -1 && ok) {
		return import_fail(import, "%s: %s", beside,
				   strerror(errno));
	}
	return ok;
}

static bool unchanged(const struct import_temp *temp)
{
	struct stat st;

	return stat(temp->path, &st) == 0 && st.st_dev == temp->st.st_dev &&
	       st.st_ino == temp->st.st_ino &&
	       st.st_size == temp->st.st_size &&
	       st.st_mtim.tv_sec == temp->st.st_mtim.tv_sec &&
	       st.st_mtim.tv_nsec == temp->st.st_mtim.tv_nsec;
}

static void sync_directory(const char *path)
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

bool import_temp_commit(const struct import *import,
			struct import_temp *temp)
{
	if (!unchanged(temp)) {
		return import_fail(import,
				   "%s: was changed by another program "
				   "in the meantime",
				   temp->path);
	}
	if (rename(temp->beside, temp->path) == -1) {
		return import_fail(import, "%s: %s", temp->path,
				   strerror(errno));
	}
	temp->beside = NULL;
	sync_directory(temp->path);
	return true;
}

void import_temp_drop(struct import_temp *temp)
{
	if (temp->beside != NULL) {
		unlink(temp->beside);
		temp->beside = NULL;
	}
}
