/*
 * Windows Security Options for Samba
 *
 * Of the target that plays gensec: what must come of an authentication
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#ifndef __FUZZ_GENSEC_ORACLE_H__
#define __FUZZ_GENSEC_ORACLE_H__

#include "fuzz_gensec.h"
#include "fuzz_messages.h"
#include "secopts_compat.h"
#include "librpc/gen_ndr/dcerpc.h"

/* What is asked for, and what must come of it. */
struct asked {
	bool spnego;
	bool smb;
	bool wants_sign;
	bool wants_seal;
	bool stock_client;
	uint8_t auth_level; /* of RPC; 0: by OID */
	enum secopts_who who;
	bool machine; /* this host's account */

	bool audit;
	bool everyone;
	bool unrestricted;
	bool marked; /* something is listed, or the release is old */
	bool guest_too;
	bool fallback;
	uint32_t min_server;
	uint32_t min_client;
	bool always_128bit;
	bool is_2003;
	bool takes_no_ntlm;
	const char *service; /* that the client asks for */
	bool sends_none;     /* the client sends no NTLM there */

	/* seen on the way */
	uint32_t offered;
	bool server_may; /* an AUTHENTICATE with the flags has come */
	bool client_may; /* a CHALLENGE with the flags has come */
};

/* MS-NLMP 2.2.2.5: 0x20 is SEAL, 0x20000000 is 128. */
static bool is_enough(const struct asked *asked, uint32_t flags)
{
	uint32_t required = asked->min_server;

	if (!asked->always_128bit && ((required | flags) & 0x20) == 0) {
		required &= ~0x20000000u;
	}
	return (required & ~flags) == 0;
}

/* Whatever of this may be an AUTHENTICATE for somebody. */
static bool has_enough(const struct asked *asked, DATA_BLOB blob)
{
	uint32_t flags = 0;
	size_t i;

	for (i = 0; i < blob.length; i++) {
		if (read_flags(blob.data + i, blob.length - i, 3, &flags) &&
		    is_enough(asked, flags))
		{
			return true;
		}
	}
	return false;
}

static void judge_server_leg(struct asked *asked,
			     DATA_BLOB in,
			     DATA_BLOB out,
			     NTSTATUS status)
{
	uint32_t flags = 0;

	if (asked->audit) {
		return;
	}
	/* MS-NLMP 3.2.5.1.1: nobody gets in, and nobody a CHALLENGE. */
	if (asked->takes_no_ntlm) {
		require(!NT_STATUS_IS_OK(status));
		require(!has_flags(out, 2, 0, &flags));
	}
	asked->server_may |= has_enough(asked, in);
	if (NT_STATUS_IS_OK(status)) {
		require(asked->server_may);
	}
	if (!asked->spnego && (read_flags(in.data, in.length, 1, &flags) ||
			       read_flags(in.data, in.length, 3, &flags)))
	{
		require((is_enough(asked, flags) && !asked->takes_no_ntlm) ||
			GENSEC_UPDATE_IS_NTERROR(status));
	}
}

static void judge_client_leg(struct asked *asked, DATA_BLOB in, DATA_BLOB out)
{
	uint32_t flags = 0;

	if (has_flags(out, 1, 0, &flags)) {
		asked->offered = flags;
	}
	if ((asked->min_client & ~asked->offered) == 0) {
		asked->client_may |=
			has_flags(in, 2, asked->min_client, &flags);
	}
	if (asked->stock_client || asked->audit) {
		return;
	}
	if (has_flags(out, 3, 0, &flags)) {
		require(asked->client_may);
	}
	/* MS-NLMP 3.1.4: no NEGOTIATE, whatever came before. */
	if (asked->sends_none) {
		require(!has_flags(out, 1, 0, &flags));
		require(!has_flags(out, 3, 0, &flags));
	}
}

static bool is_concerned(const struct asked *asked, enum secopts_who who)
{
	return who == SECOPTS_WHO_ANONYMOUS ||
	       (who == SECOPTS_WHO_GUEST && asked->guest_too);
}

static bool is_unwatched(void)
{
	return global_smbXsrv_client == NULL || smbd.ipc_unwatched ||
	       smbd.share_unwatched || smbd.printer || smbd.usershares;
}

/* May he have a session of SMB? docs/fidelity.md and docs/threat-model.md */
static bool may_have_session(const struct asked *asked)
{
	if (asked->audit) {
		return true;
	}
	if (global_smbXsrv_client != NULL && smbd.other_session) {
		return false;
	}
	if (asked->unrestricted) {
		return true;
	}
	return asked->marked && !is_unwatched() &&
	       !((smbd.old_session || smbd.other_session || smbd.smb1) &&
		 smbd.acl_grants);
}

static void judge_session(const struct asked *asked,
			  enum secopts_who who,
			  NTSTATUS status,
			  const struct auth_session_info *info)
{
	bool everyone =
		NT_STATUS_IS_OK(status) &&
		security_token_has_sid(info->security_token, &global_sid_World);
	bool protects = asked->auth_level >= DCERPC_AUTH_LEVEL_PACKET;
	bool is_smb1 = asked->smb && global_smbXsrv_client != NULL &&
		       smbd.smb1;

	if (NT_STATUS_IS_OK(status)) {
		require(secopts_compat_is_judged(info) ==
			(who != SECOPTS_WHO_USER || is_smb1));
	}
	if (!is_concerned(asked, who)) {
		require(NT_STATUS_IS_OK(status) && everyone);
		return;
	}
	if (asked->smb) {
		require(NT_STATUS_IS_OK(status) == may_have_session(asked));
	} else {
		bool refused = who == SECOPTS_WHO_ANONYMOUS && protects &&
			       !asked->fallback && !asked->audit;

		require(NT_STATUS_IS_OK(status) == !refused);
	}
	if (!NT_STATUS_IS_OK(status)) {
		require(info == NULL);
		return;
	}
	if (asked->audit) {
		require(everyone);
	} else if (!asked->everyone) {
		require(!everyone);
	}
}

#endif /* __FUZZ_GENSEC_ORACLE_H__ */
