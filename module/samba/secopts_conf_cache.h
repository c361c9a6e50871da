/*
 * Windows Security Options for Samba
 *
 * The effective policy, kept until it changes
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#ifndef __SECOPTS_CONF_CACHE_H__
#define __SECOPTS_CONF_CACHE_H__

#include "secopts_samba.h"

/**
 * The policy that secopts_conf_read() gives, read only where a line of smb.conf,
 * the registry where it is a source, or what Group Policy delivers has changed
 * since this process last asked.
 *
 * @return	The policy, which lives as long as mem_ctx; NULL when memory ran out,
 *		which every decision takes for "refuse anonymous".
 */
const struct secopts_policy *secopts_conf_now(TALLOC_CTX *mem_ctx,
					      const struct secopts_conf *conf);

/**
 * The same without a reference of its own, which is as much work as to see that
 * nothing has changed.
 *
 * @return	The policy, which lives until this process next asks for one, and
 *		no longer than mem_ctx; or NULL as above.
 */
const struct secopts_policy *
secopts_conf_borrow(TALLOC_CTX *mem_ctx, const struct secopts_conf *conf);

/** Forget what was read. Policies that have been handed out stay. */
void secopts_conf_forget(void);

#endif /* __SECOPTS_CONF_CACHE_H__ */
