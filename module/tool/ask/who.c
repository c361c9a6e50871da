/*
 * Windows Security Options for Samba
 *
 * The secopts command: who asks
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ask.h"
#include "auth.h"
#include "libcli/security/security.h"

static const char *const administrator = "administrator";

bool ask_parse_who(const char *text, struct ask_question *question)
{
	size_t i;

	question->is_administrator = strequal(text, administrator);
	if (question->is_administrator) {
		question->facts.who = SECOPTS_WHO_USER;
		return true;
	}
	for (i = 0; i <= SECOPTS_WHO_USER; i++) {
		if (strequal(text, secopts_who_name((enum secopts_who)i))) {
			question->facts.who = (enum secopts_who)i;
			return true;
		}
	}
	return false;
}

const char *ask_who_name(const struct ask_question *question)
{
	return question->is_administrator
		       ? administrator
		       : secopts_who_name(question->facts.who);
}

/*
 * The groups that everybody of their kind is in. Which ones besides the user of
 * a name is in, only a logon would tell.
 */
static size_t put_sids(const struct secopts_policy *policy,
		       const struct ask_question *question,
		       struct dom_sid sids[4])
{
	const struct secopts_facts *facts = &question->facts;
	size_t num = 0;

	if (!secopts_is_enforced(policy) ||
	    secopts_decide_everyone(policy, facts).allow)
	{
		sids[num++] = global_sid_World;
	}
	sids[num++] = global_sid_Network;
	switch (facts->who) {
	case SECOPTS_WHO_ANONYMOUS:
		sids[num++] = global_sid_Anonymous;
		break;
	case SECOPTS_WHO_GUEST:
		sids[num++] = global_sid_Builtin_Guests;
		break;
	case SECOPTS_WHO_USER:
		sids[num++] = global_sid_Authenticated_Users;
		break;
	}
	if (question->is_administrator) {
		sids[num++] = global_sid_Builtin_Administrators;
	}
	return num;
}

bool ask_is_sam_denied(const struct secopts_policy *policy,
		       const struct ask_question *question)
{
	struct dom_sid sids[4];
	struct security_token token = {.sids = sids};
	struct auth_session_info info = {.security_token = &token};

	token.num_sids = put_sids(policy, question, sids);
	return secopts_is_sam_denied(policy, &info);
}
