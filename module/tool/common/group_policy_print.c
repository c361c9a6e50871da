/*
 * Windows Security Options for Samba
 *
 * The secopts command: what is known of Group Policy, as text and as JSON
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "group_policy.h"

#define BLANKS "             "

static const char *extension_text(const struct tool_gpo *gpo)
{
	if (gpo->registered == TOOL_REGISTERED_UNKNOWN) {
		return "only root can tell whether it is registered";
	}
	if (gpo->registered == TOOL_NOT_REGISTERED) {
		return "not registered: samba-gpupdate does not call it";
	}
	if (gpo->file == NULL) {
		return "registered; its file cannot be told";
	}
	return talloc_asprintf(talloc_tos(), "registered, %s%s",
			       tool_safe_text(talloc_tos(), gpo->file),
			       gpo->file_is_there ? "" : " is missing");
}

static const char *last_run_text(const struct tool_gpo *gpo)
{
	if (gpo->last_run == 0) {
		return "none yet";
	}
	return talloc_asprintf(
		talloc_tos(), "%s, %s%s",
		tool_minute(talloc_tos(), gpo->last_run),
		gpo->failure != NULL ? "failed: " : "succeeded",
		gpo->failure != NULL
			? tool_safe_text(talloc_tos(), gpo->failure)
			: "");
}

static bool is_same_gpo(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

/* Is this the first of what its policy delivered? */
static bool is_first(const struct secopts_layer *layer, size_t setting)
{
	size_t i;

	for (i = 0; i < setting; i++) {
		if (layer->values[i].given &&
		    is_same_gpo(layer->gpo[i], layer->gpo[setting]))
		{
			return false;
		}
	}
	return layer->values[setting].given;
}

static void print_policy(const struct secopts_layer *layer, size_t first)
{
	char *text = talloc_asprintf(talloc_tos(), "%s:",
				     tool_gpo_text(talloc_tos(),
						   layer->gpo[first]));
	const char *comma = "";
	size_t i;

	for (i = first; i < SECOPTS_NUM_SETTINGS; i++) {
		if (layer->values[i].given &&
		    is_same_gpo(layer->gpo[i], layer->gpo[first]))
		{
			talloc_asprintf_addbuf(&text, "%s %s", comma,
					       secopts_settings[i].value_name);
			comma = ",";
		}
	}
	tool_wrap(stdout, BLANKS, BLANKS "  ", text != NULL ? text : "?");
}

static void print_delivered(const struct secopts_policy *policy,
			    const struct secopts_layer *layer)
{
	size_t num = 0;
	size_t i;

	for (i = 0; layer != NULL && i < SECOPTS_NUM_SETTINGS; i++) {
		num += layer->values[i].given ? 1 : 0;
	}
	if (layer != NULL && layer->broken) {
		printf("  delivered  cannot be read\n");
		return;
	}
	printf("  delivered  %zu of %d settings%s\n", num,
	       SECOPTS_NUM_SETTINGS,
	       num > 0 && !policy->group_policy
		       ? ", ignored: 'secopts:group policy = no'"
		       : "");
	for (i = 0; num > 0 && i < SECOPTS_NUM_SETTINGS; i++) {
		if (is_first(layer, i)) {
			print_policy(layer, i);
		}
	}
}

void tool_print_gpo(const struct secopts_policy *policy)
{
	const struct tool_gpo *gpo = tool_gpo_read(talloc_tos());

	if (gpo == NULL || (!gpo->expected && gpo->layer == NULL)) {
		return;
	}
	if (gpo->registered == TOOL_NOT_REGISTERED && gpo->layer == NULL &&
	    gpo->last_run == 0)
	{
		printf("%s: samba-gpupdate does not call the extension of "
		       "secopts\n\n",
		       tool_gpo_text(talloc_tos(), NULL));
		return;
	}
	printf("%s\n", tool_gpo_text(talloc_tos(), NULL));
	if (gpo->expected) {
		tool_wrap(stdout, "  extension  ", BLANKS, extension_text(gpo));
		tool_wrap(stdout, "  last run   ", BLANKS, last_run_text(gpo));
	}
	print_delivered(policy, gpo->layer);
	printf("\n");
}

static json_t *settings_json(const struct secopts_layer *layer, size_t first)
{
	json_t *array = json_array();
	size_t i;

	for (i = first; i < SECOPTS_NUM_SETTINGS; i++) {
		if (layer->values[i].given &&
		    is_same_gpo(layer->gpo[i], layer->gpo[first]))
		{
			array = tool_json_append(
				array,
				json_string(secopts_settings[i].value_name));
		}
	}
	return array;
}

static json_t *delivered_json(const struct secopts_layer *layer)
{
	json_t *array = json_array();
	size_t i;

	if (layer == NULL || layer->broken) {
		return array;
	}
	for (i = 0; i < SECOPTS_NUM_SETTINGS; i++) {
		if (is_first(layer, i)) {
			array = tool_json_append(
				array,
				json_pack("{s:s?, s:o}", "gpo", layer->gpo[i],
					  "settings", settings_json(layer, i)));
		}
	}
	return array;
}

json_t *tool_json_gpo(void)
{
	const struct tool_gpo *gpo = tool_gpo_read(talloc_tos());
	json_t *is_registered = NULL;

	if (gpo == NULL) {
		return NULL;
	}
	if (!gpo->expected && gpo->layer == NULL) {
		return json_null();
	}
	is_registered = (gpo->registered == TOOL_REGISTERED_UNKNOWN)
				? json_null()
				: json_boolean(gpo->registered);
	return json_pack("{s:o, s:s?, s:b, s:o, s:s?, s:b, s:o}",
			 "registered", is_registered,
			 "file", gpo->file,
			 "file_is_there", gpo->file_is_there,
			 "last_run", tool_json_time(gpo->last_run),
			 "failure", gpo->failure,
			 "delivery_is_broken",
			 gpo->layer != NULL && gpo->layer->broken,
			 "delivered", delivered_json(gpo->layer));
}
