/*
 * Windows Security Options for Samba
 *
 * Lines, places in them, and names that were there before
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "secopts_load.h"
#include "secopts_reader.h"

void secopts_lines_init(struct secopts_lines *lines, char *text, size_t length)
{
	*lines = (struct secopts_lines){
		.line = text,
		.next = text,
		.end = text + length,
	};
}

bool secopts_next_line(struct secopts_lines *lines)
{
	char *newline = NULL;
	size_t left = (size_t)(lines->end - lines->next);

	if (left == 0) {
		return false;
	}
	lines->line = lines->next;
	lines->number++;
	newline = memchr(lines->line, '\n', left);
	lines->cut = (newline != NULL) ? newline : lines->end;
	lines->next = (newline != NULL) ? newline + 1 : lines->end;
	if (lines->cut > lines->line && lines->cut[-1] == '\r') {
		lines->cut--;
	}
	lines->saved = *lines->cut;
	*lines->cut = '\0';
	return true;
}

bool secopts_join_line(struct secopts_lines *lines)
{
	if (lines->next == lines->end) {
		return false;
	}
	*lines->cut = lines->saved;
	return secopts_next_line(lines);
}

void secopts_rewind(struct secopts_lines *lines,
		    const struct secopts_lines *before)
{
	*lines->cut = lines->saved;
	*lines = *before;
	*lines->cut = '\0';
}

void secopts_set_place(const struct secopts_lines *lines,
		       const char *at,
		       const char *message,
		       struct secopts_place *place)
{
	const char *p = NULL;

	*place = (struct secopts_place){
		.line = lines->number,
		.column = 1,
		.message = message,
	};
	for (p = lines->line; p < at; p++) {
		/* all but what continues a character */
		place->column += !secopts_is_continued(*p);
	}
}

bool secopts_fail_at(const struct secopts_lines *lines,
		     const char *at,
		     const char *message,
		     struct secopts_place *error)
{
	secopts_set_place(lines, at, message, error);
	return false;
}

bool secopts_emit(struct secopts_reader *reader, struct secopts_entry *entry)
{
	if (reader->fn(reader->private_data, entry)) {
		return true;
	}
	reader->stopped = true;
	*reader->error = entry->place;
	return false;
}

struct secopts_entry secopts_skipped(const struct secopts_reader *reader,
				     const char *key,
				     const char *name,
				     const char *text)
{
	return (struct secopts_entry){
		.kind = SECOPTS_ENTRY_SKIPPED,
		.place = *reader->error,
		.value_column = reader->error->column,
		.key = key,
		.name = name,
		.text = text,
	};
}

char *secopts_skip(char *at)
{
	return at + strspn(at, " \t");
}

char *secopts_chop(char *text)
{
	size_t length = strlen(text);

	while (length > 0 &&
	       (text[length - 1] == ' ' || text[length - 1] == '\t')) {
		text[--length] = '\0';
	}
	return text;
}

bool secopts_read_field(const struct secopts_lines *lines,
			struct secopts_place *error,
			char **at,
			bool commas,
			char **out,
			const char **semicolon)
{
	char *start = *out;
	char *end = start; /* after the last that is no blank, or quoted */
	const char *quote = NULL;
	char *p = secopts_skip(*at);

	for (; *p != '\0' && (quote != NULL || commas || *p != ','); p++) {
		if (*p == '"' && quote != NULL && p[1] == '"') {
			p++;
		} else if (*p == '"') {
			quote = (quote == NULL) ? p : NULL;
			continue;
		}
		if (*p == ';' && quote == NULL && *semicolon == NULL) {
			*semicolon = p;
		}
		*(*out)++ = *p;
		if (quote != NULL || (*p != ' ' && *p != '\t')) {
			end = *out;
		}
	}
	if (quote != NULL) {
		return secopts_fail_at(lines,
				       quote,
				       "a quote is not closed",
				       error);
	}
	*end = '\0';
	*out = end + 1;
	*at = p;
	return true;
}

const char *secopts_split_names(const char *text,
				const struct secopts_file *file,
				struct secopts_list *list)
{
	char *out = file->scratch;
	size_t num = 0;

	if (strchr(text, ';') != NULL) {
		return "';' in a list: commas separate";
	}
	/* nothing but blanks is left for whoever looks for it */
	if (*text != '\0' && secopts_is_blank(text)) {
		file->names[num++] = text;
		text = "";
	}
	while (*text != '\0') {
		size_t length = strcspn(text, ",");
		size_t skip = strspn(text, " \t\r\n");

		skip = (skip < length) ? skip : length;
		memcpy(out, text + skip, length - skip);
		out[length - skip] = '\0';
		text += length + (text[length] != '\0');
		if (*secopts_chop(out) != '\0') {
			file->names[num++] = out;
			out += strlen(out) + 1;
		}
	}
	*list = (struct secopts_list){
		.num = num,
		.names = file->names,
	};
	return NULL;
}

enum secopts_seen_result
secopts_see(struct secopts_seen *seen, const char *name, const char *since)
{
	/*
	 * With at most half of the slots in use, nobody's names get near this;
	 * it keeps the time linear for whoever tries.
	 */
	size_t tries = 256;
	size_t at = secopts_hash(0, name, true) % seen->num_slots;

	for (; tries > 0; tries--) {
		const char *other = seen->slots[at];

		if (other == NULL) {
			seen->slots[at] = name;
			return SECOPTS_SEEN_NEW;
		}
		if (other >= since && secopts_ascii_casecmp(other, name) == 0) {
			return SECOPTS_SEEN_AGAIN;
		}
		at = (at + 1) % seen->num_slots;
	}
	return SECOPTS_SEEN_CROWDED;
}
