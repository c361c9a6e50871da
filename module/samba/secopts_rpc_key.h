/*
 * Windows Security Options for Samba
 *
 * RPC: the key of the registry that a call is about
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#ifndef __SECOPTS_RPC_KEY_H__
#define __SECOPTS_RPC_KEY_H__

#include "secopts_compat_rpc.h"
#include "secopts_rpc.h"

/**
 * The key that a call of winreg opens, or is about.
 *
 * @param[in] mem_ctx	The path's parent.
 * @param[in] rpc	The call, decoded.
 * @param[in] operation	Which one it is; NULL: none of the table.
 *
 * @return		The path below HKLM, "" for HKLM itself; NULL: another
 *			hive, a handle that stands for no key of this client's,
 *			not a call of winreg, or memory ran out.
 *
 * Source: MS-RRP 3.1.5.
 */
const char *secopts_rpc_key(TALLOC_CTX *mem_ctx,
			    const struct secopts_rpc_call *rpc,
			    const struct secopts_operation *operation);

#endif /* __SECOPTS_RPC_KEY_H__ */
