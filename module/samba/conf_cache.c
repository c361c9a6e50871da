/*
 * Windows Security Options for Samba
 *
 * The effective policy, read again only where it has changed
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "secopts_conf_cache.h"
#include "lib/param/loadparm.h"

/*
 * A policy and everything that it was read from. Samba does not say when it has
 * read smb.conf again, so the lines are compared with those of last time, which
 * costs much less than to parse them. Who knows whether it has, as the VFS
 * plug-in does, has them compared once for each time.
 */
struct entry {
	struct secopts_policy *policy;
	int server_role;
	bool has_lm;
	struct secopts_lm_facts lm;
	const char **lines; /* option, text, option, text ... */
	size_t num_lines;
	uint64_t configuration; /* that had these lines when last asked */
	bool has_registry;
	uint64_t registry_serial;
	uint64_t layer_serial; /* 0: nothing was delivered */
	const struct secopts_conf *conf; /* while it is being made */
};

/*
 * Without and with what Samba's own parameters say of NTLM: the VFS plug-in does
 * not ask for that, the gensec plug-in does, and smbd has both.
 */
static struct entry *latest[2];

/* Samba ignores blanks and case in the name of an option. */
static bool is_ours(const struct parmlist_entry *line)
{
	const char *wanted = "secopts:";
	const char *p = line->key;

	for (; *wanted != '\0'; p++) {
		/* As a rule it is written like this. */
		if (*p == *wanted) {
			wanted++;
			continue;
		}
		if (isspace((unsigned char)*p)) {
			continue;
		}
		if (secopts_fold(*p) != *wanted) {
			return false;
		}
		wanted++;
	}
	return true;
}

static const struct parmlist_entry *our(const struct parmlist_entry *line)
{
	while (line != NULL && !is_ours(line)) {
		line = line->next;
	}
	return line;
}

/* Without memory for it, the policy is read again next time. */
static void copy_lines(struct entry *entry, const struct parmlist_entry *line)
{
	const struct parmlist_entry *l = NULL;
	size_t num = 0;

	for (l = our(line); l != NULL; l = our(l->next)) {
		num++;
	}
	entry->lines = talloc_array(entry, const char *, 2 * num);
	for (l = our(line); l != NULL && entry->lines != NULL; l = our(l->next))
	{
		const char **copy = &entry->lines[2 * entry->num_lines++];

		copy[0] = talloc_strdup(entry->lines, l->key);
		copy[1] = talloc_strdup(entry->lines, l->value);
		if (copy[0] == NULL || copy[1] == NULL) {
			TALLOC_FREE(entry->lines);
		}
	}
}

static bool is_line(const char *const *kept, const struct parmlist_entry *line)
{
	return strcmp(kept[0], line->key) == 0 &&
	       strcmp(kept[1], line->value) == 0;
}

static bool is_same_configuration(const struct entry *entry,
				  const struct secopts_conf *conf)
{
	return conf->configuration != 0 &&
	       conf->configuration == entry->configuration;
}

/* A line that is as it was needs no look at its name. */
static bool are_same_lines(const struct entry *entry,
			   const struct secopts_conf *conf)
{
	const struct parmlist_entry *line = conf->lines;
	size_t i = 0;

	if (is_same_configuration(entry, conf)) {
		return true;
	}
	for (; line != NULL; line = line->next) {
		if (i < entry->num_lines && is_line(&entry->lines[2 * i], line))
		{
			i++;
		} else if (is_ours(line)) {
			return false;
		}
	}
	return i == entry->num_lines;
}

static bool is_same_lm(const struct secopts_lm_facts *a,
		       const struct secopts_lm_facts *b)
{
	/* The structure has booleans alone, so there is no padding. */
	return memcmp(a, b, sizeof(*a)) == 0;
}

/*
 * What conf->get() finds, which makes a name of each option and looks through
 * all parametric lines of smb.conf twice for each setting.
 */
static const char *get_line(void *private_data, const char *option)
{
	const struct entry *entry = private_data;
	const struct parmlist_entry *line = our(entry->conf->lines);

	while (line != NULL && strwicmp(strchr(line->key, ':') + 1, option) != 0)
	{
		line = our(line->next);
	}
	return (line != NULL) ? line->value : NULL;
}

