/*
 * Windows Security Options for Samba
 *
 * What Group Policy has delivered to this host
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "secopts_layer.h"
#include "secopts_registry.h"
#include "secopts_compat.h"
#include "secopts_compat_db.h"
#include "secopts_load.h"
#include "secopts_template.h"
#include "../compat/util_headers.h"

/* The file is ours: one that is greater is none. */
#define MAX_SIZE ((size_t)1024 * 1024)
/* A cluster's, in place of a path. */
#define SHARED "in the cluster's registry"

static struct {
	char *path;
	struct secopts_file_id id;
	uint64_t serial; /* of the registry that it was read from */
	struct secopts_layer *last;
	char *cause; /* why it cannot be read, as the log has been told */
} cache;

/* When secopts_layer_now() was last asked, and whether there was anything. */
static struct {
	time_t when; /* by time_mono(); 0: never */
	bool is_there;
} looked;

static void complain(const char *path, const char *cause)
{
	if (cache.cause != NULL && strcmp(cache.cause, cause) == 0) {
		return;
	}
	TALLOC_FREE(cache.cause);
	cache.cause = talloc_strdup(NULL, cause);
	DEBUG(DBGLVL_ERR,
	      ("what Group Policy has delivered, %s, cannot be read: %s; %s\n",
	       path, cause,
	       cache.last != NULL && !cache.last->broken
		       ? "using what was read last"
		       : "using the strictest values"));
}

static bool is_origin(const struct secopts_entry *entry,
		      enum secopts_setting *setting)
{
	return strequal(entry->key, SECOPTS_LAYER_ORIGIN) &&
	       entry->strings.num != 0 &&
	       secopts_find_name(entry->name, setting);
}

static bool find_setting(const struct secopts_entry *entry,
			 enum secopts_setting *setting)
{
	return secopts_find_registry(entry->key, entry->name, setting) ||
	       (strequal(entry->key, SECOPTS_LAYER_NO_KEY) &&
		secopts_find_name(entry->name, setting) &&
		secopts_settings[*setting].key == NULL);
}

static bool no_memory(struct secopts_entry *entry)
{
	entry->place.message = "out of memory";
	return false;
}

static bool take_value(struct secopts_layer *layer,
		       enum secopts_setting setting,
		       struct secopts_entry *entry)
{
	struct secopts_registry_value *value = &layer->values[setting];
	const char **names = talloc_array(layer, const char *,
					  entry->strings.num + 1);

	if (names == NULL) {
		return no_memory(entry);
	}
	value->given = true;
	if (!secopts_check_typed(setting, entry->type, entry->number,
				 &entry->strings, names, &value->data,
				 &value->problem))
	{
		return true;
	}
	value->problem = NULL;
	return secopts_keep_list(layer, &value->data.list) || no_memory(entry);
}

/* What this version does not know is left out: it may be of a later one. */
static bool take(void *private_data, struct secopts_entry *entry)
{
	struct secopts_layer *layer = private_data;
	enum secopts_setting setting;

	if (entry->kind == SECOPTS_ENTRY_SKIPPED) {
		return false;
	}
	if (entry->kind != SECOPTS_ENTRY_REGISTRY) {
		return true;
	}
	if (find_setting(entry, &setting)) {
		return take_value(layer, setting, entry);
	}
	if (is_origin(entry, &setting)) {
		layer->gpo[setting] =
			talloc_strdup(layer, entry->strings.names[0]);
		return layer->gpo[setting] != NULL || no_memory(entry);
	}
	return true;
}

/* Returns what is wrong, or NULL. */
static const char *parse(struct secopts_layer *layer,
			 const uint8_t *bytes,
			 size_t length)
{
	TALLOC_CTX *frame = talloc_stackframe();
	size_t room = SECOPTS_WORKSPACE(length);
	struct secopts_place place = {.message = NULL};
	const char *problem = "out of memory";
	const struct secopts_file file = {
		.bytes = bytes,
		.length = length,
		.text = talloc_zero_array(frame, char, room),
		.scratch = talloc_zero_array(frame, char, room),
		.names = talloc_array(frame, const char *,
				      SECOPTS_MAX_NAMES(room)),
	};

	if (file.text != NULL && file.scratch != NULL && file.names != NULL) {
		problem = secopts_read_pol(&file, take, layer, &place)
				  ? NULL
				  : place.message;
	}
	TALLOC_FREE(frame);
	return problem;
}

