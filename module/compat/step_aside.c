/*
 * Windows Security Options for Samba
 *
 * A share's requests without this plug-in
 *
 * Trick:	once a user is connected over SMB2 to a share that is not IPC$, no
 *		hook of this plug-in has anything to do there. Taken out of the tree
 *		connect's chain of plug-ins, it is not even stepped over by
 *		the calls of each read and write.
 * Serves:	4.17 and later.
 * Upstream:	VFS_FIND() (source3/smbd/vfs.c), conn_free() (source3/smbd/conn.c):
 *		the memory is the tree connect's.
 * Symptom:	some instructions more for each request on a share.
 * Test:	./run bench read write: instructions as on a stock smbd
 * Delete:	any time.
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

#include "secopts_compat.h"
#include "smbd/smbd.h"

void secopts_compat_step_aside(struct vfs_handle_struct *handle)
{
	DLIST_REMOVE(handle->conn->vfs_handles, handle);
}
