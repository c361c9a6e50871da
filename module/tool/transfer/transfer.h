/*
 * Windows Security Options for Samba
 *
 * The secopts command: what the parts of import and export share
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#ifndef __SECOPTS_TRANSFER_H__
#define __SECOPTS_TRANSFER_H__

#include "../common/conf.h"
#include "../common/tool.h"
#include "secopts_baseline.h"
#include "secopts_template.h"

/* What becomes of an entry of the file. */
enum import_fate {
	IMPORT_APPLIED,
	IMPORT_ALREADY,
	IMPORT_STRICTER,       /* what holds is stricter than this asks */
	IMPORT_SAMBA,          /* Samba's parameters to set */
	IMPORT_NOT_APPLICABLE, /* Samba has nothing like it */
	IMPORT_LEFT_OUT,       /* not understood, or not what holds */
	IMPORT_NOT_OURS,
	IMPORT_NUM_FATES
};

/*
 * "param = value" of Samba. Without a value, nothing is wanted of the
 * parameter.
 */
#define IMPORT_MAX_LINES 6
struct import_line {
	const char *parameter;
	const char *value;
};

struct import_entry {
	size_t line;
	size_t column;
	const char *name; /* with its key or section */
	const char *text; /* the value, as the file has it */
	enum import_fate fate;
	enum secopts_setting setting; /* NUM_SETTINGS: none, or a whole key */
	const char *note;
	const char *doubt; /* a warning for whoever wrote the file */
	struct import_line lines[IMPORT_MAX_LINES];
	size_t num_lines;
};

enum import_change {
	IMPORT_LEAVE,
	IMPORT_SET,
	IMPORT_REMOVE, /* back to the default */
};

/* What the file wants of a setting. */
struct import_wish {
	enum import_change change;
	struct secopts_data data;
	size_t entry; /* which says so */
	bool by_key;  /* removed with its key, and may be given again */
	bool applied; /* false: already so, or no change of the target */
};

/* A place where the wishes are written to. */
enum import_target {
	IMPORT_TO_CONF,
	IMPORT_TO_REGISTRY,
};

struct import {
	const struct tool_verb *verb;
	const char *file; /* as it is called in messages */
	const char *conf; /* smb.conf */
	enum import_target target;
	bool dry_run;
	bool strict; /* what is not understood is an error */
	struct secopts_policy *policy; /* as it is now */
	struct import_entry *entries;
	size_t num_entries;
	struct import_wish wishes[SECOPTS_NUM_SETTINGS];
	size_t num_applied; /* wishes */
	char *diff;         /* of a dry run, or NULL */
	struct tool_findings *findings; /* whom the file would lock out */
};

/** tool_fail() of the import. */
#define import_fail(import, ...) tool_fail((import)->verb, __VA_ARGS__)

/*
 * import_read.c
 */

/**
 * Read the entries and what they wish.
 *
 * @param[in] format	SECOPTS_FORMAT_UNKNOWN: guess it.
 *
 * @return	false after saying what is wrong, with its place.
 */
bool import_read(struct import *import, enum secopts_format format);

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
enum secopts_setting import_skipped(const struct secopts_entry *entry);

/**
 * Account for an entry that could not be read, that is of another control set,
 * or that does not do what its name says. False: it is none of these.
 */
bool import_odd(TALLOC_CTX *mem_ctx,
		const struct secopts_entry *entry,
		struct import_entry *out);

/** What a JSON file is of which no property is known; NULL where one is. */
const char *import_foreign_json(const struct import *import);

/** Make the doubts part of the notes, and warn of them. */
bool import_doubts(struct import *import);

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
void import_windows(TALLOC_CTX *mem_ctx,
		    const struct secopts_entry *entry,
		    struct import_entry *out);

/** Fate, note and lines of LmCompatibilityLevel, which Samba enforces. */
void import_lm_level(TALLOC_CTX *mem_ctx,
		     const struct secopts_policy *policy,
		     uint32_t level,
		     struct import_entry *out);

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
	const struct tool_conf_file *file;
	struct conf_line *lines;
	size_t num_lines;
	size_t insert_at;	/* where [global] ends */
	size_t insert_indent;	/* start of the line to take the indent of */
	bool has_global;	/* false: [global] has to be made there */
	const char *other_file; /* 'config file', or NULL */
};

/**
 * Find the lines of settings in smb.conf and what it includes, by the rules
 * of Samba's own reader.
 *
 * @return	false after saying what is wrong.
 */
bool import_scan(TALLOC_CTX *mem_ctx,
		 const struct import *import,
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
bool import_edit(TALLOC_CTX *mem_ctx,
		 const struct import *import,
		 const struct conf_scan *scan,
		 char **text,
		 char **diff);

/*
 * import_conf.c, import_registry.c: judge the wishes and grant them, all or
 * none; false after saying what is wrong.
 */
bool import_to_conf(struct import *import);
bool import_to_registry(struct import *import);

struct registry_value;

/** A value as the registry has it; NULL when memory ran out. */
struct registry_value *import_registry_value(TALLOC_CTX *mem_ctx,
					     enum secopts_setting setting,
					     const struct secopts_data *data);

/*
 * export_text.c: the settings of a policy, in UTF-8
 */
char *export_inf(TALLOC_CTX *mem_ctx, const struct secopts_policy *policy);
char *export_reg(TALLOC_CTX *mem_ctx, const struct secopts_policy *policy);
char *export_conf(TALLOC_CTX *mem_ctx, const struct secopts_policy *policy);

/**
 * A list as the registry stores it.
 *
 * @return	False when memory ran out, or a name is not UTF-8.
 *
 * Source: MS-RRP 3.1.1.5.
 */
bool export_multi_sz(TALLOC_CTX *mem_ctx,
		     const struct secopts_list *list,
		     DATA_BLOB *blob);

/*
 * import_report.c
 */
void import_report(const struct import *import, bool verbose);
enum tool_exit import_report_json(const struct import *import);

/*
 * gpo_file.c: the file that the plug-ins read
 */

/* What Group Policy delivers, put together from its files. */
struct gpo_result {
	bool given[SECOPTS_NUM_SETTINGS];
	struct secopts_data values[SECOPTS_NUM_SETTINGS];
	const char *gpo[SECOPTS_NUM_SETTINGS];
};

/**
 * Make this what has been delivered, all of it or none, to this host and to the
 * cluster that it is a node of. Where it is that already, the file is left alone;
 * where nothing is delivered, there is none.
 *
 * @return	false after saying what is wrong.
 */
bool gpo_write(TALLOC_CTX *mem_ctx,
	       const struct tool_verb *verb,
	       const struct gpo_result *result);

/*
 * gpo_shared.c
 */

/**
 * Make this what all nodes of the cluster have been given.
 *
 * @param[in] bytes	A Registry.pol, as it stands in the file.
 *
 * @return		false after saying what is wrong.
 */
bool gpo_share(TALLOC_CTX *mem_ctx,
	       const struct tool_verb *verb,
	       const DATA_BLOB *bytes);

#endif /* __SECOPTS_TRANSFER_H__ */
