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
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <dlfcn.h>
#include <sanitizer/asan_interface.h>

#include "fuzz.h"
#include "fuzz_smb2.h"
#include "secopts_compat_vfs.h"
#include "smbxsrv_names.h"

#define VUID 7

/* Samba's libraries are built without ASan: ask it before they read. */
bool convert_string_talloc(TALLOC_CTX *ctx,
			   charset_t from,
			   charset_t to,
			   void const *src,
			   size_t srclen,
			   void *dst,
			   size_t *converted_size)
{
	static bool (*real)(TALLOC_CTX *,
			    charset_t,
			    charset_t,
			    void const *,
			    size_t,
			    void *,
			    size_t *);

	if (real == NULL) {
		real = dlsym(RTLD_NEXT, "convert_string_talloc");
		require(real != NULL);
	}
	require(__asan_region_is_poisoned(discard_const_p(void, src), srclen) ==
		NULL);
	return real(ctx, from, to, src, srclen, dst, converted_size);
}

static void compare(const struct secopts_request *request,
		    const struct found *found)
{
	require(request->kind == found->kind);
	require((request->fsp != NULL) ==
		(found->kind == SECOPTS_REQUEST_HANDLE));
	if (found->kind != SECOPTS_REQUEST_CREATE &&
	    found->kind != SECOPTS_REQUEST_WAIT)
	{
		require(request->name == NULL);
		return;
	}
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
	struct smbXsrv_session_global global = {.session_wire_id = VUID};
	struct smbXsrv_session session = {.global = &global};
	struct smbXsrv_client client = {.connections = &xconns[0]};
	struct smbd_server_connection sconn = {.client = &client};
	struct connection_struct conn = {.sconn = &sconn, .vuid = VUID};
	struct secopts_request request;
	struct smbd_smb2_request *req = NULL;
	TALLOC_CTX *mem_ctx = NULL;
	size_t i;

	if (size < 2) {
		return 0;
	}
	if (data[0] & 1) {
		global.session_wire_id++;
	}
	for (i = 0; i < ARRAY_SIZE(chains); i++) {
		struct chain *chain = &chains[i];
		unsigned int state = data[0] >> (1 + 3 * i);

		chain_read(chain, data + 2, size - 2);
		chain_go_to(chain, data[1] >> (3 * i) & 7);
		chain->req.session = (state & 1) ? NULL : &session;
		chain->req.tcon = (state & 2) ? &tcon : NULL;
		chain->req.xconn = &xconns[i];
		chain->req.compat_chain_fsp = (state & 4) ? &opened : NULL;
		xconns[i].smb2.requests = &chain->req;
	}
	xconns[0].next = (data[1] & 0x40) ? &xconns[1] : NULL;

	mem_ctx = talloc_new(NULL);
	for (i = 0; i < ((data[1] & 0x40) ? 2 : 1); i++) {
		if (read_again(&chains[i], VUID, &found)) {
			req = secopts_compat_next_request(&conn, req);
			require(req == &chains[i].req);
			request = secopts_compat_read_request(mem_ctx, req);
			compare(&request, &found);
		}
	}
	require(secopts_compat_next_request(&conn, req) == NULL);
	talloc_free(mem_ctx);
	chain_free(&chains[0]);
	chain_free(&chains[1]);
	return 0;
}
