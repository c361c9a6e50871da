/*
 * Windows Security Options for Samba
 *
 * The secopts command: parameters that are no settings of Windows
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "tool.h"

static const char *release_text(TALLOC_CTX *mem_ctx,
				const struct secopts_policy *policy)
{
	return secopts_release_name(policy->release);
}

static const char *mode_text(TALLOC_CTX *mem_ctx,
			     const struct secopts_policy *policy)
{
	return policy->mode == SECOPTS_MODE_AUDIT ? "audit" : "enforce";
}

static const char *guest_text(TALLOC_CTX *mem_ctx,
			      const struct secopts_policy *policy)
{
	return policy->guest_as_anonymous ? "yes" : "no";
}

static const char *ntlm_128bit_text(TALLOC_CTX *mem_ctx,
				    const struct secopts_policy *policy)
{
	return policy->always_128bit ? "always" : "with confidentiality";
}

static const char *source_text(TALLOC_CTX *mem_ctx,
			       const struct secopts_policy *policy)
{
	return tool_source_name(policy->source);
}

static const char *window_text(TALLOC_CTX *mem_ctx,
			       const struct secopts_policy *policy)
{
	return talloc_asprintf(mem_ctx, "%"PRIu32, policy->audit_window);
}

static const char *event_text(TALLOC_CTX *mem_ctx,
			      const struct secopts_policy *policy)
{
	return policy->event_notification ? "yes" : "no";
}

const struct tool_switch tool_switches[] = {
	{.parameter = "windows release",
	 .values = "2022 | 2012 | 2008r2 | 2008 | 2003",
	 .default_value = "2022",
	 .doc = "The Windows Server release whose defaults and rules hold. "
		"From 2012 on an anonymous user has no session while neither "
		"NullSessionPipes nor NullSessionShares names anything. "
		"Before, an anonymous user always has a session and IPC$, and "
		"the lists say what it opens there. For a bad value 2022 "
		"stands in.",
	 .text = release_text},
	{.parameter = "mode",
	 .values = "enforce | audit",
	 .default_value = "enforce",
	 .doc = "audit: nothing is refused and no token is changed; what would "
		"have been refused is logged as \"would refuse\". For a bad "
		"value enforce stands in.",
	 .text = mode_text},
	{.parameter = "treat guest as anonymous",
	 .values = "yes | no",
	 .default_value = "no",
	 .doc = "yes: a user whom 'map to guest' let in is judged like an "
		"anonymous one. no: the settings are not about guests. For a "
		"bad value yes stands in.",
	 .text = guest_text},
	{.parameter = "ntlm 128bit",
	 .values = "with confidentiality | always",
	 .default_value = "with confidentiality",
	 .doc = "Of whom a server requires 128-bit, where NtlmMinServerSec "
		"holds 0x20000000. with confidentiality: of clients whose "
		"NTLM messages ask for confidentiality, as Windows does "
		"(KB 239869). always: of every client, which shuts out some "
		"that log on to Windows. The clients of this host require "
		"128-bit always (NtlmMinClientSec). For a bad value always "
		"stands in.",
	 .text = ntlm_128bit_text},
	{.parameter = "policy source",
	 .values = "smb.conf | registry | both",
	 .default_value = "smb.conf",
	 .doc = "Where the settings come from. registry: from Samba's registry, "
		"at the keys and with the names that Windows uses; the lines "
		"of settings in smb.conf are ignored, apart from settings that "
		"are not registry values. both: from smb.conf, and from the "
		"registry where smb.conf has no line. The other parameters of "
		"this group are read from smb.conf alone. For a bad value, "
		"and where the registry cannot be read, the strictest values "
		"stand in for what smb.conf does not give.",
	 .text = source_text},
	{.parameter = "audit window",
	 .values = "0 ... 3600",
	 .default_value = "60",
	 .doc = "How many seconds identical refusals of one client are only "
		"counted, before their number is logged. The window doubles, "
		"up to an hour, while they go on. 0: they are not summed. For "
		"a bad value 60 stands in.",
	 .text = window_text},
	{.parameter = "event notification",
	 .values = "yes | no",
	 .default_value = "no",
	 .doc = "yes: every record of the audit is sent through Samba's "
		"messaging as well, to the name secopts_event. For a bad "
		"value no stands in.",
	 .text = event_text},
};
const size_t tool_num_switches = ARRAY_SIZE(tool_switches);
