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
	/*
	 * "Without a line" is not the same as "with a bad one": .number holds
	 * here, .fallback is for the reader of a line that makes no sense.
	 */
	for (i = 0; i < SECOPTS_NUM_PARAMETERS; i++) {
		secopts_set_parameter(policy, (enum secopts_parameter)i,
				      secopts_parameters[i].number);
	}
	/* Defaults differ between releases, so the release comes first. */
	policy->release = release;
	secopts_policy_set_defaults(policy);
}

void secopts_policy_set_defaults(struct secopts_policy *policy)
{
	size_t i;

	/*
	 * A setting that Windows leaves undefined gets a value that is not
	 * .defined; its origin is the default all the same, so that "secopts
	 * show" can tell "Windows says nothing" from "somebody wrote 0".
	 */
	for (i = 0; i < SECOPTS_NUM_SETTINGS; i++) {
		policy->values[i] = (struct secopts_value){
			.data = secopts_default((enum secopts_setting)i,
						policy->role, policy->release),
			.origin = SECOPTS_ORIGIN_DEFAULT,
		};
	}
}

void secopts_policy_set(struct secopts_policy *policy,
			enum secopts_setting setting,
			struct secopts_data data,
			enum secopts_origin origin)
{
	/* What an administrator gave is a value, be it the empty list. */
	data.defined = true;
	policy->values[setting] = (struct secopts_value){
		.data = data,
		.origin = origin,
	};
}

void secopts_policy_set_fallback(struct secopts_policy *policy,
				 enum secopts_setting setting)
{
	/*
	 * Windows ignores values of a wrong type, or takes them for what they
	 * are not; no source says which. A policy that somebody meant to set
	 * must not become a weaker default in silence (docs/fidelity.md 28).
	 */
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
	/*
	 * No line of ours and no registry value sets the level: Samba acts on
	 * its own parameters, and a level that said something else would be
	 * shown and not be true.
	 */
	policy->values[SECOPTS_LM_COMPATIBILITY_LEVEL] = (struct secopts_value){
		.data = {.defined = true, .number = secopts_lm_level(facts)},
		.origin = SECOPTS_ORIGIN_SAMBA,
	};
}

uint32_t secopts_number_in_effect(const struct secopts_policy *policy,
				  enum secopts_setting setting)
{
	/*
	 * What an administrator wrote is kept and shown even where it does
	 * nothing, so that each decision has to ask. 0 is what a setting of the
	 * kind that can be without effect says when it asks for nothing.
	 */
	return secopts_no_effect(setting, policy->role, policy->release) == NULL
		       ? policy->values[setting].data.number
		       : 0;
}

bool secopts_is_enforced(const struct secopts_policy *policy)
{
	/*
	 * Audit mode is a promise to refuse nothing, which only a policy that
	 * was read can make. Where there is none, refusals count.
	 */
	return policy == NULL || policy->mode == SECOPTS_MODE_ENFORCE;
}
