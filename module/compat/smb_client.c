/*
 * Windows Security Options for Samba
 *
 * Samba's SMB client library, whose functions take more from release to release
 *
 * Trick:	none: the same calls, with the arguments of each release.
 * Serves:	4.17; 4.22 (negotiate contexts, symlink answers); 4.24
 *		(transport in place of a socket).
 * Upstream:	libcli/smb/smbXcli_base.h
 * Symptom:	does not compile.
 * Test:	tests/live/test_probe.py
 * Delete:	each condition with the last release that lacks what it is
 *		about.
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "secopts_compat_client.h"
#include "libcli/smb/smb_util.h"
#include "libcli/smb/smb_constants.h"
#include "libcli/smb/smb2_constants.h"
#include "libcli/smb/smb2_create_blob.h"
#include "libcli/smb/smb2_negotiate_context.h"
#include "libcli/smb/smbXcli_base.h"
#include "librpc/gen_ndr/security.h"
#ifdef SECOPTS_HAVE_SMBXCLI_TRANSPORT
#include "lib/param/param.h"
#include "source4/lib/tls/tls.h"
#endif

struct smb311_capabilities
secopts_compat_capabilities(const char *const *signing,
			    const char *const *ciphers)
{
	return smb311_capabilities_parse("client", signing, ciphers
#ifdef SECOPTS_HAVE_CAPABILITIES_QUIC
					 , false
#endif
	);
}

struct smbXcli_conn *
secopts_compat_smb_client(int fd,
			  const char *host,
			  struct GUID *guid,
			  const struct smb311_capabilities *capabilities)
{
	struct smbXcli_conn *conn = NULL;
#ifdef SECOPTS_HAVE_SMBXCLI_TRANSPORT
	const struct smb_transport tcp = {
		.type = SMB_TRANSPORT_TYPE_TCP,
		.port = 445,
	};
	struct smbXcli_transport *transport = smbXcli_transport_bsd(
		NULL, &fd, TLS_VERIFY_PEER_NO_CHECK, &tcp);

	if (transport != NULL) {
		conn = smbXcli_conn_create(NULL, &transport, host,
					   SMB_SIGNING_IF_REQUIRED, 0, guid,
					   SMB2_CAP_ENCRYPTION, capabilities);
		TALLOC_FREE(transport);
	}
#else
	conn = smbXcli_conn_create(NULL, fd, host, SMB_SIGNING_IF_REQUIRED, 0,
				   guid, SMB2_CAP_ENCRYPTION, capabilities);
	if (conn != NULL) {
		fd = -1;
	}
#endif
	if (conn == NULL && fd != -1) {
		close(fd);
	}
	return conn;
}

NTSTATUS secopts_compat_negprot(struct smbXcli_conn *conn,
				uint32_t timeout_msec,
				enum protocol_types min_protocol,
				enum protocol_types max_protocol)
{
#ifdef SECOPTS_HAVE_NEGPROT_CONTEXTS
	return smbXcli_negprot(conn, timeout_msec, min_protocol, max_protocol,
			       NULL, NULL, NULL);
#else
	return smbXcli_negprot(conn, timeout_msec, min_protocol, max_protocol);
#endif
}

NTSTATUS secopts_compat_open_pipe(struct smbXcli_conn *conn,
				  uint32_t timeout_msec,
				  struct smbXcli_session *session,
				  struct smbXcli_tcon *ipc,
				  const char *pipe,
				  uint32_t access,
				  uint64_t *persistent,
				  uint64_t *volatile_id)
{
	return smb2cli_create(conn, timeout_msec, session, ipc, pipe,
			      SMB2_OPLOCK_LEVEL_NONE,
			      SMB2_IMPERSONATION_IMPERSONATION, access, 0,
			      FILE_SHARE_READ | FILE_SHARE_WRITE, FILE_OPEN, 0,
			      NULL, persistent, volatile_id, NULL, NULL, NULL
#ifdef SECOPTS_HAVE_CREATE_SYMLINK
			      , NULL
#endif
	);
}
