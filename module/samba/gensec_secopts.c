/*
 * Windows Security Options for Samba
 *
 * The gensec plug-in: NTLMSSP that judges messages and sessions
 *
 * This is a mechanism of higher priority than Samba's NTLMSSP. It runs Samba's
 * as a child and forwards everything to it.
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "includes.h"
#include <tevent.h>
#include "lib/util/tevent_ntstatus.h"
#include "lib/util/samba_modules.h"
#include "auth/gensec/gensec.h"
#include "auth/gensec/gensec_internal.h"
#include "librpc/gen_ndr/dcerpc.h"
#include "secopts_compat_gensec.h"
#include "secopts_compat_rpc.h"
#include "secopts_admit.h"
#include "secopts_ntlm.h"
#include "secopts_uses.h"

struct gensec_secopts_context {
	struct gensec_security *inner;
	const struct secopts_policy *policy; /* NULL: it could not be read */
	TALLOC_CTX *policy_ctx;
	uint32_t offered; /* flags of NEGOTIATE that a client sends */
	struct secopts_ntlm_legs legs;
	struct secopts_ntlm_use *use; /* NULL: none that is to be noted */
};

static const struct gensec_security_ops *stock_ntlmssp(void)
{
	/* Without a context gensec does not ask for "gensec:ntlmssp". */
	return gensec_security_by_name(NULL, "ntlmssp");
}

static struct gensec_secopts_context *context_of(struct gensec_security *gensec)
{
	return talloc_get_type_abort(gensec->private_data,
				     struct gensec_secopts_context);
}

/*
 * Read the policy that is in force now. It may be another one than at the
 * message before, since smb.conf may be read again between two messages and
 * while a password is being checked. The policy at the end of the
 * authentication decides who is admitted, and as whom a client logs on. So
 * where it has changed, the messages that the older one has let through are
 * judged again.
 */
static NTSTATUS use_policy_now(struct gensec_security *gensec,
			       struct gensec_secopts_context *context)
{
	const struct secopts_policy *before = context->policy;
	TALLOC_CTX *before_ctx = context->policy_ctx;
	NTSTATUS status = NT_STATUS_OK;

	context->policy = NULL;
	context->policy_ctx = talloc_new(context);
	if (context->policy_ctx != NULL) {
		context->policy =
			secopts_read_policy(context->policy_ctx, gensec);
	}
	if (context->policy == NULL || context->policy != before) {
		status = secopts_ntlm_again(gensec, context->policy,
					    &context->legs);
		if (NT_STATUS_IS_OK(status)) {
			status = secopts_ntlm_identity(gensec, context->policy,
						       context->inner);
		}
	}
	/* Only now: no new policy may have the address of the old one. */
	TALLOC_FREE(before_ctx);
	return status;
}

static NTSTATUS gensec_secopts_start(struct gensec_security *gensec)
{
	const struct gensec_security_ops *stock = stock_ntlmssp();
	struct gensec_secopts_context *context = NULL;
	NTSTATUS status;

	if (stock == NULL) {
		return NT_STATUS_INTERNAL_ERROR;
	}
	context = talloc_zero(gensec, struct gensec_secopts_context);
	if (context == NULL) {
		return NT_STATUS_NO_MEMORY;
	}
	status = gensec_subcontext_start(context, gensec, &context->inner);
	if (NT_STATUS_IS_OK(status)) {
		status = use_policy_now(gensec, context);
	}
	if (NT_STATUS_IS_OK(status)) {
		status = gensec_start_mech_by_ops(context->inner, stock);
	}
	if (!NT_STATUS_IS_OK(status)) {
		TALLOC_FREE(context);
		return status;
	}
	gensec->private_data = context;
	return NT_STATUS_OK;
}

static NTSTATUS gensec_secopts_magic(struct gensec_security *gensec,
				     const DATA_BLOB *first_packet)
{
	const struct gensec_security_ops *stock = stock_ntlmssp();

	if (stock == NULL || stock->magic == NULL) {
		return NT_STATUS_INVALID_PARAMETER;
	}
	return stock->magic(gensec, first_packet);
}

