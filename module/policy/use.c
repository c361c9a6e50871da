/*
 * Windows Security Options for Samba
 *
 * Uses of NTLM: why it was not Kerberos
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "secopts_use.h"

static const struct secopts_why_info whys[SECOPTS_NUM_WHY] = {
#define SECOPTS_WHY(why, number, short_word, words, sentence)                  \
	[SECOPTS_WHY_##why] = {                                               \
		.id = (number),                                               \
		.word = (short_word),                                         \
		.text = (words),                                              \
		.advice = (sentence),                                         \
	},
#include "secopts_why.def"
#undef SECOPTS_WHY
};

/*
 * The names of a server are few, and which of them have an SPN its gensec
 * plug-in knows. Of a host that is longer than any name, no comparison is
 * needed; to cut it would make it one that it is not.
 */
static bool is_one_of(const char *host,
		      size_t length,
		      const char *const *names,
		      secopts_casecmp_fn casecmp)
{
	char copy[SECOPTS_NTLM_NAME_SIZE];

	if (length >= sizeof(copy)) {
		return false;
	}
	memcpy(copy, host, length);
	copy[length] = '\0';
	for (; names != NULL && *names != NULL; names++) {
		if (casecmp(copy, *names) == 0) {
			return true;
		}
	}
	return false;
}

/*
 * What the target says. A client finds no ticket for an address, and none for
 * a name without an SPN, whatever else it could do: so these two come before
 * the question whether it has offered Kerberos, which it leaves out for that
 * very reason.
 */
static enum secopts_why why_by_target(const struct secopts_use_facts *facts,
				      secopts_casecmp_fn casecmp)
{
	size_t length = 0;
	const char *host = secopts_target_host(
		facts->target != NULL ? facts->target : "", &length);

	if (length == 0) {
		return SECOPTS_WHY_NO_TARGET;
	}
	if (secopts_is_address(host, length)) {
		return SECOPTS_WHY_ADDRESS;
	}
	if (facts->side == SECOPTS_SERVER && facts->names != NULL &&
	    !is_one_of(host, length, facts->names, casecmp))
	{
		return SECOPTS_WHY_ALIAS;
	}
	return SECOPTS_WHY_UNKNOWN;
}

/*
 * A client that has offered Kerberos and then sends NTLM has tried and failed,
 * or the server chose NTLM. From here the two look alike: not known.
 */
static enum secopts_why why_of_server(const struct secopts_use_facts *facts,
				      enum secopts_why by_target)
{
	/*
	 * A target that is there and empty is an application's that was told
	 * none (MS-NLMP 3.1.5.1.2). One that is not there at all is that of a
	 * client too old to name it, whose first lack is Kerberos; and only
	 * NTLMv2 has room for one.
	 */
	if (by_target == SECOPTS_WHY_NO_TARGET && !facts->has_target &&
	    (!facts->offered || facts->version != SECOPTS_NTLM_VERSION_2))
	{
		by_target = SECOPTS_WHY_UNKNOWN;
	}
	if (by_target == SECOPTS_WHY_UNKNOWN && !facts->offered) {
		return SECOPTS_WHY_NOT_OFFERED;
	}
	return by_target;
}

/*
 * A client of this host knows what it was told about Kerberos, and not which
 * names the server has. That it came to NTLM although Kerberos was to be first
 * means that it got no ticket; Samba tells no cause to the next mechanism.
 */
static enum secopts_why why_of_client(const struct secopts_use_facts *facts,
				      enum secopts_why by_target)
{
	/* Who has switched Kerberos off need not look at names first. */
	if (facts->kerberos == SECOPTS_KERBEROS_OFF) {
		return SECOPTS_WHY_KERBEROS_OFF;
	}
	if (by_target == SECOPTS_WHY_UNKNOWN &&
	    facts->kerberos == SECOPTS_KERBEROS_FIRST)
	{
		return SECOPTS_WHY_KERBEROS_FAILED;
	}
	return by_target;
}

enum secopts_why secopts_why_ntlm(const struct secopts_use_facts *facts,
				  secopts_casecmp_fn casecmp)
{
	enum secopts_why by_target = SECOPTS_WHY_UNKNOWN;

	if (facts->version == SECOPTS_NTLM_VERSION_ANONYMOUS) {
		return SECOPTS_WHY_NULL_SESSION;
	}
	/*
	 * Neither name nor SPN would get it a ticket. It is told for stand-alone
	 * servers, too, where it is so for everybody: there is no KDC whose
	 * tickets they could take, and no advice on names would help.
	 */
	if (facts->side == SECOPTS_SERVER && facts->is_local) {
		return SECOPTS_WHY_LOCAL_ACCOUNT;
	}
	by_target = why_by_target(facts, casecmp);
	return facts->side == SECOPTS_SERVER ? why_of_server(facts, by_target)
					     : why_of_client(facts, by_target);
}

/* A number of a database may be that of a later version. */
const struct secopts_why_info *secopts_why_info(enum secopts_why why)
{
	return &whys[why < SECOPTS_NUM_WHY ? why : SECOPTS_WHY_UNKNOWN];
}

/*
 * All that LmCompatibilityLevel = 5 refuses. Extended session security makes of
 * NTLMv1 no NTLMv2, although it goes by that name in NtlmMinServerSec. What is
 * of no version at all is a logon that fails, and says nothing of a device.
 */
bool secopts_is_old_ntlm(enum secopts_ntlm_version version)
{
	return version == SECOPTS_NTLM_VERSION_LM ||
	       version == SECOPTS_NTLM_VERSION_1 ||
	       version == SECOPTS_NTLM_VERSION_1_SESSION;
}

const char *secopts_why_advice(enum secopts_why why,
			       enum secopts_ntlm_version version)
{
	/*
	 * The old versions go first: LmCompatibilityLevel = 5, which all
	 * baselines ask for, ends them before NTLM as a whole is ended.
	 */
	if (secopts_is_old_ntlm(version)) {
		return "Upgrade the device, or switch NTLMv2 on in it: "
		       "LmCompatibilityLevel = 5 refuses this version.";
	}
	return secopts_why_info(why)->advice;
}

/*
 * Windows also warns of a missing channel binding where there could be one: a
 * server of Samba's does not know of the TLS around it. A NULL session has no
 * key to make a MIC with (MS-NLMP 3.1.5.1.2).
 */
bool secopts_is_odd(enum secopts_ntlm_version version, uint32_t av_flags)
{
	return secopts_is_old_ntlm(version) ||
	       (version == SECOPTS_NTLM_VERSION_2 &&
		(av_flags & SECOPTS_NTLM_AV_MIC) == 0);
}
