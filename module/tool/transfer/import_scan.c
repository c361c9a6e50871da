/*
 * Windows Security Options for Samba
 *
 * The secopts command: where smb.conf has settings
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "transfer.h"

static bool find_setting(const char *name, enum secopts_setting *setting)
{
	size_t i;

	for (i = 0; i < 2 * SECOPTS_NUM_SETTINGS; i++) {
		const struct secopts_setting_info *info =
			&secopts_settings[i / 2];
		char key[128];

		snprintf(key, sizeof(key), "secopts:%s",
			 i % 2 == 0 ? info->parameter : info->value_name);
		if (strwicmp(name, key) == 0) {
			*setting = (enum secopts_setting)(i / 2);
			return true;
		}
	}
	return false;
}

static bool add_line(struct conf_scan *scan,
		     TALLOC_CTX *mem_ctx,
		     const struct conf_line *line)
{
	scan->lines = talloc_realloc(mem_ctx, scan->lines, struct conf_line,
				     scan->num_lines + 1);
	if (scan->lines == NULL) {
		return false;
	}
	scan->lines[scan->num_lines++] = *line;
	return true;
}

/* New lines go after the last one of [global] in smb.conf itself. */
static void find_end(const struct tool_conf *conf, struct conf_scan *scan)
{
	size_t i;

	for (i = 0; i < conf->num_parts; i++) {
		const struct tool_conf_part *part = &conf->parts[i];

		if (part->file == 0 && part->has_lines &&
		    tool_conf_is_section("global", part->section))
		{
			scan->has_global = true;
			scan->insert_at = part->at;
			scan->insert_indent = part->indent_at;
		}
	}
}

static bool take_line(TALLOC_CTX *mem_ctx,
		      const struct tool_conf *conf,
		      const struct tool_conf_line *line,
		      struct conf_scan *scan)
{
	struct conf_line found = {
		.file = conf->files[line->file].name,
		.number = line->number,
		.included = line->file != 0,
		.start = line->start,
		.end = line->end,
	};

	if (!tool_conf_is_section("global", line->section)) {
		return true;
	}
	if (strwicmp(line->name, "config file") == 0 && line->value[0] != '\0')
	{
		scan->other_file = line->value;
	}
	return !find_setting(line->name, &found.setting) ||
	       add_line(scan, mem_ctx, &found);
}

bool import_scan(TALLOC_CTX *mem_ctx,
		 const struct import *import,
		 const char *file,
		 struct conf_scan *scan)
{
	const struct tool_conf *conf =
		tool_conf_scan(mem_ctx, import->verb, file, NULL, 0);
	size_t i;

	if (conf == NULL) {
		return false;
	}
	*scan = (struct conf_scan){.file = &conf->files[0]};
	find_end(conf, scan);
	for (i = 0; i < conf->num_lines; i++) {
		if (!take_line(mem_ctx, conf, &conf->lines[i], scan)) {
			return import_fail(import, "out of memory");
		}
	}
	return true;
}
