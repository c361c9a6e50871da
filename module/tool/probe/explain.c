/*
 * Windows Security Options for Samba
 *
 * The secopts command: what the answers to probe mean
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "probe.h"

static bool is_ok(const struct probe_answer *answer)
{
	return answer->asked && NT_STATUS_IS_OK(answer->status);
}

static bool is_closed(const struct probe_answer *answer)
{
	return answer->asked &&
	       (NT_STATUS_EQUAL(answer->status,
				NT_STATUS_CONNECTION_DISCONNECTED) ||
		NT_STATUS_EQUAL(answer->status, NT_STATUS_CONNECTION_RESET));
}

static bool is_missing(const struct probe_answer *answer)
{
	return NT_STATUS_EQUAL(answer->status,
			       NT_STATUS_OBJECT_NAME_NOT_FOUND) ||
	       NT_STATUS_EQUAL(answer->status, NT_STATUS_BAD_NETWORK_NAME);
}

/* The try that withheld nothing. */
static size_t first_ntlm(const struct probe_questions *questions)
{
	size_t i = 0;

	while (questions->questions[i].what != PROBE_NTLM) {
		i++;
	}
	return i;
}

/* Refused for what is missing, or let go on? */
static bool is_ntlm_refused(const struct probe_answer *answer)
{
	return !answer->asked ||
	       NT_STATUS_EQUAL(answer->status, NT_STATUS_NOT_SUPPORTED);
}

/*
 * Of the try that withheld nothing. It holds whatever a minimum of session
 * security can ask for, so that it is not for that that it was refused. A server
 * with RestrictReceivingNTLMTraffic = 2 refuses each (MS-NLMP 3.2.5.1.1).
 */
static bool takes_no_ntlm(const struct probe_answer *answer)
{
	return answer->asked &&
	       NT_STATUS_EQUAL(answer->status, NT_STATUS_NOT_SUPPORTED);
}

/* Does a server insist on what a try of NTLM withheld? */
static bool insists(const struct probe_server *server,
		    const struct probe_questions *questions,
		    size_t i)
{
	const struct probe_answer *with =
		&server->answers[first_ntlm(questions)];
	const struct probe_answer *without = &server->answers[i];

	return questions->questions[i].withheld != 0 && without->asked &&
	       !is_ntlm_refused(with) && !NT_STATUS_IS_OK(without->status) &&
	       !NT_STATUS_EQUAL(with->status, without->status);
}

/*
 * Tries of NTLM are compared by whether the server insists on the flag. Where
 * one server could not be asked, a refusal by the other is no difference.
 */
bool probe_is_same(const struct probe_server servers[2],
		   const struct probe_questions *questions,
		   size_t i)
{
	const struct probe_answer *a = &servers[0].answers[i];
	const struct probe_answer *b = &servers[1].answers[i];

	if (questions->questions[i].what == PROBE_NTLM) {
		return is_ntlm_refused(a) == is_ntlm_refused(b) &&
		       insists(&servers[0], questions, i) ==
			       insists(&servers[1], questions, i);
	}
	if (!a->asked || !b->asked) {
		return !is_ok(a) && !is_ok(b);
	}
	return NT_STATUS_EQUAL(a->status, b->status) &&
	       a->is_fault == b->is_fault;
}

static const char *session_meaning(const struct probe_server *server,
				   bool ok)
{
	if (server->identity->who == SECOPTS_WHO_ANONYMOUS) {
		return ok ? "null sessions are admitted" : "no null session";
	}
	if (!ok) {
		return "not let in";
	}
	return server->is_guest ? "let in as a guest" : "let in as a user";
}

static const char *ntlm_meaning(const struct probe_server *server,
				const struct probe_questions *questions,
				size_t i)
{
	const struct probe_answer *answer = &server->answers[i];

	if (questions->questions[i].withheld == 0) {
		return takes_no_ntlm(answer)	 ? "takes no NTLM"
		       : is_ntlm_refused(answer) ? "not enough, or no NTLM"
						 : "to compare with";
	}
	if (insists(server, questions, i)) {
		return "the server insists on it";
	}
	return is_ntlm_refused(answer) ? "cannot be told" : "not insisted on";
}

static const char *call_meaning(const struct probe_server *server,
				const struct probe_questions *questions,
				size_t i)
{
	const struct probe_call *call = probe_call(i - questions->first_call);
	const struct probe_answer *answer = &server->answers[i];

	if (probe_is_told(answer)) {
		return call->tells;
	}
	if (answer->is_fault && strcmp(call->pipe, "samr") == 0) {
		return "RestrictRemoteSAM";
	}
	if (probe_is_denied(answer) && call->refuser != NULL &&
	    server->identity->who == SECOPTS_WHO_ANONYMOUS)
	{
		return call->refuser;
	}
	return "refused";
}

