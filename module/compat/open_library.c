/*
 * Windows Security Options for Samba
 *
 * The library that the policies are in
 *
 * Trick:	it is linked twice. secopts/smbd.so has the code of both
 *		plug-ins and names no library but the C library. It loads where
 *		the program itself has linked them, as smbd has, since what a
 *		program is linked with serves whatever it loads. For all other
 *		programs, such as Python, there are secopts/gensec.so and
 *		secopts/vfs.so, which name what they need.
 *		For each library that is named, the dynamic linker goes through
 *		all that it depends on and compares their names with those of
 *		all that is loaded: 6.6 million instructions in each process of
 *		smbd that serves a client, and a page for each of them.
 *		A symbol of secopts/smbd.so has no version. That this is the
 *		Samba it was built for is known before it is opened:
 *		see version.c.
 * Serves:	4.17 and later.
 * Upstream:	load_module() (lib/util/modules.c) opens plug-ins with RTLD_NOW
 *		and without RTLD_GLOBAL; _dl_map_object_deps() (glibc,
 *		elf/dl-deps.c).
 * Symptom:	processes of smbd start slowly; or the log says that a plug-in
 *		does not load, and why.
 * Test:	tests/samba/test_load.c, tests/live/test_libraries.py
 * Delete:	when smbd loads modules before it forks.
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "secopts_compat.h"
#include "early_log.h"
#include "smbd/smbd.h"

#include <dlfcn.h>

/* A program that has linked smbd's libraries has it. */
#pragma weak smb_register_vfs

/* DIRECTORY/secopts/NAME.so, if this is DIRECTORY/gensec/secopts.so. */
static bool library_path(const char *name, char path[PATH_MAX])
{
	Dl_info plugin;
	const char *end = NULL;
	int length;

	if (dladdr((const void *)secopts_compat_open_library, &plugin) == 0) {
		return false;
	}
	end = strrchr(plugin.dli_fname, '/');
	if (end == NULL) {
		return false;
	}
	length = snprintf(path, PATH_MAX, "%.*s/../secopts/%s.so",
			  (int)(end - plugin.dli_fname), plugin.dli_fname,
			  name);
	return length > 0 && length < PATH_MAX;
}

/* NULL: dlerror() tells why, unless the path is too long. */
static void *open_and_find(const char *name,
			   const char *symbol,
			   secopts_init_fn **init)
{
	char path[PATH_MAX];
	void *library = NULL;

	if (!library_path(name, path)) {
		return NULL;
	}
	library = dlopen(path, RTLD_NOW);
	if (library == NULL) {
		return NULL;
	}
	*init = (secopts_init_fn *)dlsym(library, symbol);
	if (*init == NULL) {
		dlclose(library);
		return NULL;
	}
	return library;
}

NTSTATUS secopts_compat_open_library(TALLOC_CTX *mem_ctx,
				     const char *plugin,
				     const char *name)
{
	secopts_init_fn *init = NULL;
	void *library = NULL;
	const char *error = NULL;
	char symbol[32];
	NTSTATUS status;

	if (smb_register_vfs != NULL) {
		snprintf(symbol, sizeof(symbol), "secopts_%s_init", name);
		library = open_and_find("smbd", symbol, &init);
	}
	if (library == NULL) {
		library = open_and_find(name, SAMBA_INIT_MODULE, &init);
	}
	if (library == NULL) {
		error = dlerror();
		if (secopts_compat_can_log()) {
			DBG_ERR("secopts: the %s plug-in does not load: %s\n",
				plugin,
				(error != NULL) ? error
						: "where it lies is unknown");
		}
		return NT_STATUS_DLL_NOT_FOUND;
	}
	status = init(mem_ctx);
	if (!NT_STATUS_IS_OK(status)) {
		dlclose(library);
	}
	return status;
}
