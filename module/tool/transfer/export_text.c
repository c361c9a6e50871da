/*
 * Windows Security Options for Samba
 *
 * The secopts command: settings as files of Windows and of Samba
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "transfer.h"
#include "secopts_template.h"
#include "libcli/registry/util_reg.h"

#define REG_COLUMNS 80

static const struct secopts_data *defined(const struct secopts_policy *policy,
					  size_t setting)
{
	const struct secopts_data *data = &policy->values[setting].data;

	return data->defined ? data : NULL;
}

static const char *text_of(const struct secopts_data *data)
{
	return (data->list.num != 0) ? data->list.names[0] : "";
}

/*
 * Names as secedit writes them: a comma, or what else would not be read as
 * part of the name, in quotes of its own.
 */
static void inf_list(char **text, const struct secopts_list *list)
{
	size_t i;
	size_t j;

	for (i = 0; i < list->num; i++) {
		const char *name = list->names[i];
		size_t length = strlen(name);

		if (i > 0) {
			talloc_asprintf_addbuf(text, ",");
		}
		for (j = 0; j < length; j++) {
			bool edge = (j == 0 || j + 1 == length);
			bool odd = strchr(",;", name[j]) != NULL ||
				   (edge && name[j] == ' ');

			talloc_asprintf_addbuf(text, odd ? "\"%c\"" : "%c",
					       name[j]);
		}
	}
}

char *export_inf(TALLOC_CTX *mem_ctx, const struct secopts_policy *policy)
{
	char *text = talloc_strdup(mem_ctx, "[Unicode]\r\n"
					    "Unicode=yes\r\n"
					    "[System Access]\r\n");
	const struct secopts_data *data = NULL;
	size_t i;

	for (i = 0; i < SECOPTS_NUM_SETTINGS; i++) {
		data = defined(policy, i);
		if (data != NULL && secopts_settings[i].key == NULL) {
			talloc_asprintf_addbuf(&text, "%s = %"PRIu32"\r\n",
					       secopts_settings[i].value_name,
					       data->number);
		}
	}
	talloc_asprintf_addbuf(&text, "[Registry Values]\r\n");
	for (i = 0; i < SECOPTS_NUM_SETTINGS; i++) {
		const struct secopts_setting_info *info = &secopts_settings[i];

		data = defined(policy, i);
		if (data == NULL || info->key == NULL) {
			continue;
		}
		talloc_asprintf_addbuf(&text, "MACHINE\\%s\\%s=", info->key,
				       secopts_registry_name(info));
		if (info->type == SECOPTS_TYPE_MULTI_SZ) {
			talloc_asprintf_addbuf(&text, "%u,",
					       SECOPTS_REG_MULTI_SZ);
			inf_list(&text, &data->list);
		} else if (info->type == SECOPTS_TYPE_SDDL) {
			talloc_asprintf_addbuf(&text, "%u,\"%s\"",
					       SECOPTS_REG_SZ,
					       text_of(data));
		} else {
			talloc_asprintf_addbuf(&text, "%u,%"PRIu32,
					       SECOPTS_REG_DWORD, data->number);
		}
		talloc_asprintf_addbuf(&text, "\r\n");
	}
	talloc_asprintf_addbuf(&text, "[Version]\r\n"
				      "signature=\"$CHICAGO$\"\r\n"
				      "Revision=1\r\n");
	return text;
}

/*
 * Bytes in hex, in lines of at most 80 columns that a backslash continues, as
 * regedit breaks them.
 */
static void reg_byte(char **text, size_t *column, uint8_t byte, bool last)
{
	talloc_asprintf_addbuf(text, "%02x%s", byte, last ? "" : ",");
	*column += 3;
	if (!last && *column + 3 >= REG_COLUMNS) {
		talloc_asprintf_addbuf(text, "\\\r\n  ");
		*column = 2;
	}
}

