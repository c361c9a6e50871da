/*
 * Windows Security Options for Samba
 *
 * The secopts command: what a shell may put where the cursor is
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#ifndef __SECOPTS_TOOL_COMPLETE_H__
#define __SECOPTS_TOOL_COMPLETE_H__

#include "common/tool.h"

/*
 * Completion is asked for by "secopts --complete WORD...", with the words that
 * stand before the one that is to be completed. Each line of the answer is what
 * could follow, and what that is, with a tab between them; ":files" stands for
 * the names of files. The files in conf/completion ask.
 */

/** What follows the command's name: verbs. */
void tool_complete_verbs(const struct tool_verb *const *verbs, size_t num);

/**
 * What follows a verb and more words.
 *
 * @param[in] options	All that the verb takes.
 * @param[in] words	Words after the verb, up to a NULL.
 */
void tool_complete(const struct tool_verb *verb,
		   const struct poptOption *options,
		   const char *const *words);

#endif /* __SECOPTS_TOOL_COMPLETE_H__ */
