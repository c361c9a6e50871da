/*
 * Windows Security Options for Samba
 *
 * A VFS plug-in that does nothing: what loading one costs
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Linked with no library, since all that smbd has serves it as well. */

#include "includes.h"
#include "smbd/smbd.h"

static const struct vfs_fn_pointers nothing = {.connect_fn = NULL};

_PUBLIC_ NTSTATUS samba_init_module(TALLOC_CTX *mem_ctx)
{
	return smb_register_vfs(SMB_VFS_INTERFACE_VERSION, "secopts", &nothing);
}
