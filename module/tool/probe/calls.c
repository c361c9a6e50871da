/*
 * Windows Security Options for Samba
 *
 * The secopts command: the operations that probe calls
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "probe.h"
#include "librpc/gen_ndr/ndr_lsa.h"
#include "librpc/gen_ndr/ndr_samr.h"
#include "librpc/gen_ndr/ndr_srvsvc.h"
#include "libcli/security/dom_sid.h"

#define SOME_BYTES 4096
#define MANY_BYTES 32768

/* What calls on one pipe, and on those after it, hand on to the next. */
struct talk {
	TALLOC_CTX *mem_ctx;
	struct probe_server *server;
	struct probe_rpc rpc;
	const char *unc;
	struct policy_handle policy;
	struct policy_handle sam;
	struct policy_handle domain;
	const char *domain_name;
	struct dom_sid domain_sid; /* at first Builtin, which each one has */
};

/*
 * Each of these calls an operation. Returns false where it cannot be called,
 * since what it needs was refused before; otherwise its result is in status.
 */
typedef bool call_fn(struct talk *talk, uint32_t level, NTSTATUS *status);

static bool has_handle(const struct policy_handle *handle)
{
	return !ndr_policy_handle_empty(handle);
}

/* The result stands in the structure that is called with. */
static NTSTATUS call(struct talk *talk,
		     uint16_t opnum,
		     void *r,
		     const NTSTATUS *result)
{
	NTSTATUS status =
		probe_rpc_call(talk->mem_ctx, &talk->rpc, opnum, r);

	return NT_STATUS_IS_OK(status) ? *result : status;
}

static NTSTATUS call_win32(struct talk *talk,
			   uint16_t opnum,
			   void *r,
			   const WERROR *result)
{
	NTSTATUS status =
		probe_rpc_call(talk->mem_ctx, &talk->rpc, opnum, r);

	return NT_STATUS_IS_OK(status) ? werror_to_ntstatus(*result) : status;
}

static bool open_policy(struct talk *talk, uint32_t level, NTSTATUS *status)
{
	struct lsa_ObjectAttribute attributes = {.len = 0};
	struct lsa_OpenPolicy2 r = {
		.in = {.system_name = talk->unc,
		       .attr = &attributes,
		       .access_mask = SEC_FLAG_MAXIMUM_ALLOWED}};

	*status = call(talk, NDR_LSA_OPENPOLICY2, &r, &r.out.result);
	if (NT_STATUS_IS_OK(*status)) {
		talk->policy = *r.out.handle;
	}
	return true;
}

static bool query_policy(struct talk *talk, uint32_t level, NTSTATUS *status)
{
	struct lsa_QueryInfoPolicy r = {
		.in = {.handle = &talk->policy,
		       .level = LSA_POLICY_INFO_ACCOUNT_DOMAIN}};
	const struct lsa_DomainInfo *info = NULL;

	if (!has_handle(&talk->policy)) {
		return false;
	}
	*status = call(talk, NDR_LSA_QUERYINFOPOLICY, &r, &r.out.result);
	if (NT_STATUS_IS_OK(*status) && *r.out.info != NULL) {
		info = &(*r.out.info)->account_domain;
		talk->domain_name = info->name.string;
		if (info->sid != NULL) {
			talk->domain_sid = *info->sid;
		}
	}
	return true;
}

static bool lookup_names(struct talk *talk, uint32_t level, NTSTATUS *status)
{
	struct lsa_String name = {.string = "Administrators"};
	struct lsa_TransSidArray sids = {.count = 0};
	uint32_t count = 0;
	struct lsa_LookupNames r = {
		.in = {.handle = &talk->policy,
		       .num_names = 1,
		       .names = &name,
		       .level = LSA_LOOKUP_NAMES_ALL,
		       .sids = &sids,
		       .count = &count}};

	if (!has_handle(&talk->policy)) {
		return false;
	}
	*status = call(talk, NDR_LSA_LOOKUPNAMES, &r, &r.out.result);
	return true;
}

