/*
 * Windows Security Options for Samba
 *
 * The effective policy, read again only where it has changed
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

#include "secopts_samba.h"

/* From here on a list is worth an index. */
#define LONG_LIST 8

/* A line of smb.conf that was asked for. */
struct line {
	const char *option; /* static */
	const char *text;   /* NULL: there was none */
};

/*
 * A policy and all that it was made of. Comparing the texts costs little where
 * reading them costs much, and nobody has to tell that smb.conf was read again.
 */
struct entry {
	struct secopts_policy *policy;
	int server_role;
	bool has_lm;
	struct secopts_lm_facts lm;
	struct line *lines;
	size_t num_lines;
	bool incomplete;
	const struct secopts_conf *conf; /* while it is being made */
};

static struct entry *latest;

static void record(struct entry *entry, const char *option, const char *text)
{
	struct line *lines = NULL;
	size_t i;

	for (i = 0; i < entry->num_lines; i++) {
		/* as Samba finds an option: whatever its blanks and case */
		if (strwicmp(entry->lines[i].option, option) == 0) {
			return;
		}
	}
	lines = talloc_realloc(entry, entry->lines, struct line, i + 1);
	if (lines == NULL) {
		entry->incomplete = true;
		return;
	}
	entry->lines = lines;
	entry->num_lines = i + 1;
	lines[i] = (struct line){.option = option};
	if (text != NULL) {
		lines[i].text = talloc_strdup(entry, text);
		entry->incomplete |= (lines[i].text == NULL);
	}
}

static const char *get_recorded(void *private_data, const char *option)
{
	struct entry *entry = private_data;
	const char *text = entry->conf->get(entry->conf->private_data, option);

	record(entry, option, text);
	return text;
}

static const struct secopts_registry *get_registry(void *private_data)
{
	struct entry *entry = private_data;

	return entry->conf->registry(entry->conf->private_data);
}

static bool is_same_lm(const struct secopts_lm_facts *a,
		       const struct secopts_lm_facts *b)
{
	return a->server_lm == b->server_lm &&
	       a->server_ntlm == b->server_ntlm &&
	       a->client_lm == b->client_lm &&
	       a->client_ntlmv2 == b->client_ntlmv2 &&
	       a->client_session2 == b->client_session2;
}

static bool is_current(const struct entry *entry,
		       const struct secopts_conf *conf)
{
	size_t i;

	if (entry->server_role != conf->server_role ||
	    entry->has_lm != (conf->lm != NULL) ||
	    (conf->lm != NULL && !is_same_lm(&entry->lm, conf->lm)))
	{
		return false;
	}
	for (i = 0; i < entry->num_lines; i++) {
		const char *was = entry->lines[i].text;
		const char *is = conf->get(conf->private_data,
					   entry->lines[i].option);

		if ((was == NULL) != (is == NULL) ||
		    (was != NULL && strcmp(was, is) != 0))
		{
			return false;
		}
	}
	return true;
}

/* Without memory for it, the list is read from end to end. */
static void add_index(struct secopts_policy *policy,
		      enum secopts_setting setting)
{
	size_t num = policy->values[setting].data.list.num;
	uint32_t *room = NULL;

	if (num >= LONG_LIST && num < INT32_MAX) {
		room = talloc_array(policy, uint32_t, secopts_index_size(num));
	}
	if (room != NULL) {
		secopts_policy_index(policy, setting, room);
	}
}

static struct entry *make_entry(const struct secopts_conf *conf)
{
	struct entry *entry = talloc_zero(NULL, struct entry);
	struct secopts_conf recorded = *conf;

	if (entry == NULL) {
		return NULL;
	}
	entry->conf = conf;
	entry->server_role = conf->server_role;
	if (conf->lm != NULL) {
		entry->has_lm = true;
		entry->lm = *conf->lm;
	}
	recorded.get = get_recorded;
	recorded.registry = (conf->registry != NULL) ? get_registry : NULL;
	recorded.private_data = entry;
	entry->policy = secopts_conf_read(entry, &recorded);
	entry->conf = NULL;
	if (entry->policy == NULL) {
		TALLOC_FREE(entry);
		return NULL;
	}
	add_index(entry->policy, SECOPTS_NULL_SESSION_PIPES);
	add_index(entry->policy, SECOPTS_NULL_SESSION_SHARES);
	return entry;
}

/* The registry changes without a line of smb.conf doing so. */
static bool is_kept(const struct entry *entry)
{
	return !entry->incomplete &&
	       entry->policy->source == SECOPTS_SOURCE_SMB_CONF;
}

const struct secopts_policy *secopts_conf_now(TALLOC_CTX *mem_ctx,
					      const struct secopts_conf *conf)
{
	struct entry *entry = NULL;

	if (latest != NULL && is_current(latest, conf)) {
		entry = talloc_reference(mem_ctx, latest);
		return (entry != NULL) ? entry->policy : NULL;
	}
	secopts_conf_forget();

	entry = make_entry(conf);
	if (entry == NULL) {
		return NULL;
	}
	if (!is_kept(entry)) {
		return talloc_steal(mem_ctx, entry)->policy;
	}
	latest = entry;
	entry = talloc_reference(mem_ctx, latest);
	return (entry != NULL) ? entry->policy : NULL;
}

void secopts_conf_forget(void)
{
	if (latest != NULL) {
		/* Whoever still works with it keeps it. */
		talloc_unlink(NULL, latest);
		latest = NULL;
	}
}
