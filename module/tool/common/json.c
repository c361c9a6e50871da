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

static int option_json;

struct poptOption tool_json_options[] = {
	{"json", '\0', POPT_ARG_NONE, &option_json, 0, "print JSON", NULL},
	POPT_TABLEEND};

bool tool_wants_json(void)
{
	return option_json != 0;
}

json_t *tool_json_new(const struct tool_verb *verb, json_t *members)
{
	json_t *object = json_pack("{s:s+, s:i}", "format", "secopts-",
				   verb->name, "version", FORMAT_VERSION);

	if (json_object_update_new(object, members) != 0) {
		json_decref(object);
		return NULL;
	}
	return object;
}

json_t *tool_json_append(json_t *array, json_t *item)
{
	if (json_array_append_new(array, item) != 0) {
		json_decref(array);
		return NULL;
	}
	return array;
}

json_t *tool_json_put(json_t *object, const char *name, json_t *value)
{
	if (json_object_set_new(object, name, value) != 0) {
		json_decref(object);
		return NULL;
	}
	return object;
}

json_t *tool_json_text(const char *text)
{
	return text[0] != '\0' ? json_string(text) : json_null();
}

json_t *tool_json_strings(const char *const *strings, size_t num)
{
	json_t *array = json_array();
	size_t i;

	for (i = 0; i < num; i++) {
		array = tool_json_append(array, json_string(strings[i]));
	}
	return array;
}

static enum tool_exit print(const struct tool_verb *verb,
			    json_t *members,
			    size_t flags,
			    enum tool_exit result)
{
	json_t *object = tool_json_new(verb, members);

	/* What cannot be written is seen at the end, by tool_screen_end(). */
	if (object == NULL || (json_dumpf(object, stdout, flags) != 0 &&
			       ferror(stdout) == 0))
	{
		tool_fail(verb, "cannot print JSON");
		result = TOOL_TROUBLE;
	} else {
		printf("\n");
	}
	json_decref(object);
	return result;
}

enum tool_exit tool_json_print(const struct tool_verb *verb,
			       json_t *members,
			       enum tool_exit result)
{
	tool_page();
	return print(verb, members, JSON_INDENT(2), result);
}

enum tool_exit tool_json_print_line(const struct tool_verb *verb,
				    json_t *members,
				    enum tool_exit result)
{
	return print(verb, members, JSON_COMPACT, result);
}

json_t *tool_json_findings(const struct tool_findings *findings)
{
	json_t *array = json_array();
	size_t i;

	for (i = 0; i < findings->num; i++) {
		const struct tool_finding *finding = &findings->list[i];

		array = tool_json_append(
			array,
			json_pack("{s:s, s:s, s:s}",
				  "id", finding->id,
				  "kind", finding->hint ? "hint" : "warning",
				  "text", finding->text));
	}
	return array;
}

json_t *tool_json_value(enum secopts_setting setting,
			const struct secopts_data *data)
{
	if (!data->defined) {
		return json_null();
	}
	if (secopts_settings[setting].type == SECOPTS_TYPE_SDDL) {
		return json_string(data->list.num != 0 ? data->list.names[0]
						       : "");
	}
	if (secopts_settings[setting].type == SECOPTS_TYPE_MULTI_SZ) {
		return tool_json_strings(data->list.names, data->list.num);
	}
	return json_integer(data->number);
}

json_t *tool_json_status(uint32_t ntstatus)
{
	return json_pack("{s:s, s:I}", "name", secopts_status_name(ntstatus),
			 "code", (json_int_t)ntstatus);
}
