/*
 * Windows Security Options for Samba
 *
 * Uses of NTLM: who, how, and why not Kerberos
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#ifndef __SECOPTS_USE_H__
#define __SECOPTS_USE_H__

#include "secopts_decide_ntlm.h"
#include "secopts_ntlmssp.h"

/* Why a logon came by NTLM: see secopts_why.def. */
enum secopts_why {
#define SECOPTS_WHY(why, ...) SECOPTS_WHY_##why,
#include "secopts_why.def"
#undef SECOPTS_WHY
	SECOPTS_NUM_WHY
};

/* How a client of this host was told to use Kerberos. */
enum secopts_kerberos {
	SECOPTS_KERBEROS_UNKNOWN,
	SECOPTS_KERBEROS_OFF,
	SECOPTS_KERBEROS_FIRST,
};

/* What a use of NTLM looks like from one of its two ends. */
struct secopts_use_facts {
	enum secopts_side side;
	enum secopts_ntlm_version version;
	bool is_local;	    /* of a server: the account is its own */
	bool has_target;
	const char *target; /* "cifs/server" or "server"; NULL is "" */
	bool offered;	    /* of a server: the client has offered Kerberos */
	/* of a server: the names that have an SPN, up to a NULL */
	const char *const *names;
	enum secopts_kerberos kerberos; /* of a client */
};

/**
 * Why was it NTLM? What would have to change first is told, where there is more
 * than one cause.
 *
 * @param[in] casecmp	How names compare.
 *
 * Source: NtlmUsageId of events 4020 and 4021 (KB 5064479), as far as one end
 * can tell.
 */
enum secopts_why secopts_why_ntlm(const struct secopts_use_facts *facts,
				  secopts_casecmp_fn casecmp);

/**
 * The host of a target: "cifs/server", "HTTP/server:8080", "server".
 *
 * @param[out] length	Of the host.
 *
 * @return		Where it begins in target.
 *
 * Source: MS-KILE 3.1.5.11 (form of an SPN).
 */
const char *secopts_target_host(const char *target, size_t *length);

/** Is a host an address of IPv4 or IPv6, in any form that stands for a name? */
bool secopts_is_address(const char *host, size_t length);

struct secopts_why_info {
	uint32_t id;        /* Windows' NtlmUsageId; 0 where it has none */
	const char *word;   /* for programs: "address" */
	const char *text;   /* "the target is an IP address" */
	const char *advice; /* what to do about it, in a sentence */
};

/** Never NULL. */
const struct secopts_why_info *secopts_why_info(enum secopts_why why);

/** The advice, that on an old version coming first; never NULL. */
const char *secopts_why_advice(enum secopts_why why,
			       enum secopts_ntlm_version version);

/**
 * Is there something odd about it, for which Windows has a warning in the place
 * of an information: an old version, or no MIC?
 *
 * Source: events 4021 and 4023 (KB 5064479).
 */
bool secopts_is_odd(enum secopts_ntlm_version version, uint32_t av_flags);

/** Is it older than NTLMv2? A NULL session is not. */
bool secopts_is_old_ntlm(enum secopts_ntlm_version version);

#endif /* __SECOPTS_USE_H__ */
