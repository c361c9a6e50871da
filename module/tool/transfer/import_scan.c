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
#include "lib/substitute.h"
#include "lib/util/tini.h"

/* Samba's own limit is higher, but nobody nests so deep on purpose. */
#define MAX_DEPTH 16

/* One file that Samba's own reader reads. */
struct source {
	TALLOC_CTX *mem_ctx;
	const struct import *import;
	struct conf_scan *scan;
	const char *file;
	const char *text;
	FILE *stream; /* text; the reader stops after each line */
	size_t depth;
	size_t start; /* of the line at hand */
	size_t end;   /* after it and the lines that continue it */
	bool failed;  /* what is wrong has been said */
};

/* Where a line's text begins; a backslash there continues nothing. */
static size_t content_of(const char *text, size_t at)
{
	return at + strspn(text + at, " \t\r\v\f\\");
}

/*
 * The line that the reader has just read begins after the comments and blank
 * lines that follow the one before.
 */
static void find_line(struct source *source)
{
	const char *text = source->text;
	size_t at = source->end;
	size_t content = content_of(text, at);

	source->end = (size_t)ftell(source->stream);
	while (content < source->end && strchr("#;\n", text[content]) != NULL) {
		at = content + strcspn(text + content, "\n") + 1;
		content = content_of(text, at);
	}
	source->start = at;
}

/* New lines go after the last one of [global]. */
static void follow_global(const struct source *source, size_t indent)
{
	struct conf_scan *scan = source->scan;

	if (scan->in_global && source->depth == 0) {
		scan->has_global = true;
		scan->insert_at = source->end;
		scan->insert_indent = indent;
	}
}

static size_t line_number(const struct source *source)
{
	size_t number = 1;
	size_t i;

	for (i = 0; i < source->start; i++) {
		number += (source->text[i] == '\n') ? 1 : 0;
	}
	return number;
}

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

static char *load_text(TALLOC_CTX *mem_ctx,
		       const struct import *import,
		       const char *file,
		       size_t *length)
{
	uint8_t *bytes = NULL;

	/* a file of that name, not standard input */
	if (strcmp(file, "-") == 0) {
		file = "./-";
	}
	if (!import_slurp(mem_ctx, import, file, &bytes, length)) {
		return NULL;
	}
	if (memchr(bytes, '\0', *length) != NULL) {
		import_fail(import, "%s: holds a NUL byte", file);
		return NULL;
	}
	return (char *)bytes;
}

static bool scan_file(struct source *source);

/* Samba passes over a file that is not there, and so does this. */
static bool scan_include(const struct source *from, const char *value)
{
	struct source source = *from;
	size_t length = 0;

	if (strequal(value, "registry")) {
		return true;
	}
	source.depth++;
	source.file = talloc_sub_basic(source.mem_ctx, "", "", value);
	if (source.file == NULL || !file_exist(source.file)) {
		return true;
	}
	if (source.depth > MAX_DEPTH) {
		return import_fail(source.import, "%s: more than %d files include one "
				   "another",
				   source.file, MAX_DEPTH);
	}
	source.text = load_text(source.mem_ctx, source.import, source.file,
				&length);
	return source.text != NULL && scan_file(&source);
}

static bool take_parameter(struct source *source,
			   const char *name,
			   const char *value)
{
	struct conf_scan *scan = source->scan;
	struct conf_line found = {.file = source->file};

	/* Samba passes over a line without a value. */
	if (memchr(source->text + source->start, '=',
		   source->end - source->start) == NULL)
	{
		return true;
	}
	if (strwicmp(name, "include") == 0) {
		source->failed = !scan_include(source, value);
		return !source->failed;
	}
	if (!scan->in_global) {
		return true;
	}
	if (strwicmp(name, "config file") == 0 && value[0] != '\0') {
		scan->other_file = talloc_strdup(source->mem_ctx, value);
	}
	if (!find_setting(name, &found.setting)) {
		return true;
	}
	found.number = line_number(source);
	found.included = source->depth > 0;
	found.start = source->start;
	found.end = source->end;
	return add_line(scan, source->mem_ctx, &found);
}

static bool scan_parameter(const char *name,
			   const char *value,
			   void *private_data)
{
	struct source *source = private_data;
	bool ok;

	find_line(source);
	ok = take_parameter(source, name, value);
	/* What is included may have begun another section. */
	follow_global(source, source->start);
	return ok;
}

static bool scan_section(const char *name, void *private_data)
{
	struct source *source = private_data;

	find_line(source);
	source->scan->in_global = strwicmp(name, "global") == 0 ||
				  strwicmp(name, "globals") == 0;
	/* no indent is taken from a header */
	follow_global(source, source->end);
	return true;
}

static bool scan_file(struct source *source)
{
	size_t length = strlen(source->text);
	bool ok;

	if (length == 0) {
		return true;
	}
	source->end = 0;
	source->failed = false;
	source->stream = fmemopen(discard_const_p(char, source->text), length,
				  "r");
	if (source->stream == NULL) {
		return import_fail(source->import, "%s: %s", source->file,
				   strerror(errno));
	}
	ok = tini_parse(source->stream, true, scan_section, scan_parameter,
			source);
	fclose(source->stream);
	return ok || (!source->failed &&
		      import_fail(source->import, "%s: cannot be read",
				  source->file));
}

bool import_scan(TALLOC_CTX *mem_ctx,
		 const struct import *import,
		 const char *file,
		 struct conf_scan *scan)
{
	struct source source = {
		.mem_ctx = mem_ctx,
		.import = import,
		.scan = scan,
		.file = file,
	};

	*scan = (struct conf_scan){.file = file, .in_global = true};
	scan->text = load_text(mem_ctx, import, file, &scan->length);
	source.text = scan->text;
	return scan->text != NULL && scan_file(&source);
}
