/*
 * Windows Security Options for Samba
 *
 * The secopts command: the settings that somebody names
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "show.h"

static const char *list_text(TALLOC_CTX *mem_ctx,
			     const bool found[SECOPTS_NUM_SETTINGS])
{
	char *text = talloc_strdup(mem_ctx, "");
	size_t i;

	for (i = 0; i < SECOPTS_NUM_SETTINGS; i++) {
		if (found[i]) {
			talloc_asprintf_addbuf(&text, "%s%s",
					       text[0] != '\0' ? ", " : "",
					       secopts_settings[i].value_name);
		}
	}
	return text;
}

/* Add the one that this name means. */
static bool choose(TALLOC_CTX *mem_ctx,
		   const struct tool_verb *verb,
		   const char *name,
		   bool wanted[SECOPTS_NUM_SETTINGS])
{
	bool found[SECOPTS_NUM_SETTINGS];
	size_t num = secopts_find_settings(name, found);
	const char *wrong = "begins the names of";
	size_t i;

	for (i = 0; num == 1 && i < SECOPTS_NUM_SETTINGS; i++) {
		wanted[i] = wanted[i] || found[i];
	}
	if (num == 1) {
		return true;
	}
	if (num == 0) {
		wrong = "no such setting; near are";
		num = secopts_near_settings(name, found);
	}
	name = tool_safe_text(mem_ctx, name);
	if (num == 0 || num == SECOPTS_NUM_SETTINGS) {
		tool_misused(verb,
			     "%s: no such setting. \"secopts show --all\" has "
			     "their names.",
			     name);
	} else {
		tool_misused(verb, "%s: %s %s", name, wrong,
			     list_text(mem_ctx, found));
	}
	return false;
}

bool show_choose(TALLOC_CTX *mem_ctx,
		 const struct tool_verb *verb,
		 const char *const *operands,
		 bool wanted[SECOPTS_NUM_SETTINGS])
{
	bool found[SECOPTS_NUM_SETTINGS];
	char *all = talloc_strdup(mem_ctx, "");
	size_t i;

	for (i = 0; i < SECOPTS_NUM_SETTINGS; i++) {
		wanted[i] = (operands[0] == NULL);
	}
	for (i = 0; operands[i] != NULL; i++) {
		talloc_asprintf_addbuf(&all, "%s%s", i > 0 ? " " : "",
				       operands[i]);
	}
	/* A name with blanks that nobody has put into quotes. */
	if (all != NULL && i > 1 && secopts_find_settings(all, found) == 1) {
		return choose(mem_ctx, verb, all, wanted);
	}
	for (; *operands != NULL; operands++) {
		if (!choose(mem_ctx, verb, *operands, wanted)) {
			return false;
		}
	}
	return true;
}
