/*
 * Windows Security Options for Samba
 *
 * The VFS plug-in: what it keeps with an open pipe, and what it notes of pipes
 * and tree connects for the command
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "secopts_vfs.h"
#include "secopts_compat_vfs.h"
#include "smbd/smbd.h"
#include "source3/lib/substitute.h"

static struct secopts_note tree_note(const struct connection_struct *conn)
{
	return (struct secopts_note){
		.kind = SECOPTS_NOTE_TREE,
		.server = secopts_compat_server_id(conn),
		.session = conn->vuid,
		.tree = conn->cnum,
	};
}

void secopts_vfs_note_tree(struct connection_struct *conn)
{
	if (secopts_compat_has_client(conn)) {
		struct secopts_note note = tree_note(conn);

		secopts_note_add(&note, get_remote_machine_name());
	}
}

void secopts_vfs_forget_tree(struct connection_struct *conn)
{
	if (secopts_compat_has_client(conn)) {
		struct secopts_note note = tree_note(conn);

		secopts_note_remove(&note);
	}
}

static void forget_pipe(void *private_data)
{
	struct secopts_pipe *opened = private_data;

	if (opened->noted) {
		secopts_note_remove(&opened->note);
	}
}

static void note_pipe(struct secopts_pipe *opened,
		      const struct files_struct *fsp)
{
	opened->note = tree_note(fsp->conn);
	opened->note.kind = SECOPTS_NOTE_PIPE;
	opened->note.file = fsp->fnum;
	opened->noted = secopts_note_add(&opened->note,
					 fsp->fsp_name->base_name);
}

void secopts_vfs_keep_pipe(struct vfs_handle_struct *handle,
			   struct files_struct *fsp,
			   enum secopts_who who)
{
	struct secopts_pipe *opened = VFS_ADD_FSP_EXTENSION(
		handle, fsp, struct secopts_pipe, forget_pipe);

	if (opened == NULL) {
		return;
	}
	opened->who = who;
	if (who != SECOPTS_WHO_USER && secopts_compat_has_client(fsp->conn)) {
		note_pipe(opened, fsp);
	}
}

void secopts_vfs_note_bound(struct files_struct *fsp,
			    const char *interfaces,
			    void *private_data)
{
	struct vfs_handle_struct *handle = private_data;
	struct secopts_pipe *opened = VFS_FETCH_FSP_EXTENSION(handle, fsp);

	if (opened != NULL && opened->noted) {
		secopts_note_bound(&opened->note, fsp->fsp_name->base_name,
				   interfaces);
	}
}
