/*
 * Windows Security Options for Samba
 *
 * The secopts command: DCE/RPC through a pipe
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "probe.h"
#include "libcli/smb/smb_constants.h"
#include "libcli/smb/smbXcli_base.h"
#include "librpc/ndr/libndr.h"
#include "librpc/rpc/rpc_common.h"

/* MS-RPCE 2.2.2.1: what is asked for, and what a server may send */
#define FRAGMENT 4280
#define MAX_FRAGMENTS 16
#define HEADER_SIZE 16
#define BODY 24
#define PDU_REQUEST 0
#define PDU_RESPONSE 2
#define PDU_FAULT 3
#define PDU_BIND 11
#define PDU_BIND_ACK 12
#define LAST_FRAGMENT 0x02

/* read and write data, no more: a pipe is not created by APPEND_DATA */
#define READ_AND_WRITE 0x00100083

static DATA_BLOB make_pdu(TALLOC_CTX *mem_ctx,
			  uint8_t type,
			  const DATA_BLOB *body)
{
	DATA_BLOB pdu =
		data_blob_talloc_zero(mem_ctx, HEADER_SIZE + body->length);

	if (pdu.data == NULL) {
		return pdu;
	}
	pdu.data[0] = 5;
	pdu.data[2] = type;
	pdu.data[3] = 0x03;	/* first and last fragment */
	pdu.data[4] = 0x10;	/* little-endian */
	SSVAL(pdu.data, 8, pdu.length);
	SIVAL(pdu.data, 12, type + 1);
	memcpy(pdu.data + HEADER_SIZE, body->data, body->length);
	return pdu;
}

static NTSTATUS transact(TALLOC_CTX *mem_ctx,
			 const struct probe_rpc *rpc,
			 const DATA_BLOB *in,
			 DATA_BLOB *out)
{
	struct probe_server *server = rpc->server;
	uint32_t wait = probe_may_ask(server);

	if (wait == 0) {
		return NT_STATUS_IO_TIMEOUT;
	}
	return smb2cli_ioctl(server->conn, wait, server->session, server->ipc,
			     rpc->handle.persistent, rpc->handle.volatile_id,
			     FSCTL_NAMED_PIPE_READ_WRITE, 0, in, FRAGMENT, NULL,
			     SMB2_IOCTL_FLAG_IS_FSCTL, mem_ctx, NULL, out);
}

static NTSTATUS read_more(TALLOC_CTX *mem_ctx,
			  const struct probe_rpc *rpc,
			  DATA_BLOB *out)
{
	struct probe_server *server = rpc->server;
	uint32_t wait = probe_may_ask(server);
	uint32_t length = 0;
	NTSTATUS status;

	if (wait == 0) {
		return NT_STATUS_IO_TIMEOUT;
	}
	status = smb2cli_read(server->conn, wait, server->session, server->ipc,
			      FRAGMENT, 0, rpc->handle.persistent,
			      rpc->handle.volatile_id, 0, 0, mem_ctx,
			      &out->data, &length);
	out->length = length;
	return status;
}

static bool is_pdu(const DATA_BLOB *pdu, uint8_t type)
{
	return pdu->length >= BODY && pdu->data[0] == 5 &&
	       pdu->data[2] == type && pdu->data[4] == 0x10 &&
	       SVAL(pdu->data, 8) == pdu->length && SVAL(pdu->data, 10) == 0;
}

static NTSTATUS bind_to(TALLOC_CTX *mem_ctx, const struct probe_rpc *rpc)
{
	/* two sizes, no association group, one context of one syntax */
	uint8_t body[56] = {FRAGMENT & 0xff, FRAGMENT >> 8,
			    FRAGMENT & 0xff, FRAGMENT >> 8,
			    0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0};
	const struct ndr_syntax_id *syntaxes[] = {&rpc->interface->syntax_id,
						  &ndr_transfer_syntax_ndr};
	DATA_BLOB in = data_blob_const(body, sizeof(body));
	DATA_BLOB out = data_blob_null;
	struct GUID_ndr_buf uuid;
	NTSTATUS status;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(syntaxes); i++) {
		uint8_t *at = body + 16 + 20 * i;

		GUID_to_ndr_buf(&syntaxes[i]->uuid, &uuid);
		memcpy(at, uuid.buf, sizeof(uuid.buf));
		SIVAL(at, 16, syntaxes[i]->if_version);
	}
	in = make_pdu(mem_ctx, PDU_BIND, &in);
	if (in.data == NULL) {
		return NT_STATUS_NO_MEMORY;
	}
	status = transact(mem_ctx, rpc, &in, &out);
	if (NT_STATUS_IS_OK(status) && !is_pdu(&out, PDU_BIND_ACK)) {
		return NT_STATUS_RPC_CALL_FAILED;
	}
	return status;
}