/* Returns what is wrong, or NULL. */
static const char *take_bytes(const uint8_t *bytes, size_t length)
{
	static uint64_t serial;
	struct secopts_layer *layer = talloc_zero(NULL, struct secopts_layer);
	const char *problem = (layer == NULL)	    ? "out of memory"
			      : (length > MAX_SIZE) ? "it is too long"
						    : parse(layer, bytes, length);

	if (problem != NULL) {
		TALLOC_FREE(layer);
		return problem;
	}
	TALLOC_FREE(cache.last);
	TALLOC_FREE(cache.cause);
	layer->serial = ++serial;
	cache.last = layer;
	return NULL;
}

/* Returns what is wrong, or NULL. */
static const char *renew(const char *path)
{
	TALLOC_CTX *frame = talloc_stackframe();
	size_t length = 0;
	char *bytes = file_load(path, &length, MAX_SIZE + 1, frame);
	const char *problem = (bytes == NULL)
				      ? strerror(errno)
				      : take_bytes((uint8_t *)bytes, length);

	TALLOC_FREE(frame);
	return problem;
}

static void forget(const char *path)
{
	TALLOC_FREE(cache.path);
	TALLOC_FREE(cache.last);
	TALLOC_FREE(cache.cause);
	cache.id = (struct secopts_file_id){.size = 0};
	cache.serial = 0;
	cache.path = (path != NULL) ? talloc_strdup(NULL, path) : NULL;
}

/* Nothing is known of what was delivered, and nothing is to be opened by it. */
static const struct secopts_layer *broken(void)
{
	static struct secopts_layer layer = {.serial = UINT64_MAX, .broken = true};

	return &layer;
}

static void look_at(const char *path)
{
	if (cache.path == NULL || strcmp(cache.path, path) != 0) {
		forget(path);
	}
}

static const struct secopts_layer *last_or_broken(void)
{
	return (cache.last != NULL) ? cache.last : broken();
}

const struct secopts_layer *secopts_layer_read(const char *path)
{
	struct secopts_file_id id;
	const char *problem = NULL;
	int error = secopts_compat_file_id(path, &id);

	if (error == ENOENT) {
		if (cache.path != NULL) {
			forget(NULL);
		}
		return NULL;
	}
	look_at(path);
	if (error == 0 && cache.last != NULL && cache.cause == NULL &&
	    secopts_compat_same_file(&id, &cache.id))
	{
		return cache.last;
	}
	problem = (error != 0) ? strerror(error) : renew(path);
	cache.id = id;
	if (problem != NULL) {
		complain(path, problem);
	}
	return last_or_broken();
}

const struct secopts_layer *
secopts_layer_shared(const struct secopts_registry *registry, const char *path)
{
	const char *problem = NULL;

	if (registry != NULL && registry->delivered == NULL) {
		return secopts_layer_read(path);
	}
	look_at(SHARED);
	/* What is wrong with the registry itself has been told. */
	if (registry == NULL || registry->serial == cache.serial) {
		return last_or_broken();
	}
	cache.serial = registry->serial;
	problem = take_bytes(registry->delivered, registry->delivered_length);
	if (problem != NULL) {
		complain(SHARED, problem);
	}
	return last_or_broken();
}

/* A program of an ordinary user cannot ask CTDB. */
static bool may_ask_cluster(void)
{
	bool became = false;
	bool is_root = false;

	if (!secopts_compat_is_clustered_member()) {
		return false;
	}
	became = secopts_compat_become_root();
	is_root = (geteuid() == 0);
	secopts_compat_unbecome_root(became);
	return is_root;
}

/* It is asked for each policy that is read, and hardly ever another. */
static const char *path_below(struct loadparm_context *lp_ctx,
			      const char *directory)
{
	static char *last_directory;
	static char *path;

	if (last_directory == NULL || strcmp(last_directory, directory) != 0) {
		TALLOC_FREE(path);
		TALLOC_FREE(last_directory);
		path = secopts_compat_state_path(NULL, lp_ctx,
						 SECOPTS_LAYER_FILE);
		last_directory = talloc_strdup(NULL, directory);
	}
	return path;
}

const struct secopts_layer *secopts_layer_now(void *lp_ctx)
{
	const char *directory = secopts_compat_state_directory(lp_ctx);
	const char *path = (directory != NULL) ? path_below(lp_ctx, directory)
					       : NULL;
	const struct secopts_layer *layer = NULL;

	if (path != NULL) {
		layer = may_ask_cluster()
				? secopts_layer_shared(
					  secopts_registry_now(lp_ctx), path)
				: secopts_layer_read(path);
	}
	looked.when = time_mono(NULL);
	looked.is_there = (layer != NULL);
	return layer;
}

const struct secopts_layer *secopts_layer_lately(void *lp_ctx)
{
	if (looked.when == 0 || looked.when != time_mono(NULL)) {
		return secopts_layer_now(lp_ctx);
	}
	return looked.is_there ? last_or_broken() : NULL;
}
