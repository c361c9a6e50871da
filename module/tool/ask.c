/*
 * Windows Security Options for Samba
 *
 * The secopts command: ask
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

#include "tool.h"
#include "../samba/secopts_shares.h"

static char *option_user;

/* What is asked about, and who asks. */
struct question {
	const char *what;
	const char *name; /* NULL for a session */
	struct secopts_facts facts;
};

/* The answer, and the request at which it was decided. */
struct answer {
	struct secopts_verdict verdict;
	const char *at;
};

static bool parse_user(const char *text, enum secopts_who *who)
{
	static const char *const words[] = {
		[SECOPTS_WHO_ANONYMOUS] = "anonymous",
		[SECOPTS_WHO_GUEST] = "guest",
		[SECOPTS_WHO_USER] = "user",
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(words); i++) {
		if (strequal(text, words[i])) {
			*who = (enum secopts_who)i;
			return true;
		}
	}
	return false;
}

static bool is_ipc(const char *share)
{
	return strequal(share, "IPC$");
}

/*
 * A client gets to a share through a session, and to a pipe through IPC$:
 * the first refusal on the way is the answer.
 */
static struct answer decide(const struct secopts_policy *policy,
			    const struct question *question)
{
	const struct secopts_facts *facts = &question->facts;
	bool pipe = strequal(question->what, "pipe");
	const char *share = pipe ? "IPC$" : question->name;
	struct answer answer = {
		.verdict = secopts_decide_session(policy, facts),
		.at = "session setup",
	};

	if (!answer.verdict.allow || question->name == NULL) {
		return answer;
	}
	answer.verdict =
		secopts_decide_share(policy, facts, share, is_ipc(share));
	answer.at = "tree connect";
	if (!answer.verdict.allow || !pipe) {
		return answer;
	}
	answer.verdict = secopts_decide_pipe(policy, facts, question->name);
	answer.at = "open of the pipe";
	return answer;
}

static void print_reason(const struct secopts_policy *policy,
			 const struct question *question,
			 const struct secopts_verdict *verdict)
{
	TALLOC_CTX *frame = talloc_stackframe();

	if (verdict->setting == SECOPTS_NUM_SETTINGS) {
		printf("setting  none\n");
	} else {
		const struct secopts_value *value =
			&policy->values[verdict->setting];

		printf("setting  %s = %s, from %s\n",
		       secopts_settings[verdict->setting].value_name,
		       tool_value_text(frame, verdict->setting, &value->data),
		       value->origin == SECOPTS_ORIGIN_DEFAULT
			       ? "Windows' defaults"
			       : secopts_origin_name(value->origin));
	}
	if (verdict->reason == SECOPTS_REASON_UNGUARDED) {
		printf("reason   [%s] is without 'vfs objects = secopts'\n",
		       question->facts.unguarded_share);
	} else {
		printf("reason   %s\n", secopts_reason_text(verdict->reason));
	}
	TALLOC_FREE(frame);
}

/*
 * What these policies allow may still be refused by Samba.
 */
static void print_samba_checks(const struct secopts_policy *policy,
			       const struct question *question,
			       const char *share)
{
	int snum = lp_servicenumber(share);

	if (question->facts.who == SECOPTS_WHO_USER || snum == -1) {
		return;
	}
	if (!lp_guest_ok(snum) && !lp_guest_only(snum)) {
		printf("note     Samba refuses: [%s] is without 'guest ok'\n",
		       share);
		return;
	}
	if (!is_ipc(share) && policy->mode == SECOPTS_MODE_ENFORCE &&
	    !secopts_decide_everyone(policy, &question->facts).allow)
	{
		printf("note     Samba refuses unless the share ACL names %s\n",
		       question->facts.who == SECOPTS_WHO_GUEST
			       ? "the guest or Guests"
			       : "ANONYMOUS LOGON");
	}
}

