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

void tool_find_locked_out(struct tool_findings **findings,
			  uint32_t server,
			  uint32_t client)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(locked_out); i++) {
		enum secopts_setting setting = locked_out[i].setting;
		uint32_t minimum = (setting == SECOPTS_NTLM_MIN_SERVER_SEC)
					   ? server
					   : client;

		if ((minimum & locked_out[i].flag) != 0) {
			tool_add_warning(findings, "locks-out",
					 "%s asks for %s: %s",
					 secopts_settings[setting].value_name,
					 locked_out[i].what,
					 locked_out[i].effect);
		}
	}
}
