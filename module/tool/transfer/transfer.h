/*
 * Windows Security Options for Samba
 *
 * The secopts command: what import and export share
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#ifndef __SECOPTS_TRANSFER_H__
#define __SECOPTS_TRANSFER_H__

#include "../common/tool.h"
#include "secopts_baseline.h"
#include "secopts_template.h"

/* What becomes of an entry of the file. */
enum transfer_fate {
	TRANSFER_APPLIED,
	TRANSFER_ALREADY,
	TRANSFER_STRICTER,       /* what holds is stricter than this asks */
	TRANSFER_SAMBA,          /* Samba's parameters to set */
	TRANSFER_NOT_APPLICABLE, /* Samba has nothing like it */
	TRANSFER_LEFT_OUT,       /* not understood, or not what holds */
	TRANSFER_NOT_OURS,
	TRANSFER_NUM_FATES
};

/*
 * "param = value" of Samba. Without a value, nothing is wanted of the
 * parameter.
 */
#define TRANSFER_MAX_LINES 6
struct transfer_line {
	const char *parameter;
	const char *value;
};

struct transfer_entry {
	size_t line;
	size_t column;
	const char *name; /* with its key or section */
	const char *text; /* the value, as the file has it */
	enum transfer_fate fate;
	enum secopts_setting setting; /* NUM_SETTINGS: none, or a whole key */
	const char *note;
	const char *doubt; /* what whoever wrote it is to be warned of */
	struct transfer_line lines[TRANSFER_MAX_LINES];
	size_t num_lines;
};

enum transfer_change {
	TRANSFER_LEAVE,
	TRANSFER_SET,
	TRANSFER_REMOVE, /* back to the default */
};

/* What the file wants of a setting. */
struct transfer_wish {
	enum transfer_change change;
	struct secopts_data data;
	size_t entry; /* which says so */
	bool by_key;  /* removed with its key, and may be given again */
	bool applied; /* false: already so, or no change of the target */
};

/* A place where the wishes are written to. */
enum transfer_target {
	TRANSFER_TO_CONF,
	TRANSFER_TO_REGISTRY,
};

struct transfer {
	const struct tool_verb *verb;
	const char *file; /* as it is called in messages */
	const char *conf; /* smb.conf */
	enum transfer_target target;
	bool dry_run;
	bool strict; /* what is not understood is an error */
	struct secopts_policy *policy; /* as it is now */
	struct transfer_entry *entries;
	size_t num_entries;
	struct transfer_wish wishes[SECOPTS_NUM_SETTINGS];
	size_t num_applied; /* wishes */
	char *diff;         /* of a dry run, or NULL */
	struct tool_findings *findings; /* whom the file would lock out */
};

/** Say what is wrong, after the command's name; returns false. */
bool transfer_fail(const struct transfer *transfer,
		   const char *format,
		   ...) PRINTF_ATTRIBUTE(2, 3);

/*
 * import_read.c
 */

/**
 * Read a file as a whole, "-" being standard input.
 *
 * @return	false after saying what is wrong.
 */
bool transfer_slurp(TALLOC_CTX *mem_ctx,
		    const struct transfer *transfer,
		    const char *path,
		    uint8_t **bytes,
		    size_t *length);

/**
 * Read the entries and what they wish.
 *
 * @param[in] format	SECOPTS_FORMAT_UNKNOWN: guess it.
 *
 * @return	false after saying what is wrong, with its place.
 */
bool transfer_read(struct transfer *transfer, enum secopts_format format);

/*
 * import_odd.c: what is not understood, or means something else than its
 * writer thought
 */

/**
 * Which setting is a line about that could not be read?
 *
 * @param[in] entry	A SECOPTS_ENTRY_SKIPPED.
 *
 * @return		SECOPTS_NUM_SETTINGS: none.
 */
enum secopts_setting transfer_skipped(const struct secopts_entry *entry);

/** Account for an entry that Windows has no use for, or the writer none. */
bool transfer_odd(TALLOC_CTX *mem_ctx,
		  const struct secopts_entry *entry,
		  struct transfer_entry *out);

