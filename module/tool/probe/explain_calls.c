/*
 * Windows Security Options for Samba
 *
 * The secopts command: what the operations behind pipes explain
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "probe.h"

bool probe_is_told(const struct probe_answer *answer)
{
	return answer->asked &&
	       (!NT_STATUS_IS_ERR(answer->status) ||
		NT_STATUS_EQUAL(answer->status, NT_STATUS_NONE_MAPPED));
}

bool probe_is_denied(const struct probe_answer *answer)
{
	return answer->asked &&
	       NT_STATUS_EQUAL(answer->status, NT_STATUS_ACCESS_DENIED);
}

void probe_note(struct probe_explanation *explanation, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	tool_add_text(explanation, &explanation->notes, &explanation->num_notes,
		      format, ap);
	va_end(ap);
}

void probe_set_number(struct probe_explanation *explanation,
		      enum secopts_setting setting,
		      uint32_t number)
{
	explanation->known[setting] = true;
	explanation->values[setting] =
		(struct secopts_data){.defined = true, .number = number};
}

static const struct probe_answer *
answer_of(const struct probe_server *server,
	  const struct probe_questions *questions,
	  const char *call)
{
	size_t i = questions->first_call;

	while (questions->questions[i].name == NULL ||
	       strcmp(questions->questions[i].name, call) != 0)
	{
		i++;
	}
	return &server->answers[i];
}

/* Either setting refuses the list of users; the list of shares tells which. */
static void explain_sam(struct probe_explanation *explanation,
			const struct probe_server *server,
			const struct probe_questions *questions)
{
	const enum secopts_setting both = SECOPTS_RESTRICT_ANONYMOUS;
	const struct probe_answer *sam =
		answer_of(server, questions, "samr.Connect2");
	const struct probe_answer *users =
		answer_of(server, questions, "samr.EnumDomainUsers");

	if (!users->asked) {
		users = answer_of(server, questions, "samr.EnumDomains");
	}
	if (probe_is_told(users)) {
		probe_set_number(explanation,
				 SECOPTS_RESTRICT_ANONYMOUS_SAM,
				 0);
	} else if (probe_is_denied(users) && explanation->known[both] &&
		   explanation->values[both].number == 0)
	{
		probe_set_number(explanation,
				 SECOPTS_RESTRICT_ANONYMOUS_SAM,
				 1);
	} else if (probe_is_denied(users)) {
		probe_note(explanation,
			   "RestrictAnonymousSAM cannot be told: "
			   "RestrictAnonymous = 1 refuses the same, and "
			   "so may a domain controller whatever they "
			   "are.");
	} else if (sam->asked && !sam->is_fault) {
		probe_note(explanation,
			   "RestrictAnonymousSAM cannot be told: SAMR "
			   "is refused before it lists anything.");
	}
}

/*
 * A domain controller has its policy opened in any case, so that the list of
 * accounts tells (MS-LSAD 3.1.4.4.1, 3.1.4.5).
 */
static void explain_lsa(struct probe_explanation *explanation,
			const struct probe_server *server,
			const struct probe_questions *questions)
{
	const struct probe_answer *policy =
		answer_of(server, questions, "lsarpc.OpenPolicy2");
	const struct probe_answer *accounts =
		answer_of(server, questions, "lsarpc.EnumAccounts");
	const struct probe_answer *names =
		answer_of(server, questions, "lsarpc.LookupNames");

	if (probe_is_told(accounts) || probe_is_denied(accounts) ||
	    probe_is_denied(policy))
	{
		probe_set_number(explanation, SECOPTS_TURN_OFF_ANONYMOUS_BLOCK,
				 probe_is_told(accounts));
	}
	if (probe_is_told(names) || probe_is_denied(names)) {
		probe_set_number(explanation, SECOPTS_LSA_ANONYMOUS_NAME_LOOKUP,
				 probe_is_told(names));
	} else if (policy->asked) {
		probe_note(explanation,
			   "LSAAnonymousNameLookup cannot be told: the "
			   "LSA's policy does not open.");
	}
}

/*
 * Who is refused so by Windows gets a fault, before any operation is looked at
 * (docs/fidelity.md 50). Whom else the descriptor names, nobody can tell.
 */
void probe_explain_remote_sam(struct probe_explanation *explanation,
			      const struct probe_server *server,
			      const struct probe_questions *questions)
{
	const struct probe_answer *sam =
		answer_of(server, questions, "samr.Connect2");

	if (probe_is_denied(sam) && sam->is_fault) {
		probe_note(explanation,
			   "RestrictRemoteSAM does not grant this client the "
			   "SAM; what else would refuse it cannot be told.");
	}
}

void probe_explain_calls(struct probe_explanation *explanation,
			 const struct probe_server *server,
			 const struct probe_questions *questions)
{
	const struct probe_answer *shares =
		answer_of(server, questions, "srvsvc.NetShareEnumAll 0");
	const struct probe_answer *paths =
		answer_of(server, questions, "srvsvc.NetShareEnumAll 2");

	if (probe_is_told(shares) || probe_is_denied(shares)) {
		probe_set_number(explanation,
				 SECOPTS_RESTRICT_ANONYMOUS,
				 probe_is_denied(shares));
	}
	explain_sam(explanation, server, questions);
	explain_lsa(explanation, server, questions);
	if (probe_is_told(paths) ||
	    probe_is_told(
		    answer_of(server, questions, "srvsvc.NetShareGetInfo 2")))
	{
		probe_note(explanation,
			   "Local paths of shares are told, to which no "
			   "setting of Windows brings a server.");
	}
}
