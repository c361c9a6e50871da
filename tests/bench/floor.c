/*
 * Windows Security Options for Samba
 *
 * A VFS module for the benchmark that refuses without looking
 *
 * Every request on IPC$ and each tree connect to a share, by the same hooks and
 * with the same answers as the plug-in, but without a policy, without asking
 * who it is, and without a note of it. What the plug-in spends on a refusal
 * cannot be less than this.
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "includes.h"
#include "secopts_compat_vfs.h"
#include "smbd/smbd.h"

NTSTATUS samba_init_module(TALLOC_CTX *mem_ctx);

static int refuse(struct connection_struct *conn)
{
	secopts_compat_quiet(conn);
	errno = EACCES;
	return -1;
}

static int
floor_connect(vfs_handle_struct *handle, const char *service, const char *user)
{
	if (IS_IPC(handle->conn)) {
		return SMB_VFS_NEXT_CONNECT(handle, service, user);
	}
	secopts_compat_tcon_status(handle->conn, NT_STATUS_ACCESS_DENIED);
	return refuse(handle->conn);
}

static int
floor_chdir(vfs_handle_struct *handle, const struct smb_filename *smb_fname)
{
	if (!IS_IPC(handle->conn) || !handle->conn->tcon_done) {
		return SMB_VFS_NEXT_CHDIR(handle, smb_fname);
	}
	return refuse(handle->conn);
}

static const struct vfs_fn_pointers floor_fns = {
	.connect_fn = floor_connect,
	.chdir_fn = floor_chdir,
};

_PUBLIC_ NTSTATUS samba_init_module(TALLOC_CTX *mem_ctx)
{
	return smb_register_vfs(SMB_VFS_INTERFACE_VERSION, "secopts_floor",
				&floor_fns);
}