bool export_multi_sz(TALLOC_CTX *mem_ctx,
		     const struct secopts_list *list,
		     DATA_BLOB *blob)
{
	const char **strings =
		talloc_zero_array(mem_ctx, const char *, list->num + 1);
	size_t i;

	for (i = 0; strings != NULL && i < list->num; i++) {
		strings[i] = list->names[i];
	}
	return strings != NULL && push_reg_multi_sz(mem_ctx, blob, strings);
}

static bool reg_list(TALLOC_CTX *mem_ctx,
		     char **text,
		     size_t column,
		     const struct secopts_list *list)
{
	DATA_BLOB blob;
	size_t i;

	if (!export_multi_sz(mem_ctx, list, &blob)) {
		return false;
	}
	for (i = 0; i < blob.length; i++) {
		reg_byte(text, &column, blob.data[i], i + 1 == blob.length);
	}
	return true;
}

/* The values of one key, in the order of the table. */
static bool reg_key(TALLOC_CTX *mem_ctx,
		    char **text,
		    const struct secopts_policy *policy,
		    const char *key)
{
	size_t i;

	talloc_asprintf_addbuf(text, "\r\n[HKEY_LOCAL_MACHINE\\%s]\r\n", key);
	for (i = 0; i < SECOPTS_NUM_SETTINGS; i++) {
		const struct secopts_setting_info *info = &secopts_settings[i];
		const struct secopts_data *data = defined(policy, i);
		const char *name = secopts_registry_name(info);

		if (data == NULL || info->key == NULL ||
		    strcmp(info->key, key) != 0)
		{
			continue;
		}
		if (info->type == SECOPTS_TYPE_SDDL) {
			talloc_asprintf_addbuf(text, "\"%s\"=\"%s\"\r\n",
					       name,
					       text_of(data));
			continue;
		}
		if (info->type != SECOPTS_TYPE_MULTI_SZ) {
			talloc_asprintf_addbuf(text,
					       "\"%s\"=dword:%08"PRIx32"\r\n",
					       name, data->number);
			continue;
		}
		talloc_asprintf_addbuf(text, "\"%s\"=hex(7):",
				       name);
		if (!reg_list(mem_ctx, text, strlen(name) + 10,
			      &data->list))
		{
			return false;
		}
		talloc_asprintf_addbuf(text, "\r\n");
	}
	return *text != NULL;
}

char *export_reg(TALLOC_CTX *mem_ctx, const struct secopts_policy *policy)
{
	char *text = talloc_strdup(
		mem_ctx, "Windows Registry Editor Version 5.00\r\n");
	size_t i;

	for (i = 0; i < SECOPTS_NUM_SETTINGS; i++) {
		const char *key = secopts_settings[i].key;

		if (secopts_is_first_of_key((enum secopts_setting)i) &&
		    !reg_key(mem_ctx, &text, policy, key))
		{
			return NULL;
		}
	}
	talloc_asprintf_addbuf(&text, "\r\n");
	return text;
}

/* Samba's own parameters stand for what they add up to. */
static void conf_samba(TALLOC_CTX *mem_ctx, char **text)
{
	size_t i;

	for (i = 0; i < SECOPTS_NUM_LM; i++) {
		const char *name = secopts_lm_parameters[i].name;
		char *value = tool_samba_parameter(mem_ctx, name);

		if (value != NULL) {
			talloc_asprintf_addbuf(text, "\t%s = %s\n", name,
					       value);
		}
	}
}

char *export_conf(TALLOC_CTX *mem_ctx, const struct secopts_policy *policy)
{
	char *text = talloc_strdup(mem_ctx, "[global]\n");
	size_t i;

	for (i = 0; i < SECOPTS_NUM_SETTINGS; i++) {
		const struct secopts_data *data = defined(policy, i);

		if (secopts_settings[i].enforced == SECOPTS_ENFORCED_SAMBA) {
			conf_samba(mem_ctx, &text);
		} else if (data != NULL) {
			talloc_asprintf_addbuf(
				&text, "\tsecopts:%s = %s\n",
				secopts_settings[i].parameter,
				tool_conf_text(mem_ctx,
					       (enum secopts_setting)i, data));
		}
	}
	return text;
}
