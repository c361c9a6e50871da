/*
 * Windows Security Options for Samba
 *
 * What a pipe to a worker of samba-dcerpcd has to show before it is of use
 *
 * Trick:	see pipe_wake.c. This is about the PDUs; that one is about the
 *		stream which they go through.
 * Serves:	4.17 and later.
 * Upstream:	dcesrv_alter(), dcesrv_bind() (librpc/rpc/dcesrv_core.c). With
 *		the level CONNECT, 4.22 refuses the request that follows: it is
 *		INTEGRITY.
 * Symptom:	every pipe of an anonymous user breaks after its bind.
 * Test:	tests/live/test_rpc.py
 * Delete:	with pipe_wake.c.
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "secopts_compat_rpc.h"
#include "compat_internal.h"
#include "librpc/gen_ndr/ndr_dcerpc.h"
#include "librpc/rpc/dcerpc_util.h"
#include "librpc/rpc/rpc_common.h"

/* DCE/RPC, C706 12.6.4.3 and 12.6.3.1; MS-RPCE 2.2.2.11 */
#define CALL_ID 0x5ec05ec0u
#define CONTEXT_ID 0xffff
#define AUTH_CONTEXT_ID 0x5ec0
#define FRAGMENT_SIZE 4280

/*
 * What an ALTER_CONTEXT of ours looks like: the management interface, which
 * every server has, and the question as authentication. That it has a context of
 * its own for authentication lets it go between the messages of a client that
 * authenticates within the pipe (MS-RPCE 3.3.1.5.4, and max_auth_states in
 * dcesrv_core.c): that the worker has loaded gensec for that one does not prove
 * that the plug-in was there when it did.
 */
static NTSTATUS build_question(TALLOC_CTX *mem_ctx,
			       const char *text,
			       DATA_BLOB *question)
{
	static const struct dcerpc_ctx_list context = {
		.context_id = CONTEXT_ID,
		.num_transfer_syntaxes = 1,
		.abstract_syntax = {{0xafa8bd80, 0x7d8a, 0x11c9,
				     {0xbe, 0xf4},
				     {0x08, 0x00, 0x2b, 0x10, 0x29, 0x89}},
				    1},
	};
	struct dcerpc_ctx_list list = context;
	struct ndr_syntax_id transfer = ndr_transfer_syntax_ndr;
	struct dcerpc_auth auth = {
		.auth_type = DCERPC_AUTH_TYPE_NTLMSSP,
		.auth_level = DCERPC_AUTH_LEVEL_INTEGRITY,
		.auth_context_id = AUTH_CONTEXT_ID,
		.credentials = data_blob_string_const(text),
	};
	struct ncacn_packet pkt = {
		.rpc_vers = 5,
		.ptype = DCERPC_PKT_ALTER,
		.pfc_flags = DCERPC_PFC_FLAG_FIRST | DCERPC_PFC_FLAG_LAST,
		.drep = {DCERPC_DREP_LE},
		.call_id = CALL_ID,
	};

	list.transfer_syntaxes = &transfer;
	pkt.u.alter = (struct dcerpc_bind){
		.max_xmit_frag = FRAGMENT_SIZE,
		.max_recv_frag = FRAGMENT_SIZE,
		.num_contexts = 1,
		.ctx_list = &list,
	};
	return dcerpc_ncacn_push_auth(question, mem_ctx, &pkt, &auth);
}

/* Is this one whole PDU? */
static bool is_pdu(const uint8_t *data, size_t size)
{
	DATA_BLOB blob = data_blob_const(data, size);

	return size >= SECOPTS_PDU_HEADER_SIZE &&
	       dcerpc_get_frag_length(&blob) == size;
}

/* Did the plug-in answer? */
static bool is_proof(const DATA_BLOB *message)
{
	size_t length = strlen(SECOPTS_RPC_ANSWER);

	return message->length > SECOPTS_PDU_HEADER_SIZE &&
	       message->data[2] == DCERPC_PKT_ALTER_RESP &&
	       dcerpc_get_auth_length(message) == length &&
	       message->length > SECOPTS_PDU_HEADER_SIZE + length &&
	       memcmp(message->data + message->length - length,
		      SECOPTS_RPC_ANSWER, length) == 0;
}

/*
 * What the client writes first has to be its BIND, and nothing else beside it.
 */
static bool is_bind(const struct iovec *vector, size_t count)
{
	const uint8_t *data = vector[0].iov_base;
	size_t size = vector[0].iov_len;

	return count == 1 && is_pdu(data, size) && data[2] == DCERPC_PKT_BIND;
}

struct secopts_pipe_proof secopts_compat_no_proof(const char *question)
{
	return (struct secopts_pipe_proof){
		.state = SECOPTS_PROOF_NO_BIND,
		.question = question,
	};
}

bool secopts_compat_proof_write(TALLOC_CTX *mem_ctx,
				struct secopts_pipe_proof *proof,
				const struct iovec *vector,
				size_t count,
				DATA_BLOB *question)
{
	switch (proof->state) {
	case SECOPTS_PROOF_NO_BIND:
		if (!is_bind(vector, count)) {
			break;
		}
		proof->state = SECOPTS_PROOF_BINDING;
		return true;
	case SECOPTS_PROOF_BOUND:
		if (!NT_STATUS_IS_OK(build_question(mem_ctx, proof->question,
						    question)))
		{
			break;
		}
		proof->state = SECOPTS_PROOF_ASKED;
		return true;
	case SECOPTS_PROOF_ASKED:
	case SECOPTS_PROOF_DONE:
		return true;
	case SECOPTS_PROOF_BINDING:
	case SECOPTS_PROOF_BROKEN:
		break;
	}
	proof->state = SECOPTS_PROOF_BROKEN;
	return false;
}

enum secopts_proof_read
secopts_compat_proof_read(struct secopts_pipe_proof *proof,
			  const DATA_BLOB *message)
{
	switch (proof->state) {
	case SECOPTS_PROOF_BINDING:
		proof->state = SECOPTS_PROOF_BOUND;
		return SECOPTS_PROOF_DELIVER;
	case SECOPTS_PROOF_ASKED:
		if (is_proof(message)) {
			proof->state = SECOPTS_PROOF_DONE;
			return SECOPTS_PROOF_DROP;
		}
		DBG_WARNING("An RPC server did not prove that it judges "
			    "operations.\n");
		break;
	default:
		break;
	}
	proof->state = SECOPTS_PROOF_BROKEN;
	return SECOPTS_PROOF_BREAK;
}
