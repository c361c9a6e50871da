/*
 * Windows Security Options for Samba
 *
 * The secopts command: what Group Policy delivered, for the plug-ins
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "transfer.h"
#include "../../samba/secopts_layer.h"
#include "secopts_compat_db.h"
#include "registry.h"
#include "libcli/registry/util_reg.h"
#include "system/filesys.h"

/* A registry policy file that grows. */
struct pol {
	TALLOC_CTX *mem_ctx;
	DATA_BLOB bytes;
	bool failed; /* memory ran out */
};

static void put(struct pol *pol, const void *bytes, size_t length)
{
	pol->failed = pol->failed || !data_blob_append(pol->mem_ctx, &pol->bytes,
						       bytes, length);
}

static void put_u32(struct pol *pol, uint32_t number)
{
	uint8_t bytes[4];

	SIVAL(bytes, 0, number);
	put(pol, bytes, sizeof(bytes));
}

static void put_mark(struct pol *pol, char mark)
{
	const uint8_t bytes[2] = {(uint8_t)mark, 0};

	put(pol, bytes, sizeof(bytes));
}

/* A text with its NUL is what a string of the registry is. */
static void put_text(struct pol *pol, const char *text)
{
	DATA_BLOB wide = data_blob_null;

	if (!push_reg_sz(pol->mem_ctx, &wide, text)) {
		pol->failed = true;
		return;
	}
	put(pol, wide.data, wide.length);
}

/* MS-GPREG 2.2.1: [key;value;type;size;data] */
static void put_entry(struct pol *pol,
		      const char *key,
		      const char *name,
		      uint32_t type,
		      const DATA_BLOB *data)
{
	put_mark(pol, '[');
	put_text(pol, key);
	put_mark(pol, ';');
	put_text(pol, name);
	put_mark(pol, ';');
	put_u32(pol, type);
	put_mark(pol, ';');
	put_u32(pol, (uint32_t)data->length);
	put_mark(pol, ';');
	put(pol, data->data, data->length);
	put_mark(pol, ']');
}

static void put_origin(struct pol *pol, const char *name, const char *gpo)
{
	DATA_BLOB text = data_blob_null;

	if (!push_reg_sz(pol->mem_ctx, &text, gpo)) {
		pol->failed = true;
		return;
	}
	put_entry(pol, SECOPTS_LAYER_ORIGIN, name, REG_SZ, &text);
}

static void put_setting(struct pol *pol,
			const struct gpo_result *result,
			enum secopts_setting setting)
{
	const struct secopts_setting_info *info = &secopts_settings[setting];
	struct registry_value *value = import_registry_value(
		pol->mem_ctx, setting, &result->values[setting]);

	if (value == NULL) {
		pol->failed = true;
		return;
	}
	put_entry(pol, info->key != NULL ? info->key : SECOPTS_LAYER_NO_KEY,
		  secopts_registry_name(info), value->type, &value->data);
	put_origin(pol, info->value_name, result->gpo[setting]);
}

static bool is_any_given(const struct gpo_result *result)
{
	size_t i;

	for (i = 0; i < SECOPTS_NUM_SETTINGS; i++) {
		if (result->given[i]) {
			return true;
		}
	}
	return false;
}

static struct pol build(TALLOC_CTX *mem_ctx, const struct gpo_result *result)
{
	struct pol pol = {.mem_ctx = mem_ctx};
	size_t i;

	put(&pol, "PReg", 4);
	put_u32(&pol, 1);
	for (i = 0; i < SECOPTS_NUM_SETTINGS; i++) {
		if (result->given[i]) {
			put_setting(&pol, result, (enum secopts_setting)i);
		}
	}
	return pol;
}

static bool is_so_already(TALLOC_CTX *mem_ctx,
			  const char *path,
			  const DATA_BLOB *bytes)
{
	size_t length = 0;
	char *now = file_load(path, &length, 0, mem_ctx);

	return now != NULL && length == bytes->length &&
	       memcmp(now, bytes->data, length) == 0;
}

bool gpo_write(TALLOC_CTX *mem_ctx,
	       const struct tool_verb *verb,
	       const struct gpo_result *result)
{
	char *path = state_path(mem_ctx, SECOPTS_LAYER_FILE);
	struct pol pol = build(mem_ctx, result);

	if (path == NULL || pol.failed) {
		return tool_fail(verb, "out of memory");
	}
	if (secopts_compat_is_clustered_member() &&
	    !gpo_share(mem_ctx, verb, &pol.bytes))
	{
		return false;
	}
	if (!is_any_given(result)) {
		return unlink(path) == 0 || errno == ENOENT ||
		       tool_fail(verb, "%s: %s", path, strerror(errno));
	}
	/* A program of a user has to know, too, what its host may do. */
	return is_so_already(mem_ctx, path, &pol.bytes) ||
	       tool_write_file(verb, path, pol.bytes.data, pol.bytes.length,
			       0644);
}
