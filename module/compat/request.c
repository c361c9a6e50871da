/*
 * Windows Security Options for Samba
 *
 * The SMB2 request that is being dispatched
 *
 * Trick:	smbd hands no request to VFS modules, but the connection's list
 *		of requests can be reached from conn->sconn. In the one that is
 *		being dispatched the session is set, and the tree connect is
 *		not set yet.
 * Serves:	4.17 to 4.25.
 * Upstream:	smbd_smb2_request_dispatch(), smbd_smb2_request_check_tcon(),
 *		smbd_smb2_table[] (source3/smbd/smb2_server.c).
 * Symptom:	a pipe opens unchecked, until get_alloc_size_fn notices.
 * Test:	tests/live/test_pipes.py
 * Delete:	when VFS has a hook for named pipes.
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "secopts_compat_vfs.h"
#include "compat_internal.h"
#include "smbd_headers.h"
#include "libcli/smb/smb_constants.h"
#include "libcli/smb/smb2_constants.h"
#include "messages.h"
#include "source3/lib/substitute.h"

extern struct current_user current_user;

/* Where the body has its file id; 0: it has none, or it is a CLOSE. */
static uint16_t fileid_offset(uint16_t opcode)
{
	switch (opcode) {
	case SMB2_OP_FLUSH:
	case SMB2_OP_LOCK:
	case SMB2_OP_IOCTL:
	case SMB2_OP_QUERY_DIRECTORY:
	case SMB2_OP_NOTIFY:
		return 0x08;
	case SMB2_OP_READ:
	case SMB2_OP_WRITE:
	case SMB2_OP_SETINFO:
		return 0x10;
	case SMB2_OP_GETINFO:
		return 0x18;
	}
	return 0;
}

static bool needs_tcon(uint16_t opcode)
{
	switch (opcode) {
	case SMB2_OP_NEGPROT:
	case SMB2_OP_SESSSETUP:
	case SMB2_OP_LOGOFF:
	case SMB2_OP_TCON:
	case SMB2_OP_CANCEL:
	case SMB2_OP_KEEPALIVE:
	case SMB2_OP_BREAK:
		return false;
	}
	return true;
}

static uint16_t opcode_of(const struct smbd_smb2_request *req)
{
	return SVAL(SMBD_SMB2_IN_HDR_PTR(req), SMB2_HDR_OPCODE);
}

static bool is_candidate(const struct smbd_smb2_request *req, uint64_t vuid)
{
	if (req->tcon != NULL || req->session == NULL ||
	    req->session->global->session_wire_id != vuid)
	{
		return false;
	}
	/* In a compound that is done, the index is behind its last request. */
	return req->current_idx >= 1 &&
	       req->current_idx + SMBD_SMB2_NUM_IOV_PER_REQ <=
		       req->in.vector_count &&
	       needs_tcon(opcode_of(req));
}

static struct smbd_smb2_request *first_of(struct smbXsrv_connection *xconn)
{
	return (xconn != NULL) ? xconn->smb2.requests : NULL;
}

/* What a place in the packet, counted from its header, leads to. */
static const uint8_t *dynamic_part(const struct smbd_smb2_request *req,
				   size_t offset,
				   size_t length)
{
	const struct iovec *dyn = SMBD_SMB2_IN_DYN_IOV(req);
	size_t start = SMB2_HDR_BODY + SMBD_SMB2_IN_BODY_LEN(req);

	if (offset < start || offset - start > dyn->iov_len ||
	    length > dyn->iov_len - (offset - start))
	{
		return NULL;
	}
	return (const uint8_t *)dyn->iov_base + (offset - start);
}

/*
 * A name as smbd will read it. What smbd would answer to an invalid name, an
 * anonymous client does not learn: NULL is refused.
 */
static const char *
read_name(TALLOC_CTX *mem_ctx, const uint8_t *utf16, size_t length)
{
	char *name = NULL;
	size_t size = 0;

	if (length == 0) {
		return "";
	}
	if (utf16 == NULL ||
	    !convert_string_talloc(mem_ctx, CH_UTF16, CH_UNIX, utf16, length,
				   &name, &size) ||
	    strlen(name) != size)
	{
		return NULL;
	}
	return name;
}

/* See smbd_smb2_request_process_create(). */
static const char *create_name(TALLOC_CTX *mem_ctx,
			       const struct smbd_smb2_request *req)
{
	const uint8_t *body = SMBD_SMB2_IN_BODY_PTR(req);
	size_t length;

	if (SMBD_SMB2_IN_BODY_LEN(req) < 0x38) {
		return NULL;
	}
	length = SVAL(body, 0x2E);
	return read_name(mem_ctx,
			 dynamic_part(req, SVAL(body, 0x2C), length), length);
}

static bool is_pipe_wait(const struct smbd_smb2_request *req)
{
	return SMBD_SMB2_IN_BODY_LEN(req) >= 0x38 &&
	       IVAL(SMBD_SMB2_IN_BODY_PTR(req), 0x04) == FSCTL_PIPE_WAIT;
}

/*
 * See smbd_smb2_request_process_ioctl(), and [MS-FSCC] 2.3.49 for what is in
 * the input: 14 bytes before the name, the length of which is in those.
 */
