/*
 * Windows Security Options for Samba
 *
 * Tricks that depend on Samba: its SMB client library, as the command uses it
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#ifndef __SECOPTS_COMPAT_CLIENT_H__
#define __SECOPTS_COMPAT_CLIENT_H__

#include "includes.h"

struct smb311_capabilities;
struct smbXcli_conn;
struct smbXcli_session;
struct smbXcli_tcon;

/*
 * smb_client.c: Samba's SMB client library, for the command
 */

/** What a client offers; see smb311_capabilities_parse(). */
struct smb311_capabilities
secopts_compat_capabilities(const char *const *signing,
			    const char *const *ciphers);

/** A client of a connected socket, which it closes; NULL: out of memory. */
struct smbXcli_conn *
secopts_compat_smb_client(int fd,
			  const char *host,
			  struct GUID *guid,
			  const struct smb311_capabilities *capabilities);

/** Negotiate a protocol between these; see smbXcli_negprot(). */
NTSTATUS secopts_compat_negprot(struct smbXcli_conn *conn,
				uint32_t timeout_msec,
				enum protocol_types min_protocol,
				enum protocol_types max_protocol);

/** Open a pipe on IPC$; see smb2cli_create(). */
NTSTATUS secopts_compat_open_pipe(struct smbXcli_conn *conn,
				  uint32_t timeout_msec,
				  struct smbXcli_session *session,
				  struct smbXcli_tcon *ipc,
				  const char *pipe,
				  uint32_t access,
				  uint64_t *persistent,
				  uint64_t *volatile_id);

/** Does samba-gpupdate need the computer's account to be known to Unix? */
bool secopts_compat_gpo_needs_nss(void);

#endif /* __SECOPTS_COMPAT_CLIENT_H__ */
