/*
 * Windows Security Options for Samba
 *
 * A long allow-list, found in without reading all of it
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "secopts_policy.h"

/*
 * A hash table of those names of a list that are ASCII; the others follow it
 * one by one. For two ASCII names every casecmp is the same, so that they can
 * be told apart by a hash. For all else casecmp alone knows, since a letter
 * outside of ASCII may be the other case of one inside (U+212A, of "k").
 */

static bool is_hashable(const char *name, uint32_t *hash)
{
	uint32_t sum = 2166136261u;	/* FNV-1a */

	for (; *name != '\0'; name++) {
		unsigned char c = (unsigned char)*name;

		if (c >= 0x80) {
			return false;
		}
		if (c >= 'A' && c <= 'Z') {
			c = (unsigned char)(c - 'A' + 'a');
		}
		sum = (sum ^ c) * 16777619u;
	}
	*hash = sum;
	return true;
}

/* A power of two, at most half full. */
static size_t num_slots(size_t num)
{
	size_t slots = 2;

	while (slots < 2 * num) {
		slots *= 2;
	}
	return slots;
}

size_t secopts_index_size(size_t num)
{
	return num_slots(num) + num;
}

static const char *plain(enum secopts_setting setting, const char *name)
{
	return setting == SECOPTS_NULL_SESSION_PIPES ? secopts_pipe_name(name)
						     : name;
}

void secopts_policy_index(struct secopts_policy *policy,
			  enum secopts_setting setting,
			  uint32_t *room)
{
	struct secopts_value *value = &policy->values[setting];
	const struct secopts_list *list = &value->data.list;
	size_t slots = num_slots(list->num);
	struct secopts_index index = {.slots = room, .mask = slots - 1};
	size_t i;

	for (i = 0; i < slots; i++) {
		room[i] = 0;
	}
	for (i = 0; i < list->num; i++) {
		uint32_t at = 0;

		if (!is_hashable(plain(setting, list->names[i]), &at)) {
			room[slots + index.num_others++] = (uint32_t)i;
			continue;
		}
		while (room[at & index.mask] != 0) {
			at++;
		}
		room[at & index.mask] = (uint32_t)i + 1;
	}
	value->index = index;
}

static bool is_name(const struct secopts_policy *policy,
		    enum secopts_setting setting,
		    size_t i,
		    const char *name)
{
	const char *listed = policy->values[setting].data.list.names[i];

	return policy->casecmp(plain(setting, listed), name) == 0;
}

static bool is_among(const struct secopts_policy *policy,
		     enum secopts_setting setting,
		     const char *name)
{
	size_t num = policy->values[setting].data.list.num;
	size_t i;

	for (i = 0; i < num; i++) {
		if (is_name(policy, setting, i, name)) {
			return true;
		}
	}
	return false;
}

bool secopts_is_listed(const struct secopts_policy *policy,
		       enum secopts_setting setting,
		       const char *name)
{
	const struct secopts_index *index = &policy->values[setting].index;
	uint32_t at = 0;
	size_t i;

	name = plain(setting, name);
	if (index->slots == NULL || !is_hashable(name, &at)) {
		return is_among(policy, setting, name);
	}
	for (; index->slots[at & index->mask] != 0; at++) {
		if (is_name(policy, setting, index->slots[at & index->mask] - 1,
			    name))
		{
			return true;
		}
	}
	for (i = 0; i < index->num_others; i++) {
		if (is_name(policy, setting,
			    index->slots[index->mask + 1 + i], name))
		{
			return true;
		}
	}
	return false;
}
