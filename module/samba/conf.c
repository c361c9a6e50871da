/*
 * Windows Security Options for Samba
 *
 * The effective policy, read from smb.conf and the registry
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "secopts_samba.h"
#include "secopts_load.h"
#include "libds/common/roles.h"

/*
 * Bad values already named in this process, so that each is named once and
 * not at every request.
 */
enum complaint {
	COMPLAINT_REGISTRY = SECOPTS_NUM_SETTINGS,
	COMPLAINT_DOUBT = 2 * SECOPTS_NUM_SETTINGS,
	COMPLAINT_PARAMETER = 3 * SECOPTS_NUM_SETTINGS,
	COMPLAINT_LM_SERVER = COMPLAINT_PARAMETER + SECOPTS_NUM_PARAMETERS,
	COMPLAINT_LM_CLIENT,
	COMPLAINT_LAYER_IGNORED,
	COMPLAINT_LAYER,
	NUM_COMPLAINTS = COMPLAINT_LAYER + SECOPTS_NUM_SETTINGS
};
static char *complained[NUM_COMPLAINTS];

static bool complained_before(size_t index, const char *value)
{
	if (complained[index] != NULL &&
	    strcmp(complained[index], value) == 0)
	{
		return true;
	}
	TALLOC_FREE(complained[index]);
	complained[index] = talloc_strdup(NULL, value);
	return false;
}

static void complain(size_t index,
		     const char *parameter,
		     const char *value,
		     const char *problem,
		     const char *instead)
{
	if (!complained_before(index, value)) {
		DEBUG(0, ("smb.conf [global] 'secopts:%s = %s': %s; using %s "
			  "instead\n", parameter, value, problem, instead));
	}
}

static enum secopts_role role_of(int server_role)
{
	switch (server_role) {
	case ROLE_STANDALONE:
		return SECOPTS_ROLE_STANDALONE;
	case ROLE_DOMAIN_BDC:
	case ROLE_DOMAIN_PDC:
	case ROLE_ACTIVE_DIRECTORY_DC:
	case ROLE_IPA_DC:
		return SECOPTS_ROLE_DC;
	default:
		return SECOPTS_ROLE_MEMBER;
	}
}

/*
 * Both "null session pipes" and "NullSessionPipes" name a setting: Samba
 * drops blanks and case, which makes most of them one name, but not all.
 */
static const char *get_text(const struct secopts_conf *conf,
			    const struct secopts_setting_info *info,
			    bool *conflict)
{
	const char *text = conf->get(conf->private_data, info->parameter);
	const char *other = conf->get(conf->private_data, info->value_name);

	*conflict = (text != NULL && other != NULL && strcmp(text, other) != 0);
	return (text != NULL) ? text : other;
}

/* What holds now, for a line of the log. */
static const char *value_text(const struct secopts_policy *policy,
			      enum secopts_setting setting,
			      char text[SECOPTS_LOGGED_SIZE])
{
	const struct secopts_data *data = &policy->values[setting].data;

	if (secopts_is_text(setting) && data->list.num == 0) {
		return "the empty list";
	}
	return secopts_value_text(setting, data, SECOPTS_VALUE_LOGGED, text,
				  SECOPTS_LOGGED_SIZE);
}

/* Take a value, and say what its writer hardly meant by it. */
static void take(struct secopts_policy *policy,
		 enum secopts_setting setting,
		 struct secopts_data data,
		 enum secopts_origin origin)
{
	size_t index = COMPLAINT_DOUBT + setting;
	const char *doubt = secopts_doubt(setting, &data);

	secopts_policy_set(policy, setting, data, origin);
	if (doubt == NULL) {
		TALLOC_FREE(complained[index]);
	} else if (!complained_before(index, doubt)) {
		DEBUG(0, ("%s, from %s: %s\n",
			  secopts_settings[setting].value_name,
			  origin == SECOPTS_ORIGIN_REGISTRY
				  ? "the registry"
				  : secopts_origin_name(origin),
			  doubt));
	}
}

static void use_fallback(struct secopts_policy *policy,
			 enum secopts_setting setting,
			 const char *text,
			 const char *problem)
{
	char instead[SECOPTS_LOGGED_SIZE];

	secopts_policy_set_fallback(policy, setting);
	policy->values[setting].malformed = talloc_strdup(policy, text);
	complain(setting,
		 secopts_settings[setting].parameter,
		 text,
		 problem,
		 value_text(policy, setting, instead));
}

