/*
 * Windows Security Options for Samba
 *
 * Says in the log that the plug-ins are those of another Samba
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "includes.h"
#include "secopts_compat.h"

/**
 * Samba loads every library in the directory of gensec and calls this function.
 * It registers nothing.
 */
_PUBLIC_ NTSTATUS samba_init_module(TALLOC_CTX *mem_ctx)
{
	return secopts_compat_same_samba("gensec")
		       ? NT_STATUS_OK
		       : NT_STATUS_REVISION_MISMATCH;
}
