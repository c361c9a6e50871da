/*
 * Windows Security Options for Samba
 *
 * The secopts command: what the parts of export share
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#ifndef __SECOPTS_EXPORT_H__
#define __SECOPTS_EXPORT_H__

#include "../common/tool.h"

/*
 * export_text.c: the settings of a policy, in UTF-8
 */
char *export_inf(TALLOC_CTX *mem_ctx, const struct secopts_policy *policy);
char *export_reg(TALLOC_CTX *mem_ctx, const struct secopts_policy *policy);
char *export_conf(TALLOC_CTX *mem_ctx, const struct secopts_policy *policy);

#endif /* __SECOPTS_EXPORT_H__ */
