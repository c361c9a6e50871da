/*
 * Windows Security Options for Samba
 *
 * Of every target that plays smbd: SMB2 requests from fuzzed bytes
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

#ifndef __FUZZ_SMB2_H__
#define __FUZZ_SMB2_H__

#include "includes.h"
#include "smbd_headers.h"
#include "libcli/smb/smb2_constants.h"

#define MAX_COMMANDS 4

struct chain {
	struct smbd_smb2_request req;
	struct iovec vector[1 + MAX_COMMANDS * SMBD_SMB2_NUM_IOV_PER_REQ];
};

static void require(bool condition)
{
	if (!condition) {
		abort();
	}
}

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

	*chain = (struct chain){.req = {.tcon = NULL}};
	while (size >= SMB2_HDR_BODY + 2 && num < (int)ARRAY_SIZE(chain->vector))
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

#endif /* __FUZZ_SMB2_H__ */
