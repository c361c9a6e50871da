/*
 * Windows Security Options for Samba
 *
 * The secopts command: where smb.conf has settings
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "import.h"
#include "lib/substitute.h"

/* Samba's own limit is higher, but nobody nests so deep on purpose. */
#define MAX_DEPTH 16

struct scanner {
	const struct import *import;
	struct conf_scan *scan;
};

/* One file that is read. */
struct source {
	const char *file;
	const char *text;
	size_t length;
	size_t at;
	size_t number; /* of the line that begins at at */
	size_t depth;
};

/* A line with its continuations, as Samba's reader joins them. */
struct logical {
	size_t start;
	size_t end;
	size_t number;
	char *text;
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f';
}

/*
 * Does this line go on in the next? It does after a backslash, which one
 * blank may follow, or several, since Samba makes them one.
 */
static size_t without_continuation(const char *text, size_t length)
{
	size_t n = length;

	while (n > 0 && is_blank(text[n - 1])) {
		n--;
	}
	return (n > 0 && text[n - 1] == '\\') ? n - 1 : length;
}

/* Reads the next line that is no comment and not empty; 0 at the end. */
static int next_logical(TALLOC_CTX *mem_ctx,
			struct source *source,
			struct logical *line)
{
	const char *text = source->text;

	line->text = talloc_strdup(mem_ctx, "");
	line->start = source->at;
	line->end = source->at;
	line->number = source->number;
	while (line->text != NULL && source->at < source->length) {
		const char *begin = text + source->at;
		const char *newline =
			memchr(begin, '\n', source->length - source->at);
		size_t length = (newline != NULL)
					? (size_t)(newline - begin)
					: source->length - source->at;
		size_t skip = 0;
		size_t kept;

		source->at += length + (newline != NULL ? 1 : 0);
		source->number++;
		line->end = source->at;
		if (line->text[0] == '\0') {
			while (skip < length && is_blank(begin[skip])) {
				skip++;
			}
			if (skip == length || begin[skip] == '#' ||
			    begin[skip] == ';')
			{
				line->start = source->at;
				line->number = source->number;
				continue;
			}
		}
		kept = without_continuation(begin + skip, length - skip);
		line->text = talloc_strndup_append_buffer(line->text,
							  begin + skip, kept);
		if (kept == length - skip) {
			break;
		}
	}
	if (line->text == NULL) {
		return -1;
	}
	return (line->text[0] != '\0') ? 1 : 0;
}

static bool find_setting(const char *name, enum secopts_setting *setting)
{
	const char *option = strchr(name, ':');
	size_t i;

	if (option == NULL) {
		return false;
	}
	for (i = 0; i < SECOPTS_NUM_SETTINGS; i++) {
		char key[128];

		*setting = (enum secopts_setting)i;
		snprintf(key, sizeof(key), "secopts:%s",
			 secopts_settings[i].parameter);
		if (strwicmp(name, key) == 0) {
			return true;
		}
		snprintf(key, sizeof(key), "secopts:%s",
			 secopts_settings[i].value_name);
		if (strwicmp(name, key) == 0) {
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

static bool scan_file(TALLOC_CTX *mem_ctx,
		      struct scanner *scanner,
		      struct source *source);

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

/* Samba goes on without a file that is not there, and so is this done. */
static bool scan_include(TALLOC_CTX *mem_ctx,
			 struct scanner *scanner,
			 const char *value,
			 size_t depth)
{
	struct source source = {.number = 1, .depth = depth + 1};

	if (strequal(value, "registry")) {
		return true;
	}
	source.file = talloc_sub_basic(mem_ctx, "", "", value);
	if (source.file == NULL || !file_exist(source.file)) {
		return true;
	}
	if (source.depth > MAX_DEPTH) {
		return import_fail(scanner->import,
				   "%s: included too deep", source.file);
	}
	source.text = load_text(mem_ctx, scanner->import, source.file,
				&source.length);
	return source.text != NULL && scan_file(mem_ctx, scanner, &source);
}

static bool scan_parameter(TALLOC_CTX *mem_ctx,
			   struct scanner *scanner,
			   const struct source *source,
			   const struct logical *line)
{
	struct conf_scan *scan = scanner->scan;
	struct conf_line found = {
		.file = source->file,
		.number = line->number,
		.included = source->depth > 0,
		.start = line->start,
		.end = line->end,
	};
	char *value = strchr(line->text, '=');

	if (value == NULL) {
		return true;
	}
	*value++ = '\0';
	trim_string(value, " ", " ");
	value += strspn(value, "\t\r\v\f ");
	value[strcspn(value, "\r")] = '\0';
	if (strwicmp(line->text, "include") == 0) {
		return scan_include(mem_ctx, scanner, value, source->depth);
	}
	if (!scan->in_global) {
		return true;
	}
	if (strwicmp(line->text, "config file") == 0 && value[0] != '\0') {
		scan->other_file = value;
	}
	return !find_setting(line->text, &found.setting) ||
	       add_line(scan, mem_ctx, &found) ||
	       import_fail(scanner->import, "out of memory");
}

static void scan_section(struct conf_scan *scan, const char *text)
{
	size_t length = strcspn(text + 1, "]");
	char name[16];

	scan->in_global = false;
	if (length < sizeof(name)) {
		memcpy(name, text + 1, length);
		name[length] = '\0';
		scan->in_global = strwicmp(name, "global") == 0 ||
				  strwicmp(name, "globals") == 0;
	}
}

static bool scan_file(TALLOC_CTX *mem_ctx,
		      struct scanner *scanner,
		      struct source *source)
{
	struct conf_scan *scan = scanner->scan;
	struct logical line;
	int more;

	while ((more = next_logical(mem_ctx, source, &line)) == 1) {
		bool header = (line.text[0] == '[');

		if (header) {
			scan_section(scan, line.text);
		} else if (!scan_parameter(mem_ctx, scanner, source, &line)) {
			return false;
		}
		if (scan->in_global && source->depth == 0) {
			scan->has_global = true;
			scan->insert_at = line.end;
			/* no indent is taken from a header */
			scan->insert_indent = header ? line.end : line.start;
		}
	}
	return more == 0 || import_fail(scanner->import, "out of memory");
}

bool import_scan(TALLOC_CTX *mem_ctx,
		 const struct import *import,
		 const char *file,
		 struct conf_scan *scan)
{
	struct scanner scanner = {.import = import, .scan = scan};
	struct source source = {.file = file, .number = 1};

	*scan = (struct conf_scan){.file = file, .in_global = true};
	scan->text = load_text(mem_ctx, import, file, &scan->length);
	source.text = scan->text;
	source.length = scan->length;
	return scan->text != NULL && scan_file(mem_ctx, &scanner, &source);
}
