/*
 * Windows Security Options for Samba
 *
 * The secopts command: show
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#ifndef __SECOPTS_SHOW_H__
#define __SECOPTS_SHOW_H__

#include "../common/compare.h"

/**
 * What values a setting takes, for a program that has somebody choose one.
 *
 * @return	The member "takes" of docs/schema/secopts-show.json; NULL where
 *		memory runs out.
 */
json_t *show_takes_json(enum secopts_setting setting);

/** What the settings come to for an anonymous client, in a sentence. */
const char *show_result_text(TALLOC_CTX *mem_ctx,
			     const struct secopts_policy *policy);

/** Print that, and in mode audit that nothing is refused. */
void show_print_result(const struct secopts_policy *policy);

/**
 * Print all in one look: a line for each setting that is set or matters, what
 * an anonymous client gets, and what is wrong.
 *
 * @return	False after saying that memory ran out.
 */
bool show_look(TALLOC_CTX *mem_ctx,
	       const struct tool_verb *verb,
	       const struct secopts_policy *policy);

/**
 * Find the settings that are named.
 *
 * @param[in] operands	Their names; the words of one name count as one.
 * @param[out] wanted	The settings: all, where none is named.
 *
 * @return		False after saying which name is none, and which are near.
 */
bool show_choose(TALLOC_CTX *mem_ctx,
		 const struct tool_verb *verb,
		 const char *const *operands,
		 bool wanted[SECOPTS_NUM_SETTINGS]);

#endif /* __SECOPTS_SHOW_H__ */
