/*
 * Windows Security Options for Samba
 *
 * The secopts command: values and wrapped text
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "tool.h"
#include "secopts_load.h"
#include "secopts_unicode.h"

#define COLUMNS 78

/* Columns that a text takes, if each UTF-8 character takes one. */
static size_t columns(const char *text, size_t length)
{
	size_t n = 0;
	size_t i;

	for (i = 0; i < length; i++) {
		if (text[i] == '\t') {
			n = (n / 8 + 1) * 8;
		} else if (!secopts_is_continued(text[i])) {
			n++;
		}
	}
	return n;
}

void tool_wrap(FILE *out,
	       const char *first,
	       const char *prefix,
	       const char *text)
{
	size_t column = columns(first, strlen(first));
	bool at_start = true;

	fputs(first, out);
	for (;;) {
		size_t length;
		size_t width;

		text += strspn(text, " ");
		length = strcspn(text, " ");
		if (length == 0) {
			break;
		}
		width = columns(text, length);
		if (!at_start && column + 1 + width > COLUMNS) {
			fprintf(out, "\n%s", prefix);
			column = columns(prefix, strlen(prefix));
			at_start = true;
		}
		if (!at_start) {
			fputc(' ', out);
			column++;
		}
		fwrite(text, 1, length, out);
		column += width;
		text += length;
		at_start = false;
	}
	fputc('\n', out);
}

const char *tool_source_name(enum secopts_source source)
{
	static const char *const names[] = {
		[SECOPTS_SOURCE_SMB_CONF] = "smb.conf",
		[SECOPTS_SOURCE_REGISTRY] = "registry",
		[SECOPTS_SOURCE_BOTH] = "both",
	};

	return names[source];
}

static const char *flag_names(TALLOC_CTX *mem_ctx, uint32_t number)
{
	char *text = talloc_strdup(mem_ctx, "");
	size_t i;

	for (i = 0; i < ARRAY_SIZE(secopts_flag_words); i++) {
		if ((number & secopts_flag_words[i].number) != 0) {
			talloc_asprintf_addbuf(&text, "%s%s",
					       text != NULL && *text != '\0'
						       ? " "
						       : "",
					       secopts_flag_words[i].text);
		}
	}
	return text;
}

static const char *list_text(TALLOC_CTX *mem_ctx,
			     const struct secopts_list *list,
			     const char *empty)
{
	char *text = NULL;
	size_t i;

	if (list->num == 0) {
		return empty;
	}
	text = talloc_strdup(mem_ctx, "");
	for (i = 0; i < list->num; i++) {
		const char *name = list->names[i];
		const char *quote = (strpbrk(name, " \t,;") != NULL) ? "\"" : "";

		talloc_asprintf_addbuf(&text, "%s%s%s%s", i > 0 ? " " : "",
				       quote, name, quote);
	}
	return text;
}

const char *tool_value_text(TALLOC_CTX *mem_ctx,
			    enum secopts_setting setting,
			    const struct secopts_data *data)
{
	const struct secopts_setting_info *info = &secopts_settings[setting];

	if (!data->defined) {
		return "(not defined)";
	}
	if (info->type == SECOPTS_TYPE_MULTI_SZ) {
		return list_text(mem_ctx, &data->list, "(empty)");
	}
	if (info->type == SECOPTS_TYPE_FLAGS && data->number != 0) {
		return talloc_asprintf(mem_ctx, "0x%08"PRIx32" (%s)",
				       data->number,
				       flag_names(mem_ctx, data->number));
	}
	return talloc_asprintf(mem_ctx, "%"PRIu32, data->number);
}

const char *tool_conf_text(TALLOC_CTX *mem_ctx,
			   enum secopts_setting setting,
			   const struct secopts_data *data)
{
	const struct secopts_setting_info *info = &secopts_settings[setting];

	if (info->type == SECOPTS_TYPE_MULTI_SZ) {
		return list_text(mem_ctx, &data->list, "\"\"");
	}
	if (info->type == SECOPTS_TYPE_FLAGS && data->number != 0) {
		return flag_names(mem_ctx, data->number);
	}
	return talloc_asprintf(mem_ctx, "%"PRIu32, data->number);
}

const char *tool_registry_text(TALLOC_CTX *mem_ctx,
			       const struct secopts_setting_info *info)
{
	if (info->key == NULL) {
		return talloc_asprintf(mem_ctx,
				       "none; %s in [System Access] of a "
				       "security template",
				       info->value_name);
	}
	return talloc_asprintf(mem_ctx, "HKLM\\%s\\%s", info->key,
			       info->value_name);
}

const char *tool_enforced_text(TALLOC_CTX *mem_ctx,
			       const struct secopts_setting_info *info)
{
	switch (info->enforced) {
	case SECOPTS_ENFORCED_PLUGINS:
		return "secopts plug-ins";
	case SECOPTS_ENFORCED_SAMBA:
		return talloc_asprintf(mem_ctx, "Samba: '%s'",
				       info->samba_parameter);
	case SECOPTS_ENFORCED_NOT_YET:
		break;
	}
	return "not enforced yet";
}
