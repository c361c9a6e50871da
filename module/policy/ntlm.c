/*
 * Windows Security Options for Samba
 *
 * The decisions on NTLM: session security, NULL sessions, identities
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "secopts_decide_ntlm.h"

/*
 * The policy is missing where memory ran out. Windows' default then stands in
 * and not the benchmark's value, which shuts out users whom most servers admit.
 * Anonymous gains nothing by it: without a policy, what decides on sessions,
 * shares and pipes refuses them all.
 */
static uint32_t minimum_of(const struct secopts_policy *policy,
			   enum secopts_setting setting)
{
	if (policy != NULL) {
		return policy->values[setting].data.number;
	}
	return secopts_default(setting, SECOPTS_ROLE_STANDALONE,
			       SECOPTS_RELEASE_2022)
		.number;
}

/*
 * Does a server's requirement of 128-bit bind this client? KB 239869 says so
 * where confidentiality is in use; MS-NLMP says always, but Windows servers
 * admit clients that ask for signing alone and offer no 128-bit.
 * Confidentiality is in use where the client asks for it, and it cannot be
 * missing where the minimum requires it, too. See docs/fidelity.md.
 *
 * @param[in] flags	What the client asks for and what is required.
 */
static bool is_128bit_due(const struct secopts_policy *policy, uint32_t flags)
{
	bool always = policy != NULL && policy->always_128bit;

	return always || (flags & SECOPTS_NTLM_CONFIDENTIALITY) != 0;
}

/*
 * Each message is judged by its own flags: the client's NEGOTIATE before the
 * CHALLENGE is made (MS-NLMP 3.2.5.1.1), its AUTHENTICATE once more
 * (3.2.5.1.2), which catches a client that offers a flag and then drops it, and
 * in a client of this host the server's CHALLENGE (3.1.5.1.2). docs/fidelity.md
 * 21.
 */
struct secopts_verdict
secopts_decide_ntlm(const struct secopts_policy *policy,
		    enum secopts_side side,
		    uint32_t flags)
{
	enum secopts_setting setting = (side == SECOPTS_SERVER)
					       ? SECOPTS_NTLM_MIN_SERVER_SEC
					       : SECOPTS_NTLM_MIN_CLIENT_SEC;
	struct secopts_verdict verdict = {
		.allow = true,
		.ntstatus = SECOPTS_STATUS_OK,
		.reason = SECOPTS_REASON_NOT_CONCERNED,
		.setting = setting,
	};
	uint32_t required = minimum_of(policy, setting);

	/*
	 * For servers and clients the sources differ, and so do Windows' own:
	 * servers were seen to admit what lacks 128-bit, clients to refuse a
	 * CHALLENGE without it (docs/fidelity.md 20). What the minimum itself
	 * asks for counts as asked for by the client.
	 */
	if (side == SECOPTS_SERVER && !is_128bit_due(policy, required | flags))
	{
		required &= ~SECOPTS_NTLM_128BIT;
	}
	/*
	 * A flag too many harms nobody. AUTHENTICATE of old clients that ends
	 * before its flags has none of them (docs/fidelity.md 23).
	 */
	verdict.missing = required & ~flags;
	if (verdict.missing != 0) {
		verdict.allow = false;
		/*
		 * What clients of Windows domain controllers report (Samba
		 * commit c63880a1ec3; docs/fidelity.md 22). It also keeps
		 * SPNEGO from trying another mechanism, which
		 * STATUS_INVALID_PARAMETER would not.
		 */
		verdict.ntstatus = SECOPTS_STATUS_NOT_SUPPORTED;
		verdict.reason = SECOPTS_REASON_MIN_SESSION;
	}
	return verdict;
}

/*
 * The session key of a NULL session is sixteen zero bytes (MS-NLMP 3.2.5.1.2),
 * so that signing and sealing with it protect nothing. The setting says whether
 * a service may have that all the same, or is to fail. Samba has this key and
 * no other, so it stands for Windows' system-generated one (docs/fidelity.md
 * 25). Without a policy the stricter answer holds: no user is concerned.
 */
struct secopts_verdict
secopts_decide_null_fallback(const struct secopts_policy *policy,
			     bool protect)
{
	const enum secopts_setting setting =
		SECOPTS_ALLOW_NULL_SESSION_FALLBACK;
	bool allow = !protect || (policy != NULL &&
				  policy->values[setting].data.number != 0);

	return (struct secopts_verdict){
		.allow = allow,
		.ntstatus = allow ? SECOPTS_STATUS_OK
				  : SECOPTS_STATUS_NOT_SUPPORTED,
		.reason = allow ? SECOPTS_REASON_NOT_CONCERNED
				: SECOPTS_REASON_NULL_FALLBACK,
		.setting = setting,
	};
}

/*
 * Samba has no Local System: a service is whoever authenticates with the
 * account of this host (docs/fidelity.md 26). Windows' default of today, 1, is
 * what Samba does without the plug-in, and so it holds without a policy.
 */
bool secopts_decide_machine_id(const struct secopts_policy *policy)
{
	return policy == NULL ||
	       policy->values[SECOPTS_USE_MACHINE_ID].data.number != 0;
}

/*
 * A client at level 0 sends LM and NTLM responses and never negotiates NTLMv2
 * session security, so a minimum that asks for it can never be met. The policy
 * editor of Windows refuses the pair (KB 932461); smb.conf has no editor that
 * could, so whoever reads it has to be told (docs/fidelity.md 27).
 */
bool secopts_lm_conflict(const struct secopts_policy *policy,
			 enum secopts_setting setting)
{
	uint32_t level =
		policy->values[SECOPTS_LM_COMPATIBILITY_LEVEL].data.number;
	uint32_t minimum = policy->values[setting].data.number;

	return level == 0 && (minimum & SECOPTS_NTLM_NTLMV2) != 0;
}
