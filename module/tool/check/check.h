/*
 * Windows Security Options for Samba
 *
 * The secopts command: a comparison with a baseline
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#ifndef __SECOPTS_CHECK_H__
#define __SECOPTS_CHECK_H__

#include "../common/compare.h"

/** What a rule or the tool calls a result: "pass", "fail", "n/a". */
const char *check_result_name(enum check_result result);

/** "CIS ...", or "Windows Server 2022's own defaults". */
const char *check_title(TALLOC_CTX *mem_ctx,
			const struct check_report *report);

void check_print(const struct check_report *report);
void check_print_statement(const struct check_report *report);
json_t *check_json(const struct check_report *report);

#endif /* __SECOPTS_CHECK_H__ */
