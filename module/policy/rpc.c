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
#define IS_NTSTATUS false
#define IS_WERROR true
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
		.is_werror = IS_##result,                                     \
		levels_,                                                      \
	},
#include "secopts_operations.def"
#undef SECOPTS_OPERATION
#undef LEVELS
#undef ANY
#undef IS_WERROR
#undef IS_NTSTATUS
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

static bool is_on(const struct secopts_policy *policy,
		  enum secopts_setting setting)
{
	return secopts_number_in_effect(policy, setting) != 0;
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
	case SECOPTS_TELLS_DIRECTORY:
	case SECOPTS_TELLS_PASSWORD:
	case SECOPTS_TELLS_PASSWORD_AES:
	case SECOPTS_TELLS_KEY_HANDLE:
	case SECOPTS_TELLS_KEY:
	case SECOPTS_TELLS_LOGON:
		/* What is about these does not ask who is anonymous. */
		break;
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

/*
 * On a domain controller the SAM is the directory, and who may read that is a
 * matter of its objects. Since Windows Server 2008 they let the group Pre-Windows
 * 2000 Compatible Access read, which holds Authenticated Users and not anonymous
 * (MS-SAMR, note on 3.1.4). Samba does not put that group into an anonymous
 * token, so whether anonymous belongs to it is said in smb.conf
 * (docs/fidelity.md 48).
 */
static bool is_directory_closed(const struct secopts_policy *policy,
				enum secopts_tells tells)
{
	return policy->role == SECOPTS_ROLE_DC &&
	       !policy->anonymous_reads_directory &&
	       (tells == SECOPTS_TELLS_DIRECTORY ||
		tells == SECOPTS_TELLS_ACCOUNTS);
}

static bool is_sam(const char *interface)
{
	return strcmp(interface, "samr") == 0;
}

static bool is_change(const struct secopts_operation *operation)
{
	return operation != NULL &&
	       (operation->tells == SECOPTS_TELLS_PASSWORD ||
		operation->tells == SECOPTS_TELLS_PASSWORD_AES);
}

static bool is_registry(const char *interface)
{
	return strcmp(interface, "winreg") == 0;
}

/*
 * A path on a list takes the place of the key winreg's descriptor, which grants
 * to administrators alone (MS-RRP 3.1.1.4). Paths are relative to HKLM: nothing
 * of another hive can be listed. HKLM itself can be opened, as a handle of it is
 * what any path is opened from (MS-RRP 3.1.5.3), but with that handle nothing
 * can be asked: it is no key that a list names.
 */
static bool is_key_open(const struct secopts_policy *policy,
			const struct secopts_call *call)
{
	const char *key = call->key;

	if (key == NULL) {
		return false;
	}
	if (key[0] == '\0') {
		return call->operation->tells == SECOPTS_TELLS_KEY_HANDLE;
	}
	return secopts_is_named(policy, SECOPTS_ALLOWED_EXACT_PATHS,
				&policy->values[SECOPTS_ALLOWED_EXACT_PATHS]
					 .data.list,
				key) ||
	       secopts_is_named(policy, SECOPTS_ALLOWED_PATHS,
				&policy->values[SECOPTS_ALLOWED_PATHS].data.list,
				key);
}

/*
 * Asked for each call and not for the opening of a key alone, so that a handle
 * does not outlive a change of the lists. The two are one rule; the refusal is
 * told as that of the wider one, by which more can be let in.
 */
static bool refuse_key(const struct secopts_policy *policy,
		       const struct secopts_call *call,
		       struct secopts_verdict *verdict)
{
	if (!is_registry(call->interface) || !call->registry_denied ||
	    call->operation == NULL || is_key_open(policy, call))
	{
		return false;
	}
	verdict->setting = SECOPTS_ALLOWED_PATHS;
	verdict->reason = SECOPTS_REASON_REGISTRY;
	return true;
}

/*
 * Two things are asked of everybody before it matters what the operation is:
 * first by the runtime of RPC, then by the interface. Both answer with a fault
 * and end the connection (MS-RPCE 3.1.1.1.3; docs/fidelity.md 49, 50).
 */
static bool refuse_remote(const struct secopts_policy *policy,
			  const struct secopts_facts *facts,
			  const struct secopts_call *call,
			  struct secopts_verdict *verdict)
{
	/*
	 * A named pipe counts as authenticated, as the policy's own text says.
	 * On a domain controller the two interfaces that its clients need
	 * before they can log on are spared; Windows advises against the
	 * setting there.
	 */
	bool is_spared = policy->role == SECOPTS_ROLE_DC &&
			 (strcmp(call->interface, "netlogon") == 0 ||
			  strcmp(call->interface, "epmapper") == 0);

