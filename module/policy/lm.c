/*
 * Windows Security Options for Samba
 *
 * LmCompatibilityLevel, as Samba's own parameters make it
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "secopts_lm.h"
#include "secopts_settings.h"

const struct secopts_lm_parameter secopts_lm_parameters[SECOPTS_NUM_LM] = {
#define SECOPTS_LM_PARAMETER(fact, parameter, weak, strong, lowest, condition) \
	[SECOPTS_LM_##fact] = {                                               \
		.name = (parameter),                                          \
		.lax = (weak),                                                \
		.strict = (strong),                                           \
		.level = (lowest),                                            \
	},
#include "secopts_lm.def"
#undef SECOPTS_LM_PARAMETER
};

bool secopts_lm_is_strict(const struct secopts_lm_facts *facts,
			  enum secopts_lm parameter)
{
	/*
	 * Not a member of the table above, as one parameter may make up for
	 * another: with 'client ntlmv2 auth' Samba never sends an LM response,
	 * whatever 'client lanman auth' says (smb.conf(5)).
	 */
	const bool strict[SECOPTS_NUM_LM] = {
#define SECOPTS_LM_PARAMETER(fact, parameter, weak, strong, lowest, condition) \
	[SECOPTS_LM_##fact] = (condition),
#include "secopts_lm.def"
#undef SECOPTS_LM_PARAMETER
	};

	return strict[parameter];
}

uint32_t secopts_lm_level(const struct secopts_lm_facts *facts)
{
	uint32_t level = secopts_settings[SECOPTS_LM_COMPATIBILITY_LEVEL].max;
	size_t i;

	/*
	 * Windows' levels build upon each other: 1 adds session security, 2 and
	 * 3 take LM and NTLM responses from what clients send, 4 and 5 from
	 * what servers accept (reference page of the setting). The level is
	 * therefore the one below the first that some parameter falls short of,
	 * however strict the others are: no level may be claimed that holds in
	 * part.
	 */
	for (i = 0; i < SECOPTS_NUM_LM; i++) {
		if (level >= secopts_lm_parameters[i].level &&
		    !secopts_lm_is_strict(facts, (enum secopts_lm)i))
		{
			level = secopts_lm_parameters[i].level - 1;
		}
	}
	return level;
}
