/*
 * Windows Security Options for Samba
 *
 * Reading NTLMSSP messages
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#ifndef __SECOPTS_NTLMSSP_H__
#define __SECOPTS_NTLMSSP_H__

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* MS-NLMP 2.2.1 */
enum secopts_ntlmssp_type {
	SECOPTS_NTLMSSP_NEGOTIATE = 1,
	SECOPTS_NTLMSSP_CHALLENGE = 2,
	SECOPTS_NTLMSSP_AUTHENTICATE = 3,
};

struct secopts_ntlmssp {
	enum secopts_ntlmssp_type type;
	uint32_t flags; /* NegotiateFlags; 0 where AUTHENTICATE has none */
};

/**
 * Read type and NegotiateFlags of a message.
 *
 * @param[in] data	The message.
 * @param[in] length	Its length in bytes.
 * @param[out] message	What it says.
 *
 * @return		False when it is no NTLMSSP message, or cut off before
 *			the flags; only AUTHENTICATE may end there.
 *
 * Source: MS-NLMP 2.2.1.1, 2.2.1.2, 2.2.1.3, 2.2.2.5.
 */
bool secopts_read_ntlmssp(const uint8_t *data,
			  size_t length,
			  struct secopts_ntlmssp *message);

/*
 * authenticate.c: what a client says of itself in AUTHENTICATE
 */

/* Room for a name in UTF-8; a longer one is cut after a whole character. */
#define SECOPTS_NTLM_NAME_SIZE 256

/* Which protocol a response belongs to. */
enum secopts_ntlm_version {
	SECOPTS_NTLM_VERSION_UNKNOWN,
	SECOPTS_NTLM_VERSION_ANONYMOUS, /* no response: a NULL session */
	SECOPTS_NTLM_VERSION_LM,	/* LM (or LMv2) alone */
	SECOPTS_NTLM_VERSION_1,		/* NTLM, with or without LM */
	SECOPTS_NTLM_VERSION_1_SESSION, /* with extended session security */
	SECOPTS_NTLM_VERSION_2,
	SECOPTS_NUM_NTLM_VERSIONS
};

/* What a response says of the channel that it came through. */
enum secopts_ntlm_binding {
	SECOPTS_NTLM_BINDING_ABSENT, /* the client knows of no such thing */
	SECOPTS_NTLM_BINDING_ZERO,   /* it knows of no channel */
	SECOPTS_NTLM_BINDING_SET,    /* bound to one, rightly or wrongly */
	SECOPTS_NUM_NTLM_BINDINGS
};

/* MsvAvFlags: MS-NLMP 2.2.2.1 */
#define SECOPTS_NTLM_AV_CONSTRAINED 0x1u
#define SECOPTS_NTLM_AV_MIC 0x2u
#define SECOPTS_NTLM_AV_UNTRUSTED_SPN 0x4u

struct secopts_authenticate {
	uint32_t flags; /* NegotiateFlags; 0 where there are none */
	char user[SECOPTS_NTLM_NAME_SIZE];
	char domain[SECOPTS_NTLM_NAME_SIZE];
	char workstation[SECOPTS_NTLM_NAME_SIZE];
	enum secopts_ntlm_version version;
	/* what follows is of NTLMv2 alone */
	bool has_target;
	char target[SECOPTS_NTLM_NAME_SIZE]; /* "cifs/server" */
	uint32_t av_flags;
	enum secopts_ntlm_binding binding;
};

/**
 * Read what an AUTHENTICATE message says. Nothing of it has been proved: what
 * is behind the password alone (NTLMv2's pairs) has where the password is right.
 *
 * A name ends at a NUL, as it does in Samba, and is not fit to be shown: see
 * secopts_put_printable(). What cannot be read is empty.
 *
 * @param[in] data	The message.
 * @param[in] length	Its length in bytes.
 * @param[in] unicode	The names are UTF-16. Samba goes by the flags of
 *			NEGOTIATE here, and not by those of this message.
 * @param[out] message	What it says.
 *
 * @return		False when it is no AUTHENTICATE message.
 *
 * Source: MS-NLMP 2.2.1.3, 2.2.2.1, 2.2.2.3 to 2.2.2.8, 3.2.5.1.2.
 */
bool secopts_read_authenticate(const uint8_t *data,
			       size_t length,
			       bool unicode,
			       struct secopts_authenticate *message);

/** "NTLMv2"; never NULL. */
const char *secopts_ntlm_version_name(enum secopts_ntlm_version version);

/** "absent", "zero", "set"; never NULL. */
const char *secopts_ntlm_binding_name(enum secopts_ntlm_binding binding);

/**
 * Is Kerberos among the mechanisms that a client offers?
 *
 * @param[in] data	The first token of an authentication.
 * @param[in] length	Its length in bytes.
 *
 * @return		False also where it is no NegTokenInit of SPNEGO.
 *
 * Source: RFC 4178 4.2.1; RFC 2743 3.1; MS-SPNG 3.1.5.2.
 */
bool secopts_offers_kerberos(const uint8_t *data, size_t length);

#endif /* __SECOPTS_NTLMSSP_H__ */