	if (call->over_tcp && facts->who == SECOPTS_WHO_ANONYMOUS &&
	    !is_spared && is_on(policy, SECOPTS_RESTRICT_REMOTE_CLIENTS))
	{
		verdict->setting = SECOPTS_RESTRICT_REMOTE_CLIENTS;
		verdict->reason = SECOPTS_REASON_REMOTE;
		verdict->disconnect = true;
		return true;
	}
	return false;
}

static bool refuse_sam(const struct secopts_call *call,
		       struct secopts_verdict *verdict)
{
	/*
	 * The descriptor is asked for each call of the SAM, whoever calls. No
	 * document says whether that holds for changes of passwords, too: it
	 * would keep everybody from changing the own one whose descriptor is
	 * the default, and by MS-SAMR 3.1.5.10 the caller of these is nobody
	 * yet. So they are left to their own setting.
	 */
	if (is_sam(call->interface) && call->sam_denied &&
	    !is_change(call->operation))
	{
		verdict->setting = SECOPTS_RESTRICT_REMOTE_SAM;
		verdict->reason = SECOPTS_REASON_SAM;
		verdict->disconnect = true;
		return true;
	}
	return false;
}

/*
 * Whose password it is does not matter, nor who asks: 1 leaves no remote change
 * and 2 only the one that is protected by AES (the policy's text).
 */
static bool refuse_change(const struct secopts_policy *policy,
			  const struct secopts_call *call,
			  struct secopts_verdict *verdict)
{
	const enum secopts_setting setting = SECOPTS_SAMR_CHANGE_PASSWORD;
	uint32_t number = policy->values[setting].data.number;

	if (!is_change(call->operation) ||
	    number >= 3 || (number == 2 && call->operation->tells ==
						    SECOPTS_TELLS_PASSWORD_AES))
	{
		return false;
	}
	verdict->setting = setting;
	verdict->reason = SECOPTS_REASON_CHANGE;
	return true;
}

/* What is refused to anonymous users alone. */
static bool refuse_anonymous(const struct secopts_policy *policy,
			     const struct secopts_call *call,
			     struct secopts_verdict *verdict)
{
	const struct secopts_operation *operation = call->operation;

