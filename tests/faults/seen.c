/*
 * Windows Security Options for Samba
 *
 * Tells which processes run with AddressSanitizer
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/*
 * Preloaded beside libasan by ./run sanitize. Each process, forked or executed,
 * has a line in the file $SECOPTS_SEEN, and another one at its end if it was
 * looked through for leaks. Only those that a plug-in is in are: looking takes
 * time.
 *
 * Of smbd, that is what is lost after the daemon has forked: the daemon loses
 * a string as it starts, which each child would find again, slowly.
 */

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Of the sanitizer; absent, it is not there. */
extern void __asan_init(void) __attribute__((weak));
extern int __lsan_do_recoverable_leak_check(void) __attribute__((weak));
extern void __lsan_disable(void) __attribute__((weak));
extern void __lsan_enable(void) __attribute__((weak));

static const char *path;

/* Between smbd as it is executed and a child that serves; 0: look for leaks. */
static int forks_to_go;

static void tell(const char *what)
{
	char line[128];
	int length = snprintf(line, sizeof(line), "%s %s\n", what,
			      program_invocation_short_name);
	int fd = open(path, O_WRONLY | O_APPEND | O_CLOEXEC);

	if (fd != -1) {
		(void)!write(fd, line, length);
		close(fd);
	}
}

static void begin(void)
{
	tell(__asan_init != NULL ? "begins" : "without");
}

static void begin_child(void)
{
	if (forks_to_go > 0 && --forks_to_go == 0) {
		__lsan_enable();
	}
	begin();
}

static int is_plugin(struct dl_phdr_info *info, size_t size, void *data)
{
	(void)size;
	(void)data;

	return strstr(info->dlpi_name, "/secopts.so") != NULL;
}

/* LeakSanitizer's own way would change the exit status for Samba's leaks. */
static void look_for_leaks(void)
{
	if (__lsan_do_recoverable_leak_check != NULL && forks_to_go == 0 &&
	    dl_iterate_phdr(is_plugin, NULL) != 0)
	{
		__lsan_do_recoverable_leak_check();
		tell("looked");
	}
}

/*
 * With libasan, smbclient starts with glibc's lock of message catalogues
 * released once too often (2.36), and krb5_init_context(), which names a
 * catalogue, waits for ever. Nothing is translated here.
 */
char *bindtextdomain(const char *domain, const char *directory);
char *bindtextdomain(const char *domain, const char *directory)
{
	(void)domain;

	return (char *)directory;
}

/* Beside libasan, libubsan does not heed its option log_path. */
static void report_undefined(const char *report)
{
	void *ubsan = dlopen("libubsan.so.1", RTLD_LAZY | RTLD_NOLOAD);
	void (*set_path)(const char *) = NULL;

	if (ubsan != NULL && report != NULL) {
		*(void **)&set_path = dlsym(ubsan,
					    "__sanitizer_set_report_path");
		if (set_path != NULL) {
			set_path(report);
		}
	}
}

/* Without --foreground, the daemon is a child itself. */
static int count_forks(int argc, char **argv)
{
	int i;

	for (i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--foreground") == 0) {
			return 1;
		}
	}
	return 2;
}

/* glibc hands main()'s arguments to a constructor, too. */
__attribute__((constructor)) static void start(int argc, char **argv)
{
	report_undefined(getenv("SECOPTS_REPORT"));
	path = getenv("SECOPTS_SEEN");
	if (path != NULL) {
		begin();
		if (__lsan_disable != NULL &&
		    strcmp(program_invocation_short_name, "smbd") == 0)
		{
			forks_to_go = count_forks(argc, argv);
			__lsan_disable();
		}
		pthread_atfork(NULL, NULL, begin_child);
		atexit(look_for_leaks);
	}
}