/** Is nothing in a JSON file that is read as JSON? Then what is it? */
const char *transfer_foreign_json(const struct transfer *transfer);

/** Make the doubts part of the notes, and warn of them. */
bool transfer_doubts(struct transfer *transfer);

/*
 * import_windows.c
 */

/**
 * Account for an entry that is no setting of ours: fate, note and lines, of
 * which none makes Samba less strict than it is.
 *
 * @param[in] mem_ctx	Owner of the note.
 *
 * Source: the reference page of each option; smb.conf(5).
 */
void transfer_windows(TALLOC_CTX *mem_ctx,
		      const struct secopts_entry *entry,
		      struct transfer_entry *out);

/** Fate, note and lines of LmCompatibilityLevel, which Samba enforces. */
void transfer_lm_level(TALLOC_CTX *mem_ctx,
		       const struct secopts_policy *policy,
		       uint32_t level,
		       struct transfer_entry *out);

/*
 * import_scan.c
 */

/* A line of a setting in [global]. */
struct conf_line {
	enum secopts_setting setting;
	const char *file;
	size_t number;
	bool included;
	size_t start; /* in the file, of the line */
	size_t end;   /* after its end */
};

struct conf_scan {
	const char *file;
	char *text;
	size_t length;
	struct conf_line *lines;
	size_t num_lines;
	size_t insert_at;       /* where [global] ends */
	size_t insert_indent;   /* start of the line to take the indent of */
	bool has_global;        /* false: [global] has to be made there */
	const char *other_file; /* 'config file', or NULL */
	bool in_global;         /* of the line read last */
};

/**
 * Find the lines of settings in smb.conf and what it includes, by the rules
 * of Samba's own reader.
 *
 * @return	false after saying what is wrong.
 */
bool transfer_scan(TALLOC_CTX *mem_ctx,
		   const struct transfer *transfer,
		   const char *file,
		   struct conf_scan *scan);

/*
 * import_edit.c
 */

/**
 * Make the new text of smb.conf.
 *
 * @param[out] text	The new text.
 * @param[out] diff	The lines that change, as "diff -U0" has them.
 *
 * @return		false after saying what is wrong.
 */
bool transfer_edit(TALLOC_CTX *mem_ctx,
		   const struct transfer *transfer,
		   const struct conf_scan *scan,
		   char **text,
		   char **diff);

/*
 * import_conf.c, import_registry.c: judge the wishes and grant them, all or
 * none; false after saying what is wrong.
 */
bool transfer_to_conf(struct transfer *transfer);
bool transfer_to_registry(struct transfer *transfer);

/*
 * import_write.c
 */

/* The new version of a file, beside it. */
struct transfer_temp {
	const char *path;   /* of the file, symbolic links resolved */
	const char *beside; /* of the new version */
	struct stat st;     /* of the file when it was read */
};

/** Write the new version; false after saying what is wrong. */
bool transfer_temp_write(TALLOC_CTX *mem_ctx,
			 const struct transfer *transfer,
			 const char *text,
			 struct transfer_temp *temp);

/** Put it in the file's place; false after saying what is wrong. */
bool transfer_temp_commit(const struct transfer *transfer,
			  struct transfer_temp *temp);

/** Remove it, unless it is in the file's place. */
void transfer_temp_drop(struct transfer_temp *temp);

/** Open the file to be replaced: a plain one, and writable. */
bool transfer_temp_open(TALLOC_CTX *mem_ctx,
			const struct transfer *transfer,
			const char *path,
			struct transfer_temp *temp);

/*
 * import_report.c
 */
void transfer_report(const struct transfer *transfer, bool verbose);
enum tool_exit transfer_report_json(const struct transfer *transfer);

/*
 * export_text.c: the settings of a policy, in UTF-8
 */
char *transfer_inf(TALLOC_CTX *mem_ctx, const struct secopts_policy *policy);
char *transfer_reg(TALLOC_CTX *mem_ctx, const struct secopts_policy *policy);
char *transfer_conf(TALLOC_CTX *mem_ctx, const struct secopts_policy *policy);

#endif /* __SECOPTS_TRANSFER_H__ */
