/*
 * Windows Security Options for Samba
 *
 * RPC: the key of the registry that a call is about
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "secopts_rpc_key.h"
#include "librpc/gen_ndr/winreg.h"

/* Where a call has its handle, and the name of a key below that one. */
struct places {
	bool has_handle;
	size_t handle;
	enum { NO_NAME, NAME, NAME_POINTER } kind;
	size_t name;
};

#define HANDLE(op, member)                                                    \
	.has_handle = true, .handle = offsetof(struct winreg_##op, in.member)
#define AT(op, member)                                                        \
	[SECOPTS_OPERATION_winreg_##op] = {HANDLE(op, member)}
#define BELOW(op, member, kind_, name_)                                       \
	[SECOPTS_OPERATION_winreg_##op] = {                                   \
		HANDLE(op, member),                                           \
		.kind = kind_,                                                \
		.name = offsetof(struct winreg_##op, in.name_),               \
	}

static const struct places all_places[SECOPTS_NUM_OPERATIONS] = {
	BELOW(OpenKey, parent_handle, NAME, keyname),
	BELOW(CreateKey, handle, NAME, name),
	BELOW(DeleteKey, handle, NAME, key),
	BELOW(DeleteKeyEx, handle, NAME_POINTER, key),
	BELOW(LoadKey, handle, NAME_POINTER, keyname),
	BELOW(UnLoadKey, handle, NAME_POINTER, subkey),
	BELOW(ReplaceKey, handle, NAME_POINTER, subkey),
	AT(DeleteValue, handle),
	AT(EnumKey, handle),
	AT(EnumValue, handle),
	AT(FlushKey, handle),
	AT(GetKeySecurity, handle),
	AT(NotifyChangeKeyValue, handle),
	AT(QueryInfoKey, handle),
	AT(QueryValue, handle),
	AT(RestoreKey, handle),
	AT(SaveKey, handle),
	AT(SetKeySecurity, handle),
	AT(SetValue, handle),
	AT(QueryMultipleValues, key_handle),
	AT(SaveKeyEx, handle),
	AT(QueryMultipleValues2, key_handle),
};

/* Samba has read the name up to a NUL in it, if there is one. */
static const char *name_of(const struct places *places, const uint8_t *r)
{
	const struct winreg_String *name = NULL;

	switch (places->kind) {
	case NO_NAME:
		break;
	case NAME:
		name = (const struct winreg_String *)(r + places->name);
		break;
	case NAME_POINTER:
		memcpy(&name, r + places->name, sizeof(name));
		break;
	}
	return (name != NULL && name->name != NULL) ? name->name : "";
}

/* Names of Samba's keys begin with the hive. */
static const char *below_hklm(const char *key)
{
	const char *rest = (key != NULL) ? secopts_skip_prefix(key, "HKLM")
					 : NULL;

	if (rest != NULL && rest[0] == '\\') {
		return rest + 1;
	}
	return (rest != NULL && rest[0] == '\0') ? rest : NULL;
}

const char *secopts_rpc_key(TALLOC_CTX *mem_ctx,
			    const struct secopts_rpc_call *rpc,
			    const struct secopts_operation *operation)
{
	const struct policy_handle *handle = NULL;
	const struct places *places = NULL;
	const char *parent = NULL;
	const char *name = NULL;
	size_t id;

	if (operation == NULL) {
		return NULL;
	}
	id = operation - secopts_operations;
	if (id == SECOPTS_OPERATION_winreg_OpenHKLM) {
		return "";
	}
	places = &all_places[id];
	if (!places->has_handle) {
		return NULL;
	}
	memcpy(&handle, (const uint8_t *)rpc->r + places->handle,
	       sizeof(handle));
	parent = below_hklm(secopts_compat_key_name(rpc, handle));
	name = name_of(places, rpc->r);
	if (parent == NULL || name[0] == '\0') {
		return parent;
	}
	return talloc_asprintf(mem_ctx, "%s%s%s", parent,
			       parent[0] != '\0' ? "\\" : "", name);
}