static const char *wait_name(TALLOC_CTX *mem_ctx,
			     const struct smbd_smb2_request *req)
{
	const uint8_t *body = SMBD_SMB2_IN_BODY_PTR(req);
	size_t length = IVAL(body, 0x1C);
	const uint8_t *input = dynamic_part(req, IVAL(body, 0x18), length);

	if (input == NULL || length < 14 || IVAL(input, 8) > length - 14) {
		return NULL;
	}
	return read_name(mem_ctx, input + 14, IVAL(input, 8));
}

static struct files_struct *open_file(const struct smbd_smb2_request *req,
				      uint16_t offset)
{
	const uint8_t *body = SMBD_SMB2_IN_BODY_PTR(req);
	struct smbXsrv_open *op = NULL;
	NTSTATUS status;

	if (req->compat_chain_fsp != NULL) {
		return req->compat_chain_fsp;
	}
	if (SMBD_SMB2_IN_BODY_LEN(req) < (size_t)offset + 16) {
		return NULL;
	}
	status = smb2srv_open_lookup(req->xconn,
				     BVAL(body, offset),
				     BVAL(body, offset + 8),
				     timeval_to_nttime(&req->request_time),
				     &op);
	return NT_STATUS_IS_OK(status) ? op->compat : NULL;
}

struct secopts_request
secopts_compat_read_request(TALLOC_CTX *mem_ctx, struct smbd_smb2_request *req)
{
	struct secopts_request request = {
		.kind = SECOPTS_REQUEST_OTHER,
		.smb2req = req,
	};
	uint16_t opcode = opcode_of(req);
	uint16_t offset = fileid_offset(opcode);

	if (opcode == SMB2_OP_CREATE) {
		request.kind = SECOPTS_REQUEST_CREATE;
		request.name = create_name(mem_ctx, req);
	} else if (opcode == SMB2_OP_IOCTL && is_pipe_wait(req)) {
		/* It has no handle, not even one of its compound's. */
		request.kind = SECOPTS_REQUEST_WAIT;
		request.name = wait_name(mem_ctx, req);
	} else if (offset != 0) {
		request.fsp = open_file(req, offset);
		if (request.fsp != NULL) {
			request.kind = SECOPTS_REQUEST_HANDLE;
		}
	}
	return request;
}

struct smbd_smb2_request *
secopts_compat_next_request(struct connection_struct *conn,
			    struct smbd_smb2_request *req)
{
	struct smbXsrv_connection *xconn = NULL;

	if (!secopts_compat_has_client(conn)) {
		return NULL;
	}
	xconn = (req != NULL) ? req->xconn : conn->sconn->client->connections;
	req = (req != NULL) ? req->next : first_of(xconn);
	while (xconn != NULL) {
		for (; req != NULL; req = req->next) {
			if (is_candidate(req, conn->vuid)) {
				return req;
			}
		}
		xconn = xconn->next;
		req = first_of(xconn);
	}
	return NULL;
}

bool secopts_compat_is_leaving(const struct connection_struct *conn)
{
	/* smbXsrv_tcon_disconnect() takes the table away first. */
	return conn->tcon != NULL && conn->tcon->table == NULL;
}

bool secopts_compat_is_dispatch(const struct connection_struct *conn)
{
	/* change_to_user_impersonate() comes before the directory. */
	return !secopts_compat_is_leaving(conn) && current_user.conn == conn;
}

bool secopts_compat_is_smb1(const struct connection_struct *conn)
{
	return conn->sconn != NULL && !secopts_compat_using_smb2(conn->sconn);
}

bool secopts_compat_has_client(const struct connection_struct *conn)
{
	return conn->sconn != NULL && conn->sconn->client != NULL;
}

struct secopts_smbd_session
secopts_compat_tree_session(const struct connection_struct *conn)
{
	struct secopts_smbd_session session = {
		.in_smbd = true,
		.is_smb1 = secopts_compat_is_smb1(conn),
		.session_id = conn->vuid,
		.workstation = get_remote_machine_name(),
	};

	if (conn->sconn != NULL) {
		session.remote = conn->sconn->remote_address;
		session.local = conn->sconn->local_address;
	}
	if (!session.is_smb1 && secopts_compat_has_client(conn) &&
	    conn->sconn->client->connections != NULL)
	{
		session.dialect =
			conn->sconn->client->connections->smb2.server.dialect;
	}
	return session;
}

struct server_id secopts_compat_server_id(const struct connection_struct *conn)
{
	return messaging_server_id(conn->sconn->msg_ctx);
}

bool secopts_compat_is_internal(const struct connection_struct *conn)
{
	return !secopts_compat_has_client(conn) &&
	       conn->session_info == NULL;
}

const struct auth_session_info *
secopts_compat_session_info(struct connection_struct *conn)
{
	struct auth_session_info *info = NULL;
	NTSTATUS status;

	if (!secopts_compat_has_client(conn)) {
		/* smbd has made it for a DFS referral or an RPC call. */
		return conn->session_info;
	}
	status = smbXsrv_session_info_lookup(conn->sconn->client, conn->vuid,
					     &info);
	return NT_STATUS_IS_OK(status) ? info : conn->session_info;
}

bool secopts_compat_was_judged(const struct connection_struct *conn,
			       const struct auth_session_info *info)
{
	/* The tree connect's own, where the session is gone, has no mark. */
	return !secopts_compat_has_client(conn) ||
	       (info != NULL && secopts_compat_is_judged(info));
}
