/*
 * Windows Security Options for Samba
 *
 * The key of the registry that a handle stands for
 *
 * Trick:	the handle is looked up as the server of winreg will do it, and
 *		what the server keeps there is read: the key, with its full name.
 *		So a key that was opened from another one has a path as well.
 * Serves:	4.17 and later.
 * Upstream:	dcesrv_handle_lookup() (librpc/rpc/dcesrv_handles.c),
 *		open_registry_key() (source3/rpc_server/winreg/srv_winreg_nt.c),
 *		struct registry_key (source3/include/registry.h).
 * Symptom:	who is no administrator is refused every key of the registry,
 *		listed or not.
 * Test:	tests/live/test_winreg.py
 * Delete:	when Samba asks a module about each key.
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "secopts_compat_rpc.h"
#include "librpc/rpc/dcesrv_core.h"
#include "registry.h"

/* libdcerpc-server-core, where there is an RPC server */
#pragma weak dcesrv_handle_lookup

const char *secopts_compat_key_name(const struct secopts_rpc_call *call,
				    const struct policy_handle *handle)
{
	struct dcesrv_call_state *state = call->state;
	const struct dcesrv_handle *found = NULL;
	const struct registry_key *key = NULL;
	uint32_t fault = state->fault_code;

	/* The look-up takes an empty handle for the wish to have a new one. */
	if (dcesrv_handle_lookup == NULL || call->session_info == NULL ||
	    handle == NULL || all_zero((const uint8_t *)&handle->uuid,
				       sizeof(handle->uuid)))
	{
		return NULL;
	}
	found = dcesrv_handle_lookup(state, handle, DCESRV_HANDLE_ANY);
	state->fault_code = fault;
	if (found == NULL) {
		return NULL;
	}
	key = talloc_get_type(found->data, struct registry_key);
	if (key == NULL || talloc_get_size(key) != sizeof(*key) ||
	    talloc_get_type(key->key, struct registry_key_handle) == NULL)
	{
		return NULL;
	}
	return key->key->name;
}
