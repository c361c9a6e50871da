/*
 * Windows Security Options for Samba
 *
 * The secopts command: verbs, and what they share
 *
 * Copyright (C) the secopts authors 2026
 *
 * This program is free software; you can redistribute it and/or modify
 * it under the terms of the GNU General Public License as published by
 * the Free Software Foundation; either version 3 of the License, or
 * (at your option) any later version.
 *
 * This program is distributed in the hope that it will be useful,
 * but WITHOUT ANY WARRANTY; without even the implied warranty of
 * MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE.  See the
 * GNU General Public License for more details.
 *
 * You should have received a copy of the GNU General Public License
 * along with this program.  If not, see <http://www.gnu.org/licenses/>.
 */

#ifndef __SECOPTS_TOOL_H__
#define __SECOPTS_TOOL_H__

#include <jansson.h>
#include <popt.h>
#include "secopts_samba.h"

/* Exit status; "ask" gives the verdict by it. */
enum tool_exit {
	TOOL_OK = 0, /* done, or allowed */
	TOOL_REFUSED = 1,
	TOOL_TROUBLE = 2,
};

/* One verb of the command. */
struct tool_verb {
	const char *name;
	const char *operands; /* as in the usage line */
	const char *summary;  /* a few words */
	const char *help;     /* a paragraph */
	const struct poptOption *options;
	/* operands ends with NULL; options are where .options stored them */
	enum tool_exit (*run)(const struct tool_verb *verb,
			      const char *const *operands);
};

extern const struct tool_verb tool_show;
extern const struct tool_verb tool_ask;
extern const struct tool_verb tool_check;
extern const struct tool_verb tool_import;
extern const struct tool_verb tool_export;
extern const struct tool_verb tool_probe;
extern const struct tool_verb tool_sessions;
extern const struct tool_verb tool_doc;

/** Say what is wrong with the command line; returns TOOL_TROUBLE. */
enum tool_exit tool_misused(const struct tool_verb *verb,
			    const char *format,
			    ...) PRINTF_ATTRIBUTE(2, 3);

/*
 * server.c: the server that is asked about
 */

/* --configfile, --role and --release, for a verb's options */
extern struct poptOption tool_server_options[];

/* --configfile alone */
extern struct poptOption tool_file_options[];

/** The smb.conf that is asked about. */
const char *tool_configfile(void);

/**
 * Load smb.conf with all its shares, as smbd does, and read the policy.
 *
 * @return	NULL after saying what is wrong.
 */
struct secopts_policy *tool_load(TALLOC_CTX *mem_ctx,
				 const struct tool_verb *verb);

/** The same for another smb.conf. */
struct secopts_policy *tool_load_file(TALLOC_CTX *mem_ctx,
				      const struct tool_verb *verb,
				      const char *file);

/*
 * warn.c
 */

/* Which warnings are wanted. */
enum tool_warnings {
	TOOL_WARN_FOOTING, /* what keeps the plug-ins from enforcing */
	TOOL_WARN_ALL,     /* and settings without effect, and hints */
};

/** Print what should enforce the policy and does not. */
void tool_warn(FILE *out,
	       const struct secopts_policy *policy,
	       enum tool_warnings wanted);

/*
 * text.c
 */

/**
 * Print words in lines of at most 78 columns.
 *
 * @param[in] first	What the first line begins with.
 * @param[in] prefix	What the others begin with.
 */
void tool_wrap(FILE *out,
	       const char *first,
	       const char *prefix,
	       const char *text);

/** A value as people read it: "0x20000000 (128bit)", "(empty)". */
const char *tool_value_text(TALLOC_CTX *mem_ctx,
			    enum secopts_setting setting,
			    const struct secopts_data *data);

/** A value as smb.conf takes it. */
const char *tool_conf_text(TALLOC_CTX *mem_ctx,
			   enum secopts_setting setting,
			   const struct secopts_data *data);

/** Where a setting lives in Windows. */
const char *tool_registry_text(TALLOC_CTX *mem_ctx,
			       const struct secopts_setting_info *info);

/** What enforces a setting. */
const char *tool_enforced_text(TALLOC_CTX *mem_ctx,
			       const struct secopts_setting_info *info);

/*
 * json.c: docs/schema describes what is printed
 */

/**
 * The outermost object: {"format": "secopts-VERB", "version": 1}.
 *
 * @return	NULL when memory ran out, which tool_json_print() takes.
 */
json_t *tool_json_new(const struct tool_verb *verb);

/**
 * Print an object, and let go of it.
 *
 * @return	result, or TOOL_TROUBLE after saying that memory ran out.
 */
enum tool_exit tool_json_print(const struct tool_verb *verb,
			       json_t *object,
			       enum tool_exit result);

/** A value: a number, an array of strings, or null where it is undefined. */
json_t *tool_json_value(enum secopts_setting setting,
			const struct secopts_data *data);

/** A status: {"name": "STATUS_ACCESS_DENIED", "code": 3221225506}. */
json_t *tool_json_status(uint32_t ntstatus);

/*
 * What the documents are made of: doc.c, and a file for each format
 */

/* A parameter that is no setting of Windows. */
struct tool_switch {
	const char *parameter;
	const char *values;
	const char *fallback; /* without the parameter */
	const char *doc;
};

extern const struct tool_switch tool_switches[];
extern const size_t tool_num_switches;

/** The values of the three roles: "1", "(empty); netlogon on a ...". */
const char *tool_roles_text(TALLOC_CTX *mem_ctx,
			    enum secopts_setting setting,
			    const struct secopts_data *values);

/** tool_roles_text() of Windows' defaults. */
const char *tool_default_text(TALLOC_CTX *mem_ctx,
			      enum secopts_setting setting,
			      enum secopts_release release);

/** tool_roles_text() of what stands in for a bad value. */
const char *tool_stand_in_text(TALLOC_CTX *mem_ctx,
			       enum secopts_setting setting,
			       enum secopts_release release);

/** The values that a setting takes. */
const char *tool_range_text(TALLOC_CTX *mem_ctx,
			    const struct secopts_setting_info *info);

void tool_doc_man(FILE *out);
void tool_doc_md(FILE *out);
void tool_doc_conf(FILE *out);

#endif /* __SECOPTS_TOOL_H__ */
