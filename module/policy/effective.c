/*
 * Windows Security Options for Samba
 *
 * The effective value of each setting, with its origin
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "secopts_policy.h"

void secopts_policy_init(struct secopts_policy *policy,
			 enum secopts_role role,
			 enum secopts_release release,
			 secopts_casecmp_fn casecmp)
{
	size_t i;

	*policy = (struct secopts_policy){
		.role = role,
		.casecmp = (casecmp != NULL) ? casecmp : secopts_ascii_casecmp,
	};
	for (i = 0; i < SECOPTS_NUM_PARAMETERS; i++) {
		secopts_set_parameter(policy, (enum secopts_parameter)i,
				      secopts_parameters[i].number);
	}
	policy->release = release;
	secopts_policy_set_defaults(policy);
}

void secopts_policy_set_defaults(struct secopts_policy *policy)
{
	size_t i;

	for (i = 0; i < SECOPTS_NUM_SETTINGS; i++) {
		policy->values[i] = (struct secopts_value){
			.data = *secopts_default((enum secopts_setting)i,
						 policy->role,
						 policy->release),
			.origin = SECOPTS_ORIGIN_DEFAULT,
		};
	}
}

void secopts_policy_set(struct secopts_policy *policy,
			enum secopts_setting setting,
			struct secopts_data data,
			enum secopts_origin origin)
{
	data.defined = true;
	policy->values[setting] = (struct secopts_value){
		.data = data,
		.origin = origin,
	};
}

void secopts_policy_set_fallback(struct secopts_policy *policy,
				 enum secopts_setting setting)
{
	policy->values[setting] = (struct secopts_value){
		.data = secopts_fallback(setting,
					 policy->role,
					 policy->release),
		.origin = SECOPTS_ORIGIN_FALLBACK,
	};
}

void secopts_policy_set_lm_level(struct secopts_policy *policy,
				 const struct secopts_lm_facts *facts)
{
	policy->values[SECOPTS_LM_COMPATIBILITY_LEVEL] = (struct secopts_value){
		.data = {.defined = true, .number = secopts_lm_level(facts)},
		.origin = SECOPTS_ORIGIN_SAMBA,
	};
}

bool secopts_is_enforced(const struct secopts_policy *policy)
{
	return policy == NULL || policy->mode == SECOPTS_MODE_ENFORCE;
}
