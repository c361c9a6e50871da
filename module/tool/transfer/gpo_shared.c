/*
 * Windows Security Options for Samba
 *
 * The secopts command: what Group Policy delivered, for all nodes of a cluster
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "transfer.h"
#include "../../samba/secopts_layer.h"
#include "registry.h"
#include "registry/reg_api.h"
#include "registry/reg_backend_db.h"
#include "registry/reg_init_basic.h"
#include "registry/reg_util_token.h"

static WERROR open_key(TALLOC_CTX *mem_ctx, struct registry_key **key)
{
	struct security_token *token = NULL;
	enum winreg_CreateAction action = REG_ACTION_NONE;
	struct registry_key *hive = NULL;
	NTSTATUS status = registry_create_admin_token(mem_ctx, &token);
	WERROR werr;

	if (!NT_STATUS_IS_OK(status)) {
		return ntstatus_to_werror(status);
	}
	werr = reg_openhive(mem_ctx, "HKLM", KEY_ENUMERATE_SUB_KEYS, token,
			    &hive);
	return W_ERROR_IS_OK(werr)
		       ? reg_createkey(mem_ctx, hive, SECOPTS_LAYER_KEY,
				       REG_KEY_ALL, key, &action)
		       : werr;
}

static bool is_so_already(TALLOC_CTX *mem_ctx,
			  struct registry_key *key,
			  const DATA_BLOB *bytes)
{
	struct registry_value *value = NULL;

	return W_ERROR_IS_OK(reg_queryvalue(mem_ctx, key, SECOPTS_LAYER_VALUE,
					    &value)) &&
	       value->type == REG_BINARY &&
	       data_blob_cmp(&value->data, bytes) == 0;
}

/* A value that is there already is not written: all smbds would read it anew. */
static WERROR write_value(TALLOC_CTX *mem_ctx, const DATA_BLOB *bytes)
{
	struct registry_value value = {.type = REG_BINARY, .data = *bytes};
	struct registry_key *key = NULL;
	WERROR werr = open_key(mem_ctx, &key);

	return (!W_ERROR_IS_OK(werr) || is_so_already(mem_ctx, key, bytes))
		       ? werr
		       : reg_setvalue(key, SECOPTS_LAYER_VALUE, &value);
}

bool gpo_share(TALLOC_CTX *mem_ctx,
	       const struct tool_verb *verb,
	       const DATA_BLOB *bytes)
{
	WERROR werr;

	tool_await_ctdb(verb);
	werr = registry_init_common();
	if (W_ERROR_IS_OK(werr)) {
		werr = write_value(mem_ctx, bytes);
		regdb_close();
	}
	tool_has_answered();
	return W_ERROR_IS_OK(werr) ||
	       tool_fail(verb, "cannot write to the cluster's registry: %s",
			 win_errstr(werr));
}
