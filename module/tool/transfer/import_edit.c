/*
 * Windows Security Options for Samba
 *
 * The secopts command: the new text of smb.conf
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "transfer.h"

/* The edits so far. */
struct editor {
	const struct conf_scan *scan;
	struct tool_conf_edit *edits;
	size_t num;
};

static char *setting_line(TALLOC_CTX *mem_ctx,
			  const struct import *import,
			  enum secopts_setting setting,
			  const struct conf_scan *scan,
			  size_t indent_at,
			  const char *eol)
{
	return talloc_asprintf(
		mem_ctx, "%.*ssecopts:%s = %s%s",
		(int)tool_conf_indent(scan->file, indent_at),
		scan->file->text + indent_at,
		secopts_settings[setting].parameter,
		tool_conf_text(mem_ctx, setting,
			       &import->wishes[setting].data),
		eol);
}

static char *new_lines(TALLOC_CTX *mem_ctx,
		       const struct import *import,
		       const struct conf_scan *scan,
		       const bool written[SECOPTS_NUM_SETTINGS])
{
	bool indented = scan->insert_indent < scan->insert_at;
	const char *eol = tool_conf_eol(scan->file);
	char *text = talloc_strdup(mem_ctx, "");
	size_t i;

	for (i = 0; i < SECOPTS_NUM_SETTINGS; i++) {
		if (!import->wishes[i].applied || written[i] ||
		    import->wishes[i].change != IMPORT_SET)
		{
			continue;
		}
		if (!scan->has_global && text != NULL && text[0] == '\0') {
			text = talloc_asprintf(mem_ctx, "[global]%s", eol);
		}
		talloc_asprintf_addbuf(
			&text, "%s%s", indented ? "" : "\t",
			setting_line(mem_ctx, import,
				     (enum secopts_setting)i, scan,
				     indented ? scan->insert_indent
					      : scan->file->length,
				     eol));
	}
	return text;
}

/* Put other lines in place of those from start to end, the next that change. */
static bool replace(TALLOC_CTX *mem_ctx,
		    struct editor *editor,
		    size_t start,
		    size_t end,
		    const char *lines)
{
	editor->edits = talloc_realloc(mem_ctx, editor->edits,
				       struct tool_conf_edit, editor->num + 1);
	if (editor->edits == NULL) {
		return false;
	}
	editor->edits[editor->num++] = (struct tool_conf_edit){
		.start = start,
		.end = end,
		.lines = lines,
	};
	return true;
}

/*
 * The first line of a setting gets the new value, the others go: so do both
 * of the names that a setting has. New lines follow the last one of [global].
 */
static bool edit_lines(TALLOC_CTX *mem_ctx,
		       const struct import *import,
		       struct editor *editor)
{
	const struct conf_scan *scan = editor->scan;
	bool written[SECOPTS_NUM_SETTINGS] = {false};
	bool at_end = false;
	size_t start = scan->insert_at;
	char *text = NULL;
	size_t i;

	for (i = 0; i < scan->num_lines; i++) {
		const struct conf_line *line = &scan->lines[i];
		const struct import_wish *wish = &import->wishes[line->setting];

		if (!wish->applied) {
			continue;
		}
		if (line->included) {
			return import_fail(
				import,
				"%s:%zu: %s is given there, in a file that %s "
				"includes; change it there",
				line->file, line->number,
				secopts_settings[line->setting].value_name,
				scan->file->name);
		}
		text = talloc_strdup(mem_ctx, "");
		if (wish->change == IMPORT_SET && !written[line->setting]) {
			text = setting_line(mem_ctx, import, line->setting,
					    scan, line->start,
					    tool_conf_eol_before(scan->file,
								 line->end));
			written[line->setting] = true;
		}
		at_end = (line->end == scan->insert_at);
		if (at_end) {
			tool_conf_append(
				&text,
				new_lines(mem_ctx, import, scan, written),
				tool_conf_eol(scan->file));
		}
		if (text == NULL || !replace(mem_ctx, editor, line->start,
					     line->end, text))
		{
			return import_fail(import, "out of memory");
		}
	}
	if (at_end) {
		return true;
	}

	/* a last line that has no end is written again, with one */
	while (start > 0 && scan->file->text[start - 1] != '\n') {
		start--;
	}
	text = talloc_strndup(mem_ctx, scan->file->text + start,
			      scan->insert_at - start);
	tool_conf_append(&text, new_lines(mem_ctx, import, scan, written),
			 tool_conf_eol(scan->file));
	if (text == NULL) {
		return import_fail(import, "out of memory");
	}
	return strlen(text) == scan->insert_at - start ||
	       replace(mem_ctx, editor, start, scan->insert_at, text) ||
	       import_fail(import, "out of memory");
}

bool import_edit(TALLOC_CTX *mem_ctx,
		 const struct import *import,
		 const struct conf_scan *scan,
		 char **text,
		 char **diff)
{
	struct editor editor = {.scan = scan};

	return edit_lines(mem_ctx, import, &editor) &&
	       (tool_conf_apply(mem_ctx, scan->file, editor.edits, editor.num,
				0, text, diff) ||
		import_fail(import, "out of memory"));
}
