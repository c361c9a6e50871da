/*
 * Windows Security Options for Samba
 *
 * A share's requests without this plug-in
 *
 * Trick:	once a user is connected over SMB2 to a share that is not IPC$,
 *		no hook of this plug-in has anything to do there. Taken out of
 *		the tree connect's chain of plug-ins, it is not even stepped
 *		over by the calls of each read and write.
 * Serves:	4.17 and later.
 * Upstream:	VFS_FIND() (source3/smbd/vfs.c), conn_free()
 *		(source3/smbd/conn.c): the memory is the tree connect's.
 * Symptom:	some instructions more for each request on a share.
 * Test:	./run bench read write: instructions as on a stock smbd
 * Delete:	any time.
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "secopts_compat_vfs.h"
#include "smbd/smbd.h"

void secopts_compat_step_aside(struct vfs_handle_struct *handle)
{
	DLIST_REMOVE(handle->conn->vfs_handles, handle);
}
