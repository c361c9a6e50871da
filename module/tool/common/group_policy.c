/*
 * Windows Security Options for Samba
 *
 * The secopts command: what is known of Group Policy on this host
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "group_policy.h"
#include "secopts_compat_db.h"
#include "libds/common/roles.h"
#include "lib/util/tini.h"

/* In Samba's state directory; gp_secopts_ext.py writes the latter two. */
#define REGISTRATIONS "gpext.conf"
#define LOADER "secopts_gp_loader.py"
#define LAST_RUN "secopts_gpo_run.json"
/* The name of the extension's class, which its registration has. */
#define CLASS "gp_secopts_ext"
/* What stands in the loader before the extension's path, and after it. */
#define PATH_BEGIN "PATH = '"
#define PATH_END "'"

/* A section of gpext.conf while it is read. */
struct registration {
	TALLOC_CTX *mem_ctx;
	bool is_ours;
	char *path;
	char *found; /* the path of ours */
};

static void end_section(struct registration *registration)
{
	if (registration->is_ours && registration->path != NULL) {
		registration->found = registration->path;
	}
	registration->is_ours = false;
	registration->path = NULL;
}

static bool take_section(const char *section, void *private_data)
{
	end_section(private_data);
	return true;
}

static bool take_line(const char *name, const char *value, void *private_data)
{
	struct registration *registration = private_data;

	if (strequal(name, "ProcessGroupPolicy")) {
		registration->is_ours = strcmp(value, CLASS) == 0;
	} else if (strequal(name, "DllName")) {
		registration->path = talloc_strdup(registration->mem_ctx,
						   value);
	}
	return true;
}

/* The path of the extension, as the loader has it. */
static const char *path_in_loader(TALLOC_CTX *mem_ctx, const char *loader)
{
	char **lines = file_lines_load(loader, NULL, 0, mem_ctx);
	char *end = NULL;
	size_t i;

	for (i = 0; lines != NULL && lines[i] != NULL; i++) {
		if (strncmp(lines[i], PATH_BEGIN, strlen(PATH_BEGIN)) == 0) {
			end = strrchr(lines[i], PATH_END[0]);
			*end = '\0';
			return lines[i] + MIN((size_t)(end - lines[i]),
					      strlen(PATH_BEGIN));
		}
	}
	return NULL;
}

static void find_file(struct tool_gpo *gpo, const char *registered)
{
	const char *name = strrchr(registered, '/');

	gpo->file = registered;
	gpo->file_is_there = file_exist(registered);
	gpo->stops_all = !gpo->file_is_there;
	if (gpo->file_is_there && name != NULL &&
	    strcmp(name + 1, LOADER) == 0)
	{
		gpo->file = path_in_loader(gpo, registered);
		gpo->file_is_there = gpo->file != NULL &&
				     file_exist(gpo->file);
	}
}

static void read_registration(struct tool_gpo *gpo)
{
	struct registration registration = {.mem_ctx = gpo};
	char *path = secopts_compat_state_path(gpo, NULL, REGISTRATIONS);
	FILE *file = (path != NULL) ? fopen(path, "re") : NULL;

	if (file == NULL) {
		gpo->registered = (errno == ENOENT) ? TOOL_NOT_REGISTERED
						    : TOOL_REGISTERED_UNKNOWN;
		return;
	}
	if (!tini_parse(file, true, take_section, take_line, &registration)) {
		gpo->registered = TOOL_REGISTERED_UNKNOWN;
	}
	fclose(file);
	end_section(&registration);
	if (registration.found != NULL) {
		gpo->registered = TOOL_REGISTERED;
		find_file(gpo, registration.found);
	}
}

/* Without it, or where it makes no sense, nothing is known of a run. */
static void read_last_run(struct tool_gpo *gpo)
{
	char *path = secopts_compat_state_path(gpo, NULL, LAST_RUN);
	json_t *object = (path != NULL) ? json_load_file(path, 0, NULL) : NULL;
	const char *failure = NULL;
	json_int_t when = 0;

	if (json_unpack(object, "{s:I, s?s}", "time", &when, "failure",
			&failure) == 0)
	{
		gpo->last_run = (time_t)when;
		gpo->failure = (failure != NULL) ? talloc_strdup(gpo, failure)
						 : NULL;
	}
	json_decref(object);
}

const struct tool_gpo *tool_gpo_read(TALLOC_CTX *mem_ctx)
{
	struct tool_gpo *gpo = talloc_zero(mem_ctx, struct tool_gpo);

	if (gpo == NULL) {
		return NULL;
	}
	gpo->expected = lp_server_role() == ROLE_ACTIVE_DIRECTORY_DC ||
			lp_security() == SEC_ADS;
	gpo->layer = secopts_layer_now(NULL);
	if (gpo->expected) {
		read_registration(gpo);
		read_last_run(gpo);
	}
	return gpo;
}

