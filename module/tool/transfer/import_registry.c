/*
 * Windows Security Options for Samba
 *
 * The secopts command: import into the registry of Samba
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "transfer.h"
#include "secopts_load.h"
#include "registry.h"
#include "libcli/registry/util_reg.h"
#include "registry/reg_api.h"
#include "registry/reg_api_util.h"
#include "registry/reg_backend_db.h"
#include "registry/reg_init_basic.h"
#include "registry/reg_util_token.h"

/* Samba's registry, opened. */
struct registry {
	struct security_token *token;
	bool absent; /* there is none yet, and a dry run makes none */
};

static bool open_registry(TALLOC_CTX *mem_ctx,
			  const struct import *import,
			  struct registry *registry)
{
	char *path = state_path(mem_ctx, "registry.tdb");
	NTSTATUS status;
	WERROR werr;

	*registry = (struct registry){.token = NULL};
	if (path == NULL) {
		return import_fail(import,
				   "%s: not usable as 'state directory'",
				   lp_state_directory());
	}
	if (import->dry_run && !lp_clustering() && !file_exist(path)) {
		registry->absent = true;
		return true;
	}
	werr = registry_init_common();
	if (!W_ERROR_IS_OK(werr)) {
		return import_fail(import, "%s: %s", path,
				   win_errstr(werr));
	}
	status = registry_create_admin_token(mem_ctx, &registry->token);
	if (!NT_STATUS_IS_OK(status)) {
		return import_fail(import, "cannot open the registry: %s",
				   nt_errstr(status));
	}
	return true;
}

static WERROR open_key(TALLOC_CTX *mem_ctx,
		       const struct registry *registry,
		       const struct secopts_setting_info *info,
		       uint32_t access_mask,
		       struct registry_key **key)
{
	char *path = talloc_asprintf(mem_ctx, "HKLM\\%s", info->key);

	if (path == NULL) {
		return WERR_NOT_ENOUGH_MEMORY;
	}
	return reg_open_path(mem_ctx, path, access_mask, registry->token, key);
}

static bool data_of(TALLOC_CTX *mem_ctx,
		    enum secopts_setting setting,
		    const struct registry_value *value,
		    struct secopts_data *data)
{
	const struct secopts_raw_value raw = {
		.type = value->type,
		.bytes = value->data.data,
		.length = value->data.length,
	};
	struct secopts_storage storage = {
		.text_size = SECOPTS_RAW_TEXT(raw.length),
		.max_names = SECOPTS_RAW_NAMES(raw.length),
	};
	const char *message = NULL;

	storage.text = talloc_array(mem_ctx, char, storage.text_size);
	storage.names = talloc_array(mem_ctx, const char *, storage.max_names);
	return storage.text != NULL && storage.names != NULL &&
	       secopts_check_raw(setting, &raw, &storage, data, &message);
}

/* Is what the registry holds, or without it Windows' default, the wish? */
static bool is_already(TALLOC_CTX *mem_ctx,
		       const struct import *import,
		       const struct registry *registry,
		       enum secopts_setting setting)
{
	const struct secopts_policy *policy = import->policy;
	const struct import_wish *wish = &import->wishes[setting];
	const struct secopts_setting_info *info = &secopts_settings[setting];
	struct registry_value *value = NULL;
	struct registry_key *key = NULL;
	struct secopts_data data =
		secopts_default(setting, policy->role, policy->release);

	if (registry->absent ||
	    !W_ERROR_IS_OK(open_key(mem_ctx, registry, info, REG_KEY_READ,
				    &key)) ||
	    !W_ERROR_IS_OK(reg_queryvalue(mem_ctx, key,
					  secopts_registry_name(info),
					  &value)))
	{
		return wish->change == IMPORT_REMOVE ||
		       secopts_is_same(policy, setting, &wish->data, &data);
	}
	return wish->change == IMPORT_SET &&
	       data_of(mem_ctx, setting, value, &data) &&
	       secopts_is_same(policy, setting, &wish->data, &data);
}

static void judge(TALLOC_CTX *mem_ctx,
		  struct import *import,
		  const struct registry *registry)
{
	size_t i;

	for (i = 0; i < SECOPTS_NUM_SETTINGS; i++) {
		struct import_wish *wish = &import->wishes[i];

		if (wish->change == IMPORT_LEAVE ||
		    secopts_settings[i].key == NULL ||
		    secopts_settings[i].enforced == SECOPTS_ENFORCED_SAMBA)
		{
			continue;
		}
		wish->applied = !is_already(mem_ctx, import, registry,
					    (enum secopts_setting)i);
		import->num_applied += wish->applied ? 1 : 0;
	}
}