	/*
	 * MS-LSAD 3.1.4.5 and 3.1.4.6: to anonymous users there is no such
	 * account and no such secret, whether there is one or not.
	 */
	if (operation->tells == SECOPTS_TELLS_OBJECT) {
		verdict->ntstatus = SECOPTS_STATUS_OBJECT_NAME_NOT_FOUND;
	}
	verdict->reason = SECOPTS_REASON_OPERATION;
	verdict->setting = refusing(policy, operation->tells);
	if (verdict->setting != SECOPTS_NUM_SETTINGS) {
		return true;
	}
	if (is_directory_closed(policy, operation->tells)) {
		verdict->reason = SECOPTS_REASON_DIRECTORY;
		return true;
	}
	if (!is_level_open(operation, call->level)) {
		verdict->ntstatus = refusal_of_level(operation, call->level);
		verdict->reason = SECOPTS_REASON_LEVEL;
		return true;
	}
	return false;
}

bool secopts_concerns_users(const struct secopts_call *call)
{
	return is_sam(call->interface) || is_registry(call->interface);
}

bool secopts_is_sam_call(const struct secopts_call *call)
{
	/*
	 * By its interface, as whatever is asked of SAMR is a remote call to
	 * the SAM, whether the table has the operation or not.
	 */
	return is_sam(call->interface);
}

bool secopts_is_registry_call(const struct secopts_call *call)
{
	/* The key winreg guards the whole interface (MS-RRP 3.1.1.4). */
	return is_registry(call->interface);
}

bool secopts_is_sam_pipe(const char *pipe)
{
	/* SAMR is at no other pipe of Samba's (its IDL, samr.idl). */
	return secopts_ascii_casecmp(secopts_pipe_name(pipe), "samr") == 0;
}

bool secopts_is_registry_pipe(const char *pipe)
{
	/* The only pipe in its IDL, winreg.idl. */
	return secopts_ascii_casecmp(secopts_pipe_name(pipe), "winreg") == 0;
}

bool secopts_concerns_pipe(const struct secopts_policy *policy,
			   const struct secopts_facts *facts,
			   const char *pipe,
			   bool denied)
{
	if (secopts_is_concerned(policy, facts)) {
		return true;
	}
	if (policy == NULL) {
		return false;
	}
	if (secopts_is_registry_pipe(pipe)) {
		return denied;
	}
	return secopts_is_sam_pipe(pipe) &&
	       (denied || policy->values[SECOPTS_SAMR_CHANGE_PASSWORD]
					      .data.number < 3);
}

static const struct secopts_verdict refused = {
	.ntstatus = SECOPTS_STATUS_ACCESS_DENIED,
	.reason = SECOPTS_REASON_FAILURE,
	.setting = SECOPTS_NUM_SETTINGS,
};

static struct secopts_verdict allowed(enum secopts_reason reason)
{
	return (struct secopts_verdict){
		.allow = true,
		.ntstatus = SECOPTS_STATUS_OK,
		.reason = reason,
		.setting = SECOPTS_NUM_SETTINGS,
	};
}

static bool is_sam_audit_only(const struct secopts_policy *policy)
{
	return is_on(policy, SECOPTS_RESTRICT_REMOTE_SAM_AUDIT_ONLY);
}

struct secopts_verdict
secopts_decide_sam_audit(const struct secopts_policy *policy,
			 const struct secopts_facts *facts,
			 const struct secopts_call *call)
{
	struct secopts_verdict verdict = refused;

	/*
	 * What the runtime refuses never comes to the descriptor, so that it is
	 * no denial of it, in this mode as in the other.
	 */
	if (policy != NULL && is_sam_audit_only(policy) &&
	    !refuse_remote(policy, facts, call, &verdict) &&
	    refuse_sam(call, &verdict))
	{
		verdict.audit_only = true;
		return verdict;
	}
	return allowed(SECOPTS_REASON_NOT_CONCERNED);
}

struct secopts_verdict
secopts_decide_operation(const struct secopts_policy *policy,
			 const struct secopts_facts *facts,
			 const struct secopts_call *call)
{
	struct secopts_verdict verdict = refused;
	bool is_concerned = call->operation != NULL &&
			    secopts_is_concerned(policy, facts);

	/*
	 * Without a policy nothing is known to be allowed that the table has;
	 * users must not be locked out for that.
	 */
	if (policy == NULL && is_concerned) {
		return verdict;
	}
	if (policy != NULL &&
	    (refuse_remote(policy, facts, call, &verdict) ||
	     (!is_sam_audit_only(policy) && refuse_sam(call, &verdict)) ||
	     refuse_change(policy, call, &verdict) ||
	     refuse_key(policy, call, &verdict) ||
	     (is_concerned && refuse_anonymous(policy, call, &verdict))))
	{
		return verdict;
	}
	return allowed(is_concerned ? SECOPTS_REASON_UNRESTRICTED
				    : SECOPTS_REASON_NOT_CONCERNED);
}
