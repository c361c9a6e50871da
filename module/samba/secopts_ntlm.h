/*
 * Windows Security Options for Samba
 *
 * NTLM in both directions: what the gensec plug-in asks on each leg
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#ifndef __SECOPTS_NTLM_H__
#define __SECOPTS_NTLM_H__

#include "secopts_samba.h"

struct gensec_security;
struct secopts_authenticate;

/*
 * What a server has seen of an exchange: NEGOTIATE, and then AUTHENTICATE. Of a
 * client: that it has made a NEGOTIATE.
 */
struct secopts_ntlm_leg {
	uint32_t flags;
	enum secopts_account account;
};

struct secopts_ntlm_legs {
	size_t num;
	struct secopts_ntlm_leg leg[2];
};

/**
 * Judge a message before Samba's NTLMSSP sees it: a client's NEGOTIATE and
 * AUTHENTICATE (RestrictReceivingNTLMTraffic, NtlmMinServerSec), a server's
 * CHALLENGE (NtlmMinClientSec). Where a client begins, before it makes a
 * NEGOTIATE, the server that it names (RestrictSendingNTLMTraffic, BlockNTLM).
 *
 * @param[in] gensec	Context of the mechanism.
 * @param[in] policy	Effective policy; NULL: see secopts_decide_ntlm().
 * @param[in] inner	Context of Samba's NTLMSSP, with the identity chosen.
 * @param[in] offered	Flags of the NEGOTIATE that a client has sent.
 * @param[in,out] legs	The message is added.
 * @param[in] in	The message; empty when a client begins.
 *
 * @return	NT_STATUS_OK, NT_STATUS_NOT_SUPPORTED, or
 *		NT_STATUS_NTLM_BLOCKED for an account of a domain and for a
 *		server that BlockNTLM is about.
 *
 * Source: MS-NLMP 3.2.5.1.1, 3.2.5.1.2, 3.1.4, 3.1.5.1.2; KB 239869; MS-APDS
 * 3.1.5.
 */
NTSTATUS secopts_ntlm_message(struct gensec_security *gensec,
			      const struct secopts_policy *policy,
			      struct gensec_security *inner,
			      uint32_t offered,
			      struct secopts_ntlm_legs *legs,
			      const DATA_BLOB *in);

/**
 * Whose account do these names mean on this server? See secopts_account_of().
 *
 * @param[in] own_name	The server's NetBIOS name.
 * @param[in] aliases	And its aliases, to a NULL; NULL is none.
 */
enum secopts_account secopts_named_account(const struct secopts_policy *policy,
					   const char *user,
					   const char *domain,
					   const char *own_name,
					   const char *const *aliases);

/**
 * Whose account does a client's AUTHENTICATE name?
 *
 * Source: docs/fidelity.md 56.
 */
enum secopts_account
secopts_ntlm_account(struct gensec_security *gensec,
		     const struct secopts_policy *policy,
		     const struct secopts_authenticate *message);

/**
 * Judge the messages that a server has seen so far once more, by a policy that
 * has changed since. A client judges the server that it talks to once more, and
 * no message.
 *
 * @return	As of secopts_ntlm_message().
 */
NTSTATUS secopts_ntlm_again(struct gensec_security *gensec,
			    const struct secopts_policy *policy,
			    const struct secopts_ntlm_legs *legs);

/**
 * The flags that a client has offered in its NEGOTIATE. A server may set others
 * in its CHALLENGE, but only flags of both messages are agreed on.
 *
 * @param[in] out	The message that goes out.
 * @param[in] offered	What has been offered before.
 */
uint32_t secopts_ntlm_offered(const DATA_BLOB *out, uint32_t offered);

/**
 * Choose the identity of a client that negotiates and has reverted to NTLM.
 *
 * @param[in] gensec	Context of the mechanism.
 * @param[in] policy	Effective policy.
 * @param[in,out] inner	Context of Samba's NTLMSSP; gets anonymous
 *			credentials where UseMachineId is 0 and those of
 *			gensec are the computer's, otherwise those of gensec.
 *
 * @return	NT_STATUS_OK, or NT_STATUS_NO_MEMORY.
 *
 * Source: UseMachineId.
 */
NTSTATUS secopts_ntlm_identity(struct gensec_security *gensec,
			       const struct secopts_policy *policy,
			       struct gensec_security *inner);

/**
 * May an anonymous DCE/RPC client of this server have the protection it asks
 * for?
 *
 * @return	NT_STATUS_OK, or NT_STATUS_NOT_SUPPORTED.
 *
 * Source: allownullsessionfallback.
 */
NTSTATUS secopts_ntlm_null_session(struct gensec_security *gensec,
				   const struct secopts_policy *policy);

#endif /* __SECOPTS_NTLM_H__ */