struct registry_value *import_registry_value(TALLOC_CTX *mem_ctx,
					     enum secopts_setting setting,
					     const struct secopts_data *data)
{
	struct registry_value *value =
		talloc_zero(mem_ctx, struct registry_value);

	if (value == NULL) {
		return NULL;
	}
	if (secopts_settings[setting].type == SECOPTS_TYPE_SDDL) {
		value->type = REG_SZ;
		return push_reg_sz(value, &value->data,
				   data->list.num != 0 ? data->list.names[0]
						       : "")
			       ? value
			       : NULL;
	}
	if (secopts_settings[setting].type != SECOPTS_TYPE_MULTI_SZ) {
		uint8_t number[4];

		SIVAL(number, 0, data->number);
		value->type = REG_DWORD;
		value->data = data_blob_talloc(value, number, sizeof(number));
		return (value->data.data != NULL) ? value : NULL;
	}
	value->type = REG_MULTI_SZ;
	return export_multi_sz(value, &data->list, &value->data) ? value : NULL;
}

static WERROR grant(TALLOC_CTX *mem_ctx,
		    const struct registry *registry,
		    enum secopts_setting setting,
		    const struct import_wish *wish)
{
	const struct secopts_setting_info *info = &secopts_settings[setting];
	const char *name = secopts_registry_name(info);
	enum winreg_CreateAction action = REG_ACTION_NONE;
	struct registry_value *value = NULL;
	struct registry_key *key = NULL;
	struct registry_key *hive = NULL;
	WERROR werr;

	if (wish->change == IMPORT_REMOVE) {
		werr = open_key(mem_ctx, registry, info, REG_KEY_ALL, &key);
		return W_ERROR_IS_OK(werr)
			       ? reg_deletevalue(key, name)
			       : werr;
	}
	value = import_registry_value(mem_ctx, setting, &wish->data);
	if (value == NULL) {
		return WERR_NOT_ENOUGH_MEMORY;
	}
	werr = reg_openhive(mem_ctx, "HKLM", KEY_ENUMERATE_SUB_KEYS,
			    registry->token, &hive);
	if (!W_ERROR_IS_OK(werr)) {
		return werr;
	}
	werr = reg_createkey(mem_ctx, hive, info->key, REG_KEY_ALL, &key,
			     &action);
	return W_ERROR_IS_OK(werr) ? reg_setvalue(key, name, value)
				   : werr;
}

static bool grant_all(TALLOC_CTX *mem_ctx,
		      const struct import *import,
		      const struct registry *registry)
{
	size_t i;

	for (i = 0; i < SECOPTS_NUM_SETTINGS; i++) {
		const struct import_wish *wish = &import->wishes[i];
		enum secopts_setting setting = (enum secopts_setting)i;
		WERROR werr;

		if (!wish->applied) {
			continue;
		}
		werr = grant(mem_ctx, registry, setting, wish);
		if (!W_ERROR_IS_OK(werr) ||
		    !is_already(mem_ctx, import, registry, setting))
		{
			return import_fail(import,
					   "cannot write %s to the registry: "
					   "%s",
					   secopts_settings[i].value_name,
					   win_errstr(werr));
		}
	}
	return true;
}

static bool write_registry(TALLOC_CTX *mem_ctx,
			   const struct import *import,
			   const struct registry *registry)
{
	WERROR werr = regdb_transaction_start();

	if (!W_ERROR_IS_OK(werr)) {
		return import_fail(import,
				   "cannot write to the registry: %s",
				   win_errstr(werr));
	}
	if (!grant_all(mem_ctx, import, registry)) {
		regdb_transaction_cancel();
		return false;
	}
	tool_await_ctdb(import->verb);
	werr = regdb_transaction_commit();
	return W_ERROR_IS_OK(werr) ||
	       import_fail(import, "cannot write to the registry: %s",
			   win_errstr(werr));
}

bool import_to_registry(struct import *import)
{
	TALLOC_CTX *frame = talloc_stackframe();
	struct registry registry;
	bool ok;

	tool_await_ctdb(import->verb);
	ok = open_registry(frame, import, &registry);
	if (ok) {
		judge(frame, import, &registry);
	}
	if (ok && import->num_applied > 0 && !import->dry_run) {
		ok = write_registry(frame, import, &registry);
	}
	if (!registry.absent) {
		regdb_close();
	}
	tool_has_answered();
	TALLOC_FREE(frame);
	return ok;
}
