/*
 * Windows Security Options for Samba
 *
 * The secopts command: from the lines that setup wants to the files that change
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "setup.h"

/* How much of what stays the diff shows, as "diff -u" does. */
#define CONTEXT 3

/* The edits of one file so far, in any order. */
struct edits {
	const struct tool_conf_file *file;
	struct tool_conf_edit *list;
	size_t num;
};

static bool add_change(struct setup *setup, struct setup_change change)
{
	setup->changes = talloc_realloc(setup, setup->changes,
					struct setup_change,
					setup->num_changes + 1);
	if (setup->changes == NULL) {
		return setup_fail(setup, "out of memory");
	}
	setup->changes[setup->num_changes++] = change;
	return true;
}

static bool add_edit(struct setup *setup,
		     struct edits *edits,
		     size_t start,
		     size_t end,
		     const char *lines)
{
	edits->list = talloc_realloc(setup, edits->list, struct tool_conf_edit,
				     edits->num + 1);
	if (lines == NULL || edits->list == NULL) {
		return setup_fail(setup, "out of memory");
	}
	edits->list[edits->num++] = (struct tool_conf_edit){start, end, lines};
	return true;
}

/* The edit after which lines that are added there come, or NULL. */
static struct tool_conf_edit *edit_before(const struct edits *edits, size_t at)
{
	size_t i;

	for (i = 0; i < edits->num; i++) {
		if (edits->list[i].end == at) {
			return &edits->list[i];
		}
	}
	return NULL;
}

/*
 * Lines that are added. Where the line before is open, as the last one of a file
 * may be, it is written again with an end.
 */
static bool add_lines(struct setup *setup,
		      struct edits *edits,
		      size_t at,
		      const char *lines)
{
	struct tool_conf_edit *other = edit_before(edits, at);
	const char *text = edits->file->text;
	size_t start = at;
	char *all = NULL;

	while (other == NULL && start > 0 && text[start - 1] != '\n') {
		start--;
	}
	all = (other != NULL) ? talloc_strdup(setup, other->lines)
			      : talloc_strndup(setup, text + start, at - start);
	tool_conf_append(&all, lines, tool_conf_eol(edits->file));
	if (other != NULL && all != NULL) {
		other->lines = all;
		return true;
	}
	return add_edit(setup, edits, start, at, all);
}

/* In place of a line that is there: its blanks, and its own name, stay. */
static bool replace_line(struct setup *setup,
			 struct edits *edits,
			 const struct setup_wish *wish,
			 const struct tool_conf_line *line)
{
	const struct tool_conf_file *file = edits->file;
	int length = (int)tool_conf_indent(file, line->start);
	const char *indent = file->text + line->start;
	const struct tool_conf_edit *other = edit_before(edits, line->end);
	struct setup_change change = {
		.section = line->section,
		.parameter = line->name,
		.value = wish->value,
		.before = line->value,
		.file = file->name,
		.reason = wish->reason,
	};
	char *text = NULL;

	/* Of a file that several sections include. */
	if (other != NULL && other->start == line->start) {
		return true;
	}
	if (wish->vfs) {
		change.value = setup_vfs_value(setup, line->value);
		text = talloc_asprintf(setup, "%.*s%s = %s%s", length, indent,
				       line->name, change.value,
				       tool_conf_eol_before(file, line->end));
	} else {
		text = talloc_asprintf(
			setup,
			"%.*s# before \"secopts setup\": %s = %s%s"
			"%.*s%s = %s%s",
			length, indent, line->name, line->value,
			tool_conf_eol(file), length, indent, line->name,
			wish->value, tool_conf_eol_before(file, line->end));
	}
	if (change.value == NULL) {
		return setup_fail(setup, "out of memory");
	}
	return add_edit(setup, edits, line->start, line->end, text) &&
	       add_change(setup, change);
}

/*
 * [global] is made at the top of smb.conf where there is none, and gets its
 * lines before the first share, which takes them over; a share at its end.
 */
static const struct tool_conf_part *part_for(const struct setup *setup,
					     const struct setup_wish *wish)
{
	bool global = tool_conf_is_section("global", wish->section);
	const struct tool_conf_part *found = NULL;
	size_t i;

	for (i = 0; i < setup->scan->num_parts; i++) {
		const struct tool_conf_part *part = &setup->scan->parts[i];

		if (!tool_conf_is_section(wish->section, part->section)) {
			continue;
		}
		if (!global && part->has_lines) {
			found = part;
		}
		if (global && part->file == 0 &&
		    (found == NULL || (part->has_lines && !found->has_lines)))
		{
			found = part;
		}
	}
	return found;
}

