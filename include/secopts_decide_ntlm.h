/*
 * Windows Security Options for Samba
 *
 * The decisions on NTLM: session security, NULL sessions, who may use it
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#ifndef __SECOPTS_DECIDE_NTLM_H__
#define __SECOPTS_DECIDE_NTLM_H__

#include "secopts_decide.h"

enum secopts_side {
	SECOPTS_SERVER,
	SECOPTS_CLIENT,
};

/**
 * Do these flags hold the session security that is required? Asked of a
 * client's NEGOTIATE and again of its AUTHENTICATE (server), and of a
 * server's CHALLENGE (client). It holds for every user, anonymous included.
 *
 * On a server, 128-bit is about confidentiality: unless the policy says
 * always_128bit, it binds only where the client asks for confidentiality or
 * the minimum itself does. All other flags bind always, and on a client all.
 *
 * @param[in] policy	Effective policy; NULL requires what Windows requires
 *			by default, so that a lack of memory locks out nobody
 *			whom a server without any configuration admits.
 * @param[in] side	Whose minimum: NtlmMinServerSec, NtlmMinClientSec.
 * @param[in] flags	NegotiateFlags of the message (MS-NLMP 2.2.2.5).
 *
 * @return		The verdict; STATUS_NOT_SUPPORTED when refused, with
 *			the flags that are missing.
 *
 * Source: KB 239869; MS-NLMP 3.2.5.1.1, 3.2.5.1.2, 3.1.5.1.2.
 */
struct secopts_verdict
secopts_decide_ntlm(const struct secopts_policy *policy,
		    enum secopts_side side,
		    uint32_t flags);

/* Whose account it is that logs on by NTLM. */
enum secopts_account {
	SECOPTS_ACCOUNT_UNKNOWN, /* NEGOTIATE does not tell */
	SECOPTS_ACCOUNT_NONE,    /* anonymous */
	SECOPTS_ACCOUNT_LOCAL,   /* of this server */
	SECOPTS_ACCOUNT_DOMAIN,
};

/**
 * Whose account do these names mean, as AUTHENTICATE has them?
 *
 * @param[in] policy	For its role and casecmp; NULL: every one is local.
 * @param[in] user	UTF-8; NULL or "" is anonymous.
 * @param[in] domain	UTF-8; NULL counts as "".
 * @param[in] own_names	Of this server: NetBIOS name and aliases.
 *
 * Source: MS-APDS 3.1.1; docs/fidelity.md 56.
 */
enum secopts_account secopts_account_of(const struct secopts_policy *policy,
					const char *user,
					const char *domain,
					const struct secopts_list *own_names);

/**
 * May this account log on to this host by NTLM? Asked of a client's NEGOTIATE
 * and again of its AUTHENTICATE, before the minimum session security.
 *
 * @param[in] policy	Effective policy; NULL allows.
 * @param[in] account	Whose account it is.
 *
 * @return		The verdict; STATUS_NOT_SUPPORTED where nobody may,
 *			STATUS_NTLM_BLOCKED where accounts of a domain may not.
 *
 * Source: RestrictReceivingNTLMTraffic; MS-NLMP 3.2.5.1.1; MS-APDS 3.1.5.
 */
struct secopts_verdict
secopts_decide_ntlm_incoming(const struct secopts_policy *policy,
			     enum secopts_account account);

/**
 * The same of a session of SMB1 that has logged on without NTLMSSP, where
 * nobody could be asked before: may it have shares and pipes?
 *
 * @param[in] account	UNKNOWN where it cannot be told, which is refused where
 *			accounts of a domain are.
 *
 * @return		The verdict; STATUS_ACCESS_DENIED when refused.
 *
 * Source: RestrictReceivingNTLMTraffic; docs/fidelity.md 70.
 */
struct secopts_verdict
secopts_decide_ntlm_unseen(const struct secopts_policy *policy,
			   enum secopts_account account);

/**
 * Is a logon to this host by NTLM recorded?
 *
 * @param[in] policy	Effective policy; NULL: it is not.
 *
 * Source: AuditReceivingNTLMTraffic.
 */
bool secopts_is_ntlm_audited(const struct secopts_policy *policy,
			     enum secopts_account account);

/**
 * Is NTLM that a client of this host sends recorded?
 *
 * @param[in] policy	Effective policy; NULL: it is not.
 *
 * Source: RestrictSendingNTLMTraffic (1: audit all), BlockNTLM.
 */
bool secopts_is_ntlm_sending_audited(const struct secopts_policy *policy);

/* The server that a client of this host talks to. */
struct secopts_ntlm_target {
	const char *host;    /* as the client names it, UTF-8; or NULL */
	const char *service; /* "cifs", "ldap", "host"; or NULL */
};

/**
 * May a client of this host send NTLM to this server? Asked before there is a
 * NEGOTIATE.
 *
 * @param[in] policy	Effective policy; NULL allows.
 *
 * @return		The verdict, which may be for the audit only;
 *			STATUS_NOT_SUPPORTED when refused, STATUS_NTLM_BLOCKED
 *			where BlockNTLM refuses.
 *
 * Source: RestrictSendingNTLMTraffic, BlockNTLM; MS-NLMP 3.1.4.
 */
struct secopts_verdict
secopts_decide_ntlm_outgoing(const struct secopts_policy *policy,
			     const struct secopts_ntlm_target *target);

/* A logon by NTLM that an AD domain controller is asked about. */
struct secopts_domain_logon {
	bool of_domain;     /* the account is of its domain */
	bool to_domain;     /* the server is */
	const char *server; /* NetBIOS name of the server; or NULL */
};

/**
 * Does an AD domain controller vouch for this logon?
 *
 * @param[in] policy	Effective policy; NULL allows.
 *
 * @return		The verdict, which may be for the audit only;
 *			STATUS_NTLM_BLOCKED when refused.
 *
 * Source: RestrictNTLMInDomain, AuditNTLMInDomain; MS-APDS 3.1.5.
 */
struct secopts_verdict
secopts_decide_ntlm_in_domain(const struct secopts_policy *policy,
			      const struct secopts_domain_logon *logon);

/**
 * May a NULL session have signing or sealing, with a key that anybody can
 * compute?
 *
 * @param[in] policy	Effective policy; NULL refuses.
 * @param[in] protect	Signing or sealing is asked for.
 *
 * @return		The verdict; STATUS_NOT_SUPPORTED when refused.
 *
 * Source: allownullsessionfallback; MS-NLMP 3.2.5.1.2 (NullSession), 3.4.
 */
struct secopts_verdict
secopts_decide_null_fallback(const struct secopts_policy *policy,
			     bool protect);

/**
 * Which identity does a system service use that negotiates and reverts to
 * NTLM?
 *
 * @return		True: the computer's. False: none, it is anonymous.
 *
 * Source: UseMachineId.
 */
bool secopts_decide_machine_id(const struct secopts_policy *policy);

/**
 * Does this minimum session security contradict LmCompatibilityLevel? Clients
 * at level 0 never negotiate NTLMv2 session security.
 *
 * @param[in] setting	NtlmMinServerSec or NtlmMinClientSec.
 *
 * Source: KB 932461, KB 239869.
 */
bool secopts_lm_conflict(const struct secopts_policy *policy,
			 enum secopts_setting setting);

/* The names of session security flags, for people. */
#define SECOPTS_FLAG_NAMES_SIZE 128
const char *secopts_flag_names(uint32_t flags,
			       char buffer[SECOPTS_FLAG_NAMES_SIZE]);

#endif /* __SECOPTS_DECIDE_NTLM_H__ */