struct gensec_secopts_update_state {
	struct gensec_security *gensec;
	NTSTATUS status;
	DATA_BLOB out;
};

static void gensec_secopts_update_done(struct tevent_req *subreq);

static struct tevent_req *
gensec_secopts_update_send(TALLOC_CTX *mem_ctx,
			   struct tevent_context *ev,
			   struct gensec_security *gensec,
			   const DATA_BLOB in)
{
	struct gensec_secopts_context *context = context_of(gensec);
	struct gensec_secopts_update_state *state = NULL;
	struct tevent_req *subreq = NULL;
	struct tevent_req *req = NULL;
	NTSTATUS status;

	req = tevent_req_create(mem_ctx, &state,
				struct gensec_secopts_update_state);
	if (req == NULL) {
		return NULL;
	}
	state->gensec = gensec;

	/* It authenticates nobody: no leg follows. */
	if (secopts_is_rpc_question(gensec, &in)) {
		state->status = NT_STATUS_MORE_PROCESSING_REQUIRED;
		state->out = data_blob_talloc(state, SECOPTS_RPC_ANSWER,
					      strlen(SECOPTS_RPC_ANSWER));
		tevent_req_done(req);
		return tevent_req_post(req, ev);
	}

	status = use_policy_now(gensec, context);
	if (NT_STATUS_IS_OK(status)) {
		status = secopts_ntlm_message(gensec, context->policy,
					      context->inner, context->offered,
					      &context->legs, &in);
	}
	secopts_use_begin(gensec, context->policy, &context->legs, &in,
			  &context->use);
	if (tevent_req_nterror(req, status)) {
		secopts_use_end(gensec, context->policy, &context->use, status,
				SECOPTS_WHO_USER);
		return tevent_req_post(req, ev);
	}

	subreq = gensec_update_send(state, ev, context->inner, in);
	if (tevent_req_nomem(subreq, req)) {
		return tevent_req_post(req, ev);
	}
	tevent_req_set_callback(subreq, gensec_secopts_update_done, req);
	return req;
}

static void gensec_secopts_update_done(struct tevent_req *subreq)
{
	struct tevent_req *req =
		tevent_req_callback_data(subreq, struct tevent_req);
	struct gensec_secopts_update_state *state = tevent_req_data(
		req, struct gensec_secopts_update_state);
	struct gensec_secopts_context *context = context_of(state->gensec);

	state->status = gensec_update_recv(subreq, state, &state->out);
	TALLOC_FREE(subreq);
	context->offered = secopts_ntlm_offered(&state->out, context->offered);

	/* gensec refuses an update of a context that has a child. */
	if (NT_STATUS_IS_OK(state->status)) {
		state->status = gensec_child_ready(
			state->gensec, context->inner);
	}
	secopts_use_sent(state->gensec, context->policy, &state->out);
	if (GENSEC_UPDATE_IS_NTERROR(state->status)) {
		secopts_use_end(state->gensec, context->policy, &context->use,
				state->status, SECOPTS_WHO_USER);
		tevent_req_nterror(req, state->status);
		return;
	}
	tevent_req_done(req);
}

static NTSTATUS gensec_secopts_update_recv(struct tevent_req *req,
					   TALLOC_CTX *out_mem_ctx,
					   DATA_BLOB *out)
{
	struct gensec_secopts_update_state *state = tevent_req_data(
		req, struct gensec_secopts_update_state);
	NTSTATUS status;

	*out = data_blob_null;
	if (tevent_req_is_nterror(req, &status)) {
		tevent_req_received(req);
		return status;
	}
	*out = state->out;
	talloc_steal(out_mem_ctx, state->out.data);
	status = state->status;
	tevent_req_received(req);
	return status;
}

static NTSTATUS gensec_secopts_may_reset_crypto(struct gensec_security *gensec,
						bool full_reset)
{
	struct gensec_security *inner = context_of(gensec)->inner;

	/* gensec_may_reset_crypto() is not exported. */
	return inner->ops->may_reset_crypto(inner, full_reset);
}

