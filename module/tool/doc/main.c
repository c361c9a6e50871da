/*
 * Windows Security Options for Samba
 *
 * secopts-doc: prints what the documents hold of settings and parameters
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "doc.h"

/* The kind of a value in JSON, for buildtools/docs.py. */
static const char *kind_of(const struct secopts_setting_info *info)
{
	switch (info->type) {
	case SECOPTS_TYPE_DWORD:
		if (info->max == SECOPTS_SAM_WINDOW_MAX) {
			return "seconds";
		}
		return (info->max == 1) ? "switch" : "level";
	case SECOPTS_TYPE_FLAGS:
		return "flags";
	case SECOPTS_TYPE_SDDL:
		return "text";
	case SECOPTS_TYPE_MULTI_SZ:
		break;
	}
	return "names";
}

static void doc_kinds(FILE *out)
{
	size_t i;

	for (i = 0; i < SECOPTS_NUM_SETTINGS; i++) {
		fprintf(out, "%s %s\n", secopts_settings[i].value_name,
			kind_of(&secopts_settings[i]));
	}
}

int main(int argc, const char **argv)
{
	static const struct {
		const char *name;
		void (*print)(FILE *out);
	} formats[] = {
		{"kinds", doc_kinds},
		{"man", doc_man},
		{"md", doc_md},
		{"smb.conf", doc_conf},
	};
	TALLOC_CTX *frame = talloc_stackframe();
	int result = TOOL_TROUBLE;
	size_t i;

	for (i = 0; argc == 2 && i < ARRAY_SIZE(formats); i++) {
		if (strcmp(argv[1], formats[i].name) == 0) {
			break;
		}
	}
	if (argc != 2 || i == ARRAY_SIZE(formats)) {
		fprintf(stderr, "usage: secopts-doc kinds|man|md|smb.conf\n");
	} else {
		formats[i].print(stdout);
		result = fflush(stdout) == 0 ? TOOL_OK : TOOL_TROUBLE;
	}
	TALLOC_FREE(frame);
	return result;
}
