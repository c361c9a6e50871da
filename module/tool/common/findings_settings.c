/*
 * Windows Security Options for Samba
 *
 * The secopts command: what has to be said of the settings themselves
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "group_policy.h"
#include "secopts_load.h"
#include "../../samba/secopts_registry.h"

const char *tool_given_name(const struct secopts_setting_info *info)
{
	const char *const names[] = {info->parameter, info->value_name};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		if (lp_parm_const_string(GLOBAL_SECTION_SNUM, "secopts",
					 names[i], NULL) != NULL)
		{
			return names[i];
		}
	}
	return NULL;
}

static void find_effect(struct tool_findings **findings,
			const struct secopts_setting_info *info,
			const char *given)
{
	if (info->enforced == SECOPTS_ENFORCED_SAMBA) {
		tool_add_warning(findings, "no-effect",
				 "'%s' has no effect: set Samba's '%s'.",
				 given, info->samba_parameter);
	}
}

/* As on Windows; whoever reads smb.conf may not expect it. */
static void find_overridden(struct tool_findings **findings,
			    const struct secopts_value *value,
			    const char *given)
{
	const struct tool_finding finding = {
		.id = "no-effect",
		.hint = true,
		.weakens = TOOL_WEAKENS_NOTHING,
	};

	tool_add_finding(findings, finding,
			 "'%s' has no effect: what %s delivers holds over it.",
			 given, tool_gpo_text(talloc_tos(), value->gpo));
}

static void find_effects(struct tool_findings **findings,
			 const struct secopts_policy *policy,
			 const struct secopts_registry *registry)
{
	size_t i;

	for (i = 0; i < SECOPTS_NUM_SETTINGS; i++) {
		const struct secopts_setting_info *info = &secopts_settings[i];
		const char *line = talloc_asprintf(talloc_tos(), "secopts:%s",
						   info->parameter);
		bool given = tool_given_name(info) != NULL;

		if (tool_is_delivered(policy, (enum secopts_setting)i)) {
			if (given) {
				find_overridden(findings, &policy->values[i],
						line);
			}
			continue;
		}
		if (given && info->key != NULL &&
		    policy->source == SECOPTS_SOURCE_REGISTRY)
		{
			tool_add_warning(findings, "no-effect",
					 "'%s' has no effect: 'secopts:policy "
					 "source' is registry.",
					 line);
		} else if (given) {
			find_effect(findings, info, line);
		}
		if (registry != NULL && registry->values[i].given) {
			find_effect(findings,
				    info,
				    tool_registry_text(talloc_tos(), info));
		}
	}
}

/* Values that are valid and probably not what their writer meant. */
static void find_doubts(struct tool_findings **findings,
			const struct secopts_policy *policy)
{
	size_t i;

	for (i = 0; i < SECOPTS_NUM_SETTINGS; i++) {
		const char *doubt = secopts_doubt((enum secopts_setting)i,
						  &policy->values[i].data);

		if (doubt != NULL) {
			tool_add_warning(findings, "doubt", "%s: %s.",
					 secopts_settings[i].value_name,
					 doubt);
		}
	}
}

/*
 * Flags of a minimum that honest clients do not negotiate. The minimum of the
 * benchmarks, NTLMv2 session security and 128-bit, is not among them.
 */
static const struct {
	enum secopts_setting setting;
	uint32_t flag;
	const char *what;
	const char *effect;
} locked_out[] = {
	{SECOPTS_NTLM_MIN_SERVER_SEC, SECOPTS_NTLM_CONFIDENTIALITY,
	 "confidentiality (0x20)",
	 "SMB clients do not ask NTLM for it, since SMB encrypts by itself, and "
	 "all that do not are refused: Windows (flags 0xe2088297) and smbclient "
	 "among them. Whoever wants encryption sets 'server smb encrypt'."},
	{SECOPTS_NTLM_MIN_SERVER_SEC, SECOPTS_NTLM_INTEGRITY,
	 "integrity (0x10)",
	 "web logons through ntlm_auth and small SMB libraries do not ask for "
	 "it and are refused."},
	{SECOPTS_NTLM_MIN_SERVER_SEC, SECOPTS_NTLM_56BIT,
	 "56-bit encryption (0x80000000)",
	 "smbclient and other programs of Samba do not offer it and are "
	 "refused."},
	{SECOPTS_NTLM_MIN_CLIENT_SEC, SECOPTS_NTLM_CONFIDENTIALITY,
	 "confidentiality (0x20)",
	 "smbclient and other programs of this host do not ask NTLM for it over "
	 "SMB, and can no longer log on to any server."},
	{SECOPTS_NTLM_MIN_CLIENT_SEC, SECOPTS_NTLM_56BIT,
	 "56-bit encryption (0x80000000)",
	 "smbclient and other programs of this host do not offer it, and can no "
	 "longer log on to any server."},
};

void tool_find_locked_out(struct tool_findings **findings,
			  uint32_t server,
			  uint32_t client)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(locked_out); i++) {
		enum secopts_setting setting = locked_out[i].setting;
		uint32_t minimum = (setting == SECOPTS_NTLM_MIN_SERVER_SEC)
					   ? server
					   : client;

		if ((minimum & locked_out[i].flag) != 0) {
			tool_add_warning(findings, "locks-out",
					 "%s asks for %s: %s",
					 secopts_settings[setting].value_name,
					 locked_out[i].what,
					 locked_out[i].effect);
		}
	}
}

void tool_find_settings(struct tool_findings **findings,
			const struct secopts_policy *policy,
			const struct secopts_registry *registry)
{
	const struct secopts_value *values = policy->values;

	find_effects(findings, policy, registry);
	tool_find_locked_out(findings,
			     values[SECOPTS_NTLM_MIN_SERVER_SEC].data.number,
			     values[SECOPTS_NTLM_MIN_CLIENT_SEC].data.number);
	find_doubts(findings, policy);
}
