/*
 * Windows Security Options for Samba
 *
 * The effective policy, read from smb.conf
 *
 * Copyright (C) the secopts authors 2026
 *
 * This program is free software; you can redistribute it and/or modify
 * it under the terms of the GNU General Public License as published by
 * the Free Software Foundation; either version 3 of the License, or
 * (at your option) any later version.
 *
 * This program is distributed in the hope that it will be useful,
 * but WITHOUT ANY WARRANTY; without even the implied warranty of
 * MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE.  See the
 * GNU General Public License for more details.
 *
 * You should have received a copy of the GNU General Public License
 * along with this program.  If not, see <http://www.gnu.org/licenses/>.
 */

#include "secopts_samba.h"
#include "secopts_load.h"
#include "libds/common/roles.h"

#undef DBGC_CLASS
#define DBGC_CLASS secopts_debug_class

/*
 * Bad values already named in this process, so that each is named once and
 * not at every request.
 */
static char *complained[SECOPTS_NUM_SETTINGS + 7];

static void complain(size_t index,
		     const char *parameter,
		     const char *value,
		     const char *problem,
		     const char *instead)
{
	if (complained[index] != NULL &&
	    strcmp(complained[index], value) == 0)
	{
		return;
	}
	TALLOC_FREE(complained[index]);
	complained[index] = talloc_strdup(NULL, value);

	DEBUG(0, ("smb.conf [global] 'secopts:%s = %s': %s; using %s "
		  "instead\n", parameter, value, problem, instead));
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

static const char *data_text(TALLOC_CTX *mem_ctx,
			     enum secopts_setting setting,
			     const struct secopts_data *data)
{
	char *text = NULL;
	size_t i;

	switch (secopts_settings[setting].type) {
	case SECOPTS_TYPE_DWORD:
		return talloc_asprintf(mem_ctx, "%"PRIu32, data->number);
	case SECOPTS_TYPE_FLAGS:
		return talloc_asprintf(mem_ctx, "0x%"PRIx32, data->number);
	case SECOPTS_TYPE_MULTI_SZ:
		break;
	}

	if (data->list.num == 0) {
		return "the empty list";
	}
	text = talloc_strdup(mem_ctx, "");
	for (i = 0; text != NULL && i < data->list.num; i++) {
		text = talloc_asprintf_append(text, "%s%s", i > 0 ? " " : "",
					      data->list.names[i]);
	}
	return text;
}

static void use_stand_in(TALLOC_CTX *mem_ctx,
			 struct secopts_policy *policy,
			 enum secopts_setting setting,
			 const char *text,
			 const char *problem)
{
	const char *instead = NULL;

	secopts_policy_set_stand_in(policy, setting);
	instead = data_text(mem_ctx, setting, &policy->values[setting].data);
	complain(setting,
		 secopts_settings[setting].parameter,
		 text,
		 problem,
		 instead != NULL ? instead : "the strictest value");
}

static bool read_setting(struct secopts_policy *policy,
			 const struct secopts_conf *conf,
			 enum secopts_setting setting)
{
	const struct secopts_setting_info *info = &secopts_settings[setting];
	struct secopts_storage storage = {.text = NULL};
	struct secopts_error error = {.column = 0};
	struct secopts_data data;
	TALLOC_CTX *frame = NULL;
	const char *text = NULL;
	const char *problem = NULL;
	bool conflict = false;

	text = get_text(conf, info, &conflict);
	if (text == NULL) {
		return true;
	}

	storage.text_size = strlen(text) + 1;
	storage.max_names = SECOPTS_MAX_NAMES(strlen(text));
	storage.text = talloc_array(policy, char, storage.text_size);
	storage.names = talloc_array(policy, const char *, storage.max_names);
	if (storage.text == NULL || storage.names == NULL) {
		return false;
	}

	frame = talloc_stackframe();
	if (conflict) {
		use_stand_in(frame, policy, setting, text,
			     "the setting is given twice, under its two names, "
			     "with different values");
	} else if (!secopts_parse_value(setting, text, &storage, &data, &error))
	{
		problem = talloc_asprintf(frame, "%s, at character %zu",
					  error.message, error.column);
		use_stand_in(frame, policy, setting, text,
			     problem != NULL ? problem : error.message);
	} else {
		secopts_policy_set(policy, setting, data,
				   SECOPTS_ORIGIN_SMB_CONF);
	}
	TALLOC_FREE(frame);
	return true;
}

static enum secopts_release read_release(const struct secopts_conf *conf)
{
	enum secopts_release release = SECOPTS_RELEASE_2022;
	const char *text = conf->get(conf->private_data, "windows release");

	if (text != NULL && !secopts_parse_release(text, &release)) {
		complain(SECOPTS_NUM_SETTINGS, "windows release", text,
			 "not 2022, 2012, 2008r2, 2008 or 2003", "2022");
	}
	return release;
}

static void read_switches(struct secopts_policy *policy,
			  const struct secopts_conf *conf)
{
	const char *text = conf->get(conf->private_data, "mode");

	if (text != NULL && !secopts_parse_mode(text, &policy->mode)) {
		complain(SECOPTS_NUM_SETTINGS + 1, "mode", text,
			 "not enforce or audit", "enforce");
	}

	text = conf->get(conf->private_data, "treat guest as anonymous");
	if (text != NULL &&
	    !secopts_parse_bool(text, &policy->guest_as_anonymous))
	{
		policy->guest_as_anonymous = true;
		complain(SECOPTS_NUM_SETTINGS + 2, "treat guest as anonymous",
			 text, "not yes or no", "yes");
	}
}

static void read_audit(struct secopts_policy *policy,
		       const struct secopts_conf *conf)
{
	static const struct secopts_setting_info seconds = {
		.type = SECOPTS_TYPE_DWORD,
		.max = 3600,
	};
	struct secopts_error error = {.column = 0};
	const char *text = conf->get(conf->private_data, "audit window");

	if (text != NULL && !secopts_parse_number(&seconds, text,
						  &policy->audit_window, &error))
	{
		policy->audit_window = SECOPTS_AUDIT_WINDOW;
		complain(SECOPTS_NUM_SETTINGS + 5, "audit window", text,
			 "not 0 to 3600 seconds", "60");
	}

	text = conf->get(conf->private_data, "event notification");
	if (text != NULL &&
	    !secopts_parse_bool(text, &policy->event_notification))
	{
		policy->event_notification = false;
		complain(SECOPTS_NUM_SETTINGS + 6, "event notification", text,
			 "not yes or no", "no");
	}
}

/*
 * The policy editor of Windows refuses this pair. Here the stricter half
 * holds, and NTLM fails until one of them is changed.
 */
static void check_lm_conflict(const struct secopts_policy *policy,
			      enum secopts_setting setting,
			      size_t index)
{
	if (!secopts_lm_conflict(policy, setting)) {
		return;
	}
	complain(index,
		 secopts_settings[setting].parameter,
		 "NTLMv2 session security",
		 "in conflict with LmCompatibilityLevel 0, which "
		 "'client ntlmv2 auth = no' and 'ntlmssp_client:ntlm2 = no' "
		 "add up to (KB 932461)",
		 "the requirement, which clients of this host cannot meet,");
}

struct secopts_policy *secopts_conf_read(TALLOC_CTX *mem_ctx,
					 const struct secopts_conf *conf)
{
	struct secopts_policy *policy = NULL;
	size_t i;

	policy = talloc_zero(mem_ctx, struct secopts_policy);
	if (policy == NULL) {
		return NULL;
	}
	secopts_policy_init(policy,
			    role_of(conf->server_role),
			    read_release(conf),
			    strcasecmp_m);
	read_switches(policy, conf);
	read_audit(policy, conf);

	for (i = 0; i < SECOPTS_NUM_SETTINGS; i++) {
		if (!read_setting(policy, conf, (enum secopts_setting)i)) {
			TALLOC_FREE(policy);
			return NULL;
		}
	}
	if (conf->lm != NULL) {
		secopts_policy_set_lm_level(policy, conf->lm);
		check_lm_conflict(policy, SECOPTS_NTLM_MIN_SERVER_SEC,
				  SECOPTS_NUM_SETTINGS + 3);
		check_lm_conflict(policy, SECOPTS_NTLM_MIN_CLIENT_SEC,
				  SECOPTS_NUM_SETTINGS + 4);
	}
	return policy;
}
