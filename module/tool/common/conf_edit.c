/*
 * Windows Security Options for Samba
 *
 * The secopts command: a new text of smb.conf, and what changes in it
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "conf.h"

/* The lines of the old text, and how the new one differs so far. */
struct differ {
	const char *text;
	size_t *starts; /* of each line, and the end of the text */
	size_t num;
	size_t context;
	size_t added; /* by the edits before */
	size_t removed;
	char *diff;
};

const char *tool_conf_eol_before(const struct tool_conf_file *file, size_t at)
{
	if (at > 0 && file->text[at - 1] != '\n') {
		return "";
	}
	if (at > 1 && file->text[at - 2] == '\r') {
		return "\r\n";
	}
	return "\n";
}

const char *tool_conf_eol(const struct tool_conf_file *file)
{
	const char *newline = memchr(file->text, '\n', file->length);

	if (newline == NULL) {
		return "\n";
	}
	return tool_conf_eol_before(file, (size_t)(newline - file->text) + 1);
}

size_t tool_conf_indent(const struct tool_conf_file *file, size_t at)
{
	size_t length = 0;

	while (at + length < file->length &&
	       (file->text[at + length] == ' ' ||
		file->text[at + length] == '\t'))
	{
		length++;
	}
	return length;
}

void tool_conf_append(char **text, const char *lines, const char *eol)
{
	bool open = *text != NULL && (*text)[0] != '\0' &&
		    (*text)[strlen(*text) - 1] != '\n';

	if (lines[0] != '\0') {
		talloc_asprintf_addbuf(text, "%s%s", open ? eol : "", lines);
	}
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

/* The number of the line that begins there, from 0. */
static size_t line_at(const struct differ *differ, size_t offset)
{
	size_t i = 0;

	while (i < differ->num && differ->starts[i] < offset) {
		i++;
	}
	return i;
}

/* The lines of the old text from one to before another. */
static void diff_old(struct differ *differ, char sign, size_t from, size_t to)
{
	diff_lines(&differ->diff, sign, differ->text + differ->starts[from],
		   differ->starts[to] - differ->starts[from]);
}

/* One hunk: edits that lie so close that what stays between them is shown. */
static void diff_hunk(struct differ *differ,
		      const struct tool_conf_edit *edits,
		      size_t num)
{
	size_t first = line_at(differ, edits[0].start);
	size_t last = line_at(differ, edits[num - 1].end);
	size_t from = first - MIN(first, differ->context);
	size_t to = MIN(differ->num, last + differ->context);
	size_t added = 0;
	size_t removed = 0;
	size_t at = from;
	size_t i;

	for (i = 0; i < num; i++) {
		added += count_lines(edits[i].lines, strlen(edits[i].lines));
		removed += line_at(differ, edits[i].end) -
			   line_at(differ, edits[i].start);
	}
	talloc_asprintf_addbuf(&differ->diff, "@@ -");
	diff_range(&differ->diff, from, to - from);
	talloc_asprintf_addbuf(&differ->diff, " +");
	diff_range(&differ->diff, from + differ->added - differ->removed,
		   to - from + added - removed);
	talloc_asprintf_addbuf(&differ->diff, " @@\n");
	for (i = 0; i < num; i++) {
		size_t start = line_at(differ, edits[i].start);

		diff_old(differ, ' ', at, start);
		at = line_at(differ, edits[i].end);
		diff_old(differ, '-', start, at);
		diff_lines(&differ->diff, '+', edits[i].lines,
			   strlen(edits[i].lines));
	}
	diff_old(differ, ' ', at, to);
	differ->added += added;
	differ->removed += removed;
}

static bool find_lines(TALLOC_CTX *mem_ctx,
		       const struct tool_conf_file *old,
		       struct differ *differ)
{
	size_t i;

	differ->text = old->text;
	differ->starts = talloc_array(mem_ctx, size_t,
				      count_lines(old->text, old->length) + 1);
	if (differ->starts == NULL) {
		return false;
	}
	for (i = 0; i < old->length; i++) {
		if (i == 0 || old->text[i - 1] == '\n') {
			differ->starts[differ->num++] = i;
		}
	}
	differ->starts[differ->num] = old->length;
	return true;
}

bool tool_conf_apply(TALLOC_CTX *mem_ctx,
		     const struct tool_conf_file *old,
		     const struct tool_conf_edit *edits,
		     size_t num,
		     size_t context,
		     char **text,
		     char **diff)
{
	struct differ differ = {
		.context = context,
		.diff = talloc_strdup(mem_ctx, ""),
	};
	size_t at = 0;
	size_t i;
	size_t n;

	*text = talloc_strdup(mem_ctx, "");
	if (!find_lines(mem_ctx, old, &differ)) {
		return false;
	}
	if (num > 0) {
		talloc_asprintf_addbuf(&differ.diff, "--- %s\n+++ %s\n",
				       old->name, old->name);
	}
	for (i = 0; i < num; i += n) {
		for (n = 1; i + n < num &&
			    line_at(&differ, edits[i + n].start) -
					    line_at(&differ,
						    edits[i + n - 1].end) <=
				    2 * context;
		     n++)
		{
			/* the next one belongs to the same hunk */
		}
		diff_hunk(&differ, &edits[i], n);
	}
	for (i = 0; i < num; i++) {
		talloc_asprintf_addbuf(text, "%.*s%s",
				       (int)(edits[i].start - at),
				       old->text + at, edits[i].lines);
		at = edits[i].end;
	}
	talloc_asprintf_addbuf(text, "%s", old->text + at);
	TALLOC_FREE(differ.starts);
	*diff = differ.diff;
	return *text != NULL && *diff != NULL;
}