static const struct secopts_registry *get_registry(void *private_data)
{
	struct entry *entry = private_data;
	const struct secopts_registry *registry =
		entry->conf->registry(entry->conf->private_data);

	entry->has_registry = (registry != NULL);
	if (entry->has_registry) {
		entry->registry_serial = registry->serial;
	}
	return registry;
}

static uint64_t layer_serial(const struct secopts_layer *layer)
{
	return (layer != NULL) ? layer->serial : 0;
}

static const struct secopts_layer *get_layer(void *private_data)
{
	struct entry *entry = private_data;
	const struct secopts_layer *layer =
		entry->conf->layer(entry->conf->private_data);

	entry->layer_serial = layer_serial(layer);
	return layer;
}

static bool is_same_layer(const struct entry *entry,
			  const struct secopts_conf *conf)
{
	return conf->layer == NULL ||
	       layer_serial(conf->layer(conf->private_data)) ==
		       entry->layer_serial;
}

static bool is_same_registry(const struct entry *entry,
			     const struct secopts_conf *conf)
{
	const struct secopts_registry *registry = NULL;

	if (entry->policy->source == SECOPTS_SOURCE_SMB_CONF) {
		return true;
	}
	if (conf->registry != NULL) {
		registry = conf->registry(conf->private_data);
	}
	return registry != NULL && entry->has_registry &&
	       registry->serial == entry->registry_serial;
}

static bool is_current(const struct entry *entry,
		       const struct secopts_conf *conf)
{
	return entry->server_role == conf->server_role &&
	       entry->has_lm == (conf->lm != NULL) &&
	       (conf->lm == NULL || is_same_lm(&entry->lm, conf->lm)) &&
	       are_same_lines(entry, conf) &&
	       is_same_layer(entry, conf) && is_same_registry(entry, conf);
}

static struct entry *make_entry(const struct secopts_conf *conf)
{
	static uint64_t serial;
	struct entry *entry = talloc_zero(NULL, struct entry);
	struct secopts_conf recorded = *conf;

	if (entry == NULL) {
		return NULL;
	}
	entry->conf = conf;
	recorded.get = get_line;
	recorded.registry = (conf->registry != NULL) ? get_registry : NULL;
	recorded.layer = (conf->layer != NULL) ? get_layer : NULL;
	recorded.private_data = entry;
	entry->server_role = conf->server_role;
	if (conf->lm != NULL) {
		entry->has_lm = true;
		entry->lm = *conf->lm;
	}
	entry->policy = secopts_conf_read(entry, &recorded);
	entry->conf = NULL;
	if (entry->policy == NULL) {
		TALLOC_FREE(entry);
		return NULL;
	}
	entry->policy->serial = ++serial;
	entry->configuration = conf->configuration;
	copy_lines(entry, conf->lines);
	return entry;
}

static void forget(struct entry **kept)
{
	if (*kept != NULL) {
		/* Whoever still works with it has a reference of his own. */
		talloc_unlink(NULL, *kept);
		*kept = NULL;
	}
}

/* One that cannot be kept is mem_ctx's. */
static struct entry *entry_now(TALLOC_CTX *mem_ctx,
			       struct entry **kept,
			       const struct secopts_conf *conf)
{
	struct entry *entry = NULL;

	if (*kept != NULL && is_current(*kept, conf)) {
		if (conf->configuration != 0) {
			(*kept)->configuration = conf->configuration;
		}
		return *kept;
	}
	forget(kept);

	entry = make_entry(conf);
	if (entry != NULL && entry->lines == NULL) {
		return talloc_steal(mem_ctx, entry);
	}
	*kept = entry;
	return entry;
}

const struct secopts_policy *secopts_conf_now(TALLOC_CTX *mem_ctx,
					      const struct secopts_conf *conf)
{
	struct entry **kept = &latest[conf->lm != NULL];
	struct entry *entry = entry_now(mem_ctx, kept, conf);

	if (entry != NULL && entry == *kept) {
		entry = talloc_reference(mem_ctx, entry);
	}
	return (entry != NULL) ? entry->policy : NULL;
}

const struct secopts_policy *
secopts_conf_borrow(TALLOC_CTX *mem_ctx, const struct secopts_conf *conf)
{
	const struct entry *entry =
		entry_now(mem_ctx, &latest[conf->lm != NULL], conf);

	return (entry != NULL) ? entry->policy : NULL;
}

void secopts_conf_forget(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(latest); i++) {
		forget(&latest[i]);
	}
}
