/*
 * Windows Security Options for Samba
 *
 * Lists: whether one names a pipe, a share, a key or a server
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "secopts_policy.h"

#include <string.h>

/*
 * Samba's comparison decodes characters and takes some 300 instructions for two
 * names. Two different letters of ASCII are one in no table of cases, so names
 * that begin with them need not be compared; a character outside of ASCII may
 * be the other case of one inside (U+212A, of "k").
 */
static bool may_begin(const char *name, unsigned char first)
{
	unsigned char c = secopts_fold(*name);

	return c == first || c >= 0x80 || first >= 0x80;
}

/*
 * One backslash before a path and one after it do not belong to it. Samba opens
 * such a key, and administrators write lists in either way. It is one and not
 * all of them: an empty name in a path is nothing that Windows' documents have,
 * so what is written like that is on no list.
 */
static size_t trim(const char **path)
{
	size_t length;

	if ((*path)[0] == '\\') {
		(*path)++;
	}
	length = strlen(*path);
	return (length > 0 && (*path)[length - 1] == '\\') ? length - 1
							   : length;
}

/* How many keys a path leads through: it has one backslash less. */
static size_t count_keys(const char *path, size_t length)
{
	size_t num = 1;
	size_t i;

	for (i = 0; i < length; i++) {
		num += (path[i] == '\\') ? 1 : 0;
	}
	return num;
}

/*
 * How much of a path its first keys are; all of it where it has not so many. As
 * many of them as an allowed path has are what has to be equal to it, and what
 * follows is below.
 */
static size_t length_of_keys(const char *path, size_t length, size_t num)
{
	size_t i;

	for (i = 0; i < length; i++) {
		if (path[i] == '\\' && --num == 0) {
			return i;
		}
	}
	return length;
}

/*
 * Whole names of keys count: what merely begins like an allowed key is another
 * one. Nothing but the backslash has a meaning in a path, so neither ".." nor a
 * slash leads out of a key. Compared by the policy's casecmp, as Samba and
 * Windows find keys in any case; a path that is longer than any of Samba's
 * registry is is not allowed.
 */
static bool is_allowed_path(const struct secopts_policy *policy,
			    const char *allowed,
			    const char *path,
			    bool sub_paths)
{
	char wanted[SECOPTS_PATH_SIZE];
	char found[SECOPTS_PATH_SIZE];
	size_t allowed_length = trim(&allowed);
	size_t length = trim(&path);
	size_t start = length;

	if (sub_paths) {
		start = length_of_keys(path, length,
				       count_keys(allowed, allowed_length));
	}
	/* An entry that names nothing must not stand for everything. */
	if (allowed_length == 0 || !may_begin(allowed, secopts_fold(*path)) ||
	    allowed_length >= sizeof(wanted) || start >= sizeof(found))
	{
		return false;
	}
	/* The comparison takes whole texts, and the policy's core no memory. */
	memcpy(wanted, allowed, allowed_length);
	wanted[allowed_length] = '\0';
	memcpy(found, path, start);
	found[start] = '\0';
	return policy->casecmp(wanted, found) == 0;
}

static bool is_path_named(const struct secopts_policy *policy,
			  const struct secopts_list *list,
			  const char *path,
			  bool sub_paths)
{
	size_t i;

	for (i = 0; i < list->num; i++) {
		if (is_allowed_path(policy, list->names[i], path, sub_paths)) {
			return true;
		}
	}
	return false;
}

/*
 * A server's name may hold one "*", anywhere, for any text (the reference page
 * of ClientAllowedNTLMServers). What two would do is told nowhere; such an
 * entry excepts nobody. Around the "*" ASCII letters alone are compared without
 * case, since NetBIOS and DNS names consist of those.
 */
static bool is_server(const struct secopts_policy *policy,
		      const char *listed,
		      const char *name)
{
	const char *star = strchr(listed, '*');
	size_t head;
	size_t tail;
	size_t length = strlen(name);
	size_t i;

	if (star == NULL) {
		return policy->casecmp(listed, name) == 0;
	}
	head = (size_t)(star - listed);
	tail = strlen(star + 1);
	if (strchr(star + 1, '*') != NULL || head + tail > length) {
		return false;
	}
	for (i = 0; i < head; i++) {
		if (secopts_fold(listed[i]) != secopts_fold(name[i])) {
			return false;
		}
	}
	return secopts_ascii_casecmp(star + 1, name + length - tail) == 0;
}

/*
 * Exceptions open something, so a text that is no name of a server, as an SPN
 * is, or a name with a part missing, is none (docs/fidelity.md 57).
 */
static bool is_server_named(const struct secopts_policy *policy,
			    const struct secopts_list *list,
			    const char *name)
{
	size_t i;

	for (i = 0; i < list->num; i++) {
		if (is_server(policy, list->names[i], name)) {
			return true;
		}
	}
	return false;
}

/*
 * What the lists have in common. A list is walked and not hashed: it is short
 * where an administrator writes it, and whether two names are one is for the
 * policy's casecmp to say, by which Samba finds its shares, too.
 */
bool secopts_is_in_list(const struct secopts_policy *policy,
			const struct secopts_list *list,
			const char *name)
{
	unsigned char first = secopts_fold(*name);
	size_t i;

	for (i = 0; i < list->num; i++) {
		if (may_begin(list->names[i], first) &&
		    policy->casecmp(list->names[i], name) == 0)
		{
			return true;
		}
	}
	return false;
}

static bool is_pipe_named(const struct secopts_policy *policy,
			  const struct secopts_list *list,
			  const char *name)
{
	unsigned char first;
	size_t i;

	/*
	 * On both sides, as the list may have been written in any of the three
	 * ways, too. Shares have no prefix: "\PIPE\x" would be a name there.
	 */
	name = secopts_pipe_name(name);
	first = secopts_fold(*name);
	for (i = 0; i < list->num; i++) {
		const char *listed = secopts_pipe_name(list->names[i]);

		if (may_begin(listed, first) &&
		    policy->casecmp(listed, name) == 0)
		{
			return true;
		}
	}
	return false;
}

bool secopts_is_named(const struct secopts_policy *policy,
		      enum secopts_setting setting,
		      const struct secopts_list *list,
		      const char *name)
{
	/*
	 * What a name is depends on what the list is of, so that one and the
	 * same text may be in one list and not in another. Everybody who asks
	 * about a list asks here: the decisions, and the command where it
	 * compares a list with a benchmark's.
	 */

	if (setting == SECOPTS_ALLOWED_EXACT_PATHS ||
	    setting == SECOPTS_ALLOWED_PATHS)
	{
		return is_path_named(policy, list, name,
				     setting == SECOPTS_ALLOWED_PATHS);
	}
	if (secopts_settings[setting].of_servers) {
		return is_server_named(policy, list, name);
	}
	return (setting == SECOPTS_NULL_SESSION_PIPES)
		       ? is_pipe_named(policy, list, name)
		       : secopts_is_in_list(policy, list, name);
}
