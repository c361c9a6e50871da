/*
 * Windows Security Options for Samba
 *
 * A logon that a member server passes through to a domain controller
 *
 * Trick:	a refusal must not come before the server has checked who asks,
 *		and where the call has an authenticator, the server has to take a
 *		step with it, or the member's secure channel is lost. So the
 *		server is given the call with another content: a generic logon
 *		for a package that nobody has. It checks the channel, takes the
 *		step, and says that there is no such package
 *		(STATUS_INVALID_PARAMETER), all at once and without an account.
 *		The channel is the one that the call came by, as schannel keeps a
 *		copy of it below gensec's context; without schannel it is that of
 *		the computer in the call, whose authenticator the server checks.
 * Serves:	4.17 and later.
 * Upstream:	dcesrv_netr_LogonSamLogon_check(),
 *		dcesrv_netr_LogonSamLogon_base_call()
 *		(source4/rpc_server/netlogon/dcerpc_netlogon.c);
 *		create_schannel_state() (auth/gensec/schannel.c);
 *		dsdb_trust_search_tdo() (source4/dsdb/common/util_trusts.c).
 * Symptom:	a member has to set up its secure channel anew after each refusal;
 *		a server in DCAllowedNTLMServers is refused; with 1 and 3
 *		accounts of trusted domains are refused.
 * Test:	tests/live/test_ntlm_domain.py
 * Delete:	when Samba has RestrictNTLMInDomain.
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "secopts_compat_rpc.h"
#include "auth/gensec/gensec.h"
#include "auth/gensec/gensec_internal.h"
#include "librpc/gen_ndr/netlogon.h"
#include "librpc/gen_ndr/schannel.h"
#include "librpc/rpc/dcesrv_core.h"

struct ldb_context;
struct ldb_message;

typedef NTSTATUS get_channel_fn(TALLOC_CTX *mem_ctx,
				struct loadparm_context *lp_ctx,
				const char *computer_name,
				struct netlogon_creds_CredentialState **creds);
typedef struct ldb_context *connect_fn(TALLOC_CTX *mem_ctx,
				       struct dcesrv_call_state *dce_call);
typedef NTSTATUS search_trust_fn(struct ldb_context *sam_ctx,
				 const char *netbios,
				 const char *dns,
				 const char *const *attrs,
				 TALLOC_CTX *mem_ctx,
				 struct ldb_message **msg);

#define CHANNEL_NAME "struct netlogon_creds_CredentialState"

/* What the three operations have in common, by their numbers. */
struct view {
	const char *computer;
	enum netr_LogonInfoClass *level;
	union netr_LogonLevel **logon;
	uint16_t *validation;
	NTSTATUS *result;
};

#define VIEW(type)                                                            \
	((struct view){                                                       \
		.computer = ((struct type *)call->r)->in.computer_name,       \
		.level = &((struct type *)call->r)->in.logon_level,           \
		.logon = &((struct type *)call->r)->in.logon,                 \
		.validation = &((struct type *)call->r)->in.validation_level, \
		.result = &((struct type *)call->r)->out.result,              \
	})

static struct view view_of(const struct secopts_rpc_call *call)
{
	switch (call->opnum) {
	case 2:
		return VIEW(netr_LogonSamLogon);
	case 39:
		return VIEW(netr_LogonSamLogonEx);
	case 45:
		return VIEW(netr_LogonSamLogonWithFlags);
	default:
		return (struct view){.level = NULL};
	}
}

static void find_channel(const void *ptr,
			 int depth,
			 int max_depth,
			 int is_ref,
			 void *private_data)
{
	const struct netlogon_creds_CredentialState **found = private_data;

	if (strcmp(talloc_get_name(ptr), CHANNEL_NAME) == 0) {
		*found = ptr;
	}
}

