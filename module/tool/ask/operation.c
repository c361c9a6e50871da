/*
 * Windows Security Options for Samba
 *
 * The secopts command: an operation of RPC that is asked about
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ask.h"
#include "secopts_load.h"
#include "librpc/ndr/libndr.h"
#include "librpc/ndr/ndr_table.h"
#include "librpc/rpc/dcerpc.h"
#include "secopts_names.h"

/* In Samba's IDL EnumDomainUsers of samr is samr_EnumDomainUsers. */
static const char *name_of(const struct ndr_interface_call *call)
{
	const char *underscore = strchr(call->name, '_');

	return (underscore != NULL) ? underscore + 1 : call->name;
}

/* The first pipe at which Samba's IDL says the interface is. */
static const char *pipe_of(TALLOC_CTX *mem_ctx,
			   const struct ndr_interface_table *interface)
{
	uint32_t i;

	for (i = 0; i < interface->endpoints->count; i++) {
		struct dcerpc_binding *binding = NULL;
		const char *endpoint = NULL;

		if (!NT_STATUS_IS_OK(dcerpc_parse_binding(
			    mem_ctx, interface->endpoints->names[i], &binding)))
		{
			continue;
		}
		endpoint = dcerpc_binding_get_string_option(binding,
							    "endpoint");
		if (dcerpc_binding_get_transport(binding) == NCACN_NP &&
		    endpoint != NULL)
		{
			return secopts_pipe_name(endpoint);
		}
	}
	return NULL;
}

/*
 * What settings are about may be missing in the IDL of an older Samba.
 */
static bool find_call(const struct ndr_interface_table *interface,
		      const char *name,
		      uint16_t *opnum)
{
	uint32_t i;

	for (i = 0; i < SECOPTS_NUM_OPERATIONS; i++) {
		const struct secopts_operation *it = &secopts_operations[i];

		if (strequal(it->interface, interface->name) &&
		    strequal(strchr(it->name, '.') + 1, name))
		{
			*opnum = it->opnum;
			return true;
		}
	}
	for (i = 0; i < interface->num_calls; i++) {
		if (strequal(name_of(&interface->calls[i]), name)) {
			*opnum = (uint16_t)i;
			return true;
		}
	}
	return false;
}

const char *ask_parse_operation(TALLOC_CTX *mem_ctx,
				const char *text,
				struct ask_question *question)
{
	struct ask_operation *operation = &question->operation;
	size_t length = strcspn(text, ".");
	const char *name = talloc_strndup(mem_ctx, text, length);

	operation->interface = (name != NULL) ? ndr_table_by_name(name) : NULL;
	if (operation->interface == NULL) {
		return "Samba knows no such interface";
	}
	if (text[length] == '\0' ||
	    !find_call(operation->interface, text + length + 1,
		       &operation->opnum))
	{
		return "the interface has no such operation";
	}
	operation->judged = secopts_find_operation(operation->interface->name,
						   operation->opnum);
	operation->is_known = operation->opnum < operation->interface->num_calls;
	question->name =
		(operation->judged != NULL)
			? operation->judged->name
			: talloc_asprintf(
				  mem_ctx, "%s.%s", operation->interface->name,
				  name_of(&operation->interface
						   ->calls[operation->opnum]));
	operation->pipe = pipe_of(mem_ctx, operation->interface);
	if (operation->pipe == NULL && !operation->is_tcp) {
		return "the interface is not behind a pipe";
	}
	if (operation->judged != NULL && operation->judged->levels != NULL &&
	    !operation->has_level)
	{
		return "its answer depends on the level, which has to be given";
	}
	return NULL;
}

bool ask_parse_level(const char *text, struct ask_operation *operation)
{
	operation->has_level = true;
	return secopts_parse_digits(text, &operation->level);
}

/* Those of this interface, or of all that settings are about: it is NULL. */
static char *judged_names(TALLOC_CTX *mem_ctx, const char *interface)
{
	char *names = talloc_strdup(mem_ctx, "");
	size_t i;

	for (i = 0; i < SECOPTS_NUM_OPERATIONS; i++) {
		const struct secopts_operation *it = &secopts_operations[i];

		if (interface == NULL || strequal(it->interface, interface)) {
			talloc_asprintf_addbuf(&names, "%s%s",
					       names[0] != '\0' ? ", " : "",
					       it->name);
		}
	}
	return names;
}

void ask_print_operations(const struct ndr_interface_table *interface)
{
	TALLOC_CTX *frame = talloc_stackframe();
	char *names = NULL;
	char *judged = judged_names(frame, interface != NULL ? interface->name
							     : NULL);
	uint32_t i;

	if (judged != NULL && judged[0] != '\0') {
		tool_wrap(stderr, "Settings are about ", "    ", judged);
	}
	if (interface != NULL) {
		names = talloc_strdup(frame, name_of(&interface->calls[0]));
		for (i = 1; i < interface->num_calls; i++) {
			talloc_asprintf_addbuf(
				&names, ", %s", name_of(&interface->calls[i]));
		}
	}
	if (names != NULL) {
		tool_wrap(stderr,
			  talloc_asprintf(frame, "All operations of %s: ",
					  interface->name),
			  "    ", names);
	}
	TALLOC_FREE(frame);
}

const char *ask_werror_text(TALLOC_CTX *mem_ctx,
			    const struct secopts_operation *operation,
			    uint32_t ntstatus)
{
	WERROR result = ntstatus_to_werror(NT_STATUS(ntstatus));

	if (operation == NULL || !operation->is_werror) {
		return NULL;
	}
	return talloc_asprintf(mem_ctx, "%s (0x%08" PRIX32 ")",
			       win_errstr(result), W_ERROR_V(result));
}

static bool has_tcp(const struct ndr_interface_table *interface)
{
	uint32_t i;

	for (i = 0; i < interface->endpoints->count; i++) {
		if (strncmp(interface->endpoints->names[i], "ncacn_ip_tcp:",
			    strlen("ncacn_ip_tcp:")) == 0)
		{
			return true;
		}
	}
	return false;
}

/*
 * On an AD domain controller by the samba process, which has a list of its
 * servers; elsewhere by samba-dcerpcd, unless smbd starts it for pipes alone.
 */
bool ask_is_served_over_tcp(const struct secopts_policy *policy,
			    const struct ask_operation *operation)
{
	const char *name = operation->interface->name;

	if (policy->role == SECOPTS_ROLE_DC) {
		return str_list_check_ci(lp_dcerpc_endpoint_servers(), name);
	}
	return !lp_rpc_start_on_demand_helpers() && has_tcp(operation->interface);
}
