/*
 * Windows Security Options for Samba
 *
 * RPC: operations that somebody asks of a server of this process
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "secopts_admit.h"
#include "secopts_compat_rpc.h"
#include "secopts_rpc.h"
#include "auth/gensec/gensec.h"
#include "auth/gensec/gensec_internal.h"
#include "lib/param/param.h"
#include "librpc/gen_ndr/samr.h"
#include "librpc/gen_ndr/srvsvc.h"
#include "../compat/lsa_headers.h"

/* Where an operation has its result, and of which kind it is. */
static const struct {
	size_t offset;
	bool is_werror;
} results[SECOPTS_NUM_OPERATIONS] = {
#define IS_NTSTATUS false
#define IS_WERROR true
#define SECOPTS_OPERATION(interface, opnum, idl, name, tells, levels, kind)    \
	[SECOPTS_OPERATION_##idl##_##name] = {                                \
		.offset = offsetof(struct idl##_##name, out.result),          \
		.is_werror = IS_##kind,                                       \
	},
#include "secopts_operations.def"
#undef SECOPTS_OPERATION
};

static bool is_judged(const char *interface)
{
	size_t i;

	for (i = 0; i < SECOPTS_NUM_OPERATIONS; i++) {
		if (strcmp(secopts_operations[i].interface, interface) == 0) {
			return true;
		}
	}
	return false;
}

static void set_result(const struct secopts_operation *operation,
		       NTSTATUS status,
		       void *r)
{
	size_t i = operation - secopts_operations;
	uint32_t result = results[i].is_werror
				  ? W_ERROR_V(ntstatus_to_werror(status))
				  : NT_STATUS_V(status);

	memcpy((uint8_t *)r + results[i].offset, &result, sizeof(result));
}

/* The information level that is asked for. */
static uint32_t level_of(const struct secopts_operation *operation,
			 const void *r)
{
	switch ((enum secopts_operation_id)(operation - secopts_operations)) {
	case SECOPTS_OPERATION_srvsvc_NetShareEnumAll: {
		const struct srvsvc_NetShareEnumAll *all = r;

		return all->in.info_ctr->level;
	}
	case SECOPTS_OPERATION_srvsvc_NetShareEnum: {
		const struct srvsvc_NetShareEnum *some = r;

		return some->in.info_ctr->level;
	}
	case SECOPTS_OPERATION_srvsvc_NetShareGetInfo: {
		const struct srvsvc_NetShareGetInfo *share = r;

		return share->in.level;
	}
	case SECOPTS_OPERATION_srvsvc_NetSrvGetInfo: {
		const struct srvsvc_NetSrvGetInfo *server = r;

		return server->in.level;
	}
	default:
		return 0;
	}
}

static NTSTATUS gate(const struct secopts_rpc_call *call,
		     const struct secopts_facts *facts,
		     const struct secopts_operation *operation)
{
	TALLOC_CTX *frame = talloc_stackframe();
	const struct secopts_policy *policy =
		secopts_read_policy_of(frame, call->lp_ctx);
	struct secopts_verdict verdict =
		secopts_decide_operation(policy, facts, operation,
					 level_of(operation, call->r));
	struct secopts_event event = {
		.id = SECOPTS_EVENT_RPC,
		.what = "operation",
		.name = operation->name,
		.who = facts->who,
		.remote = call->remote,
		.local = call->local,
		.lock_dir = lpcfg_lock_directory(call->lp_ctx),
	};
	NTSTATUS status = secopts_gate(policy, facts, &verdict, &event);

	TALLOC_FREE(frame);
	return status;
}

static enum secopts_rpc_answer judge(const struct secopts_rpc_call *call)
{
	const struct secopts_operation *operation =
		secopts_find_operation(call->interface, call->opnum);
	struct secopts_facts facts;
	NTSTATUS status;

	if (operation == NULL) {
		return SECOPTS_RPC_DISPATCH;
	}
	facts = secopts_facts(call->session_info);
	if (facts.who == SECOPTS_WHO_USER) {
		return SECOPTS_RPC_DISPATCH;
	}
	status = gate(call, &facts, operation);
	if (NT_STATUS_IS_OK(status)) {
		return SECOPTS_RPC_DISPATCH;
	}
	set_result(operation, status, call->r);
	return SECOPTS_RPC_ANSWERED;
}

static const char *const servers[] = {"samr", "lsarpc", NULL};

static const struct secopts_rpc_judge rpc_judge = {
	.is_judged = is_judged,
	.judge = judge,
	.servers = servers,
};

static bool is_watched;

bool secopts_watch_rpc(void)
{
	is_watched = secopts_compat_judge_rpc(&rpc_judge);
	return is_watched;
}

/*
 * A client can ask as well as smbd, and so raise the level to what the audit is
 * written at. It cannot lower it.
 */
static void raise_level(int class, uint8_t digit)
{
	int level = digit - '0';

	if (level >= 0 && level <= 2 && debuglevel_get_class(class) < level) {
		debuglevel_set_class(class, level);
	}
}

bool secopts_is_rpc_question(const struct gensec_security *gensec,
			     const DATA_BLOB *in)
{
	size_t length = strlen(SECOPTS_RPC_QUESTION);

	/* smbd asks workers alone; nobody else is answered. */
	if (!is_watched || !secopts_compat_is_rpc_worker() ||
	    gensec->gensec_role != GENSEC_SERVER ||
	    in->length != length + 2 ||
	    memcmp(in->data, SECOPTS_RPC_QUESTION, length) != 0)
	{
		return false;
	}
	/* A worker that was loaded by this question has bound before. */
	secopts_compat_rpc_reload();
	raise_level(secopts_debug_class, in->data[length]);
	raise_level(secopts_json_debug_class, in->data[length + 1]);
	return true;
}
