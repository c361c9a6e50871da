/*
 * Windows Security Options for Samba
 *
 * The decisions: single operations of RPC
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "secopts_rpc.h"
#include "secopts_baseline.h"

#include <string.h>

const struct secopts_operation secopts_operations[SECOPTS_NUM_OPERATIONS] = {
#define ANY .levels = NULL
#define LEVELS(...)                                                           \
	.levels = (const uint32_t[]){__VA_ARGS__},                            \
	.num_levels = sizeof((const uint32_t[]){__VA_ARGS__}) /               \
		      sizeof(uint32_t)
#define SECOPTS_OPERATION(interface_, opnum_, idl, name_, tells_, levels_,    \
			  result)                                             \
	[SECOPTS_OPERATION_##idl##_##name_] = {                               \
		.interface = #interface_,                                     \
		.opnum = opnum_,                                              \
		.name = #interface_ "." #name_,                               \
		.tells = SECOPTS_TELLS_##tells_,                              \
		levels_,                                                      \
	},
#include "secopts_operations.def"
#undef SECOPTS_OPERATION
#undef LEVELS
#undef ANY
};

/*
 * By interface and number, which stand in every bind and request (C706 12.6.4),
 * so that an operation is known before anybody reads its arguments.
 */
const struct secopts_operation *secopts_find_operation(const char *interface,
						       uint16_t opnum)
{
	size_t i;

	for (i = 0; i < SECOPTS_NUM_OPERATIONS; i++) {
		const struct secopts_operation *operation =
			&secopts_operations[i];

		if (operation->opnum == opnum &&
		    strcmp(operation->interface, interface) == 0)
		{
			return operation;
		}
	}
	return NULL;
}

/* Is it set, and does it have an effect here? */
static bool is_on(const struct secopts_policy *policy,
		  enum secopts_setting setting)
{
	return policy->values[setting].data.number != 0 &&
	       secopts_has_effect(setting, policy->role);
}

/*
 * The one setting whose 1 opens something: it turns off what MS-LSAD 3.1.1.6.1
 * calls the block of anonymous access to objects, and note <55> says there that
 * its sense is reversed.
 */
static enum secopts_setting blocking(const struct secopts_policy *policy)
{
	return is_on(policy, SECOPTS_TURN_OFF_ANONYMOUS_BLOCK)
		       ? SECOPTS_NUM_SETTINGS
		       : SECOPTS_TURN_OFF_ANONYMOUS_BLOCK;
}

/*
 * Which setting refuses this to anonymous? SECOPTS_NUM_SETTINGS: none.
 */
static enum secopts_setting refusing(const struct secopts_policy *policy,
				     enum secopts_tells tells)
{
	switch (tells) {
	case SECOPTS_TELLS_ACCOUNTS:
		if (is_on(policy, SECOPTS_RESTRICT_ANONYMOUS_SAM)) {
			return SECOPTS_RESTRICT_ANONYMOUS_SAM;
		}
		/*
		 * The other setting is about accounts and shares: it refuses
		 * the accounts even where the first one is 0 (KB 143474).
		 */
		if (is_on(policy, SECOPTS_RESTRICT_ANONYMOUS)) {
			return SECOPTS_RESTRICT_ANONYMOUS;
		}
		break;
	case SECOPTS_TELLS_SHARES:
		if (is_on(policy, SECOPTS_RESTRICT_ANONYMOUS)) {
			return SECOPTS_RESTRICT_ANONYMOUS;
		}
		break;
	case SECOPTS_TELLS_SERVER:
		/* KB 143474: what is not a list still answers. */
		break;
	case SECOPTS_TELLS_NAMES:
		/*
		 * On Windows this is an entry for ANONYMOUS LOGON in the
		 * security descriptor of the LSA's policy object, on domain
		 * controllers as anywhere (MS-GPSB 3.2.5.3).
		 */
		if (!is_on(policy, SECOPTS_LSA_ANONYMOUS_NAME_LOOKUP)) {
			return SECOPTS_LSA_ANONYMOUS_NAME_LOOKUP;
		}
		break;
	case SECOPTS_TELLS_POLICY:
		/*
		 * A domain controller lets its policy be opened: its clients
		 * ask it for the name and the SID of the domain before they
		 * have logged on (MS-LSAD 3.1.4.4.1).
		 */
		if (policy->role == SECOPTS_ROLE_DC) {
			break;
		}
		return blocking(policy);
	case SECOPTS_TELLS_PRIVILEGES:
	case SECOPTS_TELLS_OBJECT:
		return blocking(policy);
	}
	return SECOPTS_NUM_SETTINGS;
}

/*
 * Windows has rules of its own about levels, whatever the settings are: what
 * tells the path of a share is for administrators (MS-SRVS 3.1.4.8 and 3.1.4.10,
 * notes 58 to 66). Which levels are open to anonymous users is what Samba's
 * torture test rpc.srvsvc, which is written against Windows, expects of a server
 * ("anonymous access").
 */
static bool is_level_open(const struct secopts_operation *operation,
			  uint32_t level)
{
	size_t i;

	for (i = 0; i < operation->num_levels; i++) {
		if (operation->levels[i] == level) {
			return true;
		}
	}
	return operation->levels == NULL;
}

/*
 * The same test finds no level 501 in NetShareEnum, whoever asks. Samba has one,
 * so what anonymous users are answered is Windows' refusal of it.
 */
static uint32_t refusal_of_level(const struct secopts_operation *operation,
				 uint32_t level)
{
	size_t id = (size_t)(operation - secopts_operations);

	return (id == SECOPTS_OPERATION_srvsvc_NetShareEnum && level == 501)
		       ? SECOPTS_STATUS_INVALID_LEVEL
		       : SECOPTS_STATUS_ACCESS_DENIED;
}

struct secopts_verdict
secopts_decide_operation(const struct secopts_policy *policy,
			 const struct secopts_facts *facts,
			 const struct secopts_operation *operation,
			 uint32_t level)
{
	struct secopts_verdict verdict = {
		.allow = true,
		.ntstatus = SECOPTS_STATUS_OK,
		.reason = SECOPTS_REASON_NOT_CONCERNED,
		.setting = SECOPTS_NUM_SETTINGS,
	};

	/* What no setting is about is the server's own matter. */
	if (operation == NULL || !secopts_is_concerned(policy, facts)) {
		return verdict;
	}
	verdict.ntstatus = SECOPTS_STATUS_ACCESS_DENIED;
	verdict.allow = false;
	if (policy == NULL) {
		verdict.reason = SECOPTS_REASON_FAILURE;
		return verdict;
	}
	/*
	 * MS-LSAD 3.1.4.5 and 3.1.4.6: to anonymous users there is no such
	 * account and no such secret, whether there is one or not.
	 */
	if (operation->tells == SECOPTS_TELLS_OBJECT) {
		verdict.ntstatus = SECOPTS_STATUS_OBJECT_NAME_NOT_FOUND;
	}
	verdict.setting = refusing(policy, operation->tells);
	verdict.reason = SECOPTS_REASON_OPERATION;
	if (verdict.setting != SECOPTS_NUM_SETTINGS) {
		return verdict;
	}
	verdict.reason = SECOPTS_REASON_LEVEL;
	if (!is_level_open(operation, level)) {
		verdict.ntstatus = refusal_of_level(operation, level);
		return verdict;
	}
	verdict.allow = true;
	verdict.ntstatus = SECOPTS_STATUS_OK;
	verdict.reason = SECOPTS_REASON_UNRESTRICTED;
	return verdict;
}
