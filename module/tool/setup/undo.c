/*
 * Windows Security Options for Samba
 *
 * The secopts command: setup gives back what was there before
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "setup.h"

/* While it is not certain that all of it succeeds, both versions are there. */
#define KEPT ".secopts-undo"

static bool is_same_file(const char *path, const char *other)
{
	struct stat a;
	struct stat b;

	return stat(path, &a) == 0 && stat(other, &b) == 0 &&
	       a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

static bool check_file(struct setup *setup, const struct setup_file *file)
{
	const char *path = file->replace.path;
	uint8_t *bytes = NULL;
	size_t length = 0;

	if (!file_exist(file->backup)) {
		return setup_fail(setup, "%s: the backup, %s, is not there",
				  path, file->backup);
	}
	/* Of a setup that was ended before it changed this file. */
	if (is_same_file(path, file->backup)) {
		return true;
	}
	if (!tool_slurp(setup, setup->verb, path, &bytes, &length)) {
		return false;
	}
	return setup->force ||
	       (length == strlen(file->text) &&
		memcmp(bytes, file->text, length) == 0) ||
	       setup_fail(setup,
			  "%s: was changed since \"secopts setup\", and these "
			  "changes would be lost. \"diff %s %s\" shows them; "
			  "--force gives back the file from before all the "
			  "same, and keeps this one as %s.before-undo",
			  path, file->backup, path, path);
}

/* In a transaction that is still to be ended. */
static bool undo_registry(struct setup *setup)
{
	bool ok = true;
	size_t i;

	for (i = 0; ok && i < setup->num_changes; i++) {
		ok = setup->changes[i].file != NULL ||
		     setup_registry_undo(setup, &setup->changes[i]);
	}
	return ok;
}

bool setup_undo_check(struct setup *setup)
{
	bool ok = true;
	size_t i;

	for (i = 0; ok && i < setup->num_files; i++) {
		ok = check_file(setup, &setup->files[i]);
	}
	ok = ok && undo_registry(setup);
	return setup_registry_end(setup, false) && ok;
}

static bool give_back(struct setup *setup, struct setup_file *file)
{
	const char *path = file->replace.path;
	const char *kept = talloc_asprintf(setup, "%s%s", path, KEPT);

	if (kept == NULL) {
		return setup_fail(setup, "out of memory");
	}
	if (is_same_file(path, file->backup)) {
		return true;
	}
	unlink(kept);
	if (link(path, kept) == -1 || rename(file->backup, path) == -1) {
		int error = errno;

		unlink(kept);
		return setup_fail(setup, "%s: %s", path, strerror(error));
	}
	file->replace.beside = kept;
	tool_sync_directory(path);
	return true;
}

static void take_back(struct setup *setup)
{
	size_t i;

	for (i = 0; i < setup->num_files; i++) {
		const struct setup_file *file = &setup->files[i];

		if (file->replace.beside != NULL &&
		    (link(file->replace.path, file->backup) == -1 ||
		     rename(file->replace.beside, file->replace.path) == -1))
		{
			setup_fail(setup, "%s: %s; it was %s",
				   file->replace.path, strerror(errno),
				   file->replace.beside);
		}
	}
}

/* What was changed since is kept where --force gives back what was before. */
static bool finish_file(struct setup *setup, const struct setup_file *file)
{
	const char *kept = file->replace.beside;
	uint8_t *bytes = NULL;
	size_t length = 0;
	char *name = NULL;

	if (kept == NULL) {
		/* never changed: the backup is another name of it */
		return unlink(file->backup) == 0;
	}
	name = talloc_asprintf(setup, "%s.before-undo", file->replace.path);
	if (!tool_slurp(setup, setup->verb, kept, &bytes, &length) ||
	    name == NULL)
	{
		return false;
	}
	if (length == strlen(file->text) &&
	    memcmp(bytes, file->text, length) == 0)
	{
		return unlink(kept) == 0;
	}
	return rename(kept, name) == 0 &&
	       setup_note(setup, "%s: as it was until now", name);
}

bool setup_undo(struct setup *setup)
{
	bool ok;
	size_t i;

	tool_hold_signals(true);
	ok = undo_registry(setup);
	for (i = 0; ok && i < setup->num_files; i++) {
		/* It may have changed during the question. */
		ok = check_file(setup, &setup->files[i]) &&
		     give_back(setup, &setup->files[i]);
	}
	ok = setup_registry_end(setup, ok) && ok;
	if (!ok) {
		take_back(setup);
	}
	for (i = 0; ok && i < setup->num_files; i++) {
		finish_file(setup, &setup->files[i]);
	}
	ok = ok && setup_forget(setup);
	tool_hold_signals(false);
	return ok;
}
