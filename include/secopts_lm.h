/*
 * Windows Security Options for Samba
 *
 * LmCompatibilityLevel, as Samba's own parameters make it
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#ifndef __SECOPTS_LM_H__
#define __SECOPTS_LM_H__

#include <stdbool.h>
#include <stdint.h>

/* What those parameters allow; secopts_lm.def names them. */
struct secopts_lm_facts {
#define SECOPTS_LM_PARAMETER(fact, ...) bool fact;
#include "secopts_lm.def"
#undef SECOPTS_LM_PARAMETER
};

enum secopts_lm {
#define SECOPTS_LM_PARAMETER(fact, ...) SECOPTS_LM_##fact,
#include "secopts_lm.def"
#undef SECOPTS_LM_PARAMETER
	SECOPTS_NUM_LM
};

struct secopts_lm_parameter {
	const char *name;
	const char *lax;
	const char *strict;
	uint32_t level; /* the lowest that asks for the strict value */
};

extern const struct secopts_lm_parameter
	secopts_lm_parameters[SECOPTS_NUM_LM];

/** Is this parameter as strict as the levels from its .level on ask? */
bool secopts_lm_is_strict(const struct secopts_lm_facts *facts,
			  enum secopts_lm parameter);

/**
 * The LmCompatibilityLevel that Samba's parameters add up to.
 *
 * @return		0 to 5.
 *
 * Source: secopts_lm.def.
 */
uint32_t secopts_lm_level(const struct secopts_lm_facts *facts);

#endif /* __SECOPTS_LM_H__ */