static void print_notes(const struct secopts_policy *policy,
			const struct question *question,
			const struct answer *answer)
{
	bool pipe = strequal(question->what, "pipe");
	const char *share = pipe ? "IPC$" : question->name;

	if (!answer->verdict.allow && policy->mode == SECOPTS_MODE_AUDIT) {
		printf("note     let in all the same: mode is audit\n");
	}
	if (share == NULL || strequal(answer->at, "session setup")) {
		return;
	}
	if (lp_servicenumber(share) == -1) {
		printf("note     no share [%s] in smb.conf: "
		       "STATUS_BAD_NETWORK_NAME if there is none\n",
		       share);
	}
	if (answer->verdict.allow) {
		print_samba_checks(policy, question, share);
	}
}

static enum tool_exit print_answer(const struct secopts_policy *policy,
				   const struct question *question)
{
	struct answer answer = decide(policy, question);
	const struct secopts_verdict *verdict = &answer.verdict;

	printf("verdict  %s\n", verdict->allow ? "allowed" : "refused");
	printf("status   %s (0x%08"PRIX32")\n",
	       secopts_status_name(verdict->ntstatus), verdict->ntstatus);
	printf("at       %s\n", answer.at);
	print_reason(policy, question, verdict);

	print_notes(policy, question, &answer);
	return verdict->allow ? TOOL_OK : TOOL_REFUSED;
}

/*
 * Returns false after saying what is wrong.
 */
static bool read_question(const struct tool_verb *verb,
			  const char *const *operands,
			  struct question *question)
{
	size_t num = 0;
	bool named;

	while (operands[num] != NULL) {
		num++;
	}
	if (num == 0) {
		tool_misused(verb, "about what? session, share or pipe");
		return false;
	}
	question->what = operands[0];
	named = strequal(operands[0], "share") || strequal(operands[0], "pipe");
	if (!named && !strequal(operands[0], "session")) {
		tool_misused(verb, "%s: not session, share or pipe",
			     operands[0]);
		return false;
	}
	if (num != (named ? 2 : 1)) {
		tool_misused(verb, named ? "one name has to follow \"%s\""
					 : "nothing may follow \"%s\"",
			     operands[0]);
		return false;
	}
	question->name = operands[1];
	if (option_user != NULL &&
	    !parse_user(option_user, &question->facts.who))
	{
		tool_misused(verb, "--user %s: not anonymous, guest or user",
			     option_user);
		return false;
	}
	return true;
}

static enum tool_exit run(const struct tool_verb *verb,
			  const char *const *operands)
{
	struct question question = {
		.facts = {.who = SECOPTS_WHO_ANONYMOUS},
	};
	TALLOC_CTX *frame = talloc_stackframe();
	struct secopts_policy *policy = NULL;
	enum tool_exit result = TOOL_TROUBLE;

	if (read_question(verb, operands, &question)) {
		policy = tool_load(frame, verb);
	}
	if (policy != NULL) {
		question.facts.unguarded_share =
			secopts_unguarded_share(policy, &question.facts);
		result = print_answer(policy, &question);
		tool_warn(stderr, policy, TOOL_WARN_FOOTING);
	}
	TALLOC_FREE(frame);
	return result;
}

static const struct poptOption options[] = {
	{"user", '\0', POPT_ARG_STRING, &option_user, 0,
	 "who asks; anonymous by default", "anonymous|guest|user"},
	{NULL, '\0', POPT_ARG_INCLUDE_TABLE, tool_server_options, 0, NULL,
	 NULL},
	POPT_TABLEEND};

const struct tool_verb tool_ask = {
	.name = "ask",
	.operands = "session | share NAME | pipe NAME [OPTION...]",
	.summary = "would this session, share or pipe be refused, and why?",
	.help = "Answers as the plug-ins would, from smb.conf alone; no server "
		"is asked. The exit status is 0 for allowed, 1 for refused, 2 "
		"for an error.",
	.options = options,
	.run = run,
};
