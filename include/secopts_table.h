/*
 * Windows Security Options for Samba
 *
 * How the tables of settings and baselines write values
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#ifndef __SECOPTS_TABLE_H__
#define __SECOPTS_TABLE_H__

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define NUMBER(n) {.defined = true, .number = (n)}
#define LIST(...) {.defined = true, .list = __VA_ARGS__}
/*
 * Not the empty list, NONE, which is a value: Windows gives it. Where a
 * benchmark has no rule, nothing can be too lax for it.
 */
#define UNDEFINED {.defined = false}
#define NAMES(array) {.num = COUNT(array), .names = (array)}

/* In the order of enum secopts_role. */
#define NUMBER_ALL(n) {NUMBER(n), NUMBER(n), NUMBER(n)}
#define NUMBER_DC_ONLY(n) {UNDEFINED, UNDEFINED, NUMBER(n)}
#define NUMBER_MEMBER_ONLY(n) {NUMBER(n), NUMBER(n), UNDEFINED}
#define LIST_ROLES(standalone, member, dc)                                    \
	{LIST(standalone), LIST(member), LIST(dc)}

#endif /* __SECOPTS_TABLE_H__ */
