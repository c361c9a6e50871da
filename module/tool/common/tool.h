/*
 * Windows Security Options for Samba
 *
 * The secopts command: verbs, and what they share
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#ifndef __SECOPTS_TOOL_H__
#define __SECOPTS_TOOL_H__

#include <jansson.h>
#include <popt.h>
#include "secopts_samba.h"
#include "../../compat/util_headers.h"
#include "findings.h"
#include "screen.h"

/* Exit status; "ask" gives the verdict by it. */
enum tool_exit {
	TOOL_OK = 0, /* done, or allowed */
	TOOL_REFUSED = 1,
	TOOL_TROUBLE = 2,
	/* of "setup" alone: nothing has changed */
	TOOL_NOT_ASKED = 3, /* there is no terminal */
	TOOL_GENERATED = 4, /* another program writes smb.conf */
	/* no status: done, and "show" is to follow */
	TOOL_OK_SHOW,
};

/* What a verb takes besides the options of its own. */
enum tool_takes {
	TOOL_TAKES_OPERANDS = 1,
	TOOL_TAKES_JSON = 2,   /* --json */
	TOOL_TAKES_FILE = 4,   /* --configfile */
	TOOL_TAKES_SERVER = 8, /* --configfile, --role and --release */
	TOOL_TAKES_SINCE = 16, /* --since */
};

/* What a verb is for: under which heading "secopts --help" has it. */
enum tool_group {
	TOOL_GROUP_HOLDS,  /* what holds on this server */
	TOOL_GROUP_ENOUGH, /* whether that is enough */
	TOOL_GROUP_CHANGE, /* change it */
	TOOL_NUM_GROUPS
};

/* One verb of the command. */
struct tool_verb {
	const char *name;
	enum tool_group group;
	const char *operands; /* as in the usage line */
	const char *summary;  /* a few words */
	const char *help;     /* a paragraph */
	const struct poptOption *options; /* its own, or NULL */
	unsigned takes;			  /* enum tool_takes */
	/* mem_ctx lives as long as run(); operands ends with NULL */
	enum tool_exit (*run)(TALLOC_CTX *mem_ctx,
			      const struct tool_verb *verb,
			      const char *const *operands);
};

extern const struct tool_verb tool_show;
extern const struct tool_verb tool_setup;
extern const struct tool_verb tool_ask;
extern const struct tool_verb tool_check;
extern const struct tool_verb tool_import;
extern const struct tool_verb tool_gpo;
extern const struct tool_verb tool_export;
extern const struct tool_verb tool_probe;
extern const struct tool_verb tool_sessions;
extern const struct tool_verb tool_ntlm;
extern const struct tool_verb tool_refusals;
extern const struct tool_verb tool_metrics;

/*
 * say.c
 */

/** Say what is wrong, after the command's name; returns false. */
bool tool_fail(const struct tool_verb *verb,
	       const char *format,
	       ...) PRINTF_ATTRIBUTE(2, 3);

/** Say what is wrong with the command line; returns TOOL_TROUBLE. */
enum tool_exit tool_misused(const struct tool_verb *verb,
			    const char *format,
			    ...) PRINTF_ATTRIBUTE(2, 3);

/**
 * Which of these words does an option have, in upper or lower case?
 *
 * @param[in] option		Its name, for the message.
 * @param[in] word		NULL: the option is not given.
 * @param[in,out] chosen	The word's index; left alone without a word.
 *
 * @return	False after saying that it is none of them.
 */
bool tool_choose(const struct tool_verb *verb,
		 const char *option,
		 const char *word,
		 const char *const *words,
		 size_t num,
		 size_t *chosen);

/*
 * server.c: the server that is asked about
 */

extern struct poptOption tool_file_options[];
extern struct poptOption tool_server_options[];

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

/**
 * Is this section in Samba's registry, and not in smb.conf? Asked after
 * tool_load().
 *
 * @param[in] section	"global", or a share.
 *
 * Source: smb.conf(5), REGISTRY-BASED CONFIGURATION.
 */
bool tool_is_in_registry(const char *section);

/** Has the section in the registry a line of its own for this parameter? */
bool tool_has_registry_line(const char *section, const char *parameter);

/** Samba's own parameters, for LmCompatibilityLevel. */
struct secopts_lm_facts tool_lm_facts(void);

/*
 * ctdb.c: what may wait for CTDB
 */

/**
 * Call before whatever may read or write smb.conf's registry, Samba's registry
 * or its databases. On a cluster that waits for ctdbd, for ever if it is
 * stopped: here it ends the process with TOOL_TROUBLE and a message after
 * some seconds. Elsewhere it does nothing.
 *
 * @param[in] verb	For the message; NULL: the one of the last call.
 *
 * Source: docs/cluster.md.
 */
void tool_await_ctdb(const struct tool_verb *verb);

/** Call once that is done. */
void tool_has_answered(void);

/*
 * samba_order.c: Samba's own parameters
 */

/** What a parameter of Samba is now, as Samba prints it; NULL: none such. */
char *tool_samba_parameter(TALLOC_CTX *mem_ctx, const char *parameter);

enum tool_order {
	TOOL_LESS_STRICT,
	TOOL_AS_STRICT,
	TOOL_STRICTER,
	TOOL_ORDER_UNKNOWN,
};

