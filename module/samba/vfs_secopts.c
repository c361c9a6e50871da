/*
 * Windows Security Options for Samba
 *
 * The VFS plug-in: tree connects, and through IPC$ every named pipe
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/*
 * What does this module do? It refuses shares and named pipes to anonymous
 * users unless NullSessionShares and NullSessionPipes list them. Guests are
 * judged in the same way where 'secopts:treat guest as anonymous' says so.
 * Users are refused nothing here, but for those of SMB1 who have logged on by
 * NTLM where RestrictReceivingNTLMTraffic refuses it and the gensec plug-in was
 * not asked (vfs_unseen.c).
 *
 * Shares
 *
 * smbd calls connect_fn for each tree connect, after it has checked "guest ok"
 * and the share ACL. The module judges the name of the share. Over SMB2 a tree
 * connect belongs to one session. So once a user is connected to a share other
 * than IPC$, there is nothing left to judge as long as the session stays that
 * user's, and the module takes itself out of the chain of that tree connect
 * (compat/step_aside.c). If the session becomes somebody else's, the gensec
 * plug-in judges the shares that are connected. Without that plug-in the module
 * stays.
 *
 * Pipes: how chdir_fn comes to see them
 *
 * VFS has no hook for named pipes: smbd opens one without asking any module.
 * But before it dispatches a request on a tree connect, it changes into the
 * directory of that share, and IPC$ has one like any other share (its path is
 * "/tmp" or whatever smb.conf says). So chdir_fn is called before each CREATE,
 * READ, WRITE or IOCTL on IPC$, with one exception: smbd compares the path with
 * the one that it changed into last and does nothing if the two are the same
 * text.
 *
 * That is why the module never leaves the path the same. For each request it
 * gives the tree connect a new alias of its path, another text for the same
 * directory ("/tmp//.", "/tmp/.//." and so on: compat/ipc_chdir.c). It begins
 * in stat_fn, the last function that smbd calls in a tree connect, and goes on
 * in each call of chdir_fn. Samba 4.25 compares the tree connect in place of its
 * path, and is made to forget it after each request (compat/ipc_lastconn.c).
 * Every request on IPC$ therefore leads to chdir_fn, which
 *
 *  - finds the request in the connection's list of requests, and in a CREATE
 *    the name of the pipe, read in the way smbd will read it
 *    (compat/request.c);
 *  - judges it for the user that the session has now;
 *  - if it is refused, fails, which smbd answers with STATUS_ACCESS_DENIED. What
 *    follows the CREATE of a pipe in a compound would not be refused by that. In
 *    front of others smbd itself has to refuse the CREATE, as it does while "nt
 *    pipe support" is off: until this event is over (compat/pipe_refusal.c,
 *    compat/after_event.c).
 *
 * An IOCTL that is FSCTL_PIPE_WAIT asks whether a pipe could be opened. It has
 * the pipe's name, too, and is judged by that.
 *
 * READ, WRITE and other IOCTLs name no pipe but a handle. What counts for them
 * is who had the session when the pipe was opened: after a re-authentication
 * nobody may use what somebody else has opened. get_alloc_size_fn, which smbd
 * calls once the pipe is open, keeps that with the handle (vfs_notes.c). It is
 * the second lock as well: it judges the pipe once more, and if an open has come
 * by unjudged, it ends the client's connection.
 *
 * What is suspended, and what resumes it
 *
 * A user's requests on IPC$ need no judgement, and a new alias for each of them
 * would cost a change of directory. So the first chdir_fn that finds the
 * session to be a user's suspends itself: the path keeps one alias from then
 * on. Before a session can become anybody else's, the gensec plug-in sees it
 * and resumes chdir_fn on all IPC$ tree connects of the process, by writing a
 * new alias into their paths. Nothing is suspended where no gensec plug-in
 * could do so.
 *
 * What SMB1 lacks
 *
 * The requests of SMB1 cannot be reached from a VFS module. So anything that is
 * asked on IPC$ over SMB1, by somebody who has to be judged, is refused. A tree
 * connect of SMB1 serves every session of its connection: the module stays in
 * its chain, nothing is suspended, and openat_fn judges the share again for
 * whoever opens a file on it. openat_fn does the same over SMB2 where there is
 * no gensec plug-in to notice that a session has become somebody else's.
 */

#include "secopts_samba.h"
#include "secopts_compat_vfs.h"
#include "secopts_pipe_server.h"
#include "secopts_registry.h"
#include "secopts_rpc.h"
#include "secopts_vfs.h"
#include "smbd/smbd.h"
#include "lib/util/samba_modules.h"

static struct secopts_facts facts_of(struct connection_struct *conn)
{
	struct secopts_facts facts = {.who = SECOPTS_WHO_USER};
	const struct auth_session_info *info = NULL;

