/*
 * Windows Security Options for Samba
 *
 * Allow-lists as smb.conf writes them
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "secopts_load.h"

static bool fail(struct secopts_error *error, size_t at, const char *message)
{
	*error = (struct secopts_error){.column = at + 1, .message = message};
	return false;
}

bool secopts_is_blank(const char *name)
{
	return name[strspn(name, " \t")] == '\0';
}

static bool is_separator(char c)
{
	/* LIST_SEP of Samba's lib/util/util_strlist */
	return c != '\0' && strchr(" \t,;\n\r", c) != NULL;
}

const char *secopts_char_problem(char c, bool *star)
{
	if (c == '*' && star != NULL && !*star) {
		*star = true;
		return NULL;
	}
	if (c == '*' && star != NULL) {
		return "a second * in a name";
	}
	if (c == '*' || c == '?') {
		return "wildcards are not supported";
	}
	if ((unsigned char)c < 0x20 || c == 0x7f) {
		return "a control character in a name";
	}
	return NULL;
}

const char *secopts_text_problem(const char *text)
{
	for (; *text != '\0'; text++) {
		if ((unsigned char)*text < 0x20 || *text == '"' ||
		    (unsigned char)*text > 0x7e)
		{
			return "a character that no security descriptor has";
		}
	}
	return NULL;
}

/*
 * One name, from text[*at] on, quotes removed, into out.
 */
static bool parse_name(const char *text,
		       bool of_servers,
		       size_t *at,
		       char *out,
		       size_t *out_length,
		       struct secopts_error *error)
{
	size_t quote_at = 0;
	const char *problem = NULL;
	bool quoted = false;
	bool star = false;
	size_t n = 0;
	size_t i;

	for (i = *at; text[i] != '\0'; i++) {
		if (!quoted && is_separator(text[i])) {
			break;
		}
		if (text[i] == '"') {
			quoted = !quoted;
			quote_at = i;
			continue;
		}
		problem = secopts_char_problem(text[i],
					       of_servers ? &star : NULL);
		if (problem != NULL) {
			return fail(error, i, problem);
		}
		out[n++] = text[i];
	}
	if (quoted) {
		return fail(error, quote_at, "a quote is not closed");
	}
	out[n] = '\0';
	*at = i;
	*out_length = n;
	return true;
}

static bool parse_list(const char *text,
		       bool of_servers,
		       const struct secopts_storage *storage,
		       struct secopts_list *list,
		       struct secopts_error *error)
{
	char *out = storage->text;
	bool blank = false;
	size_t num = 0;
	size_t at = 0;

	if (storage->text_size < strlen(text) + 1) {
		return fail(error, 0, "the list is too long");
	}

	for (;;) {
		size_t length;

		while (is_separator(text[at])) {
			at++;
		}
		if (text[at] == '\0') {
			break;
		}
		if (!parse_name(text, of_servers, &at, out, &length, error)) {
			return false;
		}
		if (secopts_is_blank(out)) {
			blank = blank || length > 0;
			continue;
		}
		if (num == storage->max_names) {
			return fail(error, at, "the list is too long");
		}
		storage->names[num++] = out;
		out += length + 1;
	}

	*list = (struct secopts_list){
		.num = num,
		.names = storage->names,
		.blank = blank,
	};
	return true;
}

/* All of it is one value; quotes around it, or alone, are not part of it. */
static bool parse_text(const char *text,
		       const struct secopts_storage *storage,
		       struct secopts_list *list,
		       struct secopts_error *error)
{
	const char *problem = NULL;
	size_t length = strlen(text);

	if (length >= 2 && text[0] == '"' && text[length - 1] == '"') {
		text++;
		length -= 2;
	}
	if (storage->text_size < length + 1 || storage->max_names < 1) {
		return fail(error, 0, "the text is too long");
	}
	memcpy(storage->text, text, length);
	storage->text[length] = '\0';
	storage->names[0] = storage->text;
	*list = (struct secopts_list){
		.num = secopts_is_blank(storage->text) ? 0 : 1,
		.names = storage->names,
	};
	problem = secopts_text_problem(storage->text);
	return problem == NULL || fail(error, 0, problem);
}

bool secopts_parse_value(enum secopts_setting setting,
			 const char *text,
			 const struct secopts_storage *storage,
			 struct secopts_data *data,
			 struct secopts_error *error)
{
	const struct secopts_setting_info *info = &secopts_settings[setting];

	*data = (struct secopts_data){.defined = true};

	if (info->type == SECOPTS_TYPE_MULTI_SZ) {
		return parse_list(text, info->of_servers, storage, &data->list,
				  error);
	}
	if (info->type == SECOPTS_TYPE_SDDL) {
		return parse_text(text, storage, &data->list, error);
	}
	if (!secopts_parse_number(info, text, &data->number, error)) {
		return false;
	}
	data->older = secopts_is_older(info, data->number);
	if (data->older) {
		data->number = info->max;
	}
	return true;
}
