/*
 * Windows Security Options for Samba
 *
 * The secopts command: what the parts of setup share
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#ifndef __SECOPTS_SETUP_H__
#define __SECOPTS_SETUP_H__

#include "../common/compare.h"
#include "../common/conf.h"
#include "../common/tool.h"

/* A line that is wanted. */
struct setup_wish {
	const char *section;
	const char *parameter;
	const char *value;
	const char *reason;
	bool vfs; /* "vfs objects": each line gets the plug-in */
};

/* A line that changes. */
struct setup_change {
	const char *section;
	const char *parameter;
	const char *value;  /* NULL: the line goes */
	const char *before; /* NULL: there is none */
	const char *file;   /* NULL: Samba's registry */
	const char *reason; /* or NULL */
	bool created;	    /* with its section, in the registry */
};

/* A file that changes. */
struct setup_file {
	size_t number; /* in the scan */
	const char *text;
	struct tool_replace replace;
	const char *backup; /* its path, once there is one */
	bool committed;
};

/* Which program writes smb.conf. */
struct setup_product {
	const char *name;
	const char *sign;
	const char *steps[6];
};

enum setup_state {
	SETUP_NOTHING,
	SETUP_WOULD_CHANGE,
	SETUP_DONE,
	SETUP_NOT_ASKED,
	SETUP_DECLINED,
	SETUP_GENERATED,
};

struct smbconf_ctx;

struct setup {
	const struct tool_verb *verb;
	const char *conf; /* smb.conf */

	/* what is asked for */
	bool undo;
	bool dry_run;
	bool yes;
	bool force;
	bool has_mode;
	uint32_t mode;
	bool has_baseline;
	enum secopts_baseline baseline;

	struct secopts_policy *before; /* policies */
	struct secopts_policy *after;
	struct tool_conf *scan;
	struct setup_wish *wishes;
	size_t num_wishes;
	struct setup_change *changes;
	size_t num_changes;
	struct setup_file *files;
	size_t num_files;
	char *diff;
	const char **notes;
	size_t num_notes;
	const struct setup_product *product;
	char *preview; /* a directory of temporary files, or NULL */
	struct smbconf_ctx *registry; /* in a transaction, or NULL */
	struct tool_findings *findings; /* of after */
	enum setup_state state;
	bool told;	/* running servers */
	size_t num_old; /* connections from before the plug-ins were there */
};

/** tool_fail() of the setup. */
#define setup_fail(setup, ...) tool_fail((setup)->verb, __VA_ARGS__)

/** Add a note; false after saying that memory ran out. */
bool setup_note(struct setup *setup,
		const char *format,
		...) PRINTF_ATTRIBUTE(2, 3);

/*
 * wish.c: which lines are wanted
 */

/** Is that name "vfs objects", or a synonym of it? */
bool setup_is_vfs(const char *name);

/** Is that the same parameter of Samba, by whichever of its names? */
bool setup_is_parameter(const char *name, const char *other);

/** Does this value of "vfs objects" have the plug-in in a place that works? */
bool setup_is_watching(const char *value);

/** That value with the plug-in in the first place. */
char *setup_vfs_value(TALLOC_CTX *mem_ctx, const char *value);

/** Does Samba read that line? Not where all is in the registry. */
bool setup_is_read(const struct tool_conf_line *line);

/**
 * Add what is wanted of the configuration as it is loaded.
 *
 * @param[out] grown	Whether that is more than before.
 *
 * @return		false after saying what is wrong.
 */
bool setup_wish(struct setup *setup,
		const struct secopts_policy *policy,
		bool *grown);

/*
 * edit.c: from what is wanted to changes
 */

/**
 * Make files, changes and diff of the wishes, and give the registry's part of it
 * to its transaction.
 *
 * @return	false after saying what is wrong.
 */
bool setup_edit(struct setup *setup);

/*
 * registry.c: Samba's registry, in a transaction of its own
 */

/** Is this section read from the registry, or this line of [global]? */
bool setup_in_registry(const struct setup *setup,
		       const char *section,
		       const char *parameter);

/** Open the registry and begin; false after saying what is wrong. */
bool setup_registry_begin(struct setup *setup);

/** Set a line, and tell what it was. */
bool setup_registry_set(struct setup *setup, struct setup_change *change);

/** Give back what a change has changed. */
bool setup_registry_undo(struct setup *setup, const struct setup_change *change);

/** End it; with false, nothing has changed. */
bool setup_registry_end(struct setup *setup, bool commit);

/*
 * preview.c: what Samba would make of the new files
 */

/** Write all files as they would be, to another place. */
bool setup_preview_write(struct setup *setup);

/** Load them. */
struct secopts_policy *setup_preview_load(TALLOC_CTX *mem_ctx,
					  struct setup *setup);

void setup_preview_drop(struct setup *setup);

/*
 * plan.c
 */

/**
 * Find out what has to change: setup->changes, files and diff.
 *
 * @return	false after saying what is wrong.
 */
bool setup_plan(struct setup *setup);

/** Is all as it is wanted, and nothing less strict than before? */
bool setup_verify(struct setup *setup, const struct secopts_policy *policy);

/*
 * state.c: what setup has done before
 */

/** Let no other setup run meanwhile; false after saying that one does. */
bool setup_lock(struct setup *setup);

/** Note what is about to be done. */
bool setup_remember(struct setup *setup);

/** Forget what was done last. */
bool setup_forget(struct setup *setup);

/**
 * Recall what was done last to this smb.conf: files, changes and diff.
 *
 * @param[out] found	false: nothing
 */
bool setup_recall(struct setup *setup, bool *found);

/*
 * apply.c, undo.c
 */

/** Do it, all or nothing; false after saying what is wrong. */
bool setup_apply(struct setup *setup);

/** May that be given back? False after saying what has changed since. */
bool setup_undo_check(struct setup *setup);
bool setup_undo(struct setup *setup);

/*
 * generated.c
 */

/** Is smb.conf written by another program? */
void setup_find_product(struct setup *setup);

/*
 * reload.c
 */

/**
 * Get ready to tell servers, if any run: on a cluster that takes CTDB, and where
 * it does not answer, nothing is to be changed.
 *
 * @return		Whether smbd is running.
 */
bool setup_find_servers(const struct tool_verb *verb);

/** Tell running servers to read their configuration; false: none runs. */
bool setup_reload(const struct tool_verb *verb);

/**
 * How many processes of smbd are from before the gensec plug-in was installed?
 * These go on without it, and with 'gensec:ntlmssp = no' nobody can log on anew
 * by NTLM through the connections that they serve.
 */
size_t setup_count_old(void);

/*
 * report.c
 */
void setup_print_plan(const struct setup *setup);
void setup_print_product(const struct setup *setup);
void setup_print_done(const struct setup *setup);
const char *setup_client_text(TALLOC_CTX *mem_ctx, const struct setup *setup);
enum tool_exit setup_print_json(const struct setup *setup,
				enum tool_exit result);

#endif /* __SECOPTS_SETUP_H__ */