static const struct netlogon_creds_CredentialState *
channel_of(TALLOC_CTX *mem_ctx,
	   const struct secopts_rpc_call *call,
	   const char *computer)
{
	const struct dcesrv_auth *auth = call->state->auth_state;
	const struct netlogon_creds_CredentialState *found = NULL;
	struct netlogon_creds_CredentialState *stored = NULL;
	get_channel_fn *get_channel = NULL;

	if (auth->auth_type == DCERPC_AUTH_TYPE_SCHANNEL &&
	    auth->gensec_security != NULL)
	{
		talloc_report_depth_cb(auth->gensec_security, 0, 4,
				       find_channel, &found);
		return found;
	}
	/* The server refuses what has neither schannel nor an authenticator. */
	get_channel = secopts_compat_server_function("schannel_get_creds_state");
	if (get_channel != NULL && computer != NULL &&
	    NT_STATUS_IS_OK(get_channel(mem_ctx, call->lp_ctx, computer,
					&stored)))
	{
		found = stored;
	}
	return found;
}

bool secopts_compat_read_samlogon(TALLOC_CTX *mem_ctx,
				  const struct secopts_rpc_call *call,
				  struct secopts_samlogon *logon)
{
	const struct netlogon_creds_CredentialState *channel = NULL;
	const struct netr_IdentityInfo *who = NULL;
	struct view view = view_of(call);

	*logon = (struct secopts_samlogon){.server = NULL};
	if (view.level == NULL || *view.logon == NULL ||
	    (*view.level != NetlogonNetworkInformation &&
	     *view.level != NetlogonNetworkTransitiveInformation) ||
	    (*view.logon)->network == NULL)
	{
		return false;
	}
	who = &(*view.logon)->network->identity_info;
	logon->user = who->account_name.string;
	logon->domain = who->domain_name.string;
	logon->workstation = who->workstation.string;
	channel = channel_of(mem_ctx, call, view.computer);
	if (channel != NULL) {
		logon->server = channel->computer_name;
		logon->channel_type = (int)channel->secure_channel_type;
		logon->of_trust =
			channel->secure_channel_type == SEC_CHAN_DOMAIN ||
			channel->secure_channel_type == SEC_CHAN_DNS_DOMAIN;
	}
	return true;
}

bool secopts_compat_is_trusted(TALLOC_CTX *mem_ctx,
			       const struct secopts_rpc_call *call,
			       const char *domain)
{
	static const char *const attrs[] = {"trustPartner", NULL};
	connect_fn *connect_sam = secopts_compat_server_function(
		"dcesrv_samdb_connect_as_system");
	search_trust_fn *search_trust =
		secopts_compat_server_function("dsdb_trust_search_tdo");
	struct ldb_context *sam_ctx = NULL;
	struct ldb_message *found = NULL;

	if (connect_sam == NULL || search_trust == NULL) {
		return false;
	}
	sam_ctx = connect_sam(mem_ctx, call->state);
	return sam_ctx != NULL &&
	       NT_STATUS_IS_OK(search_trust(sam_ctx, domain, domain, attrs,
					    mem_ctx, &found));
}

bool secopts_compat_check_samlogon(const struct secopts_rpc_call *call)
{
	uint8_t nothing[16] = {0};
	struct netr_GenericInfo generic = {
		.package_name.string = "secopts",
		.length = sizeof(nothing),
		.data = nothing,
	};
	union netr_LogonLevel content = {.generic = &generic};
	struct view view = view_of(call);
	enum netr_LogonInfoClass level = *view.level;
	union netr_LogonLevel *logon = *view.logon;
	uint16_t validation = *view.validation;
	bool has_result = false;

	*view.level = NetlogonGenericInformation;
	*view.logon = &content;
	*view.validation = NetlogonValidationGenericInfo2;
	has_result = secopts_compat_dispatch(call);
	*view.level = level;
	*view.logon = logon;
	*view.validation = validation;
	return has_result && NT_STATUS_EQUAL(*view.result,
					     NT_STATUS_INVALID_PARAMETER);
}
