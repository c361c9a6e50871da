/*
 * Windows Security Options for Samba
 *
 * Which interfaces a client has bound to, from its BIND and the answer
 *
 * Trick:	none: two PDUs are read as Samba's servers read them. pipe_wake.c
 *		sees both go by.
 * Serves:	4.17 and later.
 * Upstream:	dcesrv_bind(), dcesrv_negotiate_contexts()
 *		(librpc/rpc/dcesrv_core.c).
 * Symptom:	"secopts sessions" does not tell what a pipe is bound to.
 * Test:	tests/live/test_tool_sessions.py
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

/* More are not told of: nobody needs so many. */
#define MAX_BOUND 4

static bool is_there(const char *list, const char *word)
{
	return strstr(list, word) != NULL;
}

/*
 * Each context of a BIND has an interface, and the answer has a result for each
 * in the same order (C706 12.6.4.3, 12.6.4.4). One interface may have several
 * contexts, for NDR, NDR64 and the negotiation of features.
 */
char *secopts_compat_bound(TALLOC_CTX *mem_ctx,
			   const DATA_BLOB *bind,
			   const DATA_BLOB *answer)
{
	char *list = talloc_strdup(mem_ctx, "");
	struct ncacn_packet asked;
	struct ncacn_packet told;
	size_t num = 0;
	size_t i;

	if (!NT_STATUS_IS_OK(dcerpc_pull_ncacn_packet(mem_ctx, bind, &asked)) ||
	    !NT_STATUS_IS_OK(dcerpc_pull_ncacn_packet(mem_ctx, answer, &told)) ||
	    asked.ptype != DCERPC_PKT_BIND || told.ptype != DCERPC_PKT_BIND_ACK)
	{
		return list;
	}
	for (i = 0; list != NULL && i < asked.u.bind.num_contexts &&
		    i < told.u.bind_ack.num_results && num < MAX_BOUND;
	     i++)
	{
		struct ndr_syntax_id_buf buf;
		const char *interface = ndr_syntax_id_buf_string(
			&asked.u.bind.ctx_list[i].abstract_syntax, &buf);

		if (told.u.bind_ack.ctx_list[i].result !=
			    DCERPC_BIND_ACK_RESULT_ACCEPTANCE ||
		    is_there(list, interface))
		{
			continue;
		}
		talloc_asprintf_addbuf(&list, "%s%s", num > 0 ? " " : "",
				       interface);
		num++;
	}
	return list;
}
