/*
 * Windows Security Options for Samba
 *
 * secopts-doc: the example of smb.conf
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "doc.h"

static void print_head(FILE *out)
{
	fputs("# secopts - Windows' Security Options for Samba\n"
	      "#\n"
	      "# An example of smb.conf. A line that begins with a semicolon "
	      "is switched off\n"
	      "# and shows what holds without it on a stand-alone or member "
	      "server. All\n"
	      "# secopts: parameters belong into [global].\n"
	      "#\n"
	      "# \"secopts show\" prints what is in effect; vfs_secopts(8) "
	      "explains it.\n"
	      "\n"
	      "[global]\n"
	      "\t# Watch IPC$ and all shares without a 'vfs objects' line. "
	      "On an AD DC:\n"
	      "\t#\tvfs objects = secopts dfs_samba4 acl_xattr\n"
	      "\tvfs objects = secopts\n"
	      "\n"
	      "\t# No NTLM without the gensec plug-in; see vfs_secopts(8), "
	      "LIMITS.\n"
	      ";\tgensec:ntlmssp = no\n"
	      "\t# On an AD DC no RPC without it, either.\n"
	      ";\tdcerpc endpoint servers = +secopts\n",
	      out);
}

static void print_parameter(FILE *out, enum secopts_parameter parameter)
{
	fprintf(out, "\n\t# %s\n", doc_parameter_values(parameter));
	tool_wrap(out, "\t# ", "\t# ", doc_parameter_doc(parameter));
	fprintf(out, ";\tsecopts:%s = %s\n",
		secopts_parameters[parameter].name,
		doc_parameter_default(parameter));
}

static void print_setting(FILE *out, enum secopts_setting setting)
{
	const struct secopts_setting_info *info = &secopts_settings[setting];
	const struct secopts_data data = secopts_default(
		setting, SECOPTS_ROLE_MEMBER, SECOPTS_RELEASE_2022);
	const struct secopts_data dc = secopts_default(
		setting, SECOPTS_ROLE_DC, SECOPTS_RELEASE_2022);
	const char *text = tool_conf_text(talloc_tos(), setting, &data);
	const char *dc_text = tool_conf_text(talloc_tos(), setting, &dc);

	fputc('\n', out);
	tool_wrap(out, "\t# ", "\t#   ", info->display_name);
	tool_wrap(out, "\t# ", "\t# ", info->doc);
	if (info->enforced != SECOPTS_ENFORCED_PLUGINS) {
		const char *enforced = tool_enforced_text(talloc_tos(), info);

		tool_wrap(out, "\t# Enforced: ", "\t#   ",
			  talloc_asprintf(talloc_tos(), "%s.", enforced));
	}
	if (strcmp(text, dc_text) != 0) {
		fprintf(out, "\t# On a domain controller: %s\n", dc_text);
	}
	fprintf(out, ";\tsecopts:%s = %s\n", info->parameter, text);
}

void doc_conf(FILE *out)
{
	size_t i;

	print_head(out);
	for (i = 0; i < SECOPTS_NUM_PARAMETERS; i++) {
		print_parameter(out, (enum secopts_parameter)i);
	}
	for (i = 0; i < SECOPTS_NUM_SETTINGS; i++) {
		print_setting(out, (enum secopts_setting)i);
	}
	fputs("\n"
	      "# A share with a 'vfs objects' line of its own does not take "
	      "that of [global]:\n"
	      "# put secopts first there, too.\n"
	      ";[scans]\n"
	      ";\tpath = /srv/scans\n"
	      ";\tvfs objects = secopts recycle\n",
	      out);
}
