/*
 * Windows Security Options for Samba
 *
 * Reading NTLMSSP messages
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
