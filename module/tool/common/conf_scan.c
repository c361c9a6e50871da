/*
 * Windows Security Options for Samba
 *
 * The secopts command: where smb.conf has its lines
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "conf.h"
#include "lib/substitute.h"
#include "lib/util/tini.h"

/* Samba's own limit is higher, but nobody nests so deep on purpose. */
#define MAX_DEPTH 16

#define MAX_FILE_SIZE ((size_t)16 * 1024 * 1024)

/* One file that Samba's own reader reads. */
struct source {
	const struct tool_verb *verb;
	struct tool_conf *conf;
	const struct tool_conf_file *instead;
	size_t num_instead;
	const char **section; /* of the line read last, in any of the files */
	size_t file;
	FILE *stream; /* its text; the reader stops after each line */
	size_t depth;
	size_t start; /* of the line at hand */
	size_t end;   /* after it and the lines that continue it */
	size_t part;  /* SIZE_MAX: none yet */
	bool failed;  /* what is wrong has been said */
};

bool tool_slurp(TALLOC_CTX *mem_ctx,
		const struct tool_verb *verb,
		const char *path,
		uint8_t **bytes,
		size_t *length)
{
	bool is_input = (strcmp(path, "-") == 0);
	int fd = is_input ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);

	*bytes = NULL;
	if (fd != -1) {
		*bytes = (uint8_t *)fd_load(fd, length, MAX_FILE_SIZE + 1,
					    mem_ctx);
	}
	if (*bytes == NULL) {
		tool_fail(verb, "%s: %s", is_input ? "standard input" : path,
			  strerror(errno));
	} else if (*length > MAX_FILE_SIZE) {
		*bytes = NULL;
		tool_fail(verb, "%s: more than %zu bytes",
			  is_input ? "standard input" : path, MAX_FILE_SIZE);
	}
	if (fd != -1 && !is_input) {
		close(fd);
	}
	return *bytes != NULL;
}

static const struct tool_conf_file *file_of(const struct source *source)
{
	return &source->conf->files[source->file];
}

static bool no_memory(const struct source *source)
{
	return tool_fail(source->verb, "out of memory");
}

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
	const char *text = file_of(source)->text;
	size_t at = source->end;
	size_t content = content_of(text, at);

	source->end = (size_t)ftell(source->stream);
	while (content < source->end && strchr("#;\n", text[content]) != NULL) {
		at = content + strcspn(text + content, "\n") + 1;
		content = content_of(text, at);
	}
	source->start = at;
}

static size_t line_number(const struct source *source)
{
	size_t number = 1;
	size_t i;

	for (i = 0; i < source->start; i++) {
		number += (file_of(source)->text[i] == '\n') ? 1 : 0;
	}
	return number;
}

static bool is_global(const char *section)
{
	return strwicmp(section, "global") == 0 ||
	       strwicmp(section, "globals") == 0;
}

bool tool_conf_is_section(const char *section, const char *other)
{
	return strequal(section, other) ||
	       (is_global(section) && is_global(other));
}

/* Its bytes; false after saying what is wrong. */
static bool load_text(struct source *source, struct tool_conf_file *file)
{
	uint8_t *bytes = NULL;
	size_t i;

	for (i = 0; i < source->num_instead; i++) {
		if (strcmp(source->instead[i].name, file->name) == 0) {
			*file = source->instead[i];
			return true;
		}
	}
	/* a file of that name, not standard input */
	if (!tool_slurp(source->conf, source->verb,
			strcmp(file->name, "-") == 0 ? "./-" : file->name,
			&bytes, &file->length))
	{
		return false;
	}
	file->text = (char *)bytes;
	return true;
}

/* The file's number; false after saying what is wrong. */
static bool load(struct source *source, const char *name, size_t *file)
{
	struct tool_conf *conf = source->conf;
	struct tool_conf_file loaded = {.name = talloc_strdup(conf, name)};

	for (*file = 0; *file < conf->num_files; (*file)++) {
		if (strcmp(conf->files[*file].name, name) == 0) {
			return true;
		}
	}
	if (loaded.name == NULL) {
		return no_memory(source);
	}
	if (!load_text(source, &loaded)) {
		return false;
	}
	if (memchr(loaded.text, '\0', loaded.length) != NULL) {
		return tool_fail(source->verb, "%s: holds a NUL byte", name);
	}
	conf->files = talloc_realloc(conf, conf->files, struct tool_conf_file,
				     conf->num_files + 1);
	if (conf->files == NULL) {
		return no_memory(source);
	}
	conf->files[conf->num_files++] = loaded;
	return true;
}

