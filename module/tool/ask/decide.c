/*
 * Windows Security Options for Samba
 *
 * The secopts command: what the plug-ins would answer
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ask.h"
#include "system/passwd.h"
#include "../../samba/secopts_shares.h"

static bool is_ipc(const char *share)
{
	return strequal(share, "IPC$");
}

/* The share on the way, or NULL. */
static const char *share_of(const struct ask_question *question)
{
	switch (question->what) {
	case ASK_SESSION:
		return NULL;
	case ASK_SHARE:
		return question->name;
	case ASK_PIPE:
		return "IPC$";
	case ASK_RPC:
		return question->operation.is_tcp ? NULL : "IPC$";
	}
	return NULL;
}

static struct ask_answer answer_of(struct secopts_verdict verdict,
				   const char *at)
{
	return (struct ask_answer){
		.result = verdict.allow ? ASK_ALLOWED : ASK_REFUSED,
		.verdict = verdict,
		.at = at,
	};
}

static void note(struct ask_answer *answer, const char *text)
{
	if (text != NULL && answer->num_notes < ARRAY_SIZE(answer->notes)) {
		answer->notes[answer->num_notes++] = text;
	}
}

static bool is_hklm(const struct ask_operation *operation)
{
	return operation->judged ==
	       &secopts_operations[SECOPTS_OPERATION_winreg_OpenHKLM];
}

static struct ask_answer
decide_operation(const struct secopts_policy *policy,
		 const struct secopts_facts *facts,
		 const struct ask_question *question)
{
	const struct ask_operation *operation = &question->operation;
	const struct secopts_call call = {
		.interface = operation->interface->name,
		.operation = operation->judged,
		.level = operation->level,
		.over_tcp = operation->is_tcp,
		.sam_denied = ask_is_sam_denied(policy, question),
		.registry_denied = !question->is_administrator,
		/* Which key is not asked: HKLM opens, and others may be listed. */
		.key = is_hklm(operation) ? "" : NULL,
	};
	struct ask_answer answer;

	answer = answer_of(secopts_decide_operation(policy, facts, &call),
			   "operation");
	if (secopts_decide_sam_audit(policy, facts, &call).audit_only) {
		note(&answer, "RestrictRemoteSAM would refuse it, and is only "
			      "audited (RestrictRemoteSamAuditOnlyMode)");
	}
	return answer;
}

/*
 * A client gets to a share through a session, and to a pipe through IPC$.
 */
static struct ask_answer decide_smb(const struct secopts_policy *policy,
				    const struct ask_question *question,
				    const struct secopts_facts *facts)
{
	const char *share = share_of(question);
	struct ask_answer answer =
		answer_of(secopts_decide_session(policy, facts),
			  "session setup");

	if (answer.result != ASK_ALLOWED || question->what == ASK_SESSION) {
		return answer;
	}
	answer = answer_of(
		secopts_decide_share(policy, facts, share, is_ipc(share)),
		"tree connect");
	if (answer.result != ASK_ALLOWED || question->what == ASK_SHARE) {
		return answer;
	}
	return answer_of(secopts_decide_pipe(policy, facts,
					     question->what == ASK_RPC
						     ? question->operation.pipe
						     : question->name),
			 "open of the pipe");
}

/*
 * The first refusal on the way is the answer.
 */
static struct ask_answer decide(const struct secopts_policy *policy,
				const struct ask_question *question,
				const struct secopts_facts *facts)
{
	struct ask_answer answer;

	/*
	 * Who is anonymous or a guest has come by NTLM; of others that is said
	 * by the flags.
	 */
	if (question->has_flags || facts->who == SECOPTS_WHO_ANONYMOUS ||
	    facts->who == SECOPTS_WHO_GUEST)
	{
		answer = answer_of(secopts_decide_ntlm_incoming(
					   policy, SECOPTS_ACCOUNT_UNKNOWN),
				   "NTLM negotiation");
		if (answer.result != ASK_ALLOWED) {
			return answer;
		}
	}
	if (question->has_flags) {
		answer = answer_of(secopts_decide_ntlm(policy, SECOPTS_SERVER,
						       question->flags),
				   "NTLM negotiation");
		if (answer.result != ASK_ALLOWED) {
			return answer;
		}
	}
	if (question->what == ASK_RPC && question->operation.is_tcp) {
		return decide_operation(policy, facts, question);
	}
	answer = decide_smb(policy, question, facts);
	if (answer.result != ASK_ALLOWED || question->what != ASK_RPC) {
		return answer;
	}
	return decide_operation(policy, facts, question);
}

