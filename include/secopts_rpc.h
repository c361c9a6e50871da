/*
 * Windows Security Options for Samba
 *
 * The policy core: decisions about single operations of RPC
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#ifndef __SECOPTS_RPC_H__
#define __SECOPTS_RPC_H__

#include "secopts_decide.h"

/* What the answer of an operation tells. */
enum secopts_tells {
	SECOPTS_TELLS_ACCOUNTS, /* a list of accounts or of their domains */
	SECOPTS_TELLS_SHARES,   /* a list of shares */
	SECOPTS_TELLS_SERVER,   /* about one share, or about the server */
	SECOPTS_TELLS_NAMES,    /* the SID of a name, or the name of a SID */
	SECOPTS_TELLS_POLICY,	/* the LSA's policy, by a handle */
	SECOPTS_TELLS_PRIVILEGES, /* a list of accounts that have privileges */
	SECOPTS_TELLS_OBJECT,	/* one account or one secret of the LSA */
	SECOPTS_TELLS_DIRECTORY, /* the SAM, which on a DC is the directory */
	SECOPTS_TELLS_PASSWORD,	/* whether a password was changed */
	SECOPTS_TELLS_PASSWORD_AES, /* the same, by the strongest way there is */
	SECOPTS_TELLS_KEY_HANDLE, /* a handle of a key of the registry */
	SECOPTS_TELLS_KEY,	/* what is in a key, or whether it was changed */
	SECOPTS_TELLS_LOGON,	/* whether somebody may log on elsewhere */
};

/* An operation that a setting is about. */
struct secopts_operation {
	const char *interface; /* "samr" */
	uint16_t opnum;
	const char *name;      /* "samr.EnumDomainUsers" */
	enum secopts_tells tells;
	const uint32_t *levels; /* for anonymous; NULL: any, or there are none */
	size_t num_levels;
	bool is_werror; /* its result is a WERROR, else an NTSTATUS */
};

enum secopts_operation_id {
#define SECOPTS_OPERATION(interface, opnum, idl, name, ...)                   \
	SECOPTS_OPERATION_##idl##_##name,
#include "secopts_operations.def"
#undef SECOPTS_OPERATION
	SECOPTS_NUM_OPERATIONS
};

/* The table, in the order of secopts_operations.def. */
extern const struct secopts_operation secopts_operations[SECOPTS_NUM_OPERATIONS];

/* A call, and how it came. */
struct secopts_call {
	const char *interface;			   /* Samba's name of it */
	const struct secopts_operation *operation; /* NULL: not in the table */
	uint32_t level; /* of information; 0 where the operation has none */
	bool over_tcp;	/* or by any way but a named pipe */
	bool sam_denied; /* RestrictRemoteSAM does not grant this user RC */
	bool registry_denied; /* to the key winreg this user is nobody */
	/*
	 * The key of the registry that it is about, below HKLM; "" is HKLM, and
	 * NULL a key of another hive, or one that nobody knows.
	 */
	const char *key;
};

/**
 * Find an operation by what a call says of itself.
 *
 * @param[in] interface	Samba's name of the interface.
 * @param[in] opnum	The number on the wire.
 *
 * @return		The operation; NULL: no setting is about it.
 */
const struct secopts_operation *secopts_find_operation(const char *interface,
						       uint16_t opnum);

/**
 * May this user have this operation? Asked before it is dispatched, whatever
 * the transport is. Neither SYSTEM nor local transports are asked about.
 *
 * @param[in] policy	Effective policy; NULL (it could not be read or
 *			memory ran out) refuses anonymous what the table has.
 * @param[in] facts	Who asks.
 * @param[in] call	What is asked for.
 *
 * @return		The verdict; when refused, the status is to be the
 *			result of the operation, as a WERROR where it has one;
 *			or, where .disconnect is set, the client is to get a
 *			fault, access denied, and the connection to end.
 *
 * Source: KB 143474 (RestrictAnonymous, RestrictAnonymousSAM); MS-LSAD 3.1.4.4
 * to 3.1.4.6 and note <55> (TurnOffAnonymousBlock); MS-LSAT 3.1.4.5
 * to 3.1.4.11 (LSAAnonymousNameLookup); MS-RPCE 3.1.1.1.3
 * (RestrictRemoteClients); MS-SAMR 3.1.5.1, 3.1.5.10;
 * MS-RRP 3.1.1.4 (AllowedExactPaths, AllowedPaths); MS-SRVS 3.1.4.8 to 3.1.4.17 (levels);
 * docs/fidelity.md.
 */
struct secopts_verdict
secopts_decide_operation(const struct secopts_policy *policy,
			 const struct secopts_facts *facts,
			 const struct secopts_call *call);

/**
 * What would RestrictRemoteSAM refuse, while RestrictRemoteSamAuditOnlyMode keeps
 * it from that? Asked before secopts_decide_operation(), which then decides as
 * if there were no descriptor.
 *
 * @return		Refused, with .audit_only set, where the call is to be
 *			told of; allowed in all other cases: where it is not in
 *			that mode, where it grants, where a check that comes
 *			before it refuses, and where there is no policy.
 *
 * Source: reference page of RestrictRemoteSAM; docs/fidelity.md 53.
 */
struct secopts_verdict
secopts_decide_sam_audit(const struct secopts_policy *policy,
			 const struct secopts_facts *facts,
			 const struct secopts_call *call);

/**
 * Could this call be refused to a user who has logged on? Cheap, and asked
 * before the policy is read.
 */
bool secopts_concerns_users(const struct secopts_call *call);

/** Is this a call of the SAM? */
bool secopts_is_sam_call(const struct secopts_call *call);

/** Is this a call over winreg, of any operation? */
bool secopts_is_registry_call(const struct secopts_call *call);

/** Is this the pipe where SAMR is? Name as sent by the client, UTF-8. */
bool secopts_is_sam_pipe(const char *pipe);

/** Is this the pipe where the registry is? Name as above. */
bool secopts_is_registry_pipe(const char *pipe);

/**
 * Could an operation be refused to this user behind this pipe? Then its server
 * has to prove that it judges.
 *
 * @param[in] policy	Effective policy, or NULL (see above).
 * @param[in] facts	Who opens it.
 * @param[in] pipe	Its name, UTF-8.
 * @param[in] denied	What is behind it is for others: the SAM by
 *			RestrictRemoteSAM, the registry by the key winreg.
 */
bool secopts_concerns_pipe(const struct secopts_policy *policy,
			   const struct secopts_facts *facts,
			   const char *pipe,
			   bool denied);

#endif /* __SECOPTS_RPC_H__ */
