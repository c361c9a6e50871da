/*
 * Windows Security Options for Samba
 *
 * Of the target that plays smbd: what the VFS plug-in takes from it
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#ifndef __FUZZ_VFS_H__
#define __FUZZ_VFS_H__

#include <setjmp.h>

#include "fuzz_smb2.h"
#include "auth/gensec/gensec.h"
#include "lib/param/loadparm.h"
#include "lib/param/param.h"
#include "lib/param/param_global.h"
#include "lib/param/s3_param.h"
#include "lib/tdb_wrap/tdb_wrap.h"
#include "source3/include/messages.h"
#include "source3/lib/global_contexts.h"
#include "source3/lib/substitute.h"

/* What is noted of trees and pipes is kept in memory. */
#define TEST_DB_FLAGS TDB_INTERNAL
#include "local_db.h"

#define PATH "/var/empty"
#define LOG_LEVEL 1

struct asked {
	bool ipc;
	bool smb1;
	bool unseen; /* the session, by the gensec plug-in */
	bool audit;
	bool restricted;
	bool everyone;
	bool guest_too;
	bool share_listed;
	bool pipe_support;
	bool sums;	   /* repeats are summed in the log */
	bool has_registry; /* which cannot be read */
	const char *pipes; /* those listed, with blanks between */
};

/* What stands in for smbd. */

static const struct vfs_fn_pointers *plugin;
static struct asked asked;
static const struct auth_session_info *session_info;
static bool no_gensec;
static bool judged; /* the gensec plug-in has seen the session's identity */
static bool set_fails;
static struct loadparm_global globals;
static jmp_buf left;
struct current_user current_user;

NTSTATUS smb_register_vfs(int version,
			  const char *name,
			  const struct vfs_fn_pointers *fns)
{
	plugin = fns;
	return NT_STATUS_OK;
}

/* The lines of smb.conf. */
const struct loadparm_s3_helpers *loadparm_s3_helpers(void)
{
	static struct loadparm_s3_helpers helpers = {.globals = &globals};
	static struct parmlist_entry lines[8];
	const struct {
		const char *option;
		const char *value;
	} options[ARRAY_SIZE(lines)] = {
		{"null session pipes", asked.pipes},
		{"null session shares", asked.share_listed ? "PUBLIC" : "x"},
		{"mode", asked.audit ? "audit" : "enforce"},
		{"restrict null session access", asked.restricted ? "1" : "0"},
		{"everyone includes anonymous", asked.everyone ? "1" : "0"},
		{"treat guest as anonymous", asked.guest_too ? "yes" : "no"},
		{"audit window", asked.sums ? "3600" : "0"},
		{"policy source", asked.has_registry ? "both" : "smb.conf"},
	};
	static char keys[ARRAY_SIZE(lines)][48];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(lines); i++) {
		if (keys[i][0] == '\0') {
			snprintf(keys[i], sizeof(keys[i]), "secopts:%s",
				 options[i].option);
		}
		lines[i].key = keys[i];
		lines[i].value = discard_const_p(char, options[i].value);
		lines[i].next = (i + 1 < ARRAY_SIZE(lines)) ? &lines[i + 1]
							    : NULL;
	}
	globals.param_opt = lines;
	return &helpers;
}

const char *lp_parm_const_string(int snum,
				 const char *type,
				 const char *option,
				 const char *def)
{
	const struct parmlist_entry *line =
		loadparm_s3_helpers()->globals->param_opt;

	for (; line != NULL; line = line->next) {
		if (strcmp(strchr(line->key, ':') + 1, option) == 0) {
			return line->value;
		}
	}
	return def;
}

int lp_server_role(void)
{
	return 0;
}

const char *lp_lock_directory(void)
{
	return PATH;
}

const char *lp_state_directory(void)
{
	return PATH;
}

bool lp_clustering(void)
{
	return false;
}

const char *lp_const_servicename(int snum)
{
	return asked.ipc ? "IPC$" : "public";
}

/* Not what is in memory, where that is another Samba's. */
bool lp_nt_pipe_support(void)
{
	return globals.nt_pipe_support != set_fails;
}

const struct gensec_security_ops *
gensec_security_by_name(struct gensec_security *gensec, const char *name)
{
	static const char ops;

	return no_gensec ? NULL : (const struct gensec_security_ops *)&ops;
}

struct messaging_context *global_messaging_context(void)
{
	return NULL;
}

struct server_id messaging_server_id(const struct messaging_context *msg_ctx)
{
	return (struct server_id){.pid = 1};
}

char *lock_path(TALLOC_CTX *mem_ctx, const char *name)
{
	return talloc_strdup(mem_ctx, name);
}

/* What is summed is kept in memory. */
struct tdb_wrap *tdb_wrap_open(TALLOC_CTX *mem_ctx,
			       const char *name,
			       int hash_size,
			       int tdb_flags,
			       int open_flags,
			       mode_t mode)
{
	struct tdb_wrap *wrap = talloc_zero(mem_ctx, struct tdb_wrap);

	require(wrap != NULL);
	wrap->tdb = tdb_open(name, hash_size, TDB_INTERNAL, open_flags, mode);
	require(wrap->tdb != NULL);
	return wrap;
}

#ifdef SECOPTS_HAVE_CONN_USING_SMB2
bool conn_using_smb2(struct smbd_server_connection *sconn)
{
	return !asked.smb1;
}
#endif

void exit_server_cleanly(const char *reason)
{
	longjmp(left, 1);
}

NTSTATUS smbXsrv_session_info_lookup(struct smbXsrv_client *client,
				     uint64_t session_wire_id,
				     struct auth_session_info **si)
{
	*si = discard_const_p(struct auth_session_info, session_info);
	return (*si != NULL) ? NT_STATUS_OK : NT_STATUS_USER_SESSION_DELETED;
}

/* Who is told by tevent that an event is over. */
static tevent_trace_callback_t trace_callback;

void tevent_get_trace_callback(struct tevent_context *ev,
			       tevent_trace_callback_t *callback,
			       void *private_data)
{
	*callback = NULL;
	*(void **)private_data = NULL;
}

void tevent_set_trace_callback(struct tevent_context *ev,
			       tevent_trace_callback_t callback,
			       void *private_data)
{
	trace_callback = callback;
}

static void end_event(void)
{
	if (trace_callback != NULL) {
		trace_callback(TEVENT_TRACE_BEFORE_LOOP_ONCE, NULL);
	}
	require(globals.nt_pipe_support == asked.pipe_support);
	require(debuglevel_get() == LOG_LEVEL);
}

/* The module behind ours. */

static unsigned int passed;

static int
next_connect(vfs_handle_struct *handle, const char *service, const char *user)
{
	passed++;
	return 0;
}

static void next_disconnect(vfs_handle_struct *handle)
{
	passed++;
}

static int next_stat(vfs_handle_struct *handle, struct smb_filename *fname)
{
	passed++;
	return 0;
}

static int next_chdir(vfs_handle_struct *handle,
		      const struct smb_filename *fname)
{
	passed++;
	return 0;
}

static uint64_t next_get_alloc_size(vfs_handle_struct *handle,
				    struct files_struct *fsp,
				    const SMB_STRUCT_STAT *sbuf)
{
	passed++;
	return 4096;
}

static const struct vfs_fn_pointers next_fns = {
	.connect_fn = next_connect,
	.disconnect_fn = next_disconnect,
	.stat_fn = next_stat,
	.chdir_fn = next_chdir,
	.get_alloc_size_fn = next_get_alloc_size,
};

#endif /* __FUZZ_VFS_H__ */