static bool read_line(struct secopts_policy *policy,
		      enum secopts_setting setting,
		      const char *text,
		      bool conflict)
{
	struct secopts_storage storage = {.text = NULL};
	struct secopts_error error = {.column = 0};
	struct secopts_data data;
	TALLOC_CTX *frame = NULL;
	const char *problem = NULL;

	storage.text_size = strlen(text) + 1;
	storage.max_names = SECOPTS_MAX_NAMES(strlen(text));
	storage.text = talloc_array(policy, char, storage.text_size);
	storage.names = talloc_array(policy, const char *, storage.max_names);
	if (storage.text == NULL || storage.names == NULL) {
		return false;
	}
	/* "smbcontrol pool-usage" prints it as a string, used or not. */
	memset(storage.text, 0, storage.text_size);

	frame = talloc_stackframe();
	if (conflict) {
		use_fallback(policy, setting, text,
			     "the setting is given twice, under its two names, "
			     "with different values");
	} else if (!secopts_parse_value(setting, text, &storage, &data, &error))
	{
		problem = talloc_asprintf(frame, "%s, at character %zu",
					  error.message, error.column);
		use_fallback(policy, setting, text,
			     problem != NULL ? problem : error.message);
	} else if (secopts_data_problem(setting, &data) != NULL) {
		use_fallback(policy, setting, text,
			     secopts_data_problem(setting, &data));
	} else {
		take(policy, setting, data, SECOPTS_ORIGIN_SMB_CONF);
	}
	TALLOC_FREE(frame);
	return true;
}

bool secopts_keep_list(TALLOC_CTX *mem_ctx, struct secopts_list *list)
{
	const char **names = talloc_array(mem_ctx, const char *, list->num);
	size_t i;

	for (i = 0; names != NULL && i < list->num; i++) {
		names[i] = talloc_strdup(names, list->names[i]);
		if (names[i] == NULL) {
			return false;
		}
	}
	list->names = names;
	return names != NULL;
}

/* What is read besides smb.conf; NULL: not asked for, or not there. */
struct sources {
	const struct secopts_registry *registry;
	const struct secopts_layer *layer;
};

/* Where values come from that have a type already. */
struct typed_source {
	enum secopts_origin origin;
	size_t complaints;
};

static const struct typed_source from_registry = {
	.origin = SECOPTS_ORIGIN_REGISTRY,
	.complaints = COMPLAINT_REGISTRY,
};

static const struct typed_source from_layer = {
	.origin = SECOPTS_ORIGIN_GROUP_POLICY,
	.complaints = COMPLAINT_LAYER,
};

static bool read_value(struct secopts_policy *policy,
		       enum secopts_setting setting,
		       const struct typed_source *source,
		       const struct secopts_registry_value *value)
{
	const struct secopts_setting_info *info = &secopts_settings[setting];
	size_t index = source->complaints + setting;
	struct secopts_data data = value->data;
	const char *problem = value->problem;
	char instead[SECOPTS_LOGGED_SIZE];

	if (!value->given) {
		TALLOC_FREE(complained[index]);
		return true;
	}
	if (problem == NULL) {
		problem = secopts_data_problem(setting, &data);
	}
	if (problem == NULL) {
		TALLOC_FREE(complained[index]);
		if (!secopts_keep_list(policy, &data.list)) {
			return false;
		}
		take(policy, setting, data, source->origin);
		return true;
	}

	secopts_policy_set_fallback(policy, setting);
	if (value->problem == NULL && data.list.num > 0) {
		policy->values[setting].malformed =
			talloc_strdup(policy, data.list.names[0]);
	}
	if (!complained_before(index, problem)) {
		DEBUG(0, ("%s HKLM\\%s\\%s: %s; using %s instead\n",
			  secopts_origin_name(source->origin),
			  info->key != NULL ? info->key : "",
			  secopts_registry_name(info), problem,
			  value_text(policy, setting, instead)));
	}
	return true;
}

static bool read_delivered(struct secopts_policy *policy,
			   const struct secopts_layer *layer,
			   enum secopts_setting setting)
{
	const char *gpo = layer->gpo[setting];
	struct secopts_value *value = &policy->values[setting];

	if (!read_value(policy, setting, &from_layer, &layer->values[setting]))
	{
		return false;
	}
	value->gpo = (gpo != NULL) ? talloc_strdup(policy, gpo) : NULL;
	return true;
}

/*
 * What has no place in the registry is smb.conf's, whatever the source. What
 * Group Policy has delivered holds over both.
 */
static bool read_setting(struct secopts_policy *policy,
			 const struct secopts_conf *conf,
			 const struct sources *sources,
			 enum secopts_setting setting)
{
	const struct secopts_registry *registry = sources->registry;
	const struct secopts_layer *layer = sources->layer;
	const struct secopts_setting_info *info = &secopts_settings[setting];
	const char *text = NULL;
	bool conflict = false;

	if (layer != NULL && layer->broken) {
		secopts_policy_set_fallback(policy, setting);
		return true;
	}
	if (layer != NULL && layer->values[setting].given) {
		return read_delivered(policy, layer, setting);
	}
	if (policy->source != SECOPTS_SOURCE_REGISTRY || info->key == NULL) {
		text = get_text(conf, info, &conflict);
		if (text != NULL) {
			return read_line(policy, setting, text, conflict);
		}
	}
	if (policy->source == SECOPTS_SOURCE_SMB_CONF || info->key == NULL) {
		return true;
	}
	if (registry == NULL) {
		secopts_policy_set_fallback(policy, setting);
		return true;
	}
	return read_value(policy, setting, &from_registry,
			  &registry->values[setting]);
}

