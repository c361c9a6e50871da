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

const char *tool_plugin_problem(TALLOC_CTX *mem_ctx,
				const char *kind,
				bool *loads)
{
	char *path = talloc_asprintf(mem_ctx, "%s/secopts.%s",
				     modules_path(mem_ctx, kind), shlib_ext());
	struct marker marker;
	char *bytes = NULL;
	size_t size = 0;

	*loads = false;
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
	if (strcmp(marker.version, SECOPTS_VERSION) != 0) {
		return talloc_asprintf(mem_ctx,
				       "%s is of secopts %s and may decide "
				       "otherwise than this command, of %s",
				       path, marker.version, SECOPTS_VERSION);
	}
	return NULL;
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
