/*
 * Windows Security Options for Samba
 *
 * Of every target that plays smbd: SMB2 requests from fuzzed bytes
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#ifndef __FUZZ_SMB2_H__
#define __FUZZ_SMB2_H__

#include "includes.h"
#include "fuzz_samba.h"
#include "secopts_compat_vfs.h"
#include "smbd_headers.h"
#include "libcli/smb/smb2_constants.h"

#define MAX_COMMANDS 4
#define MAX_PACKET 4096
#define MAX_NAME (2 * MAX_PACKET)

struct chain {
	struct smbd_smb2_request req;
	struct iovec vector[1 + MAX_COMMANDS * SMBD_SMB2_NUM_IOV_PER_REQ];
};

/* Memory of its own, which ends where the bytes do. */
static struct iovec piece(const uint8_t *data, size_t length)
{
	struct iovec iov = {.iov_base = malloc(length), .iov_len = length};

	require(iov.iov_base != NULL || length == 0);
	if (length > 0) {
		memcpy(iov.iov_base, data, length);
	}
	return iov;
}

/*
 * Take a compound apart as smbd_smb2_inbuf_parse_compound() does. Signatures
 * and ids are of no interest here; what ends early is cut there.
 */
static void chain_read(struct chain *chain, const uint8_t *data, size_t size)
{
	int num = 1;

	size = MIN(size, MAX_PACKET);
	*chain = (struct chain){.req = {.tcon = NULL}};
	while (size >= SMB2_HDR_BODY + 2 &&
	       num < (int)ARRAY_SIZE(chain->vector))
	{
		size_t full = size;
		size_t next = IVAL(data, SMB2_HDR_NEXT_COMMAND);
		size_t body = SVAL(data, SMB2_HDR_BODY) & 0xfffe;

		if (next >= SMB2_HDR_BODY + 2 && next < size) {
			full = next;
		}
		body = MIN(MAX(body, 2), full - SMB2_HDR_BODY);
		chain->vector[num + SMBD_SMB2_HDR_IOV_OFS] =
			piece(data, SMB2_HDR_BODY);
		chain->vector[num + SMBD_SMB2_BODY_IOV_OFS] =
			piece(data + SMB2_HDR_BODY, body);
		chain->vector[num + SMBD_SMB2_DYN_IOV_OFS] =
			piece(data + SMB2_HDR_BODY + body,
			      full - SMB2_HDR_BODY - body);
		num += SMBD_SMB2_NUM_IOV_PER_REQ;
		data += full;
		size -= full;
	}
	chain->req.in.vector = chain->vector;
	chain->req.in.vector_count = num;
}

/* Which of the commands is being dispatched; one too many: it is over. */
static void chain_go_to(struct chain *chain, unsigned int command)
{
	chain->req.current_idx = 1 + command * SMBD_SMB2_NUM_IOV_PER_REQ;
}

static void chain_free(struct chain *chain)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(chain->vector); i++) {
		free(chain->vector[i].iov_base);
	}
}

/* The second reader, made from [MS-SMB2] 2.2. */

struct found {
	enum secopts_request_kind kind;
	bool is_readable;
	bool is_short;
	char name[MAX_NAME];
};

/* Half of all handles are open. */
static bool is_open(uint64_t persistent, uint64_t volatile_id)
{
	return ((persistent ^ volatile_id) & 1) == 0;
}

/* The one file that smbd has open. */
static struct files_struct opened;
static struct smbXsrv_open open_of_it = {.compat = &opened};

NTSTATUS smb2srv_open_lookup(struct smbXsrv_connection *conn,
			     uint64_t persistent_id,
			     uint64_t volatile_id,
			     NTTIME now,
			     struct smbXsrv_open **op)
{
	*op = &open_of_it;
	return is_open(persistent_id, volatile_id) ? NT_STATUS_OK
						   : NT_STATUS_FILE_CLOSED;
}

static unsigned int le16(const uint8_t *p)
{
	return p[0] | (unsigned int)p[1] << 8;
}

static uint64_t le64(const uint8_t *p)
{
	uint64_t value = 0;
	int i;

	for (i = 7; i >= 0; i--) {
		value = value << 8 | p[i];
	}
	return value;
}

static char *put_utf8(char *out, uint32_t c)
{
	int more = (c < 0x80) ? 0 : (c < 0x800) ? 1 : (c < 0x10000) ? 2 : 3;
	static const uint8_t first[] = {0, 0xc0, 0xe0, 0xf0};

	*out++ = (char)(first[more] | c >> 6 * more);
	while (more-- > 0) {
		*out++ = (char)(0x80 | (c >> 6 * more & 0x3f));
	}
	return out;
}

