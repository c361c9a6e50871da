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

/* The new text as far as it is made, and the lines that change in it. */
struct editor {
	const struct conf_scan *scan;
	char *text;
	char *diff;
	size_t at; /* what follows here in the old text is not in text yet */
	size_t added;
	size_t removed;
};

/* The end of line that the line before offset at has. */
static const char *eol_before(const struct conf_scan *scan, size_t at)
{
	if (at > 0 && scan->text[at - 1] != '\n') {
		return "";
	}
	if (at > 1 && scan->text[at - 2] == '\r') {
		return "\r\n";
	}
	return "\n";
}

/* The end of line that the file has throughout, by its first one. */
static const char *eol_of(const struct conf_scan *scan)
{
	const char *newline = memchr(scan->text, '\n', scan->length);

	if (newline == NULL) {
		return "\n";
	}
	return eol_before(scan, (size_t)(newline - scan->text) + 1);
}

static char *setting_line(TALLOC_CTX *mem_ctx,
			  const struct import *import,
			  enum secopts_setting setting,
			  const struct conf_scan *scan,
			  size_t indent_at,
			  const char *eol)
{
	const char *indent = scan->text + indent_at;
	size_t length = 0;

	while (indent_at + length < scan->length &&
	       (indent[length] == ' ' || indent[length] == '\t'))
	{
		length++;
	}
	return talloc_asprintf(
		mem_ctx, "%.*ssecopts:%s = %s%s", (int)length, indent,
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
	const char *eol = eol_of(scan);
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
					      : scan->length,
				     eol));
	}
	return text;
}

static size_t count_lines(const char *text, size_t length)
{
	size_t n = 0;
	size_t i;

	for (i = 0; i < length; i++) {
		if (text[i] == '\n' || i + 1 == length) {
			n++;
		}
	}
	return n;
}

static void diff_lines(char **diff, char sign, const char *text, size_t length)
{
	while (length > 0) {
		const char *newline = memchr(text, '\n', length);
		size_t n = newline != NULL ? (size_t)(newline - text) : length;

		talloc_asprintf_addbuf(diff, "%c%.*s\n%s", sign, (int)n, text,
				       newline == NULL
					       ? "\\ No newline at end of file\n"
					       : "");
		n += (newline != NULL) ? 1 : 0;
		text += n;
		length -= n;
	}
}

/* "12" or "12,3", the line before where there is none */
static void diff_range(char **diff, size_t before, size_t num)
{
	talloc_asprintf_addbuf(diff, "%zu", before + (num > 0 ? 1 : 0));
	if (num != 1) {
		talloc_asprintf_addbuf(diff, ",%zu", num);
	}
}

/* Put other lines in place of those from start to end, the next that change. */
static void replace(struct editor *editor,
		    size_t start,
		    size_t end,
		    const char *lines)
{
	const char *old = editor->scan->text;
	size_t before = count_lines(old, start);
	size_t num_old = count_lines(old + start, end - start);
	size_t num_new = count_lines(lines, strlen(lines));

	talloc_asprintf_addbuf(&editor->text, "%.*s%s",
			       (int)(start - editor->at), old + editor->at,
			       lines);
	editor->at = end;

	talloc_asprintf_addbuf(&editor->diff, "@@ -");
	diff_range(&editor->diff, before, num_old);
	talloc_asprintf_addbuf(&editor->diff, " +");
	diff_range(&editor->diff, before + editor->added - editor->removed,
		   num_new);
	talloc_asprintf_addbuf(&editor->diff, " @@\n");
	diff_lines(&editor->diff, '-', old + start, end - start);
	diff_lines(&editor->diff, '+', lines, strlen(lines));
	editor->added += num_new;
	editor->removed += num_old;
}

/* Let lines follow the text, which may have no line end yet. */
static void append(char **text, const char *lines, const char *eol)
{
	bool open = *text != NULL && (*text)[0] != '\0' &&
		    (*text)[strlen(*text) - 1] != '\n';

	if (lines[0] != '\0') {
		talloc_asprintf_addbuf(text, "%s%s", open ? eol : "", lines);
	}
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
				scan->file);
		}
		text = talloc_strdup(mem_ctx, "");
		if (wish->change == IMPORT_SET && !written[line->setting]) {
			text = setting_line(mem_ctx, import, line->setting,
					    scan, line->start,
					    eol_before(scan, line->end));
			written[line->setting] = true;
		}
		at_end = (line->end == scan->insert_at);
		if (at_end) {
			append(&text,
			       new_lines(mem_ctx, import, scan, written),
			       eol_of(scan));
		}
		if (text == NULL) {
			return import_fail(import, "out of memory");
		}
		replace(editor, line->start, line->end, text);
	}
	if (at_end) {
		return true;
	}

	/* a last line that has no end is written again, with one */
	while (start > 0 && scan->text[start - 1] != '\n') {
		start--;
	}
	text = talloc_strndup(mem_ctx, scan->text + start,
			      scan->insert_at - start);
	append(&text, new_lines(mem_ctx, import, scan, written), eol_of(scan));
	if (text == NULL) {
		return import_fail(import, "out of memory");
	}
	if (strlen(text) > scan->insert_at - start) {
		replace(editor, start, scan->insert_at, text);
	}
	return true;
}

bool import_edit(TALLOC_CTX *mem_ctx,
		 const struct import *import,
		 const struct conf_scan *scan,
		 char **text,
		 char **diff)
{
	struct editor editor = {
		.scan = scan,
		.text = talloc_strdup(mem_ctx, ""),
		.diff = talloc_asprintf(mem_ctx, "--- %s\n+++ %s\n",
					scan->file, scan->file),
	};

	if (!edit_lines(mem_ctx, import, &editor)) {
		return false;
	}
	talloc_asprintf_addbuf(&editor.text, "%s", scan->text + editor.at);
	*text = editor.text;
	*diff = editor.diff;
	return (*text != NULL && *diff != NULL) ||
	       import_fail(import, "out of memory");
}