/*
 * Samba shows what a file grants to "other" as Everyone's. The token of
 * anonymous has the primary group of the guest account, and nothing else that
 * a file without an ACL could name.
 */
static const char *files_text(TALLOC_CTX *mem_ctx)
{
	const struct passwd *guest = getpwnam(lp_guest_account());
	const struct group *group =
		(guest != NULL) ? getgrgid(guest->pw_gid) : NULL;

	if (group == NULL) {
		return "what files and folders grant to others does not count";
	}
	return talloc_asprintf(mem_ctx,
			       "what files and folders grant to others does "
			       "not count: 'chgrp %s', and grant it to the "
			       "group",
			       group->gr_name);
}

/*
 * What these policies allow may still be refused by Samba.
 */
static void note_samba_checks(TALLOC_CTX *mem_ctx,
			      const struct secopts_policy *policy,
			      const struct secopts_facts *facts,
			      const char *share,
			      struct ask_answer *answer)
{
	int snum = lp_servicenumber(share);

	if (facts->who == SECOPTS_WHO_USER || snum == -1) {
		return;
	}
	if (!lp_guest_ok(snum) && !lp_guest_only(snum)) {
		note(answer,
		     talloc_asprintf(mem_ctx,
				     "Samba refuses: [%s] is without 'guest "
				     "ok'",
				     share));
		return;
	}
	if (!is_ipc(share) && secopts_is_enforced(policy) &&
	    !secopts_decide_everyone(policy, facts).allow)
	{
		note(answer,
		     facts->who == SECOPTS_WHO_GUEST
			     ? "Samba refuses unless the share ACL names the "
			       "guest or Guests"
			     : talloc_asprintf(
				       mem_ctx,
				       "Samba refuses unless the share ACL "
				       "names ANONYMOUS LOGON: 'sharesec %s "
				       "--add S-1-5-7:ALLOWED/0x0/FULL'",
				       share));
		note(answer, files_text(mem_ctx));
	}
}

/*
 * smbd looks for the share before it asks the plug-in, and may find what
 * smb.conf does not tell: a home directory, a usershare.
 */
static void note_missing_share(TALLOC_CTX *mem_ctx,
			       const char *share,
			       struct ask_answer *answer)
{
	note(answer,
	     talloc_asprintf(mem_ctx,
			     "no share [%s] in smb.conf: "
			     "STATUS_BAD_NETWORK_NAME if there is none, "
			     "otherwise %s",
			     share,
			     answer->verdict.allow ? "allowed" : "refused"));
	answer->result = ASK_UNKNOWN;
}

/*
 * Samba's servers have checks of their own behind a pipe. They ask for Everyone
 * in the token, and SAMR and lists of shares for 'restrict anonymous' besides;
 * the ones of an AD domain controller do neither.
 */
static void note_samba_rpc(const struct secopts_policy *policy,
			   const struct secopts_facts *facts,
			   const struct ask_operation *operation,
			   struct ask_answer *answer)
{
	const char *interface = operation->interface->name;
	bool is_sam = strequal(interface, "samr");

	if (facts->who == SECOPTS_WHO_USER ||
	    lp_server_role() == ROLE_ACTIVE_DIRECTORY_DC)
	{
		return;
	}
	if (lp_restrict_anonymous() > 0 &&
	    (is_sam || strequal(interface, "srvsvc")))
	{
		note(answer, "Samba may refuse it: 'restrict anonymous'");
	}
	if ((is_sam || strequal(interface, "lsarpc")) &&
	    secopts_is_enforced(policy) &&
	    !secopts_decide_everyone(policy, facts).allow)
	{
		note(answer, "Samba may refuse it to who is not in Everyone "
			     "('secopts:everyone includes anonymous')");
	}
}

/*
 * Over TCP a worker has the plug-in only once something has authenticated there.
 */
static void note_tcp(const struct secopts_policy *policy,
		     const struct secopts_facts *facts,
		     const struct ask_operation *operation,
		     struct ask_answer *answer)
{
	if (!ask_is_served_over_tcp(policy, operation)) {
		note(answer, "the interface is not served over TCP here");
		answer->result = ASK_UNKNOWN;
	} else if (facts->who == SECOPTS_WHO_USER) {
		return;
	} else if (policy->role == SECOPTS_ROLE_DC) {
		if (strequal(operation->interface->name, "lsarpc")) {
			note(answer, "Samba may refuse it: over TCP its LSA "
				     "wants authentication");
		}
	} else {
		note(answer, "not judged over TCP until somebody has "
			     "authenticated there: set 'restrict anonymous = "
			     "1'");
		answer->result = ASK_UNKNOWN;
	}
}

