/*
 * Windows Security Options for Samba
 *
 * The secopts command: the list of shares
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "probe.h"
#include "libcli/smb/smb_constants.h"
#include "libcli/smb/smbXcli_base.h"
#include "librpc/gen_ndr/ndr_srvsvc.h"

/* MS-RPCE 2.2.2.1: what is asked for, and what a server may send */
#define FRAGMENT 4280
#define MAX_FRAGMENTS 16
#define HEADER_SIZE 16
#define BODY 24
#define PDU_REQUEST 0
#define PDU_RESPONSE 2
#define PDU_BIND 11
#define PDU_BIND_ACK 12
#define LAST_FRAGMENT 0x02

/* read and write data, no more: a pipe is not created by APPEND_DATA */
#define READ_AND_WRITE 0x00100083

static const uint8_t bind_body[] = {
	/* two sizes of 4280, no association group, one context of one syntax */
	0xb8, 0x10, 0xb8, 0x10, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0,
	/* srvsvc 3.0 */
	0xc8, 0x4f, 0x32, 0x4b, 0x70, 0x16, 0xd3, 0x01, 0x12, 0x78, 0x5a, 0x47,
	0xbf, 0x6e, 0xe1, 0x88, 3, 0, 0, 0,
	/* NDR 2.0 */
	0x04, 0x5d, 0x88, 0x8a, 0xeb, 0x1c, 0xc9, 0x11, 0x9f, 0xe8, 0x08, 0x00,
	0x2b, 0x10, 0x48, 0x60, 2, 0, 0, 0};

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
			 struct probe_server *server,
			 const struct probe_handle *handle,
			 const DATA_BLOB *in,
			 DATA_BLOB *out)
{
	uint32_t wait = probe_may_ask(server);

	if (wait == 0) {
		return NT_STATUS_IO_TIMEOUT;
	}
	return smb2cli_ioctl(server->conn, wait, server->session, server->ipc,
			     handle->persistent, handle->volatile_id,
			     FSCTL_NAMED_PIPE_READ_WRITE, 0, in, FRAGMENT, NULL,
			     SMB2_IOCTL_FLAG_IS_FSCTL, mem_ctx, NULL, out);
}

static NTSTATUS read_more(TALLOC_CTX *mem_ctx,
			  struct probe_server *server,
			  const struct probe_handle *handle,
			  DATA_BLOB *out)
{
	uint32_t wait = probe_may_ask(server);
	uint32_t length = 0;
	NTSTATUS status;

	if (wait == 0) {
		return NT_STATUS_IO_TIMEOUT;
	}
	status = smb2cli_read(server->conn, wait, server->session, server->ipc,
			      FRAGMENT, 0, handle->persistent,
			      handle->volatile_id, 0, 0, mem_ctx, &out->data,
			      &length);
	out->length = length;
	return status;
}

static bool is_pdu(const DATA_BLOB *pdu, uint8_t type)
{
	return pdu->length >= BODY && pdu->data[0] == 5 &&
	       pdu->data[2] == type && pdu->data[4] == 0x10 &&
	       SVAL(pdu->data, 8) == pdu->length && SVAL(pdu->data, 10) == 0;
}