static bool insert_line(struct setup *setup,
			struct edits *all,
			const struct setup_wish *wish)
{
	const struct tool_conf_part *part = part_for(setup, wish);
	const struct tool_conf_file *file = NULL;
	struct setup_change change = {
		.section = wish->section,
		.parameter = wish->parameter,
		.value = wish->value,
		.reason = wish->reason,
	};
	const char *eol = NULL;
	const char *head = "";
	char *text = NULL;
	bool indented;

	if (part == NULL) {
		return setup_fail(setup,
				  "[%s] '%s = %s' is needed, and where that "
				  "section is cannot be told",
				  wish->section, wish->parameter, wish->value);
	}
	file = all[part->file].file;
	eol = tool_conf_eol(file);
	if (!part->has_lines && edit_before(&all[part->file], part->at) == NULL)
	{
		head = talloc_asprintf(setup, "[global]%s", eol);
	}
	indented = part->indent_at < part->at;
	text = talloc_asprintf(
		setup, "%s%.*s%s = %s%s", head,
		indented ? (int)tool_conf_indent(file, part->indent_at) : 1,
		indented ? file->text + part->indent_at : "\t",
		wish->parameter, wish->value, eol);
	if (head == NULL || text == NULL) {
		return setup_fail(setup, "out of memory");
	}
	change.file = file->name;
	return add_lines(setup, &all[part->file], part->at, text) &&
	       add_change(setup, change);
}

static bool set_registry(struct setup *setup, const struct setup_wish *wish)
{
	struct setup_change change = {
		.section = wish->section,
		.parameter = wish->parameter,
		.value = wish->value,
		.reason = wish->reason,
	};

	return setup_registry_set(setup, &change) && add_change(setup, change);
}

/*
 * In the files, "vfs objects" is changed wherever it lacks the plug-in; of
 * another parameter, the line that Samba reads last.
 */
static bool change_lines(struct setup *setup,
			 struct edits *all,
			 const struct setup_wish *wish,
			 bool *done)
{
	const struct tool_conf_line *last = NULL;
	size_t i;

	for (i = 0; i < setup->scan->num_lines; i++) {
		const struct tool_conf_line *line = &setup->scan->lines[i];

		if (!setup_is_read(line) ||
		    !tool_conf_is_section(wish->section, line->section) ||
		    !setup_is_parameter(line->name, wish->parameter))
		{
			continue;
		}
		last = line;
		if (wish->vfs && !setup_is_watching(line->value)) {
			*done = true;
			if (!replace_line(setup, &all[line->file], wish, line))
			{
				return false;
			}
		}
	}
	if (wish->vfs || last == NULL) {
		return true;
	}
	*done = true;
	return replace_line(setup, &all[last->file], wish, last);
}

/* Lines are added after those that are there have changed. */
static bool grant_all(struct setup *setup, struct edits *all)
{
	bool *done = talloc_zero_array(setup, bool, setup->num_wishes);
	size_t i;

	if (done == NULL) {
		return setup_fail(setup, "out of memory");
	}
	for (i = 0; i < setup->num_wishes; i++) {
		const struct setup_wish *wish = &setup->wishes[i];

		if (setup_in_registry(setup, wish->section, wish->parameter)) {
			done[i] = true;
			if (!set_registry(setup, wish)) {
				return false;
			}
		}
		if (!change_lines(setup, all, wish, &done[i])) {
			return false;
		}
	}
	for (i = 0; i < setup->num_wishes; i++) {
		if (!done[i] && !insert_line(setup, all, &setup->wishes[i])) {
			return false;
		}
	}
	return true;
}

static int compare_edits(const struct tool_conf_edit *a,
			 const struct tool_conf_edit *b)
{
	if (a->start != b->start) {
		return a->start < b->start ? -1 : 1;
	}
	return (a->end > b->end) - (a->end < b->end);
}

static bool make_file(struct setup *setup, struct edits *edits, size_t number)
{
	struct setup_file file = {
		.number = number,
	};
	char *text = NULL;
	char *diff = NULL;

	if (edits->num == 0) {
		return true;
	}
	TYPESAFE_QSORT(edits->list, edits->num, compare_edits);
	if (!tool_conf_apply(setup, edits->file, edits->list, edits->num,
			     CONTEXT, &text, &diff))
	{
		return setup_fail(setup, "out of memory");
	}
	file.text = text;
	talloc_asprintf_addbuf(&setup->diff, "%s", diff);
	setup->files = talloc_realloc(setup, setup->files, struct setup_file,
				      setup->num_files + 1);
	if (setup->files == NULL || setup->diff == NULL) {
		return setup_fail(setup, "out of memory");
	}
	setup->files[setup->num_files++] = file;
	return true;
}

bool setup_edit(struct setup *setup)
{
	struct edits *all = talloc_zero_array(setup, struct edits,
					      setup->scan->num_files);
	size_t i;

	setup->num_changes = 0;
	setup->num_files = 0;
	setup->diff = talloc_strdup(setup, "");
	if (all == NULL || setup->diff == NULL) {
		return setup_fail(setup, "out of memory");
	}
	if (!setup_registry_end(setup, false)) {
		return false;
	}
	for (i = 0; i < setup->scan->num_files; i++) {
		all[i].file = &setup->scan->files[i];
	}
	if (!grant_all(setup, all)) {
		return false;
	}
	for (i = 0; i < setup->scan->num_files; i++) {
		if (!make_file(setup, &all[i], i)) {
			return false;
		}
	}
	return true;
}
