/*
 * Windows Security Options for Samba
 *
 * The effective policy of a server
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#ifndef __SECOPTS_POLICY_H__
#define __SECOPTS_POLICY_H__

#include "secopts_lm.h"
#include "secopts_parameters.h"
#include "secopts_settings.h"

enum secopts_origin {
	SECOPTS_ORIGIN_DEFAULT,  /* Windows' default for role and release */
	SECOPTS_ORIGIN_SMB_CONF, /* a secopts: line */
	SECOPTS_ORIGIN_REGISTRY, /* Samba's registry */
	SECOPTS_ORIGIN_FALLBACK, /* a bad value was replaced by a strict one */
	SECOPTS_ORIGIN_SAMBA,    /* Samba's own parameters add up to it */
	SECOPTS_ORIGIN_GROUP_POLICY, /* a policy of the domain delivered it */
};

struct secopts_value {
	struct secopts_data data;
	enum secopts_origin origin;
	/* in whose place a fallback holds, as text; NULL: not known, or none */
	const char *malformed;
	/* GROUP_POLICY: the name of the policy; NULL: not known */
	const char *gpo;
};

/* The effective policy of a server. */
struct secopts_policy {
	enum secopts_role role;
#define SECOPTS_PARAMETER(id, type, member, ...) type member;
#include "secopts_parameters.def"
#undef SECOPTS_PARAMETER
	secopts_casecmp_fn casecmp;
	/* another one each time that it has been read; 0: not known */
	uint64_t serial;
	struct secopts_value values[SECOPTS_NUM_SETTINGS];
};

/**
 * Fill a policy with Windows' defaults, enforcing.
 *
 * @param[out] policy	The policy.
 * @param[in] role	Role of the server.
 * @param[in] release	Windows release to follow.
 * @param[in] casecmp	How names compare; NULL: ASCII, without case.
 */
void secopts_policy_init(struct secopts_policy *policy,
			 enum secopts_role role,
			 enum secopts_release release,
			 secopts_casecmp_fn casecmp);

/**
 * Give all settings Windows' defaults for the policy's role and release.
 */
void secopts_policy_set_defaults(struct secopts_policy *policy);

/** The value of a parameter, as a number. */
uint32_t secopts_parameter(const struct secopts_policy *policy,
			   enum secopts_parameter parameter);

/** Set a parameter to a number that it takes. */
void secopts_set_parameter(struct secopts_policy *policy,
			   enum secopts_parameter parameter,
			   uint32_t number);

/**
 * Set a value that an administrator gave.
 *
 * @param[in,out] policy	The policy.
 * @param[in] setting		The setting.
 * @param[in] data		The value, already checked by its reader.
 *				Lists must live as long as the policy.
 * @param[in] origin		Where it was given.
 */
void secopts_policy_set(struct secopts_policy *policy,
			enum secopts_setting setting,
			struct secopts_data data,
			enum secopts_origin origin);

/* Room for the path of a key of the registry, with its end. */
#define SECOPTS_PATH_SIZE 1024

/**
 * Does this list name a pipe, a share, a key or a server? A server's name in the
 * list may hold one "*". Names of pipes are compared by
 * what follows their prefix, see secopts_pipe_name(); paths of keys without a
 * backslash before and one after them, and AllowedPaths names whatever is below
 * a key, too.
 *
 * @param[in] policy	For its casecmp.
 * @param[in] setting	What the list is of.
 * @param[in] list	The list, which need not be the policy's own.
 * @param[in] name	The name, UTF-8; of a key: below HKLM.
 *
 * Source: MS-SRVS 3.1.6.17; docs/fidelity.md 4, 5, 54, 57.
 */
bool secopts_is_named(const struct secopts_policy *policy,
		      enum secopts_setting setting,
		      const struct secopts_list *list,
		      const char *name);

/** Is a name in this list, by the policy's casecmp alone? */
bool secopts_is_in_list(const struct secopts_policy *policy,
			const struct secopts_list *list,
			const char *name);

/**
 * The number of a setting, which is 0 where Windows does nothing about it on a
 * server of this role and release.
 */
uint32_t secopts_number_in_effect(const struct secopts_policy *policy,
				  enum secopts_setting setting);

/**
 * Are refusals carried out, and not only told of ('secopts:mode')?
 *
 * @param[in] policy	NULL: without a policy nobody asked for less.
 */
bool secopts_is_enforced(const struct secopts_policy *policy);

/** Replace a value that could not be read by secopts_fallback(). */
void secopts_policy_set_fallback(struct secopts_policy *policy,
				 enum secopts_setting setting);

/**
 * Set LmCompatibilityLevel to what Samba's own parameters add up to.
 *
 * @param[in] facts	Those parameters.
 */
void secopts_policy_set_lm_level(struct secopts_policy *policy,
				 const struct secopts_lm_facts *facts);

/* Words for log lines, tools and documents. Never NULL. */
const char *secopts_role_name(enum secopts_role role);
const char *secopts_release_name(enum secopts_release release);
const char *secopts_origin_name(enum secopts_origin origin);

#endif /* __SECOPTS_POLICY_H__ */
