/*
 * Windows Security Options for Samba
 *
 * The secopts command: what enforces a setting on this server
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "tool.h"
#include "secopts_baseline.h"

/* Of a parameter with more than two values: as Samba prints it. */
static const char *lm_value(TALLOC_CTX *mem_ctx,
			    const struct secopts_lm_facts *facts,
			    enum secopts_lm parameter)
{
	const struct secopts_lm_parameter *lm =
		&secopts_lm_parameters[parameter];
	const char *value = secopts_lm_is_strict(facts, parameter) ? lm->strict
								   : lm->lax;

	if (parameter == SECOPTS_LM_server_ntlm) {
		char *now = tool_samba_parameter(mem_ctx, lm->name);

		value = (now != NULL) ? now : value;
	}
	return value;
}

static size_t lm_parameters(TALLOC_CTX *mem_ctx,
			    uint32_t level,
			    struct tool_parameter list[TOOL_MAX_PARAMETERS])
{
	const struct secopts_lm_facts facts = tool_lm_facts();
	size_t i;

	for (i = 0; i < SECOPTS_NUM_LM; i++) {
		const struct secopts_lm_parameter *lm =
			&secopts_lm_parameters[i];
		bool asks = (level >= lm->level);

		list[i] = (struct tool_parameter){
			.name = lm->name,
			.value = lm_value(mem_ctx, &facts, (enum secopts_lm)i),
			.needed = asks ? lm->strict : NULL,
			.set = !asks ||
			       secopts_lm_is_strict(&facts,
						    (enum secopts_lm)i),
		};
	}
	return SECOPTS_NUM_LM;
}

size_t tool_parameters(TALLOC_CTX *mem_ctx,
		       enum secopts_setting setting,
		       uint32_t wanted,
		       struct tool_parameter list[TOOL_MAX_PARAMETERS])
{
	return (setting == SECOPTS_LM_COMPATIBILITY_LEVEL)
		       ? lm_parameters(mem_ctx, wanted, list)
		       : 0;
}

static const char *samba_text(TALLOC_CTX *mem_ctx,
			      enum secopts_setting setting,
			      uint32_t number)
{
	struct tool_parameter list[TOOL_MAX_PARAMETERS];
	size_t num = tool_parameters(mem_ctx, setting, number, list);
	char *text = talloc_strdup(mem_ctx, "Samba:");
	size_t i;

	for (i = 0; i < num; i++) {
		talloc_asprintf_addbuf(&text, "%s '%s = %s'",
				       i > 0 ? "," : "", list[i].name,
				       list[i].value);
	}
	return text;
}

const char *tool_enforced_here(TALLOC_CTX *mem_ctx,
			       const struct secopts_policy *policy,
			       enum secopts_setting setting)
{
	uint32_t number = policy->values[setting].data.number;
	const char *none =
		secopts_no_effect(setting, policy->role, policy->release);

	if (none != NULL) {
		return none;
	}
	if (secopts_settings[setting].enforced == SECOPTS_ENFORCED_SAMBA) {
		return samba_text(mem_ctx, setting, number);
	}
	return secopts_needs_vfs(setting) ? "gensec and VFS plug-ins"
					  : "gensec plug-in";
}
