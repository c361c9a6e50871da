/*
 * Windows Security Options for Samba
 *
 * The secopts command: what enforces a setting on this server
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

#include "tool.h"
#include "libcli/auth/ntlm_check.h"
#include "secopts_baseline.h"

static const char *yes_no(bool value)
{
	return value ? "yes" : "no";
}

static const char *ntlm_auth_text(void)
{
	switch (lp_ntlm_auth()) {
	case NTLM_AUTH_DISABLED:
		return "disabled";
	case NTLM_AUTH_ON:
		return "ntlmv1-permitted";
	case NTLM_AUTH_MSCHAPv2_NTLMV2_ONLY:
		return "mschapv2-and-ntlmv2-only";
	default:
		return "ntlmv2-only";
	}
}

/* As secopts_lm_level() adds them up, the other way round. */
static size_t lm_parameters(uint32_t level,
			    struct tool_parameter list[TOOL_MAX_PARAMETERS])
{
	const struct secopts_lm_facts lm = tool_lm_facts();

	list[0] = (struct tool_parameter){
		.name = "ntlm auth",
		.value = ntlm_auth_text(),
		.needed = (level >= 5) ? "ntlmv2-only" : NULL,
		.set = level < 5 || !lm.server_ntlm,
	};
	list[1] = (struct tool_parameter){
		.name = "lanman auth",
		.value = yes_no(lm.server_lm),
		.needed = (level >= 4) ? "no" : NULL,
		.set = level < 4 || !lm.server_lm,
	};
	list[2] = (struct tool_parameter){
		.name = "client ntlmv2 auth",
		.value = yes_no(lm.client_ntlmv2),
		.needed = (level >= 1) ? "yes" : NULL,
		.set = level < 1 || lm.client_ntlmv2,
	};
	return 3;
}

/*
 * 1 denies anonymous users the policy handles of SAMR and LSA, 2 denies them
 * IPC$ with all that is behind it, the list of shares included.
 */
static size_t restrict_anonymous(int level,
				 struct tool_parameter *parameter)
{
	static const char *const text[] = {"0", "1", "2"};
	int value = lp_restrict_anonymous();

	*parameter = (struct tool_parameter){
		.name = "restrict anonymous",
		.value = text[value < 0 ? 0 : (value > 2 ? 2 : value)],
		.needed = (level > 0) ? text[level] : NULL,
		.set = value >= level,
	};
	return 1;
}

size_t tool_parameters(enum secopts_setting setting,
		       uint32_t wanted,
		       struct tool_parameter list[TOOL_MAX_PARAMETERS])
{
	switch (setting) {
	case SECOPTS_LM_COMPATIBILITY_LEVEL:
		return lm_parameters(wanted, list);
	case SECOPTS_RESTRICT_ANONYMOUS_SAM:
		return restrict_anonymous(wanted != 0 ? 1 : 0, list);
	case SECOPTS_RESTRICT_ANONYMOUS:
		return restrict_anonymous(wanted != 0 ? 2 : 0, list);
	case SECOPTS_LSA_ANONYMOUS_NAME_LOOKUP:
		return restrict_anonymous(wanted == 0 ? 1 : 0, list);
	default:
		return 0;
	}
}

static const char *samba_text(TALLOC_CTX *mem_ctx,
			      enum secopts_setting setting,
			      uint32_t number)
{
	struct tool_parameter list[TOOL_MAX_PARAMETERS];
	size_t num = tool_parameters(setting, number, list);
	char *text = talloc_strdup(mem_ctx, "Samba:");
	size_t i;

	for (i = 0; i < num; i++) {
		talloc_asprintf_addbuf(&text, "%s '%s = %s'",
				       i > 0 ? "," : "", list[i].name,
				       list[i].value);
	}
	return text;
}

static const char *nearest_text(TALLOC_CTX *mem_ctx,
				enum secopts_setting setting,
				uint32_t number)
{
	struct tool_parameter list[TOOL_MAX_PARAMETERS];

	if (tool_parameters(setting, number, list) == 0 ||
	    list[0].needed == NULL)
	{
		return "not enforced yet";
	}
	return talloc_asprintf(mem_ctx,
			       "not enforced yet; nearest is Samba's '%s = "
			       "%s', which is %s%s",
			       list[0].name, list[0].needed,
			       list[0].set ? "set" : "not set: it is ",
			       list[0].set ? "" : list[0].value);
}

const char *tool_enforced_here(TALLOC_CTX *mem_ctx,
			       const struct secopts_policy *policy,
			       enum secopts_setting setting)
{
	uint32_t number = policy->values[setting].data.number;

	switch (secopts_settings[setting].enforced) {
	case SECOPTS_ENFORCED_PLUGINS:
		return secopts_needs_vfs(setting) ? "gensec and VFS plug-ins"
						  : "gensec plug-in";
	case SECOPTS_ENFORCED_SAMBA:
		return samba_text(mem_ctx, setting, number);
	case SECOPTS_ENFORCED_NOT_YET:
		break;
	}
	if (!secopts_has_effect(setting, policy->role)) {
		return "no effect on domain controllers, as on Windows";
	}
	return nearest_text(mem_ctx, setting, number);
}
