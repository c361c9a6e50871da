/*
 * Windows Security Options for Samba
 *
 * The secopts command: what setup has done, for --undo
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "setup.h"
#include <sys/file.h>

/* In Samba's state directory. */
#define STATE_FILE "secopts_setup.json"
#define LOCK_FILE "secopts_setup.lock"

#define STATE_FORMAT "secopts-setup-runs"
#define STATE_VERSION 1

bool setup_lock(struct setup *setup)
{
	char *path = state_path(setup, LOCK_FILE);
	int fd;

	if (path == NULL) {
		return setup_fail(setup,
				  "%s: not usable as 'state directory'",
				  lp_state_directory());
	}
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd == -1) {
		return setup_fail(setup, "%s: %s", path, strerror(errno));
	}
	/* It is let go of when the command ends. */
	if (flock(fd, LOCK_EX | LOCK_NB) == -1) {
		close(fd);
		return setup_fail(setup, "another \"secopts setup\" is running");
	}
	return true;
}

/* Text of a file need not be UTF-8. */
static json_t *hex_json(const char *text)
{
	char *hex = hex_encode_talloc(talloc_tos(),
				      (const unsigned char *)text,
				      strlen(text));

	return hex != NULL ? json_string(hex) : NULL;
}

static const char *hex_text(TALLOC_CTX *mem_ctx, const json_t *hex)
{
	const char *text = json_string_value(hex);
	DATA_BLOB blob;

	if (text == NULL) {
		return NULL;
	}
	blob = strhex_to_data_blob(talloc_tos(), text);
	return talloc_strndup(mem_ctx, (const char *)blob.data, blob.length);
}

static char *conf_path(TALLOC_CTX *mem_ctx, const struct setup *setup)
{
	char *real = realpath(setup->conf, NULL);
	char *path = talloc_strdup(mem_ctx, real != NULL ? real : setup->conf);

	free(real);
	return path;
}

/* The runs so far, oldest first; NULL after saying what is wrong. */
static json_t *load(const struct setup *setup)
{
	char *path = state_path(talloc_tos(), STATE_FILE);
	json_error_t error;
	json_t *state = NULL;
	json_t *runs = NULL;

	if (path != NULL && !file_exist(path)) {
		return json_array();
	}
	state = path != NULL ? json_load_file(path, 0, &error) : NULL;
	runs = json_object_get(state, "runs");
	if (strcmp(json_string_value(json_object_get(state, "format")) ?: "",
		   STATE_FORMAT) != 0 ||
	    json_integer_value(json_object_get(state, "version")) !=
		    STATE_VERSION ||
	    !json_is_array(runs))
	{
		json_decref(state);
		setup_fail(setup,
			   "%s: cannot be read; without it --undo is not "
			   "possible. Move it away to go on without",
			   path != NULL ? path : STATE_FILE);
		return NULL;
	}
	json_incref(runs);
	json_decref(state);
	return runs;
}

static bool save(const struct setup *setup, json_t *runs)
{
	char *path = state_path(talloc_tos(), STATE_FILE);
	json_t *state = json_pack("{s:s, s:i, s:O}", "format", STATE_FORMAT,
				  "version", STATE_VERSION, "runs", runs);
	char *text = state != NULL ? json_dumps(state, JSON_INDENT(1)) : NULL;
	bool ok;

	ok = (path != NULL && text != NULL)
		     ? tool_write_file(setup->verb, path, text, strlen(text),
				       0600)
		     : setup_fail(setup, "out of memory");
	free(text);
	json_decref(state);
	return ok;
}

static json_t *files_json(const struct setup *setup)
{
	json_t *array = json_array();
	size_t i;

	for (i = 0; i < setup->num_files; i++) {
		const struct setup_file *file = &setup->files[i];

		array = tool_json_append(
			array, json_pack("{s:o, s:o, s:o}",
					 "file", hex_json(file->replace.path),
					 "backup", hex_json(file->backup),
					 "text", hex_json(file->text)));
	}
	return array;
}

static json_t *maybe_hex(const char *text)
{
	return text != NULL ? hex_json(text) : json_null();
}

