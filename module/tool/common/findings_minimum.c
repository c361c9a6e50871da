/*
 * Windows Security Options for Samba
 *
 * The secopts command: whom a minimum of session security locks out
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "tool.h"

/*
 * Flags of a minimum that honest clients do not negotiate. The minimum of the
 * benchmarks, NTLMv2 session security and 128-bit, is not among them.
 */
static const struct {
	enum secopts_setting setting;
	uint32_t flag;
	const char *what;
	const char *effect;
} locked_out[] = {
	{SECOPTS_NTLM_MIN_SERVER_SEC, SECOPTS_NTLM_CONFIDENTIALITY,
	 "confidentiality (0x20)",
	 "SMB clients do not ask NTLM for it, since SMB encrypts by itself, and "
	 "all that do not are refused: Windows (flags 0xe2088297) and smbclient "
	 "among them. Whoever wants encryption sets 'server smb encrypt'."},
	{SECOPTS_NTLM_MIN_SERVER_SEC, SECOPTS_NTLM_INTEGRITY,
	 "integrity (0x10)",
	 "web logons through ntlm_auth and small SMB libraries do not ask for "
	 "it and are refused."},
	{SECOPTS_NTLM_MIN_SERVER_SEC, SECOPTS_NTLM_56BIT,
	 "56-bit encryption (0x80000000)",
	 "smbclient and other programs of Samba do not offer it and are "
	 "refused."},
	{SECOPTS_NTLM_MIN_CLIENT_SEC, SECOPTS_NTLM_CONFIDENTIALITY,
	 "confidentiality (0x20)",
	 "smbclient and other programs of this host do not ask NTLM for it over "
	 "SMB, and log on to no server any more."},
	{SECOPTS_NTLM_MIN_CLIENT_SEC, SECOPTS_NTLM_56BIT,
	 "56-bit encryption (0x80000000)",
	 "smbclient and other programs of this host do not offer it, and log on "
	 "to no server any more."},
};

bool tool_locked_out(enum secopts_setting setting,
		     uint32_t minimum,
		     size_t n,
		     const char **what,
		     const char **effect)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(locked_out); i++) {
		if (locked_out[i].setting == setting &&
		    (minimum & locked_out[i].flag) != 0 && n-- == 0)
		{
			*what = locked_out[i].what;
			*effect = locked_out[i].effect;
			return true;
		}
	}
	return false;
}