/* Returns false where the line is bad, and something else holds. */
static bool read_parameter(struct secopts_policy *policy,
			   const struct secopts_conf *conf,
			   enum secopts_parameter parameter)
{
	const struct secopts_parameter_info *info =
		&secopts_parameters[parameter];
	const char *line = conf->get(conf->private_data, info->name);
	const char *instead = info->fallback_text;
	char problem[SECOPTS_PARAMETER_VALUES_SIZE + sizeof("not ")];
	char values[SECOPTS_PARAMETER_VALUES_SIZE];
	char text[SECOPTS_PARAMETER_TEXT_SIZE];
	uint32_t number = 0;

	if (line == NULL) {
		return true;
	}
	if (secopts_parse_parameter(parameter, line, &number)) {
		secopts_set_parameter(policy, parameter, number);
		return true;
	}
	secopts_set_parameter(policy, parameter, info->fallback);
	if (instead == NULL) {
		instead = secopts_parameter_text(parameter, info->fallback,
						 text);
	}
	snprintf(problem, sizeof(problem), "not %s",
		 secopts_parameter_values(parameter, true, values));
	complain(COMPLAINT_PARAMETER + parameter, info->name, line, problem,
		 instead);
	return false;
}

static void ignore_layer(void)
{
	if (!complained_before(COMPLAINT_LAYER_IGNORED, "no")) {
		DEBUG(0, ("what the domain's Group Policy has delivered is "
			  "ignored: smb.conf [global] 'secopts:%s = no'\n",
			  secopts_parameters[SECOPTS_PARAMETER_GROUP_POLICY]
				  .name));
	}
}

/*
 * Where the source is not understood, the registry counts as one that cannot
 * be read: secopts_parameters.def says why.
 */
static struct sources read_parameters(struct secopts_policy *policy,
				      const struct secopts_conf *conf)
{
	struct sources sources = {.registry = NULL};
	bool is_good[SECOPTS_NUM_PARAMETERS];
	size_t i;

	for (i = 0; i < SECOPTS_NUM_PARAMETERS; i++) {
		is_good[i] = read_parameter(policy, conf,
					    (enum secopts_parameter)i);
	}
	if (is_good[SECOPTS_PARAMETER_SOURCE] &&
	    policy->source != SECOPTS_SOURCE_SMB_CONF && conf->registry != NULL)
	{
		sources.registry = conf->registry(conf->private_data);
	}
	if (conf->layer != NULL) {
		sources.layer = conf->layer(conf->private_data);
	}
	if (sources.layer != NULL && !policy->group_policy) {
		ignore_layer();
		sources.layer = NULL;
	}
	return sources;
}

/*
 * The policy editor of Windows refuses this pair. Here the stricter half
 * holds, and NTLM fails until one of them is changed.
 */
static void check_lm_conflict(const struct secopts_policy *policy,
			      enum secopts_setting setting,
			      size_t index)
{
	const struct secopts_lm_parameter *lm =
		&secopts_lm_parameters[SECOPTS_LM_client_session2];
	char problem[128];

	if (!secopts_lm_conflict(policy, setting)) {
		return;
	}
	snprintf(problem, sizeof(problem),
		 "in conflict with LmCompatibilityLevel 0, which '%s = %s' "
		 "makes (KB 932461)", lm->name, lm->lax);
	complain(index,
		 secopts_settings[setting].parameter,
		 "NTLMv2 session security",
		 problem,
		 "the requirement, which clients of this host cannot meet,");
}

struct secopts_policy *secopts_conf_read(TALLOC_CTX *mem_ctx,
					 const struct secopts_conf *conf)
{
	struct secopts_policy *policy = NULL;
	struct sources sources;
	size_t i;

	policy = talloc_zero(mem_ctx, struct secopts_policy);
	if (policy == NULL) {
		return NULL;
	}
	secopts_policy_init(policy, role_of(conf->server_role),
			    SECOPTS_RELEASE_2022, strcasecmp_m);
	sources = read_parameters(policy, conf);
	secopts_policy_set_defaults(policy);

	for (i = 0; i < SECOPTS_NUM_SETTINGS; i++) {
		if (!read_setting(policy, conf, &sources,
				  (enum secopts_setting)i))
		{
			TALLOC_FREE(policy);
			return NULL;
		}
	}
	if (conf->lm != NULL) {
		secopts_policy_set_lm_level(policy, conf->lm);
		check_lm_conflict(policy, SECOPTS_NTLM_MIN_SERVER_SEC,
				  COMPLAINT_LM_SERVER);
		check_lm_conflict(policy, SECOPTS_NTLM_MIN_CLIENT_SEC,
				  COMPLAINT_LM_CLIENT);
	}
	return policy;
}
