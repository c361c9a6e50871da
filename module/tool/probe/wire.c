/*
 * Windows Security Options for Samba
 *
 * The secopts command: the requests of probe
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "probe.h"
#include "secopts_compat_client.h"
#include "libcli/smb/smb_constants.h"
#include "libcli/smb/smb2_constants.h"
#include "libcli/smb/smb2_create_blob.h"
#include "libcli/smb/smb2_negotiate_context.h"
#include "libcli/smb/smbXcli_base.h"
#include "librpc/gen_ndr/security.h"
#include "lib/util/tevent_ntstatus.h"
#include "system/network.h"
#include <poll.h>

/* More than one request is never under way. */
#define CREDITS 32

static int milliseconds_left(const struct probe_server *server)
{
	struct timeval now = timeval_current();
	double left = timeval_elapsed2(&now, &server->deadline) * 1000;

	if (left < 1) {
		return 0;
	}
	return MIN(left, PROBE_REQUEST_SECONDS * 1000);
}

const char *probe_status_name(TALLOC_CTX *mem_ctx, NTSTATUS status)
{
	const char *name = nt_errstr(status);

	if (NT_STATUS_IS_OK(status)) {
		return "STATUS_SUCCESS";
	}
	if (strncmp(name, "NT_STATUS_", 10) == 0) {
		return talloc_strdup(mem_ctx, name + 3);
	}
	return talloc_asprintf(mem_ctx, "0x%08"PRIX32, NT_STATUS_V(status));
}

uint32_t probe_may_ask(struct probe_server *server)
{
	uint32_t left = milliseconds_left(server);

	if (server->trouble != NULL) {
		return 0;
	}
	if (left == 0) {
		server->trouble = "time is up (--timeout)";
		return 0;
	}
	if (server->requests >= PROBE_MAX_REQUESTS) {
		server->trouble = "more requests than probe may send";
		return 0;
	}
	server->requests++;
	return left;
}

static bool connect_socket(const struct probe_server *server,
			   const struct addrinfo *address,
			   int fd)
{
	struct pollfd wanted = {.fd = fd, .events = POLLOUT};
	socklen_t size = sizeof(int);
	int error = 0;

	if (connect(fd, address->ai_addr, address->ai_addrlen) == 0) {
		return true;
	}
	if (errno != EINPROGRESS) {
		return false;
	}
	if (poll(&wanted, 1, milliseconds_left(server)) != 1) {
		errno = ETIMEDOUT;
		return false;
	}
	if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) == -1) {
		return false;
	}
	errno = error;
	return error == 0;
}