NTSTATUS probe_rpc_bind(struct probe_server *server,
			const char *pipe,
			const struct ndr_interface_table *interface,
			struct probe_rpc *rpc)
{
	TALLOC_CTX *frame = talloc_stackframe();
	NTSTATUS status;

	*rpc = (struct probe_rpc){.interface = interface};
	status = probe_open(server, pipe, READ_AND_WRITE, &rpc->handle);
	if (NT_STATUS_IS_OK(status)) {
		rpc->server = server;
		status = bind_to(frame, rpc);
		if (!NT_STATUS_IS_OK(status)) {
			probe_rpc_end(rpc);
		}
	}
	TALLOC_FREE(frame);
	return status;
}

void probe_rpc_end(struct probe_rpc *rpc)
{
	if (rpc->server != NULL) {
		probe_close(rpc->server, &rpc->handle);
		rpc->server = NULL;
	}
}

/* All fragments of the answer; a fault is a status, too. */
static NTSTATUS exchange(TALLOC_CTX *mem_ctx,
			 struct probe_rpc *rpc,
			 const DATA_BLOB *request,
			 DATA_BLOB *stub)
{
	DATA_BLOB pdu = make_pdu(mem_ctx, PDU_REQUEST, request);
	DATA_BLOB out = data_blob_null;
	NTSTATUS status = transact(mem_ctx, rpc, &pdu, &out);
	size_t i;

	*stub = data_blob_null;
	for (i = 0; i < MAX_FRAGMENTS; i++) {
		if (!NT_STATUS_IS_OK(status)) {
			return status;
		}
		if (is_pdu(&out, PDU_FAULT) && out.length >= BODY + 4) {
			rpc->is_fault = true;
			return dcerpc_fault_to_nt_status(
				IVAL(out.data, BODY));
		}
		if (!is_pdu(&out, PDU_RESPONSE)) {
			return NT_STATUS_RPC_CALL_FAILED;
		}
		if (!data_blob_append(mem_ctx, stub, out.data + BODY,
				      out.length - BODY))
		{
			return NT_STATUS_NO_MEMORY;
		}
		if ((out.data[3] & LAST_FRAGMENT) != 0) {
			return NT_STATUS_OK;
		}
		status = read_more(mem_ctx, rpc, &out);
	}
	return NT_STATUS_BUFFER_OVERFLOW;
}

static bool make_request(TALLOC_CTX *mem_ctx,
			 const struct ndr_interface_call *function,
			 uint16_t opnum,
			 const void *r,
			 DATA_BLOB *request)
{
	struct ndr_push *push = ndr_push_init_ctx(mem_ctx);
	uint8_t header[8] = {0};
	DATA_BLOB stub;

	if (push == NULL ||
	    function->ndr_push(push, NDR_IN, r) != NDR_ERR_SUCCESS)
	{
		return false;
	}
	stub = ndr_push_blob(push);
	SIVAL(header, 0, stub.length);
	SSVAL(header, 6, opnum);
	*request = data_blob_talloc(mem_ctx, header, sizeof(header));
	return request->data != NULL &&
	       data_blob_append(mem_ctx, request, stub.data, stub.length);
}

NTSTATUS probe_rpc_call(TALLOC_CTX *mem_ctx,
			struct probe_rpc *rpc,
			uint16_t opnum,
			void *r)
{
	const struct ndr_interface_call *function =
		&rpc->interface->calls[opnum];
	DATA_BLOB request;
	DATA_BLOB answer;
	struct ndr_pull *pull = NULL;
	NTSTATUS status;

	rpc->is_fault = false;
	if (!make_request(mem_ctx, function, opnum, r, &request)) {
		return NT_STATUS_NO_MEMORY;
	}
	status = exchange(mem_ctx, rpc, &request, &answer);
	if (!NT_STATUS_IS_OK(status)) {
		return status;
	}
	pull = ndr_pull_init_blob(&answer, mem_ctx);
	if (pull == NULL) {
		return NT_STATUS_NO_MEMORY;
	}
	pull->flags |= LIBNDR_FLAG_REF_ALLOC;
	if (function->ndr_pull(pull, NDR_OUT, r) != NDR_ERR_SUCCESS) {
		return NT_STATUS_INVALID_NETWORK_RESPONSE;
	}
	return NT_STATUS_OK;
}