static bool lookup_sids(struct talk *talk, uint32_t level, NTSTATUS *status)
{
	struct dom_sid administrators = global_sid_Builtin_Administrators;
	struct lsa_SidPtr sid = {.sid = &administrators};
	struct lsa_SidArray sids = {.num_sids = 1, .sids = &sid};
	struct lsa_TransNameArray names = {.count = 0};
	uint32_t count = 0;
	struct lsa_LookupSids r = {
		.in = {.handle = &talk->policy,
		       .sids = &sids,
		       .level = LSA_LOOKUP_NAMES_ALL,
		       .names = &names,
		       .count = &count}};

	if (!has_handle(&talk->policy)) {
		return false;
	}
	*status = call(talk, NDR_LSA_LOOKUPSIDS, &r, &r.out.result);
	return true;
}

static bool enum_privileges(struct talk *talk, uint32_t level, NTSTATUS *status)
{
	uint32_t resume = 0;
	struct lsa_EnumAccounts r = {.in = {.handle = &talk->policy,
					    .resume_handle = &resume,
					    .num_entries = SOME_BYTES}};

	if (!has_handle(&talk->policy)) {
		return false;
	}
	*status = call(talk, NDR_LSA_ENUMACCOUNTS, &r, &r.out.result);
	return true;
}

static bool connect_sam(struct talk *talk, uint32_t level, NTSTATUS *status)
{
	struct samr_Connect2 r = {
		.in = {.system_name = talk->unc,
		       .access_mask = SEC_FLAG_MAXIMUM_ALLOWED}};

	*status = call(talk, NDR_SAMR_CONNECT2, &r, &r.out.result);
	if (NT_STATUS_IS_OK(*status)) {
		talk->sam = *r.out.connect_handle;
	}
	return true;
}

static bool enum_domains(struct talk *talk, uint32_t level, NTSTATUS *status)
{
	uint32_t resume = 0;
	struct samr_EnumDomains r = {.in = {.connect_handle = &talk->sam,
					    .buf_size = SOME_BYTES,
					    .resume_handle = &resume}};
	const struct samr_SamArray *list = NULL;
	uint32_t i;

	if (!has_handle(&talk->sam)) {
		return false;
	}
	*status = call(talk, NDR_SAMR_ENUMDOMAINS, &r, &r.out.result);
	if (NT_STATUS_IS_OK(*status)) {
		list = *r.out.sam;
	}
	for (i = 0; list != NULL && list->entries != NULL && i < list->count;
	     i++)
	{
		const char *name = list->entries[i].name.string;

		if (name != NULL && !strequal(name, "Builtin")) {
			talk->domain_name = name;
		}
	}
	return true;
}

static bool lookup_domain(struct talk *talk, uint32_t level, NTSTATUS *status)
{
	struct lsa_String name = {.string = talk->domain_name};
	struct samr_LookupDomain r = {
		.in = {.connect_handle = &talk->sam, .domain_name = &name}};

	if (!has_handle(&talk->sam)) {
		return false;
	}
	*status = call(talk, NDR_SAMR_LOOKUPDOMAIN, &r, &r.out.result);
	if (NT_STATUS_IS_OK(*status) && *r.out.sid != NULL) {
		talk->domain_sid = **r.out.sid;
	}
	return true;
}

static bool open_domain(struct talk *talk, uint32_t level, NTSTATUS *status)
{
	struct samr_OpenDomain r = {
		.in = {.connect_handle = &talk->sam,
		       .access_mask = SEC_FLAG_MAXIMUM_ALLOWED,
		       .sid = &talk->domain_sid}};

	if (!has_handle(&talk->sam)) {
		return false;
	}
	*status = call(talk, NDR_SAMR_OPENDOMAIN, &r, &r.out.result);
	if (NT_STATUS_IS_OK(*status)) {
		talk->domain = *r.out.domain_handle;
	}
	return true;
}

