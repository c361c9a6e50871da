/*
 * Windows Security Options for Samba
 *
 * A shim for smbd that lets one call of the plug-ins fail
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/*
 * Preloaded, it stands before what the plug-ins call to get memory or to reach
 * a file or a database, and looks who calls: smbd itself, and all that Samba
 * does on its own account, is let through. The calls of the plug-ins are
 * numbered; the one whose number the test has written into a shared file
 * fails as it would without memory or with a broken disk.
 */

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* Shared with test_faults.py. */
struct control {
	uint32_t mode;
	uint32_t fail_at;
	uint32_t count;
	uint32_t failed;
	char what[64];
	char where[16];
};

static struct control *control;

/* Where the code of the plug-ins lies: smbd opens the first, if it is there. */
static struct {
	const char *name;
	const char *path; /* how it ends */
	uintptr_t start;
	uintptr_t end;
} plugins[] = {
	{.name = "smbd", .path = "/secopts/smbd.so"},
	{.name = "vfs", .path = "/secopts/vfs.so"},
	{.name = "gensec", .path = "/secopts/gensec.so"},
};

#define NUM_PLUGINS (sizeof(plugins) / sizeof(plugins[0]))

__attribute__((constructor)) static void map_control(void)
{
	const char *path = getenv("SECOPTS_FAULTS");
	void *memory = MAP_FAILED;
	int fd = -1;

	/* Of Samba's programs, smbd is the one that this is about. */
	if (path == NULL || strcmp(program_invocation_short_name, "smbd") != 0)
	{
		return;
	}
	fd = open(path, O_RDWR | O_CLOEXEC);
	if (fd == -1) {
		return;
	}
	memory = mmap(NULL, sizeof(*control), PROT_READ | PROT_WRITE,
		      MAP_SHARED, fd, 0);
	close(fd);
	if (memory != MAP_FAILED) {
		control = memory;
	}
}

static int note_plugin(struct dl_phdr_info *info, size_t size, void *data)
{
	size_t length = strlen(info->dlpi_name);
	size_t which;
	int i;

	(void)size;
	(void)data;

	for (which = 0; which < NUM_PLUGINS; which++) {
		const char *end = plugins[which].path;

		if (length >= strlen(end) &&
		    strcmp(info->dlpi_name + length - strlen(end), end) == 0)
		{
			break;
		}
	}
	if (which == NUM_PLUGINS) {
		return 0;
	}
	for (i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *header = &info->dlpi_phdr[i];

		if (header->p_type == PT_LOAD && (header->p_flags & PF_X) != 0)
		{
			plugins[which].start = info->dlpi_addr +
					       header->p_vaddr;
			plugins[which].end = plugins[which].start +
					     header->p_memsz;
		}
	}
	return 0;
}

/* Which calls are counted. */
enum mode {
	MODE_OFF,
	MODE_FAIL,
	MODE_LIE, /* who asks is told to be a user */
};

static int is_next(enum mode mode,
		   const void *caller,
		   const char *what,
		   int error)
{
	uintptr_t address = (uintptr_t)caller;
	size_t i;

	if (control == NULL || control->mode != (uint32_t)mode) {
		return 0;
	}
	for (i = 0; i < NUM_PLUGINS; i++) {
		if (address < plugins[i].start || address >= plugins[i].end) {
			continue;
		}
		if (__sync_add_and_fetch(&control->count, 1) !=
		    control->fail_at)
		{
			return 0;
		}
		control->failed = 1;
		strncpy(control->what, what, sizeof(control->what) - 1);
		strncpy(control->where, plugins[i].name,
			sizeof(control->where) - 1);
		errno = error;
		return 1;
	}
	return 0;
}

/*
 * All these take up to eight words and return one or two, in registers:
 * pointers, numbers, NTSTATUS, TDB_DATA. That is so on amd64 and arm64.
 */
struct words {
	uintptr_t first;
	uintptr_t second;
};

typedef struct words (*any_fn)(uintptr_t, uintptr_t, uintptr_t, uintptr_t,
			       uintptr_t, uintptr_t, uintptr_t, uintptr_t);

#define CALL(mode, name, result, error)                                       \
	struct words name(uintptr_t a, uintptr_t b, uintptr_t c, uintptr_t d, \
			  uintptr_t e, uintptr_t f, uintptr_t g,              \
			  uintptr_t h);                                       \
	struct words name(uintptr_t a, uintptr_t b, uintptr_t c, uintptr_t d, \
			  uintptr_t e, uintptr_t f, uintptr_t g, uintptr_t h) \
	{                                                                     \
		static any_fn next;                                           \
									      \
		if (is_next(mode, __builtin_return_address(0), #name, error)) {   \
			return (struct words){(uintptr_t)(result), 0};        \
		}                                                             \
		if (next == NULL) {                                           \
			next = (any_fn)dlsym(RTLD_NEXT, #name);               \
		}                                                             \
		return next(a, b, c, d, e, f, g, h);                          \
	}

#define FAULT(name, result, error) CALL(MODE_FAIL, name, result, error)
#include "shim_calls.def"

/* SECURITY_USER */
CALL(MODE_LIE, security_session_user_level, 10, 0)

/* Once a plug-in registers itself, its code is known. */
#define REGISTER(name)                                                        \
	struct words name(uintptr_t a, uintptr_t b, uintptr_t c);             \
	struct words name(uintptr_t a, uintptr_t b, uintptr_t c)              \
	{                                                                     \
		any_fn next = (any_fn)dlsym(RTLD_NEXT, #name);                \
									      \
		dl_iterate_phdr(note_plugin, NULL);                           \
		return next(a, b, c, 0, 0, 0, 0, 0);                          \
	}

REGISTER(smb_register_vfs)
REGISTER(gensec_register)

char *talloc_asprintf(const void *mem_ctx, const char *format, ...);
char *talloc_asprintf_append(char *text, const char *format, ...);

typedef char *(*vasprintf_fn)(const void *, const char *, va_list);

char *talloc_asprintf(const void *mem_ctx, const char *format, ...)
{
	vasprintf_fn next = NULL;
	char *text = NULL;
	va_list ap;

	if (is_next(MODE_FAIL, __builtin_return_address(0),
		    "talloc_asprintf", ENOMEM))
	{
		return NULL;
	}
	next = (vasprintf_fn)dlsym(RTLD_NEXT, "talloc_vasprintf");
	va_start(ap, format);
	text = next(mem_ctx, format, ap);
	va_end(ap);
	return text;
}

char *talloc_asprintf_append(char *text, const char *format, ...)
{
	vasprintf_fn next = NULL;
	va_list ap;

	if (is_next(MODE_FAIL, __builtin_return_address(0),
		    "talloc_asprintf_append", ENOMEM))
	{
		return NULL;
	}
	next = (vasprintf_fn)dlsym(RTLD_NEXT, "talloc_vasprintf_append");
	va_start(ap, format);
	text = next(text, format, ap);
	va_end(ap);
	return text;
}
