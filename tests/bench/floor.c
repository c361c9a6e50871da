/*
 * Windows Security Options for Samba
 *
 * A VFS module for the benchmark that refuses with as little as it takes
 *
 * Every request on IPC$ and each tree connect to a share, by the same hooks and
 * with the same answers as the plug-in, but without a policy, without asking
 * who it is, and without a note of it. What the plug-in spends on a refusal
 * cannot be less than this.
 *
 * With "secopts_floor:looks = yes" it refuses pipes after it has seen whose
 * session it is and which pipe is asked for, as the plug-in does; the policy is
 * one name, known in advance. That is the least with which some pipes can be
 * refused to some.
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "includes.h"
#include "secopts_compat_vfs.h"
#include "smbd/smbd.h"
#include "libcli/security/session.h"

NTSTATUS samba_init_module(TALLOC_CTX *mem_ctx);

static bool looks;

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
		looks = lp_parm_bool(SNUM(handle->conn), "secopts_floor",
				     "looks", false);
		return SMB_VFS_NEXT_CONNECT(handle, service, user);
	}
	secopts_compat_tcon_status(handle->conn, NT_STATUS_ACCESS_DENIED);
	return refuse(handle->conn);
}

/* Whether smbd is to ask about the next request, too: see ipc_chdir.c. */
static bool sees_the_next(vfs_handle_struct *handle)
{
	handle->data = secopts_compat_renew_alias(handle->data, handle->conn);
	return handle->data != NULL;
}

static bool is_refused(struct connection_struct *conn)
{
	struct auth_session_info *info =
		discard_const_p(struct auth_session_info,
				secopts_compat_session_info(conn));
	struct smbd_smb2_request *req = NULL;
	struct secopts_request request;

	if (security_session_user_level(info, NULL) >= SECURITY_USER) {
		return false;
	}
	req = secopts_compat_next_request(conn, NULL);
	if (req == NULL) {
		return false;
	}
	request = secopts_compat_read_request(talloc_tos(), req);
	return request.name == NULL || !strequal(request.name, "lsarpc");
}

static int
floor_chdir(vfs_handle_struct *handle, const struct smb_filename *smb_fname)
{
	if (!IS_IPC(handle->conn) || !handle->conn->tcon_done) {
		return SMB_VFS_NEXT_CHDIR(handle, smb_fname);
	}
	if (looks && sees_the_next(handle) && !is_refused(handle->conn)) {
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