/**
 * How strict is a parameter of Samba, beside a value that is wanted?
 *
 * @param[in] now	The value, as tool_samba_parameter() prints it.
 * @param[in] wanted	The other one; NULL: the weakest there is.
 *
 * Source: smb.conf(5).
 */
enum tool_order tool_compare_parameter(const char *parameter,
				       const char *now,
				       const char *wanted);

/*
 * enforced.c
 */

/* A parameter of Samba that has to do with a setting. */
struct tool_parameter {
	const char *name;
	const char *value;
	const char *needed; /* for the value that is wanted; NULL: anything */
	bool set;           /* value is what is needed, or stricter */
};
#define TOOL_MAX_PARAMETERS SECOPTS_NUM_LM

/**
 * The parameters of Samba that enforce a setting.
 *
 * @param[in] wanted	The number that the setting should have.
 *
 * @return		How many; 0 where Samba has none.
 */
size_t tool_parameters(TALLOC_CTX *mem_ctx,
		       enum secopts_setting setting,
		       uint32_t wanted,
		       struct tool_parameter list[TOOL_MAX_PARAMETERS]);

/** What enforces a setting here, and whether it is set so. */
const char *tool_enforced_here(TALLOC_CTX *mem_ctx,
			       const struct secopts_policy *policy,
			       enum secopts_setting setting);

/*
 * text.c
 */

/**
 * How wide tool_wrap() makes its lines: two columns less than these.
 *
 * @param[in] columns	What the terminal has. Unless told, it is 80.
 */
void tool_set_wrap(size_t columns);

/** Columns that a text takes. */
size_t tool_text_columns(const char *text);

/**
 * Print words in lines that fit the terminal.
 *
 * @param[in] first	What the first line begins with.
 * @param[in] prefix	What the others begin with.
 */
void tool_wrap(FILE *out,
	       const char *first,
	       const char *prefix,
	       const char *text);

/** Text of a server or a file: what a terminal might obey as \xNN. */
const char *tool_safe_text(TALLOC_CTX *mem_ctx, const char *text);

/** Add a text to a list; false when memory ran out. */
bool tool_add_text(TALLOC_CTX *mem_ctx,
		   const char ***list,
		   size_t *num,
		   const char *format,
		   va_list ap) PRINTF_ATTRIBUTE(4, 0);

/** A value as people read it: SECOPTS_VALUE_SHOWN. */
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

/** A name that a client chose, cut to what a line has room for. */
const char *tool_short_text(TALLOC_CTX *mem_ctx, const char *text);

/*
 * when.c
 */

/* --since */
extern struct poptOption tool_since_options[];

/**
 * What --since says.
 *
 * @param[out] since	Seconds since 1970; 0 where it is not given.
 *
 * @return	False after saying that it is no time.
 */
bool tool_since(const struct tool_verb *verb, time_t *since);

#define TOOL_UTC_SIZE 32

/** A time by RFC 3339, UTC; false where its year does not fit. */
bool tool_utc(char text[TOOL_UTC_SIZE], time_t when);

/** A time in JSON: ISO 8601, UTC; null for 0. NULL when memory ran out. */
json_t *tool_json_time(time_t when);

/** A time of the place where the command runs, to the minute; never NULL. */
const char *tool_minute(TALLOC_CTX *mem_ctx, time_t when);

/*
 * json.c: docs/schema describes what is printed
 */

extern struct poptOption tool_json_options[];

/** Is --json given? */
bool tool_wants_json(void);

/**
 * The outermost object: {"format": "secopts-VERB", "version": 1}, and these
 * members, which it takes.
 *
 * @return	NULL when memory ran out, or members is NULL.
 */
json_t *tool_json_new(const struct tool_verb *verb, json_t *members);

/**
 * Print an outermost object with these members, which are freed.
 *
 * @return	result, or TOOL_TROUBLE after saying that memory ran out, as it
 *		did where members is NULL.
 */
enum tool_exit tool_json_print(const struct tool_verb *verb,
			       json_t *members,
			       enum tool_exit result);

/** The same in one line. */
enum tool_exit tool_json_print_line(const struct tool_verb *verb,
				    json_t *members,
				    enum tool_exit result);

/**
 * Add an item to an array, which takes it.
 *
 * @return	The array; NULL, with the array freed, when memory ran out, or
 *		array or item is NULL.
 */
json_t *tool_json_append(json_t *array, json_t *item);

/** Add a member to an object, in the same way. */
json_t *tool_json_put(json_t *object, const char *name, json_t *value);

/** A text, or null where it is empty. */
json_t *tool_json_text(const char *text);

/** An array of strings. */
json_t *tool_json_strings(const char *const *strings, size_t num);

/** Findings: [{"id": ..., "kind": "warning", "text": ...}]. */
json_t *tool_json_findings(const struct tool_findings *findings);

/** A value: a number, an array of strings, or null where it is undefined. */
json_t *tool_json_value(enum secopts_setting setting,
			const struct secopts_data *data);

/** A status: {"name": "STATUS_ACCESS_DENIED", "code": 3221225506}. */
json_t *tool_json_status(uint32_t ntstatus);

#endif /* __SECOPTS_TOOL_H__ */