	if (secopts_compat_is_internal(conn)) {
		return facts;
	}
	info = secopts_compat_session_info(conn);
	facts = secopts_facts(info);
	if (facts.who == SECOPTS_WHO_USER) {
		return facts;
	}

	facts.session_unseen = !secopts_compat_was_judged(conn, info) ||
			       !secopts_vfs_is_told();
	facts.request_unreadable = secopts_compat_is_smb1(conn);
	return facts;
}

static NTSTATUS judge_share(struct connection_struct *conn,
			    const struct secopts_facts *facts)
{
	const char *share = lp_const_servicename(SNUM(conn));
	TALLOC_CTX *frame = talloc_stackframe();
	const struct secopts_policy *policy = secopts_vfs_policy(frame);
	struct secopts_verdict verdict =
		secopts_decide_share(policy, facts, share, IS_IPC(conn));
	NTSTATUS status = secopts_vfs_gate(conn, policy, facts, &verdict,
					   SECOPTS_EVENT_SHARE, share);

	TALLOC_FREE(frame);
	return status;
}

static int secopts_connect(vfs_handle_struct *handle,
			   const char *service,
			   const char *user)
{
	struct connection_struct *conn = handle->conn;
	struct secopts_facts facts = facts_of(conn);
	NTSTATUS status = secopts_judge_unseen(conn, &facts);
	int ret;

	if (NT_STATUS_IS_OK(status) && facts.who == SECOPTS_WHO_USER) {
		ret = SMB_VFS_NEXT_CONNECT(handle, service, user);
		/* A tree connect of SMB1 serves other sessions, too. */
		if (ret == 0 && !IS_IPC(conn) &&
		    !secopts_compat_is_smb1(conn) && secopts_vfs_is_told())
		{
			secopts_compat_step_aside(handle);
		}
		return ret;
	}

	if (NT_STATUS_IS_OK(status)) {
		status = judge_share(conn, &facts);
	}
	if (!NT_STATUS_IS_OK(status)) {
		secopts_compat_tcon_status(conn, status);
		secopts_compat_quiet(conn);
		errno = EACCES;
		return -1;
	}
	ret = SMB_VFS_NEXT_CONNECT(handle, service, user);
	if (ret == 0) {
		secopts_vfs_note_tree(conn);
	}
	return ret;
}

static void secopts_disconnect(vfs_handle_struct *handle)
{
	struct secopts_path_alias *alias = handle->data;

	if (alias != NULL) {
		secopts_compat_remove_alias(alias, handle->conn);
	}
	secopts_vfs_forget_tree(handle->conn);
	SMB_VFS_NEXT_DISCONNECT(handle);
}

static bool renew_alias(vfs_handle_struct *handle)
{
	struct secopts_path_alias *alias =
		secopts_compat_renew_alias(handle->data, handle->conn);

	if (alias == NULL) {
		errno = ENOMEM;
		return false;
	}
	handle->data = alias;
	return true;
}

/*
 * The last thing that smbd does in a tree connect is to look at the share's
 * directory. Its path is final by then.
 */
static int secopts_stat(vfs_handle_struct *handle,
			struct smb_filename *smb_fname)
{
	struct connection_struct *conn = handle->conn;

	if (IS_IPC(conn) && !conn->tcon_done && !renew_alias(handle)) {
		return -1;
	}
	return SMB_VFS_NEXT_STAT(handle, smb_fname);
}

static struct secopts_verdict judge(vfs_handle_struct *handle,
				    const struct secopts_policy *policy,
				    const struct secopts_facts *facts,
				    const struct secopts_request *request,
				    const char **name)
{
	const struct secopts_pipe *opened = NULL;

	switch (request->kind) {
	case SECOPTS_REQUEST_CREATE:
	case SECOPTS_REQUEST_WAIT:
		*name = request->name;
		break;
	case SECOPTS_REQUEST_HANDLE:
		*name = request->fsp->fsp_name->base_name;
		opened = VFS_FETCH_FSP_EXTENSION(handle, request->fsp);
		if (opened == NULL || opened->who != facts->who) {
			return secopts_decide_switched(policy, facts);
		}
		break;
	case SECOPTS_REQUEST_OTHER:
		/* It opens and uses no pipe: it is judged like IPC$ itself. */
		*name = "IPC$";
		return secopts_decide_share(policy, facts, "IPC$", true);
	}
	return secopts_decide_pipe(policy, facts, *name);
}

static NTSTATUS judge_request(vfs_handle_struct *handle,
			      const struct secopts_policy *policy,
			      const struct secopts_facts *facts,
			      const struct secopts_request *request)
{
	const char *name = NULL;
	struct secopts_verdict verdict =
		judge(handle, policy, facts, request, &name);

	return secopts_vfs_gate(handle->conn, policy, facts, &verdict,
				SECOPTS_EVENT_PIPE, name);
}

