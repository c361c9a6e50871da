/*
 * Windows Security Options for Samba
 *
 * The secopts command: doc
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "../common/tool.h"

static char *option_format;

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
	 .fallback = "2022",
	 .doc = "The Windows Server release whose defaults and rules hold. "
		"From 2012 on an anonymous user has no session while neither "
		"NullSessionPipes nor NullSessionShares names anything. "
		"Before, an anonymous user always has a session and IPC$, and "
		"the lists say what it opens there. For a bad value 2022 "
		"stands in.",
	 .text = release_text},
	{.parameter = "mode",
	 .values = "enforce | audit",
	 .fallback = "enforce",
	 .doc = "audit: nothing is refused and no token is changed; what would "
		"have been refused is logged as \"would refuse\". For a bad "
		"value enforce stands in.",
	 .text = mode_text},
	{.parameter = "treat guest as anonymous",
	 .values = "yes | no",
	 .fallback = "no",
	 .doc = "yes: a user whom 'map to guest' let in is judged like an "
		"anonymous one. no: the settings are not about guests. For a "
		"bad value yes stands in.",
	 .text = guest_text},
	{.parameter = "ntlm 128bit",
	 .values = "with confidentiality | always",
	 .fallback = "with confidentiality",
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
	 .fallback = "smb.conf",
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
	 .fallback = "60",
	 .doc = "How many seconds identical refusals of one client are only "
		"counted, before their number is logged. The window doubles, "
		"up to an hour, while they go on. 0: they are not summed. For "
		"a bad value 60 stands in.",
	 .text = window_text},
	{.parameter = "event notification",
	 .values = "yes | no",
	 .fallback = "no",
	 .doc = "yes: every record of the audit is sent through Samba's "
		"messaging as well, to the name secopts_event. For a bad "
		"value no stands in.",
	 .text = event_text},
};
const size_t tool_num_switches = ARRAY_SIZE(tool_switches);

const char *tool_switch_text(TALLOC_CTX *mem_ctx,
			     const struct tool_switch *sw,
			     const struct secopts_policy *policy)
{
	if (sw->text != NULL) {
		return sw->text(mem_ctx, policy);
	}
	return lp_parm_const_string(GLOBAL_SECTION_SNUM, "secopts",
				    sw->parameter, sw->fallback);
}

const char *tool_roles_text(TALLOC_CTX *mem_ctx,
			    enum secopts_setting setting,
			    const struct secopts_data *values)
{
	const char *text[SECOPTS_NUM_ROLES];
	size_t i;

	for (i = 0; i < SECOPTS_NUM_ROLES; i++) {
		text[i] = tool_value_text(mem_ctx, setting, &values[i]);
	}
	if (strcmp(text[SECOPTS_ROLE_STANDALONE], text[SECOPTS_ROLE_MEMBER]) !=
	    0)
	{
		return talloc_asprintf(mem_ctx,
				       "%s on a stand-alone server; %s on a "
				       "member server; %s on a domain "
				       "controller",
				       text[SECOPTS_ROLE_STANDALONE],
				       text[SECOPTS_ROLE_MEMBER],
				       text[SECOPTS_ROLE_DC]);
	}
	if (strcmp(text[SECOPTS_ROLE_MEMBER], text[SECOPTS_ROLE_DC]) != 0) {
		return talloc_asprintf(mem_ctx, "%s; %s on a domain controller",
				       text[SECOPTS_ROLE_MEMBER],
				       text[SECOPTS_ROLE_DC]);
	}
	return text[SECOPTS_ROLE_MEMBER];
}

const char *tool_default_text(TALLOC_CTX *mem_ctx,
			      enum secopts_setting setting,
			      enum secopts_release release)
{
	struct secopts_data values[SECOPTS_NUM_ROLES];
	size_t i;

	for (i = 0; i < SECOPTS_NUM_ROLES; i++) {
		values[i] = *secopts_default(setting, (enum secopts_role)i,
					     release);
	}
	return tool_roles_text(mem_ctx, setting, values);
}

const char *tool_stand_in_text(TALLOC_CTX *mem_ctx,
			       enum secopts_setting setting,
			       enum secopts_release release)
{
	struct secopts_data values[SECOPTS_NUM_ROLES];
	size_t i;

	for (i = 0; i < SECOPTS_NUM_ROLES; i++) {
		values[i] = secopts_fallback(setting, (enum secopts_role)i,
					     release);
	}
	return tool_roles_text(mem_ctx, setting, values);
}

const char *tool_range_text(TALLOC_CTX *mem_ctx,
			    const struct secopts_setting_info *info)
{
	switch (info->type) {
	case SECOPTS_TYPE_DWORD:
		if (info->max == 1) {
			return "0 | 1";
		}
		return talloc_asprintf(mem_ctx, "0 ... %"PRIu32, info->max);
	case SECOPTS_TYPE_FLAGS:
		return "FLAGS";
	case SECOPTS_TYPE_MULTI_SZ:
		break;
	}
	return "LIST";
}

static enum tool_exit run(const struct tool_verb *verb,
			  const char *const *operands)
{
	static const struct {
		const char *name;
		void (*print)(FILE *out);
	} formats[] = {
		{"man", tool_doc_man},
		{"md", tool_doc_md},
		{"smb.conf", tool_doc_conf},
	};
	size_t i;

	if (operands[0] != NULL) {
		return tool_misused(verb, "%s: not expected", operands[0]);
	}
	if (option_format == NULL) {
		return tool_misused(verb, "--format is missing");
	}
	for (i = 0; i < ARRAY_SIZE(formats); i++) {
		if (strcmp(option_format, formats[i].name) == 0) {
			formats[i].print(stdout);
			return TOOL_OK;
		}
	}
	return tool_misused(verb, "--format %s: not man, md or smb.conf",
			    option_format);
}

static const struct poptOption options[] = {
	{"format", '\0', POPT_ARG_STRING, &option_format, 0,
	 "what to print", "man|md|smb.conf"},
	POPT_TABLEEND};

const struct tool_verb tool_doc = {
	.name = "doc",
	.operands = "--format man|md|smb.conf",
	.summary = "print the reference of all settings",
	.help = "Prints what there is to know of every setting: man is the "
		"OPTIONS section of vfs_secopts(8), md a page in Markdown, "
		"smb.conf a commented example.",
	.options = options,
	.run = run,
};