const char *probe_meaning(const struct probe_server *server,
			  const struct probe_questions *questions,
			  size_t i)
{
	const struct probe_question *question = &questions->questions[i];
	const struct probe_answer *answer = &server->answers[i];
	bool ok = is_ok(answer);

	if (!answer->asked) {
		return "not asked";
	}
	switch (question->what) {
	case PROBE_SESSION:
		return session_meaning(server, ok);
	case PROBE_NTLM:
		return ntlm_meaning(server, questions, i);
	case PROBE_CALL:
		return call_meaning(server, questions, i);
	case PROBE_LIST:
		return ok ? "shares are listed" : "shares are not listed";
	case PROBE_PIPE:
		if (ok) {
			return "opens";
		}
		return is_missing(answer) ? "no such pipe" : "refused";
	case PROBE_IPC:
	case PROBE_SHARE:
		break;
	}
	if (ok) {
		return "connected";
	}
	if (is_closed(answer)) {
		return "the connection is closed";
	}
	return is_missing(answer) ? "no such share" : "refused";
}

/*
 * The names that are answered like listed ones, with anything but a refusal: a
 * server asks the list before it looks for a pipe. A share it looks for first.
 */
static void set_list(struct probe_explanation *explanation,
		     enum secopts_setting setting,
		     const struct probe_server *server,
		     const struct probe_questions *questions,
		     enum probe_what what)
{
	struct secopts_data data = {.defined = true};
	const char **names = talloc_zero_array(explanation, const char *,
					       questions->num);
	size_t i;

	for (i = 0; names != NULL && i < questions->num; i++) {
		const struct probe_answer *answer = &server->answers[i];

		if (questions->questions[i].what == what && answer->asked &&
		    !probe_is_denied(answer) &&
		    !(what == PROBE_SHARE && is_missing(answer)))
		{
			names[data.list.num] = questions->questions[i].shown;
			data.list.num++;
		}
	}
	data.list.names = names;
	explanation->known[setting] = names != NULL;
	explanation->values[setting] = data;
}

static void explain_ntlm(struct probe_explanation *explanation,
			 const struct probe_server *server,
			 const struct probe_questions *questions)
{
	size_t first = first_ntlm(questions);
	uint32_t flags = 0;
	size_t i;

	if (takes_no_ntlm(&server->answers[first])) {
		probe_note(explanation,
			   "It takes no NTLM: what holds all flags of "
			   "NtlmMinServerSec is refused as well, which cannot "
			   "be told then.");
		probe_set_number(explanation, SECOPTS_RESTRICT_RECEIVING_NTLM,
				 2);
		return;
	}
	if (is_ntlm_refused(&server->answers[first])) {
		probe_note(explanation,
			   "NtlmMinServerSec cannot be told: not even "
			   "all of its flags are enough.");
		return;
	}
	for (i = first; i < questions->num; i++) {
		if (insists(server, questions, i)) {
			flags |= questions->questions[i].withheld;
		}
	}
	probe_set_number(explanation, SECOPTS_NTLM_MIN_SERVER_SEC, flags);
}

/* "a, b" of those that are refused, or NULL */
static char *refused(TALLOC_CTX *mem_ctx,
		     const struct probe_server *server,
		     const struct probe_questions *questions,
		     enum probe_what what)
{
	char *text = NULL;
	size_t i;

	for (i = 0; i < questions->num; i++) {
		if (questions->questions[i].what != what ||
		    !probe_is_denied(&server->answers[i]))
		{
			continue;
		}
		if (text == NULL) {
			text = talloc_strdup(mem_ctx, "");
		} else {
			talloc_asprintf_addbuf(&text, ", ");
		}
		talloc_asprintf_addbuf(&text, "%s",
				       questions->questions[i].shown);
	}
	return text;
}

static void explain_unrestricted(struct probe_explanation *explanation,
				 const struct probe_server *server,
				 const struct probe_questions *questions)
{
	const char *pipes =
		refused(explanation, server, questions, PROBE_PIPE);
	const char *shares =
		refused(explanation, server, questions, PROBE_SHARE);

	probe_set_number(explanation, SECOPTS_RESTRICT_NULL_SESS_ACCESS, 0);
	if (pipes != NULL) {
		probe_note(explanation,
			   "Pipes refused by their own permissions: %s.",
			   pipes);
	}
	if (shares != NULL) {
		probe_note(explanation,
			   "Shares refused by their own permissions: %s.",
			   shares);
	}
}