/* Make smbd itself refuse a CREATE whose compound has more for the pipe. */
static bool leave_to_smbd(struct connection_struct *conn,
			  const struct secopts_request *request)
{
	return request->kind == SECOPTS_REQUEST_CREATE &&
	       secopts_compat_is_followed(request) &&
	       secopts_compat_drop_contexts(request) &&
	       secopts_compat_refuse_pipe(conn);
}

/*
 * Judge what is about to be dispatched. As a rule that is one request. Where it
 * cannot be told which of several it is, all of them have to pass.
 *
 * Returns false where chdir_fn has to fail. What is allocated goes when smbd is
 * done with this event; it has memory for that.
 */
static bool allow_dispatch(vfs_handle_struct *handle,
			   const struct secopts_facts *facts)
{
	struct connection_struct *conn = handle->conn;
	TALLOC_CTX *mem_ctx = talloc_tos();
	const struct secopts_policy *policy = secopts_vfs_policy_lately(mem_ctx);
	struct secopts_request request = {.kind = SECOPTS_REQUEST_CREATE};
	struct smbd_smb2_request *first = NULL;
	struct smbd_smb2_request *req = NULL;

	if (facts->request_unreadable) {
		return NT_STATUS_IS_OK(
			judge_request(handle, policy, facts, &request));
	}
	first = secopts_compat_next_request(conn, NULL);
	for (req = first; req != NULL;
	     req = secopts_compat_next_request(conn, req))
	{
		request = secopts_compat_read_request(mem_ctx, req);
		if (!NT_STATUS_IS_OK(
			    judge_request(handle, policy, facts, &request)))
		{
			return req == first &&
			       secopts_compat_next_request(conn, req) == NULL &&
			       leave_to_smbd(conn, &request);
		}
	}
	return true;
}

/*
 * Only over SMB2 does a tree connect belong to one session, and only the gensec
 * plug-in resumes chdir_fn.
 */
static bool may_suspend(struct connection_struct *conn,
			const struct secopts_facts *facts)
{
	return facts->who == SECOPTS_WHO_USER &&
	       secopts_compat_has_client(conn) &&
	       !secopts_compat_is_smb1(conn) && secopts_vfs_is_told();
}

static int secopts_chdir(vfs_handle_struct *handle,
			 const struct smb_filename *smb_fname)
{
	struct connection_struct *conn = handle->conn;
	struct secopts_facts facts;

	if (!IS_IPC(conn) || !conn->tcon_done ||
	    strcmp(smb_fname->base_name, conn->connectpath) != 0)
	{
		return SMB_VFS_NEXT_CHDIR(handle, smb_fname);
	}
	if (secopts_compat_is_suspended(handle->data, conn)) {
		return SMB_VFS_NEXT_CHDIR(handle, smb_fname);
	}
	facts = facts_of(conn);
	if (handle->data != NULL && may_suspend(conn, &facts)) {
		secopts_compat_suspend(handle->data, conn);
		return SMB_VFS_NEXT_CHDIR(handle, smb_fname);
	}
	if (!renew_alias(handle)) {
		return -1;
	}
	if (secopts_compat_is_dispatch(conn) &&
	    (!NT_STATUS_IS_OK(secopts_judge_unseen(conn, &facts)) ||
	     (facts.who != SECOPTS_WHO_USER &&
	      !allow_dispatch(handle, &facts))))
	{
		secopts_compat_quiet(conn);
		errno = EACCES;
		return -1;
	}
	return SMB_VFS_NEXT_CHDIR(handle, smb_fname);
}

/*
 * Over SMB1 any session may use any tree connect, and smbd checks nothing but
 * the share ACL. Over SMB2 a session may have become somebody else's where no
 * gensec plug-in notices. In both cases smbd opens a file before it tells
 * anything of it, so this is where the share is judged once more.
 */
static bool may_use_files(struct connection_struct *conn)
{
	if (!IS_IPC(conn) && !secopts_compat_is_leaving(conn) &&
	    (secopts_compat_is_smb1(conn) || !secopts_vfs_is_told()))
	{
		struct secopts_facts facts = facts_of(conn);

		if (!NT_STATUS_IS_OK(secopts_judge_unseen(conn, &facts)) ||
		    (facts.who != SECOPTS_WHO_USER &&
		     !NT_STATUS_IS_OK(judge_share(conn, &facts))))
		{
			errno = EACCES;
			return false;
		}
	}
	return true;
}

static int secopts_openat(vfs_handle_struct *handle,
			  const struct files_struct *dirfsp,
			  const struct smb_filename *smb_fname,
			  struct files_struct *fsp,
			  const struct vfs_open_how *how)
{
	if (!may_use_files(handle->conn)) {
		return -1;
	}
	return SMB_VFS_NEXT_OPENAT(handle, dirfsp, smb_fname, fsp, how);
}

