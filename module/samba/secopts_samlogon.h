/*
 * Windows Security Options for Samba
 *
 * RPC: logons that member servers pass through to a domain controller
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#ifndef __SECOPTS_SAMLOGON_H__
#define __SECOPTS_SAMLOGON_H__

#include "secopts_compat_rpc.h"

/**
 * Judge a call of netlogon that has a logon in it.
 *
 * @param[out] status	What its result is to be; NT_STATUS_OK where that is the
 *			server's affair.
 *
 * @return		SECOPTS_RPC_DISPATCH or SECOPTS_RPC_ANSWERED.
 *
 * Source: RestrictNTLMInDomain; MS-APDS 3.1.5.
 */
enum secopts_rpc_answer
secopts_judge_samlogon(const struct secopts_rpc_call *rpc, NTSTATUS *status);

#endif /* __SECOPTS_SAMLOGON_H__ */
