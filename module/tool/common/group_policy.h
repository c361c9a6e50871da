/*
 * Windows Security Options for Samba
 *
 * The secopts command: how Group Policy comes to this host
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#ifndef __SECOPTS_GROUP_POLICY_H__
#define __SECOPTS_GROUP_POLICY_H__

#include "tool.h"
#include "../../samba/secopts_layer.h"

enum tool_registered {
	TOOL_NOT_REGISTERED,
	TOOL_REGISTERED,
	TOOL_REGISTERED_UNKNOWN, /* what tells it can be read by root alone */
};

/* What is known of the extension of samba-gpupdate, and what it delivered. */
struct tool_gpo {
	bool expected; /* this host is one that Group Policy applies to */
	const struct secopts_layer *layer; /* what was delivered, or NULL */
	enum tool_registered registered;
	const char *file; /* of the extension; NULL: not known */
	bool file_is_there;
	bool stops_all; /* what is registered itself is missing */
	time_t last_run;     /* 0: none is known of */
	const char *failure; /* of the last run; NULL: it succeeded */
};

/*
 * group_policy.c
 */

/**
 * What is known, asked after tool_load().
 *
 * @return	NULL when memory ran out.
 *
 * Source: gpext.conf as register_gp_extension() of Samba's gpclass.py writes it;
 * the other files are those of module/gpo/gp_secopts_ext.py.
 */
const struct tool_gpo *tool_gpo_read(TALLOC_CTX *mem_ctx);

/** tool_load_file() without what Group Policy has delivered; in server.c. */
struct secopts_policy *tool_load_own(TALLOC_CTX *mem_ctx,
				     const struct tool_verb *verb,
				     const char *file);

/**
 * The same for the smb.conf that tool_load() has loaded; in server.c.
 *
 * @return	NULL when memory ran out.
 */
struct secopts_policy *tool_own(TALLOC_CTX *mem_ctx);

/** Did Group Policy deliver the value that holds? */
bool tool_is_delivered(const struct secopts_policy *policy,
		       enum secopts_setting setting);

/** Where a value is from: "smb.conf", "Group Policy 'Server hardening'". */
const char *tool_origin_text(TALLOC_CTX *mem_ctx,
			     const struct secopts_value *value);

/** "Group Policy 'Server hardening'"; gpo may be NULL. */
const char *tool_gpo_text(TALLOC_CTX *mem_ctx, const char *gpo);

/**
 * How a setting gets a value: "'secopts:PARAMETER = VALUE' in [global]", or
 * "NAME = VALUE in Group Policy 'GPO'" where that holds over any line.
 *
 * @param[in] value	As smb.conf takes it.
 */
const char *tool_advice(TALLOC_CTX *mem_ctx,
			const struct secopts_policy *policy,
			enum secopts_setting setting,
			const char *value);

/* How many of the settings are Group Policy's, and from which policies. */
struct tool_gpo_count {
	size_t num;
	const char **gpos; /* each name once */
	size_t num_gpos;
};

/**
 * Count what holds by Group Policy.
 *
 * @return	False when memory ran out.
 */
bool tool_gpo_count(TALLOC_CTX *mem_ctx,
		    const struct secopts_policy *policy,
		    struct tool_gpo_count *count);

/** "7 of 29 settings come from Group Policy ('A', 'B')"; NULL: none do. */
const char *tool_gpo_count_text(TALLOC_CTX *mem_ctx,
				const struct secopts_policy *policy);

/**
 * What Group Policy says of LmCompatibilityLevel, which Samba's parameters
 * enforce.
 *
 * @param[out] lines	What smb.conf needs besides: "'a = b' and 'c = d'", or
 *			NULL where Samba's parameters are that strict.
 *
 * @return		The level; UINT32_MAX where it says nothing.
 */
uint32_t tool_gpo_lm_level(TALLOC_CTX *mem_ctx,
			   const struct secopts_policy *policy,
			   const char **lines);

/*
 * group_policy_print.c
 */

/**
 * Print what is known of the extension and what it delivered: nothing on a host
 * that Group Policy does not come to.
 */
void tool_print_gpo(const struct secopts_policy *policy);

/** The same as an object; null on such a host. */
json_t *tool_json_gpo(void);

/*
 * findings_gpo.c
 */

/**
 * Add what keeps Group Policy from being applied, and what it delivers and
 * cannot enforce.
 *
 * @param[in,out] findings	NULL afterwards: memory ran out.
 */
void tool_find_gpo(struct tool_findings **findings,
		   const struct secopts_policy *policy);

#endif /* __SECOPTS_GROUP_POLICY_H__ */
