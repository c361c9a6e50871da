/*
 * Windows Security Options for Samba
 *
 * Policies that tests make
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#ifndef __POLICYLIB_H__
#define __POLICYLIB_H__

#include "secopts_policy.h"

static inline void set_number(struct secopts_policy *policy,
			      enum secopts_setting setting,
			      uint32_t number)
{
	secopts_policy_set(policy, setting,
			   (struct secopts_data){.number = number},
			   SECOPTS_ORIGIN_SMB_CONF);
}

#endif /* __POLICYLIB_H__ */
