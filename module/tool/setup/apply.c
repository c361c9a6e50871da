/*
 * Windows Security Options for Samba
 *
 * The secopts command: setup does what it has planned, all or nothing
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "setup.h"

/*
 * Files and registry are two transactions. The files come first, since each can
 * be put back by renaming its backup, and the registry's transaction is open
 * meanwhile: it is committed last, and can be cancelled as long as anything else
 * may fail. Should the machine stop in between, the record for --undo is there
 * already, and either half by itself only adds to what is watched.
 */

/* The file is as it was when the plan was made. */
static bool open_file(struct setup *setup, struct setup_file *file)
{
	const struct tool_conf_file *planned =
		&setup->scan->files[file->number];
	uint8_t *bytes = NULL;
	size_t length = 0;

	if (!tool_replace_open(setup, setup->verb, planned->name,
			       setup->dry_run, &file->replace) ||
	    !tool_slurp(setup, setup->verb, planned->name, &bytes, &length))
	{
		return false;
	}
	return (length == planned->length &&
		memcmp(bytes, planned->text, length) == 0) ||
	       setup_fail(setup,
			  "%s: was changed by another program in the meantime",
			  file->replace.path);
}

/* The backup is the file itself, under another name. */
static bool back_up(struct setup *setup, struct setup_file *file)
{
	const char *path = file->replace.path;
	char *name = NULL;
	int i;

	for (i = 1; i < 1000; i++) {
		name = (i == 1) ? talloc_asprintf(setup, "%s.before-secopts",
						  path)
				: talloc_asprintf(setup,
						  "%s.before-secopts.%d", path,
						  i);
		if (name == NULL) {
			return setup_fail(setup, "out of memory");
		}
		if (link(path, name) == 0) {
			file->backup = name;
			return true;
		}
		if (errno != EEXIST) {
			break;
		}
	}
	return setup_fail(setup, "%s: %s", name, strerror(errno));
}

static bool set_registry(struct setup *setup)
{
	size_t i;

	for (i = 0; i < setup->num_changes; i++) {
		struct setup_change again = setup->changes[i];
		const struct setup_change *planned = &setup->changes[i];

		if (planned->file != NULL) {
			continue;
		}
		if (!setup_registry_set(setup, &again)) {
			return false;
		}
		if (strcmp(again.before != NULL ? again.before : "",
			   planned->before != NULL ? planned->before : "") != 0)
		{
			return setup_fail(setup,
					  "[%s] '%s' was changed in Samba's "
					  "registry in the meantime",
					  planned->section, planned->parameter);
		}
	}
	return true;
}

static bool write_files(struct setup *setup)
{
	size_t i;

	for (i = 0; i < setup->num_files; i++) {
		struct setup_file *file = &setup->files[i];

		if (!open_file(setup, file) ||
		    !tool_replace_write(setup, file->text, &file->replace) ||
		    !back_up(setup, file))
		{
			return false;
		}
	}
	return true;
}

static bool commit_files(struct setup *setup)
{
	size_t i;

	for (i = 0; i < setup->num_files; i++) {
		struct setup_file *file = &setup->files[i];

		if (!tool_replace_commit(&file->replace)) {
			return false;
		}
		file->committed = true;
	}
	return true;
}

/* What Samba itself makes of it now. */
static bool verify(struct setup *setup)
{
	setup->after = tool_load_file(setup, setup->verb, setup->conf);
	return setup->after != NULL && setup_verify(setup, setup->after);
}

static void take_back(struct setup *setup)
{
	size_t i;

	for (i = 0; i < setup->num_files; i++) {
		struct setup_file *file = &setup->files[i];

		tool_replace_drop(&file->replace);
		if (file->backup == NULL) {
			continue;
		}
		if (!file->committed) {
			unlink(file->backup);
		} else if (rename(file->backup, file->replace.path) == -1) {
			setup_fail(setup, "%s: %s; it was %s",
				   file->replace.path, strerror(errno),
				   file->backup);
		}
		tool_sync_directory(file->replace.path);
	}
}

bool setup_apply(struct setup *setup)
{
	bool remembered = false;
	bool ok;

	tool_hold_signals(true);
	ok = set_registry(setup) && write_files(setup);
	if (ok) {
		remembered = setup_remember(setup);
		ok = remembered && commit_files(setup) && verify(setup);
	}
	ok = setup_registry_end(setup, ok) && ok;
	if (!ok) {
		take_back(setup);
	}
	if (!ok && remembered) {
		setup_forget(setup);
	}
	tool_hold_signals(false);
	return ok;
}