static void note_operation(TALLOC_CTX *mem_ctx,
			   const struct secopts_policy *policy,
			   const struct secopts_facts *facts,
			   const struct ask_operation *operation,
			   struct ask_answer *answer)
{
	const char *result = NULL;

	if (operation->judged == NULL && answer->verdict.allow) {
		answer->reason = "no setting is about this operation";
	}
	if (!operation->is_known) {
		note(answer, "this Samba has no such operation");
	}
	if (operation->is_tcp) {
		note_tcp(policy, facts, operation, answer);
	}
	if (answer->result == ASK_ALLOWED) {
		note_samba_rpc(policy, facts, operation, answer);
	} else if (answer->verdict.setting == SECOPTS_RESTRICT_REMOTE_SAM &&
		   facts->who == SECOPTS_WHO_USER)
	{
		note(answer, "users and groups that it names are not looked "
			     "at");
	}
	if (answer->verdict.disconnect) {
		note(answer, "the client gets a fault, and the connection "
			     "ends");
	} else if (answer->result == ASK_REFUSED) {
		result = ask_werror_text(mem_ctx, operation->judged,
					 answer->verdict.ntstatus);
	}
	if (operation->judged != NULL &&
	    operation->judged->tells == SECOPTS_TELLS_LOGON)
	{
		note(answer, "a secure channel may ask; on an AD domain "
			     "controller RestrictNTLMInDomain refuses the "
			     "logon that is asked about, if it is by NTLM");
	}
	if (answer->verdict.reason == SECOPTS_REASON_REGISTRY) {
		note(answer, "answered to administrators, and to everybody for "
			     "keys that AllowedExactPaths or AllowedPaths "
			     "names");
	}
	if (result != NULL) {
		note(answer, talloc_asprintf(mem_ctx, "its result is %s",
					     result));
	}
}

/*
 * Flags without 128-bit that are let through may look like a mistake: name the
 * parameter by which they are refused.
 */
static void note_128bit(const struct secopts_policy *policy,
			uint32_t flags,
			struct ask_answer *answer)
{
	struct secopts_policy strict = *policy;

	strict.always_128bit = true;
	if (secopts_decide_ntlm(policy, SECOPTS_SERVER, flags).allow &&
	    !secopts_decide_ntlm(&strict, SECOPTS_SERVER, flags).allow)
	{
		note(answer, "no 128-bit, which these flags need with "
			     "confidentiality only ('secopts:ntlm 128bit')");
	}
}

static const char *reason_text(TALLOC_CTX *mem_ctx,
			       const struct secopts_facts *facts,
			       const struct secopts_verdict *verdict)
{
	char names[SECOPTS_FLAG_NAMES_SIZE];
	char text[SECOPTS_UNWATCHED_TEXT_SIZE];

	switch (verdict->reason) {
	case SECOPTS_REASON_UNWATCHED:
		return talloc_strdup(mem_ctx,
				     secopts_unwatched_text(facts, text));
	case SECOPTS_REASON_MIN_SESSION:
		return talloc_asprintf(
			mem_ctx, "%s: %s", secopts_reason_text(verdict->reason),
			secopts_flag_names(verdict->missing, names));
	default:
		return secopts_reason_text(verdict->reason);
	}
}

struct ask_answer ask_decide(TALLOC_CTX *mem_ctx,
			     const struct secopts_policy *policy,
			     const struct ask_question *question)
{
	const char *share = share_of(question);
	struct secopts_facts facts = question->facts;
	struct ask_answer answer;

	secopts_set_unwatched(&facts, secopts_unwatched_share(policy, &facts));
	answer = decide(policy, question, &facts);
	answer.reason = reason_text(mem_ctx, &facts, &answer.verdict);

	if (!answer.verdict.allow && !secopts_is_enforced(policy)) {
		note(&answer, "let in all the same: mode is audit");
	}
	if (strequal(answer.at, "tree connect") &&
	    lp_servicenumber(share) == -1)
	{
		note_missing_share(mem_ctx, share, &answer);
	}
	if (question->has_flags) {
		note_128bit(policy, question->flags, &answer);
	}
	if (strequal(answer.at, "operation")) {
		note_operation(mem_ctx, policy, &facts, &question->operation,
			       &answer);
	}
	if (answer.verdict.allow && share != NULL) {
		note_samba_checks(mem_ctx, policy, &facts, share, &answer);
	}
	return answer;
}

enum tool_exit ask_exit(const struct ask_answer *answer)
{
	switch (answer->result) {
	case ASK_ALLOWED:
		return TOOL_OK;
	case ASK_REFUSED:
		return TOOL_REFUSED;
	case ASK_UNKNOWN:
		break;
	}
	return TOOL_TROUBLE;
}