static NTSTATUS call(TALLOC_CTX *mem_ctx,
		     struct probe_server *server,
		     const struct probe_handle *handle,
		     const DATA_BLOB *request,
		     DATA_BLOB *stub)
{
	DATA_BLOB pdu = make_pdu(mem_ctx, PDU_REQUEST, request);
	DATA_BLOB out = data_blob_null;
	NTSTATUS status = transact(mem_ctx, server, handle, &pdu, &out);
	size_t i;

	*stub = data_blob_null;
	for (i = 0; i < MAX_FRAGMENTS; i++) {
		if (!NT_STATUS_IS_OK(status)) {
			return status;
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
		status = read_more(mem_ctx, server, handle, &out);
	}
	return NT_STATUS_BUFFER_OVERFLOW;
}

static bool make_request(TALLOC_CTX *mem_ctx,
			 const struct probe_server *server,
			 struct srvsvc_NetShareEnumAll *r,
			 DATA_BLOB *request)
{
	const struct ndr_interface_call *function =
		&ndr_table_srvsvc.calls[NDR_SRVSVC_NETSHAREENUMALL];
	struct ndr_push *push = ndr_push_init_ctx(mem_ctx);
	uint8_t header[8] = {0};
	DATA_BLOB stub;

	r->in.server_unc = talloc_asprintf(mem_ctx, "\\\\%s", server->host);
	if (push == NULL || r->in.server_unc == NULL ||
	    function->ndr_push(push, NDR_IN, r) != NDR_ERR_SUCCESS)
	{
		return false;
	}
	stub = ndr_push_blob(push);
	SIVAL(header, 0, stub.length);
	SSVAL(header, 6, NDR_SRVSVC_NETSHAREENUMALL);
	*request = data_blob_talloc(mem_ctx, header, sizeof(header));
	return request->data != NULL &&
	       data_blob_append(mem_ctx, request, stub.data, stub.length);
}

static NTSTATUS take_names(struct probe_server *server,
			   const struct srvsvc_NetShareEnumAll *r)
{
	const struct srvsvc_NetShareCtr1 *list = NULL;
	uint32_t i;

	if (!W_ERROR_IS_OK(r->out.result)) {
		return werror_to_ntstatus(r->out.result);
	}
	if (r->out.info_ctr->level != 1) {
		return NT_STATUS_INVALID_NETWORK_RESPONSE;
	}
	list = r->out.info_ctr->ctr.ctr1;
	server->listed = talloc_zero_array(talloc_tos(), const char *,
					   list != NULL ? list->count + 1 : 1);
	if (server->listed == NULL) {
		return NT_STATUS_NO_MEMORY;
	}
	for (i = 0; list != NULL && list->array != NULL && i < list->count;
	     i++)
	{
		const char *name = list->array[i].name;

		if (name != NULL && name[0] != '\0' &&
		    strpbrk(name, "\\/") == NULL)
		{
			server->listed[server->num_listed] =
				talloc_strdup(server->listed, name);
			server->num_listed++;
		}
	}
	return NT_STATUS_OK;
}

static NTSTATUS enumerate(TALLOC_CTX *mem_ctx,
			  struct probe_server *server,
			  const struct probe_handle *handle)
{
	const struct ndr_interface_call *function =
		&ndr_table_srvsvc.calls[NDR_SRVSVC_NETSHAREENUMALL];
	struct srvsvc_NetShareCtr1 empty = {.count = 0};
	struct srvsvc_NetShareInfoCtr info = {.level = 1, .ctr.ctr1 = &empty};
	struct srvsvc_NetShareEnumAll r = {
		.in = {.info_ctr = &info, .max_buffer = FRAGMENT * 8}};
	DATA_BLOB bind = data_blob_const(bind_body, sizeof(bind_body));
	DATA_BLOB request;
	DATA_BLOB answer = data_blob_null;
	struct ndr_pull *pull = NULL;
	NTSTATUS status;

	bind = make_pdu(mem_ctx, PDU_BIND, &bind);
	status = transact(mem_ctx, server, handle, &bind, &answer);
	if (!NT_STATUS_IS_OK(status)) {
		return status;
	}
	if (!is_pdu(&answer, PDU_BIND_ACK)) {
		return NT_STATUS_RPC_CALL_FAILED;
	}
	if (!make_request(mem_ctx, server, &r, &request)) {
		return NT_STATUS_NO_MEMORY;
	}
	status = call(mem_ctx, server, handle, &request, &answer);
	if (!NT_STATUS_IS_OK(status)) {
		return status;
	}
	pull = ndr_pull_init_blob(&answer, mem_ctx);
	if (pull == NULL) {
		return NT_STATUS_NO_MEMORY;
	}
	pull->flags |= LIBNDR_FLAG_REF_ALLOC;
	if (function->ndr_pull(pull, NDR_OUT, &r) != NDR_ERR_SUCCESS) {
		return NT_STATUS_INVALID_NETWORK_RESPONSE;
	}
	return take_names(server, &r);
}

NTSTATUS probe_list_shares(struct probe_server *server)
{
	TALLOC_CTX *mem_ctx = talloc_new(server->conn);
	struct probe_handle handle;
	NTSTATUS status =
		probe_open(server, "srvsvc", READ_AND_WRITE, &handle);

	if (NT_STATUS_IS_OK(status)) {
		status = enumerate(mem_ctx, server, &handle);
		probe_close(server, &handle);
	}
	TALLOC_FREE(mem_ctx);
	return status;
}