static bool enum_users(struct talk *talk, uint32_t level, NTSTATUS *status)
{
	uint32_t resume = 0;
	struct samr_EnumDomainUsers r = {.in = {.domain_handle = &talk->domain,
						.max_size = SOME_BYTES,
						.resume_handle = &resume}};

	if (!has_handle(&talk->domain)) {
		return false;
	}
	*status = call(talk, NDR_SAMR_ENUMDOMAINUSERS, &r, &r.out.result);
	return true;
}

/* The names of the shares, into server->listed. */
static NTSTATUS take_shares(struct probe_server *server,
			    const struct srvsvc_NetShareInfoCtr *info)
{
	const struct srvsvc_NetShareCtr1 *list = info->ctr.ctr1;
	uint32_t i;

	if (info->level != 1) {
		return NT_STATUS_INVALID_NETWORK_RESPONSE;
	}
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

static bool enum_shares(struct talk *talk, uint32_t level, NTSTATUS *status)
{
	struct srvsvc_NetShareCtr0 zero = {.count = 0};
	struct srvsvc_NetShareCtr1 one = {.count = 0};
	struct srvsvc_NetShareCtr2 two = {.count = 0};
	struct srvsvc_NetShareInfoCtr info = {.level = level};
	struct srvsvc_NetShareEnumAll r = {
		.in = {.server_unc = talk->unc,
		       .info_ctr = &info,
		       .max_buffer = MANY_BYTES}};

	if (level == 0) {
		info.ctr.ctr0 = &zero;
	} else if (level == 1) {
		info.ctr.ctr1 = &one;
	} else {
		info.ctr.ctr2 = &two;
	}
	*status =
		call_win32(talk, NDR_SRVSVC_NETSHAREENUMALL, &r, &r.out.result);
	if (NT_STATUS_IS_OK(*status) && level == 1) {
		*status = take_shares(talk->server, r.out.info_ctr);
	}
	return true;
}

/* Of a share that each server has. */
static bool get_share(struct talk *talk, uint32_t level, NTSTATUS *status)
{
	struct srvsvc_NetShareGetInfo r = {.in = {.server_unc = talk->unc,
						  .share_name = "IPC$",
						  .level = level}};

	*status =
		call_win32(talk, NDR_SRVSVC_NETSHAREGETINFO, &r, &r.out.result);
	return true;
}

static bool get_server(struct talk *talk, uint32_t level, NTSTATUS *status)
{
	struct srvsvc_NetSrvGetInfo r = {
		.in = {.server_unc = talk->unc, .level = level}};

	*status =
		call_win32(talk, NDR_SRVSVC_NETSRVGETINFO, &r, &r.out.result);
	return true;
}

/*
 * In the order in which they are called. What an answer tells and what refuses
 * it are the words that are printed: 28 columns are left for them.
 */
static const struct {
	struct probe_call seen;
	call_fn *function;
	uint32_t level;
} calls[] = {
	{{"lsarpc", "lsarpc.OpenPolicy2", "the LSA's policy opens",
	  "TurnOffAnonymousBlock = 0"},
	 open_policy, 0},
	{{"lsarpc", "lsarpc.QueryInfoPolicy", "the domain's name and SID",
	  NULL},
	 query_policy, 0},
	{{"lsarpc", "lsarpc.LookupNames", "SIDs of names",
	  "LSAAnonymousNameLookup = 0"},
	 lookup_names, 0},
	{{"lsarpc", "lsarpc.LookupSids", "names of SIDs, one by one",
	  "LSAAnonymousNameLookup = 0"},
	 lookup_sids, 0},
	{{"lsarpc", "lsarpc.EnumAccounts", "SIDs that have privileges",
	  "TurnOffAnonymousBlock = 0"},
	 enum_privileges, 0},
	{{"samr", "samr.Connect2", "the account database opens", NULL},
	 connect_sam, 0},
	{{"samr", "samr.EnumDomains", "names of account domains",
	  "RestrictAnonymousSAM = 1"},
	 enum_domains, 0},
	{{"samr", "samr.LookupDomain", "the SID of a domain", NULL},
	 lookup_domain, 0},
	{{"samr", "samr.OpenDomain", "a domain opens", NULL}, open_domain, 0},
	{{"samr", "samr.EnumDomainUsers", "names of all users",
	  "RestrictAnonymousSAM = 1"},
	 enum_users, 0},
	/* this one is a question of its own, and asked first of this pipe */
	{{"srvsvc", NULL, "shares are listed", "RestrictAnonymous = 1"},
	 enum_shares, 1},
	{{"srvsvc", "srvsvc.NetShareEnumAll 0", "names of shares",
	  "RestrictAnonymous = 1"},
	 enum_shares, 0},
	{{"srvsvc", "srvsvc.NetShareEnumAll 2", "shares with local paths",
	  "as on Windows"},
	 enum_shares, 2},
	{{"srvsvc", "srvsvc.NetShareGetInfo 2", "a share's local path",
	  "as on Windows"},
	 get_share, 2},
	{{"srvsvc", "srvsvc.NetShareGetInfo 502", "path and permissions",
	  "as on Windows"},
	 get_share, 502},
	{{"srvsvc", "srvsvc.NetSrvGetInfo 101", "name, version and kind", NULL},
	 get_server, 101},
	{{"srvsvc", "srvsvc.NetSrvGetInfo 102", "and limits of users",
	  "as on Windows"},
	 get_server, 102},
};

const struct probe_call *probe_call(size_t i)
{
	return (i < ARRAY_SIZE(calls)) ? &calls[i].seen : NULL;
}

static const struct ndr_interface_table *interface_of(const char *pipe)
{
	static const struct ndr_interface_table *const interfaces[] = {
		&ndr_table_lsarpc, &ndr_table_samr, &ndr_table_srvsvc};
	size_t i = 0;

	while (strcmp(interfaces[i]->name, pipe) != 0) {
		i++;
	}
	return interfaces[i];
}

/* A pipe is tried once, whatever comes of it. */
static NTSTATUS enter(struct talk *talk, const char *pipe)
{
	const struct ndr_interface_table *interface = interface_of(pipe);

	if (talk->rpc.interface == interface) {
		return talk->rpc.server != NULL ? NT_STATUS_OK
						: NT_STATUS_PIPE_BROKEN;
	}
	probe_rpc_end(&talk->rpc);
	return probe_rpc_bind(talk->server, pipe, interface, &talk->rpc);
}

static struct probe_answer ask_one(struct talk *talk, size_t i)
{
	struct probe_answer answer = {
		.status = enter(talk, calls[i].seen.pipe),
	};

	if (!NT_STATUS_IS_OK(answer.status)) {
		/* of the list of shares, this is what is to be told */
		answer.asked = calls[i].seen.name == NULL;
		return answer;
	}
	answer.asked =
		calls[i].function(talk, calls[i].level, &answer.status);
	answer.is_fault = talk->rpc.is_fault;
	return answer;
}

void probe_ask_calls(struct probe_server *server,
		     const struct probe_questions *questions,
		     bool (*next)(struct probe_server *server,
				  const struct probe_questions *questions,
				  size_t i))
{
	struct talk talk = {
		.mem_ctx = talloc_new(server->conn),
		.server = server,
		.domain_name = "Builtin",
		.domain_sid = global_sid_Builtin,
	};
	size_t i;

	talk.unc = talloc_asprintf(talk.mem_ctx, "\\\\%s", server->host);
	for (i = 0; i < ARRAY_SIZE(calls) && talk.unc != NULL; i++) {
		size_t j = questions->first_call + i;

		server->answers[j] = ask_one(&talk, i);
		if (!next(server, questions, j)) {
			break;
		}
	}
	probe_rpc_end(&talk.rpc);
	TALLOC_FREE(talk.mem_ctx);
}
