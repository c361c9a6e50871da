/*
 * Windows Security Options for Samba
 *
 * A VFS module for tests that answers a tree connect by itself, as those of
 * file systems in user space do: the modules behind it are not asked.
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "includes.h"
#include "smbd/smbd.h"

NTSTATUS samba_init_module(TALLOC_CTX *mem_ctx);

static int
opaque_connect(vfs_handle_struct *handle, const char *service, const char *user)
{
	return 0;
}

static void opaque_disconnect(vfs_handle_struct *handle)
{
}

static const struct vfs_fn_pointers opaque_fns = {
	.connect_fn = opaque_connect,
	.disconnect_fn = opaque_disconnect,
};

_PUBLIC_ NTSTATUS samba_init_module(TALLOC_CTX *mem_ctx)
{
	return smb_register_vfs(SMB_VFS_INTERFACE_VERSION, "secopts_opaque",
				&opaque_fns);
}
