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

#endif /* __SECOPTS_NTLMSSP_H__ */
