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

/* What a line may take, of a terminal of 80 columns. */
static size_t wrap_columns = 78;

/* A client's names may be as long as they like; a line has 80 columns. */
#define MAX_NAME 38

void tool_set_wrap(size_t columns)
{
	wrap_columns = columns - 2;
}

/*
 * Columns that a text takes, if each UTF-8 character takes one, and what
 * tool_style() gives takes none.
 */
static size_t columns(const char *text, size_t length)
{
	size_t n = 0;
	size_t i;

	for (i = 0; i < length; i++) {
		if (text[i] == '\033') {
			while (i < length && text[i] != 'm') {
				i++;
			}
		} else if (text[i] == '\t') {
			n = (n / 8 + 1) * 8;
		} else if (!secopts_is_continued(text[i])) {
			n++;
		}
	}
	return n;
}

size_t tool_text_columns(const char *text)
{
	return columns(text, strlen(text));
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
		if (!at_start && column + 1 + width > wrap_columns) {
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

const char *tool_safe_text(TALLOC_CTX *mem_ctx, const char *text)
{
	size_t length = strlen(text);
	char *safe = talloc_array(mem_ctx, char,
				  SECOPTS_PRINTABLE_SIZE(length));

	if (safe == NULL) {
		return NULL;
	}
	return secopts_put_printable(text, length, SECOPTS_HIDDEN_ESCAPED,
				     safe);
}

const char *tool_short_text(TALLOC_CTX *mem_ctx, const char *text)
{
	size_t length = strlen(text);

	if (length <= MAX_NAME) {
		return text;
	}
	length = MAX_NAME - 3;
	while (length > 0 && secopts_is_continued(text[length])) {
		length--;
	}
	return talloc_asprintf(mem_ctx, "%.*s...", (int)length, text);
}

bool tool_add_text(TALLOC_CTX *mem_ctx,
		   const char ***list,
		   size_t *num,
		   const char *format,
		   va_list ap)
{
	const char **grown =
		talloc_realloc(mem_ctx, *list, const char *, *num + 1);
	char *text = talloc_vasprintf(mem_ctx, format, ap);

	if (grown != NULL) {
		*list = grown;
	}
	if (grown == NULL || text == NULL) {
		return false;
	}
	grown[(*num)++] = text;
	return true;
}

static const char *value_text(TALLOC_CTX *mem_ctx,
			      enum secopts_setting setting,
			      const struct secopts_data *data,
			      enum secopts_value_form form)
{
	size_t size = secopts_value_size(data);
	char *text = talloc_array(mem_ctx, char, size);

	if (text == NULL) {
		return NULL;
	}
	return secopts_value_text(setting, data, form, text, size);
}

const char *tool_value_text(TALLOC_CTX *mem_ctx,
			    enum secopts_setting setting,
			    const struct secopts_data *data)
{
	return value_text(mem_ctx, setting, data, SECOPTS_VALUE_SHOWN);
}

const char *tool_conf_text(TALLOC_CTX *mem_ctx,
			   enum secopts_setting setting,
			   const struct secopts_data *data)
{
	return value_text(mem_ctx, setting, data, SECOPTS_VALUE_CONF);
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
			       secopts_registry_name(info));
}

/* What LmCompatibilityLevel consists of: "'ntlm auth', ...". */
static const char *lm_names(TALLOC_CTX *mem_ctx)
{
	char *text = talloc_strdup(mem_ctx, "");
	size_t i;

	for (i = 0; i < SECOPTS_NUM_LM; i++) {
		talloc_asprintf_addbuf(&text, "%s'%s'", i > 0 ? ", " : "",
				       secopts_lm_parameters[i].name);
	}
	return text;
}

const char *tool_enforced_text(TALLOC_CTX *mem_ctx,
			       const struct secopts_setting_info *info)
{
	return (info->enforced == SECOPTS_ENFORCED_PLUGINS)
		       ? "secopts plug-ins"
		       : talloc_asprintf(mem_ctx, "Samba: %s",
					 lm_names(mem_ctx));
}
