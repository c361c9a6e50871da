/*
 * Windows Security Options for Samba
 *
 * Somebody else who has locked a whole file
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#ifndef __FILELOCK_H__
#define __FILELOCK_H__

#include <fcntl.h>
#include <unistd.h>
#include <sys/wait.h>

/* Locks of fcntl() are between processes: this is another one. */
struct test_lock {
	pid_t pid;
	int end;
};

static inline void test_hold_lock(const char *path, int ready, int end)
{
	struct flock all = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
	int fd = open(path, O_RDWR);
	char byte = 0;

	if (fcntl(fd, F_SETLK, &all) != 0 || write(ready, &byte, 1) != 1 ||
	    read(end, &byte, 1) != 1)
	{
		_exit(1);
	}
	_exit(0);
}

static inline struct test_lock test_lock_file(const char *path)
{
	int ready[2], end[2];
	struct test_lock lock;
	char byte = 0;

	assert_int_equal(pipe(ready) | pipe(end), 0);
	lock = (struct test_lock){.pid = fork(), .end = end[1]};
	if (lock.pid == 0) {
		test_hold_lock(path, ready[1], end[0]);
	}
	assert_int_equal(read(ready[0], &byte, 1), 1);
	close(ready[0]);
	close(ready[1]);
	close(end[0]);
	return lock;
}

static inline void test_unlock_file(struct test_lock lock)
{
	int status = -1;

	assert_int_equal(write(lock.end, "", 1), 1);
	assert_int_equal(waitpid(lock.pid, &status, 0), lock.pid);
	assert_int_equal(status, 0);
	close(lock.end);
}

#endif /* __FILELOCK_H__ */
