/*
 * Windows Security Options for Samba
 *
 * The secopts command: NTLMSSP messages of probe
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "probe.h"
#include "librpc/gen_ndr/netlogon.h"
#include "libcli/auth/credentials.h"
#include "libcli/auth/proto.h"

/* MS-NLMP 2.2.2.5 */
#define NTLM_UNICODE 0x00000001u
#define NTLM_REQUEST_TARGET 0x00000004u
#define NTLM_NTLM 0x00000200u
#define NTLM_ANONYMOUS 0x00000800u
#define NTLM_ALWAYS_SIGN 0x00008000u
#define NTLM_BASE                                                             \
	(NTLM_UNICODE | NTLM_REQUEST_TARGET | NTLM_NTLM | NTLM_ALWAYS_SIGN)

#define NEGOTIATE_SIZE 40
#define CHALLENGE_SIZE 32
#define AUTHENTICATE_SIZE 64

static const char signature[8] = "NTLMSSP";

DATA_BLOB probe_ntlm_negotiate(TALLOC_CTX *mem_ctx, uint32_t flags)
{
	DATA_BLOB message = data_blob_talloc_zero(mem_ctx, NEGOTIATE_SIZE);

	if (message.data != NULL) {
		memcpy(message.data, signature, sizeof(signature));
		SIVAL(message.data, 8, 1);
		SIVAL(message.data, 12, NTLM_BASE | flags);
	}
	return message;
}

struct challenge {
	uint32_t flags;
	DATA_BLOB nonce;
	DATA_BLOB target_info;
};

static bool read_challenge(const DATA_BLOB *message,
			   struct challenge *challenge)
{
	uint32_t length;
	uint32_t offset;

	if (message->length < CHALLENGE_SIZE ||
	    memcmp(message->data, signature, sizeof(signature)) != 0 ||
	    IVAL(message->data, 8) != 2)
	{
		return false;
	}
	challenge->flags = IVAL(message->data, 20);
	challenge->nonce = data_blob_const(message->data + 24, 8);
	challenge->target_info = data_blob_null;
	if (message->length < CHALLENGE_SIZE + 16) {
		return true;
	}
	length = SVAL(message->data, 40);
	offset = IVAL(message->data, 44);
	if (offset > message->length || length > message->length - offset) {
		return false;
	}
	challenge->target_info =
		data_blob_const(message->data + offset, length);
	return true;
}

/* What follows the fixed part of AUTHENTICATE. */
struct fields {
	DATA_BLOB lm;
	DATA_BLOB nt;
	DATA_BLOB domain;
	DATA_BLOB user;
};

static bool utf16(TALLOC_CTX *mem_ctx, const char *text, DATA_BLOB *blob)
{
	*blob = data_blob_null;
	return text == NULL || text[0] == '\0' ||
	       convert_string_talloc(mem_ctx, CH_UNIX, CH_UTF16LE, text,
				     strlen(text), &blob->data, &blob->length);
}

static NTSTATUS user_fields(TALLOC_CTX *mem_ctx,
			    const struct probe_identity *identity,
			    const struct challenge *challenge,
			    struct fields *fields,
			    DATA_BLOB *session_key)
{
	DATA_BLOB lm_key = data_blob_null;
	uint8_t hash[16];
	bool ok;

	E_md4hash(identity->password, hash);
	ok = SMBNTLMv2encrypt_hash(mem_ctx, identity->user, identity->domain,
				   hash, &challenge->nonce, NULL,
				   &challenge->target_info, &fields->lm,
				   &fields->nt, &lm_key, session_key) &&
	     utf16(mem_ctx, identity->domain, &fields->domain) &&
	     utf16(mem_ctx, identity->user, &fields->user);
	ZERO_STRUCT(hash);
	data_blob_clear_free(&lm_key);
	return ok ? NT_STATUS_OK : NT_STATUS_NO_MEMORY;
}

/* LM, NT, domain, user, workstation and session key, 8 bytes each. */
static DATA_BLOB put_fields(TALLOC_CTX *mem_ctx,
			    const struct fields *fields,
			    uint32_t flags)
{
	const DATA_BLOB *order[] = {&fields->lm,     &fields->nt,
				    &fields->domain, &fields->user,
				    &data_blob_null, &data_blob_null};
	DATA_BLOB message = data_blob_null;
	size_t size = AUTHENTICATE_SIZE;
	size_t at = AUTHENTICATE_SIZE;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(order); i++) {
		size += order[i]->length;
	}
	message = data_blob_talloc_zero(mem_ctx, size);
	if (message.data == NULL) {
		return message;
	}
	memcpy(message.data, signature, sizeof(signature));
	SIVAL(message.data, 8, 3);
	for (i = 0; i < ARRAY_SIZE(order); i++) {
		uint8_t *field = message.data + 12 + 8 * i;

		SSVAL(field, 0, order[i]->length);
		SSVAL(field, 2, order[i]->length);
		SIVAL(field, 4, at);
		if (order[i]->length != 0) {
			memcpy(message.data + at, order[i]->data,
			       order[i]->length);
		}
		at += order[i]->length;
	}
	SIVAL(message.data, 60, flags);
	return message;
}

NTSTATUS probe_ntlm_authenticate(TALLOC_CTX *mem_ctx,
				 const struct probe_identity *identity,
				 uint32_t flags,
				 const DATA_BLOB *challenge,
				 DATA_BLOB *message,
				 DATA_BLOB *session_key)
{
	struct challenge from_server;
	struct fields fields = {.lm = data_blob_null};
	uint8_t no_response[1] = {0};
	NTSTATUS status;

	*session_key = data_blob_null;
	if (!read_challenge(challenge, &from_server)) {
		return NT_STATUS_INVALID_NETWORK_RESPONSE;
	}
	flags = (NTLM_BASE | flags) & from_server.flags;
	if (identity->who == SECOPTS_WHO_ANONYMOUS) {
		flags |= NTLM_ANONYMOUS;
		fields.lm = data_blob_const(no_response, 1);
	} else {
		status = user_fields(mem_ctx, identity, &from_server, &fields,
				     session_key);
		if (!NT_STATUS_IS_OK(status)) {
			return status;
		}
	}
	*message = put_fields(mem_ctx, &fields, flags);
	return message->data != NULL ? NT_STATUS_OK : NT_STATUS_NO_MEMORY;
}
