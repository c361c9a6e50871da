/*
 * Windows Security Options for Samba
 *
 * The secopts command: smb.conf as text, to be changed with care
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#ifndef __SECOPTS_TOOL_CONF_H__
#define __SECOPTS_TOOL_CONF_H__

#include "tool.h"

/*
 * conf_scan.c: where each line is
 */

/* One of the files that smb.conf consists of. */
struct tool_conf_file {
	const char *name;
	char *text;
	size_t length;
};

/* "name = value" */
struct tool_conf_line {
	size_t file;	     /* its number */
	const char *section; /* "global" for [globals], too */
	const char *name;
	const char *value;
	size_t number;	 /* of the line, from 1 */
	size_t start;	 /* in the file, of the line */
	size_t end;	 /* after its end and the lines that continue it */
	size_t included; /* number of the file that it includes, or 0 */
};

/* Where lines for a section can be added, in the order of Samba's reading. */
struct tool_conf_part {
	size_t file;
	const char *section;
	size_t at;	   /* after its last line in this place */
	size_t indent_at;  /* start of the line to take the indent of */
	bool has_lines;	   /* or a header; false: nothing but its beginning */
};

struct tool_conf {
	struct tool_conf_file *files; /* [0]: smb.conf itself */
	size_t num_files;
	struct tool_conf_line *lines;
	size_t num_lines;
	struct tool_conf_part *parts;
	size_t num_parts;
};

/**
 * Find the lines of smb.conf and of what it includes, by the rules of Samba's
 * own reader.
 *
 * @param[in] instead	What these files are to be taken to hold.
 *
 * @return		NULL after saying what is wrong.
 */
struct tool_conf *tool_conf_scan(TALLOC_CTX *mem_ctx,
				 const struct tool_verb *verb,
				 const char *file,
				 const struct tool_conf_file *instead,
				 size_t num_instead);

/** Is that the section? [globals] is [global], and case does not matter. */
bool tool_conf_is_section(const char *section, const char *other);

/**
 * Read a file as a whole, "-" being standard input.
 *
 * @return	false after saying what is wrong.
 */
bool tool_slurp(TALLOC_CTX *mem_ctx,
		const struct tool_verb *verb,
		const char *path,
		uint8_t **bytes,
		size_t *length);

/*
 * registry_line.c: a single line, and one for Samba's registry
 */

/**
 * Take a line of smb.conf apart.
 *
 * @param[in] line	"name = value"
 *
 * @return		False where it is none, or memory ran out.
 */
bool tool_split_line(TALLOC_CTX *mem_ctx,
		     const char *line,
		     const char **parameter,
		     const char **value);

/**
 * The command that sets a line in Samba's registry, as a shell takes it.
 *
 * @return	NULL when memory ran out.
 */
char *tool_registry_command(TALLOC_CTX *mem_ctx,
			    const char *section,
			    const char *line);

/** The command that takes a line out of it. */
char *tool_registry_delete_command(TALLOC_CTX *mem_ctx,
				   const char *section,
				   const char *parameter);

/*
 * conf_edit.c: a new text, and the lines that change
 */

/* These lines in place of those from start to end, which are whole ones. */
struct tool_conf_edit {
	size_t start;
	size_t end;
	const char *lines;
};

/**
 * Make a new text.
 *
 * @param[in] old	The text as it is.
 * @param[in] edits	In the order of the text, none in another.
 * @param[in] context	How many lines that stay to show around a change.
 * @param[out] text	The new text.
 * @param[out] diff	As "diff -U" has it; without changes it is empty.
 *
 * @return		False when memory ran out.
 */
bool tool_conf_apply(TALLOC_CTX *mem_ctx,
		     const struct tool_conf_file *old,
		     const struct tool_conf_edit *edits,
		     size_t num,
		     size_t context,
		     char **text,
		     char **diff);

/** The end of line that the line before this offset has: "" where it is open. */
const char *tool_conf_eol_before(const struct tool_conf_file *file, size_t at);

/** The end of line that the file has throughout, by its first one. */
const char *tool_conf_eol(const struct tool_conf_file *file);

/** How many blanks a line begins with. */
size_t tool_conf_indent(const struct tool_conf_file *file, size_t at);

/** Let lines follow a text, which may have no line end yet. */
void tool_conf_append(char **text, const char *lines, const char *eol);

/*
 * replace.c: replace a file, or leave it as it is
 */

/** Write all of it; false with errno. */
bool tool_write_all(int fd, const void *bytes, size_t length);

/**
 * Write a file as a whole. It is renamed over the old one, so that whoever reads
 * has the one or the other.
 *
 * @return	false after saying what is wrong.
 */
bool tool_write_file(const struct tool_verb *verb,
		     const char *path,
		     const void *bytes,
		     size_t length,
		     mode_t mode);

/* The new version of a file, beside it. */
struct tool_replace {
	const struct tool_verb *verb;
	bool dry_run;
	const char *path;   /* of the file, symbolic links resolved */
	const char *beside; /* of the new version, or NULL */
	struct stat st;     /* of the file when it was read */
};

/**
 * Look at the file to be replaced: it has to be a plain one, and writable.
 *
 * @param[in] dry_run	It is never replaced, and the new version is written to
 *			the directory of temporary files.
 *
 * @return		false after saying what is wrong.
 */
bool tool_replace_open(TALLOC_CTX *mem_ctx,
		       const struct tool_verb *verb,
		       const char *path,
		       bool dry_run,
		       struct tool_replace *replace);

/** Write the new version; false after saying what is wrong. */
bool tool_replace_write(TALLOC_CTX *mem_ctx,
			const char *text,
			struct tool_replace *replace);

/**
 * Put it in the file's place, unless that has changed meanwhile; false after
 * saying what is wrong.
 */
bool tool_replace_commit(struct tool_replace *replace);

/** Remove it, unless it is in the file's place. */
void tool_replace_drop(struct tool_replace *replace);

/** Have the names in a file's directory on disk. */
void tool_sync_directory(const char *path);

/**
 * Hold back the signals that end the command, which would leave its temporary
 * files behind.
 */
void tool_hold_signals(bool hold);

#endif /* __SECOPTS_TOOL_CONF_H__ */