bool tool_is_delivered(const struct secopts_policy *policy,
		       enum secopts_setting setting)
{
	const struct secopts_value *value = &policy->values[setting];

	return value->origin == SECOPTS_ORIGIN_GROUP_POLICY ||
	       value->gpo != NULL;
}

/* An origin, with the policy of the domain that it is, if it is one. */
static const char *origin_text(TALLOC_CTX *mem_ctx,
			       enum secopts_origin origin,
			       const char *gpo)
{
	const char *name = secopts_origin_name(origin);

	return (gpo == NULL) ? name
			     : talloc_asprintf(mem_ctx, "%s '%s'", name,
					       tool_safe_text(mem_ctx, gpo));
}

const char *tool_gpo_text(TALLOC_CTX *mem_ctx, const char *gpo)
{
	return origin_text(mem_ctx, SECOPTS_ORIGIN_GROUP_POLICY, gpo);
}

const char *tool_origin_text(TALLOC_CTX *mem_ctx,
			     const struct secopts_value *value)
{
	return origin_text(mem_ctx, value->origin, value->gpo);
}

const char *tool_advice(TALLOC_CTX *mem_ctx,
			const struct secopts_policy *policy,
			enum secopts_setting setting,
			const char *value)
{
	const struct secopts_setting_info *info = &secopts_settings[setting];

	if (!tool_is_delivered(policy, setting)) {
		return talloc_asprintf(mem_ctx, "'secopts:%s = %s' in [global]",
				       info->parameter, value);
	}
	return talloc_asprintf(mem_ctx, "%s = %s in %s", info->value_name,
			       value,
			       tool_gpo_text(mem_ctx,
					     policy->values[setting].gpo));
}

static bool count_name(TALLOC_CTX *mem_ctx,
		       struct tool_gpo_count *count,
		       const char *gpo)
{
	size_t i;

	if (gpo == NULL) {
		return true;
	}
	for (i = 0; i < count->num_gpos; i++) {
		if (strcmp(count->gpos[i], gpo) == 0) {
			return true;
		}
	}
	count->gpos = talloc_realloc(mem_ctx, count->gpos, const char *,
				     count->num_gpos + 1);
	if (count->gpos == NULL) {
		return false;
	}
	count->gpos[count->num_gpos++] = gpo;
	return true;
}

bool tool_gpo_count(TALLOC_CTX *mem_ctx,
		    const struct secopts_policy *policy,
		    struct tool_gpo_count *count)
{
	size_t i;

	*count = (struct tool_gpo_count){.num = 0};
	for (i = 0; i < SECOPTS_NUM_SETTINGS; i++) {
		if (!tool_is_delivered(policy, (enum secopts_setting)i)) {
			continue;
		}
		count->num++;
		if (!count_name(mem_ctx, count, policy->values[i].gpo)) {
			return false;
		}
	}
	return true;
}

const char *tool_gpo_count_text(TALLOC_CTX *mem_ctx,
				const struct secopts_policy *policy)
{
	struct tool_gpo_count count;
	char *text = NULL;
	size_t i;

	if (!tool_gpo_count(mem_ctx, policy, &count) || count.num == 0) {
		return NULL;
	}
	text = talloc_asprintf(mem_ctx, "%zu of %d settings come%s from %s",
			       count.num, SECOPTS_NUM_SETTINGS,
			       count.num == 1 ? "s" : "",
			       tool_gpo_text(mem_ctx, NULL));
	for (i = 0; i < count.num_gpos; i++) {
		talloc_asprintf_addbuf(&text, "%s'%s'", i == 0 ? " (" : ", ",
				       tool_safe_text(mem_ctx, count.gpos[i]));
	}
	if (count.num_gpos > 0) {
		talloc_asprintf_addbuf(&text, ")");
	}
	return text;
}

uint32_t tool_gpo_lm_level(TALLOC_CTX *mem_ctx,
			   const struct secopts_policy *policy,
			   const char **lines)
{
	const enum secopts_setting setting = SECOPTS_LM_COMPATIBILITY_LEVEL;
	const struct secopts_layer *layer = secopts_layer_now(NULL);
	struct tool_parameter list[TOOL_MAX_PARAMETERS];
	char *text = NULL;
	uint32_t level;
	size_t num;
	size_t i;

	*lines = NULL;
	if (layer == NULL || !policy->group_policy ||
	    !layer->values[setting].given)
	{
		return UINT32_MAX;
	}
	level = layer->values[setting].data.number;
	num = tool_parameters(mem_ctx, setting, level, list);
	for (i = 0; i < num; i++) {
		if (!list[i].set) {
			text = talloc_asprintf(mem_ctx, "%s%s'%s = %s'",
					       text != NULL ? text : "",
					       text != NULL ? ", " : "",
					       list[i].name, list[i].needed);
		}
	}
	*lines = text;
	return level;
}
