/*
 * Windows Security Options for Samba
 *
 * A VFS module for tests that answers a tree connect by itself, as those of
 * file systems in user space do: the modules behind it are not asked.
 *
 * Copyright (C) the secopts authors 2026
 *
 * This program is free software; you can redistribute it and/or modify
 * it under the terms of the GNU General Public License as published by
 * the Free Software Foundation; either version 3 of the License, or
 * (at your option) any later version.
 *
 * This program is distributed in the hope that it will be useful,
 * but WITHOUT ANY WARRANTY; without even the implied warranty of
 * MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE.  See the
 * GNU General Public License for more details.
 *
 * You should have received a copy of the GNU General Public License
 * along with this program.  If not, see <http://www.gnu.org/licenses/>.
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
