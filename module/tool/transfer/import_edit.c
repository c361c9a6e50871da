/*
 * Windows Security Options for Samba
 *
 * The secopts command: the new text of smb.conf
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "import.h"

/* A piece of the file, whole lines, and what stands there afterwards. */
struct edit {
	size_t start;
	size_t end;
	char *text;
};

struct edits {
	struct edit *list;
	size_t num;
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

static bool add_edit(TALLOC_CTX *mem_ctx,
		     struct edits *edits,
		     size_t start,
		     size_t end,
		     char *text)
{
	edits->list = talloc_realloc(mem_ctx, edits->list, struct edit,
				     edits->num + 1);
	if (edits->list == NULL || text == NULL) {
		return false;
	}
	edits->list[edits->num++] = (struct edit){start, end, text};
	return true;
}

/*
 * The first line of a setting gets the new value, the others go: so do both
 * of the names that a setting has.
 */
static bool edit_lines(TALLOC_CTX *mem_ctx,
		       const struct import *import,
		       const struct conf_scan *scan,
		       struct edits *edits,
		       bool written[SECOPTS_NUM_SETTINGS])
{
	size_t i;

	for (i = 0; i < scan->num_lines; i++) {
		const struct conf_line *line = &scan->lines[i];
		const struct import_wish *wish =
			&import->wishes[line->setting];
		char *text = talloc_strdup(mem_ctx, "");

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
		if (wish->change == IMPORT_SET && !written[line->setting]) {
			text = setting_line(mem_ctx, import, line->setting,
					    scan, line->start,
					    eol_before(scan, line->end));
			written[line->setting] = true;
		}
		if (!add_edit(mem_ctx, edits, line->start, line->end, text)) {
			return import_fail(import, "out of memory");
		}
	}
	return true;
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

/*
 * New lines follow the last one of [global]. Where that is being replaced, or
 * has no end, the two become one edit.
 */
static bool edit_end(TALLOC_CTX *mem_ctx,
		     const struct conf_scan *scan,
		     struct edits *edits,
		     char *text)
{
	size_t at = scan->insert_at;
	struct edit *last = NULL;
	size_t start = at;
	size_t i;

	if (text == NULL || text[0] == '\0') {
		return text != NULL;
	}
	for (i = 0; i < edits->num; i++) {
		if (edits->list[i].end == at) {
			last = &edits->list[i];
		}
	}
	if (last == NULL && at > 0 && scan->text[at - 1] != '\n') {
		while (start > 0 && scan->text[start - 1] != '\n') {
			start--;
		}
		if (!add_edit(mem_ctx, edits, start, at,
			      talloc_strndup(mem_ctx, scan->text + start,
					     at - start)))
		{
			return false;
		}
		last = &edits->list[edits->num - 1];
	}
	if (last == NULL) {
		return add_edit(mem_ctx, edits, at, at, text);
	}
	if (last->text[0] != '\0' &&
	    last->text[strlen(last->text) - 1] != '\n')
	{
		talloc_asprintf_addbuf(&last->text, "%s", eol_of(scan));
	}
	talloc_asprintf_addbuf(&last->text, "%s", text);
	return last->text != NULL;
}

static int compare_edits(const struct edit *a, const struct edit *b)
{
	return (a->start > b->start) - (a->start < b->start);
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

static char *make_diff(TALLOC_CTX *mem_ctx,
		       const struct conf_scan *scan,
		       const struct edits *edits)
{
	char *diff = talloc_asprintf(mem_ctx, "--- %s\n+++ %s\n", scan->file,
				     scan->file);
	size_t added = 0;
	size_t removed = 0;
	size_t i;

	for (i = 0; i < edits->num; i++) {
		const struct edit *edit = &edits->list[i];
		size_t before = count_lines(scan->text, edit->start);
		size_t old = count_lines(scan->text + edit->start,
					 edit->end - edit->start);
		size_t new = count_lines(edit->text, strlen(edit->text));

		talloc_asprintf_addbuf(&diff, "@@ -");
		diff_range(&diff, before, old);
		talloc_asprintf_addbuf(&diff, " +");
		diff_range(&diff, before + added - removed, new);
		talloc_asprintf_addbuf(&diff, " @@\n");
		diff_lines(&diff, '-', scan->text + edit->start,
			   edit->end - edit->start);
		diff_lines(&diff, '+', edit->text, strlen(edit->text));
		added += new;
		removed += old;
	}
	return diff;
}

static char *apply(TALLOC_CTX *mem_ctx,
		   const struct conf_scan *scan,
		   const struct edits *edits)
{
	char *text = talloc_strdup(mem_ctx, "");
	size_t at = 0;
	size_t i;

	for (i = 0; i < edits->num; i++) {
		const struct edit *edit = &edits->list[i];

		text = talloc_strndup_append_buffer(text, scan->text + at,
						    edit->start - at);
		text = talloc_strdup_append_buffer(text, edit->text);
		at = edit->end;
	}
	return talloc_strndup_append_buffer(text, scan->text + at,
					    scan->length - at);
}

bool import_edit(TALLOC_CTX *mem_ctx,
		 const struct import *import,
		 const struct conf_scan *scan,
		 char **text,
		 char **diff)
{
	bool written[SECOPTS_NUM_SETTINGS] = {false};
	struct edits edits = {.list = NULL};

	if (!edit_lines(mem_ctx, import, scan, &edits, written)) {
		return false;
	}
	if (!edit_end(mem_ctx, scan, &edits,
		      new_lines(mem_ctx, import, scan, written)))
	{
		return import_fail(import, "out of memory");
	}
	TYPESAFE_QSORT(edits.list, edits.num, compare_edits);
	*text = apply(mem_ctx, scan, &edits);
	*diff = make_diff(mem_ctx, scan, &edits);
	return (*text != NULL && *diff != NULL) ||
	       import_fail(import, "out of memory");
}