/* Without any share nothing can be said of the list of shares. */
static bool is_any_share(const struct probe_server *server,
			 const struct probe_questions *questions)
{
	size_t i;

	for (i = 0; i < questions->num; i++) {
		if (questions->questions[i].what == PROBE_SHARE &&
		    server->answers[i].asked &&
		    !is_missing(&server->answers[i]))
		{
			return true;
		}
	}
	return false;
}

static void explain_restricted(struct probe_explanation *explanation,
			       const struct probe_server *server,
			       const struct probe_questions *questions)
{
	const enum secopts_setting pipes = SECOPTS_NULL_SESSION_PIPES;
	const enum secopts_setting shares = SECOPTS_NULL_SESSION_SHARES;

	probe_set_number(explanation, SECOPTS_RESTRICT_NULL_SESS_ACCESS, 1);
	set_list(explanation, pipes, server, questions, PROBE_PIPE);
	set_list(explanation, shares, server, questions, PROBE_SHARE);
	if (explanation->values[pipes].list.num == 0 &&
	    explanation->values[shares].list.num == 0)
	{
		explanation->known[pipes] = false;
		explanation->known[shares] = false;
		probe_note(
			explanation,
			"A pipe or share is listed that was not asked for, or "
			"whose own permissions refuse; or this is a Windows "
			"before Server 2012.");
		return;
	}
	if (!is_any_share(server, questions)) {
		explanation->known[shares] = false;
		probe_note(explanation,
			   "NullSessionShares cannot be told: no share "
			   "is known; name some with --shares.");
	}
	probe_note(explanation,
		   "Names that were not asked for may be listed, too; "
		   "a listed share whose own permissions refuse looks "
		   "like one that is not listed.");
}

static void explain_nothing_listed(struct probe_explanation *explanation)
{
	const struct secopts_data empty = {.defined = true};

	probe_set_number(explanation, SECOPTS_RESTRICT_NULL_SESS_ACCESS, 1);
	explanation->known[SECOPTS_NULL_SESSION_PIPES] = true;
	explanation->values[SECOPTS_NULL_SESSION_PIPES] = empty;
	explanation->known[SECOPTS_NULL_SESSION_SHARES] = true;
	explanation->values[SECOPTS_NULL_SESSION_SHARES] = empty;
}

/* What is answered for a name that is on no list. */
static const struct probe_answer *
answer_unlisted(const struct probe_server *server,
		const struct probe_questions *questions)
{
	size_t i = first_ntlm(questions);

	while (i > 0 && (questions->questions[i].what != PROBE_PIPE ||
			 strcmp(questions->questions[i].name,
				PROBE_NO_PIPE) != 0))
	{
		i--;
	}
	return &server->answers[i];
}

static void explain_anonymous(struct probe_explanation *explanation,
			      const struct probe_server *server,
			      const struct probe_questions *questions)
{
	const struct probe_answer *session = &server->answers[0];
	const struct probe_answer *ipc = &server->answers[1];
	const char *status =
		probe_status_name(explanation, session->status);

	if (probe_is_denied(session) || (is_ok(session) && is_closed(ipc))) {
		explain_nothing_listed(explanation);
		probe_note(explanation,
			   "A Samba server that requires encryption "
			   "answers so, too.");
	} else if (!is_ok(session)) {
		explanation->explained = false;
		probe_note(
			explanation,
			"No policy of Windows on null sessions explains it: %s "
			"at session setup. NTLM may be off, or ask for more.",
			status);
	} else if (!is_ok(ipc)) {
		explanation->explained = false;
		probe_note(explanation,
			   "No policy of Windows on null sessions explains it: "
			   "the session is admitted and IPC$ is not. Encryption "
			   "may be required, or Samba's 'restrict anonymous' is "
			   "2.");
	} else {
		if (probe_is_denied(answer_unlisted(server, questions))) {
			explain_restricted(explanation, server, questions);
		} else {
			explain_unrestricted(explanation, server, questions);
		}
		probe_explain_calls(explanation, server, questions);
	}
}

struct probe_explanation *
probe_explain(TALLOC_CTX *mem_ctx,
	      const struct probe_server *server,
	      const struct probe_questions *questions)
{
	struct probe_explanation *explanation =
		talloc_zero(mem_ctx, struct probe_explanation);

	if (explanation == NULL) {
		return NULL;
	}
	explanation->explained = true;
	if (server->identity->who == SECOPTS_WHO_ANONYMOUS) {
		explain_anonymous(explanation, server, questions);
	} else {
		probe_note(explanation,
			   "The policies on null sessions are not about "
			   "guests and users.");
	}
	probe_explain_remote_sam(explanation, server, questions);
	explain_ntlm(explanation, server, questions);
	return explanation;
}