static json_t *changes_json(const struct setup *setup)
{
	json_t *array = json_array();
	size_t i;

	for (i = 0; i < setup->num_changes; i++) {
		const struct setup_change *change = &setup->changes[i];

		array = tool_json_append(
			array,
			json_pack("{s:o, s:o, s:o, s:o, s:o, s:b}",
				  "section", hex_json(change->section),
				  "parameter", hex_json(change->parameter),
				  "value", maybe_hex(change->value),
				  "before", maybe_hex(change->before),
				  "file", maybe_hex(change->file),
				  "created", change->created));
	}
	return array;
}

bool setup_remember(struct setup *setup)
{
	json_t *runs = load(setup);
	bool ok;

	if (runs == NULL) {
		return false;
	}
	runs = tool_json_append(
		runs,
		json_pack("{s:o, s:o, s:o, s:o}",
			  "conf", hex_json(conf_path(talloc_tos(), setup)),
			  "files", files_json(setup),
			  "changes", changes_json(setup),
			  "diff", hex_json(setup->diff)));
	ok = runs != NULL ? save(setup, runs)
			  : setup_fail(setup, "out of memory");
	json_decref(runs);
	return ok;
}

/* The last run on this smb.conf; json_array_size(runs) where there is none. */
static size_t last_run(const struct setup *setup, json_t *runs)
{
	const char *conf = conf_path(talloc_tos(), setup);
	size_t i = json_array_size(runs);

	while (i > 0) {
		const json_t *run = json_array_get(runs, --i);
		const char *other =
			hex_text(talloc_tos(), json_object_get(run, "conf"));

		if (conf != NULL && other != NULL && strcmp(conf, other) == 0) {
			return i;
		}
	}
	return json_array_size(runs);
}

bool setup_forget(struct setup *setup)
{
	json_t *runs = load(setup);
	bool ok = false;

	if (runs != NULL) {
		json_array_remove(runs, last_run(setup, runs));
		ok = save(setup, runs);
	}
	json_decref(runs);
	return ok;
}

static bool recall_files(struct setup *setup, const json_t *array)
{
	size_t num = json_array_size(array);
	size_t i;

	setup->files = talloc_zero_array(setup, struct setup_file, num + 1);
	for (i = 0; setup->files != NULL && i < num; i++) {
		const json_t *object = json_array_get(array, i);
		struct setup_file *file = &setup->files[i];

		file->replace.path =
			hex_text(setup, json_object_get(object, "file"));
		file->backup =
			hex_text(setup, json_object_get(object, "backup"));
		file->text = hex_text(setup, json_object_get(object, "text"));
		if (file->replace.path == NULL || file->backup == NULL ||
		    file->text == NULL)
		{
			return false;
		}
		setup->num_files++;
	}
	return setup->files != NULL;
}

/* What was set is what was there before now, and the other way round. */
static bool recall_changes(struct setup *setup, const json_t *array)
{
	size_t num = json_array_size(array);
	size_t i;

	setup->changes = talloc_zero_array(setup, struct setup_change, num + 1);
	for (i = 0; setup->changes != NULL && i < num; i++) {
		const json_t *object = json_array_get(array, num - 1 - i);

		setup->changes[i] = (struct setup_change){
			.section = hex_text(setup, json_object_get(object,
								   "section")),
			.parameter = hex_text(
				setup, json_object_get(object, "parameter")),
			.value = hex_text(setup,
					  json_object_get(object, "before")),
			.before = hex_text(setup,
					   json_object_get(object, "value")),
			.file = hex_text(setup,
					 json_object_get(object, "file")),
			.created = json_is_true(
				json_object_get(object, "created")),
		};
		if (setup->changes[i].section == NULL ||
		    setup->changes[i].parameter == NULL ||
		    setup->changes[i].before == NULL)
		{
			return false;
		}
		setup->num_changes++;
	}
	return setup->changes != NULL;
}

bool setup_recall(struct setup *setup, bool *found)
{
	json_t *runs = load(setup);
	const json_t *run = NULL;
	bool ok = false;

	*found = false;
	if (runs == NULL) {
		return false;
	}
	run = json_array_get(runs, last_run(setup, runs));
	if (run == NULL) {
		json_decref(runs);
		return true;
	}
	*found = true;
	setup->diff = discard_const_p(
		char, hex_text(setup, json_object_get(run, "diff")));
	ok = setup->diff != NULL &&
	     recall_files(setup, json_object_get(run, "files")) &&
	     recall_changes(setup, json_object_get(run, "changes"));
	json_decref(runs);
	return ok || setup_fail(setup, "%s: damaged", STATE_FILE);
}