static void gensec_secopts_want_feature(struct gensec_security *gensec,
					uint32_t feature)
{
	gensec->want_features |= feature;
	/* gensec_start_mech_by_authtype() asks before it starts us. */
	if (gensec->private_data != NULL) {
		gensec_want_feature(context_of(gensec)->inner, feature);
	}
}

static bool gensec_secopts_have_feature(struct gensec_security *gensec,
					uint32_t feature)
{
	return gensec_have_feature(context_of(gensec)->inner, feature);
}

static NTSTATUS gensec_secopts_session_info(struct gensec_security *gensec,
					    TALLOC_CTX *mem_ctx,
					    struct auth_session_info **info)
{
	NTSTATUS status = gensec_child_session_info(gensec, mem_ctx, info);

	if (!NT_STATUS_IS_OK(status)) {
		secopts_use_end(gensec, context_of(gensec)->policy,
				&context_of(gensec)->use, status,
				SECOPTS_WHO_USER);
		return status;
	}
	status = use_policy_now(gensec, context_of(gensec));
	if (NT_STATUS_IS_OK(status)) {
		status = secopts_admit(gensec, context_of(gensec)->policy,
				       *info);
	}
	secopts_use_end(gensec, context_of(gensec)->policy,
			&context_of(gensec)->use, status,
			secopts_facts(*info).who);
	if (!NT_STATUS_IS_OK(status)) {
		TALLOC_FREE(*info);
	}
	return status;
}

static const char *
gensec_secopts_final_auth_type(struct gensec_security *gensec)
{
	return GENSEC_FINAL_AUTH_TYPE_NTLMSSP;
}

static const char *gensec_secopts_oids[] = {
	GENSEC_OID_NTLMSSP,
	NULL,
};

static const struct gensec_security_ops gensec_secopts_ops = {
	.name		 = "ntlmssp_secopts",
	.sasl_name	 = GENSEC_SASL_NAME_NTLMSSP,
	.auth_type	 = DCERPC_AUTH_TYPE_NTLMSSP,
	.weak_crypto	 = true,
	.oid		 = gensec_secopts_oids,
	.client_start	 = gensec_secopts_start,
	.server_start	 = gensec_secopts_start,
	.magic		 = gensec_secopts_magic,
	.update_send	 = gensec_secopts_update_send,
	.update_recv	 = gensec_secopts_update_recv,
	.may_reset_crypto = gensec_secopts_may_reset_crypto,
	.sig_size	 = gensec_child_sig_size,
	.sign_packet	 = gensec_child_sign_packet,
	.check_packet	 = gensec_child_check_packet,
	.seal_packet	 = gensec_child_seal_packet,
	.unseal_packet	 = gensec_child_unseal_packet,
	.wrap		 = gensec_child_wrap,
	.unwrap		 = gensec_child_unwrap,
	.session_key	 = gensec_child_session_key,
	.session_info	 = gensec_secopts_session_info,
	.want_feature	 = gensec_secopts_want_feature,
	.have_feature	 = gensec_secopts_have_feature,
	.final_auth_type = gensec_secopts_final_auth_type,
	.enabled	 = true,
	.priority	 = GENSEC_NTLMSSP + 1,
};

_PUBLIC_ NTSTATUS samba_init_module(TALLOC_CTX *mem_ctx)
{
	NTSTATUS status;

	secopts_debug_init();

	if (!secopts_compat_same_samba("gensec") ||
	    !secopts_compat_same_gensec())
	{
		return NT_STATUS_REVISION_MISMATCH;
	}
	status = gensec_register(mem_ctx, &gensec_secopts_ops);
	if (!NT_STATUS_IS_OK(status)) {
		return status;
	}
	/*
	 * Without it the other policies hold all the same, and the VFS plug-in
	 * ends the pipes of those whom it would concern.
	 */
	if (!secopts_watch_rpc()) {
		DBG_ERR("The operations of this RPC server cannot be judged.\n");
	}
	return secopts_register_spnego(mem_ctx);
}
