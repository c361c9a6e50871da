/*
 * Windows Security Options for Samba
 *
 * The secopts command: the terminal, its width and colours, and the pager
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#ifndef __SECOPTS_SCREEN_H__
#define __SECOPTS_SCREEN_H__

#include <popt.h>
#include "secopts_samba.h"

struct tool_verb;

/* How a word looks. What it says has to be told by the word itself, too. */
enum tool_style {
	TOOL_PLAIN, /* ends any other */
	TOOL_BOLD,
	TOOL_DIM,
	TOOL_GOOD,
	TOOL_WARN,
	TOOL_BAD,
	TOOL_NUM_STYLES
};

/* --color and --no-pager, which every verb takes. */
extern struct poptOption tool_screen_options[];

/**
 * Look at the terminal, once the options have been read and before anything is
 * printed: how wide lines may be, and whether they have colours.
 *
 * The environment has a say: COLUMNS, where it is a number, is the width; TERM
 * that is unset or "dumb" and NO_COLOR that is not empty mean no colours,
 * unless --color=always is given.
 *
 * @return	False after saying that --color has no such value.
 *
 * Source: https://no-color.org; environ(7).
 */
bool tool_screen_begin(const struct tool_verb *verb);

/**
 * Columns of a line: those of the terminal, or 80 where output goes to no
 * terminal; never fewer than 40.
 */
size_t tool_columns(void);

/**
 * What switches a style on for this stream: "" where it has no colours.
 *
 * @param[in] out	stdout or stderr.
 *
 * Source: ECMA-48 8.3.117 (SGR).
 */
const char *tool_style(FILE *out, enum tool_style style);

/**
 * Print a line that may be long: wrapped on a terminal, as it is to a file or
 * pipe, where a program may look for it.
 *
 * @param[in] first	What the line begins with.
 * @param[in] prefix	What the others begin with.
 */
void tool_print_long(const char *first, const char *prefix, const char *text);

/** Print a unified diff, with its lines as they are. */
void tool_print_diff(const char *diff);

/**
 * Have the rest of the output shown page by page, where it goes to a terminal.
 * To be called when nothing is left to be asked of whoever sits there.
 *
 * The pager is $SECOPTS_PAGER, or else $PAGER, or else less; an empty value and
 * "cat" mean none. It is started without a shell. For root it is always less, in
 * its secure mode: where sudo lets somebody run this command as root, a pager
 * that starts other programs would let them run everything. What is written to
 * stderr is shown by it as well, if that is the terminal.
 *
 * Source: git(1), core.pager; systemctl(1), $SYSTEMD_PAGERSECURE; less(1),
 * SECURITY.
 */
void tool_page(void);

/**
 * End the output: write what is left, and wait for the pager to be closed.
 *
 * @return	0, or the errno of what could not be written. A pager that was
 *		closed early is no error.
 */
int tool_screen_end(void);

#endif /* __SECOPTS_SCREEN_H__ */