/*
 * smbd of 4.22 goes on with what it may not open, by asking for its status
 * below a directory that it could not open either, and answers the
 * STATUS_INVALID_HANDLE that comes of it. Refused here, it is the
 * STATUS_ACCESS_DENIED that other releases answer.
 */
static int secopts_fstatat(vfs_handle_struct *handle,
			   const struct files_struct *dirfsp,
			   const struct smb_filename *smb_fname,
			   SMB_STRUCT_STAT *sbuf,
			   int flags)
{
	if (!may_use_files(handle->conn)) {
		return -1;
	}
	return SMB_VFS_NEXT_FSTATAT(handle, dirfsp, smb_fname, sbuf, flags);
}

/*
 * Of users the settings concern those alone who open the pipe of the SAM or of
 * the registry. What can fail here is memory, and for want of that no user is
 * shut out.
 */
static void watch_user(vfs_handle_struct *handle,
		       struct files_struct *fsp,
		       const struct secopts_facts *facts)
{
	const char *name = fsp->fsp_name->base_name;
	TALLOC_CTX *frame = NULL;

	if ((!secopts_is_sam_pipe(name) && !secopts_is_registry_pipe(name)) ||
	    !secopts_compat_has_client(fsp->conn))
	{
		return;
	}
	frame = talloc_stackframe();
	(void)secopts_watch_pipe(fsp, secopts_vfs_policy(frame), facts,
				 secopts_vfs_note_bound, handle);
	TALLOC_FREE(frame);
}

static uint64_t secopts_get_alloc_size(vfs_handle_struct *handle,
				       struct files_struct *fsp,
				       const SMB_STRUCT_STAT *sbuf)
{
	struct connection_struct *conn = handle->conn;
	struct secopts_facts facts;

	if (!IS_IPC(conn) || fsp == NULL ||
	    VFS_FETCH_FSP_EXTENSION(handle, fsp) != NULL)
	{
		return SMB_VFS_NEXT_GET_ALLOC_SIZE(handle, fsp, sbuf);
	}

	facts = facts_of(conn);
	if (facts.who != SECOPTS_WHO_USER) {
		TALLOC_CTX *frame = talloc_stackframe();
		const char *name = fsp->fsp_name->base_name;
		const struct secopts_policy *policy = secopts_vfs_policy(frame);
		struct secopts_verdict verdict =
			secopts_decide_pipe(policy, &facts, name);
		NTSTATUS status =
			secopts_vfs_gate(conn, policy, &facts, &verdict,
					 SECOPTS_EVENT_PIPE, name);
		bool may_change = policy == NULL ||
				  policy->source != SECOPTS_SOURCE_SMB_CONF ||
				  secopts_vfs_has_changed(policy);

		if (NT_STATUS_IS_OK(status) &&
		    !secopts_watch_pipe(fsp, policy, &facts,
					secopts_vfs_note_bound, handle))
		{
			status = NT_STATUS_ACCESS_DENIED;
			may_change = true;
		}
		TALLOC_FREE(frame);
		if (!NT_STATUS_IS_OK(status) && may_change) {
			/*
			 * The registry and what Group Policy delivers may change
			 * in the middle of a request, as smb.conf cannot, and
			 * memory may run out. Then nothing is kept of who has
			 * opened the pipe, and nothing can be read from it or
			 * written to it.
			 */
			return SMB_VFS_NEXT_GET_ALLOC_SIZE(handle, fsp, sbuf);
		}
		if (!NT_STATUS_IS_OK(status)) {
			/* It must not come this far: end the connection. */
			exit_server_cleanly("secopts: a pipe was opened "
					    "without having been judged");
		}
	} else {
		watch_user(handle, fsp, &facts);
	}

	secopts_vfs_keep_pipe(handle, fsp, facts.who);
	return SMB_VFS_NEXT_GET_ALLOC_SIZE(handle, fsp, sbuf);
}

static const struct vfs_fn_pointers vfs_secopts_fns = {
	.connect_fn = secopts_connect,
	.disconnect_fn = secopts_disconnect,
	.stat_fn = secopts_stat,
	.chdir_fn = secopts_chdir,
	.openat_fn = secopts_openat,
	.fstatat_fn = secopts_fstatat,
	.get_alloc_size_fn = secopts_get_alloc_size,
};

_PUBLIC_ NTSTATUS samba_init_module(TALLOC_CTX *mem_ctx)
{
	secopts_debug_init();

	if (!secopts_compat_same_samba("VFS")) {
		return NT_STATUS_REVISION_MISMATCH;
	}
	return smb_register_vfs(SMB_VFS_INTERFACE_VERSION, "secopts",
				&vfs_secopts_fns);
}
