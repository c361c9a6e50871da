/*
 * Windows Security Options for Samba
 *
 * What Samba loads as a plug-in: it opens the library that the policies are in
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "secopts_compat.h"

/*
 * gensec/secopts.so and vfs/secopts.so are this and nothing else. They need none
 * of Samba's libraries, and so load into any Samba and say there that they are
 * those of another one: of a gensec plug-in that the dynamic linker refuses,
 * Samba's log says nothing below level 5.
 */

_PUBLIC_ NTSTATUS samba_init_module(TALLOC_CTX *mem_ctx)
{
	if (!secopts_compat_same_samba(SECOPTS_PLUGIN)) {
		return NT_STATUS_REVISION_MISMATCH;
	}
	return secopts_compat_open_library(mem_ctx, SECOPTS_PLUGIN,
					   SECOPTS_LIBRARY);
}
