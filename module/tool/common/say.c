/*
 * Windows Security Options for Samba
 *
 * The secopts command: what is wrong with what was asked
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "tool.h"

static void complain(const struct tool_verb *verb,
		     const char *format,
		     va_list ap) PRINTF_ATTRIBUTE(2, 0);

static void complain(const struct tool_verb *verb,
		     const char *format,
		     va_list ap)
{
	fprintf(stderr, "secopts %s: ", verb->name);
	vfprintf(stderr, format, ap);
	fputc('\n', stderr);
}

bool tool_fail(const struct tool_verb *verb, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	complain(verb, format, ap);
	va_end(ap);
	return false;
}

enum tool_exit tool_misused(const struct tool_verb *verb,
			    const char *format,
			    ...)
{
	va_list ap;

	va_start(ap, format);
	complain(verb, format, ap);
	va_end(ap);
	fprintf(stderr, "Try \"secopts %s --help\".\n", verb->name);
	return TOOL_TROUBLE;
}

bool tool_choose(const struct tool_verb *verb,
		 const char *option,
		 const char *word,
		 const char *const *words,
		 size_t num,
		 size_t *chosen)
{
	char *list = NULL;
	size_t i;

	if (word == NULL) {
		return true;
	}
	for (i = 0; i < num; i++) {
		if (strequal(word, words[i])) {
			*chosen = i;
			return true;
		}
	}
	list = talloc_strdup(talloc_tos(), words[0]);
	for (i = 1; i < num; i++) {
		talloc_asprintf_addbuf(&list, "%s%s",
				       i + 1 < num ? ", " : " or ", words[i]);
	}
	tool_misused(verb, "--%s %s: not %s", option, word, list);
	return false;
}
