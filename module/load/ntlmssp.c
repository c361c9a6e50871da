/*
 * Windows Security Options for Samba
 *
 * The flags of an NTLMSSP message
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "secopts_ntlmssp.h"
#include "secopts_unicode.h"

/* Where NegotiateFlags are: MS-NLMP 2.2.1.1, 2.2.1.2, 2.2.1.3. */
static size_t flags_offset(enum secopts_ntlmssp_type type)
{
	switch (type) {
	case SECOPTS_NTLMSSP_NEGOTIATE:
		return 12;
	case SECOPTS_NTLMSSP_CHALLENGE:
		return 20;
	case SECOPTS_NTLMSSP_AUTHENTICATE:
		return 60;
	}
	return 0;
}

bool secopts_read_ntlmssp(const uint8_t *data,
			  size_t length,
			  struct secopts_ntlmssp *message)
{
	static const uint8_t signature[8] = "NTLMSSP";
	size_t offset;
	uint32_t type;

	if (length < 12 || memcmp(data, signature, sizeof(signature)) != 0) {
		return false;
	}
	type = secopts_get_u32(data + 8);
	if (type < SECOPTS_NTLMSSP_NEGOTIATE ||
	    type > SECOPTS_NTLMSSP_AUTHENTICATE)
	{
		return false;
	}
	message->type = (enum secopts_ntlmssp_type)type;

	offset = flags_offset(message->type);
	if (length >= offset + 4) {
		message->flags = secopts_get_u32(data + offset);
		return true;
	}

	/*
	 * Old clients end AUTHENTICATE before the flags: they have asked for
	 * nothing. The other messages are not whole without.
	 */
	message->flags = 0;
	return message->type == SECOPTS_NTLMSSP_AUTHENTICATE;
}