/* Another section begins in this place, or the file does. */
static bool add_part(struct source *source, size_t at)
{
	struct tool_conf *conf = source->conf;

	conf->parts = talloc_realloc(conf, conf->parts, struct tool_conf_part,
				     conf->num_parts + 1);
	if (conf->parts == NULL) {
		return no_memory(source);
	}
	source->part = conf->num_parts++;
	conf->parts[source->part] = (struct tool_conf_part){
		.file = source->file,
		.section = *source->section,
		.at = at,
		.indent_at = at,
	};
	return true;
}

/*
 * New lines go after the last one of a section: before what is included, where
 * that has begun another one.
 */
static bool follow(struct source *source, size_t indent_at)
{
	struct tool_conf_part *part = &source->conf->parts[source->part];

	if (part->section != *source->section) {
		return add_part(source, source->end);
	}
	part->at = source->end;
	part->indent_at = indent_at;
	part->has_lines = true;
	return true;
}

static bool scan_file(struct source *source);

/* Samba passes over a file that is not there, and so does this. */
static bool scan_include(const struct source *from,
			 const char *value,
			 size_t *included)
{
	struct source source = *from;
	char *name = NULL;

	if (strequal(value, "registry")) {
		return true;
	}
	source.depth++;
	name = talloc_sub_basic(source.conf, "", "", value);
	if (name == NULL || !file_exist(name)) {
		return true;
	}
	if (source.depth > MAX_DEPTH) {
		return tool_fail(source.verb,
				 "%s: more than %d files include one another",
				 name, MAX_DEPTH);
	}
	if (!load(&source, name, &source.file)) {
		return false;
	}
	*included = source.file;
	return scan_file(&source);
}

static bool add_line(struct source *source, const char *name, const char *value)
{
	struct tool_conf *conf = source->conf;
	size_t included = 0;
	struct tool_conf_line line = {
		.file = source->file,
		.section = *source->section,
		.name = talloc_strdup(conf, name),
		.value = talloc_strdup(conf, value),
		.number = line_number(source),
		.start = source->start,
		.end = source->end,
	};
	size_t at = conf->num_lines;

	conf->lines = talloc_realloc(conf, conf->lines, struct tool_conf_line,
				     at + 1);
	if (conf->lines == NULL || line.name == NULL || line.value == NULL) {
		return no_memory(source);
	}
	conf->lines[conf->num_lines++] = line;
	if (strwicmp(name, "include") != 0) {
		return true;
	}
	if (!scan_include(source, line.value, &included)) {
		return false;
	}
	conf->lines[at].included = included;
	return true;
}

static bool scan_parameter(const char *name,
			   const char *value,
			   void *private_data)
{
	struct source *source = private_data;
	const struct tool_conf_file *file = file_of(source);

	find_line(source);
	/* Samba passes over a line without a value. */
	if (memchr(file->text + source->start, '=',
		   source->end - source->start) != NULL)
	{
		source->failed = !add_line(source, name, value);
	}
	if (!source->failed) {
		source->failed = !follow(source, source->start);
	}
	return !source->failed;
}

static bool scan_section(const char *name, void *private_data)
{
	struct source *source = private_data;

	find_line(source);
	*source->section = is_global(name)
				   ? "global"
				   : talloc_strdup(source->conf, name);
	source->failed = *source->section == NULL
				 ? !no_memory(source)
				 : !add_part(source, source->end);
	if (!source->failed) {
		/* no indent is taken from a header */
		source->conf->parts[source->part].has_lines = true;
	}
	return !source->failed;
}

static bool scan_file(struct source *source)
{
	const struct tool_conf_file *file = file_of(source);
	const char *name = file->name;
	bool ok;

	if (!add_part(source, 0)) {
		return false;
	}
	if (file->length == 0) {
		return true;
	}
	source->end = 0;
	source->failed = false;
	source->stream = fmemopen(file->text, file->length, "r");
	if (source->stream == NULL) {
		return tool_fail(source->verb, "%s: %s", name, strerror(errno));
	}
	ok = tini_parse(source->stream, true, scan_section, scan_parameter,
			source);
	fclose(source->stream);
	return ok || (!source->failed &&
		      tool_fail(source->verb, "%s: cannot be read", name));
}

struct tool_conf *tool_conf_scan(TALLOC_CTX *mem_ctx,
				 const struct tool_verb *verb,
				 const char *file,
				 const struct tool_conf_file *instead,
				 size_t num_instead)
{
	/* What stands before the first header belongs to [global]. */
	const char *section = "global";
	struct source source = {
		.verb = verb,
		.conf = talloc_zero(mem_ctx, struct tool_conf),
		.instead = instead,
		.num_instead = num_instead,
		.section = &section,
	};

	if (source.conf == NULL) {
		no_memory(&source);
		return NULL;
	}
	if (!load(&source, file, &source.file) || !scan_file(&source)) {
		TALLOC_FREE(source.conf);
	}
	return source.conf;
}
