/*
 * Windows Security Options for Samba
 *
 * The secopts command: what --json prints
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "tool.h"

#define FORMAT_VERSION 1

json_t *tool_json_new(const struct tool_verb *verb)
{
	return json_pack("{s:s+, s:i}", "format", "secopts-", verb->name,
			 "version", FORMAT_VERSION);
}

json_t *tool_json_with(const struct tool_verb *verb, json_t *members)
{
	json_t *object = tool_json_new(verb);

	if (json_object_update_new(object, members) != 0) {
		json_decref(object);
		return NULL;
	}
	return object;
}

static enum tool_exit print(const struct tool_verb *verb,
			    json_t *object,
			    size_t flags,
			    enum tool_exit result)
{
	if (object == NULL || json_dumpf(object, stdout, flags) != 0) {
		fprintf(stderr, "secopts %s: cannot print JSON\n", verb->name);
		result = TOOL_TROUBLE;
	} else {
		printf("\n");
	}
	json_decref(object);
	return result;
}

enum tool_exit tool_json_print(const struct tool_verb *verb,
			       json_t *object,
			       enum tool_exit result)
{
	return print(verb, object, JSON_INDENT(2), result);
}

enum tool_exit tool_json_print_line(const struct tool_verb *verb,
				    json_t *object,
				    enum tool_exit result)
{
	return print(verb, object, JSON_COMPACT, result);
}

json_t *tool_json_findings(const struct tool_findings *findings)
{
	json_t *array = json_array();
	size_t i;

	for (i = 0; i < findings->num; i++) {
		const struct tool_finding *finding = &findings->list[i];
		json_t *object = json_pack(
			"{s:s, s:s, s:s}",
			"id", finding->id,
			"kind", finding->hint ? "hint" : "warning",
			"text", finding->text);

		if (json_array_append_new(array, object) != 0) {
			json_decref(array);
			return NULL;
		}
	}
	return array;
}

static json_t *list_json(const struct secopts_list *list)
{
	json_t *array = json_array();
	size_t i;

	for (i = 0; i < list->num; i++) {
		if (json_array_append_new(array, json_string(list->names[i])) !=
		    0)
		{
			json_decref(array);
			return NULL;
		}
	}
	return array;
}

json_t *tool_json_value(enum secopts_setting setting,
			const struct secopts_data *data)
{
	if (!data->defined) {
		return json_null();
	}
	if (secopts_settings[setting].type == SECOPTS_TYPE_MULTI_SZ) {
		return list_json(&data->list);
	}
	return json_integer(data->number);
}

json_t *tool_json_status(uint32_t ntstatus)
{
	return json_pack("{s:s, s:I}", "name", secopts_status_name(ntstatus),
			 "code", (json_int_t)ntstatus);
}
