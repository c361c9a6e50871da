/*
 * Windows Security Options for Samba
 *
 * The decisions on NTLM: session security, NULL sessions, identities
 *
 * Copyright (C) the secopts authors 2026
 *
 * This program is free software; you can redistribute it and/or modify
 * it under the terms of the GNU General Public License as published by
 * the Free Software Foundation; either version 3 of the License, or
 * (at your option) any later version.
 *
 * This program is distributed in the hope that it will be useful,
 * but WITHOUT ANY WARRANTY; without even the implied warranty of
 * MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE.  See the
 * GNU General Public License for more details.
 *
 * You should have received a copy of the GNU General Public License
 * along with this program.  If not, see <http://www.gnu.org/licenses/>.
 */

#include "secopts_policy.h"

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
	uint32_t required;

	/*
	 * KB 239869 asks for 128-bit only where confidentiality is in use,
	 * MS-NLMP always; see docs/fidelity.md.
	 */
	required = (policy != NULL)
			   ? policy->values[setting].data.number
			   : secopts_settings[setting]
				     .cis[SECOPTS_ROLE_STANDALONE]
				     .number;

	verdict.missing = required & ~flags;
	if (verdict.missing != 0) {
		verdict.allow = false;
		verdict.ntstatus = SECOPTS_STATUS_NOT_SUPPORTED;
		verdict.reason = SECOPTS_REASON_MIN_SESSION;
	}
	return verdict;
}

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

bool secopts_decide_machine_id(const struct secopts_policy *policy)
{
	return policy == NULL ||
	       policy->values[SECOPTS_USE_MACHINE_ID].data.number != 0;
}

uint32_t secopts_lm_level(const struct secopts_lm_facts *facts)
{
	if (!facts->client_ntlmv2) {
		/* NTLMv1 is sent: 0 and 1 with LM beside it, 2 without. */
		if (!facts->client_session2) {
			return 0;
		}
		return facts->client_lm ? 1 : 2;
	}
	/* NTLMv2 alone is sent: 4 and 5 also refuse what others send. */
	if (facts->server_lm) {
		return 3;
	}
	return facts->server_ntlm ? 4 : 5;
}

bool secopts_lm_conflict(const struct secopts_policy *policy,
			 enum secopts_setting setting)
{
	uint32_t level =
		policy->values[SECOPTS_LM_COMPATIBILITY_LEVEL].data.number;
	uint32_t minimum = policy->values[setting].data.number;

	return level == 0 && (minimum & SECOPTS_NTLM_NTLMV2) != 0;
}
