/*
 * Windows Security Options for Samba
 *
 * Values of settings as text
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "secopts_load.h"

/* Enough for a number with the names of all flags. */
#define NUMBER_SIZE 128

/* A text in the making. */
struct out {
	char *text;
	size_t size;
	size_t used;
};

/* Returns false, and adds nothing, where there is no room for all of it. */
static bool add(struct out *out, const char *text, size_t reserve)
{
	size_t length = strlen(text);

	if (out->used + length + reserve >= out->size) {
		return false;
	}
	memcpy(out->text + out->used, text, length + 1);
	out->used += length;
	return true;
}

static void add_flags(struct out *out, uint32_t number)
{
	const char *separator = "";
	size_t i;

	for (i = 0; i < SECOPTS_NUM_FLAG_WORDS; i++) {
		if ((number & secopts_flag_words[i].number) != 0) {
			(void)add(out, separator, 0);
			(void)add(out, secopts_flag_words[i].text, 0);
			separator = " ";
		}
	}
}

static void add_number(struct out *out,
		       const struct secopts_setting_info *info,
		       uint32_t number,
		       enum secopts_value_form form)
{
	char digits[16];
	bool flags = info->type == SECOPTS_TYPE_FLAGS;

	if (flags && form == SECOPTS_VALUE_LOGGED) {
		snprintf(digits, sizeof(digits), "0x%" PRIx32, number);
	} else if (flags && number != 0) {
		snprintf(digits, sizeof(digits), "0x%08" PRIx32, number);
	} else {
		snprintf(digits, sizeof(digits), "%" PRIu32, number);
	}
	if (!flags || number == 0 || form == SECOPTS_VALUE_LOGGED) {
		(void)add(out, digits, 0);
	} else if (form == SECOPTS_VALUE_CONF) {
		add_flags(out, number);
	} else {
		(void)add(out, digits, 0);
		(void)add(out, " (", 0);
		add_flags(out, number);
		(void)add(out, ")", 0);
	}
}

/* Between blanks, a name with what separates names needs quotes. */
static bool
add_name(struct out *out, const char *name, bool quoted, size_t reserve)
{
	const char *quote =
		(quoted && strpbrk(name, " \t,;") != NULL) ? "\"" : "";

	return add(out, quote, reserve) && add(out, name, reserve) &&
	       add(out, quote, reserve);
}

static void add_names(struct out *out,
		      const struct secopts_list *list,
		      const char *separator,
		      bool quoted)
{
	static const char more[] = ", and more";
	const size_t reserve = sizeof(more);
	size_t i;

	for (i = 0; i < list->num; i++) {
		size_t before = out->used;

		if ((i == 0 || add(out, separator, reserve)) &&
		    add_name(out, list->names[i], quoted, reserve))
		{
			continue;
		}
		/* a name is there as a whole or not at all */
		out->text[before] = '\0';
		out->used = before;
		(void)add(out, i > 0 ? more : more + strlen(", "), 0);
		return;
	}
}

static void add_list(struct out *out,
		     const struct secopts_list *list,
		     enum secopts_value_form form)
{
	if (form == SECOPTS_VALUE_LOGGED) {
		(void)add(out, "(", 0);
		add_names(out, list, ", ", false);
		(void)add(out, ")", 0);
	} else if (list->num == 0) {
		(void)add(out, form == SECOPTS_VALUE_CONF ? "\"\"" : "(empty)",
			  0);
	} else {
		add_names(out, list, " ", true);
	}
}

size_t secopts_value_size(const struct secopts_data *data)
{
	size_t size = NUMBER_SIZE;
	size_t i;

	for (i = 0; i < data->list.num; i++) {
		size += strlen(data->list.names[i]) + strlen("\"\", ");
	}
	return size;
}

const char *secopts_value_text(enum secopts_setting setting,
			       const struct secopts_data *data,
			       enum secopts_value_form form,
			       char *text,
			       size_t size)
{
	const struct secopts_setting_info *info = &secopts_settings[setting];
	struct out out = {.text = text, .size = size};

	text[0] = '\0';
	if (!data->defined && form == SECOPTS_VALUE_SHOWN) {
		(void)add(&out, "(not defined)", 0);
	} else if (info->type == SECOPTS_TYPE_SDDL && data->list.num != 0) {
		(void)add(&out, data->list.names[0], 0);
	} else if (secopts_is_text(setting)) {
		add_list(&out, &data->list, form);
	} else {
		add_number(&out, info, data->number, form);
	}
	return text;
}
