/*
 * Windows Security Options for Samba
 *
 * Published baselines, and how a policy compares with them
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#ifndef __SECOPTS_BASELINE_H__
#define __SECOPTS_BASELINE_H__

#include "secopts_policy.h"

enum secopts_baseline {
	SECOPTS_BASELINE_WINDOWS,
	SECOPTS_BASELINE_CIS,
	SECOPTS_BASELINE_STIG,
	SECOPTS_BASELINE_MICROSOFT,
	/* The editions of CIS: the same rules, numbered differently. */
	SECOPTS_BASELINE_CIS_2025, /* the edition that "cis" means today */
	SECOPTS_BASELINE_CIS_2022,
	SECOPTS_BASELINE_CIS_2019,
	SECOPTS_NUM_BASELINES
};

struct secopts_baseline_info {
	const char *name; /* as the command takes it */
	const char *title;
	const char *source;
};

extern const struct secopts_baseline_info
	secopts_baselines[SECOPTS_NUM_BASELINES];

/* One rule of a baseline. */
struct secopts_rule {
	enum secopts_baseline baseline;
	enum secopts_setting setting;
	const char *id;
	const char *other_id; /* a second name for the same rule, or NULL */
	const char *severity; /* "CAT I", "L1", or NULL */
	const char *id_2025;  /* in the baseline for Server 2025, or NULL */
	const char *id_2019;  /* its id in that for 2019 where it is another */
	/* undefined: not applicable to this role */
	struct secopts_data wanted[SECOPTS_NUM_ROLES];
	/* names that may be added to the list, and when */
	struct secopts_list exceptions;
	const char *exceptions_doc;
};

/**
 * The rules of a baseline, one at a time.
 *
 * @param[in] baseline	The baseline.
 * @param[in] n		Which of them, from 0.
 * @param[in] release	SECOPTS_BASELINE_WINDOWS: whose defaults.
 * @param[out] rule	The rule; what it points to is static.
 *
 * @return		False where there is no such rule.
 *
 * Source: secopts_baselines.def; Windows' defaults: secopts_default().
 */
bool secopts_baseline_rule(enum secopts_baseline baseline,
			   size_t n,
			   enum secopts_release release,
			   struct secopts_rule *rule);

/**
 * Is a value at least as strict as another one? A list is if it names nothing
 * that the other does not.
 *
 * @param[in] policy	How names compare.
 * @param[in] found	The value that is judged.
 * @param[in] wanted	The other one.
 */
bool secopts_is_as_strict(const struct secopts_policy *policy,
			  enum secopts_setting setting,
			  const struct secopts_data *found,
			  const struct secopts_data *wanted);

/** Do two values say the same? A list is a set of names, without order. */
bool secopts_is_same(const struct secopts_policy *policy,
		     enum secopts_setting setting,
		     const struct secopts_data *a,
		     const struct secopts_data *b);

/**
 * Does this value restrict nothing, so that nobody has to enforce it?
 */
bool secopts_is_unrestricted(enum secopts_setting setting,
			     const struct secopts_data *data);

/** Of those that the plug-ins enforce: is the VFS plug-in needed, too? */
bool secopts_needs_vfs(enum secopts_setting setting);

#endif /* __SECOPTS_BASELINE_H__ */
