/*
 * Windows Security Options for Samba
 *
 * Fuzz the reader of the SMB2 requests that are being dispatched
 *
 * Two bytes of state, then a compound as on the wire. What the reader finds is
 * compared with a second one, made from [MS-SMB2] 2.2.
 *
 * Copyright (C) the secopts authors 2026
 *
 * This program is free software; you can redistribute it and/or modify
 * it under the terms of the GNU General Public License as published by
 * the Free Software Foundation; either version 3 of the License, or
 * (at your option) any later version.
 *
 * This program is distributed in the hope that it will be useful,
 * but WITHOUT ANY WARRANTY; without even the implied warranty of
 * MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE.  See the
 * GNU General Public License for more details.
 *
 * You should have received a copy of the GNU General Public License
 * along with this program.  If not, see <http://www.gnu.org/licenses/>.
 */

#include <dlfcn.h>
#include <sanitizer/asan_interface.h>

#include "fuzz.h"
#include "fuzz_smb2.h"
#include "secopts_compat.h"

#define VUID 7

struct found {
	enum secopts_request_kind kind;
	bool is_readable;
	bool has_contexts;
	char name[3 * UINT16_MAX + 1];
};

/* What stands in for smbd. */

static struct files_struct opened;
static struct smbXsrv_open open_of_it = {.compat = &opened};
static struct {
	bool asked;
	uint64_t persistent;
	uint64_t volatile_id;
} lookup;

/* Half of all handles are open. */
static bool is_open(uint64_t persistent, uint64_t volatile_id)
{
	return ((persistent ^ volatile_id) & 1) == 0;
}

NTSTATUS smb2srv_open_lookup(struct smbXsrv_connection *conn,
			     uint64_t persistent_id,
			     uint64_t volatile_id,
			     NTTIME now,
			     struct smbXsrv_open **op)
{
	lookup.asked = true;
	lookup.persistent = persistent_id;
	lookup.volatile_id = volatile_id;
	*op = &open_of_it;
	return is_open(persistent_id, volatile_id) ? NT_STATUS_OK
						   : NT_STATUS_FILE_CLOSED;
}

/* Samba's libraries are built without ASan: ask it before they read. */
bool convert_string_talloc(TALLOC_CTX *ctx,
			   charset_t from,
			   charset_t to,
			   void const *src,
			   size_t srclen,
			   void *dst,
			   size_t *converted_size)
{
	static bool (*real)(TALLOC_CTX *, charset_t, charset_t, void const *,
			    size_t, void *, size_t *);

	if (real == NULL) {
		real = dlsym(RTLD_NEXT, "convert_string_talloc");
		require(real != NULL);
	}
	require(__asan_region_is_poisoned(discard_const_p(void, src),
					  srclen) == NULL);
	return real(ctx, from, to, src, srclen, dst, converted_size);
}

/* The second reader. */

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
	return read_utf16((const uint8_t *)dyn->iov_base + (at - start), length,
			  out);
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
static bool read_again(const struct chain *chain, struct found *found)
{
	const struct smbd_smb2_request *req = &chain->req;
	const struct iovec *iov = NULL;
	const uint8_t *body = NULL;
	size_t length;
	size_t place;
	unsigned int command;

	if (req->tcon != NULL || req->session == NULL ||
	    req->session->global->session_wire_id != VUID ||
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
		found->has_contexts = length < 56 || le16(body + 52) != 0 ||
				      le16(body + 54) != 0;
	} else if (place != 0 &&
		   (req->compat_chain_fsp != NULL ||
		    (length >= place + 16 &&
		     is_open(le64(body + place), le64(body + place + 8)))))
	{
		found->kind = SECOPTS_REQUEST_HANDLE;
		if (req->compat_chain_fsp == NULL) {
			require(lookup.asked);
		}
	}
	return true;
}

static void compare(const struct secopts_request *request,
		    const struct found *found)
{
	require(request->kind == found->kind);
	require((request->fsp != NULL) ==
		(found->kind == SECOPTS_REQUEST_HANDLE));
	if (found->kind != SECOPTS_REQUEST_CREATE) {
		require(request->name == NULL && !request->has_contexts);
		return;
	}
	require(request->has_contexts == found->has_contexts);
	require((request->name != NULL) == found->is_readable);
	require(request->name == NULL ||
		strcmp(request->name, found->name) == 0);
}

/*
 * One request on each of two connections: the same bytes, in another place.
 */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct chain chains[2];
	static struct found found;
	static struct smbXsrv_connection xconns[2];
	static struct smbXsrv_tcon tcon;
	struct smbXsrv_session_global0 global = {.session_wire_id = VUID};
	struct smbXsrv_session session = {.global = &global};
	struct smbXsrv_client client = {.connections = &xconns[0]};
	struct smbd_server_connection sconn = {.client = &client};
	struct connection_struct conn = {.sconn = &sconn, .vuid = VUID};
	struct secopts_request *requests = NULL;
	TALLOC_CTX *mem_ctx = NULL;
	size_t num = 0;
	size_t i;
	size_t n = 0;

	if (size < 2) {
		return 0;
	}
	if (data[0] & 1) {
		global.session_wire_id++;
	}
	ZERO_STRUCT(lookup);
	for (i = 0; i < ARRAY_SIZE(chains); i++) {
		struct chain *chain = &chains[i];
		unsigned int state = data[0] >> (1 + 3 * i);

		chain_read(chain, data + 2, size - 2);
		chain_go_to(chain, data[1] >> (3 * i) & 7);
		chain->req.session = (state & 1) ? NULL : &session;
		chain->req.tcon = (state & 2) ? &tcon : NULL;
		chain->req.compat_chain_fsp = (state & 4) ? &opened : NULL;
		xconns[i].smb2.requests = &chain->req;
	}
	xconns[0].next = (data[1] & 0x40) ? &xconns[1] : NULL;

	mem_ctx = talloc_new(NULL);
	require(secopts_compat_requests(mem_ctx, &conn, &requests, &num));
	for (i = 0; i < ((data[1] & 0x40) ? 2 : 1); i++) {
		if (read_again(&chains[i], &found)) {
			require(n < num);
			compare(&requests[n++], &found);
		}
	}
	require(n == num);
	require((requests == NULL) == (num == 0));
	talloc_free(mem_ctx);
	chain_free(&chains[0]);
	chain_free(&chains[1]);
	return 0;
}