/* RFC 2781, and no NUL. */
static bool read_utf16(const uint8_t *p, size_t length, char *out)
{
	const uint8_t *end = p + length;

	if (length % 2 != 0) {
		return false;
	}
	for (; p < end; p += 2) {
		uint32_t c = le16(p);

		if (c == 0 || (c >= 0xdc00 && c <= 0xdfff)) {
			return false;
		}
		if (c >= 0xd800 && c <= 0xdbff) {
			uint32_t low = (p + 2 < end) ? le16(p + 2) : 0;

			if (low < 0xdc00 || low > 0xdfff) {
				return false;
			}
			c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
			p += 2;
		}
		out = put_utf8(out, c);
	}
	*out = '\0';
	return true;
}

/* 2.2.13; a place in the packet counts from the header. */
static bool read_name(const struct iovec *iov, char *out)
{
	const uint8_t *body = iov[SMBD_SMB2_BODY_IOV_OFS].iov_base;
	const struct iovec *dyn = &iov[SMBD_SMB2_DYN_IOV_OFS];
	size_t start = 64 + iov[SMBD_SMB2_BODY_IOV_OFS].iov_len;
	size_t at;
	size_t length;

	if (start < 64 + 56) {
		return false;
	}
	at = le16(body + 44);
	length = le16(body + 46);
	if (length == 0) {
		out[0] = '\0';
		return true;
	}
	if (at < start || at + length > start + dyn->iov_len) {
		return false;
	}
	return read_utf16((const uint8_t *)dyn->iov_base + (at - start),
			  length,
			  out);
}

static size_t le32(const uint8_t *p)
{
	return le16(p) | (size_t)le16(p + 2) << 16;
}

/* 2.2.31, and [MS-FSCC] 2.3.49. */
static bool read_waited_for(const struct iovec *iov, char *out)
{
	const uint8_t *body = iov[SMBD_SMB2_BODY_IOV_OFS].iov_base;
	const struct iovec *dyn = &iov[SMBD_SMB2_DYN_IOV_OFS];
	size_t start = 64 + iov[SMBD_SMB2_BODY_IOV_OFS].iov_len;
	size_t at = le32(body + 24);
	size_t size = le32(body + 28);
	const uint8_t *input = NULL;

	if (at < start || at + size > start + dyn->iov_len || size < 14) {
		return false;
	}
	input = (const uint8_t *)dyn->iov_base + (at - start);
	if (14 + le32(input + 8) > size) {
		return false;
	}
	return read_utf16(input + 14, le32(input + 8), out);
}

/* Where 2.2 has the FileId of a command that is told apart by it. */
static size_t place_of_handle(unsigned int command)
{
	switch (command) {
	case 0x07:
	case 0x0a:
	case 0x0b:
	case 0x0e:
	case 0x0f:
		return 8;
	case 0x08:
	case 0x09:
	case 0x11:
		return 16;
	case 0x10:
		return 24;
	}
	return 0;
}

/* Returns false for what is not dispatched, or works without a tree. */
static bool
read_again(const struct chain *chain, uint64_t vuid, struct found *found)
{
	const struct smbd_smb2_request *req = &chain->req;
	const struct iovec *iov = NULL;
	const uint8_t *body = NULL;
	size_t length;
	size_t place;
	unsigned int command;

	if (req->tcon != NULL || req->session == NULL ||
	    req->session->global->session_wire_id != vuid ||
	    req->current_idx >= req->in.vector_count)
	{
		return false;
	}
	iov = &chain->vector[req->current_idx];
	command = le16((uint8_t *)iov[SMBD_SMB2_HDR_IOV_OFS].iov_base + 12);
	if (command < 4 || command == 0x0c || command == 0x0d ||
	    command == 0x12)
	{
		return false;
	}

	body = iov[SMBD_SMB2_BODY_IOV_OFS].iov_base;
	length = iov[SMBD_SMB2_BODY_IOV_OFS].iov_len;
	place = place_of_handle(command);
	found->kind = SECOPTS_REQUEST_OTHER;
	if (command == 5) {
		found->kind = SECOPTS_REQUEST_CREATE;
		found->is_readable = read_name(iov, found->name);
		found->is_short = length < 56;
	} else if (command == 0x0b && length >= 56 &&
		   le32(body + 4) == 0x00110018)
	{
		found->kind = SECOPTS_REQUEST_WAIT;
		found->is_readable = read_waited_for(iov, found->name);
	} else if (place != 0 &&
		   (req->compat_chain_fsp != NULL ||
		    (length >= place + 16 &&
		     is_open(le64(body + place), le64(body + place + 8)))))
	{
		found->kind = SECOPTS_REQUEST_HANDLE;
	}
	return true;
}

#endif /* __FUZZ_SMB2_H__ */
