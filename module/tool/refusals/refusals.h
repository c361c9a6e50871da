/*
 * Windows Security Options for Samba
 *
 * The secopts command: what "secopts refusals" finds
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#ifndef __SECOPTS_TOOL_REFUSALS_H__
#define __SECOPTS_TOOL_REFUSALS_H__

#include "../common/tool.h"
#include "../../samba/secopts_refusals.h"

struct refusals_report {
	const struct secopts_policy *policy;
	struct secopts_refusals sum;
	time_t since;	   /* 0: all */
	uint64_t this_hour; /* hours since 1970 */
	/* what was refused last comes first; all text is fit to be shown */
	struct secopts_refusal_note *notes;
	size_t num;
	size_t num_older; /* that were seen before .since alone */
	uint64_t total;
	uint64_t listed; /* of the total; the others have made room */
	bool incomplete;     /* memory ran out */
};

/*
 * words.c
 */

/** Why, in words. */
const char *refusals_reason(TALLOC_CTX *mem_ctx,
			    const struct secopts_refusal_note *note);

/** "anonymous", "guest", "user", "not known yet" */
const char *refusals_who(const struct secopts_refusal_note *note);

/** The setting that decided; NULL where none did. */
const struct secopts_setting_info *
refusals_setting(const struct secopts_refusal_note *note);

/*
 * print.c
 */

void refusals_print(const struct refusals_report *report);

/*
 * json.c
 */

enum tool_exit refusals_print_json(const struct tool_verb *verb,
				   const struct refusals_report *report);

#endif /* __SECOPTS_TOOL_REFUSALS_H__ */
