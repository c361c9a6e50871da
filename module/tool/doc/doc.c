/*
 * Windows Security Options for Samba
 *
 * secopts-doc: defaults, fallbacks and ranges in words
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "doc.h"

const char *doc_parameter_default(enum secopts_parameter parameter)
{
	char text[SECOPTS_PARAMETER_TEXT_SIZE];
	uint32_t number = secopts_parameters[parameter].number;

	return talloc_strdup(talloc_tos(),
			     secopts_parameter_text(parameter, number, text));
}

const char *doc_parameter_values(enum secopts_parameter parameter)
{
	char values[SECOPTS_PARAMETER_VALUES_SIZE];

	return talloc_strdup(
		talloc_tos(),
		secopts_parameter_values(parameter, false, values));
}

const char *doc_parameter_doc(enum secopts_parameter parameter)
{
	const struct secopts_parameter_info *info =
		&secopts_parameters[parameter];
	char text[SECOPTS_PARAMETER_TEXT_SIZE];

	if (info->fallback_text != NULL) {
		return info->doc;
	}
	return talloc_asprintf(
		talloc_tos(), "%s A bad value counts as %s.", info->doc,
		secopts_parameter_text(parameter, info->fallback, text));
}

const char *doc_roles_text(enum secopts_setting setting,
			   enum secopts_release release,
			   bool fallback)
{
	const char *text[SECOPTS_NUM_ROLES];
	size_t i;

	for (i = 0; i < SECOPTS_NUM_ROLES; i++) {
		enum secopts_role role = (enum secopts_role)i;
		struct secopts_data data =
			fallback ? secopts_fallback(setting, role, release)
				 : secopts_default(setting, role, release);

		text[i] = tool_value_text(talloc_tos(), setting, &data);
	}
	if (strcmp(text[SECOPTS_ROLE_STANDALONE], text[SECOPTS_ROLE_MEMBER]) !=
	    0)
	{
		return talloc_asprintf(talloc_tos(),
				       "%s on a stand-alone server; %s on a "
				       "member server; %s on a domain "
				       "controller",
				       text[SECOPTS_ROLE_STANDALONE],
				       text[SECOPTS_ROLE_MEMBER],
				       text[SECOPTS_ROLE_DC]);
	}
	if (strcmp(text[SECOPTS_ROLE_MEMBER], text[SECOPTS_ROLE_DC]) != 0) {
		return talloc_asprintf(talloc_tos(),
				       "%s; %s on a domain controller",
				       text[SECOPTS_ROLE_MEMBER],
				       text[SECOPTS_ROLE_DC]);
	}
	return text[SECOPTS_ROLE_MEMBER];
}

const char *doc_range_text(const struct secopts_setting_info *info)
{
	switch (info->type) {
	case SECOPTS_TYPE_DWORD:
		if (info->max == 1) {
			return "0 | 1";
		}
		return talloc_asprintf(talloc_tos(), "0 ... %"PRIu32,
				       info->max);
	case SECOPTS_TYPE_FLAGS:
		return "FLAGS";
	case SECOPTS_TYPE_SDDL:
		return "SDDL";
	case SECOPTS_TYPE_MULTI_SZ:
		break;
	}
	return "LIST";
}
