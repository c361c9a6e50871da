/*
 * Windows Security Options for Samba
 *
 * Fuzzing the decisions, against a second opinion
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "secopts_decide.h"

#define MAX_NAMES 16
#define MAX_INPUT 4096

/*
 * Two bytes of facts, then names, a line each: the one that is asked for, and
 * those that are listed. A list of pipes is one of shares, too.
 */
struct asked {
	struct secopts_facts facts;
	struct secopts_policy policy;
	bool has_policy;
	bool has_name;
	bool ipc;
	char text[MAX_INPUT + 1];
	const char *name;
	const char *names[MAX_NAMES];
	size_t num;
};

static void read_names(struct asked *asked, const uint8_t *data, size_t size)
{
	char *next = asked->text;

	size = (size < MAX_INPUT) ? size : MAX_INPUT;
	if (size > 0) {
		memcpy(asked->text, data, size);
	}
	asked->text[size] = '\0';

	asked->name = next;
	while ((next = strchr(next, '\n')) != NULL && asked->num < MAX_NAMES) {
		*next++ = '\0';
		asked->names[asked->num++] = next;
	}
}

static void read_asked(struct asked *asked, const uint8_t *data, size_t size)
{
	uint8_t a = (size > 0) ? data[0] : 0;
	uint8_t b = (size > 1) ? data[1] : 0;
	struct secopts_policy *policy = &asked->policy;

	*asked = (struct asked){.num = 0};
	read_names(asked, data + (size < 2 ? size : 2),
		   size < 2 ? 0 : size - 2);

	asked->facts.who = (enum secopts_who)((a & 3) % 3);
	asked->facts.session_unseen = (a & 4) != 0;
	asked->facts.request_unreadable = (a & 8) != 0;
	asked->facts.unwatched_share = (a & 16) != 0 ? "x" : NULL;
	asked->has_policy = (b & 8) == 0;
	asked->has_name = (b & 16) == 0;
	asked->ipc = (b & 32) != 0;

	secopts_policy_init(policy, SECOPTS_ROLE_STANDALONE,
			    (enum secopts_release)((b & 7) %
						   SECOPTS_NUM_RELEASES),
			    NULL);
	policy->guest_as_anonymous = (a & 128) != 0;
	policy->values[SECOPTS_RESTRICT_NULL_SESS_ACCESS].data.number =
		(a & 32) != 0;
	policy->values[SECOPTS_EVERYONE_INCLUDES_ANONYMOUS].data.number =
		(a & 64) != 0;
	policy->values[SECOPTS_NULL_SESSION_PIPES].data.list =
		(struct secopts_list){
			.num = asked->num,
			.names = asked->names,
		};
	policy->values[SECOPTS_NULL_SESSION_SHARES].data.list =
		policy->values[SECOPTS_NULL_SESSION_PIPES].data.list;
}

/*
 * The second opinion: from docs/fidelity.md, with strings that are made
 * alike and then compared as bytes.
 */

static void lower(const char *name, char *out)
{
	size_t i;

	for (i = 0; name[i] != '\0'; i++) {
		unsigned char c = (unsigned char)name[i];

		out[i] = (char)((c < 0x80) ? tolower(c) : c);
	}
	out[i] = '\0';
}

static const char *after_prefix(const char *lowered)
{
	if (strncmp(lowered, "\\pipe\\", 6) == 0) {
		return lowered + 6;
	}
	return lowered + (lowered[0] == '\\' ? 1 : 0);
}

static bool is_listed(const struct asked *asked, bool pipe)
{
	static char name[MAX_INPUT + 1];
	static char other[MAX_INPUT + 1];
	const char *wanted = name;
	size_t i;

	lower(asked->name, name);
	wanted = pipe ? after_prefix(name) : name;
	if (pipe && strlen(wanted) == 0) {
		return false;
	}
	for (i = 0; i < asked->num; i++) {
		lower(asked->names[i], other);
		if (strcmp(wanted, pipe ? after_prefix(other) : other) == 0) {
			return true;
		}
	}
	return false;
}

enum question {
	MAY_HAVE_SESSION,
	MAY_CONNECT,
	MAY_OPEN,
	MAY_GO_ON,
	IS_EVERYONE,
};

static bool second_opinion(const struct asked *asked, enum question question)
{
	const struct secopts_policy *policy = &asked->policy;
	bool restricted =
		policy->values[SECOPTS_RESTRICT_NULL_SESS_ACCESS].data.number;
	bool everyone =
		policy->values[SECOPTS_EVERYONE_INCLUDES_ANONYMOUS].data.number;
	enum secopts_who who = asked->facts.who;

	if (who == SECOPTS_WHO_USER ||
	    (who == SECOPTS_WHO_GUEST &&
	     !(asked->has_policy && policy->guest_as_anonymous)))
	{
		return true;
	}
	if (!asked->has_policy) {
		return false;
	}
	if (question == IS_EVERYONE) {
		return everyone;
	}
	if (question == MAY_HAVE_SESSION) {
		return !restricted ||
		       ((asked->num > 0 ||
			 policy->release < SECOPTS_RELEASE_2012) &&
			asked->facts.unwatched_share == NULL);
	}
	if (asked->facts.session_unseen && !(everyone && !restricted)) {
		return false;
	}
	if (!restricted) {
		return true;
	}
	if (question == MAY_CONNECT) {
		return asked->ipc ||
		       (asked->has_name && is_listed(asked, false));
	}
	return question == MAY_OPEN && asked->has_name &&
	       !asked->facts.request_unreadable && is_listed(asked, true);
}

static void compare(const struct asked *asked, enum question question,
		    struct secopts_verdict verdict)
{
	require(verdict.allow == second_opinion(asked, question));
	require(verdict.allow == (verdict.ntstatus == SECOPTS_STATUS_OK));
	require(verdict.setting <= SECOPTS_NUM_SETTINGS);
	require(secopts_reason_text(verdict.reason)[0] != '\0');
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct asked asked;
	const struct secopts_policy *policy = NULL;
	const char *name = NULL;

	read_asked(&asked, data, size);
	policy = asked.has_policy ? &asked.policy : NULL;
	name = asked.has_name ? asked.name : NULL;

	compare(&asked, MAY_HAVE_SESSION,
		secopts_decide_session(policy, &asked.facts));
	compare(&asked, MAY_CONNECT,
		secopts_decide_share(policy, &asked.facts, name, asked.ipc));
	compare(&asked, MAY_OPEN,
		secopts_decide_pipe(policy, &asked.facts, name));
	compare(&asked, MAY_GO_ON,
		secopts_decide_switched(policy, &asked.facts));
	compare(&asked, IS_EVERYONE,
		secopts_decide_everyone(policy, &asked.facts));

	/* A name is taken apart where it stands. */
	require(secopts_pipe_name(asked.name) >= asked.name &&
		secopts_pipe_name(asked.name) <=
			asked.name + strlen(asked.name));
	return 0;
}
