/*
 * Windows Security Options for Samba
 *
 * The secopts command: a line of smb.conf that belongs into Samba's registry
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "conf.h"

bool tool_split_line(TALLOC_CTX *mem_ctx,
		     const char *line,
		     const char **parameter,
		     const char **value)
{
	static const char equals[] = " = ";
	const char *at = strstr(line, equals);

	if (at == NULL) {
		return false;
	}
	*parameter = talloc_strndup(mem_ctx, line, (size_t)(at - line));
	*value = talloc_strdup(mem_ctx, at + strlen(equals));
	return *parameter != NULL && *value != NULL;
}

/* As a shell takes it. */
static char *quoted(TALLOC_CTX *mem_ctx, const char *text)
{
	char *result = NULL;

	if (strpbrk(text, "\"$`\\!'") == NULL) {
		return talloc_asprintf(mem_ctx, "\"%s\"", text);
	}
	result = talloc_strdup(mem_ctx, "'");
	for (; *text != '\0'; text++) {
		talloc_asprintf_addbuf(&result, *text == '\'' ? "'\\''" : "%c",
				       *text);
	}
	talloc_asprintf_addbuf(&result, "'");
	return result;
}

char *tool_registry_command(TALLOC_CTX *mem_ctx,
			    const char *section,
			    const char *line)
{
	const char *parameter = NULL;
	const char *value = NULL;

	if (!tool_split_line(mem_ctx, line, &parameter, &value)) {
		return NULL;
	}
	return talloc_asprintf(mem_ctx, "net conf setparm %s %s %s",
			       quoted(mem_ctx, section),
			       quoted(mem_ctx, parameter),
			       quoted(mem_ctx, value));
}

char *tool_registry_delete_command(TALLOC_CTX *mem_ctx,
				   const char *section,
				   const char *parameter)
{
	return talloc_asprintf(mem_ctx, "net conf delparm %s %s",
			       quoted(mem_ctx, section),
			       quoted(mem_ctx, parameter));
}
