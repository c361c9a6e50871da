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
#include "secopts_rpc_key.h"
#include "secopts_samlogon.h"
#include "auth.h"
#include "auth/gensec/gensec.h"
#include "auth/gensec/gensec_internal.h"
#include "lib/param/param.h"
#include "libcli/security/security.h"
#include "librpc/gen_ndr/netlogon.h"
#include "librpc/gen_ndr/samr.h"
#include "librpc/gen_ndr/srvsvc.h"
#include "librpc/gen_ndr/winreg.h"
#include "../compat/lsa_headers.h"

/* Where an operation has its result. */
static const size_t results[SECOPTS_NUM_OPERATIONS] = {
#define SECOPTS_OPERATION(interface, opnum, idl, name, ...)                   \
	[SECOPTS_OPERATION_##idl##_##name] =                                  \
		offsetof(struct idl##_##name, out.result),
#include "secopts_operations.def"
#undef SECOPTS_OPERATION
};

static void set_result(const struct secopts_operation *operation,
		       NTSTATUS status,
		       void *r)
{
	size_t i = operation - secopts_operations;
	uint32_t result = operation->is_werror
				  ? W_ERROR_V(ntstatus_to_werror(status))
				  : NT_STATUS_V(status);

	/* Of what says its own level there is no other than 1 to send back. */
	if (i == SECOPTS_OPERATION_samr_Connect5) {
		struct samr_Connect5 *connect5 = r;

		*connect5->out.level_out = 1;
	} else if (i == SECOPTS_OPERATION_lsa_OpenPolicy3) {
		struct lsa_OpenPolicy3 *open = r;

		*open->out.out_version = 1;
	}
	memcpy((uint8_t *)r + results[i], &result, sizeof(result));
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

/* Who calls; anonymous where nobody has logged on. */
static const char *sid_of(const struct auth_session_info *session_info,
			  struct dom_sid_buf *buffer)
{
	const struct security_token *token =
		(session_info != NULL) ? session_info->security_token : NULL;

	return (token != NULL && token->num_sids > PRIMARY_USER_SID_INDEX)
		       ? dom_sid_str_buf(&token->sids[PRIMARY_USER_SID_INDEX],
					 buffer)
		       : SID_NT_ANONYMOUS;
}

/* RestrictRemoteSAM has events of its own on Windows. */
static enum secopts_event_id event_id(const struct secopts_policy *policy,
				      const struct secopts_verdict *verdict)
{
	if (verdict->setting != SECOPTS_RESTRICT_REMOTE_SAM) {
		return SECOPTS_EVENT_RPC;
	}
	return (verdict->audit_only || !secopts_is_enforced(policy))
		       ? SECOPTS_EVENT_SAM_AUDITED
		       : SECOPTS_EVENT_SAM_DENIED;
}

/* "samr.17" where the table has no name. */
static const char *name_of(const struct secopts_rpc_call *rpc,
			   const struct secopts_operation *operation,
			   char *buffer,
			   size_t size)
{
	if (operation != NULL) {
		return operation->name;
	}
	snprintf(buffer, size, "%s.%u", rpc->interface, rpc->opnum);
	return buffer;
}

static NTSTATUS refuse(const struct secopts_rpc_call *rpc,
		       const struct secopts_facts *facts,
		       const struct secopts_policy *policy,
		       const struct secopts_call *call,
		       const struct secopts_verdict *verdict)
{
	struct dom_sid_buf sid;
	char number[64];
	struct secopts_event event = {
		.id = event_id(policy, verdict),
		.what = "operation",
		.name = name_of(rpc, call->operation, number, sizeof(number)),
		.who = facts->who,
		.sid = sid_of(rpc->session_info, &sid),
		.remote = rpc->remote,
		.local = rpc->local,
		.lock_dir = lpcfg_lock_directory(rpc->lp_ctx),
		.state_dir = lpcfg_state_directory(rpc->lp_ctx),
	};

	return secopts_gate(policy, facts, verdict, &event);
}

/* The operation's own result, or the end of the connection. */
static enum secopts_rpc_answer gate(const struct secopts_rpc_call *rpc,
				    const struct secopts_facts *facts,
				    const struct secopts_policy *policy,
				    const struct secopts_call *call)
{
	struct secopts_verdict verdict =
		secopts_decide_sam_audit(policy, facts, call);
	NTSTATUS status = NT_STATUS_OK;

	if (!verdict.allow) {
		refuse(rpc, facts, policy, call, &verdict);
	}
	verdict = secopts_decide_operation(policy, facts, call);
	if (!verdict.allow) {
		status = refuse(rpc, facts, policy, call, &verdict);
	}
	if (NT_STATUS_IS_OK(status)) {
		return SECOPTS_RPC_DISPATCH;
	}
	if (verdict.disconnect) {
		return SECOPTS_RPC_FAULT;
	}
	set_result(call->operation, status, rpc->r);
	return SECOPTS_RPC_ANSWERED;
}

static enum secopts_rpc_answer judge(const struct secopts_rpc_call *rpc)
{
	const struct secopts_operation *operation =
		secopts_find_operation(rpc->interface, rpc->opnum);
	struct secopts_facts facts = secopts_facts(rpc->session_info);
	struct secopts_call call = {
		.interface = rpc->interface,
		.operation = operation,
		.level = (operation != NULL) ? level_of(operation, rpc->r) : 0,
		.over_tcp = rpc->over_tcp,
	};
	const struct secopts_policy *policy = NULL;
	enum secopts_rpc_answer answer;
	TALLOC_CTX *frame = NULL;

	/* Only a secure channel may ask: that is for the server to check. */
	if (operation != NULL && operation->tells == SECOPTS_TELLS_LOGON) {
		NTSTATUS status = NT_STATUS_OK;

		answer = secopts_judge_samlogon(rpc, &status);
		if (!NT_STATUS_IS_OK(status)) {
			set_result(operation, status, rpc->r);
		}
		return answer;
	}
	if ((facts.who == SECOPTS_WHO_USER &&
	     !secopts_concerns_users(&call)) ||
	    secopts_is_system(rpc->session_info))
	{
		return SECOPTS_RPC_DISPATCH;
	}
	frame = talloc_stackframe();
	policy = secopts_read_policy_of(frame, rpc->lp_ctx);
	if (secopts_is_sam_call(&call)) {
		secopts_audit_sam(policy, &(const struct secopts_event){
			.lock_dir = lpcfg_lock_directory(rpc->lp_ctx),
		});
		call.sam_denied =
			secopts_is_sam_denied(policy, rpc->session_info);
	} else if (secopts_is_registry_call(&call)) {
		call.registry_denied =
			secopts_is_registry_denied(rpc->session_info);
		call.key = call.registry_denied
				   ? secopts_rpc_key(frame, rpc, operation)
				   : NULL;
	}
	answer = gate(rpc, &facts, policy, &call);
	TALLOC_FREE(frame);
	return answer;
}

static const char *const servers[] = {"samr", "lsarpc", "netlogon", NULL};

static const struct secopts_rpc_judge rpc_judge = {
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
	/* What was bound before smb.conf was changed is asked after it. */
	secopts_compat_rpc_reload();
	raise_level(secopts_debug_class, in->data[length]);
	raise_level(secopts_json_debug_class, in->data[length + 1]);
	return true;
}