/* -1 after setting server->trouble */
static int open_socket(struct probe_server *server)
{
	const struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
	struct addrinfo *list = NULL;
	struct addrinfo *address = NULL;
	char port[8];
	int error;
	int fd = -1;

	snprintf(port, sizeof(port), "%u", (unsigned int)server->port);
	error = getaddrinfo(server->host, port, &hints, &list);
	if (error != 0) {
		server->trouble = gai_strerror(error);
		return -1;
	}
	errno = EADDRNOTAVAIL;
	for (address = list; address != NULL; address = address->ai_next) {
		fd = socket(address->ai_family,
			    SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
		if (fd != -1 && connect_socket(server, address, fd)) {
			break;
		}
		if (fd != -1) {
			error = errno;
			close(fd);
			errno = error;
			fd = -1;
		}
	}
	if (fd == -1) {
		server->trouble = strerror(errno);
	}
	freeaddrinfo(list);
	return fd;
}

static struct smbXcli_conn *make_connection(struct probe_server *server)
{
	static const char *const signing[] = {"aes-128-gmac", "aes-128-cmac",
					      "hmac-sha256", NULL};
	static const char *const ciphers[] = {"aes-128-gcm", "aes-128-ccm",
					      "aes-256-gcm", "aes-256-ccm",
					      NULL};
	const struct smb311_capabilities capabilities =
		secopts_compat_capabilities(signing, ciphers);
	struct GUID guid = GUID_random();
	struct smbXcli_conn *conn = NULL;
	int fd = open_socket(server);

	if (fd == -1) {
		return NULL;
	}
	conn = secopts_compat_smb_client(fd, server->host, &guid,
					 &capabilities);
	if (conn == NULL) {
		server->trouble = "out of memory";
	}
	return conn;
}

/* Does a server that took no SMB2 take SMB1? Nothing else is asked by it. */
static bool is_smb1_only(struct probe_server *server)
{
	struct smbXcli_conn *conn = NULL;
	uint32_t wait = probe_may_ask(server);
	bool answer;

	if (wait == 0) {
		return false;
	}
	conn = make_connection(server);
	if (conn == NULL) {
		return false;
	}
	answer = NT_STATUS_IS_OK(secopts_compat_negprot(
		conn, wait, PROTOCOL_CORE, PROTOCOL_NT1));
	TALLOC_FREE(conn);
	return answer;
}

static const char *dialect_name(enum protocol_types protocol)
{
	switch (protocol) {
	case PROTOCOL_SMB2_02:
		return "2.0.2";
	case PROTOCOL_SMB2_10:
		return "2.1";
	case PROTOCOL_SMB3_00:
		return "3.0";
	case PROTOCOL_SMB3_02:
		return "3.0.2";
	case PROTOCOL_SMB3_11:
		return "3.1.1";
	default:
		return "unknown";
	}
}

bool probe_connect(struct probe_server *server)
{
	uint32_t wait = probe_may_ask(server);
	NTSTATUS status;

	if (wait == 0) {
		return false;
	}
	server->conn = make_connection(server);
	if (server->conn == NULL) {
		return false;
	}
	status = secopts_compat_negprot(server->conn, wait, PROTOCOL_SMB2_02,
					PROTOCOL_SMB3_11);
	if (NT_STATUS_IS_OK(status)) {
		smb2cli_conn_set_max_credits(server->conn, CREDITS);
		server->dialect =
			dialect_name(smbXcli_conn_protocol(server->conn));
		return true;
	}
	probe_disconnect(server);
	if (!NT_STATUS_EQUAL(status, NT_STATUS_IO_TIMEOUT) &&
	    is_smb1_only(server))
	{
		server->trouble = "speaks SMB1 only, which is not probed";
		return false;
	}
	server->trouble = talloc_asprintf(talloc_tos(),
					  "no answer of SMB2 to NEGOTIATE: %s",
					  probe_status_name(talloc_tos(),
							    status));
	return false;
}

void probe_disconnect(struct probe_server *server)
{
	server->session = NULL;
	server->ipc = NULL;
	TALLOC_FREE(server->conn);
}

/* smb2cli_session_setup_send() and its answer */
static NTSTATUS session_leg(struct probe_server *server,
			    struct smbXcli_session *session,
			    const DATA_BLOB *in,
			    struct iovec **iov,
			    DATA_BLOB *out)
{
	uint32_t wait = probe_may_ask(server);
	struct tevent_context *ev = samba_tevent_context_init(session);
	struct tevent_req *req = NULL;
	NTSTATUS status = NT_STATUS_NO_MEMORY;

	if (wait == 0 || ev == NULL) {
		return NT_STATUS_IO_TIMEOUT;
	}
	req = smb2cli_session_setup_send(session, ev, server->conn, wait,
					 session, 0, SMB2_CAP_DFS, 0, 0, in);
	if (req == NULL || !tevent_req_poll_ntstatus(req, ev, &status)) {
		return status;
	}
	/* the buffer is the answer's own */
	return smb2cli_session_setup_recv(req, session, iov, out);
}

/* Guests and anonymous users have no session key to sign with. */
static NTSTATUS use_key(struct probe_server *server,
			struct smbXcli_session *session,
			const DATA_BLOB *key,
			const struct iovec *iov)
{
	uint16_t flags = smb2cli_session_get_flags(session);

	server->is_guest = (flags & SMB2_SESSION_FLAG_IS_GUEST) != 0;
	if (key->length == 0 || server->is_guest ||
	    (flags & SMB2_SESSION_FLAG_IS_NULL) != 0)
	{
		return NT_STATUS_OK;
	}
	return smb2cli_session_set_session_key(session, *key, iov);
}

NTSTATUS probe_session(struct probe_server *server,
		       const struct probe_identity *identity,
		       uint32_t flags,
		       struct smbXcli_session **presult)
{
	struct smbXcli_session *session =
		smbXcli_session_create(server->conn, server->conn);
	DATA_BLOB in;
	DATA_BLOB out = data_blob_null;
	DATA_BLOB key = data_blob_null;
	struct iovec *iov = NULL;
	NTSTATUS status;

	*presult = NULL;
	if (session == NULL) {
		return NT_STATUS_NO_MEMORY;
	}
	in = probe_ntlm_negotiate(session, flags);
	status = session_leg(server, session, &in, &iov, &out);
	if (!NT_STATUS_EQUAL(status, NT_STATUS_MORE_PROCESSING_REQUIRED) ||
	    identity == NULL)
	{
		TALLOC_FREE(session);
		return status;
	}
	status = probe_ntlm_authenticate(session, identity, flags, &out, &in,
					 &key);
	if (NT_STATUS_IS_OK(status)) {
		status = session_leg(server, session, &in, &iov, &out);
	}
	if (NT_STATUS_IS_OK(status)) {
		status = use_key(server, session, &key, iov);
	}
	data_blob_clear_free(&key);
	if (!NT_STATUS_IS_OK(status)) {
		TALLOC_FREE(session);
		return status;
	}
	*presult = session;
	return NT_STATUS_OK;
}

void probe_logoff(struct probe_server *server,
		  struct smbXcli_session *session)
{
	uint32_t wait;

	if (session != NULL && smbXcli_conn_is_connected(server->conn) &&
	    (wait = probe_may_ask(server)) != 0)
	{
		smb2cli_logoff(server->conn, wait, session);
	}
	TALLOC_FREE(session);
}

NTSTATUS probe_tree(struct probe_server *server,
		    const char *share,
		    struct smbXcli_tcon **ptcon)
{
	uint32_t wait = probe_may_ask(server);
	struct smbXcli_tcon *tcon = smbXcli_tcon_create(server->conn);
	const char *unc = talloc_asprintf(tcon, "\\\\%s\\%s", server->host,
					  share);
	NTSTATUS status;

	*ptcon = NULL;
	if (wait == 0 || unc == NULL) {
		return NT_STATUS_IO_TIMEOUT;
	}
	status = smb2cli_tcon(server->conn, wait, server->session, tcon, 0,
			      unc);
	if (!NT_STATUS_IS_OK(status)) {
		TALLOC_FREE(tcon);
		return status;
	}
	*ptcon = tcon;
	return status;
}

void probe_leave(struct probe_server *server, struct smbXcli_tcon **tcon)
{
	uint32_t wait;

	if (*tcon != NULL && smbXcli_conn_is_connected(server->conn) &&
	    (wait = probe_may_ask(server)) != 0)
	{
		smb2cli_tdis(server->conn, wait, server->session, *tcon);
	}
	TALLOC_FREE(*tcon);
}

NTSTATUS probe_open(struct probe_server *server,
		    const char *pipe,
		    uint32_t access,
		    struct probe_handle *handle)
{
	uint32_t wait = probe_may_ask(server);

	if (wait == 0) {
		return NT_STATUS_IO_TIMEOUT;
	}
	return secopts_compat_open_pipe(server->conn, wait, server->session,
					server->ipc, pipe, access,
					&handle->persistent,
					&handle->volatile_id);
}

void probe_close(struct probe_server *server,
		 const struct probe_handle *handle)
{
	uint32_t wait = probe_may_ask(server);

	if (wait != 0) {
		smb2cli_close(server->conn, wait, server->session, server->ipc,
			      0, handle->persistent, handle->volatile_id);
	}
}
