/*
 * Windows Security Options for Samba
 *
 * The secopts command: the plug-ins as files
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "tool.h"
#include "lib/util/util_paths.h"

/* Debian's package writes it: debian/apt/apt-guard. */
#define NEWS_FILE "/var/lib/samba-secopts/news"

/* What module/compat/version.c puts into each plug-in. */
#define MARKER "@(#)secopts "
#define BUILT_FOR " built for Samba "
/* What module/compat/open_library.c puts into those that open a library. */
#define OPENS "/../secopts/"

struct marker {
	const char *version;
	const char *samba;
};

static bool read_marker(TALLOC_CTX *mem_ctx,
			const char *bytes,
			size_t size,
			struct marker *marker)
{
	const char *at = memmem(bytes, size, MARKER, strlen(MARKER));
	char *text = NULL;
	char *built_for = NULL;

	if (at == NULL) {
		return false;
	}
	at += strlen(MARKER);
	text = talloc_strndup(mem_ctx, at, size - (at - bytes));
	if (text == NULL) {
		return false;
	}
	built_for = strstr(text, BUILT_FOR);
	if (built_for == NULL) {
		return false;
	}
	*built_for = '\0';
	*marker = (struct marker){
		.version = text,
		.samba = built_for + strlen(BUILT_FOR),
	};
	return true;
}

static char *module_file(TALLOC_CTX *mem_ctx,
			 const char *kind,
			 const char *name)
{
	return talloc_asprintf(mem_ctx, "%s/%s.%s",
			       modules_path(mem_ctx, kind), name, shlib_ext());
}

/* What is wrong with a file; NULL: nothing. */
static const char *file_problem(TALLOC_CTX *mem_ctx,
				const char *path,
				bool *loads,
				bool *opens)
{
	struct marker marker;
	char *bytes = NULL;
	size_t size = 0;

	*loads = false;
	*opens = false;
	if (path == NULL || access(path, F_OK) != 0) {
		return talloc_asprintf(mem_ctx, "%s is missing", path);
	}
	bytes = file_load(path, &size, 0, mem_ctx);
	if (bytes == NULL) {
		return talloc_asprintf(mem_ctx, "%s cannot be read", path);
	}
	if (!read_marker(mem_ctx, bytes, size, &marker)) {
		return talloc_asprintf(mem_ctx,
				       "%s does not say that it is of secopts",
				       path);
	}
	if (strcmp(marker.samba, samba_version_string()) != 0) {
		return talloc_asprintf(mem_ctx,
				       "%s was built for Samba %s and does not "
				       "load into Samba %s, which runs here",
				       path, marker.samba,
				       samba_version_string());
	}
	*loads = true;
	*opens = memmem(bytes, size, OPENS, strlen(OPENS)) != NULL;
	if (strcmp(marker.version, SECOPTS_VERSION) != 0) {
		return talloc_asprintf(mem_ctx,
				       "%s is of secopts %s and may decide "
				       "otherwise than this command, of %s",
				       path, marker.version, SECOPTS_VERSION);
	}
	return NULL;
}

const char *tool_plugin_problem(TALLOC_CTX *mem_ctx,
				const char *kind,
				bool *loads)
{
	const char *in_smbd_path = module_file(mem_ctx, "secopts", "smbd");
	const char *library = NULL;
	const char *in_smbd = NULL;
	bool opens, in_smbd_loads, unused;
	const char *problem =
		file_problem(mem_ctx, module_file(mem_ctx, kind, "secopts"),
			     loads, &opens);

	/* Built in Samba's own tree, a plug-in is all in one file. */
	if (!*loads || !opens) {
		return problem;
	}
	library = file_problem(mem_ctx, module_file(mem_ctx, "secopts", kind),
			       loads, &unused);
	in_smbd = file_problem(mem_ctx, in_smbd_path, &in_smbd_loads, &unused);
	/* smbd opens the first where there is no second. */
	if (!in_smbd_loads && in_smbd_path != NULL &&
	    access(in_smbd_path, F_OK) == 0)
	{
		*loads = false;
	}
	if (problem == NULL) {
		problem = (library != NULL) ? library : in_smbd;
	}
	return problem;
}

const char *tool_package_news(TALLOC_CTX *mem_ctx)
{
	TALLOC_CTX *frame = talloc_stackframe();
	const char *news = NULL;
	char **lines = NULL;
	int num = 0;

	/* The first line is for the package alone. */
	lines = file_lines_load(NEWS_FILE, &num, 0, frame);
	if (lines != NULL && num >= 2) {
		news = talloc_strdup(mem_ctx, lines[1]);
	}
	TALLOC_FREE(frame);
	return news;
}
